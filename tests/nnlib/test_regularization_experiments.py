"""Lesson 4's experiments: networks side by side are those trained alone, and each experiment runs on a small budget."""

import numpy as np
import pytest

from nnlib import batchnorm_backward, batchnorm_predict, batchnorm_train, dropout_backward, dropout_forward, mlp
from nnlib.experiments import course, storage
from nnlib.experiments import regularization as experiments
from nnlib.experiments.noisy_digits import draws
from nnlib.experiments.regularization import cures, normalization, overfitting
from nnlib.experiments.side_by_side import Stack, cross_entropy, evaluate, one_hot, train
from nnlib.losses import softmax_cross_entropy
from nnlib.train import evaluate as evaluate_one
from nnlib.train import fit

DROPOUT = (dropout_forward, dropout_backward)
NORM = (batchnorm_train, batchnorm_predict, batchnorm_backward)
PENALTY = course.functions("l2_penalty", "sgd_weight_decay")
STOP = course.functions("early_stopping")


def in_order(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


@pytest.mark.parametrize("place", [None, "pre", "post"])
def test_networks_side_by_side_are_those_trained_alone(place):
    data = draws([1, 2], n=60, n_val=20, n_test=50)
    stack = Stack((64, 16, 16, 10), [5, 6], batchnorm=place, dtype=np.float64)
    train(stack, data.x, data.y, epochs=3, lr=3e-3, rng=7, l2=0.01, weight_decay=0.1)
    for k, seed in enumerate((5, 6)):
        net = mlp((64, 16, 16, 10), batchnorm=place, rng=seed)
        fit(net, data.x[k], data.y[k], epochs=3, lr=3e-3, rng=7, l2=0.01, weight_decay=0.1, batches=in_order)
        np.testing.assert_allclose(stack.layers[0].W[k], net.layers[0].W, rtol=1e-9)
        loss, hits = evaluate(stack, data.x_test, data.y_test)
        np.testing.assert_allclose((loss[k], hits[k]), evaluate_one(net, data.x_test[k], data.y_test[k]), rtol=1e-9)


def test_a_learners_functions_give_what_nnlibs_own_give():
    data = draws([1, 2], n=60, n_val=20, n_test=50)
    own = Stack((64, 16, 10), [5, 6], batchnorm="pre")
    theirs = Stack((64, 16, 10), [5, 6], batchnorm="pre", norm=normalization.layers_of(*NORM))
    penalize, decay = PENALTY
    train(own, data.x, data.y, epochs=3, l2=0.01, weight_decay=0.1)
    train(theirs, data.x, data.y, epochs=3, l2=0.01, weight_decay=0.1, penalize=penalize, decay=decay)
    np.testing.assert_allclose(own.w, theirs.w, atol=1e-4)


def test_the_loss_of_a_stack_is_softmax_cross_entropy_of_each():
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(3, 5, 10)), rng.integers(10, size=(3, 5))
    losses, gradient = cross_entropy(z, one_hot(y, dtype=np.float64))
    for k in range(3):
        loss, dz = softmax_cross_entropy(z[k], y[k])
        np.testing.assert_allclose(losses[k], loss)
        np.testing.assert_allclose(gradient[k], dz)


def test_networks_of_one_stack_may_have_a_rate_each_bit_for_bit():
    data, rates = draws([3, 3], 0.0, n=60, n_val=1, n_test=1), (0.03, 0.3)
    stack = Stack((64, 16, 10), [3, 3], batchnorm="pre")
    train(stack, data.x, data.y, optimizer="sgd", lr=1.0, each=rates, epochs=3)
    for k, rate in enumerate(rates):
        alone = Stack((64, 16, 10), [3], batchnorm="pre")
        train(alone, data.x[:1], data.y[:1], optimizer="sgd", lr=rate, epochs=3)
        for ours, theirs in zip(stack.arrays(), alone.arrays(), strict=True):
            np.testing.assert_array_equal(ours[k], theirs[0])


def test_augmentation_moves_whole_images_by_at_most_one_pixel():
    rng = np.random.default_rng(0)
    x = rng.random((2, 5, 64))
    moved, _ = cures.shift(x, None, np.random.default_rng(1), chance=1.0)
    for before, after in zip(x.reshape(-1, 8, 8), moved.reshape(-1, 8, 8), strict=True):
        padded = np.pad(before, 1)
        assert any((padded[i : i + 8, j : j + 8] == after).all() for i in range(3) for j in range(3))
    same, _ = cures.shift(x, None, np.random.default_rng(1), chance=0.0)
    np.testing.assert_array_equal(same, x)


def test_mixed_and_smoothed_targets_still_sum_to_one():
    x, targets = np.ones((2, 5, 64), np.float32), one_hot(np.arange(10).reshape(2, 5))
    for change in (cures.smooth, cures.mixup):
        np.testing.assert_allclose(change(x, targets, np.random.default_rng(0))[1].sum(axis=-1), 1, rtol=1e-5)


def test_the_worked_example_is_right():
    found = experiments.graph()
    dx, _, _ = batchnorm_backward(found.dy[:, None], found.x[:, None], np.ones(1), eps=7.0)
    np.testing.assert_allclose(found.dx, dx[:, 0])
    assert (found.s, found.dvar, found.dmean) == (3, 0.5, -9)


def test_bias_and_variance_sum_to_the_error():
    found = overfitting.polynomials(degrees=(3,), sets=400)
    error = ((found.fits - found.truth) ** 2).mean()
    assert found.bias2[0] + found.variance[0] == pytest.approx(error, rel=0.2)


def test_a_tuned_penalty_takes_the_peak_away():
    found = experiments.double_descent(features=(20, 75, 150, 170, 600), seeds=2)
    assert found.peak > 60
    assert found.rise < 3


def test_rescaled_weights_are_the_same_function():
    for name, (_, change, slope) in experiments.rescaled(*NORM).rows.items():
        assert change < 1e-3, name
        assert slope == pytest.approx(0.1, rel=1e-3)


def test_under_sgd_penalty_and_decay_are_one_and_under_adam_two():
    found = experiments.shrinking(*PENALTY, steps=100, weights=200)
    assert found.twins < 1e-10
    assert found.weights["Adam + L2 penalty"][1, -1] > 0.95
    assert np.ptp(found.weights["AdamW"][:, -1]) < 0.05


def shifted(image, down, right):
    padded = np.pad(image.reshape(8, 8), 1)
    return padded[1 - down : 9 - down, 1 - right : 9 - right].ravel()


SMALL = {  # every experiment on a budget that takes a moment
    "memorizing": ((), {"epochs": 4, "seeds": 2, "width": 16}),
    "polynomials": ((), {"sets": 20}),
    "learning_curve": ((), {"sizes": (25, 50), "updates": 20, "seeds": 2}),
    "double_descent": ((), {"features": (10, 20), "seeds": 1}),
    "widths": ((), {"widths": (2, 4), "rates": (1e-2,), "epochs": 2, "seeds": 2}),
    "diagnosis": ((), {"epochs": 2}),
    "augment": ((shifted,), {"epochs": 2, "seeds": 2, "more": (2,)}),
    "masks": (DROPOUT, {"epochs": 2, "seeds": 2, "passes": 100}),
    "ensemble": (DROPOUT, {"epochs": 2, "seeds": 2, "members": (1, 3)}),
    "losing_units": (DROPOUT, {"epochs": 2, "seeds": 2}),
    "linear_dropout": (DROPOUT[:1], {"masks": 200}),
    "axes": ((), {}),
    "graph": ((), {"solved": True}),
    "companions": (NORM, {"epochs": 2, "seeds": 1}),
    "moments": (NORM, {"epochs": 2, "n": 100}),
    "ranges": (NORM[:1], {"n": 50}),
    "shaken": (NORM, {"epochs": 2, "seeds": 2, "n": 100, "depth": 2, "width": 8}),
    "places": (NORM, {"epochs": 1, "n": 50, "seeds": 2, "rates": (0.1,)}),
    "batch_noise": (NORM, {"batches": (30, 150), "updates": 15, "seeds": 2}),
    "contours": ((), {}),
    "shrinking": (PENALTY, {"steps": 10, "weights": 20}),
    "rates": (PENALTY[1:], {"steps": 40}),
    "simplicity": (NORM, {"epochs": 2, "seeds": 2, "lams": (0.0, 1.0)}),
    "patience": (STOP, {"epochs": (3, 4), "seeds": 2}),
    "gap": (STOP, {"epochs": 5, "seeds": 2}),
    "folds": ((), {"pools": 8, "epochs": 2}),
    "race": (DROPOUT + NORM + PENALTY + STOP, {"epochs": 2, "draws": 2}),
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", SMALL)
def test_every_experiment_runs_and_is_drawn(name):
    arguments, knobs = SMALL[name]
    found = getattr(experiments, name)(*arguments, **knobs)
    assert found.summary()
    assert set(found.changed) <= set(knobs)
    picture = found.figure()
    assert len(picture.alt) > 40
    assert "nan" not in picture.alt


def test_every_experiment_of_the_lesson_is_tried_here():
    names = {name for name in experiments.__all__ if name[0].islower()}
    assert names == set(SMALL) | {"rescaled", "shift", "tournament"}


STORED = [name for name in storage.long_runs() if name.startswith("regularization.")]


@pytest.mark.parametrize("name", STORED)
def test_a_stored_run_was_made_with_todays_arguments(name):
    kept, run = storage.about(name), storage.long_runs()[name]
    assert kept["command"] == f"autograder experiments --run {name}"
    assert kept["arguments"] == {key: str(value) for key, value in run.long.items()}
    assert set(kept["knobs"]) == set(run.knobs)
    result = storage.load(name)
    assert result.summary()
    assert len(result.figure().alt) > 40


@pytest.mark.slow
@pytest.mark.parametrize("name", ["regularization.folds", "regularization.batch_noise"])
def test_a_stored_run_can_be_made_again(name):
    kept, (again, _) = storage.load(name), storage.make(name)
    assert again.summary().split()[:2] == kept.summary().split()[:2]
    for key, value in kept.numbers().items():
        for a, b in _pairs(value, again.numbers()[key]):
            np.testing.assert_allclose(np.mean(b), np.mean(a), rtol=0.03, err_msg=key)


def _pairs(a, b):
    """The arrays of two values, side by side; a dict holds several."""
    return [(a[k], b[k]) for k in a] if isinstance(a, dict) else [(a, b)]
