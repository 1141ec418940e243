"""`import nnlib` is light: NumPy and the core, and the rest when it is first used."""

import os
import subprocess
import sys

import pytest

import nnlib


def run(code, **env):
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=os.environ | env, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_importing_nnlib_takes_less_than_a_quarter_of_a_second_of_the_processor(tmp_path):
    """Once it is compiled: the first import writes the compiled modules, wherever Python keeps none."""
    code = "import time; start = time.process_time(); import nnlib; print(time.process_time() - start)"
    kept = {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    assert min(float(run(code, **kept)[0]) for _ in range(3)) < 0.25


def test_nothing_heavy_is_loaded_before_it_is_used():
    code = "import sys; import nnlib; print(*sys.modules)"
    heavy = {"matplotlib", "ipywidgets", "IPython", "torch", "scipy", "nnlib.data", "nnlib.train", "nnlib.labs"}
    assert not heavy & set(run(code))


@pytest.mark.parametrize("name", sorted(nnlib._FROM))
def test_names_from_other_modules_are_those_objects(name):
    module = getattr(nnlib, nnlib._FROM[name])
    assert getattr(nnlib, name) is getattr(module, name)
    assert name in dir(nnlib)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Optimiser'"):
        nnlib.Optimiser  # noqa: B018
