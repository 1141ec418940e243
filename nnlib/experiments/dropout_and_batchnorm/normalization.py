"""Lesson 5, where batch normalization helps: depth, tiny batches, and what the two places of it give."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnlib.experiments.contest import contest, last_words
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import digits, draws
from nnlib.experiments.side_by_side import Stack
from nnlib.layers import Layer

PLACES = {"none": None, "batch norm": "pre"}
ALSO_LAYER_NORM = (*PLACES, "layer norm")


class StackLayerNorm(Layer):
    """Layer normalization (Ba et al. 2016) for `n` networks side by side: each sample over its own features."""

    def __init__(self, n, width, eps=1e-5):
        self.eps, self.n_in, self.n_out = eps, width, width
        self.shapes = {"gamma": (n, 1, width), "beta": (n, 1, width)}

    def start(self, rngs, dtype):
        self.gamma[...], self.beta[...] = 1, 0

    def forward(self, x, train=False):
        centered = x - x.mean(axis=-1, keepdims=True)
        self.inv_std = 1 / np.sqrt((centered**2).mean(axis=-1, keepdims=True) + self.eps)
        self.xhat = centered * self.inv_std
        return self.gamma * self.xhat + self.beta

    def backward(self, dy):
        self.dgamma[...] = (dy * self.xhat).sum(axis=1, keepdims=True)
        self.dbeta[...] = dy.sum(axis=1, keepdims=True)
        d = dy * self.gamma
        through = d.mean(axis=-1, keepdims=True) + self.xhat * (d * self.xhat).mean(axis=-1, keepdims=True)
        return self.inv_std * (d - through)


@dataclass(repr=False)
class Depth(Result):
    """Held-out accuracy in per cent without and with batch normalization, (depths, budgets, seeds)."""

    picture: ClassVar = "dropout_and_batchnorm.normalization.depth"
    conditions: ClassVar = "600 digits, 32 units a layer, ReLU, He's initialization, SGD, batches of 32"
    depths: np.ndarray
    updates: np.ndarray
    accuracy: dict
    rate: dict  # (depths, budgets)
    by_rate: dict  # (depths, rates), validation accuracy at the last budget
    rates: np.ndarray
    rest: dict  # (depths,), updates until rest

    def gain(self, depth, budget=-1):
        """Points that batch normalization adds, pair by pair, (seeds,)."""
        k = list(self.depths).index(depth)
        return self.accuracy["batch norm"][k, budget] - self.accuracy["none"][k, budget]

    def tolerated(self, name, depth, within=5.0):
        """The largest rate within so many points of the best one, over the smallest such rate."""
        means = self.by_rate[name][list(self.depths).index(depth)]
        good = self.rates[means >= np.nanmax(means) - within]
        return float(good.max() / good.min())

    def budget(self, budget=-1):
        """A budget in words."""
        last = budget in (-1, len(self.updates) - 1)
        return last_words(self.updates[-1], self.knobs.get("rest")) if last else f"after {self.updates[budget]} updates"

    def summary(self):
        rows = []
        for b in range(len(self.updates)):
            rows.append(f"{self.budget(b)}:")
            for k, depth in enumerate(self.depths):
                none, norm = (self.accuracy[name][k, b].mean() for name in PLACES)
                g = self.gain(depth, b)
                r0, r1 = (self.rate[name][k, b] for name in PLACES)
                rows.append(
                    f"  depth {depth:2d}: {none:5.1f} % without, {norm:5.1f} % with: "
                    f"{g.mean():+5.1f} ± {g.std(ddof=1) / len(g) ** 0.5:.1f} points   (rates {r0:.2g} and {r1:.2g})"
                )
        return "\n".join(rows)


@experiment(
    long={
        "depths": (1, 4, 8, 16),
        "updates": (57, 114, 228, 456, 912, 1824, 3648),
        "rates": (0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
        "seeds": 6,
        "tuning": 2,
        "rest": 912,
    }
)
def depth(depths=(1, 4, 8), updates=(114,), rates=(0.03, 0.1, 0.3), seeds=5, tuning=2, rest=None, width=32) -> Depth:
    """What does batch normalization add, at which depth, and after how many updates?

    Varies: the number of hidden layers, with and without batch normalization (before the activation), and the budget.
    Fixed: 600 digits with right labels, `width` units a layer, SGD, batches of 32. Tuned: the rate of each network at
    each budget, by accuracy on 200 validation images, on `tuning` seeds that the report does not use. `rest`: from so
    many updates on, training ends where it rests (`contest.rested`). Paired seeds.
    """
    accuracy: dict[str, list] = {name: [] for name in PLACES}
    rate, by_rate, ends = (copy.deepcopy(accuracy) for _ in range(3))
    for layers in depths:
        for name, place in PLACES.items():
            course = contest(
                partial(Stack, (64, *[width] * layers, 10), batchnorm=place),
                lambda seeds: draws(seeds, 0.0, 600, 200, 800),
                rates=rates,
                updates=updates,
                seeds=seeds,
                tuning=tuning,
                rest=rest,
                optimizer="sgd",
            )
            accuracy[name].append(course.numbers["accuracy"])
            rate[name].append(course.rate)
            by_rate[name].append(course.by_rate[:, -1])
            ends[name].append(course.rest)
    scores, chosen, tried, rested = (
        {name: np.array(rows) for name, rows in part.items()} for part in (accuracy, rate, by_rate, ends)
    )
    return Depth(np.array(depths), course.updates, scores, chosen, tried, np.array(rates), rested)


@dataclass(repr=False)
class Batches(Result):
    """Held-out accuracy in per cent without normalization, with batch and with layer norm, (batch sizes, seeds)."""

    picture: ClassVar = "dropout_and_batchnorm.normalization.batches"
    conditions: ClassVar = "400 digits, two layers of 32 ReLU units, SGD"
    sizes: np.ndarray
    accuracy: dict
    rate: dict

    def gain(self, size, name="batch norm"):
        """Points that a normalization adds, pair by pair, (seeds,)."""
        k = list(self.sizes).index(size)
        return self.accuracy[name][k] - self.accuracy["none"][k]

    def summary(self):
        rows = []
        for k, size in enumerate(self.sizes):
            added = (
                f"{name} {g.mean():+5.1f} ± {g.std(ddof=1) / len(g) ** 0.5:.1f}"
                for name in self.accuracy
                if name != "none" and len(g := self.gain(size, name))
            )
            rows.append(f"batches of {size:2d}: {self.accuracy['none'][k].mean():5.1f} % without; " + ", ".join(added))
        return "\n".join(rows)


@experiment(
    long={"sizes": (2, 4, 16, 64), "rates": (0.003, 0.01, 0.03, 0.1, 0.3, 1.0), "seeds": 8, "tuning": 3},
)
def batches(sizes=(2, 16), updates=1000, rates=(0.01, 0.03, 0.1, 0.3), seeds=4, tuning=2) -> Batches:
    """How do batch and layer normalization do with tiny batches?

    Varies: the batch size, and no normalization, batch or layer normalization, before the activation. Fixed: 400 digits
    with right labels, two hidden layers of 32, SGD, the number of updates. Tuned: the rate of each, on `tuning` seeds
    of their own. Paired seeds. After Wu & He 2018.
    """
    accuracy: dict[str, list] = {name: [] for name in ALSO_LAYER_NORM}
    rate = copy.deepcopy(accuracy)
    for size in sizes:
        for name in ALSO_LAYER_NORM:
            course = contest(
                partial(_normalized, name),
                lambda seeds: draws(seeds, 0.0, 400, 200, 800),
                rates=rates,
                updates=(updates,),
                seeds=seeds,
                tuning=tuning,
                batch_size=size,
                optimizer="sgd",
            )
            accuracy[name].append(course.numbers["accuracy"][-1])
            rate[name].append(course.rate[-1])
    return Batches(np.array(sizes), *({k: np.array(v) for k, v in part.items()} for part in (accuracy, rate)))


def _normalized(name, seeds):
    """Networks 64-32-32-10 with one of the normalizations."""
    n = len(list(seeds))
    extra = (lambda width: StackLayerNorm(n, width)) if name == "layer norm" else None
    return Stack((64, 32, 32, 10), seeds, batchnorm=PLACES.get(name), extra=extra)


def _layer(width=32):
    """A random layer 64-width on the digits: (images, W, b, gamma, beta)."""
    W = np.random.default_rng(1).normal(0, np.sqrt(2 / 64), (64, width))
    return digits()[0], W, np.zeros(width), np.ones(width), np.zeros(width)


@dataclass(repr=False)
class Outputs(Result):
    """What the next layer gets from each order, (samples, units)."""

    picture: ClassVar = "dropout_and_batchnorm.normalization.outputs"
    values: dict

    def summary(self):
        return "\n".join(
            f'"{order}": mean {y.mean():.2f}, standard deviation {y.std():.2f}, exact zeros {(y == 0).mean():.0%}'
            for order, y in self.values.items()
        )


@experiment
def outputs(layer, width=32, batch=512) -> Outputs:
    """What does the next layer get, with normalization before the activation and after it?"""
    x, W, b, gamma, beta = _layer(width)
    return Outputs({order: layer(x[:batch], W, b, gamma, beta, order) for order in ("pre", "post")})


@dataclass(repr=False)
class Company(Result):
    """How far the outputs for one image vary with the rest of the batch: order -> (sizes,)."""

    picture: ClassVar = "dropout_and_batchnorm.normalization.company"
    sizes: np.ndarray
    spread: dict
    pair: np.ndarray  # what a batch of two gives for its two images, (2, units)

    def summary(self):
        rows = [
            f"batches of {size:3d}: " + ", ".join(f'"{order}" {s[k]:.2f}' for order, s in self.spread.items())
            for k, size in enumerate(self.sizes)
        ]
        first, second = (", ".join(f"{v:+.2f}" for v in row[:5]) for row in self.pair)
        return "\n".join(
            ["standard deviation of an output, over random company", *rows, f"a batch of two: {first}; {second}"]
        )


@experiment
def company(layer, sizes=(2, 3, 4, 8, 16, 32, 64, 128, 256), rounds=60) -> Company:
    """How much does the output for one image depend on the other images of its batch?

    One image in `rounds` random batches of each size: the standard deviation of its outputs, mean over 32 units. And
    a batch of two, with a bias that keeps every unit on.
    """
    x, W, b, gamma, beta = _layer()
    rng, spread = np.random.default_rng(0), dict[str, list](pre=[], post=[])
    for size in sizes:
        others = [rng.choice(np.arange(1, len(x)), size - 1, replace=False) for _ in range(rounds)]
        for order, kept in spread.items():
            seen = [layer(x[[0, *rest]], W, b, gamma, beta, order)[0] for rest in others]
            kept.append(np.std(seen, axis=0).mean())
    pair = layer(x[:2], W, b + 10, gamma, beta, "post")
    return Company(np.array(sizes), {order: np.array(s) for order, s in spread.items()}, pair)
