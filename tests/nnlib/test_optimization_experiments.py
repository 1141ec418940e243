"""Lesson 1's experiments on small budgets: what they show, and what their knobs do."""

import json

import numpy as np
import pytest

from nnlib import data, mlp, mse
from nnlib.experiments import optimization as experiments
from nnlib.experiments import storage
from nnlib.experiments.course import functions
from nnlib.experiments.design import shown
from nnlib.experiments.optimization import nets
from nnlib.experiments.optimization.nonconvex import best_order
from nnlib.experiments.optimization.runs import hessian, settle
from nnlib.experiments.optimization.search import Students
from nnlib.gradcheck import numerical_gradient
from nnlib.losses import binary_cross_entropy

DESCEND, CLASSIFY = functions("gradient_descent", "classify_critical_point")


def gap(f, x, y, lam):
    return lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)


def stable(A):
    return 2 / np.linalg.eigvalsh(A)[-1]


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
def test_many_small_networks_are_each_the_network_of_the_course(activation, loss):
    x, y = data.moons(20, noise=0.2, rng=0)
    many = nets.Nets(x, y.astype(float), 5, activation, loss)
    w = many.starts([0, 1]).reshape(2, 1, -1)
    own = {"squared error": mse, "cross-entropy": binary_cross_entropy}[loss]
    for k in range(2):
        net = mlp((2, 5, 1), activation)
        net.w[...] = w[k, 0]
        value, slope = own(net.forward(x), y[:, None].astype(float))
        net.backward(slope)
        assert many.loss(w)[k, 0] == pytest.approx(value)
        np.testing.assert_allclose(many.gradient(w)[k, 0], net.g, atol=1e-14)


def test_runs_from_many_starts_are_each_the_run_from_that_start():
    starts, rates = np.random.default_rng(0).normal(size=(3, 4, 2)), np.array([0.1, 0.2, 0.3])[:, None, None]
    ends = settle("gradient_descent", np.sin, starts, rates, 70)
    for i in range(3):
        for j in range(4):
            alone = DESCEND(np.sin, starts[i, j], float(rates[i, 0, 0]), 70)[-1]
            np.testing.assert_allclose(ends[i, j], alone, atol=1e-12)


def test_the_hessian_is_that_of_a_quadratic():
    A = np.array([[3.0, 1.2], [1.2, 1.0]])
    np.testing.assert_allclose(hessian(lambda x: x @ A, np.zeros((5, 2))), np.broadcast_to(A, (5, 2, 2)), atol=1e-9)


def test_convex_functions_have_no_negative_gap_and_the_others_have():
    result = experiments.gaps(gap, chords=300)
    assert [name for name, percent in result.below.items() if percent == 0] == ["Σ x²", "Σ |x|", "eˣ", "log Σ eˣ"]


def test_convex_functions_have_one_minimum_many_or_none():
    result = experiments.minimizers(DESCEND)
    assert [result.kind(name) for name in result.ends] == ["one", "many", "many", "none"]


def test_on_a_convex_function_every_run_ends_equally_low():
    result = experiments.heights(DESCEND, numerical_gradient, starts=60)
    convex, well, dents = result.above
    assert result.higher(convex) == result.uphill[convex] == 0
    assert result.higher(well) > 30 and result.higher(dents) > 80 and result.uphill[dents] > 30


def test_a_convex_bowl_has_four_tops_on_a_square_and_turned_over_one():
    result = experiments.tops(DESCEND, starts=60)
    assert (result.number("as it is"), result.number("turned over")) == (4, 1)


def test_remedies_solve_the_convex_problems_and_not_the_others():
    result = experiments.kinds(DESCEND, starts=20, steps=500)
    assert min(result.best(True).values()) > 90 and max(result.best(False).values()) < 80
    fence = result.problems.index("with a fence")
    assert result.percent[fence].tolist() == [0, 0, 100, 0]


def test_a_difference_is_most_exact_where_rounding_and_formula_balance():
    result = experiments.step_sizes(numerical_gradient)
    assert 1e-6 < result.best("central")[0] < 3e-5 and 3e-9 < result.best("one-sided")[0] < 1e-7
    assert result.digits("central") > result.digits("one-sided") + 2


def test_a_double_well_hops_from_the_limit_on():
    result = experiments.limit(DESCEND, stable)
    assert result.well_limit == 0.25
    assert result.rates[result.hopping].min() == pytest.approx(0.25, rel=0.01)
    assert (result.places(0.9), result.places(1.1)) == (1, 2)
    assert result.distances["0.98"][-1] < result.distances["0.98"][0] < result.distances["1.02"][-1]


def test_sharpness_climbs_to_what_the_rate_can_bear_and_small_batches_keep_it_lower():
    result = experiments.edge(DESCEND, rates=(0.2,), seeds=2)
    assert (result.sharpness[0, :, 0] < 7).all()
    np.testing.assert_allclose(result.of_limit(), 1, atol=0.1)
    noisy = experiments.edge(DESCEND, rates=(0.2,), seeds=2, batch=15, steps=3000)
    assert noisy.of_limit().mean() < 0.97 and noisy.changed == {"rates": (0.2,), "seeds": 2, "batch": 15, "steps": 3000}


def test_functions_that_are_not_convex_have_one_lowest_point_or_several():
    result = experiments.optima(DESCEND, gap)
    counts = [(len(result.places(name)), result.lowest(name)) for name in result.ends]
    assert counts == [(1, 1), (2, 1), (4, 4)] and max(result.gaps.values()) < 0


def test_a_twin_has_the_same_loss_and_a_hill_lies_between():
    result = experiments.twins(DESCEND, gap, seeds=2, steps=1500)
    assert result.ends_differ() < 1e-12
    assert (result.gaps < 0).all() and (result.losses.max(axis=1) > 1.5 * result.losses[:, 0]).all()


def test_the_best_order_undoes_a_shuffle():
    units = np.random.default_rng(0).normal(size=(12, 30))
    order = np.random.default_rng(1).permutation(12)
    assert best_order(units @ units[order].T).tolist() == np.argsort(order).tolist()


def test_the_mean_of_two_networks_is_better_once_they_are_matched():
    result = experiments.matching(DESCEND, widths=(16,), epochs=6, pairs=4, rates=(0.3, 1.0))
    assert result.gain(16).mean > 8 and result.loss(16).mean < 8
    lines = result.lines["matched"][0]
    np.testing.assert_allclose(lines[:, [0, -1]].mean(axis=1), result.ends[0], atol=1e-9)


def test_himmelblau_has_four_minima_four_saddles_and_a_maximum():
    result = experiments.critical(CLASSIFY)
    assert sorted(result.kinds) == ["maximum"] + ["minimum"] * 4 + ["saddle"] * 4


def test_the_wait_at_a_saddle_grows_with_the_logarithm_of_the_distance():
    result = experiments.plateau(DESCEND)
    assert result.steps(1e-8) - result.steps(1e-4) == pytest.approx(result.steps(1e-12) - result.steps(1e-8), abs=2)
    assert result.steps(0.0) == -1


def test_minima_are_rare_among_random_matrices():
    result = experiments.signs(CLASSIFY, sizes=(1, 2, 4), draws=1000)
    one, two, four = result.percent["minimum"]
    assert one == pytest.approx(50, abs=5) and 10 < two < 20 and four < 2


def test_most_curvatures_of_a_network_are_flat():
    result = experiments.curvatures(DESCEND, CLASSIFY, steps=12_000, seeds=1)
    assert result.flat()[0] > 50 and result.values[0, -1] > 3


def test_the_loss_of_students_has_the_gradient_that_is_used():
    task = Students(4)
    w = task.starts(5, 1, 0)[0]
    np.testing.assert_allclose(task.gradient(w), numerical_gradient(lambda v: float(task.loss(v)), w), atol=1e-8)
    x = np.random.default_rng(0).normal(size=(400_000, 4))
    sampled = ((np.maximum(x @ w.reshape(5, 4).T, 0).sum(1) - np.maximum(x, 0).sum(1)) ** 2).mean() / 2
    assert float(task.loss(w)) == pytest.approx(sampled, rel=0.02)
    assert float(task.loss(np.eye(4).ravel())) == pytest.approx(0, abs=1e-12)


def test_a_run_that_diverges_has_failed():
    result = experiments.hard(
        DESCEND, CLASSIFY, dimensions=(1,), teacher=3, extra=(0,), starts=10, rates=(5.0,), steps=500
    )
    assert result.failed[0] == 100


@pytest.mark.slow
def test_some_students_rest_at_a_minimum_and_a_unit_to_spare_helps():
    result = experiments.hard(DESCEND, CLASSIFY, dimensions=(1, 3), teacher=9, extra=(0, 1), starts=60)
    assert result.dents[1] < result.dents[0] / 1.5
    assert result.at(0) > 10 > result.at(1)
    assert set(result.kinds) == {"minimum"}


STORED = [name for name in storage.long_runs() if name.startswith("optimization.")]


@pytest.mark.parametrize("name", STORED)
def test_a_stored_run_was_made_with_todays_arguments(name):
    kept, run = storage.about(name), storage.long_runs()[name]
    assert kept["arguments"] == {key: str(value) for key, value in run.long.items()}
    now = {key: run.long.get(key, default) for key, default in run.knobs.items()}
    assert {key: shown(value) for key, value in kept["knobs"].items()} == {k: shown(v) for k, v in now.items()}


@pytest.mark.slow
def test_a_sample_of_the_stored_matching_is_run_again():
    kept = experiments.matching.stored()
    again, _ = storage.make("optimization.matching", widths=(8,))
    k = list(kept.widths).index(8)
    np.testing.assert_allclose(again.ends[0], kept.ends[k], atol=1.0)
    np.testing.assert_allclose(again.middle["matched"][0].mean(), kept.middle["matched"][k].mean(), atol=3)


@pytest.mark.slow
def test_a_sample_of_the_stored_students_is_run_again():
    kept = experiments.hard.stored()
    again, _ = storage.make("optimization.hard", extra=(2,), starts=40, dimensions=(1, 2))
    np.testing.assert_allclose(again.dents, kept.dents[:2], atol=0.5)
    assert again.at(2) == pytest.approx(kept.at(2), abs=8)


@pytest.mark.parametrize(
    "result",
    [
        lambda: experiments.learning_rates(steps=50),
        lambda: experiments.edge(DESCEND, steps=200, seeds=2),
        lambda: experiments.kinds(DESCEND, starts=5, steps=50),
        lambda: experiments.critical(CLASSIFY),
    ],
)
def test_a_result_has_a_summary_and_a_figure_with_an_alt_text(result):
    result = result()
    assert "nan" not in result.shown_for() and len(result.summary()) > 20
    assert len(result.figure().alt) > 80
    json.dumps(storage._plain(result.numbers()))
