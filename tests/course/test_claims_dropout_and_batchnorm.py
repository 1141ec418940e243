"""Lesson 5's claims and blanks: every verdict can be read off any result, and follows the numbers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder import bank
from autograder.notebook import lesson
from autograder.notebook.claims.dropout_and_batchnorm import BLANKS, CLAIMS, DOUBT
from nnlib.experiments import dropout_and_batchnorm as experiments

SCRIPT = Path(__file__).resolve().parents[2] / "solutions/5_dropout_and_batchnorm/5_dropout_and_batchnorm.py"
DEPTH = {"depths": (1, 8), "rates": (0.1,), "seeds": 2, "tuning": 0}
RESULTS = {  # claim: (experiment, the learner's functions, knobs), several settings of which the verdict must be true
    34: ("reach", ["dropout_variance"], [{"samples": 500}, {"p": (0.1, 0.5)}]),
    35: ("drops", [], [{"updates": (5,), "seeds": 2}, {"updates": (5,), "seeds": 2, "networks": ("too small",)}]),
    36: ("drops", [], [{"updates": (5, 10), "seeds": 2}, {"updates": (5,), "seeds": 2, "networks": ("too small",)}]),
    37: ("scaling", ["standard_dropout"], [{"p": (0.2,), "epochs": 2, "seeds": 2, "masks": 3}]),
    38: ("drops", [], [{"updates": (5,), "seeds": 2}]),
    39: ("depth", [], [DEPTH | {"updates": (19,)}, DEPTH | {"updates": (19, 38)}]),
    40: ("orders", [], [{"updates": (13,), "seeds": 2}]),
    41: ("lengths", ["dense_batchnorm"], [{"epochs": 1, "seeds": 2}]),
    "doubt": ("doubt", ["mc_dropout"], [{"epochs": 1, "masks": 3, "members": 2, "repetitions": 2}]),
}


def measure(key, **knobs):
    name, functions, settings = RESULTS[key]
    functions = [bank.find(function).reference for function in functions]
    return getattr(experiments, name)(*functions, **(knobs or settings[0]))


@pytest.mark.sample(3)
@pytest.mark.parametrize("key", CLAIMS)
def test_a_verdict_can_be_read_off_any_result(key):
    for knobs in RESULTS[key][2]:
        outcome = CLAIMS[key].judge(measure(key, **knobs))
        assert outcome.verdict.startswith(("holds", "does not hold"))
        assert "nan" not in outcome.measured
        if outcome.truth is not None:
            assert CLAIMS[key].prediction.words(outcome.truth)


def drops(**means):
    """A result of `drops` with given mean accuracies of the network that memorizes, at seven p."""
    found = measure(36, updates=(5,), seeds=3)
    spread = np.array([-0.2, 0.0, 0.2])
    means = {name.replace("_", " "): np.array(row, float)[:, None] for name, row in means.items()}
    return replace(found, accuracy={name: row[..., None] + spread for name, row in means.items()}, validation=means)


def test_the_range_that_is_better_decides_on_claim_36():
    kept_is_better = drops(learns_well=[92, 92, 92, 90, 85, 70, 20])
    dropped_is_better = drops(learns_well=[80, 82, 83, 84, 88, 90, 60])
    assert CLAIMS[36].judge(kept_is_better).verdict.startswith("holds only as a probability of keeping")
    assert CLAIMS[36].judge(kept_is_better).truth == pytest.approx(22)
    assert CLAIMS[36].judge(dropped_is_better).verdict.startswith("holds as a probability of dropping")
    one_each = drops(memorizes=[76, 77, 78, 79, 83, 82, 60], too_small=[96, 95, 94, 90, 85, 70, 40])
    assert (
        "better for the network that memorizes, 0.2 to 0.5 for the network that is too small"
        in CLAIMS[36].judge(one_each).verdict
    )


def test_the_network_that_overfits_decides_on_claim_35():
    more = drops(memorizes=[76, 80, 82, 84, 85, 86, 60], too_small=[92, 90, 88, 85, 80, 70, 40])
    less = drops(memorizes=[86, 85, 84, 82, 80, 76, 60], too_small=[92, 93, 92, 85, 80, 70, 40])
    assert CLAIMS[35].judge(more).verdict.startswith("holds when p is the probability of dropping")
    assert CLAIMS[35].judge(more).truth == pytest.approx(0.8)
    assert CLAIMS[35].judge(less).verdict.startswith("does not hold here")


def test_a_lead_that_time_takes_away_is_called_speed():
    found = measure(39, **DEPTH, updates=(19, 38))
    plain = np.array([[[90, 91], [95, 96]], [[30, 32], [94, 95]]], float)
    norm = np.array([[[94, 94], [96, 96]], [[89, 90], [96, 96]]], float)
    faster = replace(found, accuracy={"none": plain, "batch norm": norm})
    assert "most of that is speed" in CLAIMS[39].judge(faster).verdict
    no_gain = replace(found, accuracy={"none": norm, "batch norm": norm})
    assert CLAIMS[39].judge(no_gain).verdict.startswith("does not hold here")


def test_where_the_masks_help_is_read_off_the_auroc():
    found = measure("doubt")
    row = {kind: np.array([0.85, 0.86]) for kind in next(iter(found.auroc.values()))}
    better = {kind: a + (0.05 if kind != "own errors" else 0) for kind, a in row.items()}
    one, masks, *others = found.auroc
    changed = replace(found, auroc={one: row, masks: better} | dict.fromkeys(others, row))
    assert CLAIMS["doubt"].judge(changed).truth == DOUBT[0]


def test_the_faulty_scaling_of_the_lesson_is_the_one_that_the_blank_waits_for():
    source = SCRIPT.read_text("utf-8")
    source = source[source.index("def outputs(") : source.index('blank("debug_scale"')]
    space, asked = {"np": np}, BLANKS["debug_scale"]
    exec(source, space)
    assert asked.empty(space["outputs"])
    exec(source.replace("return h * (1 - p) @ W2", "return h @ W2"), space)
    assert asked.same(space["outputs"], asked.right)


def test_the_program_to_debug_is_a_question_and_its_repair_is_right():
    asked = BLANKS["debug_fold"]
    assert asked.empty(asked.shipped) and not asked.same(asked.shipped, asked.right)

    def after_relu(h, W, b, gamma, beta, mean, var, eps=1e-5):
        return (gamma * (h - mean) / np.sqrt(var + eps) + beta) @ W + b

    assert asked.same(after_relu, asked.right)


def test_the_guidelines_show_what_was_measured_beside_the_own_rule(monkeypatch, capsys):
    monkeypatch.setattr(lesson, "VERDICTS", {41: {"measured": "94 % by length alone"}})
    lesson.guidelines({41: "no reason against it", 40: ""})
    out = capsys.readouterr().out
    assert "Measured: 94 % by length alone. Your rule: no reason against it" in out
    assert "not measured yet: run the cell with verdict(40, ...). Your rule: (yours to write)" in out
    with pytest.raises(ValueError, match="numbered 1 to 43"):
        lesson.guidelines({99: ""})


def test_claim_40_names_the_data_on_which_the_order_does_harm():
    kept, order = experiments.orders.stored(), "dropout, then BN"
    best = {setting: kept.runs(setting, kept.better_alone(setting)) for setting in kept.found}
    jitter = np.linspace(-0.1, 0.1, len(best["noisy labels"]))

    def behind(**points):
        found = {s: {o: dict(numbers) for o, numbers in by.items()} for s, by in kept.found.items()}
        for setting, by in points.items():
            setting = setting.replace("_", " ")
            found[setting][order]["accuracy"] = best[setting][None] - by + jitter
        return CLAIMS[40].judge(replace(kept, found=found)).verdict

    assert behind(right_labels=0, noisy_labels=2).startswith("holds for dropout before batch norm with noisy labels;")
    assert behind(right_labels=2, noisy_labels=2).startswith("holds for dropout before batch norm;")
    assert behind(right_labels=0, noisy_labels=0).startswith("does not hold here")
