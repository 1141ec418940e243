"""batchnorm_predict, graded only."""

import numpy as np

from autograder.bank._maps import drawn_eps
from autograder.bank.regularization._layers import BATCHES, batch, drawn_affine
from autograder.bank.regularization.batchnorm_predict import batchnorm_predict


@batchnorm_predict.hidden_case
def a_feature_without_variance(rng):
    """a feature with a running variance of 0"""
    inputs = batch(rng, 5, 3)
    inputs["running_var"][1] = 0.0
    return inputs


@batchnorm_predict.hidden_case
def one_column(rng):
    """6 samples of a single feature"""
    return batch(rng, 6, 1, eps=0.3)


@batchnorm_predict.hidden_case
def many_columns(rng):
    """100 samples of 12 features with running statistics that are nearly those of standardized ones"""
    near = {"running_mean": rng.uniform(0.02, 0.045, 12), "running_var": 1 + rng.uniform(0.02, 0.045, 12)}
    return batch(rng, 100, 12) | near


@batchnorm_predict.draw
def batches(d):
    """batches of all shapes, one sample too, tiny and large, features that do not vary, any eps"""
    n, features = d.one_of(*BATCHES, (1, 1), (1, 4))
    size, eps = d.one_of(1.0, 1e-9, 1e6, 1e-3), drawn_eps(d)
    spread = d.one_of(
        d.rng.uniform(0.2, 3, features), np.ones(features), np.zeros(features), np.arange(1.0, features + 1)
    )
    return {
        "x": d.array((n, features), scale=size),
        **drawn_affine(d, features),
        "running_mean": d.array((features,), scale=size),
        "running_var": spread * d.one_of(1.0, size**2, 1.0),
        "eps": eps,
    }
