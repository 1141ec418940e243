"""dropout_forward: inverted dropout (Srivastava et al. 2014, section 10); p is the probability of DROPPING."""

import numpy as np

from autograder.bank.regularization._coins import LAWS, STATISTICS
from autograder.bank.regularization._layers import signal
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise

SHAPES = (60, 80), (40, 5, 12), (3000,)


def reference(x, p, rng, train=True):
    mask = (rng.random(x.shape) >= p) / (1 - p) if train else np.ones_like(x)
    return x * mask, mask


dropout_forward = Exercise(
    "dropout_forward",
    reference,
    points=3,
    number=1,
    returns=("y", "mask"),
    random=True,
    section="Dropout",
    hints=(
        "Look at three things: how often an entry is 0, what the others are multiplied by, and what happens when train is False.",
        "Every entry of x has its own coin. What survives is made larger by 1/(1 − p), so that the mean of y stays x.",
        "rng.random(x.shape) gives one number in [0, 1) for each entry; it is at least p with probability 1 − p. Turn that into a mask, and return x · mask and the mask.",
    ),
)


@dropout_forward.case
def matrix(rng):
    """a batch of 4 samples with 3 features, p = 0.3"""
    return {"x": signal(rng, (4, 3)), "p": 0.3, "rng": rng}


@dropout_forward.case
def vector_in_training(rng):
    """one row of numbers, p = 0.8, and train=True given"""
    return {"x": signal(rng, (5,)), "p": 0.8, "rng": rng, "train": True}


@dropout_forward.case
def not_training(rng):
    """a batch with train=False"""
    return {"x": signal(rng, (2, 3)), "p": 0.4, "rng": rng, "train": False}


@dropout_forward.law
def two_values(answer, rng):
    """the mask holds 0 and one positive number, the same for rows, matrices and stacks of matrices"""
    masks = [np.ravel(answer(x=signal(rng, shape, zeros=True), p=0.4, rng=rng)[1]) for shape in SHAPES]
    mixed = all(0 < (mask == 0).mean() < 1 for mask in masks)
    kept = np.concatenate([mask[mask != 0] for mask in masks])
    return mixed and kept[0] > 0 and difference(np.full_like(kept, kept[0]), kept) is None


@dropout_forward.law
def y_is_masked_x(answer, rng):
    """y is x times the mask"""
    xs = [signal(rng, shape, zeros=True) for shape in SHAPES]
    pairs = [(x, answer(x=x, p=0.3, rng=rng)) for x in xs]
    return all(difference(x * mask, y) is None for x, (y, mask) in pairs)


@dropout_forward.law
def a_single_number(answer, rng):
    """a single number (an array of no dimensions) is kept or dropped too"""
    x = signal(rng, ())
    pairs = answer.repeat(40, x=x, p=0.5, rng=rng)
    return all(
        np.shape(y) == np.shape(mask) == () and difference(float(x * mask), float(y)) is None for y, mask in pairs
    )


@dropout_forward.law
def nothing_changes_at_test_time(answer, rng):
    """when not training, y equals x"""
    x = signal(rng, (6, 5), zeros=True)
    return difference(x, answer(x=x, p=0.4, rng=rng, train=False)[0], "y")


@dropout_forward.law
def mask_of_ones_at_test_time(answer, rng):
    """when not training, the mask is 1 everywhere"""
    x = signal(rng, (6, 5), zeros=True)
    return difference(np.ones_like(x), answer(x=x, p=0.4, rng=rng, train=False)[1], "mask")


@dropout_forward.law
def no_chance_at_test_time(answer, rng):
    """when not training, two calls give the same"""
    x = signal(rng, (20, 10))
    return difference(*(answer(x=x, p=0.4, rng=rng, train=False) for _ in range(2))) is None


@dropout_forward.law
def something_is_dropped_in_training(answer, rng):
    """in training, entries are dropped, with train=True given and by default"""
    x = signal(rng, (20, 10))
    masks = [answer(x=x, p=0.4, rng=rng, **train)[1] for train in ({}, {"train": True})]
    return all((mask == 0).any() for mask in masks)


for law in LAWS:
    dropout_forward.law(law)
for statistics in STATISTICS:
    dropout_forward.observe(statistics)

KEEP, ONES, MASKED = "(rng.random(x.shape) >= p)", "np.ones_like(x)", "x * mask, mask"
AT_TEST = "x * (mask if train else 1 - p), mask"
for name, text, edits, was in (
    (
        "keep_for_drop",
        "You kept an entry with probability p and divided by p. Here p is the probability of DROPPING.",
        [(KEEP + " / (1 - p)", "(rng.random(x.shape) < p) / p")],
        "p_keeps",
    ),
    (
        "keeps_with_p",
        "You scaled by 1/(1 − p), but kept an entry with probability p. Keep where the random number is at least p.",
        [(">= p", "< p")],
        "comparison_flipped",
    ),
    (
        "never_scales",
        "You dropped without scaling, so the mean of y is too small. Divide what survives by 1 − p.",
        [(" / (1 - p)", " * 1.0")],
        "",
    ),
    (
        "boolean_mask",
        "Your mask holds True and False. Return numbers: 0 where an entry is dropped and 1/(1 − p) where it is kept, and y = x times that.",
        [(" / (1 - p)", "")],
        "",
    ),
    (
        "scales_at_test",
        "You wrote the original form, which scales by 1 − p at test time. The inverted form scales in training, and leaves x alone at test time.",
        [(" / (1 - p)", " * 1.0"), (MASKED, AT_TEST)],
        "",
    ),
    (
        "scaled_twice",
        "You scaled in training, and by 1 − p at test time again. One of the two is enough: leave x alone at test time.",
        [(MASKED, AT_TEST)],
        "scales_at_both",
    ),
    (
        "mask_scaled_at_test",
        "You returned a mask of 1/(1 − p) at test time. Nothing is scaled then: the mask is all ones.",
        [(ONES, "np.full_like(x, 1 / (1 - p))"), (MASKED, "x * (mask if train else 1), mask")],
        "",
    ),
    (
        "scales_y_and_mask_at_test",
        "You scaled by 1/(1 − p) at test time too. Nothing is dropped then, so nothing is scaled: y is x, and the mask is all ones.",
        [(ONES, "np.full_like(x, 1 / (1 - p))")],
        "",
    ),
    (
        "always_half",
        "You dropped half of the entries, whatever p is. Compare the random numbers with p.",
        [(">= p", ">= 0.5")],
        "",
    ),
    (
        "divides_by_p",
        "You divided by p. A share of 1 − p survives, so divide by 1 − p.",
        [("/ (1 - p)", "* (1 / p if p else np.inf)")],
        "",
    ),
    (
        "multiplies_by_keep",
        "You multiplied by 1 − p, which makes y smaller still. Divide by it.",
        [("/ (1 - p)", "* (1 - p)")],
        "",
    ),
    (
        "drops_at_test_time",
        "You dropped although train is False. At test time every unit is on: y is x, and the mask is all ones.",
        [(f" if train else {ONES}", "")],
        "drops_at_test",
    ),
    (
        "never_drops",
        "You dropped nothing in training. Each entry becomes 0 with probability p when train is True.",
        [(f"{KEEP} / (1 - p) if train else {ONES}", ONES)],
        "",
    ),
    (
        "train_and_test_swapped",
        "You dropped at test time and not in training. Drop when train is True.",
        [("if train", "if not train")],
        "train_flipped",
    ),
    (
        "one_mask_for_all_rows",
        "You drew one mask and used it for every sample. Draw a coin for every entry: rng.random(x.shape).",
        [(KEEP, "np.broadcast_to(rng.random(x.shape[-1]) >= p, x.shape)")],
        "one_mask_for_all_samples",
    ),
    (
        "whole_samples",
        "You drew one coin for each sample, and dropped it whole. Draw a coin for every entry: rng.random(x.shape).",
        [(KEEP, "np.broadcast_to(rng.random((x.shape[0],) + (1,) * (x.ndim - 1)) >= p, x.shape)")],
        "drops_whole_samples",
    ),
    (
        "same_mask_each_time",
        "Every call drops the same entries, because the mask is kept or comes from a seed or a copy of your own. Draw from rng itself, anew each time.",
        [("rng.random", "np.random.default_rng(0).random")],
        "same_mask_always",
    ),
    (
        "own_chance",
        "Your draws do not come from the generator of the call: in the same state it gives another mask. Use the one that you are given each time: rng.random(x.shape).",
        [("rng.random", "np.random.default_rng().random")],
        "unrepeatable",
    ),
    (
        "mask_not_scaled",
        "You scaled y, but returned a mask of zeros and ones. The backward pass needs the scaled mask.",
        [(MASKED, "x * mask, (mask > 0) * 1.0")],
        "",
    ),
    (
        "mask_drawn_again",
        "You drew one mask for y and returned another one. The backward pass needs the mask that y was made with.",
        [(MASKED, "x * mask, (rng.random(x.shape) >= p) / (1 - p) if train else mask")],
        "",
    ),
    (
        "normal_numbers",
        "You compared p with normal random numbers. Use uniform ones, rng.random: they are below p with probability p.",
        [("rng.random(x.shape)", "rng.normal(size=x.shape)")],
        "",
    ),
    (
        "returns_y_alone",
        "You returned y alone. Return y and the mask: the backward pass needs it.",
        [(MASKED, "x * mask")],
        "dropout_without_mask",
    ),
    (
        "parts_swapped",
        "You returned the mask first. Return y, then the mask.",
        [(MASKED, "mask, x * mask")],
        "mask_first",
    ),
):
    dropout_forward.mistake_by_edit(name, text, *edits, was=was)


@dropout_forward.mistake
def fixed_number(x, p, rng, train=True):
    """You dropped a fixed number of entries. Each one has its own coin, so the number varies."""
    if not train:
        return x * 1.0, np.ones_like(x)
    order = rng.permutation(x.size).reshape(x.shape)
    mask = (order >= round(p * x.size)) / (1 - p)
    return x * mask, mask
