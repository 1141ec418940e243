"""Backpropagation by hand: one sample through a network with two inputs, two hidden units and one output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nnlib.experiments.design import Result, experiment


@dataclass(repr=False)
class ByHand(Result):
    """Every number of a forward and a backward pass; the loss is ½ (o − t)²."""

    picture = "initialization.by_hand.by_hand"
    conditions = "one sample, two inputs, two ReLU units, one output"
    x: np.ndarray
    W1: np.ndarray  # (2, 2)
    w2: np.ndarray  # (2,)
    target: float
    z: np.ndarray
    h: np.ndarray
    output: float
    loss: float
    dw2: np.ndarray
    dh: np.ndarray
    dz: np.ndarray
    dW1: np.ndarray  # noqa: N815
    solved: bool

    @property
    def doutput(self) -> float:
        """∂L/∂o = o − t."""
        return self.output - self.target

    def summary(self) -> str:
        """Forward, and backward where it is shown."""
        rows = [f"forward: z = {_row(self.z)}, h = {_row(self.h)}, o = {self.output:g}, L = {self.loss:g}"]
        rows.append(f"backward: ∂L/∂o = {self.doutput:g}")
        if self.solved:
            rows[1] += f", ∂L/∂w2 = {_row(self.dw2)}, ∂L/∂h = {_row(self.dh)}, ∂L/∂z = {_row(self.dz)}, "
            rows[1] += f"∂L/∂W1 = ({', '.join(map(_row, self.dW1))})"
        return "\n".join(rows)


def _row(values: np.ndarray) -> str:
    return "(" + ", ".join(f"{v:g}" for v in values) + ")"


@experiment
def by_hand(
    x: ArrayLike = (1, 2),
    W1: ArrayLike = ((1, 2), (1, -2)),
    w2: ArrayLike = (2, 1),
    target: float = 4.0,
    solved: bool = False,
) -> ByHand:
    """A worked example of backpropagation: what is each number of the way forward, and of the way back?"""
    x, W1, w2 = np.array(x, float), np.array(W1, float), np.array(w2, float)
    z = x @ W1
    h = np.maximum(z, 0)
    output = float(h @ w2)
    d = output - target
    dz = d * w2 * (z > 0)
    return ByHand(x, W1, w2, target, z, h, output, 0.5 * d**2, d * h, d * w2, dz, np.outer(x, dz), solved)
