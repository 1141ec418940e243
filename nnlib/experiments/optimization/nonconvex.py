"""Functions that are not convex: how many minima they have, twins of a network, and matching two networks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib import data
from nnlib.experiments import course
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.optimization import nets
from nnlib.experiments.optimization.runs import Descend, settle
from nnlib.experiments.paired import Difference, difference
from nnlib.experiments.rates import best_rate
from nnlib.experiments.sweep import Stack, sweep
from nnlib.landscapes import LANDSCAPES, double_well
from nnlib.progress import tracked

# How many minima


@dataclass(repr=False)
class Optima(Result):
    """By function: a negative gap, where runs end, and how high."""

    picture = "optimization.nonconvex.optima"
    conditions = "three functions that are not convex, plain descent"
    gaps: dict[str, float]  # between two chosen points: negative, so the function is not convex
    starts: dict[str, np.ndarray]  # (starts, n)
    ends: dict[str, np.ndarray]
    heights: dict[str, np.ndarray]  # (starts,)

    def places(self, name: str) -> np.ndarray:
        """The different ends, (k, n)."""
        return np.unique(np.round(self.ends[name], 2) + 0.0, axis=0)

    def lowest(self, name: str) -> int:
        """How many of the different ends are as low as the lowest, up to a millionth."""
        low = self.heights[name] < self.heights[name].min() + 1e-6
        return len(np.unique(np.round(self.ends[name][low], 2) + 0.0, axis=0))

    def summary(self) -> str:
        """One line a function."""
        return "\n".join(
            f"{name}: gap {self.gaps[name]:.2f}; {len(h)} starts end at {len(self.places(name))} points, "
            f"{self.lowest(name)} of them the lowest"
            for name, h in self.heights.items()
        )


@experiment
def optima(descend: Descend, gap: Callable, starts: int = 41, tilt: float = 0.5, steps: int = 2000) -> Optima:
    """At how many different points does descent end on functions that are not convex, and how many are lowest?

    Varies: the function. Fixed: a rate below the limit of each. Budget: `steps` steps. Starts: evenly spaced, in the
    plane random. Source of the first function: Karimi, Nutini & Schmidt 2016.
    """
    bowl, well, himmelblau = LANDSCAPES["pl"], double_well(tilt), LANDSCAPES["himmelblau"]
    plane = np.random.default_rng(0).uniform(-4.5, 4.5, (starts, 2))
    functions = {  # name: (landscape, starts, rate, two points with a negative gap between them)
        "x² + 3 sin² x": (bowl, np.linspace(-10, 10, starts)[:, None], 0.1, ([1.0], [2.2])),
        "a tilted double well": (well, np.linspace(-1.8, 1.8, starts)[:, None], 0.02, ([-1.0], [1.0])),
        "Himmelblau's function": (himmelblau, plane, 0.003, ([3.0, 2.0], [-2.8, 3.1])),
    }
    gaps, points, ends, heights = {}, {}, {}, {}
    for name, (land, begin, rate, (x, y)) in functions.items():
        gaps[name] = float(gap(lambda v: float(land.f(v)), np.array(x), np.array(y), 0.5))  # noqa: B023
        points[name], ends[name] = begin, settle(descend, land.grad, begin, rate, steps)
        heights[name] = land.f(ends[name])
    return Optima(gaps, points, ends, heights)


# Twins


@dataclass(repr=False)
class Twins(Result):
    """The loss on the straight line between a network and the same network with its hidden units in another order."""

    picture = "optimization.nonconvex.twins"
    conditions = "100 points of two half moons, tanh, trained by descent at rate 1"
    places: np.ndarray  # from 0, the network, to 1, its twin
    losses: np.ndarray  # (seeds, places)
    gaps: np.ndarray  # (seeds,): of the chord between the twins, at its middle

    def ends_differ(self) -> float:
        """The largest difference between the losses of twins: rounding."""
        return float(np.abs(self.losses[:, 0] - self.losses[:, -1]).max())

    def summary(self) -> str:
        """Losses at the ends and between them."""
        ends, between = self.losses[:, 0], self.losses.max(axis=1)
        return (
            f"loss of the networks {ends.min():.3f} to {ends.max():.3f}, of their twins the same up to "
            f"{self.ends_differ():.0e}; highest between them {between.min():.2f} to {between.max():.2f}; "
            f"gaps {self.gaps.min():.2f} to {self.gaps.max():.2f}"
        )


@experiment
def twins(descend: Descend, gap: Callable, hidden: int = 6, steps: int = 3000, seeds: int = 5) -> Twins:
    """What lies between a trained network and its twin, in which every hidden unit has moved one place on?

    Varies: the place on the line. Seeds: `seeds` starts. Budget: `steps` steps.
    """
    moons, places = nets.moons(hidden), np.linspace(0, 1, 41)
    w = settle(descend, moons.gradient, moons.starts(range(seeds)), 1.0, steps)
    W1, b1, W2, b2 = moons.parts(w)
    order = np.roll(np.arange(hidden), 1)
    pieces = [W1[..., order].reshape(seeds, -1), b1[..., 0, order], W2[:, order, 0], b2]
    twin = np.concatenate(pieces, axis=1)
    line = moons.loss(w[:, None] + places[:, None] * (twin - w)[:, None])
    gaps = [float(gap(lambda v: float(moons.loss(v)), a, b, 0.5)) for a, b in zip(w, twin, strict=True)]
    return Twins(places, line, np.array(gaps))


# Two networks from different seeds, and their mean


@dataclass(repr=False)
class Matching(Result):
    """Held-out accuracy (%) of two networks and of their mean, before and after their hidden units are matched."""

    picture = "optimization.nonconvex.matching"
    conditions = "networks 64-hidden-10, 1,000 training digits, 497 held out"
    widths: list[int]
    ends: np.ndarray  # (widths, pairs): the mean of the two networks
    middle: dict[str, np.ndarray]  # "as they are" and "matched": (widths, pairs), the network of the mean weights
    places: np.ndarray
    lines: dict[str, np.ndarray]  # (widths, pairs, places): along the straight line
    rates: list[float]

    def gain(self, width: int) -> Difference:
        """What matching gains at one width, pair by pair."""
        k = list(self.widths).index(width)
        return difference(self.middle["matched"][k], self.middle["as they are"][k])

    def loss(self, width: int) -> Difference:
        """What the matched mean loses against the networks themselves, pair by pair."""
        k = list(self.widths).index(width)
        return difference(self.ends[k], self.middle["matched"][k])

    def summary(self) -> str:
        """One line a width."""
        rows = zip(self.widths, self.ends, *self.middle.values(), self.rates, strict=True)
        return "\n".join(
            f"{n:4d} hidden units: the networks {e.mean():.1f} %, their mean {a.mean():.1f} %, "
            f"matched {m.mean():.1f} % (matching gains {self.gain(n)}), lr {r:g}"
            for n, e, a, m, r in rows
        )


@experiment(long={"descend": "gradient_descent", "widths": (4, 8, 16, 32, 64, 128, 256, 512), "pairs": 10})
def matching(
    descend: Descend,
    widths: Sequence[int] = (8, 32, 128),
    activation: str = "relu",
    epochs: int = 15,
    pairs: int = 5,
    rates: Sequence[float] = (0.1, 0.3, 1.0, 3.0),
) -> Matching:
    """Two networks trained from different seeds: is their mean a good network, once their hidden units are matched?

    Varies: the number of hidden units. Matched: the units of the second network are put into the order in which the sum
    of the products of their weights with those of the first is largest, by exchanging two at a time (for one hidden
    layer what Git Re-Basin does: Ainsworth, Hayase & Srinivasa 2023). Tuned: for each width the best of `rates` on two
    seeds and 300 images of their own. Budget: `epochs` epochs in batches of 32. Seeds: `pairs` pairs; each network has
    batches of its own.
    """
    step, ((x, y), tuning, (x_test, y_test)) = _rule(descend), _digits()
    places, best = np.linspace(0, 1, 11), []
    ends, measured = [], dict[str, list]({"as they are": [], "matched": []})
    for width in tracked(widths):
        train = lambda rates, seeds, n=width: sweep(  # noqa: E731
            step, (64, n, 10), x, y, rates=rates, seeds=seeds, epochs=epochs, activation=activation, show=False
        )
        best.append(best_rate(rates, train(rates, [1000, 1001]).loss(*tuning)))
        stack = train([best[-1]], range(2 * pairs))
        ends.append(100 * stack.accuracy(x_test, y_test)[0].reshape(pairs, 2).mean(axis=1))
        first, second = stack.w[0, ::2], stack.w[0, 1::2]
        matched = np.array([_matched(stack, a, b) for a, b in zip(first, second, strict=True)])
        for name, other in (("as they are", second), ("matched", matched)):
            stack.w = first[:, None] + places[:, None] * (other - first)[:, None]
            measured[name].append(100 * stack.accuracy(x_test, y_test))
    lines = {name: np.array(line) for name, line in measured.items()}
    middle = {name: line[..., len(places) // 2] for name, line in lines.items()}
    return Matching(list(widths), np.array(ends), middle, places, lines, best)


def _rule(descend: Descend) -> Callable:
    """One step of the learner's gradient_descent, as a rule for a whole stack."""
    (descend,) = course.functions(descend)

    def step(w, g, lr):
        slope = (lr * g).ravel()
        return np.asarray(descend(lambda _: slope, w.ravel(), 1.0, 1))[-1].reshape(w.shape)

    return step


def _digits():
    """Images and labels: 1,000 to train on, 300 to choose a rate, 497 to report."""
    x, y = data.load_digits()
    parts = np.split(np.random.default_rng(0).permutation(len(y)), [1000, 1300])
    return [(x[part], y[part]) for part in parts]


def _matched(stack: Stack, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The weights b with the hidden units in the order that matches those of a."""
    (W1, b1), (W2, b2) = stack.layers(b)
    (A1, a1), (A2, _) = stack.layers(a)
    order = best_order(np.vstack([A1, a1, A2.T]).T @ np.vstack([W1, b1, W2.T]))
    return np.concatenate([W1[:, order].ravel(), b1[0, order], W2[order].ravel(), b2[0]])


def best_order(likeness: np.ndarray) -> np.ndarray:
    """The columns in an order in which no exchange of two makes the sum of the diagonal larger; begun greedily."""
    left, order = likeness.copy(), np.zeros(len(likeness), int)
    for _ in order:
        i, j = np.unravel_index(left.argmax(), left.shape)
        order[i], left[i], left[:, j] = j, -np.inf, -np.inf
    while True:
        now = likeness[:, order]
        gain = now + now.T - np.diag(now)[:, None] - np.diag(now)
        i, j = np.unravel_index(gain.argmax(), gain.shape)
        if gain[i, j] <= 1e-9:
            return order
        order[[i, j]] = order[[j, i]]
