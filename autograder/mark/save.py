"""A mark for everybody who wrote the same, into nbgrader's gradebook, as its formgrader writes it."""

from __future__ import annotations

import math

from autograder.course.units import Unit
from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook, transaction, written
from autograder.mark.questions import questions

LONGEST_COMMENT = 10_000  # characters


class NoMark(ValueError):
    """A mark that cannot be given. The message is for whoever marks."""


def save_mark(course: Course, unit: Unit, question: str, answer: str, points: float | None, comment: str) -> int:
    """Give points and a comment to all who wrote this answer; None takes the points back. How many answers still wait.

    Who handed in something else meanwhile has another answer, and gets nothing. Raises NoMark, UsageError.
    """
    found = next((one for one in questions(course, unit) if one.name == question), None)
    if found is None:
        raise NoMark(f"{unit.name} has no question {question!r}")
    group = found.find(answer)
    if group is None:
        raise NoMark("nobody has this answer any more: load the page again")
    if points is not None and not (math.isfinite(points) and 0 <= points <= found.max_points):
        raise NoMark(f"points are from 0 to {found.max_points:g}, not {points:g}")
    if len(comment) > LONGEST_COMMENT:
        raise NoMark(f"a comment has at most {LONGEST_COMMENT} characters, not {len(comment)}")
    with open_gradebook(course) as gb:
        written(lambda: _write(gb, unit, question, group.students, points, comment.strip()))
    return found.waiting - (group.waits and points is not None) + (not group.waits and points is None)


def _write(gb, unit: Unit, question: str, students: tuple[str, ...], points: float | None, comment: str) -> None:
    with transaction(gb):
        for student in students:
            grade = gb.find_grade(question, unit.name, unit.name, student)
            grade.manual_score = points
            grade.needs_manual_grade = points is None and grade.auto_score is None
            gb.find_comment(question, unit.name, unit.name, student).manual_comment = comment or None
