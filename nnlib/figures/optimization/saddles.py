"""Lesson 1, critical points: the figures of nnlib.experiments.optimization.saddles."""

from __future__ import annotations

import numpy as np

from nnlib.figures.optimization.convex import DASHES, GREY
from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE

LOOKS = {
    "minimum": ("*", COLORS["minimum"], 14),
    "saddle": ("X", COLORS["train"], 10),
    "maximum": ("^", COLORS["bad"], 10),
    "undecided": ("o", COLORS["neutral"], 8),
}


@picture(width=6.4, height=4.0)
def critical(figure, result):
    """The critical points of Himmelblau's function."""
    axes = figure.subplots()
    axes.contour(result.side, result.side, result.map, [5, 20, 50, 90, 130, 170, 220, 350], colors=GREY, linewidths=1)
    for kind, (mark, color, size) in LOOKS.items():
        here = result.points[[k == kind for k in result.kinds]]
        if len(here):
            axes.plot(*here.T, mark, ls="", color=color, ms=size, mec="black", mew=0.6, label=f"{kind}: {len(here)}")
    axes.set(title="Points of slope zero", xlabel="x", ylabel="y", xlim=(-5, 5), ylim=(-5, 5), aspect="equal")
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    return f"Contour lines of Himmelblau's function with its critical points: {result.summary()}."


@picture(width=7.2, height=3.4)
def plateau(figure, result):
    """The height of descent past a saddle, by step."""
    axes = figure.subplots()
    for k, (distance, heights, left) in enumerate(zip(result.distances, result.heights, result.left, strict=True)):
        label = f"δ = $10^{{{np.log10(distance):.0f}}}$" if distance else "δ = 0"
        axes.plot(
            heights, DASHES[k % 4], color=PALETTE[k % 7], label=label + (f": step {left}" if left >= 0 else ": never")
        )
    axes.set(title="Descent past a saddle", xlabel="step", ylabel="height")
    axes.legend(fontsize=10, title="leaves the ridge at", title_fontsize=10)
    return f"Height by step: a plateau at 0, then a fall. {'; '.join(result.summary().splitlines())}."


@picture(width=7.2, height=3.4)
def signs(figure, result):
    """Minima among random symmetric matrices, by size."""
    axes = figure.subplots()
    sizes, minima = np.array(result.sizes), result.percent["minimum"]
    axes.semilogy(sizes, 100 / 2.0**sizes, ":", color=COLORS["neutral"], label="if signs were coin tosses, $2^{-n}$")
    some = minima > 0
    axes.semilogy(sizes[some], minima[some], "o-", color=COLORS["train"], label="measured")
    axes.set(title="Random matrices that belong to a minimum", xlabel="size n", ylabel="matrices (%)", ylim=(5e-3, 120))
    axes.set_xticks(sizes)
    axes.set_yticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
    axes.legend(fontsize=10)
    parts = ", ".join(f"{p:.2f} % at n = {n}" for n, p in zip(sizes, minima, strict=True))
    return f"The percentage of random symmetric matrices with positive eigenvalues alone, by size, logarithmic: {parts}; it falls faster than one half to the n."


@picture(width=7.2, height=3.4)
def curvatures(figure, result):
    """All curvatures of trained networks, in order."""
    axes = figure.subplots()
    for k, values in enumerate(result.values):
        axes.plot(
            np.arange(1, values.size + 1),
            values[::-1],
            DASHES[k % 4],
            color=PALETTE[k % 7],
            label=f"seed {k}: {result.kinds[k]}",
        )
    axes.set_yscale("symlog", linthresh=1e-3 * result.values.max())
    axes.set(
        title="Curvatures where training ended",
        xlabel="curvature, from the largest to the smallest",
        ylabel="curvature",
    )
    band = 1e-3 * result.values.max()
    axes.axhspan(-band, band, color=COLORS["neutral"], alpha=0.2, lw=0)
    axes.text(1, -0.8 * band, "counted as zero", fontsize=10)
    axes.legend(fontsize=10)
    return f"The curvatures of {len(result.values)} trained networks in order: a few large ones, then {result.flat().min():.0f} to {result.flat().max():.0f} % that are flat."
