"""Lesson 5, how much to drop: three networks, every drop probability, a short and a long budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import ClassVar

import numpy as np

from nnlib.experiments.contest import contest, last_words
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import draws
from nnlib.experiments.side_by_side import Stack

NETWORKS = {  # hidden layers, training images, fraction of wrong labels
    "memorizes": ((128, 128), 150, 0.2),
    "learns well": ((128, 128), 150, 0.0),
    "too small": ((12,), 1200, 0.0),
}
KEPT, DROPPED = "0.5 to 0.8 kept", "0.5 to 0.8 dropped"  # the two readings of the deck's range
PARTS: dict[str, Callable] = {  # what Drops keeps of each contestant's course
    "accuracy": lambda course: course.numbers["accuracy"],
    "validation": attrgetter("validation"),
    "rate": attrgetter("rate"),
    "early": lambda course: course.early["accuracy"],
    "early_validation": attrgetter("early_validation"),
    "rest": attrgetter("rest"),
}


@dataclass(repr=False)
class Drops(Result):
    """Held-out accuracy in per cent by network: (drop probabilities, budgets, seeds), and stopped early.

    Where a p is called the best, it is the one with the highest validation accuracy.
    """

    picture: ClassVar = "dropout_and_batchnorm.dropout.drops"
    conditions: ClassVar = "small sets of digits, Adam, batches of 32"
    p: np.ndarray
    updates: np.ndarray  # the budgets
    accuracy: dict
    validation: dict  # (drop probabilities, budgets)
    rate: dict  # (drop probabilities, budgets)
    early: dict  # (drop probabilities, seeds)
    early_validation: dict  # (drop probabilities,)
    rest: dict  # (drop probabilities,), updates until rest

    def runs(self, network, p, budget=-1):
        """(seeds,) at one p and one budget, by its number; "early": stopped early."""
        i = int(np.argmin(np.abs(self.p - p)))
        return self.early[network][i] if budget == "early" else self.accuracy[network][i, budget]

    def means(self, network, budget=-1):
        """The mean at every p."""
        return np.array([self.runs(network, p, budget).mean() for p in self.p])

    def best(self, network, budget=-1):
        """The drop probability with the highest validation accuracy."""
        found = self.early_validation[network] if budget == "early" else self.validation[network][:, budget]
        return float(self.p[found.argmax()])

    def mean_in(self, network, reading, budget=-1):
        """The mean over every p of a range, (seeds,): the deck's range read as kept or as dropped. Chooses nothing."""
        low, high = (0.2, 0.5) if reading == KEPT else (0.5, 0.8)
        inside = [p for p in self.p if low - 1e-9 <= p <= high + 1e-9]
        return np.mean([self.runs(network, p, budget) for p in inside], axis=0)

    def summary(self):
        rows = ["held-out accuracy at p =            " + "".join(f"{p:8.2f}" for p in self.p)]
        for network in self.accuracy:
            for budget, label in self.budgets():
                means = "".join(f"{a:7.1f}%" for a in self.means(network, budget))
                rows.append(f"{network:12s} {label:23s}{means}   best {self.best(network, budget):g}")
        return "\n".join(rows)

    def budgets(self):
        """[(budget, in words)]: the first, the last, and stopped early where there are several."""
        first, last = f"after {self.updates[0]} updates", (-1, self.last())
        return [last] if len(self.updates) == 1 else [(0, first), last, ("early", "stopped early")]

    def last(self):
        """The longest budget in words."""
        return last_words(self.updates[-1], self.knobs.get("rest"))


@experiment(
    long={
        "updates": (200, 300, 400, 600, 800, 1200, 1600, 2400, 3200),
        "rates": (3e-4, 1e-3, 3e-3, 1e-2),
        "seeds": 6,
        "tuning": 2,
        "rest": 800,
    }
)
def drops(
    p=(0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9),
    updates=(200,),
    rates=(3e-3,),
    networks=tuple(NETWORKS),
    seeds=4,
    tuning=0,
    rest=None,
) -> Drops:
    """Which drop probability is best, and for which network?

    Varies: p, the network (one that memorizes wrong labels, one that learns well, one that is too small), the budget.
    Fixed: Adam, batches of 32, inverted dropout after each hidden layer. Tuned: with several rates, the rate of each p
    at each budget, by accuracy on 200 validation images, on `tuning` seeds that the report does not use; so is the best
    p. Stopped early: at the budget with the lowest validation loss. `rest`: from so many updates on, training ends
    where it rests (`contest.rested`). Paired seeds. After Srivastava et al. 2014, section 7.3.
    """
    parts: dict[str, dict] = {name: {} for name in PARTS}
    for network in networks:
        hidden, n, noise = NETWORKS[network]
        courses = [
            contest(
                partial(Stack, (64, *hidden, 10), dropout=q),
                partial(draws, noise=noise, n=n, n_val=200, n_test=397),
                rates=rates,
                updates=updates,
                seeds=seeds,
                tuning=tuning,
                rest=rest,
            )
            for q in p
        ]
        for name, read in PARTS.items():
            parts[name][network] = np.array([read(course) for course in courses])
    return Drops(np.array(p), np.array(updates), **parts)
