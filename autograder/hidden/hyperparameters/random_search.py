"""random_search, graded only."""

import numpy as np

from autograder.bank._chance import moved
from autograder.bank.hyperparameters._ranges import exponents, outside, unfair
from autograder.bank.hyperparameters.random_search import is_one_of, random_search

RANGES = (  # narrow ones among all magnitudes: what is off by a few per cent leaves them
    *(("log", 1e-4, 0.1), ("uniform", 0.0, 0.5), ("log", 1e-9, 1.2e-9), ("uniform", 0.5, 0.55), ("uniform", -3, -1)),
    *(("log", 0.9, 1.0), ("uniform", 0, 1), ("log", 1, 1000), ("uniform", 1e6, 1.1e6), ("log", 0.008, 0.009)),
    *(("uniform", -1.0, 1.0), ("log", 1e-12, 1e6), ("uniform", 0.99, 1.0), ("uniform", 1e-9, 2e-9), ("log", 0.5, 20.0)),
)
LISTS = (
    *([16, 32, 64, 128], ["relu", "tanh"], [3], [None, "pre"], [(16,), (64, 32)], [True, False], [0.0, 0.5]),
    *(["uniform", 2, 3], ["log", "he"], ["uniform", "log", "glorot"], [1e-9, 1e6], list(range(9)), [5, "never"]),
)
SIZES = (1, 2, 3, 0, 51, 10, 64, 1, 2, 4, 5, 8) * 2


@random_search.hidden_case
def words(rng):
    """3 configurations of an activation"""
    return {"rng": rng, "space": {"activation": ["relu", "tanh"]}, "n": 3}


@random_search.hidden_case
def single(rng):
    """one configuration"""
    return {"rng": rng, "space": {"a": ("uniform", 2.0, 9.0), "b": ("log", 1.0, 10.0)}, "n": 1}


@random_search.hidden_case
def one_choice(rng):
    """a list of a single value"""
    return {"rng": rng, "space": {"a": [3], "b": ("uniform", 2.0, 3.0)}, "n": 4}


@random_search.hidden_law
def spaces_of_all_kinds(answer, rng):
    """every value from its list or uniform in its range: spaces of one to five names, ranges narrow and wide, tiny and large, any n"""
    calls = [{"space": {"a": values}, "n": n} for values in RANGES for n in (1, 2, 3)]
    calls += [{"space": _mixed(rng), "n": n} for n in SIZES]
    calls = [calls[i] | {"rng": np.random.default_rng(int(rng.integers(1 << 62)))} for i in rng.permutation(len(calls))]
    places = {"uniform": [], "log": []}
    for call, configs in zip(calls, answer.many(calls), strict=True):
        if len(configs) != call["n"] or any(config.keys() != call["space"].keys() for config in configs):
            return False
        for name, values in call["space"].items():
            drawn = [config[name] for config in configs]
            if isinstance(values, list):
                if not all(is_one_of(value, values) for value in drawn):
                    return False
                continue
            kind, low, high = values
            if broken := outside(name, drawn, low, high):
                return broken
            u = exponents(drawn, low, high) if kind == "log" else (np.array(drawn, float) - low) / (high - low)
            places[kind].append(u)
    return unfair("uniform draws", places["uniform"]) or unfair("log draws", places["log"])


def _mixed(rng):
    """A space of two to five names."""
    kinds = [*RANGES, *LISTS, *LISTS]
    return {name: kinds[i] for name, i in zip("edcba"[: rng.integers(2, 6)], rng.permutation(len(kinds)), strict=False)}


@random_search.hidden_law
def choices_are_fair(answer, rng):
    """every value of a list is as likely as any other, first and last, of few values and of many"""
    for values in (["a", "b"], list(range(9)), [None, 1, (2,)]):
        drawn = [config["a"] for config in answer(rng=rng, space={"a": values}, n=200)]
        times = np.array([drawn.count(value) for value in values])
        p = 1 / len(values)
        if (np.abs(times - 200 * p) > 7.5 * np.sqrt(200 * p * (1 - p))).any():
            return False
    return True


@random_search.hidden_law
def no_range_is_moved(answer, rng):
    """no range is a little too narrow, too wide or shifted"""
    lows = 10 ** rng.uniform(-9, 3, 24)
    ranges = [(kind, float(low), float(low * 10 ** rng.uniform(0.1, 6))) for low in lows for kind in ("uniform", "log")]
    calls = [{"space": {"a": values}, "n": 12} for values in ranges]
    return moved(answer, random_search.reference, rng, calls, _centred)


def _centred(configs, inputs):
    """Where the values lie in their range, from −1 to 1."""
    (kind, low, high), drawn = inputs["space"]["a"], np.array([config["a"] for config in configs], float)
    return 2 * (exponents(drawn, low, high) if kind == "log" else (drawn - low) / (high - low)) - 1
