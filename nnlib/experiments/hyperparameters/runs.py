"""Lesson 6: the digits that may be looked at, and training for many configurations side by side."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlib import data
from nnlib.experiments.side_by_side import cross_entropy, evaluate, one_hot, per_network
from nnlib.optimizers import OPTIMIZERS

EXAM_SEED = 20  # parts the exam digits of the capstone from the practice digits


@lru_cache
def practice() -> tuple[np.ndarray, np.ndarray]:
    """(x, y) of the 1,078 practice digits: the lesson uses no others, so that the capstone's exam chooses nothing."""
    return data.split(*data.load_digits(), np.random.default_rng(EXAM_SEED), fractions=(0.6, 0.4))[0]


class Parts(NamedTuple):
    """Training, validation and report digits; each may have a first axis, one entry a split."""

    x: np.ndarray
    y: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_report: np.ndarray
    y_report: np.ndarray


def parts(seed: int, n: int = 598, n_val: int = 240) -> Parts:
    """One split of the practice digits: n to train on, n_val to choose by, the rest to report on."""
    x, y = practice()
    rows = np.split(np.random.default_rng(seed).permutation(len(y)), [n, n + n_val])
    return Parts(*(array[part] for part in rows for array in (x, y)))


def splits(seeds, **sizes) -> Parts:
    """A split for each seed, stacked."""
    return Parts(*map(np.stack, zip(*(parts(seed, **sizes) for seed in seeds), strict=True)))


def train_each(stack, x, y, *, rates, decays=0.0, epochs=12, batch_size=32, schedule=None, watch=None, rng=0):
    """AdamW for every network at a rate and a weight decay of its own; `rates` and `decays` hold one number a network.

    x (n, N, n_in) and y (n, N), or one x (N, n_in) and y (N,) for all. schedule(step, total) -> factor of the rates;
    watch(epoch from 1) is called after each epoch. A network that diverges does so alone.
    """
    x, y, rng = np.asarray(x, stack.dtype), np.asarray(y), np.random.default_rng(rng)
    rates, kept = per_network(stack, rates), per_network(stack, np.asarray(decays)) * stack.decayed()
    adam, m, v = OPTIMIZERS["adam"].__wrapped__, np.zeros_like(stack.w), np.zeros_like(stack.w)
    targets, step, total = one_hot(y, stack.sizes[-1], stack.dtype), 0, epochs * -(-y.shape[-1] // batch_size)
    with np.errstate(all="ignore"):
        for epoch in range(1, epochs + 1):
            for index in np.split(rng.permutation(y.shape[-1]), range(batch_size, y.shape[-1], batch_size)):
                logits = stack.forward(x[..., index, :], train=True)
                stack.backward(cross_entropy(logits, targets[..., index, :])[1])
                lr = rates * stack.dtype.type(schedule(step, total)) if schedule else rates
                step += 1
                stack.w *= 1 - lr * kept
                adam(stack.w, stack.g, m, v, t=step, lr=lr)
            if watch:
                watch(epoch)
    return stack


def scores(stack, x, y) -> tuple[np.ndarray, np.ndarray]:
    """(loss, error in per cent), each (n,); a network that diverged has an infinite loss."""
    with np.errstate(all="ignore"):
        loss, accuracy = evaluate(stack, x, y)
    return np.where(np.isfinite(loss), loss, np.inf), 100 * (1 - accuracy)


def cosine(step: int, total: int) -> float:
    """From 1 down to 0 along half a cosine."""
    return (1 + np.cos(np.pi * step / total)) / 2
