"""Search: each method covers what it promises, draws from the right distribution and finds what is there to find."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import Optimizer, mlp, mse
from nnlib.data import moons
from nnlib.search import (
    grid,
    k_fold,
    log_uniform,
    lr_range_test,
    pick_learning_rate,
    random_search,
    successive_halving,
)
from nnlib.train import fit


def test_a_grid_has_every_combination_once():
    configs = grid({"lr": [0.1, 0.01], "hidden": [(8,), (16, 8)], "batchnorm": [True, False]})
    assert len(configs) == 8 == len({tuple(config.items()) for config in configs})
    assert configs[0] == {"lr": 0.1, "hidden": (8,), "batchnorm": True} and configs[1]["batchnorm"] is False
    assert grid({}) == [{}]


def test_log_uniform_gives_every_decade_the_same_share():
    draws = log_uniform(0, 1e-5, 1e-1, 40_000)
    counts = np.histogram(np.log10(draws), bins=4, range=(-5, -1))[0]
    assert counts.sum() == 40_000 and np.abs(counts - 10_000).max() < 7 * math.sqrt(40_000 * 3 / 16)


def test_random_search_draws_each_kind_from_its_own_distribution():
    space = {"activation": ["relu", "tanh"], "dropout": ("uniform", 0.0, 0.5), "lr": ("log", 1e-4, 1e-1)}
    configs = random_search(0, space, 8000)
    assert len(configs) == 8000 and all(list(config) == list(space) for config in configs)
    relu = sum(config["activation"] == "relu" for config in configs)
    assert abs(relu - 4000) < 7 * math.sqrt(2000)
    dropout = np.array([config["dropout"] for config in configs])
    assert dropout.min() >= 0 and dropout.max() <= 0.5 and abs(dropout.mean() - 0.25) < 7 * 0.5 / math.sqrt(12 * 8000)
    logs = np.log10([config["lr"] for config in configs])
    assert logs.min() >= -4 and logs.max() <= -1 and abs(logs.mean() + 2.5) < 7 * 3 / math.sqrt(12 * 8000)
    assert type(configs[0]["lr"]) is float


def test_random_search_is_seeded_and_its_names_are_independent():
    space = {"a": ("uniform", 0, 1), "b": ("uniform", 0, 1)}
    assert random_search(1, space, 5) == random_search(np.random.default_rng(1), space, 5) != random_search(2, space, 5)
    a, b = np.array([list(config.values()) for config in random_search(0, space, 5000)]).T
    assert abs(np.corrcoef(a, b)[0, 1]) < 7 / math.sqrt(5000)


# Successive halving


@given(n=st.integers(1, 40), eta=st.integers(2, 4), budget=st.integers(1, 5))
def test_halving_keeps_the_best_and_spends_about_the_same_each_round(n, eta, budget):
    calls = []

    def train(config, budget):
        calls.append((config, budget))
        return abs(config - 7) + 1 / budget

    best, rounds = successive_halving(range(n), train, budget=budget, eta=eta)
    assert best == min(7, n - 1)
    assert [r.budget for r in rounds] == [budget * eta**k for k in range(len(rounds))]
    assert all(len(b.configs) == len(a.configs) // eta for a, b in itertools.pairwise(rounds))
    assert all(r.losses == sorted(r.losses) for r in rounds) and len(rounds[-1].configs) < eta
    assert all(b.configs[0] in a.configs for a, b in itertools.pairwise(rounds))
    assert sum(len(r.configs) for r in rounds) == len(calls)


def test_a_diverged_configuration_is_the_worst():
    best, rounds = successive_halving([1, 2, 3, 4], lambda config, budget: math.nan if config < 3 else config)
    assert best == 3 and rounds[1].configs == [3, 4]


def test_halving_picks_a_rate_that_trains():
    x, y = moons(100, 0.1, 0)

    def train(config, budget):
        return fit(mlp((2, 8, 2), rng=0), x, y, optimizer="sgd", lr=config["lr"], epochs=budget).train_loss[-1]

    best, _ = successive_halving(grid({"lr": [1e-6, 1e-4, 1e-2, 1.0]}), train, budget=2)
    assert best["lr"] == 1.0


# The learning-rate range test


def test_the_range_test_leaves_the_network_as_it_was():
    x, y = moons(100, 0.1, 0)
    net = mlp((2, 8, 2), batchnorm="pre", rng=0)
    before = net.w.tobytes(), net.layers[1].running_mean.tobytes(), net.layers[1].running_var.tobytes()
    lrs, losses = lr_range_test(net, x, y, steps=60)
    assert (net.w.tobytes(), net.layers[1].running_mean.tobytes(), net.layers[1].running_var.tobytes()) == before
    assert len(lrs) == len(losses) == 60 and lrs[0] == pytest.approx(1e-6) and lrs[-1] == pytest.approx(10)
    np.testing.assert_allclose(lrs[1:] / lrs[:-1], 1e7 ** (1 / 59))


def test_its_losses_are_those_of_the_steps_it_takes():
    x, y = moons(50, 0.1, 0)
    lrs, losses = lr_range_test(mlp((2, 8, 2), rng=0), x, y, low=1e-3, high=1, steps=12, batch_size=50)
    history = fit(mlp((2, 8, 2), rng=0), x, y, optimizer="sgd", schedule=lambda k: lrs[k], batch_size=50, epochs=12)
    np.testing.assert_allclose(losses, history.train_loss, rtol=1e-12)


def test_the_test_goes_on_over_several_passes_and_ends_with_the_first_loss_that_is_not_finite():
    x, y = moons(40, 0.1, 0)
    assert len(lr_range_test(mlp((2, 4, 2), rng=0), x, y, batch_size=20, steps=30)[1]) == 30
    lrs, losses = lr_range_test(mlp((2, 4, 1), rng=0), x, y[:, None], loss=mse, low=1, high=1e6, steps=200)
    assert len(lrs) == len(losses) < 200 and np.isfinite(losses[:-1]).all() and not np.isfinite(losses[-1])


def test_a_picked_rate_trains_well():
    x, y = moons(200, 0.1, 0)
    net = mlp((2, 16, 2), "tanh", rng=0)
    lr = pick_learning_rate(*lr_range_test(net, x, y, optimizer=Optimizer("sgd"), batch_size=200))
    assert 1e-3 < lr < 10
    assert fit(net, x, y, optimizer="sgd", lr=lr, batch_size=200, epochs=200).train_loss[-1] < 0.4


def test_picking_by_hand():
    lrs = [1e-4, 1e-3, 1e-2, 1e-1, 1.0]
    assert pick_learning_rate(lrs, [2.0, 1.9, 1.0, 0.9, 50.0]) == 1e-3
    assert (
        pick_learning_rate(lrs, [2.0, 1.9, 1.0, 9.0, 0.1]) == 1e-3
    )  # what comes after the loss ran away counts no more
    assert pick_learning_rate(lrs, [2.0, 1.9, math.nan, 0.0, 0.0]) == 1e-4
    assert pick_learning_rate([0.1, 0.2, 2.0], [3, 2, 0.5]) == 0.1  # slopes are by log10(lr), not by point


# k-fold


@given(n=st.integers(2, 60), k=st.integers(2, 60), seed=st.integers(0, 99))
def test_folds_split_the_samples(n, k, seed):
    k = min(k, n)
    folds = k_fold(n, k, seed)
    assert len(folds) == k
    np.testing.assert_array_equal(np.sort(np.concatenate([val for _, val in folds])), np.arange(n))
    sizes = [len(val) for _, val in folds]
    assert max(sizes) - min(sizes) <= 1
    for train, val in folds:
        np.testing.assert_array_equal(np.sort(np.concatenate([train, val])), np.arange(n))


def test_folds_are_shuffled():
    assert (np.concatenate([val for _, val in k_fold(100, 5, 0)]) != np.arange(100)).any()


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: grid({"lr": 0.1}), "lr must be a list .*0.1"),
        (lambda: grid({"lr": []}), "lr must be a list"),
        (lambda: random_search(0, {"lr": ("log", 0, 1)}, 3), "low must be .*0"),
        (lambda: random_search(0, {"p": ("uniform", 1, 0)}, 3), "must rise"),
        (lambda: random_search(0, {"p": ("normal", 0, 1)}, 3), "p must be a list"),
        (lambda: random_search(0, {}, -1), "n must be .*-1"),
        (lambda: log_uniform(0, 1, 0.1, 3), "low must not exceed high"),
        (lambda: successive_halving([], lambda c, b: 0), "at least one configuration"),
        (lambda: successive_halving([1], lambda c, b: 0, eta=1), "eta must be .*1"),
        (lambda: successive_halving([1], lambda c, b: 0, budget=0), "budget"),
        (
            lambda: lr_range_test(mlp((2, 2)), np.ones((4, 2)), np.zeros(4, int), low=1, high=1),
            "low must be below high",
        ),
        (lambda: lr_range_test(mlp((2, 2)), np.ones((4, 2)), np.zeros(4, int), steps=1), "steps"),
        (lambda: pick_learning_rate([0.1, 0.1], [1, 1]), "rising"),
        (lambda: pick_learning_rate([0.1], [1]), "two usable points"),
        (lambda: k_fold(3, 4, 0), "k must be at most n = 3, got 4"),
        (lambda: k_fold(10, 1, 0), "k must be .*1"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(make, message):
    with pytest.raises(ValueError, match=message):
        make()
