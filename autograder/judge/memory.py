"""What a score has worked out before. Grading puts a memory in the place of `reached` that lasts."""

from __future__ import annotations

from typing import Any, NamedTuple


class Work(NamedTuple):
    """What some numbers follow from, one number a seed: a module's source, the answer's entries, hidden data or not."""

    module: str
    entries: tuple[tuple[str, Any], ...]
    seeds: tuple[int, ...]
    hidden: bool


Reached = tuple[float, ...]
reached: dict[Work, Reached] = {}
