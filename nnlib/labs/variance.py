"""Variance shift: dropout in front of batch normalization, in training and at test time (Li et al. 2019)."""

from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from ..figures import style
from .controls import Choice, Slider
from .lab import Lab
from .takes import function

SAMPLES = 4000
BINS = np.linspace(-4, 4, 81)
DROPS = np.linspace(0, 0.95, 39)
ORDERS = ("dropout, then BN", "BN, then dropout")


def dropout_variance(mean, var, p):
    """The variance of a unit after inverted dropout with drop probability p: (var + mean²)/(1−p) − mean²."""
    return (var + mean**2) / (1 - p) - mean**2


class Variance(Lab):
    """`variance`: the learner's dropout_variance(mean, var, p) -> float; None: the equation above.

    A unit's values are N(mean, std²). Batch normalization learns its statistics in training, where dropout is on, and
    uses them at test time, where it is off.
    """

    heading = "Variance shift: dropout and batch normalization"
    alt = (
        "Left, histograms of what batch normalization gives in training and at test time; right, its spread against p."
    )
    widths = (1.2, 1)
    controls: ClassVar = {
        "p": Slider("p", 0.2, 0.05, 0.95, step=0.05),
        "meaning": Choice("p means", "dropped", ("dropped", "kept")),
        "order": Choice("order", ORDERS[0], ORDERS),
        "mean": Slider("unit's mean", 1.0, -3, 3, step=0.1),
        "std": Slider("unit's std", 1.0, 0.1, 3, step=0.1),
    }

    def __init__(self, variance=None, **values):
        self.variance = function("variance", variance, "mean", "var", "p") or dropout_variance
        super().__init__(**values)

    def numbers(self, state):
        """(BN's outputs in training, at test time, the drop probability, the spread at test time at each of DROPS)."""
        rng = np.random.default_rng(0)
        drop = state.p if state.meaning == "dropped" else 1 - state.p
        x = state.mean + state.std * rng.standard_normal(SAMPLES)
        y = x * (rng.random(SAMPLES) >= drop) / (1 - drop) if state.order == ORDERS[0] else x
        mean, std = y.mean(), np.sqrt(y.var() + 1e-5)
        inside = [float(self.variance(state.mean, state.std**2, float(p))) for p in DROPS]
        shift = state.std / np.sqrt(np.maximum(inside, 1e-12)) if state.order == ORDERS[0] else np.ones(len(DROPS))
        return (y - mean) / std, (x - mean) / std, drop, shift

    def build(self, panels, state):
        left, right = panels
        left.set(title="what BN gives", xlabel="value", ylabel="fraction of samples", xlim=(-4, 4), ylim=(0, 0.2))
        right.set(title="std after BN at test time", xlabel="probability of dropping", xlim=(0, 1), ylim=(0, 1.3))
        right.axhline(1, color=style.COLORS["neutral"], ls=":", label="in training")
        looks = {"in training": ("train", "-"), "at test time": ("bad", "--")}
        curves = [
            left.plot([], [], ls, drawstyle="steps-mid", color=style.COLORS[color], label=name)[0]
            for name, (color, ls) in looks.items()
        ]
        shift = right.plot([], [], "--", color=style.COLORS["bad"], label="at test time")[0]
        here = right.plot([], [], "o", ms=9, color=style.COLORS["bad"])[0]
        left.legend(loc="upper right", fontsize=9)
        right.legend(loc="lower left", fontsize=9)
        return SimpleNamespace(curves=curves, shift=shift, here=here)

    def draw(self, parts, state, numbers):
        train, test, drop, shift = numbers
        for curve, values in zip(parts.curves, (train, test), strict=True):
            counts, _ = np.histogram(np.clip(values, -3.99, 3.99), BINS)
            curve.set_data((BINS[1:] + BINS[:-1]) / 2, np.minimum(counts / SAMPLES, 0.198))
        parts.shift.set_data(DROPS, shift)
        parts.here.set_data([drop], [test.std()])

    def sentence(self, state, numbers):
        train, test, drop, _ = numbers
        return (
            f"{state.order}, p = {state.p:.2g} {state.meaning}: {drop:.0%} of the units are dropped in training. "
            f"After BN the std is {train.std():.2f} in training and {test.std():.2f} at test time."
        )


def lab(variance=None, **values):
    """Show the variance shift, predicted by the learner's `variance`. `values`: the controls' first values."""
    return Variance(variance, **values).show()
