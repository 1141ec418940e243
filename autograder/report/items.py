"""Classical item analysis: how hard is an exercise, and does it tell learners apart?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.report.gather import Class

HARD, EASY, FLAT = 0.4, 0.95, 0.2


@dataclass(frozen=True)
class Item:
    """An exercise's difficulty p, the mean fraction of its points, and its discrimination r.

    r is the corrected item-total correlation (Lord & Novick 1968, ch. 15): that of an exercise's points with the sum of
    all others. None where everybody has the same.
    """

    name: str
    difficulty: float
    discrimination: float | None

    @property
    def remark(self) -> str:
        if self.difficulty < HARD:
            return "hard: fewer than 4 of 10 points are reached"
        if self.difficulty > EASY:
            return "nearly everybody can do it"
        if self.discrimination is not None and self.discrimination < FLAT:
            return "says little about the rest: is it understood as it is meant?"
        return ""


def items(found: Class) -> list[Item]:
    """Every exercise's, in the lesson's order."""
    names = list(found.exercises)
    scores = np.array([[m.verdicts[n].points / m.verdicts[n].max_points for n in names] for m in found.members])
    weights = np.array([found.unit.points()[n] for n in names])
    total = scores @ weights
    return [
        Item(name, float(scores[:, i].mean()), correlation(scores[:, i], total - scores[:, i] * weights[i]))
        for i, name in enumerate(names)
    ]


def correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    """Pearson's r; None where one of the two does not vary."""
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 1e-12 * max(len(x), 1) else None
