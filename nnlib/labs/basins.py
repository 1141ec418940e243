"""Basins of attraction: from which starts does a walk come to which minimum?"""

from types import SimpleNamespace
from typing import ClassVar

import numpy as np
from matplotlib.colors import to_rgba

from ..figures import style
from ..landscapes import descend
from ..optimizers import Optimizer
from .controls import Choice, Slider, Whole
from .lab import Lab
from .maps import SURFACES, percent, point
from .race import DECAY
from .squares import squares
from .takes import function

SIDE = 48  # starts along one side of the map
SHADES = ("#FFFFFF", "#BEBEBE", *(style.PALETTE[k] for k in (5, 4, 2, 3)))  # left the map, elsewhere, each minimum
COLOURS = np.array([to_rgba(shade, 0.75) for shade in SHADES])  # the contour lines shine through
COLOURS = np.round(255 * COLOURS).astype(np.uint8)
RULES = ("gradient descent", "momentum", "rmsprop", "adam")


class Basins(Lab):
    """`walk`: the learner's gradient_descent(grad, x0, lr, steps) -> path (steps+1, n); None: nnlib's."""

    heading = "Basins of attraction: click to walk from there"
    alt = "A map in which each start has the colour of the minimum that the walk from it comes to, and one such walk."
    widths = (2.2, 1)
    size = (7.6, 3.9)
    controls: ClassVar = {
        "landscape": Choice("landscape", "himmelblau", tuple(SURFACES)),
        "rule": Choice("optimizer", "gradient descent", RULES),
        "lr": Slider("learning rate", 0.01, 1e-4, 1, log=True),
        "beta": Slider("β", 0.9, 0, 0.99),
        "steps": Whole("steps", 60, 1, 120),
        "right": Slider("start x in %", 50.0, 0, 100, step=1),
        "up": Slider("start y in %", 50.0, 0, 100, step=1),
    }
    pointable = True
    scenery = ("landscape",)

    def __init__(self, walk=None, **values):
        self.walk = function("walk", walk, "grad", "x0", "lr", "steps")
        super().__init__(**values)

    def pointed(self, panel, x, y, state):
        return percent(SURFACES[state.landscape], (x, y))

    def numbers(self, state):
        """(which minimum each start of the map comes to (SIDE, SIDE): −2 left the map, −1 none; one walk's path)."""
        land = SURFACES[state.landscape]
        axes = [np.linspace(low, high, SIDE) for low, high in land.box]
        starts = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
        starts = np.vstack([starts, point(land, state.right, state.up)])
        with np.errstate(all="ignore"):
            path = self._walk(state)(lambda w: land.grad(w.reshape(-1, 2)).ravel(), starts.ravel())
        path = np.asarray(path).reshape(-1, len(starts), 2)
        return reached(land, path[-1, :-1]).reshape(SIDE, SIDE), path[:, -1]

    def _walk(self, state):
        """All walks at once: every rule works coordinate by coordinate, so they do not feel each other."""
        if state.rule == "gradient descent" and self.walk:
            return lambda grad, x0: self.walk(grad, x0, state.lr, state.steps)
        name = "sgd" if state.rule == "gradient descent" else state.rule
        rule = Optimizer(name, lr=state.lr, **({DECAY[name]: state.beta} if name in DECAY else {}))
        return lambda grad, x0: descend(grad, x0, rule, state.steps)

    def build(self, panels, state):
        land = SURFACES[state.landscape]
        axes, key = panels
        (x0, x1), (y0, y1) = land.box
        basins = squares(axes, SIDE, SIDE, extent=(x0, x1, y0, y1), origin="lower", aspect="equal")
        x, y = np.meshgrid(np.linspace(x0, x1, 90), np.linspace(y0, y1, 90))
        z = np.sqrt(land.f(np.stack([x, y], axis=-1)) - land.f(land.minima[0]) + 1e-12)
        axes.contour(x, y, z, 9, colors="black", linewidths=0.7)
        minima = axes.plot(*land.minima.T, "*", ms=14, color="white", mec="black", zorder=5)[0]
        axes.set(title=f"{state.landscape}: where each start ends", xlabel="$x_1$", ylabel="$x_2$")
        axes.set_anchor("W")
        path = axes.plot([], [], ".-", color="black", lw=1.5, ms=5, zorder=4)[0]
        start = axes.plot([], [], "o", ms=9, mfc="white", mec="black", mew=2, zorder=6)[0]
        names = ["leaves the map", "elsewhere", *(f"at ({a:.3g}, {b:.3g})" for a, b in land.minima)]
        for row, colour in enumerate(COLOURS[: len(names)]):
            key.plot([0], [-row], "s", ms=12, color=colour / 255, mec="#555555")
            key.text(0.25, -row, names[row], va="center", fontsize=11)
        key.set(xlim=(-0.3, 3.2), ylim=(-5.6, 0.8), title="the walk ends")
        key.axis("off")
        return SimpleNamespace(basins=basins, minima=minima, path=path, start=start)

    def draw(self, parts, state, numbers):
        ends, path = numbers
        parts.basins.set_data(COLOURS[ends + 2])
        near = np.abs(path).max(axis=1) < 1e6
        parts.path.set_data(*path[near].T)
        parts.start.set_data(*path[:1].T)

    def sentence(self, state, numbers):
        ends, path = numbers
        land = SURFACES[state.landscape]
        own = reached(land, path[-1:])[0]
        shares = ", ".join(f"{np.mean(ends == k):.0%}" for k in range(len(land.minima)))
        goal = {-2: "leaves the map", -1: "comes to none of them"}.get(own) or "ends at ({:.3g}, {:.3g})".format(
            *land.minima[own]
        )
        places = "minimum" if len(land.minima) == 1 else f"{len(land.minima)} minima"
        return f"Fraction of starts that come to the {places} in {state.steps} steps: {shares}. The drawn walk {goal}."


def lab(walk=None, **values):
    """Show the basins; "gradient descent" is the learner's `walk`. `values`: the controls' first values."""
    return Basins(walk, **values).show()


def reached(land, points):
    """Which of the landscape's minima each point is at, within 3 % of the map's width; −1: none; −2: left the map."""
    width = np.ptp(land.box, axis=1)
    points = np.nan_to_num(points, nan=np.inf)
    far = np.linalg.norm((points[:, None] - land.minima) / width, axis=-1)
    nearest = np.where(far.min(axis=1) < 0.03, far.argmin(axis=1), -1)
    return np.where(np.abs(points / width).max(axis=1) > 100, -2, nearest)
