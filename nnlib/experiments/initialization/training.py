"""What a start is worth in training: how soon a deep network learns, and what makes its steps overshoot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nnlib.experiments.design import Result, experiment
from nnlib.experiments.initialization import deep
from nnlib.experiments.initialization.signals import pytorch_default
from nnlib.experiments.paired import Difference, difference
from nnlib.experiments.rates import choose_rate, logspaced
from nnlib.experiments.sweep import Stack
from nnlib.initializers import INITIALIZERS, orthogonal
from nnlib.progress import tracked

Rule = str | Callable
HUGE = 1e30  # a loss that may as well be infinite
SMALL = 1e-7  # a step for differences of gradients: a longer one crosses kinks of ReLU


def rule(init: Rule) -> Callable:
    """An initializer by name as a function; a function as it is."""
    return init if callable(init) else INITIALIZERS[init]


def scaled(init: Rule, factor: float) -> Callable:
    """The weights of `init` times a factor."""
    own = rule(init)
    return lambda rng, shape: factor * own(rng, shape)


@dataclass(repr=False)
class Starts(Result):
    """The loss of deep networks that differ in one line: how their weights were drawn."""

    picture = "initialization.training.starts"
    conditions = "digits, hidden layers of ReLU units, SGD on minibatches of 32"
    losses: dict[str, np.ndarray]  # (steps,), NaN from where it is not finite

    def summary(self) -> str:
        """First and last losses."""
        return "\n".join(f"{n:10} first loss {h[0]:.3g}, last {h[-1]:.3g}" for n, h in self.losses.items())


@experiment
def starts(rate: float = 0.1, depth: int = 8, width: int = 64, steps: int = 400, seed: int = 0) -> Starts:
    """What do four starts of one network lead to, everything else being the same?

    Varies: the weights at the start. Fixed: the network, the data and their order, SGD with one rate. Budget: `steps`.
    """
    contestants: dict[str, str | Callable] = {
        "all zero": "zeros",
        "std 0.01": lambda rng, shape: rng.normal(0, 0.01, shape),
        "std 1": lambda rng, shape: rng.normal(0, 1, shape),
        "He": "he_normal",
    }
    losses = {}
    for name, init in contestants.items():
        history: list[np.ndarray] = []
        deep.train(init, deep.sizes(depth, width), [rate], [seed], steps, watch=history.append)
        losses[name] = np.pad(np.array(history)[:, 0], (0, steps - len(history)), constant_values=np.nan)
    return Starts(losses)


@dataclass(repr=False)
class Late(Result):
    """Minibatches until a deep network's loss is below 1, by the size of its weights at the start."""

    picture = "initialization.training.late"
    conditions = "digits, hidden layers of ReLU units, SGD at the best of the rates; there: running loss below 1"
    names: list[str]
    steps: np.ndarray  # (contestants, seeds); the budget where it did not arrive
    arrived: np.ndarray  # bool
    broken: np.ndarray  # bool: NaN or infinite
    rates: list[float]
    edges: list[bool]  # is the chosen rate the first or last of those tried?
    budget: int

    def median(self, name: str) -> float:
        """The median over the seeds; infinite where most did not arrive."""
        i = self.names.index(name)
        return float(np.median(np.where(self.arrived[i], self.steps[i], np.inf)))

    def count(self, name: str) -> tuple[int, int, int]:
        """(arrived, not within the budget, NaN or infinite) of the seeds."""
        i = self.names.index(name)
        there, broken = int(self.arrived[i].sum()), int(self.broken[i].sum())
        return there, self.steps.shape[1] - there - broken, broken

    def summary(self) -> str:
        """By contestant: the rate, and each seed."""
        rows = []
        for i, name in enumerate(self.names):
            each = [
                "NaN" if b else str(s) if a else f">{self.budget}"
                for s, a, b in zip(self.steps[i], self.arrived[i], self.broken[i], strict=True)
            ]
            rows.append(f"{name:18} lr {self.rates[i]:<7.2g} {', '.join(each)}")
        return "\n".join(rows)


@experiment(
    long={
        "he_normal": "he_normal",
        "factors": (0.25, 0.5, 0.7, 1, 1.4, 2, 4),
        "budget": 4000,
        "rates": tuple(logspaced(1e-5, 1)),
        "others": True,
    }
)
def late(
    he_normal: Rule,
    factors: Sequence[float] = (0.5, 1),
    depth: int = 8,
    width: int = 32,
    budget: int = 1000,
    rates: Sequence[float] = (0.03, 0.1, 0.3, 1.0),
    batch_size: int = 32,
    activation: str = "relu",
    tuning: int = 2,
    seeds: int = 5,
    others: bool = False,
) -> Late:
    """How much longer does training take from weights that are too small or too large?

    Contestants: He's weights times each of `factors`; with `others` also PyTorch's default (biases too) and orthogonal
    weights times √2. Tuned: each the rate at which the slowest of `tuning` seeds arrives first (`deep.quickest_rate`).
    Budget: `budget` minibatches; a network arrives when the running mean of its loss (0.9 of the old) is below 1.
    Seeds: `seeds` fresh ones, the same for all. Source: Glorot & Bengio 2010, section 4.
    """
    contestants: dict[str, tuple] = {f"{factor:g} · He": (scaled(he_normal, factor), None) for factor in factors}
    if others:
        contestants |= {
            "PyTorch's default": (pytorch_default, _pytorch_biases),
            "orthogonal · √2": (partial(orthogonal, gain=2**0.5), None),
        }
    shape, found = deep.sizes(depth, width), []
    how: dict[str, Any] = {"until": 1.0, "batch_size": batch_size, "activation": activation}
    for init, prepare in tracked(contestants.values()):
        own = how | {"prepare": prepare}
        rate, edge = deep.quickest_rate(init, shape, rates, range(100, 100 + tuning), budget, **own)
        runs = deep.train(init, shape, np.full(seeds, rate), np.arange(seeds), budget, **own)
        found.append((runs.steps, runs.arrived, runs.broken, rate, edge))
    steps, arrived, broken, chosen, edges = zip(*found, strict=True)
    return Late(
        list(contestants), np.array(steps), np.array(arrived), np.array(broken), list(chosen), list(edges), budget
    )


def _pytorch_biases(stack: Stack) -> None:
    """Biases from U(±1/√n_in), as torch.nn.Linear has them."""
    rng = np.random.default_rng(0)
    for W, b in stack.layers(stack.w):
        bound = W.shape[-2] ** -0.5
        b[...] = rng.uniform(-bound, bound, b.shape)


# Is a kept size enough?


@dataclass(repr=False)
class Purpose(Result):
    """A network with units that began alike, and the signal of very deep networks: from weights of the right size."""

    picture = "initialization.training.purpose"
    conditions = "left: a network 64-64-10 on the digits; right: ReLU layers without biases"
    accuracy: dict[str, np.ndarray]  # (seeds,), % of test digits
    signal: dict[str, np.ndarray]  # (seeds,), the size of the hidden signal at the start
    gradient: dict[str, np.ndarray]  # (seeds,), |∂L/∂W| of the first layer at the start
    units: dict[str, int]  # different hidden units at the end, the largest number over the seeds
    rates: dict[str, float]
    draws: np.ndarray  # (draws, depth): the size of the signal after each layer

    @property
    def behind(self) -> Difference:
        """The accuracy with units alike minus that from He's weights, seed by seed."""
        return difference(self.accuracy["units alike"], self.accuracy["He"])

    def summary(self) -> str:
        """Both parts."""
        rows = [
            f"{n:12} lr {self.rates[n]:<5.3g} accuracy {a.mean():.1f} %; at the start signal "
            f"{self.signal[n].mean():.2f} and |∂L/∂W| {self.gradient[n].mean():.2f}; "
            f"{self.units[n]} different units at the end"
            for n, a in self.accuracy.items()
        ]
        ends = self.draws[:, -1]
        return "\n".join(
            [
                *rows,
                f"after {self.draws.shape[1]} layers: from {ends.min():.2g} to {ends.max():.2g}, "
                f"median {np.median(ends):.2g}, root mean square {np.sqrt(np.mean(ends**2)):.2g}",
            ]
        )


@experiment
def purpose(
    he_normal: Callable,
    distinct_units: Callable,
    forward_stds: Callable,
    depth: int = 100,
    width: int = 64,
    draws: int = 20,
    orthogonal: bool = False,
    steps: int = 500,
    seeds: int = 5,
) -> Purpose:
    """Is it enough that signal and gradient keep their size?

    Left: ReLU networks 64-64-10 from He's weights, and from the same with the first unit's weights in all units (those
    out of it divided by √64, so that the logits keep their size); no biases differ. Tuned: each the best of 5 rates on
    held-out digits and 2 seeds of its own. Budget: `steps` minibatches of 32. Seeds: `seeds`, the same for both.
    Right: `draws` draws of `depth` ReLU layers of `width` units; orthogonal=True: orthogonal weights, times √2.
    """
    _, (val_x, val_y), (test_x, test_y) = deep.digits()
    result, shape, rates = Purpose({}, {}, {}, {}, {}, np.empty(0)), (64, 64, 10), (0.03, 0.1, 0.3, 1.0, 3.0)
    for name, prepare in {"He": None, "units alike": _make_alike}.items():

        def trained(rate, seeds, prepare=prepare):
            return deep.train(he_normal, shape, np.full(len(seeds), rate), seeds, steps, prepare=prepare).stack

        def held_out(rate):
            return trained(rate, [100, 101]).loss(val_x, val_y)[0]

        result.rates[name] = choose_rate(rates, held_out)
        start, end = Stack(shape, 1, range(seeds), init=he_normal), trained(result.rates[name], np.arange(seeds))
        if prepare:
            prepare(start)
        result.signal[name], result.gradient[name] = _at_start(start)
        result.accuracy[name] = 100 * end.accuracy(test_x, test_y)[0]
        result.units[name] = max(distinct_units(W, 1e-6) for W in end.layers(end.w)[0][0][0])
    he, ends = rule("orthogonal") if orthogonal else he_normal, []
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        x, gain = rng.normal(size=(50, width)), 2**0.5 if orthogonal else 1.0
        ends.append(forward_stds(x, [gain * he(rng, (width, width)) for _ in range(depth)], "relu"))
    result.draws = np.array(ends)
    return result


def _make_alike(stack: Stack) -> None:
    """Give every hidden unit of each network the first unit's weights, those out of it divided by √units."""
    (into, _), (out, _) = stack.layers(stack.w)
    into[...] = into[..., :1]
    out[...] = out[..., :1, :] / np.sqrt(out.shape[-2])


def _at_start(stack: Stack) -> tuple[np.ndarray, np.ndarray]:
    """(std of the hidden signal, |∂L/∂W| of the first layer) of each network on 200 digits."""
    (x, y), *_ = deep.digits()
    dW = stack.layers(stack.gradient(x[:200], y[None, :200]))[0][0]
    return stack.forward(x[:200])[1].std(axis=(2, 3))[0], np.linalg.norm(dW, axis=(-2, -1))[0]


# Steps that are too long


@dataclass(repr=False)
class Overshoot(Result):
    """Descent in a bowl, and deep networks with and without clipping, by learning rate."""

    picture = "initialization.training.overshoot"
    conditions = "left: a bowl of curvature 1; right: digits, hidden layers of ReLU units, SGD on minibatches of 32"
    bowl: dict[str, np.ndarray]  # rate: the path
    rates: np.ndarray
    tried: dict[str, np.ndarray]  # contestant: (rates, tuning seeds), the running loss at the end; infinite: not finite
    best: dict[str, float]
    losses: dict[str, np.ndarray]  # at the best rate, fresh seeds
    naive: int  # of the seeds: how many have no finite loss before the first step, by the formula as it is
    safe: int  # and by the learner's function
    seeds: int

    @property
    def jumps(self) -> float:
        """The lowest rate at which descent jumps over the minimum."""
        return min((float(r) for r, path in self.bowl.items() if (path < -1e-9).any()), default=np.inf)

    @property
    def leaves(self) -> float:
        """The lowest rate at which descent ends farther away than it began."""
        return min((float(r) for r, path in self.bowl.items() if abs(path[-1]) > abs(path[0])), default=np.inf)

    def highest(self, name: str) -> float:
        """The highest rate at which all runs stay finite; 0 where there is none."""
        good = np.isfinite(self.tried[name]).all(axis=1)
        return float(self.rates[good].max(initial=0))

    @property
    def price(self) -> Difference:
        """The loss of He's network with clipping minus without, each at its best rate, seed by seed."""
        return difference(self.losses["He, clipped"], self.losses["He"])

    def summary(self) -> str:
        """Rates and losses."""
        rows = [
            f"{n:16} finite up to lr {self.highest(n):.0e}; best lr {self.best[n]:.0e}, loss there {np.mean(loss):.3g}"
            for n, loss in self.losses.items()
        ]
        bowl = f"bowl: jumps over the minimum from lr {self.jumps:g} on, moves away from lr {self.leaves:g} on"
        start = (
            f"std 1, before the first step: loss not finite in {self.naive} of {self.seeds} by the formula as it is, "
            f"in {self.safe} by yours"
        )
        return "\n".join([bowl, start, *rows])


@experiment
def overshoot(
    softmax_cross_entropy: Callable,
    clip_by_norm: Callable,
    max_norm: float = 1.0,
    depth: int = 8,
    width: int = 32,
    steps: int = 100,
    seeds: int = 5,
    bowl: Sequence[float] = (0.5, 0.9, 1.1, 1.5, 1.9, 2.1),
    rates: Sequence[float] = (1e-8, 1e-6, 1e-4, 1e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1),
) -> Overshoot:
    """What makes steps overshoot, and a loss become NaN?

    Left: descent in a bowl of curvature 1, by rate. Right: a network from weights of std 1 and from He's, each with and
    without clipping at `max_norm`. Varies: the rate. Tuned: each the rate with the lowest loss after `steps`
    minibatches of 2 seeds of its own. Seeds: `seeds` fresh ones, the same for all.
    """
    paths = {f"{rate:g}": (1 - rate) ** np.arange(25.0) for rate in bowl}
    tried, best, losses, shape = {}, {}, {}, deep.sizes(depth, width)
    own: dict[str, Any] = {"loss": softmax_cross_entropy}
    one = scaled("normal", 100)  # nnlib's normal has std 0.01
    contestants: dict[str, tuple[Any, dict]] = {
        "std 1": (one, {}),
        "std 1, clipped": (one, {"clip": lambda grads: clip_by_norm(grads, max_norm)}),
        "He": ("he_normal", {}),
        "He, clipped": ("he_normal", {"clip": lambda grads: clip_by_norm(grads, max_norm)}),
    }
    for name, (init, more) in contestants.items():
        each, tuning = np.repeat(rates, 2), np.tile([100, 101], len(rates))
        tried[name] = deep.train(init, shape, each, tuning, steps, **own, **more).last.reshape(-1, 2)
        best[name] = choose_rate(rates, dict(zip(rates, np.minimum(tried[name], HUGE), strict=True)).__getitem__)
        losses[name] = deep.train(init, shape, np.full(seeds, best[name]), range(seeds), steps, **own, **more).last
    counts = _not_finite(one, shape, softmax_cross_entropy, seeds)
    return Overshoot(paths, np.array(rates), tried, best, losses, *counts, seeds)


def _not_finite(init: Rule, shape: Sequence[int], loss: Callable, seeds: int) -> tuple[int, int]:
    """How many of the networks have no finite loss on 32 digits: by the formula as it is, and by `loss`."""
    (x, y), *_ = deep.digits()
    logits = Stack(shape, 1, range(seeds), init=init).forward(x[:32])[-1][0]
    with np.errstate(all="ignore"):
        e = np.exp(logits)
        plain = -np.log(np.take_along_axis(e, y[None, :32, None], -1)[..., 0] / e.sum(axis=-1)).mean(axis=-1)
        own = np.array([loss(z, y[:32])[0] for z in logits])
    return int((~np.isfinite(plain)).sum()), int((~np.isfinite(own)).sum())


@dataclass(repr=False)
class Steep(Result):
    """The gradient and the largest curvature of a deep network's loss at its start, by the size of the weights."""

    picture = "initialization.training.steep"
    conditions = "digits, hidden layers of ReLU units, at the start"
    factors: np.ndarray
    gradients: np.ndarray  # (factors, seeds)
    curvatures: np.ndarray

    def summary(self) -> str:
        """Medians."""
        rows = zip(self.factors, np.median(self.gradients, axis=1), np.median(self.curvatures, axis=1), strict=True)
        return "\n".join(
            f"{f:4g} · He: gradient {g:.2g}, curvature {c:.2g}, so descent diverges above lr {2 / c:.1g}"
            for f, g, c in rows
        )


@experiment
def steep(
    he_normal: Rule, factors: Sequence[float] = (0.5, 0.7, 1, 1.4, 2), depth: int = 8, width: int = 32, seeds: int = 5
) -> Steep:
    """Do exploding gradients come with exploding curvature?

    Varies: a factor on He's weights. Fixed: the network, 200 digits. The curvature: the largest eigenvalue of the
    Hessian, by 30 steps of the power method on differences of gradients. Seeds: `seeds`.
    """
    (x, y), *_ = deep.digits()
    x, y, found = x[:200], y[None, :200], []
    for factor in factors:
        stack = Stack(deep.sizes(depth, width), 1, range(seeds), init=scaled(he_normal, factor))
        w, g = stack.w, stack.gradient(x, y)
        v = np.random.default_rng(0).normal(size=w.shape)
        for _ in range(30):
            v /= np.linalg.norm(v, axis=-1, keepdims=True)
            stack.w = w + SMALL * v
            v = (stack.gradient(x, y) - g) / SMALL
        found.append((np.linalg.norm(g, axis=-1)[0], np.linalg.norm(v, axis=-1)[0]))
    gradients, curvatures = zip(*found, strict=True)
    return Steep(np.array(factors), np.array(gradients), np.array(curvatures))
