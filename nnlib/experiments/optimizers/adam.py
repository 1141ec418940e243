"""Adam: its first steps, and the convex problem on which it goes the wrong way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import data
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.optimizers.ravines import step_lengths
from nnlib.experiments.rates import logspaced
from nnlib.experiments.sweep import Walk, pure, sweep

Rule = str | Callable


@dataclass(repr=False)
class FirstSteps(Result):
    """The length of Adam's steps with and without bias correction, and the loss after one epoch, by learning rate."""

    picture = "optimizers.first_steps"
    conditions = "a constant gradient; a network 64-32-10 on the digits for one epoch"
    lengths: dict[str, np.ndarray]  # in units of lr, on a constant gradient
    rates: np.ndarray
    losses: dict[str, np.ndarray]  # (rates, seeds)

    def at(self, steps: Sequence[int]) -> list[float]:
        """The lengths without correction at some steps, counted from 1."""
        return [float(self.lengths["without"][t - 1]) for t in steps]

    def summary(self) -> str:
        """The longest step, and the best rates."""
        long = self.lengths["without"]
        best = {name: self.rates[np.nanargmin(table.mean(axis=1))] for name, table in self.losses.items()}
        return (
            f"without correction: step 1 is {long[0]:.2f} lr, the longest ({long.argmax() + 1}) {long.max():.2f} lr\n"
            f"best rate for one epoch: {best['with']:.3g} with correction, {best['without']:.3g} without"
        )


@experiment
def first_steps(adam: Rule, beta1: float = 0.9, beta2: float = 0.999, steps: int = 3000, seeds: int = 5) -> FirstSteps:
    """What does bias correction do to the first steps?

    Left: a constant gradient. Right: a network 64-32-10 on the digits after one epoch, by rate. Seeds: `seeds`.
    Without correction: the same rule, called with t = 10⁹, at which both corrections are 1.
    """
    rule, hyper = pure(adam), {"beta1": beta1, "beta2": beta2}

    def uncorrected(w, g, m, v, lr):
        return rule(w, g, m, v, t=10**9, lr=lr, **hyper)

    (x, y), *_ = data.split(*data.load_digits(), rng=0)
    rates = logspaced(1e-4, 0.3162, 2)
    walks: dict[str, tuple[Callable, dict]] = {"with": (rule, hyper), "without": (uncorrected, {})}
    lengths = {name: step_lengths(Walk(own, 1.0, **more), steps) for name, (own, more) in walks.items()}
    fixed: dict[str, Any] = {"rates": rates, "seeds": range(seeds), "epochs": 1, "show": False}
    losses = {n: sweep(own, (64, 32, 10), x, y, **fixed, **more).loss(x, y) for n, (own, more) in walks.items()}
    return FirstSteps(lengths, rates, losses)


@dataclass(repr=False)
class Reddi(Result):
    """Where optimizers end on a convex problem on [−1, 1] with its best point at −1."""

    picture = "optimizers.reddi"
    conditions = "a convex function of one parameter, rates 0.5/√t"
    paths: dict[str, np.ndarray]
    betas: np.ndarray
    ends: np.ndarray  # Adam's end by β₂: the mean of the last cycle

    def summary(self) -> str:
        """The ends."""
        rows = [f"{name:16s} ends at {path[-1]:+.3f}" for name, path in self.paths.items()]
        ends = ", ".join(f"{b:g}: {e:+.2f}" for b, e in zip(self.betas, self.ends, strict=True))
        return "\n".join([*rows, f"Adam by β₂: {ends}"])


@experiment
def reddi(
    sgd: Rule,
    adam: Rule,
    cycle: Sequence[float] = (3, -1, -1),
    beta2: float = 0.1,
    betas: Sequence[float] = (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.99, 0.999),
    steps: int = 3000,
) -> Reddi:
    """Does Adam find the minimum of a convex function of one parameter?

    The gradient repeats `cycle`, whose sum is positive: the best point of [−1, 1] is −1. Rates 0.5/√t, β₁ = 0; AMSGrad
    is the remedy of the paper. Varies: β₂. Source: Reddi, Kale & Kumar 2018; Zhang et al. 2022 on large β₂.
    """
    rules = {
        "SGD": (sgd, {}),
        "Adam": (adam, {"beta1": 0.0, "beta2": beta2}),
        "AMSGrad": ("amsgrad", {"beta1": 0.0, "beta2": beta2}),
    }
    paths = {name: _cycled(Walk(rule, 0.5, **hyper), cycle, steps) for name, (rule, hyper) in rules.items()}
    ends = [_cycled(Walk(adam, 0.5, beta1=0.0, beta2=b), cycle, steps)[-len(cycle) :].mean() for b in betas]
    return Reddi(paths, np.array(betas), np.array(ends))


def _cycled(walk: Walk, cycle: Sequence[float], steps: int) -> np.ndarray:
    x, path = np.zeros(1), []
    for t in range(1, steps + 1):
        x = np.clip(walk.step(x, np.array([cycle[(t - 1) % len(cycle)]], float), 1 / np.sqrt(t)), -1, 1)
        path.append(x[0])
    return np.array(path)
