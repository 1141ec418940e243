"""Samples in random groups, batches or folds: who shares a batch with whom, who comes when, and what follows what.

`home[call, sample]` is the number of the batch that a sample is in.
"""

from __future__ import annotations

import numpy as np

from autograder.judge.trial import Broken


def in_range(rows, n):
    """That every index is one of 0 to n − 1: a law's outcome."""
    for row in rows[(rows < 0) | (rows >= n)][:1]:
        return Broken(f"an index, with n = {n},", f"from 0 to {n - 1}", str(row))
    return True


def homes(batches, n):
    """Which batch each sample is in; −1 for a sample that is in none."""
    home = np.full(n, -1)
    for number, rows in enumerate(batches):
        home[rows[(rows >= 0) & (rows < n)]] = number
    return home


def neighbours(home):
    """How often samples some way apart share a batch. `home` has a row for each call."""
    n, sizes = home.shape[1], np.mean(home[:, :, None] == np.arange(6), axis=(0, 1))
    p, lags = np.sum(sizes**2), np.arange(1, n // 2)
    together = [np.mean(home[:, lag:] == home[:, :-lag], axis=1) for lag in lags]
    return means("the share of samples {} apart in one batch", lags, together, p * (1 - p) / (n - lags))


def places(home):
    """In which batch, on average, ten neighbouring samples are."""
    tens = home.reshape(len(home), -1, 10).mean(axis=2).T
    text = "the mean batch of the ten samples from {} on, counted from 0,"
    return means(text, 10 * np.arange(len(tens)), tens, np.var(home) / 10)


def means(text, names, rows, variance):
    """Means with their standard errors: from the variance that theory gives, or a sample's own where that is larger."""
    errors = np.sqrt(np.maximum(variance, np.var(rows, axis=1, ddof=1)) / len(rows[0]))
    found = zip(np.mean(rows, axis=1).tolist(), errors.tolist(), strict=True)
    return {text.format(name): mean for name, mean in zip(names, found, strict=True)}


def unevenness(home, groups=6):
    """How unevenly the samples of each sixth of 0 … n − 1 are spread over the batches, in standard deviations of chance.

    Chi-squared over all calls, with (groups − 1)(batches − 1) degrees of freedom, made normal (Wilson & Hilferty 1931):
    it is above 6 by chance once in 10⁹ times. Swapping every place with any place makes it about 11 of 24,000 samples.
    """
    calls, n = home.shape
    batches = home.max() + 1
    group = np.arange(n) * groups // n
    counts = np.bincount((group * batches + home).ravel(), minlength=groups * batches).reshape(groups, batches)
    wanted = np.outer(np.bincount(group), np.bincount(home[0], minlength=batches)) * calls / n
    freedom = (groups - 1) * (batches - 1)
    share = float(np.sum((counts - wanted) ** 2 / wanted)) * (n - 1) / n / freedom
    return (np.cbrt(share) - 1 + 2 / (9 * freedom)) / np.sqrt(2 / (9 * freedom))


def regulars(home):
    """The two samples that share a batch most often, and the sample that is most often in one and the same."""
    inside = (home.T[:, :, None] == np.arange(6)).astype(float)  # sample, call, batch
    flat = inside.reshape(len(inside), -1)
    company = flat @ flat.T / len(home)
    np.fill_diagonal(company, 0)
    sigma = 0.04  # both lie between 0.3 and 0.55 in thousands of fair runs
    return {
        "the largest share of calls in which two samples are in one batch": (float(company.max()), sigma),
        "the largest share of calls with a sample in one and the same batch": (float(inside.mean(axis=1).max()), sigma),
    }


def steps(orders):
    """How the numbers of samples go on from one to the next: up as often as down, and by any step equally often."""
    steps, n = np.diff(orders, axis=1), orders.shape[1]
    up, common = np.mean(steps > 0, axis=1), np.bincount((steps % n).ravel()).max() / steps.size
    sigma = max(0.0009, common / 300)  # the share lies between 0.011 and 0.017 in thousands of fair runs
    return means("the share of samples that a higher number follows", [0], up[None], (n + 1) / 12 / (n - 1) ** 2) | {
        f"the share of the commonest step from one sample to the next (counted round from {n} to 0)": (common, sigma)
    }
