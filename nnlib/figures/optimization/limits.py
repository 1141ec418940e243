"""Lesson 1, slopes and rates: the figures of nnlib.experiments.optimization.limits."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE

DASHES = ("-", "--", "-.", ":")


@picture(width=7.6, height=3.4)
def learning_rates(figure, result):
    """One network, one start, several rates."""
    axes = figure.subplots()
    for k, (rate, losses) in enumerate(zip(result.rates, result.losses, strict=True)):
        gone = np.isnan(losses)
        end = int(gone.argmax()) - 1 if gone.any() else len(losses) - 1
        axes.semilogy(losses[: end + 1], color=PALETTE[k], lw=1.3)
        mark = "✕ diverges" if gone.any() else ""
        y = min(losses[end], 2.2) if gone.any() else np.median(losses[-200:])
        axes.annotate(
            f"lr = {rate:g} {mark}",
            (max(end, 20), y),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=PALETTE[k],
        )
    axes.set(title="One network, one start, four learning rates", xlabel="step", ylabel="loss")
    axes.set(xlim=(0, 1.17 * len(losses)), ylim=(0.012, 3))
    axes.set_yticks([0.03, 0.1, 0.3, 1, 3], ["0.03", "0.1", "0.3", "1", "3"])
    axes.minorticks_off()
    parts = ", ".join(
        f"at {r:g} it {'diverges' if np.isnan(run[-1]) else f'ends at {run[-1]:.2g}'}"
        for r, run in zip(result.rates, result.losses, strict=True)
    )
    return f"The loss of one network by step at four learning rates, logarithmic: {parts}."


@picture(width=7.4, height=3.5)
def step_sizes(figure, result):
    """The error of two differences against the step."""
    axes = figure.subplots()
    looks = {"one-sided": (COLORS["bad"], "s"), "central": (COLORS["good"], "o")}
    for name, errors in result.errors.items():
        color, mark = looks[name]
        axes.loglog(result.h, np.maximum(errors, 1e-13), mark + "-", ms=4, lw=1, color=color, label=name)
        h, error = result.best(name)
        axes.annotate(
            f"h = {h:.0e}",
            (h, error),
            xytext=(0, 26 if name == "one-sided" else -16),
            textcoords="offset points",
            ha="center",
            fontsize=10,
        )
    axes.set(title="Rounding on the left, the formula's own error on the right", xlabel="step h")
    axes.set(ylabel="relative error of the slope", ylim=(1e-13, 20))
    axes.legend()
    parts = "; ".join(
        f"{n}: smallest error {result.best(n)[1]:.0e} at h = {result.best(n)[0]:.0e}" for n in result.errors
    )
    return (
        f"Relative error of a slope against the step h, both logarithmic: it falls with h, then rises again. {parts}."
    )


@picture(height=3.8)
def limit(figure, result):
    """Around the limit, on a quadratic and on a double well."""
    left, right = figure.subplots(1, 2)
    for k, (factor, distances) in enumerate(result.distances.items()):
        left.semilogy(distances, DASHES[k % 4], color=PALETTE[k % 7], label=f"{float(factor):g} × limit")
    left.set(title="A quadratic", xlabel="step", ylabel="distance to the minimum", ylim=(1e-6, 1e6))
    left.legend(fontsize=10, loc="lower left")
    shown = np.repeat(result.rates[None], len(result.visited), axis=0)
    right.plot(shown.ravel(), result.visited.ravel(), ",", color=COLORS["train"])
    right.axvline(result.well_limit, color=COLORS["bad"], ls="--")
    right.text(result.well_limit * 1.01, -1.25, "limit 2/8", color=COLORS["bad"])
    right.set(title="A double well: points visited", xlabel="learning rate", ylabel="x", ylim=(-1.5, 1.5))
    ends = ", ".join(f"{float(f):g} times the limit {d[-1]:.0e}" for f, d in result.distances.items())
    return (
        f"Two panels. Left: distance to the minimum of a quadratic by step; after {len(distances) - 1} steps: {ends}. Right: the points that descent "
        "visits in the end on a double well, by learning rate: one point up to the limit, then two, four, eight, then a whole cloud."
    )


@picture(height=3.8)
def edge(figure, result):
    """Sharpness and loss by step."""
    left, right = figure.subplots(1, 2)
    for k, rate in enumerate(result.rates):
        look = {"color": PALETTE[k % 7], "lw": 1.1}
        left.plot(result.steps, result.sharpness[k].T, DASHES[k % 4], **look)
        left.axhline(2 / rate, color=PALETTE[k % 7], ls=":", lw=2)
        above = {"xytext": (0, 9), "textcoords": "offset points", "ha": "right", "fontsize": 10}
        left.annotate(f"2/lr, lr = {rate:g}", (result.steps[-1], 2 / rate), color=PALETTE[k % 7], **above)
        lines = right.semilogy(result.steps, result.losses[k].T, DASHES[k % 4], **look)
        lines[0].set_label(f"lr = {rate:g}")
    top = max(2.4 / result.rates.min(), 1.1 * np.nanmax(result.sharpness[:, :, 1:]))
    left.set(title="Sharpness", xlabel="step", ylabel="largest curvature", ylim=(0, min(top, 6 / result.rates.min())))
    right.set(title="Loss", xlabel="step", ylabel="mean squared error")
    right.legend(fontsize=10)
    parts = "; ".join(
        f"lr {r:g}: {result.late(r).min():.1f} to {result.late(r).max():.1f}, 2/lr = {2 / r:g}" for r in result.rates
    )
    return f"Two panels, one line a seed. Left: the largest curvature by step, with dotted lines at 2/lr. At the end: {parts}. Right: the loss, falling in hops."
