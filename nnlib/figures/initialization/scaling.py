"""Lesson 3, depth and width today: the figures of nnlib.experiments.initialization.scaling."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import PALETTE

DASHES = ("-", "--", "-.", ":")


@picture(width=7.2, height=3.3)
def residual(figure, result):
    """The signal by block, a line a scale."""
    axes = figure.subplots()
    for k, (name, runs) in enumerate(result.stds.items()):
        x = np.arange(1, runs.shape[1] + 1)
        axes.semilogy(x, np.median(runs, axis=0), ls=DASHES[k], color=PALETTE[k], label=name)
        axes.fill_between(x, runs.min(axis=0), runs.max(axis=0), color=PALETTE[k], alpha=0.15, lw=0)
    axes.set(title="The signal after each residual block", xlabel="block", ylabel="std of h")
    axes.legend()
    return (
        "The size of the signal after each residual block, logarithmic. After the last: "
        + result.summary().replace("\n", "; ")
        + "."
    )


@picture(width=7.2, height=3.3)
def ratios(figure, result):
    """Update over weights by layer, a line a rate."""
    axes = figure.subplots()
    for k, (rate, values) in enumerate(result.ratios.items()):
        layers = np.arange(1, len(values) + 1)
        label = f"lr {rate}: loss {result.losses[rate]:.2f}"
        axes.semilogy(layers, values, marker="osv^"[k % 4], ls=DASHES[k % 4], color=PALETTE[k % 7], label=label)
    axes.axhline(1e-3, color="black", lw=1, ls=":")
    axes.set(title="Length of an update over that of the weights", xlabel="layer", ylabel="ratio (median)")
    axes.set_xticks(layers)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return (
        "The length of each layer's update over that of its weights, by learning rate, logarithmic: "
        + result.summary().replace("\n", "; ")
        + "."
    )


@picture(height=3.6)
def transfer(figure, result):
    """The loss by rate, a panel a parametrization, a line a width."""
    panels = figure.subplots(1, len(result.losses), sharey=True)
    for axes, (name, losses) in zip(panels, result.losses.items(), strict=True):
        for k, (width, rows) in enumerate(zip(result.widths, losses, strict=True)):
            mean = rows.mean(axis=1)
            axes.loglog(
                result.rates,
                mean,
                ls=DASHES[k % 4],
                marker="osv^"[k % 4],
                ms=5,
                color=PALETTE[k % 7],
                label=f"width {width}",
            )
            if np.isfinite(mean).any():
                best = int(np.nanargmin(mean))
                axes.plot(result.rates[best], mean[best], "o", ms=13, mfc="none", mec=PALETTE[k % 7], mew=2)
        axes.set(title=name, xlabel="learning rate")
        axes.set_yticks((0.1, 0.2, 0.5, 1, 2), ("0.1", "0.2", "0.5", "1", "2"))
        axes.minorticks_off()
    panels[0].set_ylabel("training loss")
    panels[-1].legend()
    return (
        "Training loss by learning rate, a line a width, the best rate of each circled. "
        + result.summary().replace("\n", "; ")
        + "."
    )
