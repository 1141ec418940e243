"""The signal of a deep network at its start: how large it is after each layer, and its gradient on the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.experiments.design import Result, experiment
from nnlib.layers import sigmoid

SIZES = {  # name: the standard deviation of weights with n inputs
    "std 0.01": lambda n: 0.01,
    "std 1/√n": lambda n: n**-0.5,
    "std √(2/n)": lambda n: (2 / n) ** 0.5,
    "std 1": lambda n: 1.0,
}
ACTIVATIONS: dict[str, Callable] = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": sigmoid,
}


def pytorch_default(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """U(±1/√n_in), of variance 1/(3 n_in): what torch.nn.Linear draws, kaiming_uniform_ with a = √5."""
    bound = shape[0] ** -0.5
    return rng.uniform(-bound, bound, shape)


def layers(draw: Callable, std: float, seed: int, depth: int, width: int, samples: int = 100):
    """A batch x of `samples` standard normal inputs, and the weights of `depth` layers of one width."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(samples, width)), [draw(rng, (width, width), std) for _ in range(depth)]


def gradient_of_output(seed: int, samples: int, width: int) -> np.ndarray:
    """∂L/∂h of the last layer: random, of length about 1."""
    return np.random.default_rng(100 + seed).normal(size=(samples, width)) / np.sqrt(samples * width)


# Forward


@dataclass(repr=False)
class FanIn(Result):
    """The size of a linear layer's output by its number of inputs: weights of a fixed size, and of one that falls."""

    picture = "initialization.signals.fan_in"
    conditions = "one linear layer of 50 units, inputs of size 1"
    inputs: np.ndarray
    fixed: np.ndarray  # (inputs, seeds)
    scaled: np.ndarray
    std: float

    def summary(self) -> str:
        """Both sizes by number of inputs."""
        rows = zip(self.inputs, self.fixed.mean(axis=1), self.scaled.mean(axis=1), strict=True)
        return "\n".join(f"{n:6d} inputs: std {self.std:g} gives {f:.3g}, std 1/√n gives {s:.3g}" for n, f, s in rows)


@experiment
def fan_in(
    normal_init: Callable, std: float = 0.01, inputs: Sequence[int] = (1, 10, 100, 1000, 10_000), seeds: int = 5
) -> FanIn:
    """How large is the output of a linear layer, by its number of inputs?

    Varies: the number of inputs; the standard deviation is `std`, or 1/√n. Fixed: 50 units, 50 samples of size 1.
    """

    def output(n: int, own: float, seed: int) -> float:
        rng = np.random.default_rng(seed)
        return float((rng.normal(size=(50, n)) @ normal_init(rng, (n, 50), own)).std())

    fixed = [[output(n, std, seed) for seed in range(seeds)] for n in inputs]
    scaled = [[output(n, n**-0.5, seed) for seed in range(seeds)] for n in inputs]
    return FanIn(np.array(inputs), np.array(fixed), np.array(scaled), std)


@dataclass(repr=False)
class Forward(Result):
    """The standard deviation of the signal after each layer, by activation and size of the weights."""

    picture = "initialization.signals.forward"
    conditions = "layers of one width without biases, inputs of size 1"
    stds: dict[str, dict[str, np.ndarray]]  # activation, size: (seeds, depth)
    width: int

    def growth(self, activation: str, size: str = "std 1") -> float:
        """By how much a layer multiplies the variance: the geometric mean over layers and draws."""
        runs = self.stds[activation][size]
        with np.errstate(divide="ignore"):  # of a signal that died nothing is left: 0
            return float(np.exp(2 * np.mean(np.log(runs[:, -1] / runs[:, 0])) / (runs.shape[1] - 1)))

    def at_end(self, activation: str, size: str) -> float:
        """The median size of the signal after the last layer."""
        return float(np.median(self.stds[activation][size][:, -1]))

    def summary(self) -> str:
        """The signal after the last layer."""
        head = f"{'after the last layer':22}" + "".join(f"{size:>12}" for size in SIZES)
        rows = [f"{a:22}" + "".join(f"{self.at_end(a, size):12.1e}" for size in runs) for a, runs in self.stds.items()]
        return "\n".join([head, *rows])


@experiment
def forward(
    normal_init: Callable,
    forward_stds: Callable,
    depth: int = 20,
    width: int = 100,
    activations: Sequence[str] = ("linear", "relu", "tanh", "sigmoid"),
    seeds: int = 5,
) -> Forward:
    """How large is the signal after each layer of a deep network?

    Varies: the activation, and the standard deviation of the weights: 0.01, 1/√n, √(2/n), 1. Fixed: `depth` layers of
    `width` units, 100 samples of size 1, no biases. Seeds: `seeds` draws. Source: He et al. 2015, section 2.2.
    """
    stds: dict[str, dict[str, list]] = {a: {size: [] for size in SIZES} for a in activations}
    for size, std in SIZES.items():
        for seed in range(seeds):
            x, weights = layers(normal_init, std(width), seed, depth, width)
            for activation in activations:
                stds[activation][size].append(forward_stds(x, weights, activation))
    return Forward({a: {s: np.array(runs) for s, runs in sizes.items()} for a, sizes in stds.items()}, width)


@dataclass(repr=False)
class Factors(Result):
    """By how much one linear layer multiplies the variance, forward and backward, for each rule."""

    picture = "initialization.signals.factors"
    conditions = "one linear layer, 400 samples"
    factors: dict[str, np.ndarray]  # (seeds, 2): forward, backward
    shape: tuple[int, int]

    def summary(self) -> str:
        """Means and standard deviations over the draws."""
        rows = [(n, *f.mean(axis=0), *f.std(axis=0, ddof=1)) for n, f in self.factors.items()]
        return "\n".join(f"{n:18} forward {f:.2f} ± {a:.2f}   backward {b:.2f} ± {c:.2f}" for n, f, b, a, c in rows)


@experiment
def factors(
    normal_init: Callable, xavier_uniform: Callable, n_in: int = 400, n_out: int = 100, seeds: int = 5
) -> Factors:
    """By how much does a linear layer multiply the variance of the signal, and of the gradient on its way back?

    Contestants: variance 1/n_in, 1/n_out, Xavier's rule, PyTorch's default. Seeds: `seeds` draws, the same for all.
    """
    rules = {
        "variance 1/n_in": lambda rng, shape: normal_init(rng, shape, n_in**-0.5),
        "variance 1/n_out": lambda rng, shape: normal_init(rng, shape, n_out**-0.5),
        "Xavier": xavier_uniform,
        "PyTorch's default": pytorch_default,
    }
    found: dict[str, list] = {name: [] for name in rules}
    for name, rule in rules.items():
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            W = rule(rng, (n_in, n_out))
            found[name].append(((rng.normal(size=(400, n_in)) @ W).var(), (rng.normal(size=(400, n_out)) @ W.T).var()))
    return Factors({name: np.array(rows) for name, rows in found.items()}, (n_in, n_out))


@dataclass(repr=False)
class Rules(Result):
    """The signal after each layer of a deep network, for each rule of initialization and activation."""

    picture = "initialization.signals.rules"
    conditions = "layers of one width without biases, inputs of size 1"
    stds: dict[str, dict[str, np.ndarray]]  # activation, rule: (seeds, depth)

    def summary(self) -> str:
        """The median after the last layer."""
        return "\n".join(
            f"{activation:8}" + ", ".join(f"{rule} {np.median(runs[:, -1]):.2g}" for rule, runs in rules.items())
            for activation, rules in self.stds.items()
        )


@experiment
def rules(
    xavier_uniform: Callable,
    he_normal: Callable,
    forward_stds: Callable,
    depth: int = 30,
    width: int = 100,
    activations: Sequence[str] = ("relu", "tanh"),
    seeds: int = 5,
) -> Rules:
    """Does the signal keep its size through `depth` layers, by rule and activation?

    Contestants: Xavier's rule, He's, PyTorch's default. Fixed: layers of `width` units, no biases. Seeds: `seeds`.
    """
    contestants = {"He": he_normal, "Xavier": xavier_uniform, "PyTorch's default": pytorch_default}
    stds: dict[str, dict[str, list]] = {a: {rule: [] for rule in contestants} for a in activations}
    for rule, draw in contestants.items():
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            x, weights = rng.normal(size=(100, width)), [draw(rng, (width, width)) for _ in range(depth)]
            for activation in activations:
                stds[activation][rule].append(forward_stds(x, weights, activation))
    return Rules({a: {r: np.array(runs) for r, runs in own.items()} for a, own in stds.items()})


@dataclass(repr=False)
class Histograms(Result):
    """How the values of the units are distributed, layer by layer."""

    picture = "initialization.signals.histograms"
    conditions = "layers of one width without biases, inputs of size 1"
    edges: np.ndarray
    counts: dict[str, np.ndarray]  # size: (depth, bins), as fractions
    flat: dict[str, np.ndarray]  # size: (depth,), the fraction of values beyond ±0.97
    activation: str

    def summary(self) -> str:
        """The fraction of saturated values in the last layer."""
        return "\n".join(f"{size}: {f[-1]:.0%} beyond ±0.97 in the last layer" for size, f in self.flat.items())


@experiment
def histograms(normal_init: Callable, activation: str = "tanh", depth: int = 5, width: int = 200) -> Histograms:
    """What do the units of each layer give out, for weights that are too small, right and too large?

    Varies: the standard deviation: 0.01, 1/√n, 1. Fixed: `depth` layers of `width` units, 200 samples, one draw.
    """
    edges, counts, flat = np.linspace(-1, 1, 42), {}, {}
    for size in ("std 0.01", "std 1/√n", "std 1"):
        h, weights = layers(normal_init, SIZES[size](width), 0, depth, width, 200)
        rows = []
        for W in weights:
            h = ACTIVATIONS[activation](h @ W)
            rows.append(h.ravel())
        counts[size] = np.array([np.histogram(np.clip(row, -1, 1), edges)[0] / row.size for row in rows])
        flat[size] = np.array([np.mean(np.abs(row) > 0.97) for row in rows])
    return Histograms(edges, counts, flat, activation)


# Backward


@dataclass(repr=False)
class Backward(Result):
    """The norm of each layer's weight gradient, by activation and width."""

    picture = "initialization.signals.backward"
    conditions = "layers of one width without biases, inputs of size 1"
    widths: list[int]
    norms: dict[str, np.ndarray]  # activation: (widths, seeds, depth)
    std: float

    def log_size(self, activation: str) -> np.ndarray:
        """log₁₀ of |∂L/∂W| of the first layer, by width: the mean over the draws."""
        return np.log10(self.norms[activation][..., 0]).mean(axis=1)

    def ratio(self, activation: str) -> np.ndarray:
        """|∂L/∂W| of the first layer over that of the last, by width: the geometric mean over the draws."""
        norms = self.norms[activation]
        return 10 ** np.log10(norms[..., 0] / norms[..., -1]).mean(axis=1)

    def summary(self) -> str:
        """The first layer, by width."""
        head = f"{'|∂L/∂W| of layer 1':20}" + "".join(f"{f'width {n}':>12}" for n in self.widths)
        rows = [f"{a:20}" + "".join(f"{10.0**size:12.2g}" for size in self.log_size(a)) for a in self.norms]
        return "\n".join([head, *rows])


@experiment
def backward(
    normal_init: Callable,
    backward_norms: Callable,
    std: float = 1.0,
    widths: Sequence[int] = (25, 50, 100, 200, 400),
    depth: int = 20,
    activations: Sequence[str] = ("relu", "tanh", "sigmoid"),
    seeds: int = 5,
) -> Backward:
    """Do the gradients of a network with weights of one size vanish or explode on their way back?

    Varies: the width and the activation. Fixed: the standard deviation `std`, `depth` layers, 25 samples, no biases, a
    gradient of length 1 after the last layer.
    Seeds: `seeds` draws, the same for all activations. Source: Poole et al. 2016; Schoenholz et al. 2017.
    """
    norms = {a: np.empty((len(widths), seeds, depth)) for a in activations}
    for i, width in enumerate(widths):
        for seed in range(seeds):
            x, weights = layers(normal_init, std, seed, depth, width, 25)
            dout = gradient_of_output(seed, 25, width)
            for activation in activations:
                norms[activation][i, seed] = backward_norms(x, weights, activation, dout)
    return Backward(list(widths), norms, std)


@dataclass(repr=False)
class Levels(Result):
    """The norm of each layer's weight gradient, for several activations and sizes."""

    picture = "initialization.signals.levels"
    conditions = "layers of one width without biases, inputs of size 1"
    norms: dict[str, np.ndarray]  # "activation, size": (seeds, depth)

    def ratio(self, name: str) -> float:
        """The first layer over the last: the geometric mean over the draws."""
        runs = self.norms[name]
        return float(np.exp(np.mean(np.log(runs[:, 0] / runs[:, -1]))))

    def size(self, name: str) -> float:
        """The norm in the first layer: the geometric mean over the draws."""
        return float(np.exp(np.mean(np.log(self.norms[name][:, 0]))))

    def summary(self) -> str:
        """Ratio and size."""
        return "\n".join(
            f"{name:22} first over last {self.ratio(name):8.2g}, first {self.size(name):8.2g}" for name in self.norms
        )


CASES = (
    ("relu", "std √(2/n)"),
    ("linear", "std 1/√n"),
    ("tanh", "std √(2/n)"),
    ("tanh", "std 0.01"),
    ("sigmoid", "std 1/√n"),
)


@experiment
def levels(
    normal_init: Callable,
    backward_norms: Callable,
    depth: int = 20,
    width: int = 100,
    cases: Sequence[tuple[str, str]] = CASES,
    seeds: int = 5,
) -> Levels:
    """Do the weight gradients get smaller with every layer on the way back, for any activation?

    Varies: activation and size of the weights, in pairs. Fixed: `depth` layers of `width` units. Seeds: `seeds` draws.
    """
    norms = {}
    for activation, size in cases:
        runs = []
        for seed in range(seeds):
            x, weights = layers(normal_init, SIZES[size](width), seed, depth, width)
            runs.append(backward_norms(x, weights, activation, gradient_of_output(seed, 100, width)))
        norms[f"{activation}, {size}"] = np.array(runs)
    return Levels(norms)


@dataclass(repr=False)
class Maps(Result):
    """The signal and the gradient of every layer, for many sizes of the weights: log₁₀, (gains, depth)."""

    picture = "initialization.signals.maps"
    conditions = "layers of one width without biases, one draw"
    gains: np.ndarray  # standard deviation times √n
    up: dict[str, np.ndarray]
    down: dict[str, np.ndarray]

    def healthy(self, activation: str, within: float = 2) -> np.ndarray:
        """The gains at which signal and gradient stay within that many powers of ten in every layer."""
        both = np.maximum(np.abs(self.up[activation]).max(axis=1), np.abs(self.down[activation]).max(axis=1))
        return self.gains[both < within]

    def summary(self) -> str:
        """The gains at which nothing vanishes or explodes."""
        found = {a: self.healthy(a) for a in self.up}
        return "\n".join(
            f"{a:8} within a factor of 100 in every layer: "
            + (f"std·√n from {g.min():.2g} to {g.max():.2g}" if g.size else "no size")
            for a, g in found.items()
        )


@experiment
def maps(
    normal_init: Callable,
    forward_stds: Callable,
    backward_norms: Callable,
    depth: int = 30,
    width: int = 100,
    activations: Sequence[str] = ("relu", "tanh", "sigmoid"),
) -> Maps:
    """At which sizes of the weights do signal and gradient keep their size in a deep network?

    Varies: std·√n from 0.4 to 4, and the activation. Fixed: `depth` layers of `width` units, 100 samples, one draw.
    """
    gains = np.geomspace(0.4, 4, 13)
    up: dict[str, list] = {a: [] for a in activations}
    down: dict[str, list] = {a: [] for a in activations}
    for gain in gains:
        x, weights = layers(normal_init, gain / np.sqrt(width), 0, depth, width)
        for activation in activations:
            up[activation].append(forward_stds(x, weights, activation))
            down[activation].append(backward_norms(x, weights, activation, gradient_of_output(0, 100, width)))
    with np.errstate(divide="ignore"):
        return Maps(gains, *({a: np.log10(rows) for a, rows in own.items()} for own in (up, down)))


@dataclass(repr=False)
class Saturated(Result):
    """Sigmoid layers, by size of the weights: the gradient of the first over that of the last, and saturated values."""

    picture = "initialization.signals.saturated"
    conditions = "sigmoid layers of one width, inputs of size 1"
    stds: np.ndarray
    change: dict[str, np.ndarray]  # kind of weights: (stds, seeds), log₁₀ of the ratio; −30 for less
    flat: dict[str, np.ndarray]  # (stds, seeds): the fraction of values with a slope below 0.01

    def summary(self) -> str:
        """At the largest size."""
        return "\n".join(
            f"{kind:13} std {self.stds[-1]:g}: first over last layer 10^{np.median(c[-1]):.0f}, "
            f"{np.median(self.flat[kind][-1]):.0%} saturated"
            for kind, c in self.change.items()
        )


@experiment
def saturated(
    normal_init: Callable,
    backward_norms: Callable,
    biases: str = "zero",
    samples: int = 100,
    depth: int = 20,
    width: int = 100,
    seeds: int = 5,
) -> Saturated:
    """Do large weights make the gradients of sigmoid layers explode?

    Varies: the standard deviation, 0.03 to 10; weights of both signs, or non-negative (their absolute values). Fixed:
    `depth` layers of `width` units. biases="centred": each unit's bias is minus its mean input over the `samples`.
    """
    stds = np.geomspace(0.03, 10, 11)
    kinds: dict[str, Callable] = {"both signs": lambda W: W, "non-negative": np.abs}
    change, flat = ({kind: np.empty((len(stds), seeds)) for kind in kinds} for _ in range(2))
    for i, std in enumerate(stds):
        for seed in range(seeds):
            x, drawn = layers(normal_init, std, seed, depth, width, samples)
            for kind, sign in kinds.items():
                inputs, weights, flat[kind][i, seed] = _with_biases(x, [sign(W) for W in drawn], biases)
                dout = np.pad(gradient_of_output(seed, samples, width), ((0, 0), (0, inputs.shape[1] - width)))
                with np.errstate(all="ignore"):
                    norms = backward_norms(inputs, weights, "sigmoid", dout)
                    change[kind][i, seed] = _floor(np.log10(norms[0]) - np.log10(norms[-1]))
    return Saturated(stds, change, flat)


def _floor(log_ratio: float, low: float = -30.0) -> float:
    """The logarithm of a ratio; `low` for less, and where the gradient is 0."""
    return max(log_ratio, low) if np.isfinite(log_ratio) else low


def _with_biases(x: np.ndarray, weights: list[np.ndarray], biases: str):
    """(x, weights, fraction saturated). A bias is the weight of one more unit, which always gives 1."""
    flat, h, with_unit = [], x, []
    for W in weights:
        z = h @ W
        b = -z.mean(axis=0)
        h = sigmoid(z + b if biases == "centred" else z)
        flat.append(np.mean(h * (1 - h) < 0.01))
        with_unit.append(np.block([[W, np.zeros((len(W), 1))], [b, np.full(1, 40.0)]]))
    if biases == "centred":
        return np.pad(x, ((0, 0), (0, 1)), constant_values=1.0), with_unit, float(np.mean(flat))
    return x, weights, float(np.mean(flat))
