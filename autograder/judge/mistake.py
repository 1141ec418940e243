"""A known misunderstanding: what it computes, as a function of its own or as small edits of the reference."""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from autograder.judge.typed import Function

Edits = tuple[tuple[str, str], ...]


class BadEdit(ValueError):
    """An edit does not fit the reference."""


@dataclass(frozen=True)
class Mistake:
    """A misunderstanding. `text` says what was done and what to do instead; `was` are names that it had before."""

    name: str
    text: str
    original: Function  # the function, or the reference that is edited
    edits: Edits = ()
    was: tuple[str, ...] = ()

    @classmethod
    def of_function(cls, wrong: Function, name: str = "", was: tuple[str, ...] = ()) -> Mistake:
        text = " ".join((inspect.getdoc(wrong) or "").split())
        if not text:
            raise ValueError(f"{wrong.__name__} needs a docstring: it is what the learner reads")
        return cls(name or wrong.__name__, text, wrong, (), was)

    @classmethod
    def of_edits(cls, reference: Function, name: str, text: str, edits: Edits, was: tuple[str, ...] = ()) -> Mistake:
        if not edits:
            raise BadEdit(f"{name} needs at least one edit of the reference")
        return cls(name, text, reference, edits, was)

    @cached_property
    def function(self) -> Function:
        """What it computes. Made on first use: a right answer never needs it. Raises BadEdit."""
        if not self.edits:
            return self.original
        names = {"np": np, **self.original.__globals__}
        exec(compile(self.source(self.name), f"<{self.name}>", "exec"), names)
        function: Function = names[self.name]
        return function

    def source(self, name: str) -> str:
        """An edited reference as a function called `name`, without its docstring, below the imports that it needs but
        NumPy. Raises BadEdit.
        """
        source = textwrap.dedent(inspect.getsource(self.original))
        for old, new in self.edits:
            if source.count(old) != 1:
                raise BadEdit(f"{self.name}: {old!r} occurs {source.count(old)} times in the reference, not once")
            source = source.replace(old, new)
        try:
            (function,) = ast.parse(source).body
            assert isinstance(function, ast.FunctionDef)
        except SyntaxError as error:
            raise BadEdit(f"{self.name} does not compile: {error}") from error
        function.name = name
        if ast.get_docstring(function) is not None:
            function.body = function.body[1:]
        used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} - {"np"}
        modules = sorted(n for n in used if isinstance(self.original.__globals__.get(n), types.ModuleType))
        return "".join(f"import {module}\n" for module in modules) + ast.unparse(function)
