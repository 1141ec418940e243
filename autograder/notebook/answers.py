"""check, usable and hint: the judge in the learner's own kernel."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from autograder import bank
from autograder.judge.answer import LocalAnswer
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Finding
from autograder.judge.verdict import Verdict, judge
from autograder.notebook import apart, report, runs, store
from autograder.notebook.course import worked
from autograder.notebook.names import NotDefined, name_of
from autograder.notebook.show import show

SECONDS = 10
TRAINING_SECONDS = 60  # where the check trains networks


def check(answer: Callable) -> None:
    """Judge an answer and show what passed, what did not, and which known mistake gives the same numbers."""
    try:
        name = name_of(answer, "check")
    except ValueError as error:
        return show(report.note(str(error)))
    verdict, printed = judged(answer, bank.find(name))
    _remember(verdict)
    stuck = verdict.verdict in ("fail", "resource") and store.recall("attempts", name, 0) > 0
    show(report.checked(verdict, bank.find(name), printed, worked=stuck and worked(name) is not None))


def usable(*answers: Callable) -> Callable | tuple[Callable, ...]:
    """The learner's own functions where they pass their checks, and the references otherwise; one line says which.

    One function for one answer, a tuple for several.
    """
    names = [name_of(answer, "usable") for answer in answers]
    verdicts = [judged(answer, bank.find(name))[0] for answer, name in zip(answers, names, strict=True)]
    show(report.note(_who_runs(verdicts), "good" if all(v.points > 0 for v in verdicts) else "open"))
    found = [a if v.points > 0 else bank.find(v.exercise).reference for a, v in zip(answers, verdicts, strict=True)]
    return found[0] if len(found) == 1 else tuple(found)


def _who_runs(verdicts: list[Verdict]) -> str:
    """Which functions are the learner's and which the course's, in one line."""
    states = {
        "your own function runs here": [v for v in verdicts if v.points > 0],
        "not done yet, so the course's reference runs here": [v for v in verdicts if v.verdict == "missing"],
        "not right yet, so the course's reference runs here": [
            v for v in verdicts if v.points <= 0 and v.verdict != "missing"
        ],
    }
    lines = [f"{', '.join(f'`{v.exercise}`' for v in some)}: {text}" for text, some in states.items() if some]
    return "; ".join(lines)


def hint(answer: Callable, step: int | None = None) -> None:
    """Show the next hint: look here; the idea; the shape of the answer. `step` (1 to 3) asks for a certain one."""
    name = answer if isinstance(answer, str) else name_of(answer, "hint")
    hints = bank.find(name).hints
    step = step or min(store.recall("hints", name, 0) + 1, len(hints))
    if not 1 <= step <= len(hints):
        raise ValueError(f"step is 1 to {len(hints)}, got {step}")
    store.remember("hints", name, step)
    show(report.note(f"Hint {step} of {len(hints)} for `{name}`: {hints[step - 1]}"))


def judged(answer: object, exercise: Exercise) -> tuple[Verdict, str]:
    """The visible verdict, and what the answer printed meanwhile."""
    if trouble := runs.trouble(exercise.name, answer):
        return Verdict(exercise.name, "fail", 0.0, exercise.points, (Finding("", trouble),)), ""
    if isinstance(answer, NotDefined):
        return _unjudged(exercise, "missing", "not_run"), ""
    if not callable(answer):
        return _unjudged(exercise, "fail", "no_function", f"{answer!r:.80}"), ""
    if isinstance(answer, type):
        return _unjudged(exercise, "fail", "class"), ""
    start = time.monotonic()
    try:
        return apart.run(lambda: _judged(answer, exercise), SECONDS, TRAINING_SECONDS if exercise.score else 0)
    except apart.Lost as lost:
        verdict = Verdict(exercise.name, "resource", 0.0, exercise.points, (Finding("", str(lost)),))
        return replace(verdict, seconds=time.monotonic() - start), lost.printed


def _judged(answer: Callable, exercise: Exercise) -> Verdict:
    trains = partial(apart.more_time, TRAINING_SECONDS) if exercise.score else None
    own = LocalAnswer(apart.contained(answer, trains), exercise.signature)
    return judge(own, exercise, report.SEED, hidden=False)


def _unjudged(exercise: Exercise, verdict: str, kind: str, got: str = "") -> Verdict:
    finding = Finding(kind, place=exercise.name, got=got)
    return Verdict(exercise.name, verdict, 0.0, exercise.points, (finding,))


def _remember(verdict: Verdict) -> None:
    tried = verdict.verdict != "missing" and verdict.seconds > 0  # the judge has run it, and it is not the starter
    store.remember("attempts", verdict.exercise, store.recall("attempts", verdict.exercise, 0) + tried)
    store.remember("checks", verdict.exercise, verdict.verdict)
