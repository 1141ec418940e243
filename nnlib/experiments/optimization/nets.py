"""Small networks with one hidden layer and one output, many at a time, as functions of their weights."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nnlib import data
from nnlib.checks import choice
from nnlib.experiments.sweep import ACTIVATIONS
from nnlib.layers import sigmoid
from nnlib.network import mlp

LOSSES = {  # name: (loss of output z against y, its slope with respect to z)
    "squared error": (lambda z, y: (z - y) ** 2, lambda z, y: 2 * (z - y)),
    "cross-entropy": (lambda z, y: np.logaddexp(0, z) - y * z, lambda z, y: sigmoid(z) - y),
}


class Nets:
    """φ(x W1 + b1) W2 + b2 for weights w (..., P), laid out as in `mlp`; x (N, d), y (N,)."""

    def __init__(self, x: np.ndarray, y: np.ndarray, hidden: int, activation="tanh", loss="squared error"):
        self.x, self.y, self.hidden, self.d = x, y, hidden, x.shape[1]
        self.activation, (self.function, self.slope) = activation, choice("activation", activation, ACTIVATIONS)
        self.error, self.error_slope = LOSSES[loss]

    def starts(self, seeds: Iterable[int]) -> np.ndarray:
        """Weights with the variances of Glorot & Bengio 2010, one row a seed."""
        sizes = (self.d, self.hidden, 1)
        return np.array([mlp(sizes, self.activation, "xavier_normal", rng=seed).w for seed in seeds])

    def parts(self, w: np.ndarray) -> tuple[np.ndarray, ...]:
        """Views of w: W1 (..., d, hidden), b1 (..., 1, hidden), W2 (..., hidden, 1), b2 (..., 1)."""
        n, first = self.hidden, self.d * self.hidden
        W1 = w[..., :first].reshape(*w.shape[:-1], self.d, n)
        return W1, w[..., None, first : first + n], w[..., first + n : first + 2 * n, None], w[..., first + 2 * n :]

    def forward(self, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """After the hidden layer (..., N, hidden), and the output (..., N)."""
        W1, b1, W2, b2 = self.parts(w)
        h = self.function(self.x @ W1 + b1)
        return h, (h @ W2)[..., 0] + b2

    def loss(self, w: np.ndarray, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """The mean loss, (...)."""
        return self.error(self.forward(w)[1], self.y)[..., rows].mean(axis=-1)

    def gradient(self, w: np.ndarray, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """The gradient of the mean loss over `rows`, shaped like w."""
        h, z = self.forward(w)
        x, y, h, z = self.x[rows], self.y[rows], h[..., rows, :], z[..., rows]
        dz = self.error_slope(z, y) / len(y)
        da = dz[..., None] * np.swapaxes(self.parts(w)[2], -1, -2) * self.slope(h)
        dW1, db1 = (x.T @ da).reshape(*w.shape[:-1], -1), da.sum(axis=-2)
        return np.concatenate([dW1, db1, (dz[..., None, :] @ h)[..., 0, :], dz.sum(axis=-1, keepdims=True)], axis=-1)


def curve(hidden: int = 12, activation: str = "tanh") -> Nets:
    """Networks for 30 points of 8x⁴ − 8x² + 1, Chebyshev's polynomial of degree 4."""
    x = np.linspace(-1, 1, 30)
    return Nets(x[:, None], 8 * x**4 - 8 * x**2 + 1, hidden, activation)


def moons(hidden: int = 6, activation: str = "tanh") -> Nets:
    """Networks for 100 points of two half moons."""
    x, y = data.moons(100, noise=0.15, rng=0)
    return Nets(x, y.astype(float), hidden, activation, "cross-entropy")
