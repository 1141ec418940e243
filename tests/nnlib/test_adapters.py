"""A network runs on pure functions just as on nnlib's own layers: the same losses, step for step."""

import numpy as np
import pytest

from nnlib import (
    BatchNorm,
    Dense,
    Dropout,
    Network,
    Optimizer,
    PureBatchNorm,
    PureDropout,
    ReLU,
    batchnorm_backward,
    batchnorm_predict,
    batchnorm_train,
    dropout_backward,
    dropout_forward,
    softmax_cross_entropy,
)

X = np.random.default_rng(1).normal(size=(16, 5))
Y = np.random.default_rng(2).integers(0, 3, 16)


def network(dtype=np.float64, pure=False, wrap=lambda f: f):
    functions = [wrap(f) for f in (batchnorm_train, batchnorm_predict, batchnorm_backward)]
    norm = PureBatchNorm(7, *functions, rho=0.2) if pure else BatchNorm(7, rho=0.2)
    drop = PureDropout(0.3, wrap(dropout_forward), wrap(dropout_backward)) if pure else Dropout(0.3)
    return Network([Dense(5, 7), norm, ReLU(), drop, Dense(7, 3)], rng=0, dtype=dtype)


def train(net, steps=20):
    optimizer, losses = Optimizer("adam", lr=0.01), []
    for _ in range(steps):
        loss, dlogits = softmax_cross_entropy(net.forward(X, train=True), Y)
        net.backward(dlogits)
        optimizer.step(net.w, net.g)
        losses.append(loss)
    return losses


def test_training_on_pure_functions_is_training_on_nnlibs_layers():
    own, pure = network(), network(pure=True)
    np.testing.assert_allclose(train(pure), train(own), rtol=1e-10)
    np.testing.assert_allclose(pure.forward(X), own.forward(X), rtol=1e-9)
    np.testing.assert_allclose(pure.layers[1].running_var, own.layers[1].running_var, rtol=1e-10)


def test_functions_are_called_by_the_contracts_names():
    """Required arguments by position, optional ones by keyword."""
    calls = []

    def wrap(f):
        def recorded(*args, **kwargs):
            calls.append((f.__name__, len(args), sorted(kwargs)))
            return f(*args, **kwargs)

        return recorded

    net = network(pure=True, wrap=wrap)
    train(net, steps=1)
    net.forward(X)
    assert calls == [
        ("batchnorm_train", 5, ["eps", "rho"]),
        ("dropout_forward", 3, ["train"]),
        ("dropout_backward", 2, []),
        ("batchnorm_backward", 3, ["eps"]),
        ("batchnorm_predict", 5, ["eps"]),
        ("dropout_forward", 3, ["train"]),
    ]


def test_a_float32_network_stays_float32_whatever_the_functions_return():
    def wrap(f):
        def widened(*args, **kwargs):
            result = f(*args, **kwargs)
            return tuple(np.float64(r) for r in result) if isinstance(result, tuple) else np.float64(result)

        return widened

    net = network(np.float32, pure=True, wrap=wrap)
    assert net.forward(X, train=True).dtype == net.backward(np.ones((16, 3))).dtype == np.float32
    assert net.layers[1].running_mean.dtype == net.g.dtype == np.float32


def test_a_function_that_returns_the_wrong_shape_is_named():
    def no_batch(x, p, rng, train=True):
        return x[0], x[0]

    net = Network([Dense(5, 7), PureDropout(0.5, no_batch, dropout_backward)], rng=0)
    with pytest.raises(ValueError, match=r"y of no_batch has shape \(7,\), but x has shape \(16, 7\)"):
        net.forward(X, train=True)


def test_repr_names_the_functions():
    assert "p=0.3, forward=<function dropout_forward" in repr(PureDropout(0.3, dropout_forward, dropout_backward))
    assert "rho=0.2" in repr(network(pure=True))
