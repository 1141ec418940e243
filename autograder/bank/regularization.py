"""Unit 4: dropout, batch normalization, the L2 penalty, weight decay and early stopping.

The inputs are warm running statistics, N ≠ D, ε large enough to see, and p away from ½, where keeping and dropping differ.
"""

import numpy as np

import nnlib
from autograder.bank._chance import echo
from autograder.judge.compare import agree
from autograder.judge.exercise import Exercise
from nnlib.optimizers import Optimizer
from nnlib.stopping import EarlyStopping

FLOAT32 = 1e-5  # the relative error that single precision may bring into a statistic without chance

# ---------------------------------------------------------------------------------------------------- dropout_forward


def _dropout_forward(x, p, rng, train=True):
    return nnlib.dropout_forward(x, p, rng, train)


dropout_forward = Exercise(
    "dropout_forward",
    reference=_dropout_forward,
    points=3,
    returns=("y", "mask"),
    random=True,
    section="Dropout",
    hints=(
        "Look at three things: how often an entry is 0, what the others are multiplied by, and what happens when train is False.",
        "Every entry of x has its own coin. What survives is made larger by 1/(1 − p), so that the mean of y stays x.",
        "rng.random(x.shape) gives one number in [0, 1) for each entry; it is at least p with probability 1 − p. Turn that into a mask, and return x · mask and the mask.",
    ),
)


def _signal(rng, shape, zeros=False):
    """Entries of both signs away from zero; with `zeros`, some that are zero as behind a ReLU."""
    x = rng.choice([-1, 1], shape) * rng.uniform(0.5, 2.0, shape)
    return x * (rng.random(shape) < 0.7) if zeros else np.asarray(x)


@dropout_forward.case
def matrix(rng):
    """a batch of 4 samples with 3 features, p = 0.3"""
    return {"x": _signal(rng, (4, 3)), "p": 0.3, "rng": rng}


@dropout_forward.case
def vector_in_training(rng):
    """one row of numbers, p = 0.8, and train=True said aloud"""
    return {"x": _signal(rng, (5,)), "p": 0.8, "rng": rng, "train": True}


@dropout_forward.case
def not_training(rng):
    """a batch with train=False"""
    return {"x": _signal(rng, (2, 3)), "p": 0.4, "rng": rng, "train": False}


@dropout_forward.hidden_case
def images(rng):
    """an array of four dimensions, as a batch of images has"""
    return {"x": _signal(rng, (2, 3, 1, 4)), "p": 0.6, "rng": rng}


@dropout_forward.hidden_exact_case
def nothing_dropped_at_zero(rng):
    """with p = 0 nothing is dropped, and nothing scaled"""
    return {"x": _signal(rng, (3, 4)), "p": 0.0, "rng": rng}


SHAPES = (60, 80), (40, 5, 12), (3000,)


@dropout_forward.law
def two_values(answer, rng):
    """the mask holds 0 and one positive number, the same for rows, matrices and stacks of matrices"""
    masks = [np.ravel(answer(x=_signal(rng, shape, zeros=True), p=0.4, rng=rng)[1]) for shape in SHAPES]
    mixed = all(0 < (mask == 0).mean() < 1 for mask in masks)
    kept = np.concatenate([mask[mask != 0] for mask in masks])
    return mixed and kept[0] > 0 and agree(np.full_like(kept, kept[0]), kept)


@dropout_forward.law
def y_is_masked_x(answer, rng):
    """y is x times the mask"""
    xs = [_signal(rng, shape, zeros=True) for shape in SHAPES]
    pairs = [(x, answer(x=x, p=0.3, rng=rng)) for x in xs]
    return all(agree(x * mask, y) for x, (y, mask) in pairs)


@dropout_forward.law
def a_single_number(answer, rng):
    """a single number (an array of no dimensions) is kept or dropped too"""
    x = _signal(rng, ())
    pairs = answer.repeat(40, x=x, p=0.5, rng=rng)
    return all(np.shape(y) == np.shape(mask) == () and agree(float(x * mask), float(y)) for y, mask in pairs)


@dropout_forward.law
def nothing_changes_at_test_time(answer, rng):
    """when not training, y equals x"""
    x = _signal(rng, (6, 5), zeros=True)
    return agree(x, answer(x=x, p=0.4, rng=rng, train=False)[0])


@dropout_forward.law
def mask_of_ones_at_test_time(answer, rng):
    """when not training, the mask is 1 everywhere"""
    x = _signal(rng, (6, 5), zeros=True)
    return agree(np.ones_like(x), answer(x=x, p=0.4, rng=rng, train=False)[1])


@dropout_forward.law
def no_chance_at_test_time(answer, rng):
    """when not training, two calls give the same"""
    x = _signal(rng, (20, 10))
    return agree(*(answer(x=x, p=0.4, rng=rng, train=False) for _ in range(2)))


@dropout_forward.law
def something_is_dropped_in_training(answer, rng):
    """in training, entries are dropped, with train=True said aloud and by default"""
    x = _signal(rng, (20, 10))
    masks = [answer(x=x, p=0.4, rng=rng, **train)[1] for train in ({}, {"train": True})]
    return all((mask == 0).any() for mask in masks)


@dropout_forward.law
def new_mask_each_call(answer, rng):
    """a second call with the same generator draws another mask"""
    x = _signal(rng, (20, 10))
    return not np.array_equal(*(answer(x=x, p=0.5, rng=rng)[1] for _ in range(2)))


@dropout_forward.law
def chance_comes_from_rng(answer, rng):
    """generators in the same state give the same mask: all chance comes from rng"""
    x, seed = _signal(rng, (20, 10)), int(rng.integers(1 << 31))
    return np.array_equal(*(answer(x=x, p=0.5, rng=np.random.default_rng(seed))[1] for _ in range(2)))


@dropout_forward.law
def samples_have_their_own_masks(answer, rng):
    """how many entries are dropped varies from row to row: every sample has its own mask"""
    return np.ptp(_dropped(answer, _signal(rng, (40, 50)), 0.3, rng).sum(axis=1)) > 0


@dropout_forward.law
def units_have_their_own_coins(answer, rng):
    """how many entries are dropped varies from column to column: every unit has its own coin"""
    flat, deep = (_dropped(answer, _signal(rng, shape), 0.3, rng) for shape in ((40, 50), (20, 30, 40)))
    return min(np.ptp(n) for n in (flat.sum(axis=0), deep.sum(axis=(0, 1)), deep.sum(axis=(0, 2)))) > 0


@dropout_forward.law
def every_place_falls_and_stays(answer, rng):
    """in fifty calls no mask comes twice, and every place is dropped at least once, and kept at least once"""
    masks = answer.repeat(50, x=_signal(rng, (60,)), p=0.5, rng=rng)
    dropped = np.array([mask for _, mask in masks]) == 0
    if len(np.unique(dropped, axis=0)) < 50:  # by chance: 1225 · 2^-60
        return "some masks come again"
    return dropped.any(axis=0).all() and not dropped.all(axis=0).any()  # by chance: 120 · 2^-50


@dropout_forward.law
def number_dropped_varies(answer, rng):
    """how many entries are dropped varies from call to call"""
    masks = answer.repeat(12, x=_signal(rng, (40, 50)), p=0.3, rng=rng)
    return np.ptp([(mask == 0).sum() for _, mask in masks]) > 0


@dropout_forward.law
def no_place_is_special(answer, rng):
    """the first and the last row and column, and a long single row, lose about the same share as all others, and no coins come again further on"""
    dropped = _dropped(answer, _signal(rng, (90, 110)), 0.5, rng)
    row = _dropped(answer, _signal(rng, (3000,)), 0.5, rng)
    lines = (dropped[0], dropped[-1], dropped[:, 0], dropped[:, -1], row)
    alike = all(abs(line.mean() - dropped.mean()) < 7 * 0.5 / np.sqrt(line.size) for line in lines)
    return alike and echo(np.where(dropped, 1.0, -1.0).ravel()) < 8  # by chance: 9900 · 2 · exp(-8²/2) = 2.5e-10


def _dropped(answer, x, p, rng, **train):
    """Where the mask is 0."""
    return np.reshape(answer(x=x, p=p, rng=rng, **train)[1], x.shape) == 0


def _share(events, p):
    """The share of True in a matrix of trials of probability p, and its standard error.

    √(p(1−p)/n) when all are independent; where rows or columns hang together, the scatter of their own shares tells.
    """
    n, d = events.shape
    rows, columns = events.mean(axis=1).std() / np.sqrt(n), events.mean(axis=0).std() / np.sqrt(d)
    return float(events.mean()), float(max(np.sqrt(p * (1 - p) / events.size), rows, columns))


@dropout_forward.observe
def how_often(answer, rng, draws):
    """an entry is dropped with probability p, be it negative, zero or positive"""
    seen = {}
    for shape, p in (((60, 80), 0.3), ((40, 5, 12), 0.75)):
        x = _signal(rng, shape, zeros=True)
        dropped, n = _dropped(answer, x, p, draws), x.size
        seen[f"the share dropped at p = {p}"] = _share(dropped.reshape(len(x), -1), p)
        for kind, those in (("negative", x < 0), ("zero", x == 0)):
            more = float(dropped[those].mean() - dropped[~those].mean())
            sigma = np.sqrt(p * (1 - p) * n / those.sum() / (n - those.sum()))
            seen[f"by how much more often {kind} entries are dropped at p = {p}"] = more, float(sigma)
    return seen


@dropout_forward.observe
def neighbours(answer, rng, draws):
    """neighbours are dropped independently: in a row, in a column, and from call to call"""
    p, x = 0.3, _signal(rng, (60, 80))
    a, b = (_dropped(answer, x, p, draws, train=True) for _ in range(2))
    same = p**2 + (1 - p) ** 2  # the probability that two coins fall alike; the pairs do not overlap
    return {
        "the share of neighbours in a column that fall alike": _share(a[::2] == a[1::2], same),
        "the share of neighbours in a row that fall alike": _share(a[:, ::2] == a[:, 1::2], same),
        "the share of entries that fall alike in two calls": _share(a == b, same),
    }


@dropout_forward.observe
def kept_entries(answer, rng, draws):
    """what survives is multiplied by 1/(1 − p)"""
    kept = {p: float(np.max(answer(x=np.ones((60, 60)), p=p, rng=draws)[0])) for p in (0.3, 0.7)}
    return {f"what a 1 becomes when it survives p = {p}": (y, FLOAT32 * abs(y)) for p, y in kept.items()}


def _coins(x, p, rng):
    """True with probability 1 − p."""
    return rng.random(np.shape(x)) >= p


def _ones(x):
    return x * 1.0, np.ones_like(x)


@dropout_forward.mistake
def p_keeps(x, p, rng, train=True):
    """You kept an entry with probability p and divided by p. Here p is the probability to DROP."""
    if not train:
        return _ones(x)
    mask = (rng.random(x.shape) < p) / (p or np.nan)
    return x * mask, mask


@dropout_forward.mistake
def comparison_flipped(x, p, rng, train=True):
    """You scaled by 1/(1 − p), but kept an entry with probability p. Keep where the random number is at least p."""
    if not train:
        return _ones(x)
    mask = (rng.random(x.shape) < p) / (1 - p)
    return x * mask, mask


@dropout_forward.mistake
def never_scales(x, p, rng, train=True):
    """You dropped without scaling, so the mean of y is too small. Divide what survives by 1 − p."""
    mask = _coins(x, p, rng) * 1.0 if train else np.ones_like(x)
    return x * mask, mask


@dropout_forward.mistake
def scales_at_test(x, p, rng, train=True):
    """You wrote the original form, which scales by 1 − p at test time. The inverted form scales in training, and leaves x alone at test time."""
    mask = _coins(x, p, rng) * 1.0 if train else np.ones_like(x)
    return x * mask if train else x * (1 - p), mask


@dropout_forward.mistake
def scales_at_both(x, p, rng, train=True):
    """You scaled in training, and by 1 − p at test time again. One of the two is enough: leave x alone at test time."""
    return _dropout_forward(x, p, rng) if train else (x * (1 - p), np.ones_like(x))


@dropout_forward.mistake
def mask_scaled_at_test(x, p, rng, train=True):
    """You returned a mask of 1/(1 − p) at test time. Nothing is scaled then: the mask is all ones."""
    return _dropout_forward(x, p, rng) if train else (x * 1.0, np.full_like(x, 1 / (1 - p)))


@dropout_forward.mistake
def always_half(x, p, rng, train=True):
    """You dropped half of the entries, whatever p is. Compare the random numbers with p."""
    mask = _coins(x, 0.5, rng) / (1 - p) if train else np.ones_like(x)
    return x * mask, mask


@dropout_forward.mistake
def divides_by_p(x, p, rng, train=True):
    """You divided by p. A share of 1 − p survives, so divide by 1 − p."""
    mask = _coins(x, p, rng) * (1 / p if p else np.inf) if train else np.ones_like(x)
    return x * mask, mask


@dropout_forward.mistake
def multiplies_by_keep(x, p, rng, train=True):
    """You multiplied by 1 − p, which makes y smaller still. Divide by it."""
    mask = _coins(x, p, rng) * (1 - p) if train else np.ones_like(x)
    return x * mask, mask


@dropout_forward.mistake
def drops_at_test(x, p, rng, train=True):
    """You dropped although train is False. At test time every unit is on: y is x, and the mask is all ones."""
    mask = _coins(x, p, rng) / (1 - p)
    return x * mask, mask


@dropout_forward.mistake
def train_flipped(x, p, rng, train=True):
    """You dropped at test time and not in training. Drop when train is True."""
    return _dropout_forward(x, p, rng, not train)


@dropout_forward.mistake
def one_mask_for_all_samples(x, p, rng, train=True):
    """You drew one mask and used it for every sample. Draw a coin for every entry: rng.random(x.shape)."""
    if not train:
        return _ones(x)
    mask = np.broadcast_to((rng.random(x.shape[-1]) >= p) / (1 - p), x.shape)
    return x * mask, mask


@dropout_forward.mistake
def drops_whole_samples(x, p, rng, train=True):
    """You drew one coin for each sample, and dropped it whole. Draw a coin for every entry: rng.random(x.shape)."""
    if not train:
        return _ones(x)
    coins = rng.random((x.shape[0],) + (1,) * (x.ndim - 1)) >= p
    mask = np.broadcast_to(coins / (1 - p), x.shape)
    return x * mask, mask


@dropout_forward.mistake
def same_mask_always(x, p, rng, train=True):
    """Your mask is drawn once (by a seed of your own, or kept from an earlier call): every call drops the same entries. Draw from rng anew each time."""
    return _dropout_forward(x, p, np.random.default_rng(0), train)


@dropout_forward.mistake
def unrepeatable(x, p, rng, train=True):
    """You drew from np.random, which nobody can repeat. Use the generator that you are given: rng.random(x.shape)."""
    return _dropout_forward(x, p, np.random.default_rng(), train)


@dropout_forward.mistake
def mask_not_scaled(x, p, rng, train=True):
    """You scaled y, but returned a mask of zeros and ones. The backward pass needs the scaled mask."""
    y, mask = _dropout_forward(x, p, rng, train)
    return y, (mask > 0) * 1.0


@dropout_forward.mistake
def fixed_number(x, p, rng, train=True):
    """You dropped a fixed number of entries. Each one has its own coin, so the number varies."""
    if not train:
        return _ones(x)
    order = rng.permutation(x.size).reshape(x.shape)
    mask = (order >= round(p * x.size)) / (1 - p)
    return x * mask, mask


@dropout_forward.mistake
def normal_numbers(x, p, rng, train=True):
    """You compared p with normal random numbers. Use uniform ones, rng.random: they are below p with probability p."""
    if not train:
        return _ones(x)
    mask = (rng.normal(size=x.shape) >= p) / (1 - p)
    return x * mask, mask


@dropout_forward.mistake
def dropout_without_mask(x, p, rng, train=True):
    """You returned y alone. Return y and the mask: the backward pass needs it."""
    return _dropout_forward(x, p, rng, train)[0]


@dropout_forward.mistake
def mask_first(x, p, rng, train=True):
    """You returned the mask first. Return y, then the mask."""
    return _dropout_forward(x, p, rng, train)[::-1]


# --------------------------------------------------------------------------------------------------- dropout_backward


def _dropout_backward(dy, mask):
    return nnlib.dropout_backward(dy, mask)


dropout_backward = Exercise(
    "dropout_backward",
    reference=_dropout_backward,
    points=1,
    section="Dropout-in-the-backward-pass",
    hints=(
        "Look at what the mask holds: zeros, and a scale that is there already.",
        "y = x · mask, entry by entry, and the mask does not depend on x. What is the derivative of y with respect to x?",
        "One line: dy times the mask, entry by entry.",
    ),
)


def _upstream(rng, shape, p):
    """A gradient without zeros, and a mask of both values at least once."""
    mask = (rng.random(shape) >= p) / (1 - p)
    mask = np.asarray(mask)
    mask.flat[0], mask.flat[-1] = 0, 1 / (1 - p)
    return {"dy": _signal(rng, shape), "mask": mask}


@dropout_backward.case
def small_mask(rng):
    """a mask of 3 samples with 4 features, p = 0.3"""
    return _upstream(rng, (3, 4), 0.3)


@dropout_backward.case
def mask_of_a_row(rng):
    """one row of numbers, p = 0.8"""
    return _upstream(rng, (6,), 0.8)


@dropout_backward.hidden_case
def mask_of_ones(rng):
    """a mask of ones, as at test time"""
    return {"dy": _signal(rng, (2, 5)), "mask": np.ones((2, 5))}


@dropout_backward.hidden_case
def mask_of_images(rng):
    """an array of four dimensions, and large gradients"""
    inputs = _upstream(rng, (4, 3, 2, 5), 0.1)
    return inputs | {"dy": 30 * inputs["dy"]}


@dropout_backward.hidden_case
def mask_of_a_number(rng):
    """a single number (an array of no dimensions)"""
    return _upstream(rng, (), 0.6)


@dropout_backward.law
def derivative_of_masking(answer, rng):
    """dx is the gradient of Σ dy · y, y = x · mask, by finite differences"""
    inputs = _upstream(rng, (4, 3), 0.4)
    x, h, slope = rng.normal(size=(4, 3)), 1e-6, np.empty((4, 3))
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        slope[i] = (inputs["dy"] * ((x + e) * inputs["mask"] - (x - e) * inputs["mask"])).sum() / (2 * h)
    return agree(slope, answer(**inputs))


@dropout_backward.mistake
def lets_all_through(dy, mask):
    """You passed dy on as it is. What was dropped did not reach the loss: its gradient is 0. Multiply by the mask."""
    return dy * 1.0


@dropout_backward.mistake
def gradient_not_scaled(dy, mask):
    """You set the dropped entries to 0, but did not scale the others. Multiply by the mask itself: it holds 1/(1 − p)."""
    return dy * (mask != 0)


@dropout_backward.mistake
def scales_twice(dy, mask):
    """You scaled twice. The mask holds 1/(1 − p) already: multiply by it once."""
    return dy * mask**2


@dropout_backward.mistake
def divides_by_mask(dy, mask):
    """You divided by the scale. The derivative of x · mask is the mask: multiply by it."""
    return np.where(mask != 0, dy / np.where(mask != 0, mask, 1), 0.0)


@dropout_backward.mistake
def mask_upside_down(dy, mask):
    """You let through what was dropped, and stopped what was kept. Multiply by the mask as it is."""
    return dy * (mask == 0)


@dropout_backward.mistake
def one_minus_mask(dy, mask):
    """You multiplied by 1 − mask. Multiply by the mask: it is 0 where an entry was dropped."""
    return dy * (1 - mask)


@dropout_backward.mistake
def multiplies_matrices(dy, mask):
    """You multiplied matrices. Dropout works entry by entry: dy * mask."""
    return dy @ mask.T


@dropout_backward.mistake
def mask_alone(dy, mask):
    """You returned the mask. It is the derivative of y by x; the chain rule asks for dy times that."""
    return mask * 1.0


# ---------------------------------------------------------------------------------------------------- batchnorm_train


def _batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    return nnlib.batchnorm_train(x, gamma, beta, running_mean, running_var, rho, eps)


batchnorm_train = Exercise(
    "batchnorm_train",
    reference=_batchnorm_train,
    points=4,
    returns=("y", "running_mean", "running_var"),
    section="Batch-normalization-in-training",
    hints=(
        "Look at the axis of the mean, at where eps stands, and at which of the two variances goes where.",
        "Each column is normalized by its own batch mean and biased variance; gamma and beta then set the scale and the centre. The running ones only watch.",
        "Five lines: mean and var over axis 0; x_hat; y; running_mean; running_var with x.var(axis=0, ddof=1). rho belongs to the batch's share.",
    ),
)


def _batch(rng, n, d, scale=1.0, **more):
    """A batch whose columns differ in mean and spread, and running statistics as after many batches."""
    return {
        "x": scale * (rng.normal(size=(n, d)) * rng.uniform(0.5, 2, d) + rng.normal(size=d)),
        **_affine(rng, d),
        "running_mean": scale * rng.uniform(0.5, 1.5, d) * rng.choice([-1, 1], d),
        "running_var": scale**2 * rng.uniform(2, 4, d),
    } | more


def _affine(rng, d):
    """γ of both signs, and β, away from 0 and 1."""
    return {"gamma": rng.choice([-1, 1], d) * rng.uniform(1.3, 2.5, d), "beta": rng.uniform(0.4, 0.9, d)}


@batchnorm_train.case
def five_samples(rng):
    """5 samples of 3 features, rho = 0.3, eps = 0.05"""
    return _batch(rng, 5, 3, rho=0.3, eps=0.05)


@batchnorm_train.case
def small_values(rng):
    """4 samples of 2 features with a spread of a hundredth, where the default eps can be seen"""
    return _batch(rng, 4, 2, scale=0.01)


@batchnorm_train.hidden_case
def two_samples(rng):
    """the smallest batch, 2 samples"""
    return _batch(rng, 2, 3, eps=0.2)


@batchnorm_train.hidden_case
def more_features_than_samples(rng):
    """3 samples of 7 features, rho = 0.6"""
    return _batch(rng, 3, 7, rho=0.6)


@batchnorm_train.hidden_case
def one_feature(rng):
    """6 samples of a single feature"""
    return _batch(rng, 6, 1, rho=0.25, eps=1e-3)


@batchnorm_train.hidden_case
def constant_feature(rng):
    """100 samples of 12 features, one of which is the same in all samples: its variance is 0"""
    inputs = _batch(rng, 100, 12)
    inputs["x"][:, 1] = 0.5
    return inputs


@batchnorm_train.law
def output_has_mean_beta_and_std_gamma(answer, rng):
    """each column of y has mean beta and standard deviation |gamma| (eps tiny)"""
    inputs = _batch(rng, 20, 3, eps=1e-12)
    y = answer(**inputs)[0]
    return agree(inputs["beta"], y.mean(axis=0)) and agree(abs(inputs["gamma"]), y.std(axis=0))


@batchnorm_train.law
def rho_is_the_share_of_the_batch(answer, rng):
    """rho = 0 leaves the running statistics alone, rho = 1 takes over the batch's"""
    inputs = _batch(rng, 6, 3)
    x, still, taken = inputs["x"], answer(**inputs, rho=0.0)[1:], answer(**inputs, rho=1.0)[1:]
    old = inputs["running_mean"], inputs["running_var"]
    return agree(old, still) and agree((x.mean(axis=0), x.var(axis=0, ddof=1)), taken)


@batchnorm_train.law
def five_batches_in_a_row(answer, rng):
    """five batches in a row, each fed with the running statistics before it"""
    start = _batch(rng, 6, 3)
    ours = theirs = (None, start["running_mean"], start["running_var"])
    for _ in range(5):
        x = rng.normal(size=(6, 3))
        ours, theirs = (
            f(**start | {"x": x, "running_mean": mean, "running_var": var}, rho=0.2)
            for f, (_, mean, var) in ((_batchnorm_train, ours), (answer, theirs))
        )
    return agree(ours, theirs)


def _normalized(x, eps):
    return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)


def _running(x, running_mean, running_var, rho, ddof=1):
    """The updated running statistics."""
    mean, var = x.mean(axis=0), x.var(axis=0, ddof=ddof)
    return (1 - rho) * running_mean + rho * mean, (1 - rho) * running_var + rho * var


@batchnorm_train.mistake
def biased_running_variance(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You put the biased variance into the running one. Divide by N − 1 there (ddof=1): it estimates the whole data's variance."""
    return gamma * _normalized(x, eps) + beta, *_running(x, running_mean, running_var, rho, ddof=0)


@batchnorm_train.mistake
def unbiased_everywhere(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You normalized the batch by the unbiased variance. Divide by N for y, and by N − 1 for the running variance alone."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0, ddof=1) + eps)
    return gamma * x_hat + beta, *_running(x, running_mean, running_var, rho)


@batchnorm_train.mistake
def variances_exchanged(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You exchanged the two variances. Normalize by the biased one (divide by N), and keep track of the unbiased one (N − 1)."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0, ddof=1) + eps)
    return gamma * x_hat + beta, *_running(x, running_mean, running_var, rho, ddof=0)


@batchnorm_train.mistake
def running_rho_swapped(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You gave rho to the old running statistics, as Keras does. Here rho is the share of the new batch."""
    return _batchnorm_train(x, gamma, beta, running_mean, running_var, 1 - rho, eps)


@batchnorm_train.mistake
def eps_outside_root(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You added eps to the standard deviation. Here it is added to the variance, inside the root."""
    x_hat = (x - x.mean(axis=0)) / (x.std(axis=0) + eps)
    return gamma * x_hat + beta, *_running(x, running_mean, running_var, rho)


@batchnorm_train.mistake
def eps_missing(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You left eps out. Add it to the variance, or a feature that is constant in the batch divides by 0."""
    return gamma * _normalized(x, 0.0) + beta, *_running(x, running_mean, running_var, rho)


@batchnorm_train.mistake
def eps_written_in(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You wrote 1e-5 into the formula. That is only the default: use eps."""
    return _batchnorm_train(x, gamma, beta, running_mean, running_var, rho)


@batchnorm_train.mistake
def rho_written_in(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You wrote 0.1 and 0.9 into the formula. They are only the default: use rho and 1 − rho."""
    return _batchnorm_train(x, gamma, beta, running_mean, running_var, eps=eps)


@batchnorm_train.mistake
def root_missing(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You divided by the variance. Divide by its root, the standard deviation."""
    x_hat = (x - x.mean(axis=0)) / (x.var(axis=0) + eps)
    return gamma * x_hat + beta, *_running(x, running_mean, running_var, rho)


@batchnorm_train.mistake
def normalizes_with_old_running(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You normalized with the running statistics. In training the batch's own are used; the running ones only watch."""
    y = nnlib.batchnorm_predict(x, gamma, beta, running_mean, running_var, eps)
    return y, *_running(x, running_mean, running_var, rho)


@batchnorm_train.mistake
def normalizes_with_new_running(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You updated the running statistics and normalized with them. In training the batch's own are used."""
    running = _running(x, running_mean, running_var, rho)
    return nnlib.batchnorm_predict(x, gamma, beta, *running, eps), *running


@batchnorm_train.mistake
def normalizes_rows(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You normalized each sample over its features: that is layer normalization. Take mean and variance over axis 0."""
    x_hat = _normalized(x.T, eps).T
    return gamma * x_hat + beta, *_running(x, running_mean, running_var, rho)


@batchnorm_train.mistake
def one_mean_for_all(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You took one mean and variance of the whole batch. Each feature has its own: axis=0."""
    x_hat = (x - x.mean()) / np.sqrt(x.var() + eps)
    return gamma * x_hat + beta, *_running(x.reshape(-1, 1), running_mean, running_var, rho)


@batchnorm_train.mistake
def no_gamma_no_beta(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You returned the normalized values. Multiply them by gamma and add beta."""
    return _normalized(x, eps), *_running(x, running_mean, running_var, rho)


@batchnorm_train.mistake
def gamma_beta_swapped(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You multiplied by beta and added gamma. Gamma is the scale, beta the shift."""
    return beta * _normalized(x, eps) + gamma, *_running(x, running_mean, running_var, rho)


@batchnorm_train.mistake
def shifts_before_scaling(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You added beta before multiplying by gamma. Scale first, then shift: gamma · x_hat + beta."""
    return gamma * (_normalized(x, eps) + beta), *_running(x, running_mean, running_var, rho)


@batchnorm_train.mistake
def only_centers(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You subtracted the mean, but did not divide by the standard deviation. Do both."""
    return gamma * (x - x.mean(axis=0)) + beta, *_running(x, running_mean, running_var, rho)


@batchnorm_train.mistake
def running_not_updated(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You returned the old running statistics. Mix in a share rho of the batch's: they are needed for prediction."""
    return gamma * _normalized(x, eps) + beta, running_mean, running_var


@batchnorm_train.mistake
def running_replaced(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You replaced the running statistics by the batch's. Keep a share 1 − rho of the old ones."""
    return _batchnorm_train(x, gamma, beta, running_mean, running_var, 1.0, eps)


@batchnorm_train.mistake
def running_standard_deviation(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You put the standard deviation into running_var. It keeps track of the variance."""
    y, mean, _ = _batchnorm_train(x, gamma, beta, running_mean, running_var, rho, eps)
    return y, mean, (1 - rho) * running_var + rho * x.std(axis=0, ddof=1)


@batchnorm_train.mistake
def batchnorm_returns_y(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """You returned y alone. Return y and the two running statistics: the next batch and prediction need them."""
    return gamma * _normalized(x, eps) + beta


# -------------------------------------------------------------------------------------------------- batchnorm_predict


def _batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return nnlib.batchnorm_predict(x, gamma, beta, running_mean, running_var, eps)


batchnorm_predict = Exercise(
    "batchnorm_predict",
    reference=_batchnorm_predict,
    points=2,
    section="Batch-normalization-for-prediction",
    hints=(
        "Look at whether anything in your formula is computed from x other than y.",
        "A prediction must not depend on who else is in the batch: the running statistics take the place of the batch's.",
        "One line: the formula of training, with running_mean and running_var in place of the batch's mean and variance.",
    ),
)


@batchnorm_predict.case
def a_single_sample(rng):
    """one sample of 3 features, eps = 0.05"""
    return _batch(rng, 1, 3, eps=0.05)


@batchnorm_predict.case
def several_samples(rng):
    """4 samples of 2 features with a spread of a hundredth, where the default eps can be seen"""
    return _batch(rng, 4, 2, scale=0.01)


@batchnorm_predict.hidden_case
def a_feature_without_variance(rng):
    """a feature whose running variance is 0"""
    inputs = _batch(rng, 5, 3)
    inputs["running_var"][1] = 0.0
    return inputs


@batchnorm_predict.hidden_case
def one_column(rng):
    """6 samples of a single feature"""
    return _batch(rng, 6, 1, eps=0.3)


@batchnorm_predict.hidden_case
def many_columns(rng):
    """100 samples of 12 features whose running statistics are nearly those of standardized ones"""
    near = {"running_mean": rng.uniform(0.02, 0.045, 12), "running_var": 1 + rng.uniform(0.02, 0.045, 12)}
    return _batch(rng, 100, 12) | near


@batchnorm_predict.law
def samples_do_not_meet(answer, rng):
    """the prediction for a sample is the same alone and among others"""
    inputs = _batch(rng, 6, 3)
    alone = answer(**inputs | {"x": inputs["x"][2:3]})
    return agree(answer(**inputs)[2:3], alone)


@batchnorm_predict.law
def matches_training(answer, rng):
    """with a batch's own mean and biased variance as running statistics, it gives what training gives"""
    inputs = _batch(rng, 6, 3)
    own = inputs | {"running_mean": inputs["x"].mean(axis=0), "running_var": inputs["x"].var(axis=0)}
    return agree(_batchnorm_train(**inputs)[0], answer(**own))


@batchnorm_predict.mistake
def predicts_with_batch(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You normalized with the batch's own statistics, as in training. Use the running ones."""
    return gamma * _normalized(x, eps) + beta


@batchnorm_predict.mistake
def predicts_with_batch_mean(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You took the mean from the batch and the variance from the running ones. Take both from the running ones."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(running_var + eps) + beta


@batchnorm_predict.mistake
def predict_eps_outside(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You added eps to the standard deviation. Add it to the variance, inside the root."""
    return gamma * (x - running_mean) / (np.sqrt(running_var) + eps) + beta


@batchnorm_predict.mistake
def predict_without_eps(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You left eps out. Add it to the variance, as in training, or the two do not match."""
    return gamma * (x - running_mean) / np.sqrt(running_var) + beta


@batchnorm_predict.mistake
def predict_eps_written_in(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You wrote 1e-5 into the formula. That is only the default: use eps."""
    return _batchnorm_predict(x, gamma, beta, running_mean, running_var)


@batchnorm_predict.mistake
def predict_forgets_beta(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You left beta out. Add it last, behind the scaling by gamma."""
    return _batchnorm_predict(x, gamma, 0 * beta, running_mean, running_var, eps)


@batchnorm_predict.mistake
def predict_without_root(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You divided by the variance. Divide by its root."""
    return gamma * (x - running_mean) / (running_var + eps) + beta


@batchnorm_predict.mistake
def predict_without_affine(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You returned the normalized values. Multiply them by gamma and add beta."""
    return (x - running_mean) / np.sqrt(running_var + eps)


@batchnorm_predict.mistake
def predict_affine_swapped(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You multiplied by beta and added gamma. Gamma is the scale, beta the shift."""
    return _batchnorm_predict(x, beta, gamma, running_mean, running_var, eps)


@batchnorm_predict.mistake
def predict_shifts_first(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You added beta before multiplying by gamma. Scale first, then shift."""
    return gamma * ((x - running_mean) / np.sqrt(running_var + eps) + beta)


@batchnorm_predict.mistake
def predict_adds_mean(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You added the running mean. Subtract it: the values are centred first."""
    return _batchnorm_predict(x, gamma, beta, -running_mean, running_var, eps)


@batchnorm_predict.mistake
def predict_only_scales(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You forgot to subtract the running mean. Centre first, then divide."""
    return _batchnorm_predict(x, gamma, beta, 0 * running_mean, running_var, eps)


@batchnorm_predict.mistake
def predict_returns_running(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """You returned the running statistics too. Prediction does not change them: return y alone."""
    return _batchnorm_predict(x, gamma, beta, running_mean, running_var, eps), running_mean, running_var


# ------------------------------------------------------------------------------------------------- batchnorm_backward


def _batchnorm_backward(dy, x, gamma, eps=1e-5):
    return nnlib.batchnorm_backward(dy, x, gamma, eps)


batchnorm_backward = Exercise(
    "batchnorm_backward",
    reference=_batchnorm_backward,
    points=4,
    returns=("dx", "dgamma", "dbeta"),
    section="The-gradient-of-batch-normalization",
    hints=(
        "Look at dbeta and dgamma first: they are sums over the batch. Then ask in how many ways x reaches the loss.",
        "x reaches y by three ways: directly, through the mean, and through the variance. Each of the last two subtracts something from dy.",
        "dx = gamma/√(var + eps) · (dy − the mean of dy − x_hat · the mean of dy · x_hat), means over the batch. Return dx, dgamma and dbeta.",
    ),
)


def _upstream_batch(rng, n, d, scale=1.0, **more):
    """A batch, γ of both signs, and a gradient whose columns have means far from zero."""
    x = scale * (rng.normal(size=(n, d)) * rng.uniform(0.5, 2, d) + rng.normal(size=d))
    return {"dy": rng.normal(size=(n, d)) + rng.uniform(0.5, 1, d), "x": x, "gamma": _affine(rng, d)["gamma"]} | more


@batchnorm_backward.case
def five_by_three(rng):
    """5 samples of 3 features, eps = 0.05"""
    return _upstream_batch(rng, 5, 3, eps=0.05)


@batchnorm_backward.case
def small_spread(rng):
    """4 samples of 2 features with a spread of a hundredth, where the default eps can be seen"""
    return _upstream_batch(rng, 4, 2, scale=0.01)


@batchnorm_backward.hidden_case
def smallest_batch(rng):
    """2 samples, eps = 0.5"""
    return _upstream_batch(rng, 2, 3, eps=0.5)


@batchnorm_backward.hidden_case
def wide_batch(rng):
    """30 samples of 40 features"""
    return _upstream_batch(rng, 30, 40)


@batchnorm_backward.hidden_case
def narrow_batch(rng):
    """6 samples of a single feature"""
    return _upstream_batch(rng, 6, 1, eps=0.2)


@batchnorm_backward.law
def matches_finite_differences(answer, rng):
    """dx, dgamma and dbeta are those that finite differences of the training pass give"""
    inputs = _upstream_batch(rng, 5, 3, eps=0.1)
    dy, zeros = inputs.pop("dy"), np.zeros(3)
    parts = {"x": inputs["x"], "gamma": inputs["gamma"], "beta": rng.normal(size=3)}

    def loss(**changed):
        arguments = parts | changed | {"running_mean": zeros, "running_var": zeros + 1}
        return float((dy * _batchnorm_train(**arguments, eps=0.1)[0]).sum())

    slopes = [nnlib.numerical_gradient(lambda v, k=name: loss(**{k: v}), value) for name, value in parts.items()]
    return agree(slopes, answer(dy=dy, **inputs))


@batchnorm_backward.law
def blind_to_a_common_push(answer, rng):
    """adding a constant to all of dy changes dbeta alone: batch normalization removes a common shift"""
    inputs = _upstream_batch(rng, 6, 3)
    plain, pushed = answer(**inputs), answer(**inputs | {"dy": inputs["dy"] + 0.7})
    return agree((plain[0], plain[1], plain[2] + 6 * 0.7), pushed)


def _backward_parts(dy, x, eps, ddof=0):
    """x̂, 1/√(σ² + ε), dγ, dβ."""
    inv_std = 1 / np.sqrt(x.var(axis=0, ddof=ddof) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    return x_hat, inv_std, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


@batchnorm_backward.mistake
def constant_statistics(dy, x, gamma, eps=1e-5):
    """You took mean and variance as constants. Both depend on x, and pass a gradient of their own."""
    _, inv_std, dgamma, dbeta = _backward_parts(dy, x, eps)
    return gamma * inv_std * dy, dgamma, dbeta


@batchnorm_backward.mistake
def mean_path_missing(dy, x, gamma, eps=1e-5):
    """You left out the way through the mean. Subtract the batch mean of dy."""
    x_hat, inv_std, dgamma, dbeta = _backward_parts(dy, x, eps)
    return gamma * inv_std * (dy - x_hat * dgamma / len(x)), dgamma, dbeta


@batchnorm_backward.mistake
def variance_path_missing(dy, x, gamma, eps=1e-5):
    """You left out the way through the variance. Subtract x_hat times the batch mean of dy · x_hat."""
    _, inv_std, dgamma, dbeta = _backward_parts(dy, x, eps)
    return gamma * inv_std * (dy - dbeta / len(x)), dgamma, dbeta


@batchnorm_backward.mistake
def gamma_missing(dy, x, gamma, eps=1e-5):
    """You left gamma out of dx. y is gamma times x_hat, so dx is gamma times as large."""
    dx, dgamma, dbeta = _batchnorm_backward(dy, x, gamma, eps)
    return dx / gamma, dgamma, dbeta


@batchnorm_backward.mistake
def gamma_in_dgamma(dy, x, gamma, eps=1e-5):
    """You multiplied dgamma by gamma. It is the sum of dy · x_hat alone."""
    dx, dgamma, dbeta = _batchnorm_backward(dy, x, gamma, eps)
    return dx, gamma * dgamma, dbeta


@batchnorm_backward.mistake
def means_for_sums(dy, x, gamma, eps=1e-5):
    """You averaged dgamma and dbeta over the batch. dy holds the loss's 1/N already: take sums."""
    dx, dgamma, dbeta = _batchnorm_backward(dy, x, gamma, eps)
    return dx, dgamma / len(x), dbeta / len(x)


@batchnorm_backward.mistake
def sums_for_means(dy, x, gamma, eps=1e-5):
    """You subtracted sums inside dx. There, dbeta and dgamma are divided by N."""
    x_hat, inv_std, dgamma, dbeta = _backward_parts(dy, x, eps)
    return gamma * inv_std * (dy - dbeta - x_hat * dgamma), dgamma, dbeta


@batchnorm_backward.mistake
def backward_unbiased(dy, x, gamma, eps=1e-5):
    """You used the unbiased variance. The training pass normalizes by the biased one: divide by N."""
    x_hat, inv_std, dgamma, dbeta = _backward_parts(dy, x, eps, ddof=1)
    return gamma * inv_std * (dy - dbeta / len(x) - x_hat * dgamma / len(x)), dgamma, dbeta


@batchnorm_backward.mistake
def backward_unbiased_throughout(dy, x, gamma, eps=1e-5):
    """You took the gradient of a pass that normalizes by the unbiased variance. The training pass divides by N, not by N − 1."""
    x_hat, inv_std, dgamma, dbeta = _backward_parts(dy, x, eps, ddof=1)
    return gamma * inv_std * (dy - dbeta / len(x) - x_hat * dgamma / (len(x) - 1)), dgamma, dbeta


@batchnorm_backward.mistake
def backward_eps_outside(dy, x, gamma, eps=1e-5):
    """You added eps to the standard deviation. The training pass adds it to the variance, inside the root."""
    inv_std = 1 / (x.std(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    return gamma * inv_std * (dy - dbeta / len(x) - x_hat * dgamma / len(x)), dgamma, dbeta


@batchnorm_backward.mistake
def backward_without_eps(dy, x, gamma, eps=1e-5):
    """You left eps out. It stands in the training pass, so it stands here: var + eps."""
    x_hat, inv_std, dgamma, dbeta = _backward_parts(dy, x, 0.0)
    return gamma * inv_std * (dy - dbeta / len(x) - x_hat * dgamma / len(x)), dgamma, dbeta


@batchnorm_backward.mistake
def backward_without_root(dy, x, gamma, eps=1e-5):
    """You divided dx by the variance. Divide by its root, √(var + eps)."""
    x_hat, inv_std, dgamma, dbeta = _backward_parts(dy, x, eps)
    return gamma * inv_std**2 * (dy - dbeta / len(x) - x_hat * dgamma / len(x)), dgamma, dbeta


@batchnorm_backward.mistake
def dgamma_of_x(dy, x, gamma, eps=1e-5):
    """You summed dy · x in dgamma. Gamma multiplies the normalized values: sum dy · x_hat."""
    dx, _, dbeta = _batchnorm_backward(dy, x, gamma, eps)
    return dx, (dy * x).sum(axis=0), dbeta


@batchnorm_backward.mistake
def dbeta_first(dy, x, gamma, eps=1e-5):
    """You returned dbeta before dgamma. The order is dx, dgamma, dbeta."""
    dx, dgamma, dbeta = _batchnorm_backward(dy, x, gamma, eps)
    return dx, dbeta, dgamma


@batchnorm_backward.mistake
def backward_returns_dx(dy, x, gamma, eps=1e-5):
    """You returned dx alone. Gamma and beta are trained too: return dx, dgamma and dbeta."""
    return _batchnorm_backward(dy, x, gamma, eps)[0]


# --------------------------------------------------------------------------------------------------------- l2_penalty


def _l2_penalty(weights, lam):
    return nnlib.l2_penalty(weights, lam)


l2_penalty = Exercise(
    "l2_penalty",
    reference=_l2_penalty,
    points=2,
    returns=("penalty", "grads"),
    section="The-L2-penalty",
    hints=(
        "Look at the factor in front of each: half a λ in the penalty, a whole one in the gradient.",
        "The derivative of ½ w² is w. The penalty is one number for all arrays; the gradient is one array for each.",
        "Two lines: lam / 2 times the sum over all arrays of their squared entries; a list of lam times each array.",
    ),
)


def _weights(rng, *shapes):
    return [_signal(rng, shape) for shape in shapes]


@l2_penalty.case
def two_layers(rng):
    """two weight matrices, lam = 0.3"""
    return {"weights": _weights(rng, (2, 3), (3, 1)), "lam": 0.3}


@l2_penalty.case
def one_layer(rng):
    """one matrix, lam = 2"""
    return {"weights": _weights(rng, (4, 2)), "lam": 2.0}


@l2_penalty.hidden_case
def many_shapes(rng):
    """arrays of one, two and three dimensions, and a small lam"""
    return {"weights": _weights(rng, (5,), (2, 2), (2, 1, 3)), "lam": 1e-4}


@l2_penalty.hidden_case
def no_penalty(rng):
    """lam = 0: no penalty and no gradient"""
    return {"weights": _weights(rng, (2, 3), (3,)), "lam": 0.0}


@l2_penalty.hidden_case
def a_bare_number(rng):
    """a weight that is a single number (an array of no dimensions)"""
    return {"weights": _weights(rng, (), (3,)), "lam": 0.7}


@l2_penalty.law
def gradient_of_the_penalty(answer, rng):
    """the gradients are those of the penalty, by finite differences"""
    weights = _weights(rng, (2, 2), (3,))
    slopes = []
    for i, W in enumerate(weights):
        others = [weights[:i], weights[i + 1 :]]
        slopes.append(nnlib.numerical_gradient(lambda V, o=others: _l2_penalty([*o[0], V, *o[1]], 0.4)[0], W))
    return agree(slopes, list(answer(weights=weights, lam=0.4)[1]))


@l2_penalty.law
def grows_with_the_square(answer, rng):
    """weights three times as large cost nine times as much"""
    weights = _weights(rng, (3, 2), (4,))
    once, thrice = (answer(weights=[k * W for W in weights], lam=0.2)[0] for k in (1, 3))
    return agree(9 * once, thrice)


def _squares(weights):
    return sum(float((W**2).sum()) for W in weights)


@l2_penalty.mistake
def half_missing(weights, lam):
    """You left out the ½ of the penalty. The gradient lam · w belongs to lam/2 · Σ w²."""
    return lam * _squares(weights), [lam * W for W in weights]


@l2_penalty.mistake
def whole_lambda(weights, lam):
    """You took lam · Σ w² and its gradient 2 · lam · w. That form exists too; here the penalty is lam/2 · Σ w²."""
    return lam * _squares(weights), [2 * lam * W for W in weights]


@l2_penalty.mistake
def gradient_doubled(weights, lam):
    """Your gradient is twice as large as it should be. The 2 of the square cancels the ½: lam · w."""
    return lam / 2 * _squares(weights), [2 * lam * W for W in weights]


@l2_penalty.mistake
def gradient_halved(weights, lam):
    """Your gradient is half as large as it should be. The derivative of ½ w² is w: lam · w."""
    return lam / 2 * _squares(weights), [lam / 2 * W for W in weights]


@l2_penalty.mistake
def gradient_without_lambda(weights, lam):
    """You left lam out of the gradient. Multiply every array by lam."""
    return lam / 2 * _squares(weights), [W * 1.0 for W in weights]


@l2_penalty.mistake
def norm_not_squared(weights, lam):
    """You took the root of the sum of squares. The penalty is on the sum itself."""
    return lam / 2 * np.sqrt(_squares(weights)), [lam * W for W in weights]


@l2_penalty.mistake
def norms_added(weights, lam):
    """You added up the norms of the arrays. The penalty adds up their squares: take no root."""
    return lam / 2 * sum(float(np.sqrt(_squares([W]))) for W in weights), [lam * W for W in weights]


@l2_penalty.mistake
def gradient_downhill(weights, lam):
    """You returned the gradient with a minus. The step that follows subtracts it: return lam · w."""
    return lam / 2 * _squares(weights), [-lam * W for W in weights]


@l2_penalty.mistake
def biases_left_out(weights, lam):
    """You left arrays of one dimension out, as one often does with biases. Here every array of the list counts."""
    kept = [W * (W.ndim > 1) for W in weights]
    return lam / 2 * _squares(kept), [lam * W for W in kept]


@l2_penalty.mistake
def absolute_values(weights, lam):
    """You summed absolute values: that is L1, whose gradient is the sign. L2 sums squares."""
    return lam * sum(float(np.abs(W).sum()) for W in weights), [lam * np.sign(W) for W in weights]


@l2_penalty.mistake
def averaged(weights, lam):
    """You averaged the squares. The penalty sums them over all weights."""
    return lam / 2 * sum(float(np.mean(W**2)) for W in weights), [lam * W for W in weights]


@l2_penalty.mistake
def averaged_gradient_too(weights, lam):
    """You divided by the number of weights. The penalty is lam/2 times the sum, and its gradient lam · w."""
    return lam / 2 * sum(float(np.mean(W**2)) for W in weights), [lam * W / np.size(W) for W in weights]


@l2_penalty.mistake
def last_array_only(weights, lam):
    """You counted only the last array. Add up the squares of all of them."""
    return lam / 2 * _squares(weights[-1:]), [lam * W for W in weights]


@l2_penalty.mistake
def a_penalty_each(weights, lam):
    """You returned one penalty for each array. The penalty is their sum, one number."""
    return [lam / 2 * _squares([W]) for W in weights], [lam * W for W in weights]


@l2_penalty.mistake
def flat_gradient(weights, lam):
    """You joined the gradients into one array. Return a list with one array for each in weights."""
    return lam / 2 * _squares(weights), lam * np.concatenate([W.reshape(-1) for W in weights])


@l2_penalty.mistake
def penalty_alone(weights, lam):
    """You returned the penalty alone. Return the penalty and the list of gradients."""
    return lam / 2 * _squares(weights)


# --------------------------------------------------------------------------------------------------- sgd_weight_decay


def _sgd_weight_decay(w, g, lr, lam):
    w = np.array(w, dtype=float)
    Optimizer("sgd", lr=lr, weight_decay=lam).step(w.reshape(-1), np.array(g, dtype=float).reshape(-1))
    return w


sgd_weight_decay = Exercise(
    "sgd_weight_decay",
    reference=_sgd_weight_decay,
    points=1,
    section="Weight-decay",
    hints=(
        "Look at what multiplies the old w, and at which w the gradient is subtracted from.",
        "The old weights shrink by the factor 1 − lr · lam; the gradient step is the usual one.",
        "One line: w times (1 minus lr times lam), minus lr times g.",
    ),
)


def _step(rng, shape, lr, lam):
    return {"w": _signal(rng, shape), "g": _signal(rng, shape), "lr": lr, "lam": lam}


@sgd_weight_decay.case
def a_decayed_step(rng):
    """one step with lr = 0.1, lam = 0.5"""
    return _step(rng, (3,), 0.1, 0.5)


@sgd_weight_decay.case
def a_large_step(rng):
    """one step on a matrix with lr = 0.8, lam = 0.3"""
    return _step(rng, (2, 3), 0.8, 0.3)


@sgd_weight_decay.hidden_case
def no_decay(rng):
    """lam = 0, which is plain SGD"""
    return _step(rng, (4,), 0.3, 0.0)


@sgd_weight_decay.hidden_case
def beyond_zero(rng):
    """lr · lam above 1, which turns the sign of the weights"""
    return _step(rng, (3,), 0.5, 3.0)


@sgd_weight_decay.hidden_case
def a_number(rng):
    """a single number (an array of no dimensions)"""
    return _step(rng, (), 0.2, 0.4)


@sgd_weight_decay.hidden_case
def a_block(rng):
    """a large array of three dimensions"""
    return _step(rng, (12, 1, 100), 0.05, 1.5)


@sgd_weight_decay.law
def shrinks_by_powers(answer, rng):
    """without a gradient, n steps shrink the weights by (1 − lr · lam)ⁿ"""
    start = w = rng.normal(size=3)
    for _ in range(5):
        w = answer(w=w, g=np.zeros(3), lr=0.2, lam=0.5)
    return agree(start * (1 - 0.2 * 0.5) ** 5, w)


@sgd_weight_decay.law
def same_as_the_penalty(answer, rng):
    """for plain SGD it is the step on the loss plus lam/2 · Σ w²"""
    w, g = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    return agree(w - 0.3 * (g + _l2_penalty([w], 0.7)[1][0]), answer(w=w, g=g, lr=0.3, lam=0.7))


@sgd_weight_decay.mistake
def decays_without_lr(w, g, lr, lam):
    """You shrank the weights by 1 − lam. The learning rate scales the decay too: 1 − lr · lam."""
    return w * (1 - lam) - lr * g


@sgd_weight_decay.mistake
def decays_after_step(w, g, lr, lam):
    """You shrank the weights after the step, and the step with them. Shrink the old weights alone, then subtract lr · g."""
    return (w - lr * g) * (1 - lr * lam)


@sgd_weight_decay.mistake
def never_decays(w, g, lr, lam):
    """You took a plain SGD step. Multiply the old weights by 1 − lr · lam first."""
    return w - lr * g


@sgd_weight_decay.mistake
def grows(w, g, lr, lam):
    """You multiplied by 1 + lr · lam, so the weights grow. Subtract."""
    return w * (1 + lr * lam) - lr * g


@sgd_weight_decay.mistake
def double_decay(w, g, lr, lam):
    """You decayed by 2 · lam, the gradient of lam · w². Here the penalty is lam/2 · w²: the factor is 1 − lr · lam."""
    return w * (1 - 2 * lr * lam) - lr * g


@sgd_weight_decay.mistake
def half_decay(w, g, lr, lam):
    """You kept the ½ of the penalty. The derivative of ½ w² is w: the factor is 1 − lr · lam."""
    return w * (1 - lr * lam / 2) - lr * g


@sgd_weight_decay.mistake
def gradient_without_lr(w, g, lr, lam):
    """You subtracted the whole gradient. Scale it by lr."""
    return w * (1 - lr * lam) - g


@sgd_weight_decay.mistake
def decays_uphill(w, g, lr, lam):
    """You added the gradient: that walks uphill. Subtract lr · g."""
    return w * (1 - lr * lam) + lr * g


@sgd_weight_decay.mistake
def only_decays(w, g, lr, lam):
    """You shrank the weights and left the gradient out. Subtract lr · g as well."""
    return w * (1 - lr * lam)


@sgd_weight_decay.mistake
def sign_decay(w, g, lr, lam):
    """You subtracted a constant from each weight's size: that is L1. Weight decay shrinks in proportion to w."""
    return w - lr * lam * np.sign(w) - lr * g


# ----------------------------------------------------------------------------------------------------- early_stopping


def _early_stopping(val_losses, patience, min_delta=0.0):
    stopping = EarlyStopping(patience, min_delta)
    for loss in val_losses:
        if stopping.update(loss):
            break
    return stopping.epoch, stopping.best_epoch


early_stopping = Exercise(
    "early_stopping",
    reference=_early_stopping,
    points=3,
    returns=("stop_epoch", "best_epoch"),
    section="Early-stopping",
    hints=(
        "Look at three places: what a loss is compared with, when the count of bad epochs goes back to 0, and what is returned when nothing stops the run.",
        "Remember the best loss so far and its epoch, and count how many epochs in a row were not better. Look only at what is known by then.",
        "One loop over enumerate(val_losses): if the loss is below best − min_delta, note it and set the count to 0; else add 1 and, at patience, return. After the loop, return the last epoch.",
    ),
)


def _curve(*steps, start=3.0):
    """Losses from their changes in 64ths, exact in binary, so that every honest way to compare agrees."""
    return start + np.cumsum([0, *steps]) / 64


def _wiggle(rng, n, low=-12, high=13):
    return rng.integers(low, high, n).tolist()


@early_stopping.case
def stops_after_two(rng):
    """a loss that falls, rises for one epoch, falls again and then rises; patience 2"""
    a, b, c, d, e = rng.integers(4, 20, 5).tolist()
    return {"val_losses": _curve(-40 - a, +b, -b - c, -d, +e, +a, -150), "patience": 2}


@early_stopping.case
def never_stops(rng):
    """a loss that still improves now and then; patience 3, and the last epoch is not the best"""
    a, b, c = rng.integers(4, 20, 3).tolist()
    return {"val_losses": _curve(-a, +b, +c, -b - c - 5, -a, +b), "patience": 3}


@early_stopping.case
def small_steps(rng):
    """steps smaller than min_delta = 0.25 do not count, and steps of exactly 0.25 do not either; patience 2"""
    a = int(rng.integers(1, 8))
    return {"val_losses": _curve(-20, -10, -8, -16, +a, -70, +a), "patience": 2, "min_delta": 0.25}


@early_stopping.hidden_case
def equal_losses(rng):
    """losses that stay equal are not better; patience 3"""
    a = int(rng.integers(3, 30))
    return {"val_losses": _curve(-a, -a, 0, 0, 0, 0, -a), "patience": 3}


@early_stopping.hidden_case
def one_bad_epoch(rng):
    """patience 1: the first epoch that is not better stops the run"""
    a, b = rng.integers(3, 30, 2).tolist()
    return {"val_losses": _curve(-a, -b, +a, -a - b, -b), "patience": 1}


@early_stopping.hidden_case
def one_epoch(rng):
    """a run of one epoch"""
    return {"val_losses": _curve(start=2 + int(rng.integers(64)) / 64), "patience": 2}


@early_stopping.hidden_case
def only_worse(rng):
    """the first epoch is the best"""
    a, b, c, d = rng.integers(3, 30, 4).tolist()
    return {"val_losses": _curve(a, b, -b, c, d, -a - c - 40, start=5000.0), "patience": 4}


@early_stopping.hidden_case
def below_zero(rng):
    """losses below zero, and a bump that nearly stops the run"""
    a, b, c = rng.integers(3, 30, 3).tolist()
    losses = _curve(-a, +b, +c, -b - c - 9, +a, +b, +c, -200, start=-4.0)
    return {"val_losses": losses, "patience": 3, "min_delta": 0.125}


@early_stopping.hidden_case
def slow_progress(rng):
    """steps that are each smaller than min_delta = 0.25; patience 2"""
    a, b, c = rng.integers(3, 8, 3).tolist()
    return {"val_losses": _curve(-40, -a, -b, -c, -50), "patience": 2, "min_delta": 0.25}


@early_stopping.hidden_case
def tiny_steps(rng):
    """without min_delta the smallest step down is better"""
    losses = rng.uniform(1, 2) - 1e-9 * np.arange(60)
    return {"val_losses": np.append(losses, [3.0, 3.0, 3.0, 0.5]), "patience": 3}


@early_stopping.hidden_case
def not_a_number(rng):
    """losses that become NaN are not below anything; patience 3"""
    a, b = rng.integers(3, 30, 2).tolist()
    losses = _curve(-a, -b, +a, 0, +a, 0, -a - 40)
    losses[[4, 5]] = np.nan
    return {"val_losses": losses, "patience": 3}


@early_stopping.law
def right_on_small_curves(answer, rng):
    """thirty short curves, checked against the rule, word for word"""
    for _ in range(30):
        losses = np.round(rng.integers(0, 9, int(rng.integers(1, 9))) / 4, 2)
        inputs = {"val_losses": losses, "patience": int(rng.integers(1, 4)), "min_delta": int(rng.integers(3)) / 4}
        expected, got = _early_stopping(**inputs), answer(**inputs)
        if not agree(expected, got):
            said = ", ".join(f"{k} = {np.asarray(v).tolist()}" for k, v in inputs.items())
            return f"for {said} the result should be {expected} but is {got}"
    return True


@early_stopping.law
def blind_to_the_future(answer, rng):
    """what comes after the stop changes nothing"""
    fall, rise = _curve(-30, -9, +4, +5, start=2.0), rng.uniform(2, 3, 4)
    inputs = {"patience": 2}
    return agree(
        answer(val_losses=np.append(fall, rise), **inputs), answer(val_losses=np.append(fall, -rise), **inputs)
    )


def _stopping(val_losses, patience, better, note=lambda best, loss: loss, last=None, limit=None):
    """The rule with its parts exchangeable: `better(loss, best, previous)` -> bool, and what becomes of the best."""
    best, previous, best_epoch, waited, epoch = np.inf, np.inf, 0, 0, 0
    for epoch, loss in enumerate(val_losses):
        waited += 1
        if better(loss, best, previous):
            best, best_epoch, waited = note(best, loss), epoch, 0
        previous = loss
        if waited >= (patience if limit is None else limit):
            return epoch, best_epoch
    return (epoch if last is None else last), best_epoch


@early_stopping.mistake
def impatient(val_losses, patience, min_delta=0.0):
    """You stopped at the first epoch that was not better. Wait until it is the patience-th in a row."""
    return _stopping(val_losses, patience, lambda loss, best, _: loss < best - min_delta, limit=1)


@early_stopping.mistake
def one_epoch_late(val_losses, patience, min_delta=0.0):
    """You stopped one epoch late. Stop when the count reaches patience, not when it exceeds it."""
    return _stopping(val_losses, patience, lambda loss, best, _: loss < best - min_delta, limit=patience + 1)


@early_stopping.mistake
def one_epoch_early(val_losses, patience, min_delta=0.0):
    """You stopped one epoch early. Count the first epoch that is not better as 1, and stop when the count reaches patience."""
    return _stopping(val_losses, patience, lambda loss, best, _: loss < best - min_delta, limit=max(patience - 1, 1))


@early_stopping.mistake
def nan_is_better(val_losses, patience, min_delta=0.0):
    """You took a loss that is NaN as better. Ask whether it is below: no comparison with NaN is true."""
    return _stopping(val_losses, patience, lambda loss, best, _: not loss >= best - min_delta)


@early_stopping.mistake
def higher_is_better(val_losses, patience, min_delta=0.0):
    """You took a higher loss as better, as for an accuracy. A loss is better when it is lower."""
    losses = -np.asarray(val_losses)
    return _stopping(losses, patience, lambda loss, best, _: loss < best - min_delta)


@early_stopping.mistake
def share_of_the_best(val_losses, patience, min_delta=0.0):
    """You took min_delta as a share of the best loss. It is a difference: below best − min_delta."""
    return _stopping(
        val_losses, patience, lambda loss, best, _: loss < (best * (1 - min_delta) if np.isfinite(best) else best)
    )


@early_stopping.mistake
def not_in_a_row(val_losses, patience, min_delta=0.0):
    """You counted all bad epochs. A better epoch sets the count back to 0."""
    best, best_epoch, bad, epoch = np.inf, 0, 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, best_epoch = loss, epoch
        else:
            bad += 1
        if bad >= patience:
            break
    return epoch, best_epoch


@early_stopping.mistake
def sees_the_future(val_losses, patience, min_delta=0.0):
    """Your best epoch is that of the whole list. After the stop nothing is known: take the best epoch so far."""
    return _early_stopping(val_losses, patience, min_delta)[0], int(np.argmin(val_losses))


@early_stopping.mistake
def lowest_before_stop(val_losses, patience, min_delta=0.0):
    """You returned the lowest loss before the stop. An epoch counts as best only when it is better by more than min_delta."""
    stop, _ = _early_stopping(val_losses, patience, min_delta)
    return stop, int(np.argmin(val_losses[: stop + 1]))


@early_stopping.mistake
def equal_is_better(val_losses, patience, min_delta=0.0):
    """You took an equal loss as better. It must be below the best by more than min_delta: < and not ≤."""
    return _stopping(val_losses, patience, lambda loss, best, _: loss <= best - min_delta)


@early_stopping.mistake
def ignores_min_delta(val_losses, patience, min_delta=0.0):
    """You left min_delta out. A loss must be below the best so far by more than that."""
    return _early_stopping(val_losses, patience)


@early_stopping.mistake
def min_delta_added(val_losses, patience, min_delta=0.0):
    """You added min_delta to the best loss, so slightly worse counts as better. Subtract it."""
    return _stopping(val_losses, patience, lambda loss, best, _: loss < best + min_delta)


@early_stopping.mistake
def compares_with_last(val_losses, patience, min_delta=0.0):
    """You compared each loss with the one before. Compare with the best so far."""
    return _stopping(val_losses, patience, lambda loss, _, previous: loss < previous - min_delta)


@early_stopping.mistake
def creeping_best(val_losses, patience, min_delta=0.0):
    """You lowered the best loss also for steps smaller than min_delta. Then slow progress is never seen: change it only for a better epoch."""
    best, best_epoch, waited, epoch = np.inf, 0, 0, 0
    for epoch, loss in enumerate(val_losses):
        waited += 1
        if loss < best - min_delta:
            best_epoch, waited = epoch, 0
        best = min(best, loss)
        if waited >= patience:
            break
    return epoch, best_epoch


@early_stopping.mistake
def swapped_epochs(val_losses, patience, min_delta=0.0):
    """You returned the best epoch first. The order is stop_epoch, best_epoch."""
    return _early_stopping(val_losses, patience, min_delta)[::-1]


@early_stopping.mistake
def epochs_from_one(val_losses, patience, min_delta=0.0):
    """You counted the epochs from 1. They count from 0, as indices do."""
    stop, best = _early_stopping(val_losses, patience, min_delta)
    return stop + 1, best + 1


@early_stopping.mistake
def stop_is_a_number_of_epochs(val_losses, patience, min_delta=0.0):
    """You returned how many epochs were run. stop_epoch is the index of the last one: one less."""
    stop, best = _early_stopping(val_losses, patience, min_delta)
    return stop + 1, best


@early_stopping.mistake
def runs_past_the_end(val_losses, patience, min_delta=0.0):
    """When nothing stopped the run you returned the number of epochs. The last epoch has the index len − 1."""
    return _stopping(val_losses, patience, lambda loss, best, _: loss < best - min_delta, last=len(val_losses))


@early_stopping.mistake
def best_from_patience(val_losses, patience, min_delta=0.0):
    """You computed the best epoch as stop − patience. That is wrong when the run reaches its end: remember the epoch itself."""
    stop, _ = _early_stopping(val_losses, patience, min_delta)
    return stop, max(stop - patience, 0)


@early_stopping.mistake
def best_loss_for_epoch(val_losses, patience, min_delta=0.0):
    """You returned the best loss. best_epoch is its index."""
    stop, best = _early_stopping(val_losses, patience, min_delta)
    return stop, float(val_losses[best])


@early_stopping.mistake
def stop_epoch_alone(val_losses, patience, min_delta=0.0):
    """You returned the stop epoch alone. Return the best epoch too: its weights are the ones to keep."""
    return _early_stopping(val_losses, patience, min_delta)[0]
