"""Lesson 4, the comparison: the figure of nnlib.experiments.regularization.cures."""

from __future__ import annotations

import numpy as np

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS

DECK = ("dropout", "batch norm", "L2 penalty", "early stopping")  # the cures that the deck names


@picture(height=4.3)
def race(figure, result):
    """Held-out accuracy of every cure, one panel a rule; paired gains against no regularizer as bars of two standard errors."""
    panels = np.atleast_1d(figure.subplots(1, len(result.accuracy), sharex=True, sharey=True))
    names = list(dict.fromkeys(name for accuracy in result.accuracy.values() for name in accuracy))
    for axes, (rule, accuracy) in zip(panels, result.accuracy.items(), strict=True):
        best = result.best(rule)
        for k, name in enumerate(names):
            if name not in accuracy:
                continue
            color = (
                COLORS["neutral"] if name == "no regularizer" else COLORS["train"] if name in DECK else COLORS["good"]
            )
            error = 0 if name == "no regularizer" else 2 * result.gain(rule, name)[1]
            mark = "*" if name == best else "s" if name in DECK else "o"
            axes.errorbar(
                accuracy[name].mean(), k, xerr=error, fmt=mark, ms=13 if mark == "*" else 7, capsize=3, color=color
            )
        axes.axvline(accuracy["no regularizer"].mean(), color=COLORS["neutral"], ls=":")
        axes.set_title(rule.replace(", ", ",\n"), fontsize=11)
        axes.set_xlabel("accuracy (%)", fontsize=10)
    panels[0].set_yticks(range(len(names)), names)
    panels[0].invert_yaxis()
    parts = "; ".join(
        f"{rule}: best {result.best(rule)} with {accuracy[result.best(rule)].mean():.1f} %, no regularizer {accuracy['no regularizer'].mean():.1f} %"
        for rule, accuracy in result.accuracy.items()
    )
    return f"Held-out accuracy by cure under each rule; a star marks the highest, squares the deck's own. {parts}."
