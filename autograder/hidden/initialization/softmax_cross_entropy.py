"""softmax_cross_entropy, graded only."""

import numpy as np

from autograder.bank.initialization._labels import drawn_labels
from autograder.bank.initialization.softmax_cross_entropy import softmax_cross_entropy


@softmax_cross_entropy.hidden_case
def rows_far_apart(rng):
    """rows at +1000 and at −1000"""
    return {"logits": np.array([[1000.0, 900.0, 400.0], [-1000.0, -1100.0, -1030.0]]), "y": np.array([2, 2])}


@softmax_cross_entropy.hidden_case
def one_row(rng):
    """one sample"""
    return {"logits": rng.normal(size=(1, 5)) * 2, "y": rng.integers(5, size=1)}


@softmax_cross_entropy.hidden_case
def one_class(rng):
    """two samples that are both of class 0"""
    return {"logits": rng.normal(size=(2, 2)), "y": np.zeros(2, int)}


@softmax_cross_entropy.hidden_case
def square_batch(rng):
    """as many samples as classes"""
    return {"logits": rng.normal(size=(4, 4)), "y": np.array([3, 1, 1, 0])}


@softmax_cross_entropy.hidden_case
def large_batch(rng):
    """fifty samples and seven classes"""
    return {"logits": rng.normal(size=(50, 7)) * 3, "y": rng.integers(7, size=50)}


@softmax_cross_entropy.draw
def batches(d):
    """batches of all sizes, two classes and many, tiny and large logits, labels in all orders"""
    n, k = d.shape(among=((3, 3), (2, 5), (5, 2), (4, 1), (1, 4), (1, 1), (30, 3), (4, 4), (2, 2), (3, 60), (60, 4)))
    scale = d.one_of(1.0, 1e-9, 10.0, 1e6, 1e-3, 500.0, 1.0)
    return {"logits": d.array((n, k), scale=scale), "y": drawn_labels(d, n, k)}
