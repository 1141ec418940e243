"""Gradescope's container, run by its own scripts in a folder that is laid out as the platform lays it out."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.demo import mistake_source, taught, with_answer
from autograder.gradescope import run

UNIT = "2_optimizers"
METADATA = {"id": 7, "users": [{"id": 4711, "email": "ada@example.org", "name": "Ada"}], "assignment": {"title": "2"}}


@pytest.fixture
def container(unit):
    """The zip."""
    assert main(["release", UNIT, "--to", "gradescope"]) == 0
    return unit.root / "build" / f"gradescope-{UNIT}.zip"


@pytest.fixture
def platform(container, tmp_path):
    """/autograder as the platform lays it out, under a temporary folder; hand_in(files) -> results.json."""
    root = tmp_path / "autograder"
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(container) as archive:
        for info in archive.infolist():
            path = Path(archive.extract(info, root / "source"))
            path.chmod(info.external_attr >> 16 & 0o777)
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    (root / "submission_metadata.json").write_text(json.dumps(METADATA))
    env = {"PATH": os.environ["PATH"], "AUTOGRADER_ROOT": str(root), "HOME": str(tmp_path)}

    def call(script):
        return subprocess.run(["bash", script], cwd=root, env=env, capture_output=True, text=True, timeout=600)

    def hand_in(files):
        shutil.rmtree(root / "submission")
        (root / "submission").mkdir()
        for name, content in files.items():
            path = root / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        done = call(root / "run_autograder")
        assert done.returncode == 0, done.stderr
        return json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))

    return root, call, hand_in


@pytest.fixture
def ready(platform):
    """The same with this Python in the place of what setup.sh installs: the project itself is not in it."""
    root, _, hand_in = platform
    python = root / "source" / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    packages = Path(sys.modules["numpy"].__file__).parents[1]
    code = f"import sys; sys.path.append({str(packages)!r})"
    (root / "source" / "course" / "sitecustomize.py").write_text(code)
    python.write_text(f'#!/bin/sh\nPYTHONPATH=. exec {os.path.realpath(sys.executable)} "$@"\n')
    python.chmod(0o755)
    return root, hand_in


def points(found):
    return {test["name"]: test["score"] for test in found["tests"] if "score" in test}


def seen(found):
    """What a learner sees before grades are published."""
    return [test for test in found["tests"] if test["visibility"] == "visible"]


def test_a_right_a_wrong_and_a_strange_submission(ready, unit, right):
    _, hand_in = ready
    found = hand_in({f"{UNIT}.ipynb": right})
    assert points(found) == unit.points() and "isolation level" in found["output"]
    assert all(test["status"] == "passed" for test in found["tests"])
    assert {"score", "max_score"} & {key for test in seen(found) for key in test} == set()
    wrong = mistake_source(unit.exercises()["adam"], "no_bias_correction", taught(unit))
    found = hand_in({"work/my adam.ipynb": with_answer(right, "adam", wrong), "._x.ipynb": "junk"})
    assert points(found) == unit.points() | {"adam": 0}
    shown = next(test for test in seen(found) if test["name"] == "adam: what check shows")
    assert shown["status"] == "failed" and "without correct" in shown["output"]
    assert "my adam.ipynb was graded in the place of" in found["output"]
    for files in ({}, {"readme.txt": "nothing"}, {f"{UNIT}.ipynb": "no notebook"}):
        assert set(points(hand_in(files)).values()) == {0}


def test_hidden_parts_show_later_only(ready, unit, right):
    """An answer that is right on all that a learner can see and wrong on what only grading knows."""
    _, hand_in = ready
    sneaky = unit.starters()["sgd"].partition("    # YOUR CODE HERE")[0]
    sneaky += "    return w - lr * g * (1.0 if np.abs(g).max(initial=0) < 1e3 else 1.5)"
    found = hand_in({f"{UNIT}.ipynb": with_answer(right, "sgd", sneaky)})
    [now], [later] = (
        [test for test in found["tests"] if test["name"] == name] for name in ("sgd: what check shows", "sgd")
    )
    assert now["status"] == "passed" and now["output"] == ""
    assert (later["status"], later["score"], later["visibility"]) == ("failed", 0, "after_published")


def test_the_same_learner_gets_the_same_inputs_and_another_one_others(ready, right):
    root, hand_in = ready
    first, second = (hand_in({f"{UNIT}.ipynb": right})["extra_data"]["seed"] for _ in range(2))
    (root / "submission_metadata.json").write_text(json.dumps(METADATA | {"users": [{"id": 4712}]}))
    assert first == second != hand_in({f"{UNIT}.ipynb": right})["extra_data"]["seed"]


def test_the_zip_has_no_worked_answers_and_no_other_unit(container, unit):
    with zipfile.ZipFile(container) as archive:
        names = archive.namelist()
        code = "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in names if name.endswith((".py", ".ipynb"))
        )
    assert {"setup.sh", "run_autograder", f"course/notebooks/{UNIT}/{UNIT}.ipynb"} <= set(names)
    assert "BEGIN SOLUTION" not in "".join(c for c in code.split("\n") if c.startswith("    ###"))
    assert any("hidden/optimizers" in name for name in names) and not any("hidden/initialization" in n for n in names)
    assert container.stat().st_mode & 0o077 == 0


def test_a_grader_error_is_tried_once_more_and_gives_no_mark(unit, monkeypatch, tmp_path, capsys):
    from autograder.grade.judging import unjudged

    tries = []

    def fails(data, unit, seed, wall):
        tries.append(wall)
        return unjudged(unit, seed, "grader", "out of luck")

    monkeypatch.setattr(run, "judge_file", fails)
    (tmp_path / "submission").mkdir()
    assert run.run(tmp_path) == 1
    assert len(set(map(id, tries))) == 2 and not (tmp_path / "results").exists()
    assert "the grader itself failed on" in capsys.readouterr().err


@pytest.mark.slow
def test_the_scripts_run_from_the_zip_alone(platform, unit, right):
    root, call, hand_in = platform
    done = call(root / "source" / "setup.sh")
    assert done.returncode == 0 and "ready: NumPy" in done.stdout, done.stderr
    assert points(hand_in({f"{UNIT}.ipynb": right})) == unit.points()
