"""Grading runs of a class, ours and nbgrader's, and what they leave in the gradebook and the table."""

import csv
import subprocess
import sys

from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook
from autograder.grade.one import grade_one
from autograder.grade.run import Run
from autograder.wall import Limits, available_level

LEVEL = available_level()
CLIMBS = "def sgd(w, g, lr=0.01):\n    return w + lr * g"
IN_PLACE = "def sgd(w, g, lr=0.01):\n    w -= lr * g\n    return w"


def run(unit, again=False, runner=None):
    """A grading run in this process, on the strongest level that works here."""
    return Run(unit, Course(unit.root), LEVEL, Limits(seconds=8), again)(runner or (lambda jobs: map(grade_one, jobs)))


def table(report):
    return {row["submission"]: row for row in csv.DictReader(report.csv.open(encoding="utf-8", newline=""))}


def scores(rows, student):
    return {row[1]: row[2] for row in rows() if row[0] == student and len(row) == 5}


def manual(unit, student, cell, score=None, comment=None):
    """What a person does in the formgrader."""
    with open_gradebook(Course(unit.root)) as gb:
        grade = gb.find_grade(cell, unit.name, unit.name, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment:
            gb.find_comment(cell, unit.name, unit.name, student).manual_comment = comment
        gb.db.commit()


# nbgrader's commands with what they start with, but for the parsers of formats that no notebook's schema asks for
COMMAND = "from autograder.startup import leave_out_formats; leave_out_formats(); "
COMMAND += "from nbgrader.apps.nbgraderapp import main; main()"


def nbgrader(root, *words):
    """A command as a person starts it."""
    command = [sys.executable, "-c", COMMAND, *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300)
