"""autograder export --to canvas|moodle|gradescope|csv [UNIT...] [--out FILE] [--sheet FILE]"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.commands import add_root, add_units
from autograder.course import units as lessons

PLACES = ("canvas", "moodle", "gradescope", "csv")


def arguments(parser: argparse.ArgumentParser) -> None:
    add_units(parser)
    parser.add_argument("--to", required=True, choices=PLACES, help="whom it is for")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: marks/ in the course's folder")
    parser.add_argument(
        "--sheet", type=Path, metavar="FILE", help="the sheet that Canvas or Moodle has exported, to be filled in"
    )
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    """Exit status 1 where some answers still wait for a person (their marks so far are exported), or where marks found
    no place in the sheet."""
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
    for warning in plugin.warnings + plugin.notes:
        print(warning, file=sys.stderr)
    return int(bool(plugin.waiting or plugin.warnings))
