"""CSV that is read back as it was written, by programs and by spreadsheets, and in which nothing is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from autograder.course.safe import FORMULA
from autograder.course.units import UsageError
from autograder.grade.results import write

DELIMITERS = ",;\t"
PLAIN = re.compile(r"-|[+-]?\d+([.,]\d+)?")  # a dash for "nothing", and numbers, are no formulas
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


def save(path: Path, head: list[str], lines: Iterable[Iterable[object]], delimiter: str = ",") -> None:
    """Write a CSV. Raises OSError."""
    write(path, table(head, lines, delimiter))


def load(path: Path) -> tuple[list[str], list[list[str]]]:
    """The head and the lines of a CSV, whatever program wrote it. Raises UsageError."""
    text = io.StringIO(_text(path), newline="")
    lines = [[original(cell) for cell in line] for line in csv.reader(text, delimiter=delimiter_of(path))]
    if not lines:
        raise UsageError(f"{path} is empty")
    return lines[0], lines[1:]


def delimiter_of(path: Path) -> str:
    """What ends the first cell of a CSV's head: where numbers have commas, it is a semicolon. Raises UsageError."""
    head = re.sub(r'"[^"]*"', "", _text(path)).partition("\n")[0]
    return next((character for character in head if character in DELIMITERS), ",")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as a table: {error}") from None
