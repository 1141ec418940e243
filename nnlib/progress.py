"""A progress bar of one line, for runs that turn out to be long: on stderr, or in a notebook on stdout.

Notebooks show stderr on red, as if something had gone wrong.
"""

import sys
import time


class Progress:
    """with Progress(epochs) as bar: bar.update(1). `show` None: from two seconds on; True: at once; False: never."""

    def __init__(self, total, show=None, stream=None, unit="epoch"):
        if show not in (None, True, False):
            raise ValueError(f"progress must be None, True or False, got {show!r}")
        self.total, self.stream, self.width, self.unit = total, stream or _stream(), 0, unit
        self.start = time.perf_counter()
        self.next = self.start + (2 if show is None else 0 if show else float("inf"))

    @property
    def seconds(self):
        """Seconds since the start."""
        return time.perf_counter() - self.start

    def update(self, done, note=""):
        """Draw the bar after `done` of the total, at most five times a second."""
        if time.perf_counter() < self.next:
            return
        self.next = time.perf_counter() + 0.2
        filled = 24 * done // self.total
        self._write(f"{self.unit} {done}/{self.total} {'█' * filled}{'░' * (24 - filled)} {self.seconds:.0f} s  {note}")

    def _write(self, line):
        print("\r" + line.ljust(self.width), end="", file=self.stream, flush=True)
        self.width = len(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Wipe the line away: what remains of a run is its history."""
        if self.width:
            self._write("")
            print("\r", end="", file=self.stream, flush=True)


def _stream():
    return sys.stdout if hasattr(sys.stdout, "pub_thread") else sys.stderr  # ipykernel's streams have this attribute


def tracked(items, unit="part", show=None, stream=None):
    """The items, one by one, with a bar that counts those done: for item in tracked(items)."""
    items = list(items)
    with Progress(len(items), show, stream, unit) as bar:
        for done, item in enumerate(items, 1):
            yield item
            bar.update(done)
