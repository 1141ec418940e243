"""What a notebook's code finds around it: IPython's names, and stand-ins for modules that are not here.

Runs inside the worker: standard library only. A stand-in costs nothing until a value is wanted of it: it can be asked
for attributes, called, and used as a decorator, a base class or a context, and all of this does nothing. Where it would
have to be a number, a truth or a sequence it raises the ModuleNotFoundError that the import did not.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NoReturn, Self

CAUGHT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
PROGRESS = ("tqdm", "tqdm_notebook", "trange", "track", "progress_bar")  # of tqdm, rich, fastprogress: they hand on


class StandIn:
    """A module that is not here, or something of it."""

    __all__: tuple[str, ...] = ()  # a star import brings nothing
    __array_ufunc__ = None  # NumPy leaves operators to us
    _path: str

    def __init__(self, path: str):
        vars(self)["_path"] = path

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self._path}.{name}")

    def _ignored(self, *args: object) -> None:
        pass

    __setattr__ = __delattr__ = __setitem__ = __delitem__ = _ignored

    def __getitem__(self, key: object) -> StandIn:
        return StandIn(f"{self._path}[]")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and isinstance(args[0], (types.FunctionType, type)):
            return args[0]  # a decorator leaves what it decorates as it is
        name = self._path.rpartition(".")[2]
        if name in PROGRESS and args:
            return range(*args) if name == "trange" else args[0]
        return StandIn(f"{self._path}()")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        return None

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return ()

    def __instancecheck__(self, value: object) -> bool:
        return False

    def __subclasscheck__(self, kind: type) -> bool:
        return False

    def __repr__(self) -> str:
        return f"<{self._path} is not here>"

    def wanted(self, *args: object) -> NoReturn:
        raise missing(self._path)


VALUES = ["bool", "len", "iter", "next", "contains", "index", "int", "float", "complex", "array", "abs", "neg", "pos"]
VALUES += ["invert", "round", "reversed", "lt", "le", "gt", "ge"]
BINARY = ["add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "or"]
BINARY += ["xor"]
for _name in [*VALUES, *BINARY, *(f"r{name}" for name in BINARY), *(f"i{name}" for name in BINARY)]:
    setattr(StandIn, f"__{_name}__", StandIn.wanted)


def missing(path: str) -> ModuleNotFoundError:
    package = path.partition(".")[0].partition("(")[0].partition("[")[0]
    return ModuleNotFoundError(f"there is no module {package!r} here: answers use NumPy alone", name=package)


def is_stand_in(value: Any) -> bool:
    """Whether a result is a stand-in, or a tuple or list with one."""
    return type(value) is StandIn or (type(value) in (tuple, list) and any(type(item) is StandIn for item in value))


class Kernel:
    """Runs a notebook's sources in one namespace, statement by statement as IPython does."""

    def __init__(self, **names: object):
        self.guarded: set[tuple[str, int]] = set()  # (file, line) of imports whose failure the code itself expects
        found = vars(builtins) | {
            "__import__": self.imported,
            "display": shown,
            "get_ipython": lambda: StandIn("IPython"),
        }
        self.namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": found, **names}
        self.flags = 0

    def run(
        self, source: str, label: str, limit: Callable[[int, Callable[[], None]], None]
    ) -> list[tuple[int, BaseException]]:
        """Run a source; the statements that raised, as (line, error). `limit(line, statement)` runs each in its way.
        Raises SyntaxError."""
        failed: list[tuple[int, BaseException]] = []
        body = ast.parse(source, label).body
        self.guarded |= {(label, line) for node in body for line in expected_to_fail(node)}
        for node in body:
            line = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            try:
                code = compile(ast.Module([node], []), label, "exec", self.flags, dont_inherit=True)
                limit(line, partial(exec, code, self.namespace))
            except BaseException as error:
                failed.append((line, error))
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                self.flags |= sum(getattr(__future__, alias.name).compiler_flag for alias in node.names)
        return failed

    def imported(
        self,
        name: str,
        globals: dict[str, Any] | None = None,
        locals: dict[str, Any] | None = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> object:
        """`__import__` for the notebook's code alone: Python's own modules and NumPy import as ever."""
        try:
            return builtins.__import__(name, globals, locals, fromlist, level)
        except ModuleNotFoundError as error:
            frame = sys._getframe(1)
            if error.name != name.partition(".")[0] or (frame.f_code.co_filename, frame.f_lineno) in self.guarded:
                raise
            return StandIn(name if fromlist else error.name)


def shown(*values: object, **options: object) -> None:
    """IPython's display: nobody looks."""


def expected_to_fail(node: ast.AST) -> Iterator[int]:
    """The lines of imports inside a `try` that catches an ImportError."""
    for block in ast.walk(node):
        if isinstance(block, ast.Try) and any(map(catches, block.handlers)):
            inside = (inner for statement in block.body for inner in ast.walk(statement))
            yield from (inner.lineno for inner in inside if isinstance(inner, (ast.Import, ast.ImportFrom)))


def catches(handler: ast.ExceptHandler) -> bool:
    names = {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)} if handler.type else CAUGHT
    return bool(names & CAUGHT)
