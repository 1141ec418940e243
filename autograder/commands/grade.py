"""autograder grade [UNIT...] [--jobs N] [--dask ADDRESS] [--allow-weak-isolation]"""

from __future__ import annotations

import argparse
import os
import sys

from autograder import lessons
from autograder.commands import add_root, add_units, positive
from autograder.lessons import UsageError


def arguments(parser: argparse.ArgumentParser) -> None:
    add_units(parser)
    parser.add_argument(
        "--jobs", type=positive, default=os.cpu_count() or 1, help="submissions at a time (default: all cores)"
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="judge on this Dask cluster, such as tcp://scheduler:8786")
    parser.add_argument("--force", action="store_true", help="judge every submission again, changed or not")
    parser.add_argument("--allow-weak-isolation", action="store_true", help="grade even where bubblewrap does not work")
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.grade.course import Course
    from autograder.grade.run import grade, grade_on_cluster

    root = lessons.find_root(args.root)
    course = Course(root)
    where, how = (args.dask, grade_on_cluster) if args.dask else (args.jobs, grade)
    reports = [
        how(unit, course, where, args.allow_weak_isolation, again=args.force) for unit in units(args, root, course)
    ]
    for report in reports:
        print(
            f"{report.unit.name}: {report.submissions} submissions, {report.judged} judged now; marks in {report.csv}"
        )
        for student in report.needs_person:
            print(f"{report.unit.name}: the grader itself failed on {student}; a person must look", file=sys.stderr)
    return int(any(report.needs_person for report in reports))


def units(args: argparse.Namespace, root, course) -> list[lessons.Unit]:
    """The units named, or every unit that somebody has handed in."""
    if args.units:
        return [lessons.unit(name, root) for name in args.units]
    found = [unit for unit in lessons.units(root) if course.submitted(unit)]
    if not found:
        raise UsageError(
            f"nobody has handed in anything under {course.folder('submitted', '*', lessons.units(root)[0])}"
        )
    return found
