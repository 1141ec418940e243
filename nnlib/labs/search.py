"""Hyperparameter search, as a picture that fills in: grid, random, successive halving on the same small problem."""

from functools import lru_cache
from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from .. import search
from ..data import moons
from ..figures import style
from ..network import mlp
from ..optimizers import Optimizer
from .controls import Choice, Whole
from .lab import Lab
from .takes import function
from .training import Run, accuracy

LOW, HIGH = {"lr": 1e-4, "decay": 1e-5}, {"lr": 10.0, "decay": 1e-1}
MOST = 36


class Search(Lab):
    """`sample`: the learner's random_search(rng, space, n); `grid`: grid(space). None: nnlib's.

    A trial trains a network 2-8-1 on 80 noisy points; its score is the accuracy on 200 others. Two hyperparameters are
    searched: the learning rate, which matters, and weight decay, which hardly does here. Successive halving starts as
    many random trials with an eighth of the epochs, and goes on with the better half, each time with twice as many.
    """

    heading = "Hyperparameter search: grid, random, halving"
    alt = "Left, trials in the plane of two hyperparameters; middle, accuracy by learning rate; right, the best so far."
    widths = (1, 1, 1)
    controls: ClassVar = {
        "method": Choice("method", "random", ("grid", "random", "halving")),
        "trials": Whole("trials", 16, 1, MOST),
        "epochs": Whole("epochs each", 8, 1, 24),
        "noise": Choice("data noise", 0.2, (0.1, 0.2, 0.3, 0.4), slides=True),
        "seed": Whole("search seed", 0, 0, 50),
    }
    plays = "trials"

    def __init__(self, sample=None, grid=None, **values):
        self.sample = function("sample", sample, "rng", "space", "n") or search.random_search
        self.grid = function("grid", grid, "space") or search.grid
        super().__init__(**values)

    def numbers(self, state):
        """[(learning rate, decay, accuracy, epochs), ...] of the trials so far, one more each time."""
        done = []
        if state.method == "halving":
            yield from self._halving(state, done)
            return
        for config in self._configs(state):
            lr, decay = float(config["lr"]), float(config["decay"])
            done.append((lr, decay, _mark(lr, decay, state.epochs, state.noise), state.epochs))
            yield done

    def _configs(self, state):
        if state.method == "grid":
            rows = int(np.sqrt(state.trials))
            columns = state.trials // rows
            counts = {"lr": columns, "decay": rows}
            return self.grid({k: [float(v) for v in _between(LOW[k], HIGH[k], counts[k])] for k in counts})
        space = {name: ("log", LOW[name], HIGH[name]) for name in LOW}
        return self.sample(np.random.default_rng(state.seed), space, state.trials)

    def _halving(self, state, done):
        """nnlib's function asks for one loss after another; it is run again with each new one that is known."""
        known = {}

        def ask(config, budget):
            key = config["lr"], config["decay"], budget
            if key not in known:
                raise _Wanted(key)
            return known[key]

        while True:
            try:
                return search.successive_halving(self._configs(state), ask, budget=max(1, state.epochs // 8), eta=2)
            except _Wanted as wanted:
                lr, decay, budget = wanted.args[0]
                mark = _mark(lr, decay, min(budget, 4 * state.epochs), state.noise)
                known[lr, decay, budget] = -mark
                done.append((lr, decay, mark, budget))
                yield done

    def build(self, panels, state):
        plane, slope, best = panels
        lrs = (0.5 * LOW["lr"], 2 * HIGH["lr"])
        decays = (0.4 * LOW["decay"], 2.5 * HIGH["decay"])
        plane.set(title="the trials", xlabel="learning rate", ylabel="weight decay", xscale="log", yscale="log")
        plane.set(xlim=lrs, ylim=decays)
        slope.set(title="what the rate does", xlabel="learning rate", ylabel="accuracy", xscale="log")
        slope.set(xlim=lrs, ylim=(0.2, 1.02))
        best.set(title="the best so far", xlabel="epochs spent", xscale="log", xlim=(1, 1000), ylim=(0.2, 1.02))
        looks = {"cmap": style.SURFACE, "vmin": 0.4, "vmax": 1, "edgecolors": "#555555", "linewidths": 0.6, "zorder": 3}
        dots = [axes.scatter([], [], [], c=[], **looks) for axes in (plane, slope)]
        star = plane.plot([], [], "*", ms=16, color=style.COLORS["bad"], mec="white", zorder=4)[0]
        curve = best.plot([], [], drawstyle="steps-post", color=style.COLORS["train"])[0]
        return SimpleNamespace(dots=dots, star=star, curve=curve)

    def draw(self, parts, state, numbers):
        lr, decay, mark, epochs = np.array(numbers).T
        for dots, height in zip(parts.dots, (decay, mark), strict=True):
            dots.set_offsets(np.stack([lr, height], axis=1))
            dots.set_array(mark)
            dots.set_sizes(25 + 50 * np.sqrt(epochs / epochs.max()))
        top = mark.argmax()
        parts.star.set_data([lr[top]], [decay[top]])
        parts.curve.set_data(np.append(0.5, np.cumsum(epochs)), np.append(np.nan, np.maximum.accumulate(mark)))

    def sentence(self, state, numbers):
        lr, decay, mark, epochs = np.array(numbers).T
        top = mark.argmax()
        rates = len(set(np.round(np.log10(lr), 9)))
        return (
            f"{state.method}: {len(mark)} trials at {rates} learning rates, {epochs.sum():.0f} epochs in all. "
            f"The best is {mark[top]:.1%} at learning rate {lr[top]:.2g}, weight decay {decay[top]:.1g}."
        )


def lab(sample=None, grid=None, **values):
    """Show the search, with the learner's `sample` (random_search) and `grid`. `values`: the controls' first values."""
    return Search(sample, grid, **values).show()


class _Wanted(Exception):
    """Nothing is wrong: this trial is only not known yet."""


def _between(low, high, n):
    """n values in equal ratios; one value is in the middle."""
    return np.geomspace(low, high, n) if n > 1 else [np.sqrt(low * high)]


@lru_cache(4096)
def _mark(lr, decay, epochs, noise):
    """The validation accuracy of one trial."""
    train, validation = moons(80, noise, 3), moons(200, noise, 4)
    optimizer = Optimizer("sgd", lr=lr)
    net = mlp((2, 8, 1), "tanh", "xavier_normal", rng=0)
    run = Run(net, train, validation, optimizer, batch_size=16, decay=decay)
    for _ in run.to(epochs):
        pass
    with np.errstate(all="ignore"):
        return accuracy(net, *validation)
