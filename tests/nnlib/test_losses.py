"""Losses and penalties: values worked out by hand, extreme logits, laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import (
    accuracy,
    binary_cross_entropy,
    l1_penalty,
    l2_penalty,
    mse,
    numerical_gradient,
    softmax,
    softmax_cross_entropy,
)

Z = np.random.default_rng(0).normal(size=(5, 3))
Y = np.array([0, 2, 1, 1, 0])


def test_equal_logits_cost_the_logarithm_of_the_number_of_classes():
    loss, dz = softmax_cross_entropy(np.zeros((4, 10)), np.arange(4))
    assert loss == pytest.approx(math.log(10), rel=1e-15) and isinstance(loss, float)
    assert dz[0, 0] == pytest.approx((0.1 - 1) / 4) and dz[0, 1] == pytest.approx(0.1 / 4)


def test_softmax_cross_entropy_is_its_formula():
    p = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(softmax(Z), p, rtol=1e-14)
    loss, dz = softmax_cross_entropy(Z, Y)
    assert loss == pytest.approx(-np.log(p[np.arange(5), Y]).mean(), rel=1e-14)
    np.testing.assert_allclose(dz, (p - np.eye(3)[Y]) / 5, rtol=1e-13)


@given(shift=st.floats(-1e3, 1e3))
def test_a_common_shift_of_the_logits_changes_nothing(shift):
    a, b = softmax_cross_entropy(Z, Y), softmax_cross_entropy(Z + shift, Y)
    assert a[0] == pytest.approx(b[0], rel=1e-11)
    np.testing.assert_allclose(a[1], b[1], atol=1e-11)


def test_rows_of_the_gradient_sum_to_zero():
    np.testing.assert_allclose(softmax_cross_entropy(Z, Y)[1].sum(axis=1), 0, atol=1e-16)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e3, 1e4])
def test_huge_logits_give_the_exact_limits(size, dtype):
    z = np.array([[size, -size], [-size, size]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        p = softmax(z)
        right, wrong = softmax_cross_entropy(z, np.array([0, 1])), softmax_cross_entropy(z, np.array([1, 0]))
        binary = binary_cross_entropy(z, np.array([[0, 0], [1, 1]], dtype))
    assert right[0] == 0 and not right[1].any()
    assert wrong[0] == 2 * size and np.array_equal(wrong[1], [[0.5, -0.5], [-0.5, 0.5]])
    assert np.array_equal(p, [[1, 0], [0, 1]])
    assert binary[0] == size / 2 and np.array_equal(binary[1], [[0.25, 0], [-0.25, 0]])


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_binary_cross_entropy_is_that_of_two_softmax_logits(p):
    z = Z[:, :1]
    y = np.full_like(z, p)
    two = np.hstack([np.zeros_like(z), z])
    expected = (1 - p) * softmax_cross_entropy(two, np.zeros(5, int))[0] + p * softmax_cross_entropy(
        two, np.ones(5, int)
    )[0]
    assert binary_cross_entropy(z, y)[0] == pytest.approx(expected, rel=1e-13)


def test_mse_by_hand():
    loss, gradient = mse(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [3.0, 5.0]]))
    assert loss == (0 + 4 + 0 + 1) / 4
    np.testing.assert_array_equal(gradient, [[0, 1], [0, -0.5]])


def test_penalties_by_hand():
    weights = [np.array([[1.0, -2.0]]), np.array([0.0, 3.0])]
    penalty, grads = l2_penalty(weights, 0.1)
    assert penalty == pytest.approx(0.05 * 14) and isinstance(penalty, float)
    assert all(np.allclose(g, 0.1 * w) for g, w in zip(grads, weights, strict=True))
    penalty, grads = l1_penalty(weights, 0.1)
    assert penalty == pytest.approx(0.6)
    np.testing.assert_array_equal(grads[0], [[0.1, -0.1]])
    np.testing.assert_array_equal(grads[1], [0, 0.1])


@pytest.mark.parametrize("penalty", [l1_penalty, l2_penalty])
def test_the_gradient_of_a_penalty_is_its_derivative(penalty):
    numeric = numerical_gradient(lambda W: penalty([W], 0.3)[0], Z)
    np.testing.assert_allclose(penalty([Z], 0.3)[1][0], numeric, rtol=1e-8)


def test_an_empty_list_of_weights_costs_nothing():
    assert l1_penalty([], 0.1) == (0, []) and l2_penalty([], 0.1) == (0, [])


def test_accuracy_counts_the_rows_whose_largest_logit_is_right():
    assert accuracy(np.array([[1, 0], [0, 1], [3, 2], [2, 5]]), np.array([0, 0, 0, 1])) == 0.75


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept_and_arguments_are_untouched(dtype):
    z, target = Z.astype(dtype), np.full((5, 3), 0.5)
    for result in (
        softmax_cross_entropy(z, Y)[1],
        binary_cross_entropy(z, target)[1],
        mse(z, target)[1],
        l1_penalty([z], 0.1)[1][0],
        l2_penalty([z], 0.1)[1][0],
        softmax(z),
    ):
        assert result.dtype == dtype and result.shape == z.shape
    assert np.array_equal(z, Z.astype(dtype)) and np.array_equal(Y, [0, 2, 1, 1, 0]) and (target == 0.5).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: softmax_cross_entropy(Z, Y[:4]), r"y has shape \(4,\), but logits have shape \(5, 3\)"),
        (lambda: softmax_cross_entropy(Z, np.eye(3)[Y]), "whole class numbers, got dtype float64"),
        (lambda: softmax_cross_entropy(Z, Y + 1), r"must lie in 0…2, got 1…3"),
        (lambda: softmax_cross_entropy(Z, Y - 1), r"must lie in 0…2, got -1…1"),
        (lambda: softmax_cross_entropy(Z[0], Y[:1]), r"logits must have 2 dimensions, got shape \(3,\)"),
        (lambda: softmax_cross_entropy(Z[:0], Y[:0]), r"at least one row .* \(0, 3\)"),
        (lambda: softmax_cross_entropy([["a"]], [0]), "real numbers"),
        (lambda: accuracy(Z, Y[:2]), r"y has shape \(2,\)"),
        (lambda: binary_cross_entropy(Z[:, :1], Y), r"logits has shape \(5, 1\), but y has shape \(5,\)"),
        (lambda: mse(Z, Z[:2]), r"prediction has shape \(5, 3\), but target has shape \(2, 3\)"),
        (lambda: mse(Z[:0], Z[:0]), r"at least one entry, got prediction of shape \(0, 3\)"),
        (lambda: binary_cross_entropy(Z, Z), r"y must lie in 0…1, got"),
        (lambda: l2_penalty([Z], -1), r"lam must be .* got -1"),
        (lambda: l1_penalty([Z], math.inf), r"lam must be .* got inf"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_order_in_memory_and_the_kind_of_integer_change_nothing():
    loss, dz = softmax_cross_entropy(Z, Y)
    for z, y in [(np.asfortranarray(Z), Y), (Z, Y.astype(np.uint64)), (np.tile(Z, 2)[:, :3], Y.astype(np.int8))]:
        again, dz_again = softmax_cross_entropy(z, y)
        assert again == loss and np.array_equal(dz_again, dz)
