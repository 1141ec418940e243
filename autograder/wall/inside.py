"""The program of the worker process: NumPy, the wire, and nothing else of the project.

`serve` is the process that the wall starts. It runs no learner's code: it loads NumPy once and, for each exercise,
forks a child that gives up its rights (`confine`) and answers calls over a channel of its own. When an exercise is over
it kills whatever is left and tells the wall how the child ended.
"""

from __future__ import annotations

import _socket
import gc
import inspect
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, cast

import numpy as np

if TYPE_CHECKING:
    from autograder.judge import portable, wire
    from autograder.wall import confine, kernel
    from autograder.wall.messages import Arguments, Message, Place, Strength, Task
else:  # in the worker they are modules of these names
    import confine
    import kernel
    import portable
    import wire

CHANNEL = 3
crossed: dict[int, Callable[..., Any]] = {}  # the functions that came along with a call, by their number
START, STOP, READY = b"s", b"k", b"r"


def serve(control_fd: int, readable: list[str]) -> None:
    """Obey the wall. `readable`: the paths that stay readable where no mount namespace hides the others."""
    control = _socket.socket(fileno=control_fd)
    orphans = Orphans()
    confine.guard()
    hidden = confine.landlock(readable) if readable else True
    if readable:  # there is a /proc, and pipes can be opened through it
        open_null(0, 2)
    gc.freeze()
    child = 0
    control.send(READY)
    while True:
        command, ancillary, _, _ = control.recvmsg(1, _socket.CMSG_SPACE(4))
        if command == START:
            channel = int.from_bytes(ancillary[0][2][:4], sys.byteorder)
            child = os.fork()
            if child == 0:
                control.close()  # by name: the grader may have had so many files open that its number is a high one
                answer_calls(channel, hidden)
            os.close(channel)
        else:
            status = clear_away(child, orphans)
            if command != STOP:  # the wall is gone
                os._exit(0)
            control.send(status.to_bytes(4, "little"))


def clear_away(child: int, orphans: Orphans) -> int:
    """Kill every process that could be a leftover of the exercise, wait for all of them; the child's exit status."""
    result = 0
    while True:
        for pid in [-1] if os.getpid() == 1 else {child, *orphans.pids()} - {0}:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue
        try:
            pid, status = os.waitpid(-1, 0)
        except ChildProcessError:
            return result
        if pid == child:
            result, child = status, 0


class Orphans:
    """Our children by process id: without a namespace of our own, orphans of the learner's process are among them."""

    def __init__(self) -> None:
        self.file: int | None
        try:
            self.file = os.open(f"/proc/self/task/{os.getpid()}/children", os.O_RDONLY)
        except OSError:
            self.file = None

    def pids(self) -> set[int]:
        return set() if self.file is None else {int(pid) for pid in os.pread(self.file, 1 << 16, 0).split()}


def open_null(*descriptors: int) -> None:
    """/dev/null in the place of each, opened anew: flags that a learner's code sets on an open file stay its own."""
    for descriptor in descriptors:
        null = os.open(os.devnull, os.O_RDWR)
        if null != descriptor:
            os.dup2(null, descriptor)
            os.close(null)


def answer_calls(channel: int, hidden: bool) -> NoReturn:
    """The learner's process: it never returns."""
    status = 1
    try:
        os.setsid()
        open_null(0, 1, 2)  # prints go nowhere and cost nothing
        os.dup2(channel, CHANNEL)
        os.closerange(CHANNEL + 1, 256)
        Learner(cast("Task", receive()), hidden).answer()
        status = 0
    finally:
        os._exit(status)


class Overrun(BaseException):
    """A statement that may be given up took too long."""


class Learner:
    """One answer's sources, executed in order in one namespace, and the function in it that answers calls."""

    def __init__(self, task: Task, hidden: bool):
        self.sources, self.name = task["sources"], task["name"]
        self.optional: set[Place] = set(task["optional"])
        self.spare = task["seconds"] / 5  # for all optional statements
        self.strength: Strength = {"files": hidden, "calls": confine.confine(task["seconds"], task["memory"])}
        self.namespace: dict[str, Any] = {}

    def answer(self) -> NoReturn:
        send(self.reply_to(self.load))
        while True:
            _, given, times, functions = receive()
            crossed.clear()
            crossed.update({number: portable.made(f) for number, f in enumerate(functions) if f})
            send(self.reply_to(partial(self.calls, given, times)))

    def reply_to(self, action: Callable[[], Message]) -> bytes:
        try:
            return wire.pack(action())
        except BaseException as error:
            return wire.pack(self.describe(error))

    def load(self) -> Message:
        """Run the sources as a kernel does: a statement that raises ends alone. Where the function is there after all,
        the lines that failed are told, else the error of the last of them is raised."""
        random.seed(0)  # an answer that draws from a global generator gets the same marks every time
        np.random.seed(0)
        signal.signal(signal.SIGALRM, overrun)
        notebook = kernel.Kernel(np=np, numpy=np)
        failed: list[tuple[str, int, BaseException]] = []
        self.namespace = notebook.namespace
        for source, label in self.sources:

            def run(line: int, statement: Callable[[], None], label: str = label) -> None:
                self.in_time(statement) if (label, line) in self.optional else statement()

            try:
                failed += [(label, line, error) for line, error in notebook.run(source, label, run)]
            except SyntaxError as error:
                failed.append((label, error.lineno or 1, error))
        failed = [(label, line, error) for label, line, error in failed if (label, line) not in self.optional]
        if not callable(self.namespace.get(self.name)):
            raise failed[-1][2] if failed else NameError(f"there is no function named {self.name}")
        left_out = [[label, line, type(error).__name__] for label, line, error in failed]
        return ["ready", self.strength, left_out, parameters_of(self.namespace[self.name])]

    def in_time(self, statement: Callable[[], None]) -> None:
        """Run what may be given up, for a part of the time that is left to all such statements."""
        start = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, max(self.spare / 2, 0.001))
        try:
            statement()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.spare -= time.monotonic() - start

    def calls(self, given: list[Arguments], times: int) -> Message:
        """The values of each call in `given`, pairs (args, kwargs), so many times; generators go on from call to call.

        Values of different calls are kept as they are until the last one, so that a buffer that all hand out shows, and
        an argument that a later call changes.
        """
        values: list[Any] = []
        kept: list[tuple[Arguments, Arguments]] = []
        changed: dict[str | int, None] = {}
        for args, kwargs in given:
            for left in reversed(range(times)):
                own = (wire.copied(args), wire.copied(kwargs)) if left else (args, kwargs)
                before = (wire.copied(args), wire.copied(kwargs))
                value = self.namespace[self.name](*own[0], **own[1])
                if kernel.is_stand_in(value):
                    raise ModuleNotFoundError("the answer is something of a module that is not here")
                values.append(wire.copied(value) if left else value)  # the next call may fill it anew
                if left:
                    changed |= changes(before, own)
                else:
                    kept.append((before, own))
        for before, own in kept:
            changed |= changes(before, own)
        return ["values", values, list(changed), wire.generators(given)]

    def describe(self, error: BaseException) -> Message:
        known = [
            kind.__name__ for kind in (NotImplementedError, MemoryError, wire.WireError) if isinstance(error, kind)
        ]
        return ["raised", (known or [wire.type_name(error)])[0], message_of(error), self.line_of(error)]

    def line_of(self, error: BaseException) -> str:
        """The innermost line of the learner's own sources that the error passed through."""
        sources, found = {label: source for source, label in self.sources}, ""
        places: list[tuple[str | None, int | None]] = []
        if isinstance(error, SyntaxError) and type(error) in (SyntaxError, IndentationError, TabError):
            places.append((error.filename, error.lineno))
        step = error.__traceback__
        while step is not None:
            places.append((step.tb_frame.f_code.co_filename, step.tb_lineno))
            step = step.tb_next
        for label, number in places:
            lines = sources.get(label or "", "").splitlines()
            if number and number <= len(lines):
                found = lines[number - 1].strip()
        return found[:200]


def overrun(*_: object) -> NoReturn:
    raise Overrun


def changes(before: Arguments, after: Arguments) -> dict[str | int, None]:
    """Which arguments a call changed: positions in args and names in kwargs, as the keys of a dict."""
    pairs: list[tuple[str | int, tuple[Any, Any]]] = [
        *enumerate(zip(before[0], after[0], strict=True)),
        *((k, (before[1][k], v)) for k, v in after[1].items()),
    ]
    return {name: None for name, (old, new) in pairs if not wire.unchanged(old, new)}


def parameters_of(function: Callable[..., Any]) -> list[list[str | bool]]:
    """The names of a function's parameters and whether each has a default; "*" for those that take any number."""
    try:
        found = inspect.signature(function).parameters.values()
    except Exception:
        return [["*", False]]
    return [["*" if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) else p.name, p.default is not p.empty] for p in found]


def message_of(error: BaseException) -> str:
    try:
        return str(error)[:500]
    except BaseException:
        return ""


def call_back(index: int, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Call a function that was given: here, or on the other side of the wall where it stayed there."""
    if index in crossed:
        return crossed[index](*args, **kwargs)
    own = wire.generators([args, kwargs])
    send(wire.pack(["callback", index, list(args), kwargs]))
    kind, value, more = receive()
    if kind == "returned":
        wire.advance(own, more)
        return value
    raise {"TypeError": TypeError, "ValueError": ValueError}.get(value, RuntimeError)(more)


def send(message: bytes) -> None:
    data = memoryview(len(message).to_bytes(4, "little") + message)
    while data:
        data = data[os.write(CHANNEL, data) :]


def receive() -> Any:
    """The next message. None is sent before the one before it is answered, so nothing but this one can be there."""
    data = read()
    while len(data) < 4:
        data += read()
    size = 4 + int.from_bytes(data[:4], "little")
    parts, got = [data[4:]], len(data)
    while got < size:
        parts.append(read())
        got += len(parts[-1])
    return wire.unpack(b"".join(parts), call_back)


def read() -> bytes:
    part = os.read(CHANNEL, 1 << 16)
    if not part:
        os._exit(0)
    return part
