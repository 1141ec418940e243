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
SEEDS = range(20)  # the quick tests and the audit take the first three, the slow one all others
MISTAKES = [(e, m) for e in EXERCISES.values() for m in e.mistakes]


ONLY_GRADING_TELLS = {
    "classify_critical_point": "flat_counts_as_minimum without_tol fixed_value relative_tol",
    "clip_by_norm": "small_number_added",
    "distinct_units": "exact fixed_value relative_tolerance first_weight_only any_weight length_of_difference "
    "mean_of_difference sums_of_columns",
    "early_stopping": "nan_is_better compares_with_last creeping_best",
    "fold_batchnorm": "scales_rows",
    "gradient_descent": "one_step_short table_one_row_short",
    "pick_learning_rate": "lowest_loss lowest_loss_of_all tenth_of_the_lowest tenth_of_the_lowest_of_all "
    "cut_at_the_infinite_alone four_times_the_first four_times_the_one_before no_cut log_of_the_loss",
    "warmup_cosine": "warmup_from_floor rises_again",
}


@lru_cache(maxsize=256)  # all that the quick tests ask for
def sitting_of(name, seed, hidden):
    return Sitting(EXERCISES[name], seed, hidden)


def judged(exercise, function, seed, hidden=True):
    return judge_in(sitting_of(exercise.name, seed, hidden), LocalAnswer(function, exercise.signature))


def slow_if_it_trains(exercise):
    return exercise if exercise.score is None else pytest.param(exercise, marks=pytest.mark.slow)


def by_name(value):
    return getattr(value, "name", str(value))


@pytest.mark.sample(3)
@pytest.mark.parametrize("exercise", [slow_if_it_trains(e) for e in EXERCISES.values()], ids=by_name)
def test_the_reference_passes(exercise):
    for seed in SEEDS[: 3 if exercise.score is None else 1]:  # by degree: it trains, on seeds of its own
        verdict = judged(exercise, exercise.reference, seed)
        assert verdict.verdict == "pass", [str(f) for f in verdict.findings]
        assert verdict.points == exercise.points


@pytest.mark.sample(3)
@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=by_name)
def test_a_mistake_is_caught_and_named_as_itself(exercise, mistake):
    verdict = judged(exercise, exercise.mistakes[mistake].function, SEEDS[0])
    assert (verdict.verdict, verdict.points, verdict.mistake) == ("fail", 0.0, mistake), verdict.findings


@pytest.mark.slow
@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.score is None], ids=by_name)
def test_reference_and_mistakes_are_judged_alike_on_every_seed(exercise):
    for seed in SEEDS[3:]:
        assert judged(exercise, exercise.reference, seed).verdict == "pass"
        for name, wrong in exercise.mistakes.items():
            verdict = judged(exercise, wrong.function, seed)
            assert (verdict.verdict, verdict.points, verdict.mistake) == ("fail", 0.0, name), (seed, verdict.findings)


@pytest.mark.sample(4)
@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=by_name)
def test_the_notebooks_check_catches_and_names_a_mistake_too(exercise, mistake):
    """But for those that only hidden inputs tell from the right answer, or from another mistake: they get no name."""
    verdict = judged(exercise, exercise.mistakes[mistake].function, 1, hidden=False)
    if mistake in ONLY_GRADING_TELLS.get(exercise.name, "").split():
        assert verdict.mistake is None
    else:
        assert (verdict.verdict, verdict.mistake) == ("fail", mistake), verdict.findings


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
        verdict = judged(exercise, function, SEEDS[0])
        assert verdict.points == 0, name
        assert verdict.verdict == "fail", name


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=by_name)
def test_the_starter_is_missing(exercise):
    def starter(*args, **kwargs):
        raise NotImplementedError

    assert judged(exercise, starter, SEEDS[0]).verdict == "missing"


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
