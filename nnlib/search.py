"""Hyperparameter search: grid, random, successive halving; the learning-rate range test; k-fold cross-validation."""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from .checks import Seed, count, number
from .losses import Loss, softmax_cross_entropy
from .network import Network
from .optimizers import Optimizer, Steps
from .stopping import restore, snapshot
from .train import minibatches

C = TypeVar("C")  # a configuration


def grid(space: Mapping[str, list]) -> list[dict[str, Any]]:
    """Every combination once, as dicts: `space` maps names to lists of values. The last name varies fastest."""
    for name, values in space.items():
        _list(name, values)
    return [dict(zip(space, values, strict=True)) for values in itertools.product(*space.values())]


def log_uniform(rng: Seed, low: float, high: float, size: int | tuple[int, ...] | None = None) -> np.ndarray:
    """10^u with u uniform between log₁₀ low and log₁₀ high: every decade is equally likely (Bergstra & Bengio 2012)."""
    low, high = number("low", low, low=0, low_open=True), number("high", high, low=0, low_open=True)
    if low > high:
        raise ValueError(f"low must not exceed high, got {low} and {high}")
    return 10 ** np.random.default_rng(rng).uniform(math.log10(low), math.log10(high), size)


def random_search(rng: Seed, space: Mapping[str, list | tuple], n: int) -> list[dict[str, Any]]:
    """n dicts drawn from `space`: a list (each value equally likely), ("uniform", low, high) or ("log", low, high).

    Bergstra & Bengio 2012: better than a grid of the same size where only some of the hyperparameters matter.
    """
    rng = np.random.default_rng(rng)
    return [{name: _draw(rng, name, values) for name, values in space.items()} for _ in range(count("n", n, least=0))]


def _draw(rng: np.random.Generator, name: str, values: list | tuple) -> Any:
    if isinstance(values, tuple) and len(values) == 3 and values[0] in ("uniform", "log"):
        low, high = (number(f"the bounds of {name}", bound) for bound in values[1:])
        if low > high:
            raise ValueError(f"the bounds of {name} must rise, got {values!r}")
        return float(rng.uniform(low, high) if values[0] == "uniform" else log_uniform(rng, low, high))
    return _list(name, values)[rng.integers(len(values))]


def _list(name: str, values: object) -> list:
    if not isinstance(values, list) or not values:
        raise ValueError(
            f'{name} must be a list of values, or ("uniform" or "log", low, high) when random, got {values!r}'
        )
    return values


@dataclass
class Round:
    """One round of successive halving: each of `configs`, trained with `budget`, came to its loss; best first."""

    budget: int
    configs: list
    losses: list


def successive_halving(
    configs: Iterable[C], train: Callable[[C, int], float], *, budget: int = 1, eta: int = 2
) -> tuple[C, list[Round]]:
    """(best config, [Round, ...]). Train all with `budget`, keep the best 1/eta, multiply the budget by eta, repeat.

    `train(config, budget)` returns a loss: lower is better, NaN is worst. The budget is a number of epochs, say, always
    from the start. The last round has fewer than eta configurations. Jamieson & Talwalkar 2016; Li et al. 2018, §3.
    """
    survivors, budget, eta = list(configs), count("budget", budget), count("eta", eta, least=2)
    if not survivors:
        raise ValueError("successive halving needs at least one configuration, got none")
    rounds = []
    while True:
        losses = [float(train(config, budget)) for config in survivors]
        order = sorted(range(len(losses)), key=lambda i: math.inf if math.isnan(losses[i]) else losses[i])
        rounds.append(Round(budget, [survivors[i] for i in order], [losses[i] for i in order]))
        if len(survivors) < eta:
            return rounds[-1].configs[0], rounds
        survivors, budget = rounds[-1].configs[: len(survivors) // eta], budget * eta


def lr_range_test(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    loss: Loss = softmax_cross_entropy,
    optimizer: str | Steps = "sgd",
    low: float = 1e-6,
    high: float = 10.0,
    steps: int = 100,
    batch_size: int = 32,
    rng: Seed = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """(lrs, losses): one step at each of `steps` rates, from low to high in equal ratios; the loss before each step.

    Afterwards w is as it was. The test ends early, with the first loss that is not finite. Smith 2017, §3.3, here with
    rates in equal ratios. `optimizer` is a name in OPTIMIZERS, or anything fresh with ``step(w, g, lr)``.
    """
    low, high = number("low", low, low=0, low_open=True), number("high", high, low=0, low_open=True)
    if low >= high:
        raise ValueError(f"low must be below high, got {low} and {high}")
    x, y, rng, before = np.asarray(x, net.dtype), np.asarray(y), np.random.default_rng(rng), snapshot(net)
    optimizer = optimizer if hasattr(optimizer, "step") else Optimizer(optimizer)
    lrs, losses = np.geomspace(low, high, count("steps", steps, least=2)), []
    epochs = (minibatches(len(x), batch_size, rng) for _ in itertools.count())
    with np.errstate(all="ignore"):
        for lr, index in zip(lrs, itertools.chain.from_iterable(epochs), strict=False):
            value, doutput = loss(net.forward(x[index], train=True), y[index])
            losses.append(value)
            if not math.isfinite(value):
                break
            net.backward(doutput, input_gradient=False)
            optimizer.step(net.w, net.g, lr)
    restore(net, before)
    return lrs[: len(losses)], np.array(losses)


def pick_learning_rate(lrs: ArrayLike, losses: ArrayLike) -> float:
    """The rate at the start of the steepest fall of the loss against log₁₀ lr, from one point to the next.

    Only rates before the loss first exceeds 4 times its lowest value so far, or is not finite, count.
    """
    lrs, losses = np.asarray(lrs, float), np.asarray(losses, float)
    if lrs.ndim != 1 or lrs.shape != losses.shape or not (lrs > 0).all() or not (np.diff(lrs) > 0).all():
        raise ValueError(f"lrs must be positive and rising, one for each loss, got shapes {lrs.shape}, {losses.shape}")
    wild = ~np.isfinite(losses) | (losses > 4 * np.fmin.accumulate(losses))
    usable = int(np.argmax(wild)) if wild.any() else len(losses)
    if usable < 2:
        raise ValueError(f"two usable points are needed, got {usable}: start with smaller rates")
    slopes = np.diff(losses[:usable]) / np.diff(np.log10(lrs[:usable]))
    return float(lrs[np.argmin(slopes)])


def k_fold(n: int, k: int, rng: Seed) -> list[tuple[np.ndarray, np.ndarray]]:
    """k pairs (train, val) of index arrays: the val sets split a shuffled 0…n−1, sizes differing by at most one."""
    n, k = count("n", n, least=2), count("k", k, least=2)
    if k > n:
        raise ValueError(f"k must be at most n = {n}, got {k}")
    folds = np.array_split(np.random.default_rng(rng).permutation(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), fold) for i, fold in enumerate(folds)]
