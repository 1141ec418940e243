"""Runs in a kernel when it starts: after each cell, the CPU seconds that it took go into a file beside the notebook.

A busy or slow machine is no fault of a lesson. So a piece of work that is always the same is timed before and after
each cell, and a cell's seconds are those of a machine that does this piece in `IDLE` seconds.
"""

import json
import os
import time
from pathlib import Path

import IPython
import numpy as np

IDLE = 0.006  # on an idle core of a server of 2024
STARTED: list[tuple[float, float]] = []
RECORD = Path(os.environ.get("JPY_SESSION_NAME", "kernel")).with_suffix(".cpu")
WEIGHTS, INPUTS, MANY = np.full((5, 64, 32), 0.01), np.full((5, 32, 64), 0.5), np.full(200_000, 0.3)


def piece():
    """The CPU seconds of what lessons do: small steps of networks, passes over many numbers, Python of its own."""
    start = time.process_time()
    for _ in range(20):
        hidden = np.exp(INPUTS @ WEIGHTS)
        np.swapaxes(INPUTS, -1, -2) @ (hidden / hidden.sum(axis=-1, keepdims=True))
    for _ in range(2):
        0.9 * MANY + 0.1 * np.sqrt(MANY * MANY) / (MANY + 1e-8)
    counts = [0] * 1000
    for k in range(20_000):
        counts[k % 1000] += k
    return time.process_time() - start


def before(info):
    STARTED.append((piece(), time.process_time()))


def after(result):
    if STARTED and result.info is not None:
        first, start = STARTED.pop()
        seconds = time.process_time() - start
        with RECORD.open("a", encoding="utf-8") as record:
            record.write(json.dumps([result.info.raw_cell, seconds * 2 * IDLE / (first + piece())]) + "\n")


events = IPython.get_ipython().events
events.register("pre_run_cell", before)
events.register("post_run_cell", after)
