"""Lesson 5, dropout and batch normalization together: the variance shift, the orders, and the repair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnlib.batchnorm import BatchNorm
from nnlib.dropout import Dropout
from nnlib.experiments.contest import contest, held_out, last_words
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import digits, draws
from nnlib.experiments.side_by_side import Stack, StackBatchNorm, StackDense
from nnlib.layers import ReLU
from nnlib.network import Network

ORDERS = {  # name: what follows the dense layer in each hidden layer; "last" only in the last of them
    "none": "relu",
    "dropout alone": "relu dropout",
    "BN alone": "bn relu",
    "dropout, then BN": "relu dropout bn",
    "BN, then dropout": "bn relu dropout",
    "dropout after the last BN": "bn relu last",
}
SETTINGS = {  # training images, fraction of wrong labels, probability of dropping
    "right labels": (400, 0.0, 0.5),
    "noisy labels": (300, 0.2, 0.3),
}


def arranged(order, p, seeds, width=64, depth=3):
    """A Stack of networks 64-width-...-10 with the layers of `order` after each hidden dense layer."""
    n, sizes = len(list(seeds)), (64, *[width] * depth, 10)
    make = {"relu": ReLU, "bn": lambda: StackBatchNorm(n, width), "dropout": lambda: Dropout(p)}
    layers = []
    for k in range(depth):
        names = ORDERS[order].replace("last", "dropout" if k == depth - 1 else "").split()
        layers += [StackDense(n, *sizes[k : k + 2]), *(make[name]() for name in names)]
    return Stack.of([*layers, StackDense(n, *sizes[-2:])], sizes, seeds)


def repair(stack, x):
    """Take the running statistics anew from x (n, N, n_in), layer by layer, with dropout off; returns the old ones."""
    h, old = np.asarray(x, stack.dtype), []
    for layer in stack.layers:
        if isinstance(layer, StackBatchNorm):
            old.append((layer.running_mean.copy(), layer.running_var.copy()))
            layer.running_mean[...], layer.running_var[...] = h.mean(axis=1), h.var(axis=1, ddof=1)
        h = layer.forward(h)
    return old


def _put_back(stack, old):
    for layer, (mean, var) in zip([la for la in stack.layers if isinstance(la, StackBatchNorm)], old, strict=True):
        layer.running_mean[...], layer.running_var[...] = mean, var


def _as_it_is_and_repaired(stack, data):
    """Held-out accuracy and loss, and the same with the running statistics taken anew."""
    found = held_out(stack, data)
    old = repair(stack, data.x)
    repaired = {f"repaired {name}": value for name, value in held_out(stack, data).items()}
    _put_back(stack, old)
    return found | repaired


@dataclass(repr=False)
class Shift(Result):
    """The standard deviation after batch normalization at test time, against the p of the dropout before it."""

    picture: ClassVar = "dropout_and_batchnorm.normalization.shift"
    conditions: ClassVar = "units after a ReLU on the digits"
    p: np.ndarray
    measured: np.ndarray
    formula: np.ndarray

    def at(self, p):
        """(measured, by the learner's formula) at one p."""
        k = int(np.argmin(np.abs(self.p - p)))
        return float(self.measured[k]), float(self.formula[k])

    def summary(self):
        rows = zip(self.p, self.measured, self.formula, strict=True)
        return "\n".join(f"p = {p:.2f}: standard deviation {m:.2f}, by your formula {f:.2f}" for p, m, f in rows)


@experiment
def shift(variance, p=(0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), batches=100) -> Shift:
    """How small is what batch normalization gives at test time, when dropout comes before it?

    One layer of 32 random ReLU units on 512 digits; dropout and batch normalization after it, in training for `batches`
    batches and then at test time. The formula: √(σ²/variance(μ, σ², p)), mean over units (Li et al. 2019).
    """
    units = np.maximum(digits()[0][:512] @ np.random.default_rng(1).normal(0, np.sqrt(2 / 64), (64, 32)), 0)
    units = units[:, units.std(axis=0) > 1e-3]
    measured, formula = [], []
    for q in p:
        pair = Network([Dropout(q), BatchNorm(units.shape[1])], rng=0)
        for _ in range(batches):
            pair.forward(units, train=True)
        measured.append(pair.forward(units).std(axis=0).mean())
        formula.append(np.mean([np.sqrt(u.var() / variance(u.mean(), u.var(), q)) for u in units.T]))
    return Shift(np.array(p), np.array(measured), np.array(formula))


@dataclass(repr=False)
class Orders(Result):
    """By setting and order: held-out accuracy in per cent and loss, as it is and repaired, (budgets, seeds)."""

    picture: ClassVar = "dropout_and_batchnorm.normalization.orders"
    conditions: ClassVar = "networks 64-64-64-64-10 on digits, Adam, batches of 32"
    updates: dict  # setting -> (budgets,)
    found: dict  # setting -> order -> name -> (budgets, seeds)
    validation: dict  # setting -> order -> (budgets,)
    rate: dict  # setting -> order -> (budgets,)
    rest: dict  # setting -> order -> updates until rest

    def runs(self, setting, order, name="accuracy", budget=-1):
        """(seeds,)."""
        return self.found[setting][order][name][budget]

    def better_alone(self, setting, budget=-1):
        """The better one of dropout alone and batch normalization alone, chosen by validation accuracy."""
        return max(("dropout alone", "BN alone"), key=lambda o: self.validation[setting][o][budget])

    def behind(self, setting, order, budget=-1):
        """Points of accuracy that an order is above the better of the two alone, pair by pair, (seeds,)."""
        return self.runs(setting, order, budget=budget) - self.runs(
            setting, self.better_alone(setting, budget), budget=budget
        )

    def budget(self, setting, budget=-1):
        """A budget in words."""
        updates = self.updates[setting]
        last = budget in (-1, len(updates) - 1)
        return last_words(updates[-1], self.knobs.get("rest")) if last else f"after {updates[budget]} updates"

    def summary(self):
        rows = []
        for setting, by_order in self.found.items():
            for b in sorted({0, len(self.updates[setting]) - 1}):
                title = f"{setting}, {self.budget(setting, b)}"
                rows.append(f"{title:34s}loss  accuracy   repaired: loss  accuracy")
                for order in by_order:
                    loss, hits, loss2, hits2 = (
                        self.runs(setting, order, name, b).mean()
                        for name in ("loss", "accuracy", "repaired loss", "repaired accuracy")
                    )
                    again = f"{loss2:19.3f} {hits2:8.1f}%" if "BN" in order else ""
                    rows.append(f"  {order:28s}{loss:8.3f} {hits:8.1f}%{again}")
        return "\n".join(rows)


@experiment(
    long={
        "settings": tuple(SETTINGS),
        "updates": (260, 520, 1040, 2080, 4160),
        "rates": (3e-4, 1e-3, 3e-3, 1e-2, 3e-2),
        "seeds": 12,
        "tuning": 4,
        "rest": 1040,
    }
)
def orders(settings=("right labels",), p=None, updates=(260,), rates=(3e-3,), seeds=5, tuning=0, rest=None) -> Orders:
    """Dropout and batch normalization together: does the order matter?

    Varies: the order of the layers in each of three hidden layers, and the budget. Settings: 400 images with right
    labels and p = 0.5, where there is little to regularize; 300 images, one label in five wrong, p = 0.3 (`p`:
    another for both). Fixed: 64 units a layer, Adam, batches of 32. Tuned: with several rates, the rate of each order
    at each budget, by accuracy on 200 validation images, on `tuning` seeds of their own; so is the better of dropout
    alone and batch norm alone. `rest`: from so many updates on, training ends where it rests (`contest.rested`). Each
    network is measured as it is, and repaired: with its running statistics taken anew from the training images with
    dropout off, and no weight touched. Paired seeds. After Li, Chen, Hu & Yang 2019.
    """
    found, validation, rate, ends, budgets = {}, {}, {}, {}, {}
    for setting in settings:
        n, noise, usual = SETTINGS[setting]
        courses = {
            order: contest(
                partial(arranged, order, usual if p is None else p),
                partial(draws, noise=noise, n=n, n_val=200, n_test=800),
                rates=rates,
                updates=updates,
                seeds=seeds,
                tuning=tuning,
                rest=rest,
                measure=_as_it_is_and_repaired,
            )
            for order in ORDERS
        }
        found[setting] = {order: c.numbers for order, c in courses.items()}
        validation[setting] = {order: c.validation for order, c in courses.items()}
        rate[setting] = {order: c.rate for order, c in courses.items()}
        ends[setting] = {order: c.rest for order, c in courses.items()}
        budgets[setting] = courses["none"].updates
    return Orders(budgets, found, validation, rate, ends)
