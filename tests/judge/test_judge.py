"""The judge: verdicts, points and findings, on the exercises of unit 2 and on answers that go wrong in every way."""

import re
from pathlib import Path

import numpy as np
import pytest

from autograder import bank
from autograder.judge import words
from autograder.judge.answer import Answer, Exhausted, LocalAnswer, WallError
from autograder.judge.exercise import BANK, Exercise
from autograder.judge.parts import Case, Observation
from autograder.judge.sitting import Sitting
from autograder.judge.swaps import exchanges
from autograder.judge.trial import Finding
from autograder.judge.verdict import judge, judge_in, passes

ADAM, SGD = bank.find("adam", hidden=True), bank.find("sgd", hidden=True)


def judged(function, exercise=SGD, seed=5, hidden=True):
    return judge(LocalAnswer(function, exercise.signature), exercise, seed, hidden)


def test_the_same_seed_gives_the_same_verdict():
    def wrong(w, g, lr=0.01):
        return w - lr * g * 1.1

    first, second = judged(wrong), judged(wrong)
    assert first.as_json() | {"seconds": 0} == second.as_json() | {"seconds": 0}


def test_what_check_tries_is_made_once_for_both_rounds_of_grading(monkeypatch):
    def wrong(w, g, lr=0.01):
        return w - lr * g * 1.1

    made, make = [], Case.make
    monkeypatch.setattr(Case, "make", lambda case, *args: made.append(case.key) or make(case, *args))
    seen = Sitting(SGD, 5)
    judge_in(seen, LocalAnswer(wrong, SGD.signature))
    whole = judge_in(seen.whole(), LocalAnswer(wrong, SGD.signature))
    assert {case.key for case in SGD.cases} == set(made) and len(made) == len(SGD.cases)
    assert whole.as_json() | {"seconds": 0} == judged(wrong).as_json() | {"seconds": 0}


@pytest.mark.parametrize("factor", [1.0, 1.1], ids=["right", "wrong"])
def test_grading_tries_an_answer_on_what_check_tries_once_and_the_verdict_is_that_of_one_round(factor):
    def answer(w, g, lr=0.01):
        calls.append(0)
        return w - lr * g * factor

    one, two, calls = LocalAnswer(answer, SGD.signature), LocalAnswer(answer, SGD.signature), []
    at_once = judge(one, SGD, 5)
    for_all = len(calls)
    seen = Sitting(SGD, 5)
    judge_in(seen, two)
    for_check = len(calls) - for_all
    in_rounds = judge_in(seen.whole(), two)
    assert for_check >= 4 and len(calls) == 2 * for_all
    assert in_rounds.as_json() | {"seconds": 0} == at_once.as_json() | {"seconds": 0}


def test_right_numbers_with_a_changed_argument_earn_half_and_are_told_so():
    def in_place(w, g, lr=0.01):
        w -= lr * g
        return w

    verdict = judged(in_place)
    assert (verdict.verdict, verdict.points) == ("fail", SGD.points / 2)
    assert "changed its argument w in place" in str(verdict.findings[0])


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
        if w.ndim == 2:
            raise IndexError("too many dimensions")
        return w - lr * g * 1.1

    verdict = judged(fragile, hidden=False)
    assert ["IndexError" in str(f) for f in verdict.findings][:2] == [False, True]
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
    assert verdict.findings[0].text == "one step with the default learning rate"


def test_a_mistake_is_not_named_when_two_fit(monkeypatch):
    twin = dict(SGD.mistakes) | {"twin": SGD.mistakes["uphill"]}
    monkeypatch.setattr(SGD, "mistakes", twin)
    assert judged(SGD.mistakes["uphill"].function).mistake is None


class Failing(Answer):
    def __init__(self, error):
        self.error = error

    def call(self, inputs):
        raise self.error


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (Exhausted("time", "10"), "resource"),
        (WallError("no worker"), "grader_error"),
        (OSError("disk"), "grader_error"),
    ],
)
def test_what_ended_the_answer_decides_the_verdict(error, verdict):
    judged = judge(Failing(error), ADAM, 1)
    assert (judged.verdict, judged.points) == (verdict, 0.0)


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "value", [None, 3, "text", [], {}, np.ones(0), np.ma.masked, object(), lambda: 0, 1j, (), (None,) * 3]
)
def test_any_wrong_value_is_a_fail_and_never_an_error_of_ours(value):
    for exercise in bank.load(hidden=True).values():
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
    assert json.loads(json.dumps(verdict.as_json()))["mistake"] == "uphill"


def test_in_grading_an_exception_s_own_words_are_left_out_since_they_could_carry_inputs_away():
    def smuggler(w, g, lr=0.01):
        raise ValueError(f"w is {w.tolist()}")

    told = [str(f) for f in judged(smuggler).findings]
    assert "ValueError at the line" in told[0]
    assert all("w is" not in t.replace('f"w is {w.tolist()}"', "") for t in told)
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


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("kept_by", ["the second call", "inputs"])
def test_chance_that_is_off_for_a_case_alone_is_found_out(kept_by, hidden):
    """No value of a random case is compared with the reference's: only the same again tells."""
    exercise, seen = bank.find("dropout_forward", hidden=True), []

    def answer(x, p, rng, train=True):
        seen.append((x.tobytes(), str(rng.bit_generator.state)))
        off = len(seen) == 2 if kept_by == "the second call" else train and seen[-1] in seen[:-1]
        y, mask = exercise.reference(x, p, rng, train)
        return (y + 1 if off else y), mask

    verdict = judged(answer, exercise, hidden=hidden)
    assert (verdict.verdict, verdict.findings[0].kind) == ("fail", "state")


def in_a_list(w, g, lr=0.01):
    return (w - lr * g).tolist()


def in_place(w, g, lr=0.01):
    w -= lr * g
    return w


def raising(w, g, lr=0.01):
    raise ValueError


@pytest.mark.parametrize(
    "answer", [SGD.reference, in_a_list, in_place, raising, *(m.function for m in SGD.mistakes.values())]
)
def test_what_only_asks_for_full_marks_agrees_with_the_verdict(answer):
    full = judged(answer).points == SGD.points
    assert passes(LocalAnswer(answer, SGD.signature), Sitting(SGD, 5, hidden=True)) == full == (answer is SGD.reference)


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
        exercise = bank.find(name, hidden=True)
        parts = exchanges(Sitting(exercise, 5, hidden=True))
        assert [p.argument for p in parts] == list(exercise.signature.parameters), name


def test_in_grading_the_name_of_an_exception_of_their_own_is_left_out_too():
    def tells(w, g, lr=0.01):
        raise type(str(w.sum()), (Exception,), {})

    assert "it raised an exception of its own" in str(judged(tells).findings[0])


# ------------------------------------------------------------------------------------------- half of the points


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("sgd", lambda w, g, lr=0.01: (w - lr * g).tolist() if w.ndim else float(w - lr * g)),
        ("sgd", lambda w, g, lr=0.01: (row for row in w - lr * g) if w.ndim else w - lr * g),
        ("momentum", lambda w, g, v, lr=0.01, beta=0.9: [(w - lr * (beta * v + g)).tolist(), beta * v + g]),
        (
            "minibatches",
            lambda n, batch_size, rng: [b.tolist() for b in bank.find("minibatches").reference(n, batch_size, rng)],
        ),
    ],
)
def test_right_numbers_in_another_container_earn_half_and_are_told_so(name, function):
    exercise = bank.find(name, hidden=True)
    verdict = judged(function, exercise)
    assert verdict.points == exercise.points / 2, verdict.findings
    assert ": the numbers are right, but " in str(verdict.findings[0])


def test_a_wrong_shape_in_another_container_earns_nothing():
    assert judged(lambda w, g, lr=0.01: [(w - lr * g).tolist()]).points == 0


def test_the_remedy_for_a_changed_argument_fits_what_the_argument_is():
    exercise = bank.find("clip_by_norm", hidden=True)

    def in_place(grads, max_norm):
        norm = np.sqrt(sum((g**2).sum() for g in grads))
        for i, g in enumerate(grads):
            grads[i] = g * min(1, max_norm / norm) if norm else g
        return grads

    assert "[a.copy() for a in grads]" in str(judged(in_place, exercise, hidden=False).findings[-1])


def test_unsigned_integers_and_extended_precision_are_numbers_like_others():
    def unsigned(n, batch_size, rng):
        return [b.astype(np.uint16) for b in bank.find("minibatches").reference(n, batch_size, rng)]

    assert judged(unsigned, bank.find("minibatches", hidden=True)).verdict == "pass"
    assert judged(lambda w, g, lr=0.01: np.asarray(w, np.longdouble) - lr * g).verdict == "pass"


# ------------------------------------------------------------------------------------------------- the signature


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda w, g, rate=0.01: w - rate * g, "should take the argument lr: its signature is sgd(w, g, lr=0.01)"),
        (lambda w, g, lr: w - lr * g, "the argument lr should have its default"),
        (lambda w: w, "should take the argument g"),
        (lambda w, g, n, lr=0.01: w - lr * g, "an argument that the exercise does not have"),
        (lambda g, w, lr=0.01: w - lr * g, "in this order: sgd(w, g, lr=0.01)"),
    ],
)
@pytest.mark.parametrize("hidden", [False, True])
def test_a_wrong_signature_is_said_by_name(function, expected, hidden):
    assert expected in str(judged(function, hidden=hidden).findings[0])


def test_required_arguments_may_have_other_names():
    assert judged(lambda weights, gradient, lr=0.01: weights - lr * gradient).verdict == "pass"
    assert judged(lambda *args, **kwargs: SGD.reference(*args, **kwargs)).verdict == "pass"


# ------------------------------------------------------------------------------------------- nothing hidden gets out


def test_what_is_hidden_is_tried_after_everything_that_is_shown():
    """So nothing of a hidden part can be kept and told by a visible one."""
    order = []

    class Watched(LocalAnswer):
        def call(self, inputs):
            order.append(inputs["w"].shape)
            return super().call(inputs)

    judge(Watched(SGD.reference, SGD.signature), SGD, 1)
    assert order.index(()) == 4 and order[:4] == [(3,), (2, 3), (3,), (3,)]


@pytest.mark.parametrize("value", ["a" * 50, 7, [1], {"secret": 3}, np.ones((2, 9)), np.nan, None, object()])
def test_a_hidden_finding_is_one_of_a_fixed_set_of_sentences(value):
    def wrong(w, g, lr=0.01):
        if w.ndim in (0, 3):
            if value is None:
                raise KeyError("secret", w)
            return value
        return w - lr * g

    for finding in judged(wrong).findings:
        assert finding.hidden and finding.message in words.language().HIDDEN.values()
        assert str(finding) == f"{finding.text}: {finding.message}"
        assert (finding.place, finding.expected, finding.got, finding.line) == ("", "", "", "")


def test_in_grading_no_text_and_no_type_of_the_learners_is_said():
    class Message:
        pass

    Message.__name__ = "right4of4points"
    for value in ("right: 4 of 4 points", Message(), {"right": 1}):
        told = " ".join(map(str, judged(lambda w, g, lr=0.01, value=value: value).findings))
        assert "right" not in told and "points" not in told


def test_a_generator_tells_nothing_of_the_seed_and_every_part_has_its_own():
    sitting = Sitting(SGD, 5, hidden=True)
    entropies = {sitting.rng(p, s).bit_generator.seed_seq.entropy for p in SGD.parts for s in ("inputs", "exchange")}
    assert len(entropies) == 2 * len(SGD.parts)
    assert min(entropies) > 1 << 64
    assert Sitting(SGD, 6).rng(SGD.cases[0]).bit_generator.seed_seq.entropy not in entropies


def test_a_renamed_part_keeps_its_inputs_by_its_key():
    def other_name(rng):
        """one step with lr = 0.3 on a matrix"""
        return SGD.cases[1].function(rng)

    renamed = Case(other_name, key="own_rate")
    ours, theirs = (part.make(Sitting(SGD, 3)) for part in (SGD.cases[1], renamed))
    assert all(np.array_equal(ours[k], theirs[k]) for k in ours)


def test_hidden_parts_that_are_not_loaded_are_an_error_and_not_a_mild_verdict():
    exercise = Exercise("half_loaded", lambda x: x, points=1)
    try:
        with pytest.raises(ValueError, match="hidden parts of half_loaded are not loaded"):
            judged(lambda x: x, exercise)
    finally:
        del BANK["half_loaded"]


def test_laws_and_observations_run_only_after_sound_cases():
    exercise, calls = bank.find("minibatches", hidden=True), []

    def wrong_shape(n, batch_size, rng):
        calls.append(n)
        return [rng.permutation(n)[:, None]]

    judged(wrong_shape, exercise)
    assert len(calls) == len(exercise.cases)


def test_an_answers_own_scatter_widens_no_tolerance():
    part = Observation(lambda answer, rng, draws: {"mean": answer()}, key="mean", text="the mean")

    class Fixed(Answer):
        def __init__(self, value):
            self.value = value

        def __call__(self):
            return self.value

    class Quiet(Sitting):
        def __init__(self):
            super().__init__(SGD, 0)
            self.reference = Fixed((0.0, 0.1))

        def tamed(self, answer):
            return answer

    for value, found in (((0.5, 0.1), False), ((1.5, 0.1), True), ((1.5, 10.0), False), ((1.6, 10.0), True)):
        assert (part.fault({"mean": value}, Quiet()) is not None) is found


TABLES = ("SENTENCES", "HIDDEN", "THINGS", "REMEDIES", "VERDICTS")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", [name for name in words.LANGUAGES if name != "en"])
def test_a_language_lacks_no_sentence_and_no_field_of_one(name, table):
    english, other = getattr(words.LANGUAGES["en"], table), getattr(words.LANGUAGES[name], table)
    assert list(other) == list(english)
    for key, sentence in english.items():
        assert set(re.findall(r"{\w+}", other[key])) == set(re.findall(r"{\w+}", sentence)), key
        assert other[key] != sentence or not re.search("[a-z]{3}", re.sub("{.*?}", "", sentence)), key


def test_the_courses_language_is_that_of_findings(monkeypatch):
    finding = Finding("value", "ein Schritt", place="[2]", expected="0.5", got="0.25")
    monkeypatch.setenv(words.SETTING, "de")
    assert str(finding) == "ein Schritt: das Ergebnis[2] sollte 0.5 sein, ist aber 0.25"
    assert words.verdict("fail") == "noch nicht richtig"
    monkeypatch.setenv(words.SETTING, "none such")
    assert str(finding) == "ein Schritt: the result[2] should be 0.5, but is 0.25"


def test_nothing_reads_a_sentence_back():
    """Words are made at the edge: no module looks into what a finding says."""
    text = "\n".join(p.read_text("utf-8") for p in Path(bank.__file__).parents[1].rglob("*.py"))
    reading = r"(?:str\((?:f|finding|first)\)|\.message)\.(?:partition|split|startswith|find)\([\"']"
    phrases = r"(?:in|partition\(|split\(|startswith\(|removeprefix\()\s*[\"'](?: should | but is |it raised )"
    assert re.findall(reading, text) == re.findall(phrases, text) == re.findall(r"card\.text\.\w+\(", text) == []
