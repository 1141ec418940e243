"""What a gradebook says of each learner and assignment, as plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbgrader.api import Gradebook, MissingEntry


@dataclass(frozen=True)
class Row:
    """One learner's mark for one assignment; `score` is None where nothing was handed in."""

    assignment: str
    student: str
    first_name: str
    last_name: str
    email: str
    lms_id: str
    score: float | None  # what counts: without the late penalty, never below 0
    max_score: float
    penalty: float = 0.0
    seconds_late: float = 0.0
    waits: bool = False  # something is left for a person

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.student

    @property
    def last_and_first(self) -> str:
        return ", ".join(filter(None, [self.last_name, self.first_name])) or self.student


def rows(gb: Gradebook, assignments: Iterable[str] = (), students: Iterable[str] = ()) -> Iterator[Row]:
    """Every learner for every assignment that is asked for (all, when none is named), in the order of their names."""
    wanted, chosen = list(assignments), list(students)
    for assignment in sorted(gb.assignments, key=lambda a: a.name):
        if not wanted or assignment.name in wanted:
            for student in sorted(gb.students, key=lambda s: s.id):
                if not chosen or student.id in chosen:
                    yield _row(gb, assignment, student)


def _row(gb: Gradebook, assignment, student) -> Row:
    about = {
        "assignment": assignment.name,
        "student": student.id,
        "first_name": student.first_name or "",
        "last_name": student.last_name or "",
        "email": student.email or "",
        "lms_id": student.lms_user_id or "",
        "max_score": assignment.max_score,
    }
    try:
        submission = gb.find_submission(assignment.name, student.id)
    except MissingEntry:
        return Row(score=None, **about)
    penalty = submission.late_submission_penalty or 0.0
    return Row(
        score=max(0.0, submission.score - penalty),
        penalty=penalty,
        seconds_late=submission.total_seconds_late,
        waits=submission.needs_manual_grade,
        **about,
    )
