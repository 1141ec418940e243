"""The judge: verdicts, points and findings, on the exercises of unit 2 and on answers that go wrong in every way."""

import numpy as np
import pytest

from autograder import bank
from autograder.judge.answer import Answer, Exhausted, LocalAnswer, WallError
from autograder.judge.seeds import Seeds
from autograder.judge.swaps import exchanges
from autograder.judge.verdict import judge

ADAM, SGD = bank.find("adam"), bank.find("sgd")


def judged(function, exercise=SGD, seed=5, hidden=True):
    return judge(LocalAnswer(function, exercise.signature), exercise, seed, hidden)


def test_the_same_seed_gives_the_same_verdict():
    def wrong(w, g, lr=0.01):
        return w - lr * g * 1.1

    first, second = judged(wrong), judged(wrong)
    assert first.as_json() | {"seconds": 0} == second.as_json() | {"seconds": 0}


def test_right_numbers_with_a_changed_argument_earn_half_and_are_told_so():
    def in_place(w, g, lr=0.01):
        w -= lr * g
        return w

    verdict = judged(in_place)
    assert (verdict.verdict, verdict.points) == ("fail", SGD.points / 2)
    assert "changed w in place" in str(verdict.findings[0])


def test_single_precision_passes():
    def single(w, g, lr=0.01):
        return (w.astype(np.float32) - np.float32(lr) * g.astype(np.float32)).astype(np.float32)

    assert judged(single).verdict == "pass"


def test_an_exception_is_told_with_the_learner_s_own_line():
    def broken(w, g, lr=0.01):
        return w - lr * np.linalg.inv(g)

    finding = str(judged(broken).findings[0])
    assert "LinAlgError" in finding
    assert "return w - lr * np.linalg.inv(g)" in finding


def test_one_exception_does_not_hide_what_the_other_cases_show():
    def fragile(w, g, lr=0.01):
        if w.ndim == 0:
            raise IndexError("too few dimensions")
        return w - lr * g

    verdict = judged(fragile)
    assert [("IndexError" in str(f)) for f in verdict.findings] == [True]
    assert verdict.points == 0


def test_nothing_of_a_hidden_case_but_its_sentence_is_told():
    def square_only(w, g, lr=0.01):
        return w - lr * g if w.ndim == 1 or w.ndim == 2 else str(w) if w.ndim == 0 else w + lr * g

    findings = judged(square_only).findings
    assert len(findings) == 2
    for finding in findings:
        assert not any(character.isdigit() for character in finding.message)
        assert finding.expected == finding.got == ""


def test_the_smallest_counterexample_comes_first():
    verdict = judged(lambda w, g, lr=0.01: w + lr * g, hidden=False)
    assert verdict.findings[0].where == "one step with the default learning rate"


def test_a_mistake_is_not_named_when_two_fit(monkeypatch):
    exercise = bank.find("sgd")
    twin = dict(exercise.mistakes) | {"twin": exercise.mistakes["climbs"]}
    monkeypatch.setattr(exercise, "mistakes", twin)
    assert judged(exercise.mistakes["climbs"].function).mistake is None


class Failing(Answer):
    def __init__(self, error):
        self.error = error

    def call(self, inputs):
        raise self.error


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (Exhausted("it took too long"), "resource"),
        (WallError("no worker"), "grader_error"),
        (OSError("disk"), "grader_error"),
    ],
)
def test_what_ended_the_answer_decides_the_verdict(error, verdict):
    judged = judge(Failing(error), ADAM, 1)
    assert (judged.verdict, judged.points) == (verdict, 0.0)


@pytest.mark.parametrize(
    "value", [None, 3, "text", [], {}, np.ones(0), np.ma.masked, object(), lambda: 0, 1j, (), (None,) * 3]
)
def test_any_wrong_value_is_a_fail_and_never_an_error_of_ours(value):
    for exercise in bank.load().values():
        if exercise.score is None:
            assert judged(lambda *args, value=value, **kwargs: value, exercise).verdict in ("fail", "missing")


def test_a_value_that_compares_equal_to_everything_is_refused():
    class Liar(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, bool)

        def __array_wrap__(self, *args, **kwargs):
            return self

    assert judged(lambda w, g, lr=0.01: np.zeros(np.shape(w)).view(Liar)).verdict == "fail"


def test_findings_and_points_are_plain_json():
    import json

    verdict = judged(lambda w, g, lr=0.01: w + lr * g)
    assert json.loads(json.dumps(verdict.as_json()))["mistake"] == "climbs"


def test_in_grading_an_exception_s_own_words_are_left_out_since_they_could_carry_inputs_away():
    def smuggler(w, g, lr=0.01):
        raise ValueError(f"w is {w.tolist()}")

    told = [str(f) for f in judged(smuggler).findings]
    assert all("ValueError" in t and "w is" not in t.replace('f"w is {w.tolist()}"', "") for t in told)
    assert "w is [" in str(judged(smuggler, hidden=False).findings[0])


def test_an_exception_that_cannot_say_what_it_is_is_the_answer_s_fault():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    def broken(w, g, lr=0.01):
        raise Mute

    verdict = judged(broken, hidden=False)
    assert verdict.verdict == "fail" and "it raised Mute" in str(verdict.findings[0])


def test_a_case_is_the_same_for_the_answer_whatever_was_done_with_its_inputs_before():
    """The reference, the answer and the mistakes share inputs that are made once; none may see what another changed."""
    seen = []

    def greedy(w, g, lr=0.01):
        seen.append(w.copy())
        w[...], g[...] = 7.0, 7.0
        return w

    judged(greedy)
    judged(greedy)
    half = len(seen) // 2
    assert all(np.array_equal(a, b) and not (a == 7.0).any() for a, b in zip(seen[:half], seen[half:], strict=True))


@pytest.mark.parametrize("left_out", ["w", "g", "lr"])
def test_a_result_kept_from_an_earlier_call_is_found_out_whatever_it_is_kept_by(left_out):
    known = {}

    def remembers(w, g, lr=0.01):
        key = [np.asarray(v).tobytes() for name, v in {"w": w, "g": g, "lr": lr}.items() if name != left_out]
        return known.setdefault(tuple(key), w - lr * g).copy()

    assert judged(remembers).verdict == "fail"


def test_cases_with_an_exchanged_argument_are_told_only_where_they_alone_fail():
    def wrong(w, g, lr=0.01):
        return w + lr * g

    for function in (SGD.reference, wrong):
        verdict = judged(function, hidden=False)
        assert "another" not in " ".join([*map(str, verdict.findings), *verdict.passed])


def test_a_function_kept_from_an_earlier_call_is_found_out():
    exercise, known = bank.find("convexity_gap"), {}

    def remembers(f, x, y, lam):
        def value(p):
            return known.setdefault(np.asarray(p).tobytes(), f(p))

        return float(lam * value(x) + (1 - lam) * value(y) - value(lam * x + (1 - lam) * y))

    assert judged(remembers, exercise).verdict == "fail"


def test_every_argument_of_an_exercise_with_a_continuous_answer_is_exchanged():
    for name in (
        "sgd",
        "momentum",
        "rmsprop",
        "adam",
        "batchnorm_train",
        "l2_penalty",
        "dense_batchnorm",
        "clip_by_norm",
    ):
        exercise = bank.find(name)
        parts = exchanges(exercise, Seeds(5, name), hidden=True)
        assert [p.name.rpartition(" ")[2] for p in parts] == list(exercise.signature.parameters), name


def test_in_grading_the_name_of_an_exception_of_their_own_is_left_out_too():
    def tells(w, g, lr=0.01):
        raise type(str(w.sum()), (Exception,), {})

    assert all("it raised an exception of its own" in str(finding) for finding in judged(tells).findings)
