"""Lesson 1, functions that are not convex: minima, twins, matched networks, and how hard minima are to find."""

from __future__ import annotations

import numpy as np

from nnlib.figures.optimization.convex import DASHES, GREY
from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE
from nnlib.landscapes import LANDSCAPES


@picture(height=3.3)
def optima(figure, result):
    """Three functions that are not convex, and where descent ends on them."""
    panels = figure.subplots(1, 3, width_ratios=(1.2, 1, 1))
    for axes, (name, ends) in zip(panels, result.ends.items(), strict=True):
        starts, places, lowest = result.starts[name], result.places(name), result.lowest(name)
        if starts.shape[1] == 1:
            order = np.argsort(starts[:, 0])
            fine = np.linspace(starts.min(), starts.max(), 300)
            axes.plot(fine, _curve(name, fine, result), color=COLORS["train"])
            axes.plot(
                starts[order, 0], _curve(name, starts[order, 0], result), ".", color=COLORS["start"], label="start"
            )
            axes.plot(
                ends[:, 0], result.heights[name], "*", ms=12, color=COLORS["minimum"], mec="black", mew=0.6, label="end"
            )
            axes.set(xlabel="x", ylabel="f(x)")
        else:
            side = np.linspace(-5, 5, 80)
            z = LANDSCAPES["himmelblau"].f(np.stack(np.meshgrid(side, side), axis=-1))
            axes.contour(side, side, z, [5, 20, 50, 90, 170, 350], colors=GREY, linewidths=1)
            axes.plot(*starts.T, ".", color=COLORS["start"])
            axes.plot(*ends.T, "*", ms=12, color=COLORS["minimum"], mec="black", mew=0.6)
            axes.set(xlabel="x", ylabel="y")
        minima = f"{len(places)} minim{'um' if len(places) == 1 else 'a'}"
        axes.set_title(f"{name}:\n{minima}, {lowest} lowest", fontsize=11)
    panels[0].legend(fontsize=9, loc="upper center")
    parts = "; ".join(f"{n}: {len(result.places(n))} ends, {result.lowest(n)} of them lowest" for n in result.ends)
    return f"Three functions that are not convex, with starts and ends of descent. {parts}."


def _curve(name, x, result):
    if name.startswith("x²"):
        return LANDSCAPES["pl"].f(x[:, None])
    ends, heights = result.ends[name][:, 0], result.heights[name]
    tilt = (heights[0] - (ends[0] ** 2 - 1) ** 2) / ends[0]  # of (x² − 1)² + tilt·x
    return (x**2 - 1) ** 2 + tilt * x


@picture(width=7.2, height=3.4)
def twins(figure, result):
    """The loss between a network and its twin."""
    axes = figure.subplots()
    for k, losses in enumerate(result.losses):
        axes.semilogy(result.places, losses, DASHES[k % 4], color=PALETTE[k % 7], label=f"seed {k}")
    axes.axhline(np.log(2), color=COLORS["neutral"], ls=":")
    axes.text(0.01, 0.8, "guessing, ln 2", color=COLORS["neutral"], fontsize=10)
    axes.set(
        title="Between a network and its twin", ylabel="loss", xlabel="place on the line (0: the network, 1: its twin)"
    )
    axes.legend(fontsize=10, ncols=2, loc="lower center")
    between = result.losses.max(axis=1)
    return f"The loss on the line between trained networks and their twins, logarithmic: low and equal at both ends, and a hill between, of height {between.min():.2f} to {between.max():.2f}."


LOOKS = {"as they are": (COLORS["bad"], "s", "--"), "matched": (COLORS["good"], "o", "-")}


@picture(height=3.7)
def matching(figure, result):
    """Held-out accuracy on the line between two networks, and in its middle by width."""
    left, right = figure.subplots(1, 2)
    k = len(result.widths) // 2
    for name, (color, mark, dash) in LOOKS.items():
        lines = left.plot(result.places, result.lines[name][k].T, dash, color=color, lw=1.3)
        lines[0].set_label(name)
        middle = result.middle[name]
        right.plot(result.widths, middle.mean(axis=1), mark + dash, color=color, label=f"mean, {name}")
        right.plot(np.repeat(result.widths, middle.shape[1]), middle.ravel(), mark, ms=3, color=color, alpha=0.5)
    right.plot(result.widths, result.ends.mean(axis=1), "D:", ms=5, color=COLORS["adamw"], label="the networks")
    right.set_xscale("log", base=2)
    right.set_xticks(result.widths, result.widths)
    left.set(
        title=f"{result.widths[k]} hidden units", xlabel="place between the networks", ylabel="held-out accuracy (%)"
    )
    right.set(title="Halfway between the networks", xlabel="hidden units", ylim=(0, 102))
    left.set(ylim=(0, 102))
    left.legend(fontsize=10, loc="lower center")
    right.legend(fontsize=10, loc="lower right")
    rows = zip(result.widths, result.ends, *result.middle.values(), strict=True)
    parts = "; ".join(
        f"{n} units: networks {e.mean():.0f} %, mean {a.mean():.0f} %, matched {m.mean():.0f} %" for n, e, a, m in rows
    )
    return f"Two panels. Left: accuracy on the line between two networks sags in the middle, much less once their units are matched. Right: in the middle, by width. {parts}."


@picture(height=3.7)
def hard(figure, result):
    """Starts that find the global minimum: by dimension, and by the number of hidden units."""
    left, right = figure.subplots(1, 2)
    left.semilogy(result.dimensions, np.maximum(result.dents, 0.03), "o-", color=COLORS["train"], label="measured")
    powers = 100 * (result.dents[0] / 100) ** np.array(result.dimensions)
    left.semilogy(result.dimensions, powers, ":", color=COLORS["neutral"], label="(fraction in one dimension)ⁿ")
    left.set(title="Rastrigin's function", xlabel="dimensions n", ylabel="starts that arrive (%)", ylim=(1, 110))
    left.set_xticks(result.dimensions)
    left.set_yticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
    left.legend(fontsize=10)
    places, n = np.arange(len(result.widths)), result.losses.shape[1]
    error = np.sqrt(result.failed * (100 - result.failed) / n)
    right.bar(places, result.failed, 0.6, yerr=error, capsize=4, color=COLORS["bad"], alpha=0.5, ecolor="#444444")
    for place, percent in zip(places, result.failed, strict=True):
        right.text(place + 0.06, percent + 1.5, f"{percent:.0f} %", fontsize=10)
    right.set_xticks(places, [f"{n} units" for n in result.widths])
    right.set(title=f"Networks that copy {result.teacher} units", ylabel="starts that fail (%)", ylim=(0, 100))
    dents = ", ".join(f"{p:.0f} % at n = {n}" for n, p in zip(result.dimensions, result.dents, strict=True))
    fails = ", ".join(f"{p:.0f} % at {n} units" for n, p in zip(result.widths, result.failed, strict=True))
    return f"Two panels. Left: starts that find the minimum of Rastrigin's function: {dents}. Right: starts from which a network does not learn to copy one of {result.teacher} units: {fails}."
