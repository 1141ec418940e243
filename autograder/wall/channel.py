"""Frames over a socket, with a bound on size and time for everything that comes from the other side."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from autograder.judge import wire
from autograder.wall.messages import Message

CHUNK = 1 << 16  # bytes asked for at once: most messages are one chunk, their length included


class Closed(Exception):
    """The other side is gone."""


class Tampered(Exception):
    """What came is not a message of the protocol."""


class Deadline:
    """A budget of wall-clock seconds, spent only while someone waits; `within` is a larger one, spent as well."""

    def __init__(self, seconds: float, within: Deadline | None = None):
        self.left, self.within = seconds, within

    def __enter__(self) -> Self:
        self.started = time.monotonic()
        if self.within:
            self.within.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.left -= time.monotonic() - self.started
        if self.within:
            self.within.__exit__(kind, error, trace)

    def remaining(self) -> float:
        left = self.left - (time.monotonic() - self.started)
        if self.within:
            left = min(left, self.within.remaining())
        if left <= 0:
            raise TimeoutError
        return left


class Budget(Deadline):
    """What all answers of one submission may take: the seconds of waiting, and those that this thread computes."""

    def __init__(self, seconds: float):
        super().__init__(seconds)
        self.begun = time.thread_time()

    def remaining(self) -> float:
        return super().remaining() - self._computed

    @property
    def unspent(self) -> float:
        """The seconds that are left, asked while nobody waits."""
        return self.left - self._computed

    @property
    def _computed(self) -> float:
        return time.thread_time() - self.begun


class Channel:
    """Our end of the socket to a learner's process."""

    def __init__(self, end: socket.socket, largest: int):
        self.end, self.largest, self.last_size = end, largest, 0
        self.waiting = bytearray()  # what came with the message before it

    def send(self, value: Any, deadline: Deadline, callables: list[Callable[..., Any]] | None = None) -> None:
        data = wire.pack(value, callables)
        self._wait(deadline)
        try:
            self.end.sendall(len(data).to_bytes(4, "little") + data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed from error

    def receive(self, deadline: Deadline) -> Message:
        """The next message: a list whose first item is a string. Raises Closed, Tampered or TimeoutError."""
        size = int.from_bytes(self._exactly(4, deadline), "little")
        self.last_size = size
        if size > self.largest:
            raise Tampered(f"a message of {size} bytes was announced")
        try:
            message = wire.unpack(self._exactly(size, deadline))
        except wire.WireError as error:
            raise Tampered(str(error)) from error
        if type(message) is not list or not message or type(message[0]) is not str:
            raise Tampered("the message is not a list that begins with a word")
        return message

    def close(self) -> None:
        self.end.close()

    def _wait(self, deadline: Deadline) -> None:
        self.end.settimeout(deadline.remaining())

    def _exactly(self, size: int, deadline: Deadline) -> bytearray:
        while len(self.waiting) < size:
            self._wait(deadline)
            try:
                more = self.end.recv(max(CHUNK, size - len(self.waiting)))
            except ConnectionResetError as error:
                raise Closed from error
            if not more:
                raise Closed
            self.waiting += more
        data, self.waiting = self.waiting[:size], self.waiting[size:]
        return data
