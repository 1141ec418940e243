"""The interactive figures of the lessons, one a module.

    from nnlib.labs import race
    race.lab(adam)                   # one line in a lesson: controls, a picture that follows them, and a sentence

`lab` takes the learner's own functions first, all optional, then the controls' first values by name (lr=0.1). Each lab
is also a class, whose ``picture(lr=0.1)`` gives the PNG and the sentence without any widget; see `lab.Lab`.
"""

from importlib import import_module as _import_module
from pathlib import Path as _Path

_MODULES = sorted(_Path(__file__).parent.glob("*.py"))
LABS = tuple(path.stem for path in _MODULES if "\ndef lab(" in path.read_text(encoding="utf-8"))


def __getattr__(name):
    if name == "style":
        return _import_module("nnlib.figures.style")
    if name in LABS:
        return _import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *LABS, "style"})
