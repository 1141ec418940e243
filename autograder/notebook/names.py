"""Which exercise is meant by `check(x)`, whatever x has become, and stand-ins for answers that are not defined yet."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from autograder import bank


class NotDefined:
    """Stands under an exercise's name until its cell has run, so that `check(adam)` can say so."""

    def __init__(self, name: str):
        self.__name__ = name

    def __call__(self, *args, **kwargs):
        raise NotImplementedError(f"{self.__name__} is not defined yet: run the cell that defines it")

    def __repr__(self) -> str:
        return f"<{self.__name__} is not defined yet: run the cell that defines it>"


def shell():
    """The running IPython shell, or None."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()


def reserve(more: Mapping[str, object] = MappingProxyType({})) -> None:
    """Put a stand-in under the name of every exercise that the notebook has not defined, and `more` where it has nothing."""
    if (ip := shell()) is not None:
        for name, value in ({name: NotDefined(name) for name in bank.names()} | dict(more)).items():
            ip.user_ns.setdefault(name, value)


def value_of(name: str) -> object:
    """What the notebook has under an exercise's name; a stand-in where it has nothing."""
    ip = shell()
    return (ip.user_ns if ip else vars(sys.modules["__main__"])).get(name, NotDefined(name))


def name_of(answer: object, verb: str) -> str:
    """The exercise's name: as written in the cell `verb(name)`, else what the function is called.

    Raises ValueError where no exercise has that name, and suggests the nearest one.
    """
    own = answer if isinstance(answer, str) else getattr(answer, "__name__", None)
    found = own if isinstance(answer, str) else _written(answer, verb) or own
    if found in bank.names():
        return found
    if near := get_close_matches(str(own).lower(), bank.names(), 1):
        raise ValueError(f"{own} is not an exercise. Did you mean {verb}({near[0]})?")
    raise ValueError(
        f"{verb} takes one of the course's functions by its name, such as {verb}(adam); got {own or repr(answer)[:60]}. "
        f"The exercises are {', '.join(bank.names())}"
    )


def _written(answer: object, verb: str) -> str | None:
    """The name in the brackets in the running cell, if it is that of an exercise and has this value."""
    ip = shell()
    if ip is None:
        return None
    cell = (ip.user_ns.get("In") or [""])[-1]
    words = [n for given in re.findall(rf"\b{verb}\(([\w\s,]*)", cell) for n in re.findall(r"\w+", given)]
    names = [n for n in words if n in bank.names() and ip.user_ns.get(n) is answer]
    return names[0] if names else None
