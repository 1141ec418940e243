"""Lesson 4, early stopping: the figures of nnlib.experiments.regularization.stopping."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS

TITLES = {"one fall": "a loss that falls once", "a rest": "a loss that rests, then falls"}


@picture(height=5.2)
def patience(figure, result):
    """Above, the validation losses of the two kinds of curves; below, held-out accuracy against the patience."""
    panels = figure.subplots(2, 2)
    for k, (kind, losses) in enumerate(result.val_loss.items()):
        above, below = panels[:, k]
        above.plot(losses.T, color=COLORS["validation"], lw=0.7, alpha=0.6)
        above.plot(losses.mean(axis=0), color="black", lw=1.6, label="mean")
        above.set(title=TITLES[kind], xlabel="epoch", ylim=(0, 1.05 * np.quantile(losses, 0.985)))
        x = range(len(result.patiences))
        for column, name, mark in ((0, "weights at the stop", "X--"), (1, "best weights restored", "o-")):
            color = COLORS["bad" if column == 0 else "good"]
            below.plot(x, result.accuracy[kind][:, :, column].mean(axis=1), mark, color=color, label=name)
        below.axhline(result.never[kind][1].mean(), color=COLORS["neutral"], ls=":", label="never stopping")
        below.set_xticks(x, result.patiences)
        below.set(xlabel="patience (epochs)")
    panels[0, 0].set_ylabel("validation loss")
    panels[1, 0].set_ylabel("held-out accuracy (%)")
    panels[0, 0].legend(fontsize=9)
    panels[1, 0].legend(fontsize=9)
    parts = []
    for kind in result.loss:
        (a, b), (c, d) = (result.accuracy[kind][k].mean(axis=0) for k in (0, -1))
        parts.append(
            f"{TITLES[kind]}: patience {result.patiences[0]} gives {a:.1f} % at the stop and {b:.1f} % restored, patience "
            f"{result.patiences[-1]} {c:.1f} and {d:.1f} %"
        )
    return "Validation losses of eight runs of two kinds, and held-out accuracy against the patience. " + "; ".join(
        parts
    )


@picture(width=7.6, height=3.9)
def gap(figure, result):
    """Each run as a line of gap against accuracy, and where each rule ends."""
    axes = figure.subplots()
    axes.plot(result.gap.T, result.accuracy.T, color=COLORS["neutral"], lw=0.7, alpha=0.6)
    for (name, (_, gaps, hits)), mark in zip(result.rules.items(), "*^>vsDo", strict=False):
        color = COLORS["good"] if mark == "*" else COLORS["bad"] if name == "smallest gap" else None
        axes.plot(gaps.mean(), hits.mean(), mark, ms=14 if mark == "*" else 9, color=color, mec="black", label=name)
    axes.set(
        title="Each line is a run; each mark a rule (mean of the runs)",
        xlabel="training minus validation accuracy (points)",
        ylabel="held-out accuracy (%)",
    )
    axes.legend(fontsize=9, loc="lower right")
    ends = ", ".join(f"{n} {hits.mean():.1f} %" for n, (_, _, hits) in result.rules.items())
    return f"Gap against held-out accuracy, epoch by epoch, with the end of each rule: {ends}."


@picture(height=3.4)
def folds(figure, result):
    """Curves of single splits and of means of folds, of eight pools."""
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, curves, title in (
        (left, result.curves[:, 0], "one split: 8 pools"),
        (right, result.curves.mean(axis=1), f"mean of {result.curves.shape[1]} folds: the same pools"),
    ):
        axes.plot(curves.T, color=COLORS["validation"], lw=1)
        axes.plot(curves.argmin(axis=1), curves.min(axis=1), "o", ms=5, color="black")
        axes.set(title=title, xlabel="epoch")
    left.set(ylabel="validation loss")
    return (
        "Validation losses of eight pools of images, from one split and as a mean of folds. "
        + result.summary().replace("\n", "; ")
    )
