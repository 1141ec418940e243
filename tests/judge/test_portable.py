"""Functions that cross the wall: the same numbers over there, and nothing of ours along with them."""

import inspect
import marshal
from types import CodeType

import numpy as np
import pytest

from autograder import bank
from autograder.bank.optimization._functions import of_array
from autograder.judge import wire
from autograder.judge.portable import described, made, portable
from autograder.judge.sitting import Sitting
from autograder.judge.verdict import judge_in
from autograder.wall import Wall
from autograder.wall.remote import RemoteAnswer


def crossed(function):
    return made(wire.unpack(wire.pack(described(function))))


def test_a_function_gives_the_same_bits_over_there():
    A, x = np.random.default_rng(0).normal(size=(2, 3, 3))
    function = of_array((3, 3), lambda x: float(np.exp(A @ x).sum() ** 3))
    assert crossed(function)(x) == function(x)


def test_what_it_refuses_it_refuses_over_there_in_the_same_words():
    function = of_array((2,), lambda x: x, "grad")
    for wrong in (np.zeros(3), "text"):
        with pytest.raises(ValueError) as here:
            function(wrong)
        with pytest.raises(ValueError) as there:
            crossed(function)(wrong)
        assert str(there.value) == str(here.value)


def test_what_it_remembers_begins_anew_over_there():
    seen = []

    @portable
    def count(x):
        seen.append(x)
        return len(seen)

    assert [count(0), count(0)] == [1, 2]
    one, another = crossed(count), crossed(count)
    assert [one(0), another(0), one(0), count(0)] == [3, 3, 4, 3]


def test_a_function_without_the_mark_stays_where_it_is():
    assert described(lambda x: x) is None


@pytest.mark.parametrize("needed", [np, object(), {}, [[1]], Sitting, print])
def test_what_cannot_cross_is_said_when_the_function_is_sent(needed):
    @portable
    def function(x):
        return x, needed

    with pytest.raises(ValueError, match="cannot cross"):
        described(function)


def test_a_name_that_is_not_there_is_told():
    @portable
    def function(x):
        return bank

    with pytest.raises(ValueError, match="no bank"):
        described(function)


def test_no_path_of_ours_goes_along():
    def files(code):
        inner = [part for part in code.co_consts if isinstance(part, CodeType)]
        return {code.co_filename}.union(*map(files, inner))

    @portable
    def function(x):
        return sorted(x, key=lambda one: -one)

    assert files(marshal.loads(described(function)[0].tobytes())) == {"given"}


@pytest.mark.parametrize("name", ["numerical_gradient", "gradient_descent", "convexity_gap", "mc_dropout"])
def test_only_what_a_law_counts_is_called_through_the_wall(name, monkeypatch):
    through, call_back = [], RemoteAnswer._call_back
    monkeypatch.setattr(RemoteAnswer, "_call_back", lambda *args: through.append(1) or call_back(*args))
    exercise = bank.find(name, hidden=True)
    source = inspect.getsource(exercise.reference).replace("reference", name, 1)
    with Wall(level="process") as wall:
        verdict = judge_in(Sitting(exercise, 3, hidden=True), wall.answer(name, [(source, "a")], exercise.signature))
    assert verdict.verdict == "pass"
    assert len(through) <= 100
