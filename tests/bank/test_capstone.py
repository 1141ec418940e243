"""The capstone: a configuration that breaks a rule is told which; one that holds them costs what the budget says."""

import numpy as np
import pytest

from autograder import bank
from autograder.bank import _capstone
from autograder.cards import report
from autograder.grade import trained
from autograder.judge import memory
from autograder.judge.answer import LocalAnswer
from autograder.judge.trial import Finding
from autograder.judge.verdict import judge
from nnlib import data
from nnlib.initializers import INITIALIZERS
from nnlib.layers import ACTIVATIONS
from nnlib.optimizers import OPTIMIZERS

GOOD = bank.find("my_config", hidden=True).reference()
TINY = GOOD | {"hidden": (8,), "epochs": 1, "batch_size": 256}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lr": 0}, "lr should be a number above 0"),
        ({"lr": float("nan")}, "lr should be"),
        ({"lr": True}, "lr should be"),
        ({"lr": "0.1"}, "lr should be"),
        ({"dropout": 1.0}, "dropout should be a number from 0 up to, but not including, 1"),
        ({"dropout": -0.1}, "dropout should be"),
        ({"hidden": 64}, "hidden should be a tuple"),
        ({"hidden": ()}, "hidden should be a tuple"),
        ({"hidden": (64, 0)}, "hidden should be"),
        ({"hidden": (10**9,)}, "hidden should be"),
        ({"hidden": (512,) * 5}, "hidden should be"),
        ({"activation": "softmax"}, "activation should be one of gelu"),
        ({"init": "zeros"}, "init should be one of he_normal"),
        ({"optimizer": "magic"}, "optimizer should be one of adagrad"),
        ({"optimizer": None}, "optimizer should be"),
        ({"batchnorm": 1}, "batchnorm should be True or False"),
        ({"batch_size": 0}, "batch_size should be a whole number"),
        ({"batch_size": 32.0}, "batch_size should be a whole number"),
        ({"epochs": 10**6}, "epochs should be a whole number"),
        ({"weight_decay": -1e-3}, "weight_decay should be"),
        ({"momentum": 0.9}, "my_config has the keys momentum"),
        ({"hidden": (512, 512), "epochs": 100}, "epochs × parameters should be at most 1,500,000"),
        ({"batch_size": 1, "hidden": (4,)}, "batch_size should be at least 2 with batchnorm"),
        ({"batch_size": 1, "batchnorm": False, "hidden": (4,)}, "epochs × batches should be at most 4,000"),
    ],
)
def test_a_broken_rule_is_named_with_the_value(change, words):
    fraction, text = _capstone.score(GOOD | change, True)
    assert fraction == 0
    assert text.startswith(words) or words in text


def test_what_nnlib_gets_later_is_not_offered_by_itself(monkeypatch):
    monkeypatch.setitem(OPTIMIZERS, "newest", OPTIMIZERS["sgd"])
    assert "optimizer should be one of" in _capstone.score(GOOD | {"optimizer": "newest"}, True)[1]


def test_everything_that_is_offered_is_there():
    assert set(_capstone.OPTIMIZER_NAMES) <= set(OPTIMIZERS)
    assert set(_capstone.INITIALIZER_NAMES) <= set(INITIALIZERS)
    assert set(_capstone.ACTIVATION_NAMES) <= set(ACTIVATIONS)


@pytest.mark.parametrize("value", [None, 3, [], {}, {"lr": 0.1}])
def test_what_is_no_configuration_is_told(value):
    fraction, text = _capstone.score(value, True)
    assert fraction == 0
    assert "my_config" in text


def test_a_weak_network_earns_less_and_is_told_the_next_band():
    fraction, text = _capstone.score(TINY, True)
    assert fraction < 0.5
    assert "the next band begins at" in text


def test_a_diverging_run_counts_as_guessing():
    assert _capstone.accuracy(TINY | {"lr": 10.0, "optimizer": "sgd", "epochs": 20, "batchnorm": False}, 1) <= 0.2


def test_a_network_that_learns_nothing_earns_nothing():
    assert _capstone.score(TINY | {"lr": 1e-9}, True)[0] == 0


@pytest.mark.parametrize("batchnorm", [False, True])
def test_the_budget_counts_the_parameters_that_the_network_has(batchnorm):
    from nnlib import mlp

    net = mlp((64, 20, 30, 10), batchnorm="pre" if batchnorm else None, rng=0)
    assert _capstone.parameters({"hidden": (20, 30), "batchnorm": batchnorm}) == net.w.size


def test_a_batch_of_one_is_trained_where_nothing_is_normalized():
    assert 0 <= _capstone.accuracy(TINY | {"batch_size": 1, "batchnorm": False}, 1) <= 1


def test_the_largest_batch_may_exceed_the_training_digits():
    largest = TINY | {"batch_size": _capstone.PRACTICE_DIGITS}
    assert _capstone.problem(largest) is None
    assert 0 <= _capstone.accuracy(largest, 1) <= 1


def test_every_digit_is_for_practice_or_for_the_exam_and_no_check_measures_on_an_exam_digit():
    everything = [row.tobytes() for row in data.load_digits()[0]]
    practice, (exam, _) = _capstone.practice()[0], _capstone._parts()[1]
    assert (len(practice), len(exam)) == (_capstone.PRACTICE_DIGITS, _capstone.EXAM_DIGITS)
    assert sorted(everything) == sorted(row.tobytes() for part in (practice, exam) for row in part)
    for seed in _capstone.SEEDS:
        checked = [row.tobytes() for x, _ in _capstone._halves(seed, exam=False) for row in x]
        assert sorted(checked) == sorted(row.tobytes() for row in practice)


def test_a_check_measures_on_validation_digits_and_the_grade_on_the_exam():
    exercise = bank.find("my_config", hidden=True)
    check, grade = (
        judge(LocalAnswer(lambda: TINY, exercise.signature), exercise, 0, hidden) for hidden in (False, True)
    )
    assert "validation digits" in str(check.findings[0]) and "exam digits" in str(grade.findings[0])


def test_the_judge_gives_the_band_s_points():
    exercise = bank.find("my_config", hidden=True)
    verdict = judge(LocalAnswer(lambda: TINY, exercise.signature), exercise, 0)
    assert verdict.verdict == "fail"
    assert verdict.points in [part * exercise.points for part in (0, 0.25, 0.5, 0.75)]


def test_a_learner_reads_how_many_points_a_band_is_worth_and_a_full_mark_has_no_cross(monkeypatch):
    exercise, shown, found = (
        bank.find("my_config", hidden=True),
        [],
        Finding("accuracy", got="95.1", place="95.1, 95.1, 95.1"),
    )
    for fraction in (0.5, 1.0):
        monkeypatch.setattr(exercise, "score", lambda value, exam, fraction=fraction: (fraction, found))
        shown.append(report.checked(judge(LocalAnswer(lambda: TINY, exercise.signature), exercise, 0), exercise))
    assert "my_config: 2 of 4 points so far" in repr(shown[0]) and "✗ accuracy 95.1 %" in repr(shown[0])
    assert "✓ my_config: right" in repr(shown[1]) and "✓ accuracy 95.1 %" in repr(shown[1])


@pytest.mark.slow
def test_the_worked_configuration_reaches_the_highest_band():
    fraction, text = _capstone.score(GOOD, True)
    assert fraction == 1, text


def test_a_configuration_is_trained_once_however_it_is_written(monkeypatch):
    trained = []
    monkeypatch.setattr(_capstone, "accuracy", lambda config, seed, exam: trained.append((seed, exam)) or 0.95)
    monkeypatch.setattr(memory, "reached", {})
    same = TINY | {"hidden": [np.int64(8)], "lr": np.float64(TINY["lr"]), "batchnorm": np.bool_(TINY["batchnorm"])}
    assert _capstone.marks(TINY, True) == _capstone.marks(same, True)
    assert trained == [(seed, True) for seed in _capstone.SEEDS]
    _capstone.marks(TINY, False)
    _capstone.marks(TINY | {"lr": TINY["lr"] * 1.001}, True)
    assert len(trained) == 3 * len(_capstone.SEEDS)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The folder of what grading keeps, and what is trained from here on."""
    made = []
    monkeypatch.setattr(memory, "reached", {})
    monkeypatch.setattr(_capstone, "accuracy", lambda config, seed, exam: made.append((seed, exam)) or 0.95)
    return tmp_path, made


def again(folder):
    """As another grading process would ask, which has nothing in memory."""
    trained._trained.cache_clear()
    trained.remember_in(folder)
    return _capstone.marks(TINY, True)


def test_the_next_grading_process_trains_no_configuration_again(kept):
    folder, made = kept
    first = again(folder)
    assert again(folder) == first and len(made) == len(_capstone.SEEDS)
    _capstone.marks(TINY, False)
    _capstone.marks(TINY | {"lr": TINY["lr"] * 1.001}, True)
    assert len(made) == 3 * len(_capstone.SEEDS) and len(list(folder.glob("trained/*.json"))) == 3


def test_what_another_version_trained_is_trained_again(kept, monkeypatch):
    folder, made = kept
    again(folder)
    monkeypatch.setattr(trained, "_version", lambda module: "another")
    again(folder)
    assert len(made) == 2 * len(_capstone.SEEDS)


@pytest.mark.parametrize(
    "text", ["", "[0.9", "{}", "[0.9, 0.9]", "[0.9, 0.9, 2]", "[1, 1, null]", '["", "", ""]', "\x00"]
)
def test_a_damaged_file_costs_a_training_and_no_mark(text, kept):
    folder, made = kept
    first = again(folder)
    (file,) = folder.glob("trained/*.json")
    file.write_text(text)
    assert again(folder) == first and len(made) == 2 * len(_capstone.SEEDS)
    assert again(folder) == first and len(made) == 2 * len(_capstone.SEEDS)


def test_where_nothing_can_be_kept_the_memory_serves(kept):
    folder, made = kept
    (folder / "trained").write_text("no folder")
    assert again(folder) == _capstone.marks(TINY, True) and len(made) == len(_capstone.SEEDS)
    trained.remember_in(folder / "not there")
    assert not (folder / "not there").exists()
