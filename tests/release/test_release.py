"""The student release, unpacked and looked through as a curious learner would."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from autograder import bank
from autograder.__main__ import main
from autograder.course import units as lessons
from autograder.demo import taught
from autograder.grade.results import seed_of
from autograder.release import bundle
from autograder.release.bundle import contents

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def release(made_course, tmp_path_factory):
    """The release of the small course, unpacked."""
    folder = tmp_path_factory.mktemp("release")
    assert main(["release", "--root", str(made_course), "--to", str(folder / "nn.zip")]) == 0
    zipfile.ZipFile(folder / "nn.zip").extractall(folder)
    return folder / "nn"


@pytest.fixture
def untried(monkeypatch):
    """The release is packed without the trial, which `release` has been through."""
    monkeypatch.setattr(bundle, "_try", lambda *_: None)


def python(release, code, *options):
    """Python with the release alone on its path, as after `pip install .` there."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(release), "OPENBLAS_NUM_THREADS": "1", "HOME": str(release)}
    command = [sys.executable, *options, "-c", code]
    return subprocess.run(command, cwd=release / "notebooks" / "2_optimizers", env=env, capture_output=True, text=True)


def everything(release):
    return {p.relative_to(release).as_posix(): p.read_bytes() for p in release.rglob("*") if p.is_file()}


def test_it_holds_the_notebooks_what_they_run_and_nothing_else(release):
    names = set(everything(release))
    assert {"README.md", "pyproject.toml", "LICENSE", "notebooks/2_optimizers/2_optimizers.ipynb"} <= names
    tops = {name.split("/")[0] for name in names}
    assert tops == {"README.md", "pyproject.toml", "LICENSE", "notebooks", "nnlib", "autograder"}
    rooms = {name.split("/")[1] for name in names if name.startswith("autograder/")}
    assert rooms == {
        "__init__.py",
        "alarm.py",
        "files.py",
        "tools.py",
        "py.typed",
        "judge",
        "bank",
        "cards",
        "notebook",
    }
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_a_module_added_to_the_judge_and_data_of_the_library_are_in_it(tmp_path):
    shutil.copytree(ROOT / "autograder", tmp_path / "autograder")
    shutil.copytree(ROOT / "nnlib", tmp_path / "nnlib")
    (tmp_path / "autograder" / "judge" / "fairness.py").write_text("")
    with (tmp_path / "autograder" / "judge" / "verdict.py").open("a") as file:
        file.write("\ndef late():\n    from autograder.judge import fairness\n")
    (tmp_path / "nnlib" / "measured").mkdir()
    (tmp_path / "nnlib" / "measured" / "xor.json").write_text("{}")
    code = "from autograder.startup import leave_out; leave_out(); from autograder.release.bundle import _code\n"
    code += "print(*_code(), sep='\\n')"
    files = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    names = {Path(line).relative_to(tmp_path).as_posix() for line in files.stdout.splitlines()}
    assert {"autograder/judge/fairness.py", "nnlib/measured/xor.json"} <= names


def test_its_index_links_to_the_lessons_in_it_alone(tmp_path):
    units = [unit for unit in lessons.units(ROOT) if unit.topic in ("optimizers", "regularization")]
    packed = contents(units)
    index = "".join(json.loads(packed["notebooks/index.ipynb"])["cells"][0]["source"])
    links = re.findall(r"\]\((?!attachment:)(.+?)\)", index)
    assert links == ["2_optimizers/2_optimizers.ipynb", "4_regularization/4_regularization.ipynb"]
    assert all(f"notebooks/{link}" in packed for link in links)


def test_no_hidden_part_is_in_it_by_name_or_by_words(release):
    made = [ast.parse(p.read_text()) for p in (release / "autograder" / "bank").rglob("*.py")]
    nodes = [node for tree in made for node in ast.walk(tree)]
    functions = {(n.name, ast.get_docstring(n)) for n in nodes if isinstance(n, ast.FunctionDef)}
    words = {n.value for n in nodes if isinstance(n, ast.Constant)}
    parts = [p for e in bank.load(hidden=True).values() for p in e.parts]
    seen = {p.text for p in parts if not p.hidden}
    hidden = [p for p in parts if p.hidden]
    assert len(hidden) > 50 and len(functions) > 300
    assert not [p.name for p in hidden if (p.name, p.text) in functions]
    assert not [p.name for p in hidden if p.text in words - seen]


def test_no_solution_no_guide_and_no_secret_is_in_it(release, made_course):
    text = b"\n".join(everything(release).values()).decode(errors="replace")
    assert "BEGIN SOLUTION" not in "".join(p.read_text() for p in release.glob("notebooks/*/*"))
    assert (made_course / ".autograder" / "secret").read_text().strip() not in text
    from autograder.course.units import unit

    notebook = next(release.glob("notebooks/*/*.ipynb")).read_text()
    for name, code in taught(unit("2_optimizers", made_course)).items():
        body = code.strip().splitlines()[-1].strip()
        assert name == "why-adam" or body not in notebook, name
    assert "guide" not in notebook


def test_check_works_in_a_clean_environment(release):
    code = """
import autograder, nnlib, numpy as np
assert autograder.__file__.startswith({root!r}) and nnlib.__file__.startswith({root!r})
from autograder.notebook import check, usable, hint, solution
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(v) + eps), m, v
def sgd(w, g, lr=0.01):
    return w - lr * g
check(adam); check(sgd); hint(adam); usable(adam); solution("adam")
import sys
assert "nbgrader" not in sys.modules and "jupytext" not in sys.modules
""".format(root=str(release))
    done = python(release, code)
    assert done.returncode == 0, done.stderr
    assert "No bias correction" in done.stdout and "✓ sgd: right" in done.stdout
    assert "keeps the worked answers back" in done.stdout


def test_every_exercise_of_every_unit_can_be_checked_from_it(release):
    code = """
from autograder import bank
from autograder.judge.answer import LocalAnswer
from autograder.judge.verdict import judge
for e in bank.load().values():
    assert not any(p.hidden for p in e.parts), e.name
    if not e.score:
        v = judge(LocalAnswer(e.reference, e.signature), e, 1, hidden=False)
        assert v.verdict == "pass" and v.passed, (e.name, v)
"""
    done = python(release, code, "-W", "ignore")
    assert done.returncode == 0, done.stderr


def test_it_names_what_learners_need_and_nothing_that_only_graders_do(release):
    project = tomllib.loads((release / "pyproject.toml").read_text())["project"]
    needs = " ".join(project["dependencies"])
    assert all(name in needs for name in ("numpy", "matplotlib", "jupyterlab", "anywidget"))
    assert "nbgrader" not in needs and "jupytext" not in needs


def test_its_page_says_how_to_install_it_everywhere_and_what_happens_to_ones_work(release):
    page = (release / "README.md").read_text()
    for place in ("Linux", "macOS", "Windows", "conda", "VS Code", "Colab", "Debian"):
        assert place in page
    assert "my-notebooks" in page and "$" not in page and "3.11" in page


def test_the_same_course_gives_the_same_bytes(release, made_course, tmp_path, untried):
    assert main(["release", "--root", str(made_course), "--to", str(tmp_path / "nn.zip")]) == 0
    assert (tmp_path / "nn.zip").read_bytes() == release.with_name("nn.zip").read_bytes()


def test_the_secret_can_be_kept_elsewhere_and_brought_back(root, unit, tmp_path, capsys, untried):
    file = tmp_path / "seed"
    assert main(["release", "--seed-file", str(file), "--to", str(tmp_path / "c.zip")]) == 0
    seed = seed_of(unit, "ada", b"")
    assert file.stat().st_mode & 0o077 == 0
    (root / ".autograder" / "secret").unlink()
    assert main(["release", "--seed-file", str(file), "--to", str(tmp_path / "c.zip")]) == 0
    assert seed_of(unit, "ada", b"") == seed
    file.write_text("another\n")
    assert main(["release", "--seed-file", str(file), "--to", str(tmp_path / "c.zip")]) == 2
    assert "another secret" in capsys.readouterr().err


def _append(monkeypatch, name, code):
    """Let the release hold a file with more code at its end."""
    real = bundle.contents

    def longer(units):
        content = real(units)
        return content | {name: content[name] + code.encode()}

    monkeypatch.setattr(bundle, "contents", longer)


def test_a_release_with_something_hidden_in_it_is_not_written(root, tmp_path, monkeypatch, capsys):
    hidden = '\n\n@sgd.hidden_case\ndef late(rng):\n    """late"""\n    return {"w": np.ones(3), "g": np.ones(3)}\n'
    _append(monkeypatch, "autograder/bank/optimizers/sgd.py", hidden)
    assert main(["release", "--to", str(tmp_path / "c.zip")]) == 2
    assert "hidden part of" in capsys.readouterr().err and not (tmp_path / "c.zip").exists()


def test_a_release_that_lacks_a_module_is_not_written_although_it_is_installed_here(
    root, tmp_path, monkeypatch, capsys
):
    lacking = [path for path in bundle._code() if path.name != "swaps.py"]
    monkeypatch.setattr(bundle, "_code", lambda: lacking)
    assert main(["release", "--to", str(tmp_path / "c.zip")]) == 2
    assert "No module named 'autograder.judge.swaps'" in capsys.readouterr().err
    assert not (tmp_path / "c.zip").exists()


def test_a_release_that_needs_a_dependency_of_grading_is_not_written(root, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bundle, "GRADING_ONLY", ("nbgrader", "matplotlib"))
    assert main(["release", "--to", str(tmp_path / "c.zip")]) == 2
    assert "matplotlib" in capsys.readouterr().err


@pytest.mark.parametrize("verdict", ["pass", "fail"])
def test_a_release_whose_check_errs_is_not_written(root, tmp_path, monkeypatch, capsys, verdict):
    """Where its judge passes a wrong answer, or fails a right one."""
    broken = f"    return Verdict(exercise.name, {verdict!r}, 1.0, 1.0, seconds=1.0)\n"
    broken = f"\ndef judge(answer, exercise, *_, **__):\n{broken}"
    _append(monkeypatch, "autograder/judge/verdict.py", broken)
    assert main(["release", "--to", str(tmp_path / "c.zip")]) == 2
    assert "takes right for wrong or wrong for right" in capsys.readouterr().err
