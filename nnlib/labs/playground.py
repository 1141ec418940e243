"""The playground: a small network learns toy data in front of you, anew at each change of its settings.

After TensorFlow's Playground (Smilkov, Carter, Sculley, Viégas & Wattenberg 2017), with initialization, dropout, batch
normalization and the choice of an optimizer.
"""

from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from ..data import circles, moons, spirals, xor
from ..network import mlp
from ..optimizers import OPTIMIZERS, Optimizer, pure_optimizer
from .controls import Choice, Slider, Whole
from .lab import Lab
from .squares import squares
from .takes import function, owner
from .training import SIDE, Kept, Run, accuracy, dots, field, losses, place, plane, says, shaded

REACH, MOST, UNITS = 1.6, 300, 8
POINTS = plane(REACH)
SMALL = POINTS.reshape(SIDE, SIDE, 2)[::2, ::2].reshape(-1, 2)
DATA = {  # name: (n, noise, rng) -> points around the origin, and their classes
    "circles": lambda n, noise, rng: circles(n, noise, rng),
    "moons": lambda n, noise, rng: _moved(moons(n, noise, rng), (0.5, 0.25)),
    "xor": lambda n, noise, rng: _moved(xor(n, 0.15 + noise, rng), (0.5, 0.5)),
    "spirals": lambda n, noise, rng: spirals(n, noise / 2, rng, turns=1.0),
}
RULES = tuple(name for name in OPTIMIZERS if name != "adamw")  # weight decay is decoupled for all, so adam is adamw
INITS = ("he_normal", "xavier_normal", "lecun_normal", "orthogonal", "normal", "constant", "zeros")


class Playground(Lab):
    """`step`: the learner's pure optimizer, such as adam(w, g, m, v, t, lr=0.001) -> (w, m, v), as one more choice.

    A network 2-units-…-units-1 learns 160 points (80 more are for validation). The same settings give the same run.
    """

    heading = "Playground: change anything, and it learns again"
    alt = "Left, the plane coloured by the network's answer; middle, by each last hidden unit's; right, the two losses."
    widths = (1.2, 0.75, 1)
    controls: ClassVar = {
        "data": Choice("data", "circles", tuple(DATA)),
        "noise": Slider("noise", 0.1, 0, 0.4, step=0.02),
        "layers": Whole("hidden layers", 2, 1, 4),
        "units": Whole("units in each", 6, 1, UNITS),
        "activation": Choice("activation", "tanh", ("relu", "leaky_relu", "tanh", "sigmoid", "gelu", "linear")),
        "init": Choice("initialization", "xavier_normal", INITS),
        "optimizer": Choice("optimizer", "adam", RULES),
        "lr": Slider("learning rate", 0.02, 1e-4, 3, log=True),
        "batch": Choice("batch size", 16, (4, 8, 16, 32, 64, 160), slides=True),
        "dropout": Slider("dropout p", 0.0, 0, 0.8, step=0.1),
        "batchnorm": Choice("batch norm", "none", ("none", "pre", "post")),
        "decay": Choice("weight decay", 0, (0, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1), slides=True),
        "epochs": Whole("epochs", 60, 0, MOST),
        "seed": Whole("seed", 0, 0, 50),
    }
    plays = "epochs"

    def __init__(self, step=None, **values):
        self.step = function("step", step, "w", "g")
        if self.step:
            self.controls = self.controls | {"optimizer": Choice("optimizer", "adam", (*RULES, owner(self.step)))}
        self._kept = Kept()
        super().__init__(**values)

    def numbers(self, state):
        """(the Run, the epoch to show), epoch by epoch. A run goes on where nothing but the epochs has changed."""
        run = self._kept.run(state, self._started, "epochs")
        for _ in run.to(state.epochs):
            yield run, min(state.epochs, run.epochs)

    def _started(self, state):
        sets = DATA[state.data](240, state.noise, state.seed)
        train, validation = (tuple(a[part] for a in sets) for part in (slice(160), slice(160, None)))
        sizes = (2, *[state.units] * state.layers, 1)
        batchnorm = None if state.batchnorm == "none" else state.batchnorm
        net = mlp(sizes, state.activation, state.init, batchnorm, state.dropout, rng=state.seed)
        optimizer = (
            pure_optimizer(self.step, lr=state.lr)
            if state.optimizer not in RULES
            else Optimizer(state.optimizer, lr=state.lr, weight_decay=0)
        )
        return Run(net, train, validation, optimizer, batch_size=state.batch, decay=state.decay, rng=state.seed)

    def build(self, panels, state):
        left, middle, right = panels
        left.set_title("the network's answer")
        image = field(left, REACH)
        train, validation = dots(left, 4.5, "white"), dots(left, 2.5, "black")
        tiles = squares(middle, 4 * 25, 2 * 25)
        middle.set_title("last hidden units")
        middle.axis("off")
        right.set(title="loss", xlabel="epoch", xlim=(0, MOST), ylim=(1e-3, 3), yscale="log")
        curves = losses(right)
        right.legend(loc="upper right", fontsize=9)
        return SimpleNamespace(image=image, train=train, validation=validation, tiles=tiles, curves=curves)

    def draw(self, parts, state, numbers):
        run, epoch = numbers
        net = run.at(epoch)
        parts.image.set_data(shaded(says(net, POINTS)))
        parts.tiles.set_data(_tiles(net, state))
        run.resume()
        place(parts.train, *run.train)
        place(parts.validation, *run.validation)
        for curve, values in zip(parts.curves, zip(*run.losses[: epoch + 1], strict=True), strict=True):
            curve.set_data(np.arange(len(values)), np.clip(np.nan_to_num(values, nan=3, posinf=3), 1e-3, 3))

    def sentence(self, state, numbers):
        run, epoch = numbers
        net = run.at(epoch)
        hits = accuracy(net, *run.train), accuracy(net, *run.validation)
        run.resume()
        if run.diverged:
            return f"Epoch {epoch}: the loss has diverged. A smaller learning rate would help."
        right = f"right on {hits[0]:.0%} of the training points and {hits[1]:.0%} of the others"
        return f"Epoch {epoch} of {state.epochs}, {net.w.size} parameters: {right}; loss {run.losses[epoch][0]:.3f}."


def lab(step=None, **values):
    """Show the playground, with the learner's `step` among the optimizers. `values`: the controls' first values."""
    return Playground(step, **values).show()


def _moved(pair, centre):
    return pair[0] - centre, pair[1]


def _tiles(net, state):
    """What each unit of the last hidden layer answers over the plane, from its lowest value to its highest."""
    with np.errstate(all="ignore"):
        h = SMALL
        for layer in net.layers[:-1]:
            h = layer.forward(h)
        low, high = h.min(axis=0), h.max(axis=0)
        h = (h - low) / np.where(high > low, high - low, 1) - np.where(high > low, 0, -0.5)
    side = SIDE // 2
    canvas = np.full((4, side + 1, 2, side + 1, 4), 255, np.uint8)
    for unit in range(state.units):
        canvas[unit // 2, :side, unit % 2, :side] = shaded(h[:, unit].reshape(side, side)[::-1])
    return canvas.reshape(4 * (side + 1), 2 * (side + 1), 4)
