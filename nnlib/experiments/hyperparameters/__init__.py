"""Lesson 6: what hyperparameters there are, which of them matter, and how they are chosen and reported.

matters: one hyperparameter at a time, its rate frozen or chosen anew. learning_rates: the logarithmic scale, the
range test, batch sizes. searching: a landscape, grid, random and quasi-random search, halving. choosing: who may
choose, the best of many, intervals, folds, a leak.
"""

from nnlib.experiments.hyperparameters.choosing import (
    BestOf,
    Chooser,
    Coverage,
    Folds,
    Leak,
    Roles,
    best_of,
    chooser,
    coverage,
    folds,
    leak,
    roles,
)
from nnlib.experiments.hyperparameters.learning_rates import (
    Batches,
    RangeTests,
    Scale,
    batches,
    range_tests,
    scale,
)
from nnlib.experiments.hyperparameters.matters import Importance, Panel, importance, vary
from nnlib.experiments.hyperparameters.searching import (
    Contest,
    Halving,
    Landscape,
    contest,
    halving,
    landscape,
)

__all__ = [
    "Batches",
    "BestOf",
    "Chooser",
    "Contest",
    "Coverage",
    "Folds",
    "Halving",
    "Importance",
    "Landscape",
    "Leak",
    "Panel",
    "RangeTests",
    "Roles",
    "Scale",
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
    "range_tests",
    "roles",
    "scale",
    "vary",
]
