"""autograder report [UNIT...] [--names] [--slides] [--out FILE] [--new-mistakes]"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.commands import add_root, add_units, positive
from autograder.course import units as lessons


def page_path(text: str) -> Path:
    """An argument that is the page's path; the table is written beside it."""
    if Path(text).suffix == ".csv":
        raise argparse.ArgumentTypeError(f"{text} is where the table would be: name the page, such as report.html")
    return Path(text)


def arguments(parser: argparse.ArgumentParser) -> None:
    add_units(parser)
    parser.add_argument(
        "--out",
        type=page_path,
        metavar="FILE.html",
        help="default: marks/report.html in the course's folder; a CSV beside it",
    )
    parser.add_argument(
        "--names",
        action="store_true",
        help="also write report-names.html and .csv, for you alone: who made which mistake, learners to talk to, and "
        "similar submissions",
    )
    parser.add_argument(
        "--slides", action="store_true", help="also write a figure for a slide, report-UNIT.png: the commonest mistakes"
    )
    parser.add_argument(
        "--new-mistakes", action="store_true", help="print wrong answers without a name as new mistakes for the bank"
    )
    parser.add_argument(
        "--at-least", type=positive, default=2, metavar="N", help="only those that N learners share (default: 2)"
    )
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.commands.grade import units
    from autograder.grade.course import Course
    from autograder.report import clusters
    from autograder.terminal import progress

    root = lessons.find_root(args.root)
    course = Course(root)
    groups = _groups(course, units(args, root, course), all_needed=bool(args.units))
    with progress("answers that nothing explains", sum(map(clusters.unknown, groups))) as bar:
        found = [clusters.clusters(group, bar.step) for group in groups]
    if args.new_mistakes:
        return _print_stubs(groups, found, args.at_least)
    out = args.out or root / "marks" / "report.html"
    _write(out, groups, found)
    if args.names:
        _write_names(out, groups, found)
    if args.slides:
        _write_slides(out, groups)
    return 0


def _groups(course, units: list[lessons.Unit], all_needed: bool) -> list:
    """The classes of the units. A unit without any marks is left out and named, unless nothing would be left."""
    from autograder.grade.gradebook import open_gradebook
    from autograder.report import NobodyGraded, gather

    groups = []
    with open_gradebook(course) as gb:
        for unit in units:
            try:
                groups.append(gather(course, unit, gb))
            except NobodyGraded as error:
                if all_needed or (not groups and unit == units[-1]):
                    raise
                print(f"left out: {error}", file=sys.stderr)
    return groups


def _print_stubs(groups, found, at_least: int) -> int:
    from autograder.report import stub

    number = 0
    for group, clusters in zip(groups, found, strict=True):
        for cluster in (c for c in clusters if len(c.students) >= at_least and c.gives_values):
            number += 1
            print(
                f"# {group.unit.name}: autograder/bank/{group.unit.topic}.py\n{stub(cluster, number, len(group))}\n\n"
            )
    if not number:
        print(f"no wrong answer without a name is shared by {at_least} learners", file=sys.stderr)
    return 0


def _write(out: Path, groups, found) -> None:
    from autograder.files import write
    from autograder.grade.spreadsheet import save
    from autograder.report import lines, page

    write(out, page.page([page.Findings(*parts) for parts in zip(groups, found, strict=True)]))
    save(out.with_suffix(".csv"), lines.HEAD, lines.lines(groups))
    print(f"{out}\n{out.with_suffix('.csv')}")


def _write_names(out: Path, groups, found) -> None:
    from autograder.files import write
    from autograder.grade.spreadsheet import save
    from autograder.report import lines, page, people, similar

    pairs = map(similar.similar, groups)
    path = out.with_stem(f"{out.stem}-names")
    write(path, people.page([page.Findings(*parts) for parts in zip(groups, found, pairs, strict=True)]))
    save(path.with_suffix(".csv"), lines.NAMES, lines.named_lines(groups))
    print(f"{path}\n{path.with_suffix('.csv')}")


def _write_slides(out: Path, groups) -> None:
    from autograder.files import write
    from autograder.report.slide import slide

    for group in groups:
        path = out.with_name(f"{out.stem}-{group.unit.name}.png")
        write(path, slide(group))
        print(path)
