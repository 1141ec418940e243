"""Lesson 2: the figures of nnlib.experiments.optimizers."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE
from nnlib.landscapes import ravine as ravine_landscape

LOOKS = {  # colour, marker, dash: never the colour alone
    "descent": (COLORS["sgd"], "o", "-"),
    "SGD": (COLORS["adagrad"], "v", "-"),
    "momentum": (COLORS["momentum"], "s", "-"),
    "RMSprop": (COLORS["rmsprop"], "^", "-"),
    "Adam": (COLORS["adam"], "D", "-"),
    "AMSGrad": (COLORS["amsgrad"], "v", "-"),
    "whole matrix": (COLORS["adamw"], "X", "--"),
    "noisy descent": (COLORS["neutral"], "P", "-"),
}


def _look(name):
    color, marker, dash = LOOKS[name]
    return {"color": color, "marker": marker, "ls": dash, "label": name}


def _ends(text, x, y, axes, **style):
    """A label at the right end of a line."""
    axes.annotate(text, (x[-1], y[-1]), xytext=(6, 0), textcoords="offset points", va="center", fontsize=10, **style)


# Ravines


@picture(height=3.8)
def ravine(figure, result):
    """Steps against the condition number, and two paths in one ravine."""
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.2))
    for name in result.steps:
        left.loglog(result.kappas, result.steps[name], **_look(name) | {"ls": ""})
        left.loglog(result.kappas[1:], result.theory[name][1:], "--", color=LOOKS[name][0], lw=1.3)
    left.set(title="Steps to come 10⁶ times closer", xlabel="condition number κ", ylabel="steps")
    left.text(0.97, 0.05, "dashed: theory", transform=left.transAxes, ha="right", color="#444444")
    left.legend(loc="upper left")
    land = ravine_landscape(30)
    x, y = np.linspace(-11, 4, 200), np.linspace(-4, 4, 120)
    right.contour(
        x, y, land.f(np.stack(np.meshgrid(x, y), -1)), np.geomspace(0.5, 200, 9), colors="#BBBBBB", linewidths=1
    )
    for name, path in result.paths.items():
        right.plot(*path.T, **_look(name) | {"ms": 3, "lw": 1.2})
    right.plot(0, 0, "*", ms=14, color="black", label="minimum")
    right.set(title="25 steps in a ravine, κ = 30", xlabel="x", ylabel="y", aspect="equal", xlim=(-11, 4), ylim=(-4, 4))
    right.legend(fontsize=10, loc="upper right")
    last = {name: steps[-1] for name, steps in result.steps.items()}
    return (
        "Two panels. Left: steps against the condition number κ, both axes logarithmic. Descent rises in proportion to κ, to "
        f"{last['descent']} steps at κ = {result.kappas[-1]:g}; momentum rises like its root, to {last['momentum']}. Right: in a "
        "ravine descent zigzags from wall to wall and stops short of the minimum; momentum swings along the valley to it."
    )


@picture(width=7.6, height=3.7)
def turned(figure, result):
    """Steps against the angle between a ravine and the axes."""
    axes = figure.subplots()
    for name, steps in result.steps.items():
        axes.semilogy(result.degrees, steps, **_look(name) | {"ms": 6})
        _ends(name, result.degrees, steps, axes, color=LOOKS[name][0])
    axes.set(title="A ravine, κ = 100, turned", xlabel="angle between ravine and axes (degrees)")
    axes.set(ylabel="steps at the best rate", xlim=(-1, max(result.degrees) * 1.22), ylim=(2, 2000))
    axes.set_xticks(result.degrees)
    parts = [
        f"{name} {int(s[0])} steps at 0° and {int(s[-1])} at {result.degrees[-1]:g}°"
        for name, s in result.steps.items()
    ]
    return f"Steps down a ravine against the angle by which it is turned, logarithmic: {'; '.join(parts)}."


@picture(height=3.5)
def family(figure, result):
    """Nesterov's momentum beside momentum, and AdaGrad's steps beside RMSprop's."""
    left, right = figure.subplots(1, 2)
    for name, dash in (("sgd", "-"), ("momentum", "--"), ("nesterov", "-.")):
        color = {"nesterov": COLORS["adamw"]}.get(name, COLORS[name])
        left.semilogy(result.heights[name], dash, color=color, label={"sgd": "descent"}.get(name, name))
    left.set(
        title="Looking ahead: a ravine, κ = 100", xlabel="step", ylabel="height above the minimum", ylim=(1e-15, 1e3)
    )
    left.legend()
    for name, label, dash in (("adagrad", "AdaGrad: 1/√t", "-"), ("rmsprop", "RMSprop", "--")):
        right.loglog(
            np.arange(1, len(result.lengths[name]) + 1), result.lengths[name], dash, color=COLORS[name], label=label
        )
    right.set(title="Forgetting: a constant gradient", xlabel="step", ylabel="length of the step / lr")
    right.legend()
    return (
        f"Two panels. Left: height above the minimum of a ravine by step, logarithmic; after {len(result.heights['sgd']) - 1} steps "
        + ", ".join(f"{ {'sgd': 'descent'}.get(n, n) } {h[-1]:.0e}" for n, h in result.heights.items())
        + ". Right: the length of the steps on a constant gradient; AdaGrad's fall like one over the root of t, RMSprop's settle at 1."
    )


# Traps


@picture(width=7.2, height=3.5)
def stuck(figure, result):
    """The percentage of stuck starts against the number of hidden units."""
    axes = figure.subplots()
    for n, percents in zip(result.widths, result.percent, strict=True):
        label = "one set of 100 starts" if n == result.widths[0] else None
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


@picture(height=3.5)
def trapped(figure, result):
    """The loss of every network, and the lengths of the weights of the stuck ones."""
    left, right = figure.subplots(1, 2)
    free = ~result.stuck
    for which, color, dash, label in (
        (free, COLORS["good"], "-", "learns XOR"),
        (result.stuck, COLORS["bad"], "--", "stuck"),
    ):
        if which.any():
            lines = left.loglog(result.steps, result.losses[:, which], dash, color=color, lw=0.8, alpha=0.5)
            lines[0].set_label(f"{label}: {which.sum()}")
    left.axhline(np.log(2) / 2, color="black", ls=":", lw=1.5, label="½ ln 2")
    left.set(title="Loss of each start", xlabel="step", ylabel="loss", ylim=(3e-3, 2))
    left.legend(loc="lower left", fontsize=10)
    if result.stuck.any():
        right.semilogx(result.steps, result.lengths[:, result.stuck], "--", color=COLORS["bad"], lw=0.8, alpha=0.5)
    right.set(title="Stuck: the weights keep growing", xlabel="step", ylabel="length of the weights ‖w‖")
    ends = np.median(result.lengths[:, result.stuck], axis=1) if result.stuck.any() else [0, 0]
    return (
        f"Two panels. Left: the loss of {len(result.stuck)} starts by step, logarithmic; {free.sum()} fall towards 0, {result.stuck.sum()} "
        "settle on a line at half of ln 2 = 0.35. Right: the length of the stuck networks' weights keeps growing with the logarithm of the "
        f"steps, from a median of {ends[0]:.1f} to {ends[-1]:.1f}."
    )


@picture(height=3.8)
def remedies(figure, result):
    """Stuck starts by optimizer, and by learning rate."""
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.1), sharey=True)
    for k, (name, stuck) in enumerate(result.stuck.items()):
        color, marker, _ = LOOKS[name]
        left.bar(k, 100 * stuck.mean(), color=color, alpha=0.4)
        left.plot([k] * len(stuck), 100 * stuck.mean(axis=1), marker, ls="", color=color, ms=5)
        right.semilogx(*result.tried[name], **_look(name) | {"ms": 6, "lw": 1.5})
    left.set_xticks(
        range(len(result.stuck)),
        [n.replace("descent", "descent\n(full batch)") for n in result.stuck],
        fontsize=10,
        rotation=20,
    )
    left.set(title="At the best rate: 5 sets of 100", ylabel="stuck starts (%)", ylim=(0, 100))
    right.set(title="At other rates: 100 further starts", xlabel="learning rate")
    right.legend(fontsize=10, loc="lower right", ncols=2)
    parts = ", ".join(f"{name} {result.percent(name):.0f} %" for name in result.stuck)
    return f"Two panels. Left: percentage of starts that never learn XOR, each optimizer at its best rate: {parts}. Right: the same against the learning rate; no rate frees them all."


@picture(height=3.5)
def arrivals(figure, result):
    """Who reaches the global minimum of Rastrigin's function, and what noise does."""
    left, right = figure.subplots(1, 2, width_ratios=(1.3, 1))
    for k, (name, percent) in enumerate(result.percent.items()):
        left.bar(k, percent.mean(), color=LOOKS[name][0], alpha=0.4)
        left.plot([k] * len(percent), percent, LOOKS[name][1], ls="", color=LOOKS[name][0], ms=5)
    left.set_xticks(range(len(result.percent)), result.percent, fontsize=10, rotation=20)
    left.set(title="Rastrigin: fresh starts that arrive", ylabel="starts that arrive (%)", ylim=(0, 100))
    right.plot(range(result.by_noise.shape[1]), result.by_noise[1], "o-", color=COLORS["neutral"])
    right.set_xticks(range(result.by_noise.shape[1]), [f"{s:g}" for s in result.by_noise[0]])
    right.set(title="Descent with noise", xlabel="standard deviation of the noise", ylim=(0, 100))
    parts = ", ".join(f"{name} {p.mean():.0f} %" for name, p in result.percent.items())
    return f"Two panels. Left: percentage of starts that end at the global minimum of Rastrigin's function: {parts}. Right: descent with noise of growing standard deviation, at its best rate: from {result.by_noise[1, 0]:.0f} % to {result.by_noise[1, -1]:.0f} %."


# Minibatches


@picture(width=7.2, height=3.5)
def batch_noise(figure, result):
    """The error of a minibatch's gradient against the batch size."""
    axes, one, n = figure.subplots(), result.errors[0], result.n
    fine = np.arange(1, n)
    axes.loglog(result.sizes, result.errors, "o", color=COLORS["sgd"], label="measured", ms=7)
    axes.loglog(fine, one / np.sqrt(fine), ":", color=COLORS["neutral"], label=r"$\sigma/\sqrt{B}$")
    axes.loglog(
        fine,
        one * np.sqrt((n - fine) / (n - 1) / fine),
        "--",
        color=COLORS["sgd"],
        label=r"$\sigma/\sqrt{B}$, drawn without replacement",
    )
    axes.axhline(1, color="black", lw=1)
    axes.text(1.1, 1.08, "as long as the gradient itself", fontsize=10)
    axes.set(
        title="Error of a minibatch gradient",
        xlabel="batch size B",
        ylabel="error / length of the full gradient",
        ylim=(0.05, 10),
    )
    axes.legend(loc="lower left")
    return f"The error of a minibatch's gradient against the batch size, both axes logarithmic: from {one:.1f} lengths of the full gradient at one sample down to {result.errors[-1]:.2f} at {result.sizes[-1]}, along one over the root of the batch size."


@picture(height=3.8)
def batch_sizes(figure, result):
    """Training loss by epochs and by time, for each batch size."""
    left, right = figure.subplots(1, 2, sharey=True)
    dashes = ("-", "--", "-.", ":", (0, (5, 1)))
    for i, size in enumerate(result.sizes):
        losses = result.losses[str(size)]
        epochs = np.arange(len(losses)) * result.every[i]
        seconds = epochs * result.steps_an_epoch[i] * result.step_seconds[i]
        for axes, x in ((left, epochs), (right, seconds)):
            axes.semilogy(x, losses.mean(axis=1), ls=dashes[i % 5], color=PALETTE[i % 7], label=f"B = {size}")
            axes.fill_between(x, losses.min(axis=1), losses.max(axis=1), color=PALETTE[i % 7], alpha=0.15, lw=0)
    times = [result.seconds_to(size) for size in result.sizes]
    left.set(title="By epochs", xlabel="epochs", ylabel="training loss", xlim=(0, 24), ylim=(0.03, 3))
    right.set(title="By time", xlabel="seconds on this machine", xlim=(0, 1.3 * np.nanmax(times)))
    right.legend(fontsize=10, loc="upper right")
    parts = "; ".join(
        f"B = {b}: {result.epochs_to(b):.0f} epochs, {t:.2f} s" for b, t in zip(result.sizes, times, strict=True)
    )
    return (
        f"Two panels: training loss by epochs and by time, for batch sizes. Down to {result.target:g} after: {parts}."
    )


# Adam


@picture(height=3.6)
def first_steps(figure, result):
    """The length of Adam's steps, and the loss after one epoch, with and without bias correction."""
    left, right = figure.subplots(1, 2)
    for name, color, dash in (("with", COLORS["adam"], "-"), ("without", COLORS["adamw"], "--")):
        lengths, table = result.lengths[name], result.losses[name]
        left.semilogx(np.arange(1, len(lengths) + 1), lengths, dash, color=color, label=f"{name} correction")
        right.loglog(result.rates, table.mean(axis=1), "o" + dash, ms=4, color=color, label=f"{name} correction")
        right.fill_between(result.rates, table.min(axis=1), table.max(axis=1), color=color, alpha=0.15, lw=0)
    left.set(title="A constant gradient", xlabel="step t", ylabel="length of the step / lr", ylim=(0, None))
    left.legend()
    right.set(title="Digits after one epoch, 5 seeds", xlabel="learning rate", ylabel="training loss", ylim=(0.15, 10))
    right.set_yticks([0.2, 0.5, 1, 2, 5, 10], ["0.2", "0.5", "1", "2", "5", "10"])
    right.minorticks_off()
    long = result.lengths["without"]
    return f"Two panels. Left: the length of Adam's steps on a constant gradient; 1 with bias correction, without it {long[0]:.1f} at step 1, up to {long.max():.1f} at step {long.argmax() + 1}, then falling towards 1. Right: loss on the digits after one epoch by learning rate: without the correction the good rates are several times smaller."


@picture(height=3.6)
def reddi(figure, result):
    """Paths on Reddi's problem, and Adam's end by β₂."""
    left, right = figure.subplots(1, 2, sharey=True)
    for name, path in result.paths.items():
        left.semilogx(
            np.arange(1, len(path) + 1),
            path,
            ls={"AMSGrad": "--"}.get(name, "-"),
            lw=1.2,
            color=LOOKS[name][0],
            label=name,
        )
    for axes in (left, right):
        axes.axhline(-1, ls=":", color="black", label="best point")
    left.set(title="A short memory of squares", xlabel="step", ylabel="x", ylim=(-1.15, 1.15))
    left.legend(fontsize=10, loc="center right")
    right.plot(range(len(result.betas)), result.ends, "D-", color=COLORS["adam"])
    right.set_xticks(range(len(result.betas)), [f"{b:g}" for b in result.betas], rotation=45)
    right.set(title="Where Adam ends", xlabel="β₂")
    parts = ", ".join(f"{name} at {path[-1]:+.2f}" for name, path in result.paths.items())
    ends = ", ".join(f"{e:+.1f} at {b:g}" for b, e in zip(result.betas, result.ends, strict=True))
    return f"Two panels. Left: paths on a convex problem whose best point is −1: {parts}. Right: where Adam ends by β₂: {ends}."


# Digits


@picture(height=3.5)
def models(figure, result):
    """The loss on straight lines between the ends of runs, for a convex model and a network."""
    panels = figure.subplots(1, 2, sharey=True)
    dashes = ("-", "--", "-.", ":")
    for axes, (name, lines) in zip(panels, result.lines.items(), strict=True):
        for k, losses in enumerate(lines):
            axes.plot(result.places, losses, dashes[k % 4], color=PALETTE[k], label=f"to end {k + 2}")
        axes.set(title=name, xlabel="place (0: end 1, 1: the other end)")
    panels[0].set(ylabel="loss with penalty", ylim=(0, 1.1 * max(lines.max() for lines in result.lines.values())))
    panels[1].legend(fontsize=10, loc="lower center", ncols=2)
    return "Two panels: the loss on straight lines between the ends of five runs. Softmax regression: flat, the ends are one point. The network: a hill between every two ends."


@picture(height=3.9)
def race(figure, result):
    """Test accuracy by optimizer for each schedule, and the held-out loss by learning rate."""
    panels = np.atleast_1d(
        figure.subplots(1, 1 + len(result.accuracy), width_ratios=(*[1] * len(result.accuracy), 1.15))
    )
    for axes, (schedule, runs) in zip(panels, result.accuracy.items(), strict=False):
        for k, (name, percent) in enumerate(runs.items()):
            color, marker, _ = LOOKS[name]
            axes.plot(k + np.linspace(-0.25, 0.25, len(percent)), np.sort(percent), marker, ls="", ms=4, color=color)
            axes.plot([k - 0.35, k + 0.35], [percent.mean()] * 2, color="black", lw=2)
        axes.set_xticks(range(len(runs)), runs, fontsize=10, rotation=40, ha="right", rotation_mode="anchor")
        axes.set(title={"constant": "Constant rate", "linear": "Falling to zero"}[schedule], ylim=_accuracies(result))
    panels[0].set_ylabel("test accuracy (%), each seed")
    last = list(result.tried)[-1]
    for name, (rates, losses) in result.tried[last].items():
        panels[-1].loglog(rates, losses, **_look(name) | {"ms": 5, "lw": 1.5})
    panels[-1].set(title="Choosing the rates", xlabel="learning rate", ylabel="held-out loss", ylim=(0.07, 3))
    panels[-1].set_yticks([0.1, 0.3, 1], ["0.1", "0.3", "1"])
    panels[-1].minorticks_off()
    panels[-1].legend(fontsize=9)
    parts = [
        f"{schedule} rate: " + ", ".join(f"{n} {r.mean():.1f} ± {r.std(ddof=1):.1f} %" for n, r in runs.items())
        for schedule, runs in result.accuracy.items()
    ]
    return f"Test accuracy of single runs and their means (black bars). {'; '.join(parts)}. Last panel: the held-out loss by learning rate, from which each optimizer's rate was chosen."


def _accuracies(result):
    low = min(runs.min() for by_name in result.accuracy.values() for runs in by_name.values())
    return max(low - 0.5, 90), 99


@picture(height=3.6)
def warm_up(figure, result):
    """Schedules, and the held-out accuracy by learning rate with warm-ups of different lengths."""
    left, right = figure.subplots(1, 2)
    for k, (fraction, table) in enumerate(result.accuracy.items()):
        look = {"color": PALETTE[k], "ls": ("-", "--", "-.", ":")[k % 4], "label": f"warm-up {float(fraction):.0%}"}
        left.plot(result.factors[fraction], **look)
        right.semilogx(result.rates, table.mean(axis=1), **look, marker="osv^"[k % 4], ms=5)
        right.fill_between(result.rates, table.min(axis=1), table.max(axis=1), color=PALETTE[k], alpha=0.12, lw=0)
    left.set(title="The rate", xlabel="step", ylabel="rate / peak")
    right.set(
        title="After 10 epochs",
        xlabel="peak learning rate",
        ylabel="held-out accuracy (%)",
        ylim=(30, 100),
    )
    right.legend(fontsize=10, loc="lower left")
    parts = "; ".join(
        f"{float(f):.0%}: {t.mean(axis=1)[-1]:.0f} % at the largest rate" for f, t in result.accuracy.items()
    )
    return f"Two panels. Left: the rate by step, rising in a warm-up and falling along a cosine. Right: held-out accuracy by peak rate, by length of the warm-up: {parts}."
