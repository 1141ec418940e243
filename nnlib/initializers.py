"""Initial weights: functions of (rng, shape) that return W of shape (n_in, n_out).

What the named schemes share: weights of mean 0 whose variance is scale / fan keep the size of the signals about
the same from layer to layer. fan is n_in for the forward pass (LeCun, He), or the mean of n_in and n_out as a
compromise of both passes (Xavier). A uniform distribution on ±a has variance a²/3.
Fan-in counts rows: here W is (n_in, n_out) and a layer computes x W; PyTorch stores (n_out, n_in).
"""

import math
from collections.abc import Sequence

import numpy as np

from .checks import count, generator, number


def zeros(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """W = 0. All units of a layer then stay alike forever."""
    return np.zeros(_fans(shape))


def constant(rng: np.random.Generator, shape: Sequence[int], value: float = 0.0) -> np.ndarray:
    """W = value."""
    return np.full(_fans(shape), number("value", value))


def normal(rng: np.random.Generator, shape: Sequence[int], std: float = 0.01, mean: float = 0.0) -> np.ndarray:
    """W ~ N(mean, std²)."""
    return generator(rng).normal(number("mean", mean), number("std", std, low=0), _fans(shape))


def uniform(rng: np.random.Generator, shape: Sequence[int], low: float = -0.05, high: float = 0.05) -> np.ndarray:
    """W ~ U(low, high)."""
    return generator(rng).uniform(number("low", low), number("high", high, low=low), _fans(shape))


def lecun_normal(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """W ~ N(0, 1/n_in) (LeCun et al. 1998, "Efficient BackProp", section 4.6)."""
    n_in, _ = _fans(shape)
    return normal(rng, shape, std=math.sqrt(1 / n_in))


def lecun_uniform(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """W ~ U(±√(3/n_in)), of variance 1/n_in (LeCun et al. 1998, section 4.6)."""
    n_in, _ = _fans(shape)
    return _symmetric(rng, shape, math.sqrt(3 / n_in))


def xavier_normal(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """W ~ N(0, 2/(n_in + n_out)) (Glorot & Bengio 2010, equation 12)."""
    n_in, n_out = _fans(shape)
    return normal(rng, shape, std=math.sqrt(2 / (n_in + n_out)))


def xavier_uniform(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """W ~ U(±√(6/(n_in + n_out))), of variance 2/(n_in + n_out) (Glorot & Bengio 2010, equation 16)."""
    n_in, n_out = _fans(shape)
    return _symmetric(rng, shape, math.sqrt(6 / (n_in + n_out)))


def he_normal(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """W ~ N(0, 2/n_in), for ReLU (He et al. 2015, equation 10). Not truncated, as in PyTorch; Keras truncates."""
    n_in, _ = _fans(shape)
    return normal(rng, shape, std=math.sqrt(2 / n_in))


def he_uniform(rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """W ~ U(±√(6/n_in)), of variance 2/n_in (He et al. 2015, equation 10)."""
    n_in, _ = _fans(shape)
    return _symmetric(rng, shape, math.sqrt(6 / n_in))


def orthogonal(rng: np.random.Generator, shape: Sequence[int], gain: float = 1.0) -> np.ndarray:
    """W with orthonormal columns (rows, when n_in < n_out), times gain (Saxe et al. 2014).

    Q of a normal matrix A = QR; the signs of R's diagonal make Q uniform over all such matrices (Mezzadri 2007).
    """
    n_in, n_out = _fans(shape)
    Q, R = np.linalg.qr(generator(rng).normal(size=(max(n_in, n_out), min(n_in, n_out))))
    Q *= np.sign(np.diag(R))
    return number("gain", gain) * (Q if n_in >= n_out else Q.T)


def _symmetric(rng: np.random.Generator, shape: Sequence[int], bound: float) -> np.ndarray:
    return uniform(rng, shape, -bound, bound)


def _fans(shape: Sequence[int]) -> tuple[int, int]:
    """(n_in, n_out) of a weight matrix's shape."""
    if not isinstance(shape, (tuple, list)) or len(shape) != 2:
        raise ValueError(f"shape must be (n_in, n_out), got {shape!r}")
    return count("n_in", shape[0]), count("n_out", shape[1])


INITIALIZERS = {
    f.__name__: f
    for f in (
        *(zeros, constant, normal, uniform, orthogonal),
        *(lecun_normal, lecun_uniform, xavier_normal, xavier_uniform, he_normal, he_uniform),
    )
}
