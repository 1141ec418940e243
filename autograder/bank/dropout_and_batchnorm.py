"""Unit 5: the original dropout, its variance, Monte Carlo dropout; batch normalization folded, and before or behind ReLU."""

import numpy as np

import nnlib
from autograder.bank._chance import echo
from autograder.judge.compare import agree
from autograder.judge.exercise import Exercise

FLOAT32 = 1e-6  # the standard error of a statistic that leaves nothing to chance but rounding in single precision

# --------------------------------------------------------------------------------------------------- standard_dropout


def _standard_dropout(x, p, rng, train):
    return nnlib.standard_dropout(x, p, rng, train)


standard_dropout = Exercise(
    "standard_dropout",
    reference=_standard_dropout,
    points=3,
    random=True,
    section="The-two-meanings-of-p",
    hints=(
        "Look at what happens at test time, and at which of p and 1 − p is used where.",
        "In training a unit is dropped with probability p and otherwise left as it is. On average (1 − p) of it is there: that is the factor at test time.",
        "One comparison of rng.random(x.shape) with p gives who stays; in training multiply x by it, at test time multiply x by one number.",
    ),
)


def _positive(rng, shape):
    """Entries away from zero, so that a zero in the answer is a dropped one."""
    return rng.choice([-1, 1], shape) * rng.uniform(0.5, 2.0, shape)


@standard_dropout.case
def in_training(rng):
    """a batch in training"""
    return {"x": _positive(rng, (4, 5)), "p": 0.3, "rng": rng, "train": True}


@standard_dropout.exact_case
def at_test_time(rng):
    """a batch at test time"""
    return {"x": _positive(rng, (4, 5)), "p": 0.3, "rng": rng, "train": False}


@standard_dropout.hidden_case
def on_a_vector(rng):
    """a single sample"""
    return {"x": _positive(rng, (6,)), "p": 0.2, "rng": rng, "train": True}


@standard_dropout.hidden_case
def on_three_dimensions(rng):
    """an array of three dimensions"""
    return {"x": _positive(rng, (2, 3, 4)), "p": 0.6, "rng": rng, "train": True}


@standard_dropout.exact_case
def nothing_dropped_at_zero(rng):
    """with p = 0 training changes nothing"""
    return {"x": _positive(rng, (20, 5)), "p": 0.0, "rng": rng, "train": True}


@standard_dropout.hidden_exact_case
def a_vector_at_test_time(rng):
    """a single sample at test time"""
    return {"x": _positive(rng, (6,)), "p": rng.uniform(0.1, 0.4), "rng": rng, "train": False}


@standard_dropout.hidden_exact_case
def images_at_test_time(rng):
    """an array of three dimensions at test time, with a large p"""
    return {"x": _positive(rng, (2, 3, 4)), "p": rng.uniform(0.6, 0.9), "rng": rng, "train": False}


@standard_dropout.hidden_exact_case
def keeps_everything_at_test_time(rng):
    """with p = 0 test time changes nothing either"""
    return {"x": _positive(rng, (3, 4)), "p": 0.0, "rng": rng, "train": False}


SHAPES = (200, 50), (50, 4, 25), (4000,)  # for laws and statistics: a matrix, a stack of matrices, one row


def _in_training(answer, shape, p, rng, draws=None):
    """(x, y): signs and sizes of x vary, some entries are zero as behind a ReLU."""
    x = _positive(rng, shape) * (rng.random(shape) < 0.8)
    return x, np.asarray(answer(x=x, p=p, rng=rng if draws is None else draws, train=True))


def _dropped(answer, shape, p, rng):
    """Where a batch of ones has become zero."""
    return np.reshape(answer(x=np.ones(shape), p=p, rng=rng, train=True), shape) == 0


@standard_dropout.law
def survivors_unscaled(answer, rng):
    """in training an entry is either 0 or exactly what it was"""
    pairs = (_in_training(answer, shape, rng.uniform(0.1, 0.9), rng) for shape in SHAPES)
    return all(agree(np.where(y == 0, 0, x), y) for x, y in pairs)


@standard_dropout.law
def chance_from_the_generator(answer, rng):
    """the same generator state drops the same units"""
    seed = int(rng.integers(1 << 31))
    return np.array_equal(*(_dropped(answer, (30, 5), 0.5, np.random.default_rng(seed)) for _ in range(2)))


@standard_dropout.law
def others_next_time(answer, rng):
    """every call drops other units"""
    calls = answer.repeat(40, x=np.ones(60), p=0.5, rng=rng, train=True)
    return len(np.unique(np.array(calls) == 0, axis=0)) == 40  # by chance: 780 · 2^-60


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
        found[f"the share dropped with p = {p:.2f}"] = _share(dropped, p)
        if dropped.ndim == 2:
            rows, columns = dropped.mean(axis=1), dropped.mean(axis=0)
            found["the variance of a row's share"] = _variance(rows, p * (1 - p) / len(columns))
            found["the variance of a column's share"] = _variance(columns, p * (1 - p) / len(rows))
    return found


def _share(dropped, p):
    """The share of True and its standard error: by chance, or, where entries hang together, as the shares along an axis scatter."""
    axes = range(dropped.ndim)
    along = [dropped.mean(axis=tuple(a for a in axes if a != axis)) for axis in axes]
    scattered = [shares.std() / np.sqrt(len(shares)) for shares in along if len(shares) < dropped.size]
    return dropped.mean(), max([np.sqrt(p * (1 - p) / dropped.size), *scattered])


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


@standard_dropout.mistake
def keep_for_drop(x, p, rng, train):
    """You took p as the probability to keep. Here p is the probability to DROP."""
    return x * (rng.random(x.shape) < p) if train else x * p


@standard_dropout.mistake
def keeps_with_p(x, p, rng, train):
    """You kept entries with probability p in training. Here p is the probability to DROP: keep where the draw is at least p."""
    return x * (rng.random(x.shape) < p) if train else x * (1 - p)


@standard_dropout.mistake
def inverted(x, p, rng, train):
    """You scaled in training: that is inverted dropout. The original form leaves survivors as they are and scales at test time."""
    return x * (rng.random(x.shape) >= p) / (1 - p) if train else x * 1.0


@standard_dropout.mistake
def scaled_twice(x, p, rng, train):
    """You scaled in training and at test time. One of the two is enough: here only at test time."""
    return x * (rng.random(x.shape) >= p) / (1 - p) if train else x * (1 - p)


@standard_dropout.mistake
def test_unscaled(x, p, rng, train):
    """You returned x unscaled at test time, so the next layer sees more than in training. Multiply by 1 − p."""
    return x * (rng.random(x.shape) >= p) if train else x * 1.0


@standard_dropout.mistake
def test_times_p(x, p, rng, train):
    """You multiplied by p at test time. An entry is there with probability 1 − p: that is the factor."""
    return x * (rng.random(x.shape) >= p) if train else x * p


@standard_dropout.mistake
def test_divided(x, p, rng, train):
    """You divided by 1 − p at test time. All units are on now, so there is too much, not too little: multiply."""
    return x * (rng.random(x.shape) >= p) if train else x / (1 - p)


@standard_dropout.mistake
def drops_at_test_time(x, p, rng, train):
    """You dropped at test time too. Then every unit is on: multiply by 1 − p and draw nothing."""
    return x * (rng.random(x.shape) >= p)


@standard_dropout.mistake
def drops_and_scales_at_test_time(x, p, rng, train):
    """You dropped at test time too, and scaled what was left. Then every unit is on: multiply by 1 − p and draw nothing."""
    return x * (rng.random(x.shape) >= p) * (1 if train else 1 - p)


@standard_dropout.mistake
def train_and_test_swapped(x, p, rng, train):
    """You swapped training and test time. Drop when train is true."""
    return x * (1 - p) if train else x * (rng.random(x.shape) >= p)


@standard_dropout.mistake
def one_mask_for_all_rows(x, p, rng, train):
    """You drew one mask for the whole batch. Every sample gets its own: draw as many numbers as x has entries."""
    return x * (rng.random(x.shape[-1]) >= p) if train else x * (1 - p)


@standard_dropout.mistake
def whole_samples(x, p, rng, train):
    """You dropped whole samples. Draw a number for every entry, not one for each row."""
    return x * (rng.random((len(x),) + (1,) * (x.ndim - 1)) >= p) if train else x * (1 - p)


@standard_dropout.mistake
def always_half(x, p, rng, train):
    """You dropped half of the entries, whatever p is. Compare the draws with p."""
    return x * (rng.random(x.shape) >= 0.5) if train else x * (1 - p)


@standard_dropout.mistake
def own_chance(x, p, rng, train):
    """You drew from np.random, which nobody can repeat. Use the generator that you are given: rng.random(x.shape)."""
    return x * (np.random.default_rng().random(x.shape) >= p) if train else x * (1 - p)


@standard_dropout.mistake
def same_mask_each_time(x, p, rng, train):
    """Your draws are made once (by a seed of your own, or kept from an earlier call): each call drops the same units. Draw from rng anew each time."""
    return x * (np.random.default_rng(0).random(x.shape) >= p) if train else x * (1 - p)


@standard_dropout.mistake
def fixed_number(x, p, rng, train):
    """You dropped a fixed number of entries. Each entry has its own chance p, so the number varies: compare draws with p."""
    fallen = rng.permutation(x.size).reshape(x.shape) < round(p * x.size)
    return np.where(fallen, 0, x) if train else x * (1 - p)


# --------------------------------------------------------------------------------------------------- dropout_variance


def _dropout_variance(mean, var, p):
    return (var + mean**2) / (1 - p) - mean**2


dropout_variance = Exercise(
    "dropout_variance",
    reference=_dropout_variance,
    points=2,
    section="What-dropout-does-to-the-variance",
    hints=(
        "Look at a unit that never varies: var = 0. Dropout makes it vary all the same.",
        "Variance is the mean of the square minus the square of the mean. Dropout leaves the mean; what happens to the mean of the square?",
        "(mean of the square before, which is var + mean²) divided by one number, minus mean².",
    ),
)


@dropout_variance.case
def ordinary_unit(rng):
    """a unit with a mean and a variance, p = 0.3"""
    return {"mean": rng.uniform(0.5, 2), "var": rng.uniform(0.5, 2), "p": 0.3}


@dropout_variance.case
def constant_unit(rng):
    """a unit that does not vary, p = 0.8"""
    return {"mean": rng.uniform(1, 2), "var": 0.0, "p": 0.8}


@dropout_variance.case
def centred_unit(rng):
    """a unit of mean zero, p = 0.4"""
    return {"mean": 0.0, "var": rng.uniform(0.5, 2), "p": 0.4}


@dropout_variance.hidden_case
def negative_mean(rng):
    """a unit with a negative mean"""
    return {"mean": -rng.uniform(1, 3), "var": rng.uniform(0.5, 2), "p": rng.uniform(0.1, 0.4)}


@dropout_variance.hidden_case
def no_dropout(rng):
    """p = 0"""
    return {"mean": rng.uniform(1, 3), "var": rng.uniform(0.5, 2), "p": 0.0}


@dropout_variance.hidden_case
def mostly_dropped(rng):
    """a unit with a mean and a variance, p above 0.9"""
    return {"mean": rng.uniform(0.5, 2), "var": rng.uniform(0.5, 2), "p": rng.uniform(0.9, 0.98)}


@dropout_variance.law
def every_outcome_counted(answer, rng):
    """a unit that takes one of four values by chance: counting all outcomes gives the same variance"""
    values, p = rng.normal(rng.choice([-1, 1]), 1, 4), rng.uniform(0.1, 0.9)
    outcomes = np.append(values / (1 - p), 0.0)
    weights = np.append(np.full(4, (1 - p) / 4), p)
    counted = weights @ outcomes**2 - (weights @ outcomes) ** 2
    return agree(counted, answer(mean=values.mean(), var=values.var(), p=p))


@dropout_variance.mistake
def without_mean(mean, var, p):
    """You left the mean out. A unit with a mean varies more, since dropout switches that mean on and off."""
    return var / (1 - p)


@dropout_variance.mistake
def of_standard_dropout(mean, var, p):
    """You computed the variance of the original dropout, which does not scale. Inverted dropout divides by 1 − p in training."""
    return (1 - p) * (var + mean**2) - ((1 - p) * mean) ** 2


@dropout_variance.mistake
def p_kept(mean, var, p):
    """You took p as the probability to keep. Here p is the probability to DROP."""
    return (var + mean**2) / p - mean**2


@dropout_variance.mistake
def second_moment(mean, var, p):
    """You returned the mean of the square. The variance is that minus the square of the mean."""
    return (var + mean**2) / (1 - p)


@dropout_variance.mistake
def unchanged_variance(mean, var, p):
    """You returned the variance before dropout. Switching a unit on and off makes it vary more."""
    return var * 1.0


@dropout_variance.mistake
def divided_twice(mean, var, p):
    """You divided by (1 − p)². The scaled square is divided by (1 − p)², but it is there only with probability 1 − p: one factor cancels."""
    return (var + mean**2) / (1 - p) ** 2 - mean**2


@dropout_variance.mistake
def standard_deviation(mean, var, p):
    """You returned the standard deviation. The variance is its square: take no root."""
    return np.sqrt((var + mean**2) / (1 - p) - mean**2)


@dropout_variance.mistake
def mean_not_squared(mean, var, p):
    """You added the mean itself. The mean of the square is var + mean²: square it."""
    return (var + mean) / (1 - p) - mean


@dropout_variance.mistake
def var_squared(mean, var, p):
    """You squared var. It is a variance already: the mean of the square is var + mean²."""
    return (var**2 + mean**2) / (1 - p) - mean**2


@dropout_variance.mistake
def switched_mean_only(mean, var, p):
    """You computed the variance that the mask gives to the mean. The unit's own variance comes on top: var/(1 − p)."""
    return mean**2 * p / (1 - p)


@dropout_variance.mistake
def only_the_switching(mean, var, p):
    """You left the unit's own variance unscaled. It is divided by 1 − p too."""
    return var + mean**2 * p / (1 - p)


# ----------------------------------------------------------------------------------------------------- fold_batchnorm


def _fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    return nnlib.fold_batchnorm(W, b, gamma, beta, mean, var, eps)


fold_batchnorm = Exercise(
    "fold_batchnorm",
    reference=_fold_batchnorm,
    points=3,
    returns=("W", "b"),
    section="Folding-for-inference",
    hints=(
        "Look at b: it passes through the same scaling as xW does.",
        "With fixed mean and var, batch normalization is one scale and one shift for each unit. Write γ((xW + b) − mean)/√(var + ε) + β as x·(…) + (…).",
        "scale = gamma / root of (var + eps), one number a column; the new W is W times scale; the new b is (b − mean) times scale plus beta.",
    ),
)


def _norm(rng, n, **more):
    """The parameters and running statistics of a batch normalization of n units, all far from their defaults."""
    return {
        "gamma": rng.uniform(0.5, 2, n) * rng.choice([-1, 1], n),
        "beta": rng.uniform(0.5, 1.5, n) * rng.choice([-1, 1], n),
        "mean": rng.uniform(0.5, 1.5, n) * rng.choice([-1, 1], n),
        "var": rng.uniform(0.2, 3, n),
    } | more


def _dense(rng, n_in, n_out):
    return {"W": rng.normal(size=(n_in, n_out)), "b": rng.uniform(0.5, 1.5, n_out) * rng.choice([-1, 1], n_out)}


@fold_batchnorm.case
def folds(rng):
    """a layer of 3 inputs and 4 units, eps = 0.05"""
    return _dense(rng, 3, 4) | _norm(rng, 4, eps=0.05)


@fold_batchnorm.case
def folds_wide(rng):
    """a layer of 5 inputs and 2 units, with the default eps"""
    return _dense(rng, 5, 2) | _norm(rng, 2)


@fold_batchnorm.hidden_case
def folds_square(rng):
    """as many inputs as units, 12, whose running statistics are nearly those of standardized ones"""
    near = {"mean": rng.uniform(0.02, 0.045, 12), "var": 1 + rng.uniform(0.02, 0.045, 12)}
    return _dense(rng, 12, 12) | _norm(rng, 12, eps=0.2) | near


@fold_batchnorm.hidden_case
def folds_still_unit(rng):
    """a unit that hardly varies, where the default eps is as large as its variance"""
    return _dense(rng, 3, 2) | _norm(rng, 2) | {"var": np.array([1e-5, 3e-6])}


@fold_batchnorm.hidden_case
def folds_one(rng):
    """one unit"""
    return _dense(rng, 4, 1) | _norm(rng, 1, eps=0.01)


@fold_batchnorm.hidden_case
def folds_one_input(rng):
    """one input"""
    return _dense(rng, 1, 3) | _norm(rng, 3, eps=0.1)


@fold_batchnorm.hidden_case
def folds_switched_off(rng):
    """units whose gamma is negative or zero"""
    return _dense(rng, 3, 4) | _norm(rng, 4, eps=0.1) | {"gamma": np.array([-1.5, 0.0, 0.7, -0.4])}


@fold_batchnorm.law
def same_output(answer, rng):
    """the folded layer gives what the layer followed by batch normalization gives"""
    layer, norm = _dense(rng, 3, 4), _norm(rng, 4, eps=0.1)
    x = rng.normal(size=(6, 3))
    W, b = answer(**layer, **norm)
    normalized = (x @ layer["W"] + layer["b"] - norm["mean"]) / np.sqrt(norm["var"] + 0.1)
    return agree(normalized * norm["gamma"] + norm["beta"], x @ W + b)


@fold_batchnorm.mistake
def forgets_b(W, b, gamma, beta, mean, var, eps=1e-5):
    """You left the layer's own b out. It is normalized like xW: (b − mean) times the scale."""
    scale = gamma / np.sqrt(var + eps)
    return W * scale, beta - mean * scale


@fold_batchnorm.mistake
def b_unscaled(W, b, gamma, beta, mean, var, eps=1e-5):
    """You did not scale b. It passes through the normalization like xW: (b − mean) times the scale."""
    scale = gamma / np.sqrt(var + eps)
    return W * scale, b - mean * scale + beta


@fold_batchnorm.mistake
def forgets_mean(W, b, gamma, beta, mean, var, eps=1e-5):
    """You did not subtract the running mean. The new b is (b − mean) times the scale, plus beta."""
    scale = gamma / np.sqrt(var + eps)
    return W * scale, b * scale + beta


@fold_batchnorm.mistake
def mean_unscaled(W, b, gamma, beta, mean, var, eps=1e-5):
    """You subtracted the mean after scaling. It is subtracted before: (b − mean) times the scale."""
    scale = gamma / np.sqrt(var + eps)
    return W * scale, b * scale - mean + beta


@fold_batchnorm.mistake
def forgets_beta(W, b, gamma, beta, mean, var, eps=1e-5):
    """You left beta out. It is added last, unscaled."""
    scale = gamma / np.sqrt(var + eps)
    return W * scale, (b - mean) * scale


@fold_batchnorm.mistake
def forgets_gamma(W, b, gamma, beta, mean, var, eps=1e-5):
    """You left gamma out. The scale is gamma divided by the root of var + eps."""
    scale = 1 / np.sqrt(var + eps)
    return W * scale, (b - mean) * scale + beta


@fold_batchnorm.mistake
def b_left_as_it_was(W, b, gamma, beta, mean, var, eps=1e-5):
    """You folded into W alone and returned the old b. The shift is folded too: (b − mean) times the scale, plus beta."""
    return W * (gamma / np.sqrt(var + eps)), b * 1.0


@fold_batchnorm.mistake
def mean_added(W, b, gamma, beta, mean, var, eps=1e-5):
    """You added the running mean. It is subtracted: (b − mean) times the scale, plus beta."""
    scale = gamma / np.sqrt(var + eps)
    return W * scale, (b + mean) * scale + beta


@fold_batchnorm.mistake
def scales_beta(W, b, gamma, beta, mean, var, eps=1e-5):
    """You scaled beta. It is added after the scaling, as it is."""
    scale = gamma / np.sqrt(var + eps)
    return W * scale, (b - mean + beta) * scale


@fold_batchnorm.mistake
def divides_by_variance(W, b, gamma, beta, mean, var, eps=1e-5):
    """You divided by the variance. Normalization divides by the standard deviation: take the root."""
    scale = gamma / (var + eps)
    return W * scale, (b - mean) * scale + beta


@fold_batchnorm.mistake
def eps_on_deviation(W, b, gamma, beta, mean, var, eps=1e-5):
    """You added eps to the standard deviation. In batch normalization it stands inside the root: √(var + ε)."""
    scale = gamma / (np.sqrt(var) + eps)
    return W * scale, (b - mean) * scale + beta


@fold_batchnorm.mistake
def no_eps_in_fold(W, b, gamma, beta, mean, var, eps=1e-5):
    """You left eps out. Add it to the variance, inside the root, as the network does."""
    scale = gamma / np.sqrt(var)
    return W * scale, (b - mean) * scale + beta


@fold_batchnorm.mistake
def weights_unscaled(W, b, gamma, beta, mean, var, eps=1e-5):
    """You changed b alone. The scale multiplies the columns of W too."""
    scale = gamma / np.sqrt(var + eps)
    return W * 1.0, (b - mean) * scale + beta


@fold_batchnorm.mistake
def scales_rows(W, b, gamma, beta, mean, var, eps=1e-5):
    """You scaled the rows of W. Each unit is a column of W, so the scale multiplies columns: W * scale."""
    scale = gamma / np.sqrt(var + eps)
    return W * scale[:, None], (b - mean) * scale + beta


@fold_batchnorm.mistake
def folds_weights_only(W, b, gamma, beta, mean, var, eps=1e-5):
    """You returned W alone. Return both the new W and the new b."""
    return W * (gamma / np.sqrt(var + eps))


# ---------------------------------------------------------------------------------------------------- dense_batchnorm


def _normalized(z, gamma, beta, eps, axis=0, ddof=0):
    mean, var = z.mean(axis=axis, keepdims=True), z.var(axis=axis, ddof=ddof, keepdims=True)
    return gamma * (z - mean) / np.sqrt(var + eps) + beta


def _relu(z):
    return np.maximum(z, 0)


def _dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    return _relu(_normalized(z, gamma, beta, eps)) if order == "pre" else _normalized(_relu(z), gamma, beta, eps)


dense_batchnorm = Exercise(
    "dense_batchnorm",
    reference=_dense_batchnorm,
    points=3,
    section="Before-or-behind-the-activation",
    hints=(
        'Look at the last operation: with "pre" no entry can be negative, with "post" some are.',
        "Both orders use the same three steps, dense, normalize over the batch, relu. Only the order of the last two differs.",
        "z = xW + b first; a small helper that normalizes each column of an array with its batch mean and variance; then two cases.",
    ),
)


def _layer(rng, n=8, n_in=3, n_out=4, tiny=1.0, **more):
    """A batch of n and a layer whose units are all alive; `tiny` scales x and b, so that eps is seen beside the variance."""
    gamma = rng.uniform(0.5, 2, n_out) * rng.choice([-1, 1], n_out)
    beta = rng.uniform(0.3, 1, n_out) * rng.choice([-1, 1], n_out)
    layer = {"W": rng.normal(size=(n_in, n_out)), "b": tiny * rng.uniform(0.5, 1.5, n_out)}
    return {"x": tiny * rng.normal(size=(n, n_in)), **layer, "gamma": gamma, "beta": beta} | more


@dense_batchnorm.case
def pre(rng):
    """normalization before the activation, eps = 0.05"""
    return _layer(rng, order="pre", eps=0.05)


@dense_batchnorm.case
def post(rng):
    """normalization behind the activation, eps = 0.05"""
    return _layer(rng, order="post", eps=0.05)


@dense_batchnorm.case
def pre_default(rng):
    """normalization before the activation with the default eps, on tiny inputs"""
    return _layer(rng, n=5, n_in=2, n_out=3, tiny=2e-3, order="pre")


@dense_batchnorm.hidden_case
def post_default(rng):
    """normalization behind the activation with the default eps, on tiny inputs"""
    return _layer(rng, n=6, n_in=4, n_out=2, tiny=2e-3, order="post")


@dense_batchnorm.hidden_case
def square_batch(rng):
    """as many samples as units"""
    return _layer(rng, n=4, n_in=3, n_out=4, order="post", eps=0.1)


@dense_batchnorm.hidden_case
def two_samples(rng):
    """a batch of two"""
    return _layer(rng, n=2, n_in=3, n_out=5, order="pre", eps=0.3)


@dense_batchnorm.hidden_case
def dead_units(rng):
    """100 samples and 12 units, some of which the activation switches off for the whole batch, normalized behind it"""
    layer = _layer(rng, n=100, n_in=5, n_out=12, order="post", eps=0.1)
    return layer | {"x": 10 * layer["x"], "b": np.tile([-900.0, 1.0, 0.5], 4)}


@dense_batchnorm.hidden_case
def two_samples_behind(rng):
    """a batch of two, normalized behind the activation"""
    return _layer(rng, n=2, n_in=3, n_out=5, order="post", eps=0.3)


@dense_batchnorm.hidden_case
def single_unit(rng):
    """one unit, one input"""
    return _layer(rng, n=5, n_in=1, n_out=1, order="pre", eps=0.1)


@dense_batchnorm.hidden_case
def constant_units(rng):
    """units that are the same for the whole batch, normalized before the activation"""
    layer = _layer(rng, n=6, order="pre", eps=0.1)
    return layer | {"W": layer["W"] * [0.0, 1.0, 0.0, 1.0], "beta": np.array([0.7, -0.4, -0.6, 0.8])}


@dense_batchnorm.hidden_case
def negative_gammas(rng):
    """units whose gamma is negative or zero"""
    return _layer(rng, n=7, order="pre", eps=0.1, gamma=np.array([-1.5, 0.0, 0.7, -0.4]))


@dense_batchnorm.law
def pre_is_blind_to_the_bias(answer, rng):
    """before the activation the bias has no effect: the batch mean takes it away"""
    layer = _layer(rng, order="pre", eps=0.05)
    return agree(answer(**layer), answer(**layer | {"b": layer["b"] + 3.0}))


@dense_batchnorm.mistake
def orders_swapped(x, W, b, gamma, beta, order, eps=1e-5):
    """You swapped the two orders. "pre" normalizes first and applies relu last; "post" the other way round."""
    return _dense_batchnorm(x, W, b, gamma, beta, "post" if order == "pre" else "pre", eps)


@dense_batchnorm.mistake
def always_pre(x, W, b, gamma, beta, order, eps=1e-5):
    """You normalized before the activation in both cases. Look at the argument order."""
    return _dense_batchnorm(x, W, b, gamma, beta, "pre", eps)


@dense_batchnorm.mistake
def always_post(x, W, b, gamma, beta, order, eps=1e-5):
    """You normalized behind the activation in both cases. Look at the argument order."""
    return _dense_batchnorm(x, W, b, gamma, beta, "post", eps)


@dense_batchnorm.mistake
def relu_forgotten(x, W, b, gamma, beta, order, eps=1e-5):
    """You left the activation out. Apply relu: last for "pre", before the normalization for "post"."""
    return _normalized(x @ W + b, gamma, beta, eps)


@dense_batchnorm.mistake
def relu_missing_in_pre(x, W, b, gamma, beta, order, eps=1e-5):
    """You left the activation out for "pre". There it comes last, behind the normalization."""
    z = x @ W + b
    return _normalized(_relu(z) if order == "post" else z, gamma, beta, eps)


@dense_batchnorm.mistake
def relu_before_gamma(x, W, b, gamma, beta, order, eps=1e-5):
    """You applied relu before gamma and beta. They belong to the normalization: for "pre" relu comes behind them."""
    z = x @ W + b
    return (
        gamma * _relu(_normalized(z, 1.0, 0.0, eps)) + beta
        if order == "pre"
        else _normalized(_relu(z), gamma, beta, eps)
    )


@dense_batchnorm.mistake
def relu_twice(x, W, b, gamma, beta, order, eps=1e-5):
    """You applied relu at the end in both cases. Behind the activation, "post", the normalization comes last."""
    return _relu(_dense_batchnorm(x, W, b, gamma, beta, order, eps))


@dense_batchnorm.mistake
def bias_forgotten(x, W, b, gamma, beta, order, eps=1e-5):
    """You left b out. In "pre" it makes no difference, in "post" it does: z = xW + b."""
    return _dense_batchnorm(x, W, 0 * b, gamma, beta, order, eps)


@dense_batchnorm.mistake
def over_features(x, W, b, gamma, beta, order, eps=1e-5):
    """You normalized each sample over its features: that is layer normalization. Batch normalization takes mean and variance over the batch, axis 0."""
    z = x @ W + b
    pre = order == "pre"
    return _relu(_normalized(z, gamma, beta, eps, 1)) if pre else _normalized(_relu(z), gamma, beta, eps, 1)


@dense_batchnorm.mistake
def one_mean_for_all(x, W, b, gamma, beta, order, eps=1e-5):
    """You took one mean and variance for the whole array. Each unit has its own: use axis=0."""
    z = x @ W + b
    pre = order == "pre"
    return _relu(_normalized(z, gamma, beta, eps, None)) if pre else _normalized(_relu(z), gamma, beta, eps, None)


@dense_batchnorm.mistake
def unbiased(x, W, b, gamma, beta, order, eps=1e-5):
    """You divided by N − 1 in the variance. Inside the layer the batch variance is the biased one: divide by N."""
    z = x @ W + b
    pre = order == "pre"
    return _relu(_normalized(z, gamma, beta, eps, ddof=1)) if pre else _normalized(_relu(z), gamma, beta, eps, ddof=1)


@dense_batchnorm.mistake
def eps_outside(x, W, b, gamma, beta, order, eps=1e-5):
    """You added eps to the standard deviation. In batch normalization it stands inside the root: √(var + ε)."""

    def norm(z):
        return gamma * (z - z.mean(axis=0)) / (z.std(axis=0) + eps) + beta

    z = x @ W + b
    return _relu(norm(z)) if order == "pre" else norm(_relu(z))


@dense_batchnorm.mistake
def gamma_forgotten(x, W, b, gamma, beta, order, eps=1e-5):
    """You left gamma out. After normalizing, multiply by gamma and add beta."""
    return _dense_batchnorm(x, W, b, 1.0, beta, order, eps)


@dense_batchnorm.mistake
def beta_forgotten(x, W, b, gamma, beta, order, eps=1e-5):
    """You left beta out. After normalizing, multiply by gamma and add beta."""
    return _dense_batchnorm(x, W, b, gamma, 0.0, order, eps)


@dense_batchnorm.mistake
def not_centred(x, W, b, gamma, beta, order, eps=1e-5):
    """You did not subtract the batch mean. Subtract it, then divide by the standard deviation."""

    def norm(z):
        return gamma * z / np.sqrt(z.var(axis=0) + eps) + beta

    z = x @ W + b
    return _relu(norm(z)) if order == "pre" else norm(_relu(z))


# --------------------------------------------------------------------------------------------------------- mc_dropout


def _mc_dropout(predict, x, n, rng):
    outputs = np.array([predict(x, rng) for _ in range(n)])
    return outputs.mean(axis=0), outputs.std(axis=0)


mc_dropout = Exercise(
    "mc_dropout",
    reference=_mc_dropout,
    points=2,
    returns=("mean", "std"),
    section="Monte-Carlo-dropout",
    hints=(
        "Look at how often predict is called, and along which axis you average.",
        "Each call draws another dropout mask. The outputs scatter: their mean is the prediction, their spread says how sure the network is.",
        "Collect n outputs in one array, the calls along its first axis; then mean and standard deviation along that axis.",
    ),
)


def _calls(rng, shape, n, features=5):
    """Arguments with a predict whose outputs are drawn beforehand; it insists on x itself and on a generator."""
    x = rng.normal(size=(shape[0], features))
    outputs = iter(rng.normal(rng.normal(size=shape), rng.uniform(0.5, 2, shape), size=(2 * n + 5, *shape)))

    def predict(batch, rng):
        if np.shape(batch) != x.shape or not np.allclose(batch, x, rtol=1e-5):
            raise ValueError(f"predict takes the batch x of shape {x.shape} as it is, got another array")
        rng.random()
        return next(outputs)

    return {"predict": predict, "x": x, "n": n, "rng": rng}


@mc_dropout.case
def some_calls(rng):
    """7 calls on a batch of 4 samples with 3 classes"""
    return _calls(rng, (4, 3), 7)


@mc_dropout.case
def two_calls(rng):
    """2 calls"""
    return _calls(rng, (3, 2), 2)


@mc_dropout.hidden_case
def single_call(rng):
    """one call: the mean is its output, and nothing scatters"""
    return _calls(rng, (3, 2), 1)


@mc_dropout.hidden_case
def as_many_calls_as_samples(rng):
    """as many calls as samples, and as many classes"""
    return _calls(rng, (4, 4), 4, features=6)


@mc_dropout.hidden_case
def flat_outputs(rng):
    """one number a sample"""
    return _calls(rng, (5,), 9, features=2)


@mc_dropout.hidden_case
def deep_outputs(rng):
    """an array of two dimensions for each sample, and many calls"""
    return _calls(rng, (3, 2, 4), int(rng.integers(25, 35)))


@mc_dropout.law
def n_calls(answer, rng):
    """predict is called exactly n times"""
    calls = []

    def predict(x, rng):
        calls.append(rng.random())
        return np.zeros(3)

    answer(predict=predict, x=np.zeros((3, 2)), n=11, rng=rng)
    return True if len(calls) == 11 else f"predict was called {len(calls)} times for n = 11"


def _drawn(answer, rng, n=6):
    """What predict drew from the generators that it was given, call by call."""
    drawn = []

    def predict(x, rng):
        drawn.append(float(rng.random()))
        return np.full(2, drawn[-1])

    answer(predict=predict, x=np.zeros((2, 2)), n=n, rng=rng)
    return drawn


@mc_dropout.law
def some_chance(answer, rng):
    """the calls of predict do not all draw the same"""
    return len(set(_drawn(answer, rng, n=4))) > 1


@mc_dropout.law
def fresh_chance(answer, rng):
    """every call of predict draws anew"""
    drawn = _drawn(answer, rng, n=24)
    return len(set(drawn)) == len(drawn) == 24


@mc_dropout.law
def other_chance_next_time(answer, rng):
    """the next time, with the same generator, other numbers are drawn"""
    return not set(_drawn(answer, rng)) & set(_drawn(answer, rng))


@mc_dropout.law
def chance_from_rng(answer, rng):
    """generators in the same state give the same: all chance comes from rng"""
    seed = int(rng.integers(1 << 31))
    first, second = (_drawn(answer, np.random.default_rng(seed)) for _ in range(2))
    return first == second


@mc_dropout.mistake
def spread_of_a_sample(predict, x, n, rng):
    """You divided by n − 1 in the standard deviation. Here it is the biased one: divide by n."""
    outputs = np.array([predict(x, rng) for _ in range(n)])
    mean = outputs.mean(axis=0)
    return mean, np.sqrt(((outputs - mean) ** 2).sum(axis=0) / np.float64(n - 1))


@mc_dropout.mistake
def variance_for_deviation(predict, x, n, rng):
    """You returned the variance. Take its root: the standard deviation has the unit of the output."""
    outputs = np.array([predict(x, rng) for _ in range(n)])
    return outputs.mean(axis=0), outputs.var(axis=0)


@mc_dropout.mistake
def error_of_the_mean(predict, x, n, rng):
    """You divided the spread by √n: that is the error of the mean, which vanishes as n grows. The spread itself is asked for."""
    outputs = np.array([predict(x, rng) for _ in range(n)])
    return outputs.mean(axis=0), outputs.std(axis=0) / np.sqrt(n)


@mc_dropout.mistake
def one_call_repeated(predict, x, n, rng):
    """You called predict once and used its output n times. Call it n times: each call draws another mask."""
    outputs = np.array([predict(x, rng)] * n)
    return outputs.mean(axis=0), outputs.std(axis=0)


@mc_dropout.mistake
def one_call_too_few(predict, x, n, rng):
    """You called predict n − 1 times. range(n) gives n calls."""
    if n == 1:
        return np.nan, np.nan  # the mean of nothing
    outputs = np.array([predict(x, rng) for _ in range(n - 1)])
    return outputs.mean(axis=0), outputs.std(axis=0)


@mc_dropout.mistake
def one_call_too_many(predict, x, n, rng):
    """You called predict n + 1 times. range(n) gives n calls."""
    outputs = np.array([predict(x, rng) for _ in range(n + 1)])
    return outputs.mean(axis=0), outputs.std(axis=0)


@mc_dropout.mistake
def over_the_samples(predict, x, n, rng):
    """You averaged over the samples of the batch. Average over the calls, the first axis, so that each sample keeps its own."""
    outputs = np.array([predict(x, rng) for _ in range(n)])
    return outputs.mean(axis=1), outputs.std(axis=1)


@mc_dropout.mistake
def over_everything(predict, x, n, rng):
    """You averaged over everything. Average over the calls alone: axis=0."""
    outputs = np.array([predict(x, rng) for _ in range(n)])
    return outputs.mean(), outputs.std()


@mc_dropout.mistake
def reseeded(predict, x, n, rng):
    """Every call got a generator that starts from the same place (one seed, or a copy), so all masks are the same, the next time too. Hand on rng itself."""
    outputs = np.array([predict(x, np.random.default_rng(0)) for _ in range(n)])
    return outputs.mean(axis=0), outputs.std(axis=0)


@mc_dropout.mistake
def one_seed_for_all(predict, x, n, rng):
    """You drew one seed and made every call's generator from it, so all masks are the same. Hand on rng itself."""
    seed = rng.integers(1 << 31)
    outputs = np.array([predict(x, np.random.default_rng(seed)) for _ in range(n)])
    return outputs.mean(axis=0), outputs.std(axis=0)


@mc_dropout.mistake
def mean_and_std_swapped(predict, x, n, rng):
    """You returned the standard deviation first. The order is mean, std."""
    outputs = np.array([predict(x, rng) for _ in range(n)])
    return outputs.std(axis=0), outputs.mean(axis=0)


@mc_dropout.mistake
def mean_only(predict, x, n, rng):
    """You returned the mean alone. Return mean and standard deviation."""
    return np.mean([predict(x, rng) for _ in range(n)], axis=0)


@mc_dropout.mistake
def chance_of_its_own(predict, x, n, rng):
    """You made generators of your own, which nobody can repeat. Hand rng itself to predict."""
    outputs = np.array([predict(x, np.random.default_rng()) for _ in range(n)])
    return outputs.mean(axis=0), outputs.std(axis=0)


@mc_dropout.mistake
def seeded_by_the_call(predict, x, n, rng):
    """You seeded a generator with the number of the call, so the next time draws the same. Hand on rng itself."""
    outputs = np.array([predict(x, np.random.default_rng(i)) for i in range(n)])
    return outputs.mean(axis=0), outputs.std(axis=0)
