"""A submission has a budget for all its answers together; what it cannot pay for is left to a person."""

import json
import time

import pytest

from autograder.__main__ import main
from autograder.demo import solved, with_answer
from autograder.grade import judging
from autograder.grade.course import Course
from autograder.grade.judging import COMPUTING, judge_file
from autograder.grade.one import WRITING, Job, grade_one
from autograder.grade.run import grade
from autograder.wall import Limits, Wall
from tests.corpora.budget import BUDGET

NAMES = ("minibatches", "sgd", "momentum", "rmsprop", "adam")
LOOP = "def {}(*a, **k):\n    while True:\n        pass"
SHORT = Limits(seconds=1, total=2)


def looping(right, names=NAMES):
    for name in names:
        right = with_answer(right, name, LOOP.format(name))
    return right


def test_endless_exercises_cost_the_budget_and_the_rest_is_left(unit, right):
    data = json.dumps(looping(right, NAMES[:4])).encode()
    with Wall(SHORT) as wall:
        start = time.monotonic()
        judged = judge_file(data, unit, 1, wall)
        assert time.monotonic() - start < 15
        said = {name: (v.verdict, v.findings[0].kind) for name, v in judged.verdicts.items()}
        assert list(said.values()).count(("resource", "time")) <= 2
        assert said["rmsprop"] == said["adam"] == ("resource", "budget") and judged.needs_person
        wall.limits = Limits()
        again = judge_file(json.dumps(right).encode(), unit, 1, wall)  # the next one has a budget of its own
        assert {v.verdict for v in again.verdicts.values()} == {"pass"} and not again.needs_person


def test_what_our_own_side_computes_counts_and_is_ended(unit, right, monkeypatch):
    def long(*args):
        end = time.thread_time() + 60
        while time.thread_time() < end:
            pass

    monkeypatch.setattr(judging, "COMPUTING", 0.2)
    monkeypatch.setattr(judging, "judge_code", long)
    with Wall(Limits(seconds=1, total=0.5)) as wall:
        start = time.process_time()
        judged = judge_file(json.dumps(right).encode(), unit, 1, wall)
        assert time.process_time() - start < 10
        assert {v.findings[0].kind for v in judged.verdicts.values()} == {"budget"}


@pytest.mark.parametrize("step", ["read", "answers"])
def test_a_file_that_takes_long_to_read_is_left_to_a_person(unit, right, monkeypatch, step):
    real = getattr(judging, step)

    def long(given, *unit):
        while given is data or getattr(given, "cells", ()):
            pass
        return real(given, *unit)

    data = json.dumps(right).encode()
    monkeypatch.setattr(judging, "READING", 0.3)
    monkeypatch.setattr(judging, step, long)
    with Wall(SHORT) as wall:
        judged = judge_file(data, unit, 1, wall)
    assert judged.needs_person and {v.findings[0].kind for v in judged.verdicts.values()} == {"budget"}


def test_it_is_told_everywhere_and_a_person_decides(unit, submit, right, rows, capsys):
    submit("ada", looping(right))
    submit("bo")
    report = grade(unit, Course(unit.root), limits=SHORT, allow_weak=True)
    assert "adam" in report.left["ada"] and report.needs_person == [] and "bo" not in report.left
    found = {row[1]: row[2:] for row in rows() if row[0] == "ada" and len(row) == 5}
    assert found["check-adam"] == (None, None, 1) and found["check-minibatches"][:2] == (0.0, None)
    page = (unit.root / f"feedback/ada/{unit.name}/{unit.name}.html").read_text(encoding="utf-8")
    assert "not judged: together, the answers of this submission took more than 2 s" in page
    assert '"ada",' in report.csv.read_text() and '"yes"' in report.csv.read_text().splitlines()[1]
    again = grade(unit, Course(unit.root), limits=SHORT, allow_weak=True)
    assert again.judged == 0 and again.left == report.left  # it is final until the file changes
    assert main(["grade", "--jobs", "1", "--allow-weak-isolation"]) == 1
    assert "ada's answers took too long together; look at" in capsys.readouterr().err


QUICK = Limits(seconds=0.5, total=1.5)
BAR = 40.0  # seconds that one submission may cost a class
WORST = ("every answer is endless on what only grading tries", "long to read, then endless")
WORST += ("an answer in words of eighty megabytes", "numbers that Python does not write")


@pytest.mark.parametrize(("goal", "make"), [pytest.param(*entry, id=entry[0]) for entry in BUDGET])
@pytest.mark.slow
def test_a_submission_that_takes_what_it_can_costs_its_budget_and_no_more(unit, right, goal, make):
    """With a twentieth of the budget; our own side may compute as long as ever."""
    job = Job(unit.name, str(unit.root), "ada", make(right, NAMES), 1, "", limits=QUICK)
    wall, own = time.monotonic(), time.process_time()
    found = grade_one(job)
    wall, own = time.monotonic() - wall, time.process_time() - own
    assert own < COMPUTING + WRITING + QUICK.total and wall < BAR, (wall, own)
    assert set(found.verdicts) == set(NAMES)
    honest = grade_one(Job(unit.name, str(unit.root), "bo", json.dumps(solved(unit)).encode(), 1, ""))
    assert {v["verdict"] for v in honest.verdicts.values()} == {"pass"}


@pytest.mark.slow
@pytest.mark.parametrize("goal", WORST)
def test_no_submission_costs_a_class_more_than_40_seconds(unit, submit, right, goal):
    """The command itself, with the limits of every day; what it takes without the submission is taken off."""
    submit("bo")
    start = time.monotonic()
    assert main(["grade", "--jobs", "1", "--allow-weak-isolation"]) == 0
    idle = time.monotonic() - start
    submit("ada", dict(BUDGET)[goal](right, NAMES))
    start = time.monotonic()
    main(["grade", "--jobs", "1", "--allow-weak-isolation"])
    assert time.monotonic() - start - idle < BAR
