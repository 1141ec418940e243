"""Lesson 5: when to use dropout and batch normalization.

meanings: kept or dropped, and what is scaled. amounts: how much to drop. normalization: depth and batch size. order:
the two together. inference: folding, and the scale. doubt: how sure a network is.
"""

from nnlib.experiments.dropout_and_batchnorm.amounts import Drops, drops
from nnlib.experiments.dropout_and_batchnorm.doubt import Doubt, doubt
from nnlib.experiments.dropout_and_batchnorm.inference import Folding, Lengths, folding, lengths
from nnlib.experiments.dropout_and_batchnorm.meanings import Reach, Scaling, reach, scaling
from nnlib.experiments.dropout_and_batchnorm.normalization import (
    Batches,
    Company,
    Depth,
    Outputs,
    batches,
    company,
    depth,
    outputs,
)
from nnlib.experiments.dropout_and_batchnorm.order import Orders, Shift, orders, shift

__all__ = [
    "Batches",
    "Company",
    "Depth",
    "Doubt",
    "Drops",
    "Folding",
    "Lengths",
    "Orders",
    "Outputs",
    "Reach",
    "Scaling",
    "Shift",
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
