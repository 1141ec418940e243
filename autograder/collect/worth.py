"""What a file is worth as a submission: of two, the one with answers counts, whichever came last."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from autograder.course.units import OtherUnit, Unit, UsageError, says_nothing, source
from autograder.submission import Cell, NotANotebook, Submission, read
from autograder.submission.code import parse

UnitOf = Callable[[Submission, Path, Path, Unit | None], Unit]
OF_A_RELEASE = re.compile(r"[0-9a-f]{12}(-\d+)?")  # the ids that `autograder build` gives; programs give others
UNTOUCHED = "it is the notebook as it was handed out, without an answer"


class Worth(IntEnum):
    """How much of a unit's answers a file holds, the least first."""

    DAMAGED = 0  # no notebook can be read from it
    FOREIGN = 1  # a notebook without an exercise of the unit
    BLANK = 2  # the unit's notebook as it was handed out
    ANSWERED = 3


@dataclass(frozen=True)
class Appraisal:
    """The unit of a file (None: unknown), its worth, what speaks against it, and a digest of its cells."""

    unit: Unit | None
    worth: Worth
    reason: str = ""
    content: bytes = b""
    contradicts: bool = False  # does its name tell another unit than its cells?


def appraised(data: bytes, name: str, root: Path, unit_of: UnitOf, unit: Unit | None) -> Appraisal:
    """What a file's bytes are worth; `unit` is what it should be for, where that is known.

    Raises UsageError when the unit's release notebook has not been built.
    """
    try:
        submission = read(data)
    except NotANotebook as error:
        return Appraisal(unit, Worth.DAMAGED, str(error))
    content = sha256(repr([(cell.kind, cell.source) for cell in submission.cells]).encode()).digest()
    try:
        found = unit_of(submission, Path(name), root, unit)
    except OtherUnit as error:
        return Appraisal(None, Worth.FOREIGN, str(error), content, contradicts=True)
    except UsageError as error:
        return Appraisal(unit, Worth.FOREIGN, str(error), content)
    worth = Worth.BLANK if blank(submission, found) else Worth.ANSWERED
    return Appraisal(found, worth, UNTOUCHED if worth is Worth.BLANK else "", content)


def blank(submission: Submission, unit: Unit) -> bool:
    """Does no cell hold one of the unit's answers? Learners may still work in an older release than ours."""
    given, binds = _given(unit, unit.release.stat().st_mtime_ns)
    return not any(_is_answer(cell, unit, given, binds) for cell in submission.cells)


@lru_cache(maxsize=32)
def _given(unit: Unit, changed: int) -> tuple[frozenset[str], re.Pattern]:
    """The texts of the release's cells, and what finds a definition of one of its answers."""
    names = "|".join(map(re.escape, unit.points())) or "(?!)"
    binds = re.compile(rf"\b(?:def|class)\s+(?:{names})\b|^\s*(?:{names})\s*(?::[^=\n]+)?=", re.M)
    return frozenset(" ".join(source(cell).split()) for cell in unit.release_notebook()["cells"]), binds


def _is_answer(cell: Cell, unit: Unit, given: frozenset[str], binds: re.Pattern) -> bool:
    """May a cell be an answer, in its own place or in a new cell? In doubt it counts as one."""
    name, text = cell.grade_id, cell.source
    if not text.strip() or " ".join(text.split()) in given:
        return False
    if name in unit.written():
        return not says_nothing(text, unit.starters()[name])
    if name in unit.points() or (cell.kind == "code" and binds.search(text)):
        return not _is_stub(text)
    return cell.kind != "code" and not name and not OF_A_RELEASE.fullmatch(cell.id or "")


def _is_stub(text: str) -> bool:
    """Is it a cell as it was handed out: functions of a docstring and a `raise`, and imports?"""
    try:
        body = parse(text).body
    except SyntaxError:
        return False
    return all(_asks(node) if isinstance(node, ast.FunctionDef) else _does_nothing(node) for node in body)


def _asks(function: ast.FunctionDef) -> bool:
    return all(isinstance(n, ast.Raise) or (i == 0 and _is_text(n)) for i, n in enumerate(function.body))


def _does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom) or _is_text(node)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
