"""autograder build [--check] [UNIT...]"""

from __future__ import annotations

import argparse
import sys

from autograder.commands import add_root, add_units, chosen_units


def arguments(parser: argparse.ArgumentParser) -> None:
    add_units(parser)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 where notebooks/ is out of date"
    )
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.build import build

    stale = []
    for unit in chosen_units(args):
        print(f"\r{unit.name} ...", end="", file=sys.stderr, flush=True)
        if build(unit, check=args.check):
            stale.append(unit)
            print(f"\r{unit.release.relative_to(unit.root)} {'is out of date' if args.check else 'written'}")
    print("\r\033[K", end="", file=sys.stderr)
    if args.check and stale:
        print(f"`autograder build` writes {'it' if len(stale) == 1 else 'them'} anew", file=sys.stderr)
    elif not stale:
        print("notebooks/ is up to date")
    return int(args.check and bool(stale))
