"""Data: the handwritten digits, toy sets in the plane, splits and label noise. `rng` is a Generator or a seed."""

from collections.abc import Sequence
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike

from .checks import Seed, count, number, same_shape


def _need(good: bool | np.bool_, rule: str, value: object) -> None:
    if not good:
        raise ValueError(f"{rule}, got {value!r}")


def load_digits() -> tuple[np.ndarray, np.ndarray]:
    """The 1,797 handwritten digits: x (1797, 64), 8×8 pixels in [0, 1], float64; y (1797,), the digits, int64.

    Optical Recognition of Handwritten Digits (test set), E. Alpaydin and C. Kaynak, 1998, UCI Machine Learning
    Repository, CC BY 4.0; see DIGITS-LICENSE.md beside this file.
    """
    with (files("nnlib") / "digits.npz").open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return archive["pixels"] / 16.0, archive["labels"].astype(np.int64)


def split(
    x: ArrayLike, y: ArrayLike, rng: Seed, fractions: Sequence[float] = (0.6, 0.2, 0.2), stratify: bool | None = None
) -> list[tuple[np.ndarray, np.ndarray]]:
    """[(x, y), ...], one pair for each of `fractions` (which sum to 1): shuffled, every sample in exactly one part.

    Stratified, each class is spread over the parts in the same proportions, up to one sample; `stratify` None does so
    when y holds integers. Part sizes are the fractions of n, rounded.
    """
    x, y, shares = np.asarray(x), np.asarray(y), np.asarray(fractions, dtype=float)
    same_shape("x[:, 0]", x.shape[:1], "y", y.shape)
    good = shares.ndim == 1 and (shares > 0).all() and abs(shares.sum() - 1) < 1e-9
    _need(good, "fractions must be positive and sum to 1", shares.tolist())
    rng = np.random.default_rng(rng)
    order = rng.permutation(len(y))
    if np.issubdtype(y.dtype, np.integer) if stratify is None else stratify:
        place = np.empty(len(y))  # where each sample stands in its own class, as a fraction of the class
        for label in np.unique(y):
            members = order[y[order] == label]
            place[members] = (np.arange(len(members)) + rng.random()) / len(members)
        order = np.argsort(place, kind="stable")
    ends = np.round(np.cumsum(shares) * len(y)).astype(int)
    return [(x[part], y[part]) for part in (rng.permutation(p) for p in np.split(order, ends[:-1]))]


def _toy(n: int, noise: float, rng: Seed) -> tuple[np.ndarray, np.random.Generator]:
    number("noise", noise, low=0)
    return np.arange(count("n", n, least=2)) % 2, np.random.default_rng(rng)


def _noisy(
    x: Sequence[np.ndarray], y: np.ndarray, noise: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Columns to points, with Gaussian noise of standard deviation `noise`, in random order."""
    points = np.stack(x, axis=1) + noise * rng.standard_normal((len(y), 2))
    order = rng.permutation(len(y))
    return points[order], y[order]


def moons(n: int = 200, noise: float = 0.1, rng: Seed = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles of radius 1, hooked into each other: x (n, 2), y (n,) of 0 and 1."""
    y, rng = _toy(n, noise, rng)
    angle = np.pi * rng.random(len(y))
    x = np.where(y == 0, np.cos(angle), 1 - np.cos(angle)), np.where(y == 0, np.sin(angle), 0.5 - np.sin(angle))
    return _noisy(x, y, noise, rng)


def circles(n: int = 200, noise: float = 0.1, rng: Seed = 0) -> tuple[np.ndarray, np.ndarray]:
    """A circle of radius 1 (class 0) around one of radius ½ (class 1): x (n, 2), y (n,)."""
    y, rng = _toy(n, noise, rng)
    angle, radius = 2 * np.pi * rng.random(len(y)), np.where(y == 0, 1.0, 0.5)
    return _noisy((radius * np.cos(angle), radius * np.sin(angle)), y, noise, rng)


def spirals(n: int = 200, noise: float = 0.05, rng: Seed = 0, turns: float = 1.5) -> tuple[np.ndarray, np.ndarray]:
    """Two spirals of `turns` turns, half a turn apart, out to radius 1: x (n, 2), y (n,) of 0 and 1.

    Lang & Witbrock 1988, "Learning to tell two spirals apart".
    """
    turns = number("turns", turns, low=0, low_open=True)
    y, rng = _toy(n, noise, rng)
    radius = np.sqrt(rng.random(len(y)))  # the root spreads the points evenly along the arm
    angle = 2 * np.pi * turns * radius + np.pi * y
    return _noisy((radius * np.cos(angle), radius * np.sin(angle)), y, noise, rng)


def xor(n: int = 200, noise: float = 0.1, rng: Seed = 0) -> tuple[np.ndarray, np.ndarray]:
    """Clouds around the corners of the unit square, class 1 where exactly one coordinate is 1: x (n, 2), y (n,).

    With noise 0 and n = 4: the four rows of the truth table (Minsky & Papert 1969).
    """
    _, rng = _toy(n, noise, rng)
    corner = np.arange(n) % 4
    a, b = corner // 2, corner % 2
    return _noisy((a.astype(float), b.astype(float)), a ^ b, noise, rng)


def flip_labels(y: ArrayLike, fraction: float, rng: Seed, classes: int | None = None) -> np.ndarray:
    """A copy of the labels in which round(fraction·n), chosen at random, are another class, all others equally likely.

    `classes` is the number of classes (max(y) + 1). Symmetric label noise, as in Zhang et al. 2017.
    """
    y = np.array(y)
    _need(y.ndim == 1 and np.issubdtype(y.dtype, np.integer), "y must be a 1-D array of integers", y)
    fraction = number("fraction", fraction, low=0, high=1)
    classes = count("classes", int(y.max(initial=0)) + 1 if classes is None else classes, least=2)
    _need(((y >= 0) & (y < classes)).all(), f"labels must lie in 0…{classes - 1}", np.unique(y).tolist())
    rng = np.random.default_rng(rng)
    flipped = rng.permutation(y.size)[: round(fraction * y.size)]
    y[flipped] = (y[flipped] + rng.integers(1, classes, flipped.size)) % classes
    return y
