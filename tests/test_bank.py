"""Every exercise of the bank: its reference passes, its mistakes are caught and named, trivial answers earn nothing."""

import inspect
from functools import lru_cache

import numpy as np
import pytest

from autograder import bank
from autograder.judge.answer import LocalAnswer
from autograder.judge.sitting import Sitting
from autograder.judge.verdict import judge_in

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # mistakes divide by zero as learners do
EXERCISES = bank.load(hidden=True)
SEEDS = range(3)
MANY_SEEDS = range(3, 20)
MISTAKES = [(e, m) for e in EXERCISES.values() for m in e.mistakes]


@lru_cache(maxsize=64)
def sitting_of(name, seed, hidden):
    return Sitting(EXERCISES[name], seed, hidden)


def judged(exercise, function, seed, hidden=True):
    return judge_in(sitting_of(exercise.name, seed, hidden), LocalAnswer(function, exercise.signature))


def by_name(value):
    return getattr(value, "name", str(value))


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=by_name)
def test_the_reference_passes_on_every_seed(exercise):
    for seed in SEEDS if exercise.score is None else [0]:  # by degree: it trains, on seeds of its own
        verdict = judged(exercise, exercise.reference, seed)
        assert verdict.verdict == "pass", [str(f) for f in verdict.findings]
        assert verdict.points == exercise.points


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=by_name)
def test_a_mistake_is_caught_and_named_as_itself_on_every_seed(exercise, mistake):
    for seed in SEEDS:
        verdict = judged(exercise, exercise.mistakes[mistake].function, seed)
        assert (verdict.verdict, verdict.points, verdict.mistake) == ("fail", 0.0, mistake), verdict.findings


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=by_name)
def test_reference_and_mistakes_are_judged_alike_on_many_more_seeds(exercise):
    for seed in MANY_SEEDS if exercise.score is None else []:
        assert judged(exercise, exercise.reference, seed).verdict == "pass"
        for name, wrong in exercise.mistakes.items():
            assert judged(exercise, wrong.function, seed).mistake == name


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=by_name)
def test_the_visible_check_catches_and_names_a_mistake_or_the_hidden_one_does(exercise, mistake):
    """What the notebook names, it names rightly."""
    verdict = judged(exercise, exercise.mistakes[mistake].function, 1, hidden=False)
    assert verdict.mistake in (None, mistake)


def trivial(exercise):
    first = next(iter(exercise.signature.parameters), None)
    return {
        "nothing": lambda *args, **kwargs: None,
        "zero": lambda *args, **kwargs: 0.0,
        "zeros": lambda *args, **kwargs: tuple(np.zeros(np.shape(args[0])) for _ in exercise.returns or [0]),
        "the first argument": lambda *args, **kwargs: args[0] if args else kwargs.get(first),
    }


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=by_name)
def test_trivial_answers_earn_nothing(exercise):
    for name, function in trivial(exercise).items():
        verdict = judged(exercise, function, 3)
        assert verdict.points == 0, name
        assert verdict.verdict == "fail", name


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=by_name)
def test_the_starter_is_missing(exercise):
    def starter(*args, **kwargs):
        raise NotImplementedError

    assert judged(exercise, starter, 3).verdict == "missing"


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=by_name)
def test_what_a_learner_reads_is_written(exercise):
    parts = [*exercise.cases, *exercise.laws, *exercise.observations, *exercise.mistakes.values()]
    assert all(part.text for part in parts)
    assert exercise.section, "the section that teaches it"
    assert len(exercise.hints) == 3, "look here; the idea; the shape of the answer"


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=by_name)
def test_a_mistake_has_the_exercise_s_arguments(exercise):
    for name, wrong in exercise.mistakes.items():
        assert list(inspect.signature(wrong.function).parameters) == list(exercise.signature.parameters), name
