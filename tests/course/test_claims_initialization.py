"""Lesson 3's claims and blanks: every verdict can be read off any result, and every blank knows right from wrong."""

import numpy as np
import pytest

from autograder import bank
from autograder.notebook.claims.initialization import BLANKS, CLAIMS
from nnlib.experiments import initialization as experiments

COURSE = {name: exercise.reference for name, exercise in bank.exercises("initialization").items()}
DRAW = ("normal_init",)
BACK = ("normal_init", "backward_norms")
SMALL = {"depth": 2, "width": 16, "budget": 100, "rates": (0.1, 0.3), "seeds": 2}
RESULTS = {  # claim: (experiment, the learner's functions, several settings under which the verdict must be true)
    11: ("fan_in", DRAW, [{"inputs": (1, 1000)}, {"inputs": (90, 100, 110)}]),
    12: ("purpose", ("he_normal", "distinct_units", "forward_stds"), [{"steps": 2, "depth": 3, "seeds": 2}]),
    13: ("late", ("he_normal",), [SMALL, SMALL | {"factors": (0.01, 1, 30)}, SMALL | {"factors": (1,)}]),
    14: (
        "zero",
        ("distinct_units",),
        [{"steps": 30, "seeds": 2}, {"steps": 30, "value": 0.1, "activations": ("relu",)}],
    ),
    15: ("derivatives", ("distinct_units",), [{}, {"value": 0.5}, {"activations": ("tanh",)}]),
    16: ("parting", ("distinct_units",), [{"steps": 9}, {"dropout": 0.0}, {"value": 0.0}]),
    17: (
        "forward",
        ("normal_init", "forward_stds"),
        [{"depth": 5}, {"depth": 5, "width": 2}, {"activations": ("tanh",)}],
    ),
    18: ("backward", BACK, [{"widths": (20, 50)}, {"widths": (30,), "std": 0.2, "activations": ("relu",)}]),
    19: ("levels", BACK, [{"depth": 5}, {"cases": (("sigmoid", "std 0.01"),)}, {"cases": (("relu", "std √(2/n)"),)}]),
    20: ("saturated", BACK, [{"depth": 4, "width": 20}, {"depth": 4, "width": 20, "biases": "centred", "samples": 1}]),
    21: (
        "overshoot",
        ("softmax_cross_entropy", "clip_by_norm"),
        [{"depth": 2, "width": 8, "steps": 3}, {"depth": 2, "width": 8, "steps": 3, "bowl": (0.5,), "rates": (1e-3,)}],
    ),
}


def judged(key, **knobs):
    name, functions, _ = RESULTS[key]
    return CLAIMS[key].judge(getattr(experiments, name)(*(COURSE[f] for f in functions), **knobs))


@pytest.mark.sample(3)
@pytest.mark.parametrize("key", CLAIMS)
def test_a_verdict_can_be_read_off_any_result(key):
    for knobs in RESULTS[key][2]:
        outcome = judged(key, **knobs)
        assert outcome.verdict.startswith(("holds", "does not hold"))
        assert "nan" not in outcome.measured and "  " not in outcome.verdict
        if outcome.truth is not None:
            assert CLAIMS[key].prediction.words(outcome.truth)


def test_the_verdicts_follow_the_numbers():
    zero = judged(14, steps=150, seeds=3, activations=("relu",))
    assert zero.truth == "worse than the linear model"
    assert zero.verdict.startswith("does not hold: the ReLU network")
    assert judged(15).verdict.startswith("holds literally for relu")
    assert judged(15, value=0.5).verdict.startswith("holds for relu and sigmoid only across")
    assert "dropout does not" in judged(16, steps=30).verdict
    assert judged(16, dropout=0.0).verdict.startswith("holds here")
    assert "does no harm" in judged(17, depth=8, width=2).verdict
    assert judged(19, cases=(("sigmoid", "std 0.01"),)).verdict.startswith("holds here")
    assert judged(19).verdict.startswith("does not hold for every activation")
    assert judged(20, depth=10, width=30, seeds=2).truth == "they vanish"
    assert judged(20, depth=10, width=30, seeds=2, biases="centred", samples=1).truth == "they explode"
    assert judged(21, steps=3, width=16).truth == 1.0


def test_longer_never_and_nan_are_three_things():
    stored = experiments.late.stored()
    words = CLAIMS[13].judge(stored).verdict
    assert words.startswith("holds, up to a point") and "take longer" in words and "do not arrive" in words
    assert CLAIMS[13].judge(stored).truth == stored.median("0.5 · He")
    stored.broken = ~stored.arrived
    assert "end in NaN" in CLAIMS[13].judge(stored).verdict


@pytest.mark.slow
@pytest.mark.parametrize("key", [k for k, c in CLAIMS.items() if "experiments." in c.would_change])
def test_what_would_change_a_verdict_is_a_call_that_runs(key):
    """The code in backquotes, with the lesson's names."""
    code = [part for part in CLAIMS[key].would_change.split("`")[1::2] if part.startswith("experiments.")]
    mine = [COURSE[f] for f in RESULTS[key][1]]
    names = COURSE | {"experiments": experiments, "usable": lambda *f: f[0] if len(f) == 1 else f, "mine": mine}
    assert code
    for call in code:
        assert eval(call, {}, names).changed


@pytest.mark.parametrize("name", BLANKS)
def test_a_blank_accepts_what_is_right_and_names_what_is_wrong(name):
    entry = BLANKS[name]
    assert entry.same(entry.right, entry.right)
    for wrong in entry.wrong:
        assert not entry.same(wrong.value, entry.right)
        assert entry.remark(wrong.value) == wrong.remark


def test_the_programs_to_debug_are_not_accepted_and_their_repairs_are():
    def one_step(x, y, W1, W2, lr=0.1, repaired=False):
        h = np.maximum(x @ W1, 0)
        e = np.exp(h @ W2)
        onehot = np.eye(W2.shape[1])[y]
        d = (e / e.sum(axis=1, keepdims=True) - onehot) / len(x)
        new = W2 - lr * h.T @ d
        dz = d @ (W2 if repaired else new).T * (h > 0)
        return np.array([W1 - lr * x.T @ dz, new])

    def layers(n, depth, seed=0, repaired=False):
        rng, weights = np.random.default_rng(seed), []
        for _ in range(depth):
            if not repaired:
                rng = np.random.default_rng(seed)
            weights.append(rng.normal(0, np.sqrt(2 / n), (n, n)))
        return np.array(weights)

    for name, program in (("debug_order", one_step), ("debug_stream", layers)):
        entry = BLANKS[name]
        assert entry.empty(program) and not entry.same(program, entry.right)
        assert entry.same(lambda *args, program=program: program(*args, repaired=True), entry.right)


def test_the_blanks_of_the_worked_example_are_its_numbers():
    example = experiments.by_hand(solved=True)
    for name in ("dw2", "dz", "dW1"):
        np.testing.assert_array_equal(BLANKS[name].right, getattr(example, name))
