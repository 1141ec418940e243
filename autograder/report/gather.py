"""One unit's class as the report sees it: what was found, what it counts, and what the learners wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from autograder.course.units import Unit, UsageError
from autograder.grade.course import Course
from autograder.grade.gradebook import Mark, marks, open_gradebook, penalty
from autograder.grade.judging import asked
from autograder.grade.one import Graded
from autograder.grade.results import Results
from autograder.judge.exercise import Exercise
from autograder.judge.verdict import Verdict
from autograder.submission import Code, NotANotebook, Submission, answers, read


class NobodyGraded(UsageError):
    """Nobody's submission to a unit has been graded yet."""


@dataclass
class Member:
    """One learner's submission: the verdicts, the gradebook's marks, and the notebook itself."""

    student: str
    graded: Graded
    marks: Mapping[str, Mark]
    submission: Submission
    unit: Unit
    late: float = 0.0  # points that it loses for being late

    @property
    def points(self) -> float:
        """What counts."""
        return sum(mark.score for mark in self.marks.values()) - self.late

    @cached_property
    def codes(self) -> dict[str, Code]:
        """The sources that were judged. Cutting them out takes a while, and few are looked at."""
        return answers(self.submission, self.unit)

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        return {name: self.graded.verdict(name) for name in self.graded.verdicts}


@dataclass
class Class:
    """Everybody who handed in a unit and was graded."""

    unit: Unit
    exercises: dict[str, Exercise]
    members: list[Member]
    ungraded: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.members)

    @property
    def max_points(self) -> float:
        return sum(self.unit.points().values()) + sum(self.unit.written().values())

    def outcomes(self, name: str) -> Counter[str]:
        """How often each outcome of an exercise was found: the name of a mistake, or one of OUTCOMES."""
        return Counter(outcome(member.verdicts[name]) for member in self.members)

    @property
    def waiting(self) -> list[str]:
        """Whose marks a person has yet to give."""
        return [member.student for member in self.members if any(mark.waits for mark in member.marks.values())]


OUTCOMES = {  # besides the known mistakes
    "right": "right",
    "changed": "right numbers, an argument changed",
    "partly": "some of the points",
    "unknown": "wrong, no mistake known",
    "missing": "not done",
    "resource": "time, memory or crash",
    "grader_error": "the grader itself failed",
}


def outcome(verdict: Verdict) -> str:
    """What became of an answer, in one word: a key of OUTCOMES, or `mistake:` and the name of the known mistake."""
    if verdict.mistake:
        return f"mistake:{verdict.mistake}"
    if verdict.verdict == "fail" and verdict.points:
        return "changed" if any(f.kind == "only_changed" for f in verdict.findings) else "partly"
    return {"pass": "right", "fail": "unknown"}.get(verdict.verdict, verdict.verdict)


def gather(course: Course, unit: Unit) -> Class:
    """The class of a unit. Raises NobodyGraded."""
    kept = {graded.student: graded for graded in Results(unit).known()}
    found = Class(unit, asked(unit), [])
    with open_gradebook(course) as gb:
        for submitted in course.submitted(unit):
            graded = kept.get(submitted.student)
            if graded is None or set(graded.verdicts) != set(unit.points()):
                found.ungraded.append(submitted.student)
                continue
            own, late = marks(gb, unit, submitted.student), penalty(gb, unit, submitted.student)
            found.members.append(Member(submitted.student, graded, own, _read(submitted.file), unit, late))
    if not found.members:
        raise NobodyGraded(f"nobody's {unit.name} has been graded yet: `autograder grade {unit.name}`")
    return found


def _read(file) -> Submission:
    try:
        return read(file) if file else Submission()
    except NotANotebook:
        return Submission()
