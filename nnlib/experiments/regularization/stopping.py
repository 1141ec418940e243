"""Lesson 4, early stopping: patience on curves that fall once or rest, the gap, one split or k folds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from nnlib.data import flip_labels
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import digits, draws
from nnlib.experiments.side_by_side import Stack, evaluate, evaluate_each, train

MEASURES = ("train_acc", "val_loss", "val_acc", "test_loss", "test_acc")


@lru_cache(maxsize=8)
def _natural(epochs, n_val, seeds):
    """name -> (seeds, epochs): 150 digits, one label in five wrong, 64-128-128-10, Adam 1e-3."""
    data = draws(range(seeds), 0.2, 150, n_val, 500)
    stack = Stack((64, 128, 128, 10), range(seeds))
    return _watched(stack, data, 0.2, lr=1e-3, epochs=epochs)


@lru_cache(maxsize=8)
def _stepped(epochs, n_val, seeds):
    """The same: 500 right labels, 64-64-10 with batch norm, SGD with momentum and decay, and one drop of the rate."""
    data = draws(range(seeds), 0.0, 500, n_val, 500)
    stack = Stack((64, 64, 10), range(seeds), batchnorm="pre")
    steps = epochs // 2 * -(-500 // 16)
    how = {"optimizer": "momentum", "lr": 0.05, "weight_decay": 0.1, "batch_size": 16, "epochs": epochs}
    return _watched(stack, data, 0.0, schedule=lambda k: 0.05 if k < steps else 0.005, **how)


def _watched(stack, data, noise, **how):
    """Train, and note every measure after every epoch; held-out losses against labels as noisy as the training's."""
    rng = np.random.default_rng(1)
    noisy = np.array([flip_labels(y, noise, rng, classes=10) for y in data.y_test])
    rows = []

    def watch(epoch):
        (_, test_acc), (test_loss, _) = evaluate_each(stack, data.x_test, (data.y_test, noisy))
        val = evaluate(stack, data.x_val, data.y_val)
        rows.append((evaluate(stack, data.x, data.y)[1], *val, test_loss, test_acc))

    train(stack, data.x, data.y, watch=watch, **how)
    return dict(zip(MEASURES, np.array(rows).transpose(1, 2, 0), strict=True))


def _picked(values, epochs):
    """values (seeds, epochs) at one epoch of each seed."""
    return values[np.arange(len(values)), epochs]


@dataclass(repr=False)
class Patience(Result):
    """By kind of curve: validation losses (seeds, epochs); stop and best epoch, held-out loss and accuracy at both."""

    picture: ClassVar = "regularization.stopping.patience"
    patiences: np.ndarray
    val_loss: dict  # kind: (seeds, epochs)
    epochs: dict  # kind: (patiences, seeds, 2), the stop and the best epoch
    loss: dict  # kind: (patiences, seeds, 2), at the stop and at the best
    accuracy: dict  # the same in per cent
    never: dict  # kind: (loss, accuracy) after the last epoch, (2, seeds)

    def summary(self):
        rows = []
        for kind in self.loss:
            rows.append(
                "{}: held-out loss and accuracy (never stopping: {:.3f}, {:.1f} %)".format(
                    kind, *self.never[kind].mean(axis=1)
                )
            )
            for k, p in enumerate(self.patiences):
                (stop, _), loss, hits = (part[kind][k].mean(axis=0) for part in (self.epochs, self.loss, self.accuracy))
                rows.append(
                    f"  patience {p:2d}: stops at epoch {stop:4.1f};  at the stop {loss[0]:.3f}, {hits[0]:.1f} %;"
                    f"  best restored {loss[1]:.3f}, {hits[1]:.1f} %"
                )
        return "\n".join(rows)


@experiment
def patience(stop, patiences=(1, 3, 5, 10, 20, 40), epochs=(80, 50), n_val=(200, 100), seeds=8) -> Patience:
    """How long should one wait, and does going back to the best weights matter?

    Varies: the patience; the weights at the stop or the best ones; and the kind of curve.
    One fall: 150 digits, one label in five wrong, Adam; the validation loss falls once and rises.
    A rest: 500 right labels, batch norm, SGD with momentum and decay, the rate divided by 10 halfway.
    The rule sees the validation loss only; reported are loss and accuracy on 500 held-out images. Paired seeds.
    """
    kinds = {"one fall": _natural(epochs[0], n_val[0], seeds), "a rest": _stepped(epochs[1], n_val[1], seeds)}
    found: dict[str, dict] = {key: {} for key in ("val_loss", "epochs", "loss", "accuracy", "never")}
    for kind, curves in kinds.items():
        ends = np.array([[stop(run, p) for run in curves["val_loss"]] for p in patiences], int)
        found["val_loss"][kind], found["epochs"][kind] = curves["val_loss"], ends
        loss, hits = curves["test_loss"], 100 * curves["test_acc"]
        for key, values in (("loss", loss), ("accuracy", hits)):
            found[key][kind] = np.array([[_picked(values, e) for e in rows.T] for rows in ends]).transpose(0, 2, 1)
        found["never"][kind] = np.array([loss[:, -1], hits[:, -1]])
    return Patience(np.array(patiences), **found)


@dataclass(repr=False)
class Gap(Result):
    """rule -> (epoch, gap in points, held-out accuracy in per cent), (3, seeds); the curves of all runs."""

    picture: ClassVar = "regularization.stopping.gap"
    rules: dict
    gap: np.ndarray  # (seeds, epochs), in points
    accuracy: np.ndarray

    def summary(self):
        rows = ["rule                            epoch     gap   held out"]
        for name, (epoch, gap, hits) in self.rules.items():
            rows.append(
                f"{name:30s} {epoch.mean():6.1f} {gap.mean():6.1f}  {hits.mean():.1f} "
                f"± {hits.std(ddof=1) / len(hits) ** 0.5:.1f} %"
            )
        return "\n".join(rows)


@experiment
def gap(stop, thresholds=(5, 10, 15, 20), wait=10, epochs=80, n_val=200, seeds=8) -> Gap:
    """Does the gap between training and validation accuracy say when to stop?

    Rules on the same runs (150 digits, one label in five wrong): the first epoch after which the gap stays above a
    threshold for three epochs; the smallest gap; the lowest validation loss by the learner's rule with patience `wait`.
    """
    curves = _natural(epochs, n_val, seeds)
    gaps = 100 * (curves["train_acc"] - curves["val_acc"])
    chosen = {f"lowest validation loss ({wait})": np.array([stop(run, wait)[1] for run in curves["val_loss"]], int)}
    for g in thresholds:
        stays = (gaps[:, :-2] > g) & (gaps[:, 1:-1] > g) & (gaps[:, 2:] > g)
        chosen[f"gap stays above {g} points"] = np.where(stays.any(axis=1), stays.argmax(axis=1) + 2, epochs - 1)
    chosen["smallest gap"] = np.abs(gaps).argmin(axis=1)
    chosen["the last epoch"] = np.full(seeds, epochs - 1)
    hits = 100 * curves["test_acc"]
    rules = {name: np.array([e, _picked(gaps, e), _picked(hits, e)]) for name, e in chosen.items()}
    return Gap(rules, gaps, hits)


@dataclass(repr=False)
class Folds(Result):
    """The lowest validation loss and its epoch, (pools,), from one split and from the mean curve of k folds."""

    picture: ClassVar = "regularization.stopping.folds"
    single: np.ndarray
    averaged: np.ndarray
    epoch_single: np.ndarray
    epoch_averaged: np.ndarray
    curves: np.ndarray  # (8, k, epochs): of the first pools

    @property
    def k(self) -> int:
        """The number of folds."""
        return self.curves.shape[1]

    @property
    def ratio(self) -> float:
        """How many times as widely the lowest loss of one split is spread."""
        return float(self.single.std(ddof=1) / self.averaged.std(ddof=1))

    def summary(self):
        rows = []
        for name, low, at in (
            ("one split", self.single, self.epoch_single),
            ("mean of folds", self.averaged, self.epoch_averaged),
        ):
            rows.append(
                f"{name:14s} lowest loss {low.mean():.3f}, standard deviation {low.std(ddof=1):.3f}; "
                f"at epoch {at.min()} to {at.max()}"
            )
        return "\n".join([*rows, f"{self.ratio:.1f} times as wide (√k = {self.curves.shape[1] ** 0.5:.1f})"])


@experiment(long={"pools": 128})
def folds(pools=32, k=5, n=200, noise=0.2, epochs=30, lr=3e-3) -> Folds:
    """What is one validation split worth, compared with k folds?

    Fresh pools of n images each: the lowest validation loss of one split of a pool (its first fold), and that of the
    mean curve over its k folds. Fixed: 64-128-10, Adam. Each label is wrong with probability `noise`, and each pool is
    fresh, so that the luck of a pool counts too: splits of one pool share it, and make folds look better than they are.
    """
    images, labels = digits()
    part, rng = n // k, np.random.default_rng(31)
    columns: tuple[list, ...] = ([], [], [], [])
    for _ in range(pools):
        pool = rng.permutation(len(labels))[:n]
        noisy = np.where(rng.random(n) < noise, (labels[pool] + rng.integers(1, 10, n)) % 10, labels[pool])
        for fold in range(k):
            held = np.arange(n) // part == fold
            for column, value in zip(
                columns, (images[pool][~held], noisy[~held], images[pool][held], noisy[held]), strict=True
            ):
                column.append(value)
    stack, seen = Stack((64, 128, 10), range(pools * k)), []
    x, y, x_val, y_val = map(np.array, columns)
    train(
        stack,
        x,
        y,
        lr=lr,
        epochs=epochs,
        watch=lambda e: seen.append(evaluate(stack, x_val, y_val)[0]),
    )
    curves = np.array(seen).T.reshape(pools, k, epochs)
    single, averaged = curves[:, 0], curves.mean(axis=1)
    return Folds(single.min(1), averaged.min(1), single.argmin(1), averaged.argmin(1), curves[:8])
