"""A class: every submission to a unit, judged once, booked in batches, with feedback and a table of marks.

The order of writing is what makes a run safe to kill at any moment: the autograded notebook, then the result, then the
gradebook's rows, then the pages. Whatever is missing at the next run is done then, and nothing is judged twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.course.units import Unit, UsageError
from autograder.files import write
from autograder.grade import feedback, gradebook, marks
from autograder.grade.cluster import connected, level_of, on_cluster
from autograder.grade.course import Course, Submitted, is_plain
from autograder.grade.judging import asked, require_level
from autograder.grade.one import Graded, Job
from autograder.grade.pool import in_pool
from autograder.grade.results import Results, fingerprint, seed_of
from autograder.submission.reading import MAX_BYTES
from autograder.terminal import progress
from autograder.wall import Limits

BATCH, BATCH_SECONDS = 50, 2.0
Runner = Callable[[Iterable[Job]], Iterator[Graded]]


class Stopped(KeyboardInterrupt):
    """A run was stopped by Ctrl+C; the message says how far it got."""


@dataclass
class Report:
    """What a run has done: how many submissions there are, how many were judged now, the learners on whom the grader
    failed, the learners whose file has nothing to judge, with the reason, and the exercises that were left
    because the time was used up, by learner."""

    unit: Unit
    submissions: int = 0
    judged: int = 0
    needs_person: list[str] = field(default_factory=list)
    unusable: dict[str, str] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)
    booked: dict[str, gradebook.Booked] = field(default_factory=dict, repr=False)  # what pages and table were made from

    @property
    def csv(self) -> Path:
        """The table of marks."""
        return self.unit.root / "marks" / f"{self.unit.name}.csv"

    def is_final(self, course: Course) -> bool:
        """Whether the next run will find nothing to do if nothing changes from now on."""
        results = Results(self.unit)
        with gradebook.open_gradebook(course) as gb:
            still = gradebook.booked(gb, self.unit) == self.booked
        return still and not self.needs_person and not any(map(results.is_stale, self.booked))


class Run:
    """One grading run over one unit."""

    def __init__(self, unit: Unit, course: Course, level: str, limits: Limits | None = None, again: bool = False):
        self.unit, self.course, self.level, self.limits, self.again = unit, course, level, limits, again
        self.results = Results(unit)
        self.prints: dict[str, str] = {}  # of the jobs as they were last made: a file may change meanwhile

    def __call__(self, runner: Runner) -> Report:
        asked(self.unit)
        handed_in = {s.student: s for s in self.course.submitted(self.unit)}
        if not handed_in:
            raise UsageError(
                f"nobody has handed in {self.unit.name}: {self.course.folder('submitted', '*', self.unit)}"
            )
        gradebook.register(self.unit, self.course)
        report = Report(self.unit, len(handed_in))
        with gradebook.open_gradebook(self.course) as gb, progress(self.unit.name, len(handed_in)) as bar:
            batch: list[tuple[Submitted, Graded]] = []
            flushed = time.monotonic()
            try:
                for graded in self._results(gb, handed_in, runner, report):
                    batch.append((handed_in[graded.student], graded))
                    if len(batch) >= BATCH or time.monotonic() - flushed > BATCH_SECONDS:
                        gradebook.book(gb, self.unit, self.course, batch)
                        batch, flushed = [], time.monotonic()
                    bar.step()
            except KeyboardInterrupt as stop:
                gb.db.rollback()
                gradebook.book(gb, self.unit, self.course, batch)  # of a batch that was half written nothing is there
                there = len(gradebook.booked(gb, self.unit).keys() & handed_in.keys())
                raise Stopped(f"{there} of {len(handed_in)} to {self.unit.name} are in the gradebook") from stop
            gradebook.book(gb, self.unit, self.course, batch)
            self._tell(gb, handed_in, report)
        return report

    def _results(
        self, gb: Gradebook, handed_in: dict[str, Submitted], runner: Runner, report: Report
    ) -> Iterator[Graded]:
        """The results that exist already, then those that are judged now, each stored before it is passed on."""
        missing = []
        for submitted in handed_in.values():
            job = self._job(submitted)
            kept = None if self.again else self.results.get(job.student, job.fingerprint)
            if kept and not kept.needs_person and self._autograded(job.student).is_file():
                yield kept
            else:
                missing.append(submitted)
        for graded in runner(map(self._job, missing)):
            # before the result is kept: a run that is killed in between asks for the second look all the same
            gradebook.reopen(gb, self.unit, graded.student, graded.changed(self.results.of(graded.student)))
            write(self._autograded(graded.student), graded.notebook)
            self.results.put(graded)
            report.judged += 1
            yield graded

    def _job(self, submitted: Submitted) -> Job:
        data, notes = _bytes(submitted)
        seed = seed_of(self.unit, submitted.student, data)
        self.prints[submitted.student] = fingerprint(self.unit, data, seed, self.level, notes)
        return Job(
            unit=self.unit.name,
            root=str(self.unit.root),
            student=submitted.student,
            data=data,
            seed=seed,
            fingerprint=self.prints[submitted.student],
            level=self.level,
            limits=self.limits,
            notes=notes,
        )

    def _autograded(self, student: str) -> Path:
        return self.course.folder("autograded", student, self.unit) / f"{self.unit.name}.ipynb"

    def _copy_stamps(self, student: str) -> None:
        """The time, by which nbgrader sees what is graded, and the key under which its exchange hands feedback out."""
        for name in ("timestamp.txt", "submission_secret.txt"):
            stamp = self.course.folder("submitted", student, self.unit) / name
            for step in ("autograded", "feedback") if is_plain(stamp) else ():
                copy = self.course.folder(step, student, self.unit) / name
                if not copy.is_file() or copy.read_bytes() != stamp.read_bytes():
                    write(copy, stamp.read_bytes())

    def _tell(self, gb: Gradebook, handed_in: dict[str, Submitted], report: Report) -> None:
        """Write the feedback pages and the CSV from the gradebook, so that they include the latest manual marks."""
        _write_changed(report.csv, marks.table(self.unit, self._pages(gb, handed_in, report)))

    def _pages(self, gb: Gradebook, handed_in: dict[str, Submitted], report: Report) -> Iterator[marks.Row]:
        settings = self.course.config.FeedbackExporter
        words = {
            "lesson": settings.get("lesson", feedback.LESSON),
            "contact": settings.get("contact", feedback.CONTACT),
        }
        booked = report.booked = gradebook.booked(gb, self.unit)
        for student in handed_in:
            graded = self.results.get(student, self.prints[student])
            if graded is None:
                raise UsageError(f"the result of {student} is gone from {self.results.folder}: grade again")
            found, late = booked[student].marks, booked[student].penalty
            path = self.course.folder("feedback", student, self.unit) / f"{self.unit.name}.html"
            _write_changed(path, feedback.page(self.unit, graded, found, late, **words))
            self._copy_stamps(student)
            if graded.needs_person:
                report.needs_person.append(student)
            elif graded.left:
                report.left[student] = graded.left
            if graded.unusable:
                report.unusable[student] = graded.unusable
            yield graded, found, late


def _bytes(submitted: Submitted) -> tuple[bytes, tuple[str, ...]]:
    """The file's bytes, up to the reader's limit; a file that cannot be opened counts as empty, with a note."""
    if submitted.file is None:
        return b"", submitted.notes
    try:
        with open(submitted.file, "rb") as file:
            return file.read(MAX_BYTES + 1), submitted.notes
    except OSError as error:
        return b"", (*submitted.notes, f"{submitted.file.name} cannot be opened: {error.strerror}")


def _write_changed(path: Path, content: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != content:
        write(path, content)


def grade(
    unit: Unit,
    course: Course,
    jobs: int = 1,
    allow_weak: bool = False,
    level: str | None = None,
    limits: Limits | None = None,
    again: bool = False,
) -> Report:
    """Grade a unit's class on this machine. Raises UsageError before anything is written."""
    level = require_level(level, allow_weak)
    return Run(unit, course, level, limits, again)(lambda waiting: in_pool(waiting, jobs))


def grade_on_cluster(
    unit: Unit,
    course: Course,
    address: str,
    allow_weak: bool = False,
    limits: Limits | None = None,
    again: bool = False,
) -> Report:
    """Grade on the Dask cluster whose scheduler is at `address`; files and gradebook stay here. Raises UsageError."""
    with connected(address) as client:
        run = Run(unit, course, level_of(client, allow_weak), limits, again)
        return run(lambda waiting: on_cluster(client, unit, waiting))
