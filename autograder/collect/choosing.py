"""Of a learner's notebooks for one unit the newest good one counts, and the others are listed.

Two that came together with different answers are both refused: only the learner can say which one counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby

from autograder.collect.files import Refused
from autograder.collect.reading import HandedIn
from autograder.collect.worth import Worth

MOST_NAMED = 3  # of the notebooks that came together
SEVERAL = "it came together with other answers, {}; collect the one that counts alone, with --student"


@dataclass
class Choice:
    """The notebook that counts, if there is one, the files that it replaces, and the files that need a look."""

    chosen: HandedIn | None = None
    lost: list[Refused] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def choose(found: list[HandedIn]) -> Choice:
    """Choose from one learner's notebooks for one unit, of all sources."""
    copies = [_oldest(list(same)) for _, same in groupby(sorted(found, key=_by_digest), key=_by_digest)]
    best = max(h.worth for h in copies)
    good = sorted((h for h in copies if h.worth == best), key=_when)
    newest = _last_attempt(good)
    choice = Choice()
    if best is Worth.ANSWERED and len({h.content for h in newest}) > 1:
        names = [f"{str(h.file.path)!r}" for h in newest]
        for h, own in zip(newest, names, strict=True):
            others = [name for name in names if name != own]
            more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
            told = ", ".join(others[:MOST_NAMED]) + more or "of the same name"
            choice.refused.append(Refused(str(h.file.path), SEVERAL.format(told)))
        return choice
    choice.chosen = newest[-1]
    for h in found:
        copy = h.digest == choice.chosen.digest and h.attempt[0] == choice.chosen.attempt[0]
        if h.digest != choice.chosen.digest or (copy and h.file.path != choice.chosen.file.path):
            _place(choice, h, choice.chosen)
    return choice


def _place(choice: Choice, less: HandedIn, more: HandedIn) -> None:
    """A scratch notebook beside the answers is common; a later submission without any of them is not."""
    worse = less.worth < more.worth
    later = less.time > more.time or (less.worth is Worth.DAMAGED and less.time == more.time)
    reason = less.reason if worse else "its cells are the same" if less.content == more.content else "it is older"
    note = Refused(str(less.file.path), f"{reason}; {str(more.file.path)!r} counts")
    alarming = worse and later and less.worth in (Worth.DAMAGED, Worth.BLANK)
    (choice.refused if alarming else choice.lost).append(note)


def _last_attempt(good: list[HandedIn]) -> list[HandedIn]:
    """The notebooks of the newest attempt. Two attempts at the same moment count as one."""
    last = good[-1]
    return [h for h in good if h.attempt == last.attempt or _moment(h, good) == _moment(last, good)]


def _moment(one: HandedIn, all_: list[HandedIn]):
    """When an attempt was made: at the time of its newest file."""
    return max(h.time for h in all_ if h.attempt == one.attempt)


def _when(h: HandedIn) -> tuple:
    return h.time, str(h.file.path)


def _by_digest(h: HandedIn) -> bytes:
    return h.digest


def _oldest(same: list[HandedIn]) -> HandedIn:
    """A copy is as old as its first."""
    first = min(same, key=_when)
    return replace(first, key=next((h.key for h in same if h.key), None))
