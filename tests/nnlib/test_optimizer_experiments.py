"""Lesson 2's experiments on small budgets: what they show, and what their knobs do."""

import numpy as np
import pytest

from nnlib import data
from nnlib.experiments import optimizers as experiments
from nnlib.experiments.optimizers import batches
from nnlib.experiments.sweep import sweep
from nnlib.train import minibatches

RULES = ("sgd", "momentum", "rmsprop", "adam")


def test_descent_needs_steps_like_kappa_and_momentum_like_its_root():
    result = experiments.ravine("sgd", "momentum", kappas=(1, 100, 400))
    descent, ball = result.steps["descent"], result.steps["momentum"]
    assert descent[0] == ball[0] == 1
    assert descent[2] / descent[1] == pytest.approx(4, rel=0.02)
    assert ball[2] / ball[1] == pytest.approx(2, rel=0.2)
    np.testing.assert_allclose(descent[1:], result.theory["descent"][1:], rtol=0.01)


def test_with_one_beta_for_all_momentum_loses_on_a_round_bowl():
    result = experiments.ravine("sgd", "momentum", kappas=(1, 300), beta=0.9)
    assert result.steps["momentum"][0] > 50 and result.steps["momentum"][1] < result.steps["descent"][1] / 4
    assert result.changed == {"kappas": (1, 300), "beta": 0.9}


def test_only_rmsprop_notices_that_the_ravine_is_turned():
    result = experiments.turned(*RULES[:3], degrees=(0, 45), whole_matrix=True)
    steps = result.steps
    assert steps["descent"][0] == steps["descent"][1] and steps["momentum"][0] == steps["momentum"][1]
    assert steps["RMSprop"][1] > 20 * steps["RMSprop"][0]
    assert steps["whole matrix"][0] == steps["whole matrix"][1] < 20
    longer = experiments.turned(*RULES[:3], degrees=(0, 45), rho=0.99)
    assert longer.steps["RMSprop"][1] < steps["RMSprop"][1] / 2


def test_narrow_networks_get_stuck_on_xor_and_wide_ones_do_not():
    result = experiments.stuck("sgd", widths=(2, 8), rates=(0.3,), starts=60, sets=2)
    assert 25 < result.at(2) < 65 and result.at(8) < 3
    assert experiments.stuck("sgd", widths=(4,), activation="relu", rates=(0.3,), starts=60, sets=1).at(4) > 20


def test_the_stuck_ones_are_on_a_way_that_does_not_end():
    result = experiments.trapped("sgd", steps=4000, starts=40)
    stuck = result.stuck
    assert 5 < stuck.sum() < 35
    lengths, slopes = np.median(result.lengths[:, stuck], axis=1), np.median(result.slopes[:, stuck], axis=1)
    assert lengths[-1] > lengths[-10] and 0 < slopes[-1] < slopes[-10]
    assert np.median(result.losses[-1, stuck]) == pytest.approx(np.log(2) / 2, abs=0.01)


def test_the_error_of_a_batch_falls_like_the_root_of_its_size():
    result = experiments.batch_noise(minibatches, sizes=(1, 16), batches=200)
    assert result.errors[0] / result.errors[1] == pytest.approx(4, rel=0.1)


def test_batches_of_every_size_get_down_and_the_smallest_in_the_fewest_epochs():
    result = experiments.batch_sizes("sgd", minibatches, sizes=(8, 256), target=0.5, seeds=2)
    assert result.epochs_to(8) < result.epochs_to(256)
    assert result.middle == 256 and result.price > 1


def test_a_batch_size_that_needs_many_epochs_is_looked_at_less_often_and_counted_in_epochs():
    knobs = {"sizes": (8, 256), "target": 0.5, "seeds": 1}
    result = experiments.batch_sizes("sgd", minibatches, **knobs)
    assert result.every == [1, 60 // batches.LOOKS] and len(result.losses["256"]) == 1 + 60 // result.every[1]
    reached = int(result.epochs_to(256))
    (x, y), *_ = data.split(*data.load_digits(), rng=0)
    how = {"rates": result.rates[1:], "seeds": range(1), "batch_size": 256, "batches": minibatches, "show": False}
    before, after = (
        sweep("sgd", (64, 32, 10), x, y, epochs=epochs, **how).loss(x, y).item()
        for epochs in (reached - result.every[1], reached)
    )
    assert after <= result.target < before


def test_adams_first_steps_have_length_lr_with_the_correction_and_are_too_long_without():
    result = experiments.first_steps("adam", steps=1000, seeds=1)
    np.testing.assert_allclose(result.lengths["with"], 1, rtol=1e-6)
    t = np.array([1, 10, 1000])
    np.testing.assert_allclose(result.at(t), (1 - 0.9**t) / np.sqrt(1 - 0.999**t), rtol=1e-6)


def test_adam_walks_to_the_worst_point_with_a_short_memory_and_to_the_best_with_a_long_one():
    result = experiments.reddi("sgd", "adam", steps=1500, betas=(0.1, 0.9))
    assert result.paths["Adam"][-1] > 0.95 > -0.95 > result.paths["AMSGrad"][-1]
    assert result.ends[1] < -0.95


def test_a_race_is_compared_seed_by_seed():
    result = experiments.digits(*RULES, epochs=2, tuning=1, seeds=3)
    best = max(result.accuracy["constant"], key=lambda name: result.mean(name, "constant"))
    assert result.behind_best(best, "constant").mean == 0
    both = result.beside(experiments.digits(*RULES, schedule="linear", epochs=2, tuning=1, seeds=3))
    assert set(both.accuracy) == {"constant", "linear"} and both.knobs["seeds"] == 3 and "schedule" not in both.knobs


def test_the_convex_model_ends_at_one_point_and_the_network_does_not():
    result = experiments.models("sgd", samples=60, steps=600, seeds=3)
    assert result.apart["softmax regression"] < 0.01 < 0.5 < result.apart["network"]
    middle = len(result.places) // 2
    assert (result.lines["network"][:, middle] > result.lines["network"][:, 5]).all()


def test_remedies_are_compared_from_the_same_starts():
    result = experiments.remedies(*RULES, steps=300, sets=1, rates=2)
    assert result.stuck["SGD"].shape == (1, 100)
    pair = result.against_descent("Adam")
    more = result.percent("Adam") - result.percent("descent")
    assert pair.first - pair.second == pytest.approx(more)
    assert result.steps["RMSprop"] < result.steps["momentum"] < result.steps["descent"]


def test_rastrigins_arrivals_are_reported_on_starts_that_chose_nothing():
    result = experiments.rastrigin(*RULES, noises=(0, 10), steps=100, sets=2)
    assert set(result.percent) == {"descent", "momentum", "RMSprop", "Adam", "noisy descent"}
    assert result.noise == 10 and all(p.shape == (2,) for p in result.percent.values())


def test_a_warm_up_rises_and_falls_and_is_asked_of_the_schedule():
    asked = []

    def schedule(step, warmup, total, peak):
        asked.append((warmup, total))
        return peak

    result = experiments.warm_up("adam", schedule, fractions=(0, 0.5), layers=1, epochs=1, seeds=1, low=0.01, high=0.02)
    assert set(asked) == {(0, 34), (17, 34)}
    assert set(result.accuracy) == {"0", "0.5"} and result.changed["fractions"] == (0, 0.5)


FIGURES = {
    "ravine": lambda: experiments.ravine("sgd", "momentum", kappas=(1, 10)),
    "turned": lambda: experiments.turned(*RULES[:3], degrees=(0, 5)),
    "stuck": lambda: experiments.stuck("sgd", widths=(2, 3), rates=(0.3,), steps=100, starts=10, sets=2),
    "trapped": lambda: experiments.trapped("sgd", steps=200, starts=10),
    "remedies": lambda: experiments.remedies(*RULES, steps=50, sets=1, rates=2),
    "arrivals": lambda: experiments.rastrigin(*RULES, noises=(0, 1), steps=20, sets=1),
    "batch_noise": lambda: experiments.batch_noise(minibatches, sizes=(4, 64), batches=5),
    "batch_sizes": lambda: experiments.batch_sizes("sgd", minibatches, sizes=(32, 256), target=1.0, seeds=2),
    "first_steps": lambda: experiments.first_steps("adam", steps=50, seeds=2),
    "reddi": lambda: experiments.reddi("sgd", "adam", betas=(0.1, 0.9), steps=50),
    "models": lambda: experiments.models("sgd", samples=40, steps=20, seeds=3),
    "race": lambda: experiments.digits(*RULES, epochs=1, tuning=1, seeds=2),
    "warm_up": lambda: experiments.warm_up(layers=1, epochs=1, seeds=1, low=0.01, high=0.02),
    "family": lambda: experiments.family(steps=30),
}


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_an_alt_text_and_fits_a_notebook(name):
    result = FIGURES[name]()
    picture = result.figure()
    assert len(picture.alt) > 80 and "nan" not in picture.alt
    assert picture.figure.get_figwidth() <= 8.3
    bundle = picture._repr_mimebundle_()
    assert 'alt="' in bundle["text/html"] and bundle["text/plain"] == picture.alt
    assert result.summary() and "\n\n" not in result.summary()
