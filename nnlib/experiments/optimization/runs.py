"""Descent from many starts, at many rates, with the learner's own gradient_descent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlib.experiments import course

Descend = str | Callable  # gradient_descent(grad, x0, lr, steps) -> path (steps + 1, n), or its name
Gradient = Callable  # points (..., n) -> gradients (..., n)

STAGE = 50  # a path is kept whole, so long runs go in stages of this many steps


def settle(
    descend: Descend,
    gradient: Gradient,
    starts: np.ndarray,
    rate: np.ndarray | float,
    steps: int,
    falling: bool = False,
    after: Callable | None = None,
) -> np.ndarray:
    """Where descent from each of `starts` (..., n) is after `steps` steps at `rate`, a number or one for each start.

    Starts do not feel each other, so all of them are one long vector for `descend`. falling: the rate falls to zero in
    a straight line. after: what is done to the points after each step, such as a projection.
    """
    (descend,) = course.functions(descend)
    x = np.array(starts, float)
    shape, stage = x.shape, 1 if falling or after else STAGE
    with np.errstate(all="ignore"):
        for k in range(0, steps, stage):
            scale = rate * (1 - k / steps) if falling else rate
            slope = lambda v, scale=scale: (scale * gradient(v.reshape(shape))).ravel()  # noqa: E731
            x = np.asarray(descend(slope, x.ravel(), 1.0, min(stage, steps - k)))[-1].reshape(shape)
            x = after(x) if after else x
    return x


def tuned(rates: np.ndarray, starts: np.ndarray, run: Callable, good: Callable) -> tuple[float, np.ndarray]:
    """(the best rate, the fraction of good runs at each): run(starts (rates, k, n), rates (rates, 1, 1)) -> ends."""
    rates = np.asarray(rates, float)
    ends = run(np.repeat(starts[None], len(rates), axis=0), rates[:, None, None])
    with np.errstate(all="ignore"):
        fractions = good(ends).mean(axis=1)
    return float(rates[np.argmax(fractions)]), fractions


def hessian(gradient: Gradient, x: np.ndarray, h: float = 1e-4) -> np.ndarray:
    """The second derivatives at points x (..., n), (..., n, n): central differences of the gradient."""
    steps = h * np.eye(x.shape[-1])
    H = (gradient(x[..., None, :] + steps) - gradient(x[..., None, :] - steps)) / (2 * h)
    return (H + np.swapaxes(H, -1, -2)) / 2
