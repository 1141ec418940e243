"""What pyproject.toml says of the project: a wheel carries it beside the lessons."""

from __future__ import annotations

import tomllib
from typing import Any

from autograder import COURSE


def project() -> dict[str, Any]:
    """The table [project]: name, requires-python, dependencies, urls."""
    return tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
