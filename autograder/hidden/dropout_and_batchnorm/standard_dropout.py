"""standard_dropout, graded only."""

import numpy as np

from autograder.bank._chance import all_falls, surprise, together
from autograder.bank._maps import drawn_p
from autograder.bank.dropout_and_batchnorm._layers import away_from_zero
from autograder.bank.dropout_and_batchnorm.standard_dropout import share, standard_dropout
from autograder.judge.compare import difference
from autograder.judge.draws import several


@standard_dropout.hidden_case
def on_a_vector(rng):
    """a single sample"""
    return {"x": away_from_zero(rng, (6,)), "p": 0.2, "rng": rng, "train": True}


@standard_dropout.hidden_case
def on_three_dimensions(rng):
    """an array of three dimensions"""
    return {"x": away_from_zero(rng, (2, 3, 4)), "p": 0.6, "rng": rng, "train": True}


@standard_dropout.hidden_exact_case
def a_vector_at_test_time(rng):
    """a single sample at test time"""
    return {"x": away_from_zero(rng, (6,)), "p": rng.uniform(0.1, 0.4), "rng": rng, "train": False}


@standard_dropout.hidden_exact_case
def images_at_test_time(rng):
    """an array of three dimensions at test time, with a large p"""
    return {"x": away_from_zero(rng, (2, 3, 4)), "p": rng.uniform(0.6, 0.9), "rng": rng, "train": False}


@standard_dropout.hidden_exact_case
def keeps_everything_at_test_time(rng):
    """with p = 0 test time changes nothing either"""
    return {"x": away_from_zero(rng, (3, 4)), "p": 0.0, "rng": rng, "train": False}


def batches(rng, train):
    """Calls with batches of all shapes, forms and sizes, and any p."""

    def call(d):
        p = drawn_p(d)
        return {"x": d.array(d.shape()), "p": p, "rng": rng, "train": train}

    return several(rng, call)


@standard_dropout.hidden_law
def any_batch_at_test_time(answer, rng):
    """at test time x · (1 − p), for batches of all shapes and sizes and any p"""
    calls = batches(rng, train=False)
    return difference([call["x"] * (1 - call["p"]) for call in calls], answer.many(calls), noise=0.0)


@standard_dropout.hidden_law
def any_batch_in_training(answer, rng):
    """in training an entry is either 0 or exactly what it was, in batches of all shapes and sizes and with any p"""
    calls = batches(rng, train=True)
    values = answer.many(calls + calls[-6:])
    wanted = [np.where(y == 0, 0, call["x"]) for call, y in zip(calls + calls[-6:], values, strict=True)]
    return difference(wanted, values, noise=0.0)


@standard_dropout.hidden_law
def very_rare(answer, rng):
    """with p below a thousandth some of a hundred thousand entries are dropped, and not too many"""
    dropped = np.equal(answer(x=np.ones((250, 400)), p=0.00049, rng=rng, train=True), 0)
    return surprise(dropped.sum(), dropped.size, 0.00049) < 32  # by chance otherwise: 2 exp(-32)


@standard_dropout.hidden_law
def a_large_mask(answer, rng):
    """with p = ½ none of 40,000 entries depends on another"""
    return together(np.where(np.equal(answer(x=np.ones((200, 200)), p=0.5, rng=rng, train=True), 0), 1.0, -1.0))


@standard_dropout.hidden_law
def all_or_nothing(answer, rng):
    """of two entries both, either and none are dropped sooner or later"""
    return all_falls(np.equal(answer.repeat(100, x=np.ones(2), p=0.5, rng=rng, train=True), 0))


@standard_dropout.hidden_observe
def every_row_and_every_column(answer, rng, draws):
    """no row and no column is dropped more often than chance allows, in batches of all shapes and with any p"""
    found = {}
    shapes = (40, 500), (500, 40), (60, 60), (60, 1), (1, 60)
    rates = rng.uniform(0.2, 0.8), rng.uniform(0.15, 0.25), 0.4, 0.3, rng.uniform(0.5, 0.7)
    for shape, p in zip(shapes, rates, strict=True):
        times = 40 if 1 in shape else 1  # a narrow batch many times: a call is a row
        calls = answer.repeat(times, x=np.ones(shape), p=float(p), rng=draws, train=True)
        dropped = np.reshape(calls, (times, 60) if 1 in shape else shape) == 0
        found[f"the share dropped of {shape}"] = share(dropped, p)
        for axis in (0, 1):
            off = np.abs(dropped.mean(axis=axis) - p) / np.sqrt(p * (1 - p) / dropped.shape[axis])
            found[f"how far one along axis {1 - axis} of {shape} is off"] = (off.max(), max(1.0, 0.2 * off.max()))
    return found


@standard_dropout.hidden_observe
def rare_and_common(answer, rng, draws):
    """with p a fraction of a per cent few entries are dropped, with p close to 1 few are left"""
    found = {}
    for p in (0.008, 0.992, 0.0021):
        dropped = np.reshape(answer(x=np.ones((200, 150)), p=p, rng=draws, train=True), (200, 150)) == 0
        found[f"the share dropped with p = {p}"] = share(dropped, p)
    return found
