"""Early stopping: when to stop by the validation loss, and how to come back to the best weights (Prechelt 1998)."""

import math
from collections.abc import Sequence

import numpy as np

from .checks import count, number
from .network import Network


class EarlyStopping:
    """Fed one loss an epoch. An epoch is better when its loss is below the best so far by more than `min_delta`.

    `update` is True at the end of the epoch that is the `patience`-th in a row without being better (None: never).
    """

    def __init__(self, patience: int | None = None, min_delta: float = 0.0) -> None:
        self.patience = math.inf if patience is None else count("patience", patience)
        self.min_delta = number("min_delta", min_delta, low=0)
        self.best_loss, self.best_epoch, self.epoch, self.waited = math.inf, 0, -1, 0

    def update(self, loss: float) -> bool:
        """Note the epoch's loss; is it time to stop? A NaN is never better."""
        self.epoch += 1
        self.waited += 1
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.best_epoch, self.waited = loss, self.epoch, 0
        return self.waited >= self.patience


def snapshot(net: Network) -> list[np.ndarray]:
    """Copies of all that training changes in a network: w and the running statistics."""
    return [array.copy() for array in _arrays(net)]


def restore(net: Network, copies: Sequence[np.ndarray]) -> None:
    """Put a `snapshot` back, in place."""
    for array, copy in zip(_arrays(net), copies, strict=True):
        array[...] = copy


def _arrays(net: Network) -> list[np.ndarray]:
    return [net.w, *(getattr(layer, name) for layer in net.layers for name in layer.buffers)]
