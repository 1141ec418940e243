"""Moments, bounds and independence of the initial weights."""

import math

import numpy as np
import pytest

from nnlib import Dense, Network
from nnlib.initializers import INITIALIZERS

SHAPE = (300, 500)  # not square: fan-in and fan-out can be told apart
VARIANCES = {
    "lecun_normal": 1 / 300,
    "lecun_uniform": 1 / 300,
    "xavier_normal": 2 / 800,
    "xavier_uniform": 2 / 800,
    "he_normal": 2 / 300,
    "he_uniform": 2 / 300,
    "normal": 0.01**2,
    "uniform": 0.1**2 / 12,
    "orthogonal": 1 / 500,
}
UNIFORM = {
    "uniform": 0.05,
    "lecun_uniform": (3 / 300) ** 0.5,
    "he_uniform": (6 / 300) ** 0.5,
    "xavier_uniform": (6 / 800) ** 0.5,
}


def draw(name, shape=SHAPE, seed=0, **options):
    return INITIALIZERS[name](np.random.default_rng(seed), shape, **options)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_shape_and_the_seed_are_respected(name):
    W = draw(name)
    assert W.shape == SHAPE and W.dtype == np.float64 and np.isfinite(W).all()
    assert np.array_equal(W, draw(name))
    assert name in ("zeros", "constant") or not np.array_equal(W, draw(name, seed=1))


@pytest.mark.parametrize("name", VARIANCES)
def test_mean_and_variance_are_within_seven_standard_errors(name):
    W, n = draw(name), math.prod(SHAPE)
    variance = VARIANCES[name]
    assert abs(W.mean()) < 7 * math.sqrt(variance / n)
    assert abs(W.var() / variance - 1) < 7 * math.sqrt(2 / n), "2/n is a normal's; a uniform's is smaller"


@pytest.mark.parametrize("name", UNIFORM)
def test_uniform_schemes_reach_their_bounds_and_keep_them(name):
    W, bound = draw(name), UNIFORM[name]
    assert np.abs(W).max() <= bound and np.abs(W).max() > 0.9999 * bound
    counts, _ = np.histogram(W, bins=10, range=(-bound, bound))
    assert np.abs(counts - W.size / 10).max() < 7 * math.sqrt(W.size * 0.09)


@pytest.mark.parametrize("name", [n for n in VARIANCES if n.endswith("normal")])
def test_normal_schemes_have_the_tails_of_a_normal(name):
    z = draw(name) / math.sqrt(VARIANCES[name])
    for k, share in ((1, 0.317311), (2, 0.045500), (3, 0.002700)):
        assert abs((np.abs(z) > k).mean() - share) < 7 * math.sqrt(share / z.size)


@pytest.mark.parametrize("name", sorted(set(VARIANCES) - {"orthogonal"}))
def test_entries_do_not_depend_on_their_neighbours(name):
    W = draw(name)
    W = W / W.std()
    for product in (W[1:] * W[:-1], W[:, 1:] * W[:, :-1]):
        assert abs(product.mean()) < 7 / math.sqrt(product.size)


@pytest.mark.parametrize("shape", [(20, 20), (30, 20), (20, 30), (1, 5)])
def test_orthogonal_has_orthonormal_columns_or_rows(shape):
    W = draw("orthogonal", shape, gain=3.0) / 3
    small = W.T @ W if shape[0] >= shape[1] else W @ W.T
    np.testing.assert_allclose(small, np.eye(min(shape)), atol=1e-14)


def test_orthogonal_matrices_are_uniform_in_sign_and_direction():
    first = np.array([draw("orthogonal", (4, 4), seed)[:, 0] for seed in range(2000)])
    assert np.abs(first.mean(axis=0)).max() < 7 * math.sqrt(1 / 4 / 2000)
    assert np.abs(first.T @ first / 2000 - np.eye(4) / 4).max() < 7 * math.sqrt(1 / 8 / 2000)


def test_options_are_those_they_say():
    assert np.array_equal(draw("zeros"), np.zeros(SHAPE))
    assert np.array_equal(draw("constant", value=0.3), np.full(SHAPE, 0.3))
    assert abs(draw("normal", std=2.0, mean=5.0).mean() - 5) < 0.05
    assert draw("uniform", low=1, high=2).min() >= 1


def test_dense_takes_a_name_or_a_function():
    def ones(rng, shape):
        return np.ones(shape)

    net = Network([Dense(3, 2, init=ones), Dense(2, 4, init="he_uniform")], rng=0)
    assert np.array_equal(net.layers[0].W, np.ones((3, 2)))
    assert np.abs(net.layers[1].W).max() <= math.sqrt(6 / 2)
    assert not net.layers[0].b.any() and not net.layers[1].b.any()


@pytest.mark.parametrize("name", sorted(VARIANCES))
def test_rng_must_be_a_generator(name):
    with pytest.raises(ValueError, match=r"rng must be a numpy.random.Generator, got 0"):
        INITIALIZERS[name](0, (3, 2))


@pytest.mark.parametrize(
    ("name", "shape", "options", "message"),
    [
        ("he_normal", (3,), {}, r"shape must be \(n_in, n_out\), got \(3,\)"),
        ("he_normal", 3, {}, "got 3"),
        ("he_normal", (3, 0), {}, "n_out must be a whole number of at least 1, got 0"),
        ("zeros", (3, 2.5), {}, "n_out must be a whole number"),
        ("normal", (3, 2), {"std": -1}, r"std must be .* got -1"),
        ("uniform", (3, 2), {"low": 2, "high": 1}, r"high must be .* got 1"),
        ("constant", (3, 2), {"value": math.nan}, "value must be .* got nan"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(name, shape, options, message):
    with pytest.raises(ValueError, match=message):
        draw(name, shape, **options)
