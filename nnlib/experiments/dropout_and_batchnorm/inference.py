"""Lesson 5, batch normalization for prediction: it folds into the layer before it, and keeps the scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnlib.batchnorm import BatchNorm
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import digits, draws
from nnlib.experiments.side_by_side import Stack, evaluate, train
from nnlib.layers import Dense, ReLU
from nnlib.network import Network, mlp
from nnlib.train import fit


@dataclass(repr=False)
class Folding(Result):
    """A network before and after its normalizations were folded away."""

    picture: ClassVar = "dropout_and_batchnorm.normalization.folding"
    conditions: ClassVar = "a network 64-64-64-10 with batch normalization, on the digits"
    layers: np.ndarray  # their number before and after
    numbers_kept: np.ndarray  # parameters and running statistics, before and after
    logits: np.ndarray  # (2, images, 10), before and after

    @property
    def largest(self) -> float:
        """The largest difference of a logit."""
        return float(np.abs(self.logits[0] - self.logits[1]).max())

    def summary(self):
        (a, b), (m, n) = self.layers, self.numbers_kept
        images = self.logits.shape[1]
        same = f"logits of {images} images differ by at most {self.largest:.0e}"
        return f"layers {a} → {b}, stored numbers {m} → {n}; {same}"


@experiment
def folding(fold, epochs=10, n=600, images=300) -> Folding:
    """Does a network give the same numbers after its normalizations were folded into the dense layers before them?"""
    data = draws([0], 0.0, n, 0, images)
    net = mlp((64, 64, 64, 10), batchnorm="pre", rng=0)
    fit(net, data.x[0], data.y[0], lr=3e-3, epochs=epochs, rng=0, progress=False)
    slim = _folded(net, fold)
    norms = [layer for layer in net.layers if isinstance(layer, BatchNorm)]
    stored = net.w.size + sum(layer.running_mean.size + layer.running_var.size for layer in norms)
    logits = np.array([one.forward(data.x_test[0]) for one in (net, slim)])
    return Folding(np.array([len(net.layers), len(slim.layers)]), np.array([stored, slim.w.size]), logits)


def _folded(net, fold):
    """The same network without its batch normalizations, each of which follows a dense layer."""
    layers, values = [], []
    for layer, following in zip(net.layers, (*net.layers[1:], None), strict=True):
        if isinstance(layer, Dense):
            W, b = layer.W, layer.b
            if isinstance(bn := following, BatchNorm):
                W, b = fold(W, b, bn.gamma, bn.beta, bn.running_mean, bn.running_var, eps=bn.eps)
            layers.append(Dense(layer.n_in, layer.n_out))
            values.append((W, b))
        elif isinstance(layer, ReLU):
            layers.append(ReLU())
    slim = Network(layers, rng=0)
    for layer, (W, b) in zip((x for x in slim.layers if isinstance(x, Dense)), values, strict=True):
        layer.W[...], layer.b[...] = W, b
    return slim


@dataclass(repr=False)
class Lengths(Result):
    """Accuracy in per cent on new points whose class is their length alone, by network, (seeds,)."""

    picture: ClassVar = "dropout_and_batchnorm.normalization.lengths"
    conditions: ClassVar = "points in 8 dimensions, networks 8-32-32-2, Adam"
    accuracy: dict
    unmoved: float  # by how much the learner's layer changes in training mode when the batch is multiplied by 10

    def summary(self):
        rows = [
            f"{name:28s} {a.mean():5.1f} ± {a.std(ddof=1) / len(a) ** 0.5:.1f} %" for name, a in self.accuracy.items()
        ]
        return "\n".join(
            [*rows, f"a batch × 10, in training: your layer's output changes by at most {self.unmoved:.0e}"]
        )


@experiment
def lengths(layer, n=1000, dimensions=8, low=0.5, high=1.5, lr=5e-3, epochs=40, seeds=5) -> Lengths:
    """Can a network with batch normalization read the absolute scale of its input?

    Points in random directions; the class says whether the length, uniform between `low` and `high`, is above their
    middle. Nothing but the scale matters. Varies: no normalization, batch normalization before or after the activation,
    and each point normalized over its own features, as layer normalization does. Fixed: Adam, the number of epochs.
    Measured on new points. And the learner's layer in training, with the batch as it is and multiplied by 10.
    """
    train_x, train_y = _points(range(seeds), n, dimensions, low, high)
    new_x, new_y = _points(range(100, 100 + seeds), n, dimensions, low, high)
    readers = {
        "no normalization": (None, lambda x: x),
        "batch norm, before": ("pre", lambda x: x),
        "batch norm, after": ("post", lambda x: x),
        "each point by itself": (None, _each_point),
    }
    accuracy = {}
    for name, (place, seen) in readers.items():
        stack = Stack((dimensions, 32, 32, 2), range(seeds), batchnorm=place)
        train(stack, seen(train_x), train_y, lr=lr, epochs=epochs)
        accuracy[name] = 100 * evaluate(stack, seen(new_x), new_y)[1]
    return Lengths(accuracy, _unmoved(layer))


def _points(seeds, n, d, low, high):
    """(x (seeds, n, d), y (seeds, n)): class 1 where the length is above the middle."""
    rngs = [np.random.default_rng(seed) for seed in seeds]
    x = np.array([rng.normal(size=(n, d)) for rng in rngs])
    length = np.array([rng.uniform(low, high, n) for rng in rngs])
    return x * (length / np.linalg.norm(x, axis=2))[..., None], (length > (low + high) / 2).astype(int)


def _each_point(x):
    return (x - x.mean(axis=-1, keepdims=True)) / x.std(axis=-1, keepdims=True)


def _unmoved(layer):
    rng, batch = np.random.default_rng(0), digits()[0][:256]
    W, gamma, beta = rng.normal(size=(64, 16)), np.ones(16), np.zeros(16)
    b = rng.normal(size=16)
    one, ten = (layer(k * batch, W, k * b, gamma, beta, "pre", eps=1e-12) for k in (1, 10))
    return float(np.abs(one - ten).max())
