"""An appeal: one verdict judged again with everything shown, and submissions judged anew."""

import json

import pytest

from autograder.__main__ import main
from autograder.demo import solved, with_answer
from autograder.grade.results import Results, seed_of

CLIMBS = "def sgd(w, g, lr=0.01):\n    return w + lr * g"
ODD = "def sgd(w, g, lr=0.01):\n    return w - 3 * lr * g"


def handed_in(unit):
    return (unit.root / "submitted" / "ada" / unit.name / f"{unit.name}.ipynb").read_bytes()


@pytest.fixture(scope="module")
def two(classroom):
    return classroom(
        lambda unit, right: {"ada": with_answer(right, "sgd", CLIMBS), "bo": with_answer(right, "sgd", ODD)}
    )


@pytest.fixture
def graded(two, copy_of):
    return copy_of(two)


@pytest.fixture
def submit(graded):
    def hand_in(student, notebook):
        path = graded.root / "submitted" / student / graded.name / f"{graded.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook))

    return hand_in


@pytest.fixture
def right(graded):
    return solved(graded)


@pytest.fixture
def unit(graded):  # the gradebook's rows are read from it
    return graded


def test_explain_shows_inputs_values_mistake_seed_and_versions(graded, capsys):
    capsys.readouterr()
    assert main(["explain", "ada", "optimizers", "sgd"]) == 0
    shown = capsys.readouterr().out
    for part in graded.exercises()["sgd"].cases:
        assert part.text in shown
    assert "(hidden)" in shown and "    w = array(" in shown and "    lr = 0.3" in shown
    assert "the known mistake uphill (Walks uphill)" in shown
    assert "the same as was found when the class was graded" in shown
    assert (
        f"seed {seed_of(graded, 'ada', handed_in(graded))}" in shown
        and "NumPy" in shown
        and "return w + lr * g" in shown
    )
    assert "expected" in shown and "got" in shown and "law rests_where_it_is_flat" in shown


def test_explain_says_so_where_no_mistake_is_known(graded, capsys):
    assert main(["explain", "bo", "2_optimizers", "sgd"]) == 0
    assert "none of the 8 known mistakes alone gives these numbers" in capsys.readouterr().out


def test_explain_tells_when_the_result_is_another_than_was_booked(graded, submit, right, capsys):
    submit("ada", right)
    assert main(["explain", "ada", "2_optimizers", "sgd"]) == 1
    assert "NOT what was found" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["minibatches", "adam"])
def test_explain_takes_every_kind_of_exercise_and_answer(graded, submit, right, name, capsys):
    submit("cy", with_answer(right, name, f"def {name}(*args, **kwargs):\n    raise ValueError('no')"))
    assert main(["explain", "cy", "2_optimizers", name]) == 0
    assert "it raised ValueError" in capsys.readouterr().out
    submit("di", {"cells": []})
    assert main(["explain", "di", "2_optimizers", name]) == 0
    assert "missing" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["zoe", "2_optimizers", "sgd"], ["ada", "9_x", "sgd"], ["ada", "optimizers", "x"]])
def test_explain_of_what_is_not_there_is_wrong_use(graded, words):
    assert main(["explain", *words]) == 2


def test_regrade_judges_anew_and_only_whom_it_is_asked_to(graded, capsys):
    kept = {s: (Results(graded).folder / f"{s}.json").stat().st_mtime_ns for s in ("ada", "bo")}
    capsys.readouterr()
    assert main(["regrade", "--student", "ada", "--jobs", "1", "--allow-weak-isolation"]) == 0
    now = {s: (Results(graded).folder / f"{s}.json").stat().st_mtime_ns for s in ("ada", "bo")}
    assert now["ada"] > kept["ada"] and now["bo"] == kept["bo"] and "1 judged now" in capsys.readouterr().out
    assert main(["regrade", "optimizers", "--jobs", "1", "--allow-weak-isolation"]) == 0
    assert "2 judged now" in capsys.readouterr().out
    assert main(["regrade", "optimizers", "--student", "zoe"]) == 2


def test_regrade_keeps_a_persons_marks_and_comments(graded, rows):
    from autograder.grade.course import Course
    from autograder.grade.gradebook import open_gradebook

    with open_gradebook(Course(graded.root)) as gb:
        gb.find_grade("check-sgd", graded.name, graded.name, "ada").manual_score = 1.5
        gb.find_comment("why-adam", graded.name, graded.name, "ada").manual_comment = "Well put."
        gb.db.commit()
    assert main(["regrade", "--jobs", "1", "--allow-weak-isolation"]) == 0
    found = rows()
    assert [r[3] for r in found if r[:2] == ("ada", "check-sgd")] == [1.5]
    assert ("ada", "why-adam", None, "Well put.") in found


def test_the_same_secret_on_another_machine_gives_the_same_inputs(graded, tmp_path, capsys):
    assert json.loads((Results(graded).folder / "ada.json").read_text())["result"]["seed"] == seed_of(
        graded, "ada", handed_in(graded)
    )


def test_the_nearest_name_is_suggested(submit, right, capsys):
    submit("Ada-Lovelace-11", right)
    for words, near in (
        (["explain", "Ada-Lovelace-12", "2_optimizers", "sgd"], "Ada-Lovelace-11"),
        (["explain", "Ada-Lovelace-11", "2_optimisers", "sgd"], "2_optimizers"),
        (["explain", "Ada-Lovelace-11", "2_optimizers", "sdg"], "sgd"),
        (["regrade", "2_optimizers", "--student", "Ada-Lovelace-1"], "Ada-Lovelace-11"),
    ):
        assert main(words) == 2
        assert f"did you mean {near!r}?" in capsys.readouterr().err
