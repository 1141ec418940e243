"""Odd notebooks, kept as text: what stands in place of a release's cells, or beside them.

    # === a helper in its own cell above the answer | sgd
    # %% before sgd
    def scaled(g, lr): ...
    # %% sgd
    def sgd(w, g, lr=0.01): ...

A heading has a title, the exercises that the notebook answers and, after another bar, what has happened to the file
(a function of `FILES`). A cell's line says where it goes: `NAME` in place of the answer's starter, `before NAME`,
`below NAME` (between the answer and its check), `check NAME` in place of the check, `after NAME` (behind the check),
`top` (behind the release's first imports), `first`, `end`. A `|` and an exercise's name gives the cell that grade_id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpora" / "odd"
HEADING = re.compile(r"^# === (?P<title>[^|\n]+)\| (?P<names>[^|\n]+?)(?: \| (?P<file>\w+))?$", re.M)
CELL = re.compile(r"^# %% (?P<place>[a-z_0-9 ]+?)(?: \| (?P<id>\w+))?$", re.M)
Notebook = dict
FILES: dict[str, Callable[[Notebook], Notebook | bytes]] = {}


@dataclass(frozen=True)
class Odd:
    """One notebook of the corpus: the exercises that it answers rightly, or wrongly, and its cells by place."""

    title: str
    unit: str
    names: tuple[str, ...]
    cells: tuple[tuple[str, str | None, str], ...]  # (place, grade_id, text)
    file: str | None = None
    right: bool = True

    def __str__(self) -> str:
        return f"{self.unit}: {self.title}"

    def notebook(self) -> bytes:
        """The release with these cells in it, as the file that a learner hands in."""
        nb = release(self.unit)
        for number, (place, grade_id, text) in enumerate(self.cells):
            _put(nb["cells"], place, _cell(text, f"odd-{number}", grade_id))
        made = FILES[self.file](nb) if self.file else nb
        return made if isinstance(made, bytes) else json.dumps(made, ensure_ascii=False).encode()


def release(unit: str) -> Notebook:
    return json.loads((ROOT / "notebooks" / unit / f"{unit}.ipynb").read_text(encoding="utf-8"))


def notebooks(right: bool | None = None) -> list[Odd]:
    """The corpus, or its right or its wrong part."""
    kinds = [kind for kind in (True, False) if right in (None, kind)]
    return [
        odd for kind in kinds for path in sorted((CORPUS / FOLDERS[kind]).glob("*.txt")) for odd in _read(path, kind)
    ]


FOLDERS = {True: "right", False: "wrong"}


def _read(path: Path, right: bool) -> Iterator[Odd]:
    text = path.read_text(encoding="utf-8")
    for heading, body in _split(HEADING, text):
        cells = [(cell["place"], cell["id"], source.strip("\n")) for cell, source in _split(CELL, body)]
        names = tuple(heading["names"].split())
        yield Odd(heading["title"].strip(), path.stem, names, tuple(cells), heading["file"], right)


def _split(pattern: re.Pattern, text: str) -> Iterator[tuple[re.Match, str]]:
    heads = list(pattern.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return ((head, text[head.end() : end]) for head, end in zip(heads, ends, strict=True))


def _cell(text: str, identity: str, grade_id: str | None = None) -> dict:
    metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    return {
        "cell_type": "code",
        "id": identity,
        "metadata": metadata,
        "source": text,
        "outputs": [],
        "execution_count": 1,
    }


def _put(cells: list[dict], place: str, cell: dict) -> None:
    where, _, name = place.rpartition(" ")
    if where in ("", "check") and name not in ("top", "first", "end"):
        cells[at(cells, f"check-{name}" if where else name)]["source"] = cell["source"]
        return
    spot = {
        "before": lambda: at(cells, name),
        "below": lambda: at(cells, f"check-{name}"),
        "after": lambda: _behind(cells, name),
        "": {"first": lambda: 0, "top": lambda: _imports(cells), "end": lambda: len(cells)}.get(name),
    }[where]()
    cells.insert(spot, cell)


def _behind(cells: list[dict], name: str) -> int:
    """After the check and what was put there before."""
    spot = at(cells, f"check-{name}") + 1
    while spot < len(cells) and str(cells[spot].get("id")).startswith("odd-"):
        spot += 1
    return spot


def _imports(cells: list[dict]) -> int:
    """Behind the release's first cells, which import or begin."""
    answers = (i for i, c in enumerate(cells) if "NotImplementedError" in text_of(c))
    first = [i for i, c in enumerate(cells[: next(answers)]) if re.search(r"import numpy|\bbegin\(", text_of(c))]
    return first[-1] + 1


def at(cells: list[dict], name: str) -> int:
    """Where the cell with this grade_id is."""
    return next(i for i, c in enumerate(cells) if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def text_of(cell: dict) -> str:
    return "".join(cell["source"])


# ---------------------------------------------------------------- what other programs make of a file


def file(change: Callable) -> Callable:
    FILES[change.__name__] = change
    return change


@file
def colab(nb: Notebook) -> Notebook:
    """As Colab saves it: ids of its own, nbgrader's metadata kept, its own metadata beside."""
    for number, cell in enumerate(nb["cells"]):
        cell.pop("id", None)
        cell["metadata"] |= {"id": f"A1{number:010x}", "colab": {"base_uri": "https://localhost:8080/"}}
        cell["source"] = text_of(cell).splitlines(keepends=True)
    return nb | {"nbformat_minor": 0, "metadata": {"colab": {"provenance": []}, "language_info": {"name": "python"}}}


@file
def kaggle(nb: Notebook) -> Notebook:
    """As Kaggle saves it: metadata of cells replaced by its own, no grade_id left."""
    for cell in nb["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {"_uuid": "8f2839f25d086af736a60e9eeb907d3b93b6e0e5", "trusted": True}
    return nb | {"nbformat_minor": 4, "metadata": {"kaggle": {"accelerator": "none", "dataSources": []}}}


@file
def vscode(nb: Notebook) -> Notebook:
    """As VS Code saves it: other ids, a language in each cell's metadata."""
    for number, cell in enumerate(nb["cells"]):
        cell["id"] = f"{number:08x}"
        cell["metadata"] = cell["metadata"] | {"vscode": {"languageId": "python"}}
    return nb


@file
def jupytext(nb: Notebook) -> Notebook:
    """To a percent script and back: metadata stay, ids and outputs do not."""
    return _through_a_script(nb, "py:percent")


@file
def light_script(nb: Notebook) -> Notebook:
    """To a light script and back: paragraphs become cells, metadata go."""
    return _through_a_script(no_metadata(nb), "py:light")


def _through_a_script(nb: Notebook, kind: str) -> Notebook:
    import jupytext
    import nbformat

    node = nbformat.reads(json.dumps(nb), as_version=4)
    return json.loads(nbformat.writes(jupytext.reads(jupytext.writes(node, kind), kind)))


@file
def formatted(nb: Notebook) -> Notebook:
    """All code laid out anew by a formatter, the release's own included."""
    import ast

    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            try:
                cell["source"] = ast.unparse(ast.parse(text_of(cell)))
            except SyntaxError:
                continue
    return nb


@file
def no_metadata(nb: Notebook) -> Notebook:
    """A platform that empties the metadata of every cell."""
    for cell in nb["cells"]:
        cell["metadata"] = {}
    return nb


@file
def windows(nb: Notebook) -> bytes:
    """Line ends and a byte order mark of Windows."""
    for cell in nb["cells"]:
        cell["source"] = text_of(cell).replace("\n", "\r\n")
    return b"\xef\xbb\xbf" + json.dumps(nb).encode()


@file
def old_format(nb: Notebook) -> Notebook:
    """nbformat 3: worksheets, `input` in place of `source`."""
    cells = [c | {"input": text_of(c), "language": "python"} if c["cell_type"] == "code" else c for c in nb["cells"]]
    for cell in cells:
        if "input" in cell:
            del cell["source"]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells, "metadata": {}}]}
