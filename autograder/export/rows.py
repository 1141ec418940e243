"""What a gradebook says of each learner and assignment, as plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from autograder.course.roster import Roster
from autograder.grade.registry import Known, Registry


@dataclass(frozen=True)
class Row:
    """One learner's mark for one assignment; `score` is None where nothing was handed in."""

    assignment: str
    student: str
    first_name: str
    last_name: str
    email: str
    lms_id: str  # the platform's number for the learner, in this assignment
    score: float | None  # what counts: without the late penalty, never below 0
    max_score: float
    penalty: float = 0.0
    seconds_late: float = 0.0
    waits: bool = False  # something is left for a person
    others: frozenset[str] = frozenset()  # by which the roster knows the learner, too: id, e-mail, logins, numbers

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.student

    @property
    def last_and_first(self) -> str:
        return ", ".join(filter(None, [self.last_name, self.first_name])) or self.student

    @property
    def number(self) -> str:
        """What the platform calls a learner: its number, where one is known."""
        return self.lms_id or self.student


@dataclass(frozen=True)
class Source:
    """Where rows come from: the gradebook, and what else is known of its learners."""

    gradebook: Gradebook
    registry: Registry
    roster: Roster

    @classmethod
    def of(cls, gradebook: Gradebook, root: Path, roster: Roster) -> Source:
        return cls(gradebook, Registry(root), roster)

    def rows(self, assignments: Iterable[str] = (), students: Iterable[str] = ()) -> Iterator[Row]:
        """Every learner for every assignment that is named (all, when none is), in the order of their names."""
        wanted, chosen = list(assignments), list(students)
        for assignment in sorted(self.gradebook.assignments, key=lambda a: a.name):
            if not wanted or assignment.name in wanted:
                for student in sorted(self.gradebook.students, key=lambda s: s.id):
                    if not chosen or student.id in chosen:
                        yield self._row(assignment, student)

    def _row(self, assignment, student) -> Row:
        known = self.registry.of(assignment.name).get(student.id, Known())
        learner = self.roster.of_student(student.id)
        about = {
            "assignment": assignment.name,
            "student": student.id,
            "first_name": student.first_name or "",
            "last_name": student.last_name or "",
            "email": student.email or "",
            "lms_id": known.number or student.lms_user_id or "",
            "max_score": assignment.max_score,
            "others": frozenset(learner.known_by) if learner else frozenset(),
        }
        try:
            submission = self.gradebook.find_submission(assignment.name, student.id)
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
