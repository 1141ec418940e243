"""dense_batchnorm, graded only."""

import numpy as np

from autograder.bank._maps import drawn_eps
from autograder.bank.dropout_and_batchnorm._layers import drawn_vector, layer
from autograder.bank.dropout_and_batchnorm.dense_batchnorm import dense_batchnorm

SIZES = (8, 3, 4), (4, 4, 4), (2, 5, 3), (5, 1, 2), (5, 2, 1), (3, 3, 1), (40, 2, 5), (2, 2, 2), (6, 3, 6), (1, 3, 4)


@dense_batchnorm.hidden_case
def post_default(rng):
    """normalization after the activation with the default eps, on tiny inputs"""
    return layer(rng, n=6, n_in=4, n_out=2, tiny=2e-3, order="post")


@dense_batchnorm.hidden_case
def square_batch(rng):
    """as many samples as units"""
    return layer(rng, n=4, n_in=3, n_out=4, order="post", eps=0.1)


@dense_batchnorm.hidden_case
def two_samples(rng):
    """a batch of two"""
    return layer(rng, n=2, n_in=3, n_out=5, order="pre", eps=0.3)


@dense_batchnorm.hidden_case
def dead_units(rng):
    """100 samples and 12 units, some of which the activation switches off for the whole batch, normalized after it"""
    made = layer(rng, n=100, n_in=5, n_out=12, order="post", eps=0.1)
    return made | {"x": 10 * made["x"], "b": np.tile([-900.0, 1.0, 0.5], 4)}


@dense_batchnorm.hidden_case
def two_samples_behind(rng):
    """a batch of two, normalized after the activation"""
    return layer(rng, n=2, n_in=3, n_out=5, order="post", eps=0.3)


@dense_batchnorm.hidden_case
def single_unit(rng):
    """one unit, one input"""
    return layer(rng, n=5, n_in=1, n_out=1, order="pre", eps=0.1)


@dense_batchnorm.hidden_case
def constant_units(rng):
    """units that are the same for the whole batch, normalized before the activation"""
    made = layer(rng, n=6, order="pre", eps=0.1)
    return made | {"W": made["W"] * [0.0, 1.0, 0.0, 1.0], "beta": np.array([0.7, -0.4, -0.6, 0.8])}


@dense_batchnorm.hidden_case
def negative_gammas(rng):
    """units with a negative gamma, or none"""
    return layer(rng, n=7, order="pre", eps=0.1, gamma=np.array([-1.5, 0.0, 0.7, -0.4]))


@dense_batchnorm.draw
def layers(d):
    """batches and layers of all shapes, tiny and large, zeros and whole numbers, equal samples, both orders, any eps"""
    n, n_in, n_out = d.one_of(*SIZES)
    size, eps = d.one_of(1.0, 1e-6, 1e4, 1e-3), drawn_eps(d)
    W = d.one_of(
        d.rng.normal(size=(n_in, n_out)),
        np.eye(n_in, n_out),
        np.ones((n_in, n_out)),
        np.asfortranarray(d.rng.normal(size=(n_in, n_out))),
    )
    return {
        "x": d.array((n, n_in), scale=size),
        "W": W,
        "b": size
        * d.one_of(d.rng.normal(size=n_out), np.zeros(n_out), np.full(n_out, -0.5), d.rng.uniform(0.5, 1, n_out)),
        "gamma": drawn_vector(d, n_out),
        "beta": drawn_vector(d, n_out),
        "order": d.one_of("pre", "post"),
        "eps": max(eps, 1e-3 * size**2),
    }
