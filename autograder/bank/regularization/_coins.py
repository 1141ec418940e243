"""Laws and statistics of the coins behind a dropout mask: whether they fall with probability p, each on its own."""

from __future__ import annotations

import numpy as np

from autograder.bank._chance import echo, twice
from autograder.bank.regularization._layers import signal

FLOAT32 = 1e-5  # the relative error that single precision may bring into a statistic without chance


def new_mask_each_call(answer, rng):
    """a second call with the same generator draws another mask"""
    x = signal(rng, (20, 10))
    return not np.array_equal(*(answer(x=x, p=0.5, rng=rng)[1] for _ in range(2)))


def chance_comes_from_rng(answer, rng):
    """generators in the same state give the same mask: all chance comes from rng"""
    x = signal(rng, (20, 10))
    return np.array_equal(*twice(rng, lambda same: answer(x=x, p=0.5, rng=same)[1]))


def samples_have_their_own_masks(answer, rng):
    """how many entries are dropped varies from row to row: every sample has its own mask"""
    return _spread(dropped(answer, signal(rng, (60, 50)), 0.3, rng).sum(axis=1), 50) > 1.2


def units_have_their_own_coins(answer, rng):
    """how many entries are dropped varies from column to column: every unit has its own coin"""
    flat, deep = (dropped(answer, signal(rng, shape), 0.3, rng) for shape in ((40, 100), (20, 60, 60)))
    counts = (flat.sum(axis=0), 40), (deep.sum(axis=(0, 1)), 1200), (deep.sum(axis=(0, 2)), 1200)
    return min(_spread(*counted) for counted in counts) > 1.2


def every_place_falls_and_stays(answer, rng):
    """in fifty calls no mask comes twice, and every place is dropped at least once, and kept at least once"""
    masks = answer.repeat(50, x=signal(rng, (60,)), p=0.5, rng=rng)
    fallen = np.array([mask for _, mask in masks]) == 0
    different = len(np.unique(fallen, axis=0)) == 50  # not by chance: 1225 · 2^-60
    return different and fallen.any(axis=0).all() and not fallen.all(axis=0).any()  # 120 · 2^-50


def number_dropped_varies(answer, rng):
    """how many entries are dropped varies from call to call"""
    masks = answer.repeat(60, x=signal(rng, (30, 20)), p=0.3, rng=rng)
    return _spread([(mask == 0).sum() for _, mask in masks], 600) > 1.2


def no_place_is_special(answer, rng):
    """the first and the last row and column, and a long single row, lose about the same share as all others, and no coins come again further on"""
    fallen = dropped(answer, signal(rng, (90, 110)), 0.5, rng)
    row = dropped(answer, signal(rng, (3000,)), 0.5, rng)
    lines = (fallen[0], fallen[-1], fallen[:, 0], fallen[:, -1], row)
    alike = all(abs(line.mean() - fallen.mean()) < 7 * 0.5 / np.sqrt(line.size) for line in lines)
    return alike and echo(np.where(fallen, 1.0, -1.0).ravel()) < 8  # by chance: 9900 · 2 · exp(-8²/2) = 2.5e-10


def dropped(answer, x, p, rng, **train):
    """Where the mask is 0."""
    return np.reshape(answer(x=x, p=p, rng=rng, **train)[1], x.shape) == 0


def _spread(counts, n, p=0.3):
    """The range of counts of n coins in standard deviations; 60 fair ones are within 1.2 in 1e-18 of all cases."""
    return np.ptp(counts) / np.sqrt(n * p * (1 - p))


def how_often(answer, rng, draws):
    """an entry is dropped with probability p, be it negative, zero or positive"""
    seen = {}
    for shape, p in (((60, 80), 0.3), ((40, 5, 12), 0.75)):
        x = signal(rng, shape, zeros=True)
        fallen, n = dropped(answer, x, p, draws), x.size
        seen[f"the share dropped at p = {p}"] = share(fallen.reshape(len(x), -1), p)
        for kind, those in (("negative", x < 0), ("zero", x == 0)):
            more = float(fallen[those].mean() - fallen[~those].mean())
            sigma = np.sqrt(p * (1 - p) * n / those.sum() / (n - those.sum()))
            seen[f"by how much more often {kind} entries are dropped at p = {p}"] = more, float(sigma)
    return seen


def neighbours(answer, rng, draws):
    """neighbours are dropped independently: in a row, in a column, and from call to call"""
    p, x = 0.3, signal(rng, (60, 80))
    a, b = (dropped(answer, x, p, draws, train=True) for _ in range(2))
    same = p**2 + (1 - p) ** 2  # the probability that two coins fall alike; the pairs do not overlap
    return {
        "the share of neighbours in a column that fall alike": share(a[::2] == a[1::2], same),
        "the share of neighbours in a row that fall alike": share(a[:, ::2] == a[:, 1::2], same),
        "the share of entries that fall alike in two calls": share(a == b, same),
    }


def kept_entries(answer, rng, draws):
    """what survives is multiplied by 1/(1 − p), and the mask holds that number"""
    seen = {}
    for p in (0.3, 0.7):
        y, mask = answer(x=np.ones((60, 60)), p=p, rng=draws)
        most, entry, apart = float(np.max(y)), float(np.max(mask)), float(np.mean((y == 0) != (mask == 0)))
        seen[f"what a 1 becomes when it survives p = {p}"] = most, FLOAT32 * abs(most)
        seen[f"the largest entry of the mask at p = {p}"] = entry, FLOAT32 * abs(entry)
        seen[f"the share of entries that only y or only the mask drops at p = {p}"] = apart, 0.5 / 60
    return seen


def share(events, p):
    """The share of True in a matrix of trials of probability p, and its standard error.

    √(p(1−p)/n) when all are independent; where rows or columns hang together, the scatter of their own shares tells.
    """
    n, d = events.shape
    rows, columns = events.mean(axis=1).std() / np.sqrt(n), events.mean(axis=0).std() / np.sqrt(d)
    return float(events.mean()), float(max(np.sqrt(p * (1 - p) / events.size), rows, columns))


LAWS = (
    new_mask_each_call,
    chance_comes_from_rng,
    samples_have_their_own_masks,
    units_have_their_own_coins,
    every_place_falls_and_stays,
    number_dropped_varies,
    no_place_is_special,
)
STATISTICS = how_often, neighbours, kept_entries
