"""Answers that are right but in one region: they are found out, and the generator of such answers does what it says."""

import numpy as np
import pytest

from autograder import bank
from autograder.audit import regions
from autograder.judge.answer import LocalAnswer
from autograder.judge.verdict import judge

A, B, C = np.arange(6.0).reshape(2, 3), np.eye(3), np.zeros((0, 2))


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("square", B, A),
        ("wide", A, B),
        ("tall", A.T, A),
        ("Fortran order", A.T, A),
        ("empty", C, A),
        ("all zero", 0 * A, B),
    ],
)
def test_a_region_is_where_its_name_says(name, inside, outside):
    assert regions.ARRAYS[name](inside)
    assert not regions.ARRAYS[name](outside)


def test_a_corrupted_reference_is_right_outside_its_region_and_wrong_inside():
    exercise, reached = bank.find("sgd", hidden=True), []
    answer = regions.corrupted(exercise, "array", "square", reached)
    assert np.array_equal(answer(A, A), exercise.reference(A, A))
    assert not reached
    assert not np.allclose(answer(B, B), exercise.reference(B, B))
    assert reached


def test_a_call_is_known_by_its_number_and_by_its_inputs():
    exercise = bank.find("sgd", hidden=True)
    again = regions.corrupted(exercise, "calls", "the same inputs again", [])
    values = [again(A, g) for g in (A, 2 * A, A)]
    assert [np.allclose(v, exercise.reference(A, g)) for v, g in zip(values, (A, 2 * A, A), strict=True)] == [1, 1, 0]


def test_there_are_at_least_forty_regions_and_each_exercise_has_those_of_its_arguments():
    assert sum(map(len, regions.TABLES.values())) >= 40
    named = {name for _, name in regions.regions(bank.find("minibatches", hidden=True))}
    assert "a count of 1" in named
    assert "square" not in named


@pytest.mark.parametrize("name", ["sgd", "gradient_descent", "warmup_cosine", "standard_dropout", "k_fold"])
def test_no_region_that_the_judge_reaches_is_overlooked(name):
    tried, found = regions.survivors(bank.find(name, hidden=True))
    assert tried > 10
    assert not [survivor for survivor in found if survivor.reached]


def test_an_answer_that_is_off_only_for_square_matrices_is_refused():
    exercise = bank.find("adam", hidden=True)
    answer = LocalAnswer(regions.corrupted(exercise, "array", "square", []), exercise.signature)
    assert judge(answer, exercise, 3).verdict == "fail"


def test_inputs_are_the_same_again_by_what_they_are_and_not_by_where_they_lie():
    calls = regions.Calls()
    for seed in (1, 2, 1):
        calls.note({"x": np.ones(2), "rng": np.random.default_rng(seed)})
    assert calls.seen[0] == calls.seen[2] != calls.seen[1]
    functions = regions.Calls()
    for _ in range(50):  # each is gone after its call, and would leave its address to the next
        functions.note({"f": lambda x: x})
    assert len(set(functions.seen)) == 50
