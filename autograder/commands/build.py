"""autograder build [--check] [UNIT...]: the notebooks, and how long each lesson is"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.commands import add_root, add_units, chosen_units
from autograder.course import units as lessons


def arguments(parser: argparse.ArgumentParser) -> None:
    add_units(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if notebooks/ is out of date")
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.build import begins_itself, build, build_index, measured

    stale, beyond, units = [], [], chosen_units(args)
    for unit in units:
        if build(unit, check=args.check):
            stale.append(unit.release.relative_to(unit.root))
        measure = measured(unit)
        print(f"{unit.name}: " + ", ".join(f"{n} {name}" for name, n in measure.totals.items()))
        if args.units:
            print(measure.table())
        if begins_itself(unit.script.read_text(encoding="utf-8")):
            beyond += [f"{unit.name}: {text}" for text in measure.missed()]
    root = lessons.find_root(args.root)
    if (root / "solutions" / "index.py").exists() and build_index(root, check=args.check):
        stale.append(Path("notebooks/index.ipynb"))
    for path in stale:
        print(f"{path} {'is out of date' if args.check else 'written'}")
    if args.check and stale:
        print(f"`autograder build` writes {'it' if len(stale) == 1 else 'them'} anew", file=sys.stderr)
    elif not stale:
        print("notebooks/ is up to date")
    for text in beyond:
        print(f"beyond the bar: {text}", file=sys.stderr)
    return int(bool(beyond) or (args.check and bool(stale)))
