"""Lesson 5, dropout: how much, scaled by what, and what it says about doubt."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.regularization.overfitting import band
from nnlib.figures.style import COLORS, PALETTE

LOOKS = {0: ("bad", "o--"), -1: ("train", "s-"), "early": ("good", "^:")}  # by budget: first, last, stopped early


@picture(height=3.9)
def drops(figure, result):
    """Held-out accuracy against the probability of dropping, one panel a network, one line a budget."""
    panels = np.atleast_1d(figure.subplots(1, len(result.accuracy), sharey=True))
    for axes, network in zip(panels, result.accuracy, strict=True):
        axes.axvspan(0.2, 0.5, color=PALETTE[4], alpha=0.13, lw=0)
        axes.axvspan(0.5, 0.8, color=PALETTE[3], alpha=0.16, lw=0)
        for budget, label in result.budgets():
            runs = np.array([result.runs(network, p, budget) for p in result.p])
            band(axes, result.p, runs.T, COLORS[LOOKS[budget][0]], label, LOOKS[budget][1]).set_markersize(5)
        axes.set(title=network, xlabel="probability of dropping", ylim=(0, 100))
    panels[0].set_ylabel("held-out accuracy (%)")
    panels[0].text(0.35, 6, "0.5–0.8\nkept", ha="center", fontsize=9)
    panels[0].text(0.65, 6, "0.5–0.8\ndropped", ha="center", fontsize=9)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=10)
    parts = (
        f"{network}, {label}: best at {result.best(network, budget):g}, "
        + ", ".join(f"{a:.0f} % at {p:g}" for p, a in zip(result.p, result.means(network, budget), strict=True))
        for network in result.accuracy
        for budget, label in result.budgets()
    )
    return "Held-out accuracy against the probability of dropping. " + "; ".join(parts) + "."


@picture(height=3.8)
def scaling(figure, result):
    """The sums of the next layer against their mean over masks, and held-out loss, by the factor at test time."""
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.2))
    ends = np.array([result.by_masks.min(), result.by_masks.max()])
    for k, (name, sums) in enumerate(result.sums.items()):
        left.plot(result.by_masks.ravel()[::9], sums.ravel()[::9], "osD^"[k], ms=2.5, color=PALETTE[k], alpha=0.6)
        left.text(ends[1] * 1.06, sums.max(), name, color=PALETTE[k], fontsize=9, va="center")
    left.set_xlim(ends[0] * 1.1, ends[1] * 1.7)
    left.margins(y=0.12)
    left.plot(ends, ends, "k-", lw=1)
    first, *_ = result.loss
    left.set(title=f"Sums in the next layer, p = {first}", xlabel="mean over 400 masks", ylabel="all units on, scaled")
    names = [*result.sums, "mean over masks"]
    for i, p in enumerate(result.loss):
        for k, name in enumerate(names):
            color = PALETTE[k] if k < 4 else COLORS["neutral"]
            values, at = result.loss[p][name], k + (i - 0.5) * 0.3
            right.plot(np.full(len(values), at), values, "." if i else "x", color=color, alpha=0.8)
            right.plot(at, values.mean(), "o" if i else "X", ms=8, color=color)
            right.text(at, 0.115, f"{p:g}", ha="center", fontsize=9, color="#555555")
    right.text(-0.6, 0.115, "p =", ha="right", fontsize=9, color="#555555")
    right.set(title="Loss on held-out images, 5 networks each", ylabel="loss", yscale="log", ylim=(0.105, 3))
    right.set_yticks([0.2, 0.5, 1, 2], [0.2, 0.5, 1, 2])
    right.set_xticks(range(len(names)), [name.replace("over masks", "over\nmasks") for name in names], fontsize=9)
    right.minorticks_off()
    slopes = ", ".join(f"{name} {result.slope(name):.2f}" for name in result.sums)
    losses = "; ".join(
        f"p = {p}: " + ", ".join(f"{n} {a.mean():.2f}" for n, a in by.items()) for p, by in result.loss.items()
    )
    return (
        f"Left, sums in the next layer against their mean over masks, slopes {slopes}. Right, held-out loss, {losses}."
    )


@picture(width=7.4, height=3.6)
def reach(figure, result):
    """The standard deviation of a unit after dropout against p, drawn and by formula, on logarithmic axes."""
    axes = figure.subplots()
    axes.loglog(1 - result.p, result.formula, "-", color=COLORS["train"], label="the formula")
    axes.loglog(1 - result.p, result.drawn, "o", color=COLORS["validation"], label="drawn")
    axes.axhline(result.mean, color=COLORS["neutral"], ls=":", label="mean of the unit, at every p")
    axes.invert_xaxis()
    axes.set_xticks(1 - np.array([0, 0.5, 0.9, 0.99, 0.999]), ["0", "0.5", "0.9", "0.99", "0.999"])
    axes.set_yticks([1, 3, 10, 30], [1, 3, 10, 30])
    axes.minorticks_off()
    axes.set(
        title="The mean stays, the spread grows without bound",
        xlabel="probability of dropping",
        ylabel="standard deviation",
    )
    axes.legend(fontsize=10)
    return "Standard deviation of a unit after inverted dropout: " + ", ".join(
        f"{d:.2g} at p = {p:g}" for p, d in zip(result.p, result.drawn, strict=True)
    )


@picture(height=5.6)
def doubt(figure, result):
    """A few images with the confidence of one answer; reliability; and the AUROC of each measure of doubt."""
    strip, charts = figure.subfigures(2, 1, height_ratios=(1, 2.9))
    kinds = ("digit", "two digits", "shuffled", "noise")
    for k, axes in enumerate(strip.subplots(1, 8)):
        axes.imshow(result.seen[k // 2, k % 2].reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(f"{kinds[k // 2]}\n{result.confidence[k // 2, k % 2]:.0%} sure", loc="center", fontsize=9)
        axes.axis("off")
    left, right = charts.subplots(1, 2, width_ratios=(1, 1.35))
    left.plot([0, 1], [0, 1], color=COLORS["neutral"], lw=1)
    names = list(result.auroc)
    for k, name in enumerate(names[:-1]):
        left.plot(*result.reliability[name], "osD"[k] + "-", ms=5, color=PALETTE[k], label=name)
    left.set(
        title="Calibration on digits", xlabel="confidence", ylabel="fraction right", xlim=(0.2, 1.02), ylim=(0.2, 1.04)
    )
    rows = list(result.auroc[names[0]])
    for k, name in enumerate(names):
        means = [result.auroc[name][kind].mean() for kind in rows]
        right.plot(means, np.arange(len(rows)) + 0.16 * (k - 1.5), "osD^"[k], ms=8, color=PALETTE[k], label=name)
    right.axvline(0.5, color=COLORS["neutral"], ls=":")
    right.text(0.505, len(rows) - 0.6, "chance", fontsize=9, color="#555555")
    right.set_yticks(range(len(rows)), rows)
    right.set(title="How well doubt separates: AUROC", xlabel="AUROC", xlim=(0.48, 1.01), ylim=(len(rows) - 0.4, -0.6))
    charts.legend(*right.get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=10)
    parts = "; ".join(
        f"{name}: calibration error {result.calibration[name].mean():.1f} points, AUROC "
        + ", ".join(f"{a.mean():.2f} ({kind})" for kind, a in by.items())
        for name, by in result.auroc.items()
    )
    return f"Digits and images that are none, with the confidence of one answer. Below, calibration and AUROC. {parts}."
