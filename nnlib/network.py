"""Network: a list of layers on one parameter vector w and one gradient vector g. mlp: the usual ones in one line."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .batchnorm import BatchNorm
from .checks import Seed, choice, count, finite, same_shape
from .dropout import Dropout
from .flat import bind, lay_out
from .layers import ACTIVATIONS, Dense, Layer


class Network:
    """y = layer_L(… layer_1(x)), x (N, n_in).

    w, g         all parameters and their gradients, as vectors; the layers hold views (layers[0].W, .dW)
    blocks       where each parameter array lies in w, and whether weight decay applies to it (flat.Block)
    rng          a seed or a numpy Generator: draws the initial weights, then the dropout masks
    dtype        float32 or float64; inputs are converted to it
    check_finite look for NaN and infinity behind each layer, and raise ValueError with the layer's name
    """

    output_shape = None  # of the last forward pass

    def __init__(
        self, layers: Sequence[Layer], rng: Seed = None, dtype: DTypeLike = np.float64, check_finite: bool = False
    ) -> None:
        if dtype not in (np.float32, np.float64, "float32", "float64"):
            raise ValueError(f"dtype must be float32 or float64, got {dtype!r}")
        self.rng = _generator(rng)
        self.layers, self.dtype, self.check_finite = tuple(layers), np.dtype(dtype), check_finite
        self.n_in, self.n_out = _widths(self.layers)
        _give_names(self.layers)
        self.blocks = lay_out(self.layers)
        size = self.blocks[-1].where.stop if self.blocks else 0
        self.w, self.g = np.zeros(size, self.dtype), np.zeros(size, self.dtype)
        bind(self.layers, self.blocks, self.w, self.g)
        for layer in self.layers:
            layer.start(self.rng, self.dtype)

    def forward(self, x: ArrayLike, train: bool = False, check: bool | None = None) -> np.ndarray:
        """The output y (N, n_out). train=True: dropout drops, and batch normalization uses and tracks the batch."""
        x = np.asarray(x, self.dtype)
        if x.ndim != 2 or self.n_in not in (None, x.shape[1]):
            raise ValueError(f"x has shape {x.shape}, but the network takes shape (N, {self.n_in or 'any'})")
        check = self.check_finite if check is None else check
        if check:
            finite(x, "the network's input")
        for layer in self.layers:
            x = layer.forward(x, train)
            if check:
                finite(x, f"the output of {layer.name}")
        self.output_shape = x.shape
        return x

    @overload
    def backward(self, dy: ArrayLike, input_gradient: Literal[True] = True) -> np.ndarray: ...

    @overload
    def backward(self, dy: ArrayLike, input_gradient: Literal[False]) -> None: ...

    def backward(self, dy: ArrayLike, input_gradient: bool = True) -> np.ndarray | None:
        """Write the gradient of the loss into g, and return dx. dy and dx: that of the last forward's output and input.

        input_gradient=False leaves dx out and returns None: it costs a matrix product that training does without.
        """
        dy = np.asarray(dy, self.dtype)
        if self.output_shape is None:
            raise ValueError("backward needs a forward pass before it, got none")
        same_shape("dy", dy.shape, "the network's output", self.output_shape)
        for layer in self.layers[:0:-1]:
            dy = layer.backward(dy)
        first = self.layers[0]
        dx = None
        if input_gradient:
            dx = first.backward(dy)
        else:
            first.parameter_gradients(dy)
        if self.check_finite:
            for block in self.blocks:
                finite(self.g[block.where], f"the gradient of {block.layer}.{block.name}")
        return dx

    def slices(self) -> list[tuple[str, slice]]:
        """[(layer name, slice of w)] of the layers that have parameters."""
        names = list(dict.fromkeys(block.layer for block in self.blocks))
        own = [[b.where for b in self.blocks if b.layer == name] for name in names]
        return [(name, slice(parts[0].start, parts[-1].stop)) for name, parts in zip(names, own, strict=True)]

    def decayed(self) -> np.ndarray:
        """Which entries of w weight decay applies to: True for weights, False for biases, γ and β."""
        mask = np.zeros(self.w.size, bool)
        for block in self.blocks:
            mask[block.where] = block.decayed
        return mask

    def save(self, path: str | Path) -> None:
        """Write the architecture, w and the running statistics to one .npz file, without pickle."""
        try:
            architecture = json.dumps([[type(layer).__name__, layer.config()] for layer in self.layers])
        except TypeError:
            raise ValueError(f"layers made of functions cannot be saved, got {self}") from None
        arrays: dict[str, Any] = {"architecture": architecture, "w": self.w, **self._buffers()}
        np.savez(_npz(path), **arrays)

    @classmethod
    def load(cls, path: str | Path, rng: Seed = None) -> "Network":
        """The network that save wrote; it predicts the same bits. rng draws the dropout masks of further training."""
        with np.load(_npz(path), allow_pickle=False) as file:
            if not {"architecture", "w"} <= set(file):
                raise ValueError(f"{path} must be a file written by Network.save, got entries {sorted(file)}")
            kinds = json.loads(str(file["architecture"]))
            layers = [choice("layer", kind, Layer.kinds)(**config) for kind, config in kinds]
            net = cls(layers, rng=rng, dtype=file["w"].dtype)
            for name, array in [("w", net.w), *net._buffers().items()]:
                same_shape(f"{name} in {path}", file[name].shape, "the network's", array.shape)
                array[...] = file[name]
        return net

    def _buffers(self) -> dict[str, np.ndarray]:
        return {f"{layer.name}.{name}": getattr(layer, name) for layer in self.layers for name in layer.buffers}

    def __setstate__(self, state: dict) -> None:
        """After copy.deepcopy or pickle the layers' arrays must be views again."""
        vars(self).update(state)
        bind(self.layers, self.blocks, self.w, self.g)

    def __repr__(self) -> str:
        return f"Network({list(self.layers)}, {self.w.size} parameters, {self.dtype})"


def mlp(
    sizes: Sequence[int],
    activation: str = "relu",
    init: str | Callable[..., np.ndarray] = "he_normal",
    batchnorm: str | None = None,
    dropout: float = 0.0,
    rng: Seed = None,
    dtype: DTypeLike = np.float64,
) -> Network:
    """A multilayer perceptron: sizes (64, 128, 10) make Dense(64, 128), the activation, Dense(128, 10).

    activation  a name in ACTIVATIONS ("linear": none)
    batchnorm   "pre": in front of each activation; "post": behind it; None. Never on the output
    dropout     the probability of dropping, behind each activation (and its batch normalization); 0: no such layers
    """
    sizes = [count("each of sizes", n) for n in sizes]
    if len(sizes) < 2:
        raise ValueError(f"sizes must hold at least an input and an output width, got {tuple(sizes)}")
    make = choice("activation", activation, ACTIVATIONS)
    if batchnorm not in (None, "pre", "post"):
        raise ValueError(f"batchnorm must be None, 'pre' or 'post', got {batchnorm!r}")
    layers: list[Layer] = []
    for n_in, n_out in pairwise(sizes[:-1]):
        layers += [Dense(n_in, n_out, init)]
        layers += [BatchNorm(n_out)] if batchnorm == "pre" else []
        layers += [make()] if make else []
        layers += [BatchNorm(n_out)] if batchnorm == "post" else []
        layers += [Dropout(dropout)] if dropout else []
    return Network([*layers, Dense(sizes[-2], sizes[-1], init)], rng, dtype)


def _generator(rng: Seed) -> np.random.Generator:
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(f"rng must be a seed or a numpy.random.Generator, got {rng!r}") from None


def _widths(layers: Sequence[Layer]) -> tuple[int | None, int | None]:
    """(n_in, n_out) of the layers in a row; None where any width will do."""
    if not layers:
        raise ValueError("a network needs at least one layer, got none")
    n_in = width = None
    for layer in layers:
        if not isinstance(layer, Layer):
            raise ValueError(f"layers must be Layer objects, got {layer!r}")
        if width is not None and layer.n_in not in (None, width):
            raise ValueError(f"{layer} takes width {layer.n_in}, but what comes before it gives width {width}")
        n_in = layer.n_in if n_in is None else n_in
        width = layer.n_out or width
    return n_in, width


def _give_names(layers: Sequence[Layer]) -> None:
    """dense1, relu1, dense2, …: each layer stands in one network, once."""
    counts: Counter[str] = Counter()
    for layer in layers:
        if layer.name:
            raise ValueError(f"a layer stands in a network once, but {layer} already has the place {layer.name}")
        kind = type(layer).__name__.lower()
        counts[kind] += 1
        layer.name = f"{kind}{counts[kind]}"


def _npz(path: str | Path) -> str:
    return str(path) if str(path).endswith(".npz") else f"{path}.npz"
