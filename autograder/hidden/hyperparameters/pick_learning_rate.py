"""pick_learning_rate, graded only."""

import numpy as np

from autograder.bank.hyperparameters.pick_learning_rate import pick_learning_rate, sweep


@pick_learning_rate.hidden_case
def ends_in_nan(rng):
    """the loss becomes NaN, and a later one is small again"""
    losses = sweep(rng)
    return {"lrs": np.geomspace(1e-5, 3.0, len(losses) + 3), "losses": np.concatenate([losses, [np.nan, 2.0, 0.1]])}


@pick_learning_rate.hidden_case
def ends_in_infinity(rng):
    """the loss becomes infinite"""
    losses = sweep(rng)
    return {"lrs": np.geomspace(1e-5, 3.0, len(losses) + 2), "losses": np.concatenate([losses, [np.inf, 1.0]])}


@pick_learning_rate.hidden_case
def four_times_the_lowest(rng):
    """the loss exceeds 4 times its lowest value, though not 4 times its first"""
    losses = np.array([2.0, 1.7, 1.0, 0.6, 0.4, 1.7, 0.1, 0.05]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-4, 1.0, 8), "losses": losses}


@pick_learning_rate.hidden_case
def not_quite_four_times(rng):
    """the loss rises to less than 4 times its lowest value, and falls steeply after"""
    losses = np.array([2.0, 1.8, 1.5, 0.5, 0.45, 1.75, 0.3, 0.28]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-4, 1.0, 8), "losses": losses}


@pick_learning_rate.hidden_case
def exactly_four_times(rng):
    """the loss rises to exactly 4 times its lowest value, which does not exceed it"""
    losses = np.array([2.0, 1.8, 1.5, 0.75, 0.5, 2.0, 0.375, 0.25])
    return {"lrs": np.geomspace(1e-4, 1.0, 8), "losses": losses}


@pick_learning_rate.hidden_case
def falls_at_once(rng):
    """the steepest fall is the first"""
    return {"lrs": np.geomspace(1e-3, 1.0, 5), "losses": np.array([3.0, 1.5, 1.2, 1.1, 1.3]) * rng.uniform(0.5, 2)}


@pick_learning_rate.hidden_case
def falls_to_the_end(rng):
    """the steepest fall is the last"""
    return {"lrs": np.geomspace(1e-3, 1.0, 5), "losses": np.array([3.0, 2.9, 2.7, 2.4, 1.0]) * rng.uniform(0.5, 2)}


@pick_learning_rate.hidden_case
def climbs_out_slowly(rng):
    """the loss climbs above 4 times its lowest value in small steps, and falls steeply after"""
    losses = np.array([6.5, 6.0, 4.2, 2.0, 1.5, 3.0, 5.0, 7.0, 2.5, 2.4]) * rng.uniform(0.9, 1.1)
    return {"lrs": np.geomspace(1e-5, 1.0, 10), "losses": losses}


@pick_learning_rate.hidden_case
def climbs_at_first(rng):
    """the first loss is the lowest for a while"""
    losses = np.array([1.0, 1.6, 1.5, 4.2, 0.2, 0.15]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-3, 1.0, 6), "losses": losses}


@pick_learning_rate.hidden_case
def explodes_more_than_once(rng):
    """the loss stays above 4 times its lowest value, and falls there"""
    losses = np.array([0.5, 0.45, 0.3, 0.1, 40.0, 20.0, 30.0, 10.0]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-4, 1.0, 8), "losses": losses}


@pick_learning_rate.hidden_case
def halves_late(rng):
    """a large fall from a high loss, and later a small one that halves it"""
    losses = np.array([2.3, 2.25, 1.25, 1.2, 0.5, 0.45, 0.6]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-4, 1.0, 7), "losses": losses}


@pick_learning_rate.hidden_case
def close_rates(rng):
    """two rates that are much closer together than the others"""
    lrs = 10.0 ** np.cumsum([-5, 0.5, 1.5, 0.2, 0.05, 1.0, 0.5])
    drops = np.array([0, 0.05, 0.5, 0.3, 0.01, 0.1, -0.3]) * rng.uniform(0.2, 0.4)
    return {"lrs": lrs, "losses": 2.3 - np.cumsum(drops)}


@pick_learning_rate.hidden_case
def nearly_as_steep(rng):
    """a fall between two rates that are close together, a little less steep than one before it"""
    losses = np.array([2.3, 1.8, 1.71, 1.6]) * rng.uniform(0.5, 2)
    return {"lrs": 10.0 ** np.array([-4, -3, -2.8, -2]), "losses": losses}


@pick_learning_rate.hidden_case
def close_rates_after_the_cut(rng):
    """the loss exceeds 4 times its lowest value, and then falls between two rates that are close together"""
    losses = np.array([2.0, 1.9, 1.5, 0.4, 1.7, 1.0, 0.9]) * rng.uniform(0.5, 2)
    return {"lrs": np.array([0.01, 0.03, 0.06, 0.1, 0.3, 0.31, 0.5]), "losses": losses}


@pick_learning_rate.draw
def tests_of_all_kinds(d):
    """range tests of two points and of many, evenly spaced and not, that fall, rise, explode, end in NaN or in infinity, tiny and large"""
    n = d.one_of(8, 2, 3, 5, 14, 30, 6, 61)
    gaps = d.one_of(
        np.ones(n), d.rng.uniform(0.1, 1, n), np.where(np.arange(n) % 3, 1.0, 0.15), d.rng.uniform(0.3, 3, n)
    )
    lrs = d.one_of(1e-5, 1e-9, 1e-3, 1.0, 0.5) * 10 ** (d.one_of(5.0, 2.0, 1.0) * np.cumsum(gaps) / gaps.sum())
    if d.one_of(False, False, False, True):
        lrs = np.arange(1.0, n + 1)
    steps = d.one_of(
        d.rng.normal(-0.1, 0.2, n), d.rng.normal(0, 0.5, n), d.rng.uniform(-0.4, -0.02, n), d.rng.uniform(-0.8, 1.2, n)
    )
    if d.one_of(False, True) and n > 3:
        steps[1], steps[2:] = abs(steps[1]), steps[2:] - steps[2] - d.uniform(0.05, 0.5)  # it rises at first
    else:
        steps[1] = -abs(steps[1]) - d.uniform(0.01, 0.3)  # so some piece falls
    losses = np.exp(np.clip(np.cumsum(steps), -8, 8))
    if d.one_of(False, False, True) and n > 5:
        losses[n // 2 :: 2] *= d.one_of(10.0, 2.0, 3.5, 4.5)
    if d.one_of(False, False, False, False, True) and n > 4:
        losses[-2:] = d.one_of(np.nan, np.inf, 0.0), d.one_of(np.nan, 1e-3, np.inf)
    return {"lrs": lrs, "losses": losses * d.one_of(1.0, 1e-9, 1e6, 1.0, 0.01)}
