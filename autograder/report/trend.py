"""From one unit to the next: how a class changes, and who may need help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from autograder.report.gather import Class

LOW, FALL = 0.4, 0.25  # of the points; a fall is between two units


@dataclass(frozen=True)
class Change:
    """The change of the fraction of points between two units, of those who answered both, and who is missing now."""

    before: Class
    both: int
    median: float | None
    gone: list[str]


@dataclass(frozen=True)
class AtRisk:
    """A learner to talk to, and why."""

    student: str
    reasons: tuple[str, ...]


def change(before: Class, now: Class) -> Change:
    """What became of the earlier unit's learners."""
    earlier = {m.student: m.fraction for m in before.answered}
    later = {m.student: m.fraction for m in now.answered}
    steps = [later[s] - earlier[s] for s in earlier.keys() & later.keys()]
    here = {m.student for m in now.members} | set(now.ungraded)
    return Change(before, len(steps), median(steps) if steps else None, sorted(earlier.keys() - here))


def at_risk(groups: Sequence[Class]) -> list[AtRisk]:
    """Who handed in an earlier unit and not the last one, has few points there, or far fewer than in the one before."""
    if not groups:
        return []
    *earlier, now = groups
    reasons: dict[str, list[str]] = {}
    if earlier:
        for student in change(earlier[-1], now).gone:
            reasons.setdefault(student, []).append(f"handed in {earlier[-1].unit.name}, not {now.unit.name}")
    before = {m.student: m.fraction for m in earlier[-1].answered} if earlier else {}
    for member in now.members:
        own = reasons.setdefault(member.student, [])
        if member.graded.unusable:
            own.append(f"{now.unit.name} cannot be read")
        elif member.is_blank:
            own.append(f"{now.unit.name} is blank")
        elif member.fraction < LOW:
            own.append(f"{100 * member.fraction:.0f} % of the points in {now.unit.name}")
        if member.student in before and before[member.student] - member.fraction >= FALL and not member.is_blank:
            own.append(f"{100 * before[member.student]:.0f} % in {earlier[-1].unit.name}")
    return [AtRisk(student, tuple(why)) for student, why in sorted(reasons.items()) if why]
