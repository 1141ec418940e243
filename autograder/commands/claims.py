"""autograder claims [--output FILE] [UNIT...]: run lessons, and write the verdicts on the deck's claims"""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.commands import add_root, add_units, chosen_units


def arguments(parser: argparse.ArgumentParser) -> None:
    add_units(parser)
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: docs/VERDICTS.md of the course")
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.course import claims
    from autograder.terminal import progress

    units = chosen_units(args)
    verdicts = {}
    with progress("lessons", len(units)) as bar:
        for unit in units:
            verdicts[unit] = claims.run(unit)
            bar.step()
    output = args.output or units[0].root / "docs" / "VERDICTS.md"
    before = output.read_text(encoding="utf-8") if output.exists() else ""
    output.write_text(claims.page(verdicts, before), encoding="utf-8")
    print(output)
    return 0
