"""Classical item analysis: how many can do an exercise, and does it tell learners apart?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.grade.judging import is_left
from autograder.report.gather import Class, Member, outcome

HARD, EASY, FLAT = 0.4, 0.95, 0.2
FEWEST = 10  # answers below which a correlation says nothing
UNANSWERED = ("missing", "grader_error")


@dataclass(frozen=True)
class Item:
    """An exercise's facility p, the mean fraction of its points, and its discrimination r, among those who answered it.

    r is the corrected item-total correlation (Lord & Novick 1968, ch. 15): that of an exercise's points with the sum of
    all others. None where everybody has the same. Blank and damaged files are not answers: they would count as learners
    who fail everything, and make every exercise look as if it discriminated.
    """

    name: str
    answered: int
    right: int
    facility: float | None
    discrimination: float | None

    @property
    def remark(self) -> str:
        if self.facility is None:
            return "nobody answered it"
        if self.facility < HARD:
            return "hard: fewer than 4 of 10 points are reached"
        if self.facility > EASY:
            return "nearly everybody can do it"
        if self.discrimination is not None and self.discrimination < FLAT and self.answered >= FEWEST:
            return "says little about the rest: is it understood as it is meant?"
        return ""


def items(found: Class) -> list[Item]:
    """Every exercise's, in the lesson's order."""
    return [_item(found, name) for name in found.exercises]


def _item(found: Class, name: str) -> Item:
    members = [m for m in found.answered if answers(m, name)]
    if not members:
        return Item(name, 0, 0, None, None)
    own = np.array([m.verdicts[name].points for m in members])
    rest = np.array([sum(v.points for v in m.verdicts.values()) for m in members]) - own
    right = sum(m.verdicts[name].verdict == "pass" for m in members)
    facility = float(own.mean() / members[0].verdicts[name].max_points)
    return Item(name, len(members), right, facility, correlation(own, rest))


def answers(member: Member, name: str) -> bool:
    """Whether a submission has a judged answer to an exercise."""
    verdict = member.verdicts[name]
    return outcome(verdict) not in UNANSWERED and not is_left(verdict)


def correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    """Pearson's r; None where one of the two does not vary."""
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 1e-12 * max(len(x), 1) else None
