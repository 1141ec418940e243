"""Bytes -> cells. Reading is lenient in everything but this: the file must hold a notebook."""

from __future__ import annotations

import codecs
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course.units import UsageError, grade_id, source

MAX_BYTES = 100_000_000
MAX_CELLS = 5_000
MAX_OBJECTS = 2_000_000  # each takes some 60 bytes of memory for two in the file
KINDS = {"code": "code", "markdown": "markdown", "heading": "markdown", "html": "markdown", "raw": "raw"}
MARKS = {  # byte order marks, longest first: that of UTF-16 begins that of UTF-32
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class NotANotebook(UsageError):
    """The file holds no notebook: it is empty, cut off, or something else."""


@dataclass(frozen=True)
class Cell:
    """One cell: its place in the file counted from 1, its kind (`code`, `markdown`, `raw`), its text, its grade_id, its
    id, and the files in it, such as pictures: {name: {MIME type: data}}."""

    number: int
    kind: str
    source: str
    grade_id: str | None = None
    id: str | None = None
    attachments: dict[str, dict[str, str]] = field(default_factory=dict, compare=False)


@dataclass
class Submission:
    """The cells of a notebook in their order, and notes on what was wrong with the file."""

    cells: list[Cell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    python: tuple[int, int] | None = None  # the version that the file says it was written with

    @property
    def newer_python(self) -> str:
        """That version where it is newer than the one that runs here, such as "3.13"; else empty."""
        newer = self.python is not None and self.python > sys.version_info[:2]
        return ".".join(map(str, self.python or ())) if newer else ""


def read(file: str | Path | bytes) -> Submission:
    """The cells of a notebook, given as a path or as the file's bytes. Raises NotANotebook."""
    notes: list[str] = []
    name = "the file" if isinstance(file, bytes) else str(file)
    try:
        notebook = _json(_text(_bytes(file), notes))
        found = _cells(notebook, notes)
    except OSError as error:
        raise NotANotebook(f"{name} cannot be read: {error.strerror}") from None
    except NotANotebook as error:
        raise NotANotebook(f"{name} is not a notebook: {error}") from None
    real = [cell for cell in found if isinstance(cell, dict)]
    if len(real) < len(found):
        notes.append(f"{len(found) - len(real)} of the file's {len(found)} cells are not cells and were left out")
    if len(real) > MAX_CELLS:
        notes.append(f"the file has {len(real)} cells; the first {MAX_CELLS} were read")
    cells = [_cell(number, raw) for number, raw in enumerate(real[:MAX_CELLS], 1)]
    return Submission(cells, notes, _python(notebook.get("metadata")))


def _python(metadata: Any) -> tuple[int, int] | None:
    """The version of Python that a kernel wrote into the notebook."""
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = info.get("version") if isinstance(info, dict) else None
    found = re.match(r"(\d{1,3})\.(\d{1,3})(?:\.|$)", version) if isinstance(version, str) else None
    return (int(found[1]), int(found[2])) if found else None


def _bytes(file: str | Path | bytes) -> bytes:
    if isinstance(file, bytes):
        data = file
    else:
        with open(file, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise NotANotebook(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    if not data.strip():
        raise NotANotebook("it is empty")
    return data


def _text(data: bytes, notes: list[str]) -> str:
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), None) or _unmarked(data)
    if encoding != "utf-8":
        notes.append(f"the file is written in {encoding.upper()}, a notebook should be UTF-8")
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    if "\ufffd" in text and "\ufffd".encode() not in data:
        notes.append("some of the file's bytes are not text and were replaced")
    return text


def _unmarked(data: bytes) -> str:
    """The encoding of JSON without a mark: its first two characters are ASCII, so their zeros tell (RFC 4627, 3)."""
    zeros = "".join("0" if byte == 0 else "x" for byte in data[:4])
    return {"000x": "utf-32-be", "x000": "utf-32-le", "0x0x": "utf-16-be", "x0x0": "utf-16-le"}.get(zeros, "utf-8")


def _json(text: str) -> Any:
    if text.count("{") + text.count("[") > MAX_OBJECTS:
        raise NotANotebook(f"it holds more than {MAX_OBJECTS:,} brackets, which no notebook needs")
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        if (conflict := text.find("\n<<<<<<< ")) >= 0 and text.find("\n=======", conflict) >= 0:
            line = text.count("\n", 0, conflict) + 2
            raise NotANotebook(f"it holds the marks of a git merge that was not finished (line {line})") from None
        cut = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
        what = "is cut off" if cut and text.lstrip().startswith("{") else "is not JSON"
        raise NotANotebook(f"it {what} (line {error.lineno}, column {error.colno}: {error.msg})") from None
    except (RecursionError, ValueError) as error:
        raise NotANotebook(f"its JSON cannot be read ({type(error).__name__})") from None


def _cells(notebook: Any, notes: list[str]) -> list[Any]:
    """The list of cells of nbformat 4, or of the worksheets of nbformat 3."""
    if not isinstance(notebook, dict):
        raise NotANotebook("its JSON is not an object with cells")
    if isinstance(cells := notebook.get("cells"), list):
        return cells
    if isinstance(notebook.get("worksheets"), list):
        notes.append("the file is written in the old notebook format 3")
        sheets = [s.get("cells") for s in notebook["worksheets"] if isinstance(s, dict)]
        return [cell for cells in sheets if isinstance(cells, list) for cell in cells]
    raise NotANotebook("its JSON has no list of cells")


def _cell(number: int, raw: dict[str, Any]) -> Cell:
    kind = raw.get("cell_type")
    kind = KINDS.get(kind, "raw") if isinstance(kind, str) else "raw"
    text = source(raw).replace("\r\n", "\n").replace("\r", "\n")
    # a lone surrogate can be written in JSON but is not text: nothing could be encoded with it
    text = text.encode("utf-8", "replace").decode("utf-8")
    identity = raw.get("id")
    attachments = {} if kind == "code" else _attachments(raw.get("attachments"))
    return Cell(number, kind, text, grade_id(raw), identity if isinstance(identity, str) else None, attachments)


def _attachments(raw: Any) -> dict[str, dict[str, str]]:
    """The files of a cell, as far as they have the form that a notebook gives them."""
    files = raw.items() if isinstance(raw, dict) else ()
    found = {name: _texts(kinds) for name, kinds in files if isinstance(kinds, dict)}
    return {name: kinds for name, kinds in found.items() if kinds}


def _texts(kinds: dict[str, Any]) -> dict[str, str]:
    """{MIME type: data}; older notebooks keep the data as a list of lines."""
    lines = {kind: data if isinstance(data, list) else [data] for kind, data in kinds.items()}
    return {kind: "".join(data) for kind, data in lines.items() if all(isinstance(line, str) for line in data)}
