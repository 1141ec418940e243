"""Lesson 4: how to prevent overfitting. Its experiments lie in modules by theme; here they have one name each."""

from nnlib.experiments.cures import race, shift, tournament
from nnlib.experiments.decay import contours, rates, rescaled, shrinking, simplicity
from nnlib.experiments.dropout import ensemble, linear_dropout, losing_units, masks
from nnlib.experiments.normalization import axes, batch_noise, companions, graph, moments, places, ranges, shaken
from nnlib.experiments.overfitting import (
    augment,
    diagnosis,
    double_descent,
    learning_curve,
    memorizing,
    polynomials,
    widths,
)
from nnlib.experiments.stopping import folds, gap, patience

__all__ = [
    "augment",
    "axes",
    "batch_noise",
    "companions",
    "contours",
    "diagnosis",
    "double_descent",
    "ensemble",
    "folds",
    "gap",
    "graph",
    "learning_curve",
    "linear_dropout",
    "losing_units",
    "masks",
    "memorizing",
    "moments",
    "patience",
    "places",
    "polynomials",
    "race",
    "ranges",
    "rates",
    "rescaled",
    "shaken",
    "shift",
    "shrinking",
    "simplicity",
    "tournament",
    "widths",
]
