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
version runs in its place and may draw other random numbers, so that some figures differ, but no verdict.

| claim | the deck says | verdict | measured | source | where |
|---|---|---|---|---|---|
"""


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


def page(verdicts: dict[Unit, list[dict]]) -> str:
    """The table of all claims, by number."""
    rows = {v["claim"]: _row(v, unit) for unit, found in verdicts.items() for v in found}
    return HEAD + "".join(rows[number] for number in sorted(rows))


def section(unit: Unit, claim: int) -> str:
    """The heading above the verdict on a claim."""
    before = re.split(rf"\bverdict\(\s*{claim}\b", unit.script.read_text("utf-8"), maxsplit=1)[0]
    return re.findall(r"^# #+ (.+?)\s*$", before, re.M)[-1]


def _row(verdict: dict, unit: Unit) -> str:
    heading = section(unit, verdict["claim"])
    link = f"[{unit.name}, {heading}](../notebooks/{unit.name}/{unit.name}.ipynb#{heading.replace(' ', '-')})"
    cells = (verdict["claim"], verdict["deck"], verdict["verdict"], verdict["measured"], verdict["source"])
    return "| " + " | ".join(str(c).replace("|", "\\|").replace("\n", " ") for c in cells) + f" | {link} |\n"
