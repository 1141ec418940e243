"""Batch normalization before or after the activation: the distributions of a layer, from its input to its output."""

from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from ..batchnorm import batchnorm_train
from ..figures import style
from ..layers import ACTIVATIONS
from .controls import Choice, Slider, Whole
from .lab import Lab
from .takes import function

UNITS = 50
BINS = np.linspace(-6, 6, 97)
ORDERS = ("before the activation", "after the activation", "none")


class BatchNormLab(Lab):
    """`train`: the learner's batchnorm_train(x, gamma, beta, running_mean, running_var) -> (y, ...); None: nnlib's.

    A batch of x W + b for 50 units. `mean` and `std` are what the layers before do to the input: the
    pre-activations of the units have means N(mean, 0.5²) and standard deviation std.
    """

    heading = "Batch normalization: before or after the activation"
    alt = "Three histograms over a batch and 50 units: the pre-activations, after the first step, after the second."
    widths = (1, 1, 1)
    shared: ClassVar = {"sharey": True}
    controls: ClassVar = {
        "order": Choice("normalize", ORDERS[0], ORDERS),
        "activation": Choice("activation", "relu", ("relu", "tanh", "sigmoid")),
        "mean": Slider("input: mean", 2.0, -4, 4, step=0.1),
        "std": Slider("input: std", 1.0, 0.1, 4, step=0.1),
        "gamma": Slider("γ", 1.0, -2, 3, step=0.1),
        "beta": Slider("β", 0.0, -3, 3, step=0.1),
        "batch": Whole("batch size", 64, 2, 256, step=2),
    }
    scenery = ("order", "activation")

    def __init__(self, train=None, **values):
        self.train = function("train", train, "x", "gamma", "beta", "running_mean", "running_var") or batchnorm_train
        super().__init__(**values)

    def numbers(self, state):
        """[the pre-activations, after the first step, after the second], each (batch, UNITS)."""
        rng = np.random.default_rng(0)
        means = state.mean + 0.5 * rng.standard_normal(UNITS)
        x = means + state.std * rng.standard_normal((state.batch, UNITS))
        gamma, beta = np.full(UNITS, state.gamma), np.full(UNITS, state.beta)
        activation = ACTIVATIONS[state.activation]().forward

        def normalize(x):
            return np.asarray(self.train(x, gamma, beta, np.zeros(UNITS), np.ones(UNITS))[0], float)

        stages = [x]
        for step in {ORDERS[0]: (normalize, activation), ORDERS[1]: (activation, normalize)}.get(
            state.order, (activation,)
        ):
            stages.append(step(stages[-1]))
        return stages

    def build(self, panels, state):
        names = {ORDERS[0]: ("BN", state.activation), ORDERS[1]: (state.activation, "BN")}
        names = ("x W + b", *names.get(state.order, (state.activation, "")))
        colours = ["train" if n == "x W + b" else "good" if n == "BN" else "bad" for n in names]
        for axes, name, title in zip(panels, names, ("in", "then", "out"), strict=True):
            axes.set(title=f"{title}: {name}" if name else "", xlabel="value", xlim=(-6, 6), ylim=(0, 0.15))
        panels[0].set_ylabel("fraction of all values")
        centres = (BINS[1:] + BINS[:-1]) / 2
        curves, means = [], []
        for axes, colour in zip(panels, colours, strict=True):
            curves.append(axes.plot(centres, 0 * centres, drawstyle="steps-mid", color=style.COLORS[colour])[0])
            means.append(axes.plot([], [], color="black", ls="--", lw=1.5, label="mean ± std")[0])
        panels[0].legend(loc="upper left", fontsize=9)
        return SimpleNamespace(curves=curves, means=means)

    def draw(self, parts, state, numbers):
        for k, (curve, mean) in enumerate(zip(parts.curves, parts.means, strict=True)):
            values = numbers[k].ravel() if k < len(numbers) else np.array([])
            fractions = np.histogram(np.clip(values, -5.99, 5.99), BINS)[0] / max(values.size, 1)
            curve.set_ydata(np.minimum(fractions, 0.148) if values.size else fractions * np.nan)
            m, s = (values.mean(), values.std()) if values.size else (np.nan, np.nan)
            mean.set_data([m, m, np.nan, m - s, m + s], [0, 0.15, np.nan, 0.125, 0.125])

    def sentence(self, state, numbers):
        out = numbers[-1]
        dead = np.mean((out <= 0).all(axis=0)) if state.activation == "relu" and state.order != ORDERS[1] else 0
        through = " → ".join(f"{round(x.mean(), 2) + 0.0:.2f} ± {x.std():.2f}" for x in numbers)
        unit = f"one unit's own values out: {out.mean(axis=0).mean():.2f} ± {out.std(axis=0).mean():.2f}"
        silent = f" {dead:.0%} of the units are silent for the whole batch." if dead else ""
        return f"Normalized {state.order}: all values {through}; {unit}.{silent}".replace(
            "Normalized none", "Not normalized"
        )


def lab(train=None, **values):
    """Show the distributions, normalized by the learner's `train`. `values`: the controls' first values."""
    return BatchNormLab(train, **values).show()
