"""Writes what counts into submitted/, and keeps how each platform identifies its learners, which exports need."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from autograder.collect.budget import MAX_BYTES
from autograder.collect.owner import Owner
from autograder.collect.platforms.nbgrader import KEY
from autograder.collect.reading import HandedIn
from autograder.collect.worth import UnitOf, Worth, appraised
from autograder.course.names import key, with_checksum
from autograder.course.times import parse_time, written_time
from autograder.course.units import Unit
from autograder.files import SECRET, write
from autograder.grade.course import STAMP, Course, stamp_of
from autograder.grade.gradebook import open_gradebook, transaction


@dataclass(frozen=True)
class There:
    """What was collected before, of one learner and unit."""

    time: datetime
    digest: bytes
    worth: Worth


class Store:
    """The folder `submitted/` of a course."""

    def __init__(self, course: Course, unit_of: UnitOf):
        self.course, self.unit_of = course, unit_of
        top = course.folder("submitted", "*", Unit("*", course.root))
        self.folders = self._listed(Path(str(top).partition("*")[0]))

    @staticmethod
    def _listed(top: Path) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path in top.iterdir() if top.is_dir() else ():
            found.setdefault(key(path.name), set()).add(path.name)
        return found

    def safe(self, students: Iterable[str]) -> dict[str, str]:
        """The folder of each learner: two whose names differ by case alone get two on every file system."""
        safe = {}
        for student in sorted(students, key=lambda name: (name != name.casefold(), name)):
            taken = self.folders.setdefault(key(student), set())
            safe[student] = student if student in taken or not taken else with_checksum(student)
            taken.add(safe[student])
        return safe

    def there(self, handed_in: HandedIn) -> There | None:
        """What was collected before; without a time stamp its time is that of the file that it came from."""
        unit = handed_in.unit
        path = self.course.folder("submitted", handed_in.owner.student, unit) / f"{unit.name}.ipynb"
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        time = parse_time(stamp_of(path.parent))
        time = time or datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
        worth = appraised(data, path.name, self.course.root, self.unit_of, unit).worth
        return There(time, sha256(data).digest(), worth)

    def save(self, handed_in: HandedIn) -> str:
        """Write a notebook, last of all: a command that was stopped before continues from here. Returns the time of the
        file before, where that was dropped. Raises OSError.
        """
        folder = self.course.folder("submitted", handed_in.owner.student, handed_in.unit)
        stamp, path, dropped = folder / STAMP, folder / f"{handed_in.unit.name}.ipynb", ""
        if handed_in.stamp:
            write(stamp, written_time(handed_in.stamp) + "\n")
        elif stamp.is_file():
            dropped = stamp_of(folder)
            dropped = dropped if parse_time(dropped) else repr(dropped[:60])
            stamp.unlink()
        if handed_in.key:
            write(folder / KEY, handed_in.key.load(MAX_BYTES), mode=SECRET)
        write(path, handed_in.data)
        os.utime(path, (handed_in.time.timestamp(),) * 2)
        return dropped

    def remember(self, owners: list[Owner]) -> None:
        """Put names, addresses and the platform's numbers into the gradebook: the formgrader shows them."""
        known = [owner for owner in owners if owner.name or owner.number or owner.email]
        if not known:
            return
        with open_gradebook(self.course) as gb, transaction(gb):
            for owner in known:
                first, last = owner.first_and_last
                named = {"first_name": first, "last_name": last} if owner.name else {}
                named |= {"email": owner.email} if owner.email else {}
                gb.update_or_create_student(owner.student, lms_user_id=owner.number or None, **named)


def in_folder(handed_in: HandedIn, safe: dict[str, str]) -> HandedIn:
    """The same notebook, of the learner under the name of their folder."""
    return replace(handed_in, owner=replace(handed_in.owner, student=safe[handed_in.owner.student]))
