"""The commands, one module each: `arguments(parser)` says what it takes, `run(args)` returns the exit status."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.course import units as lessons


def add_root(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--root", type=Path, help="the course's folder (default: the working directory or one above it)"
    )


def add_units(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("units", nargs="*", metavar="UNIT", help="such as 2_optimizers or optimizers (default: all)")


def chosen_units(args: argparse.Namespace) -> list[lessons.Unit]:
    """The units named on the command line, or all of them."""
    root = lessons.find_root(args.root)
    return [lessons.unit(name, root) for name in args.units] or lessons.units(root)


def natural(text: str) -> int:
    """An argument that is a whole number and not negative."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a whole number from 0 up, not {text!r}")
    return int(text)


def positive(text: str) -> int:
    """An argument that counts something."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 up, not {text!r}")
    return int(text)
