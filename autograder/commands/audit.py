"""autograder audit [UNIT|EXERCISE...] [--sample PART] [--json FILE] [--page]: grade the grader"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands import add_root
from autograder.course import units as lessons
from autograder.terminal import progress

if TYPE_CHECKING:
    from nnlib.progress import Progress


def part(text: str) -> float:
    """An argument between 0 and 1."""
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"above 0 and at most 1, not {text}")
    return value


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names", nargs="*", metavar="UNIT|EXERCISE", help="such as 2_optimizers or adam (default: every exercise)"
    )
    parser.add_argument("--sample", type=part, default=1.0, metavar="PART", help="of each corpus, such as 0.05")
    parser.add_argument("--corpora", type=Path, metavar="FOLDER", help="default: tests/corpora of the course")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all counts and faults here")
    parser.add_argument(
        "--page", action="store_true", help="write docs/ERRORS.md, including attacks and damaged notebooks"
    )
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.audit import corpus, measure, table
    from autograder.audit.walls import walls

    root = lessons.find_root(args.root)
    folder = args.corpora or root / "tests" / "corpora"
    if not folder.is_dir():
        raise lessons.UsageError(
            f"{folder} is not there; a checkout of the course has corpora, and --corpora names others"
        )
    if not any(any(folder.glob(f"{kind}/*.py")) for kind in corpus.KINDS):
        raise lessons.UsageError(f"{folder} holds no corpus: there is no .py file in {', '.join(corpus.KINDS)}")
    only = _exercises(args.names, root)
    if only and args.page:
        raise lessons.UsageError("the page is about every exercise: name none with --page")
    with progress("answers judged") as bar:
        made = measure.audit(root, folder, args.sample, partial(_told, bar), only)
    around = walls(root) if args.page else {}
    print(table.text(made, around))
    if args.json:
        args.json.write_text(json.dumps(made.as_json() | {"walls": around}, indent=1, ensure_ascii=False), "utf-8")
    if args.page:
        _write_page(root, made, around)
    return 0 if made.clean and not any(w["failed"] for w in around.values()) else 1


def _exercises(names: list[str], root: Path) -> set[str]:
    """The exercises that were named. Raises UsageError if one is unknown or none of them can be audited."""
    from autograder import bank

    known = {name for name, exercise in bank.load(hidden=True).items() if exercise.score is None}
    units = {name: unit for unit in lessons.units(root) for name in (unit.name, unit.topic)}
    if unknown := next((name for name in names if name not in units.keys() | set(bank.names())), None):
        near = lessons.did_you_mean(unknown, [*units, *bank.names()])
        raise lessons.UnknownExercise(f"no unit or exercise is called {unknown!r}{near}")
    found = {e for name in names for e in (units[name].exercises() if name in units else [name])} & known
    if names and not found:
        raise lessons.UsageError(f"{', '.join(names)}: measured by a score, which no answer can be right or wrong at")
    return found


def _told(bar: Progress, done: int, total: int) -> None:
    bar.total = total
    bar.update(done)


def _write_page(root: Path, made, around: dict) -> None:
    from autograder.audit import simulate, table

    listing = root / "tests" / "corpora" / "equivalents.txt"
    listing.write_text("\n".join(sorted(made.equivalents)), "utf-8")
    page = root / "docs" / "ERRORS.md"
    most = simulate.most_statistics()
    page.write_text(table.page(made, around, str(listing.relative_to(root)), most, simulate.false_alarms()), "utf-8")
    print(page)
