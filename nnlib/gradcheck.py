"""Are the gradients right? Compare them with central differences."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .checks import floats, number
from .losses import Loss
from .network import Network


def numerical_gradient(f: Callable[[np.ndarray], Any], x: ArrayLike, h: float = 1e-5) -> np.ndarray:
    """gᵢ = (f(x + h eᵢ) − f(x − h eᵢ)) / 2h, shaped like x; f maps an array shaped like x to a number.

    The error is of order h² from the formula, plus about 1e-16 |f| / h from rounding: about 1e-10 at h = 1e-5.
    """
    x, h = np.array(floats(x), np.float64), number("h", h, low=0, low_open=True)
    g = np.empty_like(x)
    for i in np.ndindex(x.shape):
        center = x[i]
        x[i] = center + h
        above = f(x.copy())
        x[i] = center - h
        g[i] = (float(above) - float(f(x.copy()))) / (2 * h)
        x[i] = center
    return g


def check_gradients(
    net: Network, x: ArrayLike, y: np.ndarray, loss: Loss, train: bool = True, h: float = 1e-5
) -> float:
    """The largest relative error of net.backward: of each parameter array and of the input's gradient.

    loss(output, y) -> (loss, doutput). The error of an array is max|g − ĝ| / max|ĝ|, ĝ being the numerical gradient;
    an array whose gradients are below a thousandth of the largest ones counts as being of that size (a bias before
    batch normalization has gradient 0). Each pass starts from the same random state, so that dropout drops the same;
    net itself stays as it was. Raises ValueError for a float32 network, which cannot resolve such differences.
    """
    if net.dtype != np.float64:
        raise ValueError(f"a gradient check needs a float64 network, got {net.dtype}")
    x, copy = np.asarray(x, np.float64), deepcopy(net)

    def outcome(w: np.ndarray, x: np.ndarray) -> tuple[float, np.ndarray]:
        copy.w[:] = w
        copy.rng.bit_generator.state = net.rng.bit_generator.state
        return loss(copy.forward(x, train), y)

    def loss_at(w: np.ndarray, x: np.ndarray) -> float:
        return outcome(w, x)[0]

    dx = copy.backward(outcome(net.w, x)[1])
    numeric = numerical_gradient(lambda w: loss_at(w, x), net.w, h)
    pairs = [(copy.g[block.where], numeric[block.where]) for block in net.blocks]
    pairs += [(dx, numerical_gradient(lambda x: loss_at(net.w, x), x, h))]
    largest = max(np.abs(b).max(initial=0) for _, b in pairs)
    sizes = [max(np.abs(b).max(initial=0), 1e-3 * largest, np.finfo(float).tiny) for _, b in pairs]
    return max(float(np.abs(a - b).max(initial=0) / size) for (a, b), size in zip(pairs, sizes, strict=True))
