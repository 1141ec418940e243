"""A cluster without a name -> the lines that give it one in the bank."""

from __future__ import annotations

import ast
import inspect

from autograder.judge.exercise import Exercise
from autograder.report.clusters import Cluster


def stub(cluster: Cluster, number: int, size: int) -> str:
    """A mistake for the bank: the example as a function with the exercise's signature. Name and sentences are to be written."""
    exercise, count = cluster.exercise, len(cluster.students)
    text = f"TODO. {count} of {size} give these numbers: say what they do. Say what to do instead."
    head = f'@{exercise.name}.mistake\ndef todo_{number}{_signature(exercise)}:\n    """{text}"""\n'
    return head + "\n".join(f"    {line}" if line else "" for line in _body(cluster))


def _signature(exercise: Exercise) -> str:
    return str(exercise.signature.replace(return_annotation=inspect.Signature.empty))


def _body(cluster: Cluster) -> list[str]:
    """The example's body where it is one function with the contract's argument names; else its code, and a call of it."""
    try:
        return _python_body(cluster, ast.parse(cluster.source))
    except (SyntaxError, ValueError, RecursionError):
        return [f"# it cannot be read as Python: {line}" for line in cluster.source.split("\n")] + ["raise SyntaxError"]


def _python_body(cluster: Cluster, tree: ast.Module) -> list[str]:
    name, wanted = cluster.exercise.name, list(cluster.exercise.signature.parameters)
    statements = [node for node in tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
    function = next((n for n in reversed(statements) if isinstance(n, ast.FunctionDef) and n.name == name), None)
    if function and len(statements) == 1 and [a.arg for a in function.args.args] == wanted:
        body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
        return ast.unparse(ast.Module(body, [])).split("\n")
    return [*ast.unparse(tree).split("\n"), f"return {name}({', '.join(wanted)})"]
