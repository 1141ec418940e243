"""dropout_forward, graded only."""

import numpy as np

from autograder.bank._chance import all_falls, surprise, together
from autograder.bank._maps import drawn_p
from autograder.bank.regularization._coins import dropped
from autograder.bank.regularization._layers import signal
from autograder.bank.regularization.dropout_forward import dropout_forward
from autograder.judge.compare import difference
from autograder.judge.draws import AGAIN, several

BATCHES = (60, 70), (300, 64), (60, 70), (3000, 1), (1, 3000), (100, 100), (4000,), (20, 15, 10)
TOO_SURPRISING = 32.0  # of about 2,000 rows and columns one is so by chance in 2e-11 of all gradings


@dropout_forward.hidden_case
def images(rng):
    """an array of four dimensions, as a batch of images has"""
    return {"x": signal(rng, (2, 3, 1, 4)), "p": 0.6, "rng": rng}


@dropout_forward.hidden_exact_case
def nothing_dropped_at_zero(rng):
    """with p = 0 nothing is dropped, and nothing scaled"""
    return {"x": signal(rng, (3, 4)), "p": 0.0, "rng": rng}


def batches(rng, train):
    """Calls with batches of all shapes, forms and sizes and any p, the last few once more."""
    calls = several(
        rng, lambda d: {"x": d.one_of(1, 1, 1, 1, 0) * d.array(d.shape()), "p": drawn_p(d), "rng": rng, "train": train}
    )
    return calls + calls[-AGAIN:]


@dropout_forward.hidden_law
def any_batch_in_training(answer, rng):
    """in training the mask is 0 or 1/(1 − p) and y is x · mask, for batches of all shapes and sizes and any p"""
    calls = batches(rng, train=True)
    values = answer.many(calls)
    masks = [
        np.where(np.asarray(mask) == 0, 0.0, 1 / (1 - call["p"])) for call, (_, mask) in zip(calls, values, strict=True)
    ]
    wanted = [(call["x"] * mask, mask) for call, mask in zip(calls, masks, strict=True)]
    return difference(wanted, values, noise=0.0) is None


@dropout_forward.hidden_law
def any_batch_at_test_time(answer, rng):
    """at test time y is x and the mask is all ones, for batches of all shapes and sizes and any p"""
    calls = batches(rng, train=False)
    wanted = [(call["x"], np.ones_like(call["x"])) for call in calls]
    return difference(wanted, answer.many(calls), noise=0.0) is None


@dropout_forward.hidden_law
def no_line_is_special(answer, rng):
    """no row and no column is dropped more or less often than chance allows, in batches of all shapes and with any p"""
    for shape in BATCHES:
        p = rng.uniform(0.4, 0.6)
        fallen = dropped(answer, signal(rng, shape), p, rng)
        lines = [(fallen.sum(), fallen.size)]
        lines += [(fallen.sum(axis=i), n) for i, n in enumerate(shape) if fallen.ndim == 2 and n >= 60]
        if max(surprise(counts, n, p) for counts, n in lines) > TOO_SURPRISING:
            return False
    return True


@dropout_forward.hidden_law
def rare_and_common(answer, rng):
    """with p a fraction of a per cent few are dropped, with p close to 1 few are left, and all p between are met"""
    for p in (0.008, 0.992, 0.0021, rng.uniform(0.05, 0.95), rng.uniform(0.005, 0.05)):
        fallen = dropped(answer, signal(rng, (200, 150)), p, rng)
        if surprise(fallen.sum(), fallen.size, p) > TOO_SURPRISING:
            return False
    return True


@dropout_forward.hidden_law
def very_rare(answer, rng):
    """with p below a thousandth some of a hundred thousand entries are dropped, and not too many"""
    fallen = dropped(answer, np.ones((250, 400)), 0.00049, rng)
    return surprise(fallen.sum(), fallen.size, 0.00049) < TOO_SURPRISING


@dropout_forward.hidden_law
def a_large_mask(answer, rng):
    """with p = ½ none of 40,000 entries depends on another"""
    return together(np.where(dropped(answer, np.ones((200, 200)), 0.5, rng), 1.0, -1.0))


@dropout_forward.hidden_law
def all_or_nothing(answer, rng):
    """of two entries both, either and none are dropped sooner or later"""
    pairs = answer.repeat(100, x=signal(rng, (2,)), p=0.5, rng=rng)
    return all_falls(np.equal([mask for _, mask in pairs], 0))


@dropout_forward.hidden_law
def masks_of_many_calls(answer, rng):
    """in three hundred calls no mask comes twice"""
    masks = answer.repeat(300, x=signal(rng, (64,)), p=0.5, rng=rng)
    return len({(np.asarray(mask) == 0).tobytes() for _, mask in masks}) == 300  # by chance: 45,000 · 2^-64
