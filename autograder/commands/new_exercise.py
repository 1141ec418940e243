"""autograder new-exercise NAME SIGNATURE --lesson UNIT: the skeleton of an exercise in its four places"""

from __future__ import annotations

import argparse

from autograder.commands import add_root
from autograder.course import skeleton
from autograder.course import units as lessons


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the function that learners write, such as layernorm")
    parser.add_argument("signature", metavar="SIGNATURE", help="its arguments, such as 'x, gamma, beta, eps=1e-5'")
    parser.add_argument("--lesson", metavar="UNIT", required=True, help="such as 4_regularization")
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    unit = lessons.unit(args.lesson, lessons.find_root(args.root))
    for path in skeleton.write_exercise(args.name, args.signature, unit):
        print(path)
    print("docs/EXERCISE_GUIDE.md says what goes where")
    return 0
