"""The autograded notebook: the repaired submission, with the verdicts as its check cells' outputs."""

from __future__ import annotations

import json

from autograder.cards.report import checked
from autograder.grade.judging import Judged, is_left
from autograder.judge.verdict import Verdict
from autograder.submission import repair
from autograder.submission.repair import Json

CHECK = "check-"


def graded_notebook(judged: Judged) -> Json:
    """What nbgrader's formgrader shows, and from which its `determine_grade` reads exactly our points."""
    nb = repair(judged.submission, judged.unit, judged.codes)
    told = {"autograder": {"notes": judged.notes, "isolation": judged.isolation}}
    return nb | {"metadata": nb["metadata"] | told, "cells": [_told(cell, judged) for cell in nb["cells"]]}


def _told(cell: Json, judged: Judged) -> Json:
    """A check cell with its verdict, any other cell as it is."""
    meta = cell["metadata"].get("nbgrader", {})
    verdict = judged.verdicts.get(meta.get("grade_id", "").removeprefix(CHECK))
    if not (verdict and meta.get("grade")):
        return cell
    metadata = cell["metadata"] | {"autograder": {"verdict": verdict.verdict, "left": is_left(verdict)}}
    return cell | {"outputs": _outputs(verdict, judged), "metadata": metadata}


def text(nb: Json) -> str:
    """The file's text, on one line: indented JSON takes Python's slow encoder, and no person reads this file."""
    return json.dumps(nb, ensure_ascii=False, sort_keys=True) + "\n"


def _outputs(verdict: Verdict, judged: Judged) -> list[Json]:
    """The verdict as text and as escaped HTML; then the points, as nbgrader takes partial credit: a lone number."""
    card = checked(verdict, judged.unit.exercises()[verdict.exercise], seed=judged.seed)
    shown = _output("display_data", {"text/plain": repr(card), "text/html": card._repr_html_()})
    if is_left(verdict):
        return [shown]
    points = {"text/plain": repr(float(verdict.points))}
    return [shown, _output("execute_result", points) | {"execution_count": None}]


def _output(kind: str, data: dict[str, str]) -> Json:
    return {"output_type": kind, "data": data, "metadata": {}}


def solutions(nb: Json) -> dict[str, str]:
    """The text of every cell that a learner fills in, by its grade_id."""
    metas = [(cell, cell["metadata"].get("nbgrader", {})) for cell in nb["cells"]]
    return {meta["grade_id"]: cell["source"] for cell, meta in metas if meta.get("solution")}
