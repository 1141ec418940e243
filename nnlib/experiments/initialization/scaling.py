"""Depth and width today: residual blocks, updates beside weights, and rates that carry over to other widths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.experiments.design import Result, experiment
from nnlib.experiments.initialization import deep
from nnlib.experiments.rates import logspaced
from nnlib.experiments.sweep import Stack, Walk
from nnlib.progress import tracked


@dataclass(repr=False)
class Residual(Result):
    """The size of the signal after each residual block, for several scales of the branches."""

    picture = "initialization.scaling.residual"
    conditions = "h ← h + s · relu(h W₁) W₂, He's weights in W₁, variance 1/n in W₂"
    stds: dict[str, np.ndarray]  # (seeds, depth)

    def summary(self) -> str:
        """After the last block."""
        return "\n".join(f"{name}: {np.median(runs[:, -1]):.2g}" for name, runs in self.stds.items())


@experiment
def residual(he_normal: Callable, depth: int = 50, width: int = 64, seeds: int = 5) -> Residual:
    """How large is the signal after many residual blocks, by the scale s of their branches?

    Varies: s = 1, 1/√depth, 0. Fixed: `depth` blocks of `width` units. Source: Radford et al. 2019, section 2.3.
    """
    scales, stds = {"s = 1": 1.0, f"s = 1/√{depth}": depth**-0.5, "s = 0": 0.0}, {}
    for name, s in scales.items():
        runs = []
        for seed in range(seeds):
            rng, rows = np.random.default_rng(seed), []
            h = rng.normal(size=(100, width))
            for _ in range(depth):
                W1, W2 = he_normal(rng, (width, width)), rng.normal(0, width**-0.5, (width, width))
                h = h + s * np.maximum(h @ W1, 0) @ W2
                rows.append(h.std())
            runs.append(rows)
        stds[name] = np.array(runs)
    return Residual(stds)


@dataclass(repr=False)
class Ratios(Result):
    """The length of a layer's update over that of its weights, and the loss at the end, by learning rate."""

    picture = "initialization.scaling.ratios"
    conditions = "digits, hidden layers of 64 ReLU units, minibatches of 32"
    ratios: dict[str, np.ndarray]  # rate: (layers,), the median over the steps
    losses: dict[str, float]

    def summary(self) -> str:
        """By rate."""
        return "\n".join(
            f"lr {rate}: updates {r.min():.1g} to {r.max():.1g} of the weights, loss at the end {self.losses[rate]:.2f}"
            for rate, r in self.ratios.items()
        )


@experiment
def ratios(
    he_normal: str | Callable = "he_normal",
    rule: str = "adam",
    rates: Sequence[float] = (1e-5, 1e-4, 1e-3, 1e-2),
    depth: int = 4,
    steps: int = 200,
) -> Ratios:
    """How long is a step, beside the weights that it changes?

    Varies: the learning rate. Fixed: the network, the optimizer. Budget: `steps` minibatches; one seed.
    """
    (x, y), *_ = deep.digits()
    found, losses = {}, {}
    for rate in rates:
        stack, walk, rng = (
            Stack(deep.sizes(depth, 64), 1, [0], init=he_normal),
            Walk(rule, rate),
            np.random.default_rng(0),
        )
        rows = []
        for _ in range(steps):
            batch = rng.integers(len(x), size=32)[None]
            new = walk.step(stack.w, stack.gradient(x[batch], y[batch]))
            pairs = zip(stack.layers(new - stack.w), stack.layers(stack.w), strict=True)
            rows.append([np.linalg.norm(step) / np.linalg.norm(W) for (step, _), (W, _) in pairs])
            stack.w = new
        found[f"{rate:g}"], losses[f"{rate:g}"] = np.median(rows, axis=0), float(stack.loss(x, y)[0, 0])
    return Ratios(found, losses)


@dataclass(repr=False)
class Transfer(Result):
    """The training loss by learning rate for networks of several widths, in two parametrizations."""

    picture = "initialization.scaling.transfer"
    conditions = "digits, two hidden layers of ReLU units, Adam on minibatches of 32"
    widths: list[int]
    rates: np.ndarray
    losses: dict[str, np.ndarray]  # (widths, rates, seeds)

    def best(self, name: str) -> list[float]:
        """The best rate of each width, by the mean loss."""
        means = np.nan_to_num(self.losses[name], nan=np.inf).mean(axis=2)
        return [float(self.rates[i]) for i in means.argmin(axis=1)]

    def summary(self) -> str:
        """The best rates."""
        return "\n".join(
            f"{name}: best lr "
            + ", ".join(f"{r:.2g} at width {n}" for n, r in zip(self.widths, self.best(name), strict=True))
            for name in self.losses
        )


@experiment
def transfer(
    widths: Sequence[int] = (16, 64, 192), steps: int = 40, seeds: int = 2, low: float = 1e-3, per_decade: int = 2
) -> Transfer:
    """Does the best learning rate of a narrow network suit a wide one?

    Contestants: one rate for all layers, He's weights; and μP: with k = width/first width, the hidden and the output
    layer's rates divided by k, the output layer's weights by √k. Varies: the rate, from `low` to 0.3. Budget: `steps`
    minibatches. Seeds: `seeds`, the same for all. Source: Yang et al. 2021, Tensor Programs V, table 3.
    """
    (x, y), *_ = deep.digits()
    rates, names = logspaced(low, 10**-0.5, per_decade), ("one rate for all layers", "μP")
    losses = {name: np.empty((len(widths), len(rates), seeds)) for name in names}
    for i, width in enumerate(tracked(widths)):
        for name in names:
            stack, factor = Stack((64, width, width, 10), len(rates), range(seeds)), widths[0] / width
            by_weight = np.ones_like(stack.w[0, 0])
            if name == "μP":
                stack.layers(stack.w)[-1][0][...] *= factor**0.5
                for W, _ in stack.layers(by_weight)[1:]:
                    W[...] = factor
            walk, rngs = (
                Walk("adam", rates[:, None, None] * by_weight),
                [np.random.default_rng(s) for s in range(seeds)],
            )
            for _ in range(steps):
                batch = np.stack([rng.integers(len(x), size=32) for rng in rngs])
                stack.w = walk.step(stack.w, stack.gradient(x[batch], y[batch]))
            losses[name][i] = stack.loss(x, y)
    return Transfer(list(widths), rates, losses)
