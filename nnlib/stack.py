"""Many small networks trained at once: `fit_many` does for each what `fit` does, bit for bit in float64.

A step of a tiny network costs mostly the calls of NumPy, not the arithmetic. Networks of one architecture therefore lie
here in one array: W of a layer is (S, n_in, n_out) for S networks, and x is (S, N, n_in). Worth it for up to about 64
units a layer; at 128 the arithmetic dominates and nothing is gained.
"""

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .checks import Seed, count
from .dropout import Dropout, StandardDropout
from .layers import Dense, Layer
from .network import Network
from .optimizers import Optimizer
from .progress import Progress
from .stopping import EarlyStopping
from .train import History, evaluate, minibatches


def fit_many(
    nets: Sequence[Network],
    x: ArrayLike,
    y: ArrayLike,
    *,
    optimizer: str = "adam",
    lr: float | None = None,
    epochs: int = 20,
    batch_size: int = 32,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    validate_every: int = 1,
    schedule: Callable[[int], float] | None = None,
    weight_decay: float | None = None,
    rngs: Iterable[Seed] | None = None,
    progress: bool | None = None,
) -> list[History]:
    """Train networks of one architecture in place on softmax cross-entropy. Returns one `History` for each.

    nets      Networks of Dense, elementwise activations and Dropout; their initial weights may differ
    x, y      (N, n_in) and (N,), shared by all; or (S, N, n_in) and (S, N), one set for each network
    rngs      seeds or Generators for the batches, one for each network; None: 0, 1, …, S−1
    Everything else as in `fit`, and the same for all. Raises ValueError for networks that cannot share one array.
    """
    _alike(nets)
    rngs = [np.random.default_rng(rng) for rng in (range(len(nets)) if rngs is None else rngs)]
    epochs, batch_size = count("epochs", epochs), count("batch_size", batch_size)
    mask = np.tile(nets[0].decayed(), len(nets))
    stack = _Stack(nets, Optimizer(optimizer, lr=lr, weight_decay=weight_decay, decay_mask=mask))
    x, y = np.asarray(x, nets[0].dtype), np.asarray(y)
    runs = [_Run(net, validation, validate_every) for net in nets]
    with Progress(epochs, progress) as bar, np.errstate(all="ignore"):
        for epoch in range(epochs):
            batches = [minibatches(y.shape[-1], batch_size, rng) for rng in rngs]
            for index in map(np.array, zip(*batches, strict=True)):
                rate = lr if schedule is None else schedule(stack.steps)
                stack.step(_rows(x, index, 2), _rows(y, index, 1), rate, runs)
            for run, w in zip(runs, stack.w, strict=True):
                run.end_epoch(epoch, w, bar.seconds, last=epoch + 1 == epochs)
            bar.update(epoch + 1, f"{len(nets)} networks")
            if all(run.history.diverged for run in runs):
                break
    return [run.history for run in runs]


def _rows(data: np.ndarray, index: np.ndarray, ndim: int) -> np.ndarray:
    """The rows of each network's batch, index (S, B), of data shared by all or of each one's own."""
    return data[index] if data.ndim == ndim else data[np.arange(len(index))[:, None], index]


class _Run:
    """The history of one network of the stack. One that diverges stays in the stack, unheeded."""

    def __init__(self, net: Network, validation: tuple[ArrayLike, ArrayLike] | None, validate_every: int) -> None:
        self.net, self.validation, self.every = net, validation, count("validate_every", validate_every)
        self.history = History(layers=[name for name, _ in net.slices()])
        self.stopping = EarlyStopping()
        self.rows: list[tuple] = []
        self.stuck: np.ndarray | None = None

    def record(self, samples: int, loss: float, hits: int, w: np.ndarray) -> None:
        """One update; where the loss is not finite, the last one: w is kept as it was before."""
        if self.stuck is None and not self.history.diverged:
            self.rows.append((samples, float(loss), int(hits), None))
            if np.isfinite(loss):
                self.history.steps += 1
            else:
                self.stuck = w.copy()

    def end_epoch(self, epoch: int, w: np.ndarray, seconds: float, last: bool) -> None:
        """Write w into the network, and one epoch into the history."""
        history = self.history
        if history.diverged:
            return
        self.net.w[...] = w if self.stuck is None else self.stuck
        history.diverged = self.stuck is not None or not np.isfinite(w).all()
        history._add_training(self.rows)
        if self.validation is not None and ((epoch + 1) % self.every == 0 or last or history.diverged):
            history._add_validation(*evaluate(self.net, *self.validation))
        self.stopping.update(history.watched)
        history.best_epoch, history.stop_epoch, history.seconds = self.stopping.best_epoch, epoch, seconds
        self.rows = []


class _Stack:
    """The networks as one: w and g are (S, parameters), and the layers hold views of them."""

    def __init__(self, nets: Sequence[Network], optimizer: Optimizer) -> None:
        self.w = np.stack([net.w for net in nets])
        self.g, self.optimizer, self.steps = np.zeros_like(self.w), optimizer, 0
        self.layers = [_stacked([net.layers[k] for net in nets]) for k in range(len(nets[0].layers))]
        by_name = {own.name: layer for own, layer in zip(nets[0].layers, self.layers, strict=True)}
        for block in nets[0].blocks:
            shape = block.shape if len(block.shape) == 2 else (1, *block.shape)  # b: a row for every sample
            setattr(by_name[block.layer], block.name, self.w[:, block.where].reshape(-1, *shape))
            setattr(by_name[block.layer], "d" + block.name, self.g[:, block.where].reshape(-1, *shape))

    def step(self, x: np.ndarray, y: np.ndarray, rate: float | None, runs: Sequence[_Run]) -> None:
        """One update of every network by its own batch: x (S, B, n_in), y (S, B)."""
        for layer in self.layers:
            x = layer.forward(x, train=True)
        losses, dy = _softmax_cross_entropy(x, y)
        hits = (x.argmax(axis=2) == y).sum(axis=1)
        for run, loss, hit, w in zip(runs, losses, hits, self.w, strict=True):
            run.record(y.shape[1], loss, hit, w)
        for layer in self.layers[:0:-1]:
            dy = layer.backward(dy)
        self.layers[0].parameter_gradients(dy)
        self.optimizer.step(self.w.reshape(-1), self.g.reshape(-1), rate)
        self.steps += 1


class _StackedDense:
    """Dense for x (S, N, n_in)."""

    W: np.ndarray  # views, given by the stack
    b: np.ndarray
    dW: np.ndarray  # noqa: N815
    db: np.ndarray

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        self.x = x
        y = x @ self.W
        y += self.b
        return y

    def backward(self, dy: np.ndarray) -> np.ndarray:
        self.parameter_gradients(dy)
        return dy @ self.W.swapaxes(1, 2)

    def parameter_gradients(self, dy: np.ndarray) -> None:
        np.matmul(self.x.swapaxes(1, 2), dy, out=self.dW)
        dy.sum(axis=1, keepdims=True, out=self.db)


class _StackedDropout:
    """Dropout for x (S, N, n), each network with masks from its own generator."""

    def __init__(self, layers: Sequence[Dropout]) -> None:
        self.layers = layers

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        y = np.stack([layer.forward(rows, train) for layer, rows in zip(self.layers, x, strict=True)])
        self.mask = np.stack([np.asarray(layer.mask) for layer in self.layers])
        return y

    def backward(self, dy: np.ndarray) -> np.ndarray:
        return dy * self.mask


def _stacked(layers: Sequence[Layer]) -> Any:
    """The same layer of every network, as one."""
    if isinstance(layers[0], Dense):
        return _StackedDense()
    dropouts = [layer for layer in layers if isinstance(layer, Dropout)]
    return _StackedDropout(dropouts) if dropouts else copy.copy(layers[0])  # elementwise: any shape


def _softmax_cross_entropy(logits: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The losses (S,) and the gradient of `softmax_cross_entropy`, for logits (S, N, K) and y (S, N)."""
    n = y.shape[1]
    correct = np.arange(len(y))[:, None], np.arange(n), y
    z = logits - logits.max(axis=2, keepdims=True)
    dlogits = np.exp(z)
    total = dlogits.sum(axis=2, keepdims=True)
    losses = (np.log(total)[:, :, 0].sum(axis=1) - z[correct].sum(axis=1)) / n
    dlogits /= total
    dlogits[correct] -= 1
    dlogits /= n
    return losses, dlogits


def _alike(nets: Sequence[Network]) -> None:
    """Raise ValueError unless the networks can lie in one array."""
    if not nets or not all(isinstance(net, Network) for net in nets):
        raise ValueError(f"fit_many needs a list of at least one Network, got {nets!r}")
    for layer in nets[0].layers:
        if (layer.shapes and not isinstance(layer, Dense)) or isinstance(layer, StandardDropout):
            raise ValueError(f"fit_many takes Dense, elementwise activations and Dropout, got {layer!r}")
    for net in nets[1:]:
        if repr(net) != repr(nets[0]):
            raise ValueError(f"the networks must be of one architecture, got {nets[0]} and {net}")
