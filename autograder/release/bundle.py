"""The student release as a zip. It is looked through before it is handed out: a hidden part in it is an error here."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

import autograder
from autograder import bank
from autograder.course.units import Unit, UsageError
from autograder.grade.results import secret, write
from autograder.release.strip import stripped

CODE = Path(__file__).resolve().parents[2]  # the checkout with nnlib/ and autograder/
CHECKS = ("__init__.py", "judge", "bank", "notebook")
KINDS = {".py", ".css", ".html", ".js", ".npz", ".csv.gz", ".md"}
GRADING_ONLY = ("nbgrader", "jupytext")  # dependencies that learners do without
SEEN = """import json, autograder.bank
parts = lambda e: [[p.name, p.hidden] for p in (*e.cases, *e.laws, *e.observations)]
print(json.dumps({name: parts(e) for name, e in autograder.bank.load().items()}))"""
DATE = (2000, 1, 1, 0, 0, 0)  # the same bytes make the same zip

README = """# {title}

    python -m venv env                  # Python 3.11 or newer
    env/bin/pip install .               # on Windows: env\\Scripts\\pip
    env/bin/jupyter lab notebooks       # on Windows: env\\Scripts\\jupyter

Begin with notebooks/{first}. Fill in the cells that say YOUR CODE HERE and run the `check(...)` beneath each: it says
what is right and what was misunderstood. Nothing here counts for a mark; grading uses further cases and other numbers.
Hand in the .ipynb file as it is.
"""
PYPROJECT = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{name}-for-learners"
version = "{version}"
requires-python = "{python}"
dependencies = {dependencies}

[tool.setuptools.packages.find]
include = ["nnlib*", "autograder*"]

[tool.setuptools.package-data]
nnlib = ["*.npz", "*.csv.gz", "*.md"]
autograder = ["**/*.css", "**/*.html", "**/*.js"]
"""


def pack(units: list[Unit], to: Path) -> dict[str, bytes]:
    """Write the release of these units to `to`, and return what is in it. Raises UsageError where anything hidden is,
    and OSError where `to` cannot be written."""
    content = contents(units)
    _look_through(content, units)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(f"{to.stem}/{name}", DATE)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, data)
    write(to, packed.getvalue())
    return content


def contents(units: list[Unit]) -> dict[str, bytes]:
    """Every file of the release by its path. What is not listed here is not in it."""
    about = tomllib.loads((CODE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [d for d in about["dependencies"] if not d.startswith(GRADING_ONLY)]
    title = about["name"].replace("-", " ").capitalize()
    made = {
        "README.md": README.format(title=title, first=units[0].name),
        "pyproject.toml": PYPROJECT.format(
            name=about["name"],
            version=autograder.__version__,
            python=about["requires-python"],
            dependencies=json.dumps(needs),
        ),
    }
    found = {f"notebooks/{u.name}/{u.release.name}": u.release.read_bytes() for u in units}
    for path in _code():
        name = path.relative_to(CODE).as_posix()
        own = name.startswith("autograder/bank/")
        found[name] = stripped(path.read_text(encoding="utf-8")).encode() if own else path.read_bytes()
    licence = {"LICENSE": (CODE / "LICENSE").read_bytes()} if (CODE / "LICENSE").exists() else {}
    return {name: text.encode() for name, text in made.items()} | licence | dict(sorted(found.items()))


def _code() -> list[Path]:
    tops = [CODE / "nnlib", *(CODE / "autograder" / name for name in CHECKS)]
    files = [p for top in tops for p in ([top] if top.is_file() else top.rglob("*"))]
    return [p for p in files if p.is_file() and any(p.name.endswith(kind) for kind in KINDS)]


def _look_through(content: dict[str, bytes], units: list[Unit]) -> None:
    """The release's own bank is loaded: every visible part is there and no hidden one; the course's secret is not."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in content.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        done = subprocess.run([sys.executable, "-c", SEEN], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise UsageError(f"the release's own checks do not load: {done.stderr.strip().splitlines()[-1]}")
    there = json.loads(done.stdout)
    wanted = {
        name: [[p.name, False] for p in (*e.cases, *e.laws, *e.observations) if not p.hidden]
        for name, e in bank.load().items()
    }
    if wrong := [name for name in wanted if there.get(name) != wanted[name]]:
        raise UsageError(f"a hidden part of {', '.join(wrong)} would be in the release, or a visible one would not")
    key = secret(units[0].root)
    if leaks := [name for name, data in content.items() if key in data]:
        raise UsageError(f"the course's secret stands in {', '.join(leaks)}")
