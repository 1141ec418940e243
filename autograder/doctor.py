"""What this machine offers for grading, what is missing, and how to get it."""

from __future__ import annotations

import inspect
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata

from packaging.requirements import Requirement

from autograder.course.project import project
from autograder.judge.answer import AnswerError
from autograder.wall import Wall, available_level, why_not_bubblewrap


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, what is there, whether that is as it should be, and the remedy if not."""

    name: str
    value: str
    good: bool = True
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{'ok  ' if self.good else 'look'}  {self.name:<22}{self.value}"
        return line if self.good else f"{line}\n      -> {self.remedy}"


def report() -> list[Finding]:
    """All findings, by starting a worker for a moment; print them line by line."""
    return [_python(), *map(_package, project()["dependencies"]), _path(), _cores(), _level(), *_worker()]


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    return Finding(
        "Python", f"{platform.python_version()} on {platform.platform()}", good, "install Python 3.11 or newer"
    )


def _package(requirement: str) -> Finding:
    wanted = Requirement(requirement)
    remedy = f'{sys.executable} -m pip install "{requirement}"'
    try:
        found = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return Finding(wanted.name, "not installed", False, remedy)
    good = wanted.specifier.contains(found, prereleases=True)
    return Finding(wanted.name, found if good else f"{found}, but {wanted.specifier} is needed", good, remedy)


def _path() -> Finding:
    """nbgrader runs `alembic` by its name when it makes a gradebook; nbgrader_config.py puts its folder on PATH."""
    own = os.path.dirname(sys.executable)
    found = shutil.which("alembic", path=os.pathsep.join([own, os.environ.get("PATH", "")]))
    remedy = f"{sys.executable} -m pip install alembic: nbgrader runs it when it makes a gradebook"
    return Finding("alembic", found or "not found", bool(found), remedy)


def _cores() -> Finding:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Finding("processor cores", str(usable))


def _level() -> Finding:
    if available_level() == "bubblewrap":
        version = subprocess.run(["bwrap", "--version"], capture_output=True, text=True).stdout.strip()
        return Finding("isolation level", f"bubblewrap, the strong one ({version})")
    remedy = f"{why_not_bubblewrap()}. Until then a class is graded only with --allow-weak-isolation"
    return Finding("isolation level", "process, the weak one", False, remedy)


def _worker() -> list[Finding]:
    """What a worker says of itself: are files hidden from it, are its system calls filtered."""
    try:
        with Wall() as wall:
            source = "def probe():\n    return np.__version__"
            version = wall.answer("probe", [(source, "probe")], inspect.signature(lambda: None))()
            strength = wall.strength or {"files": False, "calls": False}
    except AnswerError as error:
        return [Finding("worker", f"does not start: {error}", False, 'see docs/ISOLATION.md, "When no worker starts"')]
    return [
        Finding("worker", f"starts and answers, with NumPy {version}"),
        _mechanism("files hidden", strength["files"], "Linux 5.13 or newer, with Landlock, or bubblewrap"),
        _mechanism("system calls filtered", strength["calls"], "Linux with seccomp, on x86-64 or ARM64"),
    ]


def _mechanism(name: str, there: bool, needs: str) -> Finding:
    return Finding(name, "yes" if there else "no", bool(there), f"needs {needs}")
