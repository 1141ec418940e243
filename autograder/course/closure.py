"""closure: the modules of this project that some of them need, read from their import statements.

What a mark depends on and what learners receive both follow from it, so that no list of our own files is kept by hand.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

CODE = Path(__file__).resolve().parents[2]  # the folder that holds the packages below
PACKAGES = ("autograder", "nnlib")
PARTED = ("nnlib",)  # packages that load their modules by name, and of which importers say which they use
CODES = {".py", ".pyc"}
AT_START = re.compile(r"^[ \t]*((?:from[ \t]+\S+[ \t]+)?import[ \t]+(?:\([^)]*\)|[^(\n]+))", re.M)
ELSEWHERE = re.compile(r"[;:][ \t]*(?:from|import)\b|\b(?:from|import)\b.*\\$", re.M)  # behind others, or continued


def closure(
    *roots: str, without: Collection[str] = (), chosen: Collection[str] = (), code: Path = CODE
) -> dict[str, Path]:
    """{dotted name: file} of the modules that `roots` import, directly or not, in the order of their names.

    A root that is a package counts with all of its modules, and so does a package that loads modules by their names
    (`importlib.import_module`), since no import statement shows which; of a package in `chosen` the roots say which.
    What lies under a name in `without` is left out, whoever imports it. Raises ModuleNotFoundError for a root that is
    not there.
    """
    found: dict[str, Path] = {}
    met: set[str] = set()
    waiting = [name for root in roots for name in _whole(root, code)]
    if missing := [root for root in roots if _file(root, code) is None]:
        raise ModuleNotFoundError(f"{code} holds no module called {', '.join(missing)}")
    while waiting:
        name = waiting.pop()
        if name in met or any(f"{name}.".startswith(f"{left_out}.") for left_out in without):
            continue
        met.add(name)
        if (path := _file(name, code)) is None:
            continue
        found[name] = path
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        imported = set(_imports(path, package, path.stat().st_mtime_ns))
        waiting += [part for target in imported for part in _with_parents(target)]
        if "importlib.import_module" in imported and package not in chosen:
            waiting += _whole(package, code)
    return dict(sorted(found.items()))


def data_files(modules: dict[str, Path]) -> list[Path]:
    """What the packages of these modules hold besides Python, in any folder: style sheets, data sets, licences."""
    packages = {path.parent for path in modules.values()}
    found = {path for package in packages for path in package.rglob("*") if path.is_file() and path.suffix not in CODES}
    return sorted(path for path in found if _package(path) in packages)


def _package(path: Path) -> Path:
    """The innermost package that a file is in."""
    return next(folder for folder in path.parents if (folder / "__init__.py").exists())


def _file(name: str, code: Path) -> Path | None:
    """The file of a module or package of this project; None where there is none."""
    if name.partition(".")[0] not in PACKAGES:
        return None
    path = code.joinpath(*name.split("."))
    return next((place for place in (path / "__init__.py", path.with_suffix(".py")) if place.is_file()), None)


def _whole(name: str, code: Path) -> Iterator[str]:
    """A module; a package together with every module below it."""
    yield from _with_parents(name)
    top = code.joinpath(*name.split("."))
    for path in top.rglob("*.py"):
        parts = path.relative_to(code).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _with_parents(name: str) -> Iterator[str]:
    """Importing a.b.c runs a, then a.b, then a.b.c."""
    parts = name.split(".")
    return (".".join(parts[:n]) for n in range(1, len(parts) + 1))


@lru_cache(maxsize=1024)
def _imports(path: Path, package: str, changed: int) -> tuple[str, ...]:
    """The absolute dotted names in a file's import statements, wherever they are in it: `from a import b` gives a.b."""
    return tuple(imported(path.read_text(encoding="utf-8"), package))


def imported(source: str, package: str = "") -> Iterator[str]:
    """The absolute dotted names that a source imports from within `package`."""
    for node in _import_statements(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _import_statements(source: str) -> Iterator[ast.AST]:
    """Nodes with every import statement of a source among them, and at most such as stand in a text besides.

    Only lines that begin with one are parsed, a tenth of the time, unless something else may be an import.
    """
    with suppress(SyntaxError):
        if not ELSEWHERE.search(source):
            return iter(ast.parse("\n".join(AT_START.findall(source))).body)
    return ast.walk(ast.parse(source))
