"""Differences between contestants that met the same seeds, with the spread that belongs to the difference."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nnlib.checks import same_shape


@dataclass(frozen=True)
class Difference:
    """A mean difference over `n` pairs and its standard error."""

    mean: float
    error: float
    n: int

    @property
    def clear(self) -> bool:
        """Is it more than three standard errors from zero?"""
        return abs(self.mean) > 3 * self.error

    def __str__(self) -> str:
        return f"{self.mean:+.2f} ± {self.error:.2f}"


def difference(a: np.ndarray, b: np.ndarray) -> Difference:
    """a − b, pair by pair: a[i] and b[i] come from the same seed. The standard error is that of the differences.

    The spread of a and of b alone says little about their difference: what a seed does to both cancels.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    same_shape("a", a.shape, "b", b.shape)
    if a.ndim != 1 or a.size < 2:
        raise ValueError(f"a and b must hold at least two values, one a seed, got shape {a.shape}")
    d = a - b
    return Difference(float(d.mean()), float(d.std(ddof=1) / math.sqrt(d.size)), d.size)


@dataclass(frozen=True)
class Discordant:
    """Of n pairs of yes-or-no outcomes: in how many only the first, and only the second, was yes. McNemar 1947."""

    first: int
    second: int
    n: int

    @property
    def z(self) -> float:
        """(first − second)/√(first + second): about normal where both are equally likely; 0 without such pairs."""
        return (self.first - self.second) / math.sqrt(max(self.first + self.second, 1))

    @property
    def clear(self) -> bool:
        """Is it more than three standard errors from even?"""
        return abs(self.z) > 3


def discordant(a: np.ndarray, b: np.ndarray) -> Discordant:
    """Compare two rows of booleans, pair by pair: only pairs in which they differ say anything."""
    a, b = np.asarray(a, bool).ravel(), np.asarray(b, bool).ravel()
    same_shape("a", a.shape, "b", b.shape)
    return Discordant(int((a & ~b).sum()), int((b & ~a).sum()), a.size)
