"""Dense and the activations: each backward stands next to its forward. Rows of x are samples.

dy is the gradient of the loss with respect to a layer's output y, dx with respect to its input x.
A layer keeps from forward what its backward needs, and neither changes its argument.
"""

import math
from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from .checks import choice, count, number
from .initializers import INITIALIZERS


class Layer:
    """What a Network asks of a layer. A subclass says which arrays it has, and how it goes forward and backward.

    The constructor's arguments are kept as attributes of the same names: they are what repr shows and save stores.
    """

    n_in: int | None = None  # widths of input and output; None: any, and the same
    n_out: int | None = None
    shapes: Mapping[
        str, tuple[int, ...]
    ] = {}  # trainable arrays: name -> shape. The network gives layer.W (view of w), layer.dW (of g)
    decayed: tuple[str, ...] = ()  # those of them that weight decay shrinks
    buffers: tuple[str, ...] = ()  # names of arrays that are saved though not trained
    name = ""  # "dense1", given by the network
    kinds: ClassVar[dict[str, type["Layer"]]] = {}  # every kind of layer by its class's name, for load

    def __init_subclass__(cls) -> None:
        Layer.kinds[cls.__name__] = cls

    def start(self, rng: np.random.Generator, dtype: DTypeLike) -> None:
        """Fill the layer's arrays with their initial values, in place. Called once, by Network."""

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        """y, given x (N, n_in)."""
        raise NotImplementedError

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """dx, given dy, for the x of the last forward. Writes (does not add) the gradients of the parameters."""
        raise NotImplementedError

    def parameter_gradients(self, dy: np.ndarray) -> None:
        """As backward, but without dx: all that training needs of a network's first layer."""
        self.backward(dy)

    def config(self) -> dict[str, Any]:
        """The constructor's arguments by name."""
        return {name: getattr(self, name) for name in signature(type(self)).parameters}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.config().items())})"

    def __getattr__(self, name: str) -> Any:
        hint = ": a layer gets its arrays from the Network it stands in" if not self.name else ""
        raise AttributeError(f"{type(self).__name__} has no {name!r}{hint}")


class Dense(Layer):
    """y = x W + b, with x (N, n_in), W (n_in, n_out), b (n_out,).

    init: a name in INITIALIZERS or a function (rng, shape) -> W. b starts at 0.
    """

    decayed = ("W",)

    def __init__(self, n_in: int, n_out: int, init: str | Callable[..., np.ndarray] = "he_normal") -> None:
        self.n_in, self.n_out = count("n_in", n_in), count("n_out", n_out)
        self.init = init if callable(init) else choice("init", init, INITIALIZERS).__name__
        self.shapes = {"W": (self.n_in, self.n_out), "b": (self.n_out,)}

    def start(self, rng: np.random.Generator, dtype: DTypeLike) -> None:
        init = self.init if callable(self.init) else INITIALIZERS[self.init]
        self.W[...] = init(rng, self.W.shape)
        self.b[...] = 0

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        self.x = x
        y = x.dot(self.W)  # the product of `x @ W`; for small matrices its call costs less
        y += self.b
        return y

    def backward(self, dy: np.ndarray) -> np.ndarray:
        self.parameter_gradients(dy)
        return dy.dot(self.W.T)

    def parameter_gradients(self, dy: np.ndarray) -> None:
        self.x.T.dot(dy, out=self.dW)
        dy.sum(axis=0, out=self.db)

    def config(self) -> dict[str, Any]:
        """The arguments; a function of one's own as init is left out, since the trained W is what counts."""
        config = super().config()
        name = getattr(self.init, "__name__", self.init)
        return {**config, "init": name if name in INITIALIZERS else "zeros"}


class ReLU(Layer):
    """y = max(x, 0). The derivative at 0 is taken as 0."""

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        self.y = np.maximum(x, np.zeros(x.shape, x.dtype))  # NumPy takes longer with the number 0
        return self.y

    def backward(self, dy: np.ndarray) -> np.ndarray:
        return dy * (self.y > 0)


class LeakyReLU(Layer):
    """y = x where x > 0, slope · x elsewhere (Maas et al. 2013). The derivative at 0 is the slope."""

    def __init__(self, slope: float = 0.01) -> None:
        self.slope = number("slope", slope, low=0, high=1, high_open=True)

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        self.x = x
        return np.where(x > 0, x, self.slope * x)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        return np.where(self.x > 0, dy, self.slope * dy)


class Tanh(Layer):
    """y = tanh(x); y' = 1 − y²."""

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        self.y = np.tanh(x)
        return self.y

    def backward(self, dy: np.ndarray) -> np.ndarray:
        return dy * (1 - self.y**2)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """σ(x) = 1 / (1 + e⁻ˣ), written so that no exponential overflows: e^min(x, 0) / (1 + e^−|x|)."""
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


class Sigmoid(Layer):
    """y = σ(x); y' = y (1 − y)."""

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        self.y = sigmoid(x)
        return self.y

    def backward(self, dy: np.ndarray) -> np.ndarray:
        return dy * self.y * (1 - self.y)


class GELU(Layer):
    """y = x/2 · (1 + tanh u), u = √(2/π) (x + 0.044715 x³) (Hendrycks & Gimpel 2016, section 2).

    The paper's approximation of x Φ(x): NumPy has no error function. The two differ by less than 5e-4 anywhere;
    it is PyTorch's GELU(approximate="tanh").
    """

    def forward(self, x: np.ndarray, train: bool = False) -> np.ndarray:
        self.x = x
        self.t = np.tanh(math.sqrt(2 / math.pi) * x * (1 + 0.044715 * x**2))
        return 0.5 * x * (1 + self.t)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        du = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * self.x**2)
        return dy * 0.5 * (1 + self.t + self.x * (1 - self.t**2) * du)


ACTIVATIONS = {
    "linear": None,
    "relu": ReLU,
    "leaky_relu": LeakyReLU,
    "tanh": Tanh,
    "sigmoid": Sigmoid,
    "gelu": GELU,
}
