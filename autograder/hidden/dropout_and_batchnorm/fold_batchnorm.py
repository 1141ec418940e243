"""fold_batchnorm, graded only."""

import numpy as np

from autograder.bank._maps import drawn_eps
from autograder.bank.dropout_and_batchnorm._layers import dense, drawn_vector, norm
from autograder.bank.dropout_and_batchnorm.fold_batchnorm import fold_batchnorm


@fold_batchnorm.hidden_case
def folds_square(rng):
    """as many inputs as units, 12, with running statistics that are nearly those of standardized ones"""
    near = {"mean": rng.uniform(0.02, 0.045, 12), "var": 1 + rng.uniform(0.02, 0.045, 12)}
    return dense(rng, 12, 12) | norm(rng, 12, eps=0.2) | near


@fold_batchnorm.hidden_case
def folds_still_unit(rng):
    """a unit that hardly varies, where the default eps is as large as its variance"""
    return dense(rng, 3, 2) | norm(rng, 2) | {"var": np.array([1e-5, 3e-6])}


@fold_batchnorm.hidden_case
def folds_one(rng):
    """one unit"""
    return dense(rng, 4, 1) | norm(rng, 1, eps=0.01)


@fold_batchnorm.hidden_case
def folds_one_input(rng):
    """one input"""
    return dense(rng, 1, 3) | norm(rng, 3, eps=0.1)


@fold_batchnorm.hidden_case
def folds_switched_off(rng):
    """units with a negative gamma, or none"""
    return dense(rng, 3, 4) | norm(rng, 4, eps=0.1) | {"gamma": np.array([-1.5, 0.0, 0.7, -0.4])}


@fold_batchnorm.draw
def layers(d):
    """layers of all shapes, tiny and large, zeros and whole numbers, units that do not vary, any eps"""
    n_in, n = d.one_of((3, 4), (3, 3), (5, 2), (1, 3), (4, 1), (1, 1), (2, 2), (30, 3))
    size, eps = d.one_of(1.0, 1e-9, 1e6, 1e-3), drawn_eps(d)
    spread = d.one_of(d.rng.uniform(0.2, 3, n), np.ones(n), np.zeros(n), np.arange(1.0, n + 1), np.full(n, 0.5))
    var, gamma, b = spread * d.one_of(1.0, size**2, 1.0), drawn_vector(d, n), d.array((n,), scale=size)
    level = size * np.abs(gamma / np.sqrt(var + eps)).max()  # beta is of the size of the rest, which may be probed
    return {
        "W": d.array((n_in, n), scale=size),
        "b": b,
        "gamma": gamma,
        "beta": level * d.one_of(d.rng.normal(size=n), np.zeros(n), -d.rng.uniform(0.5, 1, n), np.arange(n) - 1.0),
        "mean": d.one_of(d.array((n,), scale=size), np.zeros(n), 3 * size + b, b.copy()),
        "var": var,
        "eps": eps,
    }
