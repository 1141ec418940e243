"""Lesson 1, convex functions: the figures of nnlib.experiments.optimization.convex."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE, SURFACE

GREY = "#BBBBBB"
MARKS = ("o", "s", "^", "D")
DASHES = ("-", "--", "-.", ":")


@picture(width=7.2, height=3.4)
def gaps(figure, result):
    """The percentage of negative gaps, by function."""
    axes = figure.subplots()
    for k, (name, percent) in enumerate(result.below.items()):
        proved = percent > 0
        axes.barh(-k, percent, color=COLORS["bad"] if proved else COLORS["good"], height=0.6)
        text = f"{percent:.1f} %, lowest gap {result.lowest[name]:.1f}" if proved else "none"
        axes.text(percent + 0.4, -k, text, va="center", fontsize=10)
    axes.set_yticks(-np.arange(len(result.below)), result.below, fontsize=10.5)
    axes.set(title="Chords whose gap is negative", xlabel="% of the random chords")
    axes.set(xlim=(0, 1.6 * max(max(result.below.values()), 1)))
    parts = ", ".join(f"{name} {p:.1f} %" for name, p in result.below.items())
    return f"Bars: the percentage of random chords with a negative gap, by function: {parts}."


@picture(height=2.9)
def minimizers(figure, result):
    """Four convex functions and where descent ends on them."""
    panels = figure.subplots(1, len(result.ends), sharex=True, sharey=True)
    found = {"one": "one minimum", "many": "many minima", "none": "no minimum"}
    for axes, (name, ends) in zip(panels, result.ends.items(), strict=True):
        levels = np.unique(np.quantile(result.maps[name], [0.02, 0.1, 0.25, 0.45, 0.65, 0.85]))
        axes.contour(result.side, result.side, result.maps[name], levels, colors=GREY, linewidths=1)
        for start, end in zip(result.starts, ends, strict=True):
            axes.plot(*np.array([start, end]).T, color=COLORS["train"], lw=1)
        axes.plot(*result.starts.T, "o", ms=4, color=COLORS["start"], label="start")
        axes.plot(*ends.T, "*", ms=11, color=COLORS["minimum"], mec="black", mew=0.6, label="end")
        axes.set_title(f"{name}:\n{found[result.kind(name)]}", fontsize=10.5)
        axes.set(xlabel="x", xlim=(-3, 3), ylim=(-3, 3), aspect="equal")
    panels[0].set_ylabel("y")
    panels[0].legend(fontsize=9, loc="upper right", handletextpad=0.2)
    parts = "; ".join(f"{name}: {found[result.kind(name)]}" for name in result.ends)
    return f"Four convex functions as contour lines, with starts and ends of descent joined by lines. {parts}."


@picture(width=7.4, height=3.4)
def heights(figure, result):
    """How high above the lowest end each run ends."""
    axes = figure.subplots()
    for k, (name, above) in enumerate(result.above.items()):
        part = np.linspace(0, 100, len(above))
        axes.plot(
            part, above, DASHES[k], color=PALETTE[k], lw=2.5, label=f"{name}: {result.higher(name):.0f} % end higher"
        )
    axes.set(
        title="Where descent ends", xlabel="runs, in order of their ends (%)", ylabel="height above the lowest end"
    )
    axes.legend(fontsize=10)
    parts = "; ".join(
        f"{n}: {result.higher(n):.0f} % higher, {result.uphill[n]:.0f} % begin uphill" for n in result.above
    )
    return f"The heights at which runs end, in order, for three functions. Ends above the lowest, and straight ways that begin uphill: {parts}."


@picture(width=7.4, height=3.9)
def tops(figure, result):
    """Where climbs on a square end."""
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (name, tops) in zip(panels, result.tops.items(), strict=True):
        axes.contour(result.side, result.side, result.maps[name], 9, colors=GREY, linewidths=1, linestyles="-")
        for k, (top, height) in enumerate(zip(tops, result.heights[name], strict=True)):
            own = result.starts[result.which[name] == k]
            axes.plot(*own.T, MARKS[k % 4], ms=3.5, color=PALETTE[k % 7])
            look = {"ms": 12, "color": PALETTE[k % 7], "mec": "black", "clip_on": False, "zorder": 5}
            axes.plot(*top, MARKS[k % 4], **look, ls="", label=f"height {height + 0.0:.2f}")
        title = {"as it is": "Maximizing f", "turned over": "Maximizing −f"}[name]
        axes.set(title=title, xlabel="x", xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), aspect="equal")
        axes.legend(fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=2)
    panels[0].set_ylabel("y")
    counts = [f"{name}: {result.number(name)} tops" for name in result.tops]
    return f"Starts on a square, marked by the top that a climb from them reaches. {'; '.join(counts)}."


@picture(width=7.0, height=3.6)
def kinds(figure, result):
    """The percentage of arrivals, by problem and method."""
    axes = figure.subplots()
    axes.imshow(result.percent, cmap=SURFACE, vmin=0, vmax=100, aspect="auto")
    for i, j in np.ndindex(result.percent.shape):
        p = result.percent[i, j]
        axes.text(j, i, f"{p:.0f} %", ha="center", va="center", color="white" if p < 55 else "black", fontsize=11)
    labels = [f"{n} ({'convex' if c else 'not convex'})" for n, c in zip(result.problems, result.convex, strict=True)]
    axes.set_yticks(range(len(labels)), labels, fontsize=10.5)
    axes.set_xticks(range(len(result.methods)), result.methods, fontsize=10.5)
    axes.axhline(result.convex.sum() - 0.5, color="white", lw=4)
    axes.set_title("Starts from which descent arrives, at the best rate")
    axes.grid(False)
    rows = zip(labels, result.percent, strict=True)
    parts = "; ".join(f"{n}: " + ", ".join(f"{p:.0f}" for p in row) for n, row in rows)
    return f"A table of percentages of starts that arrive; columns {', '.join(result.methods)}. {parts}."
