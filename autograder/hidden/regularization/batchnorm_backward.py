"""batchnorm_backward, graded only."""

from autograder.bank._maps import drawn_eps
from autograder.bank.regularization._layers import BATCHES
from autograder.bank.regularization.batchnorm_backward import batchnorm_backward, upstream_batch


@batchnorm_backward.hidden_case
def smallest_batch(rng):
    """2 samples, eps = 0.5"""
    return upstream_batch(rng, 2, 3, eps=0.5)


@batchnorm_backward.hidden_case
def wide_batch(rng):
    """30 samples of 40 features"""
    return upstream_batch(rng, 30, 40)


@batchnorm_backward.hidden_case
def narrow_batch(rng):
    """6 samples of a single feature"""
    return upstream_batch(rng, 6, 1, eps=0.2)


@batchnorm_backward.hidden_case
def square_batch(rng):
    """as many samples as features, 4"""
    return upstream_batch(rng, 4, 4, eps=0.1)


@batchnorm_backward.draw(count=76)
def batches(d):
    """batches of all shapes, tiny and large, equal samples, zeros and whole numbers, any eps"""
    n, features = d.one_of(*BATCHES)
    size, push = d.one_of(1.0, 1e-9, 1.0, 1e6, 1e-3), d.one_of(1.0, 1e-9, 1e6, 1.0)
    x, dy = d.array((n, features), scale=size), d.array((n, features), scale=push)
    # of two samples, or of gradients that go along with x, eps alone keeps dx from being nothing but rounding
    eps = drawn_eps(d) if n > 2 and size < 1e6 else max(drawn_eps(d), float(x.var(axis=0).max()) / 3)
    if (dy == dy[:1]).all():  # of equal gradients nothing but rounding is left
        dy[0] = push * d.rng.uniform(0.5, 2, features)
    nothing = 0.0 if size < 1e6 else 1.0  # beside so large an eps nothing could not be told from rounding
    return {
        "dy": d.one_of(dy, dy, dy, dy, nothing * dy, dy, x.copy() if n > 2 else dy),
        "x": x,
        "gamma": d.array((features,), scale=d.one_of(1.0, 30.0, 1e-3, 1.0, 1e-9, nothing)),
        "eps": eps,
    }
