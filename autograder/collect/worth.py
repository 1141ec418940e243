"""What a file is worth as a hand-in: of two, the one with answers counts, whichever came last."""

from __future__ import annotations

import ast
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from autograder.course.units import OtherUnit, Unit, UsageError, says_nothing
from autograder.submission import NotANotebook, Submission, read
from autograder.submission.code import parse

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
    """Does no cell hold one of the unit's answers? Learners may still work in an older release than ours."""
    starters, points, written = unit.starters(), unit.points(), unit.written()
    for cell in submission.cells:
        name, text = cell.grade_id, cell.source
        if name in written and not says_nothing(text, starters[name]):
            return False
        if text.strip() == starters.get(name, "").strip():
            continue
        if any(f"def {point}(" in text and not _is_stub(text, point) for point in points):
            return False
    return True


def _is_stub(text: str, name: str) -> bool:
    """Is the function as it was handed out: a docstring and a `raise`?"""
    try:
        found = [node for node in parse(text).body if isinstance(node, ast.FunctionDef) and node.name == name]
    except SyntaxError:
        return False
    return all(isinstance(n, ast.Raise) or (i == 0 and _is_text(n)) for f in found for i, n in enumerate(f.body))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
