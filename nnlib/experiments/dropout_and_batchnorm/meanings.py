"""Lesson 5, the meanings of p: what the units are multiplied by at test time, and how far they vary in training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnlib.dropout import Dropout, dropout_forward
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import draws
from nnlib.experiments.side_by_side import Stack, evaluate, train
from nnlib.losses import softmax

FACTORS = {
    "× (1 − p)": lambda p: 1 - p,
    "× p": lambda p: p,
    "unchanged": lambda p: 1.0,
    "÷ (1 − p)": lambda p: 1 / (1 - p),
}
MASKS = "mean over masks"


class OriginalDropout(Dropout):
    """The learner's standard_dropout as a layer: its mask is what it makes of ones, or `factor` at test time."""

    factor = None

    def __init__(self, p, rule):
        super().__init__(p)
        self.rule = rule

    def forward(self, x, train=False):
        ones = np.ones_like(x)
        self.mask = self.rule(ones, self.p, self.rng, train) if train or self.factor is None else self.factor * ones
        return x * np.asarray(self.mask, x.dtype)


@dataclass(repr=False)
class Scaling(Result):
    """Held-out loss and accuracy in per cent by p and factor, (seeds,); and the sums that the next layer gets."""

    picture: ClassVar = "dropout_and_batchnorm.dropout.scaling"
    conditions: ClassVar = "networks 64-128-128-10 with the original dropout, on 300 digits"
    loss: dict  # p -> factor -> (seeds,)
    accuracy: dict
    by_masks: np.ndarray  # inputs of the units of the second layer at the first p: the mean over masks
    sums: dict  # factor -> the same, with all units on

    def slope(self, factor):
        """How large the sums are with all units on, against the mean over masks: 1 is right."""
        return float((self.sums[factor] * self.by_masks).sum() / (self.by_masks**2).sum())

    def summary(self):
        rows = ["factor at test time" + "".join(f"       p = {p}: loss  accuracy" for p in self.loss)]
        for name in [*FACTORS, MASKS]:
            cells = (f"{self.loss[p][name].mean():20.2f} {self.accuracy[p][name].mean():8.1f}%" for p in self.loss)
            rows.append(f"{name:19s}" + "".join(cells))
        return "\n".join([*rows, "sums: " + ", ".join(f"{name} {self.slope(name):.2f}" for name in self.sums)])


@experiment
def scaling(dropout, p=(0.2, 0.5), epochs=25, lr=2e-3, masks=50, seeds=5) -> Scaling:
    """By what must the units be multiplied at test time, when all are on?

    Networks are trained with the learner's original dropout, which does not scale in training. Varies: the factor at
    test time. The reference is the mean over `masks` masks: of the inputs of the second layer's units, and of the
    probabilities. Fixed: 300 digits with right labels, Adam. Srivastava et al. 2014, section 4.
    """
    data = draws(range(seeds), 0.0, 300, 0, 600)
    loss: dict[float, dict] = {}
    accuracy: dict[float, dict] = {}
    inside: tuple = ()
    for q in p:
        stack = Stack((64, 128, 128, 10), range(seeds), dropout=q, drop=lambda q: OriginalDropout(q, dropout))
        train(stack, data.x, data.y, lr=lr, epochs=epochs)
        loss[q], accuracy[q] = {}, {}
        if not inside:
            few = data.x_test[:, :40]
            by_masks = np.mean([_sums(stack, few, train=True) for _ in range(400)], axis=0)
            inside = by_masks, {name: _sums(_with(stack, factor(q)), few) for name, factor in FACTORS.items()}
        for name, factor in FACTORS.items():
            loss[q][name], hits = evaluate(_with(stack, factor(q)), data.x_test, data.y_test)
            accuracy[q][name] = 100 * hits
        loss[q][MASKS], accuracy[q][MASKS] = _by_masks(stack, data, masks)
    return Scaling(loss, accuracy, *inside)


def _with(stack, factor):
    for layer in stack.layers:
        if isinstance(layer, OriginalDropout):
            layer.factor = factor
    return stack


def _sums(stack, x, train=False):
    """What flows into the units of the second dense layer."""
    x = x.astype(stack.dtype)
    for layer in stack.layers[:4]:
        x = layer.forward(x, train)
    return x


def _by_masks(stack, data, masks):
    """(loss, accuracy in per cent), each (seeds,), of the mean probabilities over masks."""
    y, total = data.y_test, 0
    for _ in range(masks):
        logits = stack.forward(data.x_test, train=True)
        total = total + softmax(logits.reshape(-1, 10)).reshape(logits.shape)
    right = np.take_along_axis(total / masks, y[..., None], -1)[..., 0]
    return -np.log(right).mean(axis=1), 100 * (total.argmax(axis=-1) == y).mean(axis=1)


@dataclass(repr=False)
class Reach(Result):
    """The standard deviation of one unit after inverted dropout, against p: drawn, and by the learner's formula."""

    picture: ClassVar = "dropout_and_batchnorm.dropout.reach"
    conditions: ClassVar = "one unit after a ReLU, inverted dropout"
    p: np.ndarray
    drawn: np.ndarray
    formula: np.ndarray
    mean: float
    constant: float  # the standard deviation of a unit that is always 1, at p = 0.99, by the formula
    at_one: str  # what nnlib says to p = 1

    def summary(self):
        rows = [
            f"p = {p:5g}: drawn {d:6.2f}, by your formula {f:6.2f}"
            for p, d, f in zip(self.p, self.drawn, self.formula, strict=True)
        ]
        return "\n".join(["standard deviation of the unit", *rows, f"p = 1: {self.at_one}"])


@experiment
def reach(variance, p=(0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999), samples=200_000) -> Reach:
    """How far does a unit vary after inverted dropout, as p goes towards 1?

    A unit max(z, 0) with z from N(0.5, 1), `samples` of it, and the learner's formula of its mean and variance.
    """
    rng = np.random.default_rng(0)
    unit = np.maximum(rng.normal(0.5, 1, samples), 0)
    drawn = np.array([dropout_forward(unit, q, rng)[0].std() for q in p])
    formula = np.sqrt([variance(unit.mean(), unit.var(), q) for q in p])
    try:
        dropout_forward(unit[:3], 1.0, rng)
        at_one = "accepted"
    except ValueError as error:
        at_one = str(error)
    return Reach(np.array(p), drawn, formula, float(unit.mean()), float(np.sqrt(variance(1.0, 0.0, 0.99))), at_one)
