"""Functions that cross the wall: what an exercise hands to an answer is computed where the answer is.

A function that stays behind is called through the wall, which takes far longer than most of them compute. One that is
marked as portable goes as its bytecode and what it closes over: plain values, arrays, and other functions of this kind.
It knows NumPy as `np` and nothing else, so both sides get the same numbers. Only the judge sends functions, and only to
the worker; what comes back is never run. This module needs NumPy alone: the worker runs the same file.
"""

from __future__ import annotations

import builtins
import dis
import marshal
from collections.abc import Callable
from functools import lru_cache
from types import CellType, CodeType, FunctionType
from typing import Any, TypeVar

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])
PLAIN = (int, float, complex, str, bool, type(None), np.ndarray, np.generic)
Description = list[Any]  # what the wire takes: the bytecode, the name, and what the function closes over


def portable(function: F) -> F:
    """Mark a function as one that may run on the other side: it changes nothing but what it was made with."""
    function.portable = True  # type: ignore[attr-defined]
    return function


def described(function: Callable[..., Any]) -> Description | None:
    """A portable function as plain values; None for one that stays where it is.

    Raises ValueError where it is marked, but needs something that cannot cross.
    """
    return _described(function) if getattr(function, "portable", False) else None


def _described(function: Any) -> Description:
    if not isinstance(function, FunctionType) or function.__defaults__ or function.__kwdefaults__:
        raise ValueError(f"{function!r} cannot cross the wall: it is not a plain function without defaults")
    closed = [_closed_over(cell.cell_contents) for cell in function.__closure__ or ()]
    return [np.frombuffer(_bytecode(function.__code__), np.uint8), function.__name__, closed]


@lru_cache
def _bytecode(code: CodeType) -> bytes:
    if unknown := _globals(code) - vars(builtins).keys() - {"np"}:
        raise ValueError(f"{code.co_name} cannot cross the wall: over there is np, but no {', '.join(sorted(unknown))}")
    return marshal.dumps(without_path(code, "given"))


def _globals(code: CodeType) -> set[str]:
    """The global names that the code asks for, that of functions inside it included."""
    own = {step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"}
    return own.union(*(_globals(part) for part in code.co_consts if isinstance(part, CodeType)))


def _closed_over(value: Any) -> list[Any]:
    if callable(value) and not isinstance(value, PLAIN):
        return ["function", _described(value)]
    items = value if type(value) in (list, tuple) else [value]
    if not all(isinstance(item, PLAIN) for item in items):
        raise ValueError(f"a {type(value).__name__} cannot cross the wall inside a function")
    return ["value", value]


def made(description: Description) -> FunctionType:
    """The function of a description, on the worker's side."""
    code, name, closed = description
    cells = tuple(CellType(made(value) if kind == "function" else value) for kind, value in closed)
    return FunctionType(marshal.loads(code.tobytes()), {"np": np, "__builtins__": builtins}, name, None, cells)


def without_path(code: CodeType, file: str) -> CodeType:
    """The code as that of another file: no path of ours is told over there."""
    parts = tuple(without_path(part, file) if isinstance(part, CodeType) else part for part in code.co_consts)
    return code.replace(co_filename=file, co_consts=parts)
