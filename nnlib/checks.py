"""The rules that arguments must keep. Each message names the rule and the value that broke it."""

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

T = TypeVar("T")
Seed = int | np.random.Generator | None  # what numpy.random.default_rng takes


def floats(x: ArrayLike, name: str = "x", ndim: int | None = None) -> np.ndarray:
    """x as an array of float32 or float64: those stay as they are (no copy), integers and booleans become float64."""
    x = np.asarray(x)
    if x.dtype not in (np.float32, np.float64):
        if x.dtype.kind not in "buif":
            raise ValueError(f"{name} must hold real numbers, got dtype {x.dtype}")
        x = x.astype(np.float64)
    if ndim is not None and x.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} dimension{'s' * (ndim > 1)}, got shape {x.shape}")
    return x


def same_shape(name: str, shape: Sequence[int], other: str, other_shape: Sequence[int]) -> None:
    """Raise ValueError, naming both shapes, unless they are equal."""
    if tuple(shape) != tuple(other_shape):
        raise ValueError(f"{name} has shape {tuple(shape)}, but {other} has shape {tuple(other_shape)}")


def number(
    name: str,
    value: float,
    low: float = -math.inf,
    high: float = math.inf,
    low_open: bool = False,
    high_open: bool = False,
) -> float:
    """value as a Python float, which keeps float32 arrays float32; it must lie between low and high."""
    below, above = "(" if low_open else "[", ")" if high_open else "]"
    try:
        value = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number in {below}{low}, {high}{above}, got {value!r}") from None
    inside = (low < value if low_open else low <= value) and (value < high if high_open else value <= high)
    if not (inside and math.isfinite(value)):
        raise ValueError(f"{name} must be a finite number in {below}{low}, {high}{above}, got {value}")
    return value


def count(name: str, value: int, least: int = 1) -> int:
    """value as an int of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")
    return int(value)


def choice(name: str, value: object, table: Mapping[str, T]) -> T:
    """table[value], where value must be one of the table's keys."""
    if not isinstance(value, str) or value not in table:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, table))}, got {value!r}")
    return table[value]


def generator(rng: np.random.Generator) -> np.random.Generator:
    """rng, which must be a numpy.random.Generator."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng must be a numpy.random.Generator, got {rng!r}")
    return rng


def finite(x: np.ndarray, where: str) -> None:
    """Raise ValueError, naming the place, when x holds a NaN or an infinity."""
    if not np.isfinite(x).all():
        bad = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        raise ValueError(f"{where} holds {x[bad]} at index {bad}, but every number must be finite")
