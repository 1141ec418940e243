"""Lesson 6, searching: the figures of nnlib.experiments.hyperparameters.searching."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE, SURFACE

LOOKS = {"grid": (PALETTE[0], "s"), "random": (PALETTE[1], "o"), "quasi-random": (PALETTE[2], "^")}
WORDS = {"lr": "rate", "weight_decay": "decay", "hidden": "width"}


def _words(name: str) -> str:
    return " × ".join(WORDS.get(part, part) for part in name.split(" × "))


@picture(height=3.9)
def landscape(figure, result):
    """Loss over rate and decay, with the best decay for each rate; and the shares of the variance."""
    left, right = figure.subplots(1, 2, width_ratios=(1.2, 1))
    loss = result.true[:, :, 0, -1]
    image = left.contourf(result.rates, result.decays, np.log10(loss.T), levels=18, cmap=SURFACE + "_r")
    good = (loss.min(axis=1) < 1) & (loss.min(axis=1) < 0.95 * loss[:, 0])
    left.plot(
        result.rates[good],
        result.decays[loss.argmin(axis=1)][good],
        "*",
        ms=10,
        color="white",
        mec="black",
        label="best decay, where it gains 5 %",
    )
    left.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="weight decay λ")
    left.set_title("Validation loss, no dropout")
    left.legend(loc="upper left", fontsize=10, labelcolor="white", frameon=False)
    bar = figure.colorbar(image, ax=left)
    ticks = [t for t in (0.1, 0.2, 0.5, 1, 2) if loss.min() <= t <= loss.max()]
    bar.set_ticks(np.log10(ticks), labels=[f"{t:g}" for t in ticks])
    bar.minorticks_off()
    shares = dict(list(result.shares.items())[:7])
    places = np.arange(len(shares))[::-1]
    right.barh(
        places,
        [100 * share for share in shares.values()],
        color=[PALETTE[3] if "×" in n else PALETTE[0] for n in shares],
    )
    right.set_yticks(places, [_words(name) for name in shares], fontsize=10)
    right.set(title="What explains the loss", xlabel="share of its variance (%)")
    parts = ", ".join(f"{_words(name)} {share:.0%}" for name, share in shares.items())
    return f"Left, the loss over learning rate and weight decay: the best decay depends on the rate. Right, what explains it: {parts}."


@picture(height=5.6)
def contest(figure, result):
    """Where the trials of one search lie, with their projections, and how the best found differ."""
    top, bottom = figure.subfigures(2, 1, height_ratios=(1, 1))
    panels = top.subplots(1, 3, sharex=True, sharey=True)
    everything = np.concatenate(list(result.points.values()))
    low, high = everything.min(axis=0) / 3, everything.max(axis=0) * 2
    for axes, (method, (color, mark)) in zip(panels, LOOKS.items(), strict=True):
        points = result.points[method]
        axes.loglog(*points.T, mark, color=color, ms=6, alpha=0.8)
        axes.plot(points[:, 0], np.full(len(points), low[1] * 1.4), "|", ms=13, color="black")
        axes.set(
            title=f"{method}: {result.distinct(method)} rates",
            xlabel="learning rate",
            xlim=(low[0], high[0]),
            ylim=(low[1], high[1]),
        )
    panels[0].set_ylabel("weight decay")
    panels = bottom.subplots(1, len(result.found), sharex=True, sharey=True)
    for axes, names in zip(panels, result.found, strict=True):
        for k, method in enumerate(("random", "quasi-random")):
            ahead, (color, mark) = result.ahead(names, method), LOOKS[method]
            axes.errorbar(ahead.mean, k, xerr=2 * ahead.error, fmt=mark, ms=9, capsize=4, color=color)
        axes.axvline(0, color="black", lw=1)
        axes.set_yticks([0, 1], ["random", "quasi-random"])
        axes.set(title=f"{names} hyperparameters, best of {result.trials}", ylim=(-0.6, 1.6))
        axes.set_xlabel("loss below the grid's (%)")
    text = " ".join(
        f"{names}: " + ", ".join(f"{m} {result.ahead(names, m)} %" for m in ("random", "quasi-random")) + "."
        for names in result.found
    )
    tried = ", ".join(f"{method} {result.distinct(method)}" for method in result.points)
    return f"Above, the trials of a search of four hyperparameters: different learning rates {tried}. Below, how far the loss found is below the grid's. {text}"


@picture(height=3.8)
def halving(figure, result):
    """One repeat with what halving gives up, and how well early losses predict the last."""
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    curves = next(iter(result.curves.values()))[0]
    alive, budget, epochs = np.arange(len(curves)), 1, curves.shape[1]
    while len(alive):
        order, start = alive[np.argsort(curves[alive, min(budget, epochs) - 1])], max(budget // 2, 1)
        span = np.arange(start, min(budget, epochs) + 1)
        keep = order[: len(order) // 2] if budget < epochs else order[:1]
        for i in order:
            found = i in keep
            left.plot(
                span,
                curves[i, span - 1],
                color=COLORS["train"] if found else COLORS["neutral"],
                lw=1.6 if found else 0.9,
            )
            if not found:
                left.plot(span[-1], curves[i, span[-1] - 1], "x", ms=6, color=COLORS["bad"])
        alive, budget = (keep, 2 * budget) if budget < epochs else ((), 0)
    left.plot([], [], "x", color=COLORS["bad"], label="given up")
    left.plot([], [], color=COLORS["train"], label="goes on")
    left.axhline(curves[:, -1].min(), color="black", ls=":", lw=1.3, label="best of all at the end")
    left.set(xscale="log", yscale="log", xlabel="epochs", ylabel="validation loss", ylim=(0.07, 12))
    left.set_xticks([1, 2, 4, 8, 16], ["1", "2", "4", "8", "16"])
    left.set_yticks([0.1, 0.3, 1, 3, 10], ["0.1", "0.3", "1", "3", "10"])
    left.minorticks_off()
    left.set_title(f"{len(curves)} configurations, one repeat")
    left.legend(loc="upper right", fontsize=10)
    for (schedule, color), dash in zip((("constant", PALETTE[0]), ("cosine", PALETTE[1])), ("-", "--"), strict=True):
        if schedule in result.curves:
            right.plot(
                np.arange(1, epochs + 1), result.agreement(schedule), dash, color=color, label=f"{schedule} rate"
            )
    right.set(title="Rank agreement with the end", xlabel="epochs", ylabel="rank correlation", ylim=(0, 1.03))
    right.legend(loc="lower right")
    return f"Left, validation losses of one search by epoch; halving gives up the worse half each time. Right, rank correlation with the end. {result.summary()}"
