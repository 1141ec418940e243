"""Jobs -> results on a Dask cluster. A lost worker costs only time: another one runs its tasks."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from autograder.course.units import Unit, UsageError
from autograder.grade.judging import require_level
from autograder.grade.one import Graded, Job, failed, grade_one
from autograder.grade.results import grader

SECONDS = 30  # to wait for the scheduler and for a first worker
AHEAD = 4  # tasks handed out for each thread of the cluster: memory stays flat however large the class


class Future(Protocol):
    """A task on the cluster."""

    def result(self) -> Any: ...


class Client(Protocol):
    """The part of Dask's client that is used."""

    loop: Any

    def submit(self, task: Callable[..., Any], *arguments: Any, pure: bool) -> Future: ...

    def nthreads(self) -> dict[str, int]: ...


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the scheduler at `address`, which must have a worker. Raises UsageError."""
    try:
        from distributed import Client
    except ImportError:
        raise UsageError('grading on a cluster needs Dask: pip install ".[dask]"') from None
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS)
        except TimeoutError:
            raise UsageError(f"the scheduler at {address} has no worker: `dask worker {address}` starts one") from None
        yield client


def level_of(client: Client, allow_weak: bool) -> str:
    """The isolation level that the cluster's workers start with. Raises NoWorker where it is too weak."""
    level: str = client.submit(require_level, None, allow_weak, pure=False).result()
    return level


def on_cluster(client: Client, unit: Unit, jobs: Iterable[Job]) -> Iterator[Graded]:
    """The results as they finish. Raises UsageError when a worker has another version of the grader."""
    from distributed import as_completed

    release, version = unit.release.read_bytes(), grader(unit.topic)
    running: dict[Future, Job] = {}
    waiting, done = iter(jobs), as_completed(loop=client.loop)
    while True:
        while len(running) < AHEAD * sum(client.nthreads().values()) + 1 and (job := next(waiting, None)):
            future = client.submit(grade_there, job, release, version, pure=False)
            running[future] = job
            done.add(future)
        if not running:
            return
        future = next(done)
        yield _result(future, running.pop(future))


def _result(future: Future, job: Job) -> Graded:
    try:
        graded: Graded = future.result()
        return graded
    except UsageError:
        raise
    except Exception as error:  # a fault of ours, or a task that took several workers down with it
        return failed(job, f"{type(error).__name__}: {error}")


def grade_there(job: Job, release: bytes, version: str) -> Graded:
    """`grade_one` on a machine that need not have the course: the release notebook is sent along."""
    unit = Unit(job.unit, _course(job.unit, hashlib.sha256(release).hexdigest(), release))
    if grader(unit.topic) != version:
        raise UsageError("a worker of the cluster has another version of this project or of NumPy: install the same")
    return grade_one(replace(job, root=str(unit.root)))


@lru_cache(maxsize=64)
def _course(name: str, digest: str, release: bytes) -> Path:
    """A course's root that holds this release notebook alone."""
    root = Path(tempfile.mkdtemp(prefix="autograder-"))
    unit = Unit(name, root)
    unit.release.parent.mkdir(parents=True)
    unit.release.write_bytes(release)
    return root
