"""Convex functions, and what is true of their minima: the gap, how many there are, whether descent finds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnlib.experiments.design import Result, experiment
from nnlib.experiments.optimization import nets
from nnlib.experiments.optimization.runs import Descend, settle, tuned
from nnlib.landscapes import LANDSCAPES, double_well

RATES = np.logspace(-3, 0, 7)

# Which functions are convex


@dataclass(repr=False)
class Gaps(Result):
    """By function: the percentage of chords that are below the curve somewhere, and the lowest gap seen."""

    picture = "optimization.convex.gaps"
    conditions = "random chords between normal points of standard deviation 2"
    below: dict[str, float]
    lowest: dict[str, float]

    def summary(self) -> str:
        """One line a function."""
        rows = [
            f"{name:22s} gap below 0 {self.below[name]:5.1f} %   lowest {low: .2g}" for name, low in self.lowest.items()
        ]
        return "\n".join(rows)


@experiment
def gaps(gap: Callable, chords: int = 2000, hidden: int = 6) -> Gaps:
    """How often is the gap of random chords negative, for seven functions?

    Varies: the function; the last one is the loss of a network with `hidden` units on 100 points, as a function of its
    weights. Fixed: `chords` chords, λ uniform between 0.05 and 0.95. Rounding: gaps above −10⁻⁹ count as zero.
    """
    network = nets.moons(hidden)
    functions = {  # name: (the function, its number of coordinates)
        "Σ x²": (lambda v: float((v**2).sum()), 3),
        "Σ |x|": (lambda v: float(np.abs(v).sum()), 3),
        "eˣ": (lambda v: float(np.exp(v[0])), 1),
        "log Σ eˣ": (lambda v: float(np.log(np.exp(v).sum())), 3),
        "x² + 3 sin² x": (lambda v: float(LANDSCAPES["pl"].f(v)), 1),
        "Rosenbrock's valley": (lambda v: float(LANDSCAPES["rosenbrock"].f(v)), 2),
        "a network's loss": (lambda v: float(network.loss(v)), network.starts([0]).shape[1]),
    }
    below, lowest = {}, {}
    for name, (f, n) in functions.items():
        rng = np.random.default_rng(1)
        found = [float(gap(f, *rng.normal(size=(2, n)) * 2, rng.uniform(0.05, 0.95))) for _ in range(chords)]
        below[name], lowest[name] = 100 * float(np.mean(np.array(found) < -1e-9)), min(found)
    return Gaps(below, lowest)


# How many minimizers a convex function has


@dataclass(repr=False)
class Minimizers(Result):
    """By convex function: where descent from each start ends, how high, and how far it still moves."""

    picture = "optimization.convex.minimizers"
    conditions = "four convex functions in the plane"
    starts: np.ndarray  # (starts, 2)
    ends: dict[str, np.ndarray]  # (starts, 2)
    heights: dict[str, np.ndarray]  # (starts,)
    moving: dict[str, float]  # the largest distance that a start moves in the last tenth of the steps
    maps: dict[str, np.ndarray]  # heights on a grid, for the picture
    side: np.ndarray

    def apart(self, name: str) -> float:
        """The largest distance between two ends."""
        ends = self.ends[name]
        return float(np.linalg.norm(ends[:, None] - ends[None], axis=-1).max())

    def kind(self, name: str) -> str:
        """What is found: "one" minimizer, "many" of one height, or "none": descent goes on for ever."""
        if self.moving[name] > 0.01:
            return "none"
        return "one" if self.apart(name) < 0.01 else "many"

    def summary(self) -> str:
        """One line a function."""
        return "\n".join(
            f"{name:20s} {self.kind(name):5s} ends up to {self.apart(name):.2g} apart, "
            f"heights {h.min():.1g} to {h.max():.1g}"
            for name, h in self.heights.items()
        )


def _huber(x):
    a = np.abs(x)
    return np.where(a < 1, x**2 / 2, a - 0.5).sum(-1)


def _disc(x):
    return np.maximum(np.linalg.norm(x, axis=-1) - 1, 0) ** 2 / 2


def _disc_gradient(x):
    r = np.linalg.norm(x, axis=-1, keepdims=True)
    return np.maximum(r - 1, 0) * x / np.maximum(r, 1e-12)


ROW = np.array([1.0, 2.0])
PLANES = {  # name: (f, gradient)
    "Huber's loss": (_huber, lambda x: np.clip(x, -1, 1)),
    "a flat valley": (lambda x: (x @ ROW - 2) ** 2 / 2, lambda x: (x @ ROW - 2)[..., None] * ROW),
    "a flat floor": (_disc, _disc_gradient),
    "a slope, eˣ + ½y²": (
        lambda x: np.exp(x[..., 0]) + x[..., 1] ** 2 / 2,
        lambda x: np.stack([np.exp(x[..., 0]), x[..., 1]], -1),
    ),
}


@experiment
def minimizers(descend: Descend, starts: int = 5, rate: float = 0.1, steps: int = 2000) -> Minimizers:
    """From several starts on convex functions, does descent end at one point, at several, or nowhere?

    Varies: the function. Fixed: the starts, in a square of side 5; the rate, below the limit of each. Budget: `steps`
    steps; where a start still moves in the last tenth of them, it has found no minimum.
    """
    points = np.random.default_rng(3).uniform(-2.5, 2.5, (starts, 2))
    side = np.linspace(-3, 3, 61)
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    ends, heights, moving, maps = {}, {}, {}, {}
    for name, (f, gradient) in PLANES.items():
        late = settle(descend, gradient, points, rate, steps - steps // 10)
        ends[name] = settle(descend, gradient, late, rate, steps // 10)
        heights[name], maps[name] = f(ends[name]), f(grid)
        moving[name] = float(np.linalg.norm(ends[name] - late, axis=-1).max())
    return Minimizers(points, ends, heights, moving, maps, side)


# Is every local minimum a global one?


@dataclass(repr=False)
class Heights(Result):
    """By function: how high above the lowest end each run ends, and how many straight ways there begin uphill."""

    picture = "optimization.convex.heights"
    conditions = "three functions, random starts"
    above: dict[str, np.ndarray]  # (starts,), in order
    uphill: dict[str, float]  # % of the starts from which the straight way to the lowest end begins uphill
    rates: dict[str, float]

    def higher(self, name: str) -> float:
        """The percentage of runs that end above the lowest end."""
        return 100 * float((self.above[name] > 1e-6).mean())

    def summary(self) -> str:
        """One line a function."""
        return "\n".join(
            f"{name:26s} end higher {self.higher(name):5.1f} %, straight way begins uphill {self.uphill[name]:5.1f} %"
            for name in self.above
        )


FACES = np.array([[1.0, 1.0, -2.0], [2.0, -2.0, 0.0]])


def _smooth_max(x):
    return np.log(np.exp(x @ FACES).sum(-1))


def _smooth_max_gradient(x):
    e = np.exp(x @ FACES)
    return (e / e.sum(-1, keepdims=True)) @ FACES.T


@experiment
def heights(descend: Descend, slopes: Callable, starts: int = 400, tilt: float = 0.5, steps: int = 1000) -> Heights:
    """Does descent end at one height, and does the straight way to the lowest end begin downhill, from everywhere?

    Varies: the function, one of them convex. Tuned: for each the best of 7 rates, on 50 starts of their own. Budget:
    `steps` steps. `slopes` is the learner's numerical_gradient: the slope along the straight way comes from it.
    """
    well, dents = double_well(tilt), LANDSCAPES["rastrigin"]
    functions = {  # name: (f, gradient, half the side of the box, coordinates)
        "a smooth maximum (convex)": (_smooth_max, _smooth_max_gradient, 3, 2),
        "a double well": (well.f, well.grad, 1.8, 1),
        "Rastrigin's function": (dents.f, dents.grad, 3, 2),
    }
    above, uphill, best = {}, {}, {}
    for name, (f, gradient, half, n) in functions.items():
        tuning, points = (np.random.default_rng(s).uniform(-half, half, (k, n)) for s, k in ((1, 50), (0, starts)))
        best[name] = _lowest_rate(descend, f, gradient, tuning, steps)
        ends = settle(descend, gradient, points, best[name], steps)
        high = np.nan_to_num(f(ends), nan=np.inf)  # a run that diverged
        lowest = ends[np.argmin(high)]
        above[name] = np.sort(high - high.min())
        ways = [float(slopes(lambda v: float(f(v)), x) @ (lowest - x)) > 1e-6 for x in points]  # noqa: B023
        uphill[name] = 100 * float(np.mean(ways))
    return Heights(above, uphill, best)


def _lowest_rate(descend, f, gradient, starts, steps):
    """The rate with the lowest mean height after `steps` steps."""
    ends = settle(descend, gradient, np.repeat(starts[None], len(RATES), 0), RATES[:, None, None], steps)
    with np.errstate(all="ignore"):
        mean = np.nan_to_num(f(ends).mean(axis=1), nan=np.inf)
    return float(RATES[np.argmin(mean)])


# Maxima


@dataclass(repr=False)
class Tops(Result):
    """Where climbs on a square end, for a function and for the function turned over."""

    picture = "optimization.convex.tops"
    conditions = "a quadratic on the square from −1 to 1, gradient ascent with projection"
    starts: np.ndarray  # (starts, 2)
    tops: dict[str, np.ndarray]  # (tops, 2)
    heights: dict[str, np.ndarray]  # (tops,)
    which: dict[str, np.ndarray]  # (starts,): the top that each start reaches
    maps: dict[str, np.ndarray]
    side: np.ndarray

    def number(self, name: str) -> int:
        """How many different tops are reached."""
        return len(self.tops[name])

    def summary(self) -> str:
        """One line for each of the two."""
        return "\n".join(
            f"{name}: {self.number(name)} tops, heights {np.round(h, 2)}" for name, h in self.heights.items()
        )


@experiment
def tops(descend: Descend, curvatures: Sequence[float] = (1, 2), starts: int = 200, steps: int = 200) -> Tops:
    """At how many different points do climbs on a convex function end, and on a concave one?

    Fixed: the square from −1 to 1; a step of ascent is descent on −f, then the nearest point of the square. Varies: the
    function ½ Σ cᵢ(xᵢ − mᵢ)² with curvatures c, and the same turned over. Rate 0.1, `steps` steps.
    """
    centre, curves = np.array([0.25, -0.15]), np.array(curvatures, float)
    points = np.random.default_rng(0).uniform(-1, 1, (starts, 2))
    side = np.linspace(-1, 1, 61)
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    found, heights, which, maps = {}, {}, {}, {}
    for name, sign in (("as it is", 1), ("turned over", -1)):
        f = lambda x, s=sign: s * (curves * (x - centre) ** 2).sum(-1) / 2  # noqa: E731
        down = lambda x, s=sign: -s * curves * (x - centre)  # noqa: E731
        ends = settle(descend, down, points, 0.1, steps, after=lambda x: np.clip(x, -1, 1))
        found[name] = np.unique(ends.round(3), axis=0)
        heights[name], maps[name] = f(found[name]), f(grid)
        which[name] = np.linalg.norm(ends[:, None] - found[name], axis=2).argmin(1)
    return Tops(points, found, heights, which, maps, side)


# Convex or not, and the other ways to sort problems


@dataclass(repr=False)
class Kinds(Result):
    """By problem and method: the percentage of starts from which descent arrives near the best point."""

    picture = "optimization.convex.kinds"
    conditions = "six problems in the plane, descent, the best of 7 rates for each"
    problems: list[str]
    methods: list[str]
    convex: np.ndarray  # (problems,) bool
    percent: np.ndarray  # (problems, methods)
    rates: np.ndarray  # (problems, methods)

    def best(self, convex: bool) -> dict[str, float]:
        """The percentage at the best method, of the convex problems or of the others."""
        rows = zip(self.problems, self.percent.max(axis=1), self.convex, strict=True)
        return {name: float(p) for name, p, c in rows if c == convex}

    def summary(self) -> str:
        """The table."""
        width = max(map(len, self.problems))
        head = " " * width + "".join(f"{m:>14s}" for m in self.methods)
        rows = (
            f"{n:{width}s}" + "".join(f"{p:12.0f} %" for p in row)
            for n, row in zip(self.problems, self.percent, strict=True)
        )
        return "\n".join([head, *rows])


BOTTOM, CURVES = np.array([1.5, -1.0]), np.array([1.0, 4.0])
WELL, DENTS = double_well(0.5), LANDSCAPES["rastrigin"]
PROBLEMS = {  # name: (gradient, best point, convex)
    "smooth": (lambda x: CURVES * (x - BOTTOM), BOTTOM, True),
    "with a kink": (lambda x: np.sqrt(CURVES) * np.sign(x - BOTTOM), BOTTOM, True),
    "with a fence": (lambda x: CURVES * (x - BOTTOM), np.array([1.5, 0.0]), True),
    "with noise": (lambda x: CURVES * (x - BOTTOM), BOTTOM, True),
    "two wells": (
        lambda x: np.stack([WELL.grad(x[..., :1])[..., 0], 4 * x[..., 1]], axis=-1),
        np.array([WELL.minima[0, 0], 0]),
        False,
    ),
    "many dents": (DENTS.grad, np.zeros(2), False),
}
METHODS = {"plain": (), "falling rate": ("falling",), "projection": ("falling", "fence"), "kicks": ("falling", "kicks")}


@experiment
def kinds(
    descend: Descend, starts: int = 100, steps: int = 1000, near: float = 0.1, noise: float = 1.0, kick: float = 1.0
) -> Kinds:
    """From how many starts does descent arrive within `near` of the best point, with one-line remedies?

    Varies: the problem (four convex, two not; "with a fence" only y ≥ 0 is allowed, "with noise" each gradient has a
    random error of standard deviation `noise`), and the method: plain; the rate falling to zero; that and back to the
    nearest allowed point after each step (projection); a falling rate and random kicks, errors of standard deviation
    `kick` that are added to each gradient. Tuned: for each pair the best of 7 rates, on 50 starts of their own.
    Budget: `steps` steps.
    """
    tuning, report = (np.random.default_rng(s).uniform(-2.5, 2.5, (n, 2)) for s, n in ((1, 50), (0, starts)))
    percent, rates = np.zeros((2, len(PROBLEMS), len(METHODS)))
    for i, (name, (gradient, best, _)) in enumerate(PROBLEMS.items()):
        good = lambda ends, best=best: np.linalg.norm(ends - best, axis=-1) < near  # noqa: E731
        for j, parts in enumerate(METHODS.values()):
            size = np.hypot(noise * (name == "with noise"), kick * ("kicks" in parts))
            fence = "fence" in parts and name == "with a fence"
            run = partial(_run, descend, gradient, size, steps, "falling" in parts, fence)
            rates[i, j], _ = tuned(RATES, tuning, run, good)
            percent[i, j] = 100 * good(run(report, rates[i, j])).mean()
    convex = np.array([c for *_, c in PROBLEMS.values()])
    return Kinds(list(PROBLEMS), list(METHODS), convex, percent, rates)


def _run(descend, gradient, size, steps, falling, fence, starts, rate):
    """Where runs end, with random errors of that size in each gradient, and y ≥ 0 behind a fence."""
    rng = np.random.default_rng(5)
    shaken = (lambda x: gradient(x) + size * rng.normal(size=x.shape)) if size else gradient
    inside = (lambda x: np.stack([x[..., 0], np.maximum(x[..., 1], 0)], axis=-1)) if fence else None
    return settle(descend, shaken, starts, rate, steps, falling, inside)
