"""What is installed is what is locked, wherever it is installed from."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distributions, metadata, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LINES = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
LOCK = [Requirement(line.partition("#")[0]) for line in LINES if line.partition("#")[0].strip()]
PYTHONS = ("3.11.0", "3.11.2", "3.12.0", "3.13.0")  # the first that is promised, Debian 12's own, and the next two


def pins(python=None):
    """{name: version} of the lock on this machine, or as on one with another Python."""
    other = {"python_version": python.rpartition(".")[0], "python_full_version": python} if python else None
    here = [r for r in LOCK if r.marker is None or r.marker.evaluate(other)]
    return {canonicalize_name(r.name): str(r.specifier)[2:] for r in here}


def environment():
    """environment.yml, read as YAML; its reader comes with JupyterLab."""
    import yaml

    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_is_locked_at_a_version_that_the_project_allows(python):
    for wanted in map(Requirement, PROJECT["dependencies"]):
        assert pins(python)[canonicalize_name(wanted.name)] in wanted.specifier


def test_the_lock_is_pins_alone():
    assert all(re.fullmatch(r"==[\w.!+]+", str(r.specifier)) for r in LOCK)
    assert not [line for line in LINES if line.startswith("-") or "://" in line]


def test_the_lock_names_each_package_once_for_any_python():
    for python in PYTHONS:
        other = {"python_version": python.rpartition(".")[0], "python_full_version": python}
        names = [canonicalize_name(r.name) for r in LOCK if r.marker is None or r.marker.evaluate(other)]
        assert len(names) == len(set(names))


def test_the_lock_installs_without_a_missing_part():
    """Everything that a locked package needs here is locked too."""
    here = pins()
    for name in here:
        for needed in map(Requirement, requires(name) or ()):
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                assert canonicalize_name(needed.name) in here, (name, str(needed))


def test_every_pin_takes_the_lowest_python_that_is_promised():
    """As far as the packages that are installed here can say."""
    lowest, known = pins(PYTHONS[0]), 0
    for name, pin in lowest.items():
        if any(d.version == pin for d in distributions(name=name)):
            known += 1
            assert PYTHONS[0] in SpecifierSet(metadata(name).get("Requires-Python") or ""), name
    assert known > 0.9 * len(lowest)


@pytest.mark.slow
@pytest.mark.parametrize("python", PYTHONS)
def test_pip_finds_every_pin_for_every_python_that_is_promised(python, tmp_path):
    """pip reads markers for the Python that it runs on, so the list is made for the other one first."""
    wanted = [f"{name}=={version}" for name, version in pins(python).items()]
    options = ["--dry-run", "--no-deps", "--only-binary=:all:", "--python-version", python, "--target", str(tmp_path)]
    command = [sys.executable, "-m", "pip", "install", "-q", *options, *wanted]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_conda_and_binder_install_the_same_lock():
    found = environment()
    assert found["channels"] == ["conda-forge"]
    python, pip, via_pip = found["dependencies"]
    assert via_pip == {"pip": ["-r requirements.txt", "-e ."]} and pip == "pip"
    assert f"{python.removeprefix('python=')}.0" in SpecifierSet(PROJECT["requires-python"])


def test_what_runs_here_is_the_lock():
    if not Path(sys.prefix, ".runtime").exists():
        pytest.skip("this environment was not made by the Makefile")
    assert {name: version(name) for name in pins()} == pins()


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
