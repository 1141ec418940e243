"""The process of one exercise: handed out by the wall, used by one answer until either of them ends it."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.judge.answer import WallError
from autograder.wall.channel import Channel
from autograder.wall.process import Worker


@dataclass(frozen=True)
class Limits:
    """What one exercise may use: wall-clock seconds over all its calls, bytes of memory, bytes of one reply; and the
    seconds that all exercises of a submission may take together."""

    seconds: float = 10.0
    memory: int = 1 << 30
    output: int = 1 << 26
    total: float = 30.0


class Session:
    """A learner's process, from its start to its end. Raises WallError where the worker cannot start it."""

    def __init__(self, worker: Worker, limits: Limits):
        try:
            self.channel = Channel(worker.begin(), limits.output)
        except WallError:
            worker.close()
            raise
        self.worker, self.is_over = worker, False

    def end(self) -> int | None:
        """Kill the process and all that it left; its wait status, None when the worker died with it."""
        self._forget()
        try:
            return self.worker.stop()
        except WallError:
            self.worker.close()
            return None

    def abandon(self) -> None:
        """End the worker too: the conversation with it may have stopped in the middle."""
        self._forget()
        self.worker.close()

    def _forget(self) -> None:
        self.is_over = True
        self.channel.close()
