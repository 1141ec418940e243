"""What Python source binds, reads and changes, statement by statement; read with ast and symtable, never run."""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

INLINED = (ast.ListComp, ast.SetComp, ast.DictComp)
MAX_SOURCE = 200_000  # characters of a cell
MAX_STATEMENTS = 5_000  # of a cell
SHORT = 1_000  # characters of a cell that is remembered
COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})  # symtable's names for them
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
BUILDERS = frozenset({"eval", "exec", "globals", "locals", "vars"})  # what may bind a name that is nowhere written


class Call(NamedTuple):
    """A call, or a decorator: the name that it begins with ("" where it has none), whether that name is what is
    called or only holds it (`table` in `table.append(1)`), and the names among its arguments."""

    root: str
    dotted: bool
    arguments: frozenset[str]


@dataclass(frozen=True)
class Effects:
    """What running some code may change besides what it returns."""

    stores: frozenset[str] = frozenset()  # `p` in `p["a"] = 1`, `p.a = 1`, `p += 1`
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Statement:
    """One top-level statement of a cell, an import of several modules taken apart: its text, the line it begins at,
    and what it binds, reads and changes when it runs or, `later`, when functions that it defines are called."""

    text: str
    line: int
    node: ast.stmt
    binds: frozenset[str] = frozenset()  # names that exist after it
    reads: frozenset[str] = frozenset()
    effects: Effects = Effects()
    later_binds: frozenset[str] = frozenset()  # declared `global` in a function
    later_reads: frozenset[str] = frozenset()
    later_effects: Effects = Effects()
    modules: dict[str, str] = field(default_factory=dict)  # the package behind each name that an import binds

    @property
    def needs(self) -> frozenset[str]:
        """Names of the notebook or of Python that it reads, now or when its functions are called."""
        return self.reads | self.later_reads

    @property
    def is_sure(self) -> bool:
        """Whether the names that it binds have their value from it alone, however it goes."""
        return isinstance(
            self.node,
            (
                ast.Assign,
                ast.AnnAssign,
                ast.FunctionDef,
                ast.AsyncFunctionDef,
                ast.ClassDef,
                ast.Import,
                ast.ImportFrom,
            ),
        )

    @property
    def is_star_import(self) -> bool:
        return isinstance(self.node, ast.ImportFrom) and self.node.names[0].name == "*"

    @property
    def is_future(self) -> bool:
        """`from __future__ import ...`: it holds for the rest of the notebook."""
        return isinstance(self.node, ast.ImportFrom) and self.node.module == "__future__"

    @property
    def kind(self) -> str:
        """What it binds its names to: a "module", "function", "class", "constant", an "alias" or any "object"."""
        value = getattr(self.node, "value", None) if isinstance(self.node, (ast.Assign, ast.AnnAssign)) else self.node
        for kinds, name in KINDS:
            if isinstance(value, kinds):
                return name
        return "constant" if value is not None and _is_constant(value) else "object"


KINDS = (
    ((ast.Import, ast.ImportFrom), "module"),
    (FUNCTIONS, "function"),
    (ast.ClassDef, "class"),
    (ast.Name, "alias"),
)


def _is_constant(value: ast.AST) -> bool:
    """Numbers, strings, and tuples and sums of such: nothing that could be changed."""
    allowed = (ast.Constant, ast.Tuple, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context)
    return all(isinstance(node, allowed) for node in ast.walk(value))


def parse(text: str) -> ast.Module:
    """ast.parse, with every way in which source can be no Python told as a SyntaxError."""
    if len(text) > MAX_SOURCE:
        raise SyntaxError(f"a cell may have {MAX_SOURCE} characters, this one has {len(text)}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError:
        raise
    except (ValueError, RecursionError, MemoryError) as error:  # a null byte; nesting too deep for the parser
        raise SyntaxError(f"it cannot be read as Python: {error}") from None


def statements(text: str) -> list[Statement]:
    """The top-level statements of a cell. Raises SyntaxError."""
    return list(_remembered(text) if len(text) <= SHORT else _statements(text))


@lru_cache(maxsize=1024)
def _remembered(text: str) -> list[Statement]:
    """Those of a short cell: many learners write the same."""
    return _statements(text)


def _statements(text: str) -> list[Statement]:
    lines = [line.encode() for line in text.split("\n")]  # ast counts columns in bytes
    nodes = parse(text).body
    if len(nodes) > MAX_STATEMENTS:
        raise SyntaxError(f"a cell may have {MAX_STATEMENTS} statements, this one has {len(nodes)}")
    try:
        return [_statement(part, node_text) for node in nodes for part, node_text in _taken_apart(lines, node)]
    except (RecursionError, MemoryError):
        raise SyntaxError("it is nested too deeply to be read") from None


def bound_names(text: str) -> frozenset[str]:
    """The names that a cell binds at its top level; none when it is no Python."""
    try:
        return frozenset(name for s in statements(text) for name in s.binds | s.later_binds)
    except SyntaxError:
        return frozenset()


def _taken_apart(lines: list[bytes], node: ast.stmt) -> Iterator[tuple[ast.stmt, str]]:
    """A statement and its text; an import of several names as several imports, so that one can be left out."""
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or len(node.names) == 1:
        yield node, _segment(lines, node)
        return
    for alias in node.names:
        one = ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], node.level)
        ast.copy_location(one, node)
        yield one, ast.unparse(one)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)])


def _segment(lines: list[bytes], node: ast.stmt) -> str:
    """The statement's own text, decorators included."""
    first, last = _first_line(node) - 1, (node.end_lineno or node.lineno) - 1
    if first == last:
        return lines[first][node.col_offset : node.end_col_offset].decode()
    inside = lines[first + 1 : last]
    return b"\n".join([lines[first][node.col_offset :], *inside, lines[last][: node.end_col_offset]]).decode()


def _statement(node: ast.stmt, text: str) -> Statement:
    table = symtable.symtable(_scoped(node, text), "<cell>", "exec")  # finds, too, what the parser alone lets pass
    now, later = _tables(table)
    top = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    runs, waits = _nodes(node)
    read = {s.get_name() for s in table.get_symbols() if s.is_referenced()} | _globals(now)
    read |= {n.target.id for n in runs if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)}
    return Statement(
        text,
        _first_line(node),
        node,
        binds=frozenset(top | _bound_globally(now)),
        reads=frozenset(read),
        effects=_effects(runs),
        later_binds=frozenset(_bound_globally(later)),
        later_reads=frozenset(_globals(later)),
        later_effects=_effects(waits),
        modules=_modules(node),
    )


def _scoped(node: ast.stmt, text: str) -> str:
    """The text with generator expressions for comprehensions: from Python 3.12 on, symtable tells the names of a
    comprehension from those around it in these alone."""
    if not any(isinstance(inner, INLINED) for inner in ast.walk(node)):
        return text
    return ast.unparse(_Generators().visit(ast.parse(text)))


class _Generators(ast.NodeTransformer):
    def _generator(self, node: ast.ListComp | ast.SetComp | ast.DictComp) -> ast.GeneratorExp:
        self.generic_visit(node)
        item = ast.Tuple([node.key, node.value], ast.Load()) if isinstance(node, ast.DictComp) else node.elt
        return ast.GeneratorExp(item, node.generators)

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """No number matters here, and some have more digits than Python writes."""
        return ast.Constant(0) if isinstance(node.value, int) else node

    visit_ListComp = visit_SetComp = visit_DictComp = _generator  # noqa: N815


def _tables(table: symtable.SymbolTable) -> tuple[list[symtable.SymbolTable], list[symtable.SymbolTable]]:
    """The tables inside: those of code that runs with it (classes, comprehensions), and those of functions."""
    now: list[symtable.SymbolTable] = []
    later: list[symtable.SymbolTable] = []
    waiting = [(table, False)]
    while waiting:
        outer, waits = waiting.pop()
        for inner in outer.get_children():
            function = str(inner.get_type()) == "function" and inner.get_name() not in COMPREHENSIONS
            (later if waits or function else now).append(inner)
            waiting.append((inner, waits or function))
    return now, later


def _globals(tables: Iterable[symtable.SymbolTable]) -> set[str]:
    return {s.get_name() for t in tables for s in t.get_symbols() if s.is_global() and not _is_own(s)}


def _is_own(symbol: symtable.Symbol) -> bool:
    """Whether a function binds it for itself: symtable takes a function called `top` for the module."""
    bound = symbol.is_parameter() or symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    return bound and not symbol.is_declared_global()


def _bound_globally(tables: Iterable[symtable.SymbolTable]) -> set[str]:
    return {s.get_name() for t in tables for s in t.get_symbols() if s.is_declared_global() and s.is_assigned()}


def _nodes(statement: ast.stmt) -> tuple[list[ast.AST], list[ast.AST]]:
    """The nodes of what runs with the statement, and those inside its functions, which run when they are called."""
    runs: list[ast.AST] = []
    waits: list[ast.AST] = []
    todo: list[tuple[ast.AST, bool]] = [(statement, False)]
    while todo:
        node, waiting = todo.pop()
        (waits if waiting else runs).append(node)
        if isinstance(node, FUNCTIONS):
            inside: Sequence[ast.AST] = node.body if isinstance(node.body, list) else [node.body]
            outside = [*getattr(node, "decorator_list", []), *node.args.defaults, *filter(None, node.args.kw_defaults)]
            todo += [(child, True) for child in inside] + [(child, waiting) for child in outside]
        else:
            todo += [(child, waiting) for child in ast.iter_child_nodes(node)]
    return runs, waits


def _effects(nodes: list[ast.AST]) -> Effects:
    targets: list[ast.expr]
    targets = [n for n in nodes if isinstance(n, (ast.Attribute, ast.Subscript)) and not isinstance(n.ctx, ast.Load)]
    targets += [n.target for n in nodes if isinstance(n, ast.AugAssign)]
    targets += [n.iter for n in nodes if isinstance(n, (ast.For, ast.comprehension))]  # an iterator moves on
    calls = [_call(n) for n in nodes if isinstance(n, ast.Call)]
    calls += [_call(d) for n in nodes for d in getattr(n, "decorator_list", [])]
    return Effects(frozenset(map(_root, targets)) - {""}, tuple(calls))


def _call(node: ast.expr) -> Call:
    function, given = (node.func, [*node.args, *node.keywords]) if isinstance(node, ast.Call) else (node, [])
    names = frozenset(n.id for value in given for n in ast.walk(value) if isinstance(n, ast.Name))
    return Call(_root(function), not isinstance(function, ast.Name), names)


def _root(node: ast.expr) -> str:
    """`a` in `a.b[0].c(d).e`; "" where there is no name."""
    inner: object = node
    while not isinstance(inner, ast.Name):
        inner = getattr(inner, "value", None) or getattr(inner, "func", None)
        if not isinstance(inner, ast.AST):
            return ""
    return inner.id


def _modules(statement: ast.stmt) -> dict[str, str]:
    """{name: package} of every import in it, also in a `try`; a star import has the name "*"."""
    found: dict[str, str] = {}
    for node in ast.walk(statement):
        if isinstance(node, ast.Import):
            found |= {a.asname or a.name.partition(".")[0]: a.name.partition(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {a.asname or a.name: (node.module or "").partition(".")[0] for a in node.names}
    return found
