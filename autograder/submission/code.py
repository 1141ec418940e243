"""What Python source binds and needs, statement by statement; read with ast and symtable, never run."""

from __future__ import annotations

import ast
import symtable
import warnings
from dataclasses import dataclass
from functools import cached_property

CELL_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")  # these run the rest of the cell as Python
MAX_MAGICS = 200
MAX_SOURCE = 200_000  # characters of a cell
MAX_STATEMENTS = 5_000  # of a cell
MAX_READ = 2_000_000  # characters that are parsed while magics are looked for


@dataclass(frozen=True)
class Statement:
    """One top-level statement of a cell: its text, the line it begins at, and the names that it binds and needs."""

    text: str
    line: int
    node: ast.stmt

    @cached_property
    def _table(self) -> symtable.SymbolTable:
        return symtable.symtable(self.text, "<cell>", "exec")

    @cached_property
    def binds(self) -> frozenset[str]:
        """Names that exist after it, and names whose object it changes by `x[...] = ` or `x.a = `."""
        top = {s.get_name() for s in self._table.get_symbols() if s.is_assigned() or s.is_imported()}
        inner = {
            s.get_name()
            for t in _inner(self._table)
            for s in t.get_symbols()
            if s.is_declared_global() and s.is_assigned()
        }
        return frozenset(top | inner | self._changed)

    @cached_property
    def needs(self) -> frozenset[str]:
        """Names of the notebook or of Python that it reads, now or when its functions are called."""
        top = {s.get_name() for s in self._table.get_symbols() if s.is_referenced()}
        inner = {s.get_name() for t in _inner(self._table) for s in t.get_symbols() if s.is_global()}
        return frozenset(top | inner | self._changed)

    @cached_property
    def _changed(self) -> frozenset[str]:
        if isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return frozenset()
        targets = [
            t
            for t in ast.walk(self.node)
            if isinstance(t, (ast.Attribute, ast.Subscript)) and isinstance(t.ctx, ast.Store)
        ]
        return frozenset(root.id for t in targets if isinstance(root := _root(t), ast.Name))

    @property
    def imports(self) -> frozenset[str]:
        """The packages that it imports, by their first name."""
        if isinstance(self.node, ast.Import):
            return frozenset(alias.name.partition(".")[0] for alias in self.node.names)
        if isinstance(self.node, ast.ImportFrom):
            return frozenset([(self.node.module or "").partition(".")[0]])
        return frozenset()

    @cached_property
    def touches(self) -> frozenset[str]:
        """`table` in `table.append(1)`, also in a loop: the names whose objects a call of a method may change."""
        if isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return frozenset()
        calls = [n.func for n in ast.walk(self.node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
        return frozenset(root.id for call in calls if isinstance(root := _root(call), ast.Name))

    @property
    def is_star_import(self) -> bool:
        return isinstance(self.node, ast.ImportFrom) and self.node.names[0].name == "*"


def _inner(table: symtable.SymbolTable) -> list[symtable.SymbolTable]:
    """The tables inside of it, however deep."""
    found, waiting = [], [table]
    while waiting:
        inside = waiting.pop().get_children()
        found += inside
        waiting += inside
    return found


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node


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
    lines = [line.encode() for line in text.split("\n")]  # ast counts columns in bytes
    nodes = parse(text).body
    if len(nodes) > MAX_STATEMENTS:
        raise SyntaxError(f"a cell may have {MAX_STATEMENTS} statements, this one has {len(nodes)}")
    found = [Statement(_segment(lines, node), _first_line(node), node) for node in nodes]
    try:
        for statement in found:
            symtable.symtable(statement.text, "<cell>", "exec")  # finds what the parser alone lets pass
    except RecursionError:
        raise SyntaxError("it is nested too deeply to be read") from None
    return found


def bound_names(text: str) -> frozenset[str]:
    """The names that a cell binds at its top level; none when it is no Python."""
    try:
        return frozenset(name for s in statements(text) for name in s.binds - s._changed)
    except SyntaxError:
        return frozenset()


def _first_line(node: ast.stmt) -> int:
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])


def _segment(lines: list[bytes], node: ast.stmt) -> str:
    """The statement's own text, decorators included."""
    first, last = _first_line(node) - 1, node.end_lineno - 1
    if first == last:
        return lines[first][node.col_offset : node.end_col_offset].decode()
    inside = lines[first + 1 : last]
    return b"\n".join([lines[first][node.col_offset :], *inside, lines[last][: node.end_col_offset]]).decode()


def without_magics(text: str) -> tuple[str, list[str]]:
    """Python source with IPython's magic and shell lines replaced by `pass`, and the lines that were dropped.

    A line goes only when Python cannot read it: `% b` may continue an expression and `!` may stand in a string.
    """
    dropped: list[str] = []
    first = text.lstrip("\n").split("\n", 1)[0].strip()
    if first.startswith("%%") and not first.startswith(CELL_MAGICS):
        return "", [first]
    lines = text.removeprefix("\ufeff").split("\n")
    while len(dropped) < MAX_MAGICS and len(dropped) * len(text) < MAX_READ:
        try:
            parse("\n".join(lines))
            break
        except SyntaxError as error:
            line = (error.lineno or 0) - 1
            if not (0 <= line < len(lines) and _is_magic(lines[line])):
                break
            dropped.append(lines[line].strip())
            lines[line] = lines[line][: len(lines[line]) - len(lines[line].lstrip())] + "pass"
    return "\n".join(lines), dropped


def _is_magic(line: str) -> bool:
    line = line.strip()
    value = line.partition("=")[2].strip()
    return line.startswith(("%", "!", "?", "pip ", "conda ")) or line.endswith("?") or value.startswith(("%", "!"))
