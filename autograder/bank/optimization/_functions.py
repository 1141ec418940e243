"""What the exercises of this unit share: functions and gradients to hand to an answer, and symmetric matrices.

A function checks what it is given, so that a wrong shape is named in plain words.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType

import numpy as np

from autograder.judge.draws import Draw
from autograder.judge.portable import portable


def of_array(shape: tuple[int, ...], function: Callable, name: str = "f") -> Callable:
    """`function` on float64 arrays of one shape; anything else is a ValueError that says what came instead."""

    def checked(x):
        try:
            x = np.asarray(x, np.float64)
        except (TypeError, ValueError):
            raise ValueError(f"{name} takes an array of numbers, got {type(x).__name__}") from None
        if x.shape != shape:
            raise ValueError(f"{name} takes an array of shape {shape}, got shape {x.shape}")
        return function(x)

    return portable(checked) if isinstance(function, FunctionType) else checked


def curved(rng, shape, size=1.0):
    """size · (Σ exp(aᵢxᵢ) + (Σ bᵢxᵢ)³): slopes of both signs, third derivatives that are not 0, all coordinates coupled."""
    sign = np.resize(rng.permutation([-1, 1]), shape)
    a, b = sign * rng.uniform(0.5, 1.5, shape), sign * rng.uniform(0.4, 0.9, shape)
    return of_array(shape, lambda x: size * float(np.exp(a * x).sum() + (b * x).sum() ** 3))


def cubic(rng, shape, size):
    """size · Σ (aᵢuᵢ + bᵢuᵢ² + cᵢuᵢ³) with u = x/size: as high as x is large, whatever the size."""
    a, b, c = rng.uniform(-2, 2, (3, *shape))
    return of_array(shape, lambda x: size * float((a * (u := x / size) + b * u**2 + c * u**3).sum()))


def bowl(rng, shape, sign=1):
    """A convex function around a random centre, as steep as `sign` is large; with a negative sign a concave one."""
    a, c = sign * rng.uniform(0.5, 2.0, shape), rng.uniform(-0.5, 0.5, shape)
    return of_array(shape, lambda x: float((a * (x - c) ** 2).sum() + sign * np.exp(x).sum()))


def ends(rng, shape):
    """Two points well apart in every coordinate."""
    side = rng.choice([-1, 1], shape)
    return {"x": np.asarray(side * rng.uniform(1, 2, shape)), "y": np.asarray(-side * rng.uniform(0.3, 1, shape))}


def slope(rng, n, linear=False):
    """The gradient of a function of n coordinates, with a pull that grows faster than linearly."""
    a, c = rng.uniform(0.5, 2.0, n), 0.0 if linear else 0.3
    return of_array((n,), lambda x: a * x + c * x**3, "grad")


def start(rng, n):
    """A point away from 0 in every coordinate."""
    return rng.choice([-1, 1], n) * rng.uniform(0.7, 1.5, n)


def symmetric(rng, eigenvalues):
    """A symmetric matrix with these eigenvalues and random directions."""
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues),) * 2))
    A = q @ np.diag(eigenvalues) @ q.T
    return (A + A.T) / 2


def drawn_symmetric(d: Draw, eigenvalues) -> np.ndarray:
    """The same along random directions or along the axes, in any order, sometimes in Fortran order."""
    values = d.rng.permutation(np.asarray(eigenvalues, float))
    A = symmetric(d.rng, values) if d.one_of(True, False) else np.diag(values)
    return np.asfortranarray(A) if d.one_of(False, True, False) else A
