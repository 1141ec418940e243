"""Questions, verdicts and blanks as data: whole, answerable, and true whatever the knobs were."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.notebook import blanks, claims, lesson, store
from autograder.notebook.blanks import blank
from autograder.notebook.claims.claim import Choice, Claim, Curve, Outcome, Scale
from autograder.notebook.deck import CLAIMS
from autograder.notebook.lesson import findings, predict, small_print, verdict

MODULES = [importlib.import_module(f"autograder.notebook.claims.{topic}") for topic in claims.topics()]
ALL = {key: claim for module in MODULES for key, claim in getattr(module, "CLAIMS", {}).items()}
BLANKS = {name: entry for module in MODULES for name, entry in getattr(module, "BLANKS", {}).items()}


@pytest.fixture(autouse=True)
def own_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NN_COURSE_FILE", str(tmp_path / "course.json"))
    monkeypatch.setattr(lesson, "VERDICTS", {})
    monkeypatch.setattr(lesson, "OTHERS", {})


def result(value, changed=None, origin=""):
    return SimpleNamespace(value=value, changed=changed or {}, origin=origin, shown_for=lambda: "five seeds")


def judge(result):
    return Outcome("holds here" if result.value > 5 else "does not hold here", f"{result.value} %", truth=result.value)


@pytest.fixture
def asked(monkeypatch):
    entry = Claim(
        Scale("How many?", 0, 100, "%", near=10),
        judge,
        source="Dauphin et al. 2014",
        would_change="more units",
        overlooked="the valley.",
        statement="Many do.",
    )
    monkeypatch.setattr(claims, "claim", {9: entry, "own": entry}.get)
    monkeypatch.setattr(claims, "names", lambda: [9, "own"])
    return entry


@pytest.mark.parametrize("key", ALL, ids=str)
def test_a_claim_has_all_its_parts(key):
    claim = ALL[key]
    assert claim.source and claim.would_change and callable(claim.judge)
    assert isinstance(key, str) or key in CLAIMS
    assert claim.statement or isinstance(key, int)
    if isinstance(claim.prediction, Choice):
        assert len(set(claim.prediction.options)) >= 2
    if isinstance(claim.prediction, Scale):
        assert claim.prediction.low < claim.prediction.high and claim.prediction.near > 0
    if claim.prediction:
        assert claim.overlooked, "a wrong prediction is told what was overlooked"


@pytest.mark.parametrize("name", BLANKS)
def test_a_blank_knows_the_right_answer_from_the_wrong_ones(name):
    entry = BLANKS[name]
    with np.errstate(all="ignore"):
        assert entry.same(entry.right, entry.right)
        for wrong in entry.wrong:
            assert not entry.same(wrong.value, entry.right)
            assert entry.remark(wrong.value) == wrong.remark
        assert entry.empty(...) and not entry.empty(entry.right)
        assert entry.shipped is None or entry.empty(entry.shipped)


def test_a_right_prediction_is_told_so(asked, capsys):
    predict(9, answer=40)
    verdict(9, result(44))
    out = capsys.readouterr().out
    assert "You were right: you said 40 %, measured 44 %." in out
    assert "Shown for: five seeds" in out and "Would change it: more units" in out


def test_a_wrong_prediction_is_told_what_was_overlooked(asked, capsys):
    predict(9, answer=90)
    verdict(9, result(44))
    assert "You said 90 %, measured 44 %. What was overlooked: the valley." in capsys.readouterr().out


def test_predictions_keep_a_score_over_restarts(asked, capsys):
    predict(9, answer=40)
    verdict(9, result(44))
    predict("own", answer=0)
    verdict("own", result(44))
    assert store.recall("scores", "all", {}) == {"9": True, "own": False}
    findings()
    assert "Your predictions: 1 of 2 right." in capsys.readouterr().out


def test_with_a_knob_turned_nothing_is_scored_and_the_first_verdict_stays(asked, capsys):
    predict(9, answer=40)
    verdict(9, result(44))
    verdict(9, result(2, {"activation": "relu"}))
    out = capsys.readouterr().out
    assert "Claim 9, with activation = 'relu'" in out
    assert store.recall("scores", "all", {}) == {"9": True}
    findings()
    out = capsys.readouterr().out
    assert "holds here; with activation = 'relu': does not hold here" in out


def test_a_stored_run_names_its_command(asked, capsys):
    verdict(9, result(44, origin="autograder experiments --run optimizers.decay"))
    assert "(stored run: autograder experiments --run optimizers.decay)" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [-1, 101, "forty", [1], True])
def test_an_answer_of_another_kind_is_refused_in_one_line(asked, answer, capsys):
    predict(9, answer=answer)
    assert "is not an answer to this question: a number from 0 to 100 %" in capsys.readouterr().out
    assert store.load() == {}


def test_a_prediction_that_no_longer_fits_its_question_counts_for_nothing(asked, capsys):
    store.remember("predictions", "9", "about half")
    verdict(9, result(44))
    assert "You" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked_for", "near", "far", "truth"),
    [
        (Scale("?", 0, 10, near=1), 4.5, 7, 5),
        (Scale("?", 1, 1e6, near=2, log=True), 4000, 1000, 7000),
        (Curve("?", (1, 2, 3), "t", 0, 8, "length", near=0.5), [3, 4, 6.5], [1, 1, 1], [3, 4, 6]),
        (Choice("?", ["a", "b"]), "a", "b", "a"),
    ],
)
def test_near_is_right_and_far_is_not(asked_for, near, far, truth):
    assert asked_for.valid(near) and asked_for.valid(far)
    assert asked_for.right(near, truth) and not asked_for.right(far, truth)


def test_nothing_found_yet_says_what_to_run(capsys):
    findings()
    assert "run the cells with verdict(...)" in capsys.readouterr().out


# Blanks


def test_an_empty_blank_asks_and_a_filled_one_is_compared(capsys):
    blank("gain")
    assert "To how many times g does v grow?" in capsys.readouterr().out
    blank("gain", 1.9)
    assert "That is v after two steps" in capsys.readouterr().out
    blank("gain", 10)
    assert "✓ Right." in capsys.readouterr().out
    assert store.recall("blanks", "gain", False) is True


def test_a_function_that_returns_the_dots_is_still_empty(capsys):
    blank("best_rate", lambda kappa: ...)
    assert capsys.readouterr().out.startswith("Which rate makes")
    blank("best_rate", lambda kappa: 2 / (kappa + 1))
    assert "✓ Right." in capsys.readouterr().out
    blank("best_rate", 0.1)
    assert "takes a function" in capsys.readouterr().out


def test_a_blank_that_raises_says_why(capsys):
    blank("best_rate", lambda kappa: 1 / 0)
    assert "✗ Not yet. ZeroDivisionError" in capsys.readouterr().out
    with pytest.raises(ValueError, match="no blank is called 'nothing'"):
        blank("nothing")


def test_the_program_to_debug_is_a_question_and_its_repair_is_right(capsys):
    def walk(grad, w, steps=100, lr=0.01, beta=0.9):
        v = np.zeros_like(w)
        for _ in range(steps):
            v = beta * v + grad(w)
            w = w - lr * v
        return w

    def faulty(grad, w, steps=100, lr=0.01, beta=0.9):
        for _ in range(steps):
            v = np.zeros_like(w)
            v = beta * v + grad(w)
            w = w - lr * v
        return w

    blank("debug_velocity", faulty)
    assert capsys.readouterr().out.startswith("This momentum ends where plain descent ends")
    blank("debug_velocity", walk)
    assert "✓ Right. v was set to zero" in capsys.readouterr().out
    assert blanks.SECONDS >= 1


def test_the_small_print_of_a_lesson_is_one_box(monkeypatch, capsys):
    monkeypatch.setattr(lesson, "TOPIC", "optimizers")
    small_print()
    assert "One algorithm with one number changed" in capsys.readouterr().out
