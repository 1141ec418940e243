"""The gradients of every layer and loss against central differences, and the check itself against wrong gradients."""

import numpy as np
import pytest

from nnlib import (
    GELU,
    LOSSES,
    BatchNorm,
    Dense,
    Dropout,
    Layer,
    LeakyReLU,
    Network,
    PureBatchNorm,
    PureDropout,
    ReLU,
    Sigmoid,
    StandardDropout,
    Tanh,
    batchnorm_backward,
    batchnorm_predict,
    batchnorm_train,
    check_gradients,
    dropout_backward,
    dropout_forward,
    mlp,
    mse,
    numerical_gradient,
)

LAYERS = {  # a new layer: one row
    "Dense": lambda: [Dense(4, 4, init="normal")],
    "ReLU": lambda: [ReLU()],
    "LeakyReLU": lambda: [LeakyReLU(0.2)],
    "Tanh": lambda: [Tanh()],
    "Sigmoid": lambda: [Sigmoid()],
    "GELU": lambda: [GELU()],
    "Dropout": lambda: [Dropout(0.3)],
    "StandardDropout": lambda: [StandardDropout(0.3)],
    "BatchNorm": lambda: [BatchNorm(4, eps=1e-3)],
    "PureDropout": lambda: [PureDropout(0.3, dropout_forward, dropout_backward)],
    "PureBatchNorm": lambda: [PureBatchNorm(4, batchnorm_train, batchnorm_predict, batchnorm_backward, eps=1e-3)],
    "Dense BatchNorm ReLU": lambda: [Dense(4, 5), BatchNorm(5), ReLU(), Dense(5, 4)],
    "Dense GELU BatchNorm": lambda: [Dense(4, 5), GELU(), BatchNorm(5), Dropout(0.2), Dense(5, 4)],
}


@pytest.mark.parametrize("n", [2, 3, 8])
@pytest.mark.parametrize("train", [True, False], ids=["training", "prediction"])
@pytest.mark.parametrize("name", LAYERS)
def test_backward_is_the_derivative_of_forward(name, train, n):
    rng = np.random.default_rng(n)
    net = Network(LAYERS[name](), rng=1)
    net.w += rng.normal(0, 0.3, net.w.size)
    for array in net._buffers().values():
        array += rng.uniform(0.1, 0.5, array.shape)
    x, target = rng.normal(size=(n, 4)), rng.normal(size=(n, 4))
    assert check_gradients(net, x, target, mse, train) < 1e-7


def test_the_table_holds_every_kind_of_layer():
    tested = {type(layer).__name__ for make in LAYERS.values() for layer in make()}
    library = {kind for kind, cls in Layer.kinds.items() if cls.__module__.startswith("nnlib.")}
    experiments = {kind for kind, cls in Layer.kinds.items() if cls.__module__.startswith("nnlib.experiments.")}
    assert library - experiments == tested  # an experiment's own layers are held to the library's by its own tests


@pytest.mark.parametrize("scale", [0.1, 1, 10])
@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_returns_its_own_gradient(loss, scale):
    rng = np.random.default_rng(0)
    z = rng.normal(0, scale, (5, 3))
    y = rng.integers(0, 3, 5) if loss == "softmax_cross_entropy" else rng.uniform(size=(5, 3))
    numeric = numerical_gradient(lambda z: LOSSES[loss](z, y)[0], z)
    np.testing.assert_allclose(LOSSES[loss](z, y)[1], numeric, atol=1e-7 * np.abs(numeric).max())


def test_numerical_gradient_of_known_functions():
    x = np.random.default_rng(0).normal(size=(2, 3))
    np.testing.assert_allclose(numerical_gradient(lambda x: np.sum(x**3), x), 3 * x**2, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(
        numerical_gradient(lambda x: float(np.sin(x).prod()), x[0]), sine_product(x[0]), rtol=1e-8
    )
    assert numerical_gradient(lambda x: x * 2.0, np.array(3)) == pytest.approx(2)


def sine_product(x):
    return np.sin(x).prod() * np.cos(x) / np.sin(x)


def test_the_error_of_central_differences_falls_with_the_square_of_h():
    errors = [abs(numerical_gradient(lambda x: np.exp(x[0]), np.ones(1), h)[0] - np.e) for h in (1e-1, 1e-2)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)


def test_f_is_called_twice_an_entry_and_cannot_change_x():
    calls = []

    def f(x):
        calls.append(x)
        x[:] = 0
        return 1.0

    x = np.ones(4)
    assert np.array_equal(numerical_gradient(f, x), np.zeros(4))
    assert len(calls) == 8 and np.array_equal(x, np.ones(4))


class ForgetsFactor(Tanh):
    """A mistake: the derivative of tanh taken as 1 − y."""

    def backward(self, dy):
        return dy * (1 - self.y)


def test_a_wrong_backward_is_seen():
    net = Network([Dense(3, 4), ForgetsFactor(), Dense(4, 2)], rng=0)
    x, target = np.ones((5, 3)), np.zeros((5, 2))
    assert check_gradients(net, x, target, mse) > 1e-2
    Layer.kinds.pop("ForgetsFactor", None)


def test_one_wrong_entry_among_many_is_seen():
    class Slipped(Dense):
        def parameter_gradients(self, dy):
            super().parameter_gradients(dy)
            self.db[2] *= 1.001

    Layer.kinds.pop("Slipped")
    net = Network([Slipped(3, 4)], rng=0)
    assert check_gradients(net, np.ones((5, 3)), np.zeros((5, 4)), mse) > 1e-5


def test_the_check_leaves_the_network_as_it_was():
    net = mlp((3, 5, 2), batchnorm="pre", dropout=0.5, rng=0)
    before = [net.w.copy(), net.g.copy(), *(b.copy() for b in net._buffers().values())]
    state = net.rng.bit_generator.state
    check_gradients(net, np.random.default_rng(0).normal(size=(6, 3)), np.zeros((6, 2)), mse)
    after = [net.w, net.g, *net._buffers().values()]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
    assert net.rng.bit_generator.state == state


def test_float32_cannot_be_checked():
    with pytest.raises(ValueError, match="float64 network, got float32"):
        check_gradients(mlp((3, 2), dtype=np.float32), np.ones((2, 3)), np.zeros((2, 2)), mse)


def test_h_must_be_positive():
    with pytest.raises(ValueError, match=r"h must be .* got 0"):
        numerical_gradient(np.sum, np.ones(2), h=0)
