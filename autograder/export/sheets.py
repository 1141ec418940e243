"""A platform's own sheet: marks go into its lines, and what finds no place in it is named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course.names import key
from autograder.course.safe import one_line
from autograder.course.units import UsageError
from autograder.export.rows import Row
from autograder.grade.spreadsheet import load_table, save

EXCUSED = "EX"  # Canvas's word for a learner who need not hand in


@dataclass
class Sheet:
    """Head and lines of a sheet; `warnings` and `notes` are for the person who exports."""

    head: list[str]
    lines: list[list[Any]]  # texts as they are read, marks as they are written
    path: str = ""  # of the platform's own; none for a new one
    delimiter: str = ","
    decimal: str = "."
    excel: bool = False
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: str) -> Sheet:
        """The sheet that the platform has exported. Raises UsageError where it is not a table."""
        found = load_table(Path(path))
        width = len(found.head)
        lines = [(line + [""] * (width - len(line)))[:width] for line in found.lines if any(line)]
        return cls(found.head, lines, path, found.delimiter, _decimal(found.head, lines), found.excel)

    def save(self, to: Path) -> None:
        """Write it, as it was written but in UTF-8. Raises OSError."""
        save(to, self.head, self.lines, self.delimiter, self.excel)

    def column(self, title: str) -> int:
        """Where a column is. Raises UsageError when the sheet has none of that title."""
        if title not in self.head:
            raise UsageError(f"{self.path} has no column {title!r}; it has {one_line(', '.join(self.head))}")
        return self.head.index(title)

    def cells(self, title: str) -> list[object]:
        """The cells of a column; none where there is no such column."""
        return [line[self.head.index(title)] for line in self.lines] if title in self.head else []

    def column_of(self, assignment: str) -> int:
        """The column of one assignment, by its whole name: `2_optimizers` or `2_optimizers (555)`.

        A new one where there is none. Raises UsageError where there are several.
        """
        title = re.compile(rf"{re.escape(assignment)}(?: \(\d+\))?")
        found = [at for at, name in enumerate(self.head) if title.fullmatch(name.strip())]
        if len(found) > 1:
            names = ", ".join(self.head[at] for at in found)
            raise UsageError(f"{self.path} has several columns for {assignment}: {names}; take the others out of it")
        if found:
            return found[0]
        self._warn_of_new_column(assignment)
        self.head.append(assignment)
        self.lines = [[*line, ""] for line in self.lines]
        return len(self.head) - 1

    def fill(self, at: int, rows: list[Row], number: Callable[[list], str], columns: list[str]) -> None:
        """Write marks into a column. `number(line)` is the platform's number of a line's learner; the `columns` hold
        what else it knows them by. What has no line, or shares one, is not written.
        """
        places: dict[int, list[Row]] = defaultdict(list)
        lost: list[Row] = []
        for row in (row for row in rows if row.score is not None):
            found = self._lines_of(row, number, [self.head.index(c) for c in columns if c in self.head])
            (places[found[0]] if len(found) == 1 else lost).append(row)
        for place, own in places.items():
            if len(own) > 1:
                self._warn_of_sharing(own, number(self.lines[place]))
            elif key(str(self.lines[place][at])) == key(EXCUSED):
                self.notes.append(f"{own[0].full_name} is excused from {own[0].assignment}: the mark was not written")
            else:
                self.lines[place][at] = self._written(own[0].score)
        if lost:
            names = ", ".join(f"{row.full_name} ({row.number})" for row in lost)
            self._warn(f"{len(lost)} marks for {lost[0].assignment} found no line in {self.path}: {names}")

    def _lines_of(self, row: Row, number: Callable[[list], str], columns: list[int]) -> list[int]:
        """The lines of one learner: by the platform's number; without one by what the roster knows."""
        known = {key(word) for word in row.others}
        lines = list(enumerate(self.lines))
        by_number = [i for i, line in lines if number(line) == row.number]
        by_other = [i for i, line in lines if known & {key(str(line[c])) for c in columns}] if known else []
        return by_number or by_other or [i for i, line in lines if key(number(line)) in known]

    def check_maximum(self, cell: object, row: Row) -> None:
        """Warn, once, where the sheet says that an assignment is worth something else than here."""
        worth = number(cell)
        if worth is not None and worth != row.max_score:
            other = f"{self.path} has {worth:g} points for {row.assignment}, here it is worth {row.max_score:g}"
            self._warn(f"{other}: the marks were written as they are")

    def _written(self, score: float | None) -> object:
        return score if self.decimal == "." else str(score).replace(".", self.decimal)

    def _warn_of_sharing(self, rows: list[Row], number: str) -> None:
        names = ", ".join(row.student for row in rows)
        where = f"one line{f' of {self.path}' * bool(self.path)}, {number}"
        self._warn(f"{len(rows)} marks for {rows[0].assignment} go to {where}: {names}; none of them was written")

    def _warn_of_new_column(self, title: str) -> None:
        """Warn that no column is called as the unit is, and say what the columns for marks are called."""
        there = ", ".join(name for name in self.head if re.search(r" \(\d+\)$", name)) or "none"
        if self.path:
            self._warn(
                f"{self.path} has no column for {title} and got a new one, which the platform takes for a new "
                f"assignment; to fill one that is there, put {title} before its number there (assignments: {there})"
            )

    def _warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)


def _decimal(head: list[str], lines: list[list[str]]) -> str:
    """What parts the numbers of a sheet: a comma, where its marks have commas and none has a point."""
    marks = [at for at, title in enumerate(head) if re.search(r"\(\d+\)$|grade|score|points", title, re.IGNORECASE)]
    cells = [line[at].strip() for line in lines for at in marks]
    commas, points = (sum(bool(re.fullmatch(rf"\d+{mark}\d+", cell)) for cell in cells) for mark in (",", r"\."))
    return "," if commas and not points else "."


def number(cell: object) -> float | None:
    """A cell as a number, with a comma or a point in it."""
    try:
        return float(str(cell).strip().replace(",", "."))
    except ValueError:
        return None
