"""A check speaks of the code that is in the cell: what failed to run, or was changed and not run, is never blessed."""

import contextlib
import io
import json
import os
import re
import time

import pytest

from autograder.notebook import names, runs, store

RIGHT = "def sgd(w, g, lr=0.01):\n    return w - lr * g"
STRAY = RIGHT + ")"
UNINDENTED = "def sgd(w, g, lr=0.01):\nreturn w - lr * g"
FAILS_BEFORE = "print(nothing)\n" + RIGHT
FAILS_AFTER = RIGHT + "\nprint(nothing)"


@pytest.fixture
def cell(tmp_path, monkeypatch):
    """Runs a cell in an IPython shell and gives what was printed."""
    from IPython.core.interactiveshell import InteractiveShell

    monkeypatch.setenv("NN_COURSE_FILE", str(tmp_path / "course.json"))
    monkeypatch.setattr(runs, "RUNS", {})
    shell = InteractiveShell.instance()

    def run(source, cell_id=None):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            shell.run_cell(source, store_history=True, cell_id=cell_id)
        return re.sub(r"\x1b\[[0-9;]*m", "", printed.getvalue())

    run("import numpy as np\nfrom autograder.notebook import check, hunt, usable")
    names.reserve()  # the package may have been imported before there was a shell
    runs.watch()
    yield run
    shell.reset()
    shell.restore_sys_module_state()  # a shell puts itself in the place of __main__
    InteractiveShell.clear_instance()


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (STRAY, "SyntaxError: unmatched ')', line 2: `return w - lr * g)`"),
        (UNINDENTED, "IndentationError: expected an indented block"),
        (FAILS_BEFORE, "NameError: name 'nothing' is not defined, line 1: `print(nothing)`"),
    ],
)
def test_a_pass_does_not_outlive_a_broken_edit(cell, broken, told):
    cell(RIGHT)
    assert "sgd: right" in cell("check(sgd)") and store.recall("checks", "sgd", "") == "pass"
    cell(broken)
    said = cell("check(sgd)")
    assert "the last run of the cell that defines sgd failed: " in said.replace("`sgd`", "sgd") and told in said
    assert "right" not in said.split("\n")[0].replace("not right", "") and store.recall("checks", "sgd", "") == "fail"
    assert "the course's reference runs here" in cell("usable(sgd)")
    cell(RIGHT)
    assert "sgd: right" in cell("check(sgd)") and store.recall("checks", "sgd", "") == "pass"


def test_a_cell_that_has_only_ever_failed_is_not_said_to_be_unrun(cell):
    cell(UNINDENTED)
    said = cell("check(sgd)")
    assert "IndentationError" in said and "not defined yet" not in said


@pytest.mark.sample(3)
@pytest.mark.parametrize("fine", [FAILS_AFTER, "%%time\n" + RIGHT, "    " + RIGHT.replace("\n", "\n    ")])
def test_a_cell_that_defined_the_function_counts(cell, fine):
    cell(STRAY)
    cell(fine)
    assert "sgd: right" in cell("check(sgd)")


def test_a_broken_cell_of_another_function_costs_nothing(cell):
    cell(RIGHT)
    cell("class Walker:\n    def sgd(self): return )")
    cell("def momentum(w): return )")
    assert "sgd: right" in cell("check(sgd)")


def test_a_test_that_failed_to_run_is_not_hunted_with(cell):
    cell("def weak(f):\n    assert f(1.0, 1.0) < 1")
    cell("def weak(f):\n    assert f(1.0, 1.0) < 1)")
    assert "SyntaxError" in cell("hunt(weak, 'sgd')")


def test_a_cell_changed_and_saved_but_not_run_is_seen(cell, tmp_path, monkeypatch):
    """As far as the notebook's file tells: it was saved after the run, and has another text in that cell."""
    file = tmp_path / "2_optimizers.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(file))

    def save(text, seconds):
        file.write_text(json.dumps({"cells": [{"id": "answer", "cell_type": "code", "source": text}]}))
        os.utime(file, times=(time.time() + seconds,) * 2)

    save("def sgd(w, g, lr=0.01):\n    raise NotImplementedError()", -60)
    cell(RIGHT, "answer")
    assert "sgd: right" in cell("check(sgd)")  # the file is older than the run
    save(RIGHT + "\n", 60)
    assert "sgd: right" in cell("check(sgd)")  # saved as it was run
    save(RIGHT.replace("-", "+"), 60)
    said = cell("check(sgd)")
    assert "was changed after its last run" in said and store.recall("checks", "sgd", "") == "fail"
    file.write_text("no notebook")
    assert "sgd: right" in cell("check(sgd)")
