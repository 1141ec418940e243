"""One submission -> one verdict for every exercise that the release notebook asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from inspect import signature
from typing import TypedDict

from autograder import bank
from autograder.alarm import TimeOver, within
from autograder.course.safe import note
from autograder.course.units import Unit, UnknownExercise, UsageError
from autograder.grade.public import public, without_words
from autograder.judge.answer import AnswerError
from autograder.judge.exercise import Exercise
from autograder.judge.sitting import Sitting
from autograder.judge.trial import Finding
from autograder.judge.typed import VerdictJson
from autograder.judge.verdict import Verdict, judge_in
from autograder.submission import Code, NotANotebook, Submission, answers, read
from autograder.wall import Wall

MOST_NOTES = 40  # on one submission
READING = 10.0  # seconds of computing in which a file is read, and as many in which its answers are found
COMPUTING = 5.0  # seconds of our own that judging may take beyond the budget of a submission
MISSING = "; every exercise counts as missing"
RANK = ("pass", "fail", "missing", "resource", "grader_error")  # of verdicts with the same points, the best first
MOST_LOST = 1  # times that an answer may use up all it has and still be judged again
MOST_LINES = 3  # that failed, told of one answer


class JudgedJson(TypedDict):
    """The verdicts on one file as `autograder judge --json` writes them."""

    notebook: str
    file: str
    isolation: str
    seed: int
    points: float
    max_points: float
    notes: list[str]
    exercises: dict[str, VerdictJson]


@dataclass
class Judged:
    """The verdicts on one submission, the sources that were judged, and notes for the instructor."""

    unit: Unit
    submission: Submission
    codes: dict[str, Code]
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    isolation: str = ""
    seed: int = 0

    @property
    def unusable(self) -> str:
        """Why nothing in the file can be judged; empty where something can."""
        if any(code.sources for code in self.codes.values()):
            return ""
        said = self.submission.notes[0] if self.submission.notes else f"the file holds no answer to {self.unit.name}"
        return note(said.removesuffix(MISSING))

    @property
    def needs_person(self) -> bool:
        """Whether some verdict is left for manual review; written answers always are."""
        return any(map(is_left, self.verdicts.values()))

    def add_notes(self, *notes: str) -> None:
        """Notes may quote the learner: each is kept as one short line that is harmless wherever it is shown."""
        kept = dict.fromkeys([*self.notes, *map(note, notes)])
        self.notes = [*kept][:MOST_NOTES]

    def as_json(self, file: str) -> JudgedJson:
        """What `autograder judge --json` writes about one file."""
        return {
            "notebook": self.unit.name,
            "file": file,
            "isolation": self.isolation,
            "seed": self.seed,
            "points": float(sum(v.points for v in self.verdicts.values())),
            "max_points": float(sum(v.max_points for v in self.verdicts.values())),
            "notes": self.notes,
            "exercises": {name: v.as_json() for name, v in self.verdicts.items()},
        }


def is_left(verdict: Verdict) -> bool:
    """Whether it is left for manual review, so that it costs nobody points yet."""
    return verdict.verdict == "grader_error" or any(finding.kind == "budget" for finding in verdict.findings)


def judge_file(data: bytes, unit: Unit, seed: int, wall: Wall) -> Judged:
    """Judge any bytes: a file that is not a notebook gets a note, and no answers. Reading counts against the budget."""
    wall.renew_budget()
    try:
        submission = within(READING, lambda: _read(data, unit), cpu=True)
    except TimeOver:
        return unjudged(unit, seed, "budget", f"{READING:g}")
    return _judge(submission, unit, seed, wall)


def unjudged(unit: Unit, seed: int, kind: str, reason: str) -> Judged:
    """Leave every exercise for manual review, for a reason of that kind ("grader" or "budget"): nobody loses points.

    The file is not read again: that may be what took the time, or what the grader failed on.
    """
    submission = Submission()
    judged = Judged(unit, submission, answers(submission, unit), notes=["the file was not read"], seed=seed)
    for name, points in unit.points().items():
        judged.verdicts[name] = _left(name, points, kind, reason)
    return judged


def _left(name: str, points: float, kind: str, reason: str) -> Verdict:
    word = "resource" if kind == "budget" else "grader_error"
    return Verdict(name, word, 0.0, points, (Finding(kind, got=reason),))


def _read(data: bytes, unit: Unit) -> Submission:
    """The submission; if it is not a notebook of this unit, the first of its notes says what it is."""
    try:
        submission = read(data)
    except NotANotebook as error:
        return Submission(notes=[f"{error}{MISSING}"])
    others = [] if hits(submission, unit) else [t for t in bank.units() if hits(submission, Unit(t, unit.root))]
    if others:
        submission.notes.insert(0, f"the file is not {unit.name}: it answers exercises of {', '.join(others)}")
    return submission


def hits(submission: Submission, unit: Unit) -> int:
    """How many of the unit's exercises the notebook names, by grade_id or by defining the function."""
    ids = {cell.grade_id for cell in submission.cells}
    texts = [cell.source for cell in submission.cells]
    return sum(n in ids or f"check-{n}" in ids or any(f"def {n}(" in t for t in texts) for n in bank.names(unit.topic))


def judge_submission(submission: Submission, unit: Unit, seed: int, wall: Wall) -> Judged:
    """Judge every answer behind an open wall."""
    wall.renew_budget()
    return _judge(submission, unit, seed, wall)


def _judge(submission: Submission, unit: Unit, seed: int, wall: Wall) -> Judged:
    exercises = asked(unit)
    try:
        codes = within(READING, lambda: answers(submission, unit), cpu=True)
    except TimeOver:
        return unjudged(unit, seed, "budget", f"{READING:g}")
    judged = Judged(unit, submission, codes, seed=seed, isolation=wall.level)
    judged.add_notes(*submission.notes, *(text for code in codes.values() for text in code.notes))
    # a scored answer is not given anything, so that all of it comes first
    sittings = {n: Sitting(e, seed, hidden=bool(e.score)) for n, e in exercises.items()}
    seen = {n: without_words(v) for n, v in _tried(judged, sittings, wall, hidden=False).items()}
    rest = {n: s.whole() for n, s in sittings.items() if seen[n].verdict in ("pass", "fail") and not s.hidden}
    whole = _tried(judged, rest, wall, hidden=True)
    told = {n: public(v, whole[n], exercises[n]) if n in whole else v for n, v in seen.items()}
    judged.verdicts = {n: _worth(told[n], points) for n, points in unit.points().items()}
    return judged


def asked(unit: Unit) -> dict[str, Exercise]:
    """The exercises of the release notebook. Raises UnknownExercise where the bank lacks one."""
    known = unit.exercises()
    if unknown := [name for name in unit.points() if name not in known]:
        raise UnknownExercise(f"{unit.release.name} asks for {', '.join(unknown)}, which the bank does not have")
    return {name: known[name] for name in unit.points()}


def _tried(judged: Judged, sittings: dict[str, Sitting], wall: Wall, hidden: bool) -> dict[str, Verdict]:
    """The verdicts on what `check` tries, or on everything; where the grader itself failed it tries once more.

    All answers are tried on what `check` tries before any of them meets what only grading knows: else one could tell
    another by its time, and that one the learner. For the same reason nothing is noted of what comes after.
    """
    made = {name: _within_budget(judged, sitting, wall, hidden) for name, sitting in sittings.items()}
    failed = [n for n, v in made.items() if v.verdict == "grader_error" and not judged.codes[n].unreadable]
    if failed:
        with Wall(wall.limits, wall.level) as fresh:
            fresh.budget = wall.budget
            made |= {name: _within_budget(judged, sittings[name], fresh, hidden) for name in failed}
    return made


def _within_budget(judged: Judged, sitting: Sitting, wall: Wall, hidden: bool) -> Verdict:
    """The verdict on one answer, for which the submission may have no time left."""
    name, noted = sitting.exercise.name, len(wall.notes)
    left = _left(name, sitting.exercise.points, "budget", f"{wall.limits.total:g}")
    if wall.unspent <= 0:
        return left
    try:
        one = partial(judge_code, wall, judged.codes[name], sitting)
        found = within(wall.unspent + COMPUTING, one, cpu=True)
    except TimeOver:
        wall.restart()
        return left
    verdict, code, notes = found
    if not hidden:
        judged.add_notes(*notes, *wall.notes[noted:])
    if not hidden or verdict.verdict == "pass":  # else the page would show which way to read it came nearer
        judged.codes[name] = code
    return left if wall.unspent <= 0 and verdict.verdict == "resource" else verdict


def judge_code(wall: Wall, code: Code, sitting: Sitting) -> tuple[Verdict, Code, list[str]]:
    """The best verdict over the ways to read an answer, the way that gave it, and notes on it."""
    exercise = sitting.exercise
    if not code.sources:
        unread = Finding("", code.unreadable) if code.unreadable else Finding("undefined", place=exercise.name)
        word = "grader_error" if code.unreadable else "missing"
        return Verdict(exercise.name, word, 0.0, exercise.points, (unread,)), code, []
    verdict, notes = _verdict(wall, code, sitting)
    best, lost = code, int(verdict.verdict == "resource")
    for other in [*([code.bare] if code.bare and lost else []), *code.retries]:
        if verdict.verdict in ("pass", "grader_error") or lost > MOST_LOST or wall.unspent <= 0:
            break
        again, said = _verdict(wall, other, sitting)
        lost += again.verdict == "resource"
        if (-again.points, RANK.index(again.verdict)) < (-verdict.points, RANK.index(verdict.verdict)):
            verdict, best, notes = again, other, [*other.notes, *said]
    if code.unreadable and verdict.verdict != "pass":
        verdict = replace(verdict, verdict="grader_error", points=0.0, findings=(Finding("", code.unreadable),))
    if best.cell and best.cell != code.cell:
        notes.append(f"{exercise.name}: cell {best.cell.number} counts")
    return verdict, best, notes


def _verdict(wall: Wall, code: Code, sitting: Sitting) -> tuple[Verdict, list[str]]:
    """The verdict on one way to read an answer, and the lines that failed while it was loaded."""
    name = sitting.exercise.name
    answer = wall.same_answer(name, code.sources, sitting.exercise.signature, code.optional)
    verdict = judge_in(sitting, answer)
    lines = [f"{name}: `{line}` in {label} raised {kind}" for label, line, kind in answer.left_out[:MOST_LINES]]
    return verdict, lines


def _worth(verdict: Verdict, points: float) -> Verdict:
    """The verdict in the release notebook's points, in case the bank's differ. The points are floats."""
    scale = 1.0 if verdict.max_points == points else points / verdict.max_points
    return replace(verdict, points=verdict.points * scale, max_points=points)


class NoWorker(UsageError):
    """No worker starts here, or only one behind a weaker wall than required."""


@contextmanager
def tried_wall(level: str | None = None, allow_weak: bool = True) -> Iterator[Wall]:
    """An open wall behind which a process has answered. Raises NoWorker where none starts or the wall is too weak."""

    def same(x: int) -> None: ...

    with ExitStack() as stack:
        try:
            wall = stack.enter_context(Wall(level=level))
            wall.answer("same", [("def same(x):\n    return x", "trial")], signature(same))(x=1)
        except AnswerError as error:
            raise NoWorker(f"no worker for the learners' code starts here: {error}") from error
        if wall.level == "process" and not allow_weak:
            raise NoWorker(
                "this machine offers only the weak isolation level `process`; `autograder doctor` says how to get the "
                "strong one, and --allow-weak-isolation grades anyway"
            )
        yield wall


def require_level(level: str | None = None, allow_weak: bool = True) -> str:
    """The isolation level with which a worker actually starts. Raises NoWorker if none starts or it is too weak."""
    with tried_wall(level, allow_weak) as wall:
        return wall.level
