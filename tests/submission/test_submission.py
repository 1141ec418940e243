"""Any file -> the sources of its answers."""

import contextlib
import json
import time

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.units import Unit, UsageError
from autograder.judge.answer import LocalAnswer
from autograder.judge.verdict import judge
from autograder.submission import NotANotebook, answers, read, repair, written_answers
from autograder.submission.code import bound_names, statements
from autograder.submission.magics import python
from tests.corpora.damaged import CORPUS, at, code

DAMAGED = [d for d in CORPUS.values() if d.costs is not None]


def run(code, name):
    """The function that an answer's sources define, run as they stand."""
    space = {"__name__": "answer"}
    for text, label in code.sources:
        exec(compile(text, label, "exec"), space)
    return space[name]


def marks(codes, unit):
    """The points of each answer, judged in this process: the corpus is our own."""
    got = {}
    for name in unit.points():
        exercise = unit.exercises()[name]
        try:
            got[name] = judge(LocalAnswer(run(codes[name], name), exercise.signature), exercise, seed=3).points
        except (KeyError, SyntaxError):
            got[name] = 0.0
    return got


def sources(notebook, unit, name):
    return answers(read(json.dumps(notebook).encode()), unit)[name]


def answer(notebook, name, text):
    notebook["cells"][at(notebook, name)]["source"] = text


@pytest.mark.sample(3)
@pytest.mark.parametrize("damage", DAMAGED, ids=lambda d: d.name)
def test_damage_costs_what_it_must_and_nothing_else(damage, right, unit):
    codes = answers(read(damage(right)), unit)
    assert list(codes) == list(unit.points())
    assert marks(codes, unit) == {n: 0.0 if n in damage.costs else p for n, p in unit.points().items()}


@pytest.mark.parametrize("damage", DAMAGED, ids=lambda d: d.name)
def test_repair_gives_the_releases_cells_and_the_same_answers(damage, right, unit):
    submission = read(damage(right))
    nb = nbformat.from_dict(repair(submission, unit))
    nbformat.validate(nb)
    assert len({c.id for c in nb.cells}) == len(nb.cells)
    graded = [(c.metadata.nbgrader.grade_id, dict(c.metadata.nbgrader)) for c in nb.cells if "nbgrader" in c.metadata]
    release = [c["metadata"]["nbgrader"] for c in unit.release_notebook()["cells"] if "nbgrader" in c["metadata"]]
    assert graded == [(meta["grade_id"], meta) for meta in release]
    for name, found in answers(submission, unit).items():
        shown = next(c.source for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)
        assert shown == (found.cell.source if found.cell else unit.starters()[name])


@pytest.mark.parametrize("damage", [d for d in CORPUS.values() if d.costs is None], ids=lambda d: d.name)
def test_what_is_no_notebook_is_said_to_be_none(damage, right, tmp_path):
    file = tmp_path / "2_optimizers.ipynb"
    file.write_bytes(damage(right))
    with pytest.raises(NotANotebook, match=r"2_optimizers.ipynb is not a notebook: it"):
        read(file)


def test_a_file_that_is_not_there_is_wrong_use(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        read(tmp_path / "none.ipynb")
    with pytest.raises(UsageError, match="directory"):
        read(tmp_path)


def test_the_fresh_release_has_no_answer(unit):
    codes = answers(read(unit.release), unit)
    for name in unit.points():
        exercise = unit.exercises()[name]
        assert judge(LocalAnswer(run(codes[name], name), exercise.signature), exercise, seed=3).verdict == "missing"


def test_the_last_of_several_answers_counts_and_a_note_says_so(right, unit):
    found = sources(json.loads(CORPUS["answer_duplicated"](right)), unit, "adam")
    assert any("2 cells define it" in note for note in found.notes)


def test_experiments_stay_out(right, unit):
    place = at(right, "sgd")
    right["cells"].insert(place, code("w = 5\nfor _ in range(3):\n    w = sgd(w, 1.0)\nprint(w)\nlr_table = launch(w)"))
    assert [label for _, label in sources(right, unit, "sgd").sources] == [f"cell {place + 2}"]


def test_only_what_the_answer_depends_on_is_taken_transitively(right, unit):
    answer(right, "sgd", "def sgd(w, g, lr=0.01):\n    return helper(w, g, lr)")
    right["cells"].insert(2, code("import numpy as np, os\nSCALE = base * 2\nunused = open('x')\nbase = 0.5"))
    right["cells"].insert(
        3, code("def helper(w, g, lr):\n    return w - SCALE * lr * g\ndef other():\n    return unused")
    )
    text = "\n".join(text for text, _ in sources(right, unit, "sgd").sources)
    assert "SCALE" in text and "base = 0.5" in text and "unused" not in text and "numpy" not in text


def test_lines_keep_their_numbers(right, unit):
    answer(right, "sgd", "# a comment\n\nprint('x')\n\ndef sgd(w, g, lr=0.01):\n    return w - lr * g")
    (text, _label), *_ = sources(right, unit, "sgd").sources
    assert text.split("\n")[4] == "def sgd(w, g, lr=0.01):"


def test_a_later_cell_is_used_only_for_what_no_earlier_one_binds(right, unit):
    answer(right, "sgd", "def sgd(w, g, lr=0.01):\n    return w - FACTOR * lr * g")
    right["cells"].insert(1, code("FACTOR = 1"))
    right["cells"].append(code("for FACTOR in range(9):\n    train(FACTOR)"))
    assert len(sources(right, unit, "sgd").sources) == 2
    del right["cells"][1]
    assert "for FACTOR" in sources(right, unit, "sgd").sources[0][0]


def test_a_course_import_is_carried_only_when_needed_and_told(right, unit):
    assert sources(right, unit, "sgd").notes == []
    answer(right, "sgd", "import nnlib.optimizers as o\ndef sgd(w, g, lr=0.01):\n    return o.sgd(w, g, lr)")
    found = sources(right, unit, "sgd")
    assert "import nnlib" in found.sources[-1][0]
    assert found.notes == ["sgd: the answer needs nnlib, but answers use NumPy alone"]


def test_an_answers_own_syntax_error_is_left_for_the_judge(right, unit):
    broken = "def sgd(w, g, lr=0.01):\n    return w - lr * g)"
    answer(right, "sgd", broken)
    assert sources(right, unit, "sgd").sources == [(broken, f"cell {at(right, 'sgd') + 1}")]


def test_a_broken_cell_gives_way_to_one_that_runs(right, unit):
    right["cells"].append(code("def sgd(w, g, lr=0.01):\n    return w - lr * g"))
    answer(right, "sgd", "def sgd(w, g, lr=0.01):\n    return w - lr * g)")
    assert sources(right, unit, "sgd").cell.number == len(right["cells"])


def test_another_units_notebook_has_no_answers(unit):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("def he_normal(rng, shape): ...")])
    codes = answers(read(nbformat.writes(nb).encode()), unit)
    assert all(found.sources == [] and found.notes for found in codes.values())


def test_a_table_that_is_filled_in_a_loop_comes_along(right, unit):
    right["cells"].insert(
        1, code("table, more = [], {}\nfor k in range(3):\n    table.append(k)\n_ = more.update(a=1)")
    )
    right["cells"][at(right, "sgd") + 0]["source"] = (
        "def sgd(w, g, lr=0.01):\n    return w - lr * g + table[2] * more['a']"
    )
    found = sources(right, unit, "sgd")
    assert "table.append" in str(found.sources) and "more.update" in str(found.sources)


def test_a_star_import_may_bring_what_is_named_like_a_builtin(right, unit):
    right["cells"].insert(1, code("from numpy import *"))
    right["cells"][at(right, "sgd")]["source"] = "def sgd(w, g, lr=0.01):\n    return w - lr * g + sum(0 * w, axis=0)"
    assert "from numpy import *" in str(sources(right, unit, "sgd").sources)


def test_an_untouched_starter_after_the_answer_does_not_replace_it(right, unit):
    right["cells"].append(code(unit.starters()["sgd"], nbgrader={"grade_id": "sgd"}))
    found = str(sources(right, unit, "sgd").sources)
    assert "return w - lr * g" in found and "NotImplementedError" not in found


@pytest.mark.parametrize("before", ["\ufeff", "pip install numpy\n", "!ls\n"])
def test_what_ipython_reads_we_read(before, right, unit):
    right["cells"][at(right, "sgd")]["source"] = before + "def sgd(w, g, lr=0.01):\n    return w - lr * g"
    given = {}
    for source, _ in sources(right, unit, "sgd").sources:
        exec(source, given)
    assert given["sgd"](1.0, 1.0, lr=0.5) == 0.5


@pytest.mark.parametrize(
    "bomb", ["x = " + "lambda: " * 500 + "1", "é;" * 99_000, "(" * 5000], ids=["deep", "many", "open"]
)
def test_a_cell_that_is_hard_to_read_costs_nobody_else_anything(bomb, right, unit):
    right["cells"].insert(1, code(bomb))
    assert sources(right, unit, "sgd").sources


def test_a_file_of_millions_of_objects_is_no_notebook():
    with pytest.raises(NotANotebook, match="brackets"):
        read(b'{"cells": [' + b"{}," * 2_000_001 + b"{}]}")


def test_written_answers_and_own_cells_survive_repair(right, unit):
    right["cells"][at(right, "why-adam")]["source"] = "Every weight has its own scale."
    right["cells"].insert(at(right, "adam"), code("my_note = 'kept'"))
    nb = nbformat.from_dict(repair(read(json.dumps(right).encode()), unit))
    texts = [c.source for c in nb.cells]
    assert "Every weight has its own scale." in texts
    assert texts.index("my_note = 'kept'") == texts.index("".join(right["cells"][at(right, "adam")]["source"])) - 1


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if a:\n    %time b", "if a:\n    b"),
        ("x = (a\n % b)", "x = (a\n % b)"),
        ('s = """\n% of all\n!"""', 's = """\n% of all\n!"""'),
        ("%%time\nx = 1", "pass\nx = 1"),
        ("%%html\n<b>x</b>", ""),
        ("files = !ls\nnp.sqrt?", "pass\npass"),
        ("!echo 'it", "pass"),
        ("x = 5 +", "x = 5 +"),
    ],
)
def test_magics_go_and_python_stays(text, made):
    assert python(text).text == made


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(a):\n    b = a", {"f"}),
        ("a, (b, *c) = 1, (2, 3)\nd: int = 4\ne += 1", {"a", "b", "c", "d", "e"}),
        ("import os.path as p, sys\nfrom math import *", {"p", "sys"}),
        ("for i in x:\n    y = i\nwith f as g:\n    pass", {"i", "y", "g"}),
        ("[z for z in x]\nprint(w := 3)", {"w"}),
        ("def f():\n    global h\n    h = 1", {"f", "h"}),
        ("try:\n    pass\nexcept E as e:\n    q = 1", {"e", "q"}),
        ("t[0] = 1\no.a = 2", set()),
        ("def f(:", set()),
        ("def f(a, a): ...", set()),
    ],
)
def test_names_that_a_cell_binds(text, names):
    assert bound_names(text) == names


def test_a_functions_own_names_are_not_needed():
    (found,) = statements("@deco\ndef f(a, b=c):\n    d = a\n    return [e for e in d] + g(lambda h: h + i)")
    assert found.needs - {"f"} == {"deco", "c", "g", "i"}


@settings(max_examples=2 * settings().max_examples)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_notebook_or_said_to_be_none(data):
    with contextlib.suppress(NotANotebook):
        read(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SOURCES = st.text(max_size=60) | st.sampled_from(
    ["def sgd(w, g, lr):\n  return w", "%%time\n", "x = 1; y = x\nz = y", "(" * 300]
)
CELL = JSON | st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "heading", "x"]) | JSON,
        "source": SOURCES | st.lists(SOURCES, max_size=3) | JSON,
        "id": st.just("sgd") | JSON,
        "metadata": JSON | st.just({"nbgrader": {"grade_id": "sgd"}}) | st.just({"nbgrader": {"grade_id": "why-adam"}}),
        "outputs": JSON,
    },
)


@settings(max_examples=2 * settings().max_examples)
@given(cells=st.lists(CELL, max_size=6))
def test_any_cells_are_read_cut_and_repaired(made_course, cells):
    from autograder.course import units as lessons

    unit = lessons.unit("2_optimizers", made_course)
    submission = read(json.dumps({"cells": cells}).encode())
    codes = answers(submission, unit)
    nb = nbformat.from_dict(repair(submission, unit, codes))
    nbformat.validate(nb)
    assert list(codes) == list(unit.points())


def test_nobody_keeps_the_reader_busy(right, unit):
    """A hundred thousand cells, a cell of a megabyte, an endless chain of pieces: read in seconds."""
    chain = [code("    x = 1", nbgrader={"grade_id": "adam"}) for _ in range(3000)]
    right["cells"][at(right, "adam") + 1 : at(right, "adam") + 1] = chain
    right["cells"] += [code("%time x\n" * 150_000), *[code("sgd = 1", nbgrader={"grade_id": "sgd"})] * 100_000]
    start = time.process_time()
    submission = read(json.dumps(right).encode())
    codes = answers(submission, unit)
    repair(submission, unit, codes)
    assert time.process_time() - start < 20
    assert any("the first 5000 were read" in note for note in submission.notes)
    assert codes["adam"].sources and codes["rmsprop"].sources


# Written answers, wherever they are


SAID = "Every weight has its own scale."


def written(notebook, unit):
    return written_answers(read(json.dumps(notebook).encode()), unit)["why-adam"]


def without_ids(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    return notebook


def test_an_answer_beside_an_untouched_question_is_for_a_person(right, unit):
    question = unit.starters()["why-adam"]
    for text, kind in [(SAID, "markdown"), (SAID, "raw"), ("# " + SAID, "code"), (SAID, "code")]:
        notebook = json.loads(json.dumps(right))
        place = at(notebook, "why-adam")
        notebook["cells"][place]["source"] = question
        assert written(notebook, unit).is_blank
        notebook["cells"].insert(place + 1, code(text) | {"cell_type": kind})
        found = written(notebook, unit)
        assert not found.is_blank and f"cell {place + 2}" in found.note
    notebook["cells"][place + 1]["source"] = "x = sgd(1.0, 1.0)"
    assert written(notebook, unit).is_blank


def test_without_ids_a_question_is_known_by_its_words_and_else_a_person_decides(right, unit):
    question, place = unit.starters()["why-adam"], at(right, "why-adam")
    right["cells"][place]["source"] = question.replace("YOUR ANSWER HERE", "") + "\n\n" + SAID
    found = written(without_ids(right), unit)
    assert found.cell.number == place + 1 and not found.is_blank
    right["cells"][place]["source"] = SAID
    found = written(right, unit)
    assert found.cell is None and [cell.source for cell in found.beside] == [SAID] and not found.is_blank
    right["cells"][place]["source"] = ""
    assert written(right, unit).is_blank


def test_pictures_of_a_written_answer_stay(right, unit):
    place = at(right, "why-adam")
    right["cells"][place] |= {"source": "![a](attachment:a.png)", "attachments": {"a.png": {"image/png": "iVBORw0K"}}}
    right["cells"].insert(
        place + 1, {"cell_type": "markdown", "metadata": {}, "source": "below", "attachments": {"b": 3}}
    )
    nb = nbformat.from_dict(repair(read(json.dumps(right).encode()), unit))
    nbformat.validate(nb)
    shown = {cell.source: cell.get("attachments") for cell in nb.cells}
    assert shown["![a](attachment:a.png)"] == {"a.png": {"image/png": "iVBORw0K"}} and shown["below"] is None


# Files


def test_the_marks_of_a_git_merge_are_named(right):
    text = json.dumps(right, indent=1)
    at_line = text.index("\n", text.index('"source"')) + 1
    conflict = f'{text[:at_line]}<<<<<<< HEAD\n  "a": 1,\n=======\n  "b": 2,\n>>>>>>> main\n{text[at_line:]}'
    with pytest.raises(NotANotebook, match=r"the marks of a git merge that was not finished \(line \d+\)"):
        read(conflict.encode())
    right["cells"].append(code("text = '''\n<<<<<<< HEAD\n=======\n>>>>>>> main\n'''"))
    assert read(json.dumps(right, indent=1).encode()).cells


@pytest.mark.parametrize("name", ["2_optimizers", "optimizers"])
def test_a_units_topic_is_its_name_without_the_number(name):
    assert Unit(name, None).topic == "optimizers"
    assert Unit("5_dropout_and_batchnorm", None).topic == Unit("dropout_and_batchnorm", None).topic


# Bounds, and newer Pythons


@pytest.mark.parametrize("count", [500, 2900, 2950, 2990, 50_000])
def test_thousands_of_minus_signs_cost_nobody_else_anything(count, right, unit):
    right["cells"].insert(1, code(f"x = {'-' * count}1"))
    assert marks(answers(read(json.dumps(right).encode()), unit), unit) == unit.points()


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "cell",
    ["\n".join(f"x{i} = {i}" for i in range(1000)) + "\n%x" * 200, "%x\n" * 100_000, "x = [" + "a," * 70_000 + "]"],
    ids=["magics below code", "magics alone", "one long list"],
)
def test_reading_a_notebook_has_one_budget(cell, right, unit):
    right["cells"][1:1] = [code(cell)] * 20
    start = time.process_time()
    codes = answers(read(json.dumps(right).encode()), unit)
    assert time.process_time() - start < 15
    assert marks(codes, unit) == unit.points()


@pytest.mark.parametrize(("version", "person"), [("3.99.1", True), ("3.8.2", False), (None, False)])
def test_an_answer_in_a_newer_python_is_for_a_person(version, person, right, unit):
    answer(right, "sgd", "def sgd(w, g, lr=0.01):\n    return new syntax of some day")
    right["metadata"]["language_info"] = {"name": "python", "version": version}
    code = answers(read(json.dumps(right).encode()), unit)["sgd"]
    assert bool(code.unreadable) is person
