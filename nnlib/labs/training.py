"""For labs that train: a run that keeps every epoch, and a plane coloured by what the network says of each point."""

import math

import numpy as np
from matplotlib.colors import to_rgb

from ..figures import style
from ..layers import sigmoid
from ..losses import binary_cross_entropy
from ..stopping import restore, snapshot
from ..train import minibatches
from .squares import squares

SIDE = 48  # points of the plane along one side
CLASSES = np.array([to_rgb(style.COLORS["class0"]), to_rgb(style.COLORS["class1"])])


class Run:
    """A network with one logit in training on (x, y): binary cross-entropy, weights and losses kept after each epoch.

    `penalty(weights)` gives gradients to add, a list shaped like weights; `decay` is decoupled: w ← w·(1 − lr·decay).
    """

    def __init__(self, net, train, validation, optimizer, *, batch_size, decay=0.0, penalty=None, rng=0):
        self.net, self.train, self.validation, self.optimizer = net, train, validation, optimizer
        self.batch_size, self.decay, self.penalty = batch_size, decay, penalty
        self.rng = np.random.default_rng(rng)
        self.weights = [block for block in net.blocks if block.decayed]
        self.losses, self.snapshots = [], []
        self._keep()

    @property
    def epochs(self):
        """Epochs trained so far."""
        return len(self.losses) - 1

    @property
    def diverged(self):
        """Has a loss left the numbers?"""
        return not all(map(math.isfinite, self.losses[-1]))

    def to(self, epochs):
        """Train on, one epoch at a time, yielding after each; a run that diverges ends there."""
        yield self
        while self.epochs < epochs and not self.diverged:
            with np.errstate(all="ignore"):
                for batch in minibatches(len(self.train[1]), self.batch_size, self.rng):
                    if len(batch) > 1:  # batch normalization needs two
                        self._step(batch)
                self._keep()
            yield self

    def at(self, epoch):
        """The network as it was after that epoch."""
        restore(self.net, self.snapshots[min(epoch, self.epochs)])
        return self.net

    def resume(self):
        """The network as it is after the last epoch, to train on."""
        return self.at(self.epochs)

    def _step(self, batch):
        x, y = self.train
        net, lr = self.net, self.optimizer.lr
        _, doutput = binary_cross_entropy(net.forward(x[batch], train=True), y[batch, None])
        net.backward(doutput, input_gradient=False)
        if self.penalty:
            grads = self.penalty([net.w[block.where] for block in self.weights])
            for block, grad in zip(self.weights, grads, strict=True):
                net.g[block.where] += grad
        if self.decay:
            for block in self.weights:
                net.w[block.where] *= 1 - lr * self.decay
        self.optimizer.step(net.w, net.g)

    def _keep(self):
        parts = self.train, self.validation
        self.losses.append(tuple(binary_cross_entropy(self.net.forward(x), y[:, None])[0] for x, y in parts))
        self.snapshots.append(snapshot(self.net))


class Kept:
    """The last run: it goes on, and back in time, for as long as nothing but the controls named by `still` changes."""

    def __init__(self):
        self._key = self._run = None

    def run(self, state, begin, *still):
        """The Run for this state; `begin(state)` makes a new one."""
        key = {name: value for name, value in vars(state).items() if name not in still}
        if key != self._key:
            self._run, self._key = begin(state), key
        self._run.resume()
        return self._run


def accuracy(net, x, y):
    """The fraction of points on their class's side."""
    return float(((net.forward(x)[:, 0] > 0) == (y == 1)).mean())


def plane(reach):
    """SIDE² points of the square ±reach, row by row from the lower left."""
    line = np.linspace(-reach, reach, SIDE)
    return np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)


def shaded(probability):
    """RGBA bytes: class 0's colour where the probability of class 1 is 0, white at ½, class 1's colour at 1."""
    p = np.nan_to_num(np.asarray(probability), nan=0.5)[..., None]
    colour = np.where(p < 0.5, CLASSES[0], CLASSES[1])
    strength = 0.75 * np.abs(2 * p - 1)
    rgba = np.concatenate([1 - strength * (1 - colour), np.ones_like(p)], axis=-1)
    return np.round(255 * rgba).astype(np.uint8)


def says(net, points):
    """The probability of class 1 at each point of a `plane`: (SIDE, SIDE)."""
    with np.errstate(all="ignore"):
        return sigmoid(net.forward(points)[:, 0]).reshape(SIDE, SIDE)


def field(axes, reach):
    """An image over the square ±reach that takes what `shaded` gives."""
    axes.set(xlabel="$x_1$", ylabel="$x_2$")
    return squares(axes, SIDE, SIDE, extent=(-reach, reach, -reach, reach), origin="lower")


def dots(axes, size, edge):
    """The points of each class, for `place`: circles of class 0, squares of class 1."""
    looks = zip("os", CLASSES, strict=True)
    return [axes.plot([], [], marker, ms=size, mec=edge, mew=0.8, color=colour)[0] for marker, colour in looks]


def losses(axes):
    """The curves of the loss on training and validation data, to be set."""
    looks = {"train": "-", "validation": "--"}
    return [axes.plot([], [], line, color=style.COLORS[name], label=name)[0] for name, line in looks.items()]


def place(pair, x, y):
    """Set the points of each class."""
    for label, line in enumerate(pair):
        line.set_data(*x[y == label].T)
