"""Lesson 3, training: the figures of nnlib.experiments.initialization.training."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE

TOP = 1e3  # a loss beyond it is drawn there


@picture(width=7.8, height=3.5)
def starts(figure, result):
    """The loss by minibatch; what is no longer finite leaves the figure at the top."""
    axes = figure.subplots()
    looks = ((COLORS["neutral"], "-"), (PALETTE[0], "--"), (COLORS["bad"], "-."), (COLORS["good"], "-"))
    for (name, losses), (color, dash) in zip(result.losses.items(), looks, strict=True):
        shown = np.minimum(np.nan_to_num(losses, nan=TOP), TOP)
        broken = np.flatnonzero(~np.isfinite(losses))
        stop = broken[0] + 1 if broken.size else len(losses)
        axes.semilogy(np.arange(1, stop + 1), shown[:stop], ls=dash, color=color, label=name)
        if broken.size:
            axes.plot(stop, TOP, "X", ms=11, color=color)
            axes.annotate(
                f"{name}: NaN or ∞ at minibatch {stop}", (stop, TOP), xytext=(12, -4), textcoords="offset points"
            )
    axes.axhline(np.log(10), color="black", lw=1, ls=":")
    axes.text(len(losses), np.log(10) * 2.2, "ln 10: every digit equally probable", ha="right", fontsize=10)
    axes.set(title="One network, four starts", xlabel="minibatch", ylabel="loss", ylim=(0.01, 4 * TOP))
    axes.legend(loc="upper right", title="weights at the start")
    return (
        "The loss by minibatch, logarithmic, of one deep network from four starts. "
        + result.summary().replace("\n", "; ")
        + "."
    )


@picture(height=3.6)
def late(figure, result):
    """Minibatches until the loss is below 1, a row a contestant, a mark a seed."""
    axes, ends = figure.subplots(), []
    kinds = (
        ("loss below 1", result.arrived, "o", COLORS["good"], 1.0),
        (f"not within {result.budget}", ~result.arrived & ~result.broken, "^", COLORS["minimum"], 1.35),
        ("NaN or ∞", result.broken, "X", COLORS["bad"], 1.8),
    )
    for label, which, marker, color, factor in kinds:
        rows, columns = np.nonzero(which)
        if rows.size:
            at = rows + (columns / max(result.steps.shape[1] - 1, 1) - 0.5) * 0.5
            x = result.steps[rows, columns] if factor == 1 else np.full(rows.size, result.budget * factor)
            axes.plot(x, at, marker, ls="", ms=6, color=color, alpha=0.8, label=label)
    for name in result.names:
        there, slow, broken = result.count(name)
        ends.append(
            f"{name}: {there} arrived (median {result.median(name):.0f}), {slow} did not, {broken} NaN or infinite"
        )
    names = [f"{name}, lr {rate:.1g}" for name, rate in zip(result.names, result.rates, strict=True)]
    axes.set_yticks(range(len(names)), names, fontsize=10)
    axes.set(xscale="log", xlabel="minibatches", ylim=(len(names) - 0.4, -0.6), xlim=(20, result.budget * 2.2))
    ticks = [t for t in (30, 100, 300, 1000, 3000) if t <= result.budget]
    axes.set_xticks(ticks, ticks)
    axes.minorticks_off()
    axes.axvline(result.budget * 1.12, color="black", lw=1, ls=":")
    axes.set_title("Minibatches until the loss is below 1, one mark a seed")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return (
        "Minibatches until the loss is below 1, by size of the weights at the start, each at its own rate. "
        + "; ".join(ends)
        + "."
    )


@picture(height=3.6)
def purpose(figure, result):
    """Accuracy with and without different units; the signal of many draws."""
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.6))
    for k, percent in enumerate(result.accuracy.values()):
        left.bar(k, percent.mean(), color=PALETTE[k], alpha=0.45)
        left.plot(k + np.linspace(-0.2, 0.2, len(percent)), np.sort(percent), "os"[k], ls="", ms=5, color=PALETTE[k])
    left.set_xticks(range(len(result.accuracy)), result.accuracy)
    left.set(title="Of the right size", ylabel="test accuracy (%)", ylim=(0, 103))
    x = np.arange(1, result.draws.shape[1] + 1)
    right.semilogy(x, result.draws.T, lw=0.8, alpha=0.5, color=COLORS["train"])
    right.semilogy(x, np.median(result.draws, axis=0), color="black", label="median of the draws")
    mean = np.sqrt(np.mean(result.draws**2, axis=0))
    right.semilogy(x, mean, "--", color=COLORS["bad"], label="root mean square over the draws")
    right.set(title=f"{len(result.draws)} draws of {x[-1]} layers", xlabel="layer", ylabel="std of the signal h")
    right.legend(loc="lower left", fontsize=10)
    return (
        "Two panels. Left: test accuracy, each seed. Right: the size of the signal after each layer, one line a draw. "
        + result.summary().replace("\n", "; ")
        + "."
    )


@picture(height=3.8)
def overshoot(figure, result):
    """Paths in a bowl, and the loss after some minibatches against the learning rate."""
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
    for k, (rate, path) in enumerate(result.bowl.items()):
        left.plot(
            path[:12], marker=".", ls=("-", "--", "-.", ":")[k % 4], lw=1.5, color=PALETTE[k % 7], label=f"lr {rate}"
        )
    left.axhline(0, color="black", lw=1)
    left.set_xticks(range(0, 12, 2))
    left.set(title="A bowl of curvature 1", xlabel="step", ylabel="w", ylim=(-2.6, 2.6))
    left.legend(fontsize=9, ncols=3, loc="lower center")
    looks = (
        (COLORS["bad"], "X", "-"),
        (COLORS["bad"], "s", "--"),
        (COLORS["good"], "o", "-"),
        (COLORS["good"], "v", "--"),
    )
    top = 1e9
    for (name, tried), (color, marker, dash) in zip(result.tried.items(), looks, strict=True):
        shown = np.minimum(np.nan_to_num(tried.max(axis=1), posinf=top), top)
        right.loglog(result.rates, shown, marker=marker, ls=dash, ms=6, lw=1.5, color=color, label=name)
    right.axhline(top, color="black", lw=1, ls=":")
    right.text(result.rates[0], top / 5, "10⁹ or more, ∞ or NaN", fontsize=10)
    right.set(title="A deep network", xlabel="learning rate", ylabel="loss, the worse of two runs", ylim=(0.3, 4e9))
    right.legend(fontsize=10, loc="center left", bbox_to_anchor=(0, 0.3))
    return (
        "Two panels. Left: paths of descent in a bowl, by learning rate. Right: the loss of a deep network by learning rate. "
        + result.summary().replace("\n", "; ")
        + "."
    )


@picture(width=7.2, height=3.4)
def steep(figure, result):
    """Gradient and curvature against the size of the weights."""
    axes = figure.subplots()
    for values, label, marker, color, dash in (
        (result.gradients, "length of the gradient", "o", COLORS["train"], "-"),
        (result.curvatures, "largest curvature", "s", COLORS["bad"], "--"),
    ):
        axes.loglog(result.factors, np.median(values, axis=1), marker=marker, ls=dash, color=color, label=label)
        axes.fill_between(result.factors, values.min(axis=1), values.max(axis=1), color=color, alpha=0.15, lw=0)
    axes.set_xticks(result.factors, [f"{f:g}" for f in result.factors])
    axes.minorticks_off()
    axes.set(title="They explode together", xlabel="factor on He's weights", ylabel="at the start")
    axes.legend()
    return (
        "Gradient and largest curvature of a deep network at its start, by size of the weights: "
        + result.summary().replace("\n", "; ")
        + "."
    )
