"""The bank: a folder a topic, a module an exercise. A new folder or module here is found by itself.

Learners have this room too. What only grading knows of an exercise is in `autograder/hidden/`, under the same name.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path

from autograder.bank._titles import title
from autograder.judge.exercise import BANK, Exercise

__all__ = ["BANK", "exercises", "find", "load", "names", "title", "units"]

HERE = Path(__file__).parent
HIDDEN = HERE.parent / "hidden"


@lru_cache
def _places() -> dict[str, str]:
    """{exercise: topic}, read from the folders: no exercise is imported."""
    return {path.stem: path.parent.name for path in sorted(HERE.glob("[!_]*/[!_]*.py"))}


def units() -> list[str]:
    """The topics: the lessons' names without their numbers."""
    return sorted({*_places().values()})


def names(unit: str = "") -> list[str]:
    """The names of all exercises, or of one topic's; none is imported."""
    return sorted(name for name, topic in _places().items() if unit in ("", topic))


def exercises(unit: str, hidden: bool = False) -> dict[str, Exercise]:
    """The exercises of one topic by name, in the lesson's order; with their hidden parts if `hidden`."""
    if unit not in units():
        raise ValueError(f"a unit is one of {', '.join(units())}, not {unit!r}")
    found = [find(name, hidden) for name, topic in _places().items() if topic == unit]
    return {exercise.name: exercise for exercise in sorted(found, key=lambda e: e.number)}


def load(hidden: bool = False) -> dict[str, Exercise]:
    """All exercises of all topics by name."""
    return {name: exercise for unit in units() for name, exercise in exercises(unit, hidden).items()}


def find(name: str, hidden: bool = False) -> Exercise:
    """One exercise by name, and nothing else is imported. `hidden`: with what only grading knows of it.

    Raises ValueError for a name that no exercise has, and ModuleNotFoundError where there are no hidden parts, as in a
    learner's release.
    """
    if name not in _places():
        raise ValueError(f"no exercise is called {name!r}; there are {', '.join(names())}")
    import_module(f"{__name__}.{_places()[name]}.{name}")
    exercise = BANK[name]
    if hidden and not exercise.complete:
        import_module("autograder.hidden")
        if (HIDDEN / exercise.unit / f"{name}.py").exists():
            import_module(f"autograder.hidden.{exercise.unit}.{name}")
        exercise.complete = True
    return exercise
