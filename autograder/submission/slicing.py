"""A notebook's statements, cut down to those that one function depends on (static slicing by names, Weiser 1984)."""

from __future__ import annotations

import builtins
import sys
from collections import defaultdict
from collections.abc import Iterable

from autograder.submission.code import Statement

Labelled = tuple[str, list[Statement]]  # a cell's label and its statements
ALLOWED = frozenset(sys.stdlib_module_names) | {"numpy", ""}


class Scope:
    """Statements by the names that they bind, and by the names whose objects a call of a method may change."""

    def __init__(self, cells: Iterable[Labelled]):
        self.binders, self.touchers = defaultdict(list), defaultdict(list)
        self.stars: list[Statement] = []
        for statement in (s for _, cell in cells for s in cell):
            for name in statement.binds:
                self.binders[name].append(statement)
            for name in statement.touches:
                self.touchers[name].append(statement)
            if statement.is_star_import:
                self.stars.append(statement)

    def __getitem__(self, name: str) -> list[Statement]:
        """What gives `name` its value; a call such as `np.seterr()` gives an imported module none."""
        found = self.binders.get(name, [])
        imported = any(s.imports for s in found)
        return found if imported or not found else [*found, *self.touchers.get(name, [])]


def sliced(
    name: str, own: Labelled, before: list[Labelled], after: list[Labelled]
) -> tuple[list[tuple[str, str]], list[Statement]]:
    """The sources that `name`, defined in the cell `own`, depends on, that cell's last; and their statements.

    A name comes from the cells before and from `own`; only a name that those do not bind comes from a later cell,
    since a notebook is run from the top. Statements that bind nothing needed, such as an experiment, stay out.
    """
    earlier, later = Scope([*before, own]), Scope(after)
    kept = {id(s): s for s in own[1] if name in s.binds or "__future__" in s.imports}
    own_words = set() if earlier.stars else set(dir(builtins))  # `from numpy import *` brings a `sum` of its own
    seen = {name} | own_words - earlier.binders.keys()
    todo = [n for s in kept.values() for n in s.needs]
    while todo:
        wanted = todo.pop()
        if wanted not in seen:
            seen.add(wanted)
            found = [s for s in earlier[wanted] or later[wanted] or earlier.stars if id(s) not in kept]
            kept |= {id(s): s for s in found}
            todo += [n for s in found for n in s.needs]
    texts = [(_text([s for s in cell if id(s) in kept]), label) for label, cell in [*before, *after, own]]
    return [(text, label) for text, label in texts if text or label == own[0]], list(kept.values())


def foreign_modules(kept: Iterable[Statement]) -> list[str]:
    """The packages among the imports of a slice that are neither NumPy nor Python's own."""
    return sorted({module for s in kept for module in s.imports} - ALLOWED)


def _text(kept: list[Statement]) -> str:
    """A cell's kept statements on the lines where they stood, so that a line number still tells the learner's line."""
    lines: list[str] = []
    for statement in kept:
        first, *rest = statement.text.split("\n")
        gap = statement.line - 1 - len(lines)
        if gap < 0:  # two statements on one line
            lines[-1] += f"; {first}"
        else:
            lines += [""] * gap + [first]
        lines += rest
    return "\n".join(lines)
