"""The same marks as a CSV: out to a spreadsheet, and in again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.course.units import Unit, UsageError
from autograder.grade.course import Course
from autograder.grade.spreadsheet import load, save
from autograder.mark.questions import Question
from autograder.mark.save import NoMark, save_mark

HEAD = ["question", "answer", "learners", "text", "max_points", "points", "comment"]
NEEDED = ("question", "answer", "points", "comment")


def save_table(path: Path, questions: Iterable[Question]) -> None:
    """Write one line an answer. Nobody is named. Raises OSError."""
    save(path, HEAD, [_line(question, answer) for question in questions for answer in question.answers])


def _line(question: Question, answer) -> list[object]:
    points = "" if answer.points is None else answer.points
    return [question.name, answer.id, len(answer.students), answer.text, question.max_points, points, answer.comment]


def take_table(path: Path, course: Course, unit: Unit, known: Iterable[Question]) -> tuple[int, list[str]]:
    """Save the marks of a table: how many answers got one, and what could not be saved. Lines without points, and those
    that say what is there already, change nothing. Raises UsageError where it is no such table.
    """
    head, lines = load(path)
    if missing := [title for title in NEEDED if title not in head]:
        raise UsageError(f"{path} has no column {', '.join(missing)}: `autograder mark {unit.name} --out` writes one")
    there = {(question.name, answer.id): answer for question in known for answer in question.answers}
    saved, problems = 0, []
    for number, line in enumerate(lines, 2):
        cells = dict(zip(head, line, strict=False))
        question, answer, points, comment = (cells.get(title, "").strip() for title in NEEDED)
        before = there.get((question, answer))
        try:
            if not points or (before and before.points == _number(points) and before.comment == comment):
                continue
            save_mark(course, unit, question, answer, _number(points), comment)
            saved += 1
        except NoMark as error:
            problems.append(f"line {number}: {error}")
    return saved, problems


def _number(text: str) -> float:
    """A number with a point or a comma in it. Raises NoMark."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise NoMark(f"{text!r} is not a number") from None
