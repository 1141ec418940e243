"""What a mark depends on and what learners receive is read from imports: nothing that runs is forgotten."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import bank
from autograder.course.closure import CODE, closure, imported
from autograder.grade.results import judging

# Grades the right answers of a unit as `autograder grade` does, and prints the files that were loaded for it.
GRADING = """
import json, sys
from pathlib import Path
from autograder.course.units import find_root, unit
from autograder.grade.one import Job, grade_one
from autograder.wall import process
lesson = unit(sys.argv[1], Path(sys.argv[2]))
graded = grade_one(Job(lesson.name, str(lesson.root), "ada", lesson.release.read_bytes(), 1, "", "process"))
assert graded.result["exercises"], graded
ours = [m.__file__ for n, m in sys.modules.items() if n.split(".")[0] in ("autograder", "nnlib")]
print(json.dumps(ours + [str(path) for path in process.FILES]))
"""


def python(code, *arguments, path):
    env = os.environ | {"PYTHONPATH": str(path), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def house(tmp_path):
    """A copy of the code that a test may change, with its bytecode: only what is changed is compiled anew."""
    for name in ("autograder", "nnlib"):
        shutil.copytree(CODE / name, tmp_path / name)
    return tmp_path


def add(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.sample(3)
@pytest.mark.parametrize("topic", bank.units())
def test_every_module_that_grading_loads_is_among_what_a_mark_depends_on(topic):
    loaded = {Path(name) for name in json.loads(python(GRADING, topic, str(CODE), path=CODE))}
    assert loaded and not {p.relative_to(CODE).as_posix() for p in loaded - set(judging(topic))}


def test_a_module_added_to_the_judge_is_part_of_what_a_mark_depends_on(house):
    add(house / "autograder" / "judge" / "fairness.py", "import autograder.judge.thoroughness\n")
    add(house / "autograder" / "judge" / "thoroughness.py", "")
    add(house / "autograder" / "judge" / "verdict.py", "\ndef late():\n    from . import fairness\n")
    code = "from autograder.grade.results import judging, grader; print(*judging('optimizers'), grader('optimizers'))"
    *files, before = python(code, path=house).split()
    names = {Path(name).relative_to(house).as_posix() for name in files}
    assert {"autograder/judge/fairness.py", "autograder/judge/thoroughness.py"} <= names
    add(house / "autograder" / "judge" / "thoroughness.py", "X = 1\n")
    assert python(code, path=house).split()[-1] != before


@pytest.mark.parametrize("place", ["hidden/optimizers/extra.py", "hidden/optimizers/__init__.py"])
def test_a_room_with_more_of_a_units_exercises_is_part_of_its_marks_and_of_no_other_units(house, place):
    add(house / "autograder" / place, "from autograder.judge import compare\n")
    code = "import sys; from autograder.grade.results import judging; print(*judging(sys.argv[1]))"
    assert f"autograder/{place}" in python(code, "optimizers", path=house)
    assert f"autograder/{place}" not in python(code, "initialization", path=house)


RMSPROP_TWICE = """
def late(w, g, s, *, lr=0.001):
    rmsprop(w, g, s, lr=2 * lr)
OPTIMIZERS["late"] = _checked(late)
"""
FINGERPRINTS = """
import json
from autograder import bank
from autograder.bank import _capstone
from autograder.grade.results import grader
from nnlib.optimizers import OPTIMIZERS
config = bank.find("my_config").reference() | {"optimizer": [*OPTIMIZERS][-1]}
print(json.dumps([{topic: grader(topic) for topic in bank.units()}, _capstone.problem(config)]))
"""


@pytest.fixture(scope="module")
def before():
    """{topic: the fingerprint of what its marks depend on}, of the code as it is."""
    return json.loads(python(FINGERPRINTS, path=CODE))[0]


def test_a_new_optimizer_changes_the_marks_of_no_unit_but_the_capstones_and_the_capstone_does_not_take_it(
    house, before
):
    add(house / "nnlib" / "optimizers.py", RMSPROP_TWICE)
    after, problem = json.loads(python(FINGERPRINTS, path=house))
    assert {topic for topic in bank.units() if before[topic] != after[topic]} == {"hyperparameters"}
    assert problem.startswith("optimizer should be one of adagrad, ") and problem.endswith(
        "sgd, but is the text 'late'"
    )


def test_what_only_lessons_show_changes_no_marks(house, before):
    for place in ("nnlib/figures/style.py", "nnlib/labs/race.py", "autograder/notebook/begin.py"):
        add(house / place, "MORE = 1\n")
    assert json.loads(python(FINGERPRINTS, path=house))[0] == before


def test_the_exercises_of_other_units_decide_nothing():
    rooms = {p.relative_to(CODE).with_suffix("").parts[1:3] for p in judging("optimizers")}
    others = set(bank.units()) - {"optimizers"}
    assert ("bank", "optimizers") in rooms and not rooms & {("bank", topic) for topic in others}


def test_imports_of_every_kind_are_followed(house):
    add(house / "nnlib" / "first.py", "from . import second as s\nfrom .third import anything\nimport numpy\n")
    add(house / "nnlib" / "second.py", "def late():\n    import nnlib.fourth\n")
    add(house / "nnlib" / "third.py", "from importlib.util import find_spec\n")
    add(house / "nnlib" / "fourth.py", "")
    found = closure("nnlib.first", code=house)
    assert {"nnlib", "nnlib.first", "nnlib.second", "nnlib.third", "nnlib.fourth"} <= set(found)
    assert "numpy" not in found
    assert "nnlib.fourth" not in closure("nnlib.first", without=["nnlib.fourth"], code=house)


def test_a_package_that_loads_modules_by_name_counts_whole(house):
    (house / "nnlib" / "__init__.py").write_text("")
    add(house / "nnlib" / "shelf" / "__init__.py", "from importlib import import_module\n")
    add(house / "nnlib" / "shelf" / "box" / "__init__.py", "")
    add(house / "nnlib" / "shelf" / "box" / "item.py", "")
    add(house / "nnlib" / "other.py", "import nnlib.shelf\n")
    assert set(closure("nnlib.other", code=house)) == {
        "nnlib",
        "nnlib.other",
        "nnlib.shelf",
        "nnlib.shelf.box",
        "nnlib.shelf.box.item",
    }


def test_of_a_chosen_package_only_what_is_named_or_imported_counts(house):
    (house / "nnlib" / "__init__.py").write_text("")
    add(house / "nnlib" / "shelf" / "__init__.py", "from importlib import import_module\n")
    for name, text in {"a": "from nnlib.shelf import b\n", "b": "", "c": ""}.items():
        add(house / "nnlib" / "shelf" / f"{name}.py", text)
    found = closure("nnlib.shelf.a", chosen=["nnlib.shelf"], code=house)
    assert set(found) == {"nnlib", "nnlib.shelf", "nnlib.shelf.a", "nnlib.shelf.b"}


def test_what_is_not_there_is_an_error():
    with pytest.raises(ModuleNotFoundError, match=r"autograder\.nowhere"):
        closure("autograder.nowhere")


def test_names_are_absolute_wherever_an_import_is():
    text = "import os.path, numpy as np\nfrom .. import a\nfrom ..b import c\nfrom .d import e\nfrom x import y\n"
    assert set(imported(text, "p.q")) == {"os.path", "numpy", "p.a", "p.b.c", "p.q.d.e", "x.y"}


@pytest.mark.parametrize(
    "text",
    [
        "from a import (  # (one of two)\n    b,\n    c as d,\n)\n",
        "if x:\n    try:\n        from a import b\n    except ImportError: import a.c\n",
        "x = 1; from a import b, c\n",
        "from a \\\n    import b, c\n",
        "from a import b, \\\n    c\n",
        "def f():\n\timport a.b, a.c\n",
        '"""An answer\nfrom the lesson import nothing\n"""\nfrom  a  import  b, c\n',
    ],
)
def test_an_import_is_seen_however_it_is_written(text):
    assert {"a.b", "a.c"} <= set(imported(text))
