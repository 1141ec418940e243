"""Lesson 4, dropout: the figures of nnlib.experiments.regularization.dropout."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE


@picture(width=7.2, height=2.9)
def masks(figure, result):
    """Held-out accuracy with the right mask, a fresh one backward, and one for good."""
    axes = figure.subplots()
    for k, hits in enumerate(result.accuracy.values()):
        color = {0: COLORS["neutral"], 1: COLORS["good"]}.get(k, COLORS["bad"])
        axes.plot(hits, np.full(len(hits), k) + 0.2, "|", ms=8, color=color, alpha=0.7)
        axes.plot(hits.mean(), k, "o" if k < 2 else "X", ms=9, color=color)
    axes.set_yticks(range(len(result.accuracy)), result.accuracy)
    axes.invert_yaxis()
    axes.set(title="Each tick is a run, the mark their mean", xlabel="accuracy on held-out images (%)")
    return "Held-out accuracy: " + ", ".join(f"{n} {a.mean():.1f} %" for n, a in result.accuracy.items()) + "."


@picture(height=3.5)
def ensemble(figure, result):
    """Three thinned networks, and the accuracy of averages over them."""
    left, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
    _thinned(left)
    x = range(len(result.members))
    right.plot(x, result.mean_of.mean(axis=0), "o-", color=COLORS["train"], label="mean of k thinned networks")
    right.axhline(result.whole.mean(), color=COLORS["bad"], ls="--", label="the whole network, once")
    right.set_xticks(x, result.members)
    right.set(title="Accuracy on held-out images", xlabel="k", ylabel="accuracy (%)")
    right.legend(loc="lower right", fontsize=9)
    means = ", ".join(f"{a:.1f} % for {k}" for k, a in zip(result.members, result.mean_of.mean(axis=0), strict=True))
    return (
        f"Left, three thinned networks, dropped units crossed out. Right, held-out accuracy of the mean of k thinned "
        f"networks: {means}; of the whole network {result.whole.mean():.1f} %."
    )


def _thinned(axes):
    """A network 3-4-4-2 under three masks."""
    sizes, dropped = (3, 4, 4, 2), ({(1, 0), (1, 2), (2, 1)}, {(1, 3), (2, 0), (2, 2)}, {(1, 1), (1, 2), (2, 3)})
    for k, off in enumerate(dropped):
        place = {(i, j): (4.6 * k + i, j - n / 2) for i, n in enumerate(sizes) for j in range(n)}
        for (i, j), (x, y) in place.items():
            for j2 in range(sizes[i + 1] if i < 3 else 0):
                if (i, j) not in off and (i + 1, j2) not in off:
                    axes.plot(*zip((x, y), place[i + 1, j2], strict=True), color="#999999", lw=0.7, zorder=1)
            gone = (i, j) in off
            axes.plot(x, y, "o", ms=11, mfc="white" if gone else COLORS["train"], mec="#555555", zorder=2)
            if gone:
                axes.plot(x, y, "x", ms=8, mew=2, color=COLORS["bad"], zorder=3)
    axes.set(title="Each mask is another network", xlim=(-0.5, 12.8), ylim=(-2.6, 1.8))
    axes.axis("off")


@picture(width=7.6, height=3.6)
def losing_units(figure, result):
    """Held-out accuracy against the fraction of hidden units switched off after training."""
    axes = figure.subplots()
    for k, (name, hits) in enumerate(result.accuracy.items()):
        axes.plot(100 * result.lost, hits.mean(axis=0), "osD^v"[k] + "-", color=PALETTE[k], label=name)
    axes.set(
        title="Networks that lose hidden units after training",
        xlabel="units switched off (%)",
        ylabel="held-out accuracy (%)",
    )
    axes.legend(title="trained with")
    falls = ", ".join(f"{n} by {result.fall(n).mean():.1f} points" for n in result.accuracy)
    return (
        f"Held-out accuracy against the fraction of hidden units switched off. With half of them off it falls: {falls}."
    )


@picture(width=5.6, height=3.9)
def linear_dropout(figure, result):
    """Weights fitted under dropout against weights by formula."""
    axes = figure.subplots()
    reach = 1.1 * np.abs(result.plain).max()
    axes.plot([-reach, reach], [-reach, reach], color=COLORS["neutral"], lw=1)
    axes.plot(result.plain, result.by_masks, "o", color=COLORS["bad"], label="plain least squares")
    axes.plot(result.penalized, result.by_masks, "s", color=COLORS["good"], label="with the penalty")
    axes.set(title="20 weights fitted under dropout", xlabel="weight by formula", ylabel="weight under dropout")
    axes.legend(fontsize=10)
    near, far = result.off
    return f"Weights fitted under dropout agree with the penalty's solution to {near:.1%}, with least squares to {far:.0%}."
