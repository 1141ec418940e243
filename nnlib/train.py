"""Training: minibatches, the loop `fit` with its history and early stopping, and `evaluate`."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from .batchnorm import BatchNorm
from .checks import Seed, count, number, same_shape
from .clipping import clip_by_norm, clip_by_value
from .losses import Loss, binary_cross_entropy, softmax_cross_entropy
from .network import Network
from .optimizers import Optimizer, Steps
from .progress import Progress
from .stopping import EarlyStopping, restore, snapshot


@dataclass(repr=False)
class History:
    """What happened, epoch by epoch.

    Training losses and accuracies are means over the epoch's batches as they came: in training mode, without penalties.
    Accuracies are NaN where y holds no classes. `grad_norms` and `update_norms` (epochs, layers) are means over the
    epoch's steps of ‖gradient‖, before clipping, and of ‖change of w‖, for each of `layers`.
    """

    train_loss: list = field(default_factory=list)
    train_accuracy: list = field(default_factory=list)
    val_loss: list = field(default_factory=list)
    val_accuracy: list = field(default_factory=list)
    layers: list = field(default_factory=list)
    grad_norms: list | np.ndarray = field(default_factory=list)
    update_norms: list | np.ndarray = field(default_factory=list)
    best_epoch: int | None = None  # the epoch of the lowest validation loss (training loss without validation)
    stop_epoch: int | None = None  # the last epoch, counted from 0
    steps: int = 0
    seconds: float = 0.0
    diverged: bool = False  # a loss or a weight became NaN or infinite, which ended the run

    @property
    def watched(self) -> float:
        """The last validation loss, or training loss without validation: what early stopping goes by."""
        return (self.val_loss or self.train_loss)[-1]

    def __repr__(self) -> str:
        pairs = [("training", self.train_loss, self.train_accuracy), ("validation", self.val_loss, self.val_accuracy)]
        ends = [f"{name} loss {loss[-1]:.4g}, accuracy {hits[-1]:.4g}" for name, loss, hits in pairs if loss]
        run = f"{len(self.train_loss)} epochs, {self.steps} steps, {self.seconds:.1f} s"
        return f"History({'; '.join([run, *ends])}{'; diverged' if self.diverged else ''})"

    def _add_training(self, rows: Iterable[tuple]) -> None:
        """One epoch of updates, each (samples, loss, hits, norms by layer or None)."""
        samples, losses, hits, norms = zip(*rows, strict=True)
        self.train_loss.append(float(np.average(losses, weights=samples)))
        self.train_accuracy.append(sum(hits) / sum(samples))
        if measured := [pair for pair in norms if pair is not None]:
            gradients, updates = np.mean(measured, axis=0)
            self.grad_norms = np.vstack([*self.grad_norms, gradients])
            self.update_norms = np.vstack([*self.update_norms, updates])

    def _add_validation(self, loss: float, accuracy: float) -> None:
        """One evaluation."""
        self.val_loss.append(loss)
        self.val_accuracy.append(accuracy)


def minibatches(n: int, batch_size: int, rng: Seed) -> list[np.ndarray]:
    """A shuffled split of 0…n−1 into index arrays of batch_size, the last maybe smaller; batch_size n: one batch."""
    n, batch_size = count("n", n), count("batch_size", batch_size)
    order = np.random.default_rng(rng).permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def evaluate(net: Network, x: ArrayLike, y: ArrayLike, loss: Loss = softmax_cross_entropy) -> tuple[float, float]:
    """(loss, accuracy) of the network's predictions for x; the accuracy is NaN where y holds no classes."""
    output, y = net.forward(x), np.asarray(y)
    return loss(output, y)[0], _hits(loss, output, y) / len(y)


def fit(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    loss: Loss = softmax_cross_entropy,
    optimizer: str | Steps = "adam",
    lr: float | None = None,
    epochs: int = 20,
    batch_size: int = 32,
    batches: Callable[..., Iterable[np.ndarray]] = minibatches,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    validate_every: int = 1,
    patience: int | None = None,
    min_delta: float = 0.0,
    schedule: Callable[[int], float] | None = None,
    clip_norm: float | None = None,
    clip_value: float | None = None,
    weight_decay: float | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    rng: Seed = 0,
    callback: Callable[[int, Network, History], object] | None = None,
    progress: bool | None = None,
    norms: bool = False,
) -> History:
    """Train `net` in place on x (N, n_in), y (N, ...), and return the `History`.

    loss          (output, y) -> (loss, gradient)
    optimizer     a name in OPTIMIZERS, an Optimizer, or a pure_optimizer(...)
    lr, schedule  a rate for all steps, or a function of the number of the step, from 0; None: the optimizer's own
    batches       (n, batch_size, rng) -> index arrays, once an epoch; batch_size N is full batch, 1 stochastic
    validation    (x, y), evaluated after every `validate_every` epochs and after the last
    patience      stop at the end of the epoch that is the patience-th in a row whose validation loss is not below the
                  best so far by more than min_delta, and put the best weights back
    clip_norm     limit for the gradient's norm; clip_value: for each of its entries
    weight_decay  decoupled; l1, l2: penalties λ Σ|w| and λ/2 Σw². All three on weights only, not on biases, γ and β
    rng           a seed or Generator, for the batches
    callback      callback(epoch, net, history) after each epoch
    progress      a bar on stderr: None for runs over two seconds, True always, False never
    norms         record the norms of gradients and updates

    A run whose loss becomes NaN or infinite ends there, with history.diverged = True. Where a layer normalizes over the
    batch, a last batch of one sample joins the one before. Raises ValueError for arguments that do not fit together.
    """
    x, y, rng = np.asarray(x, net.dtype), np.asarray(y), np.random.default_rng(rng)
    same_shape("x[:, 0]", x.shape[:1], "a column of y", y.shape[:1])
    epochs, batch_size = count("epochs", epochs), count("batch_size", batch_size)
    _check(loss, batches, callback, validation, patience, count("validate_every", validate_every))
    optimizer = _optimizer(net, optimizer, lr, schedule, weight_decay)
    update = _Update(net, loss, optimizer, schedule or (lambda k: lr), l1, l2, clip_norm, clip_value, norms)
    stopping, best = EarlyStopping(patience, min_delta), None
    history = History(layers=[name for name, _ in net.slices()])
    with Progress(epochs, progress) as bar, np.errstate(all="ignore"):
        for epoch in range(epochs):
            history._add_training(_epoch(update, x, y, _joined(net, batches(len(x), batch_size, rng))))
            if validation is not None and ((epoch + 1) % validate_every == 0 or epoch + 1 == epochs or update.diverged):
                history._add_validation(*evaluate(net, *validation, loss))
            stop = stopping.update(history.watched)
            if patience is not None and stopping.waited == 0:
                best = snapshot(net)
            history.best_epoch, history.stop_epoch = stopping.best_epoch, epoch
            history.steps, history.seconds = update.steps, bar.seconds
            history.diverged = update.diverged or not np.isfinite(net.w).all()
            bar.update(epoch + 1, f"loss {history.watched:.4g}")
            if callback is not None:
                callback(epoch, net, history)
            if stop or history.diverged:
                break
    if best is not None:
        restore(net, best)
    return history


def _check(
    loss: Loss,
    batches: Callable,
    callback: Callable | None,
    validation: tuple[ArrayLike, ArrayLike] | None,
    patience: int | None,
    validate_every: int,
) -> None:
    """What would otherwise be found out only after an epoch."""
    for name, function in {"loss": loss, "batches": batches, "callback": callback}.items():
        if not callable(function) and (name, function) != ("callback", None):
            raise ValueError(f"{name} must be a function, got {function!r}")
    if validation is not None and (not isinstance(validation, tuple | list) or len(validation) != 2):
        raise ValueError(f"validation must be a pair (x, y), got {type(validation).__name__}")
    if patience is not None and validation is None:
        raise ValueError(f"early stopping needs validation=(x, y), got patience={patience!r} without it")
    if patience is not None and validate_every != 1:
        raise ValueError(f"early stopping looks at every epoch, got validate_every={validate_every}")


def _epoch(update: "_Update", x: np.ndarray, y: np.ndarray, batches: Iterable[np.ndarray]) -> Iterator[tuple]:
    """The updates of one epoch, up to the one that diverges."""
    for index in batches:
        yield update(x[index], y[index])
        if update.diverged:
            return


class _Update:
    """One update of the network by one batch: forward, loss, backward, penalties and clipping, step."""

    def __init__(
        self,
        net: Network,
        loss: Loss,
        optimizer: Steps,
        rate: Callable[[int], float | None],
        l1: float,
        l2: float,
        clip_norm: float | None,
        clip_value: float | None,
        norms: bool,
    ) -> None:
        self.net, self.loss, self.optimizer, self.rate, self.norms = net, loss, optimizer, rate, norms
        self.l1, self.l2 = number("l1", l1, low=0), number("l2", l2, low=0)
        self.weights = [block.where for block in net.blocks if block.decayed] if self.l1 or self.l2 else []
        clips: list[tuple] = [("clip_norm", clip_norm, clip_by_norm), ("clip_value", clip_value, clip_by_value)]
        clips = [(name, limit, clip) for name, limit, clip in clips if limit is not None]
        self.clips = [(clip, number(name, limit, low=0, low_open=True)) for name, limit, clip in clips]
        self.steps, self.diverged = 0, False

    def __call__(self, x: np.ndarray, y: np.ndarray) -> tuple:
        """A row of the history: (samples, loss, hits, norms)."""
        net = self.net
        output = net.forward(x, train=True)
        value, doutput = self.loss(output, y)
        self.diverged = not math.isfinite(value)
        norms = None
        if not self.diverged:
            net.backward(doutput, input_gradient=False)
            if self.norms:
                norms = self._measured_step()
            else:
                self._step()
        return len(y), value, _hits(self.loss, output, y), norms

    def _step(self) -> None:
        w, g = self.net.w, self.net.g
        for where in self.weights:
            g[where] += self.l1 * np.sign(w[where]) + self.l2 * w[where]
        for clip, limit in self.clips:
            clip(g, limit)
        self.optimizer.step(w, g, self.rate(self.steps))
        self.steps += 1

    def _measured_step(self) -> tuple[list, list]:
        """[norms of the gradient, norms of the update], by layer."""
        before, gradients = self.net.w.copy(), _layer_norms(self.net, self.net.g)
        self._step()
        return gradients, _layer_norms(self.net, self.net.w - before)


def _layer_norms(net: Network, vector: np.ndarray) -> list:
    return [np.linalg.norm(vector[where]) for _, where in net.slices()]


def _hits(loss: Loss, output: np.ndarray, y: np.ndarray) -> float:
    """How many rows are in the right class; NaN where y holds no classes."""
    if loss is binary_cross_entropy:
        return float(((output > 0) == (y > 0.5)).mean()) * len(y)
    if y.ndim == 1 and y.dtype.kind in "iu":
        return int((output.argmax(axis=1) == y).sum())
    return math.nan


def _joined(net: Network, batches: Iterable[np.ndarray]) -> list[np.ndarray]:
    """The batches, a last one of a single sample joined to the one before if a layer normalizes over the batch."""
    batches = list(batches)
    if not batches:
        raise ValueError("batches must give at least one array of indices, got none")
    if len(batches) > 1 and len(batches[-1]) == 1 and any(isinstance(layer, BatchNorm) for layer in net.layers):
        batches[-2:] = [np.concatenate(batches[-2:])]
    return batches


def _optimizer(
    net: Network,
    optimizer: str | Steps,
    lr: float | None,
    schedule: Callable[[int], float] | None,
    weight_decay: float | None,
) -> Steps:
    """The object whose step is taken; a name becomes an Optimizer that decays weights only."""
    if schedule is not None and (lr is not None or not callable(schedule)):
        raise ValueError(
            f"give lr, or schedule as a function of the step's number, got lr={lr!r}, schedule={schedule!r}"
        )
    if not hasattr(optimizer, "step"):
        return Optimizer(optimizer, lr=lr, weight_decay=weight_decay, decay_mask=net.decayed())
    if weight_decay is not None:
        raise ValueError(f"weight_decay belongs to the Optimizer object when one is given, got {weight_decay!r}")
    return optimizer
