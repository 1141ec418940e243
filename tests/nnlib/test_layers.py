"""What each layer computes, at any size of number, in either dtype, on untouched inputs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnlib import ACTIVATIONS, GELU, Dense, LeakyReLU, Network, ReLU, Sigmoid, Tanh, sigmoid

NAMES = [name for name in ACTIVATIONS if name != "linear"]
FORMULAS = {
    "relu": lambda x: max(x, 0.0),
    "leaky_relu": lambda x: x if x > 0 else 0.01 * x,
    "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "gelu": lambda x: x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
}
dtypes = st.sampled_from([np.float32, np.float64])


def batches(dtype, limit=1e4):
    width = 32 if dtype == np.float32 else 64
    shapes = hnp.array_shapes(min_dims=2, max_dims=2, max_side=6)
    return hnp.arrays(dtype, shapes, elements=st.floats(-limit, limit, width=width))


@pytest.mark.parametrize("name", NAMES)
def test_the_activation_is_its_formula(name):
    x = np.linspace(-8, 8, 161).reshape(7, 23)
    expected = np.vectorize(FORMULAS[name])(x)
    # near −8 gelu is 8 · (1 − 0.999…): an error of 1e-16 in tanh becomes one of 1e-15
    np.testing.assert_allclose(ACTIVATIONS[name]().forward(x), expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data(), dtype=dtypes)
def test_dtype_and_shape_stay_inputs_too_and_all_is_finite(name, data, dtype):
    x = data.draw(batches(dtype))
    kept, dy = x.copy(), np.ones_like(x)
    layer = ACTIVATIONS[name]()
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y = layer.forward(x, train=True)
        dx = layer.backward(dy)
    assert y.dtype == dx.dtype == dtype and y.shape == dx.shape == x.shape
    assert np.isfinite(y).all() and np.isfinite(dx).all()
    assert np.array_equal(x, kept) and np.array_equal(dy, np.ones_like(x))


@pytest.mark.parametrize("name", NAMES)
def test_activations_act_on_each_entry_alone(name):
    x = np.random.default_rng(0).normal(size=(5, 6))
    order = np.random.default_rng(1).permutation(6)
    make = ACTIVATIONS[name]
    assert np.array_equal(make().forward(x)[:, order], make().forward(x[:, order].copy()))


def test_derivatives_at_the_kink():
    zero, one = np.zeros((1, 1)), np.ones((1, 1))
    for layer, slope in ((ReLU(), 0), (LeakyReLU(0.25), 0.25)):
        layer.forward(zero)
        assert layer.backward(one) == slope


@given(st.floats(-700, 700))
def test_sigmoid_keeps_its_relative_accuracy_in_both_tails(x):
    assert sigmoid(np.float64(x)) == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-14)
    assert sigmoid(np.float64(x)) + sigmoid(np.float64(-x)) == pytest.approx(1, rel=1e-15)


def test_saturated_units_stay_numbers():
    x = np.array([[-1e4, 1e4]])
    np.testing.assert_array_equal(Sigmoid().forward(x), [[0, 1]])
    np.testing.assert_array_equal(Tanh().forward(x), [[-1, 1]])
    np.testing.assert_array_equal(GELU().forward(x), [[0, 1e4]])


def test_gelu_differs_from_its_exact_form_by_less_than_said():
    x = np.linspace(-6, 6, 2001)
    exact = [a * 0.5 * (1 + math.erf(a / math.sqrt(2))) for a in x]
    difference = np.abs(GELU().forward(x[None])[0] - exact).max()
    assert 4e-4 < difference < 5e-4


@given(data=st.data(), dtype=dtypes)
def test_dense_is_an_affine_map(data, dtype):
    x = data.draw(batches(dtype, limit=100))
    net = Network([Dense(x.shape[1], 3)], rng=0, dtype=dtype)
    layer = net.layers[0]
    layer.b[:] = [1, -2, 3]
    expected = np.array([[sum(row * layer.W[:, j].astype(float)) + layer.b[j] for j in range(3)] for row in x])
    np.testing.assert_allclose(net.forward(x), expected, rtol=1e-4 if dtype == np.float32 else 1e-12, atol=1e-3)
    assert net.forward(x).dtype == dtype


def test_dense_gradients_are_the_textbook_sums():
    rng = np.random.default_rng(0)
    net = Network([Dense(4, 3)], rng=0)
    x, dy = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
    net.forward(x)
    dx, layer = net.backward(dy), net.layers[0]
    np.testing.assert_allclose(layer.dW, sum(np.outer(x[i], dy[i]) for i in range(5)), rtol=1e-13)
    np.testing.assert_allclose(layer.db, dy.sum(axis=0), rtol=1e-13)
    np.testing.assert_allclose(dx, [layer.W @ row for row in dy], rtol=1e-13)


def test_repr_is_the_call_that_makes_the_layer():
    assert repr(Dense(3, 2, init="lecun_normal")) == "Dense(n_in=3, n_out=2, init='lecun_normal')"
    assert repr(LeakyReLU(0.2)) == "LeakyReLU(slope=0.2)"
    assert repr(ReLU()) == "ReLU()"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Dense(0, 2), "n_in must be a whole number of at least 1, got 0"),
        (lambda: Dense(2, True), "n_out must be a whole number of at least 1, got True"),
        (lambda: Dense(2, 2, init="glorot"), "init must be one of 'zeros', .* got 'glorot'"),
        (lambda: LeakyReLU(-0.1), r"slope must be .* got -0.1"),
        (lambda: LeakyReLU("a"), r"slope must be a number in \[0, 1\), got 'a'"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_initializer_of_the_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="could not broadcast"):
        Network([Dense(2, 3, init=lambda rng, shape: np.ones(shape[::-1]))])
