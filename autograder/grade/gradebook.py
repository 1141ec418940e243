"""nbgrader's gradebook: the assignment, and one transaction for every batch of submissions."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.api import Course as CourseRow
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, OperationalError, ProgrammingError
from tornado.log import app_log

from autograder.course.safe import is_slug, personal
from autograder.course.units import Unit, UsageError
from autograder.files import is_shared
from autograder.grade.course import Course, Submitted
from autograder.grade.notebook import CHECK
from autograder.grade.one import Graded
from autograder.grade.version import stamp_new

TRIES = 5
NO_RESPONSE = "No response."  # nbgrader's own comment on an answer that is still blank
# what a database says while another grader writes: it is locked, a row or (to whoever opens it first) a table is there
BUSY = (OperationalError, IntegrityError, InvalidEntry)
UNWRITABLE = ("readonly", "read-only", "disk is full", "permission denied")  # what waiting does not help against
T = TypeVar("T")


@event.listens_for(Student, "before_insert")
@event.listens_for(Student, "before_update")
def _without_markup(mapper: object, connection: object, student: Student) -> None:
    """No page of nbgrader escapes these, so no markup gets into the database, whoever writes. Raises UsageError."""
    if not is_slug(student.id):
        raise UsageError(f"{student.id!a} cannot be a student's id: it goes into addresses and pages as it is")
    for column in ("first_name", "last_name", "email", "lms_user_id"):
        if isinstance(value := getattr(student, column), str):
            setattr(student, column, personal(value))


def open_gradebook(course: Course) -> Gradebook:
    """The gradebook, whose tables are made if they do not exist. Raises UsageError."""
    try:
        return patiently(lambda: _opened(course), (IntegrityError, ProgrammingError))
    except (DatabaseError, ArgumentError, ModuleNotFoundError) as error:
        raise UsageError(f"the gradebook cannot be opened (CourseDirectory.db_url): {error}") from error


def _opened(course: Course) -> Gradebook:
    try:
        stamp_new(course.db_url)
        gb = Gradebook(course.db_url, course.directory.course_id)
    except OperationalError as error:
        if "already exists" in str(error) or "locked" in str(error):  # SQLite's words for: another grader makes it now
            raise IntegrityError(error.statement, error.params, error.orig or error) from error
        raise
    _keep_from_everybody(gb)
    if not gb.db.get(CourseRow, gb.course_id):  # nbgrader makes none for a course without a name
        gb.db.add(CourseRow(id=gb.course_id))
        gb.db.commit()
    return gb


def _keep_from_everybody(gb: Gradebook) -> None:
    """SQLite makes its file readable for everybody on the machine. Graders who share a folder share it."""
    if gb.engine.url.get_backend_name() == "sqlite" and (name := gb.engine.url.database):
        with suppress(OSError):  # a colleague's file, which they keep as they like
            before = os.stat(name).st_mode
            after = before & 0o770 | (0o060 if is_shared(Path(name).parent) else 0)
            if after != before & 0o777:
                os.chmod(name, after)


def patiently(action: Callable[[], T], busy: tuple[type[Exception], ...] = BUSY) -> T:
    """The value of `action()`, tried again a few times while other graders write."""
    for attempt in range(1, TRIES):
        try:
            return action()
        except busy as error:
            if any(words in str(error) for words in UNWRITABLE):
                raise
            time.sleep(attempt * random.uniform(0.5, 1))  # two that met once shall not meet again
    return action()


def written(action: Callable[[], T]) -> T:
    """The value of `action()`, which writes to the gradebook. Raises UsageError if the gradebook cannot be written."""
    app_log.disabled = True  # nbgrader would print a traceback for each error, which is an exception here anyway
    try:
        return patiently(action)
    except BUSY as error:
        reason = getattr(error, "orig", None) or str(error).splitlines()[0]  # nbgrader passes on the words alone
        raise UsageError(f"the gradebook cannot be written: {reason}") from error
    finally:
        app_log.disabled = False


def register(unit: Unit, course: Course) -> None:
    """Put the release notebook's cells and points into the gradebook, as `nbgrader generate_assignment` does."""
    written(lambda: _register(unit, course))


def _register(unit: Unit, course: Course) -> None:
    nb = nbformat.reads(unit.release.read_text(encoding="utf-8"), as_version=4)
    for name in (unit.name, *(cell.metadata.nbgrader.grade_id for cell in nb.cells if "nbgrader" in cell.metadata)):
        if not is_slug(name):
            raise UsageError(f"{name!a} cannot be the name of a unit or of a cell: letters, digits, `_` and `-` can")
    with open_gradebook(course) as gb:
        if _registered(gb, unit, nb):
            return
        gb.update_or_create_assignment(unit.name)
    from nbgrader.preprocessors import SaveCells  # brings nbconvert along, which most runs do without

    names = {"notebook": unit.name, "assignment": unit.name, "db_url": course.db_url}
    try:
        SaveCells().preprocess(nb, {"nbgrader": names})
    except RuntimeError as error:  # cells came or went after submissions were graded
        raise UsageError(f"{error}; give the changed lesson a new gradebook or the old cells") from None


def _registered(gb: Gradebook, unit: Unit, nb: nbformat.NotebookNode) -> bool:
    """Whether the gradebook knows these very cells, so that most runs write nothing here."""
    try:
        known = {cell.name: cell.checksum for cell in gb.find_notebook(unit.name, unit.name).source_cells}
    except MissingEntry:
        return False
    metas = [cell.metadata.nbgrader for cell in nb.cells if "nbgrader" in cell.metadata]
    return known == {meta.grade_id: meta.get("checksum") for meta in metas}


def book(gb: Gradebook, unit: Unit, course: Course, batch: Iterable[tuple[Submitted, Graded]]) -> None:
    """Write a batch of results, all of it or nothing. Waits for a busy database. Raises UsageError."""
    batch = list(batch)

    def write() -> None:
        with transaction(gb):
            for submitted, graded in batch:
                _book(gb, unit, course, submitted, graded)

    written(write)


@contextmanager
def transaction(gb: Gradebook) -> Iterator[None]:
    """All rows or none: nbgrader's methods commit after each row, so their commits wait for the end."""
    commit = gb.db.commit
    gb.db.commit = gb.db.flush
    try:
        with gb.db.no_autoflush:
            yield
        commit()
    except BaseException:
        gb.db.rollback()
        raise
    finally:
        del gb.db.commit


def _book(gb: Gradebook, unit: Unit, course: Course, submitted: Submitted, graded: Graded) -> None:
    gb.update_or_create_student(submitted.student)
    known = _known(gb, unit, submitted.student)
    more = _extension(unit, course, submitted.student)
    submission = gb.update_or_create_submission(unit.name, submitted.student, timestamp=submitted.time, **more)
    notebook = next(nb for nb in submission.notebooks if nb.name == unit.name)
    scores = auto_scores(unit, graded)
    for grade in notebook.grades:
        if known and grade.auto_score == scores[grade.name]:
            continue  # what a person has marked since needs no second look
        grade.auto_score = scores[grade.name]
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    for comment in notebook.comments:
        comment.auto_comment = NO_RESPONSE if comment.name in graded.blank else None
    gb.db.flush()
    _penalize(gb, course, submission, notebook)


def _extension(unit: Unit, course: Course, student: str) -> dict[str, timedelta | None]:
    """Set the extra time of a learner on the roster; anybody else keeps that in the gradebook."""
    learner = course.roster.of_student(student)
    return {"extension": learner.extra_time(unit.name) or None} if learner else {}


def reopen(gb: Gradebook, unit: Unit, student: str, answers: Iterable[str]) -> None:
    """Ask for a second look at the manual marks of these answers, whose text has changed."""
    names = set(answers)

    def write() -> None:
        if not names or not _known(gb, unit, student):
            return
        for grade in gb.find_submission_notebook(unit.name, unit.name, student).grades:
            if grade.manual_score is not None and grade.name.removeprefix(CHECK) in names:
                grade.needs_manual_grade = True
        gb.db.commit()

    written(write)


def _known(gb: Gradebook, unit: Unit, student: str) -> bool:
    try:
        gb.find_submission(unit.name, student)
    except MissingEntry:
        return False
    return True


def auto_scores(unit: Unit, graded: Graded) -> dict[str, float | None]:
    """The automatic score of every graded cell; None for manual review: written answers, and what was left."""
    scores = {name: 0.0 if name in graded.blank else None for name in unit.written()}
    left = graded.left
    for name, verdict in graded.verdicts.items():
        scores[CHECK + name] = None if name in left else verdict["points"]
    return scores


def _penalize(gb: Gradebook, course: Course, submission: SubmittedAssignment, notebook: SubmittedNotebook) -> None:
    """The late penalty from nbgrader's configured plugin, limited to between 0 and the score."""
    notebook.late_submission_penalty = None
    if submission.total_seconds_late > 0:
        from nbgrader.preprocessors import AssignLatePenalties

        plugin = AssignLatePenalties(config=course.config).plugin_class(config=course.config)
        penalty = plugin.late_submission_penalty(submission.student_id, notebook.score, submission.total_seconds_late)
        notebook.late_submission_penalty = None if penalty is None else min(max(penalty, 0), notebook.score)


@dataclass(frozen=True)
class Mark:
    """One graded cell as the gradebook has it: the score that counts, and the grader's comment."""

    score: float
    max_score: float
    waits: bool  # for a person
    manual: bool
    comment: str | None


@dataclass(frozen=True)
class Booked:
    """What the gradebook has on one submission."""

    marks: dict[str, Mark]  # by grade_id
    penalty: float = 0.0  # for being late: never more than its points


def marks(gb: Gradebook, unit: Unit, student: str) -> dict[str, Mark]:
    """Every graded cell of a submission, by its grade_id. Raises MissingEntry."""
    found = booked(gb, unit, [student])
    if student not in found:
        raise MissingEntry(f"{student} has no row for {unit.name}")
    return found[student].marks


def booked(gb: Gradebook, unit: Unit, students: Iterable[str] = ()) -> dict[str, Booked]:
    """What the gradebook has on a unit, by student; only these students, if some are named. Cells are in the
    lesson's order.

    A few queries for a whole class: nbgrader's own objects take one for each cell of each learner.
    """
    wanted = list(students)
    comments = {(s, name): text for s, name, text in _of_submissions(gb, unit, wanted, Comment, Comment.comment)}
    columns = (Grade.score, Grade.max_score, Grade.needs_manual_grade, Grade.manual_score)
    found: dict[str, dict[str, Mark]] = {}
    for student, name, score, most, waits, manual in _of_submissions(gb, unit, wanted, Grade, *columns):
        comment = comments.get((student, name.removeprefix(CHECK)))
        found.setdefault(student, {})[name] = Mark(score, most, waits, manual is not None, comment)
    late, place = _penalties(gb, unit, wanted), {name: i for i, name in enumerate(unit.graded())}
    made = {}
    for student, own in found.items():
        own = dict(sorted(own.items(), key=lambda item: place.get(item[0], len(place))))
        made[student] = Booked(own, min(late.get(student, 0.0), sum(mark.score for mark in own.values())))
    return made


def _of_submissions(
    gb: Gradebook, unit: Unit, students: list[str], table: type[Grade] | type[Comment], *columns: object
) -> list[Any]:
    """(student, cell, *columns) of every row of Grade or Comment."""
    query = (
        gb.db.query(SubmittedAssignment.student_id, BaseCell.name, *columns)
        .select_from(table)
        .join(BaseCell, table.cell_id == BaseCell.id)
        .join(SubmittedNotebook, table.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == unit.name)
    )
    rows: list[Any] = (query.filter(SubmittedAssignment.student_id.in_(students)) if students else query).all()
    return rows


def _penalties(gb: Gradebook, unit: Unit, students: list[str]) -> dict[str, float]:
    query = (
        gb.db.query(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
        .select_from(SubmittedNotebook)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == unit.name)
    )
    rows = (query.filter(SubmittedAssignment.student_id.in_(students)) if students else query).all()
    return {student: late or 0.0 for student, late in rows}
