"""Layers made of pure functions, with the exercises' signatures: so that a network runs on a learner's own code.

Such a network trains and predicts as any other; it cannot be saved, since a file holds no functions.
"""

import numpy as np

from .batchnorm import BatchNorm
from .dropout import Dropout


class PureDropout(Dropout):
    """Dropout of forward(x, p, rng, train) -> (y, mask) and backward(dy, mask) -> dx."""

    def __init__(self, p, forward, backward):
        super().__init__(p)
        self.functions = forward, backward

    def forward(self, x, train=False):
        y, self.mask = self.functions[0](x, self.p, self.rng, train=train)
        return np.asarray(y, x.dtype)

    def backward(self, dy):
        return np.asarray(self.functions[1](dy, self.mask), dy.dtype)

    def config(self):
        return {"p": self.p, **dict(zip(("forward", "backward"), self.functions, strict=True))}


class PureBatchNorm(BatchNorm):
    """Batch normalization made of three functions:

    train(x, gamma, beta, running_mean, running_var, rho, eps) -> (y, running_mean, running_var)
    predict(x, gamma, beta, running_mean, running_var, eps) -> y
    backward(dy, x, gamma, eps) -> (dx, dgamma, dbeta), of the training pass

    After a prediction, for which there is no such function, the gradients are those of nnlib's BatchNorm.
    """

    def __init__(self, n, train, predict, backward, rho=0.1, eps=1e-5):
        super().__init__(n, rho, eps)
        self.functions = train, predict, backward

    def forward(self, x, train=False):
        self.x, self.train = x, train
        arrays = x, self.gamma, self.beta, self.running_mean, self.running_var
        if not train:
            super().forward(x)
            return np.asarray(self.functions[1](*arrays, eps=self.eps), x.dtype)
        y, self.running_mean[...], self.running_var[...] = self.functions[0](*arrays, rho=self.rho, eps=self.eps)
        return np.asarray(y, x.dtype)

    def backward(self, dy):
        if not self.train:
            return super().backward(dy)
        dx, self.dgamma[...], self.dbeta[...] = self.functions[2](dy, self.x, self.gamma, eps=self.eps)
        return np.asarray(dx, dy.dtype)

    def config(self):
        functions = dict(zip(("train", "predict", "backward"), self.functions, strict=True))
        return {"n": self.n, **functions, "rho": self.rho, "eps": self.eps}
