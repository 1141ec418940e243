"""The pages of the student release that are written for it: README.md and pyproject.toml."""

from __future__ import annotations

import json
from importlib.resources import files
from string import Template
from typing import Any

from autograder import __version__


def made(project: dict[str, Any], needs: list[str]) -> dict[str, bytes]:
    """Both pages by name. `project`: the table of pyproject.toml; `needs`: what learners install."""
    title = project["name"].replace("-", " ").capitalize()
    words = {
        "title": title,
        "name": f"{project['name']}-for-learners",
        "version": __version__,
        "python": project["requires-python"],
        "lowest": project["requires-python"].removeprefix(">="),
        "needs": json.dumps(needs),
    }
    here = files(__package__)
    pages = {"README.md": "learners.md", "pyproject.toml": "learners.toml"}
    return {
        to: Template(here.joinpath(name).read_text("utf-8")).substitute(words).encode() for to, name in pages.items()
    }
