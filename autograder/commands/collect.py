"""autograder collect SOURCE... [--unit UNIT]"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.commands import add_root
from autograder.course import units as lessons


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        type=Path,
        help="a zip from Canvas or Moodle, a folder of notebooks, or the inbound folder of nbgrader's exchange",
    )
    parser.add_argument("--unit", help="such as 2_optimizers (default: what each notebook answers)")
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.collect import collect
    from autograder.commands.judge import unit_of
    from autograder.grade.course import Course

    root = lessons.find_root(args.root)
    unit = lessons.unit(args.unit, root) if args.unit else None
    collected = collect(Course(root), args.sources, unit_of, unit)
    for name in sorted({handed_in.unit.name for handed_in in collected.new + collected.kept}):
        new = sum(handed_in.unit.name == name for handed_in in collected.new)
        kept = sum(handed_in.unit.name == name for handed_in in collected.kept)
        print(f"{name}: {new} collected" + (f", {kept} already there" if kept else ""))
    for handed_in in collected.new:
        student, name = handed_in.owner.student, handed_in.unit.name
        if handed_in.owner.late:
            print(f"{student}: late, says Canvas, but not when: submitted/{student}/{name}/timestamp.txt takes a time")
        if student in collected.unstamped:
            print(
                f"{student}: handed in again; the time of the file before, {collected.unstamped[student]}, was dropped"
            )
    for handed_in in collected.doubtful:
        print(f"{str(handed_in.file.path)!r} is all there is, but {handed_in.reason}", file=sys.stderr)
    for student, names in collected.without.items():
        print(f"{student} handed in no notebook, but {', '.join(map(repr, names[:3]))}", file=sys.stderr)
    for refused in collected.refused:
        print(refused, file=sys.stderr)
    return int(collected.needs_person)
