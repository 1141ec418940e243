"""One unit's class as the report sees it: what was found, what it counts, and what the learners wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

from autograder.course.roster import Learner
from autograder.course.units import Unit, UsageError
from autograder.grade.course import Course, Submitted
from autograder.grade.gradebook import Booked, Mark, booked, patiently
from autograder.grade.judging import asked
from autograder.grade.one import Graded
from autograder.grade.results import Results
from autograder.judge.exercise import Exercise
from autograder.judge.verdict import Verdict
from autograder.submission import Book, Code, NotANotebook, Submission, read

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


class NobodyGraded(UsageError):
    """Nobody's submission to a unit has been graded yet."""


@dataclass
class Member:
    """One learner's submission: the verdicts, the gradebook's marks, and the notebook itself."""

    student: str
    graded: Graded
    marks: Mapping[str, Mark]
    file: Submitted
    unit: Unit
    late: float = 0.0  # points that it loses for being late
    learner: Learner | None = None  # the line of the roster
    _codes: dict[str, Code] = field(default_factory=dict, repr=False)  # those that were looked at

    @property
    def points(self) -> float:
        """What counts."""
        return sum(mark.score for mark in self.marks.values()) - self.late

    @property
    def fraction(self) -> float:
        """The fraction of the points of what is marked already; a late penalty is no matter of understanding."""
        done = [mark for mark in self.marks.values() if not mark.waits]
        return sum(mark.score for mark in done) / (sum(mark.max_score for mark in done) or 1.0)

    @property
    def section(self) -> str:
        """By the roster; empty where it has none."""
        return self.learner.section if self.learner else ""

    @property
    def is_blank(self) -> bool:
        """Whether it is the notebook as it was handed out."""
        undone = all(raw["verdict"] == "missing" for raw in self.graded.verdicts.values())
        return undone and set(self.unit.written()) <= set(self.graded.blank)

    @cached_property
    def submission(self) -> Submission:
        """The notebook as it was read; an empty one where it cannot be."""
        try:
            return read(self.file.file) if self.file.file else Submission()
        except NotANotebook:
            return Submission()

    @cached_property
    def _book(self) -> Book:
        return Book(self.submission, self.unit)

    def code(self, name: str) -> Code:
        """The source of an answer that was judged. Cutting one out takes a while, and few are looked at."""
        if name not in self._codes:
            self._codes[name] = self._book.code(name)
        return self._codes[name]

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        return {name: self.graded.verdict(name) for name in self.graded.verdicts}


@dataclass
class Class:
    """Everybody who handed in a unit and was graded."""

    unit: Unit
    exercises: dict[str, Exercise]
    members: list[Member]
    ungraded: list[str] = field(default_factory=list)  # handed in, and not in the gradebook yet
    expected: list[Learner] = field(default_factory=list)  # everybody on the roster

    def __len__(self) -> int:
        return len(self.members)

    @cached_property
    def answered(self) -> list[Member]:
        """Those in whose files there is an answer: a blank or a damaged file says nothing about what is understood."""
        return [m for m in self.members if not m.graded.unusable and not m.is_blank]

    @property
    def max_points(self) -> float:
        return sum(self.unit.points().values()) + sum(self.unit.written().values())

    @cached_property
    def settled(self) -> list[str]:
        """The cells by which all can be compared: a written answer that still waits for somebody's marks is none."""
        waiting = {name for m in self.answered for name in self.unit.written() if m.marks[name].waits}
        return [name for m in self.members[:1] for name in m.marks if name not in waiting]

    def comparable(self) -> tuple[list[float], float]:
        """The points of those who answered in the settled cells, and how many these are worth.

        Whose exercise still waits for a person has no points yet, and is left out.
        """
        done = [m for m in self.answered if not any(m.marks[name].waits for name in self.settled)]
        most = sum(m.max_score for m in self.members[0].marks.values()) if self.members else 0.0
        left = sum(self.members[0].marks[n].max_score for n in self.unit.written() if n not in self.settled)
        return [max(0.0, sum(m.marks[name].score for name in self.settled) - m.late) for m in done], most - left

    @property
    def median(self) -> float | None:
        """Of the comparable points; None where nobody has any yet."""
        points, _ = self.comparable()
        return median(points) if points else None

    def outcomes(self, name: str) -> Counter[str]:
        """How often each outcome of an exercise was found: the name of a mistake, or one of OUTCOMES."""
        return Counter(outcome(member.verdicts[name]) for member in self.members)

    @property
    def waiting(self) -> list[str]:
        """Whose marks a person has yet to give."""
        return [member.student for member in self.members if any(mark.waits for mark in member.marks.values())]

    def sections(self) -> dict[str, list[Member]]:
        """The roster's sections in their order, with those of their learners who answered; {} where it has none."""
        names = sorted({member.section for member in self.answered} - {""})
        return {name: [m for m in self.answered if m.section == name] for name in names}


OUTCOMES = {  # besides the known mistakes
    "right": "right",
    "changed": "right numbers, an argument changed",
    "partly": "some of the points",
    "unknown": "wrong, no mistake known",
    "resource": "time, memory or crash",
    "missing": "not done",
    "grader_error": "the grader itself failed",
}


def outcome(verdict: Verdict) -> str:
    """What became of an answer, in one word: a key of OUTCOMES, or `mistake:` and the name of the known mistake."""
    if verdict.mistake:
        return f"mistake:{verdict.mistake}"
    if verdict.verdict == "fail" and verdict.points:
        return "changed" if any(f.kind == "only_changed" for f in verdict.findings) else "partly"
    return {"pass": "right", "fail": "unknown"}.get(verdict.verdict, verdict.verdict)


def gather(course: Course, unit: Unit, gb: Gradebook) -> Class:
    """The class of a unit, with the marks in an open gradebook. Who is judged but not booked yet, by a run that was
    stopped or is at work, counts as not graded. Raises NobodyGraded.
    """
    kept = {graded.student: graded for graded in Results(unit).known()}
    found = Class(unit, asked(unit), [], expected=course.roster.learners)
    known = patiently(lambda: booked(gb, unit))
    for submitted in course.submitted(unit):
        graded, own = kept.get(submitted.student), known.get(submitted.student)
        if graded is None or own is None or not _is_complete(unit, graded, own):
            found.ungraded.append(submitted.student)
            continue
        learner = course.roster.of_student(submitted.student)
        found.members.append(Member(submitted.student, graded, own.marks, submitted, unit, own.penalty, learner))
    if not found.members:
        raise NobodyGraded(f"nobody's {unit.name} has been graded yet: `autograder grade {unit.name}`")
    return found


def _is_complete(unit: Unit, graded: Graded, own: Booked) -> bool:
    """Whether result and gradebook are both of the release as it is now."""
    return set(graded.verdicts) == set(unit.points()) and own.marks.keys() >= set(unit.graded())
