"""Regularization: the boundary of a network too large for its data, under an L2 penalty, dropout and early stopping."""

from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from ..data import moons
from ..losses import l2_penalty
from ..network import mlp
from ..optimizers import Optimizer
from ..stopping import EarlyStopping
from .controls import Choice, Slider, Whole
from .lab import Lab
from .takes import function
from .training import Kept, Run, accuracy, dots, field, losses, place, plane, says, shaded

REACH, MOST = 3.2, 200
POINTS = plane(REACH)


def early_stopping(val_losses, patience):
    """(stop_epoch, best_epoch): the end of the patience-th epoch in a row that is not the best so far."""
    rule = EarlyStopping(patience)
    stop = next((epoch for epoch, loss in enumerate(val_losses) if rule.update(loss)), len(val_losses) - 1)
    return stop, rule.best_epoch


class Regularization(Lab):
    """`penalty`: the learner's l2_penalty(weights, lam) -> (penalty, grads); `stop`: early_stopping(val_losses,
    patience) -> (stop, best). None: nnlib's. A network 2-40-40-1 learns 60 noisy points by Adam, all of them a batch.
    """

    heading = "Regularization: what tames the boundary"
    alt = "Left, the plane coloured by the network's answer, with the points; right, the two losses by epoch."
    widths = (1, 1.2)
    controls: ClassVar = {
        "lam": Choice("L2 penalty λ", 0, (0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1), slides=True),
        "dropout": Slider("dropout p", 0.0, 0, 0.8, step=0.1),
        "patience": Choice("patience", "never", ("never", 2, 5, 10, 20), slides=True),
        "noise": Slider("data noise", 0.35, 0.05, 0.6, step=0.05),
        "epochs": Whole("epochs", MOST, 5, MOST, step=5),
        "seed": Whole("seed", 0, 0, 20),
    }
    plays = "epochs"

    def __init__(self, penalty=None, stop=None, **values):
        self.penalty = function("penalty", penalty, "weights", "lam") or l2_penalty
        self._kept = Kept()
        self.stop = function("stop", stop, "val_losses", "patience") or early_stopping
        super().__init__(**values)

    def numbers(self, state):
        """(the Run, the epoch at which it stops, the epoch whose weights are kept), better and better."""
        run = self._kept.run(state, self._started, "epochs", "patience")
        for _ in run.to(state.epochs):
            stop = kept = min(run.epochs, state.epochs)
            if state.patience != "never" and stop:
                stop, kept = (int(n) for n in self.stop([loss for _, loss in run.losses[: stop + 1]], state.patience))
            yield run, stop, kept
            if stop < run.epochs:
                break

    def _started(self, state):
        train, validation = ((x - (0.5, 0.25), y) for x, y in (moons(n, state.noise, state.seed) for n in (60, 300)))
        net = mlp((2, 40, 40, 1), "tanh", "xavier_normal", dropout=state.dropout, rng=state.seed)
        penalty = (lambda weights: self.penalty(weights, state.lam)[1]) if state.lam else None
        optimizer = Optimizer("adam", lr=0.02)
        return Run(net, train, validation, optimizer, batch_size=60, penalty=penalty, rng=state.seed)

    def build(self, panels, state):
        left, right = panels
        left.set_title("the training points")
        right.set(title="the two losses", xlabel="epoch", ylabel="cross-entropy", xlim=(0, MOST), ylim=(0, 1.2))
        image = field(left, REACH)
        points = dots(left, 5, "black")
        curves = losses(right)
        kept = right.plot([], [], color="black", ls="--", lw=1.5, label="weights from here")[0]
        right.legend(loc="upper left", fontsize=9)
        return SimpleNamespace(image=image, points=points, curves=curves, kept=kept)

    def draw(self, parts, state, numbers):
        run, stop, kept = numbers
        parts.image.set_data(shaded(says(run.at(kept), POINTS)))
        run.resume()
        place(parts.points, *run.train)
        for curve, values in zip(parts.curves, zip(*run.losses[: stop + 1], strict=True), strict=True):
            curve.set_data(np.arange(len(values)), np.minimum(values, 5))
        parts.kept.set_data([kept, kept], [0, 1.2])

    def sentence(self, state, numbers):
        run, stop, kept = numbers
        net = run.at(kept)
        hits = accuracy(net, *run.train), accuracy(net, *run.validation)
        size = np.sqrt(sum(float(np.sum(net.w[block.where] ** 2)) for block in run.weights))
        run.resume()
        end = f"stopped at epoch {stop}, weights from epoch {kept}" if stop > kept else f"{stop} epochs"
        right = f"right on {hits[0]:.0%} of the training points and {hits[1]:.0%} of 300 new ones"
        return f"λ {state.lam:g}, dropout {state.dropout:.1f}, {end}: {right}; the norm of all weights is {size:.1f}."


def lab(penalty=None, stop=None, **values):
    """Show the boundary, with the learner's `penalty` and `stop` rule. `values`: the controls' first values."""
    return Regularization(penalty, stop, **values).show()
