"""An example class made from the bank: right answers, every known mistake, notebooks in trouble. All of it made up."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import shutil
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from autograder.course.units import MARK, Unit, grade_id, source
from autograder.judge.exercise import Exercise
from autograder.submission.code import statements
from autograder.submission.slicing import Block, Program

Notebook = dict
LOOP = "    while True:\n        pass"
CRASH = "    import os\n\n    os.abort()"


def example_class(unit: Unit) -> Iterator[tuple[str, Notebook]]:
    """What each made-up submission is, and the notebook. The unit must have been built."""
    right = solved(unit)
    first, second = list(unit.points())[:2]
    yield "right answers", right
    yield "blank", unit.release_notebook()
    yield from _mistakes(unit, right)
    yield f"endless loop in {first}", with_answer(right, first, _with_body(unit, first, LOOP))
    yield f"crash in {second}", with_answer(right, second, _with_body(unit, second, CRASH))
    yield f"check of {first} deleted", _edited(right, lambda cells, at: cells.pop(at), f"check-{first}")
    yield f"check of {second} twice", _edited(right, lambda cells, at: cells.insert(at, cells[at]), f"check-{second}")


def solved(unit: Unit) -> Notebook:
    """The release notebook with the taught solutions filled in."""
    solutions = taught(unit)
    notebook = copy.deepcopy(unit.release_notebook())
    for cell in notebook["cells"]:
        cell["source"] = solutions.get(grade_id(cell) or "", cell["source"])
    return notebook


def taught(unit: Unit) -> dict[str, str]:
    """The lesson's own solutions, by grade_id."""
    cells = json.loads(unit.source.read_text(encoding="utf-8"))["cells"]
    asked = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("solution")]
    return {name: _unmarked(source(cell)) for cell in asked if (name := grade_id(cell))}


def with_answer(notebook: Notebook, name: str, text: str) -> Notebook:
    """A copy of the notebook in which the answer `name` reads `text`."""
    return _edited(notebook, lambda cells, at: cells[at].update(source=text), name)


def mistake_source(exercise: Exercise, mistake: str, solutions: dict[str, str]) -> str:
    """The source of a known mistake as a learner would have written it: the function and what it calls, NumPy alone.

    Where the bank's function leans on a reference, the taught solution takes the reference's place.
    """
    known = exercise.mistakes[mistake]
    if known.edits:
        return known.source(exercise.name)
    module, mistake = sys.modules[known.original.__module__], known.original.__name__
    named = {e.reference.__name__: e.name for e in vars(module).values() if isinstance(e, Exercise)}
    body: list[ast.stmt] = []
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef) and named.get(node.name) in solutions:
            body += _renamed(solutions[named[node.name]], named[node.name], node.name)
        elif isinstance(node, ast.FunctionDef):
            body.append(_plain(node, exercise.name if node.name == mistake else node.name))
        elif not _is_exercise(node):
            body.append(node)
    text = ast.unparse(ast.Module(body, []))
    [(cut, _)] = Program([Block("bank", statements(text))]).bare(exercise.name, 0, 0).sources
    return "\n".join(line for line in cut.split("\n") if line.strip())


def _mistakes(unit: Unit, right: Notebook) -> Iterator[tuple[str, Notebook]]:
    """The n-th submission makes the n-th known mistake in every exercise that has so many."""
    solutions = taught(unit)
    exercises = [unit.exercises()[name] for name in unit.points()]
    for n in count():
        chosen = [(e, list(e.mistakes)[n]) for e in exercises if n < len(e.mistakes)]
        if not chosen:
            return
        notebook = right
        for exercise, mistake in chosen:
            notebook = with_answer(notebook, exercise.name, mistake_source(exercise, mistake, solutions))
        yield f"{len(chosen)} known mistake{'s' * (len(chosen) > 1)}", notebook


def _is_exercise(node: ast.stmt) -> bool:
    value = getattr(node, "value", None)
    return isinstance(node, ast.Assign) and isinstance(value, ast.Call) and getattr(value.func, "id", "") == "Exercise"


def _plain(node: ast.FunctionDef, name: str) -> ast.FunctionDef:
    """The function without its decorators and docstring."""
    node.decorator_list, node.name = [], name
    if ast.get_docstring(node) is not None and len(node.body) > 1:
        node.body = node.body[1:]
    return node


def _renamed(text: str, old: str, new: str) -> list[ast.stmt]:
    """A solution's statements, its function called by another name."""
    body = ast.parse(text).body
    return [_plain(n, new if n.name == old else n.name) if isinstance(n, ast.FunctionDef) else n for n in body]


def _with_body(unit: Unit, name: str, body: str) -> str:
    """The starter with another body in the place of its stub."""
    stub = "    # YOUR CODE HERE\n    raise NotImplementedError()"
    return unit.starters()[name].replace(stub, body)


def _unmarked(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line)


def _edited(notebook: Notebook, edit, name: str) -> Notebook:
    made = copy.deepcopy(notebook)
    edit(made["cells"], next(i for i, cell in enumerate(made["cells"]) if grade_id(cell) == name))
    return made


def make(unit: Unit, folder: Path) -> tuple[Unit, dict[str, str]]:
    """A course in `folder` with an example class: its unit, and what each submission is. Raises OSError."""
    from autograder.build import build  # with all that makes notebooks; others need the class alone

    example = Unit(unit.name, folder)
    for original, own in ((unit.root / MARK, folder / MARK), (unit.script, example.script)):
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(original, own)
    build(example)
    described = {}
    for number, (what, notebook) in enumerate(example_class(example), 1):
        student = f"demo-{number:02}"
        described[student] = what
        path = folder / "submitted" / student / unit.name / f"{unit.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return example, described
