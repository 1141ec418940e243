"""Time and memory of grading against the number of submissions: is the cost linear, does memory stay flat?

    python benchmarks/growth.py [--submissions N] [--quick] [--json FILE]

One run over one class of lesson 2, made as in benchmarks/grading.py, watched from outside: its seconds on the clock and
the resident memory of all its processes (shared pages counted once) when so many are graded.
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # before this folder, which has an nnlib.py of its own

import timing
from grading import course, hand_in, ours

from autograder.course import units as lessons

UNIT = "2_optimizers"
POINTS = (200, 1000, 5000)
LINEAR, FLAT = 1.1, 1.1  # the exponent of time, and memory at the last point over that at the first


def main() -> None:
    parser = timing.parser(__doc__)
    parser.add_argument("--submissions", type=int, default=POINTS[-1], help="default: %(default)s; 40 with --quick")
    args = parser.parse_args()
    timing.adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        timing.write(args.json, rows(Path(folder), 40 if args.quick else args.submissions))


def rows(folder: Path, count: int):
    unit, notebooks = course(folder, UNIT)
    hand_in(unit, notebooks, count)
    samples = watched(unit)
    points = [reached(samples, n) for n in (*(n for n in POINTS if n < count), count)]
    first, last = points[0], points[-1]
    for graded, seconds, megabytes in points:
        yield timing.row(f"{graded} submissions of {UNIT} (s on the clock)", seconds, megabytes=megabytes)
        yield timing.row(f"{graded} submissions of {UNIT} (MB)", megabytes)
    if first[0] < last[0]:
        exponent = math.log(last[1] / first[1]) / math.log(last[0] / first[0])
        yield timing.row("exponent of the time in the number of submissions", exponent, LINEAR)
        yield timing.row("memory at the last of these over that at the first (times)", last[2] / first[2], FLAT)


def reached(samples: list[tuple[int, float, float]], count: int) -> tuple[int, float, float]:
    """The first sample with so many graded: after the last one processes end."""
    return next((sample for sample in samples if sample[0] >= count), samples[-1])


def watched(unit: lessons.Unit) -> list[tuple[int, float, float]]:
    """(graded, seconds, megabytes) every half second of a run."""
    samples: list[tuple[int, float, float]] = []
    ended = threading.Event()
    watcher = threading.Thread(target=watch, args=(unit, ended, samples))
    watcher.start()
    try:
        ours(unit)
    finally:
        ended.set()
        watcher.join()
    return samples


def watch(unit: lessons.Unit, ended: threading.Event, samples: list) -> None:
    start, results = time.perf_counter(), unit.root / ".autograder" / "results" / unit.name
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
