"""wilson_interval, graded only."""

from autograder.bank.hyperparameters.wilson_interval import wilson_interval


@wilson_interval.hidden_case
def none_is_right(rng):
    """no sample is right"""
    return {"correct": 0, "n": int(rng.integers(10, 60)), "z": 1.5}


@wilson_interval.hidden_case
def a_single_sample(rng):
    """a single sample, which is right"""
    return {"correct": 1, "n": 1}


@wilson_interval.draw
def counts(d):
    """any number of samples, from one to a million, few or most or all of them right, any z"""
    n = d.one_of(10, 1, 2, 719, 3, 50, 4, 51, 1_000_000, 64, 101, int(d.magnitude(5, 1e5)))
    correct = d.one_of(n, n - 1, n // 2, n // 3, 1, 9 * n // 10, 2, int(d.rng.integers(1, n + 1)))
    z = d.one_of(
        {},
        {"z": 1.96},
        {"z": 1.0},
        {"z": d.spread(1, 5)},
        {"z": d.one_of(0.5, 0.25)},
        {"z": d.spread(0.1, 1)},
        {"z": d.spread(0.9, 1)},
        {"z": d.magnitude(1e-5, 0.1)},
        {"z": d.magnitude(3, 200)},
        {"z": 2},
    )
    return {"correct": min(max(correct, 1), n), "n": n} | z
