"""Lesson 5, how much to drop: three networks, every drop probability, a short and a long budget."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnlib.experiments.contest import contest
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import draws
from nnlib.experiments.side_by_side import Stack

NETWORKS = {  # hidden layers, training images, fraction of wrong labels
    "memorizes": ((128, 128), 150, 0.2),
    "learns well": ((128, 128), 150, 0.0),
    "too small": ((12,), 1200, 0.0),
}
KEPT, DROPPED = "0.5 to 0.8 kept", "0.5 to 0.8 dropped"  # the two readings of the deck's range


@dataclass(repr=False)
class Drops(Result):
    """Held-out accuracy in per cent by network: (drop probabilities, budgets, seeds), and stopped early."""

    picture: ClassVar = "dropout_and_batchnorm.dropout.drops"
    conditions: ClassVar = "small sets of digits, Adam, batches of 32"
    p: np.ndarray
    updates: np.ndarray  # the budgets
    accuracy: dict
    rate: dict  # (drop probabilities, budgets)
    early: dict  # (drop probabilities, seeds)

    def runs(self, network, p, budget=-1):
        """(seeds,) at one p and one budget, by its number; "early": stopped early."""
        i = int(np.argmin(np.abs(self.p - p)))
        return self.early[network][i] if budget == "early" else self.accuracy[network][i, budget]

    def means(self, network, budget=-1):
        """The mean at every p."""
        return np.array([self.runs(network, p, budget).mean() for p in self.p])

    def best(self, network, budget=-1):
        """The drop probability with the highest mean."""
        return float(self.p[self.means(network, budget).argmax()])

    def best_in(self, network, reading, budget=-1):
        """The best p of a range, (p, runs): the deck's range read as kept or as dropped."""
        low, high = (0.2, 0.5) if reading == KEPT else (0.5, 0.8)
        inside = [p for p in self.p if low - 1e-9 <= p <= high + 1e-9]
        p = max(inside, key=lambda p: self.runs(network, p, budget).mean())
        return float(p), self.runs(network, p, budget)

    def summary(self):
        rows = ["held-out accuracy at p =            " + "".join(f"{p:8.2f}" for p in self.p)]
        for network in self.accuracy:
            for budget, label in self.budgets():
                means = "".join(f"{a:7.1f}%" for a in self.means(network, budget))
                rows.append(f"{network:12s} {label:23s}{means}   best {self.best(network, budget):g}")
        return "\n".join(rows)

    def budgets(self):
        """[(budget, in words)]: the first, the last, and stopped early where there are several."""
        ends = [(0, f"{self.updates[0]} updates")]
        return (
            ends if len(self.updates) == 1 else [*ends, (-1, f"{self.updates[-1]} updates"), ("early", "stopped early")]
        )


@experiment(
    long={
        "updates": (200, 300, 500, 800, 1500),
        "rates": (1e-3, 3e-3, 1e-2),
        "seeds": 5,
        "tuning": 2,
    }
)
def drops(
    p=(0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9), updates=(200,), rates=(3e-3,), networks=tuple(NETWORKS), seeds=4, tuning=0
) -> Drops:
    """Which drop probability is best, and for which network?

    Varies: p, the network (one that memorizes wrong labels, one that learns well, one that is too small), the budget.
    Fixed: Adam, batches of 32, inverted dropout after each hidden layer. Tuned: with several rates, the rate of each p
    at each budget, by accuracy on 200 validation images, on `tuning` seeds that the report does not use. Stopped early:
    at the budget with the lowest validation loss. Paired seeds. After Srivastava et al. 2014, section 7.3.
    """
    accuracy, rate, early = {}, {}, {}
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
            )
            for q in p
        ]
        accuracy[network] = np.array([c.numbers["accuracy"] for c in courses])
        rate[network] = np.array([c.rate for c in courses])
        early[network] = np.array([c.early["accuracy"] for c in courses])
    return Drops(np.array(p), np.array(updates), accuracy, rate, early)
