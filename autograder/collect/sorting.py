"""A source's files -> attempts: who owns them, and which of them belong together.

A folder at which a platform's names begin is a level of that platform. Above it stand any number of folders; below it
everything is a learner's own, and nothing there says whose it is. Where no platform is known, files and folders are
called as learners are, at the level at which no learner has two notebooks for one unit. What is in doubt is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from autograder.collect.files import File, Folder, Refused, Unreadable
from autograder.collect.loose import Namer
from autograder.collect.owner import Owner, owner_of
from autograder.collect.platforms import PLATFORMS, Platform
from autograder.course.roster import Roster

MAX_STAMP = 1_000  # bytes of a file with a time
NOBODYS = "its name does not say whose it is"


@dataclass(frozen=True)
class Attempt:
    """What one learner handed in at one time."""

    owner: Owner
    files: tuple[File, ...]
    key: File | None = None  # nbgrader's, by which its exchange hands feedback out


@dataclass
class Sorting:
    """Sorts the files of one source. `refused` and `left` collect what belongs to nobody: work, and other files."""

    zone: tzinfo | None  # of times in names; None is this machine's
    namer: Namer
    roster: Roster
    refused: list[Refused] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def attempts(self, folder: Folder, lone: tuple[Folder, ...] = ()) -> Iterator[Attempt]:
        """The attempts below a folder. `lone`: the folders above it that hold nothing else."""
        level = next(((p, found) for p in PLATFORMS if (found := p.owners(folder, self.zone))), None)
        busy = _busy(folder)
        if level:
            yield from self._of_platform(folder, *level)
        elif any(map(is_work, folder.files)):
            yield from self._of_files(folder, busy, lone)
        else:
            self._leave(folder.files)
            if len(busy) == 1:
                yield from self.attempts(busy[0], (*lone, busy[0]))
            elif all(map(self._leads_to_platform, busy)):
                for sub in busy:
                    yield from self.attempts(sub, (sub,))
            else:
                yield from self._of_folders(busy)

    # of a platform

    def _of_platform(self, folder: Folder, platform: Platform, owners: dict[str, list[Owner]]) -> Iterator[Attempt]:
        """Its entries; beside them only an instructor can have put something."""
        for file in folder.files:
            if file.name in owners:
                yield from self._attempts(owners[file.name], (file,), platform)
            elif is_work(file):
                yield from self._by_file(file)
        self._leave(f for f in folder.files if f.name not in owners and not platform.is_beside(f))
        for sub in _busy(folder):
            if sub.name not in owners:
                yield from self.attempts(sub, (sub,))
            elif platform.below:
                yield from self._attempts(owners[sub.name], tuple(sub.files), platform)
                for part in _busy(sub):
                    yield from self._of_entry(part, owners[sub.name], platform)
            else:
                yield from self._of_entry(sub, owners[sub.name], platform)

    def _of_entry(self, folder: Folder, owners: list[Owner], platform: Platform) -> Iterator[Attempt]:
        files = {file.path: file for file in folder.everything()}
        stamp, key = (files.pop(folder.path / name, None) if name else None for name in (platform.stamp, platform.key))
        if stamp:
            owners = [self._stamped(owner, stamp, platform) for owner in owners]
        yield from self._attempts(owners, tuple(files.values()), platform, key)

    def _stamped(self, owner: Owner, stamp: File, platform: Platform) -> Owner:
        try:
            return platform.at(owner, stamp.load(MAX_STAMP).decode("utf-8-sig", "replace"), self.zone)
        except Unreadable as error:
            return replace(owner, unread=str(error))

    def _attempts(
        self, owners: list[Owner], files: tuple[File, ...], platform: Platform, key: File | None = None
    ) -> Iterator[Attempt]:
        for owner in owners if files else ():
            yield from self.known(owner, files, key)
        if not owners:
            self.refuse(files, f"{platform.name} {platform.nobodys}")

    # of nobody known

    def _of_files(self, folder: Folder, busy: list[Folder], lone: tuple[Folder, ...]) -> Iterator[Attempt]:
        """A folder with work in it: a learner's own, or one whose files are named after learners."""
        work = list(filter(is_work, folder.files))
        known = [self._of_name(above) for above in lone if self.roster.mentioned(above.name)]
        above = next(filter(None, [*known, *map(self._of_name, reversed(lone))]), None)
        vague = not all(map(self._name, work)) or (len(work) == 1 and not self.namer.has_unit(work[0]))
        if above and vague:
            yield from self.known(above, tuple(folder.everything()))
            return
        parts = [frozenset(self.namer.parts(file)) for file in work]
        for file in work:
            yield from self._by_file(file, frozenset.intersection(*parts) if len(work) > 1 else frozenset())
        self._leave(file for file in folder.files if not is_work(file))
        yield from self._of_folders(busy)

    def _of_folders(self, busy: list[Folder]) -> Iterator[Attempt]:
        """Folders side by side: each belongs to a learner, except those that are named after a task."""
        owners = [self._of_name(sub) for sub in busy]
        if self.roster:
            groups = not any(self.roster.mentioned(sub.name) for sub in busy)
        else:
            groups = all(owner is None or self._has_several(sub) for owner, sub in zip(owners, busy, strict=True))
        for sub, owner in zip(busy, owners, strict=True):
            if owner is None or groups:
                yield from self.attempts(sub, (sub,))
            else:
                yield from self.known(owner, tuple(sub.everything()))

    def _has_several(self, folder: Folder) -> bool:
        """Do two of its folders hold notebooks for one unit, so that it cannot belong to a single learner?"""
        units = [found for sub in folder.folders.values() if self.namer.of_folder(sub) and (found := self._units(sub))]
        return not any(map(is_work, folder.files)) and len(set().union(*units)) < sum(map(len, units))

    def _units(self, folder: Folder) -> set[str]:
        found = (self.namer.units.search(str(file.path.relative_to(folder.path))) for file in folder.work())
        return {match[0].casefold() if match else "" for match in found}

    def _leads_to_platform(self, folder: Folder) -> bool:
        if any(platform.owners(folder, self.zone) for platform in PLATFORMS):
            return True
        busy = _busy(folder)
        return bool(busy) and not any(map(is_work, folder.files)) and all(map(self._leads_to_platform, busy))

    def _by_file(self, file: File, shared: frozenset[str] = frozenset()) -> Iterator[Attempt]:
        if name := self._name(file, shared):
            yield from self.known(self.namer.owner(name, str(file.path)), (file,))
        else:
            self.refuse((file,), NOBODYS)

    def _name(self, file: File, shared: frozenset[str] = frozenset()) -> str:
        learner = self.roster.mentioned(file.stem)
        return learner.id if learner else self.namer.of_file(file, shared)

    def _of_name(self, folder: Folder) -> Owner | None:
        learner = self.roster.mentioned(folder.name)
        name = learner.id if learner else self.namer.of_folder(folder)
        return self.namer.owner(name, str(folder.path)) if name else None

    # all

    def known(self, owner: Owner, files: tuple[File, ...], key: File | None = None) -> Iterator[Attempt]:
        """The attempt of somebody who is on the roster, where there is one."""
        on = owner.on(self.roster) if self.roster else owner
        if on:
            yield Attempt(on, files, key)
        else:
            self.refuse(files, f"the roster has no line for {owner.name or owner.student}, or several")

    def refuse(self, files: tuple[File, ...], reason: str) -> None:
        """Name the work that belongs to nobody."""
        self.refused += [Refused(str(file.path), reason) for file in files if is_work(file)]

    def _leave(self, files: Iterable[File]) -> None:
        self.left += [str(file.path) for file in files]


def is_work(file: File) -> bool:
    """May it be somebody's work? A zip may hold a notebook."""
    return file.is_notebook or file.is_zip


def _busy(folder: Folder) -> list[Folder]:
    """Its folders that hold any file, by name."""
    return [sub for _, sub in sorted(folder.folders.items()) if any(sub.everything())]


def by_pattern(top: Folder, pattern: re.Pattern, clock: Platform, sorting: Sorting) -> Iterator[Attempt]:
    """The attempts of a source in which a pattern of one's own finds learners in the paths."""
    found: dict[Owner, list[File]] = {}
    for file in top.everything():
        paths = ("/".join(file.path.parts[start:]) for start in range(len(file.path.parts)))
        groups = next((m.groupdict() for path in paths if (m := pattern.fullmatch(path))), {})
        owner = owner_of(groups, platform=clock.name, entry=file.path.parts[0])
        if owner is None:
            sorting.refuse((file,), f"its path does not match Collect.pattern, {pattern.pattern}")
        else:
            owner = clock.at(owner, groups["time"], sorting.zone) if groups.get("time") else owner
            found.setdefault(owner, []).append(file)
    for owner, files in found.items():
        yield from sorting.known(owner, tuple(files))
