"""Lesson 2: what makes gradient descent slow, what traps it, and what each optimizer does about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.experiments import xor
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.rates import choose_rate
from nnlib.experiments.sweep import Walk
from nnlib.progress import tracked

Rule = str | Callable

# The ravine


@dataclass(repr=False)
class Ravine(Result):
    """Steps of descent and momentum, by condition number."""

    picture = "optimizers.ravine"
    kappas: np.ndarray
    steps: dict[str, np.ndarray]  # "descent" and "momentum": (kappas,), the budget where the target was not reached
    theory: dict[str, np.ndarray]
    paths: dict[str, np.ndarray]  # 25 steps at κ = 30, (26, 2)

    def summary(self) -> str:
        """Steps at each condition number."""
        rows = zip(self.kappas, *self.steps.values(), strict=True)
        return "\n".join(f"κ = {k:5g}: {a:6d} steps of descent, {b:4d} with momentum" for k, a, b in rows)


@experiment
def ravine(
    descent: Rule, momentum: Rule, kappas: Sequence[float] = (1, 3, 10, 30, 100, 300, 1000), beta: float | None = None
) -> Ravine:
    """How many steps until the distance to the minimum of ½(x² + κy²) is a millionth of the first?

    Varies: κ, and descent against momentum. Fixed: the start (1, 1), no noise. Tuned: each at its best constants for a
    quadratic, lr = 2/(1+κ) and Polyak's pair; with `beta` given, momentum has that β and the best of 60 rates. Budget:
    20 000 steps. Source: Polyak 1964; Goh 2017.
    """
    kappas = np.array(kappas, float)
    balls = [
        _polyak(k) if beta is None else [(r, {"beta": beta}) for r in np.geomspace(1e-2, 4, 60) / k] for k in kappas
    ]
    steps = {
        "descent": np.array([_fewest_steps(descent, k, [(2 / (1 + k), {})]) for k in kappas]),
        "momentum": np.array([_fewest_steps(momentum, k, ball) for k, ball in zip(kappas, balls, strict=True)]),
    }
    with np.errstate(divide="ignore"):
        factors = {name: (c - 1) / (c + 1) for name, c in (("descent", kappas), ("momentum", np.sqrt(kappas)))}
        theory = {name: np.log(1e-6) / np.log(factor) for name, factor in factors.items()}
    rate, hyper = _polyak(30)[0] if beta is None else (0.02, {"beta": beta})
    paths = {"descent": _path(Walk(descent, 2 / 31), 30), "momentum": _path(Walk(momentum, rate, **hyper), 30)}
    return Ravine(kappas, steps, theory, paths)


def _polyak(kappa: float) -> list[tuple[float, dict]]:
    """The best constants of the heavy ball on curvatures 1 to κ (Polyak 1964)."""
    root = kappa**0.5
    return [((2 / (1 + root)) ** 2, {"beta": ((root - 1) / (root + 1)) ** 2})]


def _fewest_steps(rule: Rule, kappa: float, constants: list[tuple[float, dict]], most: int = 20_000) -> int:
    """The fewest steps over some pairs (rate, hyperparameters)."""
    return min(_steps_to(rule, kappa, rate, hyper, most) for rate, hyper in constants)


def _steps_to(rule: Rule, kappa: float, rate: float, hyper: dict, most: int, target: float = 1e-6) -> int:
    w, curvature, walk = np.array([1.0, 1.0]), np.array([1.0, kappa]), Walk(rule, rate, **hyper)
    for k in range(1, most + 1):
        w = walk.step(w, curvature * w)
        if (distance := np.hypot(*w)) <= target * np.sqrt(2):
            return k
        if not distance < 1e6:
            break
    return most


def _path(walk: Walk, kappa: float, steps: int = 25) -> np.ndarray:
    path = [np.array([-10.0, 1.0])]
    for _ in range(steps):
        path.append(walk.step(path[-1], np.array([1, kappa]) * path[-1]))
    return np.array(path)


# Traps: XOR


@dataclass(repr=False)
class Stuck(Result):
    """The percentage of starts that never learn XOR, by the number of hidden units."""

    picture = "optimizers.stuck"
    widths: list[int]
    percent: np.ndarray  # (widths, sets)
    rates: list[float]
    activation: str
    batch: int | None

    def at(self, width: int) -> float:
        """The mean percentage at one width."""
        return float(self.percent[list(self.widths).index(width)].mean())

    def summary(self) -> str:
        """The mean and range over the sets of starts, by width."""
        rows = zip(self.widths, self.percent, self.rates, strict=True)
        return "\n".join(
            f"{n:3d} hidden units: {p.mean():5.1f} % stuck ({p.min():.0f} to {p.max():.0f} %), lr {r:g}"
            for n, p, r in rows
        )


@experiment
def stuck(
    step: Rule,
    widths: Sequence[int] = (2, 3, 4, 8, 16),
    activation: str = "tanh",
    batch: int | None = None,
    steps: int = 2000,
    rates: Sequence[float] = (0.1, 0.3, 1.0),
    starts: int = 100,
    sets: int = 5,
) -> Stuck:
    """Of random starts on XOR, what percentage never learns it?

    Varies: the number of hidden units. Fixed: activation, Xavier's variances, cross-entropy. Tuned: for each width the
    rate with the fewest stuck of 100 starts of their own. Budget: `steps` passes over the four patterns; a network has
    arrived when its loss is below 0.1. Seeds: `sets` sets of `starts` starts. batch=1 is stochastic descent.
    """
    percent, best = [], []
    for width in tracked(widths):
        best.append(_xor_rate(step, rates, width, steps, activation, batch))
        w = np.concatenate([xor.starts(width, starts, seed) for seed in range(sets)])
        arrived = xor.train(step, w, best[-1], steps, activation, batch).arrived
        percent.append(100 * (1 - arrived.reshape(sets, starts).mean(axis=1)))
    return Stuck(list(widths), np.array(percent), best, activation, batch)


def _xor_rate(rule: Rule, rates: Sequence[float], width: int, steps: int, activation: str, batch: int | None) -> float:
    """The rate with the fewest stuck of 100 starts that no report uses."""
    w = xor.starts(width, 100, seed=100)
    return choose_rate(rates, lambda rate: ~xor.train(rule, w, rate, steps, activation, batch).arrived)
