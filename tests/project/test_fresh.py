"""What learners and instructors install, used in fresh environments that know nothing of this checkout."""

import json
import platform
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from autograder.__main__ import main
from tests.project.pythons import clean, found, make_environment
from tests.project.test_licenses import unnamed

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = found()
FIRST = {v.rpartition(".")[0]: v for v in reversed(PYTHONS)}  # of each minor version the oldest
LESSON = "1_optimization"  # the one that runs from top to bottom in the shortest time

LEARNER = """
import sys
from pathlib import Path
import autograder, nnlib
from autograder.notebook import begin, check, hint, predict, progress, solution, usable
from nnlib.labs.convexity import Convexity

def sgd(w, g, lr=0.01):
    return w - lr * g

def momentum(w, g, v, lr=0.01, beta=0.9):
    return w + lr * g, v

begin("2_optimizers", autograder.__version__)
check(sgd)
check(momentum)
hint(momentum)
assert usable(sgd) is sgd and usable(momentum) is not momentum
predict(9, "Stuck?", ["yes", "no"], answer="yes")
progress()
solution("momentum")
png, sentence = Convexity().picture()
assert png.startswith(b"\\x89PNG") and sentence
ours = [m.__file__ for n, m in sys.modules.items() if n.split(".")[0] in ("autograder", "nnlib")]
assert len(ours) > 30 and all("site-packages" in Path(file).parts and sys.prefix in file for file in ours), ours
assert not {"nbgrader", "jupytext"} & set(sys.modules)
"""


def run(command, folder, **env):
    """The output of a command in `folder`, in an environment without a word of this checkout."""
    env = clean(PIP_COMPILE="0", **env)  # Python compiles what is imported, a tenth of what is installed
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def unpacked(zipped, folder):
    zipfile.ZipFile(zipped).extractall(folder)
    return folder / zipped.stem


def three_lines(release):
    """The commands that the release's page gives for Linux and macOS."""
    rows = re.findall(r"^\| `([^`]+)` \| `[^`]+` \|$", (release / "README.md").read_text("utf-8"), re.M)
    assert len(rows) == 3
    return rows


@pytest.fixture(scope="module")
def zipped(tmp_path_factory):
    file = tmp_path_factory.mktemp("packed") / "course.zip"
    assert main(["release", "--root", str(ROOT), "--to", str(file)]) == 0
    return file


@pytest.mark.slow
@pytest.mark.parametrize("version", FIRST.values())
def test_a_learner_who_follows_the_page_can_do_everything(version, zipped, tmp_path):
    release = unpacked(zipped, tmp_path)
    environment, install, start = three_lines(release)
    run(environment.replace("python3", str(PYTHONS[version])).split(), release)
    run(install.split(), release)
    run([*start.split(), "--no-lab"], release)
    own = release / "my-notebooks"
    said = run([release / "env" / "bin" / "python", "-c", LEARNER], own / "2_optimizers", MPLBACKEND="Agg")
    assert "✓ sgd: right" in said and "✗ momentum: not right yet" in said and "Hint 1 of 3" in said
    assert "keeps the worked answers back" in said and "2. Why is there a need for advanced optimizers?" in said

    run([release / "env" / "bin" / "jupyter", "execute", "--inplace", f"{LESSON}.ipynb"], own / LESSON)
    cells = json.loads((own / LESSON / f"{LESSON}.ipynb").read_text("utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert any("not done yet" in json.dumps(output, ensure_ascii=False) for output in outputs)
    pictures = {
        cell["id"] for cell in cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})
    }
    assert {cell["id"] for cell in cells if "labs." in "".join(cell["source"]).split("=")[0]} & pictures

    edited = own / LESSON / f"{LESSON}.ipynb"
    edited.write_text(edited.read_text("utf-8").replace("# YOUR CODE HERE", "# mine"), "utf-8")
    before = edited.read_bytes()
    unpacked(zipped, tmp_path)  # next week's, over the same folder
    run(install.split(), release)
    run([*start.split(), "--no-lab"], release)
    assert edited.read_bytes() == before and (own / ".nn-course.json").exists()


@pytest.mark.slow
def test_the_line_for_colab_works_beside_libraries_that_are_there_and_changes_none_of_them(zipped, tmp_path):
    python = make_environment(sys.executable, tmp_path / "env")
    there = ["numpy==2.0.2", "matplotlib==3.10.0", "ipywidgets==7.7.1", "ipykernel<7", "tqdm"]  # as Colab has them
    run([python, "-m", "pip", "install", "-q", *there], tmp_path)
    before = run([python, "-m", "pip", "freeze"], tmp_path).split()
    page = (unpacked(zipped, tmp_path) / "README.md").read_text("utf-8")
    (line,) = re.findall(r"`!(pip install [^`]+)`", page)
    line = line.replace("/content/", f"{zipped.parent}/").replace("pip install", f"{python} -m pip install")
    run(["sh", "-c", line], tmp_path)
    after = run([python, "-m", "pip", "freeze"], tmp_path).split()
    assert set(before) <= set(after)
    assert "✓ sgd: right" in run([python, "-c", LEARNER], tmp_path, MPLBACKEND="Agg")


# What could depend on the Python and the libraries: the judge, the wall, the notebook, nnlib, the release. nnlib's
# experiments are arithmetic on what its other tests look at.
QUICK = [
    "--ignore-glob=*experiments.py",
    "tests/nnlib",
    "tests/judge/test_judge.py",
    "tests/judge/test_compare.py",
    "tests/judge/test_wire.py",
    "tests/wall/test_wall.py",
    "tests/wall/test_wall_attacks.py",
    "tests/notebook/test_notebook.py",
    "tests/notebook/test_work.py",
    "tests/submission/test_submission.py",
    "tests/commands/test_commands.py",
    "tests/release/test_release.py",
]
RUNNING = platform.python_version().rpartition(".")[0]
OTHERS = [version for minor, version in FIRST.items() if minor != RUNNING]
# One of the others has the oldest libraries in place of the locked ones, so that no environment is made for them alone;
# the oldest NumPy has no wheel for Python 3.13.
AGED = next((version for version in reversed(OTHERS) if version < "3.13"), platform.python_version())


def conda():
    """What environment.yml gives to pip, line by line."""
    return yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"][-1]["pip"]


def oldest():
    """Every dependency at the lowest version that pyproject.toml allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    bounds = [re.fullmatch(r"([\w.\[\]-]+)>=([\w.]+)", text) for text in project["dependencies"]]
    assert all(bounds), "a dependency without a lower bound"
    return [f"{bound[1]}=={bound[2]}" for bound in bounds]


@pytest.mark.slow
@pytest.mark.parametrize("version", dict.fromkeys([*OTHERS, AGED]))
def test_the_quick_tests_pass_on_every_python_and_with_the_oldest_libraries(version, tmp_path):
    python = make_environment(PYTHONS.get(version, sys.executable), tmp_path / "env")
    recipe = [word for line in conda() for word in line.split()] if version != AGED else [*oldest(), "-e", "."]
    run([python, "-m", "pip", "install", "-q", *recipe], ROOT)
    run([python, "-m", "pip", "install", "-q", "-e", ".[test]"], ROOT)
    options = [
        "-q",
        "-m",
        "not slow",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "-p",
        "no:cacheprovider",
        "--basetemp",
        tmp_path / "t",
    ]
    said = run([python, "-m", "pytest", *options, *QUICK], ROOT)
    assert int(re.search(r"(\d+) passed", said)[1]) > 1000


def contents(wheel):
    """The files of a wheel by their paths in the repository, without the wheel's own records."""
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    return [name.removeprefix("autograder/lessons/") for name in names]


@pytest.mark.slow
def test_a_package_runs_the_demo_and_brings_the_lessons_without_the_checkout(tmp_path):
    """The wheel with all that it needs; then the sdist in its place."""
    python = make_environment(sys.executable, tmp_path / "env")
    run([python, "-m", "pip", "install", "-q", "build", "hatchling"], tmp_path)
    run([python, "-m", "build", "-n", "--wheel", "--sdist", "--outdir", tmp_path / "dist", ROOT], tmp_path)
    (wheel,), (sdist,) = (list((tmp_path / "dist").glob(f"*{end}")) for end in (".whl", ".tar.gz"))
    assert len(names := contents(wheel)) > 100 and unnamed(names) == []
    for package, *how in ([wheel, "-c", ROOT / "requirements.txt"], [sdist, "--no-deps", "--force-reinstall"]):
        run([python, "-m", "pip", "install", "-q", package, *how], tmp_path)
        run([python, "-m", "pip", "check"], tmp_path)
        use(python, tmp_path / package.suffix.strip("."))


def use(python, here):
    """What an instructor does with an installed package, in a folder of their own."""
    here.mkdir()
    commands = python.parent
    said = run([commands / "autograder", "demo", "--jobs", "2"], here)
    assert "right answers" in said and (here / "demo" / "marks" / "2_optimizers.csv").exists()
    notebook = here / "demo" / "submitted" / "demo-01" / "2_optimizers" / "2_optimizers.ipynb"
    said = run([commands / "autograder", "judge", notebook], here)
    assert said.count(" pass ") > 4 and " fail " not in said
    run([commands / "nn-course", "--no-lab"], here)
    own = here / "my-notebooks" / "2_optimizers"
    code = "from autograder.notebook import check, solution\ndef sgd(w, g, lr=0.01):\n    return w + lr * g\n"
    assert "w - lr * g" in run([python, "-c", f"{code}check(sgd)\nsolution('sgd')"], own)
    assert "lessons" not in {path.name for path in here.rglob("*")}
