"""autograder build [--check] [UNIT...]"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.commands import add_root, add_units, chosen_units
from autograder.course import units as lessons


def arguments(parser: argparse.ArgumentParser) -> None:
    add_units(parser)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 where notebooks/ is out of date"
    )
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.build import build, build_index

    stale, units = [], chosen_units(args)
    for unit in units:
        print(f"\r{unit.name} ...", end="", file=sys.stderr, flush=True)
        if build(unit, check=args.check):
            stale.append(unit.release.relative_to(unit.root))
    root = lessons.find_root(args.root)
    if (root / "solutions" / "index.py").exists() and build_index(root, check=args.check):
        stale.append(Path("notebooks/index.ipynb"))
    for path in stale:
        print(f"\r{path} {'is out of date' if args.check else 'written'}")
    print("\r\033[K", end="", file=sys.stderr)
    if args.check and stale:
        print(f"`autograder build` writes {'it' if len(stale) == 1 else 'them'} anew", file=sys.stderr)
    elif not stale:
        print("notebooks/ is up to date")
    return int(args.check and bool(stale))
