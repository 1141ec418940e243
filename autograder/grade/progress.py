"""How far a long run is: done, rate and time left, on standard error."""

from __future__ import annotations

import sys
import time

from autograder.terminal import live


class Progress:
    """`with Progress("grading", 120) as step: ... step()`: one line, rewritten; in a log, one every few seconds, and
    none of a run that is over before."""

    def __init__(self, what: str, total: int):
        self.what, self.total, self.done = what, total, 0
        self.live = sys.stderr.isatty()
        self.start = self.shown = time.monotonic()

    def __enter__(self) -> Progress:
        if self.total and self.live:
            self._show()
        return self

    def __exit__(self, *exception: object) -> None:
        if self.total and (self.live or self.shown > self.start):
            self._show()
        if self.live and self.total:
            print(file=sys.stderr)

    def __call__(self) -> None:
        self.done += 1
        if time.monotonic() - self.shown > (0.2 if self.live else 2.0):
            self._show()

    def _show(self) -> None:
        self.shown = time.monotonic()
        seconds = self.shown - self.start
        rate = self.done / seconds if seconds > 1 else 0.0  # of a moment's work it would say nothing
        left = f", {rate:.1f} a second, {(self.total - self.done) / rate:.0f} s left" if rate else ""
        line = f"{self.what}: {self.done} of {self.total}{left}"
        live(line) if self.live else print(line, file=sys.stderr, flush=True)
