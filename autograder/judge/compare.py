"""Are two answers the same numbers, and if not, how do they differ: type, shape, finite, value, in this order.

A number agrees when |got − expected| ≤ RTOL · (|expected| + 0.1 · max|expected|) + ATOL. The bound lets single
precision through, which alone never fails an answer, and rounding where zero is expected; the bank's inputs make
mistakes far larger than both.
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any

import numpy as np

RTOL = 2e-5
ATOL = 1e-12


@dataclass(frozen=True)
class Difference:
    """How `got` differs from `expected` at `place` ("" for the whole, else "v" or "v[2, 0]")."""

    kind: str  # "type", "shape", "finite" or "value"
    place: str
    expected: str
    got: str

    def __str__(self) -> str:
        subject = self.place or "the result"
        return {
            "type": f"{subject} should be {self.expected} but is {self.got}",
            "shape": f"{subject} should have {self.expected} but has {self.got}",
            "finite": f"{subject} should be {self.expected} but is {self.got}",
            "value": f"{subject} should be {self.expected} but is {self.got}",
        }[self.kind]


def difference(
    expected: Any, got: Any, place: str = "", names: tuple[str, ...] = (), values: bool = True
) -> Difference | None:
    """The first difference, or None where the two agree. `names` are those of a tuple's parts.

    `values=False` compares type, shape and finiteness only (random answers).
    """
    if isinstance(expected, (list, tuple)):
        return _sequence(expected, got, place, names, values)
    if isinstance(expected, dict):
        return _mapping(expected, got, place, values)
    if isinstance(expected, (str, bool, np.bool_)) or expected is None:
        return _exact(expected, got, place, values)
    return _numbers(expected, got, place, values)


def agree(a: Any, b: Any, values: bool = True) -> bool:
    return difference(a, b, values=values) is None


def _sequence(expected, got, place, names, values):
    if not isinstance(got, (list, tuple)):
        return Difference("type", place, _kind(expected), _kind(got))
    if len(got) != len(expected):
        return Difference("shape", place, f"{len(expected)} parts", f"{len(got)}")
    for i, (e, g) in enumerate(zip(expected, got, strict=True)):
        inner = names[i] if i < len(names) else f"{place}[{i}]" if place else f"part {i}"
        if found := difference(e, g, inner, values=values):
            return found
    return None


def _mapping(expected, got, place, values):
    if not isinstance(got, dict):
        return Difference("type", place, _kind(expected), _kind(got))
    if got.keys() != expected.keys():
        return Difference("shape", place, f"the keys {sorted(expected)}", _short(sorted(map(str, got))))
    found = (difference(expected[k], got[k], f"{place}[{k!r}]", values=values) for k in expected)
    return next((f for f in found if f), None)


def _exact(expected, got, place, values):
    bools = (bool, np.bool_)
    same_kind = isinstance(got, bools) if isinstance(expected, bools) else type(got) is type(expected)
    if not same_kind:
        return Difference("type", place, _kind(expected), _kind(got))
    return Difference("value", place, repr(expected), _short(got)) if values and expected != got else None


def _numbers(expected, got, place, values):
    wanted_array = isinstance(expected, np.ndarray) and expected.ndim > 0
    if wanted_array != (isinstance(got, np.ndarray) and got.ndim > 0) or not _is_number(got):
        if isinstance(got, np.ndarray) and _is_number(got):
            return Difference("shape", place, _shape(expected), _shape(got))
        return Difference("type", place, _kind(expected), _kind(got))
    e, g = np.asarray(expected), np.asarray(got)
    if e.shape != g.shape:
        return Difference("shape", place, _shape(e), _shape(g))
    if e.dtype.kind in "iu" and g.dtype.kind not in "iu":
        return Difference("type", place, _kind(expected), _kind(got))
    return _entries(e, g, place, values)


def _entries(e, g, place, values):
    if e.dtype.kind in "iu":
        wrong = e != g if values else np.zeros(e.shape, bool)
    else:
        e, g = e.astype(np.float64), g.astype(np.float64)
        lost = ~np.isfinite(g) & ~((e == g) | (np.isnan(e) & np.isnan(g)))
        if lost.any():
            i = tuple(int(k) for k in np.argwhere(lost)[0])
            return Difference("finite", _entry(place, i), _number(e[i]) if values else "a finite number", _number(g[i]))
        if not values:
            return None
        scale = np.abs(e[np.isfinite(e)]).max(initial=0.0)
        with np.errstate(invalid="ignore"):
            near = np.isfinite(e) & (np.abs(g - e) <= RTOL * (np.abs(e) + 0.1 * scale) + ATOL)
        wrong = ~(near | (e == g) | (np.isnan(e) & np.isnan(g)))
    if not wrong.any():
        return None
    i = tuple(int(k) for k in np.argwhere(wrong)[0])
    return Difference("value", _entry(place, i), *_digits(e[i], g[i]))


def _is_number(value) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "iuf"
    return isinstance(value, (numbers.Real, np.number)) and not isinstance(value, (bool, np.bool_, np.complexfloating))


def _entry(place: str, index: tuple[int, ...]) -> str:
    return f"{place or 'the result'}[{', '.join(map(str, index))}]" if index else place


def _short(value) -> str:
    """What a learner's code gave may be megabytes long."""
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def _shape(value) -> str:
    shape = np.shape(value)
    return f"shape {shape}" if shape else "shape (), a single number"


def _number(x) -> str:
    return f"{x:.6g}" if isinstance(x, (float, np.floating)) else str(x)


def _digits(e, g) -> tuple[str, str]:
    """Enough digits to see the difference, and no more."""
    if not isinstance(e, np.floating):
        return str(e), str(g)
    for digits in range(4, 17):
        if f"{e:.{digits}g}" != f"{g:.{digits}g}":
            break
    return f"{e:.{digits}g}", f"{g:.{digits}g}"


def _kind(value: Any) -> str:
    """The kind of a value, in words a learner uses."""
    if value is None:
        return "None (is there a `return`?)"
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of {value.dtype.name} with shape {value.shape}"
    if isinstance(value, (bool, np.bool_)):
        return f"the truth value {value}"
    if isinstance(value, (int, np.integer)):
        return f"the integer {value}" if np.ndim(value) == 0 else "an integer array"
    if isinstance(value, (float, np.floating, np.ndarray)):
        return (
            f"the number {float(value):.6g}" if np.asarray(value).dtype.kind in "iuf" else f"a value of {value.dtype}"
        )
    if isinstance(value, str):
        return f"the text {value!r}" if len(value) < 40 else "a long text"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    return "a dict" if isinstance(value, dict) else f"a {getattr(value, 'type_name', type(value).__name__)}"
