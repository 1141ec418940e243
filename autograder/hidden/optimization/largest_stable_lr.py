"""largest_stable_lr, graded only."""

import numpy as np

from autograder.bank.optimization._functions import drawn_symmetric, symmetric
from autograder.bank.optimization.largest_stable_lr import largest_stable_lr


@largest_stable_lr.hidden_case
def largest_in_the_middle(rng):
    """a diagonal matrix with its largest entry neither first nor last"""
    return {"A": np.diag([rng.uniform(0.5, 1), rng.uniform(5, 9), rng.uniform(1.5, 3)])}


@largest_stable_lr.hidden_case
def one_curvature(rng):
    """one coordinate"""
    return {"A": np.array([[rng.uniform(0.3, 0.6)]])}


@largest_stable_lr.hidden_case
def eight_curvatures(rng):
    """eight coordinates along tilted directions, the two largest curvatures near each other"""
    top = rng.uniform(5, 7)
    return {"A": symmetric(rng, [*rng.uniform(0.5, 3, 6), 0.97 * top, top])}


@largest_stable_lr.hidden_case
def negative_entries(rng):
    """a matrix with negative entries off the diagonal"""
    # (1, 1) belongs to the smaller curvature; products with powers of two are exact, so it stays an eigenvector
    return {"A": 2.0 ** rng.integers(-2, 3) * np.array([[2.0, -1.0], [-1.0, 2.0]])}


@largest_stable_lr.hidden_case
def tiny_curvatures(rng):
    """curvatures around a thousandth: the rate is in the thousands"""
    return {"A": 1e-3 * symmetric(rng, [0.3, 0.6, rng.uniform(1, 2)])}


@largest_stable_lr.draw
def bowls(d):
    """bowls of one to twenty coordinates: round, narrow, tilted or not, with equal, whole, tiny and large curvatures"""
    n = d.one_of(2, 1, 3, 4, 8, 20)
    curvatures = d.one_of(
        d.rng.uniform(0.5, 2, n),
        np.ones(n),
        np.arange(1.0, n + 1),
        np.geomspace(1e-3, 1, n) * d.uniform(1, 3),
        np.r_[np.full(n - 1, 0.5), d.uniform(0.6, 5)],
        np.r_[np.full(n - 1, 3.0), 0.1],
    )
    return {"A": drawn_symmetric(d, d.one_of(1.0, 1e-9, 1e6, 1e-3, 1.0) * curvatures)}
