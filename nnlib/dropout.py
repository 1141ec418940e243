"""Dropout (Srivastava et al. 2014), inverted and in its original form. p is the probability of DROPPING a unit.

The paper writes p for the probability of keeping one; PyTorch and Keras mean dropping, as here.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .checks import floats, generator, number, same_shape
from .layers import Layer


def dropout_forward(
    x: ArrayLike, p: float, rng: np.random.Generator, train: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """y = mask · x; each entry of mask is 0 with probability p, and 1/(1−p) otherwise. Returns (y, mask).

    Inverted dropout: the mean of y is x, so that nothing changes at test time, when mask is 1 everywhere.
    """
    x, p = floats(x), _drop_probability(p)
    mask = _keep(x.shape, p, rng) * x.dtype.type(1 / (1 - p)) if train else np.ones_like(x)
    return x * mask, mask


def dropout_backward(dy: ArrayLike, mask: ArrayLike) -> np.ndarray:
    """dx = mask · dy."""
    dy, mask = floats(dy, "dy"), floats(mask, "mask")
    same_shape("dy", dy.shape, "mask", mask.shape)
    return dy * mask


def standard_dropout(x: ArrayLike, p: float, rng: np.random.Generator, train: bool) -> np.ndarray:
    """The original form: y is x with each entry dropped with probability p in training, and (1−p) x at test time."""
    x, p = floats(x), _drop_probability(p)
    return x * _keep(x.shape, p, rng) if train else x * (1 - p)


class Dropout(Layer):
    """dropout_forward in training, y = x otherwise."""

    def __init__(self, p: float = 0.5) -> None:
        self.p = _drop_probability(p)
        self.mask: np.ndarray | float | None = None

    def start(self, rng: np.random.Generator, dtype: DTypeLike) -> None:
        self.rng = rng

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        self.mask = None
        if train:
            x, self.mask = dropout_forward(x, self.p, self.rng)
        return x

    def backward(self, dy: np.ndarray) -> np.ndarray:
        return dy if self.mask is None else dy * self.mask


class StandardDropout(Dropout):
    """standard_dropout: units are dropped in training, and scaled by 1−p otherwise."""

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        self.mask = _keep(x.shape, self.p, self.rng) if train else 1 - self.p
        return x * self.mask


def _keep(shape: Sequence[int], p: float, rng: np.random.Generator) -> np.ndarray:
    """True with probability 1−p. 24 random bits an entry are enough, and half the cost of 53."""
    return generator(rng).random(shape, dtype=np.float32) >= p


def _drop_probability(p: float) -> float:
    return number("p, the probability of dropping,", p, low=0, high=1, high_open=True)
