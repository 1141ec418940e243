"""What the judge calls: an answer, wherever its code runs, and the ways in which it can fail to give a value."""

from __future__ import annotations

import inspect
import linecache
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.judge import wire, words
from autograder.judge.compare import recast
from autograder.judge.plain import plain
from autograder.judge.typed import Arguments, Function, Inputs, Parameters


class AnswerError(Exception):
    """The answer gave no value. The subclasses say why."""


class Unfinished(AnswerError):
    """The answer raised NotImplementedError: it is still the starter."""


@dataclass
class AnswerRaised(AnswerError):
    """The learner's code raised `kind`: `message`, at their own source line `line` (may be empty)."""

    kind: str
    message: str
    line: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


@dataclass
class Exhausted(AnswerError):
    """The answer used up its time, memory or output, or its process ended.

    `reason` is a key of a language's SENTENCES ("time", "memory", "output", "crash", "ended", "tampered"), `amount`
    what the limit was: nothing that the learner's code could have chosen.
    """

    reason: str
    amount: str = ""

    def __str__(self) -> str:
        return words.ending(self.reason, self.amount)


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

    def call(self, inputs: Inputs) -> Reply:
        raise NotImplementedError

    def parameters(self) -> Parameters | None:
        """The function's own parameters, once it is known; None where it cannot be inspected."""
        return None

    def __call__(self, **inputs: Any) -> Any:
        reply = self.call(inputs)
        self.changed |= set(reply.changed)
        return reply.value

    def repeat(self, times: int, **inputs: Any) -> list[Any]:
        """The values of so many calls with the same inputs; a generator among them goes on from call to call."""
        return [self(**inputs) for _ in range(times)]

    def many(self, calls: Sequence[Inputs]) -> list[Any]:
        """The values of calls with different inputs, as they are after the last of them.

        So a buffer that all calls hand out, or an argument that is kept and changed later, shows.
        """
        return [self(**inputs) for inputs in calls]


class LocalAnswer(Answer):
    """A function in this process, called on copies of the inputs and seen through the wire's plain values."""

    def __init__(self, function: Function, signature: inspect.Signature):
        self.function, self.signature = function, signature

    def call(self, inputs: Inputs) -> Reply:
        (value,), changed = self._values([inputs])
        return Reply(value, changed)

    def many(self, calls: Sequence[Inputs]) -> list[Any]:
        values, changed = self._values(calls)
        self.changed |= set(changed)
        return values

    def parameters(self) -> Parameters | None:
        return parameters_of(self.function)

    def _values(self, calls: Sequence[Inputs]) -> tuple[list[Any], tuple[str, ...]]:
        given = [{name: wire.copied(value) for name, value in inputs.items()} for inputs in calls]
        try:
            raw = []
            for inputs in given:
                args, kwargs = arranged(self.signature, inputs)
                raw.append(self.function(*args, **kwargs))
            values = [plain(value) for value in raw]
        except NotImplementedError as error:
            raise Unfinished from error
        except AnswerError:
            raise
        except (Exception, SystemExit) as error:
            raise AnswerRaised(type(error).__name__, message_of(error), line_of(error, self.function)) from error
        pairs = zip(calls, given, strict=True)
        return values, tuple({n: 0 for own, theirs in pairs for n in own if not wire.unchanged(own[n], theirs[n])})


class TamedAnswer(Answer):
    """An answer as laws and observations call it, so that these may compute with what it gives.

    What holds far more numbers than the reference gives is `Opaque`: arrays that stretch when a law combines them could
    else cost the grader its memory. Answers that are given functions are left as they are: the reference would call
    those too, and a law may count the calls. Numbers are int64 and float64, since others wrap around or overflow, and
    are in the container that is wanted: a wrong one is found by the cases.
    """

    def __init__(self, answer: Answer, reference: Answer, template: Any = None):
        self.answer, self.reference, self.template = answer, reference, template

    def call(self, inputs: Inputs) -> Reply:
        reply = self.answer.call(inputs)
        self.answer.changed |= set(reply.changed)
        return Reply(self._tame(reply.value, inputs), reply.changed)

    def repeat(self, times: int, **inputs: Any) -> list[Any]:
        return [self._tame(value, inputs) for value in self.answer.repeat(times, **inputs)]

    def many(self, calls: Sequence[Inputs]) -> list[Any]:
        return [self._tame(v, inputs) for v, inputs in zip(self.answer.many(calls), calls, strict=True)]

    def _tame(self, value: Any, inputs: Inputs) -> Any:
        size = count(value)
        few = size <= 1000 or any(map(callable, inputs.values())) or size <= 1000 + 4 * self._expected_size(inputs)
        return widened(recast(self.template, value)) if few else wire.Opaque("far more numbers than wanted")

    def _expected_size(self, inputs: Inputs) -> int:
        own = {k: np.random.default_rng(0) if isinstance(v, np.random.Generator) else v for k, v in inputs.items()}
        try:
            return count(self.reference(**own))
        except AnswerError:  # a law may try what the reference refuses
            return 0


def widened(value: Any) -> Any:
    """The value with its integers as int64 and its floats as float64."""
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "iuf":
        return value.astype(np.float64 if value.dtype.kind == "f" else np.int64, copy=False)
    if type(value) in (list, tuple):
        return type(value)(map(widened, value))
    return {key: widened(item) for key, item in value.items()} if type(value) is dict else value


def count(value: Any) -> int:
    """How many numbers a value holds, or would without its empty axes; a container counts as one: many empty ones are
    not nothing."""
    if isinstance(value, (list, tuple, dict)):
        return 1 + sum(map(count, value.values() if isinstance(value, dict) else value))
    return wire.extent(value.shape) if isinstance(value, np.ndarray) else 1


def arranged(signature: inspect.Signature, inputs: Inputs) -> tuple[list[Any], Arguments]:
    """Required arguments by position, optional ones by name: a learner may rename the former."""
    required = [name for name, p in signature.parameters.items() if p.default is p.empty]
    return [inputs[name] for name in required], {k: v for k, v in inputs.items() if k not in required}


def parameters_of(function: Function) -> Parameters | None:
    """The names of a function's parameters and whether each has a default; "*" for those that take any number."""
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [("*" if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) else p.name, p.default is not p.empty) for p in found]


def message_of(error: BaseException) -> str:
    """The exception's text; none when its own `__str__` fails."""
    try:
        return str(error)
    except Exception:
        return ""


def line_of(error: BaseException, function: Function) -> str:
    """The innermost line of the file that defines `function`: the learner's own line, not NumPy's."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    own = code.co_filename if code else None
    lines = [
        linecache.getline(f.filename, f.lineno or 0)
        for f in traceback.extract_tb(error.__traceback__)
        if f.filename == own
    ]
    return lines[-1].strip() if lines else ""
