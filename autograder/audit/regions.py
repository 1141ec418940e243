"""Answers that are right but in one region of their inputs: the reference, corrupted where a predicate holds.

Each region is a gap that a set of cases can have: no square matrix among them, no tiny numbers, no fortieth
call. An answer of this kind that gets full marks shows that the judge never looks there. `REACHED` tells a gap from a
region that the contract excludes: there the predicate holds for none of the inputs that the judge tries.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from autograder.alarm import TimeOver, within
from autograder.audit.run import quiet
from autograder.judge.answer import LocalAnswer
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise
from autograder.judge.sitting import Sitting
from autograder.judge.verdict import passes

SECONDS = 20


def _matrix(a: np.ndarray) -> bool:
    return a.ndim == 2 and a.size > 0


def _some(a: np.ndarray) -> bool:
    return a.size > 0


def _size(a: np.ndarray) -> float:
    return float(np.abs(a).max()) if a.size else 1.0


# By what a region is about. A predicate of arrays, numbers, whole numbers or lists holds where any such argument fits
# it; one of all arguments sees them by name, and one of calls sees the earlier ones, too.
ARRAYS: dict[str, Callable[[Any], bool]] = {
    "square": lambda a: _matrix(a) and len(a) == a.shape[1] > 1,
    "tall": lambda a: _matrix(a) and len(a) > a.shape[1] > 1,
    "wide": lambda a: _matrix(a) and 1 < len(a) < a.shape[1],
    "a column": lambda a: _matrix(a) and len(a) > 1 == a.shape[1],
    "a row": lambda a: _matrix(a) and len(a) == 1 < a.shape[1],
    "one element": lambda a: a.ndim > 0 and a.size == 1,
    "empty": lambda a: a.size == 0,
    "no axes": lambda a: a.ndim == 0,
    "one axis": lambda a: a.ndim == 1 and a.size > 1,
    "three axes or more": lambda a: a.ndim > 2,
    "more than 20 entries": lambda a: a.size > 20,
    "two entries": lambda a: a.size == 2,
    "tiny": lambda a: _some(a) and 0 < _size(a) < 1e-6,
    "large": lambda a: _some(a) and _size(a) > 1e4,
    "all negative": lambda a: _some(a) and bool((a < 0).all()),
    "all positive": lambda a: _some(a) and bool((a > 0).all()),
    "an exact zero": lambda a: a.size > 1 and bool((a == 0).any()) and bool((a != 0).any()),
    "all zero": lambda a: _some(a) and not a.any(),
    "whole numbers": lambda a: _some(a) and a.dtype.kind == "f" and bool((a == np.round(a)).all()) and bool(a.any()),
    "Fortran order": lambda a: _matrix(a) and not a.flags.c_contiguous,
    "equal rows": lambda a: _matrix(a) and len(a) > 1 and bool((a == a[:1]).all()),
    "repeated entries": lambda a: a.ndim == 1 and 1 < a.size != np.unique(a).size,
    "sorted": lambda a: a.ndim == 1 and a.size > 2 and bool((np.diff(a) > 0).all()),
    "one entry far above the rest": lambda a: a.size > 2 and _size(a) > 100 * float(np.median(np.abs(a))) > 0,
}
NUMBERS: dict[str, Callable[[float], bool]] = {
    "a number of 0": lambda v: v == 0,
    "a number of 1": lambda v: v == 1,
    "a number near 1": lambda v: 0.98 <= v < 1,
    "a fraction of a per cent": lambda v: 0 < v < 0.01,
    "no whole per cent": lambda v: 0.01 < v < 1 and abs(100 * v - round(100 * v)) > 1e-6,
    "a half": lambda v: v == 0.5,
    "a number above 1": lambda v: v > 1,
    "a tiny number": lambda v: 0 < v < 1e-6,
}
WHOLE: dict[str, Callable[[int], bool]] = {
    "a count of 0": lambda n: n == 0,
    "a count of 1": lambda n: n == 1,
    "a count of 2": lambda n: n == 2,
    "an even count": lambda n: n > 2 and n % 2 == 0,
    "an odd count above 50": lambda n: n > 50 and n % 2 == 1,
    "a count above 50": lambda n: n > 50,
}
LISTS: dict[str, Callable[[list], bool]] = {
    "an empty list": lambda items: not items,
    "a list of one": lambda items: len(items) == 1,
    "a list of more than four": lambda items: len(items) > 4,
    "a list of equal shapes": lambda items: len(items) > 1 and len({np.shape(item) for item in items}) == 1,
}


def _counts(given: dict) -> list[int]:
    return [int(v) for v in given.values() if isinstance(v, (int, np.integer)) and not isinstance(v, bool)]


def _arrays(given: dict) -> list[np.ndarray]:
    return [v for v in given.values() if isinstance(v, np.ndarray) and v.ndim]


COUNTS: dict[str, Callable[[dict], bool]] = {
    "one count divides another": lambda given: any(
        a != b and b > 1 and a % b == 0 for a in _counts(given) for b in _counts(given)
    ),
    "two equal counts": lambda given: len(_counts(given)) != len(set(_counts(given))),
}
PAIRS: dict[str, Callable[[dict], bool]] = {
    "arrays of one size": lambda given: len(_arrays(given)) > 1 and len({a.size for a in _arrays(given)}) == 1,
    "the same array twice": lambda given: any(
        a is not b and a.size > 1 and np.array_equal(a, b) for a in _arrays(given) for b in _arrays(given)
    ),
}


@dataclass
class Calls:
    """What an answer has been given so far."""

    given: list[dict] = field(default_factory=list)  # kept, so that no later function has an earlier one's address
    seen: list[bytes] = field(default_factory=list)
    shapes: list[tuple] = field(default_factory=list)

    @property
    def number(self) -> int:
        return len(self.given)

    def note(self, given: dict) -> None:
        self.given.append(given)
        self.seen.append(_content(given))
        self.shapes.append(_shapes(given))


CALLS: dict[str, Callable[[Any], bool]] = {
    "the second call": lambda calls: calls.number == 2,
    "the fortieth call": lambda calls: calls.number == 40,
    "after thirty calls": lambda calls: calls.number > 30,
    "the same inputs again": lambda calls: calls.seen[-1] in calls.seen[:-1],
    "the shapes of the call before": lambda calls: calls.number > 1 and calls.shapes[-1] == calls.shapes[-2],
}
TABLES: dict[str, dict[str, Callable[[Any], bool]]] = {
    "array": ARRAYS,
    "number": NUMBERS,
    "whole": WHOLE,
    "list": LISTS,
    "counts": COUNTS,
    "arrays": PAIRS,
    "calls": CALLS,
}


@dataclass(frozen=True)
class Survivor:
    """An answer that is wrong in a region and got full marks; `reached`: whether any input of the judge lies there."""

    exercise: str
    region: str
    reached: bool


def regions(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """(kind, name) of every region that the exercise's arguments can have."""
    most: Counter[str] = Counter()
    for case in exercise.cases:
        most |= Counter(map(_kind, _case_inputs(exercise, case).values()))
    kinds = (
        {"calls", *most} | ({"arrays"} if most["array"] > 1 else set()) | ({"counts"} if most["whole"] > 1 else set())
    )
    return ((kind, name) for kind, table in TABLES.items() if kind in kinds for name in table)


def survivors(exercise: Exercise, seed: int = 0) -> tuple[int, list[Survivor]]:
    """How many regions were tried, and which got full marks."""
    found, tried, sitting = [], 0, Sitting(exercise, seed, hidden=True)
    for kind, name in regions(exercise):
        tried += 1
        reached: list[bool] = []
        answer = LocalAnswer(corrupted(exercise, kind, name, reached), exercise.signature)
        try:
            with quiet():
                full = within(SECONDS, partial(passes, answer, sitting))
        except TimeOver:
            full = False
        if full:
            found.append(Survivor(exercise.name, name, bool(reached)))
    return tried, found


def corrupted(exercise: Exercise, kind: str, name: str, reached: list[bool]) -> Callable:
    """The reference, but where the region's predicate holds its result is off. `reached` grows where it holds."""
    calls, signature, factor = Calls(), exercise.signature, 1.5 if exercise.random else 1.01

    def answer(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        calls.note(bound.arguments)
        inside = _inside(kind, name, bound.arguments, calls)
        value = exercise.reference(*args, **kwargs)
        if not inside:
            return value
        wrong = _off(value, factor)
        if difference(value, wrong) is not None:  # an empty array cannot be off
            reached.append(True)
        return wrong

    vars(answer)["__signature__"] = signature
    return answer


def _inside(kind: str, name: str, given: dict, calls: Calls) -> bool:
    holds = TABLES[kind][name]
    if kind == "calls":
        return holds(calls)
    if kind in ("counts", "arrays"):
        return holds(given)
    values = [item for value in given.values() for item in _flat(value)]
    return any(holds(value) for value in values if _kind(value) == kind)


def _flat(value: Any) -> list:
    """A value, and what a list of arrays holds."""
    return [value, *value] if isinstance(value, (list, tuple)) else [value]


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "array"
    if isinstance(value, (bool, np.bool_)):
        return "other"
    if isinstance(value, (int, np.integer)):
        return "whole"
    if isinstance(value, (float, np.floating)):
        return "number"
    return "list" if isinstance(value, (list, tuple)) else "other"


def _off(value: Any, factor: float) -> Any:
    """A wrong value: numbers scaled, whole numbers moved by one, a text exchanged; of several parts the first."""
    if isinstance(value, (tuple, list)):
        return type(value)([_off(value[0], factor), *value[1:]]) if value else [0.0]
    if isinstance(value, dict):
        return {key: _off(item, factor) for key, item in value.items()}
    if isinstance(value, (bool, str)) or value is None:
        return "saddle" if value == "minimum" else "minimum"
    if isinstance(value, (int, np.integer)) or np.asarray(value).dtype.kind in "iu":
        return value + 1
    return value * factor if np.any(value) else value + 1e-3


def _content(given: dict) -> bytes:
    return b"|".join(map(_bytes, given.values()))


def _bytes(value: Any) -> bytes:
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, np.random.Generator):  # where it stands, and not where it lies in memory
        return repr(value.bit_generator.state).encode()
    return repr(value).encode()


def _shapes(given: dict) -> tuple:
    return tuple(np.shape(v) if isinstance(v, np.ndarray) else () for v in given.values())


def _case_inputs(exercise: Exercise, case: Any) -> dict:
    bound = inspect.signature(exercise.reference).bind_partial(**case.function(np.random.default_rng(0)))
    bound.apply_defaults()
    return bound.arguments
