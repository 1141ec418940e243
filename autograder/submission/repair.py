"""A submission -> a well-formed notebook: the release's cells in order, with the learner's work put in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from autograder.course.units import Unit, grade_id, source
from autograder.submission.answers import Code, answers
from autograder.submission.reading import Cell, Submission
from autograder.submission.written import written_answers

Json = dict[str, Any]  # a notebook or a cell


def repair(submission: Submission, unit: Unit, codes: Mapping[str, Code] | None = None) -> Json:
    """The release notebook with the learner's answers, written answers and edits, and their own cells in between.

    Checks, points and names are the release's, whatever the submission says of them; outputs are left out. What did
    not change is shared with the release.
    """
    release = unit.release_notebook()
    codes = answers(submission, unit) if codes is None else codes
    placed = _placed(submission, unit, release, codes)
    extras = _extras(submission, release, placed)
    cells = list(extras[-1])
    for index, cell in enumerate(release["cells"]):
        learners = index in placed and not _is_check(cell)
        text = placed[index].source if learners else source(cell)
        pictures = {"attachments": placed[index].attachments} if learners and placed[index].attachments else {}
        cells += [cell | {"source": text} | pictures, *extras[index]]
    return release | {"cells": cells}


def _is_check(cell: Json) -> bool:
    meta = cell["metadata"].get("nbgrader", {})
    return bool(meta) and not meta.get("solution")


def _placed(submission: Submission, unit: Unit, release: Json, codes: Mapping[str, Code]) -> dict[int, Cell]:
    """Which of the submission's cells stands for which cell of the release."""
    index = {grade_id(cell): i for i, cell in enumerate(release["cells"]) if grade_id(cell)}
    placed = {index[name]: code.cell for name, code in codes.items() if code.cell and name in index}
    placed |= {index[name]: w.cell for name, w in written_answers(submission, unit).items() if w.cell}
    taken = {cell.number for cell in placed.values()}
    homes = defaultdict(list)
    for i, cell in enumerate(release["cells"]):
        for key in _keys(cell, grade_id(cell), cell["cell_type"]):
            homes[key].append(i)
    for cell in submission.cells:
        keys = [("grade_id", cell.grade_id), ("text", cell.source), ("id", cell.id, cell.kind)]
        free = [i for key in keys for i in homes.get(key, ()) if i not in placed]
        if free and cell.number not in taken:
            placed[free[0]] = cell
    return placed


def _keys(cell: Json, name: str | None, kind: str) -> list[tuple[str | None, ...]]:
    """What a cell can be known by, the surest first: its grade_id; without one its text, then its id."""
    return [("grade_id", name)] if name else [("text", source(cell)), ("id", cell.get("id"), kind)]


def _extras(submission: Submission, release: Json, placed: Mapping[int, Cell]) -> dict[int, list[Json]]:
    """The learner's own cells, by the release cell that they follow (-1: they stand first)."""
    home = {cell.number: i for i, cell in placed.items()}
    checks = {grade_id(c) for c in release["cells"] if _is_check(c)}
    extras, last = defaultdict(list), -1
    for cell in submission.cells:
        if cell.number in home:
            last = home[cell.number]
        elif cell.grade_id not in checks and cell.source.strip():
            extras[last].append(_own(cell))
    return extras


def _own(cell: Cell) -> Json:
    made: Json = {"cell_type": cell.kind, "id": f"extra-{cell.number}", "metadata": {}, "source": cell.source}
    pictures: Json = {"attachments": cell.attachments} if cell.attachments else {}
    return made | ({"execution_count": None, "outputs": []} if cell.kind == "code" else pictures)
