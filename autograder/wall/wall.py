"""The wall: a submission's answers as callables, their code in a worker process behind it."""

from __future__ import annotations

import inspect
import math
from collections.abc import Hashable, Iterable
from types import TracebackType
from typing import Self

from autograder.judge.answer import WallError
from autograder.wall.channel import Budget
from autograder.wall.isolation import LEVELS, available_level, why_not_bubblewrap
from autograder.wall.messages import Place, Source, Strength
from autograder.wall.process import Worker
from autograder.wall.remote import RemoteAnswer
from autograder.wall.session import Limits, Session


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
        if level == "bubblewrap" and (reason := why_not_bubblewrap()):
            raise WallError(reason)
        self.limits = limits or Limits()
        self.level = level or available_level()
        self.notes: list[str] = []
        self.budget: Budget | None = None  # of the submission that is judged
        self.strength: Strength | None = None  # of the last exercise
        self._worker: Worker | None = None  # there is one while the wall is open
        self._session: Session | None = None  # the last one
        self._answers: dict[Hashable, RemoteAnswer] = {}  # of the submission

    def __enter__(self) -> Self:
        self._worker = Worker(self.level)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_session()
        if self._worker:
            self._worker.close()
        self._worker = None

    def renew_budget(self) -> None:
        """Begin with another submission."""
        self.budget = Budget(self.limits.total)
        self._answers = {}

    @property
    def unspent(self) -> float:
        """The seconds that are left to the submission."""
        return self.budget.unspent if self.budget else math.inf

    def answer(
        self, name: str, sources: Iterable[Source], signature: inspect.Signature, optional: Iterable[Place] = ()
    ) -> RemoteAnswer:
        """The answer `name`. `sources`: pairs (text, label), executed in order in a fresh namespace that has NumPy as
        `np` and `numpy`; statements at the `optional` (label, line) are given up when they take long. Nothing runs
        before the first call."""
        return RemoteAnswer(self, name, sources, signature, optional)

    def same_answer(
        self, name: str, sources: Iterable[Source], signature: inspect.Signature, optional: Iterable[Place] = ()
    ) -> RemoteAnswer:
        """The submission's answer from these sources, with all that is known of it since it was first asked for."""
        key = name, tuple(sources), frozenset(optional)
        if key not in self._answers:
            self._answers[key] = self.answer(name, key[1], signature, key[2])
        return self._answers[key]

    def begin(self) -> Session:
        """A process for one exercise; the one before it ends."""
        if not self._worker:
            raise WallError("the wall is not open: use it in a with statement")
        self._end_session()
        if self._worker.is_closed:
            self._worker = Worker(self.level)
        self._session = Session(self._worker, self.limits)
        return self._session

    def restart(self) -> None:
        """Give up whatever runs: the conversation with it may have been left in the middle."""
        if self._session:
            self._session.abandon()

    def _end_session(self) -> None:
        if self._session and not self._session.is_over:
            self._session.end()
