"""What the exercises of this unit share: layers, and the parameters and statistics of a batch normalization."""

from __future__ import annotations

import numpy as np

from autograder.judge.draws import Draw


def away_from_zero(rng, shape):
    """Entries of both signs away from zero, so that a zero in the answer is a dropped one."""
    return rng.choice([-1, 1], shape) * rng.uniform(0.5, 2.0, shape)


def norm(rng, n, **more):
    """The parameters and running statistics of a batch normalization of n units, all far from their defaults."""
    return {
        "gamma": rng.uniform(0.5, 2, n) * rng.choice([-1, 1], n),
        "beta": rng.uniform(0.5, 1.5, n) * rng.choice([-1, 1], n),
        "mean": rng.uniform(0.5, 1.5, n) * rng.choice([-1, 1], n),
        "var": rng.uniform(0.2, 3, n),
    } | more


def dense(rng, n_in, n_out):
    """The weights and biases of a layer."""
    return {"W": rng.normal(size=(n_in, n_out)), "b": rng.uniform(0.5, 1.5, n_out) * rng.choice([-1, 1], n_out)}


def layer(rng, n=8, n_in=3, n_out=4, tiny=1.0, **more):
    """A batch of n and a layer with units that are all alive; `tiny` scales x and b, so that eps is seen beside the variance."""
    gamma = rng.uniform(0.5, 2, n_out) * rng.choice([-1, 1], n_out)
    beta = rng.uniform(0.3, 1, n_out) * rng.choice([-1, 1], n_out)
    made = {"W": rng.normal(size=(n_in, n_out)), "b": tiny * rng.uniform(0.5, 1.5, n_out)}
    return {"x": tiny * rng.normal(size=(n, n_in)), **made, "gamma": gamma, "beta": beta} | more


def drawn_vector(d: Draw, n: int):
    """γ or β: of both signs, some of them 0, all negative, all one, whole, tiny or large as a whole."""
    made = d.one_of(
        d.rng.normal(size=n),
        -d.rng.uniform(0.5, 2, n),
        np.ones(n),
        np.arange(n) - 1.0,
        np.where(np.arange(n) % 2, 0.0, 1.3),
    )
    return made * d.one_of(1.0, 1.0, 1e-9, 1e5, 0.0)
