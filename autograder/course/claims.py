"""The page of claims: the lessons are run, and what their verdicts say becomes docs/VERDICTS.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.course.units import Unit, UsageError

HEAD = """# The 43 claims, tested

Made by `autograder claims` from the lessons' own verdicts: each number was measured by the lesson that is linked, in
the run that made this page. The numbers are those of the solved lessons: while an exercise is undone the course's own
version runs in its place and may draw other random numbers, so that some figures differ, but no verdict. A verdict is
shown for the conditions in its row; in the lesson you can change them.

"""
OWN = """
## Questions of the course's own

"""
COLUMNS = {
    "claim": "claim",
    "the deck says": "deck",
    "verdict": "verdict",
    "measured": "measured",
    "source": "source",
    "where": "where",
    "shown for": "shown",
    "would change it": "change",
}


def run(unit: Unit) -> list[dict]:
    """Run one solved lesson as a script and return its verdicts."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "verdicts.jsonl"
        own = {"MPLBACKEND": "Agg", "NN_VERDICTS": str(record), "NN_COURSE_FILE": str(Path(folder) / "course.json")}
        path = os.pathsep.join(filter(None, [str(unit.root), os.environ.get("PYTHONPATH")]))
        command = [sys.executable, str(unit.script)]
        done = subprocess.run(
            command, env=os.environ | own | {"PYTHONPATH": path}, cwd=folder, capture_output=True, text=True
        )
        if done.returncode:
            raise UsageError(f"{unit.script.name} does not run: {done.stderr.strip().splitlines()[-1:]}")
        return [json.loads(line) for line in record.read_text("utf-8").splitlines()] if record.exists() else []


def page(verdicts: dict[Unit, list[dict]], before: str = "") -> str:
    """The table of the deck's claims by number, and one of the course's own questions by name.

    `before`: the page as it is; its rows stay where they come from units that have not been run.
    """
    found = {v["claim"]: v | {"where": _link(unit, v["claim"])} for unit, some in verdicts.items() for v in some}
    rows = _kept(before, {unit.name for unit in verdicts}) | {str(key): _row(v) for key, v in found.items()}
    deck = [rows[key] for key in sorted(filter(str.isdecimal, rows), key=int)]
    own = [row for key, row in rows.items() if not key.isdecimal()]
    return HEAD + _table(deck, "the deck says") + (OWN + _table(own, "statement") if own else "")


def _kept(before: str, run: set[str]) -> dict[str, str]:
    """The rows of a page, by claim, without those of the units that have been run."""
    lines = {
        m[1]: m[0] + "\n" for m in re.finditer(r"^\| (\d+|[a-z][\w -]*) \| .*\|$", before, re.M) if m[1] != "claim"
    }
    return {key: line for key, line in lines.items() if not any(f"/{name}.ipynb#" in line for name in run)}


def _table(rows: list[str], statement: str) -> str:
    titles = [statement if key == "deck" else title for title, key in COLUMNS.items()]
    return f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}\n" + "".join(rows)


def _row(verdict: dict) -> str:
    cells = [str(verdict.get(key, "")).replace("|", "\\|").replace("\n", " ") for key in COLUMNS.values()]
    return f"| {' | '.join(cells)} |\n"


def section(unit: Unit, claim: int | str) -> str:
    """The heading above the verdict on a claim, or above the lesson's small print."""
    script = unit.script.read_text("utf-8")
    before = re.split(rf"\bverdict\(\s*{re.escape(json.dumps(claim))}(?!\w)", script, maxsplit=1)
    before = before if len(before) > 1 else re.split(r"\bsmall_print\(", script, maxsplit=1)
    return re.findall(r"^# #+ (.+?)\s*$", before[0], re.M)[-1]


def _link(unit: Unit, claim: int | str) -> str:
    heading = section(unit, claim)
    return f"[{unit.name}, {heading}](../notebooks/{unit.name}/{unit.name}.ipynb#{heading.replace(' ', '-')})"
