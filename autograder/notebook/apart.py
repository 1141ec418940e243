"""Checks an answer that may do anything, in a copy of the kernel that can be ended, where the system can fork.

On Linux the copy is a fork: it may loop, print, recurse, fill the memory, wait for input or crash, and the kernel only
waits for it a few seconds. Elsewhere the check runs in the kernel itself, with an alarm that no `except` swallows for ever.
"""

from __future__ import annotations

import builtins
import contextlib
import faulthandler
import functools
import io
import os
import pickle
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from autograder.alarm import TimeOver, within
from autograder.judge.answer import AnswerRaised, line_of, message_of
from autograder.notebook.names import shell

MEMORY = 384 << 20  # bytes that an answer may use besides what the kernel has
DATA = MEMORY + (64 << 20)  # the same as a limit of the system's, for a moment in which nobody looks
ADDRESSES = 2 << 30  # bytes that it may ask for at once
MOST_PRINTED = 20_000  # characters that are kept
GRACE = 2.0  # seconds
LOOK = 0.02  # seconds between looks at the copy's memory
RECURSION = 3_000
WHY = {
    "time": "it took longer than {0:g} seconds: is there a loop that never ends?",
    "memory": "it needed more than {1} MB of memory: is there a list or a recursion that never ends?",
    "crash": "it ended Python itself: is there a recursion that never ends?",
}


class Lost(BaseException):
    """There is no verdict: the answer took too much time or memory, or ended the process. `reason` is a word for it."""

    printed = ""  # until then

    def __init__(self, reason: str, seconds: float = 0.0):
        self.reason, self.seconds = reason, seconds

    def __str__(self) -> str:
        return WHY[self.reason].format(self.seconds, MEMORY >> 20)


class Printed(io.TextIOBase):
    """Standard output that keeps the beginning of what is printed and discards the rest."""

    def __init__(self, keep: Callable[[bytes], object]):
        self.keep, self.left = keep, MOST_PRINTED

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.left > 0 and text:
            self.keep(text[: self.left].encode(errors="replace"))
            self.left -= len(text)
        return len(text)


def run(work: Callable[[], Any], seconds: float, longest: float = 0.0) -> tuple[Any, str]:
    """What `work()` returns, and what was printed meanwhile. Raises Lost.

    `longest`: the seconds after which it is ended although it was given `more_time`.
    """
    printed: list[bytes] = []
    try:
        if sys.platform == "linux":
            value = _in_a_copy(work, seconds, max(seconds, longest) + GRACE, printed)
        else:
            value = _here(work, seconds, printed)
    except Lost as lost:
        lost.printed = b"".join(printed).decode(errors="replace")
        raise
    return value, b"".join(printed).decode(errors="replace")


def contained(function: Callable, then: Callable[[], None] | None = None) -> Callable:
    """The function, from which nothing but an ordinary exception can escape: what would end a program ends one call.

    `then` is called when it has returned. In the kernel itself a KeyboardInterrupt is the stop button, and passes.
    """
    passing = (
        (SystemExit, TimeOver, Lost) if sys.platform == "linux" else (SystemExit, TimeOver, Lost, KeyboardInterrupt)
    )

    @functools.wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        try:
            value = function(*args, **kwargs)
        except MemoryError:
            raise Lost("memory") from None
        except (Exception, *passing):
            raise
        except BaseException as error:
            raise AnswerRaised(type(error).__name__, message_of(error), line_of(error, function)) from None
        if then:
            then()
        return value

    return called


def more_time(seconds: float) -> None:
    """Set the alarm, where there is one, to so many seconds from now: what follows is not the learner's work."""
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        signal.setitimer(signal.ITIMER_REAL, seconds)


# A copy of the kernel


def _in_a_copy(work: Callable[[], Any], seconds: float, longest: float, printed: list[bytes]) -> Any:
    (result, theirs), (said, saying) = os.pipe(), os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads: the copy needs none of them
        pid = os.fork()
    if pid == 0:
        _be_the_copy(work, seconds, theirs, saying)
    os.close(theirs)
    os.close(saying)
    parts: list[bytes] = []
    try:
        reason = _watched(pid, {result: parts, said: printed}, longest)
    finally:  # also where the stop button was pressed
        for end in (os.kill, os.killpg):  # it, and what it has started
            with contextlib.suppress(OSError):
                end(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        os.close(result)
        os.close(said)
    if reason:
        raise Lost(reason, seconds)
    try:
        value = pickle.loads(b"".join(parts))
    except (EOFError, pickle.UnpicklingError):
        raise Lost("time" if status == signal.SIGALRM else "crash", seconds) from None
    if isinstance(value, Lost):
        raise value
    return value


def _watched(pid: int, pipes: dict[int, list[bytes]], longest: float) -> str:
    """Fill the lists from the pipes until the copy has ended. Returns why it has to be ended, or ""."""
    most, end, there = _memory_of(pid) + MEMORY, time.monotonic() + longest, True
    while there:
        there = not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        while ready := select.select([*pipes], [], [], LOOK if there else 0)[0]:
            for pipe in ready:
                if data := os.read(pipe, 1 << 16):
                    pipes[pipe].append(data)
                else:
                    del pipes[pipe]
            if _memory_of(pid) > most or time.monotonic() > end:
                break
        if _memory_of(pid) > most:
            return "memory"
        if time.monotonic() > end:
            return "time"
    return ""


def _memory_of(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):  # it has ended
        return 0


def _be_the_copy(work: Callable[[], Any], seconds: float, result: int, saying: int) -> NoReturn:
    """In the forked process: nothing in here may return into the kernel's own code."""
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # it ends the process: no `except` hears of it
        signal.setitimer(signal.ITIMER_REAL, seconds)
        faulthandler.disable()
        _bound_addresses()
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        _leave_the_notebook()
        with _quiet(Printed(lambda text: os.write(saying, text))):
            try:
                value = work()
            except MemoryError:
                value = Lost("memory")
            except Lost as lost:
                value = lost
        signal.setitimer(signal.ITIMER_REAL, GRACE)
        data = memoryview(pickle.dumps(value))
        while data:
            data = data[os.write(result, data) :]
    finally:
        os._exit(0)


def _bound_addresses() -> None:
    import resource

    with open("/proc/self/statm") as file, contextlib.suppress(ValueError, OSError):
        pages, page = file.read().split(), os.sysconf("SC_PAGE_SIZE")
        bounds = {
            resource.RLIMIT_AS: int(pages[0]) * page + ADDRESSES,
            resource.RLIMIT_DATA: int(pages[5]) * page + DATA,
        }
        for bound, most in bounds.items():
            resource.setrlimit(bound, (most, resource.getrlimit(bound)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_the_notebook() -> None:
    """Discard what the copy would show: displays, widgets, progress bars."""
    with contextlib.suppress(AttributeError):
        shell().kernel.session.send = lambda *args, **kwargs: None


# The kernel itself


def _here(work: Callable[[], Any], seconds: float, printed: list[bytes]) -> Any:
    folder, limit, setter = os.getcwd(), sys.getrecursionlimit(), sys.setrecursionlimit
    sys.setrecursionlimit = lambda most: setter(min(most, max(limit, RECURSION)))
    try:
        with _quiet(Printed(printed.append)):
            return within(seconds, work)
    except TimeOver:
        raise Lost("time", seconds) from None
    except MemoryError:
        raise Lost("memory") from None
    finally:
        sys.setrecursionlimit = setter
        setter(limit)
        os.chdir(folder)


@contextlib.contextmanager
def _quiet(printed: Printed) -> Iterator[None]:
    """Keep prints, ignore warnings, and let a call of `input` fail with a message."""

    def nobody_answers(prompt: object = "", *args: object) -> NoReturn:
        raise EOFError("a check cannot ask for input: take what you need as an argument")

    asked, read = builtins.input, sys.stdin
    builtins.input, sys.stdin = nobody_answers, io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        builtins.input, sys.stdin = asked, read
