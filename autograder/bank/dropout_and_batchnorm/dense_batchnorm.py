"""dense_batchnorm: normalization before or after the activation (Ioffe & Szegedy 2015, section 3.2, has it before)."""

import numpy as np

from autograder.bank.dropout_and_batchnorm._layers import layer
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    if order == "post":
        z = np.maximum(z, 0)
    y = gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta
    return np.maximum(y, 0) if order == "pre" else y


dense_batchnorm = Exercise(
    "dense_batchnorm",
    reference,
    points=3,
    number=4,
    section="Before-or-after-the-activation",
    hints=(
        'Look at the last operation: with "pre" no entry can be negative, with "post" some are.',
        "Both orders use the same three steps, dense, normalize over the batch, relu. Only the order of the last two differs.",
        "z = xW + b first; a small helper that normalizes each column of an array with its batch mean and variance; then two cases.",
    ),
)


@dense_batchnorm.case
def pre(rng):
    """normalization before the activation, eps = 0.05"""
    return layer(rng, order="pre", eps=0.05)


@dense_batchnorm.case
def post(rng):
    """normalization after the activation, eps = 0.05"""
    return layer(rng, order="post", eps=0.05)


@dense_batchnorm.case
def pre_default(rng):
    """normalization before the activation with the default eps, on tiny inputs"""
    return layer(rng, n=5, n_in=2, n_out=3, tiny=2e-3, order="pre")


@dense_batchnorm.law
def pre_is_blind_to_the_bias(answer, rng):
    """before the activation the bias has no effect: the batch mean takes it away"""
    made = layer(rng, order="pre", eps=0.05)
    return difference(answer(**made), answer(**made | {"b": made["b"] + 3.0}))


LAST = 'np.maximum(y, 0) if order == "pre" else y'
RELU_FIRST, PRE, POST = '    if order == "post":\n        z = np.maximum(z, 0)', 'order == "pre"', 'order == "post"'
MEAN, VAR = "z.mean(axis=0)", "z.var(axis=0)"
for name, text, edits, was in (
    (
        "orders_swapped",
        'You swapped the two orders. "pre" normalizes first and applies relu last; "post" the other way round.',
        [(POST, PRE), (LAST, LAST.replace("pre", "post"))],
        "",
    ),
    (
        "always_pre",
        "You normalized before the activation in both cases. Look at the argument order.",
        [(POST, "False"), (PRE, "True")],
        "",
    ),
    (
        "always_post",
        "You normalized after the activation in both cases. Look at the argument order.",
        [(POST, "True"), (PRE, "False")],
        "",
    ),
    (
        "relu_forgotten",
        'You left the activation out. Apply relu: last for "pre", before the normalization for "post".',
        [(POST, "False"), (PRE, "False")],
        "",
    ),
    (
        "relu_missing_in_pre",
        'You left the activation out for "pre". There it comes last, after the normalization.',
        [(PRE, "False")],
        "",
    ),
    (
        "relu_missing_in_post",
        'You left the activation out for "post". There it comes before the normalization.',
        [(POST, "False")],
        "",
    ),
    (
        "relu_twice",
        'You applied relu at the end in both cases. With "post" the normalization comes last.',
        [(PRE, "True")],
        "",
    ),
    (
        "bias_forgotten",
        'You left b out. In "pre" it makes no difference, in "post" it does: z = xW + b.',
        [("x @ W + b", "x @ W")],
        "",
    ),
    (
        "over_features",
        "You normalized each sample over its features: that is layer normalization. Batch normalization takes mean and variance over the batch, axis 0.",
        [(MEAN, "z.mean(axis=1, keepdims=True)"), (VAR, "z.var(axis=1, keepdims=True)")],
        "",
    ),
    (
        "one_mean_for_all",
        "You took one mean and variance for the whole array. Each unit has its own: use axis=0.",
        [(MEAN, "z.mean()"), (VAR, "z.var()")],
        "",
    ),
    (
        "unbiased",
        "You divided by N − 1 in the variance. Inside the layer the batch variance is the biased one: divide by N.",
        [(VAR, "z.var(axis=0, ddof=1)")],
        "",
    ),
    (
        "eps_outside_root",
        "You added eps to the standard deviation. In batch normalization it is inside the root: √(var + ε).",
        [("np.sqrt(z.var(axis=0) + eps)", "(z.std(axis=0) + eps)")],
        "eps_outside",
    ),
    (
        "eps_forgotten",
        "You left eps out. Add it to the variance, inside the root: √(var + ε).",
        [("np.sqrt(z.var(axis=0) + eps)", "z.std(axis=0)")],
        "",
    ),
    (
        "root_forgotten",
        "You divided by the variance. Divide by its root, the standard deviation.",
        [("np.sqrt(z.var(axis=0) + eps)", "(z.var(axis=0) + eps)")],
        "",
    ),
    (
        "gamma_forgotten",
        "You left gamma out. After normalizing, multiply by gamma and add beta.",
        [("gamma * ", "")],
        "",
    ),
    ("beta_forgotten", "You left beta out. After normalizing, multiply by gamma and add beta.", [(" + beta", "")], ""),
    (
        "not_centred",
        "You did not subtract the batch mean. Subtract it, then divide by the standard deviation.",
        [("(z - z.mean(axis=0))", "z")],
        "",
    ),
    (
        "relu_before_gamma",
        'You applied relu before gamma and beta. They belong to the normalization: for "pre" relu comes after them.',
        [
            (
                "    y = gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta",
                '    y = (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps)\n    y = gamma * (np.maximum(y, 0) if order == "pre" else y) + beta',
            ),
            (f"return {LAST}", "return y"),
        ],
        "",
    ),
):
    dense_batchnorm.mistake_by_edit(name, text, *edits, was=was)
