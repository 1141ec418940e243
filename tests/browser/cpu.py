"""Runs in a kernel when it starts: after each cell, the CPU seconds that it took go into a file beside the notebook."""

import json
import os
import time
from pathlib import Path

import IPython

STARTED: list[float] = []
RECORD = Path(os.environ.get("JPY_SESSION_NAME", "kernel")).with_suffix(".cpu")


def before(info):
    STARTED.append(time.process_time())


def after(result):
    if STARTED and result.info is not None:
        with RECORD.open("a", encoding="utf-8") as record:
            record.write(json.dumps([result.info.raw_cell, time.process_time() - STARTED.pop()]) + "\n")


events = IPython.get_ipython().events
events.register("pre_run_cell", before)
events.register("post_run_cell", after)
