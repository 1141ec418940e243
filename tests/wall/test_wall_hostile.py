"""Whatever comes back over the wall, for every exercise: no points, no failure of the grader, short words."""

import itertools
import time
import tracemalloc
from functools import cache

import numpy as np
import pytest

from autograder import bank
from autograder.judge.answer import Answer, LocalAnswer, Reply
from autograder.judge.sitting import Sitting
from autograder.judge.verdict import judge_in
from autograder.judge.wire import Opaque

DEEP = "end"
for _ in range(35):
    DEEP = [DEEP]
ODD = [
    None,
    Opaque("function"),
    True,
    -1,
    2**1000,
    1e308,
    float("nan"),
    float("-inf"),
    1j,
    "x" * 1_000_000,
    "\x1b[2J\ud800\n",
    "",
    [],
    (),
    {},
    DEEP,
    [[]] * 50,
    [Opaque("object")] * 3,
    ["a", None, 1.5],
    (np.ones((3000, 1)), np.ones((1, 3000)), np.ones((1, 1, 3000))),
    [(np.arange(5), np.arange(5)), (None, Opaque("x"))],
    {str(i): i for i in range(5000)},
    {"\x1b[2J" * 9999: [None] * 100},
    [{"lr": Opaque("x")}, {"lr": "1e-3"}, {}],
    np.array(np.nan),
    np.zeros((1,) * 32),
    np.zeros((0, 10**6)),
    np.full((3, 4), np.nan),
    np.full(7, np.inf),
    np.full((2, 3), 1e308),
    np.array([True, False]),
    np.array([1j]),
    np.arange(9, dtype="u1"),
    np.float16(1),
    np.uint64(2**64 - 1),
]
"""Values as `wire.unpack` gives them."""


@cache
def sitting_of(name):
    """One for all answers to an exercise, as when a class is graded."""
    return Sitting(bank.find(name, hidden=True), seed=5, hidden=True)


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", sorted(bank.load()))
def test_no_odd_value_earns_a_point_or_breaks_the_judge(name):
    sitting = sitting_of(name)
    for value in ODD:
        start = time.process_time()
        answer = LocalAnswer(lambda *args, value=value, **kwargs: value, sitting.exercise.signature)
        verdict = judge_in(sitting, answer)
        assert (verdict.verdict, verdict.points) == ("fail", 0), (type(value), verdict)
        said = [str(finding) for finding in verdict.findings]
        assert all(len(text) < 1000 and text.isprintable() for text in said), (type(value), said[0][:300])
        assert time.process_time() - start < 10, type(value)


class Stretching(Answer):
    """Right as long as cases are asked, then columns and rows that become huge when a law combines them."""

    def __init__(self, exercise, within_a_value):
        self.within_a_value = within_a_value
        self.right = LocalAnswer(exercise.reference, exercise.signature)
        self.cases, self.calls = len(exercise.cases), itertools.count()

    def call(self, inputs):
        reply, call = self.right.call(inputs), next(self.calls)
        if call < self.cases:
            return reply
        shapes = [(-1, 1), (1, -1)] if self.within_a_value else [((-1, 1), (1, -1))[call % 2]]
        return Reply(self.stretched(reply.value, itertools.cycle(shapes)))

    def stretched(self, value, shapes):
        if isinstance(value, (list, tuple)):
            return type(value)(self.stretched(v, shapes) for v in value[:50])
        return np.ones(20_000).reshape(next(shapes)) if isinstance(value, (np.ndarray, float)) else value


@pytest.mark.sample(5)
@pytest.mark.parametrize("within_a_value", [True, False])
@pytest.mark.parametrize("name", sorted(set(bank.load()) - {"my_config"}))
def test_arrays_that_stretch_in_a_law_cost_the_grader_no_memory(name, within_a_value):
    sitting = sitting_of(name)
    tracemalloc.start()
    verdict = judge_in(sitting, Stretching(sitting.exercise, within_a_value))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert verdict.verdict in ("pass", "fail") and peak < 200 << 20, (verdict, peak)


RIGHT = {
    "hidden": (64, 32),
    "activation": "relu",
    "init": "he_normal",
    "optimizer": "adam",
    "lr": 1e-3,
    "batch_size": 32,
}
RIGHT |= {"dropout": 0.2, "batchnorm": True, "weight_decay": 0.0, "epochs": 40}
GREEDY = [
    {"hidden": (10**9,)},
    {"hidden": (10**5, 10**5)},
    {"hidden": (64,) * 10_000},
    {"hidden": 2**1000},
    {"hidden": [[]]},
    {"hidden": "64"},
    {"hidden": np.ones((2, 2))},
    {"hidden": (-1,)},
    {"hidden": (True, 1.5)},
    {"epochs": 10**12},
    {"epochs": float("nan")},
    {"batch_size": 0},
    {"batch_size": 1, "epochs": 10**6},
    {"lr": float("inf")},
    {"lr": "1e-3"},
    {"dropout": 2.0},
    {"dropout": Opaque("float")},
    {"activation": "x" * 10**6},
    {"activation": Opaque("str")},
    {"optimizer": "__class__"},
    {"init": ["he_normal"]},
    {"batchnorm": Opaque("bool")},
    {"weight_decay": -1e308},
    {"\x1b[2J": None},
]


@pytest.mark.parametrize("change", GREEDY, ids=lambda change: repr(change)[:40])
def test_a_configuration_that_asks_for_too_much_is_refused_at_once(change):
    """The grader trains what `my_config` returns: the one place where a value decides how much it computes."""
    sitting, start = sitting_of("my_config"), time.process_time()
    verdict = judge_in(sitting, LocalAnswer(lambda: RIGHT | change, sitting.exercise.signature))
    assert verdict.verdict == "fail" and verdict.points == 0, verdict
    assert all(len(str(finding)) < 1000 and str(finding).isprintable() for finding in verdict.findings)
    assert time.process_time() - start < 5
