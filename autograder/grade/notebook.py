"""The autograded notebook: the repaired submission, with the verdicts as its check cells' outputs."""

from __future__ import annotations

import copy
import json
import re

import nbformat
from nbformat import NotebookNode

from autograder.grade.judging import Judged
from autograder.judge import Verdict
from autograder.lessons import Unit, source
from autograder.notebook.report import checked
from autograder.submission import repair

CHECK = "check-"
TAG = re.compile(r"<(?=[a-zA-Z/!?])")  # how HTML begins in Markdown


def graded_notebook(judged: Judged) -> NotebookNode:
    """What nbgrader's formgrader shows, and from which its `determine_grade` reads exactly our points."""
    nb = repair(judged.submission, judged.unit, judged.codes)
    nb.metadata["autograder"] = {"notes": judged.notes, "isolation": judged.isolation}
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removeprefix(CHECK)
        if name in judged.verdicts and cell.metadata.nbgrader.grade:
            cell.outputs = _outputs(judged.verdicts[name], judged)
            cell.metadata["autograder"] = {"verdict": judged.verdicts[name].verdict}
    return nb


def harmless(nb: NotebookNode, unit: Unit) -> NotebookNode:
    """A copy in which what learners wrote as Markdown has no HTML: the formgrader would run it as the instructor."""
    given, safe = {source(cell) for cell in unit.release_notebook()["cells"]}, copy.deepcopy(nb)
    for cell in safe.cells:
        if cell.cell_type != "code" and cell.source not in given:
            cell.source = TAG.sub("&lt;", cell.source)
    return safe


def text(nb: NotebookNode) -> str:
    """The file's text, on one line: indented JSON takes Python's slow encoder, and no person reads this file."""
    return json.dumps(nb, ensure_ascii=False, sort_keys=True) + "\n"


def _outputs(verdict: Verdict, judged: Judged) -> list[NotebookNode]:
    """The verdict as text and as escaped HTML; then the points, as nbgrader takes partial credit: a lone number."""
    card = checked(verdict, judged.unit.exercises()[verdict.exercise])
    shown = nbformat.v4.new_output("display_data", {"text/plain": repr(card), "text/html": card._repr_html_()})
    if verdict.verdict == "grader_error":
        return [shown]
    return [shown, nbformat.v4.new_output("execute_result", {"text/plain": repr(float(verdict.points))})]


def solutions(nb: NotebookNode) -> dict[str, str]:
    """The text of every cell that a learner fills in, by its grade_id."""
    metas = [(cell, cell.metadata.get("nbgrader", {})) for cell in nb.cells]
    return {meta["grade_id"]: cell.source for cell, meta in metas if meta.get("solution")}
