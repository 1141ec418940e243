"""Cells -> for each exercise the source of its answer, with what it depends on and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from autograder.course.units import Unit, source
from autograder.submission.code import Statement, statements
from autograder.submission.magics import Cleaned, python
from autograder.submission.reading import Cell, Submission
from autograder.submission.slicing import Block, Program, Slice
from autograder.tools import TOOLS

PACKAGE = "autograder.notebook"
BEGIN = re.compile(r"^from autograder\.notebook import begin\b[^\n]*\bbegin\(", re.M)  # the first line of a lesson
MOST_PIECES = 20  # into which an answer may be split
MOST_DEFINITIONS = 3  # of one answer that are judged
MAX_READ = 500_000  # characters of a notebook that are read as Python; what is read twice counts twice
CHECKED = re.compile(r"\bcheck\(\s*(\w+)\s*\)")
STATEMENT = 50  # characters that a statement counts for besides its own


@dataclass(frozen=True)
class Code:
    """One way to read an answer.

    sources     (text, label) pairs to run in order; none where there is no answer
    notes       what a person should know of it
    cell        the answer's own cell
    optional    the lines (label, number) at which statements begin that may be given up when they take long
    retries     further ways to read it, for when this one does not pass
    bare        the definitions alone, for when running the rest took the answer with it
    unreadable  why a person must read it: it is written in a newer Python than this one
    """

    sources: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cell: Cell | None = None
    optional: frozenset[tuple[str, int]] = frozenset()
    retries: tuple[Code, ...] = ()
    bare: Code | None = None
    unreadable: str = ""


class Reader:
    """Reads Python, but no more of it than one notebook may have: nobody may keep the grader busy with reading."""

    def __init__(self, left: int = MAX_READ):
        self.left = left

    def read(self, text: str) -> list[Statement]:
        """The statements of a cell. Raises SyntaxError."""
        self.left -= len(text) + STATEMENT
        if self.left < 0:
            raise SyntaxError(f"the notebook has more than {MAX_READ:,} characters to read")
        found = statements(text)
        self.left -= STATEMENT * len(found)
        return found


@dataclass(frozen=True)
class Part:
    """A cell as Python: its text, the lines of IPython's that were left out, and its statements; None where it is no
    Python. `given`: it is one of the release's own."""

    cell: Cell
    text: str
    dropped: tuple[str, ...] = ()
    statements: list[Statement] | None = None
    given: bool = False

    @classmethod
    def of(cls, cell: Cell, reader: Reader) -> Part:
        text = cell.source if cell.kind == "code" else _unfenced(cell.source)
        text = text.removeprefix("\ufeff")
        try:
            return cls(cell, text, (), reader.read(text))
        except SyntaxError:
            cleaned = python(text) if reader.left >= 0 else Cleaned(text)
        if cleaned.text == text:
            return cls(cell, text)
        try:
            return cls(cell, *cleaned, reader.read(cleaned.text))
        except SyntaxError:
            return cls(cell, *cleaned)

    @property
    def label(self) -> str:
        return f"cell {self.cell.number}"

    @property
    def runs(self) -> bool:
        return self.cell.kind == "code"

    def defines(self, name: str) -> bool:
        """Whether it binds `name` at its top level, by other means than an import."""
        return any(name in s.binds and name not in s.modules for s in self.statements or ())

    def checks(self, name: str) -> bool:
        return self.runs and (self.cell.grade_id == f"check-{name}" or name in self._checked)

    @cached_property
    def _checked(self) -> frozenset[str]:
        text = self.cell.source
        return frozenset(CHECKED.findall(text) if "check(" in text else ())


def answers(submission: Submission, unit: Unit) -> dict[str, Code]:
    """The source of every exercise that the release notebook asks for, in its order."""
    book = Book(submission, unit)
    return {name: book.code(name) for name in unit.points()}


class Book:
    """A submission's cells as Python, and what the release says of them."""

    def __init__(self, submission: Submission, unit: Unit):
        self.submission, self.starters = submission, unit.starters()
        self.reader = Reader()
        released = _release(tuple(source(c) for c in unit.release_notebook()["cells"] if c["cell_type"] == "code"))
        self.parts = self._parts(submission.cells, released)
        self.notes = []
        if self.reader.left < 0:
            self.notes = [f"the notebook has more than {MAX_READ:,} characters of code; the rest was not read"]

    def _parts(self, cells: list[Cell], released: Release) -> list[Part]:
        """The cells, read the answers' own first: nothing else can use up what may be read."""
        order = sorted(range(len(cells)), key=lambda k: cells[k].grade_id not in self.starters)
        found = {k: self._part(cells[k], released) for k in order}
        return [found[k] for k in range(len(cells))]

    def _part(self, cell: Cell, released: Release) -> Part:
        """A cell that is still as it was handed out is read once for the whole class; the lesson's first cell counts
        as the imports that stand behind it."""
        if cell.kind == "code" and BEGIN.search(cell.source):
            return Part(cell, cell.source, (), _brought(), given=True)
        if cell.kind == "code" and (read := released.parts.get(cell.source.strip())):
            return Part(cell, read.text, read.dropped, read.statements, given=True)
        if cell.kind != "code" and "def " not in cell.source and "=" not in cell.source:
            return Part(cell, "")
        part = Part.of(cell, self.reader)
        given = part.runs and cell.grade_id not in self.starters and _meaning(part) in released.meanings
        return Part(cell, part.text, part.dropped, part.statements, given)

    @cached_property
    def program(self) -> Program:
        return Program([self._block(part) for part in self.parts])

    @staticmethod
    def _block(part: Part) -> Block:
        return Block(part.label, (part.statements or []) if part.runs else [], part.given)

    def code(self, name: str) -> Code:
        """One answer; where it cannot be read for a fault of ours, the others still are."""
        try:
            return self._answer(name)
        except Exception as error:
            return Code(unreadable=f"the answer could not be read ({type(error).__name__})")

    def _answer(self, name: str) -> Code:
        """An answer as it is when the notebook has been run down to its check; how else it may be read comes after."""
        notes, self.notes = self.notes, []
        found, said = self._definitions(name)
        notes += said
        if not found:
            return Code([], notes)
        readings = [self._reading(name, part, end) for part, end in found]
        first, *others = [code for reading in readings for code in reading]
        notes += first.notes
        return Code(first.sources, notes, first.cell, first.optional, tuple(others), first.bare, first.unreadable)

    # ---- which definition

    def _definitions(self, name: str) -> tuple[list[tuple[Part, int]], list[str]]:
        """The definitions that count, each with the cell down to which the notebook is run; the likeliest comes first.

        Those are the one that the answer's check sees, the one in the answer's own cell unless another one replaces it
        before its check, and what later checks of the learner's see.
        """
        chosen, notes = self._chosen(name)
        if chosen is None:
            return [], notes
        places = [k for k, part in enumerate(self.parts) if part.runs and self._is_definition(part, name)]
        checks = self._checks(name)
        seen = [(k, check) for check in checks if (k := _last_before(places, check)) is not None]
        own = chosen.cell.number - 1
        replaced = own in places and any(own < k for k, check in seen if own <= check)
        found: dict[int, int] = {}
        for place, end in [*seen[:1], *([] if replaced else [(own, self._end(name, own, places))]), *seen[1:]]:
            found.setdefault(place, end)
        if len(places) > 1:
            notes.append(f"{name}: {len(places)} cells define it, {', '.join(self.parts[k].label for k in places[:9])}")
        parts = {k: chosen if k == own else self.parts[k] for k in found}
        return [(parts[k], end) for k, end in found.items()][:MOST_DEFINITIONS], notes

    def _is_definition(self, part: Part, name: str) -> bool:
        return part.defines(name) and not part.given and not _is_untouched(part, self.starters.get(name, ""))

    def _checks(self, name: str) -> list[int]:
        """The cells down to which a check sees the notebook."""
        return [k if not part.given else k - 1 for k, part in enumerate(self.parts) if k and part.checks(name)]

    def _end(self, name: str, own: int, places: list[int]) -> int:
        """The cell down to which a definition is the one that a check sees, or its own cell."""
        following = next((k for k in places if k > own), len(self.parts))
        return next((check for check in self._checks(name) if own <= check < following), own)

    def _chosen(self, name: str) -> tuple[Part | None, list[str]]:
        """The last cell with the grade_id that defines the function and is not the starter, else the last that
        defines it."""
        starter = self.starters.get(name, "")
        own = [self._joined(part) for part in self.parts if part.cell.grade_id == name]
        defining = [part for part in own if part.defines(name)]
        defining = [part for part in defining if not _is_untouched(part, starter)] or defining
        others = [p for p in self.parts if p.cell.grade_id != name and not p.given and p.defines(name)]
        others = [part for part in others if part.runs] or others
        if defining and not (_is_untouched(defining[-1], starter) and others):
            text = defining[-1].cell.kind != "code"
            return defining[-1], [f"{name}: its cell had become text and was read as code"] * text
        if others:
            return others[-1], [f"{name}: its cell is not where it was; {others[-1].label} defines it"]
        return self._last_resort(name, own)

    def _last_resort(self, name: str, own: list[Part]) -> tuple[Part | None, list[str]]:
        """Nothing defines the function: its cell may be broken, or may define it under another name."""
        for part in reversed(own):
            if part.statements is None and f"def {name}" in part.text:
                return part, []
            functions = [s.node.name for s in part.statements or () if isinstance(s.node, ast.FunctionDef)]
            if len(functions) == 1:
                text = f"{part.text}\n{name} = {functions[0]}\n"
                renamed = Part(part.cell, text, part.dropped, self.reader.read(text))
                return renamed, [f"{name}: its cell calls the function {functions[0]}"]
        return None, [f"{name}: no cell defines it"]

    def _joined(self, part: Part) -> Part:
        """An answer that was split in the middle of its function, put together again."""
        text, dropped = part.text, part.dropped
        for following in self.parts[part.cell.number :][:MOST_PIECES]:
            if not following.cell.source.lstrip("\n")[:1].isspace():
                break
            text, dropped = f"{text}\n{following.cell.source}", dropped + following.dropped
            try:
                part = Part(part.cell, text, dropped, self.reader.read(text))
            except SyntaxError:
                break
        return part

    # ---- how it is read

    def _reading(self, name: str, part: Part, end: int) -> Iterator[Code]:
        """The slice of the notebook that an answer needs, and all of it where that may give something else."""
        notes = []
        if part.dropped:
            notes.append(f"{name}: lines that only IPython knows were left out: {', '.join(part.dropped)}")
        if part.statements is None:
            yield Code([(part.text, part.label)], notes, part.cell, unreadable=self._newer_python([part]))
            return
        program, own = self.program, part.cell.number - 1
        if part is not self.parts[own] or not part.runs:
            blocks = list(program.blocks)
            blocks[own] = Block(part.label, part.statements)
            program = Program(blocks)
        cut = program.sliced(name, own, end)
        notes += [f"{name}: the answer needs {module}, but answers use NumPy alone" for module in cut.foreign]

        def read(made: Slice, notes: list[str], bare: Code | None = None, unreadable: str = "") -> Code:
            return Code(made.sources, notes, part.cell, made.optional, bare=bare, unreadable=unreadable)

        bare = read(program.bare(name, own, end), notes) if cut.optional else None
        yield read(cut, notes, bare=bare, unreadable=self._newer_python(self._unread(cut)))
        if cut.shared and (all_of_it := program.whole(name, own, end)).sources != cut.sources:
            yield read(all_of_it, [f"{name}: judged with all of the notebook's own statements, in order"], bare=bare)

    def _unread(self, cut: Slice) -> list[Part]:
        """The cells that are no Python here and define, as it seems, what a slice lacks."""
        broken = [part for part in self.parts if part.runs and part.statements is None] if cut.unbound else []
        return [
            p for p in broken if any(re.search(rf"^(?:def|class)\s+{n}\b|^{n}\s*=", p.text, re.M) for n in cut.unbound)
        ]

    def _newer_python(self, parts: list[Part]) -> str:
        """Why a person must read these cells; empty where the file names no newer Python than this one."""
        newer = self.submission.newer_python
        return f"{parts[0].label} is written for Python {newer}, which cannot be read here" if newer and parts else ""


@lru_cache
def _brought() -> list[Statement]:
    """What `begin` puts into a notebook, as the imports that it stands for."""
    return statements(
        "import nnlib\nimport numpy as np\nfrom nnlib import experiments, labs\n"
        f"from {PACKAGE} import {', '.join(TOOLS)}"
    )


@dataclass(frozen=True)
class Release:
    """The code of a release: its cells by their text, and what they mean whatever their layout."""

    parts: dict[str, Part]
    meanings: frozenset[str]


@lru_cache(maxsize=32)
def _release(texts: tuple[str, ...]) -> Release:
    reader = Reader(left=1 << 40)
    parts = {text.strip(): Part.of(Cell(0, "code", text), reader) for text in texts}
    return Release(parts, frozenset(_meaning(part) for part in parts.values()) - {""})


def _meaning(part: Part) -> str:
    """The same for two cells that differ in layout and comments alone; empty for what is no Python."""
    try:
        return "\n".join(ast.dump(s.node) for s in part.statements or ())
    except (RecursionError, ValueError):  # ValueError: a number with more digits than Python writes
        return ""


def _last_before(places: list[int], end: int) -> int | None:
    return next((k for k in reversed(places) if k <= end), None)


def _is_untouched(part: Part, starter: str) -> bool:
    return part.cell.source.strip() == starter.strip()


def _unfenced(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith("```"))
