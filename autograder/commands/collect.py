"""autograder collect SOURCE... [--unit UNIT] [--student NAME]"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.commands import add_root
from autograder.course import units as lessons
from autograder.course.safe import one_line

MOST = 10  # names in one line
LONGEST = 200  # characters of a file's name


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        type=Path,
        help="a platform's download (a zip or a folder), a folder of notebooks, one notebook, or the inbound "
        "folder of nbgrader's exchange",
    )
    parser.add_argument("--unit", help="such as 2_optimizers (default: what each notebook answers)")
    parser.add_argument(
        "--student", metavar="NAME", default="", help="the learner whose work it all is, if no name says so"
    )
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.collect import collect
    from autograder.commands.judge import unit_of
    from autograder.grade.course import Course

    root = lessons.find_root(args.root)
    unit = lessons.unit(args.unit, root) if args.unit else None
    collected = collect(Course(root), args.sources, unit_of, unit, args.student)
    _show_result(collected)
    for line in _to_look_at(collected):
        print(line, file=sys.stderr)
    return int(collected.needs_person)


def _show_result(collected) -> None:
    """What was collected, replaced or left alone: nothing that needs attention."""
    for name in sorted({handed_in.unit.name for handed_in in collected.new + collected.kept}):
        new = sum(handed_in.unit.name == name for handed_in in collected.new)
        kept = sum(handed_in.unit.name == name for handed_in in collected.kept)
        print(f"{name}: {new} collected" + (f", {kept} already there" if kept else ""))
    for name, students in sorted(collected.blank.items()):
        print(f"{name}: {len(students)} as handed out, not collected without --unit: {_names(students)}")
    for lost in collected.lost:
        print(f"{_quoted(lost.name)} does not count: {lost.reason}")
    if collected.left:
        print(f"{len(collected.left)} other files were left alone: {_names(list(map(_quoted, collected.left)))}")
    for handed_in in collected.new:
        student, name = handed_in.owner.student, handed_in.unit.name
        if handed_in.owner.late:
            print(f"{student}: late, says Canvas, but not when: submitted/{student}/{name}/timestamp.txt takes a time")
    for student, time in collected.unstamped.items():
        print(f"{student}: handed in again; the time of the file before, {time}, was dropped")


def _to_look_at(collected):
    """What needs attention."""
    for handed_in in collected.doubtful:
        yield f"{_quoted(str(handed_in.file.path))} is all there is, but {handed_in.reason}"
    for student, names in collected.without.items():
        yield f"{student} handed in no notebook, but {_names(list(map(_quoted, names))) or 'an empty zip'}"
    for student, names in collected.untouched.items():
        yield f"{student} handed in nothing but notebooks without an answer: {_names(list(map(_quoted, names)))}"
    for refused in collected.refused:
        yield f"{_quoted(refused.name)} was refused: {refused.reason}"
    if collected.unread:
        who = _names([f"{student} ({time!r})" for student, time in collected.unread.items()])
        yield f"a time that cannot be read, so without one (timestamp.txt takes '2030-01-31 12:00:00 UTC'): {who}"
    for source in collected.empty:
        yield f"{source} holds no notebook"


def _quoted(name: str) -> str:
    return f"'{one_line(name, LONGEST)}'"


def _names(names: list[str]) -> str:
    return ", ".join(names[:MOST]) + (f" and {len(names) - MOST} more" if len(names) > MOST else "")
