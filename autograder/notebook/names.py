"""Which exercise is meant by `check(x)`, whatever x has become, and stand-ins for answers that are not defined yet."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
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


def name_of(answer: object, verb: str) -> str:
    """The exercise's name: as written in the cell `verb(name)`, else what the function is called."""
    own = getattr(answer, "__name__", None)
    written = _written(answer, verb)
    if written:
        return written
    if own in bank.names():
        return own
    raise ValueError(
        f"{verb} takes one of the course's functions by its name, such as {verb}(adam); got {own or repr(answer)[:60]}. "
        f"The exercises are {', '.join(bank.names())}"
    )


def _written(answer: object, verb: str) -> str | None:
    """The name that stands between the brackets in the running cell, if it is an exercise's and has this value."""
    ip = shell()
    if ip is None:
        return None
    cell = (ip.user_ns.get("In") or [""])[-1]
    words = [n for given in re.findall(rf"\b{verb}\(([\w\s,]*)", cell) for n in re.findall(r"\w+", given)]
    names = [n for n in words if n in bank.names() and ip.user_ns.get(n) is answer]
    return names[0] if names else None
