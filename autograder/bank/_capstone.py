"""The capstone: a configuration is validated, trained on the digits within a budget, and marked by its accuracy.

The training runs in the trusted process, so a configuration is data and nothing more: every entry is checked against
RULES, and the budget bounds what it can cost (under 20 s on two slow cores) before anything is trained.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import data, mlp
from nnlib.initializers import INITIALIZERS
from nnlib.layers import ACTIVATIONS
from nnlib.optimizers import OPTIMIZERS
from nnlib.train import evaluate, fit

SPLITS = (4107, 8212, 9323)  # seeds of the three splits: 1,078 digits to train on, 719 held back
BANDS = ((0.975, 1.0), (0.965, 0.75), (0.95, 0.5), (0.90, 0.25))  # mean accuracy on the held-back digits -> fraction
MOST_WORK = 1_500_000  # epochs × parameters
MOST_UPDATES = 8_000  # epochs × batches
TRAINING_DIGITS = 1_078
FIXED_INITIALIZERS = {"zeros", "constant", "normal", "uniform"}  # these need a scale: not offered here

INITIALIZER_NAMES = sorted(set(INITIALIZERS) - FIXED_INITIALIZERS)
ACTIVATION_NAMES = sorted(set(ACTIVATIONS) - {"linear"})


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda v: isinstance(v, (int, np.integer)) and not isinstance(v, bool) and low <= v <= high


def _real(low: float, high: float, open_ends: str = "") -> Callable[[Any], bool]:
    def good(v: Any) -> bool:
        number = isinstance(v, (int, float, np.number)) and not isinstance(v, (bool, complex, np.complexfloating))
        inside = number and low <= v <= high
        return inside and not ("low" in open_ends and v == low) and not ("high" in open_ends and v == high)

    return good


def _layers(v: Any) -> bool:
    return isinstance(v, (tuple, list)) and 1 <= len(v) <= 4 and all(map(_whole(1, 512), v))


def _one_of(names: list[str]) -> tuple[Callable[[Any], bool], str]:
    return lambda v: isinstance(v, str) and v in names, f"one of {', '.join(names)}"


RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "hidden": (_layers, "a tuple of 1 to 4 whole numbers from 1 to 512"),
    "activation": _one_of(ACTIVATION_NAMES),
    "init": _one_of(INITIALIZER_NAMES),
    "optimizer": _one_of(sorted(OPTIMIZERS)),
    "lr": (_real(0, 10, "low"), "a number above 0 and at most 10"),
    "batch_size": (_whole(1, TRAINING_DIGITS), f"a whole number from 1 to {TRAINING_DIGITS}"),
    "dropout": (_real(0, 1, "high"), "a number from 0 up to, but not including, 1"),
    "batchnorm": (lambda v: isinstance(v, (bool, np.bool_)), "True or False"),
    "weight_decay": (_real(0, 1), "a number from 0 to 1"),
    "epochs": (_whole(1, 500), "a whole number from 1 to 500"),
}


def problem(config: Any) -> str | None:
    """The first rule that a configuration breaks, in words; None when it can be trained."""
    if not isinstance(config, dict):
        return f"my_config should return a dict, but it returned a {type(config).__name__}"
    if missing := [name for name in RULES if name not in config]:
        return f"my_config lacks {', '.join(missing)}"
    if unknown := [repr(name)[1:-1][:60] for name in config if name not in RULES]:
        return f"my_config has {', '.join(unknown[:3])}, which means nothing here; the names are {', '.join(RULES)}"
    for name, (good, rule) in RULES.items():
        if not good(config[name]):
            shown = " ".join(repr(config[name]).split())  # an array's repr has several lines
            return f"{name} should be {rule}, but it is {shown:.60}"
    return _over_budget(config)


def parameters(config: dict) -> int:
    """The number of trainable parameters."""
    hidden = [int(n) for n in config["hidden"]]
    sizes = [64, *hidden, 10]
    dense = sum((a + 1) * b for a, b in itertools.pairwise(sizes))
    return dense + 2 * sum(hidden) * bool(config["batchnorm"])


def _over_budget(config: dict) -> str | None:
    work = config["epochs"] * parameters(config)
    if work > MOST_WORK:
        return f"epochs × parameters should be at most {MOST_WORK:,}, but it is {work:,}: train a smaller network, or less long"
    updates = config["epochs"] * math.ceil(TRAINING_DIGITS / config["batch_size"])
    if updates > MOST_UPDATES:
        return f"epochs × batches should be at most {MOST_UPDATES:,}, but it is {updates:,}: take larger batches or fewer epochs"
    return None


def accuracy(config: dict, seed: int) -> float:
    """Train one network on one split of the digits; its accuracy on the digits held back (0.1 where training blew up)."""
    x, y = data.load_digits()
    train, held_back = data.split(x, y, np.random.default_rng(seed), fractions=(0.6, 0.4))
    sizes = (64, *(int(n) for n in config["hidden"]), 10)
    norm = "pre" if config["batchnorm"] else None
    net = mlp(sizes, config["activation"], config["init"], norm, float(config["dropout"]), rng=seed, dtype=np.float32)
    options = {name: float(config[name]) for name in ("lr", "weight_decay")}
    schedule = {name: int(config[name]) for name in ("epochs", "batch_size")}
    history = fit(net, *train, optimizer=config["optimizer"], rng=seed, progress=False, **options, **schedule)
    return 0.1 if history.diverged else evaluate(net, *held_back)[1]


def score(config: Any) -> tuple[float, str]:
    """(fraction of the points, what to tell): the mean accuracy over three splits, by bands."""
    if broken := problem(config):
        return 0.0, broken
    reached = [accuracy(config, seed) for seed in SPLITS]
    mean = float(np.mean(reached))
    fraction = next((part for bar, part in BANDS if mean >= bar), 0.0)
    text = f"accuracy on held-back digits {100 * mean:.1f} % (three splits: {', '.join(f'{100 * a:.1f}' for a in reached)})"
    higher = [bar for bar, part in BANDS if part > fraction]
    return fraction, text + (f"; the next band begins at {100 * min(higher):.1f} %" if higher else "")
