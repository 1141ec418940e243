"""How long people wait: a check in the notebook, and an instructor's commands on a class. Processor time throughout.

    python benchmarks/waits.py [--quick] [--json FILE]

Checks: every right and wrong answer of tests/corpora, judged as `check` does, visible parts only; the capstone, which
trains, apart. Commands: a made-up class of unit 2 is collected, graded, graded again with nothing new, and reported.
CPU seconds count every process that a command started.
"""

# ruff: noqa: E402, I001
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # a neighbour of this file is called nnlib too

from benchmarks.timing import parser, versions, write  # first: it sets the number of threads
import itertools
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time

import numpy as np

from autograder import bank
from autograder.course.units import units
from autograder.demo import example_class, solved
from autograder.judge.answer import LocalAnswer
from autograder.judge.verdict import judge
from autograder.notebook.report import SEED

ROOT = Path(__file__).resolve().parents[1]
UNIT = "2_optimizers"
CHECKS = {"median": (50, 15.0), "of 99 in 100, the slowest": (99, 150.0), "slowest": (100, 400.0)}  # percentile, ms
COMMANDS = {"collect": 3.0, "grade": None, "grade, nothing new": 1.0, "report": 2.0}  # seconds
JUDGE = 0.8  # seconds of CPU for one notebook


def main():
    args = parser(__doc__).parse_args()
    print(f"{'what':<64}{'CPU':>10}   bar")
    rows = [*checks(args.quick), *notebooks(), *commands(10 if args.quick else 200)]
    write(args.json, rows)
    print(f"python {versions()['python']}, numpy {versions()['numpy']}; one thread")


def checks(quick):
    """The distribution of a check's time over the corpora."""
    trains = {name for name, exercise in bank.load().items() if exercise.score}
    answers = [answer for answer in corpora() if answer[0] not in trains]
    times = [1e3 * checked(name, function) for name, function in (answers[::20] if quick else answers)]
    for what, (percentile, bar) in CHECKS.items():
        yield row(f"check, {what} of {len(times)} answers (ms)", float(np.percentile(times, percentile)), bar)


def corpora():
    """(exercise, function) of every answer in the right and wrong corpora that defines its exercise."""
    for path in sorted((ROOT / "tests" / "corpora").glob("[rw]*/*.py")):
        for section in path.read_text(encoding="utf-8").split("# %% ")[1:]:
            name = section.partition(" |")[0].split()[0]
            space = {"np": np, "__name__": "answer"}
            exec(section.partition("\n")[2], space)
            if callable(space.get(name)):
                yield name, space[name]


def checked(name, function):
    exercise = bank.find(name)
    start = time.process_time()
    judge(LocalAnswer(function, exercise.signature), exercise, SEED, hidden=False)
    return time.process_time() - start


def notebooks():
    """`autograder judge` on the solved notebook of each unit, Python's start included."""
    with tempfile.TemporaryDirectory() as folder:
        for unit in units(ROOT):
            path = Path(folder) / f"{unit.name}.ipynb"
            path.write_text(json.dumps(solved(unit)), encoding="utf-8")
            yield row(f"judge, {unit.name} (s)", command("judge", str(path), where=folder), JUDGE)


def commands(count):
    """An instructor's evening with a class of so many."""
    with tempfile.TemporaryDirectory() as folder:
        course, inbox = Path(folder) / "course", Path(folder) / "inbox"
        shutil.copytree(ROOT / "notebooks", course / "notebooks")
        shutil.copytree(ROOT / "solutions", course / "solutions")
        shutil.copy(ROOT / "nbgrader_config.py", course)
        hand_in(next(unit for unit in units(course) if unit.name == UNIT), inbox, count)
        words = {
            "collect": ["collect", str(inbox)],
            "grade": ["grade", UNIT, "--allow-weak-isolation"],
            "grade, nothing new": ["grade", UNIT, "--allow-weak-isolation"],
            "report": ["report", UNIT],
        }
        for what, bar in COMMANDS.items():
            yield row(f"{what}, {count} learners (s)", command(*words[what], where=course), bar)


def hand_in(unit, inbox, count):
    inbox.mkdir()
    made = [nb for what, nb in example_class(unit) if not what.startswith(("endless", "crash", "blank"))]
    for number, notebook in enumerate(itertools.islice(itertools.cycle(made), count)):
        (inbox / f"learner{number:04}").mkdir()
        path = inbox / f"learner{number:04}" / f"{unit.name}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")


def command(*words, where):
    """The CPU seconds of a command of the grader, its child processes included."""
    before = used()
    line = [sys.executable, "-m", "autograder", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, cwd=where, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stdout[-800:]}{done.stderr[-800:]}")
    return used() - before


def used():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def row(name, value, bar):
    """One line of the table, printed, and as a dictionary."""
    held = None if bar is None else value <= bar
    print(
        f"{name:<64}{value:>10.2f}   {'' if bar is None else f'at most {bar:g}'}{'  MISSED' * (held is False)}",
        flush=True,
    )
    return {"name": name, "value": value, "bar": bar, "kind": "most", "held": held}


if __name__ == "__main__":
    main()
