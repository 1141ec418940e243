"""dropout_variance, graded only."""

from autograder.bank.dropout_and_batchnorm.dropout_variance import dropout_variance


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


@dropout_variance.draw
def units(d):
    """units of all kinds: constant, centred, tiny and large, with means of both signs, any p"""
    size = d.one_of(1.0, 1e-9, 1e3, 1e-3, 0.5)
    mean = size * d.one_of(1.0, -1.0, 0.0, 2.0, d.uniform(-2, 2), d.uniform(-2, 2))
    var = size**2 * d.one_of(1.0, 0.0, 0.5, 3.0, 1e-3, d.uniform(0.1, 4))
    return {
        "mean": mean,
        "var": var,
        "p": d.one_of(
            0.3, 0.0, d.magnitude(1e-5, 0.1), d.one_of(0.5, 0.25), d.spread(0.9, 1 - 1e-4), 1e-4, d.spread(0, 0.99)
        ),
    }
