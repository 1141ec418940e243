"""The questions of a unit that are answered in words, with the marking guide, and what learners wrote."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.build import guides
from autograder.course.units import STUB, Unit
from autograder.grade.course import Course
from autograder.grade.gradebook import Mark, booked, open_gradebook, patiently
from autograder.grade.results import Results


@dataclass(frozen=True)
class Answer:
    """What one or several learners wrote, word for word. Its `id` follows from the words and says nothing of them."""

    id: str
    text: str
    students: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def waits(self) -> bool:
        """Whether somebody's mark is still to be given, or is to be looked at again since the answer changed."""
        return any(mark.waits for mark in self.marks)

    @property
    def points(self) -> float | None:
        """What was given; None where nothing was, or not the same to everybody."""
        given = {mark.score if mark.manual else None for mark in self.marks}
        return given.pop() if len(given) == 1 else None

    @property
    def comment(self) -> str:
        """What was said to all of them; empty where that differs."""
        said = {mark.comment or "" for mark in self.marks}
        return said.pop() if len(said) == 1 else ""


@dataclass(frozen=True)
class Question:
    """One question: its words, the guide, its points, and the answers, those that wait first, then by frequency."""

    name: str
    text: str
    guide: str
    max_points: float
    answers: tuple[Answer, ...]
    blank: int  # learners who wrote nothing: 0 points already

    @property
    def waiting(self) -> int:
        return sum(answer.waits for answer in self.answers)

    def find(self, answer: str) -> Answer | None:
        """The answer of that id."""
        return next((one for one in self.answers if one.id == answer), None)


def questions(course: Course, unit: Unit) -> list[Question]:
    """All questions of a unit, with the answers of everybody who is in the gradebook."""
    with open_gradebook(course) as gb:
        known = patiently(lambda: booked(gb, unit))
    graded = [one for one in Results(unit).known() if one.student in known]
    told, starters = guides(unit), unit.starters()
    made = []
    for name, points in unit.written().items():
        there = [one for one in graded if name in one.written and name in known[one.student].marks]
        said = [one for one in there if name not in one.blank]
        texts = {one.student: own_words(one.written[name], starters[name]) for one in said}
        marks = {one.student: known[one.student].marks[name] for one in said}
        answers = sorted(_grouped(name, texts, marks), key=lambda a: (not a.waits, -len(a.students), a.id))
        text = own_words(starters[name], "")
        made.append(Question(name, text, told.get(name, ""), points, tuple(answers), len(there) - len(said)))
    return made


def _grouped(question: str, texts: dict[str, str], marks: dict[str, Mark]) -> Iterator[Answer]:
    """Answers that are the same but for white space and capitals are one."""
    groups = defaultdict(list)
    for student, text in texts.items():
        groups[" ".join(text.casefold().split())].append(student)
    for plain, students in groups.items():
        digest = hashlib.sha256(f"{question}\n{plain}".encode(errors="backslashreplace")).hexdigest()[:16]
        yield Answer(digest, texts[students[0]], tuple(students), tuple(marks[s] for s in students))


def own_words(text: str, starter: str) -> str:
    """What a learner added to the question's cell; all of it where the question was changed."""
    question = starter.replace(STUB, "").strip()
    rest = text.replace(question, "", 1) if question else text
    return rest.replace(STUB, "").strip()
