"""Submissions that try to keep a class waiting: each takes what time it can get.

BUDGET: (goal, make). `make(notebook, names)` turns a right notebook with answers to these exercises into the hand-in's
bytes. `{}` in a source is the name of the exercise.
"""
# ruff: noqa: E501

import json

ENDLESS = "def {}(*a, **k):\n    while True:\n        pass"
STUBBORN = "def {}(*a, **k):\n    while True:\n        try:\n            while True:\n                pass\n        except BaseException:\n            pass"
DEAF = "import signal\nfor n in range(1, 65):\n    try:\n        signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass\n"
ASLEEP = "import time\ndef {}(*a, **k):\n    time.sleep(1000)"
AT_THE_LAST_MOMENT = "import time\ndef {}(*a, **k):\n    time.sleep(9.5)\n    return None"
SETTING_UP = "while True:\n    pass\ndef {}(*a, **k):\n    return None"
HUGE = "def {}(*a, **k):\n    return [np.zeros(1 << 20) for _ in range(7)]"
MANY = "def {}(*a, **k):\n    return [[1.0] * 900 for _ in range(100)]"
STRANGE = "def {}(*a, **k):\n    return {{str(n): [n, str(n) * 50] for n in range(20000)}}"
DRIP = "import os, time\ndef {}(*a, **k):\n    while True:\n        os.write(3, b'x')\n        time.sleep(0.01)"


def answers(source, before=""):
    """Every answer is this."""

    def make(notebook, names):
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") in names:
                cell["source"] = before + source.format(cell["metadata"]["nbgrader"]["grade_id"])
        return json.dumps(notebook).encode()

    return make


def right_at_first(notebook, names):
    """Every answer is right on what `check` tries, and endless on anything else, as far as calls tell."""
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in names:
            text = "".join(cell["source"])
            cell["source"] = (
                f"{text}\n_right_{name}, _calls_{name} = {name}, []\ndef {name}(*a, **k):\n    _calls_{name}.append(1)\n    while len(_calls_{name}) > 12:\n        pass\n    return _right_{name}(*a, **k)"
            )
    return json.dumps(notebook).encode()


def beside(text, count=1, kind="code", then=None):
    """The learner's own cells around the answers; `then` makes the rest."""

    def make(notebook, names):
        own = {"cell_type": kind, "metadata": {}, "source": text} | ({"outputs": []} if kind == "code" else {})
        notebook["cells"] = [own] * count + notebook["cells"] + [own] * count
        return then(notebook, names) if then else json.dumps(notebook).encode()

    return make


def words(text):
    """The answers in words are this text."""

    def make(notebook, names):
        for cell in notebook["cells"]:
            meta = cell["metadata"].get("nbgrader", {})
            if meta.get("solution") and meta.get("grade"):
                cell["source"] = text
        return json.dumps(notebook, ensure_ascii=False).encode()

    return make


def defined(count, then=""):
    """Each answer is defined anew in thousands of cells, and checked there."""

    def make(notebook, names):
        own = [f"def {name}(*a, **k):\n    {then or 'return None'}" for _ in range(count) for name in names]
        checks = [f"check({name})" for _ in range(count) for name in names]
        notebook["cells"] += [_code(text) for pair in zip(own, checks, strict=True) for text in pair]
        return json.dumps(notebook).encode()

    return make


def metadata(text):
    """The notebook's metadata are this JSON."""

    def make(notebook, names):
        notebook["metadata"]["x"] = "@"
        return json.dumps(notebook).replace('"@"', text, 1).encode()

    return make


def pictures(count, each):
    """Thousands of cells with pictures, beside the answers in words."""
    own = {f"{n}": {"image/png": "iVBORw0KGgo" + "A" * 401} for n in range(each)}
    cell = {"cell_type": "markdown", "metadata": {}, "source": "![x](attachment:0)", "attachments": own}

    def make(notebook, names):
        notebook["cells"] += [cell] * count
        return json.dumps(notebook).encode()

    return make


def _code(text):
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": text}


def split(notebook, names):
    """Each answer is in hundreds of parts, joined by whoever reads them."""
    cells = []
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        parts = [cell | {"source": f"def {name}(w):\n    x = {'(' * 20}{n}{')' * 20}\n"} for n in range(300)]
        cells += parts if name in names else [cell]
    return json.dumps(notebook | {"cells": cells}).encode()


BUDGET = [
    ("every answer is endless", answers(ENDLESS)),
    ("every answer is endless and catches everything", answers(STUBBORN)),
    ("every answer is endless and ignores signals", answers(ENDLESS, before=DEAF)),
    ("every answer sleeps", answers(ASLEEP)),
    ("every answer takes just less than it may", answers(AT_THE_LAST_MOMENT)),
    ("every answer's cell is endless", answers(SETTING_UP)),
    ("every answer is endless on what only grading tries", right_at_first),
    ("every answer sends a byte now and then", answers(DRIP)),
    ("every answer is as large as it may be", answers(HUGE)),
    ("every answer has as many parts as it may", answers(MANY)),
    ("every answer is a large dict of texts", answers(STRANGE)),
    ("lines of magic", beside("%x\n" * 200_000)),
    ("signs without end", beside("x = " + "-" * 2_950 + "1\n", 400)),
    ("brackets without end", beside("(" * 190 + "1" + ")" * 190 + "\n", 3_000)),
    ("answers in hundreds of parts", split),
    ("assignments that all depend on each other", beside("".join(f"v{n} = v{n - 1} + v{n - 2}\n" for n in range(2, 9_000)), 20)),
    ("names that all answers use", beside("np.w = np; w = g = lr = m = v = t = rng = n = np\n" * 3_000, 30)),
    ("twenty megabytes of words", beside("word " * 200_000, 10, "markdown")),
    ("a fence in every line", beside("`" * 200_000 + "\n", 10, "markdown")),
    ("an answer in words of eighty megabytes", words("\u202e" * 25_000_000)),
    ("accents without end", words("z" + "\u0301" * 40_000_000)),
    ("thousands of answers in words", beside("\u2066 <&> " * 100, 2_400, "markdown")),
    ("thousands of pictures", pictures(4_000, 40)),
    ("metadata of a million objects", metadata("[" + "{}," * 1_900_000 + "0]")),
    ("metadata of forty million numbers", metadata("[" + "0," * 40_000_000 + "0]")),
    ("metadata without a bottom", metadata('{"a":' * 500_000 + "0" + "}" * 500_000)),
    ("definitions of each answer by the hundred", defined(200, "while True: pass")),
    ("thousands of imports", beside("import a, b.c as d\nfrom numpy import *\n" * 2_400, 5)),
    ("numbers as long as a cell", beside("x = " + "9" * 190_000, 50)),
    ("numbers that Python does not write", beside("x = 0x" + "9" * 190_000, 50)),
    ("magic behind magic", beside("a = %time " * 15_000, 30)),
    ("lines of nothing", beside("\n" * 199_000, 100)),
    ("functions that all call each other", beside("".join(f"def f{n}():\n    return " + " + ".join(f"f{m}()" for m in range(60)) + "\n" for n in range(60)))),
    ("objects that are all the same one", beside("x0 = []\n" + "".join(f"x{n} = x{n - 1}\nx0.append(x{n})\n" for n in range(1, 2_300)))),
    ("thousands of cells", beside("# text", 2_400)),
    ("thousands of cells that answer in words", beside("'text'", 2_400)),
    ("long to read, then endless", beside("x = " + "-" * 2_950 + "1\n", 400, then=answers(STUBBORN))),
    ("long to read, endless, and long to write", beside("word`" * 200_000, 10, "markdown", then=right_at_first)),
]  # fmt: skip
