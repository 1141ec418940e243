"""standard_dropout: the original form (Srivastava et al. 2014): nothing is scaled in training, x · (1 − p) at test time."""

import numpy as np

from autograder.bank._chance import echo, twice
from autograder.bank.dropout_and_batchnorm._layers import away_from_zero
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise

FLOAT32 = 1e-6  # the standard error of a statistic that leaves nothing to chance but rounding in single precision


def reference(x, p, rng, train):
    return x * (rng.random(x.shape) >= p) if train else x * (1 - p)


standard_dropout = Exercise(
    "standard_dropout",
    reference,
    points=3,
    number=1,
    random=True,
    section="The-two-meanings-of-p",
    hints=(
        "Look at what happens at test time, and at which of p and 1 − p is used where.",
        "In training a unit is dropped with probability p and otherwise left as it is. On average (1 − p) of it is there: that is the factor at test time.",
        "One comparison of rng.random(x.shape) with p gives who stays; in training multiply x by it, at test time multiply x by one number.",
    ),
)


@standard_dropout.case
def in_training(rng):
    """a batch in training"""
    return {"x": away_from_zero(rng, (4, 5)), "p": 0.3, "rng": rng, "train": True}


@standard_dropout.exact_case
def at_test_time(rng):
    """a batch at test time"""
    return {"x": away_from_zero(rng, (4, 5)), "p": 0.3, "rng": rng, "train": False}


@standard_dropout.exact_case
def nothing_dropped_at_zero(rng):
    """with p = 0 training changes nothing"""
    return {"x": away_from_zero(rng, (20, 5)), "p": 0.0, "rng": rng, "train": True}


SHAPES = (200, 50), (50, 4, 25), (4000,)  # for laws and statistics: a matrix, a stack of matrices, one row


def _in_training(answer, shape, p, rng, draws=None):
    """(x, y): signs and sizes of x vary, some entries are zero as behind a ReLU."""
    x = away_from_zero(rng, shape) * (rng.random(shape) < 0.8)
    return x, np.asarray(answer(x=x, p=p, rng=rng if draws is None else draws, train=True))


def _dropped(answer, shape, p, rng):
    """Where a batch of ones has become zero."""
    return np.reshape(answer(x=np.ones(shape), p=p, rng=rng, train=True), shape) == 0


@standard_dropout.law
def survivors_unscaled(answer, rng):
    """in training an entry is either 0 or exactly what it was"""
    pairs = (_in_training(answer, shape, rng.uniform(0.1, 0.9), rng) for shape in SHAPES)
    return next((off for x, y in pairs if (off := difference(np.where(y == 0, 0, x), y))), None)


@standard_dropout.law
def chance_from_the_generator(answer, rng):
    """the same generator state drops the same units"""
    return np.array_equal(*twice(rng, lambda same: _dropped(answer, (30, 5), 0.5, same)))


@standard_dropout.law
def others_next_time(answer, rng):
    """every call drops other units, and leaves the rest as it is"""
    calls = np.array(answer.repeat(40, x=np.ones(60), p=0.5, rng=rng, train=True))
    different = len(np.unique(calls == 0, axis=0)) == 40  # by chance: 780 · 2^-60
    return different and difference(np.where(calls == 0, 0.0, 1.0), calls) is None


@standard_dropout.law
def number_dropped_varies(answer, rng):
    """how many entries are dropped varies from call to call"""
    calls = answer.repeat(7, x=np.ones((40, 50)), p=0.3, rng=rng, train=True)
    return np.ptp([(y == 0).sum() for y in calls]) > 0  # by chance: 0.014^6


@standard_dropout.law
def no_coins_come_again(answer, rng):
    """whether a unit is dropped tells nothing of the units further on"""
    coins = np.where(_dropped(answer, (60, 50), 0.5, rng), 1.0, -1.0).ravel()
    return echo(coins) < 8  # by chance: 3000 · 2 · exp(-8²/2) = 8e-11


def _batches(answer, rng):
    """Where a matrix and a stack of matrices dropped, as (20 samples, 100 units)."""
    return [_dropped(answer, shape, 0.5, rng).reshape(20, 100) for shape in ((20, 100), (20, 4, 25))]


@standard_dropout.law
def each_sample_its_own(answer, rng):
    """the samples of a batch do not all drop the same units"""
    return all((dropped != dropped[0]).any() for dropped in _batches(answer, rng))


@standard_dropout.law
def each_unit_its_own(answer, rng):
    """the units of a sample are not all dropped or kept together"""
    return all((dropped != dropped[:, :1]).any() for dropped in _batches(answer, rng))


@standard_dropout.law
def a_single_sample_drops_some(answer, rng):
    """of the units of a single sample some are dropped and some are not"""
    return len(np.unique(_dropped(answer, (60,), 0.5, rng))) == 2


@standard_dropout.law
def no_two_alike(answer, rng):
    """no two samples drop exactly the same units, and no two units are dropped in exactly the same samples"""
    rows = all(len(np.unique(dropped, axis=0)) == 20 for dropped in _batches(answer, rng))
    stack = _dropped(answer, (100, 4, 5), 0.5, rng).reshape(100, 20)
    return rows and len(np.unique(stack, axis=1).T) == 20


@standard_dropout.law
def zeros_stay(answer, rng):
    """an entry that is zero stays zero"""
    return all(not y[x == 0].any() for x, y in (_in_training(answer, shape, 0.5, rng) for shape in SHAPES))


@standard_dropout.observe
def how_many_are_dropped(answer, rng, draws):
    """the share of dropped entries is p, each entry on its own"""
    found = {}
    for shape, p in zip(SHAPES, (rng.uniform(0.1, 0.4), rng.uniform(0.6, 0.8), rng.uniform(0.8, 0.95)), strict=True):
        dropped = _dropped(answer, shape, p, draws)
        found[f"the share dropped with p = {p:.2f}"] = share(dropped, p)
        if dropped.ndim == 2:
            rows, columns = dropped.mean(axis=1), dropped.mean(axis=0)
            found["the variance of a row's share"] = _variance(rows, p * (1 - p) / len(columns))
            found["the variance of a column's share"] = _variance(columns, p * (1 - p) / len(rows))
    return found


def share(dropped, p):
    """The share of True and its standard error: by chance, or, where entries hang together, as the shares along an axis scatter."""
    axes = range(dropped.ndim)
    along = [dropped.mean(axis=tuple(a for a in axes if a != axis)) for axis in axes]
    scattered = [shares.std() / np.sqrt(len(shares)) for shares in along if 1 < len(shares) < dropped.size]
    own = dropped.mean()
    return own, max([np.sqrt(p * (1 - p) / dropped.size), np.sqrt(own * (1 - own) / dropped.size), *scattered])


def _variance(shares, expected):
    """A variance and its standard error: of nearly normal shares, or, when they scatter more, as the sample says.

    Shares that are all 0 or 1, half of each, have equal squares; then only the second order, variance/n, is left.
    """
    squares, n = (shares - shares.mean()) ** 2, len(shares)
    return squares.mean(), max(expected * np.sqrt(2 / n), squares.std() / np.sqrt(n), squares.mean() / n)


@standard_dropout.observe
def what_survivors_are(answer, rng, draws):
    """a surviving entry keeps its value"""
    found = {}
    for shape, p in zip(SHAPES, (0.3, 0.7, 0.8), strict=True):
        x, y = _in_training(answer, shape, p, rng, draws)
        ratio = float(np.mean(y[y != 0] / x[y != 0]))
        found[f"the factor of a survivor in {len(shape)} dimensions (p = {p})"] = (ratio, FLOAT32)
    return found


TRAIN, TEST = "x * (rng.random(x.shape) >= p) if", "x * (1 - p)"
for name, text, edits in (
    (
        "keep_for_drop",
        "You took p as the probability of keeping. Here p is the probability of DROPPING.",
        [(">= p", "< p"), (TEST, "x * p")],
    ),
    (
        "keeps_with_p",
        "You kept entries with probability p in training. Here p is the probability of DROPPING: keep where the draw is at least p.",
        [(">= p", "< p")],
    ),
    (
        "inverted",
        "You scaled in training: that is inverted dropout. The original form leaves survivors as they are and scales at test time.",
        [(TRAIN, TRAIN.replace(" if", " / (1 - p) if")), (TEST, "x * 1.0")],
    ),
    (
        "scaled_twice",
        "You scaled in training and at test time. One of the two is enough: here only at test time.",
        [(TRAIN, TRAIN.replace(" if", " / (1 - p) if"))],
    ),
    (
        "test_unscaled",
        "You returned x unscaled at test time, so the next layer sees more than in training. Multiply by 1 − p.",
        [(TEST, "x * 1.0")],
    ),
    (
        "test_times_p",
        "You multiplied by p at test time. An entry is there with probability 1 − p: that is the factor.",
        [(TEST, "x * p")],
    ),
    (
        "test_divided",
        "You divided by 1 − p at test time. All units are on now, so there is too much, not too little: multiply.",
        [(TEST, "x / (1 - p)")],
    ),
    (
        "drops_at_test_time",
        "You dropped at test time too. Then every unit is on: multiply by 1 − p and draw nothing.",
        [(TEST, "x * (rng.random(x.shape) >= p)")],
    ),
    (
        "drops_and_scales_at_test_time",
        "You dropped at test time too, and scaled what was left. Then every unit is on: multiply by 1 − p and draw nothing.",
        [(TEST, "x * (rng.random(x.shape) >= p) * (1 - p)")],
    ),
    (
        "train_and_test_swapped",
        "You swapped training and test time. Drop when train is true.",
        [("if train", "if not train")],
    ),
    (
        "one_mask_for_all_rows",
        "You drew one mask for the whole batch. Every sample gets its own: draw as many numbers as x has entries.",
        [("random(x.shape)", "random(x.shape[-1])")],
    ),
    (
        "whole_samples",
        "You dropped whole samples. Draw a number for every entry, not one for each row.",
        [("random(x.shape)", "random((len(x),) + (1,) * (x.ndim - 1))")],
    ),
    ("always_half", "You dropped half of the entries, whatever p is. Compare the draws with p.", [(">= p", ">= 0.5")]),
    (
        "own_chance",
        "You drew from chance that nobody can repeat, not from rng. Use the generator that you are given: rng.random(x.shape).",
        [("rng.random", "np.random.default_rng().random")],
    ),
    (
        "same_mask_each_time",
        "Your draws are made once (by a seed of your own, or kept from an earlier call): each call drops the same units. Draw from rng anew each time.",
        [("rng.random", "np.random.default_rng(0).random")],
    ),
):
    standard_dropout.mistake_by_edit(name, text, *edits)


@standard_dropout.mistake
def fixed_number(x, p, rng, train):
    """You dropped a fixed number of entries. Each entry has its own chance p, so the number varies: compare draws with p."""
    fallen = rng.permutation(x.size).reshape(x.shape) < round(p * x.size)
    return np.where(fallen, 0, x) if train else x * (1 - p)
