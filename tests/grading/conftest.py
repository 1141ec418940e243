"""A small course in a temporary folder, and submissions to it."""

import json
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from autograder.course import units as lessons

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "damaged"))  # the corpus of damaged notebooks


@pytest.fixture
def root(made_course, tmp_path, monkeypatch):
    """The course's root, with the working directory in it."""
    root = tmp_path / "course"
    shutil.copytree(made_course, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PYTHONPATH", str(HERE.parent.parent))  # for the commands that tests start
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
def rows(unit):
    """The gradebook's rows: automatic and manual scores, whether a person is awaited, and comments."""

    def read():
        with sqlite3.connect(f"file:{unit.root / 'gradebook.db'}?mode=ro", uri=True) as db:
            return db.execute(GRADES).fetchall() + db.execute(COMMENTS).fetchall()

    return read


JOINS = """join submitted_notebook n on x.notebook_id = n.id join submitted_assignment a on n.assignment_id = a.id
join base_cell c on c.id = x.cell_id order by 1, 2"""
GRADES = f"select a.student_id, c.name, x.auto_score, x.manual_score, x.needs_manual_grade from grade x {JOINS}"
COMMENTS = f"select a.student_id, c.name, x.auto_comment, x.manual_comment from comment x {JOINS}"
