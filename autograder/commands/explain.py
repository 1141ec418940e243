"""autograder explain STUDENT UNIT EXERCISE"""

from __future__ import annotations

import argparse
import sys

from autograder.commands import add_root
from autograder.course import units as lessons


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("student", metavar="STUDENT", help="as under submitted/")
    parser.add_argument("unit", metavar="UNIT", help="such as 2_optimizers or optimizers")
    parser.add_argument("exercise", metavar="EXERCISE", help="such as adam")
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    """Exit status 1 if the class was graded with another result."""
    from autograder.explain import explain
    from autograder.grade.course import Course

    root = lessons.find_root(args.root)
    explained = explain(Course(root), args.student, lessons.unit(args.unit, root), args.exercise)
    print(explained.text)
    if not explained.same:
        print("another result than the one that was booked: see above", file=sys.stderr)
    return int(not explained.same)
