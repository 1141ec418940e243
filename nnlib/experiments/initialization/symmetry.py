"""All weights alike: what a network learns from there, which derivatives are equal, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import data
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.paired import Difference, difference
from nnlib.experiments.rates import best_rate
from nnlib.experiments.sweep import Stack, Walk
from nnlib.initializers import constant
from nnlib.losses import softmax_cross_entropy
from nnlib.network import mlp
from nnlib.optimizers import Optimizer

NAMES = {"relu": "ReLU"}
RATES = (0.3, 1.0, 3.0)
ALIKE = 1e-8  # two units that differ by less count as one: rounding may differ from unit to unit


def disc(seed: int, n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Points in a square; class 1 is inside a disc of radius 1, about a fifth of them."""
    x = np.random.default_rng(seed).uniform(-2, 2, (n, 2))
    return x, (np.hypot(x[:, 0] - 0.9, x[:, 1] - 0.3) < 1).astype(int)


@dataclass(repr=False)
class Zero(Result):
    """What models learn from weights that are all the same, beside a network that began at random."""

    picture = "initialization.symmetry.zero"
    conditions = "200 points, class 1 in a disc; gradient descent with momentum on all points"
    losses: dict[str, np.ndarray]  # (seeds,)
    rates: dict[str, float]
    units: dict[str, int]  # different hidden units at the end, the largest number over the seeds
    spread: dict[str, float]  # the standard deviation of the probability of class 1 over the points
    maps: dict[str, np.ndarray]  # of the first seed, (places, places)
    points: np.ndarray
    labels: np.ndarray
    value: float

    def above(self, name: str, other: str = "linear model") -> Difference:
        """The loss of one minus that of the other, data set by data set."""
        return difference(self.losses[name], self.losses[other])

    def summary(self) -> str:
        """Losses, units and spreads."""
        return "\n".join(
            f"{name:14} lr {self.rates[name]:<4g} loss {loss.mean():.3f}, {self.units[name]} different units, "
            f"probabilities spread by {self.spread[name]:.3f}"
            for name, loss in self.losses.items()
        )


@experiment
def zero(
    distinct_units: Callable,
    value: float = 0.0,
    activations: Sequence[str] = ("relu", "tanh", "sigmoid"),
    hidden: int = 8,
    steps: int = 600,
    seeds: int = 5,
) -> Zero:
    """What does a network learn when all its weights begin at the same value, and what does a linear model?

    Contestants: softmax regression and networks with `hidden` units, all weights `value`; a ReLU network from He's
    weights. Tuned: each the best of three rates by its loss on 3 data sets that the report does not use. Budget:
    `steps` steps on all points, momentum 0.9. Seeds: `seeds` data sets, the same for all.
    """
    start, tuning = (lambda rng, shape: constant(rng, shape, value)), 3
    contestants: dict[str, tuple] = {"linear model": ((2, 2), "relu", start)}
    contestants |= {f"{NAMES.get(a, a)} network": ((2, hidden, 2), a, start) for a in activations}
    contestants["random start"] = ((2, hidden, 2), "relu", "he_normal")
    sets = [disc(seed) for seed in [*range(seeds), *range(1000, 1000 + tuning)]]
    x, y = (np.stack(part) for part in zip(*sets, strict=True))
    result = Zero({}, {}, {}, {}, {}, *sets[0], value)
    grid = np.stack(np.meshgrid(*[np.linspace(-2, 2, 60)] * 2), axis=-1).reshape(-1, 2)
    for name, (sizes, activation, init) in contestants.items():
        stack = Stack(sizes, len(RATES), range(seeds + tuning), activation, init)
        walk = Walk("momentum", np.array(RATES)[:, None, None])
        with np.errstate(all="ignore"):
            for _ in range(steps):
                stack.w = walk.step(stack.w, stack.gradient(x, y))
            losses = stack.loss(x, y)
        rate = best_rate(RATES, losses[:, seeds:])
        best = RATES.index(rate)
        stack.w = stack.w[best : best + 1]
        first, *_ = stack.layers(stack.w)[0]
        p = [_probability(stack.forward(inputs)[-1])[0, :seeds] for inputs in (x, grid)]
        result.losses[name], result.rates[name] = losses[best, :seeds], rate
        result.units[name] = max(distinct_units(W, ALIKE) for W in first[0, :seeds])
        result.spread[name], result.maps[name] = float(p[0].std(axis=1).mean()), p[1][0].reshape(60, 60)
    return result


def _probability(logits: np.ndarray) -> np.ndarray:
    """Of class 1, for logits (..., 2)."""
    return 1 / (1 + np.exp(logits[..., 0] - logits[..., 1]))


@dataclass(repr=False)
class Derivatives(Result):
    """The weight gradients of a small network that began with all weights alike, after some steps."""

    picture = "initialization.symmetry.derivatives"
    conditions = "two inputs, hidden units, two classes; 200 points, class 1 in a disc"
    first: dict[str, np.ndarray]  # activation: (2, hidden)
    last: dict[str, np.ndarray]  # (hidden, 2)
    units: dict[str, int]  # different columns of the first layer's gradient
    values: dict[str, int]  # different numbers in it

    def all_zero(self, activation: str) -> bool:
        """Are all weight derivatives 0?"""
        return not (self.first[activation].any() or self.last[activation].any())

    def summary(self) -> str:
        """Numbers of different columns and entries."""
        rows = []
        for a, first in self.first.items():
            sizes = f"first layer {np.abs(first).max():.2e}, last {np.abs(self.last[a]).max():.2e}"
            counts = f"values {self.values[a]}, columns {self.units[a]}"
            rows.append(f"{a:8} largest |∂L/∂w|: {sizes}; different in the first layer: {counts}")
        return "\n".join(rows)


@experiment
def derivatives(
    distinct_units: Callable,
    value: float = 0.0,
    activations: Sequence[str] = ("relu", "sigmoid"),
    hidden: int = 8,
    steps: int = 20,
) -> Derivatives:
    """Which derivatives ∂L/∂w are equal in a network that began with all weights alike?

    Fixed: `hidden` units, weights of `value`, looked at after `steps` steps of plain gradient descent at rate 0.3.
    """
    x, y = disc(0)
    result = Derivatives({}, {}, {}, {})
    for activation in activations:
        net, walk = (
            mlp((2, hidden, 2), activation, lambda rng, shape: constant(rng, shape, value)),
            Optimizer("sgd", lr=0.3),
        )
        for step in range(steps + 1):
            _, dlogits = softmax_cross_entropy(net.forward(x), y)
            net.backward(dlogits, input_gradient=False)
            if step < steps:
                walk.step(net.w, net.g)
        first, last = net.layers[0].dW.copy(), net.layers[-1].dW.copy()
        result.first[activation], result.last[activation] = first, last
        result.units[activation] = distinct_units(first)
        result.values[activation] = distinct_units(first.reshape(1, -1))
    return result


@dataclass(repr=False)
class Parting(Result):
    """How many hidden units differ during training from weights that were all alike, and some of their weights."""

    picture = "initialization.symmetry.parting"
    conditions = "a network 64-16-10 on the digits, minibatches of 32, SGD at rate 0.1"
    paths: dict[str, np.ndarray]  # training: (steps, units), one weight of each unit, first seed
    units: dict[str, np.ndarray]  # training: (seeds,), different units at the end
    hidden: int

    def summary(self) -> str:
        """Different units at the end."""
        return "\n".join(
            f"{name:22} {', '.join(map(str, n))} of {self.hidden} units differ" for name, n in self.units.items()
        )


@experiment
def parting(
    distinct_units: Callable,
    value: float = 0.1,
    dropout: float = 0.3,
    activation: str = "relu",
    steps: int = 60,
    hidden: int = 16,
    seeds: int = 5,
) -> Parting:
    """For how long do hidden units with equal weights stay equal?

    Varies: minibatches alone, or with dropout of probability `dropout`. Fixed: all weights begin at `value`. Budget:
    `steps` minibatches. Seeds: `seeds`. Source: Zhang, Lipton, Li & Smola, Dive into Deep Learning, section 5.4.
    """
    x, y = data.load_digits()
    paths: dict[str, Any] = {}
    units: dict[str, Any] = {}
    for name, p in {"minibatches": 0.0, "and dropout": dropout}.items():
        ends = []
        for seed in range(seeds):
            rng, net = np.random.default_rng(seed), mlp((64, hidden, 10), activation, _all(value), dropout=p, rng=seed)
            walk, path = Optimizer("sgd", lr=0.1), []
            for _ in range(steps):
                path.append(net.layers[0].W[28].copy())  # from a pixel in the middle of the image
                rows = rng.integers(len(x), size=32)
                _, dlogits = softmax_cross_entropy(net.forward(x[rows], train=True), y[rows])
                net.backward(dlogits, input_gradient=False)
                walk.step(net.w, net.g)
            ends.append(distinct_units(net.layers[0].W, ALIKE))
            paths.setdefault(name, np.array(path))
        units[name] = np.array(ends)
    return Parting(paths, units, hidden)


def _all(value: float) -> Callable:
    return lambda rng, shape: constant(rng, shape, value)
