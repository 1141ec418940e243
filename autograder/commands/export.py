"""autograder export --to canvas|moodle|gradescope|csv [UNIT...] [--out FILE] [--sheet FILE]
autograder export --feedback moodle|canvas|folder [UNIT...] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.commands import add_root, add_units, chosen_units
from autograder.course import units as lessons

MARKS = ("canvas", "moodle", "gradescope", "csv")
FEEDBACK = ("moodle", "canvas", "folder")
MOST = 10  # names in one line


def arguments(parser: argparse.ArgumentParser) -> None:
    add_units(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", choices=MARKS, help="marks, for this platform")
    what.add_argument("--feedback", choices=FEEDBACK, help="feedback pages, in one upload that the platform accepts")
    parser.add_argument("--out", type=Path, metavar="PATH", help="default: marks/ in the course's folder")
    parser.add_argument(
        "--sheet", type=Path, metavar="FILE", help="the sheet that Canvas or Moodle has exported, to be filled in"
    )
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    """Exit status 1 if marks or pages found no place, or if some answers have not been marked yet.

    The marks so far of these are exported."""
    return _feedback(args) if args.feedback else _marks(args)


def _marks(args: argparse.Namespace) -> int:
    from autograder.export import EXPORTERS
    from autograder.grade.course import Course
    from autograder.grade.gradebook import open_gradebook

    root = lessons.find_root(args.root)
    course = Course(root)
    exporter = EXPORTERS[args.to]
    plugin = exporter(
        to=str(args.out or root / "marks" / exporter.default),
        assignment=[lessons.unit(name, root).name for name in args.units],
        sheet=str(args.sheet or ""),
        root=str(root),
        config=course.config,
    )
    with open_gradebook(course) as gb:
        plugin.export(gb)
    print(plugin.written[0] if len(plugin.written) == 1 else f"{len(plugin.written)} files under {plugin.to}")
    if plugin.waiting:
        names = ", ".join(plugin.waiting[:5]) + (" …" if len(plugin.waiting) > 5 else "")
        print(f"{len(plugin.waiting)} learners have answers that wait for a person: {names}", file=sys.stderr)
    missing = _not_graded(course, args)
    for warning in plugin.warnings + plugin.notes + missing:
        print(warning, file=sys.stderr)
    return int(bool(plugin.waiting or plugin.warnings or missing))


def _not_graded(course, args: argparse.Namespace) -> list[str]:
    """Those who handed in and have no marks yet, since grading was stopped or is running: an export leaves them out."""
    from autograder.grade.gradebook import booked, open_gradebook

    told = []
    with open_gradebook(course) as gb:
        for unit in chosen_units(args):
            known = booked(gb, unit)
            students = [s.student for s in course.submitted(unit) if s.student not in known]
            if students:
                told.append(f"{len(students)} submissions to {unit.name} are not graded yet: {_names(students)}")
    return told


def _names(students: list[str]) -> str:
    return ", ".join(students[:MOST]) + (" …" if len(students) > MOST else "")


def _feedback(args: argparse.Namespace) -> int:
    from autograder.export.feedback import bundle
    from autograder.grade.course import Course

    root = lessons.find_root(args.root)
    made = bundle(Course(root), chosen_units(args), args.feedback, args.out or root / "marks" / "feedback")
    for path in made.written:
        print(path)
    for unit, students in made.missing.items():
        where = f"{len(students)} pages on {unit} are not in it: {args.feedback} is not where these were collected from"
        print(f"{where} (collecting the same download again is enough): {_names(students)}", file=sys.stderr)
    return int(bool(made.missing))
