"""What the benchmarks share: one thread each, and contenders that take turns. Import it before NumPy and its peers."""

# ruff: noqa: E402
import os

for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[variable] = "1"  # read when the libraries are loaded
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody who waits compiles every module each time
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import argparse
import contextlib
import ctypes
import json
import platform
import resource
import signal
import statistics
import time
from pathlib import Path

import numpy as np

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None

try:
    import jax
    import optax
except ImportError:
    jax = optax = None


def measure(contenders, repeats, seconds=0.02):
    """The median seconds of a call of each contender (name -> function). A busy machine weighs little: they take turns,
    and what counts is processor time, in which waiting for a core is not.
    """
    calls = {}
    for name, f in contenders.items():
        f()
        start = time.process_time()
        f()
        calls[name] = max(1, round(seconds / max(time.process_time() - start, 1e-6)))
    times = {name: [] for name in contenders}
    for _ in range(repeats):
        for name, f in contenders.items():
            start = time.process_time()
            for _ in range(calls[name]):
                f()
            times[name].append((time.process_time() - start) / calls[name])
    return {name: statistics.median(ts) for name, ts in times.items()}


def parser(doc):
    """The arguments that all benchmarks take."""
    arguments = argparse.ArgumentParser(description=doc.splitlines()[0])
    arguments.add_argument("--quick", action="store_true", help="fewer repeats and smaller sizes")
    arguments.add_argument("--json", type=Path, help="write the numbers to this file")
    return arguments


def row(name, value, bar=None, kind="most", **more):
    """One line of a table, printed, and as a dictionary. `kind`: the bar is what it is at "most" or at "least"."""
    held = None if bar is None else bool(value >= bar if kind == "least" else value <= bar)
    told = "" if bar is None else f"at {kind} {bar:g}{'  MISSED' * (not held)}"
    print(f"{name:<82}{value:10.3f}   {told}".rstrip(), flush=True)
    return {"name": name, "value": value, "bar": bar, "kind": kind, "held": held, **more}


def adopt_orphans():
    """On Linux a process whose parent has ended becomes ours, so that `wait_for_all` counts it with our children."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def wait_for_all():
    """Until no process is left that a command has started."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def children_seconds():
    """CPU seconds of all processes below this one that have ended and were waited for."""
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def end_all():
    """End every process that is left below this one; each hands its own children on to us (`adopt_orphans`)."""
    with contextlib.suppress(OSError):
        while children := Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            for pid in map(int, children):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def versions():
    peers = {"torch": torch, "jax": jax}
    return {"python": platform.python_version(), "numpy": np.__version__} | {
        name: module and module.__version__ for name, module in peers.items()
    }


def write(path, rows):
    """Versions and rows as JSON, if a path is given: anew after every row, so that what is measured stays."""
    done = []
    for entry in rows:
        done.append(entry)
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"versions": versions(), "rows": done}, indent=1) + "\n")
    return done
