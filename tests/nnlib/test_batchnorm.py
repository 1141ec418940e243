"""Batch normalization: its laws, its edges, and the layer as the functions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnlib import (
    BatchNorm,
    Dense,
    Network,
    batchnorm_backward,
    batchnorm_predict,
    batchnorm_train,
    fold_batchnorm,
    numerical_gradient,
)

RNG = np.random.default_rng(0)
X = RNG.normal(3, 2, (8, 4))
GAMMA, BETA = RNG.uniform(0.5, 2, 4), RNG.normal(size=4)
MEAN, VAR = RNG.normal(size=4), RNG.uniform(0.5, 2, 4)


def test_a_batch_leaves_with_mean_beta_and_deviation_gamma():
    y, _, _ = batchnorm_train(X, GAMMA, BETA, MEAN, VAR, eps=1e-12)
    np.testing.assert_allclose(y.mean(axis=0), BETA, rtol=1e-12)
    np.testing.assert_allclose(y.std(axis=0), GAMMA, rtol=1e-10)


def test_running_statistics_move_by_rho_with_the_unbiased_variance():
    _, mean, var = batchnorm_train(X, GAMMA, BETA, MEAN, VAR, rho=0.3)
    np.testing.assert_allclose(mean, 0.7 * MEAN + 0.3 * X.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(var, 0.7 * VAR + 0.3 * X.var(axis=0, ddof=1), rtol=1e-14)


def test_rho_one_forgets_and_rho_zero_never_learns():
    assert np.array_equal(batchnorm_train(X, GAMMA, BETA, MEAN, VAR, rho=0)[1], MEAN)
    np.testing.assert_allclose(batchnorm_train(X, GAMMA, BETA, MEAN, VAR, rho=1)[2], X.var(axis=0, ddof=1), rtol=1e-14)


def test_prediction_is_the_formula_and_each_row_stands_alone():
    y = batchnorm_predict(X, GAMMA, BETA, MEAN, VAR)
    np.testing.assert_allclose(y, GAMMA * (X - MEAN) / np.sqrt(VAR + 1e-5) + BETA, rtol=1e-13)
    np.testing.assert_array_equal(batchnorm_predict(X[3:4], GAMMA, BETA, MEAN, VAR), y[3:4])


@given(
    scale=hnp.arrays(float, 4, elements=st.floats(0.1, 10)),
    shift=hnp.arrays(float, 4, elements=st.floats(-10, 10)),
)
def test_scale_and_shift_of_a_column_do_not_matter(scale, shift):
    y = batchnorm_train(X, GAMMA, BETA, MEAN, VAR, eps=1e-13)[0]
    np.testing.assert_allclose(batchnorm_train(X * scale + shift, GAMMA, BETA, MEAN, VAR, eps=1e-13)[0], y, atol=1e-9)


def test_the_gradient_for_weights_in_front_is_orthogonal_to_them():
    """L(cW) = L(W) for every c, so that ⟨W_j, ∂L/∂W_j⟩ = 0 for each unit j (van Laarhoven 2017)."""
    net = Network([Dense(4, 5), BatchNorm(5, eps=1e-14)], rng=0)
    net.forward(X, train=True)
    net.backward(np.random.default_rng(1).normal(size=(8, 5)))
    W, dW = net.layers[0].W, net.layers[0].dW
    assert np.abs((W * dW).sum(axis=0)).max() < 1e-11 < np.abs(dW).max()
    assert np.abs(net.layers[0].db).max() < 1e-13, "a bias in front of it has no effect"


def test_gradients_of_a_batch_sum_to_zero_and_are_orthogonal_to_xhat():
    dy = np.random.default_rng(1).normal(size=X.shape)
    dx, dgamma, dbeta = batchnorm_backward(dy, X, GAMMA, eps=1e-14)
    xhat = (X - X.mean(axis=0)) / X.std(axis=0)
    assert np.abs(dx.sum(axis=0)).max() < 1e-13 and np.abs((dx * xhat).sum(axis=0)).max() < 1e-12
    np.testing.assert_allclose(dgamma, (dy * xhat).sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(dbeta, dy.sum(axis=0), rtol=1e-14)


def test_backward_is_the_derivative():
    dy = np.random.default_rng(1).normal(size=X.shape)

    def loss(x=X, gamma=GAMMA, beta=BETA):
        return float((dy * batchnorm_train(x, gamma, beta, MEAN, VAR)[0]).sum())

    dx, dgamma, dbeta = batchnorm_backward(dy, X, GAMMA)
    np.testing.assert_allclose(dx, numerical_gradient(lambda x: loss(x=x), X), atol=1e-8)
    np.testing.assert_allclose(dgamma, numerical_gradient(lambda g: loss(gamma=g), GAMMA), rtol=1e-7)
    np.testing.assert_allclose(dbeta, numerical_gradient(lambda b: loss(beta=b), BETA), rtol=1e-7)


@given(seed=st.integers(0, 10**6), n_in=st.integers(1, 6), n_out=st.integers(1, 6), eps=st.sampled_from([1e-5, 1e-3]))
def test_folding_is_exact(seed, n_in, n_out, eps):
    rng = np.random.default_rng(seed)
    x, W, b = rng.normal(size=(7, n_in)), rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)
    gamma, beta, mean = rng.normal(size=(3, n_out))
    var = rng.uniform(0.01, 4, n_out)
    folded_W, folded_b = fold_batchnorm(W, b, gamma, beta, mean, var, eps)
    expected = batchnorm_predict(x @ W + b, gamma, beta, mean, var, eps)
    np.testing.assert_allclose(x @ folded_W + folded_b, expected, rtol=1e-11, atol=1e-11)


def test_permuting_columns_permutes_everything():
    order, dy = np.array([2, 0, 3, 1]), np.random.default_rng(1).normal(size=X.shape)
    arrays = (X, GAMMA, BETA, MEAN, VAR)
    for a, b in zip(batchnorm_train(*arrays), batchnorm_train(*(v[..., order] for v in arrays)), strict=True):
        np.testing.assert_allclose(a[..., order], b, rtol=1e-13)
    permuted = batchnorm_backward(dy[:, order], X[:, order], GAMMA[order])
    for a, b in zip(batchnorm_backward(dy, X, GAMMA), permuted, strict=True):
        np.testing.assert_allclose(a[..., order], b, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept_and_arguments_are_untouched(dtype):
    arrays = [a.astype(dtype) for a in (X, GAMMA, BETA, MEAN, VAR)]
    kept = [a.copy() for a in arrays]
    dy, W = np.ones_like(arrays[0]), np.ones((3, 4), dtype)
    results = [
        *batchnorm_train(*arrays),
        batchnorm_predict(*arrays),
        *batchnorm_backward(dy, arrays[0], arrays[1]),
        *fold_batchnorm(W, arrays[2], *arrays[1:]),
    ]
    assert all(r.dtype == dtype for r in results)
    assert all(np.array_equal(a, k) for a, k in zip(arrays, kept, strict=True)) and np.array_equal(dy, np.ones_like(X))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("value", [0.0, 1.0, -1e4, 0.1])
def test_a_constant_batch_gives_beta(value, dtype):
    x = np.full((16, 4), value, dtype)
    y, _, _ = batchnorm_train(x, *(a.astype(dtype) for a in (GAMMA, BETA, MEAN, VAR)))
    np.testing.assert_allclose(y, np.broadcast_to(BETA, (16, 4)), rtol=1e-4 if dtype == np.float32 else 1e-9)
    dx, dgamma, _ = batchnorm_backward(np.ones_like(x), x, GAMMA.astype(dtype))
    assert np.isfinite(dx).all() and np.isfinite(dgamma).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_large_common_shift_does_not_spoil_the_variance(dtype):
    """The two-pass form: E[x²] − E[x]² would cancel."""
    x = (X + 1e4).astype(dtype)
    y = batchnorm_train(x, np.ones(4), np.zeros(4), MEAN, VAR)[0]
    expected = batchnorm_train(x.astype(float) - 1e4, np.ones(4), np.zeros(4), MEAN, VAR)[0]
    np.testing.assert_allclose(y, expected, atol=2e-3 if dtype == np.float32 else 1e-10)


def test_the_layer_is_the_functions():
    net = Network([BatchNorm(4, rho=0.3, eps=1e-3)], rng=0)
    layer = net.layers[0]
    layer.gamma[:], layer.beta[:] = GAMMA, BETA
    expected = batchnorm_train(X, GAMMA, BETA, np.zeros(4), np.ones(4), rho=0.3, eps=1e-3)
    got = net.forward(X, train=True), layer.running_mean, layer.running_var
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-13)
    dy = np.random.default_rng(1).normal(size=X.shape)
    gradients = net.backward(dy), layer.dgamma, layer.dbeta
    for a, b in zip(gradients, batchnorm_backward(dy, X, GAMMA, eps=1e-3), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)
    prediction = batchnorm_predict(X, GAMMA, BETA, layer.running_mean, layer.running_var, eps=1e-3)
    np.testing.assert_allclose(net.forward(X), prediction, rtol=1e-13)


def test_prediction_leaves_the_running_statistics_alone():
    net = Network([BatchNorm(4)], rng=0)
    net.forward(X)
    assert np.array_equal(net.layers[0].running_mean, np.zeros(4))


@pytest.mark.parametrize("n", [0, 1])
def test_one_sample_has_no_variance(n):
    net = Network([Dense(4, 4), BatchNorm(4)], rng=0)
    assert net.forward(X[:n]).shape == (n, 4)
    message = rf"at least 2 samples in training, got x of shape \({n}, 4\)"
    with pytest.raises(ValueError, match=message):
        net.forward(X[:n], train=True)
    with pytest.raises(ValueError, match=message):
        batchnorm_train(X[:n], GAMMA, BETA, MEAN, VAR)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: batchnorm_train(X[0], GAMMA, BETA, MEAN, VAR), r"x must have 2 dimensions, got shape \(4,\)"),
        (lambda: batchnorm_train(X, GAMMA[:3], BETA, MEAN, VAR), r"gamma has shape \(3,\), but .* \(4,\)"),
        (lambda: batchnorm_predict(X, GAMMA, BETA, MEAN, VAR[:2]), r"running_var has shape \(2,\), but .* \(4,\)"),
        (lambda: batchnorm_backward(X[:3], X, GAMMA), r"dy has shape \(3, 4\), but x has shape \(8, 4\)"),
        (lambda: batchnorm_train(X, GAMMA, BETA, MEAN, VAR, rho=1.5), r"rho must be .* got 1.5"),
        (lambda: batchnorm_train(X, GAMMA, BETA, MEAN, VAR, eps=0), r"eps must be .* got 0"),
        (lambda: fold_batchnorm(np.ones((2, 3)), BETA, GAMMA, BETA, MEAN, VAR), r"b has shape \(4,\), but .* \(3,\)"),
        (lambda: BatchNorm(0), "n must be a whole number of at least 1, got 0"),
        (lambda: BatchNorm(3, rho=-1), "rho must be"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()
