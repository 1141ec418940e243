"""The units of the course: their names, their paths, and what the release notebook of each says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder import COURSE, bank
from autograder.judge.exercise import Exercise

STUB = "YOUR ANSWER HERE"  # nbgrader's, below the question of a written answer
MARK = "nbgrader_config.py"  # the file that stands at the root of a course
KEPT = ".autograder"  # the folder there with what grading keeps


class UsageError(Exception):
    """A command was asked for something that is not there. The message is for the person who typed it."""


class UnknownUnit(UsageError):
    """No lesson has that name."""


class OtherUnit(UsageError):
    """A notebook answers the exercises of another unit than the one it is said to be."""


class UnknownExercise(UsageError):
    """No exercise of the unit has that name."""


@dataclass(frozen=True)
class Unit:
    """One lesson: `2_optimizers` and its files under the course's root."""

    name: str
    root: Path

    @property
    def topic(self) -> str:
        """The name without its number, where it has one; it is also its module in the bank."""
        return re.sub(r"^\d+_", "", self.name)

    @property
    def title(self) -> str:
        """`5_dropout_and_batchnorm` for people: "5 · Dropout and batchnorm"."""
        number, words = self.name.removesuffix(self.topic).strip("_"), self.topic.replace("_", " ")
        return " · ".join(filter(None, (number, words[:1].upper() + words[1:])))

    @property
    def script(self) -> Path:
        return self.root / "solutions" / self.name / f"{self.name}.py"

    @property
    def source(self) -> Path:
        return self.script.with_suffix(".ipynb")

    @property
    def release(self) -> Path:
        return self.root / "notebooks" / self.name / f"{self.name}.ipynb"

    def exercises(self) -> dict[str, Exercise]:
        """The exercises of the bank's module, in its order; none when the bank has no such module."""
        return bank.exercises(self.topic, hidden=True) if self.topic in bank.units() else {}

    def release_notebook(self) -> dict[str, Any]:
        """The release notebook as plain JSON. Raises UsageError when it has not been built."""
        return _notebook(*self._built())

    def points(self) -> dict[str, float]:
        """What each exercise of the release notebook is worth: its check cells, in order."""
        return {g[6:]: float(meta["points"]) for g, meta in self._graded() if g.startswith("check-")}

    def written(self) -> dict[str, float]:
        """The written answers that a person marks, and what each is worth."""
        return {g: float(meta["points"]) for g, meta in self._graded() if meta.get("solution")}

    def graded(self) -> list[str]:
        """The grade_ids of everything that gives points, in the lesson's order."""
        return [name for name, _ in self._graded()]

    def starters(self) -> dict[str, str]:
        """The release's own source of every cell that has a grade_id."""
        return {name: source(cell) for cell in self.release_notebook()["cells"] if (name := grade_id(cell))}

    def _graded(self) -> list[tuple[str, dict[str, Any]]]:
        return _graded_cells(*self._built())

    def _built(self) -> tuple[Path, int]:
        """The release notebook's file, and when it was changed."""
        path = self.release
        try:
            return path, path.stat().st_mtime_ns
        except FileNotFoundError:
            raise UsageError(f"{path} is not there; `autograder build {self.name}` makes it") from None


@lru_cache(maxsize=32)
def _notebook(path: Path, changed: int) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


@lru_cache(maxsize=32)
def _graded_cells(path: Path, changed: int) -> list[tuple[str, dict[str, Any]]]:
    """(grade_id, nbgrader's metadata) of what gives points; asked for at every submission of a class."""
    metas = [cell["metadata"].get("nbgrader", {}) for cell in _notebook(path, changed)["cells"]]
    return [(meta["grade_id"], meta) for meta in metas if meta.get("grade")]


def grade_id(cell: Any) -> str | None:
    """nbgrader's name of a cell, whatever the cell's metadata look like."""
    meta = cell.get("metadata") if isinstance(cell, dict) else None
    meta = meta.get("nbgrader") if isinstance(meta, dict) else None
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    return name if isinstance(name, str) and name else None


def source(cell: dict[str, Any]) -> str:
    """A cell's text: notebooks store it as one string or as a list of lines; nbformat 3 called it `input`."""
    text = cell.get("source", cell.get("input", ""))
    return text if isinstance(text, str) else "".join(map(str, text)) if isinstance(text, list) else ""


def says_nothing(text: str, starter: str) -> bool:
    """Is a written answer empty, or the question alone? nbgrader's line and white space count for nothing."""
    said, question = (t.replace(STUB, "").split() for t in (text, starter))
    return said in ([], question)


def find_root(start: str | Path | None = None, own: bool = False) -> Path:
    """The course's root: `start`, or the working directory or a folder above it, that holds nbgrader_config.py and
    solutions/. With `own` the search ends at the course that this package is part of. Raises UsageError.
    """
    places = [Path(start).resolve()] if start else [Path.cwd(), *Path.cwd().parents]
    for place in places + [COURSE] * (own and not start):
        if (place / MARK).is_file() and (place / "solutions").is_dir():
            return place
    raise UsageError(f"{places[0]} is not in a course: no folder with {MARK} and solutions/; give one with --root")


def units(root: Path) -> list[Unit]:
    """Every lesson under solutions/, in the order of their numbers."""
    names = [p.parent.name for p in (root / "solutions").glob("*/*.py") if p.stem == p.parent.name]
    return [Unit(name, root) for name in sorted(names, key=_in_order)]


def _in_order(name: str) -> list[str | int]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def unit(name: str, root: Path) -> Unit:
    """The lesson called `2_optimizers` or, for short, `optimizers`. Raises UnknownUnit."""
    known = units(root)
    for found in known:
        if name in (found.name, found.topic):
            return found
    names = [name for unit in known for name in (unit.name, unit.topic)]
    there = ", ".join(unit.name for unit in known) or "none yet"
    raise UnknownUnit(f"no unit is called {name!r}; there are {there}{did_you_mean(name, names)}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of an error message: the nearest of the known names, where one is near."""
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
