"""Lesson 6, choosing: the figures of nnlib.experiments.hyperparameters.choosing."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS


@picture(height=3.5)
def chooser(figure, result):
    """Training and validation loss against λ, each with its lowest point; and the accuracy that follows."""
    left, right = figure.subplots(1, 2)
    places = np.arange(len(result.lams))
    for name, losses, mark in (("training", result.training, "s--"), ("validation", result.validation, "o-")):
        color, mean = COLORS[{"training": "train"}.get(name, name)], losses.mean(axis=1)
        left.fill_between(places, losses.min(axis=1), losses.max(axis=1), color=color, alpha=0.18, lw=0)
        left.plot(places, mean, mark, ms=6, color=color, label=f"{name} loss")
        left.plot(mean.argmin(), mean.min(), "*", ms=17, color=COLORS["minimum"], mec="black", zorder=4)
    left.plot([], [], "*", ms=13, color=COLORS["minimum"], mec="black", ls="", label="its choice")
    left.set(title="Who chooses λ?", ylabel="loss", ylim=(0, None))
    left.legend(fontsize=10)
    right.plot(places, result.accuracy, "-", lw=0.7, color="#BBBBBB")
    right.plot(places, result.accuracy.mean(axis=1), "D-", ms=6, color=COLORS["test"], label="mean; grey: each seed")
    right.set(title="Accuracy on new digits", ylabel="accuracy (%)")
    right.legend(fontsize=10, loc="lower left")
    for axes in (left, right):
        axes.set_xticks(places, [f"{lam:g}" for lam in result.lams])
        axes.set_xlabel("strength λ of the L2 penalty")
    accuracy = ", ".join(
        f"{a:.0f} % at {lam:g}" for lam, a in zip(result.lams, result.accuracy.mean(axis=1), strict=True)
    )
    return f"Left, training and validation loss against λ. Right, accuracy on digits that chose nothing: {accuracy}. {result.summary()}."


@picture(height=3.5)
def best_of(figure, result):
    """Reported and true accuracy of the best of k, and their difference."""
    left, right = figure.subplots(1, 2)
    left.plot(
        result.tries,
        result.reported.mean(axis=0),
        "X-",
        color=COLORS["bad"],
        label="reported: on the digits that chose it",
    )
    left.plot(result.tries, result.true.mean(axis=0), "o--", color=COLORS["good"], label="true: on new digits")
    left.set(title="The best of k networks", ylabel="accuracy (%)")
    left.legend(loc="lower right", fontsize=10)
    low, high = np.quantile(result.too_good, [0.1, 0.9], axis=0)
    right.fill_between(
        result.tries, low, high, color=COLORS["neutral"], alpha=0.25, lw=0, label="middle 80 % of the splits"
    )
    right.plot(result.tries, result.too_good.mean(axis=0), "o-", color=COLORS["neutral"], label="mean")
    right.axhline(0, color="black", lw=1)
    right.set(title="How much too good the report is", ylabel="points of accuracy")
    right.legend(loc="lower right", fontsize=10)
    for axes in (left, right):
        axes.set(xscale="log", xlabel="networks tried, k")
        axes.set_xticks(result.tries, result.tries)
        axes.minorticks_off()
    return f"Accuracy of the best of k networks on the digits that chose it and on new ones. {'; '.join(result.summary().splitlines())}."


@picture(width=7.4, height=3.4)
def coverage(figure, result):
    """How often two intervals hold the truth, against the true accuracy."""
    axes = figure.subplots()
    for (name, covered), color, dash in zip(
        result.covered.items(), (COLORS["bad"], COLORS["good"]), ("--", "-"), strict=True
    ):
        axes.plot(100 * result.truth, 100 * covered, dash, color=color, label=name)
    axes.axhline(95, color="black", lw=1.2, ls=":", label="95 %, as promised")
    axes.set(
        title=f"{result.n} samples: how often the interval holds the truth", xlabel="true accuracy (%)", ylabel="%"
    )
    axes.set_ylim(0, 103)
    axes.legend(loc="lower left")
    return f"How often an interval of 95 % holds the true accuracy, against that accuracy. {'; '.join(result.summary().splitlines())}."


@picture(width=7.4, height=2.7)
def folds(figure, result):
    """Estimated minus true accuracy, of single folds and of their mean."""
    axes, jitter = figure.subplots(), np.random.default_rng(0)
    k = result.single.shape[1]
    for place, (values, color) in enumerate(
        ((result.mean, COLORS["good"]), (result.single.ravel(), COLORS["validation"]))
    ):
        axes.plot(values, place + jitter.uniform(-0.2, 0.2, len(values)), "o", ms=4, alpha=0.45, color=color)
        axes.plot([values.mean() - values.std(), values.mean() + values.std()], [place - 0.36] * 2, lw=3.5, color=color)
    axes.axvline(0, color="black", lw=1)
    axes.set_yticks([0, 1], [f"mean of {k} folds", "one fold"])
    axes.set(
        title="Error of the estimate (bar: ± one standard deviation)",
        xlabel="estimated minus true accuracy (points)",
        ylim=(-0.6, 1.5),
    )
    return f"Errors of accuracy estimates. {result.summary()}."


ROLES = (("training", "train", "s", 0.25), ("validation", "validation", "o", 1.0), ("test", "test", "X", 1.0))


@picture(height=4.6)
def roles(figure, result):
    """A row for each training, a mark for each sample: it trains, it chooses, or it is reported on."""
    heights = [len(rows) + 1.5 for rows in result.roles.values()]
    panels = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights)
    for axes, (way, rows) in zip(np.atleast_1d(panels), result.roles.items(), strict=True):
        for role, (name, color, mark, alpha) in enumerate(ROLES):
            row, sample = np.nonzero(rows == role)
            axes.plot(sample, row, mark, ms=8, mew=0, alpha=alpha, color=COLORS[color], label=name)
        axes.set(title=way, ylim=(len(rows) - 0.3, -0.7), xlim=(-0.8, rows.shape[1] - 0.2))
        axes.set_yticks(range(0, len(rows), 3), range(1, len(rows) + 1, 3))
        axes.grid(False)
    panels[-1].set(xlabel="sample", ylabel="training")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return "Which samples train, choose and are reported on. " + result.summary().replace("\n", "; ") + "."


@picture(width=7.4, height=2.9)
def leak(figure, result):
    """What two programs report on data in which there is nothing to learn."""
    axes = figure.subplots()
    bins = np.linspace(15, 100, 35)
    axes.hist(result.honest, bins, color=COLORS["good"], alpha=0.75, label="features chosen within each fold")
    axes.hist(result.given, bins, color=COLORS["bad"], alpha=0.6, hatch="//", edgecolor="white", label="this program")
    axes.axvline(50, color="black", ls=":", lw=1.5, label="the truth")
    axes.set(title="Labels by coin toss: what is reported", xlabel="accuracy (%)", ylabel="data sets")
    axes.legend(loc="upper left", fontsize=10, bbox_to_anchor=(1, 1))
    return f"Accuracies reported on pure noise. {'; '.join(result.summary().splitlines())}."
