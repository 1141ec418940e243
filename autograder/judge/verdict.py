"""answer + exercise + seed -> Verdict. Pure: no input, no output, no clock but the one that times the answer.

The order of work: the visible cases; where these gave the right type and shape, the visible laws and observations; then
the same of what only grading knows, so that nothing of it can be carried into what is shown. Where all of these hold,
random cases a second time, cases with one argument at a time exchanged, and broad draws. After a failure comes the
diagnosis: each known mistake is run on the same inputs, and named when it alone did on all of them what the answer did.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from autograder.judge.answer import Answer, AnswerRaised, Exhausted, Unfinished, WallError
from autograder.judge.diagnosis import diagnose
from autograder.judge.draws import Draws
from autograder.judge.exercise import Exercise
from autograder.judge.parts import Part
from autograder.judge.signature import misfits
from autograder.judge.sitting import Sitting
from autograder.judge.swaps import exchanges, repetitions
from autograder.judge.trial import Finding, Raised, Trial
from autograder.judge.typed import VerdictJson


@dataclass(frozen=True)
class Verdict:
    """What the judge says of one answer: `pass`, `fail`, `missing`, `resource` or `grader_error`."""

    exercise: str
    verdict: str
    points: float
    max_points: float
    findings: tuple[Finding, ...] = ()
    mistake: str | None = None
    named: str | None = None  # the mistake as its learner may know it, and
    message: str = ""  # that mistake's sentences
    passed: tuple[str, ...] = ()  # what held, in the learner's words
    seconds: float = 0.0

    def as_json(self) -> VerdictJson:
        return {
            "verdict": self.verdict,
            "points": self.points,
            "max_points": self.max_points,
            "mistake": self.mistake,
            "findings": [str(f) for f in self.findings] + ([self.message] if self.message else []),
            "seconds": round(self.seconds, 4),
        }

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def judge(answer: Answer, exercise: Exercise, seed: int, hidden: bool = True) -> Verdict:
    """Judge one answer. The same answer, exercise and seed give the same verdict on every machine.

    Raises ValueError where `hidden` parts are wanted and not loaded.
    """
    return judge_in(Sitting(exercise, seed, hidden), answer)


def judge_in(sitting: Sitting, answer: Answer) -> Verdict:
    """Judge one of the answers to an exercise that sit it together; the others leave no trace in its verdict."""
    exercise, hidden, start = sitting.exercise, sitting.hidden, time.perf_counter()
    try:
        made = _scored(answer, sitting) if exercise.score else _judged(answer, sitting)
    except Unfinished:
        made = _given(exercise, "missing", Finding("starter"))
    except Exhausted as error:
        made = _given(exercise, "resource", Finding(error.reason, got=error.amount))
    except Exception as error:
        # a traceback of ours may hold inputs; only what the wall says of itself is known to be harmless
        said = str(error) if isinstance(error, WallError) or not hidden else ""
        made = _given(exercise, "grader_error", Finding("grader", got=["exception", type(error).__name__, said]))
    return replace(made, seconds=time.perf_counter() - start)


def _given(exercise: Exercise, verdict: str, *findings: Finding, fraction: float = 0.0) -> Verdict:
    """A verdict that gives a fraction of the points."""
    return Verdict(exercise.name, verdict, exercise.points * fraction, exercise.points, findings)


def passes(answer: Answer, sitting: Sitting) -> bool:
    """Whether an answer gets full marks: the work of `judge_in`, ended by the first thing found."""
    try:
        return not any(trial.finding for trial in _trials(answer, sitting)) and not answer.changed
    except Exception:
        return False


def _judged(answer: Answer, sitting: Sitting) -> Verdict:
    exercise, seen = sitting.exercise, answer.changed
    made: list[Trial] = []
    for trial in _trials(answer, sitting):
        made.append(trial)
        seen = seen if trial.part.hidden else answer.changed
    failed = [t for t in made if t.finding]
    changed = _changed(answer.changed, seen, sitting)
    passed = tuple(dict.fromkeys(t.part.text for t in made if not t.finding and t.part in exercise.parts))
    if _sound_and_right(made):
        return replace(_right(failed, changed, sitting), passed=passed)
    findings = [*_smallest_first(failed, misfits(answer.parameters(), exercise)), *changed]
    wrong = replace(_given(exercise, "fail", *_public(findings, sitting)), passed=passed)
    mistake = diagnose(answer, sitting, made)
    return replace(wrong, mistake=mistake.name, named=mistake.name, message=mistake.text) if mistake else wrong


def _trials(answer: Answer, sitting: Sitting) -> Iterator[Trial]:
    """Part after part, in the order of work: what came before says whether a stage is reached."""
    made: list[Trial] = []
    stages = (
        _own(answer, sitting, False, made),
        _own(answer, sitting, True, made),
        _repeated(answer, sitting, made),
        _exchanged(answer, sitting, made),
        _drawn(answer, sitting, made),
    )
    for stage in stages:
        for trial in stage:
            made.append(trial)
            yield trial


def _tried(part: Part[Any, Any], answer: Answer, sitting: Sitting) -> Trial:
    """The trial of a part; the one that was made before hidden parts were reached, if there is one."""
    shown = sitting.shown(answer)
    if sitting.hidden and part.key in shown:
        return shown[part.key]
    start = time.perf_counter()
    made = replace(part.trial(answer, sitting), seconds=time.perf_counter() - start)
    if not sitting.hidden:
        shown[part.key] = made
    return made


def _own(answer: Answer, sitting: Sitting, hidden: bool, made: list[Trial]) -> Iterator[Trial]:
    """The visible parts, or the hidden ones: cases, and after sound ones the laws and observations."""
    exercise = sitting.exercise
    yield from (_tried(p, answer, sitting) for p in sitting.wanted(exercise.cases) if p.hidden == hidden)
    if all(t.sound for t in made):
        later: list[Part[Any, Any]] = [*exercise.laws, *exercise.observations]
        yield from (_tried(p, answer, sitting) for p in sitting.wanted(later) if p.hidden == hidden)


def _sound_and_right(made: list[Trial]) -> bool:
    """Whether all numbers are right, if in another container."""
    return all(not t.finding or t.finding.kind == "container" for t in made)


def _repeated(answer: Answer, sitting: Sitting, before: list[Trial]) -> Iterator[Trial]:
    if _sound_and_right(before):
        yield from (_tried(part, answer, sitting) for part in repetitions(before))


def _exchanged(answer: Answer, sitting: Sitting, before: list[Trial]) -> Iterator[Trial]:
    if not _sound_and_right(before):
        return
    made = []
    for part in exchanges(sitting):
        with suppress(AnswerRaised):  # by the reference: these arguments happen not to go together
            made.append(_tried(part, answer, sitting))
    right = all(trial.finding is None for trial in made)
    yield from (trial for trial in made if right or trial.part.is_steady(sitting))


def _drawn(answer: Answer, sitting: Sitting, before: list[Trial]) -> Iterator[Trial]:
    if sitting.hidden and _sound_and_right(before):
        yield from (_drawn_by(part, answer, sitting) for part in sitting.exercise.draws)


def _drawn_by(part: Draws, answer: Answer, sitting: Sitting) -> Trial:
    trial = _tried(part, answer, sitting)
    if trial.finding and part.is_state(answer, trial.outcome):
        return replace(trial, finding=replace(trial.finding, kind="state"))
    return trial


def _right(containers: list[Trial], changed: list[Finding], sitting: Sitting) -> Verdict:
    findings = [*_smallest_first(containers, [])[:1], *(replace(f, kind="only_changed") for f in changed)]
    if not findings:
        return _given(sitting.exercise, "pass", fraction=1)
    return _given(sitting.exercise, "fail", *_public(findings, sitting), fraction=0.5)


def _changed(changed: frozenset[str], visibly: frozenset[str], sitting: Sitting) -> list[Finding]:
    """The finding that arguments were changed, if some were; by name where the visible parts show it."""
    names = [name for name in sitting.exercise.signature.parameters if name in visibly]
    if names:
        value = next(c for c in map(sitting.inputs, sitting.exercise.cases) if names[0] in c)[names[0]]
        return [Finding("changed", place=names[0], expected=_container(value))]
    return [Finding("changed", hidden=True)] if changed else []


def _container(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "list of arrays" if any(isinstance(v, np.ndarray) for v in value) else "list"
    return "dict" if isinstance(value, dict) else "array"


def _scored(answer: Answer, sitting: Sitting) -> Verdict:
    exercise = sitting.exercise
    assert exercise.score
    try:
        fraction, found = exercise.score(answer(), sitting.hidden)
    except AnswerRaised as error:
        finding = Finding("raised", got=["exception", error.kind, error.message], line=error.line)
        return _given(exercise, "fail", *_public([finding], sitting))
    if fraction >= 1:
        return replace(_given(exercise, "pass", fraction=1), passed=(str(found),))
    return _given(exercise, "fail", *_public([found], sitting), fraction=fraction)


def _smallest_first(failed: list[Trial], misfits: list[Finding]) -> list[Finding]:
    """Visible before hidden, cases before laws, the smallest inputs first: the first is the smallest counterexample.

    An error that comes again and again is reported once, and a call that does not fit the signature as that.
    """
    findings: dict[object, Finding] = {misfit.place or misfit.kind: misfit for misfit in misfits}
    for trial in sorted(failed, key=lambda t: (t.part.hidden, t.size)):
        raised = isinstance(trial.outcome, Raised)
        if trial.finding and not (misfits and raised and trial.outcome.kind == "TypeError"):
            findings.setdefault(trial.outcome if raised else trial.part, trial.finding)
    return list(findings.values())


def _public(findings: list[Finding], sitting: Sitting) -> tuple[Finding, ...]:
    """What may be shown: in grading no word of the learner's code."""
    return tuple(f.without_words() if sitting.hidden else f for f in findings)
