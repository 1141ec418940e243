"""XOR as a trap: hundreds of small networks 2-width-1 trained at once, each from its own random start.

A network is a row of w (S, 4·width + 1): W1 row by row, b1, W2, b2. One that has arrived leaves the stack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib.checks import choice
from nnlib.experiments.sweep import ACTIVATIONS, Walk

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
Y = np.array([0, 1, 1, 0.0])
ARRIVED = 0.1  # a network has learned XOR when its cross-entropy is below this; one that guesses has ln 2 = 0.69
LOOK = 50  # steps from one look at the losses to the next


def starts(width: int, count: int, seed: int) -> np.ndarray:
    """Weights of `count` networks with the variances of Xavier (Glorot & Bengio 2010), biases 0."""
    rng = np.random.default_rng(seed)
    W1, b1 = rng.normal(0, np.sqrt(2 / (2 + width)), (count, 2 * width)), np.zeros((count, width))
    W2, b2 = rng.normal(0, np.sqrt(2 / (width + 1)), (count, width)), np.zeros((count, 1))
    return np.concatenate([W1, b1, W2, b2], axis=1)


def losses_and_gradient(w: np.ndarray, activation: str, rows: np.ndarray | None = None):
    """Cross-entropy (S,) on the four patterns, or on `rows` (S, B) of them, and its gradient, shaped like w."""
    function, slope = ACTIVATIONS[activation]
    x, y = (X, Y) if rows is None else (X[rows], Y[rows])
    n = w.shape[1] // 4
    W1, b1, W2, b2 = w[:, : 2 * n].reshape(-1, 2, n), w[:, 2 * n : 3 * n], w[:, 3 * n : 4 * n], w[:, 4 * n :]
    h = function(x @ W1 + b1[:, None])
    z = (h @ W2[:, :, None])[:, :, 0] + b2
    loss = np.mean(np.logaddexp(0, z) - y * z, axis=1)
    dz = (1 / (1 + np.exp(-z)) - y) / z.shape[1]
    da = dz[:, :, None] * W2[:, None] * slope(h)
    dW1, db1 = (np.swapaxes(x, -1, -2) @ da).reshape(len(w), -1), da.sum(axis=1)
    dW2, db2 = (dz[:, None] @ h)[:, 0], dz.sum(axis=1, keepdims=True)
    return loss, np.concatenate([dW1, db1, dW2, db2], axis=1)


@dataclass
class Trained:
    """What became of each start: whether it arrived, and its weights when it left the stack or time was up."""

    arrived: np.ndarray  # (S,) bool
    w: np.ndarray


def train(
    rule: str | Callable, w: np.ndarray, rate: float, steps: int, activation: str = "tanh", batch: int | None = None
) -> Trained:
    """Train each row of w until it arrives, at most `steps` passes over the four patterns.

    batch 1 or 2: that many patterns a step, in an order of each network's own; None: all four.
    """
    choice("activation", activation, ACTIVATIONS)
    walk, rng = Walk(rule, rate), np.random.default_rng(0)
    ends, arrived, here, now = w.copy(), np.zeros(len(w), bool), np.arange(len(w)), w.copy()
    with np.errstate(all="ignore"):
        for k in range(1, steps + 1):
            for rows in _batches(batch, len(now), rng):
                now = walk.step(now, losses_and_gradient(now, activation, rows)[1])
            if k % LOOK == 0 or k == steps:
                done = losses_and_gradient(now, activation)[0] < ARRIVED
                ends[here], arrived[here] = now, done
                here, now, walk.state = here[~done], now[~done], [s[~done] for s in walk.state or ()]
                if not len(here):
                    break
    return Trained(arrived, ends)


def _batches(batch: int | None, count: int, rng: np.random.Generator) -> list[np.ndarray | None]:
    if batch is None:
        return [None]
    orders = rng.permuted(np.tile(np.arange(4), (count, 1)), axis=1)
    return [orders[:, i : i + batch] for i in range(0, 4, batch)]
