"""CSV that is read back as it was written, by programs and by spreadsheets, and in which nothing is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from autograder.course.safe import FORMULA
from autograder.course.tables import Table, read_table
from autograder.files import write

PLAIN = re.compile(r"-|[+-]?\d+([.,]\d+)?")  # a dash for "nothing", and numbers, are not formulas
# Where a cell begins, whatever parts the cells for whoever opens the file, and a formula with it
BEGINS = rf"((?:^|[,;|\t\r\n])[\s\"]*)%s(?='*[{re.escape(FORMULA)}])|^%s(?='*[\t\r\n])"
ARMED, DISARMED = re.compile(BEGINS % ("", "")), re.compile(BEGINS % ("'", "'"))


def disarmed(value: object) -> object:
    """A cell's value; text that would run as a formula, in whole or from a delimiter on, gets an apostrophe there."""
    if not isinstance(value, str) or PLAIN.fullmatch(value):
        return value
    return ARMED.sub(lambda found: f"{found[1] or ''}'", value)


def original(text: str) -> str:
    """The text as it was before it was disarmed."""
    return DISARMED.sub(lambda found: found[1] or "", text)


def table(head: list[str], lines: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    """A CSV's text. Text is quoted always: a semicolon in a name must not begin a new cell elsewhere in the world."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    for line in [head, *lines]:
        writer.writerow([disarmed(value) for value in line])
    return out.getvalue()


def save(
    path: Path, head: list[str], lines: Iterable[Iterable[object]], delimiter: str = ",", excel: bool = False
) -> None:
    """Write a CSV; `excel` puts the mark in front by which Excel reads accented letters. Raises OSError."""
    write(path, "\ufeff" * excel + table(head, lines, delimiter))


def load(path: Path) -> tuple[list[str], list[list[str]]]:
    """The head and the lines of a CSV, as they were before they were disarmed. Raises UsageError."""
    found = load_table(path)
    return found.head, found.lines


def load_table(path: Path) -> Table:
    """The same, with how the CSV was written. Raises UsageError."""
    found = read_table(path)
    lines = [[original(cell) for cell in line] for line in found.lines]
    return replace(found, head=[original(cell) for cell in found.head], lines=lines)
