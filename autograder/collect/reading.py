"""One learner's attempts -> notebooks, each with its unit and its worth. A failure affects this learner alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from autograder.collect.budget import MAX_SECONDS, MAX_ZIP, Budget, OutOfBudget, OutOfTime, limited_time
from autograder.collect.files import File, Refused, Unreadable, inside
from autograder.collect.owner import Owner
from autograder.collect.sorting import Attempt
from autograder.collect.worth import UnitOf, Worth, appraised
from autograder.course.units import Unit

MAX_NESTED = 2  # a zip in a zip in a zip is not a notebook
HINT = "; --unit says what it is for"


@dataclass(frozen=True)
class HandedIn:
    """A notebook that may count: its owner, unit, time and worth, and what speaks against it."""

    owner: Owner
    unit: Unit
    file: File
    data: bytes = field(repr=False)
    time: datetime
    attempt: tuple
    worth: Worth
    content: bytes = b""  # a digest of the cells
    reason: str = ""
    key: File | None = None  # nbgrader's, by which its exchange hands feedback out

    @property
    def digest(self) -> bytes:
        return sha256(self.data).digest()

    @property
    def stamp(self) -> datetime | None:
        """The time of handing in; None where only the moment of the download is known."""
        return self.time if self.owner.time or self.owner.timed else None


@dataclass
class Work:
    """What a learner has handed in: notebooks, files of other kinds, files that cannot be used."""

    notebooks: list[HandedIn] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unplaced: list[Refused] = field(default_factory=list)  # notebooks without an exercise of this course


@dataclass
class Reader:
    """Reads notebooks of a course with these units. `unit` is what they are for, where they do not say so."""

    root: Path
    units: list[Unit]
    unit_of: UnitOf
    unit: Unit | None = None

    def work(self, attempts: list[tuple[int, Attempt]]) -> Work:
        """Everything in a learner's attempts, each with the number of its source, as far as the budget allows."""
        work, budget = Work(), Budget()
        what = attempts[0][1].owner.entry or str(attempts[0][1].files[0].path)
        try:
            with limited_time():
                for source, attempt in attempts:
                    for file in sorted(attempt.files, key=self._order):
                        self._read(file, attempt, source, budget, work)
        except OutOfBudget as error:
            work.refused.append(Refused(what, str(error)))
        except OutOfTime:
            reason = f"reading it takes more than {MAX_SECONDS} s; the rest of it was not read"
            work.refused.append(Refused(what, reason))
        except Exception as error:  # an error of ours: everybody else's work is collected all the same
            reason = f"reading it failed ({type(error).__name__}); the rest of it was not read"
            work.refused.append(Refused(what, reason))
        return work

    def _order(self, file: File) -> tuple:
        """Notebooks that are named after a unit come first, since the budget is meant for them."""
        exact = any(file.stem == unit.name for unit in self.units)
        return not file.is_notebook, not exact, self.named(file.path) is None, file.path

    def _read(self, file: File, attempt: Attempt, source: int, budget: Budget, work: Work, depth: int = 0) -> None:
        try:
            if file.is_zip and depth < MAX_NESTED:
                inner = inside(file, file.load(MAX_ZIP), work.refused)
                for one in sorted(inner, key=self._order):
                    self._read(replace(one, time=file.time), attempt, source, budget, work, depth + 1)
            elif file.is_notebook:
                budget.take_notebook()
                data = budget.take_bytes(file.load(budget.bytes))
                self._appraise(file, data, attempt, source, work)
            else:
                work.others.append(file.name)
        except Unreadable as error:
            work.refused.append(Refused(str(file.path), str(error)))

    def _appraise(self, file: File, data: bytes, attempt: Attempt, source: int, work: Work) -> None:
        """A notebook with the unit on which its name (or `unit`) and its cells agree; refused where they disagree."""
        owner = attempt.owner
        named = self.unit or next((u for u in self.units if u.name == owner.unit), None) or self.named(file.path)
        found = appraised(data, file.name, self.root, self.unit_of, named)
        if found.unit is None:
            place = work.unplaced if found.worth is Worth.FOREIGN and not found.contradicts else work.refused
            place.append(Refused(str(file.path), found.reason + ("" if self.unit else HINT)))
            return
        time = (owner.time or file.time).astimezone(UTC).replace(microsecond=0)
        which = (source, owner.time)  # all that came with one time, or without any, is one attempt
        work.notebooks.append(
            HandedIn(owner, found.unit, file, data, time, which, found.worth, found.content, found.reason, attempt.key)
        )

    def named(self, path: PurePosixPath) -> Unit | None:
        """The unit whose name is part of the file's name, or else of the folder's that is nearest to it."""
        for part in reversed(path.parts):
            for unit in self.units:
                if re.search(rf"(?<!\d){re.escape(unit.name)}", part):
                    return unit
        return None
