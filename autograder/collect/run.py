"""Each learner's newest notebook of each unit, written where nbgrader looks for it, with the time it was handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from autograder.collect.files import File, Refused, TooMuch, files
from autograder.collect.owners import Owner, owner, time_of
from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook, transaction
from autograder.grade.results import write
from autograder.lessons import Unit, UsageError, units
from autograder.submission import Submission, read

UnitOf = Callable[[Submission, Path, Path, Unit | None], Unit]
STAMP, KEY = "timestamp.txt", "submission_secret.txt"


@dataclass(frozen=True)
class HandedIn:
    """A file that counts: whose, for which unit, when, and whether it really answers that unit's exercises."""

    owner: Owner
    unit: Unit
    file: File
    time: datetime
    sure: bool
    key: File | None = None  # nbgrader's, by which its exchange hands feedback out


@dataclass
class Collected:
    """What came of it, for the person who collects."""

    new: list[HandedIn] = field(default_factory=list)
    kept: list[HandedIn] = field(default_factory=list)  # a submission as new as this one was there already
    refused: list[Refused] = field(default_factory=list)
    without: dict[str, list[str]] = field(default_factory=dict)  # learners who handed in files, but no notebook

    @property
    def needs_person(self) -> bool:
        return bool(self.refused or self.without)


def collect(course: Course, sources: list[Path], unit_of: UnitOf, unit: Unit | None = None) -> Collected:
    """Collect the notebooks of all sources. `unit` is what they are for, where the files themselves do not tell."""
    collected = Collected()
    newest: dict[tuple[str, str], HandedIn] = {}
    others: dict[str, list[str]] = {}
    for source in sources:
        for file, who, key in _owned(course, source, collected.refused):
            if file.path.suffix.lower() != ".ipynb":
                others.setdefault(who.student, []).append(file.path.name)
            elif found := _handed_in(course, file, who, unit_of, unit, collected.refused):
                found = replace(found, key=key)
                mine = (who.student, found.unit.name)
                newest[mine] = max(newest.get(mine, found), found, key=lambda h: (h.sure, h.time, str(h.file.path)))
    have = {student for student, _ in newest}
    collected.without = {student: names for student, names in sorted(others.items()) if student not in have}
    for _, handed_in in sorted(newest.items()):
        (collected.new if _save(course, handed_in) else collected.kept).append(handed_in)
    _remember(course, [handed_in.owner for handed_in in newest.values()])
    return collected


def _owned(course: Course, source: Path, refused: list[Refused]):
    names = [unit.name for unit in units(course.root)]
    stamps: dict[str, datetime | None] = {}
    keys: dict[str, File] = {}
    found = sorted(files(source, refused), key=lambda file: file.path.name not in (STAMP, KEY))
    for file in found:
        if file.path.name == STAMP:
            stamps[str(file.path.parent)] = time_of(file.read().decode(errors="replace"))
        elif file.path.name == KEY:
            keys[str(file.path.parent)] = file
        elif who := owner(file.path, names):
            at = who if who.time else replace(who, time=stamps.get(str(file.path.parent)))
            yield file, at, keys.get(str(file.path.parent))
        elif file.path.suffix.lower() == ".ipynb":
            refused.append(Refused(str(file.path), "its name does not tell whose it is"))


def _handed_in(
    course: Course, file: File, who: Owner, unit_of: UnitOf, unit: Unit | None, refused: list[Refused]
) -> HandedIn | None:
    try:
        data = file.read()
    except TooMuch as error:
        refused.append(Refused(str(file.path), str(error)))
        return None
    found, sure = unit, True
    try:
        found = unit_of(read(data), Path(file.path.name), course.root, unit)
    except UsageError as error:
        found, sure = unit or _named(course, file), False
        if found is None:
            refused.append(Refused(str(file.path), f"{error}; --unit says what it is for"))
            return None
    return HandedIn(who, found, file, who.time or file.time, sure)


def _named(course: Course, file: File) -> Unit | None:
    """The unit whose name is part of the file's path."""
    return next((unit for unit in units(course.root) if unit.name in str(file.path)), None)


def _save(course: Course, handed_in: HandedIn) -> bool:
    """Write a submission, unless one of that time or later is there: collecting twice changes nothing."""
    folder = course.folder("submitted", handed_in.owner.student, handed_in.unit)
    path, stamp = folder / f"{handed_in.unit.name}.ipynb", folder / STAMP
    data, time = handed_in.file.read(), handed_in.time.astimezone(UTC).replace(microsecond=0)
    if path.is_file() and stamp.is_file():
        before = time_of(stamp.read_text(encoding="utf-8", errors="replace"))
        if before and (before > time or (before == time and path.read_bytes() == data)):
            return False
    write(path, data)
    if handed_in.key:
        write(folder / KEY, handed_in.key.read(), mode=0o600)
    write(stamp, f"{time:%Y-%m-%d %H:%M:%S} UTC\n")
    return True


def _remember(course: Course, owners: list[Owner]) -> None:
    """The gradebook learns the names and the system's numbers: exports need them, and the formgrader shows them."""
    named = [who for who in owners if who.name]
    if not named:
        return
    with open_gradebook(course) as gb, transaction(gb):
        for who in named:
            first, last = who.first_and_last
            gb.update_or_create_student(who.student, first_name=first, last_name=last, lms_user_id=who.lms_id)
