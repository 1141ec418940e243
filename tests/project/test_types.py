"""The type hints hold, as strictly as pyproject.toml asks of each package."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNTYPED = "def wrong(number):\n    return number\n\n\ndef shout(text: str) -> int:\n    return text.upper()\n"


def mypy(*arguments):
    pytest.importorskip("mypy")
    done = subprocess.run([sys.executable, "-m", "mypy", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def strict():
    """The rooms of autograder that pyproject.toml asks to be strict."""
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    [modules] = [override["module"] for override in overrides if override.get("strict_equality")]
    return [module.removesuffix(".*").replace(".", "/") for module in modules]


def test_the_strict_rooms_are_those_where_a_wrong_type_is_a_wrong_mark_or_a_hole():
    assert {*strict()} == {f"autograder/{room}" for room in ("judge", "wall", "submission", "grade")}


def test_the_type_hints_hold_where_they_are_strict():
    code, found = mypy(*strict())
    assert code == 0, found


def test_nothing_of_the_two_packages_is_left_out():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    assert settings["files"] == ["autograder", "nnlib"] and "exclude" not in settings
    assert not [override for override in settings["overrides"] if override.get("ignore_errors")]


@pytest.mark.slow
def test_the_type_hints_hold():
    code, found = mypy()
    assert code == 0, found


def test_a_function_without_hints_and_one_with_wrong_ones_are_found_in_the_judge(tmp_path):
    (tmp_path / "autograder" / "judge").mkdir(parents=True)
    for folder in (tmp_path / "autograder", tmp_path / "autograder" / "judge"):
        (folder / "__init__.py").touch()
    (tmp_path / "autograder" / "judge" / "loose.py").write_text(UNTYPED)
    options = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(tmp_path / "cache")]
    code, found = mypy(*options, str(tmp_path / "autograder" / "judge" / "loose.py"))
    assert code == 1 and "[no-untyped-def]" in found and "[return-value]" in found
