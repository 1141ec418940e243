"""A notebook's statements, cut down to those that one function depends on (static slicing by names, Weiser 1984)."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable

from autograder.submission.code import Statement

Labelled = tuple[str, list[Statement]]  # a cell's label and its statements
ALLOWED = frozenset(sys.stdlib_module_names) | {"numpy", ""}


def sliced(
    name: str, own: Labelled, before: list[Labelled], after: list[Labelled]
) -> tuple[list[tuple[str, str]], list[Statement]]:
    """The sources that `name`, defined in the cell `own`, depends on, that cell's last; and their statements.

    A name comes from the cells before and from `own`; only a name that those do not bind comes from a later cell,
    since a notebook is run from the top. Statements that bind nothing needed, such as an experiment, stay out.
    """
    earlier = [s for _, cell in [*before, own] for s in cell]
    later = [s for _, cell in after for s in cell]
    kept = [s for s in own[1] if name in s.binds or "__future__" in s.imports]
    seen = {name} | set(dir(builtins)) - {n for s in earlier for n in s.binds}
    todo = [n for s in kept for n in s.needs]
    while todo:
        wanted = todo.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        found = [s for s in _binders(wanted, earlier) or _binders(wanted, later) or _stars(earlier) if s not in kept]
        kept += found
        todo += [n for s in found for n in s.needs]
    texts = [(_text(cell, kept), label) for label, cell in [*before, *after, own]]
    return [(text, label) for text, label in texts if text or label == own[0]], kept


def foreign_modules(kept: Iterable[Statement]) -> list[str]:
    """The packages among the imports of a slice that are neither NumPy nor Python's own."""
    return sorted({module for s in kept for module in s.imports} - ALLOWED)


def _binders(name: str, scope: list[Statement]) -> list[Statement]:
    """The statements that bind `name` or change its object; a call changes no imported module."""
    found = [s for s in scope if name in s.binds]
    if any(s.imports for s in found):
        return found
    return found and [s for s in scope if name in s.binds or s.touches == name]


def _stars(scope: list[Statement]) -> list[Statement]:
    return [s for s in scope if s.is_star_import]


def _text(cell: list[Statement], kept: list[Statement]) -> str:
    """The kept statements on the lines where they stood, so that a line number still tells the learner's line."""
    lines: list[str] = []
    for statement in (s for s in cell if any(s is k for k in kept)):
        first, *rest = statement.text.split("\n")
        gap = statement.line - 1 - len(lines)
        lines += [""] * gap
        if gap < 0:  # two statements on one line
            lines[-1] += f"; {first}"
        else:
            lines.append(first)
        lines += rest
    return "\n".join(lines)
