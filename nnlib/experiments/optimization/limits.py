"""How exact a slope by differences is; the largest stable learning rate; the edge of stability."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.experiments.design import Result, experiment
from nnlib.experiments.optimization import nets
from nnlib.experiments.optimization.runs import STAGE, Descend, hessian, settle
from nnlib.experiments.paired import Difference, difference
from nnlib.landscapes import LANDSCAPES

# The first picture: one network, four rates


@dataclass(repr=False)
class LearningRates(Result):
    """The loss of one network at each step, by learning rate."""

    picture = "optimization.limits.learning_rates"
    conditions = "a network 1-12-1 with tanh on 30 points of a curve, one start"
    rates: np.ndarray
    losses: np.ndarray  # (rates, steps + 1); NaN where it diverged

    def summary(self) -> str:
        """The loss at the end, by rate."""
        return "\n".join(
            f"lr {r:<5g} loss at the end {run[-1]:.3g}" for r, run in zip(self.rates, self.losses, strict=True)
        )


@experiment
def learning_rates(rates: Sequence[float] = (0.02, 0.2, 0.5, 0.8), steps: int = 3000, seed: int = 0) -> LearningRates:
    """What does the learning rate alone change?

    Varies: the rate. Fixed: the network, its start, the data, all of them in each step. Budget: `steps` steps.
    """
    curve, column = nets.curve(), np.array(rates, float)[:, None]
    w, seen = np.repeat(curve.starts([seed]), len(rates), axis=0), []
    with np.errstate(all="ignore"):
        for _ in range(steps + 1):
            seen.append(curve.loss(w))
            w = w - column * curve.gradient(w)
    losses = np.array(seen).T
    return LearningRates(column[:, 0], np.where(losses < 1e3, losses, np.nan))


# The step of a difference


@dataclass(repr=False)
class StepSizes(Result):
    """The error of two differences, by step h."""

    picture = "optimization.limits.step_sizes"
    conditions = "the slope of eˣ, 64-bit numbers"
    h: np.ndarray
    errors: dict[str, np.ndarray]  # "one-sided" and "central": |difference − slope| / slope

    def best(self, name: str) -> tuple[float, float]:
        """(the step with the smallest error, that error)."""
        i = int(np.argmin(self.errors[name]))
        return float(self.h[i]), float(self.errors[name][i])

    def digits(self, name: str = "central") -> float:
        """The number of right digits at the best step."""
        return float(-np.log10(max(self.best(name)[1], 1e-17)))

    def summary(self) -> str:
        """The best step of each."""
        rows = ((name, *self.best(name)) for name in self.errors)
        return "\n".join(
            f"{name}: most exact at h = {h:.0e}, where the relative error is {e:.0e}" for name, h, e in rows
        )


@experiment
def step_sizes(slopes: Callable, at: float = 0.7, per_decade: int = 3) -> StepSizes:
    """How exact is a slope by differences, and at which step h?

    Varies: h from 10⁻¹⁵ to 1. Fixed: the function eˣ. Reported: the median over 21 points around `at`, since rounding
    errors of single points jump about.
    """
    steps = np.logspace(-15, 0, 15 * per_decade + 1)
    points = at + np.linspace(-0.05, 0.05, 21)
    central, one_sided = [], []
    for h in steps:
        found = np.array([float(slopes(lambda v: float(np.exp(v[0])), np.array([x]), h)[0]) for x in points])
        central.append(np.median(np.abs(found / np.exp(points) - 1)))
        forward = (np.exp(points + h) - np.exp(points)) / h
        one_sided.append(np.median(np.abs(forward / np.exp(points) - 1)))
    return StepSizes(steps, {"one-sided": np.array(one_sided), "central": np.array(central)})


# The largest stable rate


@dataclass(repr=False)
class Limit(Result):
    """Descent around the limit: on a quadratic, and on a double well."""

    picture = "optimization.limits.limit"
    conditions = "a quadratic in the plane; the double well (x² − 1)², curvature 8 at its minima"
    limit: float  # of the quadratic
    distances: dict[str, np.ndarray]  # by factor of the limit: distance to the minimum at each step
    well_limit: float
    rates: np.ndarray
    visited: np.ndarray  # (last points, rates) on the double well

    @property
    def hopping(self) -> np.ndarray:
        """(rates,): is the run still moving at the end, by more than a hundredth?"""
        return np.ptp(self.visited, axis=0) > 0.01

    def places(self, factor: float) -> int:
        """How many different points the run on the double well visits in the end, at `factor` times the limit."""
        column = self.visited[:, np.argmin(np.abs(self.rates - factor * self.well_limit))]
        return len(np.unique(np.round(column, 2)))

    def summary(self) -> str:
        """Both functions in two lines."""
        ends = ", ".join(f"{float(f):g} × limit: {d[-1]:.1e}" for f, d in self.distances.items())
        first = self.rates[self.hopping].min(initial=np.inf)
        return (
            f"quadratic, distance after 60 steps: {ends}\n"
            f"double well: at rest for rates below {first:.4f}, the limit is {self.well_limit:.4f}"
        )


@experiment
def limit(
    descend: Callable, stable: Callable, factors: Sequence[float] = (0.5, 0.98, 1.02, 1.3), steps: int = 2000
) -> Limit:
    """What happens below and above the limit 2/λ, on a quadratic and where the curvature changes?

    Varies: the rate. Fixed: the starts. Budget: 60 steps on the quadratic; `steps` on the double well, the last 60 of
    which are shown. `stable` is the learner's largest_stable_lr.
    """
    A, well = np.array([[3.0, 1.2], [1.2, 1.0]]), LANDSCAPES["double_well"]
    bound, well_bound = float(stable(A)), float(stable(np.array([[8.0]])))
    runs = {f"{f:g}": np.asarray(descend(lambda v: A @ v, np.array([1.0, 1.0]), f * bound, 60)) for f in factors}
    rates = np.linspace(0.8, 2.0, 601) * well_bound
    x = settle(descend, well.grad, np.full((601, 1), 0.6), rates[:, None], steps - 60)
    late = np.asarray(descend(lambda v: rates * well.grad(v[:, None])[:, 0], x[:, 0], 1.0, 60))
    return Limit(bound, {f: np.linalg.norm(p, axis=1) for f, p in runs.items()}, well_bound, rates, late[1:])


# The edge of stability


@dataclass(repr=False)
class Edge(Result):
    """Sharpness and loss of networks in training, by learning rate."""

    picture = "optimization.limits.edge"
    conditions = "a network 1-hidden-1 on 30 points of a curve, squared error"
    rates: np.ndarray
    steps: np.ndarray  # (looks,)
    sharpness: np.ndarray  # (rates, seeds, looks): the largest eigenvalue of the Hessian
    losses: np.ndarray  # (rates, seeds, looks)

    def late(self, rate: float) -> np.ndarray:
        """The mean sharpness of each seed in the last sixth of the steps."""
        k = int(np.argmin(np.abs(self.rates - rate)))
        return self.sharpness[k, :, -max(self.sharpness.shape[-1] // 6, 1) :].mean(axis=-1)

    def between(self) -> Difference:
        """The late sharpness at the first rate minus that at the last, seed by seed."""
        return difference(self.late(self.rates[0]), self.late(self.rates[-1]))

    def of_limit(self) -> np.ndarray:
        """The late sharpness divided by 2/lr, (rates, seeds)."""
        return np.array([self.late(rate) * rate / 2 for rate in self.rates])

    def summary(self) -> str:
        """One line a rate."""
        rows = ((r, self.sharpness[k, :, 0], self.late(r)) for k, r in enumerate(self.rates))
        return "\n".join(
            f"lr {r:g}, 2/lr = {2 / r:g}: sharpness {start.min():.1f} to {start.max():.1f} at the start, "
            f"{end.min():.1f} to {end.max():.1f} at the end"
            for r, start, end in rows
        )


@experiment
def edge(
    descend: Descend,
    rates: Sequence[float] = (0.1, 0.2),
    hidden: int = 12,
    activation: str = "tanh",
    batch: int | None = None,
    steps: int = 6000,
    seeds: int = 5,
) -> Edge:
    """Where does the sharpness of a network go while descent trains it?

    Varies: the learning rate. Fixed: the data, all 30 points in each step (or `batch` random ones), the starts. Seeds:
    `seeds`, the same for each rate. Budget: `steps` steps, looked at every 100. Source: Cohen et al. 2021.
    """
    curve, column = nets.curve(hidden, activation), np.array(rates, float)[:, None, None]
    w = np.repeat(curve.starts(range(seeds))[None], len(rates), axis=0)
    rng, rows = np.random.default_rng(0), []
    some = (lambda w: curve.gradient(w, rng.integers(0, 30, batch))) if batch else curve.gradient
    for _ in range(steps // (2 * STAGE) + 1):
        with np.errstate(all="ignore"):
            H, loss = hessian(curve.gradient, w), curve.loss(w)
        curvatures = np.linalg.eigvalsh(np.nan_to_num(H, posinf=0, neginf=0))
        rows.append((np.where(np.isfinite(loss), curvatures[..., -1], np.nan), loss))
        w = settle(descend, some, w, column, 2 * STAGE)
    sharpness, losses = np.array(rows).transpose(1, 2, 3, 0)
    return Edge(column[:, 0, 0], np.arange(len(rows)) * 2 * STAGE, sharpness, losses)
