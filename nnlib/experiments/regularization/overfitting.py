"""Lesson 4, the disease: memorizing, bias and variance, learning curves over n, double descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import draws
from nnlib.experiments.side_by_side import Stack, evaluate, train


@dataclass(repr=False)
class Memorizing(Result):
    """Accuracies in per cent, (labels, seeds, times), after each of `epochs`."""

    picture: ClassVar = "regularization.overfitting.memorizing"
    noises: np.ndarray
    epochs: np.ndarray
    training: np.ndarray
    held_out: np.ndarray
    samples: tuple  # twelve training images, their labels and the true ones

    def summary(self):
        rows = ["labels wrong   training   held out, last epoch   best on the way"]
        for k, noise in enumerate(self.noises):
            held = self.held_out[k].mean(axis=0)
            rows.append(
                f"{noise:12.0%} {self.training[k, :, -1].mean():9.1f} % {held[-1]:20.1f} % {held.max():16.1f} %"
            )
        return "\n".join(rows)


@experiment
def memorizing(noises=(0.0, 0.2, 0.9), width=128, n=150, epochs=60, lr=3e-3, seeds=5) -> Memorizing:
    """Does a network that knows its training data know anything else?

    Varies: the fraction of wrong training labels; 0.9 of 10 classes is chance (after Zhang et al. 2017).
    Fixed: 64-width-width-10, ReLU, He's initialization, Adam, batches of 32, n images, a constant rate.
    Tuned: nothing; no contestants are compared. Seeds: each its own images and weights. Budget: epochs.
    """
    sets = [draws(range(seeds), noise, n, n_test=400) for noise in noises]
    x, y, x_test, y_test = (np.concatenate([s[i] for s in sets]) for i in (0, 1, 4, 5))
    stack = Stack((64, width, width, 10), [*range(seeds)] * len(noises))
    every, kept = max(1, epochs // 30), []

    def watch(epoch):
        if (epoch + 1) % every == 0:
            kept.append((epoch + 1, evaluate(stack, x, y)[1], evaluate(stack, x_test, y_test)[1]))

    train(stack, x, y, lr=lr, epochs=epochs, watch=watch)
    at, training, held_out = (np.array(column) for column in zip(*kept, strict=True))
    shape = len(noises), seeds, len(at)
    training, held_out = (100 * part.T.reshape(shape) for part in (training, held_out))
    return Memorizing(np.array(noises), at, training, held_out, _twelve(min(noises, key=lambda p: abs(p - 0.2)), n))


def _twelve(noise, n):
    """(images, labels, true labels) of twelve training images of the first draw."""
    some, right = draws([0], noise, n), draws([0], 0.0, n)
    return some.x[0, :12], some.y[0, :12], right.y[0, :12]


@dataclass(repr=False)
class Polynomials(Result):
    """Mean squared errors on the curve itself: squared bias and variance by degree; `fits` (degrees, sets, points)."""

    picture: ClassVar = "regularization.overfitting.polynomials"
    degrees: np.ndarray
    bias2: np.ndarray
    variance: np.ndarray
    noise: float
    grid: np.ndarray
    truth: np.ndarray
    fits: np.ndarray
    points: np.ndarray  # (2, n): one of the training sets

    def summary(self):
        rows = ["degree    bias²   variance    their sum"]
        for d, b, v in zip(self.degrees, self.bias2, self.variance, strict=True):
            rows.append(f"{d:6d} {b:8.3f} {v:10.3f} {b + v:12.3f}")
        return "\n".join(rows)


@experiment
def polynomials(degrees=(1, 5, 14), n=20, noise=0.3, ridge=0.0, sets=300) -> Polynomials:
    """How much of the error is bias, how much variance?

    Many training sets of n noisy points of sin(πx) on −1…1, each fitted by a polynomial (Legendre's basis) of each
    degree, with a ridge penalty. Bias: how far the mean fit is from the curve. Variance: how far single fits are from
    the mean fit. Squared and averaged over the curve, they sum to the mean squared error (Geman et al. 1992).
    """
    rng = np.random.default_rng(0)
    x = np.linspace(-1, 1, n)
    grid = np.linspace(-1, 1, 201)
    y = np.sin(np.pi * x) + noise * rng.standard_normal((sets, n))
    truth, curves = np.sin(np.pi * grid), []
    for degree in degrees:
        A, G = (np.polynomial.legendre.legvander(points, degree) for points in (x, grid))
        curves.append(y @ np.linalg.solve(A.T @ A + n * ridge * np.eye(degree + 1), A.T).T @ G.T)
    fits = np.array(curves)
    mean = fits.mean(axis=1)
    bias2, variance = ((mean - truth) ** 2).mean(axis=1), fits.var(axis=1).mean(axis=1)
    shown = fits[:, :25]
    return Polynomials(np.array(degrees), bias2, variance, noise, grid, truth, shown, np.array([x, y[0]]))


@dataclass(repr=False)
class LearningCurve(Result):
    """Errors in per cent, (models, sizes, seeds)."""

    picture: ClassVar = "regularization.overfitting.learning_curve"
    widths: np.ndarray
    sizes: np.ndarray
    training: np.ndarray
    held_out: np.ndarray

    def summary(self):
        rows = ["images          " + "".join(f"{n:7d}" for n in self.sizes)]
        for w, a, b in zip(self.widths, self.training.mean(axis=2), self.held_out.mean(axis=2), strict=True):
            rows.append(f"width {w:3d} training" + "".join(f"{e:6.1f}%" for e in a))
            rows.append("          held out" + "".join(f"{e:6.1f}%" for e in b))
        return "\n".join(rows)


@experiment
def learning_curve(widths=(2, 64), sizes=(25, 50, 100, 200, 400, 800), updates=1000, lr=1e-2, seeds=5) -> LearningCurve:
    """Does more data help, and which network does it help?

    Varies: the number of training images, all rightly labelled, and the width of the one hidden layer.
    Fixed: tanh, Adam, batches of 25, the number of updates. Held out: 500 other images. Seeds: images and weights.
    """
    training, held_out = np.zeros((2, len(widths), len(sizes), seeds))
    for j, n in enumerate(sizes):
        data = draws(range(seeds), 0.0, n, 0, 500)
        for i, width in enumerate(widths):
            stack = Stack((64, width, 10), range(seeds), "tanh", "xavier_normal")
            train(stack, data.x, data.y, lr=lr, epochs=updates // (n // 25), batch_size=25)
            training[i, j] = 1 - evaluate(stack, data.x, data.y)[1]
            held_out[i, j] = 1 - evaluate(stack, data.x_test, data.y_test)[1]
    return LearningCurve(np.array(widths), np.array(sizes), 100 * training, 100 * held_out)


@dataclass(repr=False)
class DoubleDescent(Result):
    """Held-out errors in per cent, (seeds, features): with no penalty, and with λ chosen on validation images."""

    picture: ClassVar = "regularization.overfitting.double_descent"
    features: np.ndarray
    n: int
    training: np.ndarray
    plain: np.ndarray
    tuned: np.ndarray
    norm: np.ndarray  # of the solution without a penalty

    @property
    def peak(self) -> float:
        """The highest mean error without a penalty."""
        return float(self.plain.mean(axis=0).max())

    @property
    def few(self) -> float:
        """The lowest mean error with at most n/2 features, without a penalty."""
        return float(self.plain.mean(axis=0)[self.features <= self.n / 2].min())

    @property
    def many(self) -> float:
        """The mean error with the most features, without a penalty."""
        return float(self.plain.mean(axis=0)[-1])

    @property
    def rise(self) -> float:
        """With the tuned penalty: by how much more features ever raise the mean error above what fewer have."""
        return _climb(self.tuned)

    @property
    def rise_without(self) -> float:
        """The same without a penalty."""
        return _climb(self.plain)

    def summary(self):
        rows = ["features        " + "".join(f"{k:6d}" for k in self.features)]
        for name, errors in (("no penalty", self.plain), ("tuned penalty", self.tuned)):
            rows.append(f"{name:16s}" + "".join(f"{e:5.0f}%" for e in errors.mean(axis=0)))
        return "\n".join([*rows, "norm of solution" + "".join(f"{s:6.1f}" for s in np.median(self.norm, axis=0))])


def _climb(errors):
    mean = errors.mean(axis=0)
    return float((mean - np.minimum.accumulate(mean)).max())


@experiment
def double_descent(
    features=(10, 20, 40, 75, 100, 130, 150, 170, 200, 300, 600, 1500, 4000), n=150, noise=0.2, seeds=5
) -> DoubleDescent:
    """Do more parameters mean more overfitting, and does a penalty change the answer?

    Random features: a first layer of random weights, never trained, makes k features max(xV + b, 0) of each image; the
    last layer is fitted by least squares to one-hot labels (of all exact solutions, the smallest).
    Varies: k, and the penalty λ‖W‖²: none, or the best of 13 on 200 validation images with equally noisy labels.
    Source: Belkin et al. 2019; with the best penalty the peak is gone: Nakkiran et al. 2021.
    """
    result = np.zeros((4, seeds, len(features)))
    for s in range(seeds):
        data = [part[0] for part in draws([s], noise, n)]
        rng = np.random.default_rng(s)
        V, b = rng.normal(0, np.sqrt(2) / 8, (64, max(features))), rng.normal(0, 0.3, max(features))
        h, h_val, h_test = (np.maximum(x @ V + b, 0) for x in data[::2])
        for j, k in enumerate(features):
            parts = ((h[:, :k], data[1]), (h_val[:, :k], data[3]), (h_test[:, :k], data[5]))
            result[:, s, j] = _fits(*parts)
    training, plain, tuned = 100 * result[:3]
    return DoubleDescent(np.array(features), n, training, plain, tuned, result[3])


PENALTIES = np.logspace(-4, 2, 13)


def _fits(training, validation, test):
    """(training error, held-out error, held-out error with the best penalty, norm) of one set of features."""
    (h, y), k = training, training[0].shape[1]
    targets = np.eye(10)[y] - 0.1
    gram = h @ h.T  # (n, n): the smallest solution is h' a
    values, vectors = np.linalg.eigh(gram)
    values, seen = np.maximum(values, 0), vectors.T @ targets
    solid = values > 1e-10 * values[-1]
    W = h.T @ (vectors[:, solid] @ (seen[solid] / values[solid, None]))
    errors = [np.mean((x @ W).argmax(axis=1) != t) for x, t in (training, test)]
    tried = [h.T @ (vectors @ (seen / (values + len(y) * lam)[:, None])) for lam in PENALTIES * k / 64]
    scores = [np.mean((validation[0] @ V).argmax(axis=1) != validation[1]) for V in tried]
    best = tried[int(np.argmin(scores))]
    return [*errors, np.mean((test[0] @ best).argmax(axis=1) != test[1]), np.linalg.norm(W)]


@dataclass(repr=False)
class Widths(Result):
    """Errors in per cent, (widths, seeds), after the last epoch, each width at the rate that validation chose."""

    picture: ClassVar = "regularization.overfitting.widths"
    widths: np.ndarray
    rates: np.ndarray
    training: np.ndarray
    held_out: np.ndarray

    def summary(self):
        rows = ["hidden units " + "".join(f"{w:8d}" for w in self.widths)]
        rows.append("rate chosen  " + "".join(f"{r:8g}" for r in self.rates))
        for name, errors in (("training", self.training), ("held out", self.held_out)):
            rows.append(f"{name:13s}" + "".join(f"{e:7.0f}%" for e in errors.mean(axis=1)))
        return "\n".join(rows)


@experiment
def widths(widths=(2, 4, 8, 16, 64, 512), rates=(3e-3, 1e-2, 3e-2), epochs=80, noise=0.2, seeds=4) -> Widths:
    """Does a trained network overfit more, the wider it is?

    Varies: the width of the one hidden layer. Fixed: 150 images, ReLU, Adam, batches of 32, epochs, no other cure.
    Tuned: the rate of each width, by accuracy on 200 validation images, on half as many seeds, all of them others.
    """
    others = range(50, 50 + max(2, seeds // 2))
    tuning, report = draws(others, noise), draws(range(seeds), noise)
    chosen, training, held_out = [], [], []
    for width in widths:
        scores = []
        for rate in rates:
            stack = Stack((64, width, 10), others)
            train(stack, tuning.x, tuning.y, lr=rate, epochs=epochs)
            scores.append(evaluate(stack, tuning.x_val, tuning.y_val)[1].mean())
        chosen.append(rates[int(np.argmax(scores))])
        stack = Stack((64, width, 10), range(seeds))
        train(stack, report.x, report.y, lr=chosen[-1], epochs=epochs)
        training.append(1 - evaluate(stack, report.x, report.y)[1])
        held_out.append(1 - evaluate(stack, report.x_test, report.y_test)[1])
    return Widths(np.array(widths), np.array(chosen), 100 * np.array(training), 100 * np.array(held_out))


@dataclass(repr=False)
class Diagnosis(Result):
    """Training and validation loss by epoch of four runs, (2, epochs), under the letters A to D."""

    picture: ClassVar = "regularization.overfitting.diagnosis"
    curves: dict

    def summary(self):
        rows = []
        for letter, (training, validation) in self.curves.items():
            rows.append(f"{letter}: at the end training loss {training[-1]:.2f}, validation loss {validation[-1]:.2f}")
        return "\n".join(rows)


@experiment
def diagnosis(epochs=60) -> Diagnosis:
    """Four runs on the digits, each with something else to be seen in its two curves."""
    runs = {  # letter: (noise, n, hidden units, rate)
        "A": (0.0, 400, 2, 1e-3),
        "B": (0.2, 150, 128, 3e-3),
        "C": (0.0, 400, 64, 0.3),
        "D": (0.0, 400, 64, 1e-3),
    }
    curves = {}
    for letter, (noise, n, width, lr) in runs.items():
        data = draws([3], noise, n, 200, 0)
        rows: list[list] = []
        stack = Stack((64, width, 10), [3], "tanh", "xavier_normal")

        def watch(epoch, stack=stack, data=data, rows=rows):
            rows.append([evaluate(stack, x, y)[0][0] for x, y in (data[:2], data[2:4])])

        train(stack, data.x, data.y, lr=lr, epochs=epochs, watch=watch)
        curves[letter] = np.array(rows).T
    return Diagnosis(curves)


@dataclass(repr=False)
class Augmented(Result):
    """Held-out error in per cent, (seeds,), by what the network was trained on."""

    picture: ClassVar = "regularization.overfitting.augmented"
    error: dict

    def summary(self):
        return "\n".join(
            f"{name:30s} {e.mean():4.1f} ± {e.std(ddof=1) / len(e) ** 0.5:.1f} % wrong"
            for name, e in self.error.items()
        )


@experiment
def augment(move, n=150, more=(2, 4), noise=0.2, epochs=100, lr=1e-3, seeds=5) -> Augmented:
    """What are derived images worth, compared with real ones?

    move(image, down, right) -> image, of 64 pixels, for down and right of −1, 0 and 1. Each epoch each image is shown
    once, moved at random. Against: the n images as they are, and `more` times as many real ones with the same number of
    updates. Fixed: 64-128-128-10, Adam. Held out: all other images. Paired seeds.
    """
    ways = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    sizes = {f"{n} images": n, f"{n} images, moved": n} | {f"{k * n} real images": k * n for k in more}
    error = {}
    for name, size in sizes.items():
        data, moved = draws(range(seeds), noise, size, 0), name.endswith("moved")
        x = (
            np.array([[np.ravel([move(image, *way) for way in ways]) for image in x] for x in data.x])
            if moved
            else data.x
        )
        stack = Stack((64, 128, 128, 10), range(seeds))
        train(stack, x, data.y, lr=lr, epochs=max(1, epochs * n // size), change=_one_of_nine if moved else None)
        error[name] = 100 * (1 - evaluate(stack, data.x_test, data.y_test)[1])
    return Augmented(error)


def _one_of_nine(x, targets, rng):
    """One of the nine versions of each image, x (n, B, 9·64), at random."""
    n, size, _ = x.shape
    which = rng.integers(0, 9, (n, size, 1, 1))
    return np.take_along_axis(x.reshape(n, size, 9, 64), which, axis=2)[:, :, 0], targets
