"""Lesson 4, L2 and weight decay: a penalty and a decay under Adam, the rate, weight size and simplicity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnlib.data import moons
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import draws
from nnlib.experiments.regularization import normalization
from nnlib.experiments.side_by_side import Stack, cross_entropy, evaluate, one_hot, train
from nnlib.optimizers import adam


@dataclass(repr=False)
class Shrinking(Result):
    """The mean weight, (steps,), by rule and size of the gradients; and how far SGD's two readings are apart."""

    picture: ClassVar = "regularization.decay.shrinking"
    gradients: np.ndarray
    weights: dict  # rule: (sizes, steps)
    factor: float
    twins: float  # largest difference of any weight after SGD with the penalty, and with the decay

    def summary(self):
        rows = [f"SGD on the digits: penalty and decay differ by at most {self.twins:.0e}"]
        for name, w in self.weights.items():
            ends = ", ".join(
                f"{v:.2f} (gradients of size {g:g})" for g, v in zip(self.gradients, w[:, -1], strict=True)
            )
            rows.append(f"{name:20s} a weight of 1 becomes {ends}")
        return "\n".join(rows)


@experiment
def shrinking(penalize, decay, gradients=(1.0, 100.0), lam=0.5, lr=0.01, steps=300, weights=1000) -> Shrinking:
    """Is an L2 penalty a weight decay?

    SGD: 200 steps on 150 digits, once with the penalty's gradient, once with the decay. Adam: weights that start at 1,
    with gradients of pure noise, small and large, so that nothing but λ pulls at them; the penalty's gradient added to
    theirs (Adam + L2), or the weights shrunk beside the step (AdamW; Loshchilov & Hutter 2019).
    """
    size = np.repeat(gradients, weights)
    walks = {}
    for name, decoupled in (("Adam + L2 penalty", False), ("AdamW", True)):
        w, m, v = np.ones(size.size), np.zeros(size.size), np.zeros(size.size)
        rng, seen = np.random.default_rng(0), []
        for t in range(1, steps + 1):
            g = size * rng.normal(size=size.size)
            if decoupled:
                w = decay(w, np.zeros_like(w), lr, lam)
            else:
                g = g + penalize([w], lam)[1][0]
            adam(w, g, m, v, t=t, lr=lr)
            seen.append(w.reshape(len(gradients), -1).mean(axis=1))
        walks[name] = np.array(seen).T
    return Shrinking(np.array(gradients), walks, 1 - lr * lam, _twins(penalize, decay))


def _twins(penalize, decay, lr=0.1, lam=0.05, steps=200):
    """The largest difference between two SGD runs, one with the penalty, one with the decay."""
    data = draws([0])
    pair = [Stack((64, 32, 10), [0], dtype=np.float64) for _ in range(2)]
    for _ in range(steps):
        for stack, decoupled in zip(pair, (False, True), strict=True):
            stack.backward(cross_entropy(stack.forward(data.x), one_hot(data.y, dtype=float))[1])
            if decoupled:
                stack.w[...] = decay(stack.w, stack.g, lr, lam)
            else:
                stack.w -= lr * (stack.g + penalize([stack.w], lam)[1][0])
    return float(np.abs(pair[0].w - pair[1].w).max())


@dataclass(repr=False)
class Rates(Result):
    """‖w‖ at each step, (rates, starts, steps)."""

    picture: ClassVar = "regularization.decay.rates"
    rates: np.ndarray
    starts: np.ndarray
    norm: np.ndarray

    def summary(self):
        rows = [f"‖w‖ at the end: {self.norm[:, :, -1].min():.6f} to {self.norm[:, :, -1].max():.6f}"]
        for k, start in enumerate(self.starts):
            early = ", ".join(f"{n:.2f} (rate {r:g})" for r, n in zip(self.rates, self.norm[:, k, 30], strict=True))
            rows.append(f"‖w‖ after 30 steps from weights of {start:g}: {early}")
        return "\n".join(rows)


@experiment
def rates(decay, rates=(0.01, 0.05, 0.2), starts=(0.0, 3.0), lam=0.1, steps=10_000) -> Rates:
    """Does a higher learning rate end at smaller weights?

    Varies: the rate, and the start. Fixed: λ, logistic regression on quadratic features of two half moons, which is
    convex, and all of the data at each step. Budget: until nothing moves.
    """
    x, y = moons(100, noise=0.2, rng=0)
    h = np.column_stack([np.ones(100), x, x**2, x[:, :1] * x[:, 1:]])
    norm = np.zeros((len(rates), len(starts), steps))
    for i, lr in enumerate(rates):
        for j, start in enumerate(starts):
            w = np.full(h.shape[1], start)
            for k in range(steps):
                norm[i, j, k] = np.sqrt(w @ w)
                w = decay(w, h.T @ (1 / (1 + np.exp(-h @ w)) - y) / len(y), lr, lam)
    return Rates(np.array(rates), np.array(starts), norm)


@dataclass(repr=False)
class Simplicity(Result):
    """By network ("plain", "batch norm"): held-out accuracy, ‖weights‖, linear pieces, changes; each (λ, seeds)."""

    picture: ClassVar = "regularization.decay.simplicity"
    lams: np.ndarray
    accuracy: dict  # in per cent
    norm: dict
    pieces: dict  # linear pieces on the way from one held-out image to another
    changes: dict  # changes of the predicted class on the way

    def gain(self, name):
        """(what the λ > 0 with the highest mean adds to the accuracy, that λ); chosen on what is reported: a bound."""
        mean = self.accuracy[name].mean(axis=1)
        best = 1 + int(np.argmax(mean[1:]))
        return float(mean[best] - mean[0]), float(self.lams[best])

    def summary(self):
        rows = ["λ                           " + "".join(f"{lam:8g}" for lam in self.lams)]
        for name in self.accuracy:
            for label in ("accuracy", "norm", "pieces", "changes"):
                values = getattr(self, label)[name].mean(axis=1)
                rows.append(f"{name:11s}{label:17s}" + "".join(f"{v:8.1f}" for v in values))
        return "\n".join(rows)


@experiment(long=normalization.COURSE | {"epochs": 300, "seeds": 6, "lams": (0.0, 0.3, 1.0, 2.0, 4.0, 8.0)})
def simplicity(training, predict, backward, lams=(0.0, 1.0, 4.0), epochs=50, lr=3e-3, noise=0.2, seeds=4) -> Simplicity:
    """Do smaller weights make a simpler network?

    Varies: λ of the weight decay, with and without batch normalization. Fixed: 150 digits, one label in five wrong,
    64-128-128-10, ReLU, AdamW at one rate. Simplicity: on straight lines from one held-out image to another, the number
    of linear pieces of the network, and of changes of its answer; neither changes when weights are rescaled to the
    same function. Budget: epochs.
    """
    data = draws(range(seeds), noise, n_test=500)
    found: dict[str, dict] = {key: {} for key in ("accuracy", "norm", "pieces", "changes")}
    for name, place in (("plain", None), ("batch norm", "pre")):
        rows = []
        for lam in lams:
            stack = Stack(
                (64, 128, 128, 10),
                range(seeds),
                batchnorm=place,
                norm=normalization.layers_of(training, predict, backward),
            )
            train(stack, data.x, data.y, lr=lr, epochs=epochs, weight_decay=lam)
            accuracy = 100 * evaluate(stack, data.x_test, data.y_test)[1]
            rows.append([accuracy, stack.sizes_of_weights(), *on_the_way(stack, data.x_test)])
        for key, values in zip(found, np.array(rows).transpose(1, 0, 2), strict=True):
            found[key][name] = values
    return Simplicity(np.array(lams), **found)


def on_the_way(stack, x, lines=40, points=200):
    """(linear pieces, changes of the answer), each (networks,): means over straight lines between pairs of images."""
    t = np.linspace(0, 1, points)[None, :, None]
    pieces, changes = np.zeros((2, stack.n))
    for i in range(lines):
        h = ((1 - t) * x[:, i, None] + t * x[:, -1 - i, None]).astype(stack.dtype)
        flips = np.zeros((stack.n, points - 1), bool)
        for layer in stack.layers:
            h = layer.forward(h, False)
            if type(layer).__name__ == "ReLU":
                flips |= ((h[:, 1:] > 0) != (h[:, :-1] > 0)).any(axis=2)
        answer = h.argmax(axis=-1)
        pieces += 1 + flips.sum(axis=1)
        changes += (answer[:, 1:] != answer[:, :-1]).sum(axis=1)
    return pieces / lines, changes / lines


@dataclass(repr=False)
class Rescaled(Result):
    """name -> (‖weights‖ relative to before, largest relative change of an output, gradient relative to before)."""

    picture: ClassVar = "regularization.decay.rescaled"
    rows: dict

    def summary(self):
        return "\n".join(
            f"{name:32s} ‖weights‖ × {norm:5.2f}, outputs change by {change:.0e}, gradient × {slope:.4f}"
            for name, (norm, change, slope) in self.rows.items()
        )


@experiment
def rescaled(training, predict, backward, factor=10.0, n=200) -> Rescaled:
    """Are larger weights another function?

    The weights of the hidden layers times `factor`, before batch normalization; and without it, in a ReLU network, one
    layer times `factor` and the next divided by it.
    """
    rows = {}
    for name, place in (
        (f"before batch norm: all × {factor:g}", "pre"),
        (f"ReLU: first × {factor:g}, second ÷ {factor:g}", None),
    ):
        data = draws([0], 0.0, n, 0, 0)
        stack = Stack(
            (64, 128, 128, 10),
            [0],
            batchnorm=place,
            norm=normalization.layers_of(training, predict, backward),
            dtype=np.float64,
        )
        before = _outcome(stack, data)
        dense = [layer for layer in stack.layers if hasattr(layer, "W")]
        dense[0].W *= factor
        dense[1].W *= factor if place else 1 / factor
        after = _outcome(stack, data)
        change = np.abs(after[1] - before[1]).max() / np.abs(before[1]).max()
        rows[name] = np.array([after[0] / before[0], change, after[2] / before[2]])
    return Rescaled(rows)


def _outcome(stack, data):
    """(‖weights‖, outputs, ‖gradient of the first layer‖)."""
    logits = stack.forward(data.x, train=True)
    stack.backward(cross_entropy(logits, one_hot(data.y))[1])
    return stack.sizes_of_weights()[0], logits, np.linalg.norm(stack.layers[0].dW)


@dataclass(repr=False)
class Contours(Result):
    """A quadratic loss and where the minimum moves under a penalty: the solutions for growing λ, (λ, 2)."""

    picture: ClassVar = "regularization.decay.contours"
    curvature: np.ndarray
    minimum: np.ndarray
    lam: float
    l2: np.ndarray
    l1: np.ndarray
    at: np.ndarray  # the solutions at `lam`: L2, L1

    def summary(self):
        rows = [f"no penalty      w = ({self.minimum[0]:.2f}, {self.minimum[1]:.2f})"]
        for name, w in zip(("L2 penalty", "L1 penalty"), self.at, strict=True):
            rows.append(f"{name}      w = ({w[0]:.2f}, {w[1]:.2f})")
        return "\n".join(rows)


@experiment
def contours(lam=0.6, curvature=(0.5, 4.0), minimum=(1.0, 1.2)) -> Contours:
    """Which weights does a penalty shrink?

    The loss ½ Σ cᵢ (wᵢ − mᵢ)² with a flat and a steep direction. With λ/2 Σ w² the minimum is at cᵢ mᵢ/(cᵢ + λ); with
    λ Σ |w| at the soft threshold max(mᵢ − λ/cᵢ, 0) (Goodfellow, Bengio & Courville 2016, sections 7.1.1 and 7.1.2).
    """
    c, m = np.array(curvature), np.array(minimum)
    grid = np.append(np.geomspace(1e-3, 50, 200), lam)[:, None]
    l2, l1 = c * m / (c + grid), np.maximum(m - grid / c, 0)
    return Contours(c, m, lam, l2[:-1], l1[:-1], np.array([l2[-1], l1[-1]]))
