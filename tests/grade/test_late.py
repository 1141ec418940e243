"""The late policy of nbgrader_config.py, switched on as its comment says: days, grace, extensions, in every place."""

import csv
import re

import pytest

from autograder.__main__ import main
from autograder.nbgrader_ext import PercentPerDay
from tests.grade.runs import nbgrader

UNIT = "2_optimizers"
WEAK = ("--jobs", "1", "--allow-weak-isolation")
HOUR, DAY = 3600, 86_400


@pytest.mark.parametrize(
    ("late", "penalty"),
    [(0, 0), (15 * 60, 0), (15 * 60 + 1, 2), (HOUR, 2), (DAY, 2), (DAY + HOUR, 4), (5 * DAY, 10), (99 * DAY, 10)],
)
def test_each_day_that_has_begun_costs_its_percentage_and_there_is_a_most(late, penalty):
    assert PercentPerDay(percent=10, most=50, grace=15).late_submission_penalty("ada", 20.0, late) == pytest.approx(
        penalty
    )


def test_due_date_policy_and_extension_reach_marks_and_export(unit, submit):
    config = unit.root / "nbgrader_config.py"
    config.write_text(
        re.sub(r"^# (c\.(?:AssignLate|PercentPer).*)", r"\1", config.read_text("utf-8"), flags=re.M), "utf-8"
    )
    for student, time in (
        ("ada", "2030-02-01 12:00:00 UTC"),
        ("bo", "2030-02-01 12:00:00 UTC"),
        ("cy", "2030-01-31 20:00:00 UTC"),
    ):
        submit(student).with_name("timestamp.txt").write_text(time)
    (unit.root / "roster.csv").write_text("id,name,extension\nada,Ada,\nbo,Bo,2 days\ncy,Cy,\n")
    due = nbgrader(unit.root, "db", "assignment", "add", UNIT, "--duedate", "2030-01-31 23:59 UTC")
    assert due.returncode == 0, due.stderr
    assert main(["grade", *WEAK]) == 0
    with open(unit.root / "marks" / f"{UNIT}.csv", encoding="utf-8", newline="") as file:
        found = {line["submission"]: line for line in csv.DictReader(file)}
    points = sum(unit.points().values())
    assert {s: float(line["penalty"]) for s, line in found.items()} == {"ada": points / 10, "bo": 0, "cy": 0}
    assert float(found["ada"]["points"]) == pytest.approx(points * 0.9)
    page = (unit.root / "feedback" / "ada" / UNIT / f"{UNIT}.html").read_text("utf-8")
    assert "less for being late" in page
    assert main(["export", "--to", "csv"]) == 1  # answers in words wait
    with open(unit.root / "marks" / "marks.csv", encoding="utf-8", newline="") as file:
        exported = {line["student"]: float(line["score"]) for line in csv.DictReader(file)}
    assert exported["ada"] == pytest.approx(points * 0.9) and exported["bo"] == points
