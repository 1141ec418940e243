"""autograder mark UNIT [--port N] [--no-browser] [--out FILE | --from FILE]"""

from __future__ import annotations

import argparse
import sys
import webbrowser
from pathlib import Path

from autograder.commands import add_root, natural
from autograder.course import units as lessons


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("unit", metavar="UNIT", help="such as 2_optimizers")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--out", type=Path, metavar="FILE.csv", help="write all answers into a table instead")
    way.add_argument("--from", dest="table", type=Path, metavar="FILE.csv", help="save the marks of such a table")
    parser.add_argument("--port", type=natural, default=0, help="of the page on this machine (default: a free one)")
    parser.add_argument("--no-browser", action="store_true", help="print the page's address, and open nothing")
    add_root(parser)
    parser.epilog = (
        "The pages name nobody. Marks go into nbgrader's gradebook at once; `autograder grade` renews pages."
    )


def run(args: argparse.Namespace) -> int:
    """Exit status 1 if lines of a table could not be saved."""
    from autograder.grade.course import Course
    from autograder.mark import questions
    from autograder.mark.table import save_table, take_table

    root = lessons.find_root(args.root)
    course, unit = Course(root), lessons.unit(args.unit, root)
    found = questions(course, unit)
    if not found:
        raise lessons.UsageError(f"{unit.name} has no question that is answered in words")
    if not any(question.answers for question in found):
        raise lessons.UsageError(f"nobody's answers to {unit.name} are there to mark: `autograder grade {unit.name}`")
    if args.out:
        save_table(args.out, found)
        print(args.out)
        return 0
    if args.table:
        saved, problems = take_table(args.table, course, unit, found)
        print(f"{saved} answers marked")
        for problem in problems:
            print(f"{args.table}, {problem}", file=sys.stderr)
        _tell(course, unit)
        return int(bool(problems))
    return _serve(args, course, unit)


def _serve(args: argparse.Namespace, course, unit: lessons.Unit) -> int:
    from autograder.mark.server import MarkServer

    with MarkServer(course, unit, args.port) as server:
        print(
            f"marking {unit.name} at {server.address}\nCtrl+C ends it; every mark is saved as it is given", flush=True
        )
        if not args.no_browser:
            webbrowser.open(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    _tell(course, unit)
    return 0


def _tell(course, unit: lessons.Unit) -> None:
    from autograder.mark import questions

    for question in questions(course, unit):
        print(f"{question.name}: {question.waiting} of {len(question.answers)} answers wait")
    print(f"`autograder grade {unit.name}` writes the marks into feedback pages and table")
