"""What the random searches share: where in a range draws lie, and whether they lie there by chance."""

from __future__ import annotations

import numpy as np

from autograder.bank._chance import echo
from autograder.judge.trial import Broken

SLACK = 1e-5  # by so much of itself single precision may move a number out of its bounds


def exponents(values, low, high):
    """Where numbers lie on a log scale: 0 at low, 1 at high. NaN for numbers that are not positive."""
    with np.errstate(all="ignore"):
        return np.log(np.asarray(values, float) / low) / np.log(high / low)


def outside(name, values, low, high):
    """What to say of numbers that leave their bounds; None where none does."""
    values = np.asarray(values, float)
    inside = (values >= low - SLACK * abs(low)) & (values <= high + SLACK * abs(high))
    if inside.all():
        return None
    return Broken(f"{name}, between {low:g} and {high:g},", "within its bounds", f"{values[~inside][0]:.6g}")


def on_their_own(pairs, middle):
    """Are pairs all different, and some on one side of their middle? True where all are the same: other laws say that.

    By chance not: 2^-40, and 780 · 2^-46 in single precision.
    """
    different = len(np.unique(pairs, axis=0))
    return different == 1 or (different == len(pairs) and bool((np.diff(pairs < middle) == 0).any()))


def largest_echo(values):
    """The echo of a series, freed of its mean and scale. With 1 for its standard error two differ from 10 on."""
    centred = values - values.mean()
    return echo(centred) / centred.var(), 1.0


def mean(values, variance):
    """A mean and its standard error: the larger of what the theory and what the sample says."""
    return float(np.mean(values)), float(np.sqrt(max(variance, np.var(values)) / len(values)))


def unfair(name, places):
    """What to say of many draws, each an array of numbers from 0 to 1, that are not uniform; None where they are.

    Means lie within 7 standard errors: √(1/12n) for n uniform numbers, which are sub-Gaussian (by chance not in 5e-11), and √(1/180n)
    for their squared distances from ½. The squared deviations of the draws' means, in units of their variance, are 1 on
    average; for 100 draws and more between 0.3 and 2.4, by chance not in 1e-11 (Chernoff's bound for χ²).
    """
    flat = np.concatenate(places)
    for what, values, wanted, variance in (
        ("mean place", flat, 1 / 2, 1 / 12),
        ("mean squared distance from the middle", (flat - 1 / 2) ** 2, 1 / 12, 1 / 180),
    ):
        got = float(np.mean(values)) if len(values) else wanted
        if not abs(got - wanted) <= 7 * np.sqrt(variance / max(len(values), 1)):
            return Broken(f"the {what} of {name}, 0 at low and 1 at high,", f"about {wanted:.3g}", f"{got:.3g}")
    means = np.array([np.sqrt(12 * len(u)) * (u.mean() - 1 / 2) for u in places if len(u)])
    if (np.abs(means) > 7).any():
        return Broken(f"the mean place of some draws of {name}", "about 0.5", "far from it")
    scatter = float(np.mean(means**2))
    if len(means) >= 100 and not 0.3 < scatter < 2.4:
        return Broken(f"the scatter of the means of {name}, over that of chance,", "near 1", f"{scatter:.2g}")
    return None
