"""Deep networks on the digits, many side by side, each with weights, a rate and batches of its own, by plain SGD.

A network is a row of `stack.w[0]`. One that has arrived, or whose loss is no longer finite, leaves the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib import data
from nnlib.experiments.rates import at_the_edge
from nnlib.experiments.sweep import Stack, cross_entropy
from nnlib.progress import Progress

Init = str | Callable
SMOOTH = 0.9  # the fraction that a running mean of the minibatch losses keeps of itself


def digits() -> list[tuple[np.ndarray, np.ndarray]]:
    """(x, y) of 1,078 training, 360 held-out and 359 test digits."""
    return data.split(*data.load_digits(), rng=0)


def sizes(depth: int, width: int) -> tuple[int, ...]:
    """The widths of a network with `depth` hidden layers on the digits."""
    return (64, *[width] * depth, 10)


@dataclass
class Runs:
    """What became of each network."""

    steps: np.ndarray  # minibatches until it arrived; the whole budget where it did not
    arrived: np.ndarray  # bool
    broken: np.ndarray  # bool: the loss became NaN or infinite
    last: np.ndarray  # the running mean of the loss at the end; infinite where it is not finite
    stack: Stack  # those that have not left


def train(
    init: Init,
    shape: Sequence[int],
    rates: Sequence[float] | np.ndarray,
    seeds: Sequence[int] | np.ndarray,
    budget: int,
    *,
    activation: str = "relu",
    until: float = 0.0,
    batch_size: int = 32,
    enough: Callable[[Runs], bool] | None = None,
    prepare: Callable[[Stack], None] | None = None,
    watch: Callable[[np.ndarray], None] | None = None,
    loss: Callable | None = None,
    clip: Callable[[list[np.ndarray]], list[np.ndarray]] | None = None,
) -> Runs:
    """Train one network for each entry of `rates` and `seeds` until its running loss is below `until`.

    enough   ends the training of all when it is true of what has been reached so far
    prepare  changes the weights before the first step
    watch    gets the losses of each minibatch
    loss     (logits, y) -> (loss, dlogits) of one network, in place of the course's own
    clip     the gradients of one network as a list of arrays -> a list that takes their place
    """
    (x, y), *_ = digits()
    stack, n = Stack(shape, 1, seeds, activation, init), len(seeds)
    if prepare:
        prepare(stack)
    runs = Runs(np.full(n, budget), np.zeros(n, bool), np.zeros(n, bool), np.full(n, np.inf), stack)
    rngs, lr, here = [np.random.default_rng(seed) for seed in seeds], np.asarray(rates, float), np.arange(n)
    smooth = np.full(n, np.nan)
    with np.errstate(all="ignore"), Progress(budget, unit="minibatch") as bar:
        for step in range(1, budget + 1):
            rows = np.stack([rngs[i].integers(len(x), size=batch_size) for i in here])
            *values, logits = stack.forward(x[rows])
            losses, delta = _one_by_one(loss, logits, y[rows]) if loss else _together(logits, y[rows])
            g = stack.backward(values, delta)
            stack.w = stack.w - lr[here, None] * (_clipped(stack, g, clip) if clip else g)
            if watch:
                watch(losses)
            smooth = np.where(np.isnan(smooth), losses, SMOOTH * smooth + (1 - SMOOTH) * losses)
            broken, there = ~np.isfinite(losses), smooth < until
            runs.last[here] = np.where(broken, np.inf, smooth)
            if (broken | there).any():
                leaving = here[broken | there]
                runs.steps[leaving], runs.broken[here[broken]], runs.arrived[here[there]] = step, True, True
                stay = ~(broken | there)
                here, smooth, stack.w = here[stay], smooth[stay], stack.w[:, stay]
                if not len(here) or (enough and enough(runs)):
                    break
            if step % 20 == 0:
                bar.update(step)
    return runs


def _together(logits: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each network's mean cross-entropy (networks,) and its gradient, for logits (1, networks, N, classes)."""
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    delta = (e / e.sum(axis=-1, keepdims=True) - np.eye(logits.shape[-1])[y]) / y.shape[-1]
    return cross_entropy(logits, y)[0], delta


def _one_by_one(loss: Callable, logits: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same by a function for one network."""
    losses, deltas = zip(*(loss(*each) for each in zip(logits[0], y, strict=True)), strict=True)
    return np.array(losses, float), np.stack(deltas)[None]


def _clipped(stack: Stack, g: np.ndarray, clip: Callable) -> np.ndarray:
    """The gradients of each network, clipped by a function of a list of arrays."""
    new = np.empty_like(g)
    arrays = [array for pair in stack.layers(g) for array in pair]
    places = [array for pair in stack.layers(new) for array in pair]
    for k in range(g.shape[1]):
        for place, array in zip(places, clip([array[0, k] for array in arrays]), strict=True):
            place[0, k] = array
    return new


def quickest_rate(
    init: Init, shape: Sequence[int], rates: np.ndarray | Sequence[float], seeds: Sequence[int], budget: int, **how
):
    """The rate at which the slowest of the tuning seeds arrives first: (rate, is it at the edge of the range?).

    Where no rate brings all of them there within the budget: of those that bring the most, the highest with a loss (the
    worse seed's, at the end) within 2 % of the lowest.
    """
    rates = np.asarray(list(rates), float)
    each, own = np.repeat(rates, len(seeds)), np.tile(seeds, len(rates))

    def all_there(runs: Runs) -> bool:
        return bool(runs.arrived.reshape(len(rates), -1).all(axis=1).any())

    runs = train(init, shape, each, own, budget, enough=all_there, **how)
    arrived = runs.arrived.reshape(len(rates), -1).sum(axis=1)
    candidates = np.flatnonzero(arrived == arrived.max())
    if arrived.max() == len(seeds):
        best = candidates[np.argmin(runs.steps.reshape(len(rates), -1).max(axis=1)[candidates])]
    else:
        worst = runs.last.reshape(len(rates), -1).max(axis=1)[candidates]
        best = candidates[np.flatnonzero(worst <= 1.02 * worst.min())[-1]]
    return float(rates[best]), at_the_edge(rates[best], rates)
