"""The handwritten digits: a convex model beside a network, a fair race, and what a falling rate and a warm-up do."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import data
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.paired import Difference, difference
from nnlib.experiments.rates import best_rate, logspaced
from nnlib.experiments.sweep import Stack, Walk, linear_decay, sweep
from nnlib.progress import tracked
from nnlib.schedules import warmup_cosine

Rule = str | Callable
SIZES = (64, 32, 10)
SCHEDULES = {"constant": None, "linear": linear_decay}


# A convex model and a network


@dataclass(repr=False)
class Models(Result):
    """Where five runs of a convex model and of a network end, and how well they read digits."""

    picture = "optimizers.models"
    conditions = "1,078 training digits or fewer, 359 test digits"
    apart: dict[str, float]  # mean distance between ends / mean length
    lines: dict[str, np.ndarray]  # loss on the straight line from the first end to each other one, (others, places)
    places: np.ndarray
    accuracy: dict[str, np.ndarray]  # on held-out digits, (seeds,), %
    samples: int

    def summary(self) -> str:
        """Distances and accuracies."""
        rows = self.apart.items()
        return "\n".join(
            f"{n}: ends {d:.1g} of their length apart, {self.accuracy[n].mean():.1f} % right" for n, d in rows
        )


@experiment(long={"sgd": "sgd", "samples": 1078})
def models(
    sgd: Rule, samples: int = 200, penalty: float = 0.01, hidden: int = 16, steps: int = 1000, seeds: int = 5
) -> Models:
    """Does a convex model have one minimum and a network many, and which of them reads digits better?

    Contestants: softmax regression 64-10 (convex) and a tanh network with `hidden` units, both with the penalty
    λ/2 ‖w‖². Tuned: each the best of three rates by its training loss. Budget: `steps` steps on all `samples`. Seeds:
    `seeds` starts. Accuracy on 359 digits that nothing was chosen on.
    """
    (x, y), _, (test_x, test_y) = data.split(*data.load_digits(), rng=0)
    x, y, rates = x[:samples], y[:samples], (0.2, 0.5, 1.0)
    apart, lines, accuracy, places = {}, {}, {}, np.linspace(-0.25, 1.25, 31)
    for name, sizes in (("softmax regression", (64, 10)), ("network", (64, hidden, 10))):
        stack = Stack(sizes, len(rates), range(seeds), "tanh", "xavier_normal")
        walk = Walk(sgd, np.array(rates)[:, None, None])
        with np.errstate(all="ignore"):
            for _ in range(steps):
                stack.w = walk.step(stack.w, stack.gradient(x[None], y[None]) + penalty * stack.w)
            best = int(np.nanargmin(_penalized(stack, x, y, penalty).mean(axis=1)))
        stack.w = stack.w[best : best + 1]
        accuracy[name], ends = 100 * stack.accuracy(test_x, test_y)[0], stack.w[0]
        far = [np.linalg.norm(a - b) for i, a in enumerate(ends) for b in ends[:i]]
        apart[name] = float(np.mean(far) / np.linalg.norm(ends, axis=1).mean())
        way = ends[:1] + places[:, None, None] * (ends[1:] - ends[:1])  # (places, others, P)
        between = Stack(sizes, 1, range(seeds - 1), "tanh")
        between.w = way
        lines[name] = _penalized(between, x, y, penalty).T
    return Models(apart, lines, places, accuracy, samples)


def _penalized(stack: Stack, x: np.ndarray, y: np.ndarray, penalty: float) -> np.ndarray:
    return stack.loss(x, y) + penalty / 2 * np.sum(stack.w**2, axis=-1)


# The race


@dataclass(repr=False)
class Race(Result):
    """Test accuracies of the optimizers, each with a rate of its own, for one or more schedules."""

    picture = "optimizers.race"
    conditions = "a network 64-32-10 on 1,078 digits"
    accuracy: dict[str, dict[str, np.ndarray]]  # schedule, optimizer: (seeds,), %
    rates: dict[str, dict[str, float]]
    tried: dict[str, dict[str, np.ndarray]]  # (2, rates): each rate, and the mean held-out loss at it

    def mean(self, name: str, schedule: str) -> float:
        """Mean accuracy in %."""
        return float(self.accuracy[schedule][name].mean())

    def spread(self, name: str, schedule: str) -> float:
        """The standard deviation over single runs, in points."""
        return float(self.accuracy[schedule][name].std(ddof=1))

    def range(self, schedule: str) -> float:
        """From the worst optimizer to the best, in points of mean accuracy."""
        means = [runs.mean() for runs in self.accuracy[schedule].values()]
        return float(max(means) - min(means))

    def behind_best(self, name: str, schedule: str) -> Difference:
        """This optimizer minus the best one, seed by seed."""
        runs = self.accuracy[schedule]
        return difference(runs[name], runs[max(runs, key=lambda other: runs[other].mean())])

    def beside(self, other: Race) -> Race:
        """Both races as one result: the same contestants and seeds with another schedule."""
        both = Race(self.accuracy | other.accuracy, self.rates | other.rates, self.tried | other.tried)
        vars(both)["knobs"] = {name: value for name, value in self.knobs.items() if name != "schedule"}
        return both

    def summary(self) -> str:
        """Mean ± standard deviation of single runs, and the paired difference to the best."""
        rows = []
        for schedule, runs in self.accuracy.items():
            rows.append(f"{schedule} rate (test accuracy in %, {len(next(iter(runs.values())))} seeds)")
            for name in runs:
                behind = self.behind_best(name, schedule)
                gap = "best" if behind.mean == 0 else f"{behind} to the best"
                own = f"{self.mean(name, schedule):.2f} ± {self.spread(name, schedule):.2f}"
                rows.append(f"  {name:9s} lr {self.rates[schedule][name]:<6.3g} {own}   {gap}")
        return "\n".join(rows)


RATES = {"SGD": (0.03, 3.0), "momentum": (0.01, 1.0), "RMSprop": (0.001, 0.1), "Adam": (0.001, 0.1)}


@experiment
def digits(
    sgd: Rule,
    momentum: Rule,
    rmsprop: Rule,
    adam: Rule,
    schedule: str = "constant",
    epochs: int = 15,
    batch_size: int = 32,
    tuning: int = 4,
    seeds: int = 10,
) -> Race:
    """Which optimizer reads digits best, each with a learning rate of its own?

    Fixed: a network 64-32-10, the batch size, 1,078 training digits. Tuned: each has the best of 5 rates, half a decade
    apart, by the loss on 360 held-out digits, with the schedule and the budget of the report. Budget: `epochs` epochs.
    Seeds: `tuning` for the rates, `seeds` fresh ones, the same for all, for the accuracy on 359 test digits.
    """
    rules = {"SGD": sgd, "momentum": momentum, "RMSprop": rmsprop, "Adam": adam}
    runs = {
        name: _tuned_run(rule, RATES[name], schedule, epochs, batch_size, tuning, seeds)
        for name, rule in tracked(rules.items())
    }
    accuracy = {name: run[0] for name, run in runs.items()}
    rates, tried = {name: run[1] for name, run in runs.items()}, {name: run[2] for name, run in runs.items()}
    return Race({schedule: accuracy}, {schedule: rates}, {schedule: tried})


@experiment(
    long={"sgd": "sgd", "momentum": "momentum", "rmsprop": "rmsprop", "adam": "adam", "tuning": 10, "seeds": 50}
)
def decay(
    sgd: Rule,
    momentum: Rule,
    rmsprop: Rule,
    adam: Rule,
    epochs: int = 15,
    batch_size: int = 32,
    tuning: int = 4,
    seeds: int = 10,
) -> Race:
    """What is left of the differences when the rate falls to zero in a straight line?

    As `digits`, once with a constant rate and once with a falling one; the rates are chosen anew for each.
    """
    rules = sgd, momentum, rmsprop, adam
    constant, falling = (digits(*rules, schedule, epochs, batch_size, tuning, seeds) for schedule in SCHEDULES)
    return constant.beside(falling)


def _tuned_run(
    rule: Rule,
    limits: tuple[float, float],
    schedule: str,
    epochs: int,
    batch_size: int,
    tuning: int,
    seeds: int,
) -> tuple[np.ndarray, float, np.ndarray]:
    """(test accuracies, the chosen rate, rates and losses)."""
    (x, y), (val_x, val_y), (test_x, test_y) = data.split(*data.load_digits(), rng=0)
    fixed: dict[str, Any] = {"epochs": epochs, "batch_size": batch_size, "schedule": SCHEDULES[schedule], "show": False}
    some = logspaced(*limits)
    losses = sweep(rule, SIZES, x, y, rates=some, seeds=range(1000, 1000 + tuning), **fixed).loss(val_x, val_y)
    rate = best_rate(some, losses)
    report = sweep(rule, SIZES, x, y, rates=[rate], seeds=range(seeds), **fixed)
    return 100 * report.accuracy(test_x, test_y)[0], rate, np.array([some, losses.mean(axis=1)])


# Warm-up


@dataclass(repr=False)
class WarmUp(Result):
    """Held-out accuracy against the learning rate, with warm-ups of different lengths."""

    picture = "optimizers.warm_up"
    conditions = "digits, hidden layers of 32 ReLU units, batches of 32, then a cosine"
    rates: np.ndarray
    accuracy: dict[str, np.ndarray]  # by fraction of the steps: (rates, seeds), %
    factors: dict[str, np.ndarray]  # the schedules themselves: the rate as a fraction of its peak, by step

    def usable(self, fraction: str) -> np.ndarray:
        """The rates with a mean accuracy within two points of the best of all."""
        best = max(np.nan_to_num(table).mean(axis=1).max() for table in self.accuracy.values())
        return self.rates[np.nan_to_num(self.accuracy[fraction]).mean(axis=1) > best - 2]

    def last(self, fraction: str) -> float:
        """The mean accuracy at the largest rate."""
        return float(np.nan_to_num(self.accuracy[fraction]).mean(axis=1)[-1])

    def summary(self) -> str:
        """Mean accuracy by rate."""
        head = "warm-up   " + " ".join(f"{r:7.3g}" for r in self.rates)
        rows = [
            f"{float(k):7.0%}   " + " ".join(f"{a:7.1f}" for a in table.mean(axis=1))
            for k, table in self.accuracy.items()
        ]
        return "\n".join([head, *rows])


@experiment
def warm_up(
    adam: Rule = "adam",
    schedule: Callable = warmup_cosine,
    fractions: Sequence[float] = (0, 0.1),
    layers: int = 4,
    epochs: int = 10,
    seeds: int = 5,
    low: float = 0.005,
    high: float = 0.1,
) -> WarmUp:
    """Which learning rates does a deep network stand, with and without a warm-up?

    Varies: the fraction of the steps that the rate takes to rise; then it falls along a cosine. Fixed: `layers` hidden
    layers of 32 ReLU units on the digits, batches of 32, Adam (or `adam`: any rule). Seeds: `seeds`, the same for all.
    """
    (x, y), (val_x, val_y), _ = data.split(*data.load_digits(), rng=0)
    rates, accuracy, factors = logspaced(low, high, 4), {}, {}
    sizes = (64, *[32] * layers, 10)
    for fraction in tracked(fractions):
        factor = lambda k, total, f=fraction: schedule(k, round(f * total), total, 1.0)  # noqa: E731
        stack = sweep(adam, sizes, x, y, rates=rates, seeds=range(seeds), epochs=epochs, schedule=factor, show=False)
        total = epochs * math.ceil(len(x) / 32)
        accuracy[str(fraction)] = 100 * stack.accuracy(val_x, val_y)
        factors[str(fraction)] = np.array([factor(k, total) for k in range(total)])
    return WarmUp(rates, accuracy, factors)
