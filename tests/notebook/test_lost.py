"""A cell that is run before the one it needs: one line says which."""

import json
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.notebook import claims
from autograder.notebook.lost import defined_in


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    cells = ["stuck, more = 1, 2\nprint(stuck)", "def walk(grad):\n    return grad", "walk == stuck"]
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    path = tmp_path / "2_optimizers.ipynb"
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=made)))
    monkeypatch.chdir(tmp_path)
    return path


@pytest.mark.parametrize(
    ("name", "line"),
    [("stuck", "stuck, more = 1, 2"), ("more", "stuck, more = 1, 2"), ("walk", "def walk(grad):")]
    + [(name, None) for name in ("grad", "nowhere", "", None)],
)
def test_the_cell_that_gives_a_name_is_found(lesson, name, line):
    assert defined_in("2_optimizers", name) == line


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": [{}]}', json.dumps({"cells": "?"})])
def test_a_damaged_notebook_names_no_cell(lesson, text):
    lesson.write_text(text)
    assert defined_in("2_optimizers", "stuck") is None


@pytest.mark.slow
def test_in_a_kernel_the_line_takes_the_place_of_the_traceback(lesson, tmp_path, monkeypatch):
    monkeypatch.setenv("NN_COURSE_FILE", str(tmp_path / "course.json"))
    cells = ['from autograder.notebook import begin; begin("2_optimizers")', "verdict(9, stuck)", "nowhere + 1"]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}).execute()
    first, lost, unknown = ("\n".join(str(output) for output in cell.outputs) for cell in book.cells)
    assert "Ready. Exercises done: 0 of" in first
    assert "is not defined yet: run the cell that begins with" in lost and "Traceback" not in lost
    assert "NameError" in unknown


@pytest.mark.torch
@pytest.mark.parametrize("name", claims.twins())
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_course_and_pytorch_agree_and_mistakes_do_not(name):
    torch = pytest.importorskip("torch")
    from autograder import bank

    _, compare = claims.twin(name)
    assert compare(torch, bank.find(name).reference) < 1e-9
    assert max(filter(None, (_difference(compare, torch, m) for m in bank.find(name).mistakes.values()))) > 1e-3


def _difference(compare, torch, mistake):
    try:
        return float(compare(torch, mistake.function))
    except (ValueError, TypeError, RuntimeError, IndexError):  # a mistake in the shape: there is nothing to compare
        return 0.0


def test_without_pytorch_the_comparison_is_one_line(monkeypatch, capsys):
    from autograder.notebook.twins import same_as_torch

    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr("autograder.notebook.twins.find_spec", lambda name: None)
    same_as_torch()
    assert capsys.readouterr().out.count("\n") == 1
