"""The bank: one module a unit, in which nnlib and the exercises meet. A new module here is found by itself."""

from importlib import import_module
from pkgutil import iter_modules

from autograder.judge.exercise import BANK, Exercise


def units() -> list[str]:
    """The units' names without their numbers: the modules of this package (not those with an underscore)."""
    return [module.name for module in iter_modules(__path__) if not module.name.startswith("_")]


def exercises(unit: str) -> dict[str, Exercise]:
    """The exercises of one unit by name, in the order in which its module defines them."""
    if unit not in units():
        raise ValueError(f"a unit is one of {', '.join(units())}, not {unit!r}")
    module = import_module(f"{__name__}.{unit}")
    found = {e.name: e for e in vars(module).values() if isinstance(e, Exercise)}
    for exercise in found.values():
        exercise.unit = unit
    return found


def load() -> dict[str, Exercise]:
    """All exercises of all units by name."""
    for unit in units():
        exercises(unit)
    return BANK


def find(name: str) -> Exercise:
    """One exercise by name."""
    if name not in load():
        raise ValueError(f"no exercise is called {name!r}; there are {', '.join(sorted(BANK))}")
    return BANK[name]
