"""fit_many is fit, for many networks at once: the same bits, the same histories."""

import numpy as np
import pytest

from nnlib import BatchNorm, Dense, Network, fit, fit_many, mlp
from nnlib.schedules import cosine

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(50, 6)), RNG.integers(0, 3, 50)
VALIDATION = X[:20], Y[:20]


def networks(seeds=3, sizes=(6, 5, 4, 3), **options):
    return [mlp(sizes, rng=seed, **options) for seed in range(seeds)]


def assert_same(apart, together, histories, expected):
    for a, b, got, wanted in zip(apart, together, histories, expected, strict=True):
        assert np.array_equal(a.w, b.w, equal_nan=True)
        for name in ("train_loss", "train_accuracy", "val_loss", "val_accuracy", "best_epoch", "stop_epoch", "steps"):
            np.testing.assert_array_equal(getattr(got, name), getattr(wanted, name), name)
        assert got.diverged == wanted.diverged


@pytest.mark.parametrize(
    "network", [{}, {"activation": "tanh", "dropout": 0.3}, {"sizes": (6, 1, 3)}, {"activation": "gelu"}]
)
@pytest.mark.parametrize("training", [
    {}, {"optimizer": "sgd", "lr": 0.1, "batch_size": 50}, {"batch_size": 1, "epochs": 1},
    {"optimizer": "adamw", "weight_decay": 0.1, "batch_size": 7}, {"validation": VALIDATION, "validate_every": 2},
    {"optimizer": "momentum", "schedule": cosine(0.1, 6)},
])  # fmt: skip
def test_each_network_is_trained_as_fit_trains_it_bit_for_bit(network, training):
    training = {"epochs": 3} | training
    apart, together = networks(**network), networks(**network)
    expected = [fit(net, X, Y, rng=seed, progress=False, **training) for seed, net in enumerate(apart)]
    assert_same(apart, together, fit_many(together, X, Y, progress=False, **training), expected)


def test_every_network_may_have_a_training_set_and_a_seed_of_its_own():
    x, y = RNG.normal(size=(3, 50, 6)), RNG.integers(0, 3, (3, 50))
    apart, together = networks(), networks()
    expected = [fit(net, x[i], y[i], rng=10 + i, epochs=2) for i, net in enumerate(apart)]
    assert_same(apart, together, fit_many(together, x, y, rngs=[10, 11, 12], epochs=2), expected)


def test_a_network_that_diverges_ends_as_in_fit_and_harms_no_other():
    apart, together = networks(), networks()
    for nets in (apart, together):
        nets[1].w *= 1e160
    expected = [fit(net, X, Y, rng=seed, epochs=4, optimizer="sgd", lr=0.1) for seed, net in enumerate(apart)]
    assert [h.diverged for h in expected] == [False, True, False]
    assert_same(apart, together, fit_many(together, X, Y, epochs=4, optimizer="sgd", lr=0.1), expected)


def test_networks_that_cannot_share_one_array_are_named():
    with pytest.raises(ValueError, match="one architecture"):
        fit_many([mlp((6, 4, 3)), mlp((6, 5, 3))], X, Y)
    with pytest.raises(ValueError, match="BatchNorm"):
        fit_many([Network([Dense(6, 3), BatchNorm(3)])], X, Y)
    with pytest.raises(ValueError, match="at least one Network"):
        fit_many([], X, Y)
