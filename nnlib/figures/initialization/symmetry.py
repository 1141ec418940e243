"""Lesson 3, all weights alike: the figures of nnlib.experiments.initialization.symmetry."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS


@picture(height=2.5)
def zero(figure, result):
    """What each model has learned about the disc."""
    panels = figure.subplots(1, len(result.maps), sharex=True, sharey=True)
    for axes, (name, values) in zip(panels, result.maps.items(), strict=True):
        image = axes.imshow(values, origin="lower", extent=(-2, 2, -2, 2), vmin=0, vmax=1)
        inside = result.points[result.labels == 1]
        axes.plot(*inside.T, "o", ms=2.5, mfc="white", mec="black", mew=0.5)
        axes.set_title(f"{name}\nloss {result.losses[name].mean():.2f}", fontsize=10.5)
        axes.set_xlabel("x₁", fontsize=10)
        axes.set_xticks((-2, 0, 2))
        axes.grid(False)
    panels[0].set_ylabel("x₂")
    figure.colorbar(image, ax=panels, label="probability", shrink=0.8)
    losses = ", ".join(f"{name} {loss.mean():.2f}" for name, loss in result.losses.items())
    return (
        f"Maps of the probability of class 1 over a square, with the points of class 1, which fill a disc; all weights began at {result.value:g}, "
        f"but for the last. Mean loss: {losses}. The ReLU and tanh networks give every point the same probability if they began at 0; the border "
        "of the linear model and of the sigmoid network is a straight line."
    )


@picture(height=2.7)
def derivatives(figure, result):
    """The first layer's gradient as coloured cells with numbers, one panel an activation."""
    panels = np.atleast_1d(figure.subplots(1, len(result.first)))
    largest = max(np.abs(dW).max() for dW in result.first.values()) or 1.0
    for axes, (activation, dW) in zip(panels, result.first.items(), strict=True):
        axes.imshow(dW, cmap="PuOr", vmin=-1.2 * largest, vmax=1.2 * largest, aspect="auto")
        for (row, column), value in np.ndenumerate(dW):
            ink = "white" if abs(value) > 0.7 * largest else "black"
            axes.text(column, row, f"{1000 * value:.1f}", ha="center", va="center", color=ink, fontsize=10)
        axes.set(title=f"{activation}: 1000 · ∂L/∂W of layer 1", xlabel="hidden unit")
        axes.title.set_fontsize(12)
        axes.set_xticks(range(dW.shape[1]), range(1, dW.shape[1] + 1))
        axes.set_yticks(range(2), (1, 2))
        axes.grid(False)
    panels[0].set_ylabel("input")
    return "The first layer's gradient, a row an input, a column a hidden unit. " + result.summary().replace("\n", "; ")


@picture(width=7.6, height=3.3)
def parting(figure, result):
    """One weight of each hidden unit by minibatch."""
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes, (name, path) in zip(panels, result.paths.items(), strict=True):
        axes.plot(path, lw=1, color=COLORS["train"], alpha=0.6)
        axes.set(title=f"{name}: {result.units[name].max()} different", xlabel="minibatch")
    panels[0].set_ylabel("one weight of each unit")
    ends = "; ".join(f"{name}: {', '.join(map(str, n))} of {result.hidden}" for name, n in result.units.items())
    return (
        f"One weight of each of {result.hidden} hidden units by minibatch. Different units at the end, by seed: {ends}."
    )
