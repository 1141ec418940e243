"""Sources -> the notebook that counts of each learner and unit, where nbgrader looks for it, with its time if known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.collect.alone import alone
from autograder.collect.choosing import choose
from autograder.collect.files import Refused, tree
from autograder.collect.loose import Namer
from autograder.collect.owner import Owner
from autograder.collect.platforms import PLATFORMS
from autograder.collect.reading import HandedIn, Reader
from autograder.collect.settings import Collect
from autograder.collect.sorting import Attempt, Sorting, by_pattern, is_work
from autograder.collect.store import Store, in_folder
from autograder.collect.worth import UnitOf, Worth
from autograder.course.units import Unit, UsageError, units
from autograder.grade.course import Course
from autograder.grade.registry import Known, Registry

PER_UNIT = {platform.name for platform in PLATFORMS if platform.per_unit}


@dataclass
class Collected:
    """What was collected and what was not, for the person who collects."""

    new: list[HandedIn] = field(default_factory=list)
    kept: list[HandedIn] = field(default_factory=list)  # the same file, or one that counts more, was there already
    doubtful: list[HandedIn] = field(default_factory=list)  # stored for want of a better one
    refused: list[Refused] = field(default_factory=list)
    lost: list[Refused] = field(default_factory=list)  # to another file of the same learner
    blank: dict[str, list[str]] = field(default_factory=dict)  # of units that were not named: learners by unit
    unstamped: dict[str, str] = field(default_factory=dict)  # learners whose time was that of the file before
    unread: dict[str, str] = field(default_factory=dict)  # learners whose time is written in no known way
    without: dict[str, list[str]] = field(default_factory=dict)  # learners who handed in files, but no notebook
    untouched: dict[str, list[str]] = field(default_factory=dict)  # learners who handed in notebooks without an answer
    left: list[str] = field(default_factory=list)  # files that are nobody's work
    empty: list[Path] = field(default_factory=list)  # sources without anybody's work

    @property
    def needs_person(self) -> bool:
        return bool(self.refused or self.doubtful or self.without or self.untouched or self.unread or self.empty)


def collect(
    course: Course, sources: list[Path], unit_of: UnitOf, unit: Unit | None = None, student: str = ""
) -> Collected:
    """Collect the notebooks of all sources.

    `unit` is what they are for, where the files themselves do not tell; `student` is whose they all are.
    Raises UsageError where a source is neither a zip nor a folder nor a notebook, and for a roster or settings that
    cannot be used; OSError where nothing can be written.
    """
    collected = Collected()
    learners = _distinct(list(_attempts(course, sources, student, collected)), collected)
    reader = Reader(course.root, units(course.root), unit_of, unit)
    with alone(course.root):
        _store(Store(course, unit_of), learners, reader, unit, collected)
    return collected


def _store(
    store: Store,
    learners: dict[str, list[tuple[int, Attempt]]],
    reader: Reader,
    unit: Unit | None,
    collected: Collected,
) -> None:
    """Write what counts of each learner, and what their platforms call them."""
    registry, owners = Registry(store.course.root), []
    safe = store.safe(learners)
    for name in sorted(learners):
        for handed_in in _counting(reader, learners[name], unit, collected):
            handed_in = in_folder(handed_in, safe)
            owner, place = handed_in.owner, (handed_in.unit.name, handed_in.owner.student)
            known = Known(owner.platform, owner.number, owner.name, owner.email, owner.entry)
            if holder := registry.holder(*place, known):
                reason = f"its number, {owner.number}, is that of {holder}, who was collected before"
                collected.refused.append(Refused(str(handed_in.file.path), reason))
                continue
            _settle(store, handed_in, collected)
            registry.add(*place, known)
            owners.append(owner)
    registry.save()
    store.remember(owners)


def _attempts(course: Course, sources: list[Path], student: str, collected: Collected) -> Iterator[tuple[int, Attempt]]:
    """Every attempt in the sources, with the number of its source."""
    settings = Collect(config=course.config)
    own, roster = settings.own_platform(), course.roster
    namer = Namer([unit.name for unit in units(course.root)], roster)
    for number, source in enumerate(sources):
        _check_place(course, source)
        sorting = Sorting(settings.zone(), namer, roster, collected.refused, collected.left)
        before, top = len(collected.refused), tree(source, collected.refused)
        if student:
            found = sorting.known(namer.owner(student, ""), tuple(top.everything()))
        else:
            found = by_pattern(top, *own, sorting) if own else sorting.attempts(top)
        attempts = [(number, attempt) for attempt in found]
        if not attempts and len(collected.refused) == before:
            collected.empty.append(source)
        yield from attempts


def _check_place(course: Course, source: Path) -> None:
    top = course.top("submitted")
    if source.exists() and top.resolve() in (source.resolve(), *source.resolve().parents):
        raise UsageError(f"{source} is where this course's submissions are collected to")


def _distinct(attempts: list[tuple[int, Attempt]], collected: Collected) -> dict[str, list[tuple[int, Attempt]]]:
    """The attempts by learner, without those of learners who share a number: nobody can say who they are."""
    holders: dict[tuple, set[str]] = defaultdict(set)
    for source, attempt in attempts:
        holders[_number(source, attempt.owner)].add(attempt.owner.student)
    learners: dict[str, list[tuple[int, Attempt]]] = defaultdict(list)
    for source, attempt in attempts:
        owner = attempt.owner
        others = sorted(holders[_number(source, owner)] - {owner.student}) if owner.number else []
        if others:
            reason = f"its number, {owner.number}, is that of {', '.join(others)}, too"
            collected.refused += [Refused(str(file.path), reason) for file in attempt.files if is_work(file)]
        else:
            learners[owner.student].append((source, attempt))
    return learners


def _number(source: int, owner: Owner) -> tuple:
    """How a platform identifies a learner; on some platforms this differs by unit, and so by source."""
    return owner.platform, owner.number, source if owner.platform in PER_UNIT else None


def _counting(
    reader: Reader, attempts: list[tuple[int, Attempt]], unit: Unit | None, collected: Collected
) -> Iterator[HandedIn]:
    """The notebooks of one learner that count."""
    work = reader.work(attempts)
    owner = attempts[0][1].owner
    found: dict[Unit, list[HandedIn]] = defaultdict(list)
    for handed_in in work.notebooks:
        found[handed_in.unit].append(handed_in)
    choices = [choose(own) for _, own in sorted(found.items(), key=lambda item: item[0].name)]
    chosen = [choice.chosen for choice in choices if choice.chosen]
    answered = any(handed_in.worth is Worth.ANSWERED for handed_in in chosen)
    for choice in choices:
        collected.lost += choice.lost
        collected.refused += choice.refused
    (collected.lost if answered else collected.refused).extend(work.unplaced)
    collected.refused += work.refused
    blank = [handed_in for handed_in in chosen if handed_in.worth is Worth.BLANK and handed_in.unit != unit]
    for handed_in in blank:
        collected.blank.setdefault(handed_in.unit.name, []).append(owner.student)
    if not work.notebooks and not work.refused and not work.unplaced:
        collected.without[owner.student] = work.others
    elif blank and len(blank) == len(chosen) and not work.refused:
        collected.untouched[owner.student] = [str(handed_in.file.path) for handed_in in blank]
    if unread := next((attempt.owner.unread for _, attempt in attempts if attempt.owner.unread), ""):
        collected.unread[owner.student] = unread
    yield from (handed_in for handed_in in chosen if handed_in not in blank)


def _settle(store: Store, handed_in: HandedIn, collected: Collected) -> None:
    """Write a submission, unless the same file or one that counts more is there: collecting twice changes nothing."""
    there = store.there(handed_in)
    same = there is not None and there.digest == handed_in.digest  # its time may be a person's correction by now
    newer = there is None or handed_in.time >= there.time
    if there and not same and handed_in.worth < there.worth:
        collected.kept.append(handed_in)
        if newer:
            reason = f"{handed_in.reason}; the file that was collected before counts"
            collected.refused.append(Refused(str(handed_in.file.path), reason))
        return
    if there and (same or (handed_in.worth == there.worth and not newer)):
        collected.kept.append(handed_in)
        if not same:
            collected.lost.append(Refused(str(handed_in.file.path), "a newer file was collected before"))
    else:
        dropped = store.save(handed_in)
        if dropped:
            collected.unstamped[handed_in.owner.student] = dropped
        collected.new.append(handed_in)
    if handed_in.worth < Worth.BLANK:
        collected.doubtful.append(handed_in)
