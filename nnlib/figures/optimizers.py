"""Lesson 2: the figures of nnlib.experiments.optimizers."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS
from nnlib.landscapes import ravine as ravine_landscape


@picture(height=3.9)
def ravine(figure, result):
    """Steps against the condition number, and two paths in one ravine."""
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.15))
    for name, color, marker in (("descent", COLORS["sgd"], "o"), ("momentum", COLORS["momentum"], "s")):
        left.loglog(result.kappas, result.steps[name], marker, color=color, label=name)
        left.loglog(result.kappas[1:], result.theory[name][1:], "--", color=color, lw=1.3)
    left.set(title="Steps to come 10⁶ times closer", xlabel="condition number κ", ylabel="steps")
    left.text(0.03, 0.6, "dashed: theory", transform=left.transAxes, color="#444444")
    left.legend(loc="upper left")
    land = ravine_landscape(30)
    x, y = np.linspace(-11, 4, 200), np.linspace(-3.5, 3.5, 120)
    right.contour(
        x, y, land.f(np.stack(np.meshgrid(x, y), -1)), np.geomspace(0.5, 150, 9), colors="#BBBBBB", linewidths=1
    )
    for name, color, marker in (("descent", COLORS["sgd"], "o"), ("momentum", COLORS["momentum"], "s")):
        right.plot(*result.paths[name].T, marker=marker, ms=3, lw=1.2, color=color, label=name)
    right.plot(0, 0, "*", ms=14, color="black", label="minimum")
    right.set(
        title="25 steps in a ravine, κ = 30", xlabel="x", ylabel="y", aspect="equal", xlim=(-11, 4), ylim=(-3.5, 3.5)
    )
    right.legend(fontsize=9, loc="upper right", ncols=3)
    last = {name: steps[-1] for name, steps in result.steps.items()}
    return (
        f"Two panels. Left: steps against the condition number κ on logarithmic axes; descent rises in proportion to κ, "
        f"to {last['descent']} steps at κ = {result.kappas[-1]:g}, momentum like its root, to {last['momentum']}. Right: in "
        f"a ravine descent zigzags across the valley while momentum swings along it."
    )


@picture(width=7.2, height=3.5)
def stuck(figure, result):
    """The percentage of stuck starts against the number of hidden units."""
    axes = figure.subplots()
    for n, percents in zip(result.widths, result.percent, strict=True):
        label = "one set of starts" if n == result.widths[0] else None
        axes.plot([n] * len(percents), percents, "o", color=COLORS["sgd"], alpha=0.5, label=label)
    axes.plot(result.widths, result.percent.mean(axis=1), "-", color=COLORS["sgd"], label="mean")
    axes.set_xscale("log", base=2)
    axes.set_xticks(result.widths, result.widths)
    axes.set(xlabel="hidden units", ylabel="stuck starts (%)", ylim=(-3, 100))
    axes.set_title(f"XOR, {result.activation}: starts that never learn it")
    axes.legend()
    means = ", ".join(f"{p.mean():.0f} % at {n}" for n, p in zip(result.widths, result.percent, strict=True))
    return (
        f"Percentage of starts that never learn XOR against the number of hidden units ({result.activation}): {means}."
    )
