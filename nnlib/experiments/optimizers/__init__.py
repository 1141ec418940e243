"""Lesson 2: what makes gradient descent slow, what traps it, and what each optimizer does about it.

ravines: quadratics. traps: XOR and Rastrigin's function. batches: the noise and price of a minibatch. digits: races on
the handwritten digits, schedules, warm-up. adam: its first steps, and the problem on which it fails.
"""

from nnlib.experiments.optimizers.adam import (
    FirstSteps,
    Reddi,
    first_steps,
    reddi,
)
from nnlib.experiments.optimizers.batches import BatchNoise, BatchSizes, batch_noise, batch_sizes
from nnlib.experiments.optimizers.digits import Models, Race, WarmUp, decay, digits, models, warm_up
from nnlib.experiments.optimizers.ravines import Family, Ravine, Turned, family, ravine, turned
from nnlib.experiments.optimizers.traps import (
    Arrivals,
    Remedies,
    Stuck,
    Trapped,
    rastrigin,
    remedies,
    stuck,
    trapped,
)

__all__ = [
    "Arrivals",
    "BatchNoise",
    "BatchSizes",
    "Family",
    "FirstSteps",
    "Models",
    "Race",
    "Ravine",
    "Reddi",
    "Remedies",
    "Stuck",
    "Trapped",
    "Turned",
    "WarmUp",
    "batch_noise",
    "batch_sizes",
    "decay",
    "digits",
    "family",
    "first_steps",
    "models",
    "rastrigin",
    "ravine",
    "reddi",
    "remedies",
    "stuck",
    "trapped",
    "turned",
    "warm_up",
]
