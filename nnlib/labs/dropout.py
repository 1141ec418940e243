"""Dropout: which units are dropped, what is left on average, and what a unit of the next layer sees of it."""

from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from ..dropout import dropout_forward
from ..figures import style
from .controls import Choice, Slider, Whole
from .lab import Lab
from .squares import squares
from .takes import function

ROWS, DRAWS = 24, 400  # samples shown; masks for the averages
BINS = np.linspace(-6, 6, 61)


class DropoutLab(Lab):
    """`forward`: the learner's dropout_forward(x, p, rng, train) -> (y, mask); None: nnlib's.

    One sample x of n units, its values uniform on 0.2…1; the next unit computes z = Σ wᵢ yᵢ, w fixed, of norm 1 or so.
    """

    heading = "Dropout: what is dropped, and what each unit sees"
    alt = "Left, units by passes, dropped ones white; middle, each unit's mean; right, the next unit's input."
    widths = (1.1, 1, 1)
    controls: ClassVar = {
        "p": Slider("p, dropped", 0.5, 0, 0.95, step=0.05),
        "mode": Choice("mode", "train", ("train", "predict")),
        "units": Whole("units n", 16, 2, 40),
        "seed": Whole("masks: seed", 0, 0, 50),
    }

    def __init__(self, forward=None, **values):
        self.forward = function("forward", forward, "x", "p", "rng") or dropout_forward
        super().__init__(**values)

    def numbers(self, state):
        """(x (n,), y (DRAWS, n), the next unit's inputs (DRAWS,), its input without dropout)."""
        fixed = np.random.default_rng(7)
        x = fixed.uniform(0.2, 1, 40)[: state.units]
        w = fixed.standard_normal(40)[: state.units] / np.sqrt(state.units) + 1 / state.units
        many = np.repeat(x[None], DRAWS, axis=0)
        y, _ = self.forward(many, state.p, np.random.default_rng(state.seed), train=state.mode == "train")
        y = np.asarray(y, float)
        return x, y, y @ w, float(x @ w)

    def build(self, panels, state):
        grid, mean, after = panels
        most = self.controls["units"].high
        cells = squares(grid, ROWS, most, extent=(0.5, most + 0.5, ROWS + 0.5, 0.5))
        grid.set(title="24 passes: y", xlabel="unit (white: dropped)", ylabel="pass")
        mean.set(title="mean of 400 passes", xlabel="unit", ylabel="activation", xlim=(0, most + 1), ylim=(0, 1.6))
        after.set(title="next unit's input", xlabel="z (dashed: without)", ylabel="passes", xlim=(-4, 4), ylim=(0, 120))
        wanted = mean.plot([], [], "_", ms=9, mew=2, color="black", label="x, no dropout")[0]
        got = mean.plot([], [], "o", ms=5, color=style.COLORS["train"], label="mean of y")[0]
        mean.legend(loc="upper right", fontsize=9)
        steps = after.plot([], [], drawstyle="steps-mid", color=style.COLORS["train"])[0]
        line = after.plot([], [], color="black", ls="--")[0]
        return SimpleNamespace(cells=cells, wanted=wanted, got=got, steps=steps, line=line)

    def draw(self, parts, state, numbers):
        x, y, z, without = numbers
        shade = np.full((ROWS, self.controls["units"].high), 0.92)
        shade[:, : state.units] = 1 - np.clip(y[:ROWS] / 2.5, 0, 1)
        colours = np.stack([shade, 0.45 + 0.55 * shade, 0.7 + 0.3 * shade, np.ones_like(shade)], axis=-1)
        colours[:, state.units :] = 0.92
        parts.cells.set_data((255 * colours).astype(np.uint8))
        unit = np.arange(1, state.units + 1)
        parts.wanted.set_data(unit, x)
        parts.got.set_data(unit, y.mean(axis=0))
        counts, _ = np.histogram(z, BINS)
        parts.steps.set_data((BINS[1:] + BINS[:-1]) / 2, np.minimum(counts, 118))
        parts.line.set_data([without, without], [0, 120])

    def sentence(self, state, numbers):
        x, y, z, without = numbers
        dropped, ratio = np.mean(y == 0), y.mean() / x.mean()
        return (
            f"{state.mode}, p = {state.p:.2g}: {dropped:.0%} of all activations are dropped; the mean activation is "
            f"{ratio:.2f} of what it is without dropout. The next unit sees {z.mean():.2f} ± {z.std():.2f} "
            f"(without dropout {without:.2f})."
        )


def lab(forward=None, **values):
    """Show dropout, done by the learner's `forward`. `values`: the controls' first values."""
    return DropoutLab(forward, **values).show()
