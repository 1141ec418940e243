"""What the wall costs: starting a worker, beginning an exercise, one call; on both isolation levels, in one run.

    python benchmarks/wall.py [--quick] [--json FILE]

Every row is the median of the repetitions. CPU seconds are the operating system's count for this process and all of the
worker's, so waiting and other programs on the machine do not enter. The bare interpreter that imports NumPy is measured
beside it, since that is the floor of every start.
"""

# ruff: noqa: I001
import timing  # first: one thread each

import inspect
import resource
import statistics
import subprocess
import sys
import time

import numpy as np

from autograder.wall import LEVELS, Wall, isolation, why_not_bubblewrap

ANSWER = [("def adam(w, g, m, v, t, lr=0.001):\n    return w - lr * g, m, v", "<cell>")]
ARRAYS = {name: np.ones((3, 4)) for name in "wgmv"} | {"t": 3, "lr": 0.1}


def adam(w, g, m, v, t, lr=0.001): ...


def cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def median_of(repetitions, action):
    """(wall-clock seconds, CPU seconds) of `action`, which has waited for all its processes when it returns."""
    rows = []
    for _ in range(repetitions):
        clock, used = time.perf_counter(), cpu()
        action()
        rows.append((time.perf_counter() - clock, cpu() - used))
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def grade(level, exercises, calls):
    """One submission: so many exercises, so many calls of each."""
    with Wall(level=level) as wall:
        for _ in range(exercises):
            answer = wall.answer("adam", ANSWER, inspect.signature(adam))
            for _ in range(calls):
                answer.call(ARRAYS)


def bare():
    subprocess.run([sys.executable, "-I", "-c", "import numpy, numpy.random"], check=True)


def main():
    args = timing.parser(__doc__).parse_args()
    repetitions, rows = 3 if args.quick else 15, []

    def show(name, clock, used):
        rows.append(timing.row(f"{name} (ms of CPU)", used * 1e3, clock=clock * 1e3))

    print(f"median of {repetitions}")
    show("bare interpreter and NumPy", *median_of(repetitions, bare))
    for level in LEVELS:
        if level == "bubblewrap" and why_not_bubblewrap():
            print(f"bubblewrap: {why_not_bubblewrap()}")
            continue
        isolation.command(level)
        start = median_of(repetitions, lambda level=level: grade(level, 1, 1))
        begin = median_of(repetitions, lambda level=level: grade(level, 11, 1))
        call = median_of(repetitions, lambda level=level: grade(level, 1, 1001))
        show(f"{level}: start, one call, end", *start)
        show(f"{level}: one more exercise", *((b - s) / 10 for b, s in zip(begin, start, strict=True)))
        show(f"{level}: one more call", *((c - s) / 1000 for c, s in zip(call, start, strict=True)))
    timing.write(args.json, rows)


if __name__ == "__main__":
    main()
