"""Lesson 6: a landscape of trained networks, and searches in it: grid, random, quasi-random, halving."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib import search
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.hyperparameters.runs import cosine, parts, scores, train_each
from nnlib.experiments.paired import Difference, difference
from nnlib.experiments.side_by_side import Stack
from nnlib.progress import tracked

CAP = float(np.log(10))  # the loss of guessing: what diverged counts as this
NAMES = ("lr", "weight_decay", "dropout", "hidden")


@dataclass(repr=False)
class Landscape(Result):
    """Validation loss on a lattice, (rates, decays, dropouts, widths): of one run, and the mean of others."""

    picture = "hyperparameters.searching.landscape"
    conditions = "64-n-10 on 598 digits, AdamW, batches of 32, the best epoch by validation loss"
    rates: np.ndarray
    decays: np.ndarray
    dropouts: np.ndarray
    widths: np.ndarray
    seen: np.ndarray  # of the run that a search gets to see
    true: np.ndarray  # the mean of other runs, on other splits

    def look_up(self, configs: list[dict], values: np.ndarray) -> np.ndarray:
        """`values` at configurations, linearly between the points of the lattice (logarithmic for lr and decay)."""
        none = {"weight_decay": self.decays[0], "dropout": 0.0, "hidden": self.widths[-1]}
        lr, decay, dropout, hidden = np.array([[(none | config)[name] for name in NAMES] for config in configs]).T
        places = (
            _places(np.log10(lr), np.log10(self.rates)),
            _places(np.log10(decay), np.log10(self.decays)),
            _places(dropout, self.dropouts),
        )
        width, found = np.searchsorted(self.widths, hidden), np.zeros(len(configs))
        for corner in itertools.product((0, 1), repeat=3):
            share = np.prod([part if up else 1 - part for (_, part), up in zip(places, corner, strict=True)], axis=0)
            found = found + share * values[*(low + up for (low, _), up in zip(places, corner, strict=True)), width]
        return found

    def loss(self, **config) -> float:
        """What one trial shows: loss(lr=0.01, weight_decay=0.1, dropout=0.2, hidden=64); all but lr may be left out."""
        return float(self.look_up([config], self.seen)[0])

    @property
    def shares(self) -> dict[str, float]:
        """What part of the variance of log loss each hyperparameter, and each pair, explains (functional ANOVA)."""
        values, axes = np.log(self.true), range(4)
        values = values - values.mean()
        main = {i: values.mean(axis=tuple(a for a in axes if a != i), keepdims=True) for i in axes}
        shares = {NAMES[i]: effect.var() for i, effect in main.items()}
        for i in axes:
            for j in range(i):
                both = values.mean(axis=tuple(a for a in axes if a not in (i, j)), keepdims=True)
                shares[f"{NAMES[j]} × {NAMES[i]}"] = (both - main[i] - main[j]).var()
        return {name: float(share / values.var()) for name, share in sorted(shares.items(), key=lambda e: -e[1])}

    def summary(self) -> str:
        best = np.unravel_index(self.true.argmin(), self.true.shape)
        point = [axis[k] for axis, k in zip((self.rates, self.decays, self.dropouts, self.widths), best, strict=True)]
        place = ", ".join(f"{name} {value:.3g}" for name, value in zip(NAMES, point, strict=True))
        rows = [f"{name:24s}{share:6.1%} of the variance" for name, share in self.shares.items()]
        return "\n".join([f"lowest loss {self.true.min():.3f} at {place}", *rows])


def _places(values: np.ndarray, axis: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points of an axis below the values, and how far each is towards the next; beyond an end counts the end."""
    low = np.clip(np.searchsorted(axis, values, side="right") - 1, 0, len(axis) - 2)
    return low, np.clip((values - axis[low]) / (axis[low + 1] - axis[low]), 0, 1)


@experiment(long={})
def landscape(per_decade=4, dropouts=(0.0, 0.25, 0.5, 0.75), widths=(16, 64), epochs=20, seeds=4) -> Landscape:
    """How does the loss depend on four hyperparameters together?

    Varies: learning rate 10⁻⁵ to 10, weight decay 10⁻⁴ to 100, dropout, width: every combination. Fixed: one hidden
    ReLU layer, batches of 32. Budget: `epochs` epochs, the best of them by validation loss. Seeds: the first split is
    what a search gets to see; the mean of the others, on other splits, is what its find is worth.
    """
    rates, decays = np.logspace(-5, 1, 6 * per_decade + 1), np.logspace(-4, 2, 7)
    lr, decay = (a.ravel() for a in np.meshgrid(rates, decays, indexing="ij"))
    shape, n = (len(rates), len(decays)), len(lr)
    found = np.empty((seeds, *shape, len(dropouts), len(widths)))
    for i, p, k in tracked([(i, p, k) for i in range(seeds) for p in range(len(dropouts)) for k in range(len(widths))]):
        data, best = parts(i), np.full(n, CAP)
        stack = Stack((64, widths[k], 10), [i] * n, dropout=dropouts[p])
        watch = lambda _: np.minimum(best, scores(stack, data.x_val, data.y_val)[0], out=best)  # noqa: B023, E731
        train_each(stack, data.x, data.y, rates=lr, decays=decay, epochs=epochs, watch=watch, rng=i)
        found[i, :, :, p, k] = best.reshape(shape)
    axes = rates, decays, np.array(dropouts), np.array(widths)
    return Landscape(*axes, found[0], found[1:].mean(axis=0))


# Three searches


@dataclass(repr=False)
class Contest(Result):
    """What the best of n trials is worth, by number of hyperparameters and method: loss in other runs, (repeats,)."""

    picture = "hyperparameters.searching.contest"
    conditions = "the stored landscape: 64-n-10 on the digits, AdamW"
    found: dict
    trials: int
    points: dict  # method: (trials, 2), learning rate and weight decay of one repeat, four hyperparameters

    def ahead(self, names: str, method: str) -> Difference:
        """How much lower the loss is than the grid's, in per cent of the grid's, repeat by repeat."""
        grid, other = self.found[names]["grid"], self.found[names][method]
        return difference(100 * (grid - other) / grid.mean(), np.zeros(len(grid)))

    def wins(self, names: str, method: str) -> float:
        """In what fraction of the repeats the loss is below the grid's."""
        return float((self.found[names][method] < self.found[names]["grid"]).mean())

    def distinct(self, method: str) -> int:
        """How many different learning rates one search of four hyperparameters tries."""
        return len(np.unique(np.round(np.log10(self.points[method][:, 0]), 6)))

    def summary(self) -> str:
        rows = []
        for names, found in self.found.items():
            rows.append(f"{names} hyperparameters, best of {self.trials}:")
            for method, loss in found.items():
                row = f"  {method:14s}{loss.mean():.3f}"
                if method != "grid":
                    wins = self.wins(names, method)
                    row += f"   {self.ahead(names, method)} % below the grid's, in {wins:.0%} of the repeats"
                rows.append(row)
        tried = ", ".join(f"{method} {self.distinct(method)}" for method in self.points)
        return "\n".join([*rows, f"different learning rates in {self.trials} trials of four: {tried}"])


def halton(rng, space: dict, n: int) -> list[dict]:
    """n configurations from a Halton sequence, moved as a whole by a random amount: spread out, and in no grid.

    Digit k of the trial's number, in a prime base, is mirrored at the point (Halton 1960); a base for each name.
    """
    columns = []
    for base, _ in zip((2, 3, 5, 7, 11, 13), space, strict=False):
        u, scale, rest = np.zeros(n), 1.0, np.arange(1, n + 1)
        while rest.any():
            scale /= base
            u, rest = u + scale * (rest % base), rest // base
        columns.append((u + rng.random()) % 1)
    return [{name: _at(v, u) for (name, v), u in zip(space.items(), row, strict=True)} for row in np.array(columns).T]


def _at(values, u: float):
    """The point of a space's entry at u between 0 and 1."""
    if isinstance(values, list):
        return values[int(u * len(values))]
    kind, low, high = values
    return float(low * (high / low) ** u if kind == "log" else low + (high - low) * u)


def _middles(values, count: int) -> list:
    """The middles of `count` equal cells; a list as it is."""
    return values if isinstance(values, list) else [_at(values, (k + 0.5) / count) for k in range(count)]


@experiment
def contest(grid: Callable, random_search: Callable, moved=1.0, trials=16, repeats=600) -> Contest:
    """Grid, random or quasi-random search: which finds the better network with as many trials?

    Contestants: the learner's `grid` (the middles of equal cells), the learner's `random_search`, a Halton sequence.
    Varies: two hyperparameters (learning rate, decay) or four (dropout and width as well). Fixed: the number of trials.
    Where the four decades that may be searched begin is drawn anew in each repeat, over `moved` whole cells of the
    grid: with 0 the grid always, or never, hits. A trial looks up one stored run; the find is judged by the mean of
    other runs.
    """
    surface, found, points = landscape.stored(), {}, {}
    for names in ("two", "four"):
        side = round(trials ** (1 / (2 if names == "two" else 4)))
        cell, kept = 4 / side, dict[str, list]({"grid": [], "random": [], "quasi-random": []})
        for repeat in range(repeats):
            rng = np.random.default_rng([6, repeat])
            lr, decay = 10 ** (moved * cell * rng.uniform(-0.5, 0.5, 2))
            space = {"lr": ("log", 1e-4 * lr, lr), "weight_decay": ("log", 1e-3 * decay, 10 * decay)}
            if names == "four":
                space |= {"dropout": ("uniform", 0.0, 0.75), "hidden": surface.widths.tolist()}
            tried = {
                "grid": grid({name: _middles(values, side) for name, values in space.items()}),
                "random": random_search(rng, space, trials),
                "quasi-random": halton(rng, space, trials),
            }
            for method, configs in tried.items():
                best = surface.look_up(configs, surface.seen).argmin()
                kept[method].append(surface.look_up(configs[best : best + 1], surface.true)[0])
        found[names] = {method: np.array(losses) for method, losses in kept.items()}
    for method, configs in tried.items():
        points[method] = np.array([[config["lr"], config["weight_decay"]] for config in configs])
    return Contest(found, trials, points)


# Successive halving


@dataclass(repr=False)
class Halving(Result):
    """Validation losses by epoch, schedule: (repeats, configurations, epochs), and what halving finds in them."""

    picture = "hyperparameters.searching.halving"
    conditions = "64-32-10 on 598 digits, AdamW with random rate and decay"
    curves: dict
    found: dict  # schedule: (repeats,), the loss of what halving finds, after all epochs
    cost: float  # epochs that halving spends, as a fraction of what training all of them takes

    def agreement(self, schedule: str) -> np.ndarray:
        """Spearman's rank correlation with the last epoch, by epoch, among the half that is better at the end."""
        curves = self.curves[schedule]
        good = curves[..., -1].argsort(axis=1)[:, : curves.shape[1] // 2, None]
        ranks = np.take_along_axis(curves, good, axis=1).argsort(axis=1).argsort(axis=1)
        ranks = ranks - ranks.mean(axis=1, keepdims=True)
        spread = np.sqrt((ranks**2).sum(axis=1))
        return ((ranks * ranks[..., -1:]).sum(axis=1) / (spread * spread[..., -1:])).mean(axis=0)

    def place(self, schedule: str) -> np.ndarray:
        """Of what halving finds: its place among all configurations, 1 the best, (repeats,)."""
        return 1 + (self.curves[schedule][..., -1] < self.found[schedule][:, None]).sum(axis=1)

    def summary(self) -> str:
        rows = [f"halving costs {self.cost:.0%} of training every configuration to the end"]
        for schedule, curves in self.curves.items():
            places, (n, epochs) = ", ".join(map(str, self.place(schedule))), curves.shape[1:]
            agreement = self.agreement(schedule)[epochs // 4 - 1]
            rows.append(
                f"{schedule} rate: places {places} of {n}; "
                f"better half's rank correlation at epoch {epochs // 4}/{epochs}: {agreement:.2f}"
            )
        return "\n".join(rows)


@experiment
def halving(configs=24, epochs=16, repeats=4, schedules=("constant", "cosine")) -> Halving:
    """Do a few epochs tell which configuration will be the best after many?

    Varies: `configs` random learning rates and weight decays, a repeat; the schedule. Successive halving (Jamieson &
    Talwalkar 2016) trains all of them one epoch, then the better half two, the better quarter four ... With a constant
    rate a short run is the beginning of a long one; with a schedule it is that here because the schedule is the long
    run's.
    """
    curves, found, cost = {}, {}, 0
    for schedule in schedules:
        losses = np.array([_losses(repeat, configs, epochs, schedule) for repeat in range(repeats)])
        curves[schedule], ends = losses, []
        for rows in losses:
            loss = lambda i, budget, rows=rows: rows[i, min(budget, epochs) - 1]  # noqa: E731
            best, rounds = search.successive_halving(range(configs), loss)
            ends.append(rows[best, -1])
            cost = sum(r.budget * len(r.configs) for r in rounds) / (configs * epochs)
        found[schedule] = np.array(ends)
    return Halving(curves, found, cost)


def _losses(repeat: int, n: int, epochs: int, schedule: str) -> np.ndarray:
    data, rng, losses = parts(repeat), np.random.default_rng([7, repeat]), []
    rates, decays = 10 ** rng.uniform(-4, 0, n), 10 ** rng.uniform(-3, 1, n)
    stack = Stack((64, 32, 10), repeat * n + np.arange(n))
    watch = lambda _: losses.append(np.minimum(scores(stack, data.x_val, data.y_val)[0], 1e3))  # noqa: E731
    how = {"schedule": None if schedule == "constant" else cosine, "watch": watch, "rng": repeat}
    train_each(stack, data.x, data.y, rates=rates, decays=decays, epochs=epochs, **how)
    return np.array(losses).T
