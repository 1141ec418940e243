"""How long a learner waits at the start: `import nnlib`, and the first two cells of every lesson in a fresh kernel.

Each number is the median over fresh processes, with a warm disk: seconds on the clock, and of the processor alone, in
which waiting for a busy machine is not.
"""

# ruff: noqa: I001
import timing  # first: one thread each

import itertools
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).resolve().parents[1]
IMPORTS = {"Python alone": "pass", "import numpy": "import numpy", "import nnlib": "import nnlib"}
PROMISED = {"import nnlib": 0.25}
FIRST_CELLS = 3.0
PROCESSOR = "__import__('time').process_time()"


def fresh_process(code):
    """Seconds on the clock and of the processor for `python -c code`."""
    before, start = timing.children_seconds(), time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    return time.perf_counter() - start, timing.children_seconds() - before


def fresh_kernel(notebook):
    """The same for the first two code cells of a notebook, its kernel being up."""
    cells = [c for c in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    manager, client = start_new_kernel(cwd=str(notebook.parent))
    try:
        before, start = run(client, ""), time.perf_counter()
        for cell in cells[:2]:
            after = run(client, "".join(cell["source"]))
        return time.perf_counter() - start, after - before
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client, code):
    """Run a cell; the kernel's processor time so far."""
    ask = {"processor": PROCESSOR}
    reply = client.execute_interactive(code, user_expressions=ask, output_hook=lambda message: None)["content"]
    if reply["status"] != "ok":
        raise RuntimeError(f"{reply['ename']}: {reply['evalue']}")
    return float(reply["user_expressions"]["processor"]["data"]["text/plain"])


def median(measured):
    return [statistics.median(column) for column in zip(*measured, strict=True)]


def main():
    args = timing.parser(__doc__).parse_args()
    repeats = 3 if args.quick else 9
    taken = {name: [] for name in IMPORTS}
    for _ in range(repeats):
        for name, code in IMPORTS.items():
            taken[name].append(fresh_process(code))
    lessons = sorted((ROOT / "notebooks").glob("*/*.ipynb"))
    for lesson in lessons:
        taken[f"first cells of {lesson.stem}"] = [fresh_kernel(lesson) for _ in range(1 if args.quick else 3)]
    timing.write(args.json, itertools.starmap(row, taken.items()))


def row(name, measured):
    clock, processor = median(measured)
    bound = PROMISED.get(name, FIRST_CELLS if name not in IMPORTS else None)
    return timing.row(f"{name} (s)", clock, bound, processor=processor)


if __name__ == "__main__":
    main()
