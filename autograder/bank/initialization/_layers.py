"""What the two signal exercises share: weights of layers, and inputs that go through them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.judge.draws import Draw

SIZES = (  # of a network's layers, the inputs first
    *((3, 4, 2), (4, 4, 4, 4), (1, 1), (5, 1), (1, 6, 3), (2, 60, 3), (6, 2, 5), (3, 3), (2,) * 9, (1, 1, 1)),
    *((5, 5), (7,), (1, 4), (60, 2), (6, 1, 6)),
)


def layers(rng, sizes, scale=1.0):
    """Weights for these widths, about as large as keeps the signal's size."""
    return [rng.normal(size=s) * scale * np.sqrt(2 / s[0]) for s in pairwise(sizes)]


def forward_inputs(rng, sizes, activation, n=5, scale=1.0):
    return {"x": rng.normal(0.3, 1, (n, sizes[0])), "weights": layers(rng, sizes, scale), "activation": activation}


def saturated_sigmoid(rng, n=6):
    """Half of the samples at z > 700 and half below −700 in the first layer, where exp(±z) is infinite."""
    side = np.resize([1.0, -1.0], (n, 1))
    weights = [rng.uniform(5, 6, (4, 5)), rng.normal(size=(5, 3))]
    return {"x": side * rng.uniform(36, 40, (n, 4)), "weights": weights, "activation": "sigmoid"}


def saturated_tanh(rng):
    """Every second sample so large, at |z| up to 1000, that exp(±z) is infinite."""
    inputs = forward_inputs(rng, (3, 4), "tanh")
    inputs["x"][::2] *= 1000 / np.abs(inputs["x"][::2] @ inputs["weights"][0]).max()
    return inputs


def drawn_network(d: Draw) -> dict:
    """Inputs from the map of all networks: widths that agree and that do not, no layer at all, one sample and many, tiny
    and large signals, weights of all sizes.

    A unit of which all weights are 0 is left out: the slope of ReLU at exactly 0 is nobody's to choose.
    """
    sizes, size = d.one_of(*SIZES), d.one_of(1.0, 1e-9, 1e6, 1e-3, 30.0)
    n = d.one_of(5, 1, sizes[0], sizes[-1], 2, 60)
    x = d.array((n, sizes[0]), scale=size, wide=False)
    scale = d.one_of(1.0, 1 / size, 0.1, 3.0, 1.0, 1 / size)
    made = [d.rng.normal(size=s) * np.sqrt(2 / s[0]) for s in pairwise(sizes)]
    form = d.one_of("plain", "plain", "positive", "negative", "Fortran", "twins")
    if form in ("positive", "negative"):
        made = [np.abs(W) * (1 if form == "positive" else -1) for W in made]
    if form == "Fortran":
        made = [np.asfortranarray(W) for W in made]
    if form == "twins":
        made = [W[:, :1] * np.ones(W.shape) for W in made]
    activation = d.one_of("relu", "tanh", "sigmoid", "linear")
    if made:
        made[0] = made[0] * scale
        largest = np.abs(x @ made[0]).max()
        if activation == "sigmoid" and largest > 8:  # far in its tail what is left is rounding
            made[0] = made[0] * 8 / largest
        if activation == "tanh" and 0 < largest < 1e-3:  # made of exponentials it is exact to 1e-16, and no further
            made[0] = made[0] * 1e-3 / largest
    return {"x": x, "weights": made, "activation": activation}
