"""A learner as a platform names them, and how that name becomes the name of their folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from autograder.course.names import numbered, student_id
from autograder.course.roster import Roster
from autograder.course.safe import personal, slug


@dataclass(frozen=True)
class Owner:
    """The owner of a file: the name of their folders, and what the platform says about them and this attempt."""

    student: str
    name: str = ""
    number: str = ""  # by which the platform knows the learner: its own number, a login
    email: str = ""
    late: bool = False  # by the platform's own mark
    time: datetime | None = None  # of handing in, where the platform tells it
    unread: str = ""  # a time of handing in that is written in no known way
    timed: bool = False  # are the files' own times those of handing in? In most zips they are those of the download
    platform: str = ""
    entry: str = ""  # what the platform called this attempt's file or folder: feedback goes back under that name
    unit: str = ""  # as a pattern of one's own has read it

    @property
    def first_and_last(self) -> tuple[str, str]:
        first, _, last = self.name.rpartition(" ")
        return first, last

    def on(self, roster: Roster) -> Owner | None:
        """The same learner as in the roster; None where it does not have them, or has two who fit."""
        by_number, by_name = roster.find(self.number, self.email, self.student), roster.find(self.name)
        learner = by_number or by_name
        if learner is None or (by_name and by_name != learner):
            return None
        if learner.name and self.name and not by_name and learner.id == self.number and self.number.isdecimal():
            return None  # the roster's numbers need not be the platform's
        return replace(self, student=learner.student, name=learner.name or self.name, email=learner.email or self.email)


def owner_of(found: Mapping[str, str | None], **more) -> Owner | None:
    """An owner from the named groups of a pattern: name (or first and last), id, login, email, late, unit.

    A number comes after the name (or the label that hides it); a login, an e-mail address and a name alone are the
    learner's name as they are.
    """
    groups = {name: (value or "").strip() for name, value in found.items()}
    name = groups.get("name") or f"{groups.get('first', '')} {groups.get('last', '')}".strip()
    number, login, email = (groups.get(group, "") for group in ("id", "login", "email"))
    if slug(number) and not login:
        label = groups.get("label") or name
        student = numbered(label, slug(number)) if label else student_id(number)
    elif slug(login or email or name):
        student = student_id(login or email or name)
    else:
        return None
    late, unit = bool(groups.get("late")), groups.get("unit", "")
    return Owner(student, personal(name), number or login, personal(email), late, unit=unit, **more)
