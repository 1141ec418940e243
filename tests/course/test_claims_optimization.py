"""Lesson 1's claims and blanks: every verdict can be read off any result, and every blank knows right from wrong."""

import numpy as np
import pytest

from autograder import bank
from autograder.notebook.claims.optimization import BLANKS, CLAIMS, TWINS
from nnlib.experiments import optimization as experiments

DESCEND, GAP, SLOPES, STABLE, CLASSIFY = (
    bank.find(name).reference
    for name in (
        "gradient_descent",
        "convexity_gap",
        "numerical_gradient",
        "largest_stable_lr",
        "classify_critical_point",
    )
)
FEW = {"starts": 10, "dimensions": (1, 2), "teacher": 3, "steps": 500}
RESULTS = {  # claim: (experiment, the learner's functions, knobs), several settings of which the verdict must be true
    1: ("kinds", (DESCEND,), [{"starts": 10, "steps": 50}]),
    2: ("minimizers", (DESCEND,), [{}, {"steps": 20}, {"starts": 2}]),
    3: ("tops", (DESCEND,), [{"starts": 20}, {"starts": 20, "curvatures": (1, -2)}]),
    4: ("heights", (DESCEND, SLOPES), [{"starts": 20}, {"starts": 20, "steps": 5}, {"starts": 20, "tilt": 0.0}]),
    5: ("optima", (DESCEND, GAP), [{}, {"tilt": 0.0}, {"starts": 1}]),
    6: ("hard", (DESCEND, CLASSIFY), [FEW, FEW | {"extra": (0,)}]),
    "digits": ("step_sizes", (SLOPES,), [{}, {"at": 0.0}]),
    "limit": ("limit", (DESCEND, STABLE), [{}, {"factors": (0.5,)}]),
    "edge": ("edge", (DESCEND,), [{"steps": 200, "seeds": 2}, {"steps": 200, "seeds": 2, "rates": (0.1, 5.0)}]),
    "average": ("matching", (DESCEND,), [{"widths": (8,), "epochs": 2, "pairs": 2}]),
    "saddle": ("plateau", (DESCEND,), [{}, {"steps": 10}, {"distances": (0.1, 0.05)}]),
}


def outcome(key, **knobs):
    name, functions, _ = RESULTS[key]
    return CLAIMS[key].judge(getattr(experiments, name)(*functions, **knobs))


@pytest.mark.sample(3)
@pytest.mark.parametrize("key", CLAIMS)
def test_a_verdict_can_be_read_off_any_result(key):
    for knobs in RESULTS[key][2]:
        found = outcome(key, **knobs)
        assert found.verdict.startswith(("holds", "does not hold"))
        assert found.measured
        if found.truth is not None:
            assert CLAIMS[key].prediction.words(found.truth)


def test_the_verdicts_follow_the_numbers():
    assert outcome(1, starts=20).verdict.startswith("holds: every function is either convex or not")
    assert "do not solve every convex problem" in outcome(1, starts=20, steps=300, noise=30.0).verdict
    assert outcome(2).verdict.startswith("does not hold: a convex function may have one minimum")
    assert outcome(3).truth == 4
    assert outcome(3, curvatures=(1, -2)).verdict.startswith("does not hold here either way")
    assert outcome(4, starts=50).verdict.startswith("holds in effect: the concept exists")
    assert "has not come down everywhere" in outcome(4, starts=50, steps=5).verdict
    assert outcome(5).truth == 1 and "2 lowest of 2" in outcome(5, tilt=0.0).verdict
    assert outcome("digits").truth == pytest.approx(11, abs=0.5)
    assert outcome("limit").truth == "it hops between two points for ever"
    assert "none of these rates" in outcome("limit", factors=(0.5,)).verdict
    assert outcome("saddle").verdict.startswith("does not hold")
    assert outcome("saddle", distances=(0.1, 0.05)).verdict.startswith("holds for these two")


@pytest.mark.slow
def test_the_edge_is_where_the_rate_says():
    assert outcome("edge", seeds=2).verdict.startswith("does not hold: training goes")
    assert outcome("edge", seeds=3, steps=4000, batch=15).verdict.startswith("does not hold here either")
    assert "diverged" in outcome("edge", seeds=2, steps=200, rates=(0.1, 5.0)).verdict


@pytest.mark.torch
@pytest.mark.parametrize(("name", "near"), [("numerical_gradient", 1e-8), ("gradient_descent", 1e-12)])
def test_the_course_and_pytorch_agree(name, near):
    torch = pytest.importorskip("torch")
    _, compare = TWINS[name]
    own = bank.find(name).reference
    assert compare(torch, own) < near
    assert compare(torch, lambda *args: 1.01 * own(*args)) > 1e-3


@pytest.mark.parametrize("name", BLANKS)
def test_a_blank_accepts_what_is_right_and_names_what_is_wrong(name):
    asked = BLANKS[name]
    assert asked.same(asked.right, asked.right)
    for wrong in asked.wrong:
        assert not asked.same(wrong.value, asked.right)
        assert asked.remark(wrong.value) == wrong.remark


def test_the_faulty_programs_of_the_lesson_are_empty_and_their_repairs_are_right():
    def path_of(grad, x, lr=0.1, steps=5, repaired=False):
        path = [x]
        for _ in range(steps):
            if repaired:
                x = x - lr * grad(x)
            else:
                x -= lr * grad(x)
            path.append(x)
        return np.array(path)

    def gradient(v, repaired=False):
        x, y = v
        return np.array([2 * x * y + 3 * x**2, x**2 - 2 * y if repaired else x**2 + 2 * y])

    for name, program in (("debug_path", path_of), ("debug_gradient", gradient)):
        asked = BLANKS[name]
        assert asked.empty(program)
        assert asked.same(lambda *args, program=program: program(*args, repaired=True), asked.right)
