"""The reference is made from the docstrings, so every public name has one."""

import importlib
import inspect
import pkgutil

import pytest

import nnlib

MODULES = sorted(module.name for module in pkgutil.walk_packages(nnlib.__path__, "nnlib."))


def public(module):
    """(name, object) of the functions and classes that a module defines, and of the classes' own methods."""
    for name, thing in vars(module).items():
        if name[0] != "_" and getattr(thing, "__module__", None) == module.__name__ and callable(thing):
            yield name, thing
            if inspect.isclass(thing):
                yield from ((f"{name}.{key}", getattr(thing, key)) for key in vars(thing) if key[0] != "_")


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_has_a_docstring(name):
    module = importlib.import_module(name)
    assert module.__doc__
    things = [(key, thing) for key, thing in public(module) if inspect.isroutine(thing) or inspect.isclass(thing)]
    assert [key for key, thing in things if not inspect.getdoc(thing)] == []
