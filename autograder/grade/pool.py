"""Jobs -> results, in processes of our own. A process that dies costs its jobs one more try, never the run."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait as wait_for

from autograder.grade.one import Graded, Job, failed, grade_one

MEMORY = 4 << 30  # bytes of address space of a grading process


def in_pool(jobs: Iterable[Job], processes: int) -> Iterator[Graded]:
    """The results as they finish. A job is drawn only when a process is free for it, so memory stays flat."""
    waiting = iter(jobs)
    while True:
        running: dict[Future[Graded], Job] = {}
        try:
            with _open_pool(processes) as pool:
                yield from _drain(pool, waiting, running, 2 * processes)
            return
        except BrokenProcessPool:
            yield from map(_alone, list(running.values()))


def _drain(
    pool: ProcessPoolExecutor, waiting: Iterator[Job], running: dict[Future[Graded], Job], most: int
) -> Iterator[Graded]:
    while True:
        while len(running) < most and (job := next(waiting, None)):
            running[_submit(pool, job)] = job
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield _result(future, running[future])
            del running[future]


def _submit(pool: ProcessPoolExecutor, job: Job) -> Future[Graded]:
    """If the pool is broken already, a future that says so: the job is then among those that are tried again."""
    try:
        return pool.submit(grade_one, job)
    except BrokenProcessPool as error:
        broken: Future[Graded] = Future()
        broken.set_exception(error)
        return broken


def _alone(job: Job) -> Graded:
    """A second try in a pool of its own, so that another death can be attributed to this job alone."""
    try:
        with _open_pool(1) as pool:
            return _result(pool.submit(grade_one, job), job)
    except BrokenProcessPool:
        return failed(job, "the grader's own process died twice while it judged this submission")


def _result(future: Future[Graded], job: Job) -> Graded:
    try:
        return future.result()
    except BrokenProcessPool:
        raise
    except Exception as error:  # a fault of ours must not cost the others their marks
        return failed(job, f"{type(error).__name__}: {error}")


@contextmanager
def _open_pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """A pool that ends with its block, and at once if the block is stopped, by Ctrl+C or by an error."""
    pool, before = _executor(processes), set(multiprocessing.active_children())
    try:
        yield pool
    except BaseException:  # a generator that is closed, too
        for child in set(multiprocessing.active_children()) - before:
            child.kill()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _executor(processes: int) -> ProcessPoolExecutor:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["autograder.grade.one"])
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare)


def _prepare() -> None:
    gc.freeze()  # what is loaded by now stays: nobody need look through it for garbage again
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all processes; the run itself ends these
    end_with_parent()
    bound_memory()


def bound_memory() -> None:
    """A second line of defence behind the limits on replies: beyond it the judge gets a MemoryError."""
    with suppress(ImportError, ValueError, OSError):  # where the system does not know this limit
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        bounds = [n for n in (MEMORY, soft, hard) if n != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(bounds), hard))


def end_with_parent() -> None:
    """Leave no process behind when the run is killed."""
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)
