"""Judge many answers with the judge that grades, in a few processes, each answer within a time limit."""

from __future__ import annotations

import contextlib
import io
import os
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from autograder import bank
from autograder.alarm import TimeOver, within
from autograder.audit.corpus import Entry
from autograder.judge.answer import LocalAnswer
from autograder.judge.sitting import Sitting
from autograder.judge.verdict import judge_in, passes

SECONDS = 10


@dataclass(frozen=True)
class Outcome:
    """The judge's verdict on one answer on one seed; `fraction` of the points."""

    verdict: str
    fraction: float
    mistake: str | None
    findings: tuple[str, ...]


def outcomes(entries: list[Entry], seeds: list[int], step: Callable[[], None] = lambda: None) -> list[list[Outcome]]:
    """For every entry its outcomes, one a seed."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = []
        for result in pool.map(_on_seeds, entries, [seeds] * len(entries), chunksize=8):
            found.append(result)
            step()
        return found


def _on_seeds(entry: Entry, seeds: list[int]) -> list[Outcome]:
    return [on_seed(entry, seed) for seed in seeds]


def on_seed(entry: Entry, seed: int) -> Outcome:
    """Judge one answer; an answer that cannot even be defined is a fail."""
    sitting = sitting_of(entry.exercise, seed)
    with quiet():
        try:
            made = within(SECONDS, lambda: _judged(entry, sitting))
        except TimeOver:
            return Outcome("resource", 0.0, None, (f"it took longer than {SECONDS} seconds",))
        except Exception as error:
            return Outcome("fail", 0.0, None, (f"{type(error).__name__}: {error}",))
    return made


def _judged(entry: Entry, sitting: Sitting) -> Outcome:
    answer = LocalAnswer(defined(entry), sitting.exercise.signature)
    if entry.kind == "mutants":  # thousands, and of these full marks or not is all that is asked
        return Outcome("pass", 1.0, None, ()) if passes(answer, sitting) else Outcome("fail", 0.0, None, ())
    made = judge_in(sitting, answer)
    return Outcome(made.verdict, made.points / made.max_points, made.mistake, tuple(map(str, made.findings)))


@lru_cache(maxsize=64)  # more than the seeds of one exercise; answers come exercise by exercise
def sitting_of(exercise: str, seed: int) -> Sitting:
    """One sitting for all answers of the same exercise and seed."""
    return Sitting(bank.find(exercise, hidden=True), seed, hidden=True)


def defined(entry: Entry) -> Callable:
    """The function that an entry's source defines."""
    names: dict = {"np": np, "numpy": np, "__name__": "answer"}
    exec(compile(entry.source, f"<{entry.exercise}>", "exec", dont_inherit=True), names)
    return names[entry.exercise]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Prints and warnings of answers go nowhere."""
    nowhere = io.StringIO()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
