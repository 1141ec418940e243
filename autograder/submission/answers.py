"""Cells -> for each exercise the source of its answer, with what it depends on and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from autograder.course.units import Unit, grade_id, source
from autograder.submission.code import Statement, statements, without_magics
from autograder.submission.reading import Cell, Submission
from autograder.submission.slicing import foreign_modules, sliced

MOST_PIECES = 20  # into which an answer may be split
MAX_TOTAL = 3_000_000  # characters of source in a whole notebook


@dataclass(frozen=True)
class Code:
    """An answer's source: (text, label) pairs, that of the answer's own cell last; no pairs when there is no answer."""

    sources: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cell: Cell | None = None


@dataclass(frozen=True)
class Part:
    """A cell as Python: its text without magics, and its statements; None when it cannot be read as Python."""

    cell: Cell
    text: str
    dropped: tuple[str, ...] = ()

    @classmethod
    def of(cls, cell: Cell) -> Part:
        text = cell.source if cell.kind == "code" else _unfenced(cell.source)
        text, dropped = without_magics(text)
        return cls(cell, text, tuple(dropped))

    @cached_property
    def statements(self) -> list[Statement] | None:
        try:
            return statements(self.text)
        except SyntaxError:
            return None

    def defines(self, name: str) -> bool:
        """Whether it binds `name` at its top level, by other means than an import."""
        return any(name in s.binds and not s.imports for s in self.statements or ())

    @property
    def label(self) -> str:
        return f"cell {self.cell.number}"


def answers(submission: Submission, unit: Unit) -> dict[str, Code]:
    """The source of every exercise that the release notebook asks for, in its order."""
    starters = unit.starters()
    parts = _parts(submission, unit)
    given = {s.strip() for name, s in starters.items() if name not in unit.points()} | _experiments(unit)
    return {name: _answer(name, parts, starters.get(name, ""), given) for name in unit.points()}


def _parts(submission: Submission, unit: Unit) -> list[Part]:
    """The cells as Python, up to a sensible amount of it: nobody may keep the grader busy with reading."""
    left, parts, released = MAX_TOTAL, [], _released(unit)
    for cell in submission.cells:
        left -= len(cell.source)
        parts.append(_part(cell, released) if left >= 0 else Part(cell, ""))
    return parts


def _released(unit: Unit) -> frozenset[str]:
    return frozenset(source(cell) for cell in unit.release_notebook()["cells"] if cell["cell_type"] == "code")


def _part(cell: Cell, released: frozenset[str]) -> Part:
    """A cell that is still as it was handed out is read once for the whole class."""
    if cell.kind == "code" and cell.source in released:
        read = _read_once(cell.source)
        part = Part(cell, read.text, read.dropped)
        vars(part)["statements"] = read.statements
        return part
    return Part.of(cell)


@lru_cache(maxsize=1024)
def _read_once(text: str) -> Part:
    return Part.of(Cell(0, "code", text))


def _experiments(unit: Unit) -> set[str]:
    """The release's own cells without a grade_id: what they define is no answer of a learner."""
    return {source(cell).strip() for cell in unit.release_notebook()["cells"] if not grade_id(cell)}


def _answer(name: str, parts: list[Part], starter: str, given: set[str]) -> Code:
    chosen, notes = _choose(name, parts, starter, given)
    if chosen is None:
        return Code([], notes)
    if chosen.dropped:
        notes.append(f"{name}: lines that only IPython knows were left out: {', '.join(chosen.dropped)}")
    if chosen.statements is None:
        return Code([(chosen.text, chosen.label)], notes, chosen.cell)
    runs = [p for p in parts if p.cell.kind == "code" and p.cell != chosen.cell and p.statements]
    before = [(p.label, p.statements) for p in runs if p.cell.number < chosen.cell.number]
    after = [(p.label, p.statements) for p in runs if p.cell.number > chosen.cell.number]
    sources, kept = sliced(name, (chosen.label, chosen.statements), before, after)
    for module in foreign_modules(kept):
        notes.append(f"{name}: the answer needs {module}, but answers use NumPy alone")
    return Code(sources, notes, chosen.cell)


def _choose(name: str, parts: list[Part], starter: str, given: set[str]) -> tuple[Part | None, list[str]]:
    """The cell that counts: the last one with the grade_id that defines the function and is not the starter, else the
    last that defines it."""
    own = [_joined(p, parts) for p in parts if p.cell.grade_id == name]
    defining = [p for p in own if p.defines(name)]
    defining = [p for p in defining if not _untouched(p, starter)] or defining
    others = [p for p in parts if p.cell.grade_id != name and p.cell.source.strip() not in given and p.defines(name)]
    others = [p for p in others if p.cell.kind == "code"] or others
    if defining and not (_untouched(defining[-1], starter) and others):
        return defining[-1], _said_of(name, defining[-1], len(defining))
    if others:
        where = f"{name}: its cell is not where it was; the last cell that defines it counts, {others[-1].label}"
        return others[-1], [where]
    return _last_resort(name, own)


def _last_resort(name: str, own: list[Part]) -> tuple[Part | None, list[str]]:
    """Nothing defines the function: its cell may be broken, or may define it under another name."""
    for part in reversed(own):
        if part.statements is None and f"def {name}" in part.text:
            return part, []
        functions = [s.node.name for s in part.statements or () if hasattr(s.node, "name") and hasattr(s.node, "args")]
        if len(functions) == 1:
            text = f"{part.text}\n{name} = {functions[0]}\n"
            return Part(part.cell, text, part.dropped), [f"{name}: its cell calls the function {functions[0]}"]
    return None, [f"{name}: no cell defines it"]


def _untouched(part: Part, starter: str) -> bool:
    return part.cell.source.strip() == starter.strip()


def _said_of(name: str, part: Part, count: int) -> list[str]:
    notes = [f"{name}: {count} cells hold this answer; the last of them counts, {part.label}"] if count > 1 else []
    return notes + ([f"{name}: its cell had become text and was read as code"] if part.cell.kind != "code" else [])


def _joined(part: Part, parts: list[Part]) -> Part:
    """An answer that was split in the middle of its function, put together again."""
    for following in (
        parts[part.cell.number :][:MOST_PIECES] if parts[part.cell.number - 1 : part.cell.number] == [part] else ()
    ):
        both = Part(part.cell, f"{part.text}\n{following.text}", part.dropped + following.dropped)
        indented = following.text.lstrip("\n")[:1].isspace()
        if not indented or following.statements is not None or both.statements is None:
            break
        part = both
    return part


def _unfenced(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith("```"))
