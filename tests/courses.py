"""A small course in a temporary folder, submissions to it, and classes that were graded once for a whole module."""

import json
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from autograder.course import units as lessons

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
UNIT = "2_optimizers"


@pytest.fixture(scope="session")
def made_course(tmp_path_factory):
    """The root of a course of one small lesson, built."""
    from autograder.build import build  # here, because most files need none of it

    root = tmp_path_factory.mktemp("course")
    folder = root / "solutions" / UNIT
    folder.mkdir(parents=True)
    shutil.copy(HERE / "lesson.py", folder / "2_optimizers.py")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    build(lessons.unit(UNIT, root))
    return root


@pytest.fixture(scope="session")
def empty_gradebook(made_course, tmp_path_factory):
    """Making a gradebook takes nbgrader a second or two; the tests copy one. None of them need outlive a power cut."""
    from sqlalchemy import Engine, event

    from autograder.grade.course import Course
    from autograder.grade.gradebook import open_gradebook

    @event.listens_for(Engine, "connect")
    def hasten(connection, _):
        if isinstance(connection, sqlite3.Connection):
            connection.execute("pragma synchronous = off")

    path = tmp_path_factory.mktemp("books") / "gradebook.db"
    course = Course(made_course)
    course.directory.db_url = f"sqlite:///{path}"
    open_gradebook(course).close()
    return path


@pytest.fixture
def root(made_course, tmp_path, monkeypatch):
    """The course's root, with the working directory in it."""
    root = tmp_path / "course"
    shutil.copytree(made_course, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # for the commands that tests start
    return root


@pytest.fixture
def unit(root):
    return lessons.unit(UNIT, root)


@pytest.fixture
def right(unit):
    """A right submission as JSON: the release notebook with every solution filled in."""
    notebook = json.loads(json.dumps(unit.release_notebook()))
    solved = {lessons.grade_id(c): c["source"] for c in json.loads(unit.source.read_text(encoding="utf-8"))["cells"]}
    for cell in notebook["cells"]:
        name = lessons.grade_id(cell)
        cell["source"] = solved[name] if name else cell["source"]
    return notebook


@pytest.fixture
def submit(unit, right, empty_gradebook):
    """Hand in a notebook (JSON or bytes; a right one by default) for a student."""
    shutil.copy(empty_gradebook, unit.root)

    def hand_in(student, notebook=None, name=None):
        path = unit.root / "submitted" / student / unit.name / (name or f"{unit.name}.ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        data = notebook if isinstance(notebook, bytes) else json.dumps(notebook or right).encode()
        path.write_bytes(data)
        return path

    return hand_in


@pytest.fixture
def course(unit, empty_gradebook):
    """The course with a gradebook in which nobody is."""
    from autograder.grade.course import Course

    shutil.copy(empty_gradebook, unit.root)
    return Course(unit.root)


@pytest.fixture
def notebook(right):
    """notebook(name) -> a right notebook with that name in it, so that nobody's is taken for another's."""

    def written(name):
        cells = [*right["cells"], {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": f"by {name}"}]
        return json.dumps(right | {"cells": cells}, ensure_ascii=False).encode()

    return written


@pytest.fixture
def utc(monkeypatch):
    """The machine's own zone is UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def rows(unit):
    """The gradebook's rows: automatic and manual scores, whether a person is awaited, and comments."""

    def read():
        with sqlite3.connect(f"file:{unit.root / 'gradebook.db'}?mode=ro", uri=True) as db:
            return db.execute(GRADES).fetchall() + db.execute(COMMENTS).fetchall()

    return read


@pytest.fixture(scope="module")
def classroom(made_course, empty_gradebook, tmp_path_factory):
    """classroom(make) -> a course in which everybody of make(unit, right) -> {student: notebook} is graded."""

    from autograder.__main__ import main
    from autograder.demo import solved

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
        monkeypatch.setenv("PYTHONPATH", str(ROOT))  # for the commands that tests start
        return lessons.unit(UNIT, folder)

    return copied


JOINS = """join submitted_notebook n on x.notebook_id = n.id join submitted_assignment a on n.assignment_id = a.id
join base_cell c on c.id = x.cell_id order by 1, 2"""
GRADES = f"select a.student_id, c.name, x.auto_score, x.manual_score, x.needs_manual_grade from grade x {JOINS}"
COMMENTS = f"select a.student_id, c.name, x.auto_comment, x.manual_comment from comment x {JOINS}"
