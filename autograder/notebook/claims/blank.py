"""A blank as data: the step of a derivation, or the repair of a program, that a lesson leaves to the learner.

`blank("gain", 10)` compares a number, `blank("unroll", function)` a function on a few inputs; a known wrong answer has
its own remark. Nothing is graded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Wrong:
    """A value, or a function, that a misunderstanding gives, and what to say about it."""

    value: Any
    remark: str


@dataclass(frozen=True)
class Blank:
    """What is asked, the right value (or function and the inputs it is tried on), and what a right answer is worth saying."""

    question: str
    right: Any
    because: str  # said with a right answer: why it is so
    hint: str  # said with a wrong one that is not known
    inputs: Sequence[tuple] = ()  # where `right` is a function: the arguments of each call
    wrong: Sequence[Wrong] = ()
    shipped: Any = None  # the faulty function that the lesson itself gives, in a task to debug

    def empty(self, given: Any) -> bool:
        """Is the blank still as the lesson gives it: `...`, a function that returns it, or the faulty program?"""
        if given is ... or (self.shipped is not None and self.same(given, self.shipped)):
            return True
        return bool(self.inputs) and callable(given) and given(*_copies(self.inputs[0])) is ...

    def same(self, given: Any, wanted: Any) -> bool:
        """Do two answers agree, on every input?"""
        if not self.inputs:
            return _close(given, wanted)
        return all(_close(given(*_copies(args)), wanted(*_copies(args))) for args in self.inputs)

    def remark(self, given: Any) -> str:
        """What to say about a wrong answer."""
        return next((w.remark for w in self.wrong if self.same(given, w.value)), self.hint)


def _copies(args: tuple) -> list:
    return [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]


def _close(a: Any, b: Any) -> bool:
    if callable(a) or isinstance(b, str):
        return a == b
    try:
        a, b = np.asarray(a, float), np.asarray(b, float)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-3, atol=1e-12, equal_nan=True))
