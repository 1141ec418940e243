"""One verdict judged again, for the instructor, with everything: inputs, expected, got, mistake, seed, versions."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.bank import title
from autograder.course.units import Unit, UnknownExercise, UsageError, did_you_mean
from autograder.grade.course import Course
from autograder.grade.judging import asked, judge_file
from autograder.grade.one import Graded
from autograder.grade.results import Results, grader, seed_of
from autograder.judge.answer import Answer, AnswerError, Exhausted
from autograder.judge.compare import difference
from autograder.judge.draws import Draws
from autograder.judge.exercise import Exercise
from autograder.judge.parts import Case, Law, Observation, Part
from autograder.judge.sitting import Sitting
from autograder.judge.swaps import exchanges
from autograder.judge.trial import Broken, Finding, Raised
from autograder.judge.verdict import Verdict
from autograder.submission import Code
from autograder.wall import Wall

WIDTH = 2000  # characters of one value that are shown


@dataclass
class Explained:
    """A verdict judged anew, what was booked when the class was graded (None: nothing was), and the whole story."""

    verdict: Verdict
    booked: Verdict | None
    text: str

    @property
    def same(self) -> bool:
        """Whether both say the same; so does a verdict that was never booked."""
        return self.booked is None or _said(self.booked) == _said(self.verdict)


def explain(course: Course, student: str, unit: Unit, name: str) -> Explained:
    """Judge one answer again. Raises UsageError where there is no such submission or exercise."""
    exercises = asked(unit)
    if name not in exercises:
        near = did_you_mean(name, exercises)
        raise UnknownExercise(f"{unit.name} has no exercise {name!r}; it has {', '.join(exercises)}{near}")
    submitted = {s.student: s for s in course.submitted(unit)}
    file = submitted[student].file if student in submitted else None
    if file is None:
        raise UsageError(f"{student!r} handed in no notebook for {unit.name}{did_you_mean(student, submitted)}")
    data = file.read_bytes()
    seed = seed_of(unit, student, data)
    with Wall() as wall:
        judged = judge_file(data, unit, seed, wall)
        wall.renew_budget()
        code = judged.codes[name]
        answer = wall.answer(name, code.sources, exercises[name].signature, code.optional)
        parts = list(_parts(answer, exercises[name], seed)) if code.sources and not exercises[name].score else []
    kept = Results(unit).of(student)
    verdict, booked = judged.verdicts[name], kept.verdict(name) if kept else None
    notes = [note for note in judged.notes if note.startswith(f"{name}:")]
    lines = [
        f"{student}, {unit.name}, {name}: {verdict.verdict}, {verdict.points:g} of {verdict.max_points:g} points",
        *_diagnosis(verdict, exercises[name]),
        *(f"note: {note}" for note in notes),
        _booked(verdict, booked, kept, judged.isolation),
        "",
        *_source(code),
        *parts,
        _versions(unit, seed, judged.isolation, str(submitted[student].file)),
    ]
    return Explained(verdict, booked, "\n".join(lines))


def _said(verdict: Verdict) -> tuple:
    return verdict.verdict, verdict.points, verdict.mistake, [str(f) for f in verdict.findings]


def _diagnosis(verdict: Verdict, exercise: Exercise) -> Iterator[str]:
    if verdict.mistake:
        text = exercise.mistakes[verdict.mistake].text
        yield f"the known mistake {verdict.mistake} ({title(verdict.mistake)}): {text}"
    elif verdict.verdict == "fail":
        yield f"none of the {len(exercise.mistakes)} known mistakes alone gives these numbers"
    yield from (f"found: {finding}" for finding in verdict.findings)


def _booked(verdict: Verdict, booked: Verdict | None, kept: Graded | None, isolation: str) -> str:
    if booked is None:
        return "not graded with the class yet"
    if _said(booked) == _said(verdict):
        return "the same as was found when the class was graded"
    then = f"{booked.verdict}, {booked.points:g} points, {booked.mistake or 'no known mistake'}"
    return f"NOT what was found when the class was graded: {then}; `autograder regrade` books what is found now"


def _source(code: Code) -> Iterator[str]:
    for text, label in code.sources:
        yield f"--- {label}"
        yield from (line for line in text.split("\n") if line.strip())
    yield ""


def _parts(answer: Answer, exercise: Exercise, seed: int) -> Iterator[str]:
    """Every part as the judge tries it, hidden ones included: inputs, what was expected and what came."""
    sitting = Sitting(exercise, seed, hidden=True)
    exchanged = [case for case in exchanges(sitting) if case.is_steady(sitting)]
    tried: list[Part[Any, Any]] = [*exercise.cases, *exchanged, *exercise.laws, *exercise.observations]
    for part in [*tried, *exercise.draws]:
        try:
            outcome = part.attempt(answer, sitting, "answer")
        except AnswerError as error:
            outcome = error
        yield from SHOWN[next(kind for kind in SHOWN if isinstance(part, kind))](part, outcome, sitting)
    yield ""


def _case(part: Case, outcome: Any, sitting: Sitting) -> Iterator[str]:
    with suppress(AnswerError):  # by the reference: these arguments happen not to go together
        expected = sitting.expected(part)
        off = None if _failed(outcome) else difference(expected, outcome, "", sitting.exercise.returns, part.values)
        yield f"case{_kind(part)} {part.key}: {part.text}: {_shown(outcome) if _failed(outcome) else off or 'agrees'}"
        yield from _call(sitting.inputs(part), expected, outcome)


def _law(part: Law, outcome: Any, sitting: Sitting) -> Iterator[str]:
    held = "holds" if outcome is True else _shown(outcome)
    yield f"law{_kind(part)} {part.key}: {part.text}: {held}"


def _observation(part: Observation, outcome: Any, sitting: Sitting) -> Iterator[str]:
    yield f"statistics{_kind(part)} {part.key}: {part.text}, as (value, standard error)"
    yield f"    expected {_shown(part.attempt(sitting.reference, sitting, 'reference'))}"
    yield f"    got      {_shown(outcome)}"


def _draws(part: Draws, outcome: Any, sitting: Sitting) -> Iterator[str]:
    worst = None if _failed(outcome) else part.smallest(outcome)
    wrong = _shown(outcome) if _failed(outcome) else "this is the smallest that differs" if worst else "all agree"
    yield f"draws{_kind(part)} {part.key}: {part.text}: {wrong}"
    yield from _call(worst[0].inputs, worst[0].expected, worst[1]) if worst else ()


SHOWN: dict[type, Callable[..., Iterator[str]]] = {Case: _case, Law: _law, Observation: _observation, Draws: _draws}


def _call(inputs: dict, expected: Any, got: Any) -> Iterator[str]:
    yield from (f"    {name} = {_shown(value)}" for name, value in inputs.items())
    yield f"    expected {_shown(expected)}"
    yield f"    got      {_shown(got)}"


def _kind(part: Part) -> str:
    return " (hidden)" if part.hidden else ""


def _failed(outcome: Any) -> bool:
    return isinstance(outcome, (Raised, AnswerError))


def _shown(value: Any) -> str:
    """A value as Python would write it, whole unless it is huge, on lines that line up."""
    if isinstance(value, Raised):
        return str(Finding("raised", got=["exception", value.kind, value.message], line=value.line))
    if isinstance(value, Broken):
        return str(Finding("law_value" if value.got else "law", "", "", False, value.place, value.expected, value.got))
    if isinstance(value, Exhausted):
        return str(Finding(value.reason, got=value.amount))
    if isinstance(value, AnswerError):
        return type(value).__name__
    if isinstance(value, np.random.Generator):
        return "a generator of NumPy, in the state that the seed gives"
    if callable(value):
        return f"a function, {getattr(value, '__name__', 'unnamed')}"
    with np.printoptions(precision=17, threshold=200, floatmode="unique"):
        text = repr(value)
    text = text if len(text) <= WIDTH else f"{text[:WIDTH]}… ({len(text)} characters)"
    return text.replace("\n", "\n             ")


def _versions(unit: Unit, seed: int, isolation: str, file: str) -> str:
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.system()} {platform.machine()}"
    return f"file {file}\nseed {seed}, isolation {isolation}\n{versions}\ngrader {grader(unit.topic)[:16]}"
