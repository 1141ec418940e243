"""The recipes of CONTRIBUTING.md, followed word by word in a copy of the project; and a new unit in it."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RECIPES = {
    title: re.findall(r"^```(python|sh)\n(.*?)^```", text, re.M | re.S)
    for title, text in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
}
RECIPES = {title: blocks for title, blocks in RECIPES.items() if blocks}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    for name in ("autograder", "docs", "nnlib", "notebooks", "solutions", "tests"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("pyproject.toml", "nbgrader_config.py", "CONTRIBUTING.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def follow(kind, text, project):
    """A block of Python goes into the file that its first line names: as the whole file; in the place of the skeleton
    that begins with the same cell and ends the file; or at its end. A block of commands is run.
    """
    if kind == "python":
        name, _, text = text.partition("\n")
        name, _, whole = name.removeprefix("# ").partition(", ")
        path = project / name
        before = path.read_text("utf-8") if path.exists() and not whole else ""
        cell = text.partition("\n")[0].partition("|")[0]
        above, found, skeleton = before.rpartition(f"\n{cell}")
        before = above if found and "raise NotImplementedError\n" in skeleton else before
        path.write_text(before.rstrip("\n") + "\n\n\n" * bool(before) + text, "utf-8")
        return
    env = os.environ | {"PYTHONPATH": str(project), "OPENBLAS_NUM_THREADS": "1"}
    for line in text.strip().splitlines():
        program, *arguments = shlex.split(line)
        options = {"pytest": ["-m", "pytest", "-p", "no:cacheprovider"], "autograder": ["-m", "autograder"]}
        command = [sys.executable, *options.get(program, []), *arguments]
        done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


LESSON = """# %% [markdown]
# # 7 · What does a line do?

# %%
from autograder.notebook import check

# %% answer="doubled"
def doubled(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="doubled"
check(doubled)
"""
EXERCISE = """'''doubled: twice an array.'''

from autograder.judge.exercise import Exercise


def reference(x):
    return 2 * x


doubled = Exercise("doubled", reference, points=3, number=1, section="A-line", hints=("x", "2 times", "an array"))


@doubled.case
def ordinary(rng):
    '''an array of five'''
    return {"x": rng.normal(size=5)}
"""
HIDDEN = """from autograder.bank.lines.doubled import doubled


@doubled.draw
def inputs(d):
    '''any array'''
    return {"x": d.array(d.shape())}
"""


def test_there_is_a_recipe_for_each_kind_of_change():
    assert [title.split()[1] for title in RECIPES] == ["mistake", "exercise", "experiment", "lab"]


@pytest.mark.slow
@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_works_as_it_is_written(title, project):
    for kind, text in RECIPES[title]:
        follow(kind, text, project)


@pytest.mark.slow
def test_a_unit_is_a_folder_of_lessons_and_one_of_the_bank_and_nothing_else_lists_it(project):
    for name, text in {
        "solutions/7_lines/7_lines.py": LESSON,
        "autograder/bank/lines/__init__.py": "",
        "autograder/bank/lines/doubled.py": EXERCISE,
        "autograder/hidden/lines/__init__.py": "",
        "autograder/hidden/lines/doubled.py": HIDDEN,
    }.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text, "utf-8")
    follow(
        "sh", "autograder build 7_lines\nautograder judge solutions/7_lines/7_lines.ipynb --json marks.json", project
    )
    (found,) = json.loads((project / "marks.json").read_text("utf-8"))
    assert (found["notebook"], found["points"], found["max_points"]) == ("7_lines", 3.0, 3.0)
    released = (project / "notebooks" / "7_lines" / "7_lines.ipynb").read_text("utf-8")
    assert "raise NotImplementedError" in released and "return 2 * x" not in released
    follow("sh", "autograder release 7_lines", project)
