"""The Pythons of this machine that the project promises to run on."""

import os
import subprocess
import sys
from pathlib import Path

PROMISED = ("3.11", "3.12", "3.13")


def found():
    """{version: interpreter}: on PATH by its minor version, Debian's own, and pyenv's, of each version the first."""
    places = [Path(folder, f"python{minor}") for folder in os.get_exec_path() for minor in PROMISED]
    places.append(Path("/usr/bin/python3"))
    if pyenv := os.environ.get("PYENV_ROOT"):
        places += [place for minor in PROMISED for place in sorted(Path(pyenv).glob(f"versions/{minor}.*/bin/python3"))]
    versions = {}
    for place in dict.fromkeys(place.resolve() for place in places if place.exists()):
        version = _version(place)
        if version and version.rpartition(".")[0] in PROMISED:
            versions.setdefault(version, place)
    return dict(sorted(versions.items(), key=lambda item: [int(part) for part in item[0].split(".")]))


def _version(python):
    """The version of an interpreter that can make environments; None for what is none."""
    code = "import ensurepip, platform, venv; print(platform.python_version())"
    try:
        done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, timeout=60)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def make_environment(python, folder):
    """A fresh virtual environment in `folder`; its own interpreter."""
    subprocess.run([python, "-m", "venv", folder], check=True, env=clean())
    return folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def clean(**more):
    """The environment variables without anything that leads a new Python to this checkout."""
    drop = ("PYTHON", "VIRTUAL_ENV", "NN_", "COVERAGE", "PYTEST", "PYENV_VERSION")
    return {k: v for k, v in os.environ.items() if not k.startswith(drop)} | more
