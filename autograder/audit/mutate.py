"""Generated mutants: one small change at a time to the syntax tree of a right answer (DeMillo, Lipton & Sayward 1978).

    mutants(source) -> Mutant(operator, line, source), each different from the original and from one another

Every mutation operator is one generator: operator(node, context) yields replacement nodes, None to delete a statement.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

OPERATORS: dict[str, Callable] = {}


@dataclass(frozen=True)
class Mutant:
    """A changed source, the operator that changed it and the line where."""

    operator: str
    line: int
    source: str


@dataclass(frozen=True)
class Context:
    """Where a node is: the function's arguments and the local names that are read somewhere."""

    names: tuple[str, ...]
    arguments: tuple[str, ...]


def mutants(source: str, wanted: Callable[[], bool] = lambda: True) -> list[Mutant]:
    """The mutants of first order of a function's source, without duplicates: all, or those for which `wanted()`."""
    tree = ast.parse(source)
    context = _context(tree)
    words = [n for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)]
    documentation = {*words, *(n.value for n in words)}
    seen = {ast.unparse(tree)}
    found = []
    for place in _places(tree):
        if place.node in documentation:
            continue
        for name, operator in OPERATORS.items():
            for replacement in operator(place.node, context):
                changed = _replaced(tree, place, replacement) if wanted() else None
                if changed is not None and changed not in seen:
                    seen.add(changed)
                    found.append(Mutant(name, getattr(place.node, "lineno", 0), changed))
    return found


@dataclass(frozen=True)
class Place:
    """A node, and where it hangs: in a list, or as an attribute of its parent."""

    node: ast.AST
    put: Callable[[ast.AST], None]


def _places(tree: ast.AST) -> list[Place]:
    """Every node below the root, in the order of `ast.walk`."""
    return [
        place
        for parent in ast.walk(tree)
        for name, value in ast.iter_fields(parent)
        for place in _held(parent, name, value)
    ]


def _held(parent: ast.AST, name: str, value: Any) -> Iterator[Place]:
    if isinstance(value, ast.AST):
        yield Place(value, partial(setattr, parent, name))
    elif isinstance(value, list):
        yield from (Place(v, partial(value.__setitem__, i)) for i, v in enumerate(value) if isinstance(v, ast.AST))


def _context(tree: ast.AST) -> Context:
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    arguments = [a.arg for f in functions for a in f.args.args]
    stored = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return Context(tuple(dict.fromkeys(arguments + stored)), tuple(arguments))


def _replaced(tree: ast.AST, place: Place, replacement: ast.AST | None) -> str | None:
    """The source with another node in a place, or with none for None. The tree is as it was afterwards."""
    place.put(ast.fix_missing_locations(replacement or ast.Pass()))
    try:
        source = ast.unparse(tree)
        compile(source, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return None
    finally:
        place.put(place.node)
    return source


def operator(function: Callable) -> Callable:
    """Enter a mutation operator into the table under its own name."""
    OPERATORS[function.__name__] = function
    return function


ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
TWINS = (
    ("sum", "mean"),
    ("max", "min"),
    ("var", "std"),
    ("sqrt", "abs"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("argmax", "argmin"),
    ("floor", "ceil"),
    ("exp", "expm1"),
    ("log10", "log"),
    ("log", "log1p"),
    ("normal", "uniform"),
    ("permutation", "arange"),
    ("mean", "median"),
    ("maximum", "minimum"),
    ("any", "all"),
    ("eigvalsh", "diagonal"),
)
TWIN_OF: dict[str, list[str]] = {a: [] for pair in TWINS for a in pair}
for _a, _b in TWINS:
    TWIN_OF[_a].append(_b)
    TWIN_OF[_b].append(_a)


@operator
def arithmetic(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """a + b -> a − b, a · b, a / b; one side alone."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (*ARITHMETIC, ast.FloorDiv, ast.MatMult)):
        if isinstance(node.op, ARITHMETIC):
            for op in ARITHMETIC:
                if not isinstance(node.op, op):
                    yield ast.BinOp(node.left, op(), node.right)
        yield node.left
        yield node.right


@operator
def swapped_sides(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """a − b -> b − a."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Sub, ast.Div, ast.Pow, ast.MatMult)):
        yield ast.BinOp(node.right, node.op, node.left)


@operator
def in_place(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """w += x -> w −= x, w = x."""
    if isinstance(node, ast.AugAssign):
        for op in (ast.Add, ast.Sub, ast.Mult, ast.Div):
            if not isinstance(node.op, op):
                yield ast.AugAssign(node.target, op(), node.value)
        yield ast.Assign([node.target], node.value)


@operator
def comparison(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """a < b -> a <= b, a > b, ..."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], COMPARISONS):
        for op in COMPARISONS:
            if not isinstance(node.ops[0], op):
                yield ast.Compare(node.left, [op()], node.comparators)


@operator
def constant(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """1 -> 2, 0, −1; 0.9 -> 1.8, 0.45, 0; True -> False."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, int):
            yield from (ast.Constant(node.value + d) for d in (1, -1))
            yield ast.UnaryOp(ast.USub(), ast.Constant(node.value))
        elif isinstance(node.value, float):
            yield from (ast.Constant(node.value * f) for f in (2, 0.5, 10, 0.1, 0.0))
            yield ast.Constant(1 - node.value)


@operator
def name(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """One variable read in the place of another."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in context.names:
        yield from (ast.Name(other, ast.Load()) for other in context.names if other != node.id)


@operator
def negation(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """−x -> x; not x -> x; a condition negated."""
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, (ast.If, ast.While)):
        yield type(node)(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    if isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse, ast.IfExp(node.test, node.orelse, node.body))


@operator
def connective(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """a and b -> a or b, a, b."""
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield from node.values


@operator
def function_called(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """np.sum -> np.mean and the like."""
    if isinstance(node, ast.Attribute) and node.attr in TWIN_OF:
        yield from (ast.Attribute(node.value, twin, node.ctx) for twin in TWIN_OF[node.attr])


@operator
def call(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """f(a, b, k=c) -> a; without b; without k; a and b swapped."""
    if isinstance(node, ast.Call):
        yield from node.args[:1]
        for i in range(len(node.args)):
            yield ast.Call(node.func, node.args[:i] + node.args[i + 1 :], node.keywords)
        for i in range(len(node.keywords)):
            yield ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])
        if len(node.args) == 2:
            yield ast.Call(node.func, node.args[::-1], node.keywords)


@operator
def part(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """(a, b) returned -> (b, a), (a, a), a; x.T -> x; x[i] -> x."""
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        elements = node.value.elts
        for i in range(len(elements) - 1):
            turned = [*elements[:i], elements[i + 1], elements[i], *elements[i + 2 :]]
            yield ast.Return(ast.Tuple(turned, ast.Load()))
            yield ast.Return(ast.Tuple([*elements[: i + 1], elements[i], *elements[i + 2 :]], ast.Load()))
        yield ast.Return(elements[0])
    if isinstance(node, ast.Attribute) and node.attr == "T" and isinstance(node.ctx, ast.Load):
        yield node.value
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield node.value


@operator
def slice_bound(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """x[a:b] -> x[:b], x[a:]."""
    if isinstance(node, ast.Slice):
        if node.lower is not None:
            yield ast.Slice(None, node.upper, node.step)
        if node.upper is not None:
            yield ast.Slice(node.lower, None, node.step)
        if node.step is not None:
            yield ast.Slice(node.lower, node.upper, None)


@operator
def statement(node: ast.AST, context: Context) -> Iterator[ast.AST | None]:
    """A statement removed; a return of nothing; break for continue."""
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.If, ast.For, ast.While, ast.Raise)):
        yield None
    if isinstance(node, ast.Return):
        yield ast.Return(None)
    if isinstance(node, ast.Break):
        yield ast.Continue()
    if isinstance(node, ast.Continue):
        yield ast.Break()


@operator
def text(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """ "relu" -> "" in a comparison or a returned word."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value and " " not in node.value:
        yield ast.Constant(node.value + "_")
