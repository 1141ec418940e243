"""A network for every rate and every seed, all trained as one, in arrays (rates, seeds, parameters).

A small network leaves a processor idle between its many short calls. Here one call moves all networks, which is several
times as fast (`nnlib.fit_many` does the same for one rate). Each network starts from the weights that
`mlp(sizes, rng=seed)` has, and meets the batches of its own seed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from nnlib.checks import choice
from nnlib.layers import sigmoid
from nnlib.network import mlp
from nnlib.optimizers import OPTIMIZERS, PureOptimizer
from nnlib.progress import Progress
from nnlib.train import minibatches

ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {  # name: (function, its slope as a function of its value)
    "relu": (lambda z: np.maximum(z, 0), lambda h: h > 0),
    "tanh": (np.tanh, lambda h: 1 - h * h),
    "sigmoid": (sigmoid, lambda h: h * (1 - h)),
}


def pure(rule: str | Callable) -> Callable:
    """A rule by name as a pure function; a function as it is."""
    if callable(rule):
        return rule
    own = inspect.unwrap(choice("the optimizer", rule, OPTIMIZERS))

    def step(w, g, *state, **hyper):
        w, *state = (np.array(a) for a in (w, *state))
        own(w, g, *state, **hyper)
        return (w, *state) if state else w

    parameters = list(inspect.signature(own).parameters.values())
    vars(step)["__signature__"] = inspect.Signature(
        [p.replace(kind=p.POSITIONAL_OR_KEYWORD) for p in sorted(parameters, key=lambda p: p.default is not p.empty)]
    )
    step.__name__ = rule
    return step


class Walk:
    """An optimizer for a whole stack: w (..., P) and a rate for each row of it, (R, 1, 1), or one number.

    `rule` is a pure step such as adam(w, g, m, v, t, lr=...), or the name of one of nnlib's. One whose lr can only be a
    number is called once for each rate.
    """

    def __init__(self, rule: str | Callable, rate: np.ndarray | float, **hyper: float):
        self.rule, self.hyper, self.t = pure(rule), hyper, 0
        self.state: list[np.ndarray] | None = None
        self.rate = float(np.ravel(rate)[0]) if np.size(rate) == 1 else rate
        reader = PureOptimizer(self.rule, **hyper)
        self.names, self.takes = reader._state_names, reader.takes
        self.parts: list[Walk] | None = None

    def step(self, w: np.ndarray, g: np.ndarray, factor: float = 1.0) -> np.ndarray:
        """The weights after one step at `factor` times the rate."""
        self.t += 1
        if self.parts is None:
            try:
                return self._whole_step(w, g, factor)
            except (TypeError, ValueError):
                if self.t > 1 or np.size(self.rate) == 1:
                    raise
                self.parts = [Walk(self.rule, rate, **self.hyper) for rate in np.ravel(self.rate).tolist()]
        axis = int(np.argmax(np.shape(self.rate))) - np.ndim(self.rate)
        rows = zip(self.parts, np.moveaxis(w, axis, 0), np.moveaxis(g, axis, 0), strict=True)
        return np.moveaxis(np.array([part.step(own_w, own_g, factor) for part, own_w, own_g in rows]), 0, axis)

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these rows of w (..., rows, P) alone."""
        for walk in (self, *(self.parts or ())):
            walk.state = None if walk.state is None else [s[..., rows, :] for s in walk.state]

    def _whole_step(self, w: np.ndarray, g: np.ndarray, factor: float) -> np.ndarray:
        state = [np.zeros_like(w) for _ in self.names] if self.state is None else self.state
        counted = {"t": self.t} if "t" in self.takes else {}
        result = self.rule(w, g, *state, **counted, lr=self.rate * factor, **self.hyper)
        w, *self.state = result if isinstance(result, tuple) else (result,)
        return w


class Stack:
    """Dense networks of the same `sizes`, one for each rate and seed: w (rates, seeds, P), laid out as in `mlp`."""

    def __init__(
        self, sizes: Sequence[int], rates: int, seeds: Sequence[int] | np.ndarray, activation="relu", init="he_normal"
    ):
        starts = np.array([mlp(sizes, activation, init, rng=seed).w for seed in seeds])
        self.w = np.tile(starts, (rates, 1, 1))
        self.shapes, self.activation = list(pairwise(sizes)), ACTIVATIONS[activation]

    def layers(self, w: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Views of w: [(W (..., n_in, n_out), b (..., 1, n_out))]."""
        views, start = [], 0
        for n_in, n_out in self.shapes:
            middle, stop = start + n_in * n_out, start + (n_in + 1) * n_out
            W = w[..., start:middle].reshape(*w.shape[:-1], n_in, n_out)
            views.append((W, w[..., None, middle:stop]))
            start = stop
        return views

    def forward(self, x: np.ndarray) -> list[np.ndarray]:
        """x (seeds, N, n_in) or (N, n_in), then what comes after each layer; the last are the logits."""
        values, (function, _), layers = [x], self.activation, self.layers(self.w)
        for W, b in layers[:-1]:
            values.append(function(values[-1] @ W + b))
        return [*values, values[-1] @ layers[-1][0] + layers[-1][1]]

    def gradient(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The gradient of the mean cross-entropy, shaped like w; x (seeds, N, n_in), y (seeds, N)."""
        *values, logits = self.forward(x)
        delta = _softmax(logits)
        delta -= np.eye(delta.shape[-1])[y]
        delta /= y.shape[-1]
        return self.backward(values, delta)

    def backward(self, values: list[np.ndarray], delta: np.ndarray) -> np.ndarray:
        """The gradient, shaped like w, given that of the logits; values: the input of each layer, from `forward`."""
        g, (_, slope) = np.empty_like(self.w), self.activation
        for k, ((W, _), (dW, db)) in reversed(list(enumerate(zip(self.layers(self.w), self.layers(g), strict=True)))):
            dW[...] = np.swapaxes(values[k], -1, -2) @ delta
            db[...] = delta.sum(axis=-2, keepdims=True)
            if k:
                delta = delta @ np.swapaxes(W, -1, -2)
                delta *= slope(values[k])
        return g

    def loss(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Mean cross-entropy of each network, (rates, seeds); NaN where it diverged."""
        return cross_entropy(self.forward(x)[-1], y)

    def accuracy(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The fraction of right answers of each network, (rates, seeds)."""
        return (self.forward(x)[-1].argmax(axis=-1) == y).mean(axis=-1)


def sweep(
    rule: str | Callable,
    sizes: Sequence[int],
    x: np.ndarray,
    y: np.ndarray,
    *,
    rates: Sequence[float] | np.ndarray,
    seeds: Sequence[int],
    epochs: int,
    batch_size: int = 32,
    schedule: Callable[[int, int], float] | None = None,
    activation: str = "relu",
    init: str = "he_normal",
    batches: Callable = minibatches,
    after_epoch: Callable[[int, Stack], None] | None = None,
    show: bool | None = None,
    **hyper: float,
) -> Stack:
    """Train one network for each rate and seed, and return them as a Stack.

    schedule     (step, total) -> factor of the rate; steps count from 0. None: constant
    batches      (n, batch_size, rng) -> index arrays, drawn for each seed by default_rng(seed) and shared by all rates
    after_epoch  (epoch from 1, stack), to measure what is wanted; evaluation is often most of the time
    """
    stack = Stack(sizes, len(rates), seeds, activation, init)
    walk = Walk(rule, np.asarray(rates, float)[:, None, None], **hyper)
    rngs = [np.random.default_rng(seed) for seed in seeds]
    step, total = 0, epochs * -(-len(x) // batch_size)
    with np.errstate(all="ignore"), Progress(epochs, show) as bar:
        for epoch in range(1, epochs + 1):
            for rows in zip(*(batches(len(x), batch_size, rng) for rng in rngs), strict=True):
                index = np.stack(rows)
                factor = 1.0 if schedule is None else schedule(step, total)
                stack.w = walk.step(stack.w, stack.gradient(x[index], y[index]), factor)
                step += 1
            bar.update(epoch)
            if after_epoch is not None:
                after_epoch(epoch, stack)
    return stack


def linear_decay(step: int, total: int) -> float:
    """1 − step/total: in a straight line to zero."""
    return 1 - step / total


def cross_entropy(logits: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Mean cross-entropy over the rows of logits (..., N, classes)."""
    z = logits - logits.max(axis=-1, keepdims=True)
    right = np.take_along_axis(z, _classes(y, z), -1)[..., 0]
    return (np.log(np.exp(z).sum(axis=-1)) - right).mean(axis=-1)


def _softmax(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    e /= e.sum(axis=-1, keepdims=True)
    return e


def _classes(y: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Class numbers (seeds, N) or (N,) as indices into (rates, seeds, N, classes)."""
    return np.broadcast_to(y, like.shape[:-1])[..., None]
