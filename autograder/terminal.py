"""What is printed: whatever a learner wrote, nothing of it moves a cursor, and no encoding stops a command."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from autograder.course.safe import printable

if TYPE_CHECKING:
    from nnlib.progress import Progress


class Screen:
    """A stream to which only printable text is written, in what its encoding has of it."""

    def __init__(self, stream: TextIO):
        self.stream = stream

    def write(self, text: str) -> int:
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        self.stream.write(printable(text).encode(encoding, "backslashreplace").decode(encoding))
        return len(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)


@contextmanager
def safely_printed() -> Iterator[None]:
    """Inside, standard output and standard error are screens."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(Screen, before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def progress(what: str, total: int = 0) -> Progress:
    """A bar on standard error: how many of `what` are done."""
    from nnlib.progress import Progress  # with NumPy, which not every command needs

    return Progress(total, stream=getattr(sys.stderr, "stream", sys.stderr), unit=printable(what))


def live(line: str) -> None:
    """Rewrite the last line on standard error; in a log, which has no lines to rewrite, nothing."""
    if sys.stderr.isatty():
        raw = getattr(sys.stderr, "stream", sys.stderr)
        print(f"\r{printable(line)}\033[K", end="", file=raw, flush=True)
