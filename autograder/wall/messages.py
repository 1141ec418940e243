"""What goes through the wall, by type. Hints alone: what comes from a learner's process is checked all the same."""

from typing import Any, TypedDict

Source = tuple[str, str]  # its text, and the label of the cell that it is from
Place = tuple[str, int]  # a label, and the line at which a statement begins
Message = list[Any]  # a word that says what it is, then its parts
Arguments = tuple[list[Any], dict[str, Any]]  # by position and by name


class Task(TypedDict):
    """What a learner's process is begun with."""

    sources: list[Source]
    optional: list[Place]
    name: str
    seconds: float
    memory: int


class Strength(TypedDict):
    """What a process is kept from: are files hidden, are system calls filtered."""

    files: bool
    calls: bool
