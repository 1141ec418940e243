"""Lessons to notebooks: percent script -> nbgrader source notebook -> release notebook, byte for byte reproducible.

A person writes two short tags, `# %% answer="adam"` and `# %% check="adam"`, and for what people mark
`# %% [markdown] written="why" points=2` and `# %% [markdown] guide="why"`. nbgrader's metadata follow from them and
from the bank's points; nbgrader's own preprocessors then clear the solutions and lock the checks.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbgrader.nbgraderformat import ValidationError
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, ClearSolutions, ComputeChecksums, LockCells
from nbgrader.preprocessors.base import NbGraderPreprocessor

from autograder import __version__
from autograder.course.contents import pictures, row, way
from autograder.course.measure import Measure, measure
from autograder.course.units import Unit, UsageError, units
from autograder.submission.code import bound_names

BEGIN = """\
# Is the course there? If something is missing, this cell says in one line what to do.
try:
    from autograder.notebook import begin
except ModuleNotFoundError as missing:
    error = ImportError(
        f"This kernel lacks {{missing.name}}: choose the course's kernel in the menu Kernel, "
        "or install the course as its README says"
    )
    error._render_traceback_ = lambda: [str(error)]  # the line alone
    raise error from None
begin("{lesson}", "{version}")"""
LESSONS = "| LESSONS |"  # in the index: a row for every lesson
LINE = 'from autograder.notebook import begin; begin("{lesson}", "{version}")'  # of a lesson that begins by itself
PLACE = "*Your answer here.*"  # in a written answer: the learner's part, below the question
TAGS = ("answer", "check", "written", "guide")
OURS = {*TAGS, "points", "lines_to_next_cell", "lines_to_end_of_cell_marker"}  # the tags, and jupytext's spacing
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class BuildError(UsageError):
    """A lesson's script breaks one of the builder's rules."""


class DropGuides(NbGraderPreprocessor):
    """Marking guides and the tags themselves are for instructors; a release notebook has neither."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        nb.cells = [cell for cell in nb.cells if "guide" not in cell.metadata]
        return nb, resources


RELEASE = (DropGuides, LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums)


def source_notebook(unit: Unit) -> NotebookNode:
    """The script as nbgrader's source notebook, solutions and marking guides included."""
    nb = jupytext.reads(unit.script.read_text(encoding="utf-8"), fmt="py:percent")
    cells = [_source_cell(unit, cell) for cell in nb.cells if cell.cell_type != "raw"]
    _begin(unit, cells)
    _lead_on(unit, cells)
    _hold_to_rules(unit, cells)
    for cell, name in zip(cells, _cell_ids(cells), strict=True):
        cell.id = name
    return nbformat.v4.new_notebook(cells=cells, metadata=KERNEL)


def guides(unit: Unit) -> dict[str, str]:
    """The marking guide of each question that is answered in words, as the lesson's script has it."""
    cells = jupytext.reads(unit.script.read_text(encoding="utf-8"), fmt="py:percent").cells
    return {cell.metadata["guide"]: cell.source for cell in cells if "guide" in cell.metadata}


def begins_itself(script: str) -> bool:
    """Does a lesson call `begin` in its first code cell? Then the experiments, questions and verdicts are data."""
    return re.search(r"^begin\(", script, re.M) is not None


def _begin(unit: Unit, cells: list[NotebookNode]) -> None:
    """The first code cell: one line, with the version that the notebook is made for."""
    own = next((cell for cell in cells if cell.cell_type == "code" and begins_itself(cell.source)), None)
    if own is None:
        cells.insert(1, nbformat.v4.new_code_cell(BEGIN.format(lesson=unit.name, version=__version__)))
    else:
        own.source = LINE.format(lesson=unit.name, version=__version__)


def _lead_on(unit: Unit, cells: list[NotebookNode]) -> None:
    """The way to the lessons before and after: below the heading, and once more at the end."""
    heading, _, text = cells[0].source.partition("\n")
    if (line := way(unit)) and heading.startswith("# "):
        cells[0].source = "\n\n".join(filter(None, (heading, line, text.strip())))
        cells.append(nbformat.v4.new_markdown_cell(line))


def release_notebook(source: NotebookNode) -> NotebookNode:
    """What learners get: solutions replaced by nbgrader's starter, checks locked, no outputs, no guides."""
    nb = nbformat.from_dict(source)
    resources: dict = {}
    for preprocessor in RELEASE:
        nb, resources = preprocessor().preprocess(nb, resources)
    return nb


def text(nb: NotebookNode) -> str:
    """The notebook as the bytes that nbgrader's own converters write."""
    return nbformat.writes(nb).rstrip("\n") + "\n"


def build(unit: Unit, check: bool = False) -> bool:
    """Write the unit's two notebooks; True when the release was out of date. With `check` nothing is written."""
    source = source_notebook(unit)
    new = text(_released(unit, source))
    stale = not unit.release.exists() or unit.release.read_text(encoding="utf-8") != new
    if not check:
        _write(unit.source, text(source))
        _write(unit.release, new)
    return stale


def measured(unit: Unit) -> Measure:
    """Words, lines and minutes of the release notebook that the unit's script makes."""
    return measure(_released(unit, source_notebook(unit)))


def _released(unit: Unit, source: NotebookNode) -> NotebookNode:
    try:
        return release_notebook(source)
    except (RuntimeError, ValidationError) as error:  # nbgrader's own rules, such as a BEGIN without an END
        raise BuildError(f"{unit.script.name}: {error}") from None


def build_index(root: Path, check: bool = False) -> bool:
    """solutions/index.py -> notebooks/index.ipynb, the page to begin with; True when it was out of date."""
    new, path = text(index_notebook(root, units(root))), root / "notebooks" / "index.ipynb"
    stale = not path.exists() or path.read_text(encoding="utf-8") != new
    if not check:
        _write(path, new)
    return stale


def index_notebook(root: Path, chosen: list[Unit]) -> NotebookNode:
    """The page to begin with, which links to the chosen lessons."""
    script = jupytext.read(root / "solutions" / "index.py", fmt="py:percent")
    cells = [cell for cell in script.cells if cell.cell_type != "raw"]
    cells.insert(1, nbformat.v4.new_code_cell(BEGIN.format(lesson="index", version=__version__)))
    for number, cell in enumerate(cells):
        cell.id, cell.metadata = f"index-{number}", {}
        cell.source = cell.source.replace(LESSONS, "\n".join(map(row, chosen)))
        if found := pictures(cell.source, root):
            cell.attachments = found
    cells[1].metadata = {"jupyter": {"source_hidden": True}}
    return nbformat.v4.new_notebook(cells=cells, metadata=KERNEL)


def _write(path: Path, content: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")


def _source_cell(unit: Unit, cell: NotebookNode) -> NotebookNode:
    tags = {key: cell.metadata[key] for key in TAGS if key in cell.metadata}
    if len(tags) > 1:
        raise BuildError(f"{unit.script.name}: a cell has one tag, this one has {', '.join(tags)}:\n{cell.source}")
    make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[cell.cell_type]
    made = make(cell.source.strip("\n"), metadata={k: v for k, v in cell.metadata.items() if k not in OURS})
    if "written" in tags:
        made.source = _written(unit, tags["written"], made.source)
    for tag, name in tags.items():
        made.metadata |= {tag: name} if tag == "guide" else {"nbgrader": _nbgrader(unit, tag, name, cell)}
    return made


def _written(unit: Unit, name: str, text: str) -> str:
    """A written answer with the learner's part between markers: without them nbgrader clears the question as well."""
    if "BEGIN SOLUTION" not in text:
        text = text.replace(PLACE, f"### BEGIN SOLUTION\n{PLACE}\n### END SOLUTION")
    question, marker, _ = text.partition("### BEGIN SOLUTION")
    if not (question.strip() and marker):
        raise BuildError(
            f"{unit.script.name}: written={name!r} needs its question and below it {PLACE}, or a model answer between "
            "### BEGIN SOLUTION and ### END SOLUTION"
        )
    return text


def _nbgrader(unit: Unit, tag: str, name: str, cell: NotebookNode) -> dict:
    """nbgrader's metadata, schema 3, of an answer, a check or a written answer."""
    grade, solution = tag != "answer", tag != "check"
    if (cell.cell_type == "markdown") != (tag == "written"):
        raise BuildError(f"{unit.script.name}: {tag}={name!r} stands on a {cell.cell_type} cell")
    meta: dict = {"schema_version": 3, "task": False, "locked": not solution, "grade": grade, "solution": solution}
    meta["grade_id"] = f"check-{name}" if tag == "check" else name
    if grade:
        meta["points"] = _points(unit, tag, name, cell)
    return meta


def _points(unit: Unit, tag: str, name: str, cell: NotebookNode) -> float:
    if tag == "written":
        if not isinstance(cell.metadata.get("points"), (int, float)):
            raise BuildError(f"{unit.script.name}: written={name!r} needs its points on the same line: points=2")
        return float(cell.metadata["points"])
    known = unit.exercises()
    if name not in known:
        raise BuildError(
            f"{unit.script.name}: the bank's {unit.topic} has no exercise {name!r}; it has {', '.join(known)}"
        )
    return float(known[name].points)


def _hold_to_rules(unit: Unit, cells: list[NotebookNode]) -> None:
    """Each name stands once; each answer has its check and each check its answer; an answer defines its function."""
    metas = [(cell.metadata.nbgrader, cell) for cell in cells if "nbgrader" in cell.metadata]
    names = [meta["grade_id"] for meta, _ in metas]
    twice = [name for name, n in Counter(names).items() if n > 1]
    answers = {meta["grade_id"]: cell for meta, cell in metas if not meta["grade"]}
    checks = {name[6:] for name in names if name.startswith("check-")}
    if twice:
        raise BuildError(f"{unit.script.name}: tagged more than once: {', '.join(twice)}")
    if alone := checks.symmetric_difference(answers):
        raise BuildError(
            f"{unit.script.name}: an answer without a check or a check without an answer: {', '.join(sorted(alone))}"
        )
    for name, cell in answers.items():
        if name not in bound_names(cell.source) or "BEGIN SOLUTION" not in cell.source:
            raise BuildError(f"{unit.script.name}: the cell answer={name!r} defines {name} with a ### BEGIN SOLUTION")


def _cell_ids(cells: list[NotebookNode]) -> list[str]:
    """A tagged cell's id is its name, any other's comes from its text: an edit changes no other cell's id."""
    seen: Counter[str] = Counter()
    ids = []
    for cell in cells:
        name = (
            cell.metadata.get("nbgrader", {}).get("grade_id") or hashlib.sha256(cell.source.encode()).hexdigest()[:12]
        )
        seen[name] += 1
        ids.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return ids
