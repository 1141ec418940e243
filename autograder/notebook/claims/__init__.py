"""What the lessons ask and conclude, as data: one module a lesson, named like its topic in the bank.

Each module has CLAIMS (by number for the deck's 43 claims, by name for questions of the course's own), and, where the
lesson has them, BLANKS (by name), SMALL_PRINT (slips of wording, by number or name) and TWINS (PyTorch's counterparts).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from autograder.notebook.claims.blank import Blank
from autograder.notebook.claims.claim import Claim, Slip

PARTS = ("claim", "blank")


def topics() -> list[str]:
    """The lessons that have a module here."""
    return [module.name for module in iter_modules(__path__) if module.name not in PARTS]


@cache
def _entries(kind: str) -> dict:
    modules = [import_module(f"{__name__}.{topic}") for topic in topics()]
    return {key: entry for module in modules for key, entry in getattr(module, kind, {}).items()}


def claim(key: int | str) -> Claim | None:
    """A claim by its number or name; None where no lesson has it as data."""
    return _entries("CLAIMS").get(key)


def names() -> list[int | str]:
    """The keys of all claims."""
    return list(_entries("CLAIMS"))


def blank(name: str) -> Blank:
    """A blank by name. Raises ValueError where there is none."""
    known = _entries("BLANKS")
    if name not in known:
        raise ValueError(f"no blank is called {name!r}; there are {', '.join(map(repr, known))}")
    return known[name]


def small_print(topic: str) -> dict[int | str, Slip]:
    """The slips of wording that a lesson gathers in one box."""
    return getattr(import_module(f"{__name__}.{topic}"), "SMALL_PRINT", {}) if topic in topics() else {}


def twins() -> list[str]:
    """The exercises that have a counterpart in PyTorch."""
    return list(_entries("TWINS"))


def twin(name: str) -> tuple:
    """(the call of PyTorch, compare(torch, answer) -> largest difference) for an exercise. Raises ValueError."""
    known = _entries("TWINS")
    if name not in known:
        raise ValueError(f"{name} has no counterpart in PyTorch here; there are {', '.join(known)}")
    return known[name]
