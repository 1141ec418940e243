"""Many networks of one shape trained side by side: each array has a first axis, with one entry for each network.

The arithmetic of each network is what it would be alone; only Python's share of the time is paid once for all.
"""

from itertools import pairwise

import numpy as np

from ..batchnorm import BatchNorm
from ..checks import choice, count
from ..dropout import Dropout
from ..flat import bind, lay_out
from ..initializers import INITIALIZERS
from ..layers import ACTIVATIONS, Layer
from ..optimizers import Optimizer


class StackDense(Layer):
    """y = x W + b for each of `n` networks: x (n, N, n_in), W (n, n_in, n_out), b (n, 1, n_out)."""

    decayed = ("W",)

    def __init__(self, n, n_in, n_out, init="he_normal"):
        self.n, self.n_in, self.n_out = n, n_in, n_out
        self.init = init
        self.shapes = {"W": (n, n_in, n_out), "b": (n, 1, n_out)}

    def start(self, rngs, dtype):
        for W, rng in zip(self.W, rngs, strict=True):
            W[...] = INITIALIZERS[self.init](rng, W.shape)
        self.b[...] = 0

    def forward(self, x, train=False):
        self.x = x
        y = x @ self.W
        y += self.b
        return y

    def backward(self, dy):
        self.parameter_gradients(dy)
        return dy @ self.W.transpose(0, 2, 1)

    def parameter_gradients(self, dy):
        np.matmul(self.x.transpose(0, 2, 1), dy, out=self.dW)
        dy.sum(axis=1, keepdims=True, out=self.db)


class StackBatchNorm(Layer):
    """Batch normalization works on columns, so `n` networks of width D are one layer of width n·D, `make(n·D)`."""

    buffers = ("running_mean", "running_var")

    def __init__(self, n, width, make=BatchNorm):
        self.n, self.inner = n, make(n * width)
        self.n_in = self.n_out = width
        self.shapes = {"gamma": (n * width,), "beta": (n * width,)}

    def start(self, rngs, dtype):
        inner = self.inner
        inner.gamma, inner.beta, inner.dgamma, inner.dbeta = self.gamma, self.beta, self.dgamma, self.dbeta
        inner.start(rngs, dtype)
        self.running_mean = inner.running_mean.reshape(self.n, -1)
        self.running_var = inner.running_var.reshape(self.n, -1)

    def forward(self, x, train=False):
        return self._wide(self.inner.forward, x, train)

    def backward(self, dy):
        return self._wide(self.inner.backward, dy)

    def _wide(self, function, x, *args):
        n, rows, width = x.shape
        y = function(x.transpose(1, 0, 2).reshape(rows, n * width), *args)
        return np.ascontiguousarray(y.reshape(rows, n, width).transpose(1, 0, 2))


class Stack:
    """`seeds`: one network for each, drawn by its own generator. Parameters and gradients are the vectors w and g.

    sizes, activation, init, batchnorm, dropout as in `nnlib.mlp`. `norm(width)` and `drop(p)` make the layers of batch
    normalization and dropout (nnlib's own); `extra(width)` a layer after each normalization (none).
    """

    def __init__(
        self,
        sizes,
        seeds,
        activation="relu",
        init="he_normal",
        batchnorm=None,
        dropout=0.0,
        norm=BatchNorm,
        drop=Dropout,
        extra=None,
        dtype=np.float32,
    ):
        n = count("the number of seeds", len(list(seeds)))
        choice("batchnorm", batchnorm or "none", {"none": None, "pre": None, "post": None})
        make = choice("activation", activation, ACTIVATIONS)
        layers = []
        for n_in, n_out in pairwise(sizes[:-1]):
            shaping = [StackBatchNorm(n, n_out, norm)] if batchnorm else []
            shaping += [extra(n_out)] if extra else []
            acting = [make()] if make else []
            layers += [StackDense(n, n_in, n_out, init)]
            layers += acting + shaping if batchnorm == "post" else shaping + acting
            layers += [drop(dropout)] if dropout else []
        self._start([*layers, StackDense(n, *sizes[-2:], init)], sizes, seeds, dtype)

    @classmethod
    def of(cls, layers, sizes, seeds, dtype=np.float32):
        """Networks of the given layers, in any order, made for as many networks as there are seeds."""
        stack = cls.__new__(cls)
        stack._start(layers, sizes, seeds, dtype)
        return stack

    def _start(self, layers, sizes, seeds, dtype):
        seeds = list(seeds)
        self.n, self.dtype, self.sizes, self.layers = len(seeds), np.dtype(dtype), tuple(sizes), layers
        self._bind()
        rngs = [np.random.default_rng(seed) for seed in seeds]
        for layer in self.layers:
            layer.start(rngs if isinstance(layer, StackDense) else rngs[0], self.dtype)

    def _bind(self):
        for k, layer in enumerate(self.layers):
            layer.name = f"{type(layer).__name__.lower()}{k}"
        self.blocks = lay_out(self.layers)
        size = self.blocks[-1].where.stop
        self.w, self.g = np.zeros(size, self.dtype), np.zeros(size, self.dtype)
        bind(self.layers, self.blocks, self.w, self.g)

    def forward(self, x, train=False):
        """The outputs (n, N, n_out) for x (n, N, n_in), or for one x (N, n_in) that all of them get."""
        x = np.asarray(x, self.dtype)
        x = np.broadcast_to(x, (self.n, *x.shape)) if x.ndim == 2 else x
        for layer in self.layers:
            x = layer.forward(x, train)
        return x

    def backward(self, dy):
        """Write the gradients into g, given that of each network's own loss."""
        for layer in self.layers[:0:-1]:
            dy = layer.backward(dy)
        self.layers[0].parameter_gradients(dy)

    def decayed(self):
        """Which entries of w weight decay applies to."""
        mask = np.zeros(self.w.size, bool)
        for block in self.blocks:
            mask[block.where] = block.decayed
        return mask

    def weights(self):
        """The weight matrices of all layers, each (n, n_in, n_out)."""
        return [layer.W for layer in self.layers if isinstance(layer, StackDense)]

    def sizes_of_weights(self):
        """‖all weights‖ of each network, (n,)."""
        return np.sqrt(sum((W.astype(float) ** 2).sum(axis=(1, 2)) for W in self.weights()))

    def arrays(self):
        """All that training changes, each array with the network as its first axis."""
        trained = [getattr(layer, name).reshape(self.n, -1) for layer in self.layers for name in layer.shapes]
        return trained + [getattr(layer, name) for layer in self.layers for name in layer.buffers]


def cross_entropy(logits, targets):
    """(loss (n,), gradient (n, N, K)) of softmax cross-entropy; targets (n, N, K) sum to 1 over the classes."""
    z = logits - logits.max(axis=-1, keepdims=True)
    e = np.exp(z)
    total = e.sum(axis=-1, keepdims=True)
    loss = (np.log(total) - (targets * z).sum(axis=-1, keepdims=True)).mean(axis=(1, 2))
    return loss, (e / total - targets) / logits.shape[1]


def one_hot(y, classes=10, dtype=np.float32):
    """y (..., N) as (..., N, classes)."""
    return np.eye(classes, dtype=dtype)[y]


def evaluate(stack, x, y, rows=500):
    """(loss, accuracy), each (n,), on x (n, N, n_in) or (N, n_in) with classes y (n, N) or (N,)."""
    return evaluate_each(stack, x, [y], rows)[0]


def evaluate_each(stack, x, labels, rows=500):
    """(loss, accuracy) for each of several classes of the same x: right ones and noisy ones, say."""
    labels = [np.broadcast_to(y, (stack.n, np.shape(y)[-1])) for y in labels]
    found, n = np.zeros((len(labels), 2, stack.n)), labels[0].shape[1]
    for i in range(0, n, rows):
        logits = stack.forward(x[..., i : i + rows, :])
        for y, (loss, hits) in zip(labels, found, strict=True):
            part = y[:, i : i + rows]
            loss += cross_entropy(logits, one_hot(part, logits.shape[-1], stack.dtype))[0] * part.shape[1]
            hits += (logits.argmax(axis=-1) == part).sum(axis=1)
    return [(loss / n, hits / n) for loss, hits in found]


def per_network(stack, values):
    """One number for each network of a stack, as a vector shaped like its w."""
    vector, values = np.empty_like(stack.w), np.broadcast_to(values, stack.n)
    for block in stack.blocks:
        vector[block.where].reshape(stack.n, -1)[...] = values[:, None]
    return vector


def train(
    stack,
    x,
    y,
    *,
    optimizer="adam",
    lr=3e-3,
    epochs=50,
    batch_size=32,
    rng=0,
    weight_decay=0.0,
    l2=0.0,
    penalize=None,
    decay=None,
    schedule=None,
    change=None,
    watch=None,
    hyper=None,
    each=None,
    loss=cross_entropy,
):
    """Train every network of the stack on its own x[k] (N, n_in), y[k] (N,): the networks share the order of batches.

    l2            λ of λ/2 Σw²: its gradient is added; penalize(weights, λ) -> (penalty, grads): what does it
    weight_decay  λ of w ← w(1 − lr·λ); decay(w, g, lr, λ) -> w: what does it, called with g = 0
    schedule      the rate of step k
    change        change(x, targets, rng) -> (x, targets) of a batch, targets (n, B, classes)
    watch         watch(epoch), called after each epoch; training ends where it returns True
    each          a factor on the gradient, one for each network: with SGD at lr = 1, the rate of each
    loss          loss(outputs, targets) -> (losses (n,), gradient)
    """
    x, y, rng = np.asarray(x, stack.dtype), np.asarray(y), np.random.default_rng(rng)
    targets, weights = one_hot(y, stack.sizes[-1], stack.dtype), stack.weights()
    mask = stack.decayed()
    rule = Optimizer(optimizer, lr=lr, weight_decay=0.0 if decay else weight_decay, decay_mask=mask, **(hyper or {}))
    factors = None if each is None else per_network(stack, each)
    gradients = [layer.dW for layer in stack.layers if isinstance(layer, StackDense)]
    step = 0
    for epoch in range(epochs):
        order = rng.permutation(x.shape[1])
        for i in range(0, len(order), batch_size):
            index = order[i : i + batch_size]
            if len(index) < 2 <= batch_size:
                continue
            batch = x[:, index], targets[:, index]
            batch = change(*batch, rng) if change else batch
            stack.backward(loss(stack.forward(batch[0], train=True), batch[1])[1])
            rate = schedule(step) if schedule else lr
            if l2:
                for g, more in zip(gradients, _l2(weights, l2, penalize), strict=True):
                    g += more
            if decay and weight_decay:
                for W in weights:
                    W[...] = decay(W, np.zeros_like(W), rate, weight_decay)
            if factors is not None:
                stack.g *= factors
            rule.step(stack.w, stack.g, rate)
            step += 1
        if watch and watch(epoch):
            break
    return stack


def _l2(weights, lam, penalize):
    return penalize(weights, lam)[1] if penalize else [lam * W for W in weights]
