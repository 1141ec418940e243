"""The wall: a submission's answers as callables, their code in a worker process behind it."""

import math
from dataclasses import dataclass

from autograder.judge.answer import WallError
from autograder.wall.channel import Budget
from autograder.wall.isolation import LEVELS, available_level, why_not_bubblewrap
from autograder.wall.process import Worker
from autograder.wall.remote import RemoteAnswer


@dataclass(frozen=True)
class Limits:
    """What one exercise may use: wall-clock seconds over all its calls, bytes of memory, bytes of one reply; and the
    seconds that all exercises of a submission may take together."""

    seconds: float = 10.0
    memory: int = 1 << 30
    output: int = 1 << 26
    total: float = 30.0


class Wall:
    """A worker process that runs one submission's answers, one exercise at a time. A context manager.

    `level` is "bubblewrap", "process", or None for the strongest that works here. Each exercise gets a process of its
    own, forked from one that has never run a learner's code and killed with all it started when the exercise is over;
    so a crash costs one exercise. `notes` tells a person what was tampered with. Enter and leave in one thread: the
    worker dies with the thread that started it. Raises ValueError for an unknown level, `WallError` for one that this
    machine does not offer.
    """

    def __init__(self, limits: Limits | None = None, level: str | None = None):
        if level not in (None, *LEVELS):
            raise ValueError(f"the isolation level is one of {', '.join(LEVELS)}, not {level!r}")
        if level == "bubblewrap" and why_not_bubblewrap():
            raise WallError(why_not_bubblewrap())
        self.limits = limits or Limits()
        self.level = level or available_level()
        self.notes: list[str] = []
        self.budget: Budget | None = None  # of the submission that is judged
        self.strength: dict[str, bool] = {}  # of the last exercise: are files hidden, are system calls filtered
        self._worker = self._current = None
        self._open = False

    def __enter__(self):
        self._open, self._worker = True, Worker(self.level)
        return self

    def __exit__(self, *exception):
        self._open = False
        self._release()
        if self._worker:
            self._drop()

    def renew_budget(self):
        """Begin with another submission."""
        self.budget = Budget(self.limits.total)

    @property
    def unspent(self):
        """The seconds that are left to the submission."""
        return self.budget.unspent if self.budget else math.inf

    def answer(self, name, sources, signature, optional=()) -> RemoteAnswer:
        """The answer `name`. `sources`: pairs (text, label), executed in order in a fresh namespace that has NumPy as
        `np` and `numpy`; statements at the `optional` (label, line) are given up when they take long. Nothing runs
        before the first call."""
        return RemoteAnswer(self, name, sources, signature, optional)

    def begin(self, answer):
        """Make `answer` the running one; our end of the socket to its process."""
        if not self._open:
            raise WallError("the wall is not open: use it in a with statement")
        self._release()
        self._worker = self._worker or Worker(self.level)
        try:
            end = self._worker.begin()
        except WallError:
            self._drop()
            raise
        self._current = answer
        return end

    def restart(self):
        """Give up whatever runs: the conversation with it may have been left in the middle."""
        if self._current:
            self._current.forget()
        self._current = None
        if self._worker:
            self._drop()

    def stop(self):
        """End the running exercise and whatever it left behind; its wait status, None when the worker died with it."""
        self._current = None
        try:
            return self._worker.stop()
        except WallError:
            self._drop()
            return None

    def _release(self):
        if self._current:
            self._current.leave()

    def _drop(self):
        self._worker.close()
        self._worker = None
