"""Lesson 4, batch normalization: who else is in the batch, what it fixes, why it helps, where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnlib.adapters import PureBatchNorm
from nnlib.experiments.course import functions
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import draws
from nnlib.experiments.side_by_side import Stack, cross_entropy, evaluate, one_hot, train
from nnlib.layers import Layer

COURSE = {"training": "batchnorm_train", "predict": "batchnorm_predict", "backward": "batchnorm_backward"}


def layers_of(training, predict, backward):
    """What a Stack takes as `norm`: batch normalization made of three functions, or of the course's by their names."""
    made = functions(training, predict, backward)
    return lambda n: PureBatchNorm(n, *made)


@dataclass(repr=False)
class Companions(Result):
    """Held-out accuracy in per cent, (seeds,), by mode and by the order of the images."""

    picture: ClassVar = "regularization.normalization.companions"
    accuracy: dict

    def summary(self):
        return "\n".join(f"{name:38s} {a.mean():5.1f} %" for name, a in self.accuracy.items())


@experiment
def companions(training, predict, backward, batch=50, epochs=30, seeds=3) -> Companions:
    """Does a prediction depend on what else is in the batch?

    A network with batch normalization, trained on 150 rightly labelled images, labels held-out images in batches: in
    prediction mode and, by mistake, in training mode; mixed, and sorted so that most batches hold a single digit.
    """
    data = draws(range(seeds), 0.0, n_test=1000)
    stack = Stack((64, 128, 128, 10), range(seeds), batchnorm="pre", norm=layers_of(training, predict, backward))
    train(stack, data.x, data.y, epochs=epochs)
    accuracy = {}
    for order in ("mixed", "sorted"):
        index = np.argsort(data.y_test, axis=1, kind="stable") if order == "sorted" else np.arange(1000)[None]
        x, y = np.take_along_axis(data.x_test, index[..., None], 1), np.take_along_axis(data.y_test, index, 1)
        for mode in ("prediction", "training"):
            pieces = [stack.forward(x[:, i : i + batch], train=mode == "training") for i in range(0, 1000, batch)]
            accuracy[f"{mode} mode, {order} batches"] = 100 * (np.hstack(pieces).argmax(-1) == y).mean(1)
    return Companions(accuracy)


@dataclass(repr=False)
class Moments(Result):
    """Mean and standard deviation of each unit over the training images, (2, units), at three places."""

    picture: ClassVar = "regularization.normalization.moments"
    stages: dict

    def summary(self):
        rows = []
        for name, (means, stds) in self.stages.items():
            means = np.round(means, 2) + 0.0
            rows.append(
                f"{name:28s} means {means.min():5.2f} to {means.max():5.2f}, "
                f"standard deviations {stds.min():.2f} to {stds.max():.2f}"
            )
        return "\n".join(rows)


@experiment
def moments(training, predict, backward, lr=1e-2, epochs=30, n=1000) -> Moments:
    """After training, what are the mean and standard deviation of what batch normalization gives to the next layer?

    A network 64-128-128-10 on n rightly labelled images; the first hidden layer, over all of them.
    """
    data = draws([0], 0.0, n, 0)
    stack = Stack((64, 128, 128, 10), [0], batchnorm="pre", norm=layers_of(training, predict, backward))
    train(stack, data.x, data.y, lr=lr, epochs=epochs, batch_size=50)
    dense, norm = stack.layers[:2]
    before = dense.forward(data.x.astype(stack.dtype))[0].astype(float)
    width = before.shape[1]
    places = (
        ("before: x W + b", None),
        ("in between: x̂", (np.ones(width), np.zeros(width))),
        ("after: y = γ x̂ + β", (norm.gamma.astype(float), norm.beta.astype(float))),
    )
    stages = {}
    for name, scale in places:
        z = before if scale is None else training(before, *scale, np.zeros(width), np.ones(width))[0]
        stages[name] = np.array([z.mean(axis=0), z.std(axis=0)])
    return Moments(stages)


@dataclass(repr=False)
class Ranges(Result):
    """Columns of different shapes, before and after: name -> (mean, std, lowest, highest) of the normalized column."""

    picture: ClassVar = "regularization.normalization.ranges"
    columns: dict
    values: dict  # the normalized columns themselves

    def summary(self):
        return "\n".join(
            f"{name:18s} mean {abs(m):.2f}  std {s:.2f}  range {low:6.2f} to {high:5.2f}"
            for name, (m, s, low, high) in self.columns.items()
        )


@experiment
def ranges(training, n=1000) -> Ranges:
    """Has everything that is normalized one range? Six columns of n numbers, of six shapes."""
    rng = np.random.default_rng(0)
    bell = rng.normal(size=n)
    shapes = {
        "normal": bell,
        "the same ×10 + 50": 10 * bell + 50,
        "uniform": rng.uniform(size=n),
        "two values": rng.integers(2, size=n) * 1.0,
        "after a ReLU": np.maximum(rng.normal(size=n) - 1, 0),
        "one outlier": np.append(rng.normal(size=n - 1), 100.0),
    }
    x = np.stack(list(shapes.values()), axis=1)
    y = training(x, np.ones(6), np.zeros(6), np.zeros(6), np.ones(6))[0]
    values = dict(zip(shapes, y.T, strict=True))
    return Ranges({name: np.array([c.mean(), c.std(), c.min(), c.max()]) for name, c in values.items()}, values)


class _Shaken(Layer):
    """In training y = scale·x + shift + noise: scale and shift of each unit drawn at each step, noise of each value."""

    def __init__(self, strength):
        self.strength = strength

    def start(self, rng, dtype):
        self.rng = np.random.default_rng(0)

    def forward(self, x, train=False):
        self.scale = 1.0
        if not train:
            return x
        n, _, width = x.shape
        draw, s = self.rng.standard_normal, self.strength
        self.scale = np.exp(0.5 * s * draw((n, 1, width), x.dtype))
        return self.scale * x + s * draw((n, 1, width), x.dtype) + 0.5 * s * draw(x.shape, x.dtype)

    def backward(self, dy):
        return dy * self.scale


@dataclass(repr=False)
class Shaken(Result):
    """By version: held-out accuracy in per cent, (seeds, epochs); drift of a unit's mean input; the rate chosen."""

    picture: ClassVar = "regularization.normalization.shaken"
    accuracy: dict
    drift: dict
    rate: dict

    def at(self, name, epoch=-1):
        """Mean accuracy after the given epoch, counted from 1 (−1: the last)."""
        return float(self.accuracy[name][:, epoch - 1 if epoch > 0 else epoch].mean())

    def summary(self):
        epochs = next(iter(self.accuracy.values())).shape[1]
        marks = [e for e in (12, 30, 60) if e <= epochs] or [epochs]
        rows = ["held-out accuracy after epoch" + "".join(f"{e:8d}" for e in marks) + "    rate   drift of inputs"]
        for name in self.accuracy:
            values = "".join(f"{self.at(name, e):7.1f}%" for e in marks)
            rows.append(f"{name:29s}{values}{self.rate[name]:8g}{self.drift[name]:18.3f}")
        return "\n".join(rows)


VERSIONS = {
    "plain": (None, 0.0),
    "plain, shaken": (None, 1.0),
    "batch norm": ("pre", 0.0),
    "batch norm, shaken": ("pre", 1.0),
}


@experiment(long=COURSE | {"rates": (1e-3, 3e-3, 1e-2), "epochs": 60, "seeds": 4})
def shaken(
    training, predict, backward, rates=(3e-3,), strength=1.0, depth=6, width=48, epochs=12, n=1000, seeds=3
) -> Shaken:
    """Does batch normalization work because it keeps the inputs of each layer steady?

    After Santurkar et al. 2018: noise after each normalization, with a mean and spread drawn anew for each unit at
    each step. Versions: plain and with batch normalization, both undisturbed and shaken in the same places.
    Fixed: `depth` sigmoid layers, n rightly labelled images, Adam, batches of 50. Tuned: the rate of each version, by
    accuracy on held-out images, on seeds that the report does not use; one rate: no tuning. (At 0.02 the plain network
    is worse than at 0.01, at 0.03 it learns nothing.) Drift: by how much the mean input of a unit of the last hidden
    layer moves in an epoch, on 100 fixed images in training mode.
    """
    norm = layers_of(training, predict, backward)
    accuracy, drift, rate = {}, {}, {}
    for name, (place, shake) in VERSIONS.items():
        one = (norm, place, shake * strength, depth, width, epochs, n)
        tried = [_deep(*one, lr, range(50, 50 + seeds))[0][:, -1].mean() for lr in rates] if len(rates) > 1 else [0]
        rate[name] = rates[int(np.argmax(tried))]
        accuracy[name], drift[name] = _deep(*one, rate[name], range(seeds))
    return Shaken(accuracy, drift, rate)


def _deep(norm, place, shake, depth, width, epochs, n, lr, seeds):
    """(accuracy (seeds, epochs), drift) of one version at one rate."""
    data = draws(seeds, 0.0, n, 0, 500)
    extra = (lambda width: _Shaken(shake)) if shake else None
    stack = Stack((64, *[width] * depth, 10), seeds, "sigmoid", "xavier_normal", place, norm=norm, extra=extra)
    accuracy, places, few = [], [], data.x[:, :100].astype(stack.dtype)

    def watch(epoch):
        accuracy.append(evaluate(stack, data.x_test, data.y_test)[1])
        h = few
        for layer in stack.layers[:-2]:
            h = layer.forward(h, train=True)
        places.append(h.mean(axis=1))

    train(stack, data.x, data.y, lr=lr, epochs=epochs, batch_size=50, watch=watch)
    return 100 * np.array(accuracy).T, float(np.abs(np.diff(places, axis=0)).mean())


@dataclass(repr=False)
class Places(Result):
    """Held-out accuracy in per cent, (seeds,), by (activation, place); rates chosen; what the next layer gets."""

    picture: ClassVar = "regularization.normalization.places"
    accuracy: dict
    rate: dict
    zeros: dict  # fraction of zeros in what the second layer gets, ReLU
    bias: float  # largest gradient of the bias before a normalization, relative to that of its weights

    def summary(self):
        rows = [
            f"{k:16s} {a.mean():5.1f} ± {a.std(ddof=1) / len(a) ** 0.5:.1f} %   rate {self.rate[k]:g}"
            for k, a in self.accuracy.items()
        ]
        rows.append(
            "zeros after ReLU, in what the next layer gets: " + ", ".join(f"{k} {z:.0%}" for k, z in self.zeros.items())
        )
        return "\n".join(
            [*rows, f"gradient of the bias before a normalization: {self.bias:.0e} of that of its weights"]
        )


@experiment
def places(training, predict, backward, rates=(0.03, 0.1, 0.3), epochs=12, n=500, seeds=4) -> Places:
    """Batch normalization before the activation or after it?

    Varies: the place, and none; ReLU and tanh. Fixed: four hidden layers of 64, n rightly labelled images, SGD, batches
    of 32. Tuned: the rate of each, by accuracy on 200 validation images, on the first half of as many other seeds.
    """
    norm = layers_of(training, predict, backward)
    accuracy, rate = {}, {}
    for activation, init in (("relu", "he_normal"), ("tanh", "xavier_normal")):
        for place in (None, "pre", "post"):
            name = f"{activation}, {({None: 'none', 'pre': 'before', 'post': 'after'})[place]}"

            def run(rates, seeds, activation=activation, init=init, place=place):
                everyone = [*seeds] * len(rates)  # all rates in one stack
                data = draws(everyone, 0.0, n, 200, 500)
                stack = Stack((64, 64, 64, 64, 64, 10), everyone, activation, init, place, norm=norm)
                each = np.repeat(rates, len(seeds))
                train(stack, data.x, data.y, optimizer="sgd", lr=1.0, each=each, epochs=epochs)
                return [100 * evaluate(stack, x, y)[1].reshape(len(rates), -1) for x, y in (data[2:4], data[4:])]

            scores, _ = run(rates, range(50, 50 + max(2, seeds // 2)))
            rate[name] = rates[scores.mean(axis=1).argmax()]
            accuracy[name] = run([rate[name]], range(seeds))[1][0]
    return Places(accuracy, rate, *_what_places_do(norm, n))


def _what_places_do(norm, n):
    """(fraction of zeros after the first block by place, relative gradient of the bias before a normalization)."""
    data, zeros = draws([0], 0.0, n, 0, 0), {}
    for name, place in (("none", None), ("before", "pre"), ("after", "post")):
        stack = Stack((64, 64, 64, 10), [0], batchnorm=place, norm=norm, dtype=np.float64)
        h = data.x
        for layer in stack.layers[: 3 if place else 2]:
            h = layer.forward(h, train=True)
        zeros[name] = float((h == 0).mean())
        if place == "pre":
            stack.backward(cross_entropy(stack.forward(data.x, train=True), one_hot(data.y))[1])
            first = stack.layers[0]
            bias = float(np.abs(first.db).max() / np.abs(first.dW).max())
    return zeros, bias


@dataclass(repr=False)
class BatchNoise(Result):
    """Held-out accuracy in per cent, (seeds,): at the end and at the best epoch by validation loss."""

    picture: ClassVar = "regularization.normalization.batch_noise"
    batches: np.ndarray
    end: dict  # "none", "batch norm": (batches, seeds)
    best: dict

    def gain(self, when="end"):
        """What batch normalization adds at each batch size, (batches, seeds)."""
        found = getattr(self, when)
        return found["batch norm"] - found["none"]

    def summary(self):
        rows = ["batch size                  " + "".join(f"{b:14d}" for b in self.batches)]
        for when, name in (("end", "at the end"), ("best", "stopped early")):
            gains = self.gain(when)
            error = gains.std(axis=1, ddof=1) / gains.shape[1] ** 0.5
            rows.append(
                f"batch norm adds, {name:13s}"
                + "".join(f"{m:+7.1f} ± {e:3.1f}" for m, e in zip(gains.mean(1), error, strict=True))
            )
        return "\n".join(rows)


@experiment(long=COURSE | {"seeds": 8})
def batch_noise(
    training, predict, backward, batches=(10, 30, 150), updates=600, lr=3e-3, noise=0.2, seeds=4
) -> BatchNoise:
    """Does the noise of small batches make batch normalization a regularizer?

    Varies: the batch size, with and without batch normalization. Fixed: 150 digits, one label in five wrong,
    64-128-128-10, Adam at one rate, and the number of updates. Measured at the end, and stopped early: at the epoch
    with the lowest loss on 200 validation images. Paired seeds.
    """
    data = draws(range(seeds), noise, n_test=500)
    end: dict[str, list] = {"none": [], "batch norm": []}
    best: dict[str, list] = {"none": [], "batch norm": []}
    for size in batches:
        for name, place in (("none", None), ("batch norm", "pre")):
            stack = Stack(
                (64, 128, 128, 10), range(seeds), batchnorm=place, norm=layers_of(training, predict, backward)
            )
            seen: list[tuple] = []
            every = max(1, size // 30)

            def watch(epoch, stack=stack, seen=seen, every=every):
                if epoch % every == 0:
                    seen.append(
                        (evaluate(stack, data.x_val, data.y_val)[0], evaluate(stack, data.x_test, data.y_test)[1])
                    )

            train(stack, data.x, data.y, lr=lr, epochs=updates * size // 150, batch_size=size, watch=watch)
            losses, hits = (100 * np.array(a) for a in zip(*seen, strict=True))
            end[name].append(100 * evaluate(stack, data.x_test, data.y_test)[1])
            best[name].append(hits[losses.argmin(axis=0), np.arange(seeds)])
    arrays = [{name: np.array(rows) for name, rows in part.items()} for part in (end, best)]
    return BatchNoise(np.array(batches), *arrays)


@dataclass(repr=False)
class Axes(Result):
    """Which values of a batch are normalized together: by method an array of group numbers, (samples, features)."""

    picture: ClassVar = "regularization.normalization.axes"
    groups: dict
    note: dict

    def summary(self):
        return "\n".join(
            f"{name:12s} {len(np.unique(g)):3d} means: {self.note[name]}" for name, g in self.groups.items()
        )


@experiment
def axes(samples=6, features=8, groups=2) -> Axes:
    """Over which axis does each normalization take its mean? (After the picture of Wu & He 2018.)"""
    rows, columns = np.indices((samples, features))
    found = {"batch": columns, "layer": rows, "RMS": rows, "group": rows * groups + columns * groups // features}
    note = {
        "batch": "one for each feature, over the samples of the batch",
        "layer": "one for each sample, over its features",
        "RMS": "as layer, with the root mean square alone: no mean is subtracted",
        "group": f"{groups} for each sample, over a part of its features each",
    }
    return Axes({name: np.asarray(g) for name, g in found.items()}, note)


@dataclass(repr=False)
class Graph(Result):
    """One column through batch normalization, forward and backward, number by number."""

    picture: ClassVar = "regularization.normalization.graph"
    x: np.ndarray
    dy: np.ndarray
    mean: float
    var: float
    s: float
    x_hat: np.ndarray
    dvar: float
    dmean: float
    dx: np.ndarray
    solved: bool

    def summary(self):
        rows = [f"x {_row(self.x)}   μ {self.mean:g}   σ² {self.var:g}   s {self.s:g}   x̂ {_row(self.x_hat)}"]
        if self.solved:
            rows.append(f"dx̂ {_row(self.dy)}   dσ² {self.dvar:.4g}   dμ {self.dmean:.4g}   dx {_row(self.dx)}")
        return "\n".join(rows)


def _row(values):
    return "(" + ", ".join(f"{v:.4g}" for v in values) + ")"


@experiment
def graph(x=(2.0, 2.0, 5.0), dx_hat=(27.0, 0.0, 0.0), eps=7.0, solved=False) -> Graph:
    """A worked example: three samples of one feature, with an ε so large that the root is a whole number (γ = 1)."""
    x, d = np.array(x, float), np.array(dx_hat, float)
    n, mean, var = len(x), x.mean(), x.var()
    s = np.sqrt(var + eps)
    dvar, dmean = -0.5 * np.sum(d * (x - mean)) / s**3, -d.sum() / s
    dx = d / s + dvar * 2 * (x - mean) / n + dmean / n
    return Graph(x, d, mean, var, s, (x - mean) / s, dvar, dmean, dx, solved)
