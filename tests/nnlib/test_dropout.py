"""Dropout drops with probability p, independently, and keeps the mean: inverted in training, standard at test time."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import Dropout, Network, StandardDropout, dropout_backward, dropout_forward, standard_dropout

X = np.random.default_rng(1).normal(size=(200, 300))


@given(p=st.floats(0, 0.99), seed=st.integers(0, 2**32), dtype=st.sampled_from([np.float32, np.float64]))
def test_y_is_mask_times_x_and_the_mask_has_two_values(p, seed, dtype):
    x = np.linspace(-1, 1, 12, dtype=dtype).reshape(3, 4)
    kept = x.copy()
    y, mask = dropout_forward(x, p, np.random.default_rng(seed))
    assert y.dtype == mask.dtype == dtype and np.array_equal(y, mask * x) and np.array_equal(x, kept)
    assert set(mask.ravel()) <= {dtype(0), dtype(1 / (1 - p))}


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_share_of_dropped_entries_is_p_and_the_mean_stays(p):
    _, mask = dropout_forward(X, p, np.random.default_rng(0))
    error = math.sqrt(p * (1 - p) / X.size)
    assert abs((mask == 0).mean() - p) < 7 * error
    assert abs(mask.mean() - 1) < 7 * error / (1 - p)
    assert abs(mask.var() / (p / (1 - p)) - 1) < 0.05, "the variance of a mask entry is p/(1−p)"


def test_entries_rows_and_calls_are_independent():
    rng = np.random.default_rng(0)
    a, b = (dropout_forward(X, 0.5, rng)[1] - 1 for _ in range(2))
    for product in (a * b, a[1:] * a[:-1], a[:, 1:] * a[:, :-1]):
        assert abs(product.mean()) < 7 / math.sqrt(product.size)


def test_when_predicting_nothing_happens():
    y, mask = dropout_forward(X, 0.5, np.random.default_rng(0), train=False)
    assert np.array_equal(y, X) and y is not X and np.array_equal(mask, np.ones_like(X))


def test_p_zero_drops_nothing():
    assert np.array_equal(dropout_forward(X, 0, np.random.default_rng(0))[0], X)
    assert np.array_equal(standard_dropout(X, 0.0, np.random.default_rng(0), True), X)


def test_backward_masks_the_gradient():
    dy = np.ones_like(X)
    _, mask = dropout_forward(X, 0.5, np.random.default_rng(0))
    assert np.array_equal(dropout_backward(dy, mask), mask) and np.array_equal(dy, np.ones_like(X))


def test_standard_dropout_scales_at_test_time_instead():
    y = standard_dropout(X, 0.3, np.random.default_rng(0), True)
    assert set(np.unique(y == X)) == {True, False} and np.array_equal(y[y != 0], X[y != 0])
    assert np.array_equal(standard_dropout(X, 0.3, np.random.default_rng(0), False), X * (1 - 0.3))


def test_the_two_forms_are_one_up_to_the_factor():
    inverted, _ = dropout_forward(X, 0.3, np.random.default_rng(0))
    np.testing.assert_allclose(standard_dropout(X, 0.3, np.random.default_rng(0), True), inverted * 0.7, rtol=1e-14)


@pytest.mark.parametrize("kind", [Dropout, StandardDropout])
def test_the_layers_are_the_functions(kind):
    net = Network([kind(0.3)], rng=5)
    if kind is Dropout:
        assert np.array_equal(net.forward(X, train=True), dropout_forward(X, 0.3, np.random.default_rng(5))[0])
        assert np.array_equal(net.forward(X), X)
    else:
        assert np.array_equal(net.forward(X, train=True), standard_dropout(X, 0.3, np.random.default_rng(5), True))
        assert np.array_equal(net.forward(X), X * 0.7)


def test_layers_of_one_network_drop_different_units():
    net = Network([Dropout(0.5), Dropout(0.5)], rng=0)
    net.forward(X, train=True)
    a, b = (layer.mask - 1 for layer in net.layers)
    assert abs((a * b).mean()) < 7 / math.sqrt(X.size)


def test_integers_become_float64():
    y, mask = dropout_forward(np.arange(6).reshape(2, 3), 0.5, np.random.default_rng(0))
    assert y.dtype == mask.dtype == np.float64


@pytest.mark.parametrize("p", [1, -0.1, 1.5, math.nan, "half"])
def test_p_must_be_a_probability_below_one(p):
    for call in (
        lambda: dropout_forward(X, p, np.random.default_rng(0)),
        lambda: Dropout(p),
        lambda: StandardDropout(p),
    ):
        with pytest.raises(ValueError, match=r"p, the probability of dropping, must be a .*number in \[0, 1.*\), got"):
            call()


def test_rng_must_be_a_generator():
    with pytest.raises(ValueError, match=r"rng must be a numpy.random.Generator, got 0"):
        dropout_forward(X, 0.5, 0)


def test_a_gradient_of_another_shape_names_both():
    with pytest.raises(ValueError, match=r"dy has shape \(2, 2\), but mask has shape \(2, 3\)"):
        dropout_backward(np.ones((2, 2)), np.ones((2, 3)))
