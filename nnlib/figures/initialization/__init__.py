"""Lesson 3: the figures of nnlib.experiments.initialization, by theme."""

from nnlib.figures.initialization.by_hand import by_hand
from nnlib.figures.initialization.scaling import ratios, residual, transfer
from nnlib.figures.initialization.signals import (
    backward,
    factors,
    fan_in,
    forward,
    histograms,
    levels,
    maps,
    rules,
    saturated,
)
from nnlib.figures.initialization.symmetry import derivatives, parting, zero
from nnlib.figures.initialization.training import late, overshoot, purpose, starts, steep

__all__ = [
    "backward",
    "by_hand",
    "derivatives",
    "factors",
    "fan_in",
    "forward",
    "histograms",
    "late",
    "levels",
    "maps",
    "overshoot",
    "parting",
    "purpose",
    "ratios",
    "residual",
    "rules",
    "saturated",
    "starts",
    "steep",
    "transfer",
    "zero",
]
