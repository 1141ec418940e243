"""A learner's written answers, wherever they are: in the question's cell, or in cells of their own beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.course.units import STUB, Unit, grade_id, says_nothing, source
from autograder.submission.code import parse
from autograder.submission.reading import Cell, Submission


@dataclass(frozen=True)
class Written:
    """The cell of a question, None where none can be told to be it, and the learner's own text that may answer it."""

    cell: Cell | None
    starter: str
    beside: list[Cell] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Whether nothing that may be an answer is there: a person need not look."""
        return not self.beside and (self.cell is None or says_nothing(self.cell.source, self.starter))

    @property
    def note(self) -> str:
        """Where a person should look besides the question's cell; empty where nowhere."""
        places = ", ".join(f"cell {cell.number}" for cell in self.beside[:5])
        return f"the text in {places} may answer it" if places else ""


def written_answers(submission: Submission, unit: Unit) -> dict[str, Written]:
    """The written answers of a submission by their names, in the release's order."""
    starters, found = unit.starters(), {}
    released = {_plain(source(cell)) for cell in unit.release_notebook()["cells"]}
    names = {name for cell in unit.release_notebook()["cells"] if (name := grade_id(cell))}
    own = [cell for cell in submission.cells if _is_own_text(cell, released, names)]
    for name in unit.written():
        cell = _question(submission, name, starters[name])
        beside = list(_beside(submission, cell, own)) if cell else own
        found[name] = Written(cell, starters[name], beside)
    return found


def _question(submission: Submission, name: str, starter: str) -> Cell | None:
    """The cell with the question's name, or its id, or its words: the last that says more than they do, else the
    last."""
    words = _plain(starter.replace(STUB, ""))
    ways = (
        [cell for cell in submission.cells if cell.grade_id == name],
        [cell for cell in submission.cells if cell.id == name and cell.grade_id is None],
        [cell for cell in submission.cells if words and words in _plain(cell.source) and cell.grade_id is None],
    )
    found = next(filter(None, ways), [])
    said = [cell for cell in found if not says_nothing(cell.source, starter)]
    return next(reversed(said or found), None)


def _beside(submission: Submission, cell: Cell, own: list[Cell]) -> Iterator[Cell]:
    """The learner's own text directly above and below a cell."""
    numbers = {c.number: c for c in own}
    for step in (-1, 1):
        place = cell.number + step
        while place in numbers:
            yield numbers[place]
            place += step


def _is_own_text(cell: Cell, released: set[str], names: set[str]) -> bool:
    if cell.grade_id in names or _plain(cell.source) in released or not cell.source.strip():
        return False
    return cell.kind != "code" or _is_prose(cell.source)


def _is_prose(text: str) -> bool:
    """Whether a code cell holds comments, strings or what is no Python."""
    try:
        return all(isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) for n in parse(text).body)
    except SyntaxError:
        return not text.lstrip().startswith(("%", "!"))


def _plain(text: str) -> str:
    return " ".join(text.split())
