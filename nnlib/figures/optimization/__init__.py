"""Lesson 1: the figures of nnlib.experiments.optimization, by theme."""

from nnlib.figures.optimization.convex import gaps, heights, kinds, minimizers, tops
from nnlib.figures.optimization.limits import edge, learning_rates, limit, step_sizes
from nnlib.figures.optimization.nonconvex import hard, matching, optima, twins
from nnlib.figures.optimization.saddles import critical, curvatures, plateau, signs

__all__ = [
    "critical",
    "curvatures",
    "edge",
    "gaps",
    "hard",
    "heights",
    "kinds",
    "learning_rates",
    "limit",
    "matching",
    "minimizers",
    "optima",
    "plateau",
    "signs",
    "step_sizes",
    "tops",
    "twins",
]
