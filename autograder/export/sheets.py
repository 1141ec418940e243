"""A platform's own sheet: marks go into its lines, and what finds no place in it is told."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.units import UsageError
from autograder.export.rows import Row
from autograder.grade.spreadsheet import delimiter_of, load, save


@dataclass
class Sheet:
    """Head and lines of a sheet; `warnings` are for the person who exports."""

    head: list[str]
    lines: list[list[object]]
    path: str = ""  # of the platform's own; none for a new one
    delimiter: str = ","
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: str) -> Sheet:
        """The sheet that the platform has exported. Raises UsageError where it is no table."""
        head, lines = load(Path(path))
        lines = [line + [""] * (len(head) - len(line)) for line in lines if line]
        return cls(head, lines, path, delimiter_of(Path(path)))

    def save(self, to: Path) -> None:
        """Write it, parted as it was. Raises OSError."""
        save(to, self.head, self.lines, self.delimiter)

    def column(self, title: str) -> int:
        """Where a column stands. Raises UsageError when the sheet has none of that title."""
        if title not in self.head:
            raise UsageError(f"{self.path} has no column {title!r}; it has {', '.join(self.head)}")
        return self.head.index(title)

    def add_column(self, title: str) -> int:
        """A new last column, empty."""
        self.head.append(title)
        self.lines = [[*line, ""] for line in self.lines]
        return len(self.head) - 1

    def check_maximum(self, cell: object, row: Row) -> None:
        """Warn, once, where the sheet says that an assignment is worth something else than here."""
        said = number(cell)
        if said is not None and said != row.max_score:
            told = f"{self.path} has {said:g} points for {row.assignment}, here it is worth {row.max_score:g}"
            self._warn(f"{told}: the marks were written as they are")

    def check_placed(self, rows: list[Row], lines: set[str]) -> None:
        """Warn of marks whose learners have no line in the sheet, or share one. `lines` are the keys of its lines."""
        marked = [row for row in rows if row.score is not None]
        for assignment in sorted({row.assignment for row in marked}):
            own = [row for row in marked if row.assignment == assignment]
            if lost := [f"{row.full_name} ({key(row)})" for row in own if key(row) not in lines]:
                self._warn(f"{len(lost)} marks for {assignment} found no line in {self.path}: {', '.join(lost)}")
            for number, count in Counter(map(key, own)).items():
                if count > 1 and number in lines:
                    names = ", ".join(row.student for row in own if key(row) == number)
                    self._warn(f"{count} marks for {assignment} go to one line of {self.path}, {number}: {names}")

    def warn_of_new_column(self, title: str) -> None:
        """Warn that no column is called as the unit is, and say what the columns for marks are called."""
        there = ", ".join(name for name in self.head[:-1] if re.search(r" \(\d+\)$", name)) or "none"
        self._warn(
            f"{self.path} has no column for {title} and got a new one, which the platform takes for a new assignment; "
            f"to fill one that is there, put {title} before its number in the sheet (assignments there: {there})"
        )

    def _warn(self, text: str) -> None:
        if self.path and text not in self.warnings:
            self.warnings.append(text)


def key(row: Row) -> str:
    """What the platform calls a learner: its number, where one is known."""
    return row.lms_id or row.student


def number(cell: object) -> float | None:
    """A cell as a number, with a comma or a point in it."""
    try:
        return float(str(cell).strip().replace(",", "."))
    except ValueError:
        return None
