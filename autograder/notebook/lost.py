"""A name that is not defined yet, after a restart or out of order: one line that says which cell to run."""

from __future__ import annotations

import json
import re
from pathlib import Path

from autograder.cards import report
from autograder.cards.show import show
from autograder.notebook.names import shell


def listen(lesson: str) -> None:
    """Answer a NameError in the learner's own cell with one line, if another cell of the lesson defines that name."""

    def told(ip, kind, error, tb, tb_offset=None):
        cell = defined_in(lesson, getattr(error, "name", None)) if _own_cell(tb) else None
        if cell is None:
            return ip.showtraceback((kind, error, tb), tb_offset=tb_offset)
        show(
            report.note(
                f"`{error.name}` is not defined yet: run the cell that begins with `{cell}`, then this one", "bad"
            )
        )

    ip = shell()
    if ip is not None and hasattr(ip, "kernel"):
        ip.set_custom_exc((NameError,), told)


def _own_cell(tb) -> bool:
    """Did the error come from the cell itself, not from inside a function of a library?"""
    while tb.tb_next is not None:
        tb = tb.tb_next
    return tb.tb_frame.f_globals.get("__name__") == "__main__"


def defined_in(lesson: str, name: str | None) -> str | None:
    """The first line of the lesson's cell that gives `name` its value; None where none does."""
    for folder in (Path.cwd(), Path.cwd() / lesson, Path.cwd() / "notebooks" / lesson):
        path = folder / f"{lesson}.ipynb"
        if name and path.is_file():
            return _first_line(path, name)
    return None


def _first_line(path: Path, name: str) -> str | None:
    binds = re.compile(rf"^(?:[\w, ]*\b{re.escape(name)}\b[\w, ]*=(?!=)|def {re.escape(name)}\()", re.M)
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    found = next((source for source in sources if binds.search(source)), None)
    return found.strip().splitlines()[0][:60] if found else None
