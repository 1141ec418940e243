"""autograder regrade [UNIT...] [--student NAME]... [--exercise NAME] [--jobs N]"""

from __future__ import annotations

import argparse

from autograder.commands import grade


def arguments(parser: argparse.ArgumentParser) -> None:
    grade.arguments(parser)
    parser.add_argument(
        "--student", action="append", metavar="NAME", help="only this one, named as under submitted/; may be repeated"
    )
    parser.add_argument(
        "--exercise", metavar="NAME", default="", help="only those whose answer to this exercise has not passed"
    )
    parser.set_defaults(force=True)
    parser.epilog = "Manual marks and comments stay; what changed is marked for a second look. Resumable."


def run(args: argparse.Namespace) -> int:
    """Grade, and judge again those who were named."""
    return grade.run(args, args.student or ())
