"""autograder new-exercise: one name in four places, and nothing that is there is lost."""

import ast
import shutil
from pathlib import Path

import pytest

from autograder.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
UNIT = "2_optimizers"


@pytest.fixture
def course(tmp_path):
    """A course of one lesson, without its code: files are written here, and nothing is imported from them."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / UNIT, tmp_path / "solutions" / UNIT)
    for kind in ("right", "wrong", "pairs"):
        (tmp_path / "tests" / "corpora" / kind).mkdir(parents=True)
        shutil.copy(ROOT / "tests" / "corpora" / kind / "optimizers.py", tmp_path / "tests" / "corpora" / kind)
    return tmp_path


def new(course, *words):
    return main(["new-exercise", *words, "--lesson", UNIT, "--root", str(course)])


def test_one_name_is_in_the_four_places(course, capsys):
    before = (course / "solutions" / UNIT / f"{UNIT}.py").read_text("utf-8")
    assert new(course, "lookahead", "w, slow, alpha=0.5") == 0
    bank, hidden = (course / "autograder" / room / "optimizers" / "lookahead.py" for room in ("bank", "hidden"))
    assert "def reference(w, slow, alpha=0.5):" in bank.read_text() and "number=8" in bank.read_text()
    assert '{"w": ..., "slow": ..., "alpha": ...}' in hidden.read_text()
    lesson = (course / "solutions" / UNIT / f"{UNIT}.py").read_text("utf-8")
    assert lesson.startswith(before.rstrip("\n")) and '# %% answer="lookahead"' in lesson
    for kind in ("right", "wrong", "pairs"):
        assert "# %% lookahead |" in (course / "tests" / "corpora" / kind / "optimizers.py").read_text("utf-8")
    written = [Path(line) for line in capsys.readouterr().out.splitlines() if line.startswith("/")]
    assert len(written) == 6
    for path in written:
        ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "signature", "said"),
    [
        ("adam", "w, g", "an exercise is called adam already"),
        ("Look", "w", "in small letters, not 'Look'"),
        ("for", "w", "not 'for'"),
        ("lookahead", "w, , g", "a signature is written as in a definition"),
    ],
)
def test_wrong_use_is_one_line_and_writes_nothing(course, capsys, name, signature, said):
    assert new(course, name, signature) == 2
    assert said in capsys.readouterr().err
    assert not (course / "autograder").exists()


def test_a_file_that_is_there_is_not_written_over(course, capsys):
    path = course / "autograder" / "bank" / "optimizers" / "lookahead.py"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    assert new(course, "lookahead", "w") == 2
    assert "is there already" in capsys.readouterr().err and path.read_text() == "mine"
