"""Saddles: where they are, how long descent waits at one, and how rare minima are among critical points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.experiments import course
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.optimization import nets
from nnlib.experiments.optimization.runs import Descend, hessian, settle
from nnlib.landscapes import LANDSCAPES

KINDS = ("minimum", "saddle", "maximum", "undecided")


@dataclass(repr=False)
class Critical(Result):
    """The critical points of Himmelblau's function and their kinds."""

    picture = "optimization.saddles.critical"
    conditions = "Himmelblau's function; Newton's method from a grid of starts"
    points: np.ndarray  # (k, 2)
    kinds: list[str]
    curvatures: np.ndarray  # (k, 2)
    map: np.ndarray
    side: np.ndarray

    def summary(self) -> str:
        """How many of each kind."""
        return ", ".join(f"{kind}: {self.kinds.count(kind)}" for kind in KINDS if kind in self.kinds)


@experiment
def critical(classify: Callable, starts: int = 9) -> Critical:
    """Which critical points has Himmelblau's function?

    Newton's method, x ← x − H⁻¹g, goes to points of slope zero of any kind. Starts: a grid of `starts` by `starts`.
    Budget: 20 steps; points closer than 0.001 count as one.
    """
    land, side = LANDSCAPES["himmelblau"], np.linspace(-5, 5, 101)
    x = np.stack(np.meshgrid(*[np.linspace(-4.3, 4.1, starts)] * 2), axis=-1).reshape(-1, 2)
    for _ in range(20):
        x = x - np.linalg.solve(hessian(land.grad, x), land.grad(x)[..., None])[..., 0]
    x = x[np.linalg.norm(land.grad(x), axis=-1) < 1e-8]
    points = np.unique(x.round(3), axis=0)
    points = np.array([x[np.argmin(np.linalg.norm(x - p, axis=1))] for p in points])
    H = hessian(land.grad, points)
    kinds = [str(classify(h)) for h in H]
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    return Critical(points, kinds, np.linalg.eigvalsh(H), land.f(grid), side)


@dataclass(repr=False)
class Plateau(Result):
    """Descent past a saddle, by the distance of the start from the ridge."""

    picture = "optimization.saddles.plateau"
    conditions = "x² − y² + ½y⁴, starts at x = −1.2"
    distances: list[float]
    heights: np.ndarray  # (distances, steps + 1)
    left: list[int]  # the step at which |y| is above ½; −1: never

    def steps(self, distance: float) -> int:
        """The step at which a start leaves the ridge; −1: never."""
        return self.left[list(self.distances).index(distance)]

    def summary(self) -> str:
        """One line a start."""
        rows = zip(self.distances, self.left, strict=True)
        return "\n".join(f"δ = {d:g}: {f'leaves after {n} steps' if n >= 0 else 'never leaves'}" for d, n in rows)


@experiment
def plateau(
    descend: Descend, distances: Sequence[float] = (1e-1, 1e-4, 1e-8, 1e-12, 0.0), rate: float = 0.05, steps: int = 500
) -> Plateau:
    """How long does descent wait at a saddle, when the start is δ away from the ridge?

    Varies: δ. Fixed: the function, the rate. Budget: `steps` steps.
    """
    (descend,) = course.functions(descend)
    land = LANDSCAPES["saddle"]
    paths = [np.asarray(descend(land.grad, np.array([-1.2, d]), rate, steps)) for d in distances]
    left = [int((np.abs(p[:, 1]) > 0.5).argmax()) if (np.abs(p[:, 1]) > 0.5).any() else -1 for p in paths]
    return Plateau(list(distances), np.array([land.f(p) for p in paths]), left)


@dataclass(repr=False)
class Signs(Result):
    """Of random symmetric matrices, the percentage of each kind, by size."""

    picture = "optimization.saddles.signs"
    conditions = "random symmetric matrices with normal entries"
    sizes: list[int]
    percent: dict[str, np.ndarray]  # by kind: (sizes,)

    def summary(self) -> str:
        """One line a size."""
        rows = zip(self.sizes, self.percent["minimum"], self.percent["saddle"], strict=True)
        return "\n".join(
            f"{n} × {n}: minima {low:5.2f} % (coin tosses {100 / 2**n:.2f} %), saddles {saddles:.1f} %"
            for n, low, saddles in rows
        )


@experiment
def signs(classify: Callable, sizes: Sequence[int] = (1, 2, 3, 4, 5, 6), draws: int = 5000) -> Signs:
    """How often has a random symmetric matrix positive curvatures alone?

    Varies: its size. Fixed: `draws` draws of (M + Mᵀ)/2, M with standard normal entries.
    """
    rng, percent = np.random.default_rng(0), dict[str, list]((kind, []) for kind in KINDS)
    for n in sizes:
        found = [str(classify((m + m.T) / 2)) for m in rng.normal(size=(draws, n, n))]
        for kind in KINDS:
            percent[kind].append(100 * found.count(kind) / draws)
    return Signs(list(sizes), {kind: np.array(p) for kind, p in percent.items()})


@dataclass(repr=False)
class Curvatures(Result):
    """All curvatures of trained networks, and what they make of the point where training ended."""

    picture = "optimization.saddles.curvatures"
    conditions = "a network 1-hidden-1 with tanh on 30 points of a curve, descent"
    values: np.ndarray  # (seeds, parameters), in order
    slopes: np.ndarray  # (seeds,): length of the gradient
    losses: np.ndarray  # (seeds,)
    kinds: list[str]  # with curvatures below a thousandth of the largest counted as zero

    def flat(self) -> np.ndarray:
        """The percentage of curvatures within a thousandth of the largest of zero, (seeds,)."""
        return 100 * (np.abs(self.values) < 1e-3 * self.values[:, -1:]).mean(axis=1)

    def summary(self) -> str:
        """One line a seed."""
        rows = zip(self.losses, self.slopes, self.values[:, -1], self.flat(), self.kinds, strict=True)
        return "\n".join(
            f"loss {loss:.1e}, slope {g:.0e}: largest curvature {top:.1f}, {flat:.0f} % of them flat: {kind}"
            for loss, g, top, flat, kind in rows
        )


@experiment
def curvatures(
    descend: Descend, classify: Callable, hidden: int = 50, rate: float = 0.02, steps: int = 20_000, seeds: int = 3
) -> Curvatures:
    """What do the curvatures of a network look like where training ends?

    Fixed: the rate. Seeds: `seeds`. Budget: `steps` steps. Curvatures below a thousandth of the largest count as zero.
    Source: Sagun, Evci, Güney, Dauphin & Bottou 2018.
    """
    curve = nets.curve(hidden)
    w = settle(descend, curve.gradient, curve.starts(range(seeds)), rate, steps)
    H, slopes = hessian(curve.gradient, w), np.linalg.norm(curve.gradient(w), axis=-1)
    values = np.linalg.eigvalsh(H)
    kinds = [str(classify(h, 1e-3 * v[-1])) for h, v in zip(H, values, strict=True)]
    return Curvatures(values, slopes, curve.loss(w), kinds)
