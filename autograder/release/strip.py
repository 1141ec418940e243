"""A module of the bank without what only grading uses: hidden cases and laws, and the helpers that served them alone.

A check in the learner's kernel needs the visible cases, the laws, the mistakes and a reference, so these stay. Comments
go with the hidden parts, since the module is written anew from its syntax tree.
"""

from __future__ import annotations

import ast

HEAD = "# Made by `autograder release`: the cases and laws that only grading uses are not here.\n"


def stripped(source: str) -> str:
    """The source of a bank module as learners may have it."""
    tree = _WithoutHidden().visit(ast.parse(source))
    while unused := _unused(tree):
        tree.body = [node for node in tree.body if not (_defined(node) and _defined(node) <= unused)]
    return HEAD + ast.unparse(ast.fix_missing_locations(tree)) + "\n"


class _WithoutHidden(ast.NodeTransformer):
    """Drops functions registered by `@exercise.hidden_...` and statements that call something with `hidden=True`.

    A function that did nothing else goes too, and then the statements that call it.
    """

    def __init__(self):
        self.gone: set[str] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | None:
        if any(_is_hidden(decorator) for decorator in node.decorator_list):
            return None
        self.generic_visit(node)
        if all(isinstance(left, ast.Expr) and isinstance(left.value, ast.Constant) for left in node.body):
            self.gone.add(node.name)
            return None
        return node

    def _statement(self, node: ast.stmt) -> ast.AST | None:
        return None if any(map(self._registers_hidden, ast.walk(node))) else self.generic_visit(node)

    visit_Expr = visit_For = visit_Assign = _statement  # noqa: N815

    def _registers_hidden(self, node: ast.AST) -> bool:
        """`f(..., hidden=True)`, `exercise.hidden_case(f)`, or a call of a function that is gone."""
        if not isinstance(node, ast.Call):
            return False
        gone = isinstance(node.func, ast.Name) and node.func.id in self.gone
        return gone or _is_hidden(node.func) or any(ast.unparse(k) == "hidden=True" for k in node.keywords)


def _is_hidden(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr.startswith("hidden_")


def _unused(tree: ast.Module) -> set[str]:
    """The private names of the module that nothing in it mentions besides their own definition."""
    mine = {name for node in tree.body for name in _defined(node) if name.startswith("_")}
    for node in tree.body:
        mine -= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - _defined(node)
    return mine


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return set()
