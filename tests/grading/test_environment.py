"""What is installed is what is locked, wherever it is installed from."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LINES = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
LOCK = [Requirement(line.partition("#")[0]) for line in LINES if line.partition("#")[0].strip()]
PINS = {r.name.lower(): str(r.specifier) for r in LOCK}


def environment():
    """environment.yml, read as YAML; its reader comes with JupyterLab."""
    import yaml

    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_every_dependency_is_locked_at_a_version_that_the_project_allows():
    for text in PROJECT["dependencies"]:
        wanted = Requirement(text)
        pin = PINS[wanted.name.lower()]
        assert re.fullmatch(r"==[\w.]+", pin)
        assert pin[2:] in wanted.specifier


def test_the_lock_is_pins_alone():
    assert all(re.fullmatch(r"==[\w.!+]+", pin) for pin in PINS.values())
    assert not [line for line in LINES if line.startswith("-") or "://" in line]


def test_the_lock_installs_without_a_missing_part():
    """Everything that a locked package needs here is locked too."""
    from importlib.metadata import requires

    for name in PINS:
        for text in requires(name) or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                assert needed.name.lower().replace("_", "-") in {p.replace("_", "-") for p in PINS}, (name, text)


def test_conda_and_binder_install_the_same_lock():
    found = environment()
    assert found["channels"] == ["conda-forge"]
    python, pip, via_pip = found["dependencies"]
    assert via_pip == {"pip": ["-r requirements.txt", "-e ."]} and pip == "pip"
    assert f"{python.removeprefix('python=')}.0" in SpecifierSet(PROJECT["requires-python"])


def test_what_runs_here_is_the_lock():
    if not Path(sys.prefix, ".runtime").exists():
        pytest.skip("this environment was not made by the Makefile")
    assert {name: version(name) for name in PINS} == {name: pin[2:] for name, pin in PINS.items()}


def test_make_says_what_it_can_do():
    done = subprocess.run(["make", "-s", "-C", ROOT], capture_output=True, text=True)
    assert done.returncode == 0 and "make demo" in done.stdout


@pytest.mark.slow
def test_repo2docker_accepts_the_repository():
    tool = shutil.which("jupyter-repo2docker", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not tool:
        pytest.skip("jupyter-repo2docker is not installed: make test-all gets it")
    done = subprocess.run([tool, "--no-build", "--debug", str(ROOT)], capture_output=True, text=True, timeout=300)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "environment.yml" in said
