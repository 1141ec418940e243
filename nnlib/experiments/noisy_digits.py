"""Small training sets with wrong labels: what the experiments of lesson 4 train on."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..data import flip_labels, load_digits


class Draws(NamedTuple):
    """Training, validation and held-out data of several draws; x (draws, N, 64), y (draws, N)."""

    x: np.ndarray
    y: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


@lru_cache
def digits():
    """The 1,797 images and their labels, loaded once."""
    return load_digits()


def draws(seeds, noise=0.2, n=150, n_val=200, n_test=None):
    """For each seed a fresh draw of n training, n_val validation and n_test (all other) held-out images.

    A fraction `noise` of the training and validation labels is wrong; those of the held-out images are right.
    """
    images, labels = digits()
    parts = [[] for _ in Draws._fields]
    for seed in seeds:
        rng = np.random.default_rng(seed)
        train, val, test = np.split(rng.permutation(len(labels)), [n, n + n_val])
        test = test[:n_test]
        noisy = [flip_labels(labels[part], noise, rng, classes=10) for part in (train, val)]
        for part, array in zip(
            parts, (images[train], noisy[0], images[val], noisy[1], images[test], labels[test]), strict=True
        ):
            part.append(array)
    return Draws(*(np.stack(part) for part in parts))
