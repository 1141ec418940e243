"""The floors of docs/DESIGN.md: imports only go down, and each package imports only what it may."""

import ast
import re
import sys
from pathlib import Path

import pytest

from autograder.wall import process

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("nnlib", "autograder")


def floors(package):
    """{unit: its line in the list of docs/DESIGN.md}; several units of one line are on one floor."""
    block = (ROOT / "docs" / "DESIGN.md").read_text().split("## The floors")[1].split("```")[1]
    lines = re.search(rf"^{package}/.*\n((?:  .*\n)+)", block, re.M)[1].splitlines()
    units = [re.match(r"  (\w+/?(?:, \w+/?)*)(?:  |$)", line)[1] for line in lines]
    return {unit.strip("/"): floor for floor, line in enumerate(units) for unit in line.split(", ")}


def modules(package):
    """(unit, path) of every module of a package, the package's own __init__ apart."""
    for path in sorted((ROOT / package).rglob("*.py")):
        unit = path.relative_to(ROOT / package).with_suffix("").parts[0]
        if unit != "__init__":
            yield unit, path


def imports(path, hints=True):
    """The absolute dotted names that a file imports, as deep as they go: package.module.name for `from` imports.

    `hints`: also under `if TYPE_CHECKING:`, where nothing is imported when the program runs.
    """
    package, tree = path.relative_to(ROOT).parent.parts, ast.parse(path.read_text(encoding="utf-8"))
    for node in [] if hints else ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def foreign(path):
    """The top-level packages that are neither Python's own nor this project's."""
    tops = {name.split(".")[0] for name in imports(path)}
    return tops - set(sys.stdlib_module_names) - set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_has_its_floor(package):
    assert {unit for unit, _ in modules(package)} <= set(floors(package))


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_only_go_down(package):
    floor, up = floors(package), []
    for unit, path in modules(package):
        for name in imports(path):
            top, *rest = name.split(".")
            goal = rest[0] if top == package and rest else None
            if goal in floor and goal != unit and floor[goal] >= floor.get(unit, -1):
                up.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not up


def test_nnlib_needs_numpy_alone_and_its_labs_the_figures():
    more = {"labs": {"matplotlib", "anywidget", "traitlets", "ipywidgets", "IPython"}, "figures": {"matplotlib", "PIL"}}
    more["progress"] = {"IPython"}  # in a notebook's kernel alone, which has it
    for unit, path in modules("nnlib"):
        allowed = {"numpy"} | more.get(unit, set())
        assert foreign(path) <= allowed, path
    assert foreign(ROOT / "nnlib" / "__init__.py") <= {"numpy"}


def test_nnlib_knows_nothing_of_the_grader():
    for path in (ROOT / "nnlib").rglob("*.py"):
        assert not [name for name in imports(path) if name.split(".")[0] == "autograder"], path


@pytest.mark.parametrize("unit", ["judge", "wall"])
def test_the_judge_and_the_wall_know_numpy_but_neither_nnlib_nor_notebooks(unit):
    for path in [path for own, path in modules("autograder") if own == unit]:
        inside = {path.stem for path in process.FILES} if unit == "wall" else set()  # side by side in the worker
        assert foreign(path) <= {"numpy"} | inside, path
        assert not [name for name in imports(path) if name.split(".")[0] == "nnlib"], path


def test_what_runs_inside_the_wall_has_nothing_else_of_the_project():
    for path in process.FILES:
        assert not [name for name in imports(path, hints=False) if name.split(".")[0] in PACKAGES], path


# The reader itself


def test_the_reader_sees_every_kind_of_import(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "autograder" / "wall" / "wall.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "import os, numpy as np\nfrom . import process\nfrom ..judge import wire\nfrom ..judge.answer import Answer\n"
        "from nnlib.data import split\ndef late():\n    import torch.nn\nif TYPE_CHECKING:\n    import typeshed\n"
    )
    assert set(imports(path)) == {
        "os", "numpy", "autograder.wall.process", "autograder.judge.wire", "autograder.judge.answer.Answer",
        "nnlib.data.split", "torch.nn", "typeshed",
    }  # fmt: skip
    assert set(imports(path)) - set(imports(path, hints=False)) == {"typeshed"}
    assert foreign(path) == {"numpy", "torch", "typeshed"}
