"""nnlib: neural networks in NumPy, written to be read next to the equations.

    net = mlp((64, 128, 10), rng=0)
    logits = net.forward(x, train=True)
    loss, dlogits = softmax_cross_entropy(logits, y)
    net.backward(dlogits)                # net.g is now the gradient of the loss with respect to net.w
    Optimizer("adam", lr=1e-3).step(net.w, net.g)

Networks, layers, initializers and losses are here by name. Optimizers, schedules, clipping, train, search,
landscapes, data, experiments, figures and labs are modules, imported when first used.
"""
# ruff: noqa: F401

from importlib import import_module as _import_module
from typing import Any as _Any

from .adapters import PureBatchNorm, PureDropout
from .batchnorm import BatchNorm, batchnorm_backward, batchnorm_predict, batchnorm_train, fold_batchnorm
from .dropout import Dropout, StandardDropout, dropout_backward, dropout_forward, standard_dropout
from .gradcheck import check_gradients, numerical_gradient
from .initializers import INITIALIZERS
from .layers import ACTIVATIONS, GELU, Dense, Layer, LeakyReLU, ReLU, Sigmoid, Tanh, sigmoid
from .losses import LOSSES, accuracy, binary_cross_entropy, l1_penalty, l2_penalty, mse, softmax, softmax_cross_entropy
from .network import Network, mlp

_MODULES: tuple[str, ...] = ("optimizers", "schedules", "clipping", "train", "stack", "search", "landscapes", "data")
_MODULES += ("experiments", "figures", "labs")
_FROM = {"Optimizer": "optimizers", "OPTIMIZERS": "optimizers", "pure_optimizer": "optimizers"}
_FROM |= {"fit": "train", "fit_many": "stack"}


def __getattr__(name: str) -> _Any:
    if name in _MODULES:
        return _import_module(f"{__name__}.{name}")
    if name in _FROM:
        return getattr(_import_module(f"{__name__}.{_FROM[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES, *_FROM})
