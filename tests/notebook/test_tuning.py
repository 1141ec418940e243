"""try_out: what a learner tries for the capstone is trained as its check does it, and written down."""

import numpy as np
import pytest

from autograder.bank import _capstone
from autograder.notebook import store, tuning
from autograder.notebook.tuning import try_out

CONFIG = {
    "hidden": (8,),
    "activation": "relu",
    "init": "he_normal",
    "optimizer": "adam",
    "lr": 0.01,
    "batch_size": 256,
    "dropout": 0.0,
    "batchnorm": False,
    "weight_decay": 0.0,
    "epochs": 1,
}


@pytest.fixture(autouse=True)
def own_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NN_COURSE_FILE", str(tmp_path / "course.json"))


@pytest.fixture
def reached(monkeypatch):
    """Accuracies by learning rate, in place of training."""
    trained = []

    def accuracy(config, seed, exam=False):
        assert not exam
        trained.append(config["lr"])
        return {0.01: 0.9, 0.1: 0.95}.get(config["lr"], 0.5)

    monkeypatch.setattr(_capstone, "accuracy", accuracy)
    return trained


def test_the_best_comes_first_with_what_it_changes_and_why(reached, capsys):
    try_out(CONFIG, "the baseline")
    try_out(CONFIG | {"lr": 0.1}, "a higher rate")
    try_out(CONFIG | {"lr": 0.3})
    rows = capsys.readouterr().out.split("Tuning log")[-1].splitlines()[2:]
    assert [row.split()[0] for row in rows if row] == ["2", "1", "3"]
    assert "95.00 %" in rows[0] and "lr 0.1" in rows[0] and "a higher rate" in rows[0]
    assert "the start" in rows[1] and "the baseline" in rows[1]


def test_a_configuration_tried_again_is_not_trained_again_and_counts_once(reached, capsys):
    for note in ("first", "second", ""):
        try_out(CONFIG, note)
    assert len(reached) == len(_capstone.SEEDS)
    assert [(e["number"], e["note"]) for e in store.recall("tuning", "log", [])] == [(1, "second")]
    assert "1 tried" in capsys.readouterr().out


def test_a_broken_rule_is_named_and_nothing_is_written_down(reached, capsys):
    try_out(CONFIG | {"lr": -1})
    assert "lr should be a number above 0" in capsys.readouterr().out
    assert not reached and store.recall("tuning", "log", []) == []


def test_the_log_alone_and_an_empty_one(reached, capsys):
    try_out()
    assert "Nothing tried yet" in capsys.readouterr().out
    try_out(CONFIG | {"hidden": [8], "lr": np.float64(0.01)})
    try_out()
    assert capsys.readouterr().out.count("90.00 %") == 4  # twice the row, twice the best of the words


def test_the_interval_is_wilsons():
    low, high = tuning._interval([0.97, 0.97, 0.97])
    n, p, z = 648, 0.97, 1.96
    for end in (low, high):  # the two true accuracies that are z standard errors from what was measured
        assert abs(p - end) == pytest.approx(z * np.sqrt(end * (1 - end) / n))
    assert low < p < high


def test_a_real_configuration_is_trained(capsys):
    try_out(CONFIG, "tiny")
    assert "1 tried, best" in capsys.readouterr().out
