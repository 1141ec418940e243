"""autograder demo [UNIT] [--to FOLDER] [--jobs N]"""

from __future__ import annotations

import argparse
import csv
import os
from pathlib import Path

from autograder.commands import add_root, positive
from autograder.course import units as lessons


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("unit", nargs="?", default="2_optimizers", metavar="UNIT", help="default: 2_optimizers")
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", help="default: demo/ in the course's folder, or here where no course is"
    )
    parser.add_argument(
        "--jobs", type=positive, default=os.cpu_count() or 1, help="submissions at a time (default: all cores)"
    )
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.demo import make
    from autograder.grade.course import Course
    from autograder.grade.run import grade
    from autograder.wall import why_not_bubblewrap

    root, here = lessons.find_root(args.root, own=True), Path.cwd()
    unit = lessons.unit(args.unit, root)
    folder = args.to or (root if args.root or root in (here, *here.parents) else here) / "demo"
    if folder.resolve() == unit.root:
        raise lessons.UsageError(f"{folder} is the course itself: the example class needs a folder of its own")
    example, described = make(unit, folder)
    print(f"{len(described)} submissions to {unit.name}, all made up, in {example.root / 'submitted'}")
    report = grade(example, Course(example.root), args.jobs, allow_weak=True)
    rows = list(csv.DictReader(report.csv.open(encoding="utf-8", newline="")))
    _print(example, rows, described)
    if written := example.written():
        told = ", ".join(f"{name} ({points:g} points)" for name, points in written.items())
        print(f"\nwritten answers are marked by people, and wait for them here: {told}")
    if missing := why_not_bubblewrap():
        print(f"\nNOTE: this was graded behind the weak isolation level `process`, since {missing}")
    print(f"\nfeedback   {example.root / 'feedback'}/<submission>/{unit.name}/{unit.name}.html")
    print(f"marks      {report.csv}")
    print(
        f"gradebook  {example.root / 'gradebook.db'}   (cd {example.root} and open nbgrader's formgrader in JupyterLab)"
    )
    return int(bool(report.needs_person))


def _print(unit: lessons.Unit, rows: list[dict], described: dict[str, str]) -> None:
    table = [("submission", "what it is", "points", "isolation", "failed exercises and their diagnoses")]
    for row in rows:
        failed = [_failed(row, name) for name in unit.points() if row[f"{name}.verdict"] != "pass"]
        points = f"{float(row['points']):g} of {float(row['max_points']):g}"
        table.append((row["submission"], described[row["submission"]], points, row["isolation"], ", ".join(failed)))
    widths = [max(len(line[i]) for line in table) for i in range(4)]
    print()
    for line in table:
        print("  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[4]]).rstrip())


def _failed(row: dict, name: str) -> str:
    verdict, mistake = row[f"{name}.verdict"], row[f"{name}.mistake"]
    return f"{name}: {mistake or {'fail': 'no known mistake', 'missing': 'not done'}.get(verdict, verdict)}"
