"""normal_init: weights from a normal distribution with mean 0 and standard deviation std."""

import math

import numpy as np

from autograder.bank.initialization._weights import common_laws, common_mistakes, moments, tails
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Broken


def reference(rng, shape, std):
    return rng.normal(0, std, shape)


normal_init = Exercise(
    "normal_init",
    reference,
    points=1,
    number=2,
    random=True,
    section="Random-weights",
    hints=(
        "Look at the generator rng: it has a method for this distribution. Look at the order of that method's arguments.",
        "A standard normal number times std has standard deviation std (and variance std²).",
        "One line: a draw from rng with mean 0, standard deviation std and the given shape.",
    ),
)


@normal_init.case
def matrix(rng):
    """a matrix of shape (3, 5)"""
    return {"rng": rng, "shape": (3, 5), "std": 0.1}


@normal_init.case
def vector(rng):
    """a vector of 4"""
    return {"rng": rng, "shape": (4,), "std": 1.0}


common_laws(normal_init, single=0.7, small=(400,), std=0.7)


@normal_init.law
def no_spread(answer, rng):
    """with std = 0 all weights are 0"""
    return not answer(rng=rng, shape=(3, 4), std=0.0).any()


@normal_init.law
def tiny_spread(answer, rng):
    """600 weights with std = 0.000001: nothing is rounded away"""
    std = float(answer(rng=rng, shape=(20, 30), std=1e-6).std())
    near = abs(std / 1e-6 - 1) < 10 / math.sqrt(2 * 600)  # ten standard errors
    return near or Broken("the standard deviation", "about 1e-06", f"{std:.3g}")


@normal_init.observe
def small_std(answer, rng, draws):
    """40,000 weights with a standard deviation below 1"""
    W = answer(rng=draws, shape=(100, 400), std=float(rng.uniform(0.02, 0.4)))
    return moments(W) | tails(W)


@normal_init.observe
def large_std(answer, rng, draws):
    """40,000 weights with a standard deviation above 1"""
    return moments(answer(rng=draws, shape=(20, 20, 100), std=float(rng.uniform(2, 4))))


DRAW = "rng.normal(0, std, shape)"
normal_init.mistake_by_edit(
    "std_as_variance",
    "You took std for the variance. rng.normal wants the standard deviation: no root.",
    (DRAW, "rng.normal(0, np.sqrt(std), shape)"),
)
normal_init.mistake_by_edit(
    "std_squared",
    "Your weights have the standard deviation std². Let std stand once: rng.normal takes it as it is, a standard normal number is multiplied by it.",
    (DRAW, "rng.normal(0, std**2, shape)"),
)
normal_init.mistake_by_edit(
    "ignores_std",
    "You drew with standard deviation 1. Multiply by std.",
    (DRAW, "rng.normal(0, 1, shape)"),
)
normal_init.mistake_by_edit(
    "std_as_mean",
    "You put std in the place of the mean. The order is rng.normal(mean, standard deviation, shape).",
    (DRAW, "rng.normal(std, 1, shape)"),
)
normal_init.mistake_by_edit(
    "uniform_up_to_std",
    "You drew from a uniform distribution on ±std. Its standard deviation is std/√3, and a normal one is wanted.",
    (DRAW, "rng.uniform(-std, std, shape)"),
)
normal_init.mistake_by_edit(
    "uniform_of_that_std",
    "Your standard deviation is right, but the distribution is uniform. Draw from the normal one.",
    (DRAW, "np.sqrt(3) * rng.uniform(-std, std, shape)"),
)
normal_init.mistake_by_edit(
    "random_in_unit_interval",
    "You used rng.random, which is uniform on 0…1 and never negative. Use the normal distribution.",
    (DRAW, "std * rng.random(shape)"),
)
normal_init.mistake_by_edit(
    "divided_by_fan_in",
    "You divided by √n_in too. That comes later; here the standard deviation is std as given.",
    (DRAW, "rng.normal(0, std, shape) / np.sqrt(shape[0])"),
)
common_mistakes(normal_init, DRAW)


@normal_init.mistake
def tails_cut_off(rng, shape, std):
    """You cut off the tails at two standard deviations, which leaves a smaller standard deviation. Keep the tails."""
    W = rng.normal(0, std, shape)
    while (far := np.abs(W) > 2 * std).any():
        W[far] = rng.normal(0, std, far.sum())
    return W


@normal_init.mistake
def truncated_normal(rng, shape, std):
    """You cut off the tails and corrected the standard deviation for it, as some libraries do. Here the normal distribution keeps them."""
    W = rng.normal(0, std, shape)
    while (far := np.abs(W) > 2 * std).any():
        W[far] = rng.normal(0, std, far.sum())
    return W / 0.87962566103423978
