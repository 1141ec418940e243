"""The code is as ruff wants it, and says nothing of the machine it was written on."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRIVATE = re.compile(r"/root/|/work/main|/home/(?!you\b|jovyan\b)\w+/|\bXXX\b|\bFIXME\b")


def tracked():
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=lambda c: c[0])
def test_ruff_has_nothing_to_say(command):
    done = subprocess.run([sys.executable, "-m", "ruff", *command, "."], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]


def test_no_file_names_a_machine_or_leaves_a_note_to_its_author():
    found = []
    for path in tracked():
        if (
            path.suffix in {".py", ".md", ".toml", ".txt", ".yml", ".ipynb", ".css", ""}
            and path.name != Path(__file__).name
        ):
            found += [f"{path.relative_to(ROOT)}: {m[0]}" for m in PRIVATE.finditer(path.read_text("utf-8", "replace"))]
    assert found == []


def test_no_package_or_other_large_file_has_come_into_the_repository():
    assert [path.name for path in tracked() if path.stat().st_size > 500_000] == []


def test_every_target_that_is_named_is_in_the_makefile():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    texts = {path: path.read_text("utf-8") for path in tracked() if path.suffix in {".md", ".py", ".yml"}}
    named = {target: path.name for path, text in texts.items() for target in re.findall(r"`make ([a-z-]+)", text)}
    assert len(named) > 5 and not {target: name for target, name in named.items() if target not in targets}
