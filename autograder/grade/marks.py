"""The marks of a unit as CSV: one row a submission, from the gradebook, with the diagnosis of each failure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.course.units import Unit
from autograder.grade import spreadsheet
from autograder.grade.gradebook import Mark
from autograder.grade.notebook import CHECK
from autograder.grade.one import Graded

Row = tuple[Graded, Mapping[str, Mark], float]  # the late penalty last


def table(unit: Unit, rows: Iterable[Row]) -> str:
    """The CSV's text; `points` are those that count, after the penalty."""
    exercises, written = list(unit.points()), list(unit.written())
    head = ["submission", "points", "max_points", "penalty", "needs_person"]
    head += [f"{name}{what}" for name in exercises for what in ("", ".verdict", ".mistake")]
    lines = (_row(*row, exercises, written) for row in rows)
    return spreadsheet.table([*head, *written, "isolation", "notes"], lines)


def _row(
    graded: Graded, marks: Mapping[str, Mark], late: float, exercises: list[str], written: list[str]
) -> list[object]:
    points, most = sum(m.score for m in marks.values()), sum(m.max_score for m in marks.values())
    row: list[object] = [graded.student, points - late, most, late]
    row.append("yes" if graded.unusable or any(m.waits for m in marks.values()) else "no")
    for name in exercises:
        verdict = graded.verdicts[name]
        row += [_score(marks[CHECK + name]), verdict["verdict"], verdict["mistake"] or ""]
    row += [_score(marks[name]) for name in written]
    return [*row, graded.result["isolation"], "; ".join(graded.result["notes"])]


def _score(mark: Mark) -> float | str:
    return "" if mark.waits and not mark.manual else mark.score
