"""The judge's types that have no module of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

if TYPE_CHECKING:
    from autograder.judge.answer import Answer
    from autograder.judge.draws import Draw

# What an exercise's function takes and gives is the exercise's own affair, so a value of one is Any.
Function = Callable[..., Any]  # a reference, a mistake, or a learner's
Inputs = Mapping[str, Any]  # of a call, by name
Arguments = dict[str, Any]  # the same, made for one call
Parameters = list[tuple[str, bool]]  # of a function: each name, and whether it has a default

Statistics = dict[str, tuple[float, float]]  # what is observed: a value and its standard error, by name

# What a part is made of
Make = Callable[[np.random.Generator], Arguments]
Holds = Callable[["Answer", np.random.Generator], object]
Observe = Callable[["Answer", np.random.Generator, np.random.Generator], Statistics]
MakeDraw = Callable[["Draw"], Arguments]

# A number's digits, or [kind, ...] of a value: see `compare.kind_of`, and a language's THINGS for how it is called
Thing = str | list[Any]


class VerdictJson(TypedDict):
    """A verdict as `autograder judge --json` writes it."""

    verdict: str
    points: float
    max_points: float
    mistake: str | None
    findings: list[str]
    seconds: float
