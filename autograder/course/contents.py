"""The course's first page, and the way from each lesson to its neighbours: both follow from the folders."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from autograder.course.units import Unit, UsageError, units

PICTURES = "docs/images"  # where the pictures lie that a page of the course shows


def row(unit: Unit) -> str:
    """A lesson's line in the table of the first page, from its own head: its number, question and minutes."""
    number, question = _heading(unit)
    if not question:
        raise UsageError(f"{unit.script.name}: the first line of its text is its heading, such as `# 2 · Why ...?`")
    head = unit.script.read_text(encoding="utf-8")
    parts = re.search(r"^# \|.*\bminutes\b.*\n# \|[-|: ]+\n((?:# \|.*\n)+)", head, re.M)
    minutes = [
        int(n) for part, n in re.findall(r"^# \|(.*)\| *(\d+) *\|$", parts[1] if parts else "", re.M) if _core(part)
    ]
    return f"| {number} | [{question}]({unit.name}/{unit.release.name}) | {sum(minutes) or ''} |"


def _heading(unit: Unit) -> tuple[str, str]:
    """A lesson's number and question, as the heading of its script has them; each "" where it has none."""
    found = re.search(r"^# # (?:(\d+) · )?(.+)$", unit.script.read_text(encoding="utf-8"), re.M)
    return (found[1] or "", found[2]) if found else ("", "")


def _core(part: str) -> bool:
    """Whether a part of a lesson belongs to the path that its minutes count."""
    return not re.search(r"optional|explore", part, re.I)


def way(unit: Unit) -> str:
    """Links to the lesson before, the first page and the lesson after: a line of Markdown, "" in a course of one."""
    others = units(unit.root)
    at = [other.name for other in others].index(unit.name)
    before = [f"← {_link(other, _name(other))}" for other in others[max(0, at - 1) : at]]
    after = [f"{_link(other, f'{_name(other)}: {_heading(other)[1]}')} →" for other in others[at + 1 : at + 2]]
    first = ["[all lessons](../index.ipynb)"] * (unit.root / "solutions" / "index.py").is_file()
    return " · ".join(before + first + after)


def _link(unit: Unit, words: str) -> str:
    return f"[{words}](../{unit.name}/{unit.release.name})"


def _name(unit: Unit) -> str:
    return f"lesson {_heading(unit)[0]}".strip()


def pictures(text: str, root: Path) -> dict[str, dict[str, str]]:
    """What a cell needs to show its pictures, `![words](attachment:NAME.png)`: the notebook carries them itself."""
    names = re.findall(r"\]\(attachment:([\w-]+\.png)\)", text)
    return {name: {"image/png": base64.b64encode(_picture(root / PICTURES / name)).decode()} for name in names}


def _picture(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} is shown by the course's first page: {error.strerror}") from None
