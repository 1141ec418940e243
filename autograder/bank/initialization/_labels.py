"""Class numbers in all orders, for the exercises with a loss."""

import numpy as np

from autograder.judge.draws import Draw


def drawn_labels(d: Draw, n: int, k: int) -> np.ndarray:
    """n class numbers below k: by chance, all alike, by turns, sorted, the last class missing."""
    order = d.one_of("chance", "first", "last", "turns", "sorted", "without the last", "chance")
    y = d.rng.integers(max(k - (order == "without the last"), 1), size=n)
    if order in ("first", "last"):
        y = np.full(n, 0 if order == "first" else k - 1)
    return np.arange(n) % k if order == "turns" else np.sort(y) if order == "sorted" else y
