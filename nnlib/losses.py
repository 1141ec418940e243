"""Losses return (loss, gradient): the loss a Python float, the gradient with respect to the first argument.

Both are means: over the batch for softmax cross-entropy, over all entries for the other two (as in PyTorch).
"""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import ArrayLike

from .checks import floats, number, same_shape
from .layers import sigmoid

Loss = Callable[[np.ndarray, np.ndarray], tuple[float, np.ndarray]]  # (output, y) -> (loss, gradient)


def softmax(logits: ArrayLike) -> np.ndarray:
    """e^zᵢ / Σⱼ e^zⱼ for each row z of logits (N, K); with the row's maximum subtracted, nothing overflows."""
    e = np.exp(_shifted(floats(logits, "logits", ndim=2)))
    return e / e.sum(axis=1, keepdims=True)


def softmax_cross_entropy(logits: ArrayLike, y: ArrayLike) -> tuple[float, np.ndarray]:
    """loss = −(1/N) Σ log softmax(z)_y; dlogits = (softmax(z) − onehot(y))/N. Logits z (N, K), class numbers y (N,).

    Raises ValueError for an empty batch and for class numbers outside 0…K−1.
    """
    logits, y = _labelled(logits, y)
    n = len(y)
    correct = np.arange(n), y
    z = _shifted(logits)
    dlogits = np.exp(z)
    total = dlogits.sum(axis=1, keepdims=True)
    loss = (np.log(total).sum() - z[correct].sum()) / n
    dlogits /= total
    dlogits[correct] -= 1
    dlogits /= n
    return float(loss), dlogits


def binary_cross_entropy(logits: ArrayLike, y: ArrayLike) -> tuple[float, np.ndarray]:
    """loss = mean of −y log σ(z) − (1−y) log(1−σ(z)); dlogits = (σ(z) − y)/size. y is 0…1, shaped like the logits z.

    Computed as max(z, 0) − z y + log(1 + e^−|z|), which neither overflows nor takes the logarithm of 0.
    """
    z, y = _pair("logits", logits, "y", y)
    if not (y.min() >= 0 and y.max() <= 1):
        raise ValueError(f"y must lie in 0…1, got {y.min()}…{y.max()}")
    loss = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return float(loss.mean()), (sigmoid(z) - y) / z.size


def mse(prediction: ArrayLike, target: ArrayLike) -> tuple[float, np.ndarray]:
    """loss = mean of (prediction − target)² over all entries; gradient = 2 (prediction − target)/size."""
    prediction, target = _pair("prediction", prediction, "target", target)
    difference = prediction - target
    return float(np.mean(difference**2)), difference * (2 / difference.size)


def l1_penalty(weights: Iterable[ArrayLike], lam: float) -> tuple[float, list[np.ndarray]]:
    """penalty = λ Σ |w| over a list of arrays; grads = λ sign(w), a list shaped like weights. The one at 0 is 0."""
    arrays, lam = [floats(W, "weights") for W in weights], number("lam", lam, low=0)
    return lam * sum(float(np.abs(W).sum()) for W in arrays), [lam * np.sign(W) for W in arrays]


def l2_penalty(weights: Iterable[ArrayLike], lam: float) -> tuple[float, list[np.ndarray]]:
    """penalty = λ/2 Σ w² over a list of arrays; grads = λ w, a list shaped like weights."""
    arrays, lam = [floats(W, "weights") for W in weights], number("lam", lam, low=0)
    return lam / 2 * sum(float((W**2).sum()) for W in arrays), [lam * W for W in arrays]


def accuracy(logits: ArrayLike, y: ArrayLike) -> float:
    """The share of rows whose largest logit is the one of class y."""
    logits, y = _labelled(logits, y)
    return float((logits.argmax(axis=1) == y).mean())


def _shifted(logits: np.ndarray) -> np.ndarray:
    return logits - logits.max(axis=1, keepdims=True)


def _labelled(logits: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """logits (N, K) of at least one row, and y as N class numbers."""
    logits, y = floats(logits, "logits", ndim=2), np.asarray(y)
    if y.dtype.kind not in "iu":
        raise ValueError(f"y must hold whole class numbers, got dtype {y.dtype}")
    if y.shape != logits.shape[:1]:
        raise ValueError(f"y has shape {y.shape}, but logits have shape {logits.shape}: y needs one class for each row")
    if logits.size == 0:
        raise ValueError(f"a mean needs at least one row and one class, got logits of shape {logits.shape}")
    if y.min() < 0 or y.max() >= logits.shape[1]:
        raise ValueError(f"class numbers must lie in 0…{logits.shape[1] - 1}, got {y.min()}…{y.max()}")
    return logits, y


def _pair(name: str, a: ArrayLike, other: str, b: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Two arrays of one shape, not empty; b in a's dtype."""
    a = floats(a, name)
    b = floats(b, other).astype(a.dtype, copy=False)
    same_shape(name, a.shape, other, b.shape)
    if a.size == 0:
        raise ValueError(f"a mean needs at least one entry, got {name} of shape {a.shape}")
    return a, b


LOSSES = {f.__name__: f for f in (softmax_cross_entropy, binary_cross_entropy, mse)}
