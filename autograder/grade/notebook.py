"""The autograded notebook: the repaired submission, with the verdicts as its check cells' outputs."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from autograder.grade.judging import Judged
from autograder.judge import Verdict
from autograder.notebook.report import checked
from autograder.submission import repair

CHECK = "check-"


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


def text(nb: NotebookNode) -> str:
    return nbformat.writes(nb).rstrip("\n") + "\n"


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
