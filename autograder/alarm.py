"""within: a bound on the time of some work that no `except` of the work swallows for ever."""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class TimeOver(BaseException):
    """The time is over. Not an Exception, so that no `except Exception` takes it for its own."""


def within(seconds: float, work: Callable[[], T], cpu: bool = False) -> T:
    """What `work()` returns. Raises TimeOver after `seconds`, or with `cpu` so many that this process computes.

    It works where the system can: not on Windows, not outside the main thread. The alarm rings again until it is
    heard: code may catch it, also by `except:`. The later rings come at odd moments, so that one meets such code
    outside of its `try`. No ring raises in this function itself: a context manager would be open to one on its way out.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return work()
    rung, over = 0, False
    timer, alarm = (signal.ITIMER_PROF, signal.SIGPROF) if cpu else (signal.ITIMER_REAL, signal.SIGALRM)

    def ring(_: int, frame: Any) -> None:
        nonlocal rung
        if over:
            return
        rung += 1
        signal.setitimer(timer, 0.05 if rung < 3 else random.uniform(1e-6, 3e-4))
        if frame is None or frame.f_code is not within.__code__:
            raise TimeOver

    before = signal.signal(alarm, ring)
    signal.setitimer(timer, max(seconds, 0.01))
    try:
        return work()
    finally:
        over = True
        signal.setitimer(timer, 0)
        signal.signal(alarm, before)
