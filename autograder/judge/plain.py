"""A value as the other side of the wall would see it."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.judge import wire

THEMSELVES = {type(None), bool, float, np.float64, np.int64}
ROOM = wire.MAX_BYTES
NODE = ROOM >> 13  # so much room a part takes: more than a few thousand go the long way
LETTERS = 60


class _Odd(Exception):
    """A copy is not all that crossing makes of the value, or it is too large to tell at once."""


def plain(value: Any) -> Any:
    """`value` as the other side of the wall would see it: fresh, plain, without tricks. Raises `WireError`.

    Numbers, arrays and containers of them, as most answers are, are copied: that is the same, in a tenth of the time.
    """
    try:
        return _copied(value, [ROOM])
    except _Odd:
        return wire.unpack(wire.pack(value))


def _copied(value: Any, room: list[int]) -> Any:
    kind = type(value)
    room[0] -= NODE + (value.nbytes if kind is np.ndarray else 0)
    if room[0] < 0:
        raise _Odd
    if kind in THEMSELVES or _is_short(value, kind):
        return value
    if kind is np.ndarray and _is_usual(value):
        return np.array(value)
    if kind is list or kind is tuple:
        return kind([_copied(item, room) for item in value])
    if kind is dict and all(type(key) is str and len(key) <= LETTERS for key in value):
        return {key: _copied(item, room) for key, item in value.items()}
    raise _Odd


def _is_short(value: Any, kind: type) -> bool:
    return (kind is int and -wire.SMALL < value < wire.SMALL) or (kind is str and len(value) <= LETTERS)


def _is_usual(array: np.ndarray) -> bool:
    """Whether it comes out of its bytes as it is: others change their order, their dtype or their strides."""
    usual = array.dtype.isnative and array.dtype.type in (np.float64, np.float32, np.int64)
    return usual and array.size > 0 and array.flags.c_contiguous
