"""Broad draws: every option of a map is met, right answers pass in any precision, what is wrong in a region fails."""

import time

import numpy as np
import pytest

from autograder import bank
from autograder.judge.answer import LocalAnswer
from autograder.judge.draws import PATTERNS, SCALES, SHAPES, VALUES, Draw
from autograder.judge.exercise import BANK, Exercise
from autograder.judge.sitting import Sitting
from autograder.judge.verdict import judge

SGD = bank.find("sgd", hidden=True)
MAPPED = [e for e in bank.load(hidden=True).values() if e.draws]


def judged(function, exercise=SGD, seed=5):
    return judge(LocalAnswer(function, exercise.signature), exercise, seed)


def by_name(exercise):
    return exercise.name


def test_every_option_is_taken_about_equally_often_and_in_all_kinds_of_pairs():
    rng, orders = np.random.default_rng(1), []
    draws = [Draw(rng, number, 48, orders) for number in range(48)]
    taken = [(d.one_of("a", "b", "c"), d.one_of(*range(8))) for d in draws]
    assert [sum(first == letter for first, _ in taken) for letter in "abc"] == [16, 16, 16]
    assert [sum(second == n for _, second in taken) for n in range(8)] == [6] * 8
    assert len(set(taken)) > 15


def test_arrays_reach_every_shape_scale_form_and_order():
    rng, orders = np.random.default_rng(2), []
    arrays = [(d := Draw(rng, number, 480, orders)).array(d.shape()) for number in range(480)]
    sizes = [np.abs(a).max() for a in arrays if a.size]
    assert {a.shape for a in arrays} == set(SHAPES)
    assert min(sizes) < 1e-8 and max(sizes) > 1e8
    assert any(a.flags.f_contiguous and not a.flags.c_contiguous for a in arrays)
    large = [a for a in arrays if a.size > 3]
    assert any((a < 0).all() for a in large) and any((a > 0).all() for a in large)
    assert any((a == 0).any() and a.any() for a in large)
    assert any((a == np.round(a)).all() and a.all() for a in large)
    assert any((a == a[:1]).all() and a.ndim > 1 and len(a) > 1 for a in large)
    assert max(map(len, (VALUES, PATTERNS, SCALES, SHAPES))) < 24  # each comes twice and more in a map


@pytest.mark.sample(4)
@pytest.mark.parametrize("exercise", MAPPED, ids=by_name)
def test_at_least_forty_inputs_are_left_and_they_are_quick_to_make(exercise):
    (part,) = exercise.draws
    part.drawn(Sitting(exercise, 0, hidden=True))
    seconds = []
    for seed in range(4):
        start = time.process_time()
        drawn = part.drawn(Sitting(exercise, seed, hidden=True))
        seconds.append(time.process_time() - start)
        assert sum(one.is_stable for one in drawn) >= 40
    assert min(seconds) < 0.05  # the bound is 15 ms; a busy machine may take longer, if not always


@pytest.mark.sample(4)
@pytest.mark.parametrize("exercise", MAPPED, ids=by_name)
def test_single_precision_passes_on_many_seeds(exercise):
    def single(*args, **kwargs):
        lower = [a.astype(np.float32) if getattr(a, "dtype", None) == np.float64 else a for a in args]
        return exercise.reference(*lower, **kwargs)

    for seed in range(10):
        (part,), sitting = exercise.draws, Sitting(exercise, seed, hidden=True)
        assert part.trial(LocalAnswer(single, exercise.signature), sitting).finding is None


REGIONS = {
    "square": lambda w, g, lr: np.ndim(w) == 2 and w.shape[0] == w.shape[1],
    "column": lambda w, g, lr: np.ndim(w) == 2 and w.shape[1] == 1,
    "wide": lambda w, g, lr: np.ndim(w) == 2 and w.shape[0] < w.shape[1],
    "one element": lambda w, g, lr: np.size(w) == 1 and np.ndim(w) == 1,
    "long": lambda w, g, lr: np.size(w) > 30,
    "tiny w": lambda w, g, lr: np.size(w) and np.abs(w).max() < 1e-6,
    "large g": lambda w, g, lr: np.size(w) and np.abs(g).max() > 1e5,
    "all negative": lambda w, g, lr: np.size(w) > 2 and (np.asarray(w) < 0).all(),
    "zeros in g": lambda w, g, lr: np.size(w) > 2 and (np.asarray(g) == 0).any(),
    "whole numbers": lambda w, g, lr: np.size(w) > 2 and np.any(w) and (w == np.round(w)).all(),
    "equal rows": lambda w, g, lr: np.ndim(w) == 2 and len(w) > 1 and (w == w[:1]).all(),
    "no rate": lambda w, g, lr: lr == 0,
    "a fraction of a per cent": lambda w, g, lr: 0 < lr < 0.01 and lr > 1e-4,
    "Fortran order": lambda w, g, lr: np.ndim(w) > 1 and w.flags.f_contiguous and not w.flags.c_contiguous,
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("region", REGIONS)
def test_an_answer_that_is_wrong_in_one_region_alone_fails(region):
    def wrong(w, g, lr=0.01):
        return w - lr * g if not REGIONS[region](w, g, lr) else w * 1.01 - lr * g

    for seed in range(3):
        assert judged(wrong, seed=seed).verdict == "fail", seed


def test_state_that_is_kept_between_calls_is_found_and_called_so():
    calls, buffers = [], {}

    def fortieth(w, g, lr=0.01):
        calls.append(0)
        return (w - lr * g) * (1.5 if len(calls) == 40 else 1)

    def one_buffer(w, g, lr=0.01):
        out = buffers.setdefault(np.shape(w), np.empty(np.shape(w)))
        out[...] = w - lr * g
        return out

    kept = []

    def changes_what_it_got_before(w, g, lr=0.01):
        if kept:
            kept[-1][...] = 7.0
        kept.append(w)
        return w - lr * g

    assert judged(fortieth).verdict == "fail"
    found = judged(one_buffer)
    assert found.points == 0 and "keep nothing between calls" in str(found.findings[0])
    assert judged(changes_what_it_got_before).verdict == "fail"


def test_the_same_input_again_is_among_the_draws():
    seen = set()

    def repeats(w, g, lr=0.01):
        key = (np.asarray(w).tobytes(), np.asarray(g).tobytes(), np.shape(w), lr)
        again = key in seen
        seen.add(key)
        return (w - lr * g) * (1.5 if again else 1.0)

    assert judged(repeats).verdict == "fail"


def test_a_map_drops_what_the_reference_refuses_and_what_rounding_alone_would_fail():
    def reference(x):
        if x[0] > 1.5:
            raise ValueError("too large")
        return x.sum(keepdims=True)

    exercise = Exercise("sum_of_entries", reference, points=1, complete=True)
    try:

        @exercise.draw(count=60)
        def cancelling(d):
            """entries that cancel, or not"""
            return {"x": d.one_of(np.array([1.0, 2.0]), np.array([1.0, -1 + 1e-9]), np.array([2.0, 1.0]))}

        drawn = exercise.draws[0].drawn(Sitting(exercise, 0, hidden=True))
        kept = [one.inputs["x"] for one in drawn if one.is_stable]
        assert kept and all(x[0] == 1 and x[1] == 2 for x in kept)
    finally:
        del BANK["sum_of_entries"]
