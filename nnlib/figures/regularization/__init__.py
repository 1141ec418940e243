"""Lesson 4: the figures of nnlib.experiments.regularization, by theme."""

from nnlib.figures.regularization.cures import race
from nnlib.figures.regularization.decay import contours, rates, shrinking, simplicity
from nnlib.figures.regularization.dropout import ensemble, linear_dropout, losing_units, masks
from nnlib.figures.regularization.normalization import (
    axes,
    batch_noise,
    companions,
    graph,
    moments,
    places,
    ranges,
    shaken,
)
from nnlib.figures.regularization.overfitting import (
    augmented,
    diagnosis,
    double_descent,
    learning_curve,
    memorizing,
    polynomials,
    widths,
)
from nnlib.figures.regularization.stopping import folds, gap, patience

__all__ = [
    "augmented",
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
    "shaken",
    "shrinking",
    "simplicity",
    "widths",
]
