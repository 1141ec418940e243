"""The capstone: a configuration is validated, trained on the digits within a budget, and marked by its accuracy.

The training runs in the trusted process, so a configuration is data and nothing more: every entry is checked against
RULES, and the budget bounds what it can cost (under 20 s on two slow cores) before anything is trained.

The digits are in two parts. The lesson and the notebook's check see the practice digits only, and measure on validation
digits split off from these. The grade is measured on the exam digits, which nothing but the grade ever touches.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.judge import memory
from autograder.judge.compare import kind_of
from autograder.judge.memory import Reached, Work
from autograder.judge.trial import Finding
from autograder.judge.typed import Thing
from nnlib import data
from nnlib.network import mlp
from nnlib.train import evaluate, fit

EXAM_SEED = 20  # parts the exam digits from the practice digits
SEEDS = (4107, 8212, 9323)  # three trainings, each with weights, batches and validation digits of its own
BANDS = ((0.975, 1.0), (0.965, 0.75), (0.95, 0.5), (0.90, 0.25))  # mean accuracy -> fraction of the points
MOST_WORK = 1_500_000  # epochs × parameters
MOST_UPDATES = 4_000  # epochs × batches
PRACTICE_DIGITS, EXAM_DIGITS = 1_078, 719

Samples = tuple[np.ndarray, np.ndarray]  # x and y

# What may be chosen. Written out, so that what nnlib gets later is not offered before somebody has tried it here.
ACTIVATION_NAMES = ("gelu", "leaky_relu", "relu", "sigmoid", "tanh")
INITIALIZER_NAMES = (
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
    "orthogonal",
    "xavier_normal",
    "xavier_uniform",
)
OPTIMIZER_NAMES = ("adagrad", "adam", "adamw", "amsgrad", "momentum", "nesterov", "rmsprop", "sgd")


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda v: isinstance(v, (int, np.integer)) and not isinstance(v, bool) and bool(low <= v <= high)


def _real(low: float, high: float, open_ends: str = "") -> Callable[[Any], bool]:
    def good(v: Any) -> bool:
        number = isinstance(v, (int, float, np.number)) and not isinstance(v, (bool, complex, np.complexfloating))
        inside = number and bool(low <= v <= high)
        return inside and not ("low" in open_ends and v == low) and not ("high" in open_ends and v == high)

    return good


def _layers(v: Any) -> bool:
    return isinstance(v, (tuple, list)) and 1 <= len(v) <= 4 and all(map(_whole(1, 512), v))


def _one_of(names: tuple[str, ...]) -> tuple[Callable[[Any], bool], str]:
    return lambda v: isinstance(v, str) and v in names, f"one of {', '.join(names)}"


RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "hidden": (_layers, "a tuple of 1 to 4 whole numbers from 1 to 512"),
    "activation": _one_of(ACTIVATION_NAMES),
    "init": _one_of(INITIALIZER_NAMES),
    "optimizer": _one_of(OPTIMIZER_NAMES),
    "lr": (_real(0, 10, "low"), "a number above 0 and at most 10"),
    "batch_size": (_whole(1, PRACTICE_DIGITS), f"a whole number from 1 to {PRACTICE_DIGITS}"),
    "dropout": (_real(0, 1, "high"), "a number from 0 up to, but not including, 1"),
    "batchnorm": (lambda v: isinstance(v, (bool, np.bool_)), "True or False"),
    "weight_decay": (_real(0, 1), "a number from 0 to 1"),
    "epochs": (_whole(1, 500), "a whole number from 1 to 500"),
}

# What an entry is to the training, however it was written; numbers are floats
KINDS: dict[str, Callable[[Any], Any]] = {
    "hidden": lambda v: tuple(map(int, v)),
    **dict.fromkeys(("activation", "init", "optimizer"), str),
    **dict.fromkeys(("batch_size", "epochs"), int),
    "batchnorm": bool,
}


def problem(config: Any) -> str | None:
    """The first rule that a configuration breaks, in words; None when it can be trained."""
    found = broken_rule(config)
    return str(found) if found else None


def broken_rule(config: Any) -> Finding | None:
    """The first rule that a configuration breaks; None when it can be trained."""
    if not isinstance(config, dict):
        return Finding("type", place="my_config", expected=["dict"], got=kind_of(config))
    if missing := [name for name in RULES if name not in config]:
        return Finding("names_missing", place="my_config", got=", ".join(missing))
    if unknown := [repr(name)[1:-1][:60] for name in config if name not in RULES]:
        return Finding("names_unknown", place="my_config", expected=", ".join(RULES), got=["keys", *unknown[:3]])
    for name, (good, rule) in RULES.items():
        if not good(config[name]):
            return Finding("value", place=name, expected=rule, got=_shown(config[name]))
    if config["batchnorm"] and config["batch_size"] == 1:
        return Finding("batch_of_one")
    return _over_budget(config)


def _shown(value: Any) -> Thing:
    """A number, or a tuple or list of numbers, as it is written; of all else what it is."""
    numbers = value if isinstance(value, (tuple, list)) and value else [value]
    return f"{value!r:.60}" if all(type(v) in (bool, int, float) for v in numbers) else kind_of(value)


def parameters(config: dict) -> int:
    """The number of trainable parameters."""
    hidden = [int(n) for n in config["hidden"]]
    sizes = [64, *hidden, 10]
    dense = sum((a + 1) * b for a, b in itertools.pairwise(sizes))
    return dense + 2 * sum(hidden) * bool(config["batchnorm"])


def _over_budget(config: dict) -> Finding | None:
    work = config["epochs"] * parameters(config)
    if work > MOST_WORK:
        return Finding("parameters_budget", expected=f"{MOST_WORK:,}", got=f"{work:,}")
    updates = config["epochs"] * math.ceil(PRACTICE_DIGITS / config["batch_size"])
    if updates > MOST_UPDATES:
        return Finding("batches_budget", expected=f"{MOST_UPDATES:,}", got=f"{updates:,}")
    return None


def practice() -> Samples:
    """(x, y) of the digits that may be looked at: (1078, 64) and (1078,)."""
    return _parts()[0]


@functools.cache
def _parts() -> list[Samples]:
    x, y = data.load_digits()
    return data.split(x, y, np.random.default_rng(EXAM_SEED), fractions=(0.6, 0.4))


def _halves(seed: int, exam: bool) -> list[Samples]:
    """What to train on and what to measure on: practice and exam, or four fifths and one fifth of practice."""
    x, y = practice()
    return _parts() if exam else data.split(x, y, np.random.default_rng(seed), fractions=(0.8, 0.2))


def accuracy(config: dict, seed: int, exam: bool = False) -> float:
    """Train one network; its accuracy on digits that it was not trained on (0.1 where training blew up)."""
    (x, y), held_back = _halves(seed, exam)
    sizes = (64, *(int(n) for n in config["hidden"]), 10)
    norm = "pre" if config["batchnorm"] else None
    net = mlp(sizes, config["activation"], config["init"], norm, float(config["dropout"]), rng=seed, dtype=np.float32)
    options: dict[str, Any] = {name: float(config[name]) for name in ("lr", "weight_decay")}
    options |= {name: int(config[name]) for name in ("epochs", "batch_size")}
    history = fit(net, x, y, optimizer=config["optimizer"], rng=seed, progress=False, **options)
    return 0.1 if history.diverged else evaluate(net, *held_back)[1]


def _accuracies(work: Work) -> Reached:
    """Of the three trainings. They follow from the configuration alone, and most learners of a class hand in one of a
    few: each of them is trained once."""
    try:
        return memory.reached[work]
    except KeyError:
        found = memory.reached[work] = tuple(accuracy(dict(work.entries), seed, work.hidden) for seed in work.seeds)
        return found


def marks(config: Any, exam: bool) -> tuple[float, Finding]:
    """(fraction of the points, what was found): the mean accuracy of three trainings, by bands."""
    if broken := broken_rule(config):
        return 0.0, broken
    entries = tuple((name, KINDS.get(name, float)(config[name])) for name in RULES)
    reached = _accuracies(Work(__name__, entries, SEEDS, exam))
    mean = float(np.mean(reached))
    fraction = next((part for bar, part in BANDS if mean >= bar), 0.0)
    higher = [bar for bar, part in BANDS if part > fraction]
    return fraction, Finding(
        ("exam_" if exam else "") + ("accuracy_below" if higher else "accuracy"),
        place=", ".join(f"{100 * a:.1f}" for a in reached),
        expected=f"{100 * min(higher, default=1):.1f}",
        got=f"{100 * mean:.2f}",
    )


def score(config: Any, exam: bool) -> tuple[float, str]:
    """`marks` in words."""
    fraction, found = marks(config, exam)
    return fraction, str(found)
