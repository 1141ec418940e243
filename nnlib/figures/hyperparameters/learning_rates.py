"""Lesson 6, learning rates: the figures of nnlib.experiments.hyperparameters.learning_rates."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS, SURFACE


def _band(axes, x, runs, color, label):
    axes.fill_between(x, runs.min(axis=1), runs.max(axis=1), color=color, alpha=0.18, lw=0)
    axes.plot(x, runs.mean(axis=1), "o-", ms=4, color=color, label=label)


@picture(height=3.5)
def scale(figure, result):
    """The same runs on a linear and on a logarithmic axis."""
    panels = figure.subplots(1, 2, sharey=True)
    for axes, kind in zip(panels, ("linear", "log"), strict=True):
        axes.axvspan(*result.good, color=COLORS["good"], alpha=0.2, lw=0, label="within 2 points of the best")
        _band(axes, result.rates, result.error, COLORS["train"], "mean and range of the seeds")
        axes.set(title=f"{kind} axis", xlabel="learning rate", xscale=kind, ylim=(0, 100))
    panels[0].set_ylabel("error (%)")
    panels[1].legend(loc="upper center", fontsize=10)
    share = "; ".join(f"of rates drawn {name}, {part:.0%} lie there" for name, part in result.share.items())
    return (
        f"Error against the learning rate, on a linear and a logarithmic axis. Rates from {result.good[0]:.2g} to "
        f"{result.good[1]:.2g} are within two points of the best; {share}."
    )


@picture(height=5.2)
def range_tests(figure, result):
    """Range tests above, full runs below, one column an optimizer."""
    panels = figure.subplots(2, len(result.curves), sharex="col", sharey="row")
    for (above, below), (name, tests) in zip(panels.T, result.curves.items(), strict=True):
        for k, (lrs, losses) in enumerate(tests):
            above.loglog(lrs, losses, lw=1.1, color=COLORS[name], label="range tests" if k == 0 else None)
        at = [np.interp(lr, lrs, losses) for lr, (lrs, losses) in zip(result.picked[name], tests, strict=True)]
        above.plot(result.picked[name], at, "*", ms=12, color=COLORS["minimum"], mec="black", zorder=5, label="picked")
        _band(below, result.rates[name], result.swept[name], COLORS[name], "full runs")
        errors = result.error[name].mean(axis=1)
        below.plot(
            result.picked[name], errors, "*", ms=12, color=COLORS["minimum"], mec="black", zorder=5, label="picked"
        )
        below.set(xscale="log", yscale="log", xlabel="learning rate", ylim=(3, 120))
        below.set_yticks([5, 10, 20, 50, 100], ["5", "10", "20", "50", "100"])
        above.set(title=name.replace("adam", "Adam").replace("sgd", "SGD"), ylim=(0.1, 40))
        above.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
        for axes in (above, below):
            axes.minorticks_off()
        above.legend(loc="upper left", fontsize=10)
        below.legend(loc="lower left", fontsize=10)
    panels[0, 0].set_ylabel("loss in the test")
    panels[1, 0].set_ylabel("error of full runs (%)")
    return f"Above, loss against the learning rate in range tests; below, the error of full runs. {result.summary()}"


@picture(width=7.6, height=3.6)
def batches(figure, result):
    """The loss over batch sizes and rates, with the best rate of each size."""
    axes = figure.subplots()
    rows, columns = np.arange(len(result.sizes)), np.arange(len(result.rates))
    image = axes.pcolormesh(np.log10(np.clip(result.loss, 1e-3, 3)), cmap=SURFACE + "_r")
    best = result.loss.argmin(axis=1)
    axes.plot(best + 0.5, rows + 0.5, "*", ms=15, color="white", mec="black", ls="", label="lowest loss")
    step = np.log(result.rates[1] / result.rates[0])
    for power, dash, label in ((1, "--", "in proportion"), (0.5, ":", "like the root")):
        line = best[0] + power * np.log(result.sizes / result.sizes[0]) / step
        axes.plot(line + 0.5, rows + 0.5, dash, color="white", lw=2, label=label)
    axes.set_xticks(columns + 0.5, [f"{lr:.2g}" for lr in result.rates], fontsize=10)
    axes.set_yticks(rows + 0.5, result.sizes)
    axes.set(xlabel="learning rate", ylabel="batch size", xlim=(0, len(columns)), ylim=(0, len(rows)))
    axes.set_title(f"Training loss at the end, {result.rule}")
    axes.grid(False)
    bar = figure.colorbar(image, label="loss")
    ticks = [t for t in (0.01, 0.03, 0.1, 0.3, 1, 3) if t >= np.clip(result.loss.min(), 1e-3, 3)]
    bar.set_ticks(np.log10(ticks), labels=[f"{t:g}" for t in ticks])
    bar.minorticks_off()
    axes.legend(loc="upper left", fontsize=10, labelcolor="white", frameon=False)
    return f"Training loss over batch size and learning rate. {result.summary()}."
