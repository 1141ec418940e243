"""Lesson 4, L2 and weight decay: the figures of nnlib.experiments.regularization.decay."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE


@picture(height=3.9)
def contours(figure, result):
    """Contours of the loss, the path of the minimum as λ grows, and the contour of the penalty, for L2 and L1."""
    panels = figure.subplots(1, 2, sharey=True)
    x, y = np.meshgrid(np.linspace(-0.5, 2, 120), np.linspace(-0.6, 1.9, 120))
    loss = 0.5 * (
        result.curvature[0] * (x - result.minimum[0]) ** 2 + result.curvature[1] * (y - result.minimum[1]) ** 2
    )
    turn = np.linspace(0, 2 * np.pi, 200)
    for axes, name, path, at in zip(panels, ("L2", "L1"), (result.l2, result.l1), result.at, strict=True):
        axes.contour(x, y, loss, np.geomspace(0.02, 4, 9), colors="#BBBBBB", linewidths=1)
        if name == "L2":
            radius = np.hypot(*at)
            axes.plot(radius * np.cos(turn), radius * np.sin(turn), color=COLORS["train"], lw=1.3)
        else:
            radius = np.abs(at).sum()
            axes.plot([radius, 0, -radius, 0, radius], [0, radius, 0, -radius, 0], color=COLORS["train"], lw=1.3)
        axes.plot(*path.T, "--", color=COLORS["bad"], label="as λ grows")
        axes.plot(*result.minimum, "*", ms=14, color="black", label="no penalty")
        axes.plot(*at, "o", ms=9, color=COLORS["bad"], label=f"λ = {result.lam:g}")
        axes.axhline(0, color="#444444", lw=0.7)
        axes.axvline(0, color="#444444", lw=0.7)
        axes.set(
            title=f"{name} penalty", xlabel="w₁ (flat direction)", xlim=(-0.5, 2), ylim=(-0.6, 1.9), aspect="equal"
        )
    panels[0].set_ylabel("w₂ (steep direction)")
    panels[1].legend(fontsize=9, loc="lower right")
    (a, b), (c, d) = result.at
    return (
        f"Contours of a loss with a flat and a steep direction. At λ = {result.lam:g} the L2 penalty moves the minimum from "
        f"({result.minimum[0]:g}, {result.minimum[1]:g}) to ({a:.2f}, {b:.2f}), the L1 penalty to ({c:.2f}, {d:.2f})."
    )


@picture(height=3.4)
def shrinking(figure, result):
    """Mean weights step by step, under Adam with the penalty and under AdamW."""
    panels = figure.subplots(1, len(result.weights), sharey=True)
    for axes, (name, runs) in zip(panels, result.weights.items(), strict=True):
        steps = np.arange(1, runs.shape[1] + 1)
        for k, (run, size) in enumerate(zip(runs, result.gradients, strict=True)):
            axes.plot(steps, run, "-" if k == 0 else "--", color=PALETTE[k], label=f"gradients of size {size:g}")
        axes.plot(steps, result.factor**steps, "k:", lw=1.5, label="(1 − lr·λ)ᵗ")
        axes.set(title=name, xlabel="step", ylim=(0, 1.1))
    panels[0].set_ylabel("mean weight")
    panels[0].legend(fontsize=9, loc="lower left")
    ends = "; ".join(
        f"{name}: " + ", ".join(f"{w:.2f} for size {g:g}" for g, w in zip(result.gradients, runs[:, -1], strict=True))
        for name, runs in result.weights.items()
    )
    return f"Mean weight by step, for weights with small and with large gradients. At the end, {ends}."


@picture(width=7.6, height=3.4)
def rates(figure, result):
    """‖w‖ by step for each rate and start."""
    axes = figure.subplots()
    steps = np.arange(1, result.norm.shape[2] + 1)
    for i, lr in enumerate(result.rates):
        for j, line in enumerate(("-", "--")[: len(result.starts)]):
            axes.semilogx(steps, result.norm[i, j], line, color=PALETTE[i], label=f"rate {lr:g}" if j == 0 else None)
    axes.set(title="Solid: from weights of 0; dashed: from large ones", xlabel="step", ylabel="‖w‖", ylim=(0, 8))
    axes.legend()
    low, high = result.norm[:, :, -1].min(), result.norm[:, :, -1].max()
    return f"The length of w by step at {len(result.rates)} rates, from small and large weights; all end at {low:.4f} to {high:.4f}."


@picture(height=3.5)
def simplicity(figure, result):
    """Size of the weights, linear pieces and accuracy against λ, with and without batch normalization."""
    panels = figure.subplots(1, 3)
    titles = ("‖weights‖", "linear pieces", "held-out accuracy (%)")
    x = range(len(result.lams))
    for axes, title, values in zip(panels, titles, (result.norm, result.pieces, result.accuracy), strict=True):
        for k, (name, runs) in enumerate(values.items()):
            axes.plot(x, runs.mean(axis=1), "os"[k] + ("-", "--")[k], color=PALETTE[k], label=name)
        axes.set_xticks(x, [f"{lam:g}" for lam in result.lams])
        axes.set_title(title, fontsize=11)
        axes.set_xlabel("λ of the weight decay")
    for axes in panels[:2]:
        axes.set_ylim(bottom=0)
    panels[1].legend(fontsize=9, loc="lower left")
    parts = "; ".join(
        f"{name}: weights from {result.norm[name][0].mean():.0f} to {result.norm[name][-1].mean():.0f}, pieces from "
        f"{result.pieces[name][0].mean():.0f} to {result.pieces[name][-1].mean():.0f}, accuracy from "
        f"{result.accuracy[name][0].mean():.1f} to {result.accuracy[name][-1].mean():.1f} %"
        for name in result.norm
    )
    return f"Against λ from {result.lams[0]:g} to {result.lams[-1]:g}. {parts}."


@picture(height=3.4)
def rescaled(figure, result):
    """What larger weights change: their norm and the first gradient, but not the outputs."""
    axes, places = figure.subplots(), np.arange(len(result.rows))
    sizes = np.array(list(result.rows.values()))[:, [0, 2]]
    for k, name in enumerate(("‖weights‖", "first gradient")):
        axes.bar(places + 0.3 * k - 0.15, sizes[:, k], 0.28, color=PALETTE[k], label=name)
    axes.axhline(1, color="#444444", lw=0.7)
    axes.set(title="The same outputs", yscale="log", ylabel="times as large as before")
    axes.set_xticks(places, list(result.rows))
    axes.legend(fontsize=9)
    return f"The norm of the weights and the first gradient, each relative to before: {result.summary()}."
