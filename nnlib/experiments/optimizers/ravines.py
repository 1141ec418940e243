"""Ravines: quadratics whose curvatures differ, along the axes and turned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.experiments.design import Result, experiment
from nnlib.experiments.sweep import Walk, linear_decay

Rule = str | Callable


@dataclass(repr=False)
class Ravine(Result):
    """Steps of descent and momentum, by condition number."""

    picture = "optimizers.ravine"
    conditions = "a quadratic in the plane, no noise"
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
    conditions = np.array(kappas, float)
    balls = [
        _polyak(k) if beta is None else [(r, {"beta": beta}) for r in np.geomspace(1e-2, 4, 60) / k] for k in conditions
    ]
    steps = {
        "descent": np.array([_fewest_steps(descent, k, [(2 / (1 + k), {})]) for k in conditions]),
        "momentum": np.array([_fewest_steps(momentum, k, ball) for k, ball in zip(conditions, balls, strict=True)]),
    }
    with np.errstate(divide="ignore"):
        factors = {name: (c - 1) / (c + 1) for name, c in (("descent", conditions), ("momentum", np.sqrt(conditions)))}
        theory = {name: np.log(1e-6) / np.log(factor) for name, factor in factors.items()}
    rate, hyper = _polyak(30)[0] if beta is None else (0.02, {"beta": beta})
    paths = {"descent": _path(Walk(descent, 2 / 31), 30), "momentum": _path(Walk(momentum, rate, **hyper), 30)}
    return Ravine(conditions, steps, theory, paths)


def _polyak(kappa: float) -> list[tuple[float, dict]]:
    """The best constants of the heavy ball on curvatures 1 to κ (Polyak 1964)."""
    root = kappa**0.5
    return [((2 / (1 + root)) ** 2, {"beta": ((root - 1) / (root + 1)) ** 2})]


def _fewest_steps(rule: Rule, kappa: float, constants: list[tuple[float, dict]], most: int = 20_000) -> int:
    """The fewest steps over pairs (rate, hyperparameters), all with the same hyperparameters: they walk at once."""
    hyper = constants[0][1]
    w, curvature = np.ones((len(constants), 2)), np.array([1.0, kappa])
    walk = Walk(rule, np.array([rate for rate, _ in constants])[:, None], **hyper)
    with np.errstate(all="ignore"):
        for k in range(1, most + 1):
            w = walk.step(w, curvature * w)
            if (np.hypot(*w.T) <= 1e-6 * np.sqrt(2)).any():
                return k
    return most


def _path(walk: Walk, kappa: float, steps: int = 25) -> np.ndarray:
    path = [np.array([-10.0, 1.0])]
    for _ in range(steps):
        path.append(walk.step(path[-1], np.array([1, kappa]) * path[-1]))
    return np.array(path)


# A ravine that is turned against the axes


@dataclass(repr=False)
class Turned(Result):
    """Steps to go down a ravine, by the angle between the ravine and the axes."""

    picture = "optimizers.turned"
    conditions = "a quadratic in the plane, no noise, 21 starts"
    degrees: list[float]
    steps: dict[str, np.ndarray]  # by contestant: (degrees,), the fewest over the rates
    budget: int

    def summary(self) -> str:
        """Steps at each angle."""
        rows = [f"{name:12s} " + " ".join(f"{int(n):5d}" for n in steps) for name, steps in self.steps.items()]
        return "\n".join([f"{'degrees':12s} " + " ".join(f"{d:5g}" for d in self.degrees), *rows])


@experiment
def turned(
    descent: Rule,
    momentum: Rule,
    rmsprop: Rule,
    degrees: Sequence[float] = (0, 2, 5, 15, 30, 45),
    kappa: float = 100,
    rho: float = 0.9,
    schedule: str = "constant",
    whole_matrix: bool = False,
    budget: int = 1500,
) -> Turned:
    """How many steps until ½ wᵀHw is a ten-thousandth of the first, in a ravine that is turned against the axes?

    Varies: the angle. Fixed: κ, momentum's β = 0.9, RMSprop's ρ. Tuned: each contestant at each angle the best of 17
    rates, 10⁻³ to 10. Seeds: the median of 21 starts, which turn with the ravine. Budget: `budget` steps. With
    schedule="linear" the rate falls to zero over a horizon that is as short as can be. `whole_matrix` adds RMSprop with
    the whole matrix of products gᵢgⱼ in place of the squares gᵢ² (Shampoo for a vector: Gupta, Koren & Singer 2018).
    """
    hessians, starts = _turned_ravines(np.deg2rad(np.array(degrees, float)), kappa)
    rules = {"descent": (descent, {}), "momentum": (momentum, {}), "RMSprop": (rmsprop, {"rho": rho})}
    makers: dict[str, Callable] = {
        name: lambda rates, r=rule, h=hyper: Walk(r, rates, **h) for name, (rule, hyper) in rules.items()
    }
    if whole_matrix:
        makers["whole matrix"] = lambda rates: WholeMatrix(rates, rho)
    go = _steps_down if schedule == "constant" else _shortest_horizon
    return Turned(list(degrees), {name: go(make, hessians, starts, budget) for name, make in makers.items()}, budget)


def _turned_ravines(angles: np.ndarray, kappa: float) -> tuple[np.ndarray, np.ndarray]:
    """Hessians (angles, 2, 2), and 21 random starts (angles, 1, 21, 2) that turn with them."""
    turn = np.array([[np.cos(angles), -np.sin(angles)], [np.sin(angles), np.cos(angles)]]).transpose(2, 0, 1)
    starts = np.random.default_rng(0).uniform(-1, 1, (21, 2)) * [10, 1]
    return turn @ np.diag([1.0, kappa]) @ turn.transpose(0, 2, 1), (starts @ turn.transpose(0, 2, 1))[:, None]


RATES = np.logspace(-3, 1, 17)[:, None, None]  # (rates, 1, 1), beside (angles, rates, starts, 2)


def _steps_down(make: Callable, hessians: np.ndarray, starts: np.ndarray, budget: int, target=1e-4) -> np.ndarray:
    """The fewest steps over the rates, by angle; a median over the starts. `budget` where none arrives."""
    w, walk = np.repeat(starts, len(RATES), axis=1), make(RATES)
    first, steps = _heights(w, hessians), np.full(w.shape[:-1], budget)
    with np.errstate(all="ignore"):
        for k in range(1, budget):
            w = walk.step(w, w @ hessians[:, None])
            steps[(_heights(w, hessians) <= target * first) & (steps == budget)] = k
            if (np.median(steps, axis=2).min(axis=1) <= k).all():
                break
    return np.median(steps, axis=2).min(axis=1).astype(int)


def _shortest_horizon(make: Callable, hessians: np.ndarray, starts: np.ndarray, budget: int, target=1e-4) -> np.ndarray:
    """The shortest run, its rate falling to zero in a straight line, at whose end the median start is down."""
    shortest = np.full(len(hessians), budget)
    for horizon in np.unique(np.geomspace(10, budget, 25).astype(int))[::-1]:
        w, walk = np.repeat(starts, len(RATES), axis=1), make(RATES)
        first = highest = _heights(w, hessians)
        with np.errstate(all="ignore"):
            for k in range(horizon):
                w = walk.step(w, w @ hessians[:, None], linear_decay(k, horizon))
                highest = np.maximum(highest, _heights(w, hessians))
            tamed = highest <= 100 * first  # a run that first climbs far is not a way down
            down = (np.median(np.where(tamed, _heights(w, hessians) / first, np.inf), axis=2) <= target).any(axis=1)
        shortest[down] = horizon
    return shortest


def _heights(w: np.ndarray, hessians: np.ndarray) -> np.ndarray:
    return np.sum(w @ hessians[:, None] * w, axis=-1)


class WholeMatrix:
    """C ← ρC + (1−ρ) g gᵀ;  w ← w − lr·C^(−½) g, for points in the plane: RMSprop without favoured axes."""

    def __init__(self, rates: np.ndarray, rho: float, eps: float = 1e-12):
        self.rates, self.rho, self.eps, self.C = rates, rho, eps, 0.0

    def step(self, w: np.ndarray, g: np.ndarray, factor: float = 1.0) -> np.ndarray:
        """The points after one step."""
        self.C = self.rho * self.C + (1 - self.rho) * g[..., :, None] * g[..., None, :]
        C = self.C + self.eps * np.eye(2)
        det = np.maximum(C[..., 0, 0] * C[..., 1, 1] - C[..., 0, 1] ** 2, 0)[..., None, None]
        trace = (C[..., 0, 0] + C[..., 1, 1])[..., None, None]
        root = (C + np.sqrt(det) * np.eye(2)) / np.sqrt(trace + 2 * np.sqrt(det))  # Cayley & Hamilton, 2×2
        return w - self.rates * factor * np.linalg.solve(root, g[..., None])[..., 0]


# What came between momentum and Adam


@dataclass(repr=False)
class Family(Result):
    """Momentum beside Nesterov's, and AdaGrad beside RMSprop."""

    picture = "optimizers.family"
    heights: dict[str, np.ndarray]  # above the minimum of a ravine, by step
    lengths: dict[str, np.ndarray]  # of the steps on a constant gradient, in units of the learning rate

    def summary(self) -> str:
        """Where both pairs end."""
        low = ", ".join(f"{name} {h[-1]:.1e}" for name, h in self.heights.items())
        far = ", ".join(f"{name} {s[-1]:.2g}" for name, s in self.lengths.items())
        steps = len(next(iter(self.heights.values()))) - 1
        return f"height after {steps} steps: {low}\nlength of the last step / lr: {far}"


@experiment
def family(kappa: float = 100, beta: float = 0.9, steps: int = 200) -> Family:
    """What do Nesterov's look ahead and AdaGrad's growing sum do?

    Left: descent, momentum and Nesterov's momentum on ½(x² + κy²) from (1, 1), each at the best of 60 rates for `steps`
    steps. Right: AdaGrad and RMSprop on a constant gradient. Source: Nesterov 1983; Duchi, Hazan & Singer 2011.
    """
    heights = {}
    for name, hyper in (("sgd", {}), ("momentum", {"beta": beta}), ("nesterov", {"beta": beta})):
        w, curvature = np.ones((60, 2)), np.array([1, kappa])
        walk, path = Walk(name, np.geomspace(1e-2, 4, 60)[:, None] / kappa, **hyper), [w]
        with np.errstate(all="ignore"):
            for _ in range(steps):
                path.append(walk.step(path[-1], curvature * path[-1]))
            rows = (np.array(path) ** 2 @ curvature) / 2
        heights[name] = rows[:, np.nanargmin(rows[-1])]
    lengths = {name: step_lengths(Walk(name, 1.0), steps) for name in ("adagrad", "rmsprop")}
    return Family(heights, lengths)


def step_lengths(walk: Walk, steps: int) -> np.ndarray:
    """How far each step moves a parameter, in units of lr, on a constant gradient of 1."""
    w, lengths = np.zeros(1), []
    for _ in range(steps):
        new = walk.step(w, np.ones(1))
        lengths.append(abs(new - w).item())
        w = new
    return np.array(lengths)
