"""The report's numbers as a table: one line a unit, exercise and outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.report.gather import Class
from autograder.report.items import items

HEAD = ["unit", "exercise", "outcome", "mistake", "count", "of", "difficulty", "discrimination"]


def lines(groups: Iterable[Class]) -> Iterator[list[object]]:
    """Under HEAD; difficulty and discrimination are the exercise's, on each of its lines."""
    for group in groups:
        for item in items(group):
            r = "" if item.discrimination is None else round(item.discrimination, 4)
            for word, count in group.outcomes(item.name).most_common():
                kind, _, mistake = word.partition(":")
                about = [group.unit.name, item.name, kind, mistake, count, len(group)]
                yield [*about, round(item.difficulty, 4), r]
