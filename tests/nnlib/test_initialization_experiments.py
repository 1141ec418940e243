"""Lesson 3's experiments on small budgets: what they show, and what their knobs do."""

import numpy as np
import pytest

from autograder import bank
from nnlib.experiments import initialization as experiments
from nnlib.experiments import storage
from nnlib.experiments.initialization import deep
from nnlib.network import mlp
from nnlib.optimizers import Optimizer

COURSE = {name: exercise.reference for name, exercise in bank.exercises("initialization").items()}
EVERY = {  # experiment: (the learner's functions, a small budget)
    "starts": ((), {"steps": 5, "width": 16}),
    "zero": (("distinct_units",), {"steps": 20, "seeds": 2}),
    "derivatives": (("distinct_units",), {}),
    "parting": (("distinct_units",), {"steps": 5, "seeds": 2}),
    "fan_in": (("normal_init",), {"inputs": (1, 30)}),
    "forward": (("normal_init", "forward_stds"), {"depth": 4, "seeds": 2}),
    "factors": (("normal_init", "xavier_uniform"), {"n_in": 40, "n_out": 20}),
    "rules": (("xavier_uniform", "he_normal", "forward_stds"), {"depth": 4, "seeds": 2}),
    "histograms": (("normal_init",), {"width": 30}),
    "backward": (("normal_init", "backward_norms"), {"widths": (10, 20), "depth": 4, "seeds": 2}),
    "levels": (("normal_init", "backward_norms"), {"depth": 4, "seeds": 2}),
    "maps": (("normal_init", "forward_stds", "backward_norms"), {"depth": 4, "width": 20}),
    "saturated": (("normal_init", "backward_norms"), {"depth": 3, "width": 10, "seeds": 2}),
    "by_hand": ((), {"solved": True}),
    "late": (("he_normal",), {"depth": 1, "width": 8, "budget": 30, "rates": (0.1, 0.3), "seeds": 2}),
    "purpose": (("he_normal", "distinct_units", "forward_stds"), {"depth": 5, "steps": 5, "seeds": 2, "draws": 3}),
    "overshoot": (("softmax_cross_entropy", "clip_by_norm"), {"depth": 2, "width": 8, "steps": 3, "seeds": 2}),
    "steep": (("he_normal",), {"depth": 2, "width": 8, "factors": (1, 2), "seeds": 2}),
    "residual": (("he_normal",), {"depth": 4, "width": 10, "seeds": 2}),
    "ratios": (("he_normal",), {"depth": 1, "steps": 3}),
    "transfer": ((), {"widths": (4, 8), "steps": 3}),
}


def run(name, **knobs):
    functions, small = EVERY[name]
    return getattr(experiments, name)(*(COURSE[f] for f in functions), **small | knobs)


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", EVERY)
def test_a_result_has_words_and_a_figure_with_an_alt_text(name):
    result = run(name)
    assert result.summary() and result.shown_for()
    drawn = result.figure()
    assert len(drawn.alt) > 60 and drawn.figure.get_figwidth() <= 8.3


def test_from_zero_relu_learns_the_prior_alone_and_sigmoid_as_one_unit():
    result = run("zero", steps=200, activations=("relu", "sigmoid"), seeds=3)
    assert result.spread["ReLU network"] < 1e-12 and result.above("ReLU network").mean > 0.05
    assert result.units["sigmoid network"] == 1 and result.above("sigmoid network").mean < -0.02
    assert result.units["random start"] == 8
    assert run("zero", steps=100, value=0.1, activations=("relu",)).spread["ReLU network"] > 0.01


def test_from_zero_all_derivatives_of_relu_are_zero_and_those_of_sigmoid_differ_by_input():
    result = run("derivatives")
    assert result.all_zero("relu") and not result.all_zero("sigmoid")
    assert (result.units["sigmoid"], result.values["sigmoid"]) == (1, 2)
    assert not run("derivatives", value=0.5).all_zero("relu")


def test_dropout_parts_units_that_minibatches_leave_alike():
    result = run("parting", steps=40)
    assert (result.units["minibatches"] == 1).all() and (result.units["and dropout"] > 8).all()
    assert (run("parting", value=0.0).units["and dropout"] == 1).all()


def test_the_output_grows_with_the_root_of_the_inputs():
    result = run("fan_in", inputs=(100, 10_000))
    assert result.fixed.mean(axis=1) == pytest.approx([0.1, 1], rel=0.05)
    assert result.scaled.mean(axis=1) == pytest.approx([1, 1], rel=0.05)


def test_a_layer_multiplies_the_variance_by_n_and_with_relu_by_half_of_it():
    result = run("forward", depth=12, width=64, seeds=3)
    assert result.growth("linear") == pytest.approx(64, rel=0.1)
    assert result.growth("relu") == pytest.approx(32, rel=0.15)
    assert result.growth("relu", "std √(2/n)") == pytest.approx(1, rel=0.15)


def test_xavier_meets_in_the_middle_and_pytorchs_default_keeps_a_third():
    factors = {name: rows.mean(axis=0) for name, rows in run("factors", n_in=400, n_out=100).factors.items()}
    assert factors["Xavier"] == pytest.approx([1.6, 0.4], rel=0.05)
    assert factors["variance 1/n_in"] == pytest.approx([1, 0.25], rel=0.05)
    assert factors["PyTorch's default"][0] == pytest.approx(1 / 3, rel=0.05)


def test_activation_and_width_decide_what_std_one_does():
    result = run("backward", widths=(25, 100, 400), depth=20, seeds=3)
    assert (result.log_size("relu") > 8).all() and (result.log_size("tanh") > 3).all()
    sigmoid = result.log_size("sigmoid")
    assert sigmoid[0] < -2 and abs(sigmoid[1]) < 1.5 and sigmoid[2] > 2
    assert (run("backward", widths=(25, 50), std=0.1, depth=20).log_size("sigmoid") < -2).all()


def test_only_small_slopes_make_gradients_smaller_with_every_layer():
    result = run("levels", depth=15)
    assert 0.3 < result.ratio("relu, std √(2/n)") < 3
    assert result.ratio("sigmoid, std 1/√n") < 1e-6
    assert result.size("tanh, std 0.01") < 1e-10 and 0.5 < result.ratio("tanh, std 0.01") < 2


def test_hes_size_is_in_the_healthy_band_of_relu_and_sigmoid_has_none():
    result = run("maps", depth=30, width=100)
    assert 1.1 < result.healthy("relu").mean() < 1.6
    assert not result.healthy("sigmoid").size


def test_large_nonnegative_weights_vanish_unless_biases_bring_every_z_back_to_zero():
    result = run("saturated", depth=12, width=50)
    assert np.median(result.change["non-negative"][-1]) < -10 and np.median(result.change["both signs"][-1]) > 2
    centred = run("saturated", depth=12, width=50, biases="centred", samples=1)
    assert np.median(centred.change["non-negative"][-1]) > 10 and centred.flat["non-negative"].max() == 0


def test_every_number_by_hand_is_the_slope_of_the_loss():
    result, h = experiments.by_hand(solved=True), 1e-6

    def loss(W1, w2):
        return 0.5 * (np.maximum(result.x @ W1, 0) @ w2 - result.target) ** 2

    for i in range(2):
        step = h * np.eye(2)[i]
        assert (loss(result.W1, result.w2 + step) - loss(result.W1, result.w2 - step)) / (2 * h) == pytest.approx(
            result.dw2[i], abs=1e-6
        )
        for j in range(2):
            step = np.zeros((2, 2))
            step[i, j] = h
            slope = (loss(result.W1 + step, result.w2) - loss(result.W1 - step, result.w2)) / (2 * h)
            assert slope == pytest.approx(result.dW1[i, j], abs=1e-6)


def test_networks_side_by_side_are_the_same_as_one_alone():
    """A row of the stack, and nnlib's own network with the same seed, rate and batches."""
    (x, y), *_ = deep.digits()
    runs = deep.train("he_normal", (64, 12, 10), [0.1, 0.05], [3, 7], 5)
    for k, (rate, seed) in enumerate(((0.1, 3), (0.05, 7))):
        net, rng, walk = mlp((64, 12, 10), rng=seed), np.random.default_rng(seed), Optimizer("sgd", lr=rate)
        for _ in range(5):
            rows = rng.integers(len(x), size=32)
            _, dlogits = COURSE["softmax_cross_entropy"](net.forward(x[rows]), y[rows])
            net.backward(dlogits, input_gradient=False)
            walk.step(net.w, net.g)
        np.testing.assert_allclose(runs.stack.w[0, k], net.w, rtol=1e-9, atol=1e-12)


def test_the_learners_loss_and_clipping_are_what_trains():
    seen = []

    def clip(grads):
        seen.append(len(grads))
        return [0 * g for g in grads]

    plain = deep.train("he_normal", (64, 8, 10), [0.1], [0], 3)
    own = deep.train("he_normal", (64, 8, 10), [0.1], [0], 3, loss=COURSE["softmax_cross_entropy"])
    still = deep.train("he_normal", (64, 8, 10), [0.1], [0], 3, clip=clip)
    np.testing.assert_allclose(plain.stack.w, own.stack.w, rtol=1e-9)
    assert seen == [4, 4, 4]
    np.testing.assert_array_equal(still.stack.w[0, 0], mlp((64, 8, 10), rng=0).w)


def test_a_network_leaves_when_it_arrives_or_breaks():
    runs = deep.train("he_normal", (64, 32, 10), [0.3, 1e300, 1e-6], [0, 0, 0], 200, until=1.0)
    assert runs.arrived.tolist() == [True, False, False] and runs.broken.tolist() == [False, True, False]
    assert runs.steps[0] < 100 and runs.steps[1] < 20 and runs.steps[2] == 200


def test_the_quickest_rate_is_the_one_whose_slowest_seed_arrives_first():
    how = {"until": 1.0}
    rate, edge = deep.quickest_rate("he_normal", (64, 32, 10), (1e-5, 0.01, 0.3, 1e6), (100, 101), 400, **how)
    assert (rate, edge) == (0.3, False)
    slow, edge = deep.quickest_rate("zeros", (64, 8, 8, 10), (1e-4, 1e-2), (100, 101), 40, **how)
    assert (slow, edge) == (1e-2, True)


def test_a_quarter_of_hes_weights_takes_longer():
    result = run("late", depth=3, width=16, budget=600, factors=(0.4, 1), rates=(0.1, 0.3), seeds=3)
    assert result.median("0.4 · He") > 2 * result.median("1 · He")
    assert result.changed["factors"] == (0.4, 1)


def test_units_that_began_alike_read_few_digits():
    result = run("purpose", steps=100, draws=20, depth=60)
    assert result.units == {"He": 64, "units alike": 1}
    assert result.behind.mean < -30
    assert np.median(result.draws[:, -1]) < result.draws[:, 0].min()
    kept = run("purpose", steps=1, draws=20, depth=60, orthogonal=True)
    assert kept.draws[:, -1].std() < result.draws[:, -1].std() or kept.draws[:, -1].min() > result.draws[:, -1].min()


def test_descent_jumps_over_above_one_over_the_curvature_and_leaves_above_two():
    result = run("overshoot", depth=8, width=32, steps=20)
    assert (result.jumps, result.leaves) == (1.1, 2.1)
    assert result.highest("std 1") < 1e-4 < result.highest("He")
    assert result.highest("std 1, clipped") > result.highest("std 1")
    assert (result.naive, result.safe) == (2, 0)


def test_gradient_and_curvature_explode_together():
    result = run("steep", depth=6, width=32, factors=(1, 2), seeds=3)
    for values in (result.gradients, result.curvatures):
        assert np.median(values[1]) > 20 * np.median(values[0])


def test_a_residual_branch_over_the_root_of_the_depth_keeps_the_signal():
    result = run("residual", depth=30, width=64)
    ends = {name: np.median(runs[:, -1]) for name, runs in result.stds.items()}
    assert ends["s = 1"] > 1e4 and ends["s = 1/√30"] < 3 and ends["s = 0"] == pytest.approx(1, rel=0.1)


def test_a_step_of_a_thousandth_is_neither_too_slow_nor_too_fast():
    result = run("ratios", depth=2, steps=60, rates=(1e-5, 1e-3))
    assert result.losses["0.001"] < result.losses["1e-05"]
    assert 5e-4 < np.median(result.ratios["0.001"]) < 1e-2


@pytest.mark.slow
def test_the_best_rate_falls_with_the_width_and_in_mup_it_does_not():
    result = run("transfer", widths=(16, 128), steps=60, seeds=3, per_decade=3)
    ordinary, mup = (result.best(name) for name in ("one rate for all layers", "μP"))
    assert ordinary[1] < ordinary[0] and mup[1] >= mup[0] / 1.1


# Stored runs


@pytest.mark.slow
def test_a_sample_of_the_stored_run_is_run_again():
    kept = storage.load("initialization.late")
    i = kept.names.index("1 · He")
    shape, seeds = deep.sizes(8, 32), np.arange(kept.steps.shape[1])
    runs = deep.train("he_normal", shape, np.full(len(seeds), kept.rates[i]), seeds, kept.budget, until=1.0)
    assert np.abs(runs.steps - kept.steps[i]).max() <= 3 and (runs.arrived == kept.arrived[i]).all()
