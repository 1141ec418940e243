"""Lesson 5: the figures of nnlib.experiments.dropout_and_batchnorm, by theme."""

from nnlib.figures.dropout_and_batchnorm.dropout import doubt, drops, reach, scaling
from nnlib.figures.dropout_and_batchnorm.normalization import (
    batches,
    company,
    depth,
    folding,
    lengths,
    orders,
    outputs,
    shift,
)

__all__ = [
    "batches",
    "company",
    "depth",
    "doubt",
    "drops",
    "folding",
    "lengths",
    "orders",
    "outputs",
    "reach",
    "scaling",
    "shift",
]
