"""Lesson 5, batch normalization: depth, batch size, the order with dropout, and prediction."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.regularization.overfitting import band
from nnlib.figures.style import COLORS, PALETTE

BOTH = (("none", "neutral", "o--", "without"), ("batch norm", "train", "s-", "with batch norm"))


@picture(height=3.7)
def depth(figure, result):
    """Held-out accuracy against updates, one panel a depth; or against depth where there is one budget."""
    if len(result.updates) == 1:
        return _one_budget(figure.subplots(), result)
    depths = [d for d in result.depths if d != 2] if len(result.depths) > 4 else list(result.depths)
    panels = figure.subplots(1, len(depths), sharey=True)
    for axes, layers in zip(panels, depths, strict=True):
        k = list(result.depths).index(layers)
        for name, color, line, label in BOTH:
            band(axes, result.updates, result.accuracy[name][k].T, COLORS[color], label, line).set_markersize(5)
        axes.set_xscale("log")
        axes.set_xticks([100, 1000], ["100", "1000"])
        axes.minorticks_off()
        axes.set(title=f"depth {layers}", xlabel="updates", ylim=(0, 100))
    panels[0].set_ylabel("held-out accuracy (%)")
    panels[0].legend(loc="lower right", fontsize=9)
    return "Held-out accuracy against updates, each point at its own best rate. " + _gains(result)


def _one_budget(axes, result):
    x = range(len(result.depths))
    for name, color, line, label in BOTH:
        band(axes, x, result.accuracy[name][:, 0].T, COLORS[color], label, line)
    axes.set_xticks(x, result.depths)
    axes.set(
        title=f"After {result.updates[0]} updates, each at its own rate",
        xlabel="hidden layers",
        ylabel="held-out accuracy (%)",
        ylim=(0, 100),
    )
    axes.legend(loc="lower left")
    return "Held-out accuracy with and without batch normalization. " + _gains(result)


def _gains(result):
    return "Batch normalization adds " + "; ".join(
        f"at depth {d} "
        + ", ".join(f"{result.gain(d, b).mean():+.1f} points {result.budget(b)}" for b in range(len(result.updates)))
        for d in result.depths
    )


@picture(width=7.2, height=3.4)
def batches(figure, result):
    """Held-out accuracy against the batch size, without normalization, with batch norm and with layer norm."""
    axes = figure.subplots()
    for name, color, line, label in (*BOTH, ("layer norm", "good", "^:", "with layer norm")):
        band(axes, result.sizes, result.accuracy[name].T, COLORS[color], label, line)
    axes.set_xscale("log", base=2)
    axes.set_xticks(result.sizes, result.sizes)
    axes.set(title="Two hidden layers, each at its own rate", xlabel="batch size", ylabel="held-out accuracy (%)")
    axes.legend(loc="lower right")
    parts = ", ".join(f"{result.gain(s).mean():+.1f} points at {s}" for s in result.sizes)
    return f"Held-out accuracy against the batch size. Batch normalization adds {parts}."


@picture(height=3.1)
def outputs(figure, result):
    """Histograms of what the next layer gets, with the normalization before the activation and after it."""
    panels = figure.subplots(1, 2, sharey=True)
    titles = {"pre": "before: relu(BN(z))", "post": "after: BN(relu(z))"}
    for axes, (order, y), color in zip(panels, result.values.items(), PALETTE, strict=False):
        axes.hist(y.ravel(), bins=np.linspace(-2.5, 4, 66), color=color)
        axes.set(title=titles[order], xlabel="output of a unit")
        note = f"mean {y.mean():.2f}\nstd {y.std():.2f}\nexact zeros {(y == 0).mean():.0%}"
        axes.text(0.97, 0.95, note, ha="right", va="top", fontsize=10, transform=axes.transAxes)
    panels[0].set_ylabel("how many")
    return "What the next layer gets. " + result.summary().replace("\n", "; ")


@picture(width=7.2, height=3.3)
def company(figure, result):
    """How far the outputs for one image vary with the rest of the batch, against the batch size."""
    axes = figure.subplots()
    for k, (order, spread) in enumerate(result.spread.items()):
        axes.loglog(result.sizes, spread, "os"[k] + ("-", "--")[k], color=PALETTE[k], label=f'"{order}"')
    axes.set_xticks(result.sizes, result.sizes)
    axes.set_yticks([0.05, 0.1, 0.2, 0.5], [0.05, 0.1, 0.2, 0.5])
    axes.minorticks_off()
    axes.set(title="One image in random batches", xlabel="batch size", ylabel="standard deviation of an output")
    axes.legend()
    return "How far the outputs for one image vary with the rest of its batch. " + result.summary().replace("\n", "; ")


@picture(width=6.6, height=3.3)
def shift(figure, result):
    """The standard deviation after batch normalization at test time, measured and by formula, against p."""
    axes = figure.subplots()
    axes.plot(result.p, result.formula, "-", color=COLORS["train"], label="the formula")
    axes.plot(result.p, result.measured, "o", color=COLORS["validation"], label="measured")
    axes.axhline(1, color=COLORS["neutral"], ls="--", label="in training")
    axes.set(
        title="After batch norm, at test time",
        xlabel="p of the dropout before it",
        ylabel="standard deviation",
        ylim=(0, 1.08),
    )
    axes.legend(fontsize=10)
    return "Standard deviation after batch normalization at test time: " + ", ".join(
        f"{m:.2f} at p = {p:g}" for p, m in zip(result.p, result.measured, strict=True)
    )


@picture(height=4.4)
def orders(figure, result):
    """Held-out accuracy of each order, as it is and repaired; one panel a setting and budget."""
    shown = [(s, b) for s in result.found for b in sorted({0, len(result.updates[s]) - 1})]
    panels = np.atleast_1d(figure.subplots(1, len(shown), sharex=True, sharey=True))
    for axes, (setting, b) in zip(panels, shown, strict=True):
        for i, order in enumerate(result.found[setting]):
            _order(axes, i, result, setting, order, b)
        axes.set_title(f"{setting},\n{result.budget(setting, b)}".replace("or after ", "or after\n"), fontsize=11)
        axes.set_xlabel("accuracy (%)", fontsize=10)
    panels[0].set_yticks(range(len(result.found[shown[0][0]])), result.found[shown[0][0]])
    panels[0].invert_yaxis()
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=10)
    parts = "; ".join(
        f"{s}, {result.budget(s, b)}: "
        + ", ".join(f"{o} {result.runs(s, o, budget=b).mean():.1f} %" for o in result.found[s])
        for s, b in shown
    )
    return f"Held-out accuracy by the order of dropout and batch normalization. {parts}."


def _order(axes, i, result, setting, order, b):
    looks = (
        ("accuracy", "train", "o", "as it is", -0.13),
        ("repaired accuracy", "good", "D", "statistics taken anew", 0.17),
    )
    for name, color, mark, label, up in looks[: 2 if "BN" in order else 1]:
        runs = result.runs(setting, order, name, b)
        axes.plot(runs, np.full(len(runs), i + up), "|", ms=7, color=COLORS[color], alpha=0.6)
        axes.plot(runs.mean(), i + up, mark, ms=7, color=COLORS[color], label=label if order == "BN alone" else None)


@picture(width=5.6, height=3.6)
def folding(figure, result):
    """The logits after folding against those before it."""
    axes = figure.subplots()
    axes.plot(*result.logits.reshape(2, -1)[:, ::7], ".", ms=4, color=COLORS["train"])
    (a, b), (m, n) = result.layers, result.numbers_kept
    axes.set(title=f"{a} layers → {b}, {m} numbers → {n}", xlabel="logit, before folding", ylabel="logit, folded")
    return result.summary()


@picture(width=7.4, height=2.9)
def lengths(figure, result):
    """Accuracy on new points whose class is their length, one row a network."""
    axes = figure.subplots()
    for k, runs in enumerate(result.accuracy.values()):
        axes.plot(runs, np.full(len(runs), k) + 0.2, "|", ms=8, color=PALETTE[k], alpha=0.7)
        axes.plot(runs.mean(), k, "osD^"[k], ms=9, color=PALETTE[k])
    axes.axvline(50, color=COLORS["neutral"], ls=":")
    axes.text(50.8, 0.9, "chance", fontsize=10, color="#555555")
    axes.set_yticks(range(len(result.accuracy)), result.accuracy)
    axes.invert_yaxis()
    axes.set(title="A task of nothing but scale", xlabel="accuracy on new points (%)", xlim=(45, 101))
    return "Accuracy where the class is the length: " + ", ".join(
        f"{n} {a.mean():.1f} %" for n, a in result.accuracy.items()
    )
