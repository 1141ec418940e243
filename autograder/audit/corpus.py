"""Corpora of answers, as percent scripts: a cell an answer.

    # %% adam | forgets to count t | always_first_step
    def adam(...): ...

The parts are the exercise, what is (or is not) wrong in a person's words, and, for wrong answers, the names of the
bank's mistakes that fit: one; several joined by "+" for two misunderstandings at once; "-" where the bank has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HEAD = re.compile(r"^# %% (?P<exercise>\w+) \| (?P<text>[^|\n]+?)(?: \| (?P<names>[^|\n]+))?$", re.M)

KINDS = ("wrong", "pairs", "right")  # the folders of a corpus


@dataclass(frozen=True)
class Entry:
    """One answer of a corpus."""

    kind: str  # "wrong", "pairs", "right" or "mutant"
    exercise: str
    text: str
    source: str
    names: tuple[str, ...] = ()
    place: str = ""


def read(folder: Path, kind: str) -> list[Entry]:
    """The answers of one kind: every .py file in the folder of that name."""
    return [entry for path in sorted((folder / kind).glob("*.py")) for entry in _entries(path, kind)]


def _entries(path: Path, kind: str) -> list[Entry]:
    text = path.read_text(encoding="utf-8")
    heads = list(HEAD.finditer(text))
    ends = [h.start() for h in heads[1:]] + [len(text)]
    return [_entry(head, text[head.end() : end], path, kind) for head, end in zip(heads, ends, strict=True)]


def _entry(head: re.Match, source: str, path: Path, kind: str) -> Entry:
    names = tuple(n.strip() for n in (head["names"] or "-").split("+") if n.strip() != "-")
    line = head.string.count("\n", 0, head.start()) + 1
    return Entry(kind, head["exercise"], head["text"], source.strip() + "\n", names, f"{path.name}:{line}")


def solutions(units) -> list[Entry]:
    """The taught answers of the lessons, which are what mutants are made from."""
    import jupytext

    found = []
    for unit in units:
        for cell in jupytext.read(unit.script).cells:
            if name := cell.metadata.get("answer"):
                source = re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", cell.source, flags=re.M)
                found.append(Entry("solution", name, "the taught answer", source, (), unit.script.name))
    return found
