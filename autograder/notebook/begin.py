"""begin: the first cell of every notebook. What a newcomer meets first is recognized and answered in one line."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from autograder import __version__
from autograder.notebook import report
from autograder.notebook.answers import hint
from autograder.notebook.course import progress, solution
from autograder.notebook.names import reserve
from autograder.notebook.show import show
from autograder.notebook.work import in_release

HELP = (hint, progress, solution)  # what every notebook may call, and no lesson has to import
NEEDED = ("numpy", "matplotlib", "ipywidgets", "nnlib")


def begin(lesson: str, version: str) -> None:
    """Say what is missing or does not fit together; nothing where all is well. `version`: what the notebook was made for."""
    reserve({function.__name__: function for function in HELP})
    for text in problems(lesson, version):
        show(report.note(text, "bad"))


def problems(lesson: str, version: str) -> list[str]:
    """One line for each thing that would trip a newcomer."""
    found = []
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        found.append(
            f"This kernel lacks {', '.join(missing)}: choose the course's kernel in the menu Kernel, or install the course again as its README says"
        )
    if in_release(Path.cwd()):
        found.append(
            "The next release overwrites this folder: run `nn-course` and work in `my-notebooks`, as the README says"
        )
    if _key(version) < _key(__version__):
        found.append(
            f"This notebook is of version {version}, the course of {__version__}: fetch `{lesson}.ipynb` anew and copy your answers over; they stay right"
        )
    if _key(version) > _key(__version__):
        found.append(
            f"This notebook is of version {version}, the course installed here of {__version__}: update it as its README says"
        )
    return found


def _key(version: str) -> tuple[int, ...]:
    """The part of a version that says what fits together: 0.1 of 0.1.3."""
    return tuple(int(n) for n in version.split(".")[:2])
