"""log_uniform: 10^u with u uniform between log₁₀ low and log₁₀ high, so every decade is equally likely."""

import numpy as np

from autograder.bank._chance import twice
from autograder.bank.hyperparameters._ranges import exponents, largest_echo, mean, on_their_own, outside
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(rng, low, high, size):
    a, b = np.log10(low), np.log10(high)
    return 10 ** rng.uniform(a, b, size)


log_uniform = Exercise(
    "log_uniform",
    reference,
    points=2,
    number=2,
    random=True,
    section="Learning-rates-live-on-a-log-scale",
    hints=(
        "Look at a histogram of log10 of your numbers: it should be flat.",
        "Draw the exponent uniformly, between log10 of low and log10 of high; then raise 10 to it.",
        "One line: 10 to the power of rng.uniform(...) with the two logarithms and size.",
    ),
)


@log_uniform.case
def rates(rng):
    """20 learning rates between 1e-5 and 0.1"""
    return {"rng": rng, "low": 1e-5, "high": 0.1, "size": 20}


@log_uniform.law
def one_rate(answer, rng):
    """a single number comes in an array too"""
    value = answer(rng=rng, low=1.5, high=2.0, size=1)
    return outside("the number", value, 1.5, 2.0) or difference(np.array([1.75]), value, values=False)


@log_uniform.law
def between_low_and_high(answer, rng):
    """no number is below low or above high"""
    for low, high in ((2.0, 2.9), (1e-4, 1e-1), (3.0, 4.0)):
        values = np.concatenate(answer.repeat(18, rng=rng, low=low, high=high, size=12))
        if broken := outside("a number", values, low, high):
            return broken
    return None


@log_uniform.law
def values_differ(answer, rng):
    """the numbers are drawn one by one, on no grid"""
    return len(np.unique(answer(rng=rng, low=1e-3, high=1.0, size=50))) > 45  # single precision may repeat one


@log_uniform.law
def in_no_order(answer, rng):
    """they come in no order"""
    steps = np.diff(answer(rng=rng, low=1e-3, high=1.0, size=50))
    return (steps > 0).any() and (steps < 0).any()


@log_uniform.law
def others_each_time(answer, rng):
    """a second call with the same generator gives other numbers"""
    first, second = (answer(rng=rng, low=1e-3, high=1.0, size=20) for _ in range(2))
    return not np.array_equal(first, second)


@log_uniform.law(key="on_their_own")
def each_call_on_its_own(answer, rng):
    """forty calls give forty different pairs, some of which lie in one half of the exponents"""
    pairs = np.array(answer.repeat(40, rng=rng, low=1e-3, high=1.0, size=2))
    return on_their_own(pairs, 10**-1.5)


@log_uniform.law
def from_the_generator(answer, rng):
    """generators in the same state give the same numbers"""
    return np.array_equal(*twice(rng, lambda same: answer(rng=same, low=1e-3, high=1.0, size=20)))


@log_uniform.observe
def flat_in_the_exponent(answer, rng, draws):
    """the exponents are spread evenly"""
    found = {}
    for low, high in ((1e-4, 1e-1), (2.0, 50.0)):
        values = answer(rng=draws, low=low, high=high, size=5000)
        different = len(np.unique(values)) / 5000
        found[f"the share of different numbers between {low} and {high}"] = (round(different, 2), 0.0)
        if different < 0.5:  # the moments of a few numbers say nothing
            continue
        u = exponents(values, low, high)  # uniform on 0 to 1
        found[f"the mean exponent between {low} and {high}, 0 at low and 1 at high,"] = mean(u, 1 / 12)
        found[f"the spread of the exponent between {low} and {high}"] = mean((u - 0.5) ** 2, 1 / 180)
        found[f"the share in the lower quarter of the exponents between {low} and {high}"] = mean(u < 0.25, 3 / 16)
        found[f"the largest agreement of exponents between {low} and {high} with those further on"] = largest_echo(u)
    return found


DRAW = "10 ** rng.uniform(a, b, size)"
for name, text, edit, was in (
    (
        "log_drawn_uniformly",
        "You drew uniformly between low and high, so nearly all numbers have the largest exponent. Draw the exponent uniformly.",
        (DRAW, "rng.uniform(low, high, size)"),
        "uniform",
    ),
    (
        "base_mixed",
        "You took log10, but raised e to the power. Use the same base both ways.",
        (DRAW, "np.exp(rng.uniform(a, b, size))"),
        "wrong_base",
    ),
    (
        "natural_logarithm",
        "You took the natural logarithm, but raised 10 to the power. Use the same base both ways.",
        ("np.log10(low), np.log10(high)", "np.log(low), np.log(high)"),
        "natural_logarithm_of_bounds",
    ),
    (
        "exponent_returned",
        "You returned the exponents. Raise 10 to them.",
        (DRAW, "rng.uniform(a, b, size)"),
        "exponents",
    ),
    (
        "whole_exponents",
        "You drew whole exponents only. Draw them from an interval: rng.uniform, not rng.integers.",
        (DRAW, "10.0 ** rng.integers(int(np.floor(a)), int(np.ceil(b)) + 1, size)"),
        "",
    ),
    (
        "evenly_spaced",
        "You spaced the numbers evenly: that is a grid. Draw them at random.",
        (DRAW, "np.geomspace(low, high, size)"),
        "",
    ),
    (
        "one_for_all",
        "You drew one number and repeated it. Hand size on to rng.uniform.",
        (DRAW, "np.full(size, 10 ** rng.uniform(a, b))"),
        "one_number_repeated",
    ),
    (
        "log_normal",
        "You drew normal exponents, which crowd in the middle and leave the interval. Use rng.uniform.",
        (DRAW, "10 ** rng.normal((a + b) / 2, (b - a) / 4, size)"),
        "",
    ),
    (
        "reciprocal",
        "You drew 1/x uniformly, so small numbers are far too common. Draw log10 x uniformly.",
        (DRAW, "1 / rng.uniform(1 / high, 1 / low, size)"),
        "",
    ),
    (
        "sorted_values",
        "You sorted the numbers. Return them as they were drawn.",
        (DRAW, f"np.sort({DRAW})"),
        "",
    ),
    (
        "same_every_time",
        "Your numbers are drawn once (by a seed of your own, or kept from an earlier call). Draw from rng anew each time.",
        ("rng.uniform", "np.random.default_rng(0).uniform"),
        "own_generator",
    ),
    (
        "global_random",
        "Something besides rng decides your draw (np.random, Python's random, or another generator), so nobody can repeat it. Draw from rng alone.",
        ("rng.uniform", "np.random.default_rng().uniform"),
        "global_chance",
    ),
):
    log_uniform.mistake_by_edit(name, text, edit, was=was)
