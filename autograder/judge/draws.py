"""Broad draws: many inputs from a map of an exercise's input space, compared with the reference in one message.

A map is a function of a `Draw`, which takes its options by turns: over all draws each option of each choice comes
equally often, and they meet in random pairs. So an answer that is wrong only for square matrices, tiny numbers, whole
numbers, a rate of 0, the fortieth call or the same input again is met there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from autograder.judge.answer import Answer, AnswerRaised
from autograder.judge.compare import ATOL, difference
from autograder.judge.parts import Part
from autograder.judge.sitting import Sitting, size_of
from autograder.judge.trial import Finding, Raised
from autograder.judge.typed import Arguments, Function, Inputs, MakeDraw

T = TypeVar("T")
SHAPES: tuple[tuple[int, ...], ...] = (
    (3,),
    (1,),
    (3, 3),
    (2, 5),
    (5, 2),
    (4, 1),
    (1, 4),
    (2, 3, 2),
    (0,),
    (),
    (40,),
    (2,),
    (17, 19),
    (2, 1, 3, 2),
    (2, 2),
    (3, 2),
    (11,),
)
MATRICES = ((3, 3), (2, 5), (5, 2), (4, 1), (1, 4), (1, 1), (30, 3))
SCALES = (1.0, 1e-9, 30.0, 1e6, 1e-3)
VALUES = ("plain", "plain", "positive", "negative", "whole", "plain", "signs", "wide")
PATTERNS = (
    *("free", "zeros", "equal rows", "repeated", "sorted", "one large", "free", "falling", "constant"),
    *("one alone", "equal columns", "symmetric", "equal rows", "diagonal", "a zero row", "free", "a zero column"),
)
AGAIN = 6  # so many inputs come a second time at the end


class Draw:
    """One of `count` inputs that is being made: `rng`, and choices by turns."""

    def __init__(self, rng: np.random.Generator, number: int, count: int, orders: list[np.ndarray]):
        self.rng, self.number, self.count = rng, number, count
        self._orders, self._taken = orders, 0

    def one_of(self, *options: T) -> T:
        """One of the options, by turns."""
        return options[self._turn() % len(options)]

    def _turn(self) -> int:
        """One of 0 to count − 1: over all draws each comes once."""
        while self._taken >= len(self._orders):
            self._orders.append(self.rng.permutation(self.count))
        self._taken += 1
        return int(self._orders[self._taken - 1][self.number])

    def spread(self, low: float, high: float) -> float:
        """A number between low and high, over all draws from every part of the range."""
        return low + (high - low) * (self._turn() + float(self.rng.random())) / self.count

    def magnitude(self, low: float, high: float) -> float:
        """The same, of every order of magnitude."""
        return math.pow(10, self.spread(math.log10(low), math.log10(high)))

    def shape(self, *more: tuple[int, ...], among: tuple[tuple[int, ...], ...] = SHAPES) -> tuple[int, ...]:
        """A shape: one element, square, wide, tall, column, row, three axes, empty, of no axes, long."""
        return self.one_of(*among, *more)

    def matrix_shape(self) -> tuple[int, int]:
        """A shape of two axes, none of them empty."""
        return self.one_of(*MATRICES)

    def uniform(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def array(
        self, shape: tuple[int, ...], positive: bool = False, scale: float | None = None, wide: bool = True
    ) -> np.ndarray:
        """Any of VALUES in any of PATTERNS at any of SCALES, sometimes in Fortran order; not negative if `positive`.

        Without `wide` no entry is a millionth of another: where right answers may subtract, they would round apart.
        """
        made = self._patterned(self._valued(shape, wide)) * (self.one_of(*SCALES) if scale is None else scale)
        made = np.asarray(made)
        made = np.abs(made) if positive else made
        return np.asfortranarray(made) if self.one_of(False, True) and made.ndim > 1 else made

    def _valued(self, shape: tuple[int, ...], wide: bool) -> np.ndarray:
        kind, made = self.one_of(*VALUES), np.asarray(self.rng.uniform(0.2, 2.0, shape))
        if kind == "wide" and wide:
            made = np.asarray(2 * 10 ** self.rng.uniform(-7, 0, shape))
        if kind not in ("positive", "negative"):
            made = np.asarray(made * (2.0 * self.rng.integers(2, size=shape) - 1.0))
        match kind:
            case "negative":
                return np.asarray(-made)
            case "whole":
                return np.asarray(np.sign(made) * np.ceil(2 * np.abs(made)))
            case "signs":
                return np.asarray(np.where(np.abs(made) < 0.5, 0.0, np.sign(made)))
        return made

    def _patterned(self, made: np.ndarray) -> np.ndarray:
        pattern, flat, n = self.one_of(*PATTERNS), made.reshape(-1), len(made) if made.ndim else 0
        match pattern:
            case "zeros":
                flat[int(self.rng.integers(2)) :: 2] = 0.0
            case "repeated":
                flat[1::2] = flat[:1].sum()
            case "constant":
                flat[:] = flat[:1].sum()
            case "one large":
                flat[:1] *= 1e3
            case "one alone":
                flat[:-1] = 0.0
            case "sorted":
                flat.sort()
            case "falling":
                flat[:] = -np.sort(-flat)
        if made.ndim < 2 or not made.size:
            return made
        match pattern:
            case "equal rows":
                made[:] = made[:1]
            case "equal columns":
                made[:] = made[..., :1]
            case "a zero row":
                made[n // 2] = 0.0
            case "a zero column":
                made[..., -1] = 0.0
            case "symmetric" | "diagonal" if made.ndim == 2 and n == made.shape[1]:
                return np.asarray(made + made.T if pattern == "symmetric" else made * np.eye(n))
        return made


def several(rng: np.random.Generator, make: Callable[[Draw], T], count: int = 48) -> list[T]:
    """What `make` makes of `count` draws."""
    orders: list[np.ndarray] = []
    return [make(Draw(rng, number, count, orders)) for number in range(count)]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Inputs that were drawn, and what the reference gives on them."""

    inputs: Arguments
    expected: Any
    reference: Function

    @cached_property
    def is_stable(self) -> bool:
        """Whether an answer can be held to the value: rounding, as in NEARBY inputs, does not leave the tolerance.

        It costs more calls than the value itself, so it is asked only where an answer differs.
        """
        return is_stable(self.reference, self.inputs, self.expected)

    @property
    def size(self) -> int:
        return size_of(self.inputs)

    def off(self, got: Any) -> str:
        """How a value differs from what is expected; nothing where that may be rounding."""
        found = _off(self.inputs, self.expected, got)
        return found if found and self.is_stable else ""


Compared = tuple[Drawn, Any]  # with the value that came of it


class Draws(Part[MakeDraw, list[Compared]]):
    """A map of the inputs: function(d: Draw) -> dict of arguments. Only grading tries it.

    Inputs that the reference refuses, and on which it is not finite, are dropped. Where rounding could leave the
    tolerance (single precision, or another order of the operations), no value is wrong.
    """

    def __init__(self, function: MakeDraw, key: str = "", hidden: bool = True, count: int = 48):
        super().__init__(function, key, hidden)
        self.count = count

    def drawn(self, sitting: Sitting) -> list[Drawn]:
        """The inputs with what the reference gives on them, the last few once more at the end."""
        return sitting.kept((self.key, "drawn"), lambda: self._draw(sitting))

    def _draw(self, sitting: Sitting) -> list[Drawn]:
        made = []
        with np.errstate(all="ignore"):
            for inputs in several(sitting.rng(self), self.function, self.count):
                with suppress(Exception):  # the map is wider than what the exercise allows
                    made.append(Drawn(inputs, sitting.exercise.reference(**inputs), sitting.exercise.reference))
        made = [one for one in made if _is_finite(one.expected)]
        made.sort(key=lambda one: one.size > 0)  # empty ones first: a later call always has something to show
        return made + made[-AGAIN:]

    def outcome(self, answer: Answer, sitting: Sitting, stream: str) -> list[Compared]:
        """Every input with the value that came of it."""
        drawn = self.drawn(sitting)
        try:
            return _called(answer, drawn)
        except AnswerRaised:
            if not _raises(answer, [one for one in drawn if not one.is_stable]):
                raise
            return _called(answer, [one for one in drawn if one.is_stable])

    def same(self, theirs: list[Compared], learners: list[Compared]) -> bool:
        pairs = zip(_stable(theirs), _stable(learners), strict=True)
        return all(difference(value, learners_value) is None for value, learners_value in pairs)

    def fault(self, outcome: list[Compared], sitting: Sitting) -> Finding | None:
        kinds = {one.off(value) for one, value in outcome} - {""}
        return None if not kinds else self.found("container" if kinds == {"container"} else "drawn")

    def smallest(self, outcome: list[Compared] | Raised) -> Compared | None:
        """The smallest failing input with its value; None where all agree, or where an exception ended it."""
        if isinstance(outcome, Raised):
            return None
        wrong = [(one, value) for one, value in outcome if one.off(value)]
        return min(wrong, key=lambda pair: pair[0].size) if wrong else None

    def is_state(self, answer: Answer, outcome: list[Compared] | Raised) -> bool:
        """Whether the smallest failing input is right when it is the only one: then calls depend on each other."""
        if (found := self.smallest(outcome)) is None:
            return False
        one, _ = found
        try:
            return not one.off(answer(**one.inputs))
        except AnswerRaised:
            return False


def _called(answer: Answer, drawn: list[Drawn]) -> list[Compared]:
    return list(zip(drawn, answer.many([one.inputs for one in drawn]), strict=True))


def _stable(compared: list[Compared]) -> list[Any]:
    """The values of those inputs on which they can be compared."""
    return [value for one, value in compared if one.is_stable]


def _raises(answer: Answer, drawn: list[Drawn]) -> bool:
    try:
        answer.many([one.inputs for one in drawn])
    except AnswerRaised:
        return True
    return False


def is_stable(reference: Function, inputs: Inputs, expected: Any) -> bool:
    """Whether what the reference gives is a value to hold an answer to, however the answer rounds."""
    try:
        with np.errstate(all="ignore"):
            others = [reference(**{name: change(value) for name, value in inputs.items()}) for change in NEARBY]
            moved = any(_off(inputs, expected, _stretched(expected, other, 10)) for other in others)
    except Exception:  # a number nearby is one that it refuses
        return False
    return _is_finite(expected) and not moved


def _stretched(expected: Any, other: Any, times: float) -> Any:
    """`times` as far from what is expected as another value is."""
    if isinstance(expected, (list, tuple)):
        alike = isinstance(other, (list, tuple)) and len(expected) == len(other)
        return type(other)(_stretched(e, o, times) for e, o in zip(expected, other, strict=True)) if alike else other
    if np.asarray(expected).dtype.kind != "f" or np.shape(expected) != np.shape(other) or not _is_number(other):
        return other
    made = expected + times * (np.asarray(other, np.float64) - expected)
    return made if np.ndim(expected) else float(made)


def _is_number(value: Any) -> bool:
    return isinstance(value, (float, np.floating)) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def _is_single(value: Any) -> bool:
    """Whether an answer computes in single precision, which has more to round."""
    if isinstance(value, (list, tuple)):
        return any(map(_is_single, value))
    return getattr(value, "dtype", None) == np.float32


def _is_finite(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_is_finite, value))
    return np.asarray(value).dtype.kind not in "fc" or bool(np.all(np.isfinite(value)))


def _single(value: Any) -> Any:
    """The same in single precision."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(_single, value))
    return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype == np.float64 else value


def _nudged(value: Any, first: float) -> Any:
    """The same with every number off by 1e-11 of itself, neighbours in opposite directions."""
    if isinstance(value, (list, tuple)):
        return type(value)(_nudged(item, first) for item in value)
    if isinstance(value, float):
        return value * (1 + first)
    if not isinstance(value, np.ndarray) or value.dtype != np.float64:
        return value
    signs = np.where(np.arange(value.size) % 2, -first, first).reshape(value.shape)
    return value * (1 + signs)


NEARBY = (_single, lambda value: _nudged(value, 1e-11), lambda value: _nudged(value, -0.7e-11))


def _off(inputs: Inputs, expected: Any, got: Any) -> str:
    """How two values differ, however tiny they are; where nothing but zeros is expected, rounding may be left."""
    if _is_single(got):
        got = _stretched(expected, got, 0.02)
    if difference(expected, got, noise=0.0) is None:
        return ""
    found = difference(expected, got, noise=ATOL * _scale(list(inputs.values())))
    return found.kind if found else ""


def _scale(value: Any) -> float:
    """The largest magnitude in a value."""
    if isinstance(value, (list, tuple)):
        return max(map(_scale, value), default=0.0)
    numeric = isinstance(value, (np.ndarray, float, int)) and np.asarray(value).dtype.kind in "iuf"
    return float(np.abs(value).max(initial=0.0)) if numeric else 0.0
