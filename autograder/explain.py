"""One verdict judged again, for the instructor, with everything: inputs, expected, got, mistake, seed, versions."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.course.units import Unit, UnknownExercise, UsageError
from autograder.grade.course import Course
from autograder.grade.judging import asked, judge_file
from autograder.grade.one import Graded
from autograder.grade.results import Results, grader, seed_of
from autograder.judge.answer import Answer, AnswerError, AnswerRaised, BoundedAnswer, LocalAnswer
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise, Part
from autograder.judge.seeds import Seeds
from autograder.judge.swaps import exchanges
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
        raise UnknownExercise(f"{unit.name} has no exercise {name!r}; it has {', '.join(exercises)}")
    submitted = {s.student: s for s in course.submitted(unit)}
    if student not in submitted or submitted[student].file is None:
        raise UsageError(f"{student!r} handed in no notebook for {unit.name}")
    seed = seed_of(unit, student)
    with Wall() as wall:
        judged = judge_file(submitted[student].file.read_bytes(), unit, seed, wall)
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
        yield f"the known mistake {verdict.mistake}: {verdict.message}"
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
    """Every case with its inputs and both values, then the laws and the statistics, hidden ones included."""
    seeded = Seeds(seed, exercise.name)
    reference = LocalAnswer(exercise.reference, exercise.signature)
    bounded = BoundedAnswer(answer, reference)
    for part in [*exercise.cases, *exchanges(exercise, seeded, hidden=True)]:
        expected = _value(lambda part=part: reference(**seeded.inputs(part)))
        got = _value(lambda part=part: answer(**seeded.inputs(part)))
        if not isinstance(expected, AnswerError):
            yield from _case(exercise, part, seeded.inputs(part), expected, got)
    for part in exercise.laws:
        yield f"law{_kind(part)} {part.name}: {part.text}: {_shown(_value(lambda p=part: p(bounded, seeded(p))))}"
    for part in exercise.observations:
        expected = _value(lambda p=part: seeded.observe(p, reference, stream=1))
        got = _value(lambda p=part: seeded.observe(p, bounded, stream=2))
        yield f"statistics {part.name}: {part.text}, as (value, standard error)"
        yield f"    expected {_shown(expected)}"
        yield f"    got      {_shown(got)}"
    yield ""


def _case(exercise: Exercise, part: Part, inputs: dict, expected: Any, got: Any) -> Iterator[str]:
    values = exercise.by_value(part)
    wrong = got if isinstance(got, AnswerError) else difference(expected, got, names=exercise.returns, values=values)
    yield f"case{_kind(part)} {part.name}: {part.text}: {wrong or 'agrees'}"
    yield from (f"    {name} = {_shown(value)}" for name, value in inputs.items())
    yield f"    expected {_shown(expected)}"
    yield f"    got      {_shown(got)}"


def _kind(part: Part) -> str:
    return " (hidden)" if part.hidden else ""


def _value(run) -> Any:
    """A value, or what went wrong as a value: also in a law that cannot work with what the answer gave."""
    try:
        with np.errstate(all="ignore"):
            return run()
    except AnswerError as error:
        return error
    except Exception as error:
        return AnswerRaised(type(error).__name__, str(error))


def _shown(value: Any) -> str:
    """A value as Python would write it, whole unless it is huge, on lines that line up."""
    if isinstance(value, AnswerError):
        return str(value) or type(value).__name__
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
