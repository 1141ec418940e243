"""Lesson 4, dropout: the same mask backward, the ensemble it trains, units switched off, the penalty it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnlib.adapters import PureDropout
from nnlib.experiments.course import functions
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import draws
from nnlib.experiments.side_by_side import Stack, cross_entropy, evaluate, one_hot, train
from nnlib.losses import softmax


def layers_of(forward, backward, kind=PureDropout):
    """What a Stack takes as `drop`: dropout made of two functions, or of the course's by their names."""
    made = functions(forward, backward)
    return lambda p: kind(p, *made)


class _FreshBackward(PureDropout):
    """Wrong on purpose: the backward pass draws a mask of its own."""

    def backward(self, dy):
        return self.functions[0](dy, self.p, self.rng)[0]


class _OneMask(PureDropout):
    """Wrong on purpose: the mask of the first step is kept for good."""

    def forward(self, x, train=False):
        self.mask = np.ones_like(x)
        if train:
            if not hasattr(self, "kept"):
                self.kept = self.functions[0](np.ones_like(x[:, :1]), self.p, self.rng)[1]
            self.mask = np.broadcast_to(self.kept, x.shape).astype(x.dtype)
        return x * self.mask


@dataclass(repr=False)
class Masks(Result):
    """Held-out accuracy in per cent by version, (seeds,); the mean gradient of the bug against the right one."""

    picture: ClassVar = "regularization.dropout.masks"
    accuracy: dict
    off: np.ndarray  # ‖mean wrong gradient − mean right gradient‖ / ‖mean right gradient‖: at the start, after training
    chance: np.ndarray  # the same distance between the two halves of the right gradients: what chance alone gives

    def summary(self):
        rows = [
            f"{name:28s} {a.mean():5.1f} ± {a.std(ddof=1) / len(a) ** 0.5:.1f} %" for name, a in self.accuracy.items()
        ]
        return "\n".join(
            [
                *rows,
                f"the mean gradient with a fresh mask is off by {100 * self.off[0]:.0f} % before training, "
                f"{100 * self.off[1]:.0f} % after it;\n  by chance alone {100 * self.chance.max():.0f} %",
            ]
        )


@experiment
def masks(forward, backward, p=0.5, epochs=60, lr=3e-3, seeds=5, passes=2000) -> Masks:
    """What if the backward pass draws a mask of its own, or the first mask is kept for good?

    Varies: the mask. Fixed: 150 noisy digits, 64-128-128-10, Adam, batches of 32, epochs; paired seeds.
    And for one network 64-32-10, before and after training with dropout: the gradient of W1, averaged over `passes`
    masks, against the same average with a fresh mask backward.
    """
    data = draws(range(seeds))
    versions = {
        "no dropout": None,
        "the same mask": PureDropout,
        "a fresh mask backward": _FreshBackward,
        "one mask for good": _OneMask,
    }
    accuracy = {}
    for name, kind in versions.items():
        drop = layers_of(forward, backward, kind) if kind else layers_of(forward, backward)
        stack = Stack((64, 128, 128, 10), range(seeds), dropout=p if kind else 0, drop=drop)
        train(stack, data.x, data.y, lr=lr, epochs=epochs)
        accuracy[name] = 100 * evaluate(stack, data.x_test, data.y_test)[1]
    small = Stack((64, 32, 10), [0], dropout=p, drop=layers_of(forward, backward), dtype=np.float64)
    before = _mean_gradients(small, data, passes)
    train(small, data.x[:1], data.y[:1], lr=lr, epochs=epochs)
    return Masks(accuracy, *np.array([before, _mean_gradients(small, data, passes)]).T)


def _mean_gradients(stack, data, passes, chunk=50):
    """(distance of the mean wrong gradient of W1 from the mean right one, distance by chance), over `passes` masks."""
    first, relu, drop, last = stack.layers
    (forward, backward), p, rng = drop.functions, drop.p, np.random.default_rng(0)
    x, targets = data.x[0], one_hot(data.y[0], dtype=np.float64)
    h = relu.forward(first.forward(x[None]))[0]
    sums = np.zeros(
        (4, *h.shape)
    )  # right, fresh, and the right ones in two halves; the gradient of W1 is linear in them
    for i in range(passes // chunk):
        y, mask = forward(np.repeat(h[None], chunk, axis=0), p, rng)
        dy = cross_entropy(last.forward(y), targets)[1] @ last.W[0].T
        right, fresh = (backward(dy, m).sum(axis=0) for m in (mask, forward(np.ones_like(dy), p, rng)[1]))
        sums[0] += right
        sums[1] += fresh
        sums[2 + i % 2] += right
    right, fresh, half, other = (x.T @ (part * (h > 0)) for part in sums)
    return [np.linalg.norm(a - b) / np.linalg.norm(right) for a, b in ((fresh, right), (half, other))]


@dataclass(repr=False)
class Ensemble(Result):
    """Held-out accuracy in per cent: of single thinned networks, of the mean of k of them, of the whole network."""

    picture: ClassVar = "regularization.dropout.ensemble"
    members: np.ndarray
    mean_of: np.ndarray  # (seeds, members)
    whole: np.ndarray  # (seeds,)

    def summary(self):
        rows = [
            f"mean of {k:3d} thinned networks  {a:5.1f} %"
            for k, a in zip(self.members, self.mean_of.mean(0), strict=True)
        ]
        return "\n".join([*rows, f"the whole network, once       {self.whole.mean():5.1f} %"])


@experiment
def ensemble(forward, backward, p=0.5, members=(1, 2, 5, 20, 50), epochs=60, lr=3e-3, seeds=4) -> Ensemble:
    """Is the whole network, used without dropout, as good as an average over its thinned networks?

    Each mask picks one of 2ⁿ networks that share their weights (Srivastava et al. 2014). After training with dropout:
    the mean of k predictions, each with a mask of its own, against one prediction of the whole network.
    """
    data = draws(range(seeds), n_test=500)
    stack = Stack((64, 128, 128, 10), range(seeds), dropout=p, drop=layers_of(forward, backward))
    train(stack, data.x, data.y, lr=lr, epochs=epochs)
    total, hits = np.zeros(()), []
    for k in range(1, max(members) + 1):
        logits = stack.forward(data.x_test, train=True)
        total = total + softmax(logits.reshape(-1, 10)).reshape(logits.shape)
        if k in members:
            hits.append((total.argmax(axis=-1) == data.y_test).mean(axis=1))
    whole = evaluate(stack, data.x_test, data.y_test)[1]
    return Ensemble(np.array(members), 100 * np.array(hits).T, 100 * whole)


@dataclass(repr=False)
class LosingUnits(Result):
    """Held-out accuracy in per cent by network, (seeds, fractions lost); mean |correlation| of two hidden units."""

    picture: ClassVar = "regularization.dropout.losing_units"
    lost: np.ndarray
    accuracy: dict
    correlation: dict

    def fall(self, name, lost=0.5):
        """By how many points a network falls, (seeds,)."""
        a = self.accuracy[name]
        return a[:, 0] - a[:, list(self.lost).index(lost)]

    def summary(self):
        rows = ["units lost          " + "".join(f"{q:8.0%}" for q in self.lost) + "   |correlation|"]
        for name, a in self.accuracy.items():
            rows.append(
                f"{name:20s}" + "".join(f"{v:7.1f}%" for v in a.mean(axis=0)) + f"{self.correlation[name].mean():13.3f}"
            )
        return "\n".join(rows)


@experiment
def losing_units(
    forward, backward, rates=(0.5, 0.8), decay=2.0, lost=(0, 0.25, 0.5, 0.75, 0.9), epochs=60, lr=3e-3, seeds=5
):
    """Do units of a plain network depend on each other, and does dropout, rather than any regularizer, change that?

    Networks 64-128-10 lose a random part of their hidden units after training (the others scaled up), with no further
    training. Varies: dropout in training; and as a control weight decay, a cure that never met a missing unit.
    Note: a network trained with dropout was trained for this very test.
    """
    data = draws(range(seeds), n_test=500)
    versions = {"plain": (0, 0), f"weight decay {decay:g}": (0, decay)} | {f"dropout {p:g}": (p, 0) for p in rates}
    accuracy, correlation = {}, {}
    for name, (p, weight_decay) in versions.items():
        stack = Stack((64, 128, 10), range(seeds), dropout=p, drop=layers_of(forward, backward))
        train(stack, data.x, data.y, lr=lr, epochs=epochs, weight_decay=weight_decay)
        hidden = stack.layers[1].forward(stack.layers[0].forward(data.x_test.astype(stack.dtype)))
        rng = np.random.default_rng(0)
        accuracy[name] = np.array([_without(stack.layers[-1], hidden, data.y_test, q, forward, rng) for q in lost]).T
        correlation[name] = np.array([_correlation(h) for h in hidden])
    return LosingUnits(np.array(lost), accuracy, correlation)


def _without(last, hidden, y, q, forward, rng, times=6):
    """Accuracy in per cent, (seeds,), with each unit off with probability q."""
    off = [forward(np.ones_like(hidden[:, :1]), q, rng)[1] for _ in range(times)]
    return 100 * np.mean([(last.forward(hidden * m).argmax(-1) == y).mean(1) for m in off], axis=0)


def _correlation(hidden):
    """The mean |correlation| of two units that are not silent."""
    c = np.corrcoef(hidden[:, hidden.std(axis=0) > 1e-6].T)
    return np.abs(c[np.triu_indices_from(c, 1)]).mean()


@dataclass(repr=False)
class LinearDropout(Result):
    """20 weights of a linear model: fitted under dropout, by plain least squares, and with the penalty."""

    picture: ClassVar = "regularization.dropout.linear_dropout"
    by_masks: np.ndarray
    plain: np.ndarray
    penalized: np.ndarray

    @property
    def off(self) -> tuple[float, float]:
        """How far the weights under dropout are from the penalty's and from plain least squares, relative."""
        near, far = (np.linalg.norm(self.by_masks - w) / np.linalg.norm(w) for w in (self.penalized, self.plain))
        return float(near), float(far)

    def summary(self):
        near, far = self.off
        return f"weights under dropout: {near:.1%} from the penalty's solution, {far:.0%} from plain least squares"


@experiment
def linear_dropout(forward, p=0.5, masks=4000, samples=60) -> LinearDropout:
    """Is dropout on the inputs of a linear model a penalty?

    20 weights fitted to `samples` points, the mean over `masks` masks of each, against least squares with the penalty
    p/(1−p)·Σⱼ wⱼ² Σᵢ xᵢⱼ² (exact in the mean: Srivastava et al. 2014, section 9.1).
    """
    rng = np.random.default_rng(0)
    X = rng.normal(size=(samples, 20)) * np.linspace(0.3, 2, 20)
    y = X @ rng.normal(size=20) + rng.normal(size=samples)
    gram, moment = np.zeros((20, 20)), np.zeros(20)
    for _ in range(masks // 50):
        dropped = forward(np.tile(X, (50, 1)), p, rng)[0]
        gram, moment = gram + dropped.T @ dropped, moment + dropped.T @ np.tile(y, 50)
    penalty = p / (1 - p) * np.diag((X**2).sum(axis=0))
    plain, penalized = (np.linalg.solve(X.T @ X + extra, X.T @ y) for extra in (0, penalty))
    return LinearDropout(np.linalg.solve(gram, moment), plain, penalized)
