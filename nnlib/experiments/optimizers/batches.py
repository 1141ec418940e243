"""Minibatches: how noisy their gradients are, and what a step and an epoch cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import data
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.rates import best_rate
from nnlib.experiments.sweep import Stack, Walk, sweep
from nnlib.progress import tracked

Rule = str | Callable


@dataclass(repr=False)
class BatchNoise(Result):
    """The error of a minibatch's gradient, in lengths of the full gradient, by batch size."""

    picture = "optimizers.batch_noise"
    conditions = "a network 64-32-10 on the digits"
    sizes: np.ndarray
    errors: np.ndarray  # root mean square
    n: int  # samples in all

    def summary(self) -> str:
        """Errors by batch size."""
        return "\n".join(
            f"B = {b:4d}: error {e:.2f} of the full gradient" for b, e in zip(self.sizes, self.errors, strict=True)
        )


@experiment
def batch_noise(
    minibatches: Callable, sizes: Sequence[int] = (1, 4, 16, 64, 256, 512), batches: int = 300, trained: int = 0
) -> BatchNoise:
    """How far is the gradient of a random batch from that of all samples?

    Varies: the batch size. Fixed: a network 64-32-10 on the digits, at its start or after `trained` epochs. Up to
    `batches` batches of each size, drawn without replacement within an epoch.
    """
    (x, y), *_ = data.split(*data.load_digits(), rng=0)
    stack, rng = Stack((64, 32, 10), 1, [0]), np.random.default_rng(0)
    if trained:
        stack = sweep("sgd", (64, 32, 10), x, y, rates=[0.1], seeds=[0], epochs=trained)
    full, errors = stack.gradient(x[None], y[None]), []
    for size in sizes:
        rows = [r for _ in range(1 + size // 8) for r in minibatches(len(x), size, rng) if len(r) == size][:batches]
        off = [np.sum((stack.gradient(x[None, r], y[None, r]) - full) ** 2) for r in rows]
        errors.append(np.sqrt(np.mean(off)) / np.linalg.norm(full))
    return BatchNoise(np.array(sizes), np.array(errors), len(x))


@dataclass(repr=False)
class BatchSizes(Result):
    """Training loss of SGD by epochs, and the time of a step on this machine, by batch size."""

    picture = "optimizers.batch_sizes"
    conditions = "a network with one hidden layer on 1,078 digits, this machine"
    sizes: list[int]
    losses: dict[str, np.ndarray]  # by size: (looks, seeds), the first before training
    every: list[int]  # epochs from look to look, by size
    rates: list[float]
    step_seconds: np.ndarray  # (sizes,), of one network on this machine
    steps_an_epoch: np.ndarray
    target: float

    def epochs_to(self, size: int) -> float:
        """Epochs until the mean loss is down to the target; NaN where it is not."""
        there = np.flatnonzero(self.losses[str(size)].mean(axis=1) <= self.target)
        return float(there[0]) * self.every[list(self.sizes).index(size)] if there.size else np.nan

    def seconds_to(self, size: int) -> float:
        """The same in seconds on this machine."""
        i = list(self.sizes).index(size)
        return self.epochs_to(size) * self.steps_an_epoch[i] * self.step_seconds[i]

    @property
    def middle(self) -> int:
        """The size nearest to 32, the smallest one apart."""
        return min(self.sizes[1:], key=lambda size: abs(size - 32))

    @property
    def price(self) -> float:
        """The time of a step on the middle size, in steps on the smallest batch."""
        return float(self.step_seconds[list(self.sizes).index(self.middle)] / self.step_seconds[0])

    def summary(self) -> str:
        """Epochs and seconds to the target, by batch size."""
        rows = zip(self.sizes, self.rates, self.step_seconds, strict=True)
        return "\n".join(
            f"B = {b:4d}, lr {r:<5.3g}: a step {1e3 * s:.2f} ms; loss {self.target:g} after "
            f"{self.epochs_to(b):3.0f} epochs, {self.seconds_to(b):5.2f} s"
            for b, r, s in rows
        )


EPOCHS = {1: 4, 8: 12, 32: 24, 256: 60, 1078: 150}  # about what each size needs
TRIED = {1: (0.02, 0.05, 0.1), 8: (0.1, 0.3, 0.6), 32: (0.3, 0.6, 1), 256: (0.3, 0.7, 1.5), 1078: (0.3, 0.7, 1.5)}
LOOKS = 30  # about so many at most, for a look at all samples costs as much as a step on them


@experiment
def batch_sizes(
    sgd: Rule,
    minibatches: Callable,
    sizes: Sequence[int] = (1, 8, 32, 256, 1078),
    target: float = 0.1,
    hidden: int = 32,
    seeds: int = 5,
) -> BatchSizes:
    """Which batch size gets the training loss down first: by epochs, and by time?

    Varies: the batch size. Fixed: a network 64-`hidden`-10 on 1,078 digits. Tuned: each size has the best of three
    rates, on a seed of its own. Seeds: `seeds`. The time of a step is measured with one network.
    """
    (x, y), *_ = data.split(*data.load_digits(), rng=0)
    losses, every, best, seconds, net = {}, [], [], [], (64, hidden, 10)
    for size in tracked(sizes):
        like = min(EPOCHS, key=lambda known: abs(np.log(known / size)))
        epochs, tried = EPOCHS[like], TRIED[like]
        fixed: dict[str, Any] = {"epochs": epochs, "batch_size": size, "batches": minibatches, "show": False}
        tuning = sweep(sgd, net, x, y, rates=tried, seeds=[100], **fixed)
        best.append(best_rate(tried, tuning.loss(x, y)))
        rows = [Stack(net, 1, range(seeds)).loss(x, y)[0]]
        every.append(max(1, epochs // LOOKS))

        def note(epoch, stack, rows=rows, every=every[-1]):
            if epoch % every == 0:
                rows.append(stack.loss(x, y)[0])

        sweep(sgd, net, x, y, rates=best[-1:], seeds=range(seeds), after_epoch=note, **fixed)
        losses[str(size)] = np.array(rows)
        seconds.append(_step_seconds(sgd, net, x, y, size))
    steps = np.array([-(-len(x) // size) for size in sizes])
    return BatchSizes(list(sizes), losses, every, best, np.array(seconds), steps, target)


def _step_seconds(sgd: Rule, net: tuple, x: np.ndarray, y: np.ndarray, size: int, repeats: int = 200) -> float:
    """The median time of one training step of one network."""
    stack, walk, times = Stack(net, 1, [0]), Walk(sgd, 0.01), []
    rows, rng = np.arange(len(x)), np.random.default_rng(0)
    for _ in range(repeats if size < 100 else 40):
        batch = rng.choice(rows, size, replace=False)[None]
        start = time.perf_counter()
        stack.w = walk.step(stack.w, stack.gradient(x[batch], y[batch]))
        times.append(time.perf_counter() - start)
    return float(np.median(times))
