"""A small course in a temporary folder, and submissions to it."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from autograder import lessons
from autograder.build import build

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "damaged"))  # the corpus of damaged notebooks


@pytest.fixture(scope="session")
def made_course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    folder = root / "solutions" / "2_optimizers"
    folder.mkdir(parents=True)
    shutil.copy(HERE / "lesson.py", folder / "2_optimizers.py")
    shutil.copy(HERE.parent.parent / "nbgrader_config.py", root)
    build(lessons.unit("2_optimizers", root))
    return root


@pytest.fixture
def root(made_course, tmp_path, monkeypatch):
    """The course's root, with the working directory in it."""
    root = tmp_path / "course"
    shutil.copytree(made_course, root)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def unit(root):
    return lessons.unit("2_optimizers", root)


@pytest.fixture
def right(unit):
    """A right submission as JSON: the release notebook with every solution filled in."""
    notebook = json.loads(json.dumps(unit.release_notebook()))
    solved = {lessons.grade_id(c): c["source"] for c in json.loads(unit.source.read_text(encoding="utf-8"))["cells"]}
    for cell in notebook["cells"]:
        name = lessons.grade_id(cell)
        cell["source"] = solved[name] if name else cell["source"]
    return notebook
