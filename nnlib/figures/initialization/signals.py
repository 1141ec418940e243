"""Lesson 3, the signal and its gradient: the figures of nnlib.experiments.initialization.signals."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE

DASHES = ("-", "--", "-.", ":", (0, (5, 1)))


def _runs(axes, x, runs, k, label):
    """The median of runs (seeds, x) as a line, from the lowest to the highest as a band."""
    axes.plot(x, np.median(runs, axis=0), ls=DASHES[k], color=PALETTE[k], label=label)
    axes.fill_between(x, runs.min(axis=0), runs.max(axis=0), color=PALETTE[k], alpha=0.15, lw=0)


@picture(width=7.2, height=3.4)
def fan_in(figure, result):
    """The size of the output against the number of inputs."""
    axes = figure.subplots()
    for values, label, marker, k in (
        (result.fixed, f"std {result.std:g} for every layer", "o", 0),
        (result.scaled, "std 1/√n", "s", 1),
    ):
        axes.errorbar(
            result.inputs,
            values.mean(axis=1),
            values.std(axis=1),
            marker=marker,
            capsize=3,
            color=PALETTE[k],
            label=label,
        )
    axes.loglog(
        result.inputs, result.std * np.sqrt(result.inputs), ":", color="black", lw=1.3, label=f"{result.std:g} · √n"
    )
    axes.set(title="What is small depends on how many are added", xlabel="inputs n", ylabel="std of the output")
    axes.legend()
    return "The size of a linear layer's output against its number of inputs: " + result.summary().replace("\n", "; ")


@picture(height=3.7)
def forward(figure, result):
    """The signal by layer, a panel an activation, a line a size."""
    panels = np.atleast_1d(figure.subplots(1, len(result.stds), sharey=True))
    for axes, (activation, sizes) in zip(panels, result.stds.items(), strict=True):
        for k, (size, runs) in enumerate(sizes.items()):
            _runs(axes, np.arange(1, runs.shape[1] + 1), runs, k, size)
        axes.set(title=activation, xlabel="layer", yscale="log")
        axes.set_xticks((1, runs.shape[1] // 2, runs.shape[1]))
    panels[0].set_ylabel("std of the signal h")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    ends = "; ".join(
        f"{a}: " + ", ".join(f"{result.at_end(a, size):.0e} with {size}" for size in sizes)
        for a, sizes in result.stds.items()
    )
    return f"The size of the signal after each layer, logarithmic. After the last layer: {ends}."


@picture(width=7.6, height=3.3)
def factors(figure, result):
    """What each rule does to the variance forward and backward."""
    axes = figure.subplots()
    names = list(result.factors)
    for column, (label, marker, color) in enumerate(
        (("forward", ">", COLORS["train"]), ("backward", "<", COLORS["bad"]))
    ):
        means = [rows[:, column].mean() for rows in result.factors.values()]
        axes.plot(means, range(len(names)), marker, ms=11, ls="", color=color, label=label)
        for y, mean in enumerate(means):
            axes.annotate(f"{mean:.2f}", (mean, y), xytext=(0, 9), textcoords="offset points", ha="center", fontsize=10)
    axes.axvline(1, color="black", lw=1, ls="--")
    axes.set_yticks(range(len(names)), names)
    axes.set(xscale="log", xlim=(0.05, 8), ylim=(len(names) - 0.6, -0.7), xlabel="factor on the variance")
    axes.set_xticks((0.1, 0.25, 0.5, 1, 2, 4), ("0.1", "0.25", "0.5", "1", "2", "4"))
    axes.minorticks_off()
    axes.set_title(f"One linear layer, {result.shape[0]} inputs, {result.shape[1]} units")
    axes.legend(loc="lower right")
    return "By what a linear layer multiplies the variance, for each rule: " + result.summary().replace("\n", "; ")


@picture(height=3.5)
def rules(figure, result):
    """The signal by layer for each rule, a panel an activation."""
    panels = np.atleast_1d(figure.subplots(1, len(result.stds), sharey=True))
    for axes, (activation, own) in zip(panels, result.stds.items(), strict=True):
        for k, (name, runs) in enumerate(own.items()):
            _runs(axes, np.arange(1, runs.shape[1] + 1), runs, k, name)
        axes.set(title=activation, xlabel="layer", yscale="log")
    panels[0].set_ylabel("std of the signal h")
    panels[-1].legend(loc="lower left")
    return (
        "The size of the signal after each layer, logarithmic, by rule. After the last layer: "
        + result.summary().replace("\n", "; ")
    )


@picture(height=4.3)
def histograms(figure, result):
    """The distribution of the units' values in every layer, a row a size of the weights."""
    depth = len(next(iter(result.counts.values())))
    panels = figure.subplots(len(result.counts), depth, sharex=True)
    middle = (result.edges[1:] + result.edges[:-1]) / 2
    for i, (row, (size, counts)) in enumerate(zip(panels, result.counts.items(), strict=True)):
        for k, axes in enumerate(row):
            axes.fill_between(middle, counts[k], step="mid", color=COLORS["train"], alpha=0.7, lw=0)
            axes.set(yticks=(), ylim=(0, None), xticks=(-1, 0, 1))
            axes.grid(False)
            if i == 0:
                axes.set_title(f"layer {k + 1}", fontsize=11)
        row[0].set_ylabel(size, fontsize=11)
    figure.supxlabel(f"value of a unit ({result.activation})", fontsize=11)
    return (
        f"Histograms of the units' values ({result.activation}), a row a size of the weights, a column a layer. "
        + result.summary().replace("\n", "; ")
    )


@picture(width=7.6, height=3.6)
def backward(figure, result):
    """The first layer's gradient against the width."""
    axes = figure.subplots()
    for k, activation in enumerate(result.norms):
        axes.plot(
            result.widths,
            result.log_size(activation),
            marker="osv^"[k % 4],
            ls=DASHES[k],
            color=PALETTE[k],
            label=activation,
        )
        each = np.log10(result.norms[activation][..., 0])
        axes.fill_between(result.widths, each.min(axis=1), each.max(axis=1), color=PALETTE[k], alpha=0.15, lw=0)
    axes.axhline(0, color="black", lw=1)
    axes.text(
        0.99,
        0.02,
        "0: as long as the gradient after the last layer",
        transform=axes.transAxes,
        ha="right",
        va="bottom",
        fontsize=10,
    )
    axes.set_xscale("log")
    axes.set_xticks(result.widths, result.widths)
    axes.minorticks_off()
    axes.set(
        title=f"Weights with std {result.std:g}: the gradient in layer 1",
        xlabel="units in a layer",
        ylabel="log₁₀ of |∂L/∂W|",
    )
    axes.legend(loc="best")
    return "The size of the first layer's weight gradient, against the width: " + result.summary().replace("\n", "; ")


@picture(height=3.9)
def levels(figure, result):
    """How large each layer's gradient is, and how level."""
    left, right = figure.subplots(1, 2)
    for k, (name, runs) in enumerate(result.norms.items()):
        x = np.arange(1, runs.shape[1] + 1)
        _runs(left, x, runs, k, name)
        _runs(right, x, runs / runs[:, -1:], k, name)
    left.set(title="How large", ylabel="|∂L/∂W|", yscale="log")
    right.set(title="How level", ylabel="|∂L/∂W| over that of the last layer", yscale="log", ylim=(0.1, 10))
    for axes in (left, right):
        axes.set_xlabel("layer (backward is to the left)")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return (
        "The norm of each layer's weight gradient, logarithmic, as it is and relative to the last layer. "
        + result.summary().replace("\n", "; ")
    )


@picture(height=4.9)
def maps(figure, result):
    """Signal and gradient of every layer in colours, a row of cells a size of the weights."""
    panels = figure.subplots(2, len(result.up), sharex=True, sharey=True)
    ratio = np.sqrt(result.gains[1] / result.gains[0])
    edges = np.append(result.gains / ratio, result.gains[-1] * ratio)
    for column, activation in zip(panels.T, result.up, strict=True):
        for axes, values, what in zip(
            column, (result.up[activation], result.down[activation]), ("std of h", "|∂L/∂W|"), strict=True
        ):
            places = np.arange(values.shape[1] + 1) + 0.5
            image = axes.pcolormesh(places, edges, values, cmap="PuOr", vmin=-6, vmax=6, rasterized=True)
            axes.axhline(np.sqrt(2) if activation == "relu" else 1, color="black", lw=1, ls="--")
            axes.set_title(f"{activation}: {what}", fontsize=11)
            axes.set_yscale("log")
            axes.set_yticks((0.5, 1, 2, 4), ("0.5", "1", "2", "4"))
            axes.minorticks_off()
            axes.grid(False)
    for axes in panels[-1]:
        axes.set_xlabel("layer")
    figure.supylabel("std of the weights · √n", fontsize=12)
    figure.colorbar(image, ax=panels, label="log₁₀ of the size", extend="both")
    return (
        "Signal (above) and gradient (below) in every layer, by size of the weights; dashed: He's size for ReLU, variance 1/n for the others. "
        + result.summary().replace("\n", "; ")
    )


@picture(height=3.5)
def saturated(figure, result):
    """The change of the gradient, and the saturated units, against the size of the weights."""
    left, right = figure.subplots(1, 2)
    for k, kind in enumerate(result.change):
        for axes, values in ((left, result.change[kind]), (right, 100 * result.flat[kind])):
            axes.semilogx(
                result.stds, np.median(values, axis=1), marker="os"[k], ls=DASHES[k], color=PALETTE[k], label=kind
            )
            axes.fill_between(result.stds, values.min(axis=1), values.max(axis=1), color=PALETTE[k], alpha=0.15, lw=0)
            axes.set_xlabel("std of the weights")
    left.axhline(0, color="black", lw=1)
    left.set(title="Gradient of layer 1 over the last", ylabel="log₁₀ of the ratio (−30: or less)")
    right.set(title="Saturated: slope below 0.01", ylabel="values (%)", ylim=(-4, 104))
    right.legend(loc="center left")
    return (
        "Sigmoid layers, by size of the weights: the change of the gradient on its way back, and the fraction of saturated values. "
        + result.summary().replace("\n", "; ")
    )
