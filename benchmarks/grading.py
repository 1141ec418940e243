"""Grading a class: nbgrader, Otter and this grader on the same notebooks, on this machine, in one run.

    python benchmarks/grading.py [--notebooks N] [--quick] [--no-otter] [--json FILE]
    python benchmarks/grading.py --memory 1000      (only ours: does memory stay flat, is the cost linear?)

The class is made up from the bank: right answers and known mistakes of unit 2, in notebooks of prose, answers and
checks. The lesson's own experiments are left out: nbgrader and Otter would run them, and this grader never does.

- nbgrader: a stock course (no settings but the course's folders). Its check cells hold plain asserts on the release's
  visible cases, with the expected values written out; every contender's checks are then at most as thorough as ours.
- Otter: `otter run` with the same asserts as its tests, from PyPI in an environment of its own.
- ours: `autograder grade` with hidden cases, laws and diagnosis, behind bubblewrap where this machine has it.

CPU seconds count every process that a command started, also those that outlive their parent.
"""

# ruff: noqa: E402
from __future__ import annotations

import argparse
import contextlib
import ctypes
import itertools
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))  # before this folder, which has an nnlib.py of its own

import stock

from autograder.build import build
from autograder.course import units as lessons
from autograder.demo import example_class
from autograder.wall import available_level

UNIT = "2_optimizers"
BIN = Path(sys.executable).parent
ENVIRONMENT = os.environ | {
    "PYTHONPATH": str(HERE),
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
}
CORES = len(os.sched_getaffinity(0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebooks", type=int, default=300, help="submissions for ours (default: 300)")
    parser.add_argument("--stock", type=int, default=40, help="submissions for nbgrader (default: 40)")
    parser.add_argument("--quick", action="store_true", help="few notebooks")
    parser.add_argument("--no-otter", action="store_true", help="leave Otter out: it is installed anew on every run")
    parser.add_argument("--memory", type=int, metavar="N", help="grade N submissions and watch memory and cost")
    parser.add_argument("--json", type=Path, help="write the numbers to this file")
    args = parser.parse_args()
    if args.quick:
        args.notebooks, args.stock = 10, 3
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: orphans come to us and are counted
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        rows = list(over_time(Path(folder), args.memory) if args.memory else side_by_side(Path(folder), args))
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(
            json.dumps({"isolation": available_level(), "cores": CORES, "rows": rows}, indent=1) + "\n"
        )


def side_by_side(folder: Path, args: argparse.Namespace):
    print(f"{'':<44}{'notebooks':>10}{'s each':>9}{'CPU s each':>12}")
    unit, notebooks = course(folder / "ours")
    handed_in = list(itertools.islice(itertools.cycle(notebooks), args.stock))
    stock.nbgrader_course(folder / "stock", unit, handed_in, ENVIRONMENT)
    nbgrader = measured(str(BIN / "nbgrader"), "autograde", stock.NAME, "--force", folder=folder / "stock")
    yield row("nbgrader autograde, stock", args.stock, nbgrader)
    feedback = measured(str(BIN / "nbgrader"), "generate_feedback", stock.NAME, "--force", folder=folder / "stock")
    yield row(
        "nbgrader autograde and generate_feedback", args.stock, [a + b for a, b in zip(nbgrader, feedback, strict=True)]
    )
    hand_in(unit, notebooks, args.notebooks)
    found = {jobs: ours(unit, jobs) for jobs in dict.fromkeys((1, CORES))}
    for jobs, used in found.items():
        yield row(f"autograder grade, {available_level()}, {jobs} job{'s' * (jobs > 1)}", args.notebooks, used)
    if not args.no_otter:
        yield from otter(folder / "otter", unit, notebooks[:2])
    times = nbgrader[0] / args.stock / (found[CORES][0] / args.notebooks)
    print(f"\nours with {CORES} jobs: {times:.1f} times the throughput of nbgrader autograde alone (promised: 15)")
    yield {"name": "times nbgrader's throughput", "value": times}
    yield from own_code(unit, args.notebooks, found[1][1])


def own_code(unit: lessons.Unit, count: int, used: float):
    """What is left without the start and end of a run: the difference of two runs, for each further notebook."""
    students = sorted((unit.root / "submitted").iterdir())
    for path in students[count // 4 :]:
        shutil.rmtree(path)
    fewer = ours(unit, 1)[1]
    each = (used - fewer) / (count - count // 4)
    print(f"one more notebook: {each:.3f} s of CPU, the learner's own code included (promised: 0.3 without it)")
    yield {"name": "CPU seconds of one more notebook", "value": each}


def course(root: Path) -> tuple[lessons.Unit, list[dict]]:
    """A course with the unit cut down to answers and checks, and its class's notebooks."""
    folder = root / "solutions" / UNIT
    folder.mkdir(parents=True)
    shutil.copy(HERE / "solutions" / UNIT / f"{UNIT}.py", folder)
    shutil.copy(HERE / "nbgrader_config.py", root)
    unit = lessons.unit(UNIT, root)
    build(unit)
    for path in (unit.source, unit.release):
        path.write_text(json.dumps(stock.cut_down(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    return unit, [nb for what, nb in example_class(unit) if not what.startswith(("endless", "crash", "check"))]


def hand_in(unit: lessons.Unit, notebooks: list[dict], count: int) -> None:
    for number, notebook in enumerate(itertools.islice(itertools.cycle(notebooks), count)):
        path = unit.root / "submitted" / f"learner{number:05}" / UNIT / f"{UNIT}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def ours(unit: lessons.Unit, jobs: int) -> list[float]:
    """A whole run from nothing: the gradebook is made, everything judged, booked, and told in feedback pages."""
    for name in ("autograded", "feedback", "marks", ".autograder"):
        shutil.rmtree(unit.root / name, ignore_errors=True)
    (unit.root / "gradebook.db").unlink(missing_ok=True)
    command = [sys.executable, "-m", "autograder", "grade", UNIT, "--jobs", str(jobs), "--allow-weak-isolation"]
    return measured(*command, folder=unit.root)


def otter(folder: Path, unit: lessons.Unit, notebooks: list[dict]):
    try:
        program, archive, files = stock.otter_course(folder, unit, notebooks)
        used = [measured(program, "run", "-a", archive, "-o", str(folder), file, folder=folder) for file in files]
    except (subprocess.SubprocessError, OSError) as error:
        print(f"otter run: could not be measured: {error}")
        yield {"name": "otter run", "error": str(error)}
    else:
        yield row("otter run", len(files), [sum(column) for column in zip(*used, strict=True)])


def measured(*command: str, folder: Path) -> list[float]:
    """(wall-clock seconds, CPU seconds of all its processes) of a command that must succeed."""
    before, start = cpu(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    clock = time.perf_counter() - start
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, command)
    return [clock, cpu() - before]


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def row(name: str, count: int, used: list[float]) -> dict:
    clock, processor = (value / count for value in used)
    print(f"{name:<44}{count:>10}{clock:>9.2f}{processor:>12.2f}", flush=True)
    return {"name": name, "notebooks": count, "seconds_each": clock, "cpu_seconds_each": processor}


def over_time(folder: Path, count: int):
    """Resident memory of the grading processes and the time needed, tenth by tenth."""
    unit, notebooks = course(folder / "ours")
    hand_in(unit, notebooks, count)
    samples: list[tuple[int, float, float]] = []
    ended = threading.Event()
    watcher = threading.Thread(target=watch, args=(unit, ended, samples))
    watcher.start()
    clock, used = ours(unit, CORES)
    ended.set()
    watcher.join()
    print(f"{'graded':>8}{'seconds':>10}{'MB':>8}")
    for tenth in range(1, 11):
        graded, seconds, memory = min(samples, key=lambda s: abs(s[0] - count * tenth / 10))
        print(f"{graded:>8}{seconds:>10.0f}{memory:>8.0f}")
        yield {"graded": graded, "seconds": seconds, "megabytes": memory}
    print(f"{clock:.0f} s, {used / count:.3f} s of CPU each")
    yield {"name": "the whole run", "notebooks": count, "seconds": clock, "cpu_seconds_each": used / count}


def watch(unit: lessons.Unit, ended: threading.Event, samples: list) -> None:
    start, results = time.perf_counter(), unit.root / ".autograder" / "results" / UNIT
    while not ended.wait(0.5):
        graded = len(list(results.glob("*.json"))) if results.is_dir() else 0
        samples.append((graded, time.perf_counter() - start, sum(map(resident, descendants(os.getpid()))) / 1e6))


def descendants(pid: int) -> list[int]:
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *descendants(child)]
    return found


def resident(pid: int) -> int:
    """Bytes of a process's own and its share of common pages."""
    with contextlib.suppress(OSError, IndexError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return 1024 * int(text.split("\nPss:")[1].split()[0])
    return 0


if __name__ == "__main__":
    main()
