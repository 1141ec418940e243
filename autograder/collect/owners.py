"""Whose file is it? The answer stands in the names that each system gives to what it hands out.

Canvas      lovelaceada_LATE_4711_98765_2_optimizers.ipynb, lovelaceada_4711_text.html
            anon_Ab1cD_98765_2_optimizers.ipynb, LATE_anon_Ab1cD_98765_...   (anonymous marking: no name, no number)
Moodle      Ada Lovelace_4711_assignsubmission_file_/2_optimizers.ipynb   (or one name: ..._file_2_optim...)
exchange    ada+2_optimizers+2030-01-31 12:00:00 UTC+a1b2/2_optimizers.ipynb
loose       ada/anything.ipynb, ada_2_optimizers.ipynb, 2_optimizers - ada.ipynb
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from nbgrader.utils import parse_utc

from autograder.course.safe import slug

# Canvas writes a name, its LATE and the learner's number, then the file's own number and name, or `text.html`; of a
# name it keeps letters, digits and `_`. In anonymous marking five letters and digits stand for name and number.
OF_CANVAS = r"_(?:\d+_.+|(?:text|link)\.html)"
CANVAS = re.compile(r"(?P<name>[^/]+?)(?P<late>_LATE)?_(?P<id>\d+)" + OF_CANVAS)
ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<id>[A-Za-z0-9]{5})" + OF_CANVAS)
MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)")
EXCHANGE = re.compile(r"(?P<name>.+)\+(?P<unit>[^+]+)\+(?P<time>\d{4}-[^+]+)(?:\+[^+]*)?")


@dataclass(frozen=True)
class Owner:
    """A learner: the name of their folders, the name that the system calls them by, and its number for them."""

    student: str
    name: str = ""
    lms_id: str | None = None
    late: bool = False  # by the system's own mark
    time: datetime | None = None  # of handing in, where the name tells it
    timed: bool = True  # False where a file's time is the moment of the download, as in Canvas's and Moodle's zips

    @property
    def first_and_last(self) -> tuple[str, str]:
        first, _, last = self.name.rpartition(" ")
        return first, last


def owner(path: PurePosixPath, units: list[str], top: int = 0) -> Owner | None:
    """Whose file this is; None where the name does not tell.

    The first folder says it, or that below the `top` folders which all files share: deeper ones are a learner's own.
    """
    for part in dict.fromkeys([path.parts[0], path.parts[min(top, len(path.parts) - 1)]]):
        if found := ANONYMOUS.fullmatch(part):
            return Owner(f"anon-{found['id']}", lms_id=found["id"], late=bool(found["late"]), timed=False)
        if found := MOODLE.fullmatch(part) or CANVAS.fullmatch(part):
            name, number, late = found["name"].strip(), found["id"], bool(found.groupdict().get("late"))
            return Owner(f"{slug(name) or 'learner'}-{number}", name, number, late, timed=False)
        if found := EXCHANGE.fullmatch(part):
            return Owner(student_id(found["name"]), time=time_of(found["time"]))
    return _loose(path, units)


def _loose(path: PurePosixPath, units: list[str]) -> Owner | None:
    """The first folder that is not a unit's; without one, what the file is called besides the unit."""
    folders = [part for part in path.parts[:-1] if part not in units]
    name = folders[0] if folders else re.sub(r" ?\(\d+\)$", "", path.stem)  # a browser's second download
    for unit in () if folders else (u for number in units for u in (number, number.partition("_")[2]) if u):
        shorter = re.sub(rf"(^|[\W_]+){re.escape(unit)}(?=$|[\W_])", " ", name, flags=re.I)
        name = shorter.strip(" _-.,") if shorter != name else name
    return Owner(student_id(name), name) if slug(name) else None


def student_id(name: str) -> str:
    """A folder's name for a learner. Where letters were lost, four of a checksum keep two learners apart."""
    kept = slug(name)
    return kept if kept == name else f"{kept}-{hashlib.sha256(name.encode()).hexdigest()[:4]}"


def time_of(text: str) -> datetime | None:
    """A time as nbgrader writes it."""
    try:
        return parse_utc(text.strip()).replace(tzinfo=UTC)
    except Exception:
        return None
