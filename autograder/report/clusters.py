"""Wrong answers that no known mistake explains, put together where they give the same numbers.

Every submission was graded on inputs of its own, so the answers in question are run once more, behind the wall, on the
same inputs for all. Answers that are the same text but for spaces and comments are run once.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autograder.judge.answer import Answer, AnswerError, AnswerRaised, Exhausted
from autograder.judge.compare import agree
from autograder.judge.exercise import Exercise
from autograder.judge.sitting import Sitting
from autograder.report.gather import Class, Member, outcome
from autograder.submission import Code
from autograder.wall import Limits, Wall


class Raised(str):
    """In the place of a value: what happened instead."""


SEED = 0  # of the inputs that all are run on
SECONDS = 3.0  # for one answer on all cases: it was judged in time before, on more than these


@dataclass
class Cluster:
    """Answers to one exercise that give the same values: whose, and one of them as the example."""

    exercise: Exercise
    values: list[Any]
    code: Code
    finding: str
    students: list[str] = field(default_factory=list)

    @property
    def gives_values(self) -> bool:
        """Whether it gives numbers at all: what only raises is not a misunderstanding that could be named."""
        return not all(isinstance(value, Raised) for value in self.values)

    @property
    def source(self) -> str:
        """The example's own code, without the cells' numbers."""
        texts = ("\n".join(line for line in text.split("\n") if line.strip()) for text, _ in self.code.sources)
        return "\n".join(text for text in texts if text)


def clusters(found: Class, step: Callable[[], None] = lambda: None) -> list[Cluster]:
    """The clusters of a class, the largest first. `step` is called after each answer that was run."""
    made: list[Cluster] = []
    with Wall(Limits(seconds=SECONDS)) as wall:
        for exercise, group in _texts(found):
            first = group[0]
            code = first.code(exercise.name)
            values = _values(wall.answer(exercise.name, code.sources, exercise.signature), exercise)
            cluster = next((c for c in made if c.exercise is exercise and _same(c.values, values)), None)
            if cluster is None:
                finding = str(first.verdicts[exercise.name].findings[0])
                cluster = Cluster(exercise, values, code, finding)
                made.append(cluster)
            cluster.students += [member.student for member in group]
            step()
    return sorted(made, key=lambda c: (-len(c.students), c.exercise.name, min(c.students)))


def unknown(found: Class) -> int:
    """How many different texts there are to run."""
    return len(_texts(found))


def _texts(found: Class) -> list[tuple[Exercise, list[Member]]]:
    """The members whose wrong answer to an exercise nothing explains, by what they wrote."""
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for member in found.members:
        for name, verdict in member.verdicts.items():
            if outcome(verdict) == "unknown" and member.code(name).sources and not found.exercises[name].score:
                groups[name, normal(member.code(name))].append(member)
    return [(found.exercises[name], members) for (name, _), members in groups.items()]


def normal(code: Code) -> str:
    """A code's text without comments, docstrings' indents and spaces; as it is where it is no Python."""
    try:
        return "\n".join(ast.unparse(ast.parse(text)) for text, _ in code.sources)
    except (SyntaxError, ValueError, RecursionError):
        return "\n".join(text for text, _ in code.sources)


def _values(answer: Answer, exercise: Exercise) -> list[Any]:
    """What the answer gives on every case: a value, or the kind of what it raised."""
    sitting, values = Sitting(exercise, SEED, hidden=True), []
    for part in exercise.cases:
        try:
            values.append(answer(**sitting.inputs(part)))
        except AnswerRaised as error:
            values.append(Raised(error.kind))
        except Exhausted as error:
            values.append(Raised(str(error)))
        except AnswerError as error:
            values.append(Raised(type(error).__name__))
    return values


def _same(a: list[Any], b: list[Any]) -> bool:
    return len(a) == len(b) and all(agree(x, y) and agree(y, x) for x, y in zip(a, b, strict=True))
