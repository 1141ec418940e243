"""The command `autograder`, and `python -m autograder`. Exit status: 0 done, 1 somebody is needed, 2 wrong use."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from importlib.util import find_spec

from autograder.course.units import UsageError
from autograder.startup import collect_rarely, leave_out
from autograder.terminal import safely_printed

COMMANDS = {  # each is a module of autograder.commands with `arguments(parser)` and `run(args) -> exit status`
    "build": "lessons -> notebooks/, and how long each of them is",
    "release": "the student release as one zip, without anything hidden",
    "collect": "downloads from Canvas or Moodle, loose notebooks, nbgrader's exchange -> submitted/",
    "judge": "grade notebook files as they are: no database, no course folder",
    "grade": "grade the class: every submission under submitted/, into the gradebook, with feedback",
    "regrade": "judge submissions again, changed or not; manual marks and comments stay",
    "explain": "judge one answer again and show everything: inputs, expected, got, seed, versions",
    "mark": "answers in words: all to one question on one page, nobody named, marks into the gradebook",
    "report": "the class report as one HTML file, and CSV",
    "export": "marks for Canvas, Moodle or Gradescope, or as CSV",
    "claims": "run the lessons, and write what became of the deck's claims",
    "experiments": "the lessons' long runs: list them, make them anew, or compare a sample with what is stored",
    "new-exercise": "the skeleton of a new exercise: bank, hidden parts, cells of the lesson, corpora",
    "audit": "grade the grader: mistakes, mutants, right variants, attacks, damaged notebooks",
    "doctor": "what this machine offers: versions, isolation level, what is missing and how to get it",
    "demo": "make an example class for unit 2 under demo/ and grade it",
}
GO_ON = ("grade", "regrade")  # what these have done before they are stopped is not done again


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status. What it prints is safe, whatever learners wrote."""
    with safely_printed():
        return _run(argv)


def _run(argv: list[str] | None) -> int:
    argv = sys.argv[1:] if argv is None else argv
    leave_out()
    collect_rarely()
    parser = argparse.ArgumentParser(prog="autograder", epilog=__doc__.partition(". ")[2])
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for word in argv if word in COMMANDS), None)
    for name, text in COMMANDS.items():
        module = f"autograder.commands.{name.replace('-', '_')}"
        if find_spec(module):
            sub = subparsers.add_parser(name, help=text, description=text[0].upper() + text[1:])
            if name == chosen:  # only the chosen command is imported: the others may be slow to load
                command = import_module(module)
                command.arguments(sub)
    args = parser.parse_args(argv)
    try:
        return command.run(args)
    except UsageError as error:
        print(f"autograder {args.command}: {error}", file=sys.stderr)
        return 2
    except OSError as error:  # a folder where a file is meant, a full disk, no right to write
        said = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else error
        print(f"autograder {args.command}: {said}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        told = f": {stop}" if str(stop) else ""
        print(f"\nstopped{told}" + "; the same command continues from here" * (args.command in GO_ON), file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
