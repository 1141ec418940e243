"""A claim as data: what is asked before its experiment, and what the result says about it.

def stuck(result):
    return Outcome(
        verdict="holds: ..." or "does not hold: ...",     # computed from the result, true whatever the knobs were
        measured="44 % at width 2, 0 % at width 16",
        truth=result.percent[0],                          # in the prediction's own terms
    )

CLAIMS = {9: Claim(Scale("Of 100 starts, how many get stuck?", 0, 100, "%", near=10), stuck, overlooked="...", ...)}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Choice:
    """One of several options."""

    question: str
    options: Sequence[str]

    def valid(self, said: Any) -> bool:
        """Is this a prediction of the kind asked for?"""
        return said in self.options

    def right(self, said: str, truth: str) -> bool:
        """Does the prediction agree with what was measured?"""
        return said == truth

    def words(self, value: Any) -> str:
        """A prediction, or what was measured, in words."""
        return f"“{value}”"


@dataclass(frozen=True)
class Scale:
    """A number between low and high. It is right within `near`, or, on a logarithmic scale, within that factor."""

    question: str
    low: float
    high: float
    unit: str = ""
    near: float = 0.0
    log: bool = False

    def valid(self, said: Any) -> bool:
        """Is this a prediction of the kind asked for?"""
        return isinstance(said, int | float) and not isinstance(said, bool) and self.low <= said <= self.high

    def right(self, said: float, truth: float) -> bool:
        """Does the prediction agree with what was measured?"""
        if self.log:
            return max(said, truth) <= self.near * min(said, truth)
        return abs(said - truth) <= self.near

    def words(self, value: float) -> str:
        """A prediction, or what was measured, in words."""
        text = f"{value:,.0f}".replace(",", " ") if abs(value) >= 100 else f"{value:.3g}"
        return f"{text} {self.unit}".strip()


@dataclass(frozen=True)
class Curve:
    """A curve drawn through fixed places x: y between low and high. It is right where it is within `near` on average."""

    question: str
    x: Sequence[float]
    x_label: str
    low: float
    high: float
    y_label: str
    near: float

    def valid(self, said: Any) -> bool:
        """Is this a prediction of the kind asked for?"""
        return isinstance(said, list | tuple) and len(said) == len(self.x)

    def right(self, said: Sequence[float], truth: Sequence[float]) -> bool:
        """Does the prediction agree with what was measured?"""
        return bool(np.mean(np.abs(np.asarray(said) - np.asarray(truth))) <= self.near)

    def words(self, value: Sequence[float]) -> str:
        """A prediction, or what was measured, in words."""
        ends = [0, len(self.x) // 2, len(self.x) - 1]
        return f"{self.y_label} " + ", ".join(f"{value[i]:.2g} at {self.x[i]:g}" for i in ends)


@dataclass(frozen=True)
class Outcome:
    """What one result says. `verdict` begins with "holds" or "does not hold"; `truth` is in the prediction's own terms."""

    verdict: str
    measured: str
    truth: Any = None
    overlooked: str = ""  # instead of the claim's own, where it depends on the result


@dataclass(frozen=True)
class Claim:
    """What is asked (`prediction`), how a result is read (`judge`), and what belongs beside the verdict.

    overlooked   why a wrong prediction was wrong: a text, or one for each option of a Choice
    would_change what would change the verdict, with a call to try
    statement    the claim in words, for questions that are not the deck's
    """

    prediction: Choice | Scale | Curve | None
    judge: Callable[[Any], Outcome]
    source: str
    would_change: str
    overlooked: str | Mapping[str, str] = ""
    statement: str = ""

    def why(self, said: Any, outcome: Outcome) -> str:
        """What a wrong prediction overlooked."""
        own = self.overlooked if isinstance(self.overlooked, str) else self.overlooked.get(said, "")
        return outcome.overlooked or own


@dataclass(frozen=True)
class Slip:
    """A sentence of the deck that is a slip of wording: what it says, and what is meant."""

    quote: str
    meant: str
    source: str = ""
