"""fold_batchnorm: Dense followed by batch normalization with fixed statistics is one Dense layer (Ioffe & Szegedy 2015, 3.1)."""

import numpy as np

from autograder.bank.dropout_and_batchnorm._layers import dense, norm
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(W, b, gamma, beta, mean, var, eps=1e-5):
    scale = gamma / np.sqrt(var + eps)
    return W * scale, (b - mean) * scale + beta


fold_batchnorm = Exercise(
    "fold_batchnorm",
    reference,
    points=3,
    number=3,
    returns=("W", "b"),
    section="Folding-for-inference",
    hints=(
        "Look at b: it passes through the same scaling as xW does.",
        "With fixed mean and var, batch normalization is one scale and one shift for each unit. Write γ((xW + b) − mean)/√(var + ε) + β as x·(…) + (…).",
        "scale = gamma / root of (var + eps), one number a column; the new W is W times scale; the new b is (b − mean) times scale plus beta.",
    ),
)


@fold_batchnorm.case
def folds(rng):
    """a layer of 3 inputs and 4 units, eps = 0.05"""
    return dense(rng, 3, 4) | norm(rng, 4, eps=0.05)


@fold_batchnorm.case
def folds_wide(rng):
    """a layer of 5 inputs and 2 units, with the default eps"""
    return dense(rng, 5, 2) | norm(rng, 2)


@fold_batchnorm.law
def same_output(answer, rng):
    """the folded layer gives what the layer followed by batch normalization gives"""
    own, statistics = dense(rng, 3, 4), norm(rng, 4, eps=0.1)
    x = rng.normal(size=(6, 3))
    W, b = answer(**own, **statistics)
    normalized = (x @ own["W"] + own["b"] - statistics["mean"]) / np.sqrt(statistics["var"] + 0.1)
    return difference(normalized * statistics["gamma"] + statistics["beta"], x @ W + b, "x W + b")


SHIFT = "(b - mean) * scale + beta"
fold_batchnorm.mistake_by_edit(
    "forgets_b",
    "You left the layer's own b out. It is normalized like xW: (b − mean) times the scale.",
    (SHIFT, "beta - mean * scale"),
)
fold_batchnorm.mistake_by_edit(
    "b_unscaled",
    "You did not scale b. It passes through the normalization like xW: (b − mean) times the scale.",
    (SHIFT, "b - mean * scale + beta"),
)
fold_batchnorm.mistake_by_edit(
    "forgets_mean",
    "You did not subtract the running mean. The new b is (b − mean) times the scale, plus beta.",
    (SHIFT, "b * scale + beta"),
)
fold_batchnorm.mistake_by_edit(
    "mean_unscaled",
    "You subtracted the mean after scaling. It is subtracted before: (b − mean) times the scale.",
    (SHIFT, "b * scale - mean + beta"),
)
fold_batchnorm.mistake_by_edit(
    "beta_forgotten", "You left beta out. It is added last, unscaled.", (" + beta", ""), was="forgets_beta"
)
fold_batchnorm.mistake_by_edit(
    "gamma_forgotten",
    "You left gamma out. The scale is gamma divided by the root of var + eps.",
    ("gamma / np", "1 / np"),
    was="forgets_gamma",
)
fold_batchnorm.mistake_by_edit(
    "b_left_as_it_was",
    "You folded into W alone and returned the old b. The shift is folded too: (b − mean) times the scale, plus beta.",
    (SHIFT, "b * 1.0"),
)
fold_batchnorm.mistake_by_edit(
    "mean_added",
    "You added the running mean. It is subtracted: (b − mean) times the scale, plus beta.",
    ("b - mean", "b + mean"),
)
fold_batchnorm.mistake_by_edit(
    "scales_beta",
    "You scaled beta. It is added after the scaling, as it is.",
    (SHIFT, "(b - mean + beta) * scale"),
)
fold_batchnorm.mistake_by_edit(
    "root_forgotten",
    "You divided by the variance. Normalization divides by the standard deviation: take the root.",
    ("np.sqrt(var + eps)", "(var + eps)"),
    was="divides_by_variance",
)
fold_batchnorm.mistake_by_edit(
    "eps_outside_root",
    "You added eps to the standard deviation. In batch normalization it is inside the root: √(var + ε).",
    ("np.sqrt(var + eps)", "(np.sqrt(var) + eps)"),
    was="eps_on_deviation",
)
fold_batchnorm.mistake_by_edit(
    "eps_forgotten",
    "You left eps out. Add it to the variance, inside the root, as the network does.",
    ("var + eps", "var"),
    was="no_eps_in_fold",
)
fold_batchnorm.mistake_by_edit(
    "weights_unscaled",
    "You changed b alone. The scale multiplies the columns of W too.",
    ("W * scale", "W * 1.0"),
)
fold_batchnorm.mistake_by_edit(
    "scales_rows",
    "You scaled the rows of W. Each unit is a column of W, so the scale multiplies columns: W * scale.",
    ("W * scale", "W * scale[:, None]"),
)
fold_batchnorm.mistake_by_edit(
    "folds_weights_only", "You returned W alone. Return both the new W and the new b.", (f", {SHIFT}", "")
)
fold_batchnorm.mistake_by_edit(
    "parts_swapped", "You returned b first. The order is W, b.", (f"W * scale, {SHIFT}", f"{SHIFT}, W * scale")
)
