"""Grading a class: nbgrader, Otter and this grader on the same notebooks, on this machine, in one run.

    python benchmarks/grading.py [--notebooks N] [--stock N] [--units NAME ...] [--quick] [--no-otter] [--json FILE]

The class of each lesson is made up from the bank: right answers and known mistakes, in notebooks of prose, answers and
checks. The lesson's own experiments are left out: nbgrader and Otter would run them, and this grader never does.

- nbgrader: a stock course (no settings but the course's folders). Its check cells hold plain asserts on the release's
  visible cases, with the expected values written out, where that can be written: all checks are then at most as
  thorough as ours. Chance and functions as arguments are beyond it.
- Otter: `otter run` with the same asserts as its tests, from PyPI in an environment of its own. Where it cannot be
  installed or run, one row says so, and the others are there.
- ours: `autograder grade` with hidden cases, laws and diagnosis, behind bubblewrap where this machine has it.

Seconds on the clock, starting and ending included; ours with a job for each core, nbgrader as it comes.
CPU seconds count every process that a command started, also those that outlive their parent.
"""

# ruff: noqa: E402
from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))  # before this folder, which has an nnlib.py of its own

import stock
import timing

from autograder.build import build
from autograder.course import units as lessons
from autograder.demo import example_class
from autograder.wall import available_level

OTTER = "2_optimizers"  # the lesson on which Otter is measured
TIMES = 20.0  # our throughput over that of nbgrader, in the mean over all lessons
BIN = Path(sys.executable).parent
ENVIRONMENT = os.environ | {
    "PYTHONPATH": str(HERE),
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
}
CORES = len(os.sched_getaffinity(0))


def main() -> None:
    parser = timing.parser(__doc__)
    parser.add_argument("--notebooks", type=int, default=60, help="submissions to a lesson for ours (default: 60)")
    parser.add_argument("--stock", type=int, default=10, help="submissions to a lesson for nbgrader (default: 10)")
    parser.add_argument("--units", nargs="*", default=[unit.name for unit in lessons.units(HERE)])
    parser.add_argument("--no-otter", action="store_true", help="leave Otter out: it is installed anew on every run")
    args = parser.parse_args()
    if args.quick:
        args.notebooks, args.stock = 10, 3
    timing.adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        timing.write(args.json, rows(Path(folder), args))


def rows(folder: Path, args: argparse.Namespace):
    """For each lesson nbgrader's seconds and ours; the mean; Otter last, since it may fail."""
    print(f"isolation {available_level()}, {CORES} cores")
    stock_seconds, our_seconds = [], []
    for name in args.units:
        unit, notebooks = course(folder / "ours", name)
        try:
            seconds, cpu_seconds = nbgrader(folder / "stock" / name, unit, notebooks, args.stock)
            stock_seconds.append(seconds)
            yield timing.row(f"{name}: nbgrader autograde, a notebook (s)", seconds, cpu=cpu_seconds)
        except (subprocess.SubprocessError, OSError) as error:
            print(f"{name}: nbgrader could not be measured: {error}", flush=True)
        hand_in(unit, notebooks, args.notebooks)
        seconds, cpu_seconds = (used / args.notebooks for used in ours(unit))
        our_seconds.append(seconds)
        yield timing.row(f"{name}: autograder grade, a notebook (s)", seconds, cpu=cpu_seconds)
    if len(stock_seconds) == len(our_seconds):
        times = sum(stock_seconds) / sum(our_seconds)
        yield timing.row("throughput over that of nbgrader autograde, mean over the lessons", times, TIMES, "least")
    if not args.no_otter:
        yield otter(folder / "otter", *course(folder / "peer", OTTER))


def nbgrader(folder: Path, unit: lessons.Unit, notebooks: list[dict], count: int) -> list[float]:
    """(wall-clock seconds, CPU seconds) of a notebook."""
    handed_in = list(itertools.islice(itertools.cycle(notebooks), count))
    stock.nbgrader_course(folder, unit, handed_in, ENVIRONMENT)
    return [used / count for used in measured(str(BIN / "nbgrader"), "autograde", stock.NAME, "--force", folder=folder)]


def course(root: Path, name: str) -> tuple[lessons.Unit, list[dict]]:
    """A course with the unit cut down to answers and checks, and its class's notebooks."""
    folder = root / "solutions" / name
    folder.mkdir(parents=True)
    shutil.copy(HERE / "solutions" / name / f"{name}.py", folder)
    shutil.copy(HERE / lessons.MARK, root)
    unit = lessons.unit(name, root)
    build(unit)
    for path in (unit.source, unit.release):
        path.write_text(json.dumps(stock.cut_down(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    return unit, [nb for what, nb in example_class(unit) if not what.startswith(("endless", "crash", "check"))]


def hand_in(unit: lessons.Unit, notebooks: list[dict], count: int) -> None:
    for number, notebook in enumerate(itertools.islice(itertools.cycle(notebooks), count)):
        path = unit.root / "submitted" / f"learner{number:05}" / unit.name / f"{unit.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def ours(unit: lessons.Unit) -> list[float]:
    """A whole run from nothing: the gradebook is made, everything judged, booked, and told in feedback pages."""
    for name in ("autograded", "feedback", "marks", ".autograder"):
        shutil.rmtree(unit.root / name, ignore_errors=True)
    (unit.root / "gradebook.db").unlink(missing_ok=True)
    command = [sys.executable, "-m", "autograder", "grade", unit.name, "--jobs", str(CORES), "--allow-weak-isolation"]
    return measured(*command, folder=unit.root)


def otter(folder: Path, unit: lessons.Unit, notebooks: list[dict]) -> dict:
    name = f"{unit.name}: otter run, a notebook (s)"
    try:
        program, archive, files = stock.otter_course(folder, unit, notebooks[:2])
        used = [measured(program, "run", "-a", archive, "-o", str(folder), file, folder=folder) for file in files]
    except (subprocess.SubprocessError, OSError) as error:
        print(f"otter run could not be measured: {error}", flush=True)
        return {"name": name, "value": None, "bar": None, "error": type(error).__name__}
    seconds, cpu_seconds = (sum(column) / len(files) for column in zip(*used, strict=True))
    return timing.row(name, seconds, cpu=cpu_seconds)


def measured(*command: str, folder: Path) -> list[float]:
    """(wall-clock seconds, CPU seconds of all its processes) of a command that must succeed."""
    before, start = timing.children_seconds(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    clock = time.perf_counter() - start
    timing.wait_for_all()
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, command)
    return [clock, timing.children_seconds() - before]


if __name__ == "__main__":
    main()
