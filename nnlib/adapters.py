"""Layers made of pure functions, with the exercises' signatures: so that a network runs on a learner's own code.

Such a network trains and predicts as any other; it cannot be saved, since a file holds no functions.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .batchnorm import BatchNorm
from .checks import same_shape
from .dropout import Dropout


class PureDropout(Dropout):
    """Dropout of forward(x, p, rng, train) -> (y, mask) and backward(dy, mask) -> dx."""

    def __init__(self, p: float, forward: Callable, backward: Callable) -> None:
        super().__init__(p)
        self.functions = forward, backward

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        forward, _ = self.functions
        y, self.mask = forward(x, self.p, self.rng, train=train)
        return _like("x", x, "y", y, forward)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        _, backward = self.functions
        return _like("dy", dy, "dx", backward(dy, self.mask), backward)

    def config(self) -> dict[str, Any]:
        return {"p": self.p, **dict(zip(("forward", "backward"), self.functions, strict=True))}


class PureBatchNorm(BatchNorm):
    """Batch normalization made of three functions:

    train(x, gamma, beta, running_mean, running_var, rho, eps) -> (y, running_mean, running_var)
    predict(x, gamma, beta, running_mean, running_var, eps) -> y
    backward(dy, x, gamma, eps) -> (dx, dgamma, dbeta), of the training pass

    After a prediction, for which there is no such function, the gradients are those of nnlib's BatchNorm.
    """

    def __init__(
        self, n: int, train: Callable, predict: Callable, backward: Callable, rho: float = 0.1, eps: float = 1e-5
    ) -> None:
        super().__init__(n, rho, eps)
        self.functions = train, predict, backward

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        training, predict, _ = self.functions
        arrays = x, self.gamma, self.beta, self.running_mean, self.running_var
        if not train:
            super().forward(x)
            return _like("x", x, "y", predict(*arrays, eps=self.eps), predict)
        self.x, self.train = x, True
        y, self.running_mean[...], self.running_var[...] = training(*arrays, rho=self.rho, eps=self.eps)
        return _like("x", x, "y", y, training)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        if not self.train:
            return super().backward(dy)
        backward = self.functions[-1]
        dx, self.dgamma[...], self.dbeta[...] = backward(dy, self.x, self.gamma, eps=self.eps)
        return _like("dy", dy, "dx", dx, backward)

    def config(self) -> dict[str, Any]:
        functions = dict(zip(("train", "predict", "backward"), self.functions, strict=True))
        return {"n": self.n, **functions, "rho": self.rho, "eps": self.eps}


def _like(name: str, x: np.ndarray, result_name: str, result: ArrayLike, function: Callable) -> np.ndarray:
    """result in the dtype of x; a ValueError names the function and both shapes when they differ."""
    result = np.asarray(result, x.dtype)
    same_shape(f"{result_name} of {getattr(function, '__name__', function)}", result.shape, name, x.shape)
    return result
