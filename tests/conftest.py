"""What makes the tests cheap wherever they run, and the order in which they run."""

import gc
import os
import sys
from collections import Counter

import pytest
from hypothesis import settings

from autograder.startup import collect_rarely, leave_out_formats

# A busy machine is no fault: what a bound on time is about has a test of its own.
settings.register_profile("whole", deadline=None, max_examples=int(os.environ.get("FUZZ_EXAMPLES", "100")))
settings.register_profile("sample", settings.get_profile("whole"), max_examples=25)

# Set before NumPy is loaded: at the tests' sizes threads only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Bytecode is kept where the environment forbids it, too: the many Pythons that tests start need not compile anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

leave_out_formats()
collect_rarely()

pytest_plugins = ["tests.courses"]


@pytest.fixture(autouse=True)
def look_of_figures():
    """A test that changes how figures look does not change it for the next one of its worker."""
    import matplotlib  # here: NumPy comes with it

    with matplotlib.rc_context():
        yield


def is_quick(config):
    return config.option.markexpr == "not slow"


def pytest_configure(config):
    settings.load_profile("sample" if is_quick(config) else "whole")


def pytest_ignore_collect(collection_path, config):
    """The quick tests do without PyTorch, which every worker would take seconds to import."""
    return True if is_quick(config) and collection_path.name.startswith("test_torch_") else None


def pytest_collection_modifyitems(items):
    leave_to_the_slow_suite(items)
    items.sort(key=slow_share(items), reverse=True)


def pytest_collection_finish():
    """What is loaded by now stays: nobody looks through it for garbage again, nor does a fork copy it for that."""
    gc.collect()
    gc.freeze()


def leave_to_the_slow_suite(items):
    """What needs PyTorch; and of a test with the mark `sample(n)` all but every n-th case."""
    seen = Counter()
    for item in items:
        if item.get_closest_marker("torch"):
            item.add_marker(pytest.mark.slow)
        if sample := item.get_closest_marker("sample"):
            if seen[item.function] % sample.args[0]:
                item.add_marker(pytest.mark.slow)
            seen[item.function] += 1


def slow_share(items):
    """A key that puts the files with the largest share of slow tests first: no worker is alone with one at the end."""
    files = {}
    for item in items:
        files.setdefault(item.path, []).append(item.get_closest_marker("slow") is not None)
    return lambda item: sum(files[item.path]) / len(files[item.path])
