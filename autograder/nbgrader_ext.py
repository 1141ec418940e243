"""What nbgrader_config.py names: nbgrader's own commands and its formgrader, with our judge in the place of the kernel.

`nbgrader autograde` reads each submission twice. The first reading takes any file, judges it behind the wall and writes
the repaired notebook with the verdicts in it; the second saves their points. No learner's code runs in nbgrader.
"""

from __future__ import annotations

import math
import warnings
from contextlib import suppress
from pathlib import Path

import nbformat
from nbconvert.exporters import Exporter, NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.preprocessors.base import NbGraderPreprocessor
from traitlets import Bool, Float, Unicode

from autograder.build import DropGuides
from autograder.course import units as lessons
from autograder.grade.course import Course
from autograder.grade.feedback import CONTACT, LESSON, page
from autograder.grade.gradebook import booked, open_gradebook, register, reopen
from autograder.grade.judging import judge_file, tried_wall
from autograder.grade.one import Job, graded
from autograder.grade.results import Results, fingerprint, seed_of
from autograder.submission.reading import MAX_BYTES

__all__ = [
    "DropGuides",
    "FeedbackExporter",
    "Judge",
    "PercentPerDay",
    "ReleaseFeedback",
    "SaveVerdicts",
    "SubmissionExporter",
]

# nbgrader 0.9 builds its rows in an order that SQLAlchemy 2 remarks on, for every submission
warnings.filterwarnings("ignore", message="Object of type .* not in session", module=r"nbgrader\.api")


class SubmissionExporter(NotebookExporter):
    """Reads any file, however damaged, and registers the release notebook in a gradebook that does not have it yet."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        directory = getattr(self.parent, "coursedir", None)
        if directory and directory.assignment_id:
            self._register(directory)

    def _register(self, directory) -> None:
        root = Path(directory.root)
        try:
            register(lessons.unit(directory.assignment_id, root), Course(root, directory))
        except lessons.UsageError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from None

    def from_filename(self, filename, resources=None, **kwargs):
        """The bytes go to the `Judge` as they are; a notebook that it has written is read as any other."""
        if not isinstance(self.parent, Autograde) or not self.parent._sanitizing:
            return super().from_filename(filename, resources, **kwargs)
        with open(filename, "rb") as file:
            resources["submission"] = file.read(MAX_BYTES + 1)
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources, **kwargs)


class Judge(NbGraderPreprocessor):
    """The bytes of a submission -> the repaired notebook with a verdict under every check."""

    allow_weak_isolation = Bool(False, help="judge even where bubblewrap does not work").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        names, directory = resources["nbgrader"], self.parent.parent.coursedir
        root = Path(directory.root)
        unit, student = lessons.unit(names["notebook"], root), names["student"]
        data = resources.pop("submission")
        seed = seed_of(unit, student, data)
        with tried_wall(allow_weak=self.allow_weak_isolation) as wall:
            made_of = fingerprint(unit, data, seed, wall.level)
            job = Job(unit.name, str(unit.root), student, data, seed, made_of, wall.level)
            found = graded(judge_file(data, unit, seed, wall), job)
        with open_gradebook(Course(root, directory)) as gb:
            reopen(gb, unit, student, found.changed(Results(unit).of(student)))
        Results(unit).put(found)
        return nbformat.reads(found.notebook, as_version=4), resources


class SaveVerdicts(SaveAutoGrades):
    """Saves the points; where a verdict is left to a person there are none yet.

    What a person has marked needs no second look where answer (`Judge` asks for it) and points are as before.
    """

    def _add_score(self, cell: NotebookNode, resources: dict) -> None:
        name = cell.metadata.nbgrader.grade_id
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        before, settled = grade.auto_score, grade.manual_score is not None and not grade.needs_manual_grade
        super()._add_score(cell, resources)
        if cell.metadata.get("autograder", {}).get("left"):
            grade.auto_score, grade.needs_manual_grade = None, True
        elif settled and grade.auto_score == before:
            grade.needs_manual_grade = False
        self.gradebook.db.commit()


class FeedbackExporter(Exporter):
    """A graded submission -> our page: so `nbgrader generate_feedback` and the formgrader write it too."""

    file_extension = ".html"
    output_mimetype = "text/html"
    lesson = Unicode(LESSON, help="where a learner finds {unit} and its {section}").tag(config=True)
    contact = Unicode(CONTACT, help="whom a learner asks, at the foot of the page").tag(config=True)

    def from_filename(self, filename, resources=None, **kwargs):
        names = resources["nbgrader"]
        root = Path(self.parent.coursedir.root)
        unit, student = lessons.unit(names["notebook"], root), names["student"]
        kept = Results(unit).of(student)
        if kept is None:
            raise NbGraderException(f"{student} has not been graded with this grader: `nbgrader autograde {unit.name}`")
        with open_gradebook(Course(root, self.parent.coursedir)) as gb:
            own = booked(gb, unit, [student])[student]
        html = page(unit, kept, own.marks, own.penalty, self.lesson, self.contact)
        return html, {**(resources or {}), "output_extension": self.file_extension}


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Hands out pages that the course keeps from everybody: in the exchange nobody can list them, and each lies under a
    name that only its learner can work out."""

    def copy_files(self) -> None:
        super().copy_files()
        for path in Path(self.dest_path).glob("*.html"):
            with suppress(PermissionError):  # another grader's, who has released it
                path.chmod(0o644)


class PercentPerDay(LateSubmissionPlugin):
    """A late policy: for every day that has begun after the due date, a percentage of the points that were reached.

    A learner's own extension, by the roster, moves the due date before this is asked.
    """

    percent = Float(10.0, min=0.0, max=100.0, help="of the points, for each day that has begun").tag(config=True)
    grace = Float(0.0, min=0.0, help="minutes after the due date that cost nothing").tag(config=True)
    most = Float(100.0, min=0.0, max=100.0, help="per cent that a late submission can lose at most").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        """The points that are taken off."""
        days = math.ceil(max(0.0, total_seconds_late - 60 * self.grace) / 86_400)
        return score * min(days * self.percent, self.most) / 100
