"""Lessons to notebooks."""

import json
import runpy
import shutil
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.__main__ import main
from autograder.build import BuildError, build, source_notebook
from autograder.course import units as lessons

TESTS = Path(__file__).resolve().parents[1]


def cells(path, **wanted):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [c for c in found if wanted.items() <= c["metadata"].get("nbgrader", {}).items()]


def lesson(unit, old, new):
    """Edit the lesson's script."""
    before = unit.script.read_text(encoding="utf-8")
    assert old in before
    unit.script.write_text(before.replace(old, new), encoding="utf-8")


def test_two_builds_are_the_same_bytes(unit, tmp_path):
    first = unit.release.read_bytes()
    unit.release.unlink()
    assert build(unit)
    assert unit.release.read_bytes() == first


def test_release_has_no_solution_no_guide_and_no_output(unit):
    release = unit.release.read_text(encoding="utf-8")
    for secret in ("SOLUTION", "m_hat", "Because v is", "One point for", "guide"):
        assert secret not in release
    assert all(not c.get("outputs") and not c.get("execution_count") for c in cells(unit.release))
    assert "One point for" in unit.source.read_text(encoding="utf-8")


def test_starter_keeps_signature_and_docstring(unit):
    assert unit.starters()["sgd"].split("\n") == [
        "def sgd(w, g, lr=0.01):",
        '    """w - lr g"""',
        "    # YOUR CODE HERE",
        "    raise NotImplementedError()",
    ]


WRITTEN = """# ### BEGIN SOLUTION
# Because v is the mean of the squared gradient, every weight gets a step of about lr.
# ### END SOLUTION
"""


@pytest.mark.parametrize("answer", [WRITTEN, "# *Your answer here.*\n"])
def test_a_written_answer_keeps_its_question(unit, answer):
    lesson(unit, WRITTEN, answer)
    build(unit)
    assert unit.starters()["why-adam"] == "Why does Adam divide by the root of v?\n\nYOUR ANSWER HERE"


def test_notebook_is_valid_and_has_a_kernel(unit):
    nb = nbformat.read(unit.release, as_version=4)
    nbformat.validate(nb)
    assert nb.metadata.kernelspec.name == "python3"
    assert len({c.id for c in nb.cells}) == len(nb.cells)


def test_points_are_the_banks(unit):
    assert unit.points() == {name: e.points for name, e in unit.exercises().items() if name in unit.points()}
    assert unit.written() == {"why-adam": 2.0}
    assert list(unit.points()) == ["minibatches", "sgd", "momentum", "rmsprop", "adam"]


def test_checks_are_locked_and_answers_are_not(unit):
    assert all(c["metadata"]["editable"] is False for c in cells(unit.release, grade=True, solution=False))
    assert all("editable" not in c["metadata"] for c in cells(unit.release, solution=True))


def test_an_edit_changes_no_other_cells_id(unit):
    before = [c.id for c in source_notebook(unit).cells]
    lesson(unit, "# ## Adam\n", "# ## Adam\n\n# %%\nprint('new')\n")
    after = [c.id for c in source_notebook(unit).cells]
    assert [i for i in after if i in before] == before


def test_equal_cells_have_different_ids(unit):
    lesson(unit, "# ## Adam\n", "# ## Adam\n\n# %%\nprint(1)\n\n# %%\nprint(1)\n")
    ids = [c.id for c in source_notebook(unit).cells]
    assert len(set(ids)) == len(ids)


def test_check_finds_a_stale_release_and_writes_nothing(unit, capsys):
    assert main(["build", "--check"]) == 0
    lesson(unit, "A lesson for the tests", "Another title")
    before = unit.release.read_bytes()
    assert main(["build", "--check"]) == 1
    assert "out of date" in capsys.readouterr().out
    assert unit.release.read_bytes() == before
    assert main(["build"]) == 0
    assert main(["build", "--check", "optimizers"]) == 0


def test_the_script_runs_as_it_is(unit, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [str(unit.script)])
    assert "adam" in runpy.run_path(str(unit.script))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('# %% check="sgd"', "# %%", "without a check"),
        ('# %% answer="sgd"', "# %%", "without an answer|non-solution"),
        ('# %% answer="sgd"', '# %% answer="momentum"', "more than once"),
        ('# %% answer="sgd"', '# %% answer="sdg"', "without a check"),
        ('check="sgd"', 'check="sdg"', "no exercise 'sdg'"),
        ("def sgd(", "def sgt(", "defines sgd"),
        ("    ### BEGIN SOLUTION\n    return w - lr * g\n    ### END SOLUTION\n", "    return w\n", "BEGIN SOLUTION"),
        ("    return w - lr * g\n    ### END SOLUTION\n", "    return w\n", "no end solution"),
        ("points=2", "", "points"),
        ('# %% answer="sgd"', '# %% answer="sgd" check="sgd"', "one tag"),
        (WRITTEN, "# Because.\n", "needs its question and below it"),
        ("# Why does Adam divide by the root of v?\n", "", "needs its question and below it"),
        ('[markdown] written="why-adam"', 'written="why-adam"', "stands on a code cell"),
    ],
)
def test_a_broken_rule_is_named(unit, old, new, told):
    lesson(unit, old, new)
    before = unit.release.read_bytes()
    with pytest.raises(BuildError, match=told):
        build(unit)
    assert unit.release.read_bytes() == before


def test_unknown_unit_is_wrong_use(root, capsys):
    assert main(["build", "7_transformers"]) == 2
    assert "2_optimizers" in capsys.readouterr().err


def test_no_course_is_wrong_use(tmp_path, capsys):
    assert main(["build", "--root", str(tmp_path)]) == 2
    assert "nbgrader_config.py" in capsys.readouterr().err


def test_root_is_found_from_a_folder_below(root, monkeypatch):
    monkeypatch.chdir(root / "solutions" / "2_optimizers")
    assert lessons.find_root() == root


def test_committed_notebooks_are_up_to_date():
    root = lessons.find_root(TESTS.parent)
    assert [u.name for u in lessons.units(root) if build(u, check=True)] == [], "`autograder build` writes them anew"


def test_units_are_in_the_order_of_their_numbers(root):
    for name in ("10_last", "1_first"):
        (root / "solutions" / name).mkdir()
        shutil.copy(TESTS / "lesson.py", root / "solutions" / name / f"{name}.py")
    assert [u.name for u in lessons.units(root)] == ["1_first", "2_optimizers", "10_last"]
