"""Which known mistake an answer makes: the one that alone does on every part what the answer did."""

from __future__ import annotations

import numpy as np

from autograder.judge.answer import AnswerError, LocalAnswer
from autograder.judge.mistake import Mistake
from autograder.judge.sitting import Sitting
from autograder.judge.trial import Raised, Trial


def diagnose(sitting: Sitting, trials: list[Trial]) -> Mistake | None:
    """The one mistake that fits; None when none or several do, or where the answer only raised."""
    if all(isinstance(trial.outcome, Raised) for trial in trials):
        return None
    with np.errstate(all="ignore"):  # a mistake may divide by zero; that is its business
        fitting = [m for m in sitting.exercise.mistakes.values() if _fits(m, sitting, trials)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(mistake: Mistake, sitting: Sitting, trials: list[Trial]) -> bool:
    answer = LocalAnswer(mistake.function, sitting.exercise.signature)
    try:
        return all(t.part.alike(t.part.attempt(answer, sitting, "mistake"), t.outcome) for t in trials)
    except AnswerError:
        return False
