"""Symmetry breaking: hidden units that begin alike stay alike, and a little noise is enough to part them."""

from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from ..data import xor
from ..figures import style
from ..losses import binary_cross_entropy
from ..network import mlp
from ..optimizers import Optimizer
from .controls import Choice, Slider, Whole
from .lab import Lab
from .takes import function

SPREADS = (0, 1e-12, 1e-9, 1e-6, 1e-3, 1e-2, 0.1, 1)
MOST = 200  # steps
TOLERANCE = 1e-3  # two units that differ by less count as the same


def distinct_units(W, tol=1e-12):
    """How many different columns W (n_in, n_out) has: two are the same when no entry differs by more than tol."""
    found = []
    for column in W.T:
        if not any(np.abs(column - other).max() <= tol for other in found):
            found.append(column)
    return len(found)


class Symmetry(Lab):
    """`distinct`: the learner's distinct_units(W, tol) -> int; None: the same in nnlib.

    A network 2-n-1 learns XOR by full-batch gradient descent; all its weights start at 0.5 + spread · N(0, 1).
    """

    heading = "Symmetry: begin alike, stay alike"
    alt = "Left, the path of each hidden unit's two weights; middle, how many units differ; right, the loss."
    widths = (1, 1, 1)
    controls: ClassVar = {
        "spread": Choice("initial spread", 1e-6, SPREADS, slides=True),
        "units": Whole("hidden units", 4, 1, 8),
        "activation": Choice("activation", "tanh", ("tanh", "relu", "sigmoid")),
        "lr": Slider("learning rate", 1.0, 0.01, 5, log=True),
        "steps": Whole("steps", MOST, 0, MOST),
        "seed": Whole("seed", 0, 0, 20),
    }
    plays = "steps"

    def __init__(self, distinct=None, **values):
        self.distinct = function("distinct", distinct, "W") or distinct_units
        super().__init__(**values)

    def numbers(self, state):
        """(first layer's weights (steps+1, 2, units), how many units differ and the loss at each step)."""
        x, y = xor(80, 0.15, rng=1)
        net = mlp((2, state.units, 1), state.activation, rng=0)
        net.w[...] = np.where(net.decayed(), 0.5, 0) + state.spread * _draws(net, state.seed)
        optimizer, weights, counts, losses = Optimizer("sgd", lr=state.lr), [], [], []
        for _ in range(state.steps + 1):
            loss, doutput = binary_cross_entropy(net.forward(x - 0.5), y[:, None])
            weights.append(net.layers[0].W.copy())
            counts.append(int(self.distinct(weights[-1], TOLERANCE)))
            losses.append(loss)
            net.backward(doutput, input_gradient=False)
            optimizer.step(net.w, net.g)
        return np.array(weights), counts, losses

    def build(self, panels, state):
        plane, count, loss = panels
        plane.set(title="each unit's weights", xlabel="weight of $x_1$", ylabel="weight of $x_2$")
        plane.set(xlim=(-6, 6), ylim=(-6, 6))
        count.set(title="different units", xlabel="step", xlim=(0, MOST), ylim=(0, 8.5))
        loss.set(title="loss", xlabel="step", ylabel="cross-entropy", xlim=(0, MOST), ylim=(0, 1))
        loss.axhline(np.log(2), color=style.COLORS["neutral"], ls=":", label="guessing")
        loss.legend(loc="upper right")
        colours = style.PALETTE[: self.controls["units"].high]
        paths = [plane.plot([], [], color=colour, lw=1.5)[0] for colour in colours]
        rings = 18 - 2 * np.arange(len(colours))  # one inside the other where units are the same
        heads = [plane.plot([], [], "o", ms=ms, color=c, mec="white")[0] for c, ms in zip(colours, rings, strict=True)]
        counts = count.plot([], [], color=style.COLORS["train"])[0]
        losses = loss.plot([], [], color=style.COLORS["train"])[0]
        return SimpleNamespace(paths=paths, heads=heads, counts=counts, losses=losses)

    def draw(self, parts, state, numbers):
        weights, counts, losses = numbers
        for unit, (path, head) in enumerate(zip(parts.paths, parts.heads, strict=True)):
            walk = weights[..., unit] if unit < state.units else np.empty((0, 2))
            path.set_data(*walk.T)
            head.set_data(*walk[-1:].T)
        parts.counts.set_data(np.arange(len(counts)), counts)
        parts.losses.set_data(np.arange(len(losses)), losses)

    def sentence(self, state, numbers):
        _, counts, losses = numbers
        parted = next((step for step, n in enumerate(counts) if n == state.units), None)
        when = f"all {state.units} differ from step {parted} on" if parted else f"{counts[-1]} of {state.units} differ"
        if state.units == 1 or parted == 0:
            when = f"{counts[-1]} of {state.units} differ at the end"
        return f"Spread {state.spread:g}: {when} (by more than {TOLERANCE}); the loss comes to {losses[-1]:.3f}."


def lab(distinct=None, **values):
    """Show how hidden units part, counted by the learner's `distinct`. `values`: the controls' first values."""
    return Symmetry(distinct, **values).show()


def _draws(net, seed):
    """N(0, 1) for weights, 0 for biases."""
    return np.random.default_rng(seed).standard_normal(net.w.size) * net.decayed()
