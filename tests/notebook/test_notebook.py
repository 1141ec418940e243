"""What a learner sees: the text and HTML of a check, predictions, verdicts, and the small local file behind them."""

import importlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from autograder import bank, notebook
from autograder.cards import report
from autograder.cards.report import checked
from autograder.judge import compare
from autograder.judge.sitting import Sitting
from autograder.notebook import (
    answers,
    certificate,
    check,
    findings,
    hint,
    hunt,
    lesson,
    predict,
    progress,
    solution,
    store,
    style,
    usable,
    verdict,
)
from autograder.notebook.names import NotDefined
from autograder.tools import TOOLS


@pytest.fixture(autouse=True)
def own_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NN_COURSE_FILE", str(tmp_path / "course.json"))
    return tmp_path / "course.json"


def sgd(w, g, lr=0.01):
    return w - lr * g


def wrong_sgd(w, g, lr=0.01):
    return w + lr * g


wrong_sgd.__name__ = "sgd"


def test_a_right_answer_is_told_so(capsys):
    check(sgd)
    assert capsys.readouterr().out.startswith("✓ sgd: right")


def test_a_known_mistake_is_named_with_its_remedy_and_the_smallest_case(capsys):
    check(wrong_sgd)
    out = capsys.readouterr().out
    assert "You added the gradient" in out
    assert "one step with the default learning rate" in out
    assert "should be" in out


def test_the_html_holds_the_same_facts_and_escapes_what_learners_write():
    def sgd(w, g, lr=0.01):
        raise ValueError("<script>alert(1)</script>")

    made, _ = answers.judged(sgd, bank.find("sgd"))
    html = checked(made, bank.find("sgd"))._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert 'role="status"' in html


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "should be a function"),
        (3.5, "should be a function"),
        (NotDefined("sgd"), "is not defined yet"),
        (dict, "it is a class"),
    ],
)
def test_what_is_no_function_is_answered_usefully(answer, words):
    made, _ = answers.judged(answer, bank.find("sgd"))
    assert words in str(made.findings[0])
    assert made.points == 0


def test_a_name_that_is_no_exercise_is_answered_with_the_list(capsys):
    check(len)
    out = capsys.readouterr().out
    assert "got len" in out
    assert "adam" in out


def test_an_endless_loop_is_ended(monkeypatch):
    monkeypatch.setattr(answers, "SECONDS", 0.2)

    def sgd(w, g, lr=0.01):
        while True:
            pass

    made, _ = answers.judged(sgd, bank.find("sgd"))
    assert made.verdict == "resource"
    assert "never ends" in str(made.findings[0])


def test_prints_and_warnings_cost_nothing_and_are_kept_for_the_learner():
    def sgd(w, g, lr=0.01):
        print("w is", w)
        np.log(-1.0)
        return w - lr * g

    made, printed = answers.judged(sgd, bank.find("sgd"))
    assert made.verdict == "pass"
    assert "w is" in printed


def test_usable_gives_the_own_function_or_the_reference_and_says_which(capsys):
    assert usable(sgd) is sgd
    assert "your own function" in capsys.readouterr().out
    assert usable(wrong_sgd) is bank.find("sgd").reference
    assert "not right yet, so the course's reference runs" in capsys.readouterr().out


def test_a_check_is_quick_enough_to_feel_immediate():
    adam = bank.find("adam")
    wrong = adam.mistakes["no_bias_correction"].function
    start = sum(os.times()[:4])  # CPU time with that of the copies, since other tests run beside this one
    for _ in range(5):
        checked(answers.judged(wrong, adam)[0], adam)._repr_html_()
    assert (sum(os.times()[:4]) - start) / 5 < 0.2


def test_what_an_answer_raises_is_shown_with_its_own_line_and_floods_nothing():
    def sgd(w, g, lr=0.01):
        raise ValueError(f"no\n{list(range(100_000))}")

    made, _ = answers.judged(sgd, bank.find("sgd"))
    card = checked(made, bank.find("sgd"), printed="x" * 10**6)
    assert "at the line `raise ValueError" in card.text
    assert "more characters" in card.text
    assert len(card.text) < 4000
    assert len(card._repr_html_()) < 9000


@pytest.mark.sample(4)
@pytest.mark.parametrize("exercise", [e for e in bank.load().values() if not e.score], ids=lambda e: e.name)
def test_the_call_that_a_failed_check_shows_is_the_one_that_failed(exercise):
    def wrong(*args, **kwargs):
        return "not this"

    finding = answers.judged(wrong, exercise)[0].findings[0]
    if call := report._call(finding, exercise, report.SEED):
        given = eval(call, {"np": np, exercise.name: exercise.signature.bind}).arguments
        (part,) = [p for p in exercise.cases if p.key == finding.part and not p.hidden]
        assert compare.agree(part.make(Sitting(exercise, report.SEED)), given)
    else:
        assert {"f", "grad", "predict", "rng", "weights"} & set(exercise.signature.parameters)


def test_hints_come_one_after_the_other(capsys):
    for number in (1, 2, 3, 3):
        hint("sgd")
        assert f"Hint {number} of 3" in capsys.readouterr().out
    with pytest.raises(ValueError, match="step is 1 to 3, got 4"):
        hint("sgd", 4)


def test_predictions_and_verdicts_meet(capsys):
    store.remember("predictions", "9", "about half")
    predict(9, "How many get stuck?", ["none", "about half"])
    verdict(9, "holds only in small networks", measured="49 %", source="Dauphin et al. 2014")
    out = capsys.readouterr().out
    assert "You predicted: about half" in out
    findings()
    assert "49 %" in capsys.readouterr().out


def test_a_prediction_can_be_typed_where_buttons_do_not_run(capsys):
    predict(9, "How many get stuck?", ["none", "about half"], answer="none")
    assert "[none / about half]\n  You predicted: none" in capsys.readouterr().out
    verdict(9, "holds here", measured="49 %", source="Dauphin et al. 2014")
    assert "You predicted: none (How many get stuck?)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "tone"),
    [("holds", "good"), ("holds: it does", "good"), ("holds, and more", "good"), ("does not hold: no", "bad")]
    + [(f"holds {word} it is small", "open") for word in ("only when", "when", "for")],
)
def test_a_verdict_has_the_colour_of_its_words(words, tone, monkeypatch):
    shown = []
    monkeypatch.setattr(lesson, "show", shown.append)
    verdict(9, words, measured="49 %", source="Dauphin et al. 2014")
    findings()
    assert shown[0].tone == tone
    assert "<td>9</td>" in shown[1].body


def test_without_buttons_the_choice_is_shown_as_text(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(bundle))
    lesson._ask(None, "none / half")
    assert shown == [{"text/plain": "none / half", "text/html": "<p>none / half</p>"}]


def test_a_terminal_shows_the_text(tmp_path):
    code = "from autograder.notebook import check\ndef sgd(w, g, lr=0.01):\n    return w + lr * g\ncheck(sgd)"
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", code]
    env = os.environ | {"NN_COURSE_FILE": str(tmp_path / "course.json"), "IPYTHONDIR": str(tmp_path)}
    said = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120).stdout
    assert said.startswith("✗ sgd: not right yet\n  You added the gradient: that walks uphill.")
    assert "\n  Known mistake: Walks uphill. Read the section “Gradient descent” again.\n" in said
    assert "<" not in said


def test_a_verdict_begins_with_holds_or_does_not_hold():
    with pytest.raises(ValueError, match="begins with"):
        verdict(9, "maybe", measured="", source="")
    with pytest.raises(ValueError, match="1 to 43"):
        predict(44, "?")


def test_verdicts_are_written_down_for_the_page_of_claims(tmp_path, monkeypatch):
    monkeypatch.setenv("NN_VERDICTS", str(tmp_path / "verdicts.jsonl"))
    verdict(8, "holds when κ is large", measured="7082 steps", source="Polyak 1964")
    assert json.loads((tmp_path / "verdicts.jsonl").read_text())["measured"] == "7082 steps"


def test_progress_counts_what_has_passed(capsys):
    check(sgd)
    progress()
    out = capsys.readouterr().out
    assert "✓ sgd" in out and "Continue here: lesson 1, convexity_gap" in out


def test_the_course_is_continued_at_the_first_exercise_that_is_not_done(monkeypatch):
    shown = []
    monkeypatch.setattr("autograder.notebook.course.show", shown.append)
    for name in bank.exercises("optimization"):
        store.remember("checks", name, "pass")
    progress()
    assert 'href="../2_optimizers/2_optimizers.ipynb"' in shown[0].body
    for name in bank.names():
        store.remember("checks", name, "pass")
    progress()
    assert "All exercises are done." in shown[1].text


def test_a_certificate_says_what_was_done_and_takes_any_name(tmp_path, capsys):
    path = tmp_path / "certificate.html"
    check(sgd)
    certificate("<b>Ada</b>", path)
    assert "is there" in capsys.readouterr().out
    text = path.read_text(encoding="utf-8")
    assert "Progress so far" in text and f"1 of {len(bank.names())} exercises" in text and "<b>" not in text
    for name in bank.names():
        store.remember("checks", name, "pass")
    certificate("Ada", path)
    assert "Certificate of completion" in path.read_text(encoding="utf-8")
    certificate("Ada", tmp_path / "no" / "folder.html")
    assert "could not be written" in capsys.readouterr().out
    with pytest.raises(ValueError, match="takes your name"):
        certificate("")


def starter(w, g, lr=0.01):
    # YOUR CODE HERE
    raise NotImplementedError()


@pytest.mark.parametrize("untried", [starter, None, NotDefined("sgd"), dict])
def test_the_solution_does_not_come_before_a_try(capsys, untried):
    made, _ = answers.judged(untried, bank.find("sgd"))
    answers._remember(made, untried)
    solution("sgd")
    assert "try it first" in capsys.readouterr().out


def test_the_solution_comes_after_a_try_and_is_right(capsys):
    check(wrong_sgd)
    capsys.readouterr()
    solution("sgd")
    space = {"np": np}
    exec(capsys.readouterr().out, space)
    assert answers.judged(space["sgd"], bank.find("sgd"))[0].verdict == "pass"


def wrong_step(factor):
    """A further wrong answer for each factor."""
    space = {}
    exec(f"def sgd(w, g, lr=0.01):\n    return w - {factor} * lr * g", space)
    return space["sgd"]


OFFER = 'Still stuck? solution("sgd") shows a worked answer.'


def test_the_worked_answer_is_offered_after_three_different_tries(capsys, monkeypatch):
    starter.__name__ = "sgd"
    for answer in (starter, wrong_step(2), wrong_step(2), wrong_step(2), wrong_step(3)):
        check(answer)
        assert OFFER not in capsys.readouterr().out
    check(wrong_step(4))
    assert OFFER in capsys.readouterr().out
    check(sgd)
    assert OFFER not in capsys.readouterr().out
    monkeypatch.setenv("NN_SOLUTIONS", "off")
    check(wrong_step(5))
    assert OFFER not in capsys.readouterr().out


def test_the_worked_answer_is_offered_after_the_last_hint(capsys):
    for _ in range(3):
        hint("sgd")
    check(wrong_sgd)
    assert OFFER in capsys.readouterr().out
    html = checked(answers.judged(wrong_sgd, bank.find("sgd"))[0], bank.find("sgd"), worked="last").body
    assert html.index("Hint 3") < html.index("Still stuck") and "Still stuck" not in html.split("<details>")[0]


def test_a_pass_is_one_line_with_the_next_exercise(capsys):
    check(sgd)
    assert capsys.readouterr().out == "✓ sgd: right. Next: momentum. Done: 1 of 7\n"
    for name in bank.exercises("optimizers"):
        store.remember("checks", name, "pass")
    check(sgd)
    assert capsys.readouterr().out == "✓ sgd: right. All 7 of this lesson are done\n"


def test_check_takes_a_name_in_quotes_and_suggests_the_nearest_for_a_wrong_one(capsys, monkeypatch):
    monkeypatch.setattr(sys.modules["__main__"], "sgd", sgd, raising=False)
    check("sgd")
    assert capsys.readouterr().out.startswith("✓ sgd: right")
    monkeypatch.setattr(sgd, "__name__", "SGD")
    check(sgd)
    assert capsys.readouterr().out == "SGD is not an exercise. Did you mean check(sgd)?\n"


def copies(w, g, lr=0.01):
    w = w.copy()
    return w - lr * g


def copies_and_writes(w, g, lr=0.01):
    w = w.copy()
    w -= lr * g
    return w


def loops(w, g, lr=0.01):
    flat = np.array([a - lr * b for a, b in zip(np.ravel(w), np.ravel(g), strict=True)])
    return flat.reshape(np.shape(w))


def adds_the_axis_again(X):
    return X - X.mean(axis=1)[:, None]


def keeps_the_axis(X):
    return X - X.mean(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (copies, "copy is not needed"),
        (loops, "without a loop"),
        (adds_the_axis_again, "keepdims=True"),
        (copies_and_writes, ""),
        (keeps_the_axis, ""),
        (sgd, ""),
        (np.add, ""),
    ],
)
def test_an_unusual_style_gets_one_remark(answer, words):
    said = style.remark(answer, bank.find("sgd"))
    assert words in said and bool(said) == bool(words)


def test_no_remark_speaks_against_the_way_of_the_reference():
    assert not any(style.remark(e.reference, e) for e in bank.load().values())


def test_a_release_may_keep_the_solutions_back(capsys, monkeypatch):
    check(wrong_sgd)
    monkeypatch.setenv("NN_SOLUTIONS", "off")
    solution("sgd")
    assert "keeps the worked answers back" in capsys.readouterr().out
    monkeypatch.delenv("NN_SOLUTIONS")
    monkeypatch.setattr("autograder.notebook.course._roots", lambda: [])  # a release without the lessons' sources
    solution("sgd")
    assert "keeps the worked answers back" in capsys.readouterr().out


@pytest.mark.parametrize("odd", [None, "x", 2.5, [], {"sgd": 1}, {"sgd": None}, {"sgd": []}, {"sgd": "x", "9": 3}])
def test_whatever_stands_in_the_file_the_lesson_goes_on(own_file, odd):
    own_file.write_text(json.dumps(dict.fromkeys(["checks", "attempts", "hints", "predictions"], odd)))
    predict(9, "?", ["a"])
    hint("sgd")
    solution("sgd")
    progress()
    check(sgd)
    assert store.recall("checks", "sgd", "") == "pass"


def test_a_damaged_file_is_put_aside_and_the_lesson_goes_on(own_file):
    own_file.write_text('{"checks": {"sgd"')
    check(sgd)
    assert store.recall("checks", "sgd", "") == "pass"
    assert own_file.with_name("course.json.damaged").read_text() == '{"checks": {"sgd"'


def test_entries_of_a_later_version_survive(own_file):
    own_file.write_text('{"later": {"x": 1}}')
    check(sgd)
    assert store.load()["later"] == {"x": 1}


def test_a_folder_that_cannot_be_written_stops_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("NN_COURSE_FILE", str(tmp_path / "no" / "such" / "folder" / "f.json"))
    check(sgd)


def test_all_43_claims_stand_in_the_deck():
    assert list(lesson.CLAIMS) == list(range(1, 44))


def test_a_weak_test_lets_most_mistakes_through_and_a_strong_one_none(capsys):
    def weak(sgd):
        assert sgd(np.zeros(2), np.zeros(2)).shape == (2,)

    def strong(sgd):
        rng = np.random.default_rng(0)
        w, g = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
        return np.allclose(sgd(w, g, 0.3), w - 0.3 * g) and np.allclose(sgd(w, g), w - 0.01 * g)

    hunt(weak, "sgd")
    assert "Walks uphill: slipped through" in capsys.readouterr().out
    hunt(strong, "sgd")
    total = len(bank.find("sgd").mistakes)
    assert f"catches {total} of {total}" in capsys.readouterr().out


def test_a_test_that_refuses_the_right_function_is_told_so(capsys):
    def unfair(sgd):
        assert sgd(np.zeros(2), np.ones(2), 1.0)[0] == 1.0, "it should climb"

    hunt(unfair, "sgd")
    assert "fails on a right sgd: AssertionError: it should climb" in capsys.readouterr().out


def test_a_test_that_never_ends_is_ended(monkeypatch, capsys):
    from autograder.notebook import hunting

    monkeypatch.setattr(hunting, "SECONDS", 0.2)

    def endless(sgd):
        while True:
            pass

    hunt(endless, "sgd")
    assert "never ends" in capsys.readouterr().out


def test_a_notebook_that_fits_says_nothing_and_one_that_does_not_says_what_to_do(monkeypatch):
    from autograder import __version__
    from autograder.notebook import begin

    module = importlib.import_module("autograder.notebook.begin")
    assert begin("2_optimizers", __version__) is None
    assert module.problems("2_optimizers", __version__) == []
    (older,) = module.problems("2_optimizers", "0.0.9")
    (newer,) = module.problems("2_optimizers", "9.1.0")
    assert "fetch `2_optimizers.ipynb` anew" in older
    assert "update it" in newer
    monkeypatch.setattr(module, "NEEDED", ("numpy", "no_such_package"))
    (missing,) = module.problems("2_optimizers", __version__)
    assert "lacks no_such_package" in missing


def test_the_first_cell_brings_hint_progress_and_solution_and_takes_no_name(monkeypatch):
    from types import SimpleNamespace

    from autograder.notebook import begin, names

    space = {"progress": "the learner's own"}
    monkeypatch.setattr(names, "shell", lambda: SimpleNamespace(user_ns=space))
    begin("2_optimizers", "0.1")
    assert space["hint"] is hint and space["solution"] is solution and space["progress"] == "the learner's own"
    assert isinstance(space["sgd"], NotDefined)
    assert not {"hint", "progress", "solution"} & set(bank.load())


def test_a_reference_in_an_answers_place_is_called_like_the_answer():
    """What `usable` gives can be handed to everything that goes by a function's name."""
    assert {name: exercise.reference.__name__ for name, exercise in bank.load().items()} == {n: n for n in bank.names()}


def test_what_begin_brings_is_what_the_package_offers():
    assert {*TOOLS, "begin"} == {*notebook.__all__}
