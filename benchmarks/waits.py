"""How long people wait for one answer or one notebook: processor time throughout. benchmarks/day.py has a class.

    python benchmarks/waits.py [--quick] [--json FILE]

Checks: every right and wrong answer of tests/corpora, judged as `check` does, visible parts only; the capstone, which
trains, is left out. Notebooks: `autograder judge` on the solved notebook of each unit, its child processes included.
"""

# ruff: noqa: E402, I001
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # a neighbour of this file is called nnlib too

from benchmarks.timing import parser, row, versions, write  # first: it sets the number of threads
from benchmarks.day import timed
import contextlib
import io
import itertools
import json
import tempfile
import time

import numpy as np

from autograder import bank
from autograder.audit import corpus
from autograder.audit.run import defined
from autograder.build import build
from autograder.course.units import units
from autograder.demo import solved
from autograder.judge.answer import LocalAnswer
from autograder.judge.verdict import judge
from autograder.cards.report import SEED

ROOT = Path(__file__).resolve().parents[1]
CHECKS = {"median": (50, 15.0), "of 99 in 100, the slowest": (99, 150.0), "slowest": (100, 400.0)}  # percentile, ms
JUDGE = 0.8  # seconds of CPU for one notebook


def main():
    args = parser(__doc__).parse_args()
    write(args.json, itertools.chain(checks(args.quick), notebooks()))
    print(f"python {versions()['python']}, numpy {versions()['numpy']}; one thread")


def checks(quick):
    """The distribution of a check's time over the corpora."""
    trains = {name for name, exercise in bank.load().items() if exercise.score}
    answers = [answer for answer in corpora() if answer[0] not in trains]
    times = [1e3 * checked(name, function) for name, function in (answers[::20] if quick else answers)]
    for what, (percentile, bar) in CHECKS.items():
        yield row(f"check, {what} of {len(times)} answers (ms)", float(np.percentile(times, percentile)), bar)


def corpora():
    """(exercise, function) of every answer in the right and wrong corpora."""
    for kind in ("right", "wrong"):
        for entry in corpus.read(ROOT / "tests" / "corpora", kind):
            if callable(function := defined(entry)):
                yield entry.exercise, function


def checked(name, function):
    exercise = bank.find(name)
    start = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):  # some answers print
        judge(LocalAnswer(function, exercise.signature), exercise, SEED, hidden=False)
    return time.process_time() - start


def notebooks():
    """`autograder judge` on the solved notebook of each unit, Python's start included."""
    with tempfile.TemporaryDirectory() as folder:
        for unit in units(ROOT):
            build(unit)
            path = Path(folder) / f"{unit.name}.ipynb"
            path.write_text(json.dumps(solved(unit)), encoding="utf-8")
            yield row(f"judge, {unit.name} (s)", timed(Path(folder), "judge", str(path))[1], JUDGE)


if __name__ == "__main__":
    main()
