"""How often a right random answer is refused: counted, beside the bound that theory gives."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from autograder import bank
from autograder.judge.answer import LocalAnswer
from autograder.judge.exercise import Exercise
from autograder.judge.sitting import Sitting
from autograder.judge.verdict import judge

ROUNDS = 200  # seeds for each exercise: enough to see a rate of 1 in 1000, far above what is promised


def random_exercises() -> list[Exercise]:
    return [e for e in bank.load(hidden=True).values() if e.random]


def most_statistics() -> int:
    """The largest number of statistics that one check compares."""
    return max(sum(len(_statistics(e, part)) for part in e.observations) for e in random_exercises())


def _statistics(exercise: Exercise, part) -> dict:
    sitting = Sitting(exercise, 0, hidden=True)
    return part.outcome(sitting.reference, sitting, "reference")


def false_alarms(rounds: int = ROUNDS) -> tuple[int, int]:
    """(judgements, refusals) of the references of all random exercises on `rounds` seeds each."""
    names = [e.name for e in random_exercises()]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        refused = sum(pool.map(_refusals, names, [rounds] * len(names)))
    return len(names) * rounds, refused


def _refusals(name: str, rounds: int) -> int:
    exercise = bank.find(name, hidden=True)
    answer = LocalAnswer(exercise.reference, exercise.signature)
    with np.errstate(all="ignore"):
        return sum(judge(answer, exercise, 50_000 + seed).verdict != "pass" for seed in range(rounds))
