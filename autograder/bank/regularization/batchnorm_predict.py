"""batchnorm_predict: Ioffe & Szegedy 2015, Algorithm 2, with the running statistics as they are."""

import numpy as np

from autograder.bank.regularization._layers import batch
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta


batchnorm_predict = Exercise(
    "batchnorm_predict",
    reference,
    points=2,
    number=4,
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
    return batch(rng, 1, 3, eps=0.05)


@batchnorm_predict.case
def several_samples(rng):
    """4 samples of 2 features with a spread of a hundredth, where the default eps can be seen"""
    return batch(rng, 4, 2, scale=0.01)


@batchnorm_predict.law
def samples_do_not_meet(answer, rng):
    """the prediction for a sample is the same alone and among others"""
    inputs = batch(rng, 6, 3)
    alone = answer(**inputs | {"x": inputs["x"][2:3]})
    return difference(answer(**inputs)[2:3], alone, "y")


@batchnorm_predict.law
def matches_training(answer, rng):
    """with a batch's own mean and biased variance as running statistics, it gives what training gives"""
    inputs = batch(rng, 6, 3)
    x = inputs["x"]
    own = inputs | {"running_mean": x.mean(axis=0), "running_var": x.var(axis=0)}
    trained = inputs["gamma"] * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) + inputs["beta"]
    return difference(trained, answer(**own), "y")


MEAN, ROOT, WHOLE = "x - running_mean", "np.sqrt(running_var + eps)", "return gamma * (x - running_mean)"
for name, text, edits, was in (
    (
        "predicts_with_batch",
        "You normalized with the batch's own statistics, as in training. Use the running ones.",
        [(MEAN, "x - x.mean(axis=0)"), (ROOT, "np.sqrt(x.var(axis=0) + eps)")],
        "",
    ),
    (
        "predicts_with_batch_mean",
        "You took the mean from the batch and the variance from the running ones. Take both from the running ones.",
        [(MEAN, "x - x.mean(axis=0)")],
        "",
    ),
    (
        "predicts_with_batch_variance",
        "You took the variance from the batch and the mean from the running ones. Take both from the running ones.",
        [(ROOT, "np.sqrt(x.var(axis=0) + eps)")],
        "",
    ),
    (
        "eps_outside_root",
        "You added eps to the standard deviation. Add it to the variance, inside the root.",
        [(ROOT, "(np.sqrt(running_var) + eps)")],
        "predict_eps_outside",
    ),
    (
        "eps_forgotten",
        "You left eps out. Add it to the variance, as in training, or the two do not match.",
        [(ROOT, "np.sqrt(running_var)")],
        "predict_without_eps",
    ),
    (
        "fixed_value",
        "You wrote 1e-5 into the formula. That is only the default: use eps.",
        [(ROOT, "np.sqrt(running_var + 1e-5)")],
        "predict_eps_written_in",
    ),
    (
        "beta_forgotten",
        "You left beta out. Add it last, after the scaling by gamma.",
        [(" + beta", "")],
        "predict_forgets_beta",
    ),
    ("gamma_forgotten", "You left gamma out. Multiply the normalized values by it.", [("gamma * ", "")], ""),
    (
        "root_forgotten",
        "You divided by the variance. Divide by its root.",
        [(ROOT, "(running_var + eps)")],
        "predict_without_root",
    ),
    (
        "root_and_eps_forgotten",
        "You divided by the variance itself. Add eps to it, and take the root.",
        [(ROOT, "running_var")],
        "",
    ),
    (
        "affine_forgotten",
        "You returned the normalized values. Multiply them by gamma and add beta.",
        [("gamma * ", ""), (" + beta", "")],
        "predict_without_affine",
    ),
    (
        "gamma_beta_swapped",
        "You multiplied by beta and added gamma. Gamma is the scale, beta the shift.",
        [("gamma * ", "beta * "), (" + beta", " + gamma")],
        "predict_affine_swapped",
    ),
    (
        "shifts_before_scaling",
        "You added beta before multiplying by gamma. Scale first, then shift.",
        [("gamma * (x - running_mean)", "gamma * ((x - running_mean)"), (" + beta", " + beta)")],
        "predict_shifts_first",
    ),
    (
        "mean_added",
        "You added the running mean. Subtract it: the values are centred first.",
        [(MEAN, "x + running_mean")],
        "predict_adds_mean",
    ),
    (
        "only_scales",
        "You forgot to subtract the running mean. Centre first, then divide.",
        [("(x - running_mean)", "x")],
        "predict_only_scales",
    ),
    (
        "only_centres",
        "You subtracted the running mean, but did not divide by the standard deviation. Do both.",
        [(f" / {ROOT}", "")],
        "",
    ),
    (
        "returns_running",
        "You returned the running statistics too. Prediction does not change them: return y alone.",
        [(" + beta", " + beta, running_mean, running_var")],
        "predict_returns_running",
    ),
):
    batchnorm_predict.mistake_by_edit(name, text, *edits, was=was)
