"""XOR as a trap: hundreds of small networks 2-width-1 trained at once, each from its own random start.

A network is a row of w (S, 4·width + 1): W1 row by row, b1, W2, b2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

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


def losses(w: np.ndarray, activation: str) -> np.ndarray:
    """Cross-entropy (S,) on the four patterns."""
    _, y, _, z, _ = _forward(w, activation)
    return np.mean(np.logaddexp(0, z) - y * z, axis=0)


def gradient(w: np.ndarray, activation: str, rows: np.ndarray | None = None) -> np.ndarray:
    """The gradient of the cross-entropy on the four patterns, or on `rows` (S, B) of them, shaped like w."""
    x, y, h, z, W2 = _forward(w, activation, rows)
    dz = (1 / (1 + np.exp(-z)) - y) / len(z)
    da = dz * W2 * ACTIVATIONS[activation][1](h)
    dW1 = [(column * da).sum(axis=1) for column in x]
    return np.concatenate([*dW1, da.sum(axis=1), (dz * h).sum(axis=1), dz.sum(axis=0)[None]]).T


def _forward(w, activation, rows=None):
    """(x (2, B, S), y (B, S), hidden values (n, B, S), logits (B, S), W2 (n, 1, S)).

    The networks are the last axis: they are many, and NumPy's loop over the last axis is its fastest.
    """
    x, y = (X.T[:, :, None], Y[:, None]) if rows is None else (X.T[:, rows.T], Y[rows.T])
    n, v = w.shape[1] // 4, w.T[:, None]
    a = x[0] * v[:n] + x[1] * v[n : 2 * n] + v[2 * n : 3 * n]
    h, W2 = ACTIVATIONS[activation][0](a), v[3 * n : 4 * n]
    return x, y, h, (h * W2).sum(axis=0) + v[-1], W2


def arrivals(
    rule: str | Callable,
    w: np.ndarray,
    rates: Sequence[float],
    steps: int,
    activation: str = "tanh",
    batch: int | None = None,
) -> np.ndarray:
    """Which rows of w (S, P) arrive at each of the rates, (rates, S), in at most `steps` passes over the four patterns.

    batch 1 or 2: that many patterns a step, in an order of each start's own; None: all four. A start that has arrived
    at every rate leaves the stack.
    """
    choice("activation", activation, ACTIVATIONS)
    walk, rng = Walk(rule, np.asarray(rates)[:, None, None]), np.random.default_rng(0)
    arrived, here = np.zeros((len(rates), len(w)), bool), np.arange(len(w))
    now = np.repeat(w.T[:, None], len(rates), axis=1).transpose(1, 2, 0)  # the networks are the last axis in memory
    with np.errstate(all="ignore"):
        for k in range(1, steps + 1):
            for rows in _batches(batch, now.shape, rng):
                now = walk.step(now, gradient(_flat(now), activation, rows).reshape(now.shape))
            if k % LOOK == 0 or k == steps:
                arrived[:, here] |= losses(_flat(now), activation).reshape(now.shape[:2]) < ARRIVED
                still = np.flatnonzero(~arrived[:, here].all(axis=0))
                here, now = here[still], now[:, still]
                walk.keep(still)
                if not len(here):
                    break
    return arrived


def _flat(w: np.ndarray) -> np.ndarray:
    return w.reshape(-1, w.shape[-1])


def _batches(batch: int | None, shape: tuple[int, ...], rng: np.random.Generator) -> list[np.ndarray | None]:
    """The patterns (rates · starts, batch) of each step of one pass."""
    if batch is None:
        return [None]
    orders = rng.permuted(np.tile(np.arange(4), (shape[1], 1)), axis=1)
    orders = np.tile(orders, (shape[0], 1))
    return [orders[:, i : i + batch] for i in range(0, 4, batch)]
