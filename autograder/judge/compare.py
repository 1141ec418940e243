"""Are two answers the same numbers, and if not, how do they differ: type, shape, finite, value, in this order.

A number agrees when |got − expected| ≤ RTOL · (|expected| + 0.1 · max|expected|) + atol. The bound lets single
precision through, which alone never fails an answer, and rounding where zero is expected; the bank's inputs make
mistakes far larger than both.
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.judge import words
from autograder.judge.typed import Thing
from autograder.judge.wire import Iterated

RTOL = 2e-5
ATOL = 1e-12


@dataclass(frozen=True)
class Difference:
    """How `got` differs from `expected` at `place` ("" for the whole, else "v" or "v[2, 0]")."""

    kind: str  # "type", "container", "shape", "finite" or "value"
    place: str
    expected: Thing
    got: Thing

    def __str__(self) -> str:
        return words.difference(self)


def difference(
    expected: Any,
    got: Any,
    place: str = "",
    names: tuple[str, ...] = (),
    values: bool = True,
    noise: float | None = None,
) -> Difference | None:
    """The first difference, or None where the two agree. `names` are those of a tuple's parts.

    `values=False` compares type, shape and finiteness only (random answers). `noise`: numbers count however tiny they
    are, and only where nothing but zeros is expected so much may be left by rounding. Right numbers in another
    container, a list for an array, differ by "container"; what differs in any other way has that way's kind.
    """
    found = _compare(expected, got, place, names, values, noise)
    if found and found.kind == "type":
        other = recast(expected, got)
        if other is not got:
            inner = _compare(expected, other, place, names, values, noise)
            return inner or Difference("container", found.place, found.expected, found.got)
    return found


def agree(a: Any, b: Any, values: bool = True) -> bool:
    return difference(a, b, values=values) is None


def recast(template: Any, value: Any) -> Any:
    """The same numbers in the template's containers: an array for a list and a list for an array, all the way down.

    The value itself, unchanged, where nothing is to be done or nothing can be.
    """
    if isinstance(template, np.ndarray) and template.ndim:
        return _as_array(value) if isinstance(value, (list, tuple)) else value
    if isinstance(template, (list, tuple)):
        return _as_list(template, value)
    return value


def _as_array(value: list[Any] | tuple[Any, ...]) -> Any:
    try:
        array = np.array(value)
    except ValueError:  # rows of different lengths
        return value
    return array if array.dtype.kind in "iuf" or not array.size else value


def _as_list(template: list[Any] | tuple[Any, ...], value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.ndim:
        made = list(value) if value.ndim > 1 else value.tolist()
    elif isinstance(value, (list, tuple)):
        made = value
    else:
        return value
    inner = [template[min(i, len(template) - 1)] if template else None for i in range(len(made))]
    parts = [recast(t, v) for t, v in zip(inner, made, strict=True)]
    same = made is value and type(value) is not Iterated and all(p is v for p, v in zip(parts, value, strict=True))
    return value if same else parts


def _compare(
    expected: Any, got: Any, place: str, names: tuple[str, ...], values: bool, noise: float | None
) -> Difference | None:
    if isinstance(expected, (list, tuple)):
        return _sequence(expected, got, place, names, values, noise)
    if isinstance(expected, dict):
        return _mapping(expected, got, place, values, noise)
    if isinstance(expected, (str, bool, np.bool_)) or expected is None:
        return _exact(expected, got, place, values)
    if isinstance(expected, np.ndarray) and expected.dtype == bool:  # a mistake's: no exercise asks for it
        same = isinstance(got, np.ndarray) and got.dtype == bool and got.shape == expected.shape
        equal = same and (not values or np.array_equal(expected, got))
        return None if equal else Difference("value" if same else "type", place, kind_of(expected), kind_of(got))
    return _numbers(expected, got, place, values, noise)


def _sequence(
    expected: Any, got: Any, place: str, names: tuple[str, ...], values: bool, noise: float | None
) -> Difference | None:
    if not isinstance(got, (list, tuple)) or isinstance(got, Iterated):
        return Difference("type", place, kind_of(expected), kind_of(got))
    if len(got) != len(expected):
        return Difference("shape", place, ["parts", len(expected)], ["parts", len(got)])
    for i, (e, g) in enumerate(zip(expected, got, strict=True)):
        inner = names[i] if i < len(names) else f"{place}[{i}]"
        if found := _compare(e, g, inner, (), values, noise):
            return found
    return None


def _mapping(expected: Any, got: Any, place: str, values: bool, noise: float | None) -> Difference | None:
    if not isinstance(got, dict):
        return Difference("type", place, kind_of(expected), kind_of(got))
    if got.keys() != expected.keys():
        return Difference("shape", place, ["keys", *sorted(expected)], ["keys", *sorted(map(str, got))])
    found = (_compare(expected[k], got[k], f"{place}[{k!r}]", (), values, noise) for k in expected)
    return next((f for f in found if f), None)


def _exact(expected: Any, got: Any, place: str, values: bool) -> Difference | None:
    bools = (bool, np.bool_)
    same_kind = isinstance(got, bools) if isinstance(expected, bools) else type(got) is type(expected)
    if not same_kind:
        return Difference("type", place, kind_of(expected), kind_of(got))
    return Difference("value", place, kind_of(expected), kind_of(got)) if values and expected != got else None


def _numbers(expected: Any, got: Any, place: str, values: bool, noise: float | None) -> Difference | None:
    array_expected = isinstance(expected, np.ndarray) and expected.ndim > 0
    if array_expected != (isinstance(got, np.ndarray) and got.ndim > 0) or not _is_number(got):
        if isinstance(got, np.ndarray) and _is_number(got):
            return Difference("shape", place, _shape(expected), _shape(got))
        return Difference("type", place, kind_of(expected), kind_of(got))
    e, g = np.asarray(expected), np.asarray(got)
    if e.shape != g.shape:
        return Difference("shape", place, _shape(e), _shape(g))
    if e.dtype.kind in "iu" and g.dtype.kind not in "iu":
        return Difference("type", place, kind_of(expected), kind_of(got))
    return _entries(e, g, place, values, noise)


def _entries(e: np.ndarray, g: np.ndarray, place: str, values: bool, noise: float | None) -> Difference | None:
    if e.dtype.kind in "iu":
        wrong = e != g if values else np.zeros(e.shape, bool)
    else:
        e, g = e.astype(np.float64, copy=False), g.astype(np.float64, copy=False)
        if values and _all_near(e, g, noise):
            return None
        lost = ~np.isfinite(g) & ~((e == g) | (np.isnan(e) & np.isnan(g)))
        if lost.any():
            i = tuple(int(k) for k in np.argwhere(lost)[0])
            expected = _number(e[i]) if values else ["finite"]
            return Difference("finite", _entry(place, i), expected, _number(g[i]))
        if not values:
            return None
        near = np.isfinite(e) & _near(e, g, np.abs(e[np.isfinite(e)]).max(initial=0.0), noise)
        wrong = ~(near | (e == g) | (np.isnan(e) & np.isnan(g)))
    if not wrong.any():
        return None
    i = tuple(int(k) for k in np.argwhere(wrong)[0])
    return Difference("value", _entry(place, i), *_digits(e[i], g[i]))


def _all_near(e: np.ndarray, g: np.ndarray, noise: float | None) -> bool:
    """Whether all is finite and near, as it is for most answers: told first, and at a third of the time."""
    scale = np.abs(e).max(initial=0.0)
    return bool(np.isfinite(scale) and _near(e, g, scale, noise).all())


def _near(e: np.ndarray, g: np.ndarray, scale: float, noise: float | None) -> np.ndarray:
    """Which entries agree within the tolerance, where `scale` is the largest that is expected."""
    atol = ATOL if noise is None else noise if scale == 0 else 0.0
    with np.errstate(invalid="ignore"):
        near: np.ndarray = np.abs(g - e) <= RTOL * (np.abs(e) + 0.1 * scale) + atol
    return near


def _is_number(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "iuf"
    return isinstance(value, (numbers.Real, np.number)) and not isinstance(value, (bool, np.bool_, np.complexfloating))


def _entry(place: str, index: tuple[int, ...]) -> str:
    return f"{place}[{', '.join(map(str, index))}]" if index else place


def _shape(value: Any) -> Thing:
    return ["shape", list(np.shape(value))]


def _number(x: Any) -> str:
    return f"{x:.6g}" if isinstance(x, (float, np.floating)) else str(x)


def _digits(e: Any, g: Any) -> tuple[str, str]:
    """Enough digits to see the difference, and no more."""
    if not isinstance(e, np.floating):
        return str(e), str(g)
    for digits in range(4, 17):
        if f"{e:.{digits}g}" != f"{g:.{digits}g}":
            break
    return f"{e:.{digits}g}", f"{g:.{digits}g}"


def kind_of(value: Any) -> Thing:
    """What a value is, as plain data: its kind, and what is worth knowing of that kind."""
    if value is None:
        return ["none"]
    if isinstance(value, np.ndarray) and value.ndim:
        return ["array", value.dtype.name, list(value.shape)]
    if isinstance(value, (bool, np.bool_)):
        return ["truth", str(bool(value))]
    if isinstance(value, (int, np.integer)) or (isinstance(value, np.ndarray) and value.dtype.kind in "iu"):
        return ["integer", _shortened(str(value))]
    if isinstance(value, (float, np.floating)) or (isinstance(value, np.ndarray) and value.dtype.kind == "f"):
        return ["float", f"{float(value):.6g}"]
    if isinstance(value, (complex, np.complexfloating)):
        return ["complex"]
    if isinstance(value, str):
        return ["text", _shortened(value)]
    if isinstance(value, Iterated):
        return ["iterator"]
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, len(value)]
    return ["dict"] if isinstance(value, dict) else ["object", getattr(value, "type_name", type(value).__name__)]


def _shortened(text: str) -> str:
    """What a learner's code gave may be megabytes long."""
    return text if len(text) <= 80 else f"{text[:80]}…"
