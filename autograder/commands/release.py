"""autograder release [UNIT...] [--to FILE|gradescope] [--seed-file FILE]"""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.commands import add_root, add_units, chosen_units
from autograder.course.units import Unit, UsageError
from autograder.terminal import live

GRADESCOPE = Path("gradescope")


def arguments(parser: argparse.ArgumentParser) -> None:
    add_units(parser)
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="default: build/course.zip in the course's folder. `gradescope`: not the release, but an autograder "
        "container for each unit, build/gradescope-UNIT.zip, which is for the platform alone",
    )
    parser.add_argument(
        "--seed-file",
        type=Path,
        metavar="FILE",
        help="also keep the course's secret here, or take it from here elsewhere: hidden inputs follow from it",
    )
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.build import build
    from autograder.release import pack

    units = chosen_units(args)
    if args.seed_file:
        keep_secret(units[0].root, args.seed_file)
    try:
        for unit in units:
            live(f"{unit.name} ...")
            build(unit)
    finally:  # what is said next, be it an error, has a line of its own
        live("")
    if args.to == GRADESCOPE:
        return _pack_containers(units)
    to = args.to or units[0].root / "build" / "course.zip"
    content = pack(units, to)
    size = to.stat().st_size / 1e6
    print(f"{to}: {', '.join(unit.name for unit in units)}; {len(content)} files, {size:.1f} MB, nothing hidden in it")
    return 0


def _pack_containers(units: list[Unit]) -> int:
    from autograder.gradescope.pack import pack as pack_container

    for unit in units:
        to = unit.root / "build" / f"gradescope-{unit.name}.zip"
        content = pack_container(unit, to)
        print(
            f"{to}: {len(content)} files, hidden parts and the course's secret among them: upload it as the autograder"
        )
    return 0


def keep_secret(root: Path, file: Path) -> None:
    """Keep one secret in two places, the course's own, made now if need be, and the file. UsageError if they differ."""
    from autograder.course.units import KEPT
    from autograder.files import SECRET, write
    from autograder.grade.results import secret

    own = root / KEPT / "secret"
    if file.exists() and not own.exists():
        write(own, file.read_bytes(), mode=SECRET)
    elif not file.exists():
        write(file, secret(root) + b"\n", mode=SECRET)
    if file.read_bytes().strip() != secret(root):
        raise UsageError(f"{file} holds another secret than {own}: with it all hidden inputs would change")
