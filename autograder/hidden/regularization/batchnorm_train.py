"""batchnorm_train, graded only."""

import numpy as np

from autograder.bank._maps import drawn_eps
from autograder.bank.regularization._layers import BATCHES, batch, drawn_affine
from autograder.bank.regularization.batchnorm_train import batchnorm_train


@batchnorm_train.hidden_case
def two_samples(rng):
    """the smallest batch, 2 samples"""
    return batch(rng, 2, 3, eps=0.2)


@batchnorm_train.hidden_case
def more_features_than_samples(rng):
    """3 samples of 7 features, rho = 0.6"""
    return batch(rng, 3, 7, rho=0.6)


@batchnorm_train.hidden_case
def one_feature(rng):
    """6 samples of a single feature"""
    return batch(rng, 6, 1, rho=0.25, eps=1e-3)


@batchnorm_train.hidden_case
def as_many_features_as_samples(rng):
    """4 samples of 4 features"""
    return batch(rng, 4, 4, rho=0.4, eps=0.1)


@batchnorm_train.hidden_case
def constant_feature(rng):
    """100 samples of 12 features, one of which is the same in all samples: its variance is 0"""
    inputs = batch(rng, 100, 12)
    inputs["x"][:, 1] = 0.5
    return inputs


@batchnorm_train.draw
def batches(d):
    """batches of all shapes, tiny and large, equal samples, zeros and whole numbers, any rho and eps"""
    n, features = d.one_of(*BATCHES)
    size, rho = (
        d.one_of(1.0, 1e-9, 1e6, 1e-3),
        d.one_of(0.1, 0.0, 1.0, d.magnitude(1e-4, 0.1), d.one_of(0.5, 0.25), d.spread(0.9, 1), d.spread(0, 1)),
    )
    x = d.array((n, features), scale=size)
    if rho == 1 and not x.std(axis=0).any():
        rho = 0.5  # or nothing but rounding is left of the variance
    return {
        "x": x,
        **drawn_affine(d, features),
        "running_mean": d.array((features,), scale=size),
        "running_var": size**2 * d.one_of(d.rng.uniform(0.5, 3, features), np.ones(features), np.full(features, 2.0)),
        "rho": rho,
        "eps": drawn_eps(d),
    }
