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
        self.deadline = Deadline(wall.limits.seconds)
        self.channel = self.ended = None

    def call(self, inputs):
        (value,), changed = self._answers(inputs, 1)
        return Reply(value, changed)

    def repeat(self, times, **inputs):
        """Many calls for one message each way; over there every call gets fresh copies of the arrays."""
        values, changed = self._answers(inputs, times)
        self.changed |= set(changed)
        return values

    def _answers(self, inputs, times):
        """The values of so many calls, and the names of the arguments that they changed."""
        if self.ended:
            raise self.ended.with_traceback(None)
        fresh = self.channel is None
        if fresh:
            self.channel = Channel(self.wall.begin(self), self.wall.limits.output)
        try:
            with self.deadline:
                if fresh:
                    self._load()
                return self._ask(inputs, times)
        except (Unfinished, AnswerRaised):
            raise
        except TimeoutError:
            self._lose(f"it took longer than {self.wall.limits.seconds:g} s")
        except Tampered as error:
            self.wall.notes.append(f"{self.name}: something other than an answer came from its process ({error})")
            self._lose("its process sent something that is not an answer")
        except Exhausted as error:
            self._lose(error.reason)
        except Closed:
            self._lose(None)
        except BaseException:  # ours: the conversation may have stopped in the middle, so a later call starts afresh
            self.leave()
            raise

    def leave(self):
        """End the process, and tell how it ended. A later call starts a new one, with the time that is left."""
        self.channel.close()
        self.channel = None
        return self.wall.stop()

    def _lose(self, reason):
        status = self.leave()
        self.ended = Exhausted(reason or reason_of(status, self.wall.limits.seconds))
        raise self.ended from None

    def _load(self):
        limits = self.wall.limits
        task = {"sources": self.sources, "optional": self.optional, "name": self.name}
        self.channel.send(task | {"seconds": limits.seconds, "memory": limits.memory}, self.deadline)
        try:
            self.wall.strength, failed = self._receive("ready", dict, list)
            self.left_out = [found for item in failed if (found := self._failed(item))]
        except (Unfinished, AnswerRaised) as error:
            self.ended = error
            raise

    def _ask(self, inputs, times):
        args, kwargs = arranged(self.signature, inputs)
        given, callables = [*args, *kwargs.values()], []
        try:
            self.channel.send(["call", args, kwargs, times], self.deadline, callables)
        except wire.WireError as error:
            raise WallError(f"the inputs of {self.name} cannot be sent: {error}") from error
        values, changed, copies = self._receive("values", list, list, list, callables=callables)
        if len(values) != times:
            raise Tampered("more or fewer values than calls")
        names = [n for n in self.signature.parameters if n in inputs and n not in kwargs] + list(kwargs)
        if not all(type(i) is int and 0 <= i < len(names) for i in changed):
            raise Tampered("a changed argument that does not exist")
        try:
            wire.advance(wire.generators(given), copies)
        except wire.WireError as error:
            raise Tampered(str(error)) from error
        return values, tuple(names[i] for i in changed)

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
        return Exhausted(f"it needed more than {limits.memory >> 20} MB of memory")
    if kind == "WireError":
        return Exhausted(shown(message, 500))
    return AnswerRaised(shown(kind, 80), shown(message, 500), shown(line, 200))


def shown(text, length):
    """A learner's text as one harmless line: no control characters that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text[:length])


def reason_of(status, seconds):
    """Why a process ended that should not have; `status` as from `os.waitpid`, None when the worker died with it."""
    if status is None:
        return "its process ended, and the worker with it"
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return (
            f"it took longer than {seconds:g} s" if name in ("SIGXCPU", "SIGKILL") else f"its process crashed ({name})"
        )
    return f"its process ended by itself (exit status {os.WEXITSTATUS(status)})"
