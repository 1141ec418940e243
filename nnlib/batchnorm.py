"""Batch normalization (Ioffe & Szegedy 2015): x̂ = (x − μ) / √(σ² + ε), y = γ x̂ + β, for each column of x (N, D).

In training μ and σ² are those of the batch, σ² the biased variance (divide by N). For prediction they are the running
ones: running ← (1−ρ) running + ρ batch, whose variance is the unbiased one (divide by N−1). ρ is PyTorch's momentum,
and 1 minus Keras's.
"""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .checks import count, floats, number, same_shape
from .layers import Layer


def batchnorm_train(
    x: ArrayLike,
    gamma: ArrayLike,
    beta: ArrayLike,
    running_mean: ArrayLike,
    running_var: ArrayLike,
    rho: float = 0.1,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """y = γ (x − μ)/√(σ² + ε) + β with the batch's μ and σ². Returns (y, running_mean, running_var), all new.

    Ioffe & Szegedy 2015, Algorithm 1. Raises ValueError for fewer than 2 samples.
    """
    x, gamma, beta = _columns(x, gamma=gamma, beta=beta)
    _, running_mean, running_var = _columns(x, running_mean=running_mean, running_var=running_var)
    rho, eps = _rates(rho, eps)
    xhat, _, mean, var = _normalize_batch(x, eps)
    running_mean, running_var = _update(running_mean, running_var, mean, var, len(x), rho)
    return gamma * xhat + beta, running_mean, running_var


def batchnorm_predict(
    x: ArrayLike, gamma: ArrayLike, beta: ArrayLike, running_mean: ArrayLike, running_var: ArrayLike, eps: float = 1e-5
) -> np.ndarray:
    """y = γ (x − running_mean)/√(running_var + ε) + β."""
    x, gamma, beta = _columns(x, gamma=gamma, beta=beta)
    _, running_mean, running_var = _columns(x, running_mean=running_mean, running_var=running_var)
    _, eps = _rates(0, eps)
    return gamma * ((x - running_mean) / np.sqrt(running_var + eps)) + beta


def batchnorm_backward(
    dy: ArrayLike, x: ArrayLike, gamma: ArrayLike, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the training forward pass: (dx, dγ, dβ) (Ioffe & Szegedy 2015, section 3).

    dγ = Σ dy x̂, dβ = Σ dy, dx = γ/√(σ² + ε) · (dy − dβ/N − x̂ dγ/N), sums over the batch.
    """
    x, gamma = _columns(x, gamma=gamma)
    dy = floats(dy, "dy")
    same_shape("dy", dy.shape, "x", x.shape)
    _, eps = _rates(0, eps)
    xhat, inv_std, _, _ = _normalize_batch(x, eps)
    return _gradients(dy, xhat, gamma, inv_std)


def fold_batchnorm(
    W: ArrayLike, b: ArrayLike, gamma: ArrayLike, beta: ArrayLike, mean: ArrayLike, var: ArrayLike, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray]:
    """The Dense layer (W, b) that equals Dense followed by batchnorm_predict: with s = γ/√(σ² + ε),

    γ (x W + b − μ)/√(σ² + ε) + β = x (W s) + (b − μ) s + β.
    """
    W, b, gamma, beta, mean, var = _columns(W, b=b, gamma=gamma, beta=beta, mean=mean, var=var)
    _, eps = _rates(0, eps)
    s = gamma / np.sqrt(var + eps)
    return W * s, (b - mean) * s + beta


class BatchNorm(Layer):
    """batchnorm_train in training, batchnorm_predict otherwise. γ starts at 1, β at 0, the running ones at 0 and 1."""

    buffers = ("running_mean", "running_var")

    def __init__(self, n: int, rho: float = 0.1, eps: float = 1e-5) -> None:
        self.n = self.n_in = self.n_out = count("n", n)
        self.rho, self.eps = _rates(rho, eps)
        self.shapes = {"gamma": (self.n,), "beta": (self.n,)}

    def start(self, rng: np.random.Generator, dtype: DTypeLike) -> None:
        self.gamma[...], self.beta[...] = 1, 0
        self.running_mean, self.running_var = np.zeros(self.n, dtype), np.ones(self.n, dtype)

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        self.train = train
        if train:
            self.xhat, self.inv_std, mean, var = _normalize_batch(x, self.eps)
            running = _update(self.running_mean, self.running_var, mean, var, len(x), self.rho)
            self.running_mean[...], self.running_var[...] = running
        else:
            self.inv_std = 1 / np.sqrt(self.running_var + self.eps)
            self.xhat = (x - self.running_mean) * self.inv_std
        return self.gamma * self.xhat + self.beta

    def backward(self, dy: np.ndarray) -> np.ndarray:
        dx, self.dgamma[...], self.dbeta[...] = _gradients(dy, self.xhat, self.gamma, self.inv_std)
        return dx if self.train else dy * (self.gamma * self.inv_std)


def _normalize_batch(x: np.ndarray, eps: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(x̂, 1/√(σ² + ε), μ, σ²) of a batch."""
    if len(x) < 2:
        raise ValueError(f"batch normalization needs at least 2 samples in training, got x of shape {x.shape}")
    mean = x.mean(axis=0)
    centered = x - mean
    var = np.einsum("nd,nd->d", centered, centered) / len(x)
    inv_std = 1 / np.sqrt(var + eps)
    return centered * inv_std, inv_std, mean, var


def _update(
    running_mean: np.ndarray, running_var: np.ndarray, mean: np.ndarray, var: np.ndarray, n: int, rho: float
) -> tuple[np.ndarray, np.ndarray]:
    unbiased = var * (n / (n - 1))
    return (1 - rho) * running_mean + rho * mean, (1 - rho) * running_var + rho * unbiased


def _gradients(
    dy: np.ndarray, xhat: np.ndarray, gamma: np.ndarray, inv_std: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = len(dy)
    dgamma = np.einsum("nd,nd->d", dy, xhat)
    dbeta = dy.sum(axis=0)
    return gamma * inv_std * (dy - dbeta / n - xhat * (dgamma / n)), dgamma, dbeta


def _columns(x: ArrayLike, **vectors: ArrayLike) -> tuple[np.ndarray, ...]:
    """x as a matrix, and vectors with one entry for each of its columns."""
    x = floats(x, "x", ndim=2)
    columns = {name: floats(v, name, ndim=1) for name, v in vectors.items()}
    for name, v in columns.items():
        same_shape(name, v.shape, f"a row of x {x.shape}", x.shape[1:])
    return x, *columns.values()


def _rates(rho: float, eps: float) -> tuple[float, float]:
    return number("rho", rho, low=0, high=1), number("eps", eps, low=0, low_open=True)
