"""An answer whose code runs behind the wall. Everything that comes from there is checked before it is believed."""

from __future__ import annotations

import builtins
import inspect
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, Protocol

import numpy as np

from autograder.judge import wire
from autograder.judge.answer import (
    Answer,
    AnswerRaised,
    Exhausted,
    Reply,
    Unfinished,
    WallError,
    arranged,
)
from autograder.judge.portable import described
from autograder.judge.typed import Inputs, Parameters
from autograder.wall.channel import Budget, Closed, Deadline, Tampered
from autograder.wall.messages import Message, Place, Source, Strength, Task
from autograder.wall.session import Limits, Session

CALLBACK_BYTES = 1 << 20  # the most that a learner's code may hand to a function on our side


class Host(Protocol):
    """What an answer needs of the wall."""

    limits: Limits
    budget: Budget | None
    notes: list[str]
    strength: Strength | None

    def begin(self) -> Session: ...


class RemoteAnswer(Answer):
    """The learner's function `name`. Its process starts with the first call and holds until another answer of the
    same wall is called; once it is lost (`Exhausted`) or its sources raise, every later call raises the same.
    `left_out`: the statements that raised, though the function is there: (label, line, name of the exception)."""

    def __init__(
        self,
        wall: Host,
        name: str,
        sources: Iterable[Source],
        signature: inspect.Signature,
        optional: Iterable[Place] = (),
    ):
        self.wall, self.name, self.signature = wall, name, signature
        self.sources, self.optional = list(sources), sorted(optional)
        self.left_out: list[tuple[str, str, str]] = []
        self.deadline = Deadline(wall.limits.seconds, wall.budget)
        self.session: Session | None = None
        self.ended: Unfinished | AnswerRaised | Exhausted | None = None
        self.declared: Parameters | None = None

    def call(self, inputs: Inputs) -> Reply:
        (value,), changed = self._answers([inputs], 1)
        return Reply(value, changed)

    def parameters(self) -> Parameters | None:
        return self.declared

    def repeat(self, times: int, **inputs: Any) -> list[Any]:
        """Many calls for one message each way; over there every call gets fresh copies of the arrays."""
        values, changed = self._answers([inputs], times)
        self.changed |= set(changed)
        return values

    def many(self, calls: Sequence[Inputs]) -> list[Any]:
        """Calls with different inputs for one message each way; the values are as they are after the last call."""
        values, changed = self._answers(calls, 1)
        self.changed |= set(changed)
        return values

    def _answers(self, calls: Sequence[Inputs], times: int) -> tuple[list[Any], tuple[str, ...]]:
        """The values of every call so many times, and the names of the arguments that they changed."""
        if self.ended:
            raise self.ended.with_traceback(None)
        session, fresh = self.session, False
        if session is None or session.is_over:
            session, fresh = self.wall.begin(), True
            self.session = session
        try:
            with self.deadline:
                if fresh:
                    self._load(session)
                return self._ask(session, calls, times)
        except (Unfinished, AnswerRaised):
            raise
        except TimeoutError:
            self._lose(session, "time", f"{self.wall.limits.seconds:g}")
        except Tampered:  # in what way is not told: the learner's code could choose it
            self.wall.notes.append(f"{self.name}: something other than an answer came from its process")
            self._lose(session, "tampered")
        except Exhausted as error:
            self._lose(session, error.reason, error.amount)
        except Closed:
            self._lose(session)
        except BaseException:  # ours: the conversation may have stopped in the middle, so a later call starts afresh
            session.end()
            raise

    def _lose(self, session: Session, reason: str = "", amount: str = "") -> NoReturn:
        status = session.end()
        self.ended = Exhausted(reason, amount) if reason else end_of(status, self.wall.limits.seconds)
        raise self.ended from None

    def _load(self, session: Session) -> None:
        limits = self.wall.limits
        task: Task = {
            "sources": self.sources,
            "optional": self.optional,
            "name": self.name,
            "seconds": limits.seconds,
            "memory": limits.memory,
        }
        session.channel.send(task, self.deadline)
        try:
            strength, failed, declared = self._receive(session, "ready", dict, list, list)
            self.wall.strength = strength_of(strength)
            self.left_out = [found for item in failed if (found := self._failed(item))]
        except (Unfinished, AnswerRaised) as error:
            self.ended = error
            raise
        if not all(type(p) is list and [type(part) for part in p] == [str, bool] for p in declared):
            raise Tampered("parameters of another form")
        self.declared = [(name, default) for name, default in declared]

    def _ask(self, session: Session, calls: Sequence[Inputs], times: int) -> tuple[list[Any], tuple[str, ...]]:
        pairs = [arranged(self.signature, inputs) for inputs in calls]
        given = [[args, kwargs] for args, kwargs in pairs]
        functions = [described(v) for args, kwargs in pairs for v in [*args, *kwargs.values()] if callable(v)]
        callables: list[Callable[..., Any]] = []
        try:
            session.channel.send(["call", given, times, functions], self.deadline, callables)
        except wire.WireError as error:
            raise WallError(f"the inputs of {self.name} cannot be sent: {error}") from error
        if len(callables) != len(functions):
            raise WallError(f"the inputs of {self.name} cannot be sent: a function is not an argument of its own")
        values, changed, copies = self._receive(session, "values", list, list, list, callables=callables)
        if len(values) != times * len(calls):
            raise Tampered("more or fewer values than calls")
        required = [name for name, p in self.signature.parameters.items() if p.default is p.empty]
        names = [required[i] if type(i) is int and 0 <= i < len(required) else i for i in changed]
        if not all(type(name) is str and name in self.signature.parameters for name in names):
            raise Tampered("a changed argument that does not exist")
        try:
            wire.advance(wire.generators(given), copies)
        except wire.WireError as error:
            raise Tampered(str(error)) from error
        return values, tuple(names)

    def _receive(
        self, session: Session, kind: str, *types: type, callables: Sequence[Callable[..., Any]] = ()
    ) -> list[Any]:
        """The parts of the next message, which is of that kind; what the learner's code asks or raises comes before."""
        message = session.channel.receive(self.deadline)
        while message[0] == "callback":
            index, args, kwargs = parts_of(message, "callback", int, list, dict)
            self._call_back(session, index, args, kwargs, callables)
            message = session.channel.receive(self.deadline)
        if message[0] == "raised":
            kind, text, line = parts_of(message, "raised", str, str, str)
            raise error_of(kind, text, line if self._wrote(line) else "", self.wall.limits)
        return parts_of(message, kind, *types)

    def _failed(self, item: object) -> tuple[str, str, str] | None:
        """(label, line of the source, exception) of a statement that raised, as far as it can be believed."""
        if not isinstance(item, list) or [type(part) for part in item] != [str, int, str]:
            raise Tampered("a failed statement of another form")
        label, number, kind = item
        lines = {own: text for text, own in self.sources}.get(label, "").split("\n")
        known = isinstance(getattr(builtins, kind, None), type)
        return (
            (label, lines[number - 1].strip(), kind if known else "an exception") if 0 < number <= len(lines) else None
        )

    def _wrote(self, line: str) -> bool:
        """Whether a line stands in the sources: what comes back could carry something else."""
        return any(line == own.strip()[:200] for text, _ in self.sources for own in text.splitlines())

    def _call_back(
        self,
        session: Session,
        index: int,
        args: list[Any],
        kwargs: dict[str, Any],
        callables: Sequence[Callable[..., Any]],
    ) -> None:
        if not 0 <= index < len(callables) or session.channel.last_size > CALLBACK_BYTES:
            raise Tampered("a call of a function that was not given, or with more than 1 MB")
        try:
            with np.errstate(all="ignore"):
                reply = ["returned", callables[index](*args, **kwargs), wire.generators([args, kwargs])]
        except Exception as error:  # it was given nonsense: told to the code that did so
            reply = ["failed", type(error).__name__, str(error)[:500]]
        session.channel.send(reply, self.deadline)


def parts_of(message: Message, kind: str, *types: type) -> list[Any]:
    if message[0] != kind or len(message) != len(types) + 1:
        raise Tampered(f"a message of another form than {kind}")
    if not all(isinstance(part, t) for part, t in zip(message[1:], types, strict=True)):
        raise Tampered(f"a message {kind} with parts of other types")
    return message[1:]


def strength_of(told: dict[str, Any]) -> Strength:
    """What a process says it is kept from: two truths by name."""
    if {key: type(value) for key, value in told.items()} != {"files": bool, "calls": bool}:
        raise Tampered("a strength of another form")
    return {"files": told["files"], "calls": told["calls"]}


def error_of(kind: str, message: str, line: str, limits: Limits) -> Unfinished | AnswerRaised | Exhausted:
    """The exception that says what the learner's code raised."""
    if kind == "NotImplementedError":
        return Unfinished()
    if kind == "MemoryError":
        return Exhausted("memory", str(limits.memory >> 20))
    if kind == "WireError":
        return Exhausted("output")
    return AnswerRaised(shown(kind, 80), shown(message, 500), shown(line, 200))


def shown(text: str, length: int) -> str:
    """A learner's text as one harmless line: no control characters that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text[:length])


def end_of(status: int | None, seconds: float) -> Exhausted:
    """How a process ended that should not have; `status` as from `os.waitpid`, None when the worker died with it.

    Which signal or exit status it was is not said: the learner's code can choose it.
    """
    if status is not None and os.WIFSIGNALED(status):
        timed_out = os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
        return Exhausted("time", f"{seconds:g}") if timed_out else Exhausted("crash")
    return Exhausted("ended")
