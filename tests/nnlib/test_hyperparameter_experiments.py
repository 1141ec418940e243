"""Lesson 6's experiments: what they are made of, each on a small budget, and the stored runs."""

import numpy as np
import pytest

from autograder.bank import _capstone
from nnlib import mlp, search
from nnlib.experiments import hyperparameters as experiments
from nnlib.experiments import storage
from nnlib.experiments.hyperparameters import choosing, matters, runs, searching
from nnlib.experiments.side_by_side import Stack, evaluate
from nnlib.train import evaluate as evaluate_one
from nnlib.train import fit


def wilson(correct, n, z=1.96):
    p, z2 = correct / n, z * z / n
    half = z * np.sqrt(p * (1 - p) / n + z2 / (4 * n))
    return (p + z2 / 2 - half) / (1 + z2), (p + z2 / 2 + half) / (1 + z2)


def in_order(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def test_the_lesson_uses_the_practice_digits_and_no_exam_digit():
    for mine, theirs in zip(runs.practice(), _capstone.practice(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_split_puts_every_practice_digit_in_one_part():
    split = runs.parts(3)
    rows = [row.tobytes() for part in (split.x, split.x_val, split.x_report) for row in part]
    assert sorted(rows) == sorted(row.tobytes() for row in runs.practice()[0])


def test_networks_with_rates_of_their_own_are_those_trained_alone():
    split, rates, decays = runs.parts(0), (1e-3, 1e-2), (0.0, 0.5)
    stack = Stack((64, 16, 10), [5, 6], dtype=np.float64)
    runs.train_each(stack, split.x, split.y, rates=rates, decays=decays, epochs=2, rng=7)
    loss, hits = evaluate(stack, split.x_val, split.y_val)
    for k, seed in enumerate((5, 6)):
        net = mlp((64, 16, 10), rng=seed)
        how = {"lr": rates[k], "weight_decay": decays[k], "rng": 7, "batches": in_order, "progress": False}
        fit(net, split.x, split.y, epochs=2, optimizer="adamw", **how)
        np.testing.assert_allclose((loss[k], hits[k]), evaluate_one(net, split.x_val, split.y_val), rtol=1e-9)


def test_a_network_that_diverges_does_so_alone():
    split = runs.parts(0)
    stack = Stack((64, 16, 10), [5, 5])
    runs.train_each(stack, split.x, split.y, rates=(1e-2, 1e20), epochs=1)
    loss, _ = runs.scores(stack, split.x_val, split.y_val)
    assert loss[0] < 2 and not loss[1] < 100


def test_the_squared_error_has_the_gradient_of_its_value():
    rng = np.random.default_rng(0)
    z, targets, h = rng.normal(size=(1, 3, 4)), np.eye(4)[[[0, 1, 3]]], 1e-6
    gradient = matters.squared_error(z, targets)[1]
    for place in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[place] = h
        above, below = (matters.squared_error(z + s * step, targets)[0][0] for s in (1, -1))
        np.testing.assert_allclose(gradient[place], (above - below) / (2 * h), rtol=1e-6)


def test_luck_grows_with_the_values_and_the_looks():
    same = np.random.default_rng(0).normal(5, 1, size=(12, 8))
    two, five, looks = (matters._luck(same, k, n, 4000) for k, n in ((2, 1), (5, 1), (5, 18)))
    assert 0 < two < five < looks < 5


def test_a_halton_sequence_is_spread_evenly_and_repeats_nothing():
    space = {"lr": ("log", 1e-4, 1.0), "dropout": ("uniform", 0.0, 0.8), "hidden": [16, 64]}
    configs = searching.halton(np.random.default_rng(0), space, 16)
    exponents = np.log10([c["lr"] for c in configs])
    assert len(np.unique(exponents)) == 16
    assert (np.histogram(exponents, 4, (-4, 0))[0] == 4).all()
    assert {c["hidden"] for c in configs} == {16, 64}
    assert all(0 <= c["dropout"] <= 0.8 for c in configs)


@pytest.fixture(scope="module")
def surface():
    rates, decays, rng = np.logspace(-5, 1, 13), np.logspace(-4, 2, 7), np.random.default_rng(0)
    bowl = 0.1 + 0.2 * (np.log10(rates)[:, None] + 2) ** 2 + 0 * np.log10(decays)
    values = np.repeat(np.repeat(bowl[..., None, None], 4, axis=2), 2, axis=3)
    axes = rates, decays, np.array([0.0, 0.25, 0.5, 0.75]), np.array([16, 64])
    return experiments.Landscape(*axes, values + 0.01 * rng.random(values.shape), values)


def test_a_landscape_gives_its_points_and_straight_lines_between_them(surface):
    point = {"lr": surface.rates[4], "weight_decay": surface.decays[2], "dropout": 0.25, "hidden": 16}
    np.testing.assert_allclose(surface.look_up([point, point], surface.true), surface.true[4, 2, 1, 0])
    between = point | {"lr": np.sqrt(surface.rates[4] * surface.rates[5])}
    assert surface.look_up([between], surface.true)[0] == pytest.approx(surface.true[4:6, 2, 1, 0].mean())
    assert surface.look_up([point | {"lr": 1e9}], surface.true)[0] == surface.true[-1, 2, 1, 0]
    assert surface.loss(lr=surface.rates[3]) == surface.seen[3, 0, 0, -1]


def test_the_shares_of_a_landscape_of_one_hyperparameter_are_its_own(surface):
    assert surface.shares["lr"] == pytest.approx(1)
    assert sum(surface.shares.values()) == pytest.approx(1)


def test_a_grid_whose_range_is_fixed_always_or_never_hits(surface, monkeypatch):
    monkeypatch.setattr(experiments.landscape, "stored", lambda: surface)
    fixed = experiments.contest(search.grid, search.random_search, moved=0.0, repeats=20)
    fair = experiments.contest(search.grid, search.random_search, repeats=20)
    assert np.ptp(fixed.found["four"]["grid"]) == 0
    assert np.ptp(fair.found["four"]["grid"]) > 0.01
    assert [fair.distinct(method) for method in ("grid", "random", "quasi-random")] == [2, 16, 16]


def test_the_coverage_of_an_interval_that_is_everything_is_whole():
    found = choosing.coverage(lambda correct, n: (0.0, 1.0), n=20)
    np.testing.assert_allclose(found.covered["Wilson"], 1)
    assert 0.94 < choosing.coverage(wilson).mean("Wilson") < 0.97


def test_a_leak_shows_on_noise_and_its_correction_does_not():
    found = choosing.leak(choosing.honest_accuracy, sets=20)
    np.testing.assert_array_equal(found.given, found.honest)
    assert 40 < found.honest.mean() < 60


def test_an_unknown_hyperparameter_is_named():
    with pytest.raises(ValueError, match=r"name must be one of activation.*got 'colour'"):
        experiments.vary("colour")


def test_in_folds_within_folds_every_sample_is_reported_on_once_and_never_chose_for_that():
    ways = experiments.roles(search.k_fold, n=23, k=4, inner=3).roles
    nested = ways["folds within folds"].reshape(4, 3, 23)
    tested = nested == choosing.TEST
    assert (tested == tested[:, :1]).all(), "the inner folds of an outer one have its test set in common"
    assert (tested[:, 0].sum(axis=0) == 1).all()
    chose = (nested == choosing.VALIDATION).sum(axis=1)
    np.testing.assert_array_equal(chose, 1 - tested[:, 0])
    assert experiments.roles(search.k_fold, n=23).tested("folds within folds") == 23
    for way, trainings in (("one split", 1), ("folds and a test set", 3)):
        assert len(ways[way]) == trainings and set(np.unique(ways[way])) == {0, 1, 2}


SMALL = {  # every experiment on a budget that takes a moment
    "chooser": ((), {"lams": (0, 1e-2), "epochs": 2, "seeds": 2}),
    "best_of": ((), {"tries": (1, 6), "epochs": 1, "repeats": 5}),
    "coverage": ((wilson,), {"n": 20}),
    "folds": ((search.k_fold,), {"pools": 2, "epochs": 1, "k": 3}),
    "roles": ((search.k_fold,), {"n": 12, "k": 3, "inner": 2}),
    "leak": ((choosing.honest_accuracy,), {"sets": 3, "features": 30}),
    "vary": ((), {"epochs": 1, "seeds": 2, "rates": (1e-2,)}),
    "importance": ((), {"epochs": 1, "seeds": 2, "repeats": 2, "rates": (1e-2,), "names": ("learning rate", "loss")}),
    "scale": ((search.log_uniform,), {"per_decade": 1, "epochs": 1, "seeds": 2}),
    "range_tests": ((search.pick_learning_rate,), {"epochs": 1, "seeds": 2}),
    "batches": ((), {"sizes": (8, 32), "budget": 4, "seeds": 2}),
    "landscape": ((), {"per_decade": 1, "dropouts": (0.0, 0.5), "widths": (4, 8), "epochs": 1, "seeds": 2}),
    "contest": ((search.grid, search.random_search), {"repeats": 4}),
    "halving": ((), {"configs": 4, "epochs": 4, "repeats": 2}),
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", SMALL)
def test_every_experiment_runs_and_is_drawn(name):
    arguments, knobs = SMALL[name]
    found = getattr(experiments, name)(*arguments, **knobs)
    assert found.summary()
    assert set(found.changed) <= set(knobs)
    assert len(repr(found.figure())) > 40


def test_every_experiment_is_tried():
    assert set(SMALL) == {name for name in experiments.__all__ if name[0].islower()}


@pytest.mark.parametrize("name", ["importance", "landscape"])
def test_a_stored_run_was_made_with_todays_arguments(name):
    run = getattr(experiments, name)
    stored = run.stored()
    assert {k: storage._plain(v) for k, v in run.knobs.items()} == dict(stored.knobs)
    assert stored.origin == f"autograder experiments --run hyperparameters.{name}"
    assert "nan" not in repr(stored.figure())


@pytest.mark.slow
def test_two_rows_of_the_stored_importance_are_measured_again():
    stored = experiments.importance.stored()
    again = experiments.importance(names=("ε of Adam", "learning rate"), repeats=2)
    np.testing.assert_allclose(again.tuned["ε of Adam"], stored.tuned["ε of Adam"], atol=0.5)
    ours, theirs = (result.tuned["learning rate"].mean(axis=1) for result in (again, stored))
    np.testing.assert_allclose(ours, theirs, atol=0.5)


def test_the_values_of_the_learning_rate_train_until_they_rest_and_no_other_run_does():
    data = runs.splits(range(2), n=100, n_val=60)
    slow, to_rest = (matters._curves(data, 1e-3, {}, 2, 0, rest) for rest in (False, True))
    assert len(slow.loss) == 2 and len(to_rest.loss) == 2 * matters.LONGER
    np.testing.assert_array_equal(to_rest.loss[:2], slow.loss)
    rested = matters._curves(data, 3e-2, {}, 60, 0, True).loss
    assert len(rested) == np.argmin(rested, axis=0).max() + matters.RESTS + 1 < 60 * matters.LONGER


@pytest.mark.slow
def test_a_part_of_the_stored_landscape_is_measured_again():
    stored = experiments.landscape.stored()
    again = experiments.landscape(dropouts=(0.0,), widths=(16,), seeds=2)
    trained = stored.seen[..., 0, 0] < 0.5
    np.testing.assert_allclose(again.seen[trained, 0, 0], stored.seen[trained][:, 0, 0], rtol=0.02)
