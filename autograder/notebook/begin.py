"""begin: the first line of every notebook. It brings what the lesson uses, and says in one line what would cause trouble."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from autograder import __version__
from autograder.cards import report
from autograder.cards.show import show
from autograder.judge import words
from autograder.notebook import lesson as session
from autograder.notebook import lost
from autograder.notebook.course import standing
from autograder.notebook.names import reserve
from autograder.notebook.work import in_release
from autograder.tools import HELP, TOOLS

NEEDED = ("numpy", "matplotlib", "anywidget", "nnlib")


def begin(lesson: str, version: str = __version__, into: dict | None = None, language: str = "") -> None:
    """Begin a lesson such as "2_optimizers": bring its tools, NumPy as np, its `experiments` and the `labs`.

    What is missing or does not fit together is said in one line. `version`: what the notebook was made for. `into`: the
    namespace to fill (that of the caller). A name that the notebook has defined already keeps its value. `language`: of
    what `check` finds, such as "de".
    """
    if language:
        os.environ[words.SETTING] = language
    into = sys._getframe(1).f_globals if into is None else into
    topic = lesson.partition("_")[2]
    session.TOPIC = topic
    reserve(_functions(HELP))
    found = problems(lesson, version)
    for text in found:
        show(report.note(text, "bad"))
    if not topic or lacking() or not brings(topic):
        return
    for name, value in tools(topic).items():
        into.setdefault(name, value)
    lost.listen(lesson)
    from nnlib.figures import style

    style.use()
    show(report.note(_greeting(topic)))


def brings(topic: str) -> bool:
    """Does the lesson begin with this line alone? Others import what they use themselves."""
    return find_spec(f"autograder.notebook.claims.{topic}") is not None


def tools(topic: str) -> dict[str, object]:
    """The names that a lesson uses without importing them."""
    import numpy as np

    import nnlib
    from nnlib import labs

    return {
        **_functions(TOOLS),
        "np": np,
        "nnlib": nnlib,
        "labs": labs,
        "experiments": _experiments(topic),
    }


def _functions(names: Iterable[str]) -> dict[str, object]:
    """The functions of this package by their names."""
    return {name: getattr(sys.modules[__package__], name) for name in names}


def _experiments(topic: str) -> ModuleType:
    return import_module(f"nnlib.experiments.{topic}")


def _greeting(topic: str) -> str:
    """Where the learner is: exercises done, and the next one."""
    done, names = standing(topic)
    following = next((name for name in names if name not in done), None)
    going_on = f"; next: `{following}`" if following else ""
    score = session.score_line()
    return f"Ready. Exercises done: {len(done)} of {len(names)}{going_on}. {score}".strip()


def lacking() -> list[str]:
    """The packages that a lesson needs and this kernel does not have."""
    return [name for name in NEEDED if find_spec(name) is None]


def problems(lesson: str, version: str) -> list[str]:
    """One line for each thing that would cause trouble."""
    found = []
    if missing := lacking():
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
    """The part of a version that says which ones fit together: 0.1 of 0.1.3."""
    return tuple(int(n) for n in version.split(".")[:2])
