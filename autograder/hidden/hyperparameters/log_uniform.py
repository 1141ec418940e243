"""log_uniform, graded only."""

import math

import numpy as np

from autograder.bank._chance import LEGENDRE, like_chance, moved
from autograder.bank.hyperparameters._ranges import exponents, outside, unfair
from autograder.bank.hyperparameters.log_uniform import log_uniform

RANGES = (  # narrow ones among all magnitudes: what is off by a few per cent leaves them
    *((1e-9, 1.2e-9), (1e-12, 1e-6), (1e-5, 0.1), (0.005, 0.006), (0.008, 0.5), (0.45, 0.5), (0.5, 0.6), (0.9, 0.99)),
    *((0.98, 1.1), (0.9, 1.0), (0.9, 1), (1, 1.1), (1.0, 10.0), (1, 1000), (2, 3), (0.123, 0.14), (1e-3, 1.0)),
    *((0.02, 50.0), (100, 110), (1e6, 1.2e6), (1e-7, 1e7)),
)
SIZES = (0, 1, 2, 3, 4, 51, 10, 64, 1, 2)


@log_uniform.hidden_case
def no_rates(rng):
    """size 0"""
    return {"rng": rng, "low": 0.1, "high": 1.0, "size": 0}


@log_uniform.hidden_law
def ranges_of_all_kinds(answer, rng):
    """between low and high, and uniform in the exponent: narrow ranges and wide ones, tiny and large, few numbers and many"""
    given = [{"low": low, "high": high, "size": size} for low, high in RANGES for size in SIZES]
    given = [given[i] for i in rng.permutation(len(given))]
    calls = [{"rng": np.random.default_rng(int(rng.integers(1 << 62)))} | inputs for inputs in given]
    values = answer.many(calls)
    if any(np.shape(v) != (call["size"],) for v, call in zip(values, calls, strict=True)):
        return False
    if broken := next(
        filter(None, (outside("a number", v, c["low"], c["high"]) for v, c in zip(values, given, strict=True))), None
    ):
        return broken
    return unfair("all numbers", [exponents(v, c["low"], c["high"]) for v, c in zip(values, given, strict=True)])


def centred(values, inputs):
    """The exponents, from −1 to 1."""
    return 2 * exponents(values, inputs["low"], inputs["high"]) - 1


@log_uniform.hidden_law
def no_range_is_moved(answer, rng):
    """no range is a little too narrow, too wide or shifted"""
    lows = 10 ** rng.uniform(-9, 3, 24)
    calls = [{"low": float(low), "high": float(low * 10 ** rng.uniform(0.1, 6)), "size": 12} for low in lows]
    return moved(answer, log_uniform.reference, rng, calls, centred)


@log_uniform.hidden_law
def a_large_draw(answer, rng):
    """the exponents of 60,000 numbers and more are uniform, and each number is drawn by itself"""

    def exponents_of(rows):
        inputs = {"low": 1e-8, "high": 10.0, "size": 400 * rows}
        return math.sqrt(3) * centred(answer(rng=rng, **inputs), inputs).reshape(rows, 400)

    return like_chance(exponents_of, LEGENDRE)
