"""The race: optimizers walk down one landscape from one start, at one learning rate, the learner's own among them."""

from functools import cache
from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from ..figures import style
from ..optimizers import Optimizer, PureOptimizer, pure_optimizer
from .controls import Choice, Slider, Whole
from .lab import Lab
from .maps import SURFACES, equal_axes, percent, point, start
from .takes import function, owner

RUNNERS = ("sgd", "momentum", "rmsprop", "adam")
MARKERS = ("o", "s", "^", "D", "P")  # of each runner, and of the learner's: told apart without colour, too
DECAY = {"momentum": "beta", "rmsprop": "rho", "adam": "beta1"}  # what β means to each


class Race(Lab):
    """`step`: a pure optimizer such as adam(w, g, m, v, t, lr=0.001) -> (w, m, v); None: nnlib's own run alone.

    The slope that a walker feels at each step is ∇f + noise · s · N(0, 1), with s the median slope on the landscape;
    all walkers feel the same noise. The landscape's units are arbitrary.
    """

    heading = "The optimizer race: click to choose the start"
    alt = "Left, a map of a landscape with the path of each optimizer; right, how high each is after each step."
    widths = (1.25, 1)
    controls: ClassVar = {
        "landscape": Choice("landscape", "ravine", tuple(SURFACES)),
        "lr": Slider("learning rate", 0.03, 1e-4, 1, log=True),
        "beta": Slider("β", 0.9, 0, 0.99),
        "noise": Slider("noise", 0.0, 0, 2, step=0.05),
        "right": Slider("start x in %", 5.0, 0, 100, step=1),
        "up": Slider("start y in %", 83.0, 0, 100, step=1),
        "steps": Whole("steps", 80, 0, 150),
    }
    pointable = True
    plays = "steps"
    scenery = ("landscape",)

    def __init__(self, step=None, **values):
        self.step = function("step", step, "w", "g")
        if "landscape" in values and not {"right", "up"} & set(values) and values["landscape"] in SURFACES:
            values = start(values["landscape"]) | values
        super().__init__(**values)

    def moved(self, name, state):
        return start(state.landscape) if name == "landscape" else {}

    def pointed(self, panel, x, y, state):
        return percent(SURFACES[state.landscape], (x, y)) if panel == 0 else {}

    def numbers(self, state):
        """{runner: (path (steps+1, 2), height above the lowest point (steps+1,))}."""
        land = SURFACES[state.landscape]
        runners = {name: Optimizer(name, lr=state.lr, **_decay(name, state.beta)) for name in RUNNERS}
        if self.step:
            own = {DECAY[n]: state.beta for n in DECAY if DECAY[n] in PureOptimizer(self.step).takes}
            runners[owner(self.step)] = pure_optimizer(self.step, lr=state.lr, **own)
        kicks = state.noise * _slope(state.landscape) * np.random.default_rng(0).standard_normal((state.steps, 2))
        w = np.tile(point(land, state.right, state.up), (len(runners), 1))
        paths = [w.copy()]
        with np.errstate(all="ignore"):
            for kick in kicks:
                g = land.grad(w) + kick
                for optimizer, own_w, own_g in zip(runners.values(), w, g, strict=True):
                    optimizer.step(own_w, own_g)
                paths.append(w.copy())
            paths = np.stack(paths, axis=1)
            heights = land.f(paths) - land.f(land.minima[0])
        return dict(zip(runners, zip(paths, heights, strict=True), strict=True))

    def build(self, panels, state):
        land = SURFACES[state.landscape]
        left, right = panels
        left.set(title=f"{state.landscape}: the paths", xlabel="$x_1$", ylabel="$x_2$")
        right.set(title="height above the lowest point", xlabel="step", yscale="log", ylim=(1e-6, 1e5))
        right.set_xlim(0, self.controls["steps"].high)
        self._draw_map(left, land, equal_axes(left, land))
        names = [*RUNNERS, *([owner(self.step)] if self.step else [])]
        looks = {
            name: {"color": style.COLORS.get(name, "black"), "marker": marker, "ms": 7, "mec": "white", "lw": 1.8}
            for name, marker in zip(names, MARKERS, strict=False)
        }
        if self.step:
            looks[names[-1]] |= {"ls": "--", "lw": 1.6}
        walks = [left.plot([], [], markevery=[-1], **looks[name])[0] for name in names]
        steps = [left.plot([], [], ".", ms=3, color=looks[name]["color"])[0] for name in names]
        falls = [right.plot([], [], markevery=[-1], label=name, **looks[name])[0] for name in names]
        right.legend(loc="upper right", ncols=2, fontsize=9)
        first = left.plot([], [], "o", ms=9, mfc="white", mec=style.COLORS["start"], mew=2)[0]
        return SimpleNamespace(walks=walks, steps=steps, falls=falls, start=first)

    def _draw_map(self, axes, land, limits):
        wider = [np.linspace(low - 0.1 * (high - low), high + 0.1 * (high - low), 144) for low, high in limits]
        x, y = np.meshgrid(*wider)
        z = land.f(np.stack([x, y], axis=-1))
        axes.contourf(x, y, np.sqrt(z - z.min()), 20, cmap="Greys", alpha=0.55, antialiased=True)
        axes.plot(*land.minima.T, "*", ms=13, color=style.COLORS["minimum"], mec="black")
        axes.set(xlim=limits[0], ylim=limits[1])
        axes.grid(False)

    def draw(self, parts, state, numbers):
        lines = zip(parts.walks, parts.steps, parts.falls, numbers.values(), strict=True)
        for walk, steps, fall, (path, height) in lines:
            inside = np.abs(path).max(axis=1) < 1e6  # a walk that leaves the map for good is drawn up to there
            for line in (walk, steps):
                line.set_data(*path[inside].T)
            fall.set_data(np.flatnonzero(inside), np.maximum(height[inside], 1e-6))
        parts.start.set_data(*next(iter(numbers.values()))[0][:1].T)

    def sentence(self, state, numbers):
        ends = {name: height[-1] if np.isfinite(height[-1]) else np.inf for name, (_, height) in numbers.items()}
        heights = ", ".join(f"{name} {_height(end)}" for name, end in sorted(ends.items(), key=lambda pair: pair[1]))
        return f"Height after {state.steps} steps at learning rate {state.lr:.2g}, β {state.beta:.2g}: {heights}."


def lab(step=None, **values):
    """Show the race, with the learner's optimizer `step` as one more runner. `values`: the controls' first values."""
    return Race(step, **values).show()


def _decay(name, beta):
    return {DECAY[name]: beta} if name in DECAY else {}


def _height(end):
    return "left the map" if end > 1e6 else f"{end:.2g}"


@cache
def _slope(name):
    """The median slope over the landscape's box."""
    land = SURFACES[name]
    axes = [np.linspace(low, high, 20) for low, high in land.box]
    return float(np.median(np.linalg.norm(land.grad(np.stack(np.meshgrid(*axes), axis=-1)), axis=-1)))
