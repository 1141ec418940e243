"""Lesson 6: the figures of nnlib.experiments.hyperparameters, by theme."""

from nnlib.figures.hyperparameters.choosing import best_of, chooser, coverage, folds, leak
from nnlib.figures.hyperparameters.learning_rates import batches, range_tests, scale
from nnlib.figures.hyperparameters.matters import importance, panel
from nnlib.figures.hyperparameters.searching import contest, halving, landscape

__all__ = [
    "batches",
    "best_of",
    "chooser",
    "contest",
    "coverage",
    "folds",
    "halving",
    "importance",
    "landscape",
    "leak",
    "panel",
    "range_tests",
    "scale",
]
