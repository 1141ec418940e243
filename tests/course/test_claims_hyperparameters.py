"""Lesson 6's claims and blanks: every verdict can be read off any result, and the verdicts follow the numbers."""

from pathlib import Path

import numpy as np
import pytest

from autograder.bank import _capstone
from autograder.notebook.claims.hyperparameters import BLANKS, CLAIMS
from nnlib import search
from nnlib.experiments import hyperparameters as experiments

SCRIPT = Path(__file__).resolve().parents[2] / "solutions" / "6_hyperparameters" / "6_hyperparameters.py"
LISTED, MISSING = "in the list", "not in the list"


def importance(**tuned):
    """A result with these distances between two values; the hasty ones are all 9 points."""
    pairs = {name: np.array([[5.0, 5.0], [5.0 + gap, 5.0 + gap]]) for name, (gap, _) in tuned.items()}
    hasty = {name: np.array([[5.0, 5.0], [14.0, 14.0]]) for name in tuned}
    where = {name: place for name, (_, place) in tuned.items()}
    labels = {name: ["a", "b"] for name in tuned}
    rates = {name: np.array([0.01, 0.01]) for name in tuned}
    return experiments.Importance(labels, where, hasty, pairs, pairs, rates, dict.fromkeys(tuned, 1.0), [])


RESULTS = {
    "chosen": lambda: [experiments.best_of(tries=(1, 6), epochs=1, repeats=5)],
    42: lambda: [experiments.chooser(lams=(0, 1e-2), epochs=e, seeds=2) for e in (1, 5)],
    "frozen": lambda: [experiments.vary(epochs=1, seeds=2, rates=(1e-2,))],
    43: lambda: [importance(lr=(80, LISTED), neurons=(4, LISTED)), experiments.importance.stored()],
    "searching": lambda: [experiments.contest(search.grid, search.random_search, repeats=9, moved=m) for m in (0, 1)],
}


@pytest.mark.parametrize("key", CLAIMS, ids=str)
def test_a_verdict_can_be_read_off_any_result(key):
    claim = CLAIMS[key]
    for result in RESULTS[key]():
        outcome = claim.judge(result)
        assert outcome.verdict.startswith(("holds", "does not hold"))
        assert "nan" not in outcome.measured
        assert outcome.truth is None or claim.prediction.words(outcome.truth)


def test_the_verdict_on_the_list_follows_the_numbers():
    def verdict(**tuned):
        return CLAIMS[43].judge(importance(**tuned)).verdict

    assert verdict(lr=(80, LISTED), batch=(0.4, MISSING)).startswith("holds for what matters most: lr")
    assert "nothing that the list leaves out" in verdict(lr=(80, LISTED), batch=(0.4, MISSING))
    assert "not in the list and above luck: batch" in verdict(lr=(80, LISTED), batch=(3, MISSING))
    assert verdict(lr=(2, LISTED), batch=(30, MISSING)).startswith("does not hold")


def test_the_verdict_on_one_hyperparameter_follows_the_numbers():
    def verdict(short, tuned):
        rows = [np.array([[4.0, 4.0], [4.0 + gap, 4.0 + gap]]) for gap in (short, tuned, tuned)]
        return CLAIMS["frozen"].judge(experiments.Panel("batch size", ["a", "b"], *rows, np.ones(2))).verdict

    assert verdict(5, 0.5).startswith("does not hold")
    assert verdict(5, 4).startswith("holds")


@pytest.mark.parametrize(
    ("blank", "name", "edits"),
    [
        ("debug_leak", "accuracy", {
            "    best = np": "    # best = np",
            "    for train, val in folds:\n": "    for train, val in folds:\n"
            "        best = np.argsort(-abs(x[train].T @ y[train]))[:keep]\n",
        }),
        ("debug_folds", "errors", {"in folds:\n": "in folds:\n        w = np.zeros(x.shape[1])\n"}),
    ],
)  # fmt: skip
def test_the_faulty_program_of_the_lesson_is_the_one_that_the_blank_waits_for(blank, name, edits):
    script = SCRIPT.read_text("utf-8")
    source = script[script.index(f"def {name}(") : script.index(f'blank("{blank}"')]
    space, asked = {"np": np}, BLANKS[blank]
    exec(source, space)
    assert asked.empty(space[name])
    for faulty, right in edits.items():
        source = source.replace(faulty, right)
    exec(source, space)
    assert asked.same(space[name], asked.right)


def test_the_table_of_the_capstone_has_every_rule_as_the_grader_has_it():
    script = SCRIPT.read_text("utf-8")
    table = {line.split("|")[1].strip(" `"): line for line in script.splitlines() if line.startswith("# | `")}
    assert list(table) == list(_capstone.RULES)
    for name, allowed in (
        ("activation", _capstone.ACTIVATION_NAMES),
        ("init", _capstone.INITIALIZER_NAMES),
        ("optimizer", _capstone.OPTIMIZER_NAMES),
    ):
        assert ", ".join(f"`{one}`" for one in allowed) in table[name]
    for number in (_capstone.MOST_WORK, _capstone.MOST_UPDATES):
        assert f"{number:,}" in script
    words = {1.0: "all points", 0.75: "three quarters", 0.5: "half", 0.25: "a quarter"}
    bands = ", ".join(f"{100 * bar:g} % {words[part]}" for bar, part in _capstone.BANDS[1:])
    prose = " ".join(line.removeprefix("# ") for line in script.splitlines())  # however its lines are broken
    assert f"{100 * _capstone.BANDS[0][0]:g} % earns all points, {bands}" in prose
