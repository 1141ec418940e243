"""Which known mistake an answer makes: the one that alone does on every part what the answer did.

Laws and observations are not tried on an answer of the wrong shape. Where a mistake explains the shape, they are tried
on both after all: a second mistake behind the first would else go unseen, and half of the truth be given for all of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.judge.answer import Answer, AnswerError, LocalAnswer
from autograder.judge.mistake import Mistake
from autograder.judge.parts import Part
from autograder.judge.sitting import Sitting
from autograder.judge.trial import Raised, Trial


def diagnose(answer: Answer, sitting: Sitting, trials: list[Trial]) -> Mistake | None:
    """The one mistake that fits; None when none or several do, or where the answer only raised."""
    if all(isinstance(trial.outcome, Raised) for trial in trials):
        return None
    with np.errstate(all="ignore"):  # a mistake may divide by zero; that is its business
        telling = sorted(trials, key=_cost)
        fitting = [m for m in sitting.exercise.mistakes.values() if _fits(m, sitting, telling)]
        if len(fitting) != 1 or not (all(trial.sound for trial in trials) or _explains(fitting[0], answer, sitting)):
            return None
    return fitting[0]


def _cost(trial: Trial) -> float:
    """The time to tell a mistake from the answer: at what failed most of them part company, at the rest one in ten."""
    return trial.seconds * (1 if trial.finding else 10)


def _explains(mistake: Mistake, answer: Answer, sitting: Sitting) -> bool:
    """Whether a mistake that fits on the cases does on laws and observations what the answer does."""
    exercise = sitting.exercise
    try:
        return all(
            part.alike(_theirs(mistake, part, sitting), part.attempt(answer, sitting, "answer"))
            for part in sitting.wanted([*exercise.laws, *exercise.observations])
        )
    except AnswerError:
        return False


def _fits(mistake: Mistake, sitting: Sitting, trials: list[Trial]) -> bool:
    try:
        return all(trial.part.alike(_theirs(mistake, trial.part, sitting), trial.outcome) for trial in trials)
    except AnswerError:
        return False


def _theirs(mistake: Mistake, part: Part[Any, Any], sitting: Sitting) -> Any:
    """What the mistake does on a part. Raises AnswerError."""
    answer = LocalAnswer(mistake.function, sitting.exercise.signature)
    return sitting.kept((part.key, "mistake", mistake.name), lambda: part.attempt(answer, sitting, "mistake"))
