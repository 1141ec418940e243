"""The small course of tests/grading, and classes that have handed in and were graded once for a whole module."""

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.course import units as lessons
from autograder.demo import solved

GRADING = Path(__file__).resolve().parents[1] / "grading" / "conftest.py"
spec = importlib.util.spec_from_file_location("grading_fixtures", GRADING)
fixtures = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fixtures)

root, unit, right, submit, rows = fixtures.root, fixtures.unit, fixtures.right, fixtures.submit, fixtures.rows
UNIT = "2_optimizers"


@pytest.fixture(scope="module")
def classroom(made_course, empty_gradebook, tmp_path_factory):
    """classroom(make) -> a course in which everybody of make(unit, right) -> {student: notebook} is graded."""

    def graded(make):
        folder = tmp_path_factory.mktemp("class") / "course"
        shutil.copytree(made_course, folder)
        shutil.copy(empty_gradebook, folder)
        unit = lessons.unit(UNIT, folder)
        for student, notebook in make(unit, solved(unit)).items():
            path = folder / "submitted" / student / UNIT / f"{UNIT}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(notebook), encoding="utf-8")
        assert main(["grade", "--jobs", "1", "--allow-weak-isolation", "--root", str(folder)]) == 0
        return folder

    return graded


@pytest.fixture
def copy_of(tmp_path, monkeypatch):
    """copy_of(course) -> its unit, in a copy that a test may change, with the working directory in it."""

    def copied(course):
        folder = tmp_path / "course"
        shutil.copytree(course, folder)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("PYTHONPATH", str(GRADING.parents[2]))  # for the commands that tests start
        return lessons.unit(UNIT, folder)

    return copied
