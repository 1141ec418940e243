"""Lesson 6: learning rates on a logarithmic scale, the range test, and the rate that belongs to a batch size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib import mlp, search
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.hyperparameters.runs import parts
from nnlib.experiments.sweep import sweep

SIZES = (64, 32, 10)


def _errors(rates, seeds, epochs, rule="adam", **how) -> np.ndarray:
    """Report errors in per cent, (rates, seeds), of full runs."""
    data = parts(0)
    stack = sweep(rule, SIZES, data.x, data.y, rates=rates, seeds=range(seeds), epochs=epochs, show=False, **how)
    with np.errstate(all="ignore"):
        return 100 * (1 - stack.accuracy(data.x_report, data.y_report))


@dataclass(repr=False)
class Scale(Result):
    """Error by learning rate, (rates, seeds), and what part of 10,000 drawn rates is within two points of the best."""

    picture = "hyperparameters.learning_rates.scale"
    conditions = "64-32-10 on 598 digits, Adam"
    rates: np.ndarray
    error: np.ndarray
    good: tuple[float, float]
    share: dict

    def summary(self) -> str:
        low, high = self.good
        best = self.error.mean(axis=1).min()
        rows = [f"lowest mean error {best:.1f} %; within two points of it from {low:.2g} to {high:.2g}"]
        rows += [f"rates drawn {name}: {share:.0%} of them there" for name, share in self.share.items()]
        return "\n".join(rows)


@experiment
def scale(log_uniform: Callable, low=1e-4, high=1.0, per_decade=4, epochs=12, seeds=5) -> Scale:
    """On which scale should a learning rate be drawn?

    Varies: the rate from `low` to `high`; and how 10,000 rates are drawn, uniformly or by the learner's `log_uniform`.
    Fixed: 64-32-10, Adam, batches of 32, `epochs` epochs. Seeds: `seeds`. Error on digits that chose nothing.
    """
    rates = np.geomspace(low, high, round(per_decade * np.log10(high / low)) + 1)
    error = _errors(rates, seeds, epochs)
    mean = error.mean(axis=1)
    inside = rates[mean < mean.min() + 2]
    rng = np.random.default_rng(0)
    drawn = {"uniformly": rng.uniform(low, high, 10_000), "by log_uniform": log_uniform(rng, low, high, 10_000)}
    share = {name: float(np.mean((v >= inside.min()) & (v <= inside.max()))) for name, v in drawn.items()}
    return Scale(rates, error, (float(inside.min()), float(inside.max())), share)


@dataclass(repr=False)
class RangeTests(Result):
    """By optimizer: the curves of the tests, the rates picked, their errors, and those of full runs at fixed rates."""

    picture = "hyperparameters.learning_rates.range_tests"
    conditions = "64-32-10 on 598 digits; a test has 100 steps"
    curves: dict  # optimizer: (seeds, 2, steps), rates and losses; NaN where a test has ended
    picked: dict
    error: dict  # optimizer: (picked, seeds)
    rates: dict
    swept: dict  # optimizer: (rates, seeds)

    def lost(self, name: str) -> np.ndarray:
        """Error at each picked rate minus the lowest mean of the full runs, in points, (picked,)."""
        return self.error[name].mean(axis=1) - self.swept[name].mean(axis=1).min()

    def summary(self) -> str:
        rows = []
        for name, picked in self.picked.items():
            best = self.swept[name].mean(axis=1)
            rows.append(
                f"{name}: picked {picked.min():.2g} to {picked.max():.2g}, error there {self.error[name].mean():.1f} % "
                f"(worst pick {self.error[name].mean(axis=1).max():.1f} %);\n  best of {len(best)} full runs "
                f"{best.min():.1f} % at {self.rates[name][best.argmin()]:.2g}"
            )
        return "\n".join(rows)


@experiment
def range_tests(pick: Callable, batch_size=None, share=1.0, epochs=12, seeds=5) -> RangeTests:
    """Does one short run find a good learning rate?

    A test raises the rate from 10⁻⁵ to 10 in 100 steps, each on all training digits, or on `batch_size` of them; the
    learner's function picks a rate from the curve, and `share` of it is taken. Against: full runs of `epochs` epochs at
    nine rates. Varies: Adam, SGD. Seeds: `seeds` tests, and as many full runs at every rate. Error on digits that chose
    nothing.
    """
    data, curves, picked, error, swept = parts(0), {}, {}, {}, {}
    fixed = {"adam": np.geomspace(1e-4, 1, 9), "sgd": np.geomspace(1e-3, 10, 9)}
    for name, rates in fixed.items():
        tests = []
        for seed in range(seeds):
            batch = batch_size or len(data.x)
            test = search.lr_range_test(
                mlp(SIZES, rng=seed), data.x, data.y, optimizer=name, low=1e-5, high=10.0, batch_size=batch, rng=seed
            )
            tests.append(np.pad(np.array(test), ((0, 0), (0, 100 - len(test[0]))), constant_values=np.nan))
        curves[name] = np.array(tests)
        picked[name] = share * np.array([pick(*(row[~np.isnan(test[0])] for row in test)) for test in tests])
        both = _errors(np.concatenate([rates, picked[name]]), seeds, epochs, name)
        swept[name], error[name] = both[: len(rates)], both[len(rates) :]
    return RangeTests(curves, picked, error, fixed, swept)


@dataclass(repr=False)
class Batches(Result):
    """Mean training loss at the end by batch size and rate, (sizes, rates); infinite where one diverged."""

    picture = "hyperparameters.learning_rates.batches"
    conditions = "64-32-10 on 598 digits"
    sizes: np.ndarray
    rates: np.ndarray
    loss: np.ndarray
    rule: str

    @property
    def best(self) -> np.ndarray:
        """The rate with the lowest loss for each size."""
        return self.rates[self.loss.argmin(axis=1)]

    @property
    def power(self) -> float:
        """The best rate grows about like batch size to this power (a line through the logarithms)."""
        return float(np.polyfit(np.log(self.sizes), np.log(self.best), 1)[0])

    def summary(self) -> str:
        pairs = ", ".join(f"{lr:.2g} at batches of {size}" for size, lr in zip(self.sizes, self.best, strict=True))
        return f"{self.rule}: best rate {pairs}: about batch size to the power {self.power:.2f}"


@experiment
def batches(rule="sgd", sizes=(2, 8, 32, 128), equal="steps", budget=200, seeds=4) -> Batches:
    """Which learning rate belongs to a batch size?

    Varies: batch size and rate (11 of them, for SGD 0.01 to 3, for Adam 3·10⁻⁴ to 0.1). Fixed: the number of steps,
    `budget`, or, with equal="epochs", the number of samples seen: that of `budget` steps of 32. Chosen by the training
    loss over all digits at the end.
    Source: Goyal et al. 2017 (in proportion, SGD); Malladi et al. 2022 (like the root, Adam).
    """
    rates = np.geomspace(0.01, 3, 11) if rule in ("sgd", "momentum") else np.geomspace(3e-4, 0.1, 11)
    data, loss = parts(0), []
    for size in sizes:
        steps = budget if equal == "steps" else budget * 32 // size

        def drawn(n, size, rng, steps=steps):
            return [rng.permutation(n)[:size] for _ in range(steps)]

        how = {"rates": rates, "seeds": range(seeds), "epochs": 1, "batch_size": size, "batches": drawn, "show": False}
        stack = sweep(rule, SIZES, data.x, data.y, **how)
        with np.errstate(all="ignore"):
            loss.append(np.nan_to_num(stack.loss(data.x, data.y), nan=np.inf).mean(axis=1))
    return Batches(np.array(sizes), rates, np.array(loss), rule)
