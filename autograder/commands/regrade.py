"""autograder regrade [UNIT...] [--student NAME]... [--jobs N]"""

from __future__ import annotations

import argparse

from autograder import lessons
from autograder.commands import grade


def arguments(parser: argparse.ArgumentParser) -> None:
    grade.arguments(parser)
    parser.add_argument(
        "--student", action="append", metavar="NAME", help="only this one, named as under submitted/; may be repeated"
    )
    parser.epilog = "A person's marks and comments stay; what changed is marked for a second look. Resumable."


def run(args: argparse.Namespace) -> int:
    """Forget the verdicts, then grade as usual: what is stopped midway goes on with `autograder grade`."""
    from autograder.grade.course import Course
    from autograder.grade.results import Results

    root = lessons.find_root(args.root)
    course = Course(root)
    for unit in grade.units(args, root, course):
        handed_in = {submitted.student for submitted in course.submitted(unit)}
        if unknown := sorted(set(args.student or ()) - handed_in):
            raise lessons.UsageError(f"{', '.join(unknown)} did not hand in {unit.name}")
        for student in args.student or handed_in:
            Results(unit).forget(student)
    return grade.run(args)
