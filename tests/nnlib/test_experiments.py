"""What experiments are made of: knobs, rates, pairs, the sweep that trains many networks as one, and stored runs."""

import importlib
import pkgutil
from dataclasses import dataclass

import numpy as np
import pytest

from nnlib import data, experiments, mlp
from nnlib.experiments import storage
from nnlib.experiments.design import Result, experiment, shown
from nnlib.experiments.paired import difference, discordant
from nnlib.experiments.rates import at_the_edge, best_rate, choose_rate, logspaced
from nnlib.experiments.sweep import Stack, Walk, linear_decay, sweep
from nnlib.losses import softmax_cross_entropy
from nnlib.optimizers import OPTIMIZERS
from nnlib.train import fit, minibatches


def digits(n=200):
    (x, y), *_ = data.split(*data.load_digits(), rng=0)
    return x[:n], y[:n]


@dataclass(repr=False)
class Doubled(Result):
    value: float
    conditions = "plain arithmetic"

    def summary(self):
        return f"{self.value}"


@experiment
def doubled(step, times=2, rule="sgd", widths=(2, 4)):
    """Doubles."""
    return Doubled(times * step(1.0))


def test_a_result_knows_which_knobs_were_turned():
    plain, turned = doubled(lambda x: x), doubled(lambda x: x, 3, widths=(2, 8))
    assert plain.changed == {}
    assert turned.changed == {"times": 3, "widths": (2, 8)}
    assert plain.knobs == {"times": 2, "rule": "sgd", "widths": (2, 4)}
    assert plain.shown_for() == "plain arithmetic; times 2; rule sgd; widths 2, 4"


def kinds(kind):
    return [k for sub in kind.__subclasses__() if sub.__module__.startswith("nnlib.") for k in (sub, *kinds(sub))]


def test_every_result_can_be_drawn():
    for module in pkgutil.walk_packages(experiments.__path__, "nnlib.experiments."):
        importlib.import_module(module.name)
    drawn = {kind.picture.rpartition(".")[::2] for kind in kinds(Result)}
    assert len(drawn) > 90
    for module, name in drawn:
        assert callable(getattr(importlib.import_module(f"nnlib.figures.{module}"), name))


def test_a_function_of_the_learner_is_no_knob():
    assert doubled(lambda x: x, rule=lambda w, g: w).changed == {}


def test_a_long_row_is_shown_by_its_ends():
    assert shown(range(10)) == "0 to 9 (10 values)"
    assert shown((0.5, 2)) == "0.5, 2"


@pytest.mark.parametrize("rule", ["sgd", "momentum", "rmsprop", "adam"])
def test_the_sweep_trains_the_same_networks_as_fit(rule):
    x, y = digits()
    rates, seeds = [0.003, 0.01], [3, 7]
    stack = sweep(rule, (64, 12, 8, 10), x, y, rates=rates, seeds=seeds, epochs=2, show=False)
    for i, rate in enumerate(rates):
        for j, seed in enumerate(seeds):
            net = mlp((64, 12, 8, 10), rng=seed)
            fit(net, x, y, optimizer=rule, lr=rate, epochs=2, rng=seed, progress=False)
            np.testing.assert_allclose(stack.w[i, j], net.w, rtol=0, atol=1e-12)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_gradient_of_a_stack_is_that_of_each_network(activation):
    x, y = digits(20)
    stack = Stack((64, 6, 10), 2, [0, 1], activation)
    stack.w[1] *= 1.3
    g = stack.gradient(x[None], y[None])
    for i in range(2):
        for j in range(2):
            net = mlp((64, 6, 10), activation, rng=j)
            net.w[...] = stack.w[i, j]
            loss, dlogits = softmax_cross_entropy(net.forward(x), y)
            net.backward(dlogits)
            np.testing.assert_allclose(g[i, j], net.g, atol=1e-14)
            assert stack.loss(x, y)[i, j] == pytest.approx(loss)


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_a_walk_at_several_rates_is_several_walks(rule):
    rng, rates = np.random.default_rng(0), np.array([0.01, 0.1, 0.3])
    w, curvature = rng.normal(size=(3, 4)), np.arange(1, 5.0)
    together = Walk(rule, rates[:, None])
    alone = [Walk(rule, rate) for rate in rates]
    a, b = w, list(w)
    for k in range(5):
        a = together.step(a, curvature * a, 1 - k / 10)
        b = [walk.step(row, curvature * row, 1 - k / 10) for walk, row in zip(alone, b, strict=True)]
    np.testing.assert_allclose(a, b, rtol=1e-12)


def test_a_rule_that_wants_one_number_for_lr_walks_as_well():
    def picky(w, g, v, lr=0.1):
        return w - float(lr) * g, v + 1

    walk = Walk(picky, np.array([0.1, 0.2])[:, None])
    np.testing.assert_allclose(walk.step(np.ones((2, 3)), np.ones((2, 3))), [[0.9] * 3, [0.8] * 3])


def test_an_error_of_a_rule_is_not_swallowed():
    def broken(w, g, lr=0.1):
        raise ValueError("no step")

    with pytest.raises(ValueError, match="no step"):
        Walk(broken, np.array([0.1, 0.2])[:, None]).step(np.ones((2, 3)), np.ones((2, 3)))


def test_a_schedule_is_a_factor_of_every_rate():
    x, y = digits(64)
    stack = sweep("sgd", (64, 10), x, y, rates=[0.1], seeds=[0], epochs=1, schedule=linear_decay, show=False)
    net, rng = mlp((64, 10), rng=0), np.random.default_rng(0)
    for k, rows in enumerate(minibatches(64, 32, rng)):
        _, dlogits = softmax_cross_entropy(net.forward(x[rows]), y[rows])
        net.backward(dlogits)
        net.w -= 0.1 * (1 - k / 2) * net.g
    np.testing.assert_allclose(stack.w[0, 0], net.w, atol=1e-14)


def test_a_rate_that_diverges_is_never_the_best():
    losses = np.array([[0.5, 0.4], [0.1, np.nan], [0.3, 0.3]])
    assert best_rate([0.1, 1, 10], losses) == 10
    with pytest.raises(ValueError, match=r"every rate from 0\.1 to 1 diverges"):
        best_rate([0.1, 1], np.full((2, 3), np.nan))
    assert choose_rate([1, 2, 3], lambda rate: (rate - 2) ** 2) == 2


def test_rates_stand_in_equal_ratios_and_an_edge_is_noticed():
    np.testing.assert_allclose(logspaced(0.01, 1), [0.01, 0.0316228, 0.1, 0.316228, 1], rtol=1e-5)
    assert at_the_edge(1, [0.1, 1]) and not at_the_edge(0.3, [0.1, 0.3, 1])


def test_a_paired_difference_has_the_spread_of_the_differences():
    rng = np.random.default_rng(0)
    seed = rng.normal(size=50)  # what a seed does to both
    a, b = 10 * seed + 0.5 + 0.1 * rng.normal(size=50), 10 * seed + 0.1 * rng.normal(size=50)
    gap = difference(a, b)
    assert gap.clear and gap.mean == pytest.approx(0.5, abs=0.1) and gap.error < 0.05
    with pytest.raises(ValueError, match="at least two"):
        difference([1.0], [2.0])


def test_yes_or_no_is_compared_where_two_disagree():
    a = np.array([True] * 40 + [False] * 60)
    b = np.array([True] * 10 + [False] * 90)
    pair = discordant(a, b)
    assert (pair.first, pair.second, pair.n) == (30, 0, 100)
    assert pair.z == pytest.approx(30**0.5) and pair.clear
    assert discordant(a, a).z == 0


# Stored runs


@pytest.mark.parametrize("name", storage.long_runs())
def test_a_stored_run_tells_how_it_was_made(name):
    kept = storage.about(name)
    assert kept["command"] == f"autograder experiments --run {name}"
    assert {"python", "numpy"} <= set(kept["versions"]) and kept["cpu_seconds"] > 0
    result = storage.load(name)
    assert result.origin == kept["command"] and result.changed == {}
    assert result.summary() and result.shown_for()


def test_an_unknown_stored_run_names_the_command():
    with pytest.raises(ValueError, match=r"`autograder experiments --run optimizers\.nothing` makes it"):
        storage.about("optimizers.nothing")


@pytest.mark.slow
def test_a_sample_of_the_stored_race_is_run_again():
    """The first seeds of the stored runs, with the stored rates: the same accuracies."""
    from nnlib.experiments.optimizers.digits import SCHEDULES, SIZES

    (x, y), _, (test_x, test_y) = data.split(*data.load_digits(), rng=0)
    kept = storage.load("optimizers.decay")
    for schedule, runs in kept.accuracy.items():
        for name, rule in {"SGD": "sgd", "Adam": "adam"}.items():
            fixed = {"epochs": 15, "schedule": SCHEDULES[schedule], "show": False}
            stack = sweep(rule, SIZES, x, y, rates=[kept.rates[schedule][name]], seeds=range(3), **fixed)
            accuracy = 100 * stack.accuracy(test_x, test_y)[0]
            np.testing.assert_allclose(accuracy, runs[name][:3], atol=0.6)  # two of 359 digits: BLAS differs
