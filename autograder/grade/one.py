"""`grade_one`: all the work on one submission, as a task for a process pool or a cluster. Plain data in and out."""

from __future__ import annotations

import atexit
import hashlib
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from typing import Any

import numpy as np

from autograder.alarm import TimeOver, within
from autograder.course.safe import excerpt, note
from autograder.course.units import KEPT, Unit
from autograder.grade.inert import inert
from autograder.grade.judging import Judged, JudgedJson, is_left, judge_file, unjudged
from autograder.grade.notebook import graded_notebook, solutions, text
from autograder.grade.trained import remember_in
from autograder.judge.trial import Finding
from autograder.judge.verdict import Verdict
from autograder.submission import written_answers
from autograder.wall import Limits, Wall

WRITING = 5.0  # seconds of computing in which the autograded notebook is made


@dataclass(frozen=True)
class Job:
    """One submission to judge. `fingerprint` names all that its marks depend on; `data` are the file's bytes."""

    unit: str
    root: str
    student: str
    data: bytes
    seed: int
    fingerprint: str
    level: str | None = None
    limits: Limits | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Graded:
    """The result: the contract's JSON, the full verdicts, the blank answers, the written answers, why the file was
    unusable, if it was, digests that show which answers changed, and the autograded notebook."""

    student: str
    fingerprint: str
    result: JudgedJson
    verdicts: dict[str, dict[str, Any]]
    blank: list[str]
    written: dict[str, str]
    unusable: str = ""  # why nothing in the file could be judged
    answers: dict[str, str] = field(default_factory=dict)  # a digest of each answer's text
    code: dict[str, str] = field(default_factory=dict)  # of the answers that are not right, for the learner's page
    notebook: str = ""
    judged: str = field(default="", compare=False)  # the day, set when the result is stored

    def verdict(self, name: str) -> Verdict:
        """A verdict as the judge gave it."""
        raw = self.verdicts[name]
        findings = tuple(Finding(**f) for f in raw["findings"])
        return Verdict(**raw | {"findings": findings, "passed": tuple(raw["passed"])})

    def changed(self, before: Graded | None) -> list[str]:
        """The answers whose text differs from that in an earlier result."""
        known = before.answers if before else {}
        return [name for name, digest in self.answers.items() if known.get(name, digest) != digest]

    @property
    def needs_person(self) -> bool:
        """Whether the grader itself failed on something, so that the next run tries again."""
        return any(raw["verdict"] == "grader_error" for raw in self.verdicts.values())

    @property
    def left(self) -> list[str]:
        """The exercises that are left for manual review."""
        return [name for name in self.verdicts if is_left(self.verdict(name))]

    def as_json(self) -> dict[str, Any]:
        """Everything but the notebook, which has a file of its own."""
        return {k: v for k, v in asdict(self).items() if k != "notebook"}


def grade_one(job: Job) -> Graded:
    """Judge one submission. Touches no database, and no file but those with what the capstone's networks reached."""
    unit = Unit(job.unit, Path(job.root))
    remember_in(unit.root / KEPT)
    with np.errstate(all="ignore"):  # references meet hard inputs, and warn of them in the log
        judged = judge_file(job.data, unit, job.seed, _wall(job.level, job.limits, get_ident()))
    try:
        return within(WRITING, lambda: graded(judged, job), cpu=True)
    except TimeOver:
        return graded(unjudged(unit, job.seed, "budget", f"{WRITING:g}"), job)


@lru_cache(maxsize=256)
def _wall(level: str | None, limits: Limits | None, thread: int) -> Wall:
    """A wall for all the jobs of this thread, open until the process ends.

    Its worker never runs a learner's code itself: each exercise gets a process that is forked from it and ended, with
    all that it started, before the next one begins.
    """
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(Wall(limits, level))


def failed(job: Job, reason: str) -> Graded:
    """A submission on which the grader's own process died, left for manual review; no answer counts as blank."""
    return replace(graded(unjudged(Unit(job.unit, Path(job.root)), job.seed, "grader", reason), job), blank=[])


def graded(judged: Judged, job: Job) -> Graded:
    """The part of a judged submission that is stored."""
    written = written_answers(judged.submission, judged.unit)
    judged.notes, later = [], judged.notes
    judged.add_notes(*job.notes, *later, *(f"{name}: {w.note}" for name, w in written.items() if w.note))
    nb = graded_notebook(judged)
    filled, starters = solutions(nb), judged.unit.starters()
    blank = [n for n, s in filled.items() if (written[n].is_blank if n in written else s == starters[n])]
    said = filled | {n: "\n\n".join([filled[n], *(cell.source for cell in w.beside)]) for n, w in written.items()}
    return Graded(
        student=job.student,
        fingerprint=job.fingerprint,
        result=judged.as_json(f"{judged.unit.name}.ipynb"),
        verdicts={name: verdict.as_dict() for name, verdict in judged.verdicts.items()},
        blank=blank,
        written={name: excerpt(said[name]) for name in written},
        unusable=_unusable(judged, job),
        code={n: excerpt(filled[n]) for n in _wrong(judged) if n in filled and n not in blank},
        answers={name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in said.items()},
        notebook=text(inert(nb, judged.unit)),
    )


def _wrong(judged: Judged) -> list[str]:
    return [name for name, verdict in judged.verdicts.items() if verdict.verdict != "pass"]


def _unusable(judged: Judged, job: Job) -> str:
    """If the file is missing or cannot be opened, the job's notes say so better than its empty bytes."""
    return (not job.data and note("; ".join(job.notes))) or judged.unusable
