"""The other graders' courses for benchmarks/grading.py: the same notebooks, with plain asserts for checks."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np

from autograder.course.units import Unit, grade_id
from autograder.judge.exercise import Exercise
from autograder.judge.sitting import Sitting

NAME = "lesson"
SETUP = '''import numpy as np
from numpy import array, int64, float64


def assert_same(got, expected):
    """The same types, shapes and numbers."""
    if isinstance(expected, (list, tuple)):
        assert type(got) is type(expected) and len(got) == len(expected)
        for g, e in zip(got, expected):
            assert_same(g, e)
    else:
        assert np.shape(got) == np.shape(expected)
        np.testing.assert_allclose(got, expected, rtol=1e-7)


def assert_alike(got, expected):
    """The same lengths and the same numbers in some order: chance decides the order."""
    assert [len(g) for g in got] == [len(e) for e in expected]
    assert_same(np.sort(np.concatenate(got)), np.sort(np.concatenate(expected)))
'''


def cut_down(notebook: dict) -> dict:
    """Prose, answers and checks; of the rest one cell that imports NumPy."""
    notebook = copy.deepcopy(notebook)
    imports = nbformat.v4.new_code_cell("import numpy as np", id="imports")
    notebook["cells"] = [imports] + [c for c in notebook["cells"] if grade_id(c) or c["cell_type"] == "markdown"]
    return notebook


def asserts(exercise: Exercise) -> list[str]:
    """One line of Python for every visible case, a call and the reference's value written out, if it can be written."""
    sitting, lines = Sitting(exercise, 0), [f"assert callable({exercise.name})"]
    for part in exercise.cases:
        if not part.hidden:
            inputs, value = part.make(sitting), sitting.reference(**part.make(sitting))
            words = ", ".join(f"{name}={written(v)}" for name, v in inputs.items())
            how = "assert_alike" if exercise.random else "assert_same"
            lines.append(f"{how}({exercise.name}({words}), {written(value)})")
    return [line for line in lines if holds(line, exercise)]


def holds(line: str, exercise: Exercise) -> bool:
    """Whether the right answer passes: not where a function is an argument, or where chance decides."""
    space: dict[str, object] = {}
    exec(SETUP, space)
    space[exercise.name] = exercise.reference
    try:
        exec(line, space)
    except Exception:
        return False
    return True


def written(value: object) -> str:
    if isinstance(value, np.random.Generator):
        return "np.random.default_rng(0)"
    with np.printoptions(threshold=sys.maxsize, floatmode="unique", linewidth=10**9):
        return " ".join(repr(value).split())


def with_asserts(notebook: dict, unit: Unit) -> dict:
    """The notebook with its checks replaced, and with no outputs."""
    made = copy.deepcopy(notebook)
    made["cells"][0]["source"] = SETUP
    for cell in made["cells"]:
        name = (grade_id(cell) or "").removeprefix("check-")
        if (grade_id(cell) or "").startswith("check-"):
            cell["source"] = "\n".join(asserts(unit.exercises()[name]))
    return made


def nbgrader_course(root: Path, unit: Unit, notebooks: list[dict], environment: dict) -> None:
    """A course as nbgrader's quickstart lays it out, its assignment generated, its submissions handed in."""
    source = with_asserts(json.loads(unit.source.read_text(encoding="utf-8")), unit)
    _write(root / "source" / NAME / f"{unit.name}.ipynb", source)
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'stock'\n")
    nbgrader = str(Path(sys.executable).parent / "nbgrader")
    _run(nbgrader, "generate_assignment", NAME, "--force", folder=root, environment=environment)
    for number, notebook in enumerate(notebooks):
        path = root / "submitted" / f"learner{number:05}" / NAME / f"{unit.name}.ipynb"
        _write(path, with_asserts(notebook, unit))


def otter_course(folder: Path, unit: Unit, notebooks: list[dict]) -> tuple[str, str, list[str]]:
    """Otter in an environment of its own: (the program, its autograder archive, the notebooks)."""
    tests = folder / "tests"
    tests.mkdir(parents=True)
    _run(sys.executable, "-m", "venv", str(folder / "venv"), folder=folder)
    _run(str(folder / "venv" / "bin" / "pip"), "install", "-q", "otter-grader", "ipykernel", folder=folder)
    for name, points in unit.points().items():
        cases = [{"code": f">>> {line}", "hidden": False, "locked": False} for line in asserts(unit.exercises()[name])]
        suite = {"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}
        test = {"name": name, "points": points, "suites": [suite]}
        (tests / f"{name}.py").write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n")
    program = str(folder / "venv" / "bin" / "otter")
    _run(program, "generate", "-t", str(tests), "-o", "autograder.zip", "--no-environment", folder=folder)
    files = []
    for number, notebook in enumerate(notebooks):
        _write(folder / f"learner{number}.ipynb", with_asserts(notebook, unit))
        files.append(f"learner{number}.ipynb")
    return program, "autograder.zip", files


def _run(*command: str, folder: Path, environment: dict | None = None) -> None:
    """Run a command that must succeed. Raises OSError with what it said."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=900)
    if done.returncode:
        raise OSError(f"{' '.join(command)}: {(done.stderr or done.stdout)[-1500:]}")


def _write(path: Path, notebook: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
