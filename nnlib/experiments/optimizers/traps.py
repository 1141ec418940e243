"""Traps: XOR with few hidden units, and Rastrigin's function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib import landscapes
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.optimizers import xor
from nnlib.experiments.optimizers.ravines import turned
from nnlib.experiments.paired import Discordant, discordant
from nnlib.experiments.rates import best_rate
from nnlib.experiments.sweep import Walk, linear_decay
from nnlib.progress import tracked

Rule = str | Callable


@dataclass(repr=False)
class Stuck(Result):
    """The percentage of starts that never learn XOR, by the number of hidden units."""

    picture = "optimizers.stuck"
    conditions = "XOR, networks with one hidden layer"
    widths: list[int]
    percent: np.ndarray  # (widths, sets)
    rates: list[float]
    activation: str
    batch: int | None

    def at(self, width: int) -> float:
        """The mean percentage at one width."""
        return float(self.percent[list(self.widths).index(width)].mean())

    def summary(self) -> str:
        """The mean and range over the sets of starts, by width."""
        rows = zip(self.widths, self.percent, self.rates, strict=True)
        return "\n".join(
            f"{n:3d} hidden units: {p.mean():5.1f} % stuck ({p.min():.0f} to {p.max():.0f} %), lr {r:g}"
            for n, p, r in rows
        )


@experiment
def stuck(
    step: Rule,
    widths: Sequence[int] = (2, 3, 4, 8, 16),
    activation: str = "tanh",
    batch: int | None = None,
    steps: int = 2000,
    rates: Sequence[float] = (0.1, 0.3, 1.0),
    starts: int = 100,
    sets: int = 5,
) -> Stuck:
    """Of random starts on XOR, what percentage never learns it?

    Varies: the number of hidden units. Fixed: activation, Xavier's variances, cross-entropy. Tuned: for each width the
    rate with the fewest stuck of 100 starts of their own. Budget: `steps` passes over the four patterns; a network has
    arrived when its loss is below 0.1. Seeds: `sets` sets of `starts` starts. batch=1 is stochastic descent.
    """
    percent, best = [], []
    for width in tracked(widths):
        best.append(_xor_rate(step, rates, width, steps, activation, batch))
        w = np.concatenate([xor.starts(width, starts, seed) for seed in range(sets)])
        arrived = xor.arrivals(step, w, best[-1:], steps, activation, batch)
        percent.append(100 * (1 - arrived.reshape(sets, starts).mean(axis=1)))
    return Stuck(list(widths), np.array(percent), best, activation, batch)


def _xor_rate(rule: Rule, rates: Sequence[float], width: int, steps: int, activation: str, batch: int | None) -> float:
    """The rate with the fewest stuck of 100 starts that no report uses."""
    return best_rate(rates, ~xor.arrivals(rule, xor.starts(width, 100, seed=100), rates, steps, activation, batch))


# What it means to be stuck


@dataclass(repr=False)
class Trapped(Result):
    """Loss, slope and length of weights of many networks on XOR, from their start on."""

    picture = "optimizers.trapped"
    conditions = "XOR, networks with one hidden layer"
    steps: np.ndarray  # (looks,)
    losses: np.ndarray  # (looks, starts)
    slopes: np.ndarray  # ‖gradient‖
    lengths: np.ndarray  # ‖w‖
    stuck: np.ndarray  # (starts,) bool: loss above 0.1 at the end

    def summary(self) -> str:
        """Medians over the stuck networks, early, later and at the end."""
        looks = [int(np.argmin(np.abs(self.steps - self.steps[-1] * part))) for part in (0.1, 0.3, 1)]
        rows = [
            f"after {self.steps[i]:6d} steps: loss {np.median(self.losses[i, self.stuck]):.4f}, "
            f"slope {np.median(self.slopes[i, self.stuck]):.1e}, ‖w‖ {np.median(self.lengths[i, self.stuck]):.1f}"
            for i in looks
        ]
        return "\n".join([f"{self.stuck.sum()} of {len(self.stuck)} are stuck; their medians", *rows])


@experiment
def trapped(
    step: Rule, width: int = 2, activation: str = "tanh", rate: float = 0.5, steps: int = 10_000, starts: int = 100
) -> Trapped:
    """Where are the networks that do not learn XOR: in a minimum, or on a way that does not end?

    Fixed: width, activation, rate. Seeds: `starts` starts. Budget: `steps` steps, looked at 60 times in equal ratios.
    """
    w, walk = xor.starts(width, starts, seed=0), Walk(step, rate)
    looks, rows = np.unique(np.geomspace(1, steps, 60).astype(int)), []
    with np.errstate(all="ignore"):
        for k in range(1, steps + 1):
            g = xor.gradient(w, activation)
            if k in looks:
                rows.append((xor.losses(w, activation), np.linalg.norm(g, axis=1), np.linalg.norm(w, axis=1)))
            w = walk.step(w, g)
    losses, slopes, lengths = (np.array(column) for column in zip(*rows, strict=True))
    return Trapped(looks, losses, slopes, lengths, losses[-1] >= xor.ARRIVED)


# What the remedies do about both problems


@dataclass(repr=False)
class Remedies(Result):
    """Each optimizer on the deck's two problems: the steps down a ravine, and the starts that are stuck on XOR."""

    picture = "optimizers.remedies"
    conditions = "XOR, networks with one hidden layer; a ravine with κ = 100"
    steps: dict[str, int]  # down a ravine, κ = 100, along the axes
    stuck: dict[str, np.ndarray]  # (sets, starts) bool
    rates: dict[str, float]
    tried: dict[str, np.ndarray]  # (2, rates): each rate, and the percentage stuck at it, of the starts for tuning

    def percent(self, name: str) -> float:
        """The percentage of stuck starts."""
        return float(100 * self.stuck[name].mean())

    def against_descent(self, name: str) -> Discordant:
        """Starts from which only this optimizer, and only full-batch descent, is stuck."""
        return discordant(self.stuck[name], self.stuck["descent"])

    def summary(self) -> str:
        """Percentages, and the comparison with descent from the same starts."""
        rows = []
        for name, stuck in self.stuck.items():
            pair = self.against_descent(name)
            other = (
                "" if name == "descent" else f"; only it {pair.first}, only descent {pair.second} (z = {pair.z:+.1f})"
            )
            rows.append(f"{name:9s} lr {self.rates[name]:<5g} {self.percent(name):3.0f} % of {stuck.size} stuck{other}")
        return "\n".join(rows)


@experiment
def remedies(
    sgd: Rule,
    momentum: Rule,
    rmsprop: Rule,
    adam: Rule,
    width: int = 2,
    activation: str = "tanh",
    steps: int = 1200,
    sets: int = 5,
    rates: int = 4,
) -> Remedies:
    """Do the deck's five optimizers solve its two problems, slowness and traps?

    Contestants: descent (all four patterns a step), SGD (one pattern), momentum, RMSprop, Adam. Tuned: each the best of
    `rates` rates, half a decade apart, on 100 starts that the report does not use. Seeds: `sets` sets of 100 starts,
    the same for all: compared start by start (McNemar 1947). Budget: `steps` passes over XOR; 1500 steps down a ravine.
    """
    down = turned.__wrapped__(sgd, momentum, rmsprop, degrees=(0,))
    fast = {"descent": down.steps["descent"], "SGD": down.steps["descent"], "momentum": down.steps["momentum"]}
    alike = turned.__wrapped__(sgd, momentum, _bare(adam), degrees=(0,))  # Adam in RMSprop's place
    fast |= {"RMSprop": down.steps["RMSprop"], "Adam": alike.steps["RMSprop"]}
    contestants: dict[str, tuple] = {"descent": (sgd, 3, None), "SGD": (sgd, 1, 1), "momentum": (momentum, 1, None)}
    contestants |= {"RMSprop": (rmsprop, 0.3, None), "Adam": (adam, 0.3, None)}
    stuck, best, tried = {}, {}, {}
    report = np.concatenate([xor.starts(width, 100, seed) for seed in range(sets)])
    for name, (rule, high, batch) in tracked(contestants.items()):
        some = high / 10 ** (np.arange(rates) / 2)
        fails = ~xor.arrivals(rule, xor.starts(width, 100, 100), some, steps, activation, batch)
        percents = 100 * fails.mean(axis=1)
        best[name], tried[name] = float(some[np.argmin(percents)]), np.array([some, percents])
        stuck[name] = ~xor.arrivals(rule, report, [best[name]], steps, activation, batch).reshape(sets, 100)
    return Remedies({name: int(n[0]) for name, n in fast.items()}, stuck, best, tried)


def _bare(adam: Rule) -> Callable:
    """Adam as a rule that takes RMSprop's ρ and ignores it."""
    step = Walk(adam, 1.0)

    def bare(w, g, m, v, t, lr, rho=None):
        return step.rule(w, g, m, v, t=t, lr=lr)

    return bare


# Rastrigin's function


@dataclass(repr=False)
class Arrivals(Result):
    """How many of the starts on Rastrigin's function end at the global minimum."""

    picture = "optimizers.arrivals"
    conditions = "Rastrigin's function in the plane"
    percent: dict[str, np.ndarray]  # (sets,)
    rates: dict[str, float]
    noise: float  # the best standard deviation for noisy descent
    by_noise: np.ndarray  # (2, noises): standard deviation, percentage at the best rate

    def summary(self) -> str:
        """Mean and range over the sets of fresh starts."""
        rows = self.percent.items()
        return "\n".join(
            f"{n:14s} lr {self.rates[n]:<7.3g} {p.mean():3.0f} % ({p.min():.0f} to {p.max():.0f})" for n, p in rows
        )


@experiment
def rastrigin(
    sgd: Rule,
    momentum: Rule,
    rmsprop: Rule,
    adam: Rule,
    noises: Sequence[float] = (0, 0.1, 1, 3, 10),
    steps: int = 400,
    sets: int = 5,
) -> Arrivals:
    """From how many random starts does each optimizer reach the global minimum of Rastrigin's function?

    Tuned: each the best of 15 rates on 100 starts, noisy descent also the best of `noises`; the rate falls to zero in a
    straight line. Reported: `sets` fresh sets of 100 starts. Arrived: within 0.5 of the minimum.
    """
    rates = np.logspace(-3, 0.5, 15)
    rules = {"descent": sgd, "momentum": momentum, "RMSprop": rmsprop, "Adam": adam}
    tuning, report = _dents(1, 100), _dents(sets, 0)
    percent, best = {}, {}
    for name, rule in rules.items():
        best[name] = float(rates[np.argmax(_arrivals(rule, rates, tuning, 0.0, steps)[:, 0])])
        percent[name] = _arrivals(rule, [best[name]], report, 0.0, steps)[0]
    tried = [_arrivals(sgd, rates, tuning, noise, steps)[:, 0] for noise in noises]
    i = int(np.argmax([row.max() if noise else -1 for noise, row in zip(noises, tried, strict=True)]))
    best["noisy descent"] = float(rates[np.argmax(tried[i])])
    percent["noisy descent"] = _arrivals(sgd, [best["noisy descent"]], report, noises[i], steps)[0]
    by_noise = np.array([noises, [row.max() for row in tried]])
    return Arrivals(percent, best, float(noises[i]), by_noise)


def _dents(sets: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-5.12, 5.12, (sets, 100, 2))


def _arrivals(
    rule: Rule, rates: Sequence[float] | np.ndarray, starts: np.ndarray, noise: float, steps: int
) -> np.ndarray:
    """The percentage that arrives, (rates, sets)."""
    land, rng = landscapes.LANDSCAPES["rastrigin"], np.random.default_rng(0)
    w, walk = np.repeat(starts[None], len(rates), axis=0), Walk(rule, np.asarray(rates)[:, None, None, None])
    with np.errstate(all="ignore"):
        for k in range(steps):
            g = land.grad(w) + (noise * rng.normal(size=w.shape) if noise else 0.0)
            w = walk.step(w, g, linear_decay(k, steps))
        return 100 * np.mean(np.linalg.norm(w, axis=-1) < 0.5, axis=-1)
