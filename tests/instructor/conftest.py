"""The small course of tests/grading, and a class that has handed in."""

import importlib.util
from pathlib import Path

GRADING = Path(__file__).resolve().parents[1] / "grading" / "conftest.py"
spec = importlib.util.spec_from_file_location("grading_fixtures", GRADING)
fixtures = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fixtures)

made_course, root, unit, right = fixtures.made_course, fixtures.root, fixtures.unit, fixtures.right
empty_gradebook, submit, rows = fixtures.empty_gradebook, fixtures.submit, fixtures.rows
