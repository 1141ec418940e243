"""Is a mutant that passes truly different, or is it the same function written otherwise?

It is run beside the answer that it was made from, on many random inputs, in extended precision where both can compute
in it (rounding is 2000 times smaller there). A difference beyond the tolerance on any input makes it truly different.
Random answers get generators in the same state: a mutant that gives the same draws is the same function.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograder.alarm import TimeOver, within
from autograder.audit.corpus import Entry
from autograder.audit.run import SECONDS, defined, quiet
from autograder.judge import wire
from autograder.judge.answer import arranged
from autograder.judge.exercise import Exercise
from autograder.judge.sitting import Sitting

EXTENDED, DOUBLE = 1e-15, 1e-12  # relative differences that rounding cannot explain, in either precision
SEEDS = range(1000, 1040)


def difference(mutant: Entry, original: Entry, exercise: Exercise) -> str | None:
    """Where a passing mutant differs from its original, in words; None when no input tells them apart."""
    with quiet(), np.errstate(all="ignore"):
        try:
            return within(6 * SECONDS, lambda: _first_difference((defined(original), defined(mutant)), exercise))
        except TimeOver:
            return "it ran out of time"


def _first_difference(functions: tuple[Callable, Callable], exercise: Exercise) -> str | None:
    for seed in SEEDS:
        sitting = Sitting(exercise, seed, hidden=True)
        for part in exercise.cases:
            if not _alike(functions, exercise, partial(part.make, sitting)):
                return f"{part.text} (seed {seed})"
    return None


def _alike(functions: tuple[Callable, Callable], exercise: Exercise, inputs: Callable[[], dict]) -> bool:
    ours, theirs = (_value(f, exercise, _extended(inputs())) for f in functions)
    if not isinstance(ours, Exception) and not isinstance(theirs, Exception) and not exercise.random:
        return _same(ours, theirs, EXTENDED if _is_extended(ours) else DOUBLE)
    ours, theirs = (_value(f, exercise, inputs()) for f in functions)
    return _same(ours, theirs, DOUBLE)


def _value(function: Callable, exercise: Exercise, inputs: dict) -> Any:
    """What the function returns, or the error it raises."""
    args, kwargs = arranged(exercise.signature, {k: wire.copied(v) for k, v in inputs.items()})
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return error


def _extended(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _extended(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_extended, value))
    if isinstance(value, (float, np.ndarray)) and np.asarray(value).dtype == np.float64:
        return np.asarray(value, np.longdouble)[()]
    return value


def _is_extended(value: Any) -> bool:
    parts = value if isinstance(value, (list, tuple)) else [value]
    return all(np.asarray(p).dtype == np.longdouble for p in parts if _numeric(p))


def _same(a: Any, b: Any, tolerance: float) -> bool:
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(_same(x, y, tolerance) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k], tolerance) for k in a)
    if _numeric(a) and _numeric(b):
        return _same_numbers(np.asarray(a, np.longdouble), np.asarray(b, np.longdouble), tolerance)
    return type(a) is type(b) and (isinstance(a, Exception) or a == b)


def _same_numbers(x: np.ndarray, y: np.ndarray, tolerance: float) -> bool:
    if x.shape != y.shape:
        return False
    scale = np.abs(x[np.isfinite(x)]).max(initial=0)
    close = np.abs(x - y) <= tolerance * (np.abs(x) + scale)
    return bool(np.all(close | (x == y) | (np.isnan(x) & np.isnan(y))))


def _numeric(value: Any) -> bool:
    return isinstance(value, (int, float, np.number, np.ndarray, np.bool_)) and np.asarray(value).dtype.kind in "biuf"
