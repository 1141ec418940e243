"""nbgrader's export plugins. A sheet that the platform itself has exported is filled in where one is given, so that its
own columns, numbers and order stay; without one a new sheet is made from what `autograder collect` has learned.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from autograder.course import units as lessons
from autograder.course.units import UsageError
from autograder.export.rows import Row, Source
from autograder.export.sheets import Sheet
from autograder.files import write
from autograder.grade.course import Course
from autograder.grade.gradebook import Mark, booked
from autograder.grade.notebook import CHECK
from autograder.grade.one import Graded
from autograder.grade.results import Results
from autograder.grade.spreadsheet import save

CANVAS_HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
CANVAS_IDS = ["SIS User ID", "SIS Login ID", "Integration ID"]
MOODLE_IDS = ["Email address", "ID number", "Username"]
MOODLE_HEAD = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"]


class Export(ExportPlugin):
    """What the plugins share: the rows, and who waits for manual review."""

    sheet = Unicode("", help="a sheet that the platform has exported, to be filled in").tag(config=True)
    root = Unicode("", help="the course's folder").tag(config=True)
    default = ""  # where it is written to when no place is named

    def export(self, gradebook: Gradebook) -> None:
        course = Course(lessons.find_root(self.root or None))
        source = Source.of(gradebook, course.root, course.roster)
        found = list(source.rows(map(str, self.assignment), map(str, self.student)))
        if not found:
            raise UsageError("the gradebook has no such assignment, or nobody in it: `autograder grade` fills it")
        self.waiting = sorted({row.student for row in found if row.waits})
        self.warnings: list[str] = []
        self.notes: list[str] = []
        self.written = self.save(Path(self.to or self.default), found, gradebook)
        for path in self.written:
            self.log.info("Exported to %s", path)
        for warning in self.warnings + self.notes:
            self.log.warning(warning)

    def save(self, to: Path, found: list[Row], gradebook: Gradebook) -> list[Path]:
        """Write the rows; the paths that were written. Raises UsageError, and OSError where one cannot be written."""
        raise NotImplementedError

    def keep(self, sheet: Sheet, to: Path) -> list[Path]:
        """Write a sheet, and keep what it has to say."""
        sheet.save(to)
        self.warnings += sheet.warnings
        self.notes += sheet.notes
        return [to]


class Csv(Export):
    """One line a learner and assignment, with everything that the gradebook knows of it."""

    default = "marks.csv"
    head = ("assignment", "student", "last_name", "first_name", "email", "lms_id", "score", "max_score", "penalty",
            "seconds_late", "needs_person")  # fmt: skip

    def save(self, to, found, gradebook):
        save(to, list(self.head), [self._line(row) for row in found])
        return [to]

    @staticmethod
    def _line(row: Row) -> list[object]:
        own = [row.assignment, row.student, row.last_name, row.first_name, row.email, row.lms_id]
        score = "" if row.score is None else row.score
        return [*own, score, row.max_score, row.penalty, row.seconds_late, "yes" if row.waits else "no"]


class Canvas(Export):
    """Canvas's gradebook: one line a learner, one column an assignment. An empty cell changes nothing there."""

    default = "canvas.csv"

    def save(self, to, found, gradebook):
        sheet = Sheet.read(self.sheet) if self.sheet else self._new(found)
        number = sheet.column("ID")
        for name in dict.fromkeys(row.assignment for row in found):
            own = [row for row in found if row.assignment == name]
            at = sheet.column_of(name)
            for line in sheet.lines:
                if _is_of_points(line, number):
                    sheet.check_maximum(line[at], own[0])
                    line[at] = line[at] or own[0].max_score
            sheet.fill(at, own, lambda line: str(line[number]).strip(), CANVAS_IDS)
        return self.keep(sheet, to)

    @staticmethod
    def _new(found: list[Row]) -> Sheet:
        learners = {row.student: [row.last_and_first, row.number, "", "", ""] for row in found}
        return Sheet(list(CANVAS_HEAD), [["    Points Possible", "", "", "", ""], *learners.values()])


class Moodle(Export):
    """Moodle's grading worksheet: one file an assignment, one line a learner."""

    default = "moodle.csv"

    def save(self, to, found, gradebook):
        byname = defaultdict(list)
        for row in found:
            byname[row.assignment].append(row)
        if self.sheet and len(byname) > 1:
            raise UsageError(f"a worksheet of Moodle is for one unit, not for {', '.join(byname)}: name the unit")
        written = []
        for name, own in byname.items():
            path = to if len(byname) == 1 else to.with_name(f"{to.stem}-{name}{to.suffix}")
            sheet = Sheet.read(self.sheet) if self.sheet else self._new(own)
            self._fill(sheet, own)
            written += self.keep(sheet, path)
        return written

    @staticmethod
    def _fill(sheet: Sheet, own: list[Row]) -> None:
        at, grade = sheet.column("Identifier"), sheet.column("Grade")
        for cell in sheet.cells("Maximum Grade"):
            sheet.check_maximum(cell, own[0])
        sheet.fill(grade, own, lambda line: _participant(str(line[at])), MOODLE_IDS)

    @staticmethod
    def _new(own: list[Row]) -> Sheet:
        status = {True: "No submission", False: "Submitted for grading"}
        names = [(f"Participant {r.number}", r.full_name, r.email) for r in own]
        lines = [[*name, status[r.score is None], "", r.max_score] for name, r in zip(names, own, strict=True)]
        return Sheet(list(MOODLE_HEAD), lines)


class Gradescope(Export):
    """A results.json for every submission, <to>/<assignment>/<student>/results.json."""

    default = "gradescope"

    def save(self, to, found, gradebook):
        root, kept, marks = lessons.find_root(self.root or None), {}, {}
        written = []
        for row in (row for row in found if row.score is not None):
            unit = lessons.unit(row.assignment, root)
            if unit not in kept:
                kept[unit] = {graded.student: graded for graded in Results(unit).known()}
                marks[unit] = booked(gradebook, unit)
            path = to / row.assignment / row.student / "results.json"
            own = results(row, kept[unit].get(row.student), marks[unit][row.student].marks)
            write(path, json.dumps(own, indent=1, ensure_ascii=False) + "\n")
            written.append(path)
        return written


EXPORTERS = {"canvas": Canvas, "moodle": Moodle, "gradescope": Gradescope, "csv": Csv}


def results(row: Row, graded: Graded | None, own: dict[str, Mark]) -> dict:
    """One submission in Gradescope's form; every text in it is plain text, so no learner's HTML is shown as such."""
    tests = [_test(name.removeprefix(CHECK), mark, graded) for name, mark in own.items()]
    late = f"{row.penalty:g} points less for being late. " if row.penalty else ""
    waiting = "A person has yet to look at some answers." if row.waits else ""
    text = {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}
    return {"score": row.score, "output": late + waiting, **text, "visibility": "visible", "tests": tests}


def _test(name: str, mark: Mark, graded: Graded | None) -> dict:
    found = graded.verdict(name).as_json()["findings"] if graded and name in graded.verdicts else []
    lines = [*found, *([mark.comment] if mark.comment else [])]
    status = {"status": "passed" if mark.score >= mark.max_score else "failed"} if not mark.waits else {}
    return {"name": name, "score": mark.score, "max_score": mark.max_score, **status, "output": "\n".join(lines)}


def _is_of_points(line: list, number: int) -> bool:
    """Canvas's line with the points of each assignment, in English or another language: nobody has its number."""
    return str(line[0]).startswith("    ") and not str(line[number]).strip()


def _participant(identifier: str) -> str:
    """`24` of `Participant 24`: Moodle writes the word in the language of whoever downloads the sheet."""
    return identifier.rpartition(" ")[2]
