"""Whether a class is graded already: every file that grading reads or writes is as the last run left it.

Then `autograder grade` repeats its last output, and loads neither nbgrader nor a notebook. A file counts as unchanged
while its inode, size and times are the same. A gradebook that is not a file, on PostgreSQL, never counts as unchanged.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from autograder.course.closure import CODE, PACKAGES
from autograder.course.units import KEPT, Unit
from autograder.files import write
from autograder.grade.course import Course
from autograder.wall.isolation import available_level

FILE = "settled.json"
SKIPPED = {"__pycache__", FILE}
SQLITE = "sqlite:///"
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")  # of a function among the settings; its file is looked at

Line = tuple[str, bool]  # what is said, and whether a person must look


class Settled:
    """The last run over the units that were named, with the course's present settings."""

    def __init__(self, course: Course, units: Sequence[str], weak: bool):
        self.course, self.file = course, course.root / KEPT / FILE
        made_by = (sys.version, sys.prefix, np.__version__, available_level(), weak)
        settings = ADDRESS.sub("", repr(course.config))
        self.key = _digest(repr((str(course.root), list(units), settings, made_by)))

    def lines(self) -> list[Line]:
        """What that run said; empty if anything has changed since, or if that cannot be determined."""
        with suppress(OSError, ValueError, TypeError, KeyError):  # of a file that is damaged
            kept = json.loads(self.file.read_text(encoding="utf-8"))
            if kept["key"] == self.key and kept["state"] == [state(kept["read"]), state(kept["written"])]:
                return [(str(line), bool(person)) for line, person in kept["lines"]]
        return []

    def before(self) -> str | None:
        """The state of what a run is about to read."""
        with suppress(OSError):
            return state(map(str, self._read()))
        return None

    def keep(self, before: str | None, units: Iterable[Unit], lines: Sequence[Line], settled: Iterator[bool]) -> None:
        """Remember a run, unless somebody has changed in the meantime what it read or wrote.

        `settled` are looked at when the state has been taken: the gradebook may have changed since its pages were made.
        """
        with suppress(OSError):  # a folder that only others may write to
            read = [str(path) for path in self._read()]
            written = [str(path) for path in self._written(units)]
            found = [state(read), state(written)]
            if before and None not in found and found[0] == before and all(settled):
                kept = {"key": self.key, "read": read, "written": written, "state": found, "lines": lines}
                write(self.file, json.dumps(kept))

    def _read(self) -> list[Path]:
        root = self.course.root
        roster = root / self.course.config.get("Collect", {}).get("roster", "roster.csv")
        database = self._database()
        files = [path for path in sorted(root.iterdir()) if path.is_file() and path not in database]
        folders = [root / "solutions", root / "notebooks", self._folder("submitted")]
        return [*(CODE / name for name in PACKAGES), *files, roster, *folders]

    def _written(self, units: Iterable[Unit]) -> list[Path]:
        root = self.course.root
        tables = [root / "marks" / f"{unit.name}.csv" for unit in units]
        return [root / KEPT, self._folder("autograded"), self._folder("feedback"), *tables, *self._database()]

    def _folder(self, step: str) -> Path:
        """The folder of a step, for all learners. Raises OSError if it is the course's own folder."""
        top = self.course.top(step)
        if top in (self.course.root, *self.course.root.parents):
            raise OSError("what is in the course's own folder changes at any time")
        return top

    def _database(self) -> list[Path]:
        """The gradebook's file and the files that SQLite keeps beside it. Raises OSError if there is no such file."""
        path = Path(self.course.db_url.removeprefix(SQLITE))
        if not self.course.db_url.startswith(SQLITE) or not (path.is_absolute() and path.is_file()):
            raise OSError("the gradebook is not a file")
        return [path.with_name(path.name + end) for end in ("", "-journal", "-wal")]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def state(places: Iterable[str]) -> str | None:
    """Names the state of files and of all that is in folders; None where a folder is linked to. Raises OSError."""
    found = [line for place in places for line in (_files(place) if os.path.isdir(place) else [_file(place)])]
    return None if None in found else _digest("\n".join(map(str, found)))


def _files(folder: str) -> Iterator[str | None]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.name in SKIPPED:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield entry.path
                yield from _files(entry.path)
            else:
                yield None if entry.is_dir() else _file(entry.path)


def _file(path: str) -> str:
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return f"{path} is not there"
    return f"{path} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
