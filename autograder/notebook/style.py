"""One remark on a right answer that could be written more simply in NumPy. It teaches, and does not affect marks."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import TypeVar

from autograder.judge.exercise import Exercise

LOOPS = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp)
REDUCTIONS = {"mean", "sum", "max", "min", "std", "var", "amax"}


Node = TypeVar("Node", bound=ast.AST)


def remark(answer: object, exercise: Exercise) -> str:
    """The first remark that fits the answer and not the course's own; "" where none does, or there is no source."""
    own, reference = _tree(answer), _tree(exercise.reference)
    if own is None or reference is None:
        return ""
    return next((text for fits, text in REMARKS if fits(own) and not fits(reference)), "")


def _tree(function: object) -> ast.AST | None:
    if not callable(function):
        return None
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None


def _nodes(tree: ast.AST, kinds: type[Node] | tuple[type[Node], ...]) -> list[Node]:
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def _loops(tree: ast.AST) -> bool:
    return bool(_nodes(tree, LOOPS))


def _copies_for_nothing(tree: ast.AST) -> bool:
    """It copies, but writes into nothing."""
    copies = [c for c in _nodes(tree, ast.Call) if _called(c) in ("copy", "deepcopy")]
    targets = [t for a in _nodes(tree, ast.Assign) for t in a.targets]
    writes = _nodes(tree, ast.AugAssign) or any(isinstance(t, ast.Subscript) for t in targets)
    outs = [k for c in _nodes(tree, ast.Call) for k in c.keywords if k.arg == "out"]
    return bool(copies) and not writes and not outs


def _restores_an_axis(tree: ast.AST) -> bool:
    """A reduction along an axis, whose axis is put back by [:, None] or reshape."""
    reshaped = [
        c.func.value for c in _nodes(tree, ast.Call) if _called(c) == "reshape" and isinstance(c.func, ast.Attribute)
    ]
    indexed = [s.value for s in _nodes(tree, ast.Subscript) if any(_is_new_axis(n) for n in ast.walk(s.slice))]
    return any(isinstance(v, ast.Call) and _called(v) in REDUCTIONS for v in reshaped + indexed)


def _is_new_axis(node: ast.AST) -> bool:
    return (isinstance(node, ast.Constant) and node.value is None) or getattr(node, "attr", "") == "newaxis"


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


REMARKS: tuple[tuple[Callable[[ast.AST], bool], str], ...] = (
    (
        _loops,
        "It can do without a loop: NumPy applies `+`, `*` and its functions to all entries of an array at once, which is also many times as fast.",
    ),
    (
        _restores_an_axis,
        "`keepdims=True` keeps the axis that a mean or a sum would remove, so that it need not be put back.",
    ),
    (
        _copies_for_nothing,
        "The copy is not needed: arithmetic such as `w - lr * g` makes a new array and leaves its arguments as they are.",
    ),
)
