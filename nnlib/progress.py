"""A progress bar of one line, for runs that turn out to be long: on stderr, or in a notebook as an output that changes.

Notebooks show stderr on red, as if something had gone wrong, and keep every line that was overwritten.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


class Progress:
    """with Progress(epochs) as bar: bar.update(1). `show` None: from two seconds on; True: at once; False: never."""

    def __init__(self, total: int, show: bool | None = None, stream: Any = None, unit: str = "epoch") -> None:
        if show not in (None, True, False):
            raise ValueError(f"progress must be None, True or False, got {show!r}")
        self.total, self.stream, self.width, self.unit = total, stream or _screen(), 0, unit
        self.start = time.perf_counter()
        self.next = self.start + (2 if show is None else 0 if show else float("inf"))

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.start

    def update(self, done: int, note: str = "") -> None:
        """Draw the bar after `done` of the total, at most five times a second."""
        if time.perf_counter() < self.next:
            return
        self.next = time.perf_counter() + 0.2
        filled = 24 * done // self.total
        self._write(f"{self.unit} {done}/{self.total} {'█' * filled}{'░' * (24 - filled)} {self.seconds:.0f} s  {note}")

    def _write(self, line: str) -> None:
        print("\r" + line.ljust(self.width), end="", file=self.stream, flush=True)
        self.width = len(line)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe the line away: what remains of a run is its history."""
        if self.width:
            self._write("")
            print("\r", end="", file=self.stream, flush=True)


def _screen() -> Any:
    """Where a bar is drawn: in a notebook's kernel its own output, elsewhere stderr."""
    return Output() if hasattr(sys.stdout, "pub_thread") else sys.stderr  # ipykernel's streams have this attribute


class Output:
    """A notebook's output that holds the last line alone, written as to a terminal: a "\\r" begins the line anew."""

    handle = None

    def write(self, text: str) -> None:
        """Show the line in the place of the one before. An empty text is print's end, and shows nothing."""
        if not text:
            return
        line = {"text/plain": text.strip("\r").rstrip()}
        if self.handle is None:
            from IPython.display import DisplayHandle

            self.handle = DisplayHandle()
            self.handle.display(line, raw=True)
        else:
            self.handle.update(line, raw=True)

    def flush(self) -> None:
        """Nothing waits."""


def tracked(items: Iterable[T], unit: str = "part", show: bool | None = None, stream: Any = None) -> Iterator[T]:
    """The items, one by one, with a bar that counts those done: for item in tracked(items)."""
    items = list(items)
    with Progress(len(items), show, stream, unit) as bar:
        for done, item in enumerate(items, 1):
            yield item
            bar.update(done)
