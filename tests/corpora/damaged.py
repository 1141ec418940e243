"""Damaged notebooks. Each function takes a right submission (as JSON) and damages it; its docstring says how.

The decorator says what must come of it: `kept` loses no point, `lost("adam")` loses only what is named, and
`nothing` is a file in which there is not a notebook at all.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass

import nbformat

CORPUS: dict[str, Damage] = {}


@dataclass(frozen=True)
class Damage:
    """A way to damage a notebook, the exercises that it costs (None: all), and whether a note must tell of it."""

    name: str
    make: Callable[[dict], object]
    costs: frozenset[str] | None = frozenset()

    def __call__(self, notebook: dict) -> bytes:
        made = self.make(copy.deepcopy(notebook))
        return made if isinstance(made, bytes) else json.dumps(made, ensure_ascii=False).encode()


def kept(make: Callable) -> Callable:
    CORPUS[make.__name__] = Damage(make.__name__, make)
    return make


def lost(*names: str) -> Callable:
    def register(make: Callable) -> Callable:
        CORPUS[make.__name__] = Damage(make.__name__, make, frozenset(names))
        return make

    return register


def nothing(make: Callable) -> Callable:
    CORPUS[make.__name__] = Damage(make.__name__, make, None)
    return make


def at(notebook: dict, name: str) -> int:
    """Where the cell with this grade_id stands."""
    metas = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    return next(i for i, meta in enumerate(metas) if meta.get("grade_id") == name)


def text(notebook: dict, name: str) -> str:
    return "".join(notebook["cells"][at(notebook, name)]["source"])


def code(source: str, **metadata: object) -> dict:
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


# ---------------------------------------------------------------- the bytes of the file


@kept
def byte_order_mark(nb):
    """A UTF-8 byte order mark in front."""
    return b"\xef\xbb\xbf" + json.dumps(nb).encode()


@kept
def windows_line_ends(nb):
    """CRLF in the file and in every cell."""
    for cell in nb["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    return json.dumps(nb, indent=1).replace("\n", "\r\n").encode()


@kept
def old_mac_line_ends(nb):
    """A bare CR at each line's end."""
    for cell in nb["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r")
    return nb


@kept
def utf_16(nb):
    """UTF-16 with a byte order mark, as Windows editors save it."""
    return json.dumps(nb, ensure_ascii=False).encode("utf-16")


@kept
def utf_16_without_mark(nb):
    """UTF-16, big end first, without a byte order mark."""
    return json.dumps(nb).encode("utf-16-be")


@kept
def a_byte_that_is_no_text(nb):
    """A byte in a prose cell that is not UTF-8."""
    nb["cells"][0]["source"] = "naXve"
    return json.dumps(nb).encode().replace(b"naXve", b"na\xefve")


@kept
def raw_control_characters(nb):
    """Tabs and newlines that stand bare inside JSON strings."""
    nb["cells"].append(code("note = 'aTABb'"))
    return json.dumps(nb).encode().replace(b"TAB", b"\t")


@kept
def large_outputs(nb):
    """Five megabytes of output in one cell."""
    nb["cells"][at(nb, "adam")]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 5_000_000}]
    return nb


@nothing
def empty(nb):
    """No byte at all."""
    return b""


@nothing
def blank_lines(nb):
    """White space alone."""
    return b" \n\n\t "


@nothing
def truncated(nb):
    """The first half of the file, as after a broken upload."""
    data = json.dumps(nb).encode()
    return data[: len(data) // 2]


@nothing
def binary(nb):
    """A picture with a notebook's name."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4


@nothing
def a_web_page(nb):
    """The login page of a website, saved as a notebook."""
    return b"<!DOCTYPE html><html><body>Please sign in</body></html>"


@nothing
def other_json(nb):
    """JSON that is not a notebook."""
    return {"name": "package.json", "version": "1.0"}


@nothing
def json_list(nb):
    """A bare list."""
    return nb["cells"]


@nothing
def endless_nesting(nb):
    """A hundred thousand opening brackets."""
    return b"[" * 100_000


# ---------------------------------------------------------------- the notebook's metadata


@kept
def metadata_stripped(nb):
    """Every cell's metadata gone, as some converters leave them."""
    for cell in nb["cells"]:
        cell["metadata"] = {}
    nb["metadata"] = {}
    return nb


@kept
def metadata_of_wrong_types(nb):
    """Metadata that are lists, numbers and null."""
    for i, cell in enumerate(nb["cells"]):
        cell["metadata"] = [None, [], 7, "x", {"nbgrader": 3}, {"nbgrader": {"grade_id": 5}}][i % 6]
    return nb


@kept
def forged_points(nb):
    """Checks that say they are worth 1000 points each."""
    for name in ("check-adam", "check-sgd"):
        nb["cells"][at(nb, name)]["metadata"]["nbgrader"]["points"] = 1000
    return nb


@kept
def forged_kinds(nb):
    """Answers marked as checks, checks as answers, prose as a check."""
    for cell in nb["cells"]:
        meta = cell["metadata"].setdefault("nbgrader", {"grade_id": "made-up"})
        meta |= {"grade": not meta.get("grade"), "solution": not meta.get("solution"), "schema_version": 99}
    return nb


@kept
def renamed_ids(nb):
    """Every grade_id followed by `-copy`."""
    for cell in nb["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] += "-copy"
    return nb


@kept
def ids_of_others(nb):
    """The answers' grade_ids handed round: each cell carries another exercise's name."""
    names = ["sgd", "momentum", "rmsprop", "adam", "minibatches"]
    places = [at(nb, name) for name in names]
    for place, name in zip(places, names[1:] + names[:1], strict=True):
        nb["cells"][place]["metadata"]["nbgrader"]["grade_id"] = name
    return nb


@kept
def same_cell_id(nb):
    """All cells with the same id."""
    for cell in nb["cells"]:
        cell["id"] = "same"
    return nb


@kept
def no_cell_ids(nb):
    """Cells without ids, in a file that says format 4.2."""
    for cell in nb["cells"]:
        cell.pop("id", None)
    nb["nbformat_minor"] = 2
    return nb


@kept
def format_3(nb):
    """The notebook format of 2013: worksheets, `input`, heading cells."""
    old = nbformat.convert(nbformat.reads(json.dumps(nb), as_version=4), 3)
    return nbformat.v3.writes_json(old).encode()


# ---------------------------------------------------------------- the cells


@kept
def check_deleted(nb):
    """The check cell of adam deleted."""
    del nb["cells"][at(nb, "check-adam")]
    return nb


@kept
def all_checks_deleted(nb):
    """No check cell left."""
    nb["cells"] = [
        c for c in nb["cells"] if not str(c["metadata"].get("nbgrader", {}).get("grade_id")).startswith("check-")
    ]
    return nb


@kept
def check_duplicated(nb):
    """The check cell of adam twice."""
    place = at(nb, "check-adam")
    nb["cells"].insert(place, copy.deepcopy(nb["cells"][place]))
    return nb


@kept
def check_edited(nb):
    """A check cell that says something else."""
    nb["cells"][at(nb, "check-adam")]["source"] = "print('passed: 4.0 of 4.0')"
    return nb


@kept
def answer_duplicated(nb):
    """The answer cell of adam twice, the first an early try: the last one counts."""
    place = at(nb, "adam")
    early = copy.deepcopy(nb["cells"][place])
    early["source"] = "def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):\n    return 0"
    nb["cells"].insert(place, early)
    return nb


@kept
def answer_duplicated_by_a_note(nb):
    """A second cell with adam's grade_id, in which nothing is defined."""
    nb["cells"].insert(at(nb, "adam") + 1, code("# that was hard", nbgrader={"grade_id": "adam", "solution": True}))
    return nb


@kept
def answer_in_a_new_cell(nb):
    """The starter left as it was, the answer in a cell of the learner's own."""
    place = at(nb, "sgd")
    answer = text(nb, "sgd")
    nb["cells"][place]["source"] = (
        'def sgd(w, g, lr=0.01):\n    """w - lr g"""\n    # YOUR CODE HERE\n    raise NotImplementedError()'
    )
    nb["cells"].insert(place + 1, code(answer))
    return nb


@kept
def answer_moved(nb):
    """adam's cell moved to the very top, above the import of NumPy."""
    nb["cells"].insert(0, nb["cells"].pop(at(nb, "adam")))
    return nb


@kept
def order_reversed(nb):
    """All cells in the reverse order."""
    nb["cells"].reverse()
    return nb


@kept
def answer_split_before(nb):
    """A helper split off into a cell of its own above the answer."""
    place = at(nb, "sgd")
    nb["cells"][place]["source"] = "def sgd(w, g, lr=0.01):\n    return w - step(g, lr)"
    nb["cells"].insert(place, code("def step(g, lr):\n    return lr * g"))
    return nb


@kept
def answer_split_inside(nb):
    """The answer's cell split in the middle of the function."""
    place = at(nb, "momentum")
    head, body = text(nb, "momentum").split("    ### BEGIN SOLUTION\n")
    nb["cells"][place]["source"] = head
    nb["cells"].insert(place + 1, code(body, **nb["cells"][place]["metadata"]))
    return nb


@kept
def answer_as_markdown(nb):
    """adam's cell turned to markdown by a slip on the M key."""
    cell = nb["cells"][at(nb, "adam")]
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]
    return nb


@kept
def function_renamed(nb):
    """adam's cell calls the function my_adam."""
    cell = nb["cells"][at(nb, "adam")]
    cell["source"] = text(nb, "adam").replace("def adam", "def my_adam")
    return nb


@kept
def cells_that_are_none(nb):
    """null, numbers and strings among the cells."""
    nb["cells"][1:1] = [None, 7, "x", [], {}]
    return nb


@kept
def cell_of_unknown_type(nb):
    """A cell type that no version knows, and one that is a number."""
    nb["cells"][0]["cell_type"] = "chart"
    nb["cells"].append({"cell_type": 3, "source": "x"})
    return nb


@kept
def source_of_wrong_type(nb):
    """A prose cell whose source is a number, and one without a source."""
    nb["cells"][0]["source"] = 12
    nb["cells"].append({"cell_type": "code"})
    return nb


@lost("adam")
def answer_deleted(nb):
    """adam's cell deleted."""
    del nb["cells"][at(nb, "adam")]
    return nb


@lost("minibatches", "sgd", "momentum", "rmsprop", "adam")
def no_cells(nb):
    """A notebook without a cell."""
    return nb | {"cells": []}


# ---------------------------------------------------------------- what cells hold


@kept
def magics_and_shell(nb):
    """Magics, shell lines and questions in and around an answer."""
    nb["cells"].insert(1, code("%matplotlib inline\n!pip install something\nfiles = !ls\nimport numpy as np\nnp.sqrt?"))
    nb["cells"].insert(1, code("%%bash\necho hello"))
    place = at(nb, "sgd")
    nb["cells"][place]["source"] = "%%time\n" + text(nb, "sgd") + "\n%timeit sgd(1.0, 1.0)\n"
    return nb


@kept
def syntax_error_elsewhere(nb):
    """A cell of the learner's own that is no Python."""
    nb["cells"].insert(2, code("def half(:"))
    return nb


@lost("sgd")
def syntax_error_in_one(nb):
    """A syntax error in one answer."""
    nb["cells"][at(nb, "sgd")]["source"] = "def sgd(w, g, lr=0.01):\n    return w - lr * g)"
    return nb


@kept
def endless_experiment(nb):
    """An experiment that never ends, in a cell of its own."""
    nb["cells"].insert(2, code("while True:\n    pass"))
    return nb


@kept
def experiment_in_the_answer(nb):
    """Plots and checks in the answer's own cell, which the grader's process does not have."""
    place = at(nb, "adam")
    nb["cells"][place]["source"] = (
        "import matplotlib.pyplot as plt\nfrom autograder.notebook import check\n"
        + text(nb, "adam")
        + "\ncheck(adam)\nplt.plot([1, 2])\nassert False\n"
    )
    return nb


@kept
def numbers_that_are_not_written(nb):
    """Integers with more digits than Python writes in decimals, in a cell and in an answer."""
    big = "0x" + "9" * 5000
    nb["cells"].insert(1, code(f"BIG = {big}\nMANY = [BIG + {big} for _ in range(3)]"))
    nb["cells"][at(nb, "adam")]["source"] = f"EACH = [x + {big} for x in range(3)]\n" + text(nb, "adam")
    return nb


@kept
def null_bytes(nb):
    """A cell with null bytes, and one with half of a surrogate pair."""
    nb["cells"].insert(1, code("x = 1\x00"))
    nb["cells"].append(code("y = '\ud800'"))
    return json.dumps(nb).encode()


@kept
def constants_and_tables(nb):
    """The answer leans on a constant, on a table filled by calls and on a class, each in another cell."""
    place = at(nb, "sgd")
    nb["cells"][place]["source"] = "def sgd(w, g, lr=0.01):\n    return w - Rule(lr).step(g) * SIGNS[0] * ONE['one']"
    nb["cells"][place:place] = [
        code("SIGNS = []\nONE = {}\nprint('hello'); SIGNS.append(1.0)\nONE['one'] = 1"),
        code(
            "class Rule:\n    def __init__(self, lr):\n        self.lr = lr\n\n"
            "    def step(self, g):\n        return self.lr * g"
        ),
    ]
    return nb
