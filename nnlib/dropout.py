"""Dropout (Srivastava et al. 2014), inverted and in its original form. p is the probability to DROP a unit.

The paper writes p for the probability to keep one; PyTorch and Keras mean dropping, as here.
"""

import numpy as np

from .checks import floats, generator, number, same_shape
from .layers import Layer


def dropout_forward(x, p, rng, train=True):
    """y = mask · x; each entry of mask is 0 with probability p, and 1/(1−p) otherwise. Returns (y, mask).

    Inverted dropout: the mean of y is x, so that nothing changes at test time, when mask is 1 everywhere.
    """
    x, p = floats(x), _drop_probability(p)
    mask = _keep(x.shape, p, rng) * x.dtype.type(1 / (1 - p)) if train else np.ones_like(x)
    return x * mask, mask


def dropout_backward(dy, mask):
    """dx = mask · dy."""
    dy, mask = floats(dy, "dy"), floats(mask, "mask")
    same_shape("dy", dy.shape, "mask", mask.shape)
    return dy * mask


def standard_dropout(x, p, rng, train):
    """The original form: y is x with each entry dropped with probability p in training, and (1−p) x at test time."""
    x, p = floats(x), _drop_probability(p)
    return x * _keep(x.shape, p, rng) if train else x * (1 - p)


class Dropout(Layer):
    """dropout_forward in training, y = x otherwise."""

    def __init__(self, p=0.5):
        self.p = _drop_probability(p)

    def start(self, rng, dtype):
        self.rng = rng

    def forward(self, x, train=False):
        self.mask = None
        if train:
            x, self.mask = dropout_forward(x, self.p, self.rng)
        return x

    def backward(self, dy):
        return dy if self.mask is None else dy * self.mask


class StandardDropout(Dropout):
    """standard_dropout: units are dropped in training, and scaled by 1−p otherwise."""

    def forward(self, x, train=False):
        self.mask = _keep(x.shape, self.p, self.rng) if train else 1 - self.p
        return x * self.mask


def _keep(shape, p, rng):
    """True with probability 1−p. 24 random bits an entry are enough, and half the cost of 53."""
    return generator(rng).random(shape, dtype=np.float32) >= p


def _drop_probability(p):
    return number("p, the probability to drop,", p, low=0, high=1, high_open=True)
