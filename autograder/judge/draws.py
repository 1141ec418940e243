"""Broad draws: many inputs from a map of an exercise's input space, compared with the reference in one message.

A map is a function of a `Draw`, which takes its options by turns: over all draws each option of each choice comes
equally often, and they meet in random pairs. So an answer that is wrong only for square matrices, tiny numbers, whole
numbers, a rate of 0, the fortieth call or the same input again is met there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from autograder.judge.answer import Answer, AnswerRaised
from autograder.judge.compare import ATOL, difference
from autograder.judge.parts import Part
from autograder.judge.sitting import Sitting
from autograder.judge.trial import Finding, Raised
from autograder.judge.typed import Arguments, Compared, Inputs, MakeDraw

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
)
MATRICES = ((3, 3), (2, 5), (5, 2), (4, 1), (1, 4), (1, 1), (30, 3))
SCALES = (1.0, 1e-9, 1.0, 1e6, 1e-3)
FORMS = ("plain", "zeros", "whole", "positive", "negative", "equal rows", "repeated", "sorted", "one large")
AGAIN = 6  # so many inputs come a second time at the end


class Draw:
    """One of `count` inputs that is being made: `rng`, and choices by turns."""

    def __init__(self, rng: np.random.Generator, number: int, count: int, orders: list[np.ndarray]):
        self.rng, self.number, self.count = rng, number, count
        self._orders, self._taken = orders, 0

    def one_of(self, *options: T) -> T:
        """One of the options, by turns."""
        while self._taken >= len(self._orders):
            self._orders.append(self.rng.permutation(self.count))
        turn = int(self._orders[self._taken][self.number])
        self._taken += 1
        return options[turn % len(options)]

    def shape(self, *more: tuple[int, ...], among: tuple[tuple[int, ...], ...] = SHAPES) -> tuple[int, ...]:
        """A shape: one element, square, wide, tall, column, row, three axes, empty, of no axes, long."""
        return self.one_of(*among, *more)

    def matrix_shape(self) -> tuple[int, int]:
        """A shape of two axes, none of them empty."""
        return self.one_of(*MATRICES)

    def uniform(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def array(self, shape: tuple[int, ...], positive: bool = False, scale: float | None = None) -> np.ndarray:
        """An array of one of FORMS at one of SCALES, sometimes in Fortran order; no entry is negative if `positive`."""
        made = np.asarray(self._formed(shape) * (self.one_of(*SCALES) if scale is None else scale))
        made = np.abs(made) if positive else made
        return np.asfortranarray(made) if self.one_of(False, True) and made.ndim > 1 else made

    def _formed(self, shape: tuple[int, ...]) -> np.ndarray:
        form, size = self.one_of(*FORMS), np.asarray(self.rng.uniform(0.2, 2.0, shape))
        if form in ("positive", "negative"):
            return size if form == "positive" else -size
        made = np.asarray(size * self.rng.choice([-1.0, 1.0], shape))
        flat = made.reshape(-1)
        if form == "zeros":
            flat[1::2] = 0.0
        elif form == "whole":
            flat[:] = np.sign(flat) * np.ceil(2 * np.abs(flat))
        elif form == "repeated":
            flat[1::2] = flat[:1].sum()
        elif form == "one large":
            flat[:1] *= 1e3
        elif form == "sorted":
            flat.sort()
        elif form == "equal rows" and made.ndim > 1:
            made[:] = made[:1]
        return made


def several(rng: np.random.Generator, make: Callable[[Draw], T], count: int = 48) -> list[T]:
    """What `make` makes of `count` draws."""
    orders: list[np.ndarray] = []
    return [make(Draw(rng, number, count, orders)) for number in range(count)]


class Draws(Part[MakeDraw, list[Compared]]):
    """A map of the inputs: function(d: Draw) -> dict of arguments. Only grading tries it.

    Dropped are inputs that the reference refuses, on which it is not finite, and on which rounding could leave the
    tolerance: single precision, or another order of the operations (as inputs that differ by 1e-11 of themselves show).
    """

    def __init__(self, function: MakeDraw, key: str = "", hidden: bool = True, count: int = 48):
        super().__init__(function, key, hidden)
        self.count = count

    def inputs(self, sitting: Sitting) -> list[tuple[Arguments, Any]]:
        """The inputs with what the reference gives on them, the first few once more at the end."""
        return sitting.kept((self.key, "inputs"), lambda: self._make(sitting))

    def _make(self, sitting: Sitting) -> list[tuple[Arguments, Any]]:
        made = []
        with np.errstate(all="ignore"):
            for inputs in several(sitting.rng(self), self.function, self.count):
                expected = stable(sitting, inputs)
                if expected is not None:
                    made.append((inputs, expected))
        made.sort(key=lambda pair: _size(pair[0]) > 0)  # empty ones first: a later call always has something to show
        return made + made[-AGAIN:]

    def outcome(self, answer: Answer, sitting: Sitting, stream: str) -> list[Compared]:
        """Every input with the values expected and got; and whether the first wrong one is right by itself."""
        pairs = self.inputs(sitting)
        values = answer.many([inputs for inputs, _ in pairs])
        return [(inputs, expected, value) for (inputs, expected), value in zip(pairs, values, strict=True)]

    def same(self, theirs: list[Compared], learners: list[Compared]) -> bool:
        return all(difference(a[2], b[2]) is None for a, b in zip(theirs, learners, strict=True))

    def fault(self, outcome: list[Compared], sitting: Sitting) -> Finding | None:
        kinds = {_off(*triple) for triple in outcome} - {""}
        return None if not kinds else self.found("container" if kinds == {"container"} else "drawn")

    def smallest(self, outcome: list[Compared] | Raised) -> Compared | None:
        """The smallest failing input with both values; None where all agree, or where an exception ended it."""
        if isinstance(outcome, Raised):
            return None
        wrong = [triple for triple in outcome if _off(*triple)]
        return min(wrong, key=lambda triple: _size(triple[0])) if wrong else None

    def is_state(self, answer: Answer, outcome: list[Compared] | Raised) -> bool:
        """Whether the smallest failing input is right when it is the only one: then calls depend on each other."""
        if (found := self.smallest(outcome)) is None:
            return False
        inputs, expected, _ = found
        try:
            return not _off(inputs, expected, answer(**inputs))
        except AnswerRaised:
            return False


def stable(sitting: Sitting, inputs: Inputs) -> Any:
    """What the reference gives; None where that is no value to hold an answer to."""
    reference = sitting.exercise.reference
    try:
        expected = reference(**inputs)
        others = [reference(**{name: change(value) for name, value in inputs.items()}) for change in NEARBY]
    except Exception:  # the map is wider than what the exercise allows
        return None
    moved = (_off(inputs, expected, _stretched(expected, other, 10)) for other in others)
    return expected if _is_finite(expected) and not any(moved) else None


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


def _size(inputs: Inputs) -> int:
    return sum(np.size(v) for v in inputs.values() if isinstance(v, np.ndarray))
