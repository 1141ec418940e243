"""Lesson 4's claims and blanks: every verdict can be read off any result, and every blank knows right from wrong."""

import numpy as np
import pytest

from autograder.notebook.claims.regularization import BLANKS, CLAIMS
from nnlib.experiments import course
from nnlib.experiments import regularization as experiments

DROPOUT = course.functions("dropout_forward", "dropout_backward")
NORM = course.functions("batchnorm_train", "batchnorm_predict", "batchnorm_backward")
PENALTY = course.functions("l2_penalty", "sgd_weight_decay")
STOP = course.functions("early_stopping")
DEEP = {"epochs": 2, "seeds": 2, "n": 100, "depth": 2, "width": 8}
RESULTS = {  # claim: (experiment, the learner's functions, knobs), several settings of which the verdict must be true
    22: ("double_descent", (), [{"features": (10, 40), "seeds": 1}, {"features": (40, 150, 4000), "seeds": 1}]),
    23: ("race", DROPOUT + NORM + PENALTY + STOP, [{"epochs": 2, "draws": 2}]),
    24: ("losing_units", DROPOUT, [{"epochs": 2, "seeds": 2}, {"epochs": 20, "seeds": 3}]),
    25: ("moments", NORM, [{"epochs": 1, "n": 100, "lr": 1e-5}, {"epochs": 8, "n": 200}]),
    26: ("ranges", NORM[:1], [{"n": 9}, {}]),
    "steady": ("shaken", NORM, [DEEP, DEEP | {"strength": 0.0}]),
    27: ("places", NORM, [{"epochs": 1, "n": 50, "seeds": 2, "rates": (0.1,)}]),
    28: ("shrinking", PENALTY, [{"steps": 50, "weights": 50}, {"steps": 50, "weights": 50, "gradients": (1, 1)}]),
    29: ("rates", PENALTY[1:], [{"steps": 100}, {"steps": 4000}]),
    30: ("simplicity", NORM, [{"epochs": 2, "seeds": 2, "lams": (0.0, 1.0)}]),
    31: ("folds", (), [{"pools": 8, "epochs": 2}]),
    32: ("patience", STOP, [{"epochs": (4, 4), "seeds": 2}]),
    33: ("gap", STOP, [{"epochs": 6, "seeds": 2}]),
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("key", CLAIMS)
def test_a_verdict_can_be_read_off_any_result(key):
    name, functions, settings = RESULTS[key]
    claim = CLAIMS[key]
    for knobs in settings:
        outcome = claim.judge(getattr(experiments, name)(*functions, **knobs))
        assert outcome.verdict.startswith(("holds", "does not hold"))
        assert "nan" not in outcome.measured
        assert claim.prediction.words(outcome.truth)


def test_the_verdicts_follow_the_numbers():
    def verdict(key, **knobs):
        name, functions, _ = RESULTS[key]
        return CLAIMS[key].judge(getattr(experiments, name)(*functions, **knobs)).verdict

    assert verdict(22, features=(10, 20, 40), seeds=2).startswith("does not hold here")
    assert verdict(25, epochs=1, n=100, lr=1e-6).startswith("holds here")
    assert verdict(28, gradients=(1, 1), steps=50, weights=50).startswith("holds for plain SGD, and under Adam")
    assert verdict(29).startswith("does not hold")
    assert verdict(29, steps=100).startswith("holds neither way")


@pytest.mark.parametrize("name", BLANKS)
def test_a_blank_accepts_what_is_right_and_names_what_is_wrong(name):
    asked = BLANKS[name]
    assert asked.same(asked.right, asked.right)
    for wrong in asked.wrong:
        assert not asked.same(wrong.value, asked.right)
        assert asked.remark(wrong.value) == wrong.remark


def test_the_faulty_programs_of_the_lesson_are_not_accepted():
    def gradient(x, W, t, drop, seed, p=0.5, fixed=False):
        rng = np.random.default_rng(seed)
        h, mask = drop(x @ W, p, rng)
        return x.T @ ((h - t) * mask if fixed else drop(h - t, p, rng)[0])

    def keep_best(w, gradients, losses, lr=0.1, fixed=False):
        best, kept = np.inf, w
        for g, loss in zip(gradients, losses, strict=True):
            w -= lr * g
            if loss < best:
                best, kept = loss, w.copy() if fixed else w
        return kept

    for name, program in (("debug_mask", gradient), ("debug_best", keep_best)):
        asked = BLANKS[name]
        assert not asked.same(program, asked.right)
        assert asked.same(lambda *args, program=program: program(*args, fixed=True), asked.right)
