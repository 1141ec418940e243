"""The known mistakes of a class: which exercise, which learners. One misunderstanding has one name in all exercises."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from autograder import bank
from autograder.judge.exercise import Exercise
from autograder.report.gather import Class


@dataclass(frozen=True)
class Made:
    """A known mistake in one exercise, and who made it."""

    exercise: Exercise
    name: str
    students: tuple[str, ...]

    @property
    def title(self) -> str:
        return bank.title(self.name)

    @property
    def text(self) -> str:
        """A sentence of fact and one of remedy, as the learner read them."""
        return self.exercise.mistakes[self.name].text


@dataclass(frozen=True)
class Misunderstanding:
    """One name over all exercises, the one in which it is most frequent first."""

    made: tuple[Made, ...]

    @property
    def title(self) -> str:
        return self.made[0].title

    @property
    def students(self) -> list[str]:
        """Everybody who has it, whatever the exercise."""
        return sorted({student for made in self.made for student in made.students})


def mistakes(found: Class, exercise: Exercise) -> list[Made]:
    """The known mistakes of one exercise that somebody made, the most frequent first."""
    who = defaultdict(list)
    for member in found.members:
        if (name := member.verdicts[exercise.name].mistake) in exercise.mistakes:
            who[name].append(member.student)
    made = [Made(exercise, name, tuple(students)) for name, students in who.items()]
    return sorted(made, key=lambda m: (-len(m.students), m.name))


def misunderstandings(found: Class) -> list[Misunderstanding]:
    """All of a class's, those that most learners have first."""
    by_name = defaultdict(list)
    for made in (made for exercise in found.exercises.values() for made in mistakes(found, exercise)):
        by_name[made.name].append(made)
    grouped = [Misunderstanding(tuple(sorted(m, key=lambda one: -len(one.students)))) for m in by_name.values()]
    return sorted(grouped, key=lambda m: (-len(m.students), m.title))
