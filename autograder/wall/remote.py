"""An answer whose code runs behind the wall. Everything that comes from there is checked before it is believed."""

import builtins
import os
import signal

import numpy as np

from autograder.judge import wire
from autograder.judge.answer import Answer, AnswerRaised, Exhausted, Reply, Unfinished, WallError, arranged
from autograder.wall.channel import Channel, Closed, Deadline, Tampered

CALLBACK_BYTES = 1 << 20  # the most that a learner's code may hand to a function on our side


class RemoteAnswer(Answer):
    """The learner's function `name`. Its process starts with the first call and holds until another answer of the
    same wall is called; once it is lost (`Exhausted`) or its sources raise, every later call raises the same.
    `left_out`: the statements that raised, though the function is there: (label, line, name of the exception)."""

    def __init__(self, wall, name, sources, signature, optional=()):
        self.wall, self.name, self.signature = wall, name, signature
        self.sources = [[text, label] for text, label in sources]
        self.optional = [[label, line] for label, line in sorted(optional)]
        self.left_out = []
        self.deadline = Deadline(wall.limits.seconds, wall.budget)
        self.channel = self.ended = self.declared = None

    def call(self, inputs):
        (value,), changed = self._answers([inputs], 1)
        return Reply(value, changed)

    def parameters(self):
        return self.declared

    def repeat(self, times, **inputs):
        """Many calls for one message each way; over there every call gets fresh copies of the arrays."""
        values, changed = self._answers([inputs], times)
        self.changed |= set(changed)
        return values

    def many(self, calls):
        """Calls with different inputs for one message each way; the values are as they are after the last call."""
        values, changed = self._answers(calls, 1)
        self.changed |= set(changed)
        return values

    def _answers(self, calls, times):
        """The values of every call so many times, and the names of the arguments that they changed."""
        if self.ended:
            raise self.ended.with_traceback(None)
        fresh = self.channel is None
        if fresh:
            self.channel = Channel(self.wall.begin(self), self.wall.limits.output)
        try:
            with self.deadline:
                if fresh:
                    self._load()
                return self._ask(calls, times)
        except (Unfinished, AnswerRaised):
            raise
        except TimeoutError:
            self._lose("time", f"{self.wall.limits.seconds:g}")
        except Tampered:  # in what way is not told: the learner's code could choose it
            self.wall.notes.append(f"{self.name}: something other than an answer came from its process")
            self._lose("tampered")
        except Exhausted as error:
            self._lose(error.reason, error.amount)
        except Closed:
            self._lose()
        except BaseException:  # ours: the conversation may have stopped in the middle, so a later call starts afresh
            self.leave()
            raise

    def leave(self):
        """End the process, and tell how it ended. A later call starts a new one, with the time that is left."""
        self.channel.close()
        self.channel = None
        return self.wall.stop()

    def _lose(self, reason="", amount=""):
        status = self.leave()
        self.ended = Exhausted(reason, amount) if reason else end_of(status, self.wall.limits.seconds)
        raise self.ended from None

    def _load(self):
        limits = self.wall.limits
        task = {"sources": self.sources, "optional": self.optional, "name": self.name}
        self.channel.send(task | {"seconds": limits.seconds, "memory": limits.memory}, self.deadline)
        try:
            self.wall.strength, failed, declared = self._receive("ready", dict, list, list)
            self.left_out = [found for item in failed if (found := self._failed(item))]
        except (Unfinished, AnswerRaised) as error:
            self.ended = error
            raise
        if not all(type(p) is list and [type(part) for part in p] == [str, bool] for p in declared):
            raise Tampered("parameters of another form")
        self.declared = [(name, default) for name, default in declared]

    def _ask(self, calls, times):
        given, callables = [list(arranged(self.signature, inputs)) for inputs in calls], []
        try:
            self.channel.send(["call", given, times], self.deadline, callables)
        except wire.WireError as error:
            raise WallError(f"the inputs of {self.name} cannot be sent: {error}") from error
        values, changed, copies = self._receive("values", list, list, list, callables=callables)
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

    def _receive(self, kind, *types, callables=()):
        """The parts of the next message, which is of that kind; what the learner's code asks or raises comes before."""
        message = self.channel.receive(self.deadline)
        while message[0] == "callback":
            self._call_back(*parts_of(message, "callback", int, list, dict), callables)
            message = self.channel.receive(self.deadline)
        if message[0] == "raised":
            kind, text, line = parts_of(message, "raised", str, str, str)
            raise error_of(kind, text, line if self._wrote(line) else "", self.wall.limits)
        return parts_of(message, kind, *types)

    def _failed(self, item):
        """(label, line of the source, exception) of a statement that raised, as far as it can be believed."""
        if type(item) is not list or list(map(type, item)) != [str, int, str]:
            raise Tampered("a failed statement of another form")
        label, number, kind = item
        lines = dict(map(reversed, self.sources)).get(label, "").split("\n")
        known = isinstance(getattr(builtins, kind, None), type)
        return (
            (label, lines[number - 1].strip(), kind if known else "an exception") if 0 < number <= len(lines) else None
        )

    def _wrote(self, line):
        """Whether a line stands in the sources: what comes back could carry something else."""
        return any(line == own.strip()[:200] for text, _ in self.sources for own in text.splitlines())

    def _call_back(self, index, args, kwargs, callables):
        if not 0 <= index < len(callables) or self.channel.last_size > CALLBACK_BYTES:
            raise Tampered("a call of a function that was not given, or with more than 1 MB")
        try:
            with np.errstate(all="ignore"):
                reply = ["returned", callables[index](*args, **kwargs), wire.generators([args, kwargs])]
        except Exception as error:  # it was given nonsense: told to the code that did so
            reply = ["failed", type(error).__name__, str(error)[:500]]
        self.channel.send(reply, self.deadline)


def parts_of(message, kind, *types):
    if message[0] != kind or len(message) != len(types) + 1:
        raise Tampered(f"a message of another form than {kind}")
    if not all(isinstance(part, t) for part, t in zip(message[1:], types, strict=True)):
        raise Tampered(f"a message {kind} with parts of other types")
    return message[1:]


def error_of(kind, message, line, limits):
    """The exception that says what the learner's code raised."""
    if kind == "NotImplementedError":
        return Unfinished()
    if kind == "MemoryError":
        return Exhausted("memory", str(limits.memory >> 20))
    if kind == "WireError":
        return Exhausted("output")
    return AnswerRaised(shown(kind, 80), shown(message, 500), shown(line, 200))


def shown(text, length):
    """A learner's text as one harmless line: no control characters that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text[:length])


def end_of(status, seconds):
    """How a process ended that should not have; `status` as from `os.waitpid`, None when the worker died with it.

    Which signal or exit status it was is not said: the learner's code can choose it.
    """
    if status is not None and os.WIFSIGNALED(status):
        timed_out = os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
        return Exhausted("time", f"{seconds:g}") if timed_out else Exhausted("crash")
    return Exhausted("ended")
