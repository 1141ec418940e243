"""What the exercises of this unit share: signals, masks, batches with their parameters, and their maps.

The inputs are warm running statistics, N ≠ D, ε large enough to see, and p away from ½, where keeping and dropping differ.
"""

from __future__ import annotations

import numpy as np

from autograder.judge.draws import Draw

BATCHES = (5, 3), (3, 3), (2, 5), (4, 2), (7, 2), (6, 1), (2, 1), (2, 2), (3, 7), (30, 4), (2, 5)  # N of 2 and more


def signal(rng, shape, zeros=False):
    """Entries of both signs away from zero; with `zeros`, some that are zero as behind a ReLU."""
    x = rng.choice([-1, 1], shape) * rng.uniform(0.5, 2.0, shape)
    return x * (rng.random(shape) < 0.7) if zeros else np.asarray(x)


def affine(rng, d):
    """γ of both signs, and β, away from 0 and 1."""
    return {"gamma": rng.choice([-1, 1], d) * rng.uniform(1.3, 2.5, d), "beta": rng.uniform(0.4, 0.9, d)}


def batch(rng, n, d, scale=1.0, **more):
    """A batch whose columns differ in mean and spread, and running statistics as after many batches."""
    return {
        "x": scale * (rng.normal(size=(n, d)) * rng.uniform(0.5, 2, d) + rng.normal(size=d)),
        **affine(rng, d),
        "running_mean": scale * rng.uniform(0.5, 1.5, d) * rng.choice([-1, 1], d),
        "running_var": scale**2 * rng.uniform(2, 4, d),
    } | more


def drawn_affine(d: Draw, n: int):
    """γ and β from the map of all inputs, of about one size; sometimes equal."""
    size = d.one_of(1.0, 1.0, 1e-9, 30.0, 1e5, 1e-3)
    gamma = d.array((n,), scale=size)
    beta = size * d.one_of(1.0, -1.0, 0.0, 0.3) * d.array((n,), scale=1.0)
    return {"gamma": gamma, "beta": gamma.copy() if d.one_of(False, False, False, True) else beta}
