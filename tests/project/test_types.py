"""The type hints hold, as strictly as pyproject.toml asks of each package."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNTYPED = "def wrong(number):\n    return number\n\n\ndef shout(text: str) -> int:\n    return text.upper()\n"


def mypy(*arguments):
    pytest.importorskip("mypy")
    done = subprocess.run([sys.executable, "-m", "mypy", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


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
