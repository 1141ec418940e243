"""The release as a learner's Python sees it: run in a process of its own, which knows nothing of this checkout.

    python -I -S trial.py < {"release": folder, "packages": [site-packages, ...], "barred": [...], "exercises": [...]}

Every packed module is imported, and `check` judges a right and a wrong answer to each of the exercises. Prints JSON.
"""

import ast
import contextlib
import io
import json
import os
import sys
import types
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

OURS = ("autograder", "nnlib")


def main(release: str, packages: list[str], barred: list[str], exercises: list[str]) -> dict:
    """The packed bank's parts by exercise, what `check` found, and modules of ours that came from elsewhere."""
    sys.path[:0] = [release]  # before it there is only Python's own library
    sys.path += packages
    sys.modules.update(dict.fromkeys(barred))  # type: ignore[arg-type]  # None bars a name
    os.environ |= {"NN_COURSE_FILE": str(Path(release, "progress.json")), "MPLBACKEND": "Agg"}
    for name in modules(Path(release)):
        import_module(name)
    for statement in imports(Path(release, "notebooks")):
        exec(statement, {})
    from autograder import bank

    known = bank.load()
    ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in OURS}
    return {
        "parts": {e.name: [[part.name, part.hidden] for part in e.parts] for e in known.values()},
        "checks": {name: checked(known[name].reference, name) + checked(nothing, name) for name in exercises},
        "foreign": [name for name, module in ours.items() if Path(release) not in Path(module.__file__ or "").parents],
    }


def modules(release: Path) -> Iterator[str]:
    """The dotted names of all packed modules."""
    for path in sorted(path for top in OURS for path in (release / top).rglob("*.py")):
        yield ".".join(path.relative_to(release).with_suffix("").parts).removesuffix(".__init__")


def imports(notebooks: Path) -> Iterator[str]:
    """The import statements of our own packages in the notebooks' code cells."""
    for path in sorted(notebooks.rglob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                for node in ast.walk(ast.parse("".join(cell["source"]))):
                    if isinstance(node, (ast.Import, ast.ImportFrom)) and any(top in ast.unparse(node) for top in OURS):
                        yield ast.unparse(node)


def checked(answer: Callable, name: str) -> list[str]:
    """What the learner's own record says after `check` of a function of this name."""
    from autograder.notebook import check, store

    assert isinstance(answer, types.FunctionType)
    named = types.FunctionType(answer.__code__, answer.__globals__, name, answer.__defaults__, answer.__closure__)
    named.__kwdefaults__ = answer.__kwdefaults__
    with contextlib.redirect_stdout(io.StringIO()):
        check(named)
    return [store.recall("checks", name, "")]


def nothing(*arguments, **named):
    """A wrong answer to every exercise."""


if __name__ == "__main__":
    print(json.dumps(main(**json.load(sys.stdin))))
