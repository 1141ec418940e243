"""answer + exercise + seed -> Verdict. Pure: no input, no output, no clock but the one that times the answer.

The order of work: the cases; the laws and the observations (told only when every case gave the right type and shape);
where all of these hold, cases with one argument at a time exchanged, which finds results kept from an earlier call;
and after a failure the diagnosis: each known mistake is run on the same inputs, and named when it alone gives what the
answer gave on all of them.
"""

from __future__ import annotations

import builtins
import math
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from autograder.judge.answer import Answer, AnswerError, AnswerRaised, BoundedAnswer, Exhausted, LocalAnswer, Unfinished
from autograder.judge.compare import Difference, agree, difference
from autograder.judge.exercise import Exercise, Part
from autograder.judge.seeds import Seeds
from autograder.judge.swaps import exchanges

HIDDEN = {
    "type": "is of another type than asked",
    "shape": "has another shape than asked",
    "finite": "has entries that are not finite",
    "value": "has wrong numbers",
}
STARTER = "the starter still stands: write your code in place of `raise NotImplementedError()`"
KNOWN_ERRORS = ("LinAlgError", "AxisError")  # besides Python's own
SIGMAS = 7.0  # two statistics differ when they are this many standard errors apart: 2.6e-12 by chance, two-sided


@dataclass(frozen=True)
class Finding:
    """One thing found: where, what is wrong, and for numbers what was expected and got."""

    where: str
    message: str
    expected: str = ""
    got: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True)
class Verdict:
    """What the judge says of one answer: `pass`, `fail`, `missing`, `resource` or `grader_error`."""

    exercise: str
    verdict: str
    points: float
    max_points: float
    findings: tuple[Finding, ...] = ()
    mistake: str | None = None
    message: str = ""  # the named mistake's sentences
    passed: tuple[str, ...] = ()  # what held, in the learner's words
    seconds: float = 0.0

    def as_json(self) -> dict:
        return {
            "verdict": self.verdict,
            "points": self.points,
            "max_points": self.max_points,
            "mistake": self.mistake,
            "findings": [str(f) for f in self.findings] + ([self.message] if self.message else []),
            "seconds": round(self.seconds, 4),
        }

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Trial:
    """What an answer did on one part: a value, or the error it raised; and for a failed part, the finding.

    A sound outcome has the right type and shape, so that laws can be tried on such an answer.
    """

    part: Part
    outcome: Any
    finding: Finding | None = None
    sound: bool = True
    size: float = math.inf  # of a case's input arrays; laws and observations come after all cases


def judge(answer: Answer, exercise: Exercise, seed: int, hidden: bool = True) -> Verdict:
    """Judge one answer. The same answer, exercise and seed give the same verdict on every machine."""
    start = time.perf_counter()
    try:
        made = _judge(answer, exercise, seed, hidden)
    except Unfinished:
        made = {"verdict": "missing", "findings": (Finding("", STARTER),)}
    except Exhausted as error:
        made = {"verdict": "resource", "findings": (Finding("", str(error)),)}
    except Exception as error:
        made = {"verdict": "grader_error", "findings": (Finding("", f"{type(error).__name__}: {error}"),)}
    made = {"points": 0.0} | made
    return Verdict(exercise.name, max_points=exercise.points, seconds=time.perf_counter() - start, **made)


def _judge(answer: Answer, exercise: Exercise, seed: int, hidden: bool) -> dict:
    if exercise.score:
        return _scored(answer, exercise, hidden)
    seeded = Seeds(seed, exercise.name, grading=hidden)
    cases = [_on_case(answer, exercise, part, seeded) for part in exercise.wanted(exercise.cases, hidden)]
    bounded = BoundedAnswer(answer, LocalAnswer(exercise.reference, exercise.signature))
    properties = [_on_law(bounded, part, seeded) for part in exercise.wanted(exercise.laws, hidden)]
    properties += [
        _on_observation(bounded, exercise, part, seeded) for part in exercise.wanted(exercise.observations, hidden)
    ]
    shown = cases + properties if all(t.sound for t in cases) else cases
    failed = [t for t in shown if t.finding]
    again = [] if failed else _on_exchanges(answer, exercise, seeded, hidden)
    findings = _smallest_first(failed or [t for t in again if t.finding])
    passed = tuple(dict.fromkeys(t.part.text for t in shown if not t.finding))
    if not findings:
        return _right(answer, exercise) | {"passed": passed}
    mistake = diagnose(exercise, cases + again + properties, seeded)
    message = exercise.mistakes[mistake].text if mistake else ""
    findings += _in_place(answer, exercise)
    return {"verdict": "fail", "findings": findings, "mistake": mistake, "message": message, "passed": passed}


def _right(answer: Answer, exercise: Exercise) -> dict:
    changed = _in_place(answer, exercise, "the numbers are right, but ")
    if not changed:
        return {"verdict": "pass", "points": exercise.points}
    return {"verdict": "fail", "points": exercise.points / 2, "findings": changed}


def _in_place(answer: Answer, exercise: Exercise, before: str = "") -> tuple[Finding, ...]:
    """The finding that arguments were changed, if some were."""
    changed = [name for name in exercise.signature.parameters if name in answer.changed]
    if not changed:
        return ()
    x, names = changed[0], ", ".join(changed)
    remedy = f"Work on a copy, `{x} = {x}.copy()`, or write `{x} = {x} - ...` instead of `{x} -= ...`"
    return (Finding("arguments", f"{before}the call changed {names} in place. {remedy}"),)


def _scored(answer: Answer, exercise: Exercise, hidden: bool) -> dict:
    try:
        fraction, text = exercise.score(answer(), hidden)
    except AnswerRaised as error:
        fraction, text = 0.0, str(error)
    if fraction >= 1:
        return {"verdict": "pass", "points": exercise.points, "passed": (text,)}
    return {"verdict": "fail", "points": exercise.points * fraction, "findings": (Finding("", text),)}


def _on_case(answer: Answer, exercise: Exercise, part: Part, seeded: Seeds) -> Trial:
    inputs = seeded.inputs(part)
    size = _size(inputs)
    expected = LocalAnswer(exercise.reference, exercise.signature)(**inputs)
    outcome = _attempt(lambda: answer(**seeded.inputs(part)), seeded.grading)
    if isinstance(outcome, AnswerRaised):
        return Trial(part, outcome, Finding(part.text, str(outcome)), False, size)
    found = difference(expected, outcome, names=exercise.returns, values=exercise.by_value(part))
    sound = found is None or found.kind in ("value", "finite")
    return Trial(part, outcome, found and _told(part, found), sound, size)


def _on_exchanges(answer: Answer, exercise: Exercise, seeded: Seeds, hidden: bool) -> list[Trial]:
    trials = []
    for part in exchanges(exercise, seeded, hidden):
        with suppress(AnswerRaised):  # by the reference: these arguments happen not to go together
            trials.append(_on_case(answer, exercise, part, seeded))
    return trials


def _told(part: Part, found: Difference) -> Finding:
    """A hidden case shows neither its inputs nor its numbers, nor what an answer could smuggle out as a value."""
    if part.hidden:
        subject = found.place.partition("[")[0] or "the result"
        return Finding(part.text, f"{subject} {HIDDEN[found.kind]}")
    return Finding(part.text, str(found), found.expected, found.got)


def _on_law(answer: Answer, part: Part, seeded: Seeds) -> Trial:
    outcome = _attempt(lambda: _holds(part, answer, seeded), seeded.grading)
    if outcome is True:
        return Trial(part, True)
    return Trial(part, outcome, Finding(part.text, outcome if isinstance(outcome, str) else _said(outcome)))


def _said(outcome: Any) -> str:
    return str(outcome) if isinstance(outcome, AnswerRaised) else "this does not hold"


def _holds(part: Part, answer: Answer, seeded: Seeds) -> bool | str:
    """A law's word; values too odd for the law to work with break it."""
    try:
        with np.errstate(all="ignore"):
            outcome = part(answer, seeded(part))
            return outcome if isinstance(outcome, str) else bool(outcome)
    except AnswerError:
        raise
    except Exception:
        return False


def _on_observation(answer: Answer, exercise: Exercise, part: Part, seeded: Seeds) -> Trial:
    reference = LocalAnswer(exercise.reference, exercise.signature)
    expected = seeded.observe(part, reference, stream=1)
    outcome = _attempt(lambda: seeded.observe(part, answer, stream=2), seeded.grading)
    if isinstance(outcome, AnswerRaised):
        return Trial(part, outcome, Finding(part.text, str(outcome)))
    return Trial(part, outcome, _off(part, expected, outcome))


def _off(part: Part, expected: dict, got: dict) -> Finding | None:
    if not got:
        return Finding(part.text, "this cannot be measured on such values")
    for name, (value, sigma) in got.items():
        asked = expected.get(name, (math.nan, math.nan))
        if not _close(asked, (value, sigma)):
            e, g = f"{asked[0]:.4g}", f"{value:.4g}"
            return Finding(part.text, f"{name} should be about {e} but is {g}", e, g)
    return None


def _close(a: tuple[float, float], b: tuple[float, float]) -> bool:
    if not all(map(math.isfinite, (*a, *b))):
        return math.isnan(a[0]) and math.isnan(b[0])
    return abs(a[0] - b[0]) <= SIGMAS * math.hypot(a[1], b[1]) + 1e-9 * abs(a[0])


def _attempt(run: Callable[[], Any], grading: bool) -> Any:
    """The value of `run()`, or the exception of the learner's code as a value.

    In grading its message is left out, and the name of an exception of their own: both are the learner's words, and
    could carry the inputs away.
    """
    try:
        return run()
    except AnswerRaised as error:
        if not grading:
            return error
        known = error.kind in KNOWN_ERRORS or isinstance(getattr(builtins, error.kind, None), type)
        return AnswerRaised(error.kind if known else "an exception of its own", "", error.line)


def _smallest_first(failed: list[Trial]) -> tuple[Finding, ...]:
    """Visible before hidden, cases before laws, the smallest inputs first: the first is the smallest counterexample.

    An error that comes again and again is told once.
    """
    findings: dict[object, Finding] = {}
    for trial in sorted(failed, key=lambda t: (t.part.hidden, t.size)):
        again = str(trial.outcome) if isinstance(trial.outcome, AnswerRaised) else trial.part
        findings.setdefault(again, trial.finding)
    return tuple(findings.values())


def _size(inputs: dict) -> float:
    return sum(np.size(v) for v in inputs.values() if isinstance(v, np.ndarray))


def diagnose(exercise: Exercise, trials: list[Trial], seeded: Seeds) -> str | None:
    """The one mistake that does what the answer did on every part; None when none or several do."""
    if all(isinstance(t.outcome, AnswerRaised) for t in trials):
        return None
    with np.errstate(all="ignore"):  # a mistake may divide by zero; that is its business
        names = [name for name, wrong in exercise.mistakes.items() if _matches(exercise, wrong, trials, seeded)]
    return names[0] if len(names) == 1 else None


def _matches(exercise: Exercise, wrong: Part, trials: list[Trial], seeded: Seeds) -> bool:
    answer = LocalAnswer(wrong.function, exercise.signature)
    try:
        return all(_same(exercise, answer, trial, seeded) for trial in trials)
    except AnswerError:
        return False


def _same(exercise: Exercise, wrong: Answer, trial: Trial, seeded: Seeds) -> bool:
    part, learners = trial.part, trial.outcome
    if part in exercise.laws:
        outcome = _attempt(lambda: _holds(part, wrong, seeded), seeded.grading)
        return (outcome is True) == (learners is True)
    observed = part in exercise.observations
    theirs = _attempt(
        lambda: seeded.observe(part, wrong, stream=3) if observed else wrong(**seeded.inputs(part)), seeded.grading
    )
    if isinstance(theirs, AnswerRaised) or isinstance(learners, AnswerRaised):
        return isinstance(theirs, AnswerRaised) and isinstance(learners, AnswerRaised) and theirs.kind == learners.kind
    if observed:
        return theirs.keys() == learners.keys() and all(_close(theirs[k], learners[k]) for k in learners)
    return agree(theirs, learners, values=exercise.by_value(part))
