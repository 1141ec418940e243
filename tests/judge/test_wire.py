"""The wire: what goes in comes out plain, and hostile bytes give WireError and nothing else."""

import itertools
import json
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.judge import wire
from autograder.judge.plain import plain
from autograder.judge.wire import Iterated, Opaque, WireError, advance, generators, pack, unchanged, unpack

EXAMPLES = 3 * settings().max_examples
BITS = sorted(wire.BIT_GENERATORS)

numbers = st.one_of(st.booleans(), st.integers(), st.floats(), st.complex_numbers())
dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(),
    hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(sizes=(16, 32, 64)),
    hnp.complex_number_dtypes(sizes=(64, 128)),
)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
text = st.text(st.characters(), max_size=9)
values = st.recursive(
    st.one_of(st.none(), numbers, text, arrays),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(text, inner, max_size=4),
    ),
    max_leaves=12,
)


def same(a, b):
    """Equal in type, shape, dtype and every bit; NaN equals NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(map(same, a.values(), b.values()))
    if isinstance(a, (np.ndarray, np.generic)):
        return a.shape == b.shape and a.dtype.newbyteorder("=") == b.dtype and np.array_equal(a, b, equal_nan=True)
    return repr(a) == repr(b)


@settings(max_examples=EXAMPLES)
@given(values)
def test_what_is_sent_arrives(value):
    assert same(value, unpack(pack(value)))
    assert same(value, plain(value))


layouts = st.sampled_from([lambda a: a, np.asfortranarray, lambda a: a.T, lambda a: a[..., ::-1], lambda a: a[1:]])


@settings(max_examples=EXAMPLES)
@given(st.one_of(values, arrays, st.lists(arrays, min_size=1, max_size=3).map(tuple)), layouts)
def test_what_stays_on_this_side_looks_as_if_it_had_been_sent(value, layout):
    value = layout(value) if isinstance(value, np.ndarray) and value.ndim > 1 else value
    kept, sent = plain(value), unpack(pack(value))
    assert same(kept, sent)
    for given_in, ours, theirs in zip(*((x if type(x) is tuple else (x,)) for x in (value, kept, sent)), strict=True):
        if isinstance(ours, np.ndarray):
            assert (ours.flags.f_contiguous, ours.flags.writeable) == (theirs.flags.f_contiguous, True)
            assert ours.dtype == theirs.dtype and not np.shares_memory(ours, given_in)


@settings(max_examples=EXAMPLES)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_give_a_value_or_a_wire_error(data, with_magic):
    _only_wire_errors(wire.MAGIC + data if with_magic else data)


@settings(max_examples=EXAMPLES)
@given(values, st.data())
def test_damaged_messages_give_a_value_or_a_wire_error(value, data):
    """A message with bytes changed, cut out or added anywhere."""
    message = bytearray(pack(value))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(message)))
        stop = data.draw(st.integers(start, min(len(message), start + 3)))
        message[start:stop] = data.draw(st.binary(max_size=3))
    _only_wire_errors(bytes(message))


json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(),
        st.sampled_from([*"ltdancIgfo", *wire.DTYPES]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=20,
)


@settings(max_examples=EXAMPLES)
@given(json_values, st.binary(max_size=64))
def test_any_header_gives_a_value_or_a_wire_error(tree, rest):
    _only_wire_errors(framed(tree, rest))


@settings(max_examples=EXAMPLES)
@given(st.sampled_from(BITS), st.data())
def test_a_damaged_generator_state_gives_a_generator_or_a_wire_error(name, data):
    """And the generator that comes out can be drawn from without harm."""
    state = getattr(np.random, name)(1).state
    part = state["state"] if data.draw(st.booleans()) else state
    part[data.draw(st.sampled_from(sorted(part)))] = data.draw(
        st.one_of(st.integers(-(2**130), 2**130), st.sampled_from([*BITS, 624, 625, 4, 5]), arrays, st.none())
    )
    rng = _only_wire_errors(framed(["g", node(state), None], b"".join(chunks(state))))
    if isinstance(rng, np.random.Generator):
        rng.random(2000), rng.integers(9, size=2000, dtype=np.int32)


def _only_wire_errors(data):
    try:
        return unpack(data)
    except WireError as error:
        assert str(error)


def framed(tree, rest=b""):
    header = json.dumps(tree).encode()
    return wire.MAGIC + len(header).to_bytes(4, "little") + header + rest


def _written(value):
    writer = wire._Writer(None)
    return writer.node(value, 0), writer.chunks


def node(value):
    return _written(value)[0]


def chunks(value):
    return _written(value)[1]


@pytest.mark.parametrize(
    "tree",
    [
        ["a", "f8", [-1]],
        ["a", "f8", [2**62, 2**62]],
        ["a", "f8", [0, 2**47, 2**47]],
        ["a", "O", [1]],
        ["a", "f8", [1.0]],
        ["a", "f8", [True]],
        ["a", "f8", [1] * 40],
        ["n", "f8", 3],
        ["d", "a", 1, "a", 2],
        ["d", "a"],
        ["I", "0x1"],
        ["I", "1" * 40_000],
        ["f", 0],
        ["f", -1],
        ["z"],
        [],
        {},
        2**64,
        ["g", None],
        ["g", None, None],
        ["o", 3],
        ["c", 1, 2],
    ],
    ids=str,
)
def test_a_malformed_node_is_refused(tree):
    with pytest.raises(WireError):
        unpack(framed(tree, bytes(8)))


def test_bombs_are_refused_before_they_unfold():
    for header in (b"[" * 1_000_000, b'["l"' + b",0" * 200_000 + b"]", b'["l",' * 60 + b"0" + b"]" * 60, b"9" * 10_000):
        with pytest.raises(WireError):
            unpack(wire.MAGIC + len(header).to_bytes(4, "little") + header)


def test_values_too_large_to_send_are_refused_without_being_copied():
    loop = []
    loop.append(loop)
    doubling = [1]
    for _ in range(30):
        doubling = [doubling, doubling]
    for value in (loop, doubling, [0] * 200_000, np.broadcast_to(1.0, (10**6, 10**6)), ["x" * 10**6] * 5):
        with pytest.raises(WireError, match="too large"):
            pack(value)


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_anything_else_arrives_as_the_name_of_its_type_and_equals_nothing():
    strange = [
        len,
        object(),
        {1, 2},
        {1: 2},
        np.array([None]),
        np.array(["a"]),
        np.datetime64("2020"),
        1 << 10**6,
    ]
    strange += [np.ma.array([1.0]), np.matrix([1.0]), np.zeros(2, [("a", float)]), b"raw", np.zeros((0, 1 << 28))]
    for value in strange:
        arrived = plain(value)
        assert isinstance(arrived, Opaque)
        assert arrived != arrived and arrived != value and (arrived == value) is False
    assert plain(np.ma.array([1.0])).type_name == "MaskedArray of float64"
    assert isinstance(plain(Opaque("thing")), Opaque) and plain(Opaque("a\x1b[2Jb")).type_name == "a[2Jb"


def test_subclasses_arrive_as_their_base_data():
    class Lies:
        __eq__ = __len__ = __iter__ = __float__ = __int__ = __str__ = lambda self, *a: 1 / 0
        items = __getitem__ = tolist = __hash__ = lambda self, *a: 1 / 0
        __class__ = property(lambda self: None)

    made = [type("X", (Lies, base), {}) for base in (int, float, str, list, tuple, dict, complex)]
    data = [7, 1.5, "a", [1, 2], (1, 2), {"a": 1}, 1 + 2j]
    for subclass, value in zip(made, data, strict=True):
        assert same(value, plain(subclass(value)))
    array = np.arange(3.0).view(type("A", (Lies, np.ndarray), {"shape": 3, "dtype": 4, "tobytes": None}))
    assert same(np.arange(3.0), plain(array))


def test_extended_precision_is_rounded_and_iterators_arrive_as_what_they_gave():
    assert same(plain(np.ones(3, np.longdouble)), np.ones(3)) and plain(np.longdouble(0.1)) == 0.1
    assert plain(x * x for x in range(4)) == (0, 1, 4, 9) and type(plain(map(abs, [-1]))) is Iterated
    with pytest.raises(WireError, match="too large"):
        plain(x for x in itertools.count())


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (np.ones(2), np.ones(2) + 2e-16, True),
        (np.ones(2), np.ones(2) + 1e-9, False),
        (np.array([np.nan]), np.array([np.nan]), True),
        (np.ones(2), np.ones(2, np.float32), False),
        ([np.ones(2)], [np.ones(2)], True),
        ([np.ones(2)], [np.zeros(2)], False),
        ([1, 2], [1, 2, 3], False),
        ({"a": [1]}, {"a": [2]}, False),
        (True, 1, False),
    ],
)
def test_an_argument_changed_by_rounding_alone_counts_as_unchanged(before, after, same):
    assert unchanged(before, after) is same


def test_arrays_arrive_writable_aligned_and_their_own():
    value = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    a, _, b = unpack(pack((value, "odd", value)))
    a[:] = 0
    assert same(b, value) and b.flags.aligned and b.flags.writeable and b.flags.f_contiguous


def test_a_bool_array_holds_zero_and_one_whatever_was_sent():
    assert unpack(framed(["a", "b1", [3]], b"\x00\x02\xff")).view("u1").tolist() == [0, 1, 1]


def test_big_endian_arrays_arrive_with_the_same_values():
    assert same(plain(np.arange(3, dtype=">f8")), np.arange(3.0))


@pytest.mark.parametrize("name", BITS)
def test_a_generator_arrives_in_the_same_state(name):
    rng = np.random.Generator(getattr(np.random, name)(5))
    rng.random(7), rng.integers(9, dtype=np.int32)
    copy = plain({"rng": rng})["rng"]
    assert (copy.integers(99, size=50, dtype=np.int32) == rng.integers(99, size=50, dtype=np.int32)).all()
    assert (copy.normal(size=1300) == rng.normal(size=1300)).all()


SEEDS = [(5,), ([1, 2, 3],), (np.int64(4),), (2**200,), ([],), (np.arange(3), (4,), 8)]  # entropy, spawn key, pool size


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_a_copy_has_the_same_children_and_advancing_counts_them(seed):
    """NumPy's own way to independent streams: `rng.spawn(n)`."""
    names = dict(zip(("entropy", "spawn_key", "pool_size"), seed, strict=False))
    ours, twin = (np.random.default_rng(np.random.SeedSequence(**names)) for _ in range(2))
    sent = plain(ours)
    assert [c.random() for c in sent.spawn(3)] == [c.random() for c in twin.spawn(3)]
    advance([ours], [sent])
    assert [c.random() for c in ours.spawn(2)] == [c.random() for c in twin.spawn(2)]


@settings(max_examples=EXAMPLES)
@given(json_values)
def test_a_damaged_seed_gives_a_generator_or_a_wire_error(seed):
    rng = _only_wire_errors(framed(["g", node(np.random.PCG64(1).state), node(seed)]))
    if isinstance(rng, np.random.Generator):
        rng.spawn(2)[0].random()


def test_a_generator_that_comes_back_with_another_seed_or_too_many_children_is_refused():
    ours = np.random.default_rng(1)
    many = np.random.SeedSequence(1, n_children_spawned=1_001)
    for wrong in (np.random.default_rng(2), np.random.Generator(np.random.PCG64(many))):
        with pytest.raises(WireError):
            advance([ours], [wrong])


def test_a_generator_advances_by_what_its_copy_drew():
    ours = np.random.default_rng(1)
    sent = plain([ours, {"more": (3, ours)}])
    assert len(generators(sent)) == 2
    sent[0].random(10)
    advance([ours], generators(sent)[:1])
    assert ours.random() == np.random.default_rng(1).random(11)[-1]
    for wrong in ([], [3], [np.random.Generator(np.random.SFC64(1))]):
        with pytest.raises(WireError):
            advance([ours], wrong)


def test_callables_stay_and_are_called_back():
    kept = []
    data = pack({"f": np.sin, "more": [len, np.sin]}, kept)
    assert kept == [np.sin, len, np.sin]
    calls = []
    arrived = unpack(data, lambda index, args, kwargs: calls.append((index, args, kwargs)) or index)
    assert arrived["more"][0](5, x=6) == 1 and calls == [(1, (5,), {"x": 6})]
    with pytest.raises(WireError, match="nobody offered"):
        unpack(data)


def test_no_text_of_a_message_is_ever_run():
    """Reading a message imports no module and looks up no name."""
    before = set(sys.modules)
    _only_wire_errors(framed(["o", "os.system"]))
    assert set(sys.modules) == before and isinstance(unpack(framed(["o", "os.system"])), Opaque)
