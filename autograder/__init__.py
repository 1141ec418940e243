"""The grader of the course, and what learners' notebooks use of it."""

from pathlib import Path as _Path

__version__ = "0.2.0"

_HERE = _Path(__file__).resolve().parent
# The folder with notebooks/, solutions/ and nbgrader_config.py: inside the package where it was installed from a wheel,
# around it in a checkout. The learners' release has the notebooks alone.
COURSE = _HERE / "lessons" if (_HERE / "lessons").is_dir() else _HERE.parent
