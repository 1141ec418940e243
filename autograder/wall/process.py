"""The worker process seen from outside: start it, begin and stop exercises in it, end it."""

import contextlib
import functools
import marshal
import os
import signal
import socket
import subprocess
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

from autograder.judge import portable, wire
from autograder.judge.answer import WallError
from autograder.wall import isolation

START_SECONDS, STOP_SECONDS = 60, 10
START, STOP, QUIT = b"s", b"k", b"q"

# The whole program arrives on standard input, so that no file of the project need be visible to the worker.
BOOT = """
import marshal, sys, types
site, modules, arguments = marshal.load(sys.stdin.buffer)
sys.path.append(site)
import numpy
sys.path.remove(site)
for name, code in modules:
    module = sys.modules[name] = types.ModuleType(name)
    exec(code, vars(module))
module.serve(*arguments)
"""


# What the program consists of, in the order in which its modules are loaded.
FILES = [Path(str(module.__file__)) for module in (wire, portable)]
FILES += [Path(__file__).with_name(f"{name}.py") for name in ("confine", "kernel", "inside")]


@functools.cache
def program() -> list[tuple[str, CodeType]]:
    return [(path.stem, portable.without_path(_compiled(path.stem, path), path.stem)) for path in FILES]


def _compiled(name: str, path: Path) -> CodeType:
    """From Python's own cache of bytecode, where it has one."""
    code = SourceFileLoader(name, str(path)).get_code(name)
    assert code is not None, path
    return code


class Worker:
    """One running worker. Raises `WallError` where it cannot be started, or answers no more."""

    def __init__(self, level: str):
        command, site, readable = isolation.command(level)
        self.control, theirs = socket.socketpair()
        self.ready = self.is_closed = False
        try:
            self.process = subprocess.Popen(
                [*command, "-c", BOOT],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=isolation.ENVIRONMENT,
                cwd="/",
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except OSError as error:
            self.control.close()
            raise WallError(f"the worker could not be started: {error}") from error
        finally:
            fd = theirs.fileno()
            theirs.close()
        assert self.process.stdin and self.process.stderr
        self.errors = self.process.stderr
        with contextlib.suppress(BrokenPipeError):  # it may have ended already: `begin` says why
            self.process.stdin.write(marshal.dumps((site, program(), (fd, readable))))
            self.process.stdin.close()

    def begin(self) -> socket.socket:
        """Start a learner's process; our end of the socket to it."""
        if not self.ready:
            self._receive(1, START_SECONDS)
            self.ready = True
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self.control, [START], [theirs.fileno()])
        except OSError as error:
            ours.close()
            raise self._failed() from error
        finally:
            theirs.close()
        return ours

    def stop(self) -> int:
        """End the learner's process and all it may have left; how it ended, as `os.waitpid` tells it."""
        try:
            self.control.send(STOP)
        except OSError as error:
            raise self._failed() from error
        return int.from_bytes(self._receive(4, STOP_SECONDS), "little")

    def close(self) -> None:
        """End everything. The worker ends by itself when the control socket closes, or tells it to."""
        if self.is_closed:
            return
        self.is_closed = True
        with contextlib.suppress(OSError):
            self.control.send(QUIT)
        self.control.close()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.errors.close()

    def _receive(self, size: int, seconds: float) -> bytes:
        self.control.settimeout(seconds)
        try:
            data = self.control.recv(size, socket.MSG_WAITALL)
        except OSError as error:
            raise self._failed() from error
        if len(data) < size:
            raise self._failed()
        return data

    def _failed(self) -> WallError:
        self.process.kill()
        said = self.errors.read(4000).decode(errors="replace").strip().splitlines()
        return WallError("the worker ended unexpectedly" + (f": {said[-1]}" if said else ""))
