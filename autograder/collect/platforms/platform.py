"""What there is to say of a platform: what it calls a learner's file or folder, and what is beside these."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property

from autograder.collect.files import File, Folder
from autograder.collect.owner import Owner, owner_of

Clock = Callable[[str], datetime]  # the group `time` of a pattern -> a time, without a zone where none is named
Details = Callable[[Folder, dict[str, list[Owner]]], dict[str, list[Owner]]]


def no_clock(text: str) -> datetime:
    raise ValueError(text)


@dataclass(frozen=True)
class Platform:
    """A platform. The patterns have named groups: name, id, login, email, late, time (see `owner_of`)."""

    name: str
    entries: tuple[str, ...]  # the whole name of a learner's file or folder, at the level where all learners stand
    beside: str = "(?!)"  # the whole name of a file that the platform itself puts there
    clock: Clock = no_clock
    timed: bool = False  # are files' own times those of handing in?
    details: Details = lambda level, owners: owners  # what its own files add; an entry without owners is nobody's
    below: bool = False  # do attempts stand in folders below a learner's?
    stamp: str = ""  # its own file with the time, in an attempt's folder
    key: str = ""  # its own file with a key, there too
    nobodys: str = "does not say whose it is"  # why an entry is nobody's
    per_unit: bool = False  # does it number learners anew in each unit?

    @cached_property
    def patterns(self) -> list[re.Pattern]:
        return [re.compile(pattern, re.DOTALL | re.IGNORECASE) for pattern in self.entries]

    def owners(self, level: Folder, zone: tzinfo | None) -> dict[str, list[Owner]]:
        """Who the files and folders of a level belong to, by their names; empty if this is not a level of the platform.

        It is one when most of them are called so: a learner chooses the name of one file, never those of the others.
        """
        names = [file.name for file in level.files] + list(level.folders)
        found = {name: owner for name in dict.fromkeys(names) if (owner := self.owner(name, zone))}
        return self.details(level, {n: [o] for n, o in found.items()}) if found and self._is_level(level, found) else {}

    def owner(self, name: str, zone: tzinfo | None) -> Owner | None:
        """Whose a file or folder of that name is."""
        groups = next((m.groupdict() for pattern in self.patterns if (m := pattern.fullmatch(name))), None)
        if groups is None:
            return None
        owner = owner_of(groups, timed=self.timed, platform=self.name, entry=name)
        return self.at(owner, groups["time"], zone) if owner and groups.get("time") else owner

    def at(self, owner: Owner, text: str, zone: tzinfo | None) -> Owner:
        """The owner with the time in a name or a file of the platform's, in `zone` or this machine's."""
        try:
            time = self.clock(text.strip()).replace(microsecond=0)
            return replace(owner, time=(time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC))
        except (ValueError, OverflowError, LookupError, TypeError):
            return replace(owner, unread=text.strip()[:60] or "nothing")

    def is_beside(self, file: File) -> bool:
        """Is it a file of the platform itself?"""
        return bool(re.fullmatch(self.beside, file.name, re.IGNORECASE))

    def _is_level(self, level: Folder, found: dict[str, Owner]) -> bool:
        files = [file.name for file in level.files if not self.is_beside(file)]
        folders = [name for name, folder in level.folders.items() if any(folder.everything())]
        kinds = [sum(name in found for name in kind) for kind in (files, folders)]
        return any(2 * own > len(kind) for own, kind in zip(kinds, (files, folders), strict=True))
