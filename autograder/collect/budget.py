"""A limit on what reading one learner's work may cost, so that no submission stops a class."""

from __future__ import annotations

import builtins
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MAX_NOTEBOOKS = 50
MAX_BYTES = 20_000_000  # of all notebooks together
MAX_ZIP = 100_000_000  # packed: a hand-in's data and pictures are not read
MAX_SECONDS = 10  # of processor time


class OutOfBudget(Exception):
    """The rest of a learner's files was not read; the message says why."""


class OutOfTime(BaseException):
    """Raised by the alarm at any point. Not an Exception, so that nothing that is being read can catch it."""


@dataclass
class Budget:
    """What is left of it."""

    notebooks: int = MAX_NOTEBOOKS
    bytes: int = MAX_BYTES

    def take_notebook(self) -> None:
        """Count one more notebook. Raises OutOfBudget."""
        if self.notebooks == 0:
            raise OutOfBudget(f"there are more than {MAX_NOTEBOOKS} notebooks; the others were not read")
        self.notebooks -= 1

    def take_bytes(self, data: builtins.bytes) -> builtins.bytes:
        """Count these bytes, and return them."""
        self.bytes -= len(data)
        return data


@contextmanager
def limited_time(seconds: float = MAX_SECONDS) -> Iterator[None]:
    """Raise OutOfTime after so much processor time; where there are no signals, there is no such limit."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)  # again and again: an error in a destructor is swallowed
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
