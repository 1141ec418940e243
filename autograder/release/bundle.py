"""The student release as a zip: the notebooks, all that they import, and how to install them.

It is tried before it is handed out: checks that do not run from the packed files alone, or a hidden part among them,
are an error here.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from autograder import COURSE, bank
from autograder.build import index_notebook, text
from autograder.course.closure import CODE, closure, data_files
from autograder.course.project import project
from autograder.course.units import Unit, UsageError
from autograder.files import EVERYBODYS, write
from autograder.grade.results import secret
from autograder.release import pages, trial

ROOMS = ("nnlib", "autograder.bank", "autograder.notebook")  # what a notebook calls; the rest follows from imports
HIDDEN = "autograder.hidden"  # what only grading knows
GRADING_ONLY = ("nbgrader", "jupytext")  # dependencies that learners do without
DATE = (2000, 1, 1, 0, 0, 0)  # the same bytes make the same zip


def pack(units: list[Unit], to: Path) -> dict[str, bytes]:
    """Write the release of these units to `to`, and return what is in it. Raises UsageError where it holds anything
    hidden or its checks do not run, and OSError where `to` cannot be written."""
    content = contents(units)
    _try(content, units)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(f"{to.stem}/{name}", DATE)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, _mode(name) << 16
            archive.writestr(info, data)
    write(to, packed.getvalue(), mode=EVERYBODYS)
    return content


def contents(units: list[Unit]) -> dict[str, bytes]:
    """Every file of the release by its path."""
    about = project()
    needs = [d for d in about["dependencies"] if not d.startswith(GRADING_ONLY)]
    found = {f"notebooks/{u.name}/{u.release.name}": u.release.read_bytes() for u in units}
    if (units[0].root / "solutions" / "index.py").exists():
        found["notebooks/index.ipynb"] = text(index_notebook(units[0].root, units)).encode()
    found |= {path.relative_to(CODE).as_posix(): path.read_bytes() for path in _code()}
    return {**pages.made(about, needs), "LICENSE": (COURSE / "LICENSE").read_bytes(), **dict(sorted(found.items()))}


def _code() -> list[Path]:
    """Our own modules that notebooks and their checks import, with the data beside them."""
    modules = closure(*ROOMS, without=[HIDDEN])
    return [*modules.values(), *data_files(modules)]


def _mode(name: str) -> int:
    """The release's own notebooks are read-only: learners work in copies, which `nn-course` makes."""
    return 0o444 if name.startswith("notebooks/") else 0o644


def _try(content: dict[str, bytes], units: list[Unit]) -> None:
    """Raises UsageError unless the packed files run alone, with every visible part of the bank, no hidden one, and
    without the course's secret."""
    found = _tried(content, [next(name for name, e in unit.exercises().items() if not e.score) for unit in units])
    if wrong := [name for name, verdicts in found["checks"].items() if verdicts != ["pass", "fail"]]:
        raise UsageError(f"a check in the release takes right for wrong or wrong for right: {', '.join(wrong)}")
    if found["foreign"]:
        raise UsageError(f"the release runs modules that are not in it: {', '.join(found['foreign'])}")
    wanted = {
        name: [[part.name, False] for part in exercise.parts if not part.hidden]
        for name, exercise in bank.load().items()
    }
    if wrong := [name for name in wanted if found["parts"].get(name) != wanted[name]]:
        raise UsageError(f"a hidden part of {', '.join(wrong)} would be in the release, or a visible one would not")
    key = secret(units[0].root)
    if leaks := [name for name, data in content.items() if key in data]:
        raise UsageError(f"the course's secret is in {', '.join(leaks)}")


def _tried(content: dict[str, bytes], exercises: list[str]) -> dict[str, Any]:
    """What `trial` finds when it runs on the packed files, with none of this checkout in reach."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in content.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        packages = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), str(Path(np.__file__).parents[1])}
        wanted = {"release": folder, "packages": sorted(packages), "barred": GRADING_ONLY, "exercises": exercises}
        command = [sys.executable, "-I", "-S", "-W", "ignore", trial.__file__]
        done = subprocess.run(command, input=json.dumps(wanted), cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise UsageError(f"the release does not run on its own: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout)
