"""A course to collect into, and notebooks that can be told apart."""

import json
import shutil
import time

import pytest

from autograder.grade.course import Course


@pytest.fixture
def utc(monkeypatch):
    """The machine's own zone is UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def course(unit, empty_gradebook):
    shutil.copy(empty_gradebook, unit.root)
    return Course(unit.root)


@pytest.fixture
def notebook(right):
    """notebook(name) -> a right notebook with that name in it, so that nobody's is taken for another's."""

    def written(name):
        cells = [*right["cells"], {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": f"by {name}"}]
        return json.dumps(right | {"cells": cells}, ensure_ascii=False).encode()

    return written
