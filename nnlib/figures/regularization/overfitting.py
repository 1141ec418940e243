"""Lesson 4, the disease: the figures of nnlib.experiments.regularization.overfitting."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, PALETTE

MARKS = ("-", "--", ":")


def band(axes, x, runs, color, label, style="-"):
    """The mean over runs (runs, x) as a line, and from the lowest to the highest as a band."""
    axes.fill_between(x, runs.min(axis=0), runs.max(axis=0), color=color, alpha=0.18, lw=0)
    return axes.plot(x, runs.mean(axis=0), style, color=color, label=label)[0]


@picture(height=4.6)
def memorizing(figure, result):
    """Twelve images with their labels, and accuracy by epoch on training and held-out images."""
    strip, curves = figure.subfigures(2, 1, height_ratios=(1, 3.4))
    for axes, image, label, true in zip(strip.subplots(1, 12), *result.samples, strict=True):
        axes.imshow(image.reshape(8, 8), cmap="gray_r")
        axes.set_title(f"{label}" if label == true else f"{label} ✗", loc="center", fontsize=11)
        axes.title.set_color("black" if label == true else COLORS["bad"])
        axes.axis("off")
    left, right = curves.subplots(1, 2, sharey=True)
    for k, noise in enumerate(result.noises):
        name = (
            "labels of pure chance" if noise == 0.9 else "right labels" if noise == 0 else f"{noise:.0%} wrong labels"
        )
        for axes, runs in ((left, result.training), (right, result.held_out)):
            band(axes, result.epochs, runs[k], PALETTE[k], name, MARKS[k % 3])
    left.set(title="accuracy on the training images", xlabel="epoch", ylabel="accuracy (%)", ylim=(0, 103))
    right.set(title="accuracy on held-out images", xlabel="epoch")
    left.legend(loc="lower right")
    ends = ", ".join(
        f"{a:.0f} % and {b:.0f} % with {n:.0%} wrong"
        for n, a, b in zip(
            result.noises, result.training[:, :, -1].mean(1), result.held_out[:, :, -1].mean(1), strict=True
        )
    )
    return (
        f"Above, twelve training images with their labels, wrong ones marked ✗. Below, accuracy by epoch on training images "
        f"(left) and held-out images (right). At the end: {ends} labels."
    )


@picture(height=3.4)
def polynomials(figure, result):
    """Fits of many training sets by polynomials of each degree, their mean, and the curve."""
    panels = figure.subplots(1, len(result.degrees), sharey=True)
    for axes, degree, fits, b, v in zip(
        panels, result.degrees, result.fits, result.bias2, result.variance, strict=True
    ):
        axes.plot(result.grid, fits.T, color=COLORS["train"], lw=0.6, alpha=0.4)
        axes.plot(result.grid, fits.mean(axis=0), color=COLORS["train"], lw=2.5, label="mean of the fits")
        axes.plot(result.grid, result.truth, "k--", lw=1.8, label="the curve")
        axes.plot(*result.points, "o", ms=4, color=COLORS["bad"], label="one training set")
        axes.set(title=f"degree {degree}", xlabel=f"bias² {b:.3f}, variance {v:.3f}", ylim=(-2, 2))
    panels[0].legend(fontsize=9, loc="upper left")
    parts = "; ".join(
        f"degree {d}: squared bias {b:.3f}, variance {v:.3f}"
        for d, b, v in zip(result.degrees, result.bias2, result.variance, strict=True)
    )
    return f"25 fits each of polynomials to different noisy training sets, with their mean and the true curve. {parts}."


@picture(height=3.5)
def learning_curve(figure, result):
    """Training and held-out error against the number of training images, one panel a network."""
    panels = figure.subplots(1, len(result.widths), sharey=True)
    for axes, width, training, held in zip(panels, result.widths, result.training, result.held_out, strict=True):
        band(axes, result.sizes, held.T, COLORS["test"], "held out")
        band(axes, result.sizes, training.T, COLORS["train"], "training", "--")
        axes.set_xscale("log", base=2)
        axes.set_xticks(result.sizes, result.sizes)
        axes.set(title=f"{width} hidden units", xlabel="training images", ylim=(-2, 75))
    panels[0].set_ylabel("wrong answers (%)")
    panels[-1].legend()
    ends = "; ".join(
        f"{w} units: training {a:.0f} %, held out {b:.0f} %"
        for w, a, b in zip(result.widths, result.training[:, -1].mean(1), result.held_out[:, -1].mean(1), strict=True)
    )
    return f"Errors against the number of training images. With {result.sizes[-1]} images, {ends}."


@picture(height=3.6)
def double_descent(figure, result):
    """Held-out errors against the number of random features, without a penalty and with the best one."""
    axes = figure.subplots()
    band(axes, result.features, result.plain, COLORS["bad"], "no penalty")
    band(axes, result.features, result.tuned, COLORS["good"], "best L2 penalty", "--")
    axes.axvline(result.n, color=COLORS["neutral"], ls=":")
    axes.text(result.n * 1.06, 3, f"{result.n} images", fontsize=10)
    axes.set_xscale("log")
    axes.set(title="Random features: wrong answers on held-out images", xlabel="number of features", ylabel="wrong (%)")
    axes.set_ylim(0, 100)
    axes.legend(loc="upper right")
    return (
        f"Held-out errors against the number of random features. Without a penalty they fall to {result.few:.0f} %, rise to "
        f"{result.peak:.0f} % at about as many features as images, and fall again to {result.many:.0f} %. With the best "
        f"penalty they never rise by more than {result.rise:.1f} points."
    )


@picture(width=6.6, height=3.4)
def widths(figure, result):
    """Training and held-out errors against the width of a trained network."""
    axes = figure.subplots()
    band(axes, result.widths, result.held_out.T, COLORS["test"], "held out")
    band(axes, result.widths, result.training.T, COLORS["train"], "training", "--")
    axes.set_xscale("log", base=2)
    axes.set_xticks(result.widths, result.widths)
    axes.set(title="A trained network, each width at its best rate", xlabel="hidden units", ylabel="wrong answers (%)")
    axes.legend()
    held = ", ".join(f"{e:.0f} % with {w}" for w, e in zip(result.widths, result.held_out.mean(axis=1), strict=True))
    return f"Held-out errors against the number of hidden units: {held}."


@picture(height=4.2)
def diagnosis(figure, result):
    """Four runs: training and validation loss by epoch, lettered."""
    panels = figure.subplots(2, 2, sharex=True, sharey=True).ravel()
    for axes, (letter, (training, validation)) in zip(panels, result.curves.items(), strict=True):
        axes.plot(training, "--", color=COLORS["train"], label="training")
        axes.plot(validation, color=COLORS["validation"], label="validation")
        axes.set_title(letter)
        axes.set_ylim(0, 2.6)
    panels[0].legend(loc="lower left", fontsize=10)
    for axes in panels[2:]:
        axes.set_xlabel("epoch")
    for axes in panels[::2]:
        axes.set_ylabel("loss")
    ends = "; ".join(
        f"{k}: training from {a[0]:.2f} to {a[-1]:.2f}, validation from {b[0]:.2f} by {b.min():.2f} to {b[-1]:.2f}"
        for k, (a, b) in result.curves.items()
    )
    return f"Training and validation loss of four runs. {ends}."


@picture(width=7.2, height=2.8)
def augmented(figure, result):
    """Held-out errors by what the network was trained on."""
    axes = figure.subplots()
    for k, (name, errors) in enumerate(result.error.items()):
        color = COLORS["bad"] if "moved" in name else COLORS["neutral"]
        axes.plot(errors, np.full(len(errors), k) + 0.18, "|", ms=8, color=color, alpha=0.6)
        axes.plot(errors.mean(), k, "D" if "moved" in name else "o", ms=9, color=color)
    axes.set_yticks(range(len(result.error)), result.error)
    axes.invert_yaxis()
    axes.set(title="What the network was trained on", xlabel="wrong answers on held-out images (%)")
    axes.set_xlim(left=0)
    return "Held-out errors: " + ", ".join(f"{name} {e.mean():.1f} %" for name, e in result.error.items()) + "."
