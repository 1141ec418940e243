"""Lesson 4, batch normalization: the figures of nnlib.experiments.regularization.normalization."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE

HATCHES = (("", "//", "..", "\\\\"), ("xx", "++", "oo", "--"))
FACES = ("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7", "#D55E00", "#0072B2", "#999999")


@picture(height=2.2)
def axes(figure, result):
    """A batch as a table, samples by features, coloured by which values are normalized together."""
    panels = figure.subplots(1, len(result.groups))
    for axes, (name, groups) in zip(panels, result.groups.items(), strict=True):
        rows, columns = groups.shape
        for i in range(rows):
            for j in range(columns):
                axes.add_patch(_cell(j, i, FACES[groups[i, j] % len(FACES)], groups[i, j]))
        axes.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal", xticks=[], yticks=[], xlabel="features")
        axes.set_title({"RMS": "RMS norm"}.get(name, f"{name} norm"), fontsize=12)
        axes.grid(False)
    panels[0].set_ylabel("samples")
    notes = "; ".join(f"{name} norm, {note}" for name, note in result.note.items())
    return f"A batch as a table of samples by features; cells of one colour share their mean and spread. {notes}."


def _cell(x, y, color, group):
    from matplotlib.patches import Rectangle

    return Rectangle(
        (x, y), 1, 1, facecolor=color, edgecolor="white", lw=1.5, hatch=HATCHES[group // len(FACES) % 2][group % 4]
    )


NODES = {  # name: (x, y)
    "x": (0, 1),
    "μ": (1.5, 0),
    "x − μ": (3, 1),
    "σ²": (4.5, 0),
    "s": (6, 0),
    r"$\hat{x}$": (7.6, 1),
    "y": (9.6, 1),
}
EDGES = (
    ("x", "μ"),
    ("x", "x − μ"),
    ("μ", "x − μ"),
    ("x − μ", "σ²"),
    ("σ²", "s"),
    ("s", r"$\hat{x}$"),
    ("x − μ", r"$\hat{x}$"),
    (r"$\hat{x}$", "y"),
)


@picture(height=2.8)
def graph(figure, result):
    """The computational graph, with the numbers of the worked example below each node and gradients in colour."""
    axes = figure.subplots()
    forward = {
        "x": _row(result.x),
        "μ": f"{result.mean:g}",
        "x − μ": _row(result.x - result.mean),
        "σ²": f"{result.var:g}",
        "s": f"{result.s:g}",
        r"$\hat{x}$": _row(result.x_hat),
        "y": r"$\gamma\,\hat{x} + \beta$",
    }
    hidden = not result.solved
    backward = {
        r"$\hat{x}$": r"$d\hat{x}$ = " + _row(result.dy),
        "σ²": "dσ² = ?" if hidden else f"dσ² = {result.dvar:.4g}",
        "μ": "dμ = ?" if hidden else f"dμ = {result.dmean:.4g}",
        "x": "dx = ?" if hidden else "dx = " + _row(result.dx),
    }
    for a, b in EDGES:
        axes.annotate(
            "", NODES[b], NODES[a], arrowprops={"arrowstyle": "->", "color": "#777777", "shrinkA": 17, "shrinkB": 17}
        )
    for name, (x, y) in NODES.items():
        box = {"boxstyle": "round,pad=0.35", "fc": "#EEF4FA", "ec": "#0072B2"}
        axes.text(x, y, name, ha="center", va="center", fontsize=13, bbox=box)
        axes.text(
            x - 0.25 * (name == "s"), y + 0.3, forward[name], ha="center", va="bottom", fontsize=10, color="#222222"
        )
        if name in backward:
            axes.text(
                x + 0.9 * (y > 0 and x > 1),
                y - 0.3,
                backward[name],
                ha="center",
                va="top",
                fontsize=10,
                color=COLORS["bad"],
                weight="bold",
            )
    axes.set(xlim=(-1, 10.4), ylim=(-0.8, 1.75))
    axes.set_title("Forward to the right (above the boxes), backward to the left (below)", fontsize=12)
    axes.axis("off")
    return (
        "The computational graph of batch normalization for one feature of three samples. "
        + result.summary().replace("\n", "; backward: ")
    )


def _row(values):
    return "(" + ", ".join(f"{v:.2f}".rstrip("0").rstrip(".") for v in values) + ")"


@picture(width=7.2, height=2.7)
def companions(figure, result):
    """Accuracy by mode and order of the images."""
    axes = figure.subplots()
    for k, (name, hits) in enumerate(result.accuracy.items()):
        bad = name.startswith("training")
        axes.barh(k, hits.mean(), color=COLORS["bad" if bad else "good"], hatch="//" if bad else "", edgecolor="white")
        axes.text(hits.mean() + 1, k, f"{hits.mean():.0f} %", va="center", fontsize=10)
    axes.set_yticks(range(len(result.accuracy)), result.accuracy)
    axes.invert_yaxis()
    axes.set(title="Held-out accuracy", xlabel="accuracy (%)", xlim=(0, 108))
    return "Held-out accuracy: " + ", ".join(f"{n} {a.mean():.0f} %" for n, a in result.accuracy.items()) + "."


@picture(width=7.2, height=3.6)
def moments(figure, result):
    """Mean and standard deviation of each unit, before, in between and after."""
    axes = figure.subplots()
    looks = (("o", COLORS["neutral"], 5, 1), ("X", COLORS["bad"], 12, 3), ("^", COLORS["train"], 6, 2))
    for (name, (means, stds)), (marker, color, size, order) in zip(result.stages.items(), looks, strict=True):
        axes.plot(means, stds, marker, ms=size, color=color, mec="white", mew=0.4, zorder=order, label=name)
    count = len(means)
    axes.set(title=f"{count} units over the training images", xlabel="mean", ylabel="standard deviation")
    axes.legend(fontsize=10)
    return "Mean and standard deviation of each unit. " + result.summary().replace("\n", "; ") + "."


@picture(width=7.6, height=3.2)
def ranges(figure, result):
    """Six normalized columns, each as a row of dots from its lowest to its highest value."""
    axes = figure.subplots()
    for k, column in enumerate(result.values.values()):
        axes.plot(column, np.full(column.size, k), "|", ms=12, alpha=0.25, color=COLORS["train"])
        axes.plot([-1, 1], [k, k], color=COLORS["bad"], lw=2)
    axes.set_yticks(range(len(result.values)), result.values)
    axes.invert_yaxis()
    axes.set_xscale("symlog", linthresh=4)
    axes.set_xticks([-4, -2, 0, 2, 4, 10, 30], [-4, -2, 0, 2, 4, 10, 30])
    axes.set(title="Normalized to mean 0 and standard deviation 1 (the bar)", xlabel="value")
    rows = ", ".join(f"{n} {low:.1f} to {high:.1f}" for n, (_, _, low, high) in result.columns.items())
    return f"Ranges of six normalized columns: {rows}."


@picture(height=3.7)
def shaken(figure, result):
    """Held-out accuracy by epoch of the four versions, and how far their inputs move."""
    left, right = figure.subplots(1, 2, width_ratios=(2, 1))
    colors = (COLORS["neutral"], COLORS["neutral"], COLORS["train"], COLORS["bad"])
    for runs, color, line in zip(result.accuracy.values(), colors, ("-", ":", "-", "--"), strict=True):
        epochs = np.arange(1, runs.shape[1] + 1)
        left.plot(epochs, runs.mean(axis=0), line, color=color)
    height = np.inf
    for name in sorted(result.accuracy, key=result.at, reverse=True):  # a name at the end of each line, 6 % apart
        height = min(result.at(name), height - 6)
        left.text(epochs[-1] * 1.02, height, name, fontsize=9, va="center")
    left.set(title="accuracy on held-out images", xlabel="epoch", ylabel="accuracy (%)", ylim=(0, 102))
    left.set_xlim(0, epochs[-1] * 1.42)
    right.barh(range(4), result.drift.values(), color=colors, hatch=["", "..", "", "//"], edgecolor="white")
    right.set_yticks(range(4), result.drift)
    right.invert_yaxis()
    right.set_title("inputs move by", fontsize=12)
    right.set_xlabel("change per epoch")
    ends = ", ".join(f"{n} {result.at(n):.0f} % with drift {result.drift[n]:.2g}" for n in result.accuracy)
    return f"Held-out accuracy by epoch and the drift of the inputs of the last hidden layer. At the end: {ends}."


@picture(width=7.6, height=3.4)
def places(figure, result):
    """Held-out accuracy by activation and place of the normalization."""
    axes = figure.subplots()
    for k, hits in enumerate(result.accuracy.values()):
        at, color, mark = k + 0.5 * (k > 2), PALETTE[k % 3], "osD"[k % 3]
        axes.plot(np.full(len(hits), at) + 0.15, hits, ".", color=color, alpha=0.6)
        axes.errorbar(at, hits.mean(), hits.std(ddof=1) / len(hits) ** 0.5, fmt=mark, ms=8, capsize=4, color=color)
    spots = [k + 0.5 * (k > 2) for k in range(len(result.accuracy))]
    axes.set_xticks(spots, [name.replace(", ", "\n") for name in result.accuracy])
    axes.set(title="Batch normalization before or after the activation", ylabel="held-out accuracy (%)")
    return "Held-out accuracy: " + ", ".join(f"{n} {a.mean():.1f} %" for n, a in result.accuracy.items()) + "."


@picture(width=7.2, height=3.3)
def batch_noise(figure, result):
    """What batch normalization adds at each batch size, at the end and stopped early."""
    axes = figure.subplots()
    x = np.arange(len(result.batches))
    for when, name, color, mark, off in (
        ("end", "at the end", COLORS["train"], "o-", -0.04),
        ("best", "stopped early", COLORS["bad"], "s--", 0.04),
    ):
        gain = result.gain(when)
        error = gain.std(axis=1, ddof=1) / gain.shape[1] ** 0.5
        axes.errorbar(x + off, gain.mean(axis=1), error, fmt=mark, capsize=4, color=color, label=name)
    axes.axhline(0, color="#444444", lw=0.8)
    axes.set_xticks(x, result.batches)
    axes.set(title="What batch normalization adds", xlabel="batch size", ylabel="accuracy (points)")
    axes.legend()
    return result.summary().replace("\n", "; ")
