"""The report's numbers as tables: one line a unit, exercise and outcome; and, with names, one a learner and exercise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.report.gather import Class, outcome
from autograder.report.items import items

HEAD = ["unit", "exercise", "outcome", "mistake", "count", "of", "answered", "facility", "discrimination"]
NAMES = ["unit", "student", "name", "section", "exercise", "outcome", "mistake", "points", "max_points"]


def lines(groups: Iterable[Class]) -> Iterator[list[object]]:
    """Under HEAD; answered, facility and discrimination are the exercise's, on each of its lines."""
    for group in groups:
        for item in items(group):
            for word, count in group.outcomes(item.name).most_common():
                kind, _, mistake = word.partition(":")
                about = [group.unit.name, item.name, kind, mistake, count, len(group)]
                yield [*about, item.answered, _rounded(item.facility), _rounded(item.discrimination)]


def named_lines(groups: Iterable[Class]) -> Iterator[list[object]]:
    """Under NAMES: who made which mistake."""
    for group in groups:
        for member in group.members:
            name = member.learner.name if member.learner else ""
            for exercise, verdict in member.verdicts.items():
                kind, _, mistake = outcome(verdict).partition(":")
                about = [group.unit.name, member.student, name, member.section, exercise]
                yield [*about, kind, mistake, verdict.points, verdict.max_points]


def _rounded(value: float | None) -> object:
    return "" if value is None else round(value, 4)
