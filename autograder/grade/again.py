"""Judge again what has been judged, though it has not changed: safe to refuse, and safe to stop."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from autograder.course.units import Unit, UsageError
from autograder.grade.results import Results


@contextmanager
def judged_again(submissions: Iterable[tuple[Unit, str]]) -> Iterator[None]:
    """Have these (unit, student) judged again by the run inside; after a run that was stopped, those that are left.

    Each old verdict stays until the new one is there. A run that is refused changes none of them.
    """
    asked = [(Results(unit), student) for unit, student in submissions]
    left = [(results, student) for results, student in asked if results.is_stale(student)]
    if left:
        print(f"a regrade was stopped: this continues with the {len(left)} of {len(asked)} left", file=sys.stderr)
        yield
        return
    try:
        for results, student in asked:
            results.mark_stale(student)
        yield
    except (UsageError, OSError):
        for results, student in asked:
            with suppress(OSError):
                results.mark_stale(student, False)
        raise
