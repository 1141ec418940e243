"""autograder experiments [--run NAME]: the long runs that the lessons show beside short live ones"""

from __future__ import annotations

import argparse

from autograder.course.units import UsageError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--list", action="store_true", help="every long run, with its CPU time and settings (default)")
    parser.add_argument("--run", metavar="NAME", help="repeat one, such as optimizers.digits, and store it in nnlib")


def run(args: argparse.Namespace) -> int:
    from nnlib.experiments import storage

    if args.run is None:
        return _list()
    if args.run not in storage.long_runs():
        raise UsageError(
            f"no long run is called {args.run!r}; there are {', '.join(storage.long_runs()) or 'none yet'}"
        )
    path = storage.save(args.run)
    print(storage.load(args.run).summary())
    print(path)
    return 0


def _list() -> int:
    from nnlib.experiments import storage

    for name in storage.long_runs():
        try:
            kept = storage.about(name)
        except ValueError:
            print(f"{name:32} not made yet: {storage.command(name)}")
            continue
        arguments = ", ".join(f"{key}={value}" for key, value in kept["arguments"].items())
        print(f"{name:32} {kept['cpu_seconds']:6.0f} s   {arguments}")
    return 0
