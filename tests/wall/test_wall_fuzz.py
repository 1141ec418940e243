"""A peer that sends anything at all: our end of the wall raises the errors of an answer and no others."""

import inspect
import socket
from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.judge import wire
from autograder.judge.answer import AnswerError, Reply, WallError
from autograder.wall import Limits, RemoteAnswer
from autograder.wall.session import Session

EXAMPLES = 2 * settings().max_examples

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(),
    st.sampled_from(["", "w", "rng", "NotImplementedError", "MemoryError", "WireError", "\x1b[2J\ud800", "x" * 2000]),
    st.builds(np.zeros, st.integers(0, 3)),
    st.builds(np.random.default_rng, st.integers(0, 3)),
    st.just(len),
)


def generator(seed):
    return [np.random.default_rng(seed)]


parts = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text("ab", max_size=2), inner, max_size=2)),
    max_leaves=6,
)
kinds = st.sampled_from(["ready", "values", "raised", "callback", "verdict", 7, None])
READY = ["ready", {"files": True, "calls": True}, [], []]
strengths = st.sampled_from([READY[1], {}, {"files": True, "calls": "yes"}])
failures = st.tuples(st.text(max_size=3), st.integers(-1, 3), st.sampled_from(["ValueError", "Own", ""])).map(list)
declared = st.tuples(st.text(max_size=3), st.booleans()).map(list)
well_formed = st.one_of(
    st.tuples(st.just("ready"), strengths, st.lists(failures, max_size=2), st.lists(declared, max_size=2)),
    st.tuples(
        st.just("values"),
        st.lists(parts, max_size=2),
        st.lists(st.integers(-1, 3), max_size=2),
        st.lists(parts, max_size=1),
    ),
    st.tuples(
        st.just("values"),
        st.lists(parts, min_size=1, max_size=1),
        st.lists(st.integers(0, 2), max_size=2),
        st.builds(generator, st.integers(0, 3)),
    ),
    st.tuples(st.just("raised"), st.text(max_size=5), st.text(max_size=600), st.text(max_size=5)),
    st.tuples(st.just("callback"), st.integers(-1, 2), st.lists(parts, max_size=2), st.just({})),
).map(list)
messages = st.one_of(well_formed, st.tuples(kinds, st.lists(parts, max_size=4)).map(lambda m: [m[0], *m[1]]), parts)


def frames_of(values):
    return values.map(wire.pack).map(lambda data: len(data).to_bytes(4, "little") + data)


frames = st.one_of(frames_of(messages), st.binary(max_size=60))
streams = st.tuples(st.sampled_from([b"", "ready"]), st.lists(st.one_of(frames, frames_of(well_formed)), max_size=4))


class Peer:
    """In place of a wall: the process of each session has already sent its bytes, and sends no more."""

    def __init__(self, sent):
        self.limits, self.notes, self.strength, self.sent = Limits(seconds=5), [], None, sent
        self.budget = None

    def begin(self):
        return Session(Sent(self.sent), self.limits)


class Sent:
    """In place of a worker."""

    def __init__(self, sent):
        self.sent = sent

    def begin(self):
        ours, self.theirs = socket.socketpair()
        self.theirs.sendall(self.sent)
        self.theirs.shutdown(socket.SHUT_WR)
        return ours

    def stop(self):
        self.theirs.close()
        return 9


def task(w, f, rng): ...


@settings(max_examples=EXAMPLES)
@given(streams)
def test_only_an_answers_errors_come_out(stream):
    start, rest = stream
    ready = wire.pack(READY)
    first = len(ready).to_bytes(4, "little") + ready if start else b""
    peer = Peer(first + b"".join(rest))
    answer = RemoteAnswer(peer, "task", [], inspect.signature(task))
    inputs = SimpleNamespace(w=np.ones(3), f=np.sum, rng=np.random.default_rng(0))
    for _ in range(2):
        try:
            reply = answer.call(vars(inputs))
        except WallError:
            raise
        except AnswerError as error:
            assert len(str(error)) < 1500 and str(error).isprintable()
        else:
            assert type(reply) is Reply and set(reply.changed) <= {"w", "f", "rng"}
    inputs.rng.random()  # whatever state came back can be drawn from
    assert all(note.isprintable() for note in peer.notes)
    assert peer.strength in (None, READY[1])
    answer.session.end()
