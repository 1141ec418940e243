"""dropout_variance: the variance of one unit after inverted dropout, (var + mean²)/(1 − p) − mean²."""

import numpy as np

from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(mean, var, p):
    return (var + mean**2) / (1 - p) - mean**2


dropout_variance = Exercise(
    "dropout_variance",
    reference,
    points=2,
    number=2,
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


@dropout_variance.law
def every_outcome_counted(answer, rng):
    """a unit that takes one of four values by chance: counting all outcomes gives the same variance"""
    values, p = rng.normal(rng.choice([-1, 1]), 1, 4), rng.uniform(0.1, 0.9)
    outcomes = np.append(values / (1 - p), 0.0)
    weights = np.append(np.full(4, (1 - p) / 4), p)
    counted = weights @ outcomes**2 - (weights @ outcomes) ** 2
    return difference(counted, answer(mean=values.mean(), var=values.var(), p=p))


WHOLE = "(var + mean**2) / (1 - p) - mean**2"
dropout_variance.mistake_by_edit(
    "without_mean",
    "You left the mean out. A unit with a mean varies more, since dropout switches that mean on and off.",
    (WHOLE, "var / (1 - p)"),
)
dropout_variance.mistake_by_edit(
    "of_standard_dropout",
    "You computed the variance of the original dropout, which does not scale. Inverted dropout divides by 1 − p in training.",
    (WHOLE, "(1 - p) * (var + mean**2) - ((1 - p) * mean) ** 2"),
)
dropout_variance.mistake_by_edit(
    "p_kept",
    "You took p as the probability of keeping. Here p is the probability of DROPPING.",
    ("(1 - p)", "p"),
)
dropout_variance.mistake_by_edit(
    "second_moment",
    "You returned the mean of the square. The variance is that minus the square of the mean.",
    (" - mean**2", ""),
)
dropout_variance.mistake_by_edit(
    "unchanged_variance",
    "You returned the variance before dropout. Switching a unit on and off makes it vary more.",
    (WHOLE, "var * 1.0"),
)
dropout_variance.mistake_by_edit(
    "divided_twice",
    "You divided by (1 − p)². The scaled square is divided by (1 − p)², but it is there only with probability 1 − p: one factor cancels.",
    ("/ (1 - p)", "/ (1 - p) ** 2"),
)
dropout_variance.mistake_by_edit(
    "standard_deviation",
    "You returned the standard deviation. The variance is its square: take no root.",
    (WHOLE, f"np.sqrt({WHOLE})"),
)
dropout_variance.mistake_by_edit(
    "square_forgotten",
    "You added the mean itself. The mean of the square is var + mean²: square it.",
    (WHOLE, "(var + mean) / (1 - p) - mean"),
    was="mean_not_squared",
)
dropout_variance.mistake_by_edit(
    "var_squared",
    "You squared var. It is a variance already: the mean of the square is var + mean².",
    ("(var +", "(var**2 +"),
)
dropout_variance.mistake_by_edit(
    "switched_mean_only",
    "You computed the variance that the mask gives to the mean. The unit's own variance is added to it: var/(1 − p).",
    (WHOLE, "mean**2 * p / (1 - p)"),
)
dropout_variance.mistake_by_edit(
    "only_the_switching",
    "You left the unit's own variance unscaled. It is divided by 1 − p too.",
    (WHOLE, "var + mean**2 * p / (1 - p)"),
)
