"""What a file is worth as a hand-in: of two, the one with answers counts, whichever came last."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from autograder.lessons import OtherUnit, Unit, UsageError, says_nothing, source
from autograder.submission import NotANotebook, Submission, read

UnitOf = Callable[[Submission, Path, Path, Unit | None], Unit]
UNTOUCHED = "it is the notebook as it was handed out, without an answer"


class Worth(IntEnum):
    """How much of a unit's answers a file holds, the least first."""

    DAMAGED = 0  # no notebook can be read from it
    FOREIGN = 1  # a notebook without an exercise of the unit
    BLANK = 2  # the unit's notebook as it was handed out
    ANSWERED = 3


def appraised(data: bytes, name: str, root: Path, unit_of: UnitOf, unit: Unit | None) -> tuple[Unit | None, Worth, str]:
    """The unit that a file is for (None: it cannot be told, or is not `unit`), its worth, and what speaks against it.

    Raises UsageError when the unit's release notebook has not been built.
    """
    try:
        submission = read(data)
        found = unit_of(submission, Path(name), root, unit)
    except NotANotebook as error:
        return unit, Worth.DAMAGED, str(error)
    except OtherUnit as error:
        return None, Worth.FOREIGN, str(error)
    except UsageError as error:
        return unit, Worth.FOREIGN, str(error)
    return (found, Worth.BLANK, UNTOUCHED) if blank(submission, found) else (found, Worth.ANSWERED, "")


def blank(submission: Submission, unit: Unit) -> bool:
    """Is every cell that holds one of the unit's answers still as the release has it, or empty?"""
    released = {source(cell).strip() for cell in unit.release_notebook()["cells"]}
    starters, points, written = unit.starters(), unit.points(), unit.written()
    for cell in submission.cells:
        text, name = cell.source.strip(), cell.grade_id
        if name in written and not says_nothing(text, starters[name]):
            return False
        if (name in points or any(f"def {n}(" in text for n in points)) and text and text not in released:
            return False
    return True
