"""Lesson 6, what matters: the figures of nnlib.experiments.hyperparameters.matters."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE

LOOKS = {  # colour, marker: a hasty run, a whole one at the same rate, and one with its own rate
    "12 epochs, rate 0.01": (COLORS["bad"], "X"),
    "to the end, rate 0.01": (COLORS["minimum"], "s"),
    "to the end, own rate": (COLORS["train"], "o"),
}
PLACES = {"in the list": PALETTE[0], "inside an entry of the list": PALETTE[5], "not in the list": PALETTE[3]}


@picture(width=7.4, height=3.6)
def panel(figure, result):
    """Error against the values of one hyperparameter, under three budgets."""
    axes, places = figure.subplots(), np.arange(len(result.labels))
    found = (result.short, result.frozen, result.tuned)
    for k, ((name, (color, mark)), errors) in enumerate(zip(LOOKS.items(), found, strict=True)):
        x = places + 0.12 * (k - 1)
        axes.plot(np.repeat(x, errors.shape[1]), errors.ravel(), ".", ms=5, color=color, alpha=0.4)
        axes.plot(x, errors.mean(axis=1), "-" if k == 2 else "--", marker=mark, ms=8, color=color, label=name)
    axes.set_xticks(places, result.labels)
    axes.set(
        title="Small dots: single splits; joined: their means", xlabel=result.name, ylabel="error (%)", ylim=(0, None)
    )
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    parts = "; ".join(
        f"{name}: " + ", ".join(f"{e.mean():.1f} % at {label}" for label, e in zip(result.labels, errors, strict=True))
        for name, errors in zip(LOOKS, found, strict=True)
    )
    return f"Error against {result.name}. {parts}."


@picture(height=6.0)
def importance(figure, result):
    """For every hyperparameter the distance from its best to its worst mean, under three budgets, and the line of luck."""
    axes, names = figure.subplots(), result.order[::-1]
    reaches = np.array([result.reach(name) for name in names])
    places, marks = np.arange(len(names)), list(LOOKS.values())
    colors = [PLACES[result.where[name]] for name in names]
    axes.barh(places, np.maximum(reaches[:, 2], 0.05), color=colors, height=0.55)
    for k, (color, mark) in enumerate(marks[:2]):
        axes.plot(np.maximum(reaches[:, k], 0.05), places, mark, ms=7, color=color, mec="white", mew=0.6)
    for place, name in zip(places, names, strict=True):
        axes.plot([result.luck[name]] * 2, [place - 0.42, place + 0.42], color="black", lw=1.8)
    for label, color in PLACES.items():
        axes.barh([0], [0], color=color, label=f"own rate: {label}")
    for name, (color, mark) in list(LOOKS.items())[:2]:
        axes.plot([], [], mark, ms=7, color=color, label=name)
    axes.plot([], [], "|", ms=12, mew=1.8, color="black", label="luck (5 % over all looks)")
    axes.set_yticks(places, names)
    axes.set(xscale="log", xlim=(0.05, 120), xlabel="worst mean minus best mean (points of error, log scale)")
    axes.set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    axes.set_title("What moves the error, over the values tried")
    figure.legend(loc="outside lower center", ncols=2, fontsize=10)
    rows = "; ".join(f"{n} {a:.1f}, {b:.1f}, {c:.1f}" for n, (a, b, c) in zip(names[::-1], reaches[::-1], strict=True))
    above = ", ".join(name for name in result.order if result.above(name))
    return (
        "Worst minus best mean error in points, by hyperparameter: after 12 epochs at one rate, to the end at one rate, to the "
        f"end at its own rate. {rows}. Above luck with an own rate: {above}."
    )
