"""A table as CSV, whatever program has written it: Excel's encodings, semicolons and tabs."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.course.units import UsageError

DELIMITERS = ",;\t"
MAX_BYTES = 50_000_000
HINT = re.compile(r'"?sep=(.)"?[ \t]*\r?\n?', re.I)  # Excel's own first line, which is not a line of the table


@dataclass
class Table:
    """Head and lines, and how they were written: what parts the cells, and whether by Excel."""

    head: list[str]
    lines: list[list[str]]
    delimiter: str = ","
    excel: bool = False  # with a mark or in an encoding by which Excel knows accented letters again


def read_table(path: Path) -> Table:
    """Read a CSV. Raises UsageError where the file is not a table."""
    text, excel = _decoded(path)
    hint = HINT.match(text)
    text = text[hint.end() :] if hint else text
    delimiter = hint[1] if hint and hint[1] in DELIMITERS else _delimiter(text)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UsageError(f"{path} cannot be read as a table: {error}") from None
    if not any(lines):
        raise UsageError(f"{path} is empty")
    return Table(lines[0], lines[1:], delimiter, excel)


def _decoded(path: Path) -> tuple[str, bool]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read as a table: {error.strerror or error}") from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB, which no table of a class is")
    if data.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        raise UsageError(f"{path} is a workbook: save it as CSV")
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", "replace"), True
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), True
    if b"\0" in data[:200]:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace"), True
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), True


def _delimiter(text: str) -> str:
    """What ends the first cell of the head: where numbers have commas, it is a semicolon."""
    head = re.sub(r'"[^"]*"', "", text[:100_000]).partition("\n")[0]
    return next((character for character in head if character in DELIMITERS), ",")
