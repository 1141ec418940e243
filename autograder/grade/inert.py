"""The autograded notebook as instructors open it, with learners' writing as text and their pictures as pictures.

As Markdown it could run, fetch, link or hide, and a heading's id could replace a field for marks.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode

from autograder.course.safe import excerpt, printable
from autograder.course.units import Unit, source
from autograder.submission.repair import Json

MOST_PICTURES, MOST_BYTES = 10, 5_000_000  # in one cell
PICTURES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}  # and how each begins


def inert(nb: Json, unit: Unit) -> Json:
    """The notebook with every cell made inert that is not from the release."""
    given = {(cell["cell_type"], source(cell)) for cell in unit.release_notebook()["cells"]}
    cells = [cell if (cell["cell_type"], cell["source"]) in given else _inert(cell) for cell in nb["cells"]]
    return nb | {"cells": cells}


def _inert(cell: Json) -> Json:
    said = printable(excerpt(cell["source"]))
    if cell["cell_type"] == "code":
        return cell | {"source": said}
    shown = pictures(cell.get("attachments"))
    said = "\n\n".join([fenced(said), *(f"![picture](attachment:{name})" for name in shown)])
    kept = {key: value for key, value in cell.items() if key != "attachments"}
    return kept | {"cell_type": "markdown", "source": said} | ({"attachments": shown} if shown else {})


def fenced(text: str) -> str:
    """Text as Markdown that shows it as it is: between longer fences than any in it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def pictures(attachments: object) -> dict[str, dict[str, str]]:
    """The pictures among a cell's attachments, under names of ours; none that could be a program, as SVG can."""
    found = attachments.values() if isinstance(attachments, dict) else []
    data = [(kind, text) for kinds in found if isinstance(kinds, dict) for kind, text in kinds.items()]
    data = [(kind, "".join(text.split())) for kind, text in data if kind in PICTURES and isinstance(text, str)]
    kept = [{kind: text} for kind, text in data[:MOST_PICTURES] if _is_picture(kind, text)]
    return {f"picture-{number}": one for number, one in enumerate(kept, 1)}


def _is_picture(kind: str, text: str) -> bool:
    try:
        return len(text) < MOST_BYTES and b64decode(text, validate=True).startswith(PICTURES[kind])
    except (binascii.Error, ValueError):
        return False
