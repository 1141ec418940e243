"""What the judge calls: an answer, wherever its code runs, and the ways in which it can fail to give a value."""

from __future__ import annotations

import inspect
import linecache
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.judge import wire


class AnswerError(Exception):
    """The answer gave no value. The subclasses say whose doing that was."""


class Unfinished(AnswerError):
    """The answer raised NotImplementedError: it is still the starter."""


@dataclass
class AnswerRaised(AnswerError):
    """The learner's code raised `kind`: `message`, at their own source line `line` (may be empty)."""

    kind: str
    message: str
    line: str = ""

    def __str__(self) -> str:
        where = f" at the line `{self.line}`" if self.line else ""
        return f"it raised {self.kind}{where}: {self.message}" if self.message else f"it raised {self.kind}{where}"


@dataclass
class Exhausted(AnswerError):
    """The answer used up its time, memory or output, or its process ended."""

    reason: str

    def __str__(self) -> str:
        return self.reason


class WallError(AnswerError):
    """Our own machinery failed; never charged to the learner."""


@dataclass(frozen=True)
class Reply:
    """A returned value and the names of the arguments that the call changed in place."""

    value: Any
    changed: tuple[str, ...] = ()


class Answer:
    """A callable judged through `call`; subclasses say where the code runs."""

    changed: frozenset[str] = frozenset()

    def call(self, inputs: Mapping[str, Any]) -> Reply:
        raise NotImplementedError

    def __call__(self, **inputs: Any) -> Any:
        reply = self.call(inputs)
        self.changed |= set(reply.changed)
        return reply.value

    def repeat(self, times: int, **inputs: Any) -> list[Any]:
        """The values of so many calls with the same inputs; a generator among them goes on from call to call."""
        return [self(**inputs) for _ in range(times)]


class LocalAnswer(Answer):
    """A function in this process, called on copies of the inputs and seen through the wire's plain values."""

    def __init__(self, function: Callable, signature: inspect.Signature):
        self.function, self.signature = function, signature

    def call(self, inputs: Mapping[str, Any]) -> Reply:
        given = {name: wire.copied(value) for name, value in inputs.items()}
        args, kwargs = arranged(self.signature, given)
        try:
            value = wire.plain(self.function(*args, **kwargs))
        except NotImplementedError as error:
            raise Unfinished from error
        except AnswerError:
            raise
        except (Exception, SystemExit) as error:
            raise AnswerRaised(type(error).__name__, message_of(error), line_of(error, self.function)) from error
        return Reply(value, tuple(name for name in given if not unchanged(inputs[name], given[name])))


class BoundedAnswer(Answer):
    """An answer as laws and observations call it: what holds far more numbers than the reference gives is `Opaque`.

    Arrays that stretch when a law combines them could else cost the grader its memory. Answers that are given functions
    are left as they are: the reference would call those too, and a law may count the calls.
    """

    def __init__(self, answer: Answer, reference: Answer):
        self.answer, self.reference = answer, reference

    def call(self, inputs: Mapping[str, Any]) -> Reply:
        reply = self.answer.call(inputs)
        self.answer.changed |= set(reply.changed)
        return Reply(self._bounded(reply.value, inputs), reply.changed)

    def repeat(self, times: int, **inputs: Any) -> list[Any]:
        return [self._bounded(value, inputs) for value in self.answer.repeat(times, **inputs)]

    def _bounded(self, value: Any, inputs: Mapping[str, Any]) -> Any:
        size = count(value)
        if size <= 1000 or any(map(callable, inputs.values())) or size <= 1000 + 4 * self._asked_for(inputs):
            return value
        return wire.Opaque("far more numbers than asked for")

    def _asked_for(self, inputs: Mapping[str, Any]) -> int:
        own = {k: np.random.default_rng(0) if isinstance(v, np.random.Generator) else v for k, v in inputs.items()}
        try:
            return count(self.reference(**own))
        except AnswerError:  # a law may try what the reference refuses
            return 0


def count(value: Any) -> int:
    """How many numbers a value holds; a container counts as one, so that many empty ones are not nothing."""
    if isinstance(value, (list, tuple, dict)):
        return 1 + sum(map(count, value.values() if isinstance(value, dict) else value))
    return int(np.size(value)) if isinstance(value, np.ndarray) else 1


def arranged(signature: inspect.Signature, inputs: Mapping[str, Any]) -> tuple[list, dict]:
    """Required arguments by position, optional ones by name: a learner may rename the former."""
    required = [name for name, p in signature.parameters.items() if p.default is p.empty]
    return [inputs[name] for name in required], {k: v for k, v in inputs.items() if k not in required}


def unchanged(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        return (
            before.shape == after.shape
            and before.dtype == after.dtype
            and np.array_equal(before, after, equal_nan=True)
        )
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(unchanged, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(unchanged(before[k], after[k]) for k in before)
    return before is after or callable(before) or isinstance(before, np.random.Generator) or before == after


def message_of(error: BaseException) -> str:
    """The exception's text; none when its own `__str__` fails."""
    try:
        return str(error)
    except Exception:
        return ""


def line_of(error: BaseException, function: Callable) -> str:
    """The innermost line of the file that defines `function`: the learner's own line, not NumPy's."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    own = code.co_filename if code else None
    lines = [
        linecache.getline(f.filename, f.lineno or 0)
        for f in traceback.extract_tb(error.__traceback__)
        if f.filename == own
    ]
    return lines[-1].strip() if lines else ""
