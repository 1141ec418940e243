"""How long does each lab take from a moved control to the new picture, in the kernel? The page's share comes on top.

    python benchmarks/labs.py [--quick] [--json FILE]

Each control of a lab is moved a few times; what counts is processor time from the page's message until the PNG is on
its way. The bars are those of the whole way to the screen: 50 ms for the race and the playground, 80 ms for the rest;
tests/browser/test_labs.py measures that way in JupyterLab. Beside it, for scale: the same figure drawn whole by
matplotlib and encoded by its `savefig`.
"""

# ruff: noqa: E402, I001
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # a neighbour of this file is called nnlib too

from benchmarks.timing import parser, versions, write  # first: it sets the number of threads
import importlib
import io
import statistics
import time

from nnlib.labs import LABS
from nnlib.labs.lab import Lab
from nnlib.labs.live import FIRST

BARS = dict.fromkeys(LABS, 80.0) | {"race": 50.0, "playground": 50.0}


def made(name):
    """The lab, with its first values."""
    module = importlib.import_module(f"nnlib.labs.{name}")
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == module.__name__]
    return next(kind for kind in kinds if issubclass(kind, Lab))()


def values(control, n):
    """n values of a control, spread over its range."""
    if hasattr(control, "options"):
        return [control.options[k % len(control.options)] for k in range(n)]
    steps = [control.low + (control.high - control.low) * k / (n - 1) for k in range(n)]
    return [type(control.value)(min(step, control.high)) for step in steps]


def first_picture(lab, state):
    """As an event is answered: the numbers so far after a few milliseconds, then what moves in the picture."""
    start = time.process_time()
    for numbers in lab.frames(state):  # noqa: B007 - the last ones are drawn
        if time.process_time() > start + FIRST:
            break
    stage = lab.stage(state)
    lab.draw(stage.parts, state, numbers)
    stage.movers()
    return 1e3 * (time.process_time() - start)


def whole_figure(stage):
    """The same picture by matplotlib's usual way."""
    start = time.process_time()
    stage.figure.savefig(io.BytesIO(), format="png", dpi=stage.figure.dpi)
    return 1e3 * (time.process_time() - start)


def row(name, repeats):
    """One line of the table: milliseconds for moves of each control, and for a whole figure."""
    lab = made(name)
    moves = {
        control: [first_picture(lab, lab.state(**{control: v})) for v in values(spec, repeats)]
        for control, spec in lab.controls.items()
        if control not in lab.scenery  # another landscape is another figure
    }
    times = [t for ts in moves.values() for t in ts]
    whole = statistics.median(whole_figure(lab.stage(lab.state())) for _ in range(repeats))
    median, slowest = statistics.median(times), max(moves, key=lambda c: statistics.median(moves[c]))
    missed = median >= BARS[name]
    worst = statistics.median(moves[slowest])
    print(
        f"{name:<16}{median:8.1f}{worst:9.1f}  {slowest:<10}{whole:10.1f}{BARS[name]:8.0f}"
        + ("  MISSED" if missed else "")
    )
    return {
        "lab": name,
        "ms": median,
        "by_control": moves,
        "whole_figure_ms": whole,
        "bar": BARS[name],
        "missed": missed,
    }


def main():
    args = parser(__doc__).parse_args()
    print(f"{'lab':<16}{'ms':>8}{'slowest control':>20}{'whole':>11}{'bar':>8}")
    write(args.json, [row(name, 4 if args.quick else 12) for name in LABS])
    print(f"python {versions()['python']}, numpy {versions()['numpy']}; one thread")


if __name__ == "__main__":
    main()
