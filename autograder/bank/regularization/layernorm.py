"""layernorm: Ba et al. 2016; mean and biased variance over the last axis, one γ and β a feature."""

import numpy as np

from autograder.bank.regularization._layers import affine
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


layernorm = Exercise(
    "layernorm",
    reference,
    points=1,
    number=6,
    section="Layer-normalization",
    hints=(
        "Look at the axis: which numbers are normalized together, those of a feature or those of a sample?",
        "It is batch normalization's formula with another axis: mean and variance over the last one, so that each sample is treated by itself.",
        "One line: the formula of y, with x.mean(-1, keepdims=True) and x.var(-1, keepdims=True). gamma and beta still belong to the features.",
    ),
)


def samples(rng, shape, scale=1.0, **more):
    """Samples that differ in mean and spread from one another and from feature to feature, and γ, β."""
    x = rng.normal(size=shape) * rng.uniform(0.5, 2, shape[:-1])[..., None] + rng.normal(size=shape[:-1])[..., None]
    return {"x": scale * (x + rng.normal(size=shape[-1])), **affine(rng, shape[-1])} | more


@layernorm.case
def four_samples(rng):
    """4 samples of 3 features, eps = 0.05"""
    return samples(rng, (4, 3), eps=0.05)


@layernorm.case
def small_values(rng):
    """2 samples of 4 features with a spread of a hundredth, where the default eps can be seen"""
    return samples(rng, (2, 4), scale=0.01)


@layernorm.case
def sequences(rng):
    """2 sequences of 3 words with 5 features each: an array of three dimensions"""
    return samples(rng, (2, 3, 5), eps=0.1)


@layernorm.law
def each_sample_has_mean_0_and_std_1(answer, rng):
    """with gamma = 1, beta = 0 and a tiny eps, the features of each sample have mean 0 and standard deviation 1"""
    y = answer(x=samples(rng, (4, 6))["x"], gamma=np.ones(6), beta=np.zeros(6), eps=1e-12)
    return difference(np.tile([0.0, 1.0], (4, 1)), np.stack([y.mean(axis=1), y.std(axis=1)], axis=1))


@layernorm.law
def samples_do_not_meet(answer, rng):
    """the result for a sample is the same alone and among others"""
    inputs = samples(rng, (5, 4))
    return difference(answer(**inputs)[2], answer(**inputs | {"x": inputs["x"][2]}), "y")


ROOT, MEAN, VAR = "np.sqrt(var + eps)", "x.mean(axis=-1, keepdims=True)", "x.var(axis=-1, keepdims=True)"
for name, text, *edits in (
    (
        "over_samples",
        "You took mean and variance over axis 0: that is batch normalization. Take them over the last axis, axis=-1.",
        (MEAN, "x.mean(axis=0)"),
        (VAR, "x.var(axis=0)"),
    ),
    (
        "over_axis_one",
        "You wrote axis=1. For a matrix that is the last axis, for other arrays it is not: write axis=-1.",
        (MEAN, "x.mean(axis=1, keepdims=True)"),
        (VAR, "x.var(axis=1, keepdims=True)"),
    ),
    (
        "over_all_but_the_first_axis",
        "You normalized over all axes but the first. Take mean and variance over the last axis alone.",
        (MEAN, "x.mean(axis=tuple(range(1, x.ndim)), keepdims=True)"),
        (VAR, "x.var(axis=tuple(range(1, x.ndim)), keepdims=True)"),
    ),
    (
        "one_mean_for_all",
        "You took one mean and variance of the whole array. Each sample has its own: axis=-1.",
        (MEAN, "x.mean()"),
        (VAR, "x.var()"),
    ),
    (
        "unbiased",
        "You divided by D − 1 in the variance. Layer normalization uses the biased one: divide by D.",
        (VAR, "x.var(axis=-1, keepdims=True, ddof=1)"),
    ),
    (
        "eps_outside_root",
        "You added eps to the standard deviation. Add it to the variance, inside the root.",
        (ROOT, "(np.sqrt(var) + eps)"),
    ),
    (
        "eps_forgotten",
        "You left eps out. Add it to the variance, or a sample of equal features divides by 0.",
        (ROOT, "np.sqrt(var)"),
    ),
    (
        "fixed_value",
        "You wrote 1e-5 into the formula. That is only the default: use eps.",
        (ROOT, "np.sqrt(var + 1e-5)"),
    ),
    ("root_forgotten", "You divided by the variance. Divide by its root, √(var + eps).", (ROOT, "(var + eps)")),
    (
        "affine_forgotten",
        "You returned the normalized values. Multiply them by gamma and add beta.",
        ("gamma * ", ""),
        (" + beta", ""),
    ),
    ("gamma_forgotten", "You left gamma out. Multiply the normalized values by it.", ("gamma * ", "")),
    ("beta_forgotten", "You left beta out. Add it last, after the scaling by gamma.", (" + beta", "")),
    (
        "gamma_beta_swapped",
        "You multiplied by beta and added gamma. Gamma is the scale, beta the shift.",
        ("gamma * ", "beta * "),
        (" + beta", " + gamma"),
    ),
    (
        "shifts_before_scaling",
        "You added beta before multiplying by gamma. Scale first, then shift.",
        ("gamma * (x - mean)", "gamma * ((x - mean)"),
        (" + beta", " + beta)"),
    ),
    (
        "only_scales",
        "You divided by the standard deviation, but did not subtract the mean. Do both.",
        ("(x - mean)", "x"),
    ),
    (
        "root_mean_square",
        "You divided by the root of the mean square and subtracted no mean: that is RMS norm. Layer normalization centres first.",
        ("(x - mean)", "x"),
        (VAR, "(x**2).mean(axis=-1, keepdims=True)"),
    ),
    (
        "only_centres",
        "You subtracted the mean, but did not divide by the standard deviation. Do both.",
        (f" / {ROOT}", ""),
    ),
):
    layernorm.mistake_by_edit(name, text, *edits)
