"""Lesson 5's experiments: what they measure is right, and each runs on a small budget and is drawn."""

from dataclasses import replace

import numpy as np
import pytest

from nnlib import BatchNorm, Dense, Network, ReLU, fold_batchnorm, standard_dropout
from nnlib.experiments import dropout_and_batchnorm as experiments
from nnlib.experiments import storage
from nnlib.experiments.contest import contest, rested
from nnlib.experiments.dropout_and_batchnorm import order
from nnlib.experiments.dropout_and_batchnorm.doubt import _auroc, _ece
from nnlib.experiments.dropout_and_batchnorm.normalization import StackLayerNorm
from nnlib.experiments.noisy_digits import draws
from nnlib.experiments.side_by_side import Stack, StackDense, train
from nnlib.labs.variance import dropout_variance
from nnlib.train import fit


def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    z = np.maximum(z, 0) if order == "post" else z
    y = gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta
    return np.maximum(y, 0) if order == "pre" else y


def mc_dropout(predict, x, n, rng):
    outputs = np.array([predict(x, rng) for _ in range(n)])
    return outputs.mean(axis=0), outputs.std(axis=0)


def in_order(n, batch_size, rng):
    shuffled = rng.permutation(n)
    return [shuffled[i : i + batch_size] for i in range(0, n, batch_size)]


def test_networks_of_given_layers_are_those_trained_alone():
    data = draws([1, 2], 0.0, n=60, n_val=20, n_test=50)
    stack = order.arranged("BN alone", 0.5, [5, 6], width=16, depth=2)
    train(stack, data.x, data.y, epochs=3, lr=3e-3, rng=7)
    for k, seed in enumerate((5, 6)):
        layers = [Dense(64, 16), BatchNorm(16), ReLU(), Dense(16, 16), BatchNorm(16), ReLU(), Dense(16, 10)]
        net = Network(layers, rng=seed, dtype=np.float32)
        fit(net, data.x[k], data.y[k], epochs=3, lr=3e-3, rng=7, batches=in_order, progress=False)
        np.testing.assert_allclose(stack.layers[0].W[k], net.layers[0].W, atol=2e-4)


def digits_race(draw=draws, rates=(1e-6, 3e-2), updates=(2, 20), **how):
    """A contest of small networks on 64 digits."""
    return contest(
        lambda seeds: Stack((64, 16, 10), seeds),
        lambda seeds: draw(seeds, 0.0, 64, 50, 100),
        rates=rates,
        updates=updates,
        seeds=3,
        **how,
    )


def test_a_contest_chooses_the_rate_of_each_budget_and_reports_other_seeds():
    found = digits_race(tuning=2)
    assert found.updates.tolist() == [2, 20]
    assert found.rate.tolist() == [3e-2, 3e-2] and found.early_rate == 3e-2
    assert found.at(20).shape == (3,) and found.by_rate.shape == (2, 2)
    np.testing.assert_array_equal(found.validation, found.by_rate[1])
    assert (found.at(20) > found.at(2)).all()
    alone = digits_race(rates=(3e-2,))
    np.testing.assert_array_equal(found.at(20), alone.at(20))


def test_what_a_contest_chooses_does_not_follow_the_held_out_images():
    def mixed_up(seeds, *how):
        found = draws(seeds, *how)
        return found._replace(y_test=found.y_test[:, ::-1])

    how = {"rates": (1e-3, 1e-2, 1e-1), "updates": (2, 4, 8, 16, 32, 64), "tuning": 2, "rest": 8}
    ours, theirs = digits_race(**how), digits_race(mixed_up, **how)
    assert (ours.at(64) > theirs.at(64)).all()
    for name in ("rate", "validation", "early_rate", "early_validation", "rest"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))


def test_a_run_rests_when_four_times_the_updates_bring_less_than_half_a_point():
    assert not rested([10, 20, 40], [50, 60, 70], 10)
    assert rested([10, 20, 40], [50, 60, 50.4], 10)
    assert not rested([10, 20, 40], [50, 60, 50.4], 50), "it is too early to tell"
    assert not rested([10, 20], [50, 50], 10), "nothing is a quarter as old"
    assert rested([10, 20, 40, 80], [50, 70, 70, 70.4], 10)


def test_networks_at_rest_stay_as_they_are_and_those_that_learn_go_on():
    updates = tuple(2 * 2**k for k in range(10))
    found = digits_race(rates=(3e-2,), updates=updates, rest=16)
    end = updates.index(found.rest)
    assert 16 <= found.rest < updates[-1]
    assert rested(updates[: end + 1], found.by_rate[0, : end + 1], 16)
    assert not rested(updates[:end], found.by_rate[0, :end], 16)
    assert (found.numbers["loss"][end:] == found.numbers["loss"][end]).all()
    assert (found.numbers["loss"][: end + 1] != found.numbers["loss"][end]).any(axis=1)[:-1].all()
    assert digits_race(rates=(3e-2,)).rest == 20, "without the rule every run is as long as the last budget"


def test_what_the_stored_runs_call_the_best_was_chosen_on_validation_images():
    kept = experiments.drops.stored()
    blind = replace(kept, accuracy={n: a[::-1] for n, a in kept.accuracy.items()}, early=dict(kept.early))
    for network in kept.accuracy:
        assert blind.best(network) == kept.best(network) == kept.p[kept.validation[network][:, -1].argmax()]
        assert kept.best(network, "early") == kept.p[kept.early_validation[network].argmax()]
    together = experiments.orders.stored()
    for setting, found in together.validation.items():
        better = max(("dropout alone", "BN alone"), key=lambda order: found[order][-1])
        assert together.better_alone(setting) == better


def test_the_repair_takes_the_statistics_of_the_training_images_and_puts_the_old_ones_back():
    data = draws([0], 0.0, 100, 20, 50)
    stack = order.arranged("dropout, then BN", 0.5, [0], width=16, depth=1)
    train(stack, data.x, data.y, epochs=3)
    norm, before = stack.layers[3], stack.forward(data.x_test)
    kept = norm.running_var.copy()
    found = order._as_it_is_and_repaired(stack, data)
    np.testing.assert_array_equal(stack.forward(data.x_test), before)
    order.repair(stack, data.x)
    h = stack.layers[1].forward(stack.layers[0].forward(data.x.astype(stack.dtype)))
    np.testing.assert_allclose(norm.running_var[0], h[0].var(axis=0, ddof=1), rtol=1e-4)
    assert kept.mean() > norm.running_var.mean(), "dropout had raised the stored variance"
    assert found["repaired loss"] != found["loss"]


def test_the_variance_shift_is_the_formulas():
    found = experiments.shift(dropout_variance)
    np.testing.assert_allclose(found.measured, found.formula, atol=0.04)
    assert found.at(0.5)[0] == pytest.approx(0.6, abs=0.03)


def test_only_the_right_factor_keeps_the_sums():
    found = experiments.scaling(standard_dropout, p=(0.2,), epochs=10, seeds=2)
    assert found.slope("× (1 − p)") == pytest.approx(1, abs=0.03)
    assert found.slope("× p") == pytest.approx(0.25, abs=0.02)
    assert found.loss[0.2]["× p"].mean() > 2 * found.loss[0.2]["× (1 − p)"].mean()


def test_a_folded_network_gives_the_same_and_a_wrong_fold_does_not():
    assert experiments.folding(fold_batchnorm, epochs=2).largest < 1e-10
    wrong = experiments.folding(lambda W, b, g, be, m, v, eps: (W * g / np.sqrt(v + eps), b + be), epochs=2)
    assert wrong.largest > 0.1


def test_length_is_read_with_batch_norm_and_lost_where_each_point_is_normalized():
    found = experiments.lengths(dense_batchnorm, seeds=2)
    assert found.accuracy["batch norm, before"].mean() > 85
    assert found.accuracy["each point by itself"].mean() == pytest.approx(50, abs=5)
    assert found.unmoved < 1e-9


def test_the_gradient_of_layer_normalization_is_that_of_its_loss():
    rng = np.random.default_rng(0)
    layer = StackLayerNorm(2, 4)
    stack = Stack.of([StackDense(2, 3, 4), layer, StackDense(2, 4, 2)], (3, 4, 2), [0, 1], dtype=np.float64)
    layer.gamma[...], layer.beta[...] = rng.normal(size=(2, 2, 1, 4))
    x, dy = rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 5, 2))
    stack.forward(x, train=True)
    stack.backward(dy)
    for i in range(0, stack.w.size, 3):
        h = np.zeros_like(stack.w)
        h[i] = 1e-6
        above, below = (float((w_to(stack, stack.w + s * h).forward(x) * dy).sum()) for s in (1, -2))
        w_to(stack, stack.w + h)
        assert (above - below) / 2e-6 == pytest.approx(stack.g[i], rel=1e-4, abs=1e-6)


def w_to(stack, w):
    stack.w[...] = w
    return stack


def test_auroc_and_calibration_error_on_cases_counted_by_hand():
    np.testing.assert_allclose(_auroc(np.array([[3.0, 1.0]]), np.array([[2.0, 1.0]])), [0.625])
    confidence, right = np.array([0.9, 0.9, 0.9, 0.9, 0.55]), np.array([True, True, True, False, True])
    assert _ece(confidence, right) == pytest.approx((abs(3.6 - 3) + 0.45) / 5)


DEPTH = {"depths": (1, 2), "updates": (4,), "rates": (0.1,), "seeds": 2, "tuning": 0}
SMALL = {  # every experiment on a budget that takes a moment
    "drops": ((), {"p": (0.0, 0.5, 0.8), "updates": (5, 10), "seeds": 2}),
    "scaling": ((standard_dropout,), {"epochs": 2, "seeds": 2, "masks": 3}),
    "reach": ((dropout_variance,), {"p": (0.0, 0.5), "samples": 500}),
    "depth": ((), DEPTH),
    "batches": ((), {"sizes": (2, 8), "updates": 4, "rates": (0.1,), "seeds": 2, "tuning": 0}),
    "outputs": ((dense_batchnorm,), {"batch": 64}),
    "company": ((dense_batchnorm,), {"sizes": (2, 4), "rounds": 4}),
    "shift": ((dropout_variance,), {"p": (0.5,), "batches": 5}),
    "orders": ((), {"updates": (13,), "seeds": 2}),
    "folding": ((fold_batchnorm,), {"epochs": 1, "n": 100}),
    "lengths": ((dense_batchnorm,), {"epochs": 1, "seeds": 2}),
    "doubt": ((mc_dropout,), {"epochs": 1, "masks": 3, "members": 2, "repetitions": 2}),
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", SMALL)
def test_every_experiment_runs_and_is_drawn(name):
    arguments, knobs = SMALL[name]
    found = getattr(experiments, name)(*arguments, **knobs)
    assert found.summary()
    assert found.figure().alt


@pytest.mark.parametrize("name", ["drops", "depth", "orders", "batches"])
def test_a_stored_run_is_that_of_its_arguments_and_is_drawn(name):
    run, kept = getattr(experiments, name), getattr(experiments, name).stored()
    assert kept.origin == f"autograder experiments --run dropout_and_batchnorm.{name}"
    assert all(np.all(np.asarray(kept.knobs[key]) == np.asarray(value)) for key, value in run.long.items())
    assert kept.figure().alt


SAMPLES = {  # of each stored run: the knobs that make a sample, and how to read its accuracies off both
    "depth": ({"depths": (1,), "updates": (57, 114)}, lambda found: found.accuracy["batch norm"][0, :2]),
    "drops": (
        {"p": (0.0, 0.5), "networks": ("memorizes",), "updates": (200,)},
        lambda found: [found.runs("memorizes", p, 0) for p in (0.0, 0.5)],
    ),
    "orders": (
        {"settings": ("right labels",), "updates": (260,)},
        lambda found: [found.runs("right labels", order, budget=0) for order in ("BN alone", "dropout, then BN")],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_of_a_stored_run_comes_out_the_same(name):
    knobs, read = SAMPLES[name]
    again, _ = storage.make(f"dropout_and_batchnorm.{name}", **knobs)
    ours, theirs = (np.mean(read(found), axis=1) for found in (again, getattr(experiments, name).stored()))
    np.testing.assert_allclose(ours, theirs, atol=2.0)
