"""How far a run is that turns out to be long: a line on stderr, or in a notebook an output that changes.

Notebooks show stderr on red, as if something had gone wrong, and keep every line that was overwritten.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


class Progress:
    """with Progress(epochs) as bar: bar.update(1). `show` None: from two seconds on; True: at once; False: never.

    On a terminal and in a notebook it is one line that changes and is wiped away; in a log, a line every ten seconds.
    """

    def __init__(self, total: int = 0, show: bool | None = None, stream: Any = None, unit: str = "epoch") -> None:
        if show not in (None, True, False):
            raise ValueError(f"progress must be None, True or False, got {show!r}")
        self.total, self.done, self.stream, self.width, self.unit = total, 0, stream or _screen(), 0, unit
        self.live = isinstance(self.stream, Output) or self.stream.isatty()
        self.start = time.perf_counter()
        self.next = self.start + (2 if show is None else 0 if show else float("inf"))
        self.every = 0.2 if self.live else 10.0

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.start

    def step(self) -> None:
        """One more is done."""
        self.update(self.done + 1)

    def update(self, done: int, note: str = "") -> None:
        """Say that `done` of the total are done, at most five times a second."""
        self.done = done
        if time.perf_counter() < self.next:
            return
        self.next = time.perf_counter() + self.every
        line = f"{self.unit} {done}/{self.total} {self._bar()}{self.seconds:.0f} s{self._left()}  {note}".rstrip()
        if self.live:
            self._rewrite(line)
        else:
            print(line, file=self.stream, flush=True)

    def _bar(self) -> str:
        filled = 24 * self.done // self.total
        return f"{'█' * filled}{'░' * (24 - filled)} " if self.live else ""

    def _left(self) -> str:
        """The seconds that are left at this rate; of a moment's work it would say nothing."""
        return f", {self.seconds * (self.total - self.done) / self.done:.0f} s left" if self.seconds > 1 else ""

    def _rewrite(self, line: str) -> None:
        print("\r" + line.ljust(self.width), end="", file=self.stream, flush=True)
        self.width = len(line)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe the line away: what remains of a run is its history."""
        if self.width:
            self._rewrite("")
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
