"""The notebook that counts of each learner and unit, written where nbgrader looks for it, with its time if known."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from autograder.collect.files import File, Refused, TooMuch, files
from autograder.collect.owners import Owner, owner, time_of
from autograder.collect.worth import UnitOf, Worth, appraised
from autograder.course.units import Unit, units
from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook, transaction
from autograder.grade.results import write

STAMP, KEY = "timestamp.txt", "submission_secret.txt"
HIDDEN = {".ipynb_checkpoints", "__MACOSX"}
HINT = "; --unit says what it is for"


@dataclass(frozen=True)
class HandedIn:
    """A file that may count: whose, for which unit, when, what it is worth, and what speaks against it."""

    owner: Owner
    unit: Unit
    file: File
    time: datetime
    digest: bytes
    worth: Worth
    reason: str = ""
    key: File | None = None  # nbgrader's, by which its exchange hands feedback out

    @property
    def stamp(self) -> datetime | None:
        """The time of handing in; None where only the moment of the download is known."""
        return self.time if self.owner.time or self.owner.timed else None


@dataclass
class Collected:
    """What came of it, for the person who collects."""

    new: list[HandedIn] = field(default_factory=list)
    kept: list[HandedIn] = field(default_factory=list)  # the same file, or one that counts more, was there already
    doubtful: list[HandedIn] = field(default_factory=list)  # stored for want of a better one
    refused: list[Refused] = field(default_factory=list)
    unstamped: dict[str, str] = field(default_factory=dict)  # learners whose time was that of the file before
    without: dict[str, list[str]] = field(default_factory=dict)  # learners who handed in files, but no notebook

    @property
    def needs_person(self) -> bool:
        return bool(self.refused or self.doubtful or self.without)


def collect(course: Course, sources: list[Path], unit_of: UnitOf, unit: Unit | None = None) -> Collected:
    """Collect the notebooks of all sources. `unit` is what they are for, where the files themselves do not tell.

    Raises UsageError where a source is neither a zip nor a folder.
    """
    collected = Collected()
    best: dict[tuple[str, str], HandedIn] = {}
    others: dict[str, list[str]] = {}
    for source in sources:
        for file, who, key in _owned(course, source, collected.refused):
            if file.path.suffix.lower() != ".ipynb" or _is_hidden(file.path):
                others.setdefault(who.student, []).append(file.path.name)
            elif found := _handed_in(course, file, who, unit_of, unit, collected.refused):
                found = replace(found, key=key)
                mine = (who.student, found.unit.name)
                best[mine] = _better(best[mine], found, collected.refused) if mine in best else found
    have = {student for student, _ in best}
    collected.without = {student: names for student, names in sorted(others.items()) if student not in have}
    for _, handed_in in sorted(best.items()):
        _settle(course, handed_in, unit_of, collected)
    _remember(course, [handed_in.owner for handed_in in best.values()])
    return collected


def _owned(course: Course, source: Path, refused: list[Refused]):
    names = [unit.name for unit in units(course.root)]
    stamps: dict[str, datetime | None] = {}
    keys: dict[str, File] = {}
    found = sorted(files(source, refused), key=lambda file: file.path.name not in (STAMP, KEY))
    top = len(Path(os.path.commonpath([file.path.parent for file in found])).parts) if found else 0
    for file in found:
        if file.within and file.path.name in (STAMP, KEY):
            continue
        if file.path.name == STAMP:
            stamps[str(file.path.parent)] = time_of(file.read().decode(errors="replace"))
        elif file.path.name == KEY:
            keys[str(file.path.parent)] = file
        elif who := owner(file.within or file.path, names, top):
            at = who if who.time else replace(who, time=stamps.get(str(file.path.parent)))
            yield file, at, keys.get(str(file.path.parent))
        elif file.path.suffix.lower() == ".ipynb" and not _is_hidden(file.path):
            refused.append(Refused(str(file.path), "its name does not tell whose it is"))


def _is_hidden(path: PurePosixPath) -> bool:
    """Is it a copy that a program has made: Jupyter's .ipynb_checkpoints, macOS's __MACOSX?"""
    return path.name.startswith("._") or not HIDDEN.isdisjoint(path.parts)


def _handed_in(
    course: Course, file: File, who: Owner, unit_of: UnitOf, unit: Unit | None, refused: list[Refused]
) -> HandedIn | None:
    """A file with the unit that both its name (or `--unit`) and its cells tell; None where these disagree."""
    try:
        data = file.read()
    except TooMuch as error:
        refused.append(Refused(str(file.path), str(error)))
        return None
    said = unit or _named(course, file.path)
    found, worth, reason = appraised(data, file.path.name, course.root, unit_of, said)
    if found is None:
        refused.append(Refused(str(file.path), reason + ("" if unit else HINT)))
        return None
    time = (who.time or file.time).astimezone(UTC).replace(microsecond=0)
    return HandedIn(who, found, file, time, sha256(data).digest(), worth, reason)


def _named(course: Course, path: PurePosixPath) -> Unit | None:
    """The unit whose name is part of the file's name, or else of the folder's that is nearest to it."""
    for part in reversed(path.parts):
        for unit in units(course.root):
            if re.search(rf"(?<!\d){re.escape(unit.name)}", part):
                return unit
    return None


def _better(one: HandedIn, other: HandedIn, refused: list[Refused]) -> HandedIn:
    """Which of a learner's two files counts: the one with more in it, then the later. A copy is as old as its first."""
    if one.digest == other.digest:
        return min(one, other, key=lambda h: h.time)
    less, more = sorted((one, other), key=lambda h: (h.worth, h.time, str(h.file.path)))
    # a scratch notebook beside the answers is common; a later hand-in that holds none of them is not
    later = less.time >= more.time if less.worth is Worth.DAMAGED else less.time > more.time
    if later and less.worth in (Worth.DAMAGED, Worth.BLANK):
        refused.append(Refused(str(less.file.path), f"{less.reason}; '{more.file.path}' counts"))
    return more


def _settle(course: Course, handed_in: HandedIn, unit_of: UnitOf, collected: Collected) -> None:
    """Write a submission, unless the same file or one that counts more is there: collecting twice changes nothing."""
    there = _there(course, handed_in, unit_of)
    same = there is not None and there.digest == handed_in.digest  # its time may be a person's correction by now
    newer = there is None or handed_in.time >= there.time
    if there and not same and handed_in.worth < there.worth:
        collected.kept.append(there)
        if newer:
            reason = f"{handed_in.reason}; the file that was collected before counts"
            collected.refused.append(Refused(str(handed_in.file.path), reason))
        return
    if there and (same or (handed_in.worth == there.worth and not newer)):
        collected.kept.append(handed_in)
    else:
        _save(course, handed_in, collected)
        collected.new.append(handed_in)
    if handed_in.worth < Worth.BLANK:
        collected.doubtful.append(handed_in)


def _there(course: Course, handed_in: HandedIn, unit_of: UnitOf) -> HandedIn | None:
    """What has been collected before; without a time stamp the file's own time is that of the file it came from."""
    unit = handed_in.unit
    path = course.folder("submitted", handed_in.owner.student, unit) / f"{unit.name}.ipynb"
    if not path.is_file():
        return None
    data, stamp = path.read_bytes(), path.with_name(STAMP)
    time = time_of(stamp.read_text(encoding="utf-8", errors="replace")) if stamp.is_file() else None
    time = time or datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
    _, worth, reason = appraised(data, path.name, course.root, unit_of, unit)
    return replace(handed_in, time=time, digest=sha256(data).digest(), worth=worth, reason=reason)


def _save(course: Course, handed_in: HandedIn, collected: Collected) -> None:
    """The notebook last: stopped before it, the same command goes on from here."""
    folder = course.folder("submitted", handed_in.owner.student, handed_in.unit)
    stamp, path = folder / STAMP, folder / f"{handed_in.unit.name}.ipynb"
    if handed_in.stamp:
        write(stamp, f"{handed_in.stamp:%Y-%m-%d %H:%M:%S} UTC\n")
    elif stamp.is_file():
        collected.unstamped[handed_in.owner.student] = stamp.read_text(encoding="utf-8", errors="replace").strip()
        stamp.unlink()
    if handed_in.key:
        write(folder / KEY, handed_in.key.read(), mode=0o600)
    write(path, handed_in.file.read())
    os.utime(path, (handed_in.time.timestamp(),) * 2)


def _remember(course: Course, owners: list[Owner]) -> None:
    """The gradebook learns the names and the system's numbers: exports need them, and the formgrader shows them."""
    known = [who for who in owners if who.name or who.lms_id]
    if not known:
        return
    with open_gradebook(course) as gb, transaction(gb):
        for who in known:
            first, last = who.first_and_last
            named = {"first_name": first, "last_name": last} if who.name else {}
            gb.update_or_create_student(who.student, lms_user_id=who.lms_id, **named)
