"""Lesson 4, the comparison: every cure on the same draws, with the same tuning effort, under several stopping rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from nnlib.experiments.course import functions
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import draws as draws_of
from nnlib.experiments.regularization import dropout, normalization
from nnlib.experiments.side_by_side import Stack, evaluate, train


class Tools(NamedTuple):
    """What the cures are made of: eight functions, in the order in which the lesson builds them."""

    dropout_forward: Callable
    dropout_backward: Callable
    batchnorm_train: Callable
    batchnorm_predict: Callable
    batchnorm_backward: Callable
    l2_penalty: Callable
    sgd_weight_decay: Callable
    early_stopping: Callable


def shift(x, targets, rng, chance=0.5):
    """Augmentation: each 8×8 image of a batch (n, B, 64) is moved by one pixel, up, down or across, with `chance`."""
    n, size, _ = x.shape
    padded = np.pad(x.reshape(n, size, 8, 8), ((0, 0), (0, 0), (1, 1), (1, 1)))
    to = rng.integers(0, 3, (n, size, 2))
    to[rng.random((n, size)) >= chance] = 1
    rows, columns = (to[..., k, None] + np.arange(8) for k in (0, 1))
    moved = padded[
        np.arange(n)[:, None, None, None], np.arange(size)[:, None, None], rows[..., None], columns[:, :, None]
    ]
    return moved.reshape(x.shape), targets


def smooth(x, targets, rng, amount=0.2):
    """Label smoothing (Szegedy et al. 2016): (1−amount)·one-hot + amount/classes."""
    return x, (1 - amount) * targets + amount / targets.shape[-1]


def mixup(x, targets, rng, alpha=0.5):
    """Mixup (Zhang et al. 2018): λ·one sample + (1−λ)·another, images and labels alike, λ from Beta(α, α)."""
    lam = rng.beta(alpha, alpha, (*x.shape[:2], 1)).astype(x.dtype)
    other = rng.permutation(x.shape[1])
    return lam * x + (1 - lam) * x[:, other], lam * targets + (1 - lam) * targets[:, other]


CURES = {  # name: (what the dose is, four doses)
    "no regularizer": ("batch size", (16, 32, 64, 150)),
    "dropout": ("p", (0.2, 0.4, 0.6, 0.8)),
    "batch norm": ("batch size", (16, 32, 64, 150)),
    "L2 penalty": ("λ", (0.01, 0.02, 0.03, 0.06)),
    "weight decay": ("λ", (0.5, 1.0, 2.0, 4.0)),
    "shifted images": ("chance", (0.25, 0.5, 0.75, 1.0)),
    "label smoothing": ("amount", (0.1, 0.2, 0.4, 0.6)),
    "mixup": ("α", (0.2, 0.5, 1.0, 4.0)),
    "shift + dropout": ("p", (0.1, 0.2, 0.4, 0.6)),
}
USUAL = dict(zip(CURES, (32, 0.6, 32, 0.03, 2.0, 0.25, 0.2, 4.0, 0.4), strict=True))  # for `race`
NONE, EARLY = "no regularizer", "stopped early"


def _treatment(name, dose, tools):
    """(options of Stack, options of train) for a cure at a dose."""
    drop = dropout.layers_of(tools.dropout_forward, tools.dropout_backward)
    changes = {
        "shifted images": lambda *a: shift(*a, chance=dose),
        "label smoothing": lambda *a: smooth(*a, amount=dose),
        "mixup": lambda *a: mixup(*a, alpha=dose),
        "shift + dropout": shift,
    }
    net = {"dropout": dose, "drop": drop} if "dropout" in name else {}
    if name == "batch norm":
        net = {"batchnorm": "pre", "norm": normalization.layers_of(*tools[2:5])}
    how = {"change": changes.get(name)}
    if CURES[name][0] == "batch size":
        how["batch_size"] = dose
    if name == "L2 penalty":
        how |= {"l2": dose, "penalize": tools.l2_penalty}
    if name == "weight decay":
        how |= {"weight_decay": dose, "decay": tools.sgd_weight_decay}
    return net, how


def _accuracies(name, dose, lr, tools, data, marks, patience):
    """mark or EARLY -> (validation, held-out accuracy) in per cent, each (draws,): one run, read at several epochs."""
    net, how = _treatment(name, dose, tools)
    n = len(data.x)
    stack, losses, kept, found = Stack((64, 128, 128, 10), range(n), **net), [], {}, {}

    def scores():
        return [100 * evaluate(stack, x, y)[1] for x, y in (data[2:4], data[4:])]

    def watch(epoch):
        losses.append(evaluate(stack, data.x_val, data.y_val)[0])
        for k in range(n):
            if losses[-1][k] <= min(row[k] for row in losses):
                kept[k, epoch] = [a[k].copy() for a in stack.arrays()]
        if epoch + 1 in marks:
            found[epoch + 1] = scores()

    train(stack, data.x, data.y, lr=lr, epochs=max(marks), watch=watch, **how)
    for k, run in enumerate(np.array(losses).T):
        for array, best in zip(stack.arrays(), kept[k, tools.early_stopping(run, patience)[1]], strict=True):
            array[k] = best
    return found | {EARLY: scores()}


@dataclass(repr=False)
class Race(Result):
    """Held-out accuracy in per cent: rule -> cure -> (draws,); and the dose and rate of each."""

    picture: ClassVar = "regularization.cures.race"
    accuracy: dict
    setting: dict

    def gain(self, rule, name):
        """(mean, standard error) of the cure against no regularizer, in points, paired by draw."""
        d = self.accuracy[rule][name] - self.accuracy[rule]["no regularizer"]
        return float(d.mean()), float(d.std(ddof=1) / len(d) ** 0.5)

    def best(self, rule):
        """The cure with the highest mean."""
        return max(self.accuracy[rule], key=lambda name: self.accuracy[rule][name].mean())

    def spread(self, rule):
        """From the lowest mean to the highest, in points, over all contestants."""
        means = [a.mean() for a in self.accuracy[rule].values()]
        return float(max(means) - min(means))

    def summary(self):
        rows = []
        for rule, accuracy in self.accuracy.items():
            rows.append(f"{rule}:")
            for name, a in accuracy.items():
                dose, lr = self.setting[rule][name]
                label = CURES[name][0] if name in CURES else "patience"
                gain = (
                    ""
                    if name == "no regularizer"
                    else "  {:+5.1f} ± {:.1f} against no regularizer".format(*self.gain(rule, name))
                )
                rows.append(f"  {name:16s} {a.mean():5.1f} %{gain:38s}  ({label} {dose:g}, rate {lr:g})")
        return "\n".join(rows)


@experiment
def race(
    dropout_forward,
    dropout_backward,
    batchnorm_train,
    batchnorm_predict,
    batchnorm_backward,
    l2_penalty,
    sgd_weight_decay,
    early_stopping,
    epochs=50,
    lr=3e-3,
    noise=0.2,
    doses=None,
    patience=20,
    draws=4,
) -> Race:
    """Which cure helps most on these data?

    Varies: the cure, each at one usual dose (`doses` replaces some). Fixed: 150 digits, one label in five wrong,
    64-128-128-10, Adam at one rate, batches of 32, the number of epochs; or stopped early by the learner's rule, with
    the best weights restored. Not tuned: for the same effort for all, see `tournament`. Paired draws.
    """
    tools = Tools(
        dropout_forward,
        dropout_backward,
        batchnorm_train,
        batchnorm_predict,
        batchnorm_backward,
        l2_penalty,
        sgd_weight_decay,
        early_stopping,
    )
    given = USUAL | (doses or {})
    data = draws_of(range(100, 100 + draws), noise)
    fixed = f"after {epochs} epochs"
    accuracy: dict[str, dict] = {fixed: {}, EARLY: {}}
    setting: dict[str, dict] = {fixed: {}, EARLY: {}}
    for name, dose in given.items():
        found = _accuracies(name, dose, lr, tools, data, (epochs,), patience)
        for rule, mark in ((fixed, epochs), (EARLY, EARLY)):
            accuracy[rule][name], setting[rule][name] = found[mark][1], np.array([dose, lr])
        if name == NONE:
            accuracy[fixed]["early stopping"], setting[fixed]["early stopping"] = (
                found[EARLY][1],
                np.array([patience, lr]),
            )
    return Race(accuracy, setting)


@experiment(long={name: name for name in Tools._fields})
def tournament(
    dropout_forward,
    dropout_backward,
    batchnorm_train,
    batchnorm_predict,
    batchnorm_backward,
    l2_penalty,
    sgd_weight_decay,
    early_stopping,
    budgets=(50, 300),
    rates=(1e-3, 3e-3, 1e-2),
    noise=0.2,
    patience=40,
    tuning=4,
    draws=8,
) -> Race:
    """The same effort for every cure: who wins depends on when you stop.

    Varies: the cure, and the rule: each budget at the middle rate; each budget at the cure's own rate; and stopped
    early at its own rate. Tuned: for each rule 4 doses × 3 rates (or 4 doses, at the middle rate), by accuracy on
    validation images with equally noisy labels, on draws that the report does not use; with no regularizer and with
    batch norm the "dose" is the batch size. Fixed: as in `race`. Reported on fresh, paired draws.
    """
    tools = Tools(
        *functions(
            dropout_forward,
            dropout_backward,
            batchnorm_train,
            batchnorm_predict,
            batchnorm_backward,
            l2_penalty,
            sgd_weight_decay,
            early_stopping,
        )
    )
    middle = rates[len(rates) // 2]
    rules = {f"{e} epochs, one rate": (e, (middle,)) for e in budgets}
    rules |= {f"{e} epochs, own rate": (e, rates) for e in budgets} | {f"{EARLY}, own rate": (EARLY, rates)}
    accuracy: dict[str, dict] = {rule: {} for rule in rules}
    setting: dict[str, dict] = {rule: {} for rule in rules}
    choice, report = draws_of(range(tuning), noise), draws_of(range(100, 100 + draws), noise)
    for name, (_, doses) in CURES.items():
        tried = {
            (dose, lr): _accuracies(name, dose, lr, tools, choice, budgets, patience) for dose in doses for lr in rates
        }
        done = {}
        for rule, (mark, allowed) in rules.items():
            options = [s for s in tried if s[1] in allowed]
            best = max(options, key=lambda s: tried[s][mark][0].mean())
            if best not in done:
                done[best] = _accuracies(name, *best, tools, report, budgets, patience)
            accuracy[rule][name], setting[rule][name] = done[best][mark][1], np.array(best)
            if name == NONE and mark != EARLY:
                accuracy[rule]["early stopping"] = done[best][EARLY][1]
                setting[rule]["early stopping"] = np.array([patience, best[1]])
    return Race(accuracy, setting)
