"""Values <-> bytes: the only things that cross the wall between the judge and a learner's code.

A message is ``b"NN1"``, the length of a JSON header (4 bytes, little-endian), the header, and the raw bytes of all
arrays one after the other. A node of the header is null, a bool, an int, a float or a string for itself, or a list that
begins with a tag:

    ["l", node...] list         ["t", node...] tuple        ["d", key, node, ...] dict with string keys
    ["a", dtype, shape] array   ["n", dtype] NumPy scalar   ["c", re, im] complex   ["I", hex] int beyond 64 bits
    ["A", dtype, shape] array in Fortran order      ["i", node...] what an iterator gave, all of it
    ["g", state, seed] Generator    ["f", index] a callable that stays where it is    ["o", type name] anything else

Nothing is ever executed or looked up by name while reading, so the worst that hostile bytes can do is to raise
`WireError`. A subclass of a plain type is sent as its base data, read by the base class's own methods, whatever the
subclass overrides. Masked arrays and ``np.matrix`` compute by rules of their own, so they are `Opaque`, as are object,
string, date and structured arrays; extended precision is rounded to double. This module needs NumPy alone: the worker
runs the same file.
"""

from __future__ import annotations

import json
import math
import types
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

MAGIC = b"NN1"
MAX_BYTES = 1 << 26
MAX_HEADER = 1 << 22
MAX_NODES = 100_000
MAX_DEPTH = 40
MAX_CHILDREN = 1_000  # of a generator, spawned in one call: each takes the time of a small calculation here, too
MAX_BITS = 1023  # of an int: it still fits into a float
SMALL = 1 << 64  # an int below it is written as itself
ENCODE = json.JSONEncoder(separators=(",", ":")).encode

DTYPE_NAMES = ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
DTYPES = {name: np.dtype("<" + name) for name in DTYPE_NAMES}
DTYPES["b1"] = np.dtype(bool)
SCALARS = {dtype.type for dtype in DTYPES.values()}
LONG = {np.longdouble: np.float64, np.clongdouble: np.complex128}  # extended precision is rounded
BIT_GENERATORS = {name: getattr(np.random, name) for name in ("PCG64", "PCG64DXSM", "Philox", "SFC64", "MT19937")}


ITERATORS = (types.GeneratorType, map, filter, zip, range, enumerate, reversed)


Node = Any  # of a header: None, a bool, int, float or str, or a list that begins with a tag
Call = Callable[[int, Any, Any], Any]  # (index, args, kwargs) of a callable that stayed behind


class WireError(ValueError):
    """The bytes are malformed, or the value is too large to cross."""


class Opaque:
    """What arrives of a value that cannot cross: the name of its type. It equals nothing, itself included."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, type_name: str) -> None:
        self.type_name = "".join(c for c in type_name[:80] if c.isprintable())

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{self.type_name}>"


class Iterated(tuple[Any, ...]):
    """What an iterator gave, such as the values of a generator expression. Not a list: a list was not returned."""

    __slots__ = ()


def pack(value: Any, callables: list[Callable[..., Any]] | None = None) -> bytes:
    """The bytes of `value`. Callables in it are appended to the list `callables` and sent as their index; without a
    list they become `Opaque`. Raises `WireError` for a value beyond MAX_NODES, MAX_DEPTH or MAX_BYTES."""
    writer = _Writer(callables)
    header = ENCODE(writer.node(value, 0)).encode()
    if len(header) > MAX_HEADER:
        raise WireError(f"the value is too large to send: its description takes more than {MAX_HEADER} bytes")
    return b"".join([MAGIC, len(header).to_bytes(4, "little"), header, *writer.chunks])


def unpack(data: bytes | bytearray | memoryview, call: Call | None = None) -> Any:
    """The value of `pack`'s bytes. Each callable becomes a function that returns ``call(index, args, kwargs)``.
    Raises `WireError`, and nothing else, for anything that `pack` would not have written."""
    start = len(MAGIC) + 4
    if not start <= len(data) <= MAX_BYTES + MAX_HEADER or data[: len(MAGIC)] != MAGIC:
        raise WireError("not a message of this protocol")
    end = start + int.from_bytes(data[len(MAGIC) : start], "little")
    if end > min(len(data), start + MAX_HEADER):
        raise WireError("the header is longer than the message")
    try:
        root = json.loads(bytes(data[start:end]).decode())
    except (ValueError, RecursionError) as error:
        raise WireError("the header is not JSON") from error
    reader = _Reader(data, end, call)
    value = reader.node(root, 0)
    if reader.position != len(data):
        raise WireError("bytes are left over after the last array")
    return value


def copied(value: Any) -> Any:
    """A copy down to the arrays; generators and functions stay themselves, and so does what is not plain."""
    if type(value) is np.ndarray:
        return value.copy(order="K")
    if type(value) in (list, tuple):
        return type(value)(map(copied, value))
    return {key: copied(item) for key, item in value.items()} if type(value) is dict else value


def unchanged(before: Any, after: Any) -> bool:
    """Whether a call left an argument as it was. Rounding is not a change, such as h added and subtracted again."""
    if type(before) is np.ndarray:
        if type(after) is not np.ndarray or before.shape != after.shape or before.dtype != after.dtype:
            return False
        if before.tobytes() == after.tobytes():
            return True
        with np.errstate(all="ignore"):
            near = np.abs(after - before) <= 1e-12 * np.abs(before) if before.dtype.kind in "fc" else before == after
            return bool(np.all(near | (before == after) | ((before != before) & (after != after))))
    if type(before) in (list, tuple):
        return type(after) is type(before) and len(before) == len(after) and all(map(unchanged, before, after))
    if type(before) is dict:
        return (
            type(after) is dict
            and before.keys() == after.keys()
            and all(unchanged(before[k], after[k]) for k in before)
        )
    if type(before) in (int, float, str, bool, complex) or before is None:
        return type(after) is type(before) and (before == after or before != before)
    return True  # functions, and generators: a call may advance one


def generators(value: Any) -> list[np.random.Generator]:
    """All `numpy.random.Generator`s in a value, in the order in which `pack` meets them."""
    if issubclass(type(value), np.random.Generator):
        return [value]
    if issubclass(type(value), dict):
        return [g for item in dict.values(value) for g in generators(item)]
    if issubclass(type(value), (list, tuple)):
        return [g for item in _items(value) for g in generators(item)]
    return []


def advance(ours: Sequence[np.random.Generator], theirs: Sequence[np.random.Generator]) -> None:
    """Set each of our generators to the state that its copy on the other side has reached, its children included."""
    if len(ours) != len(theirs) or any(type(g) is not np.random.Generator for g in theirs):
        raise WireError("the generators that came back are not those that were sent")
    for own, copy in zip(ours, theirs, strict=True):
        if type(own.bit_generator) is not type(copy.bit_generator):
            raise WireError("a generator came back as one of another kind")
        before, after = _seed(own.bit_generator.seed_seq), _seed(copy.bit_generator.seed_seq)
        if before:
            if not after or after[:3] != before[:3] or not 0 <= after[3] - before[3] <= MAX_CHILDREN:
                raise WireError("a generator came back with another seed")
            own.bit_generator.seed_seq.spawn(after[3] - before[3])  # type: ignore[attr-defined]
        own.bit_generator.state = copy.bit_generator.state


def type_name(value: Any) -> str:
    """The name of the value's real type, also where a metaclass lies about it."""
    name: str = type.__dict__["__name__"].__get__(type(value))
    return name


class _Writer:
    def __init__(self, callables: list[Callable[..., Any]] | None) -> None:
        self.callables, self.nodes, self.bytes = callables, 0, 0
        self.chunks: list[bytes] = []

    def node(self, value: Any, depth: int) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise WireError(f"the value is too large to send: more than {MAX_NODES} items or {MAX_DEPTH} levels")
        kind = type(value)
        if value is None or kind is float or kind is str or kind is bool or (kind is int and -SMALL < value < SMALL):
            return value
        if kind in self.EXACT:
            return self.EXACT[kind](self, value, depth + 1)
        if kind in SCALARS:
            return ["n", self.array(np.asarray(value))]
        if kind in LONG:
            return ["n", self.array(np.asarray(value, LONG[kind]))]
        if kind in ITERATORS:
            return ["i", *[self.node(item, depth + 1) for item in value]]
        if issubclass(kind, np.ndarray):
            return self.ndarray(value, kind)
        for base, write in self.BASES:
            if issubclass(kind, base):
                return write(self, value, depth + 1)
        if callable(value) and self.callables is not None:
            self.callables.append(value)
            return ["f", len(self.callables) - 1]
        return ["o", value.type_name if kind is Opaque else type_name(value)]

    def ndarray(self, value: Any, kind: type) -> Node:
        base = np.ndarray.view(value, np.ndarray)
        base = base.astype(LONG[base.dtype.type]) if base.dtype.type in LONG else base
        peculiar = kind is not np.ndarray and issubclass(kind, (np.matrix, np.ma.MaskedArray))
        if peculiar or _dtype_name(base.dtype) not in DTYPES or (not base.size and extent(base.shape) > MAX_BYTES):
            return ["o", f"{type_name(value)} of {base.dtype.name}"]
        fortran = base.ndim > 1 and base.flags.f_contiguous and not base.flags.c_contiguous
        return ["A" if fortran else "a", self.array(base, "F" if fortran else "C"), list(base.shape)]

    def array(self, base: np.ndarray, order: Literal["C", "F"] = "C") -> str:
        """Append the array's bytes, return its dtype's name."""
        self.bytes += base.nbytes
        if self.bytes > MAX_BYTES:
            raise WireError(f"the value is too large to send: more than {MAX_BYTES >> 20} MB of arrays")
        name = _dtype_name(base.dtype)
        self.chunks.append(np.asarray(base, DTYPES[name]).tobytes(order))
        return name

    def integer(self, value: Any, depth: int) -> Node:
        value = int.__int__(value)
        if value.bit_length() > MAX_BITS:
            return ["o", f"int of {value.bit_length()} bits"]
        return value if value.bit_length() < 64 else ["I", hex(value)]

    def real(self, value: Any, depth: int) -> Node:
        return float.__float__(value)

    def complex_number(self, value: Any, depth: int) -> Node:
        return ["c", complex.real.__get__(value), complex.imag.__get__(value)]

    def string(self, value: Any, depth: int) -> Node:
        return str.__str__(value)

    def sequence(self, value: Any, depth: int) -> Node:
        return ["l" if issubclass(type(value), list) else "t", *[self.node(item, depth) for item in _items(value)]]

    def mapping(self, value: Any, depth: int) -> Node:
        items = list(dict.items(value))
        if not all(issubclass(type(key), str) for key, _ in items):
            return ["o", "dict with keys that are not strings"]
        return ["d", *[part for key, item in items for part in (str.__str__(key), self.node(item, depth))]]

    def generator(self, value: Any, depth: int) -> Node:
        bits = np.random.Generator.bit_generator.__get__(value)
        if type_name(bits) not in BIT_GENERATORS or type(bits) is not BIT_GENERATORS[type_name(bits)]:
            return ["o", f"Generator on {type_name(bits)}"]
        return ["g", self.node(bits.state, depth), self.node(_seed(bits.seed_seq), depth)]

    BASES = (
        (int, integer),
        (float, real),
        (complex, complex_number),
        (str, string),
        ((list, tuple), sequence),
        (dict, mapping),
        (np.random.Generator, generator),
    )
    EXACT = {list: sequence, tuple: sequence, dict: mapping, np.random.Generator: generator}  # noqa: RUF012


class _Reader:
    def __init__(self, data: bytes | bytearray | memoryview, position: int, call: Call | None) -> None:
        self.data, self.position, self.call, self.nodes = data, position, call, 0

    def node(self, node: Node, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise WireError(f"more than {MAX_NODES} items or {MAX_DEPTH} levels")
        kind = type(node)
        if node is None or kind is float or kind is str or kind is bool or (kind is int and -SMALL < node < SMALL):
            return node
        if kind is not list or not node or type(node[0]) is not str or node[0] not in self.TAGS:
            raise WireError("a node of an unknown kind")
        return self.TAGS[node[0]](self, node[1:], depth + 1)

    def items(self, parts: list[Node], depth: int) -> list[Any]:
        return [self.node(part, depth) for part in parts]

    def tuple_(self, parts: list[Node], depth: int) -> tuple[Any, ...]:
        return tuple(self.items(parts, depth))

    def mapping(self, parts: list[Node], depth: int) -> dict[str, Any]:
        keys = parts[::2]
        if len(parts) % 2 or not all(type(key) is str for key in keys) or len(set(keys)) != len(keys):
            raise WireError("a dict needs pairs of distinct string keys and nodes")
        return dict(zip(keys, self.items(parts[1::2], depth), strict=True))

    def iterated(self, parts: list[Node], depth: int) -> Iterated:
        return Iterated(self.items(parts, depth))

    def fortran(self, parts: list[Node], depth: int) -> np.ndarray:
        name, shape = _expect(parts, str, list)
        return self.array([name, shape[::-1]], depth).T

    def array(self, parts: list[Node], depth: int) -> np.ndarray:
        name, shape = _expect(parts, str, list)
        if name not in DTYPES or not all(type(n) is int and n >= 0 for n in shape) or len(shape) > 32:
            raise WireError("an array of an unknown dtype or shape")
        if extent(shape) > MAX_BYTES:
            raise WireError("an array of an unknown dtype or shape")
        dtype, size = DTYPES[name], 1
        for n in shape:
            size *= n
        if size * dtype.itemsize > len(self.data) - self.position:
            raise WireError("an array is longer than the message")
        try:
            array = np.ndarray(shape, "u1" if name == "b1" else dtype, self.data, self.position)
        except (ValueError, TypeError) as error:
            raise WireError("an array of an impossible shape") from error
        self.position += size * dtype.itemsize
        if name == "b1":  # a bool holds 0 or 1, whatever was sent
            return np.asarray(array != 0)
        return array.astype(dtype.newbyteorder("="))

    def scalar(self, parts: list[Node], depth: int) -> Any:
        return self.array([*parts, []], depth)[()]

    def complex_number(self, parts: list[Node], depth: int) -> complex:
        return complex(*_expect(parts, float, float))

    def integer(self, parts: list[Node], depth: int) -> int:
        (digits,) = _expect(parts, str)
        try:
            value = int(digits, 16)
        except ValueError as error:
            raise WireError("an int that is not one") from error
        if not 64 <= value.bit_length() <= MAX_BITS or hex(value) != digits:
            raise WireError("an int that is not written as it should be")
        return value

    def generator(self, parts: list[Node], depth: int) -> np.random.Generator:
        if len(parts) != 2:
            raise WireError("a generator needs its state and its seed")
        return _generator(*self.items(parts, depth))

    def function(self, parts: list[Node], depth: int) -> Callable[..., Any]:
        (index,) = _expect(parts, int)
        if self.call is None or index < 0:
            raise WireError("a callable that nobody offered")
        call = self.call
        return lambda *args, **kwargs: call(index, args, kwargs)

    def opaque(self, parts: list[Node], depth: int) -> Opaque:
        return Opaque(*_expect(parts, str))

    TAGS = {  # noqa: RUF012
        "l": items,
        "t": tuple_,
        "d": mapping,
        "a": array,
        "A": fortran,
        "i": iterated,
        "n": scalar,
        "c": complex_number,
        "I": integer,
        "g": generator,
        "f": function,
        "o": opaque,
    }


def _items(value: Any) -> Any:
    """The items of a list or tuple as they are stored, whatever a subclass says."""
    return (
        list.__getitem__(value, slice(None)) if issubclass(type(value), list) else tuple.__getitem__(value, slice(None))
    )


def extent(shape: Sequence[int]) -> int:
    """How many entries an array would have without its empty axes: those cost memory too, once it is summed along."""
    return math.prod(n for n in shape if n)


def _dtype_name(dtype: np.dtype) -> str:
    return "b1" if dtype.kind == "b" else f"{dtype.kind}{dtype.itemsize}"


def _expect(parts: list[Node], *types: type) -> list[Any]:
    if len(parts) != len(types) or not all(type(p) is t for p, t in zip(parts, types, strict=True)):
        raise WireError("a node with the wrong parts")
    return parts


# What a bit generator's state looks like: NumPy trusts any state, and would read outside its buffers for a false one.
_STATES: dict[str, dict[str, Any]] = {
    "PCG64": {"state": {"state": 128, "inc": 128}},
    "PCG64DXSM": {"state": {"state": 128, "inc": 128}},
    "SFC64": {"state": {"state": (4, np.uint64)}},
    "Philox": {
        "state": {"counter": (4, np.uint64), "key": (2, np.uint64)},
        "buffer": (4, np.uint64),
        "buffer_pos": range(5),
    },
    "MT19937": {"state": {"key": (624, np.uint32), "pos": range(625)}},
}


def _seed(sequence: Any) -> list[Any] | None:
    """What a generator's children are made from: [entropy, spawn key, pool size, children so far]; None if unknown."""
    if type(sequence) is not np.random.SeedSequence:
        return None
    try:
        entropy, key = _whole_numbers(sequence.entropy), _whole_numbers(sequence.spawn_key)
    except (TypeError, ValueError):
        return None
    seed = [entropy, key, sequence.pool_size, sequence.n_children_spawned]
    return seed if _is_seed(seed) else None


def _whole_numbers(part: Any) -> list[int]:
    return [int(n) for n in part] if type(part) in (list, tuple, np.ndarray) else [int(part)]


def _is_seed(seed: Any) -> bool:
    """Whole numbers that SeedSequence takes, and no more of them than a moment's work."""
    if type(seed) is not list or len(seed) != 4 or type(seed[0]) is not list or type(seed[1]) is not list:
        return False
    words, (pool, children) = seed[0] + seed[1], seed[2:]
    small = type(pool) is int and 4 <= pool <= 64 and type(children) is int and 0 <= children < 1 << 31
    return small and len(words) <= 64 and all(type(n) is int and 0 <= n < 1 << MAX_BITS for n in words)


def _generator(state: Any, seed: Any) -> np.random.Generator:
    if seed is not None and not _is_seed(seed):
        raise WireError("a generator with an impossible seed")
    name = state.get("bit_generator") if type(state) is dict else None
    if type(name) is not str or name not in _STATES:
        raise WireError("a generator of an unknown kind")
    form: dict[str, Any] = dict(_STATES[name])
    if name != "MT19937":
        form.update(has_uint32=range(2), uinteger=32)
    if not _has_form({key: part for key, part in state.items() if key != "bit_generator"}, form):
        raise WireError("a generator with an impossible state")
    entropy, key, pool, children = seed or [[0], [], 4, 0]
    sequence = np.random.SeedSequence(entropy, spawn_key=key, pool_size=pool, n_children_spawned=children)
    bits = BIT_GENERATORS[name](sequence)
    bits.state = state
    return np.random.Generator(bits)


def _has_form(value: Any, form: Any) -> bool:
    """Forms: a dict of forms, a range or a number of bits for an int, (length, dtype) for an array."""
    if type(form) is dict:
        return type(value) is dict and value.keys() == form.keys() and all(_has_form(value[k], form[k]) for k in form)
    if type(form) is tuple:
        return type(value) is np.ndarray and value.shape == form[:1] and value.dtype == form[1]
    return type(value) is int and (value in form if type(form) is range else 0 <= value < 1 << form)
