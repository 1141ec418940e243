"""The optimizers: one in-place function each, one table, and the driver that feeds them blocks that stay in cache.

Every rule works on 1-D arrays: parameters ``w``, gradient ``g``, then its state, which starts at zero. It changes ``w``
and the state in place and returns nothing. Hyperparameters are keyword-only; ``t`` is the number of the step, from 1.
The signature says it all: what stands between ``g`` and the ``*`` is state, and that is how `Optimizer` knows it.

    adam(w, g, m, v, t=1, lr=0.001)      # one step by hand
    opt = Optimizer("adam", lr=0.001)    # many steps: opt.step(w, g)

Conventions that differ from PyTorch's are told in the docstrings: the defaults of `rmsprop`; and weight decay, always
decoupled here (Loshchilov & Hutter 2019), while PyTorch's ``weight_decay`` adds λw to the gradient except in AdamW.
"""

import functools
import inspect
import math
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, cast

import numpy as np

from .checks import choice, count, number, same_shape

P = ParamSpec("P")

_BELOW_ONE = {"high": 1, "high_open": True}
_HYPER: dict[str, dict] = {"lr": {}, "eps": {}, "weight_decay": {}} | dict.fromkeys(
    ("beta", "beta1", "beta2", "rho"), _BELOW_ONE
)


def _hyper(name: str, value: Any) -> float:
    return count("t", value) if name == "t" else number(name, value, low=0, **_HYPER[name])


def _vectors(w: np.ndarray, **others: np.ndarray) -> None:
    """Check that w is a 1-D array of floats, and that the others are arrays of its shape."""
    if not isinstance(w, np.ndarray) or w.ndim != 1 or w.dtype.kind != "f":
        got = f"shape {w.shape} and dtype {w.dtype}" if isinstance(w, np.ndarray) else type(w).__name__
        raise ValueError(f"w must be a 1-D array of floats, got {got}")
    for name, array in others.items():
        if np.shape(array) != w.shape:
            same_shape(name, np.shape(array), "w", w.shape)


def _checked(rule: Callable[P, None]) -> Callable[P, None]:
    """The public form of a rule: the same, with its arguments checked. `Optimizer` has checked, and skips this."""
    signature, call = inspect.signature(rule), cast(Callable[..., None], rule)

    @functools.wraps(rule)
    def checked(*args: P.args, **kwargs: P.kwargs) -> None:
        arguments = signature.bind(*args, **kwargs).arguments
        hyper = {name: _hyper(name, arguments.pop(name)) for name in list(arguments) if name in {"t", *_HYPER}}
        _vectors(**arguments)
        call(**arguments, **hyper)

    return checked


@_checked
def sgd(w: np.ndarray, g: np.ndarray, *, lr: float = 0.01) -> None:
    """w ← w − lr·g. Gradient descent (Cauchy 1847); with minibatches, stochastic (Robbins & Monro 1951)."""
    w -= lr * g


@_checked
def momentum(w: np.ndarray, g: np.ndarray, v: np.ndarray, *, lr: float = 0.01, beta: float = 0.9) -> None:
    """v ← βv + g;  w ← w − lr·v. The heavy ball (Polyak 1964), in the form of PyTorch: lr stands outside v.

    In the form of Sutskever et al. 2013, v ← βv − lr·g and w ← w + v, the steps are the same while lr is constant.
    """
    v *= beta
    v += g
    w -= lr * v


@_checked
def nesterov(w: np.ndarray, g: np.ndarray, v: np.ndarray, *, lr: float = 0.01, beta: float = 0.9) -> None:
    """v ← βv + g;  w ← w − lr·(g + βv). Nesterov 1983, as rewritten by Bengio et al. 2013 (eq. 7) and in PyTorch.

    w is the point looked ahead to, where the gradient is taken.
    """
    v *= beta
    v += g
    w -= lr * (g + beta * v)


@_checked
def adagrad(w: np.ndarray, g: np.ndarray, s: np.ndarray, *, lr: float = 0.01, eps: float = 1e-10) -> None:
    """s ← s + g²;  w ← w − lr·g/(√s + ε). Duchi, Hazan & Singer 2011, the diagonal form."""
    s += g * g
    w -= lr * g / (np.sqrt(s) + eps)


@_checked
def rmsprop(
    w: np.ndarray, g: np.ndarray, s: np.ndarray, *, lr: float = 0.001, rho: float = 0.9, eps: float = 1e-8
) -> None:
    """s ← ρs + (1−ρ)g²;  w ← w − lr·g/(√s + ε). Tieleman & Hinton 2012, lecture 6e.

    PyTorch calls ρ ``alpha`` and has other defaults: alpha=0.99 and lr=0.01.
    """
    s *= rho
    s += (1 - rho) * g * g
    w -= lr * g / (np.sqrt(s) + eps)


@_checked
def adam(
    w: np.ndarray,
    g: np.ndarray,
    m: np.ndarray,
    v: np.ndarray,
    *,
    t: int,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.0,
) -> None:
    """m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  w ← w − lr·m̂/(√v̂ + ε),  m̂ = m/(1−β₁ᵗ),  v̂ = v/(1−β₂ᵗ).

    Kingma & Ba 2015, Algorithm 1: ε outside the root. Written as at the end of their section 2, which spares a pass:
    w ← w − lrₜ·m/(√v + εₜ), lrₜ = lr·cₜ/(1−β₁ᵗ), εₜ = ε·cₜ, cₜ = √(1−β₂ᵗ). With a decay λ, first w ← w·(1 − lr·λ).
    """
    if weight_decay:
        w *= 1 - lr * weight_decay
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    c = math.sqrt(1 - beta2**t)
    _step(w, m, v, lr * c / (1 - beta1**t), eps * c)


def _step(w: np.ndarray, m: np.ndarray, v: np.ndarray, lr: float, eps: float) -> None:
    """w ← w − lr·m/(√v + ε), with one array for all intermediate results."""
    step = np.sqrt(v)
    step += eps
    np.divide(m, step, out=step)
    step *= lr
    w -= step


@_checked
def amsgrad(
    w: np.ndarray,
    g: np.ndarray,
    m: np.ndarray,
    v: np.ndarray,
    v_max: np.ndarray,
    *,
    t: int,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> None:
    """Adam with v_max ← max(v_max, v) in v's place, so that no rate ever grows. Reddi, Kale & Kumar 2018, Algorithm 2.

    With Adam's bias corrections, as in PyTorch. The paper's Algorithm 2 has none: it is this rule with
    lr·(1−β₁ᵗ)/√(1−β₂ᵗ) in place of lr, and ε/√(1−β₂ᵗ) in place of ε.
    """
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    np.maximum(v_max, v, out=v_max)
    c = math.sqrt(1 - beta2**t)
    _step(w, m, v_max, lr * c / (1 - beta1**t), eps * c)


adamw = _checked(functools.partial(inspect.unwrap(adam), weight_decay=0.01))
adamw.__name__ = "adamw"
adamw.__doc__ = "Adam with weight decay by default. Loshchilov & Hutter 2019, Algorithm 2; lr·λ as in PyTorch."

OPTIMIZERS: dict[str, Callable[..., None]] = {
    rule.__name__: rule for rule in (sgd, momentum, nesterov, adagrad, rmsprop, adam, amsgrad, adamw)
}

BLOCK_BYTES = 512 * 1024  # w, g, state and temporaries of a block fit in the cache; smaller blocks cost more calls


class Steps(Protocol):
    """What takes the steps: an `Optimizer`, a `PureOptimizer`, or anything else with this method."""

    def step(self, w: np.ndarray, g: np.ndarray, lr: float | None = None) -> None:
        """One step of w along its gradient g, in place."""


class Optimizer:
    """A rule of `OPTIMIZERS` with its hyperparameters, its state (made at the first step) and its count of steps ``t``.

    The vector is fed to the rule in blocks of ``block`` numbers (None: 512 KiB of them), so that the many passes of its
    expressions run in the processor's cache. Every rule is elementwise, so this is one whole step, bit for bit.

    ``weight_decay`` is decoupled for every rule: w ← w·(1 − lr·λ) before the step; None means the rule's own default,
    0.01 for adamw and 0 for all others. ``decay_mask``, booleans shaped like w, tells which parameters decay (all).
    """

    def __init__(
        self,
        rule: str,
        *,
        lr: float | None = None,
        weight_decay: float | None = None,
        decay_mask: np.ndarray | None = None,
        block: int | None = None,
        **hyper: float,
    ) -> None:
        self._rule = inspect.unwrap(choice("the optimizer", rule, OPTIMIZERS))
        self.name, self.decay_mask = rule, decay_mask
        self.block = None if block is None else count("block", block)
        parameters = list(inspect.signature(self._rule).parameters.values())[2:]
        self._state_names = [p.name for p in parameters if p.default is p.empty and p.name != "t"]
        self._counts = "t" in {p.name for p in parameters}
        default = {p.name: p.default for p in parameters if p.default is not p.empty}
        if unknown := set(hyper) - set(default):
            raise ValueError(f"{rule} has the hyperparameters {', '.join(default)}, got {', '.join(unknown)}")
        self.weight_decay = _hyper(
            "weight_decay", default.get("weight_decay", 0) if weight_decay is None else weight_decay
        )
        self.lr = _hyper("lr", default["lr"] if lr is None else lr)
        self.hyper = {name: _hyper(name, x) for name, x in (default | hyper).items() if name != "lr"}
        if "weight_decay" in default:
            self.hyper["weight_decay"] = 0.0  # the driver decays, so that the mask holds
        self.t = 0
        self.state: list[np.ndarray] | None = None

    def step(self, w: np.ndarray, g: np.ndarray, lr: float | None = None) -> None:
        """One step of w along its gradient g, both 1-D, in place. `lr` replaces the optimizer's own, this once."""
        lr = self.lr if lr is None else _hyper("lr", lr)
        if self.state is None:
            self.state = self._start(w)
        if not self._fits(w, g):  # the quick question first: it is asked at every step
            _vectors(w, g=g, **dict(zip(self._state_names, self.state, strict=True)))
        self.t += 1
        now = {"lr": lr, "t": self.t} if self._counts else {"lr": lr}
        block = self.block or BLOCK_BYTES // w.itemsize
        for i in range(0, w.size, block):
            part = slice(i, i + block)
            if self.weight_decay:
                w[part] *= 1 - lr * self.weight_decay * (1 if self.decay_mask is None else self.decay_mask[part])
            self._rule(w[part], g[part], *[s[part] for s in self.state], **now, **self.hyper)

    def _fits(self, w: np.ndarray, g: np.ndarray) -> bool:
        return type(w) is type(g) is np.ndarray and w.dtype.kind == "f" and w.shape == g.shape == self._shape

    def _start(self, w: np.ndarray) -> list[np.ndarray]:
        _vectors(w)
        self._shape = w.shape
        if self.weight_decay and self.decay_mask is not None:
            self.decay_mask = np.asarray(self.decay_mask, w.dtype)
            _vectors(w, decay_mask=self.decay_mask)
        return [np.zeros_like(w) for _ in self._state_names]


class PureOptimizer:
    """What `pure_optimizer` makes: a pure step where nnlib expects an `Optimizer`."""

    def __init__(self, rule: Callable, **hyper: float) -> None:
        self.name, self._rule = getattr(rule, "__name__", repr(rule)), rule
        parameters = list(inspect.signature(rule).parameters.values())[2:]
        self.takes = {p.name for p in parameters}
        if unknown := set(hyper) - self.takes:
            raise ValueError(f"{self.name} takes {', '.join(self.takes)} after w and g, got {', '.join(unknown)}")
        self._state_names = [p.name for p in parameters if p.default is p.empty and p.name not in {"t", "lr", *hyper}]
        self.lr, self.hyper = hyper.pop("lr", None), hyper
        self.t = 0
        self.state: list[np.ndarray] | None = None

    def step(self, w: np.ndarray, g: np.ndarray, lr: float | None = None) -> None:
        """One step of w along its gradient g: w changes in place, although the rule is pure."""
        _vectors(w, g=g)
        if lr is not None and "lr" not in self.takes:
            raise ValueError(f"{self.name} takes no lr, got {lr!r}")
        if self.state is None:
            self.state = [np.zeros_like(w) for _ in self._state_names]
        self.t += 1
        now = {"t": self.t, "lr": self.lr if lr is None else lr}
        now = {name: _hyper(name, x) for name, x in now.items() if name in self.takes and x is not None}
        state = dict(zip(self._state_names, self.state, strict=True))
        result = self._rule(w.copy(), g.copy(), **state, **self.hyper, **now)
        new_w, *new_state = result if isinstance(result, tuple) and result else (result,)
        if len(new_state) != len(state) or np.shape(new_w) != w.shape:
            wanted = ", ".join(["w", *state])
            raise ValueError(f"{self.name} must return {wanted} (w of shape {w.shape}), got {result!r}")
        w[...], self.state = new_w, new_state


def pure_optimizer(rule: Callable, **hyper: float) -> PureOptimizer:
    """A pure step such as ``adam(w, g, m, v, t, lr=0.001) -> (w, m, v)`` as an object with ``step(w, g, lr=None)``.

    The signature is read: after w and g, an argument without default is state (zero at first, and returned after w),
    except ``t``, the number of the step from 1, ``lr``, and what `hyper` gives. A rule without state returns w alone.
    """
    return PureOptimizer(rule, **hyper)
