"""The feedback pages of a class as one file that a platform takes: `autograder export --feedback moodle`.

Moodle   Assignment, View all submissions, Grading action, Upload multiple feedback files in a zip:
         Ada Lovelace_4711_assignsubmission_file_/2_optimizers.html
Canvas   Gradebook, the assignment's menu, Re-Upload Submissions: under the very names of the download. Canvas shows
         each under the name of the learner's own file, so a page for a notebook is a notebook, and for a zip a zip.
folder   <learner>.html
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course.safe import LONGEST_NAME, personal
from autograder.course.units import Unit, UsageError
from autograder.files import write
from autograder.grade.course import Course
from autograder.grade.registry import Known, Registry

WHEN = (1980, 1, 1, 0, 0, 0)  # the same pages give the same file
HINT = "This page needs a program that shows notebooks, such as Jupyter."


@dataclass
class Bundle:
    """What was written, and whose page found no place in it."""

    written: list[Path] = field(default_factory=list)
    pages: int = 0
    missing: dict[str, list[str]] = field(default_factory=dict)  # unit -> learners


def bundle(course: Course, units: Iterable[Unit], place: str, to: Path) -> Bundle:
    """Write the feedback on these units for a place of `PLACES`: a zip or a folder a unit, below the folder `to`.

    Raises UsageError where there is no feedback, and OSError where it cannot be written.
    """
    registry, made = Registry(course.root), Bundle()
    for unit in units:
        files: dict[str, bytes] = {}
        for student, page in _pages(course, unit):
            known = registry.of(unit.name).get(student, Known())
            entry = PLACES[place](unit, student, known, page)
            if entry:
                files[entry[0]] = entry[1]
            else:
                made.missing.setdefault(unit.name, []).append(student)
        if files:
            made.written.append(_save(files, to / f"{place}-{unit.name}", place == "folder"))
            made.pages += len(files)
    if not made.written and not made.missing:
        raise UsageError("there is no feedback yet: `autograder grade` writes it")
    return made


def _pages(course: Course, unit: Unit) -> Iterable[tuple[str, bytes]]:
    """Every learner's page on a unit, by the names of their folders."""
    for submitted in course.submitted(unit):
        path = course.folder("feedback", submitted.student, unit) / f"{unit.name}.html"
        if path.is_file():
            yield submitted.student, path.read_bytes()


def _for_moodle(unit: Unit, student: str, known: Known, page: bytes) -> tuple[str, bytes] | None:
    """Moodle looks at the number alone, which is one of this assignment."""
    if known.platform != "Moodle" or not known.number.isdecimal():
        return None
    name = personal(known.name or student).replace("_", " ").replace("/", " ")
    name = name.encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"{name}_{known.number}_assignsubmission_file_/{unit.name}.html", page


def _for_canvas(unit: Unit, student: str, known: Known, page: bytes) -> tuple[str, bytes] | None:
    """Canvas looks at the numbers of the learner and of the file that was handed in."""
    entry = known.entry
    if known.platform != "Canvas" or not re.search(r"_\d+_\d+_|anon_\w+_\d+_", entry) or "/" in entry:
        return None
    if entry.lower().endswith(".zip"):
        return entry, _zip({f"{unit.name}.html": page})
    return entry, page if entry.lower().endswith((".html", ".htm")) else _notebook(page)


def _for_a_folder(unit: Unit, student: str, known: Known, page: bytes) -> tuple[str, bytes]:
    return f"{student}.html", page


PLACES: dict[str, Callable[[Unit, str, Known, bytes], tuple[str, bytes] | None]] = {
    "moodle": _for_moodle,
    "canvas": _for_canvas,
    "folder": _for_a_folder,
}


def _notebook(page: bytes) -> bytes:
    """The page as the output of a notebook's only cell."""
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": page.decode("utf-8", "replace"), "text/plain": HINT},
    }
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "feedback",
        "execution_count": None,
        "metadata": {},
        "source": "# Feedback",
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": [cell | {"outputs": [output]}],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False).encode()


def _save(files: dict[str, bytes], to: Path, folder: bool) -> Path:
    if folder:
        for name, data in files.items():
            write(to / name, data)
        return to
    path = to.with_name(f"{to.name}.zip")
    write(path, _zip(files))
    return path


def _zip(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, WHEN), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()
