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
from autograder.export.rows import Row, rows
from autograder.export.sheets import Sheet, key
from autograder.grade.gradebook import Mark, marks
from autograder.grade.notebook import CHECK
from autograder.grade.one import Graded
from autograder.grade.results import Results, write
from autograder.grade.spreadsheet import save

CANVAS_HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
MOODLE_HEAD = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"]


class Export(ExportPlugin):
    """What the plugins share: the rows that are asked for, and whom a person has yet to look at."""

    sheet = Unicode("", help="a sheet that the platform has exported, to be filled in").tag(config=True)
    root = Unicode("", help="the course's folder").tag(config=True)
    default = ""  # where it is written to when nothing is said

    def export(self, gradebook: Gradebook) -> None:
        found = list(rows(gradebook, map(str, self.assignment), map(str, self.student)))
        if not found:
            raise UsageError("the gradebook has no such assignment, or nobody in it: `autograder grade` fills it")
        self.waiting = sorted({row.student for row in found if row.waits})
        self.warnings: list[str] = []
        self.written = self.save(Path(self.to or self.default), found, gradebook)
        for path in self.written:
            self.log.info("Exported to %s", path)
        for warning in self.warnings:
            self.log.warning(warning)

    def save(self, to: Path, found: list[Row], gradebook: Gradebook) -> list[Path]:
        """Write the rows; the paths that were written. Raises UsageError, and OSError where one cannot be written."""
        raise NotImplementedError


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
            self._fill(sheet, number, name, {key(row): row for row in found if row.assignment == name})
        sheet.check_placed(found, {line[number] for line in sheet.lines})
        sheet.save(to)
        self.warnings += sheet.warnings
        return [to]

    @staticmethod
    def _fill(sheet: Sheet, number: int, name: str, own: dict[str, Row]) -> None:
        """The column of one assignment."""
        at = next((i for i, title in enumerate(sheet.head) if title == name or title.startswith(f"{name} (")), None)
        if at is None:
            at = sheet.add_column(name)
            sheet.warn_of_new_column(name)
        some = next(iter(own.values()))
        for line in sheet.lines:
            if "Points Possible" in line[0]:
                sheet.check_maximum(line[at], some)
                line[at] = line[at] or some.max_score
            elif row := own.get(line[number]):
                line[at] = line[at] if row.score is None else row.score

    @staticmethod
    def _new(found: list[Row]) -> Sheet:
        learners = {row.student: [row.last_and_first, row.lms_id or row.student, "", "", ""] for row in found}
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
            self._fill(sheet, {key(row): row for row in own})
            sheet.save(path)
            self.warnings += sheet.warnings
            written.append(path)
        return written

    @staticmethod
    def _fill(sheet: Sheet, own: dict[str, Row]) -> None:
        at, grade = sheet.column("Identifier"), sheet.column("Grade")
        highest = sheet.head.index("Maximum Grade") if "Maximum Grade" in sheet.head else None
        for line in sheet.lines:
            if (row := own.get(_participant(line[at]))) and row.score is not None:
                line[grade] = row.score
                if highest is not None:
                    sheet.check_maximum(line[highest], row)
        sheet.check_placed(list(own.values()), {_participant(line[at]) for line in sheet.lines})

    @staticmethod
    def _new(own: list[Row]) -> Sheet:
        status = {True: "No submission", False: "Submitted for grading"}
        names = [(f"Participant {key(r)}", r.full_name, r.email) for r in own]
        lines = [[*name, status[r.score is None], "", r.max_score] for name, r in zip(names, own, strict=True)]
        return Sheet(list(MOODLE_HEAD), lines)


class Gradescope(Export):
    """A results.json for every submission, <to>/<assignment>/<student>/results.json."""

    default = "gradescope"

    def save(self, to, found, gradebook):
        root, kept = lessons.find_root(self.root or None), {}
        written = []
        for row in (row for row in found if row.score is not None):
            unit = lessons.unit(row.assignment, root)
            if unit not in kept:
                kept[unit] = {graded.student: graded for graded in Results(unit).known()}
            path = to / row.assignment / row.student / "results.json"
            own = results(row, kept[unit].get(row.student), marks(gradebook, unit, row.student))
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
    said = [*found, *([mark.comment] if mark.comment else [])]
    status = {"status": "passed" if mark.score >= mark.max_score else "failed"} if not mark.waits else {}
    return {"name": name, "score": mark.score, "max_score": mark.max_score, **status, "output": "\n".join(said)}


def _participant(identifier: str) -> str:
    """`24` of `Participant 24`: Moodle writes the word in the language of whoever downloads the sheet."""
    return identifier.rpartition(" ")[2]
