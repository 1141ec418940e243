"""Initialization: how large the signal is after each layer, and how large the gradient on its way back."""

from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from ..figures import style
from ..layers import ACTIVATIONS, Dense
from ..network import Network
from .controls import Choice, Slider, Whole
from .lab import Lab
from .takes import function

SAMPLES = 32
FLOOR, CEILING = 1e-12, 1e12  # the window of the figure


class Initialization(Lab):
    """`forward`: the learner's forward_stds(x, weights, activation) -> (L,); `backward`: backward_norms(x, weights,
    activation, dout) -> (L,). None: nnlib's layers. W ~ N(0, (scale/√n_in)²), all layers of one width, no biases.
    """

    heading = "Initialization: the signal forward and backward"
    alt = "Left, the standard deviation of the activations after each layer; right, the norm of each layer's gradient."
    widths = (1, 1)
    shared: ClassVar = {"sharex": True, "sharey": True}
    controls: ClassVar = {
        "activation": Choice("activation", "tanh", ("linear", "relu", "tanh", "sigmoid")),
        "scale": Slider("std of W · √n", 1.0, 0.1, 10, log=True),
        "depth": Whole("depth", 20, 2, 40),
        "width": Whole("width n", 64, 4, 96, step=4),
        "seed": Whole("seed", 0, 0, 20),
    }

    def __init__(self, forward=None, backward=None, **values):
        self.forward = function("forward", forward, "x", "weights", "activation")
        self.backward = function("backward", backward, "x", "weights", "activation", "dout")
        super().__init__(**values)

    def numbers(self, state):
        """(standard deviations forward (L,), norms of the gradients (L,))."""
        rng = np.random.default_rng(state.seed)
        x, dout = rng.standard_normal((2, SAMPLES, state.width))
        std = state.scale / np.sqrt(state.width)
        weights = [std * rng.standard_normal((state.width, state.width)) for _ in range(state.depth)]
        dout /= np.linalg.norm(dout)
        with np.errstate(all="ignore"):
            own = (None, None) if self.forward and self.backward else signals(x, weights, state.activation, dout)
            stds = self.forward(x, weights, state.activation) if self.forward else own[0]
            norms = self.backward(x, weights, state.activation, dout) if self.backward else own[1]
        return np.asarray(stds, float), np.asarray(norms, float)

    def build(self, panels, state):
        titles = "forward: activations", "backward: gradients"
        labels = "standard deviation", "norm of ∂L/∂W"
        for axes, title, label in zip(panels, titles, labels, strict=True):
            axes.axhspan(FLOOR, 1e-4, color=style.COLORS["train"], alpha=0.09, lw=0)
            axes.axhspan(1e4, CEILING, color=style.COLORS["bad"], alpha=0.09, lw=0)
            axes.set(title=title, xlabel="layer", ylabel=label, yscale="log", ylim=(FLOOR, CEILING), xlim=(0, 41))
            axes.text(40, 3e-12, "vanishing", ha="right", color="#444444")
            axes.text(40, 3e10, "exploding", ha="right", color="#444444")
            axes.tick_params(labelleft=True)
        curves = [axes.plot([], [], "o-", ms=4, color=style.COLORS["train"])[0] for axes in panels]
        return SimpleNamespace(curves=curves)

    def draw(self, parts, state, numbers):
        for curve, values in zip(parts.curves, numbers, strict=True):
            curve.set_data(np.arange(1, state.depth + 1), np.clip(np.nan_to_num(values, nan=CEILING), FLOOR, CEILING))

    def sentence(self, state, numbers):
        stds, norms = numbers
        setting = f"{state.depth} layers of {state.width} {state.activation} units, W ~ {state.scale:.2g}/√n"
        ahead = f"the signal goes from {stds[0]:.2g} after the first layer to {stds[-1]:.2g} after the last"
        ratio = norms[0] / norms[-1] if norms[-1] > 0 else np.nan
        fate = "vanishes" if ratio < 1e-2 else "explodes" if ratio > 1e2 else "keeps its size"
        return f"{setting}: {ahead}; on the way back the gradient {fate} (first layer over last: {ratio:.2g})."


def lab(forward=None, backward=None, **values):
    """Show the signals, measured by the learner's functions. `values`: the controls' first values."""
    return Initialization(forward, backward, **values).show()


def signals(x, weights, activation, dout):
    """What nnlib's layers measure: (std after each layer, Frobenius norm of each ∂L/∂W)."""
    make = ACTIVATIONS[activation]
    dense = [Dense(*W.shape, init=lambda rng, shape, W=W: W) for W in weights]
    ends = [[layer, make()] if make else [layer] for layer in dense]
    net = Network([layer for pair in ends for layer in pair])
    stds = []
    for pair in ends:
        for layer in pair:
            x = layer.forward(x)
        stds.append(x.std())
    net.output_shape = x.shape
    net.backward(dout, input_gradient=False)
    return np.array(stds), np.array([np.linalg.norm(layer.dW) for layer in dense])
