"""progress and solution: the map of the course, and a worked answer after a real attempt."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder import COURSE, bank
from autograder.notebook import report, store
from autograder.notebook.lesson import score_line
from autograder.notebook.names import name_of
from autograder.notebook.show import Card, escaped, show

SIGNS = {"pass": ("✓", "done"), "fail": ("✗", "tried"), "resource": ("✗", "tried"), "missing": ("○", "open")}


@dataclass(frozen=True)
class Lesson:
    """What the map says of a lesson: its number, its topic in the bank, and the question in its heading."""

    number: str
    topic: str
    question: str


def lessons(course: Path = COURSE) -> list[Lesson]:
    """The lessons that the course has here, in the order of their numbers: its notebooks, and nothing else, list them."""
    names = {p.stem: p for p in course.glob("notebooks/*/*.ipynb") if p.stem == p.parent.name}
    return [_lesson(names[name]) for name in sorted(names, key=lambda n: [int(d) for d in re.findall(r"^\d+", n)])]


def _lesson(notebook: Path) -> Lesson:
    number, _, topic = notebook.stem.partition("_")
    head = "".join(json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"])
    title = re.search(r"^# (?:\d+ · )?(.+)$", head, re.M)
    return Lesson(number, topic, title[1] if title else topic)


def progress() -> None:
    """The course's questions with their exercises, and which of them have passed their check."""
    rows, text = [], []
    for lesson in lessons():
        names = list(bank.exercises(lesson.topic)) if lesson.topic in bank.units() else []
        checks = [store.recall("checks", name, "") for name in names]
        done = checks.count("pass")
        marks = [(*SIGNS.get(said, SIGNS["missing"]), name) for said, name in zip(checks, names, strict=True)]
        text.append(
            f"{lesson.number}. {lesson.question} {done} of {len(names)}\n   "
            + "  ".join(f"{s} {n}" for s, _, n in marks)
        )
        cells = " ".join(
            f'<span title="{word}"><span aria-hidden="true">{sign}</span><span class="nn-hid">{word}</span>&nbsp;<code>{name}</code></span>'
            for sign, word, name in marks
        )
        meter = (
            f'<meter min="0" max="{len(names) or 1}" value="{done}" aria-label="{done} of {len(names)} done"></meter>'
        )
        rows.append(
            f"<tr><td>{lesson.number}</td><td>{escaped(lesson.question)}</td><td>{meter} {done}/{len(names)}</td><td>{cells}</td></tr>"
        )
    if score := score_line():
        text.append(score)
    below = f"<p>{escaped(score)}</p>" if score else ""
    show(Card("open", "\n".join(text), f"<h4>Where you are</h4><table>{''.join(rows)}</table>{below}"))


def solution(answer: Callable | str) -> None:
    """The worked answer of an exercise, once it has been tried. An instructor's release may keep it back."""
    name = answer if isinstance(answer, str) else name_of(answer, "solution")
    bank.find(name)
    if not store.recall("attempts", name, 0):
        return show(
            report.note(f"`{name}`: try it first and run `check({name})`; then the worked answer is here for you")
        )
    code = worked(name)
    if code is None:
        return show(report.note(f"`{name}`: this release keeps the worked answers back; ask your instructor"))
    return show(Card("open", code, f"<h4>A worked answer for <code>{name}</code></h4><pre>{escaped(code)}</pre>"))


def worked(name: str) -> str | None:
    """The answer's cell of the lesson, without the markers; None where a release keeps it back."""
    if os.environ.get("NN_SOLUTIONS", "on") == "off":
        return None
    pattern = re.compile(rf'^# %% answer="{name}".*?\n(.*?)(?=^# %%|\Z)', re.S | re.M)
    for lesson in (path for root in _roots() for path in sorted(root.glob("solutions/*/*.py"))):
        if found := pattern.search(lesson.read_text(encoding="utf-8")):
            return re.sub(r"^ *### (BEGIN|END) SOLUTION\n", "", found[1], flags=re.M).strip()
    return None


def _roots() -> list[Path]:
    """Where the course may lie: around this package, or around the notebook."""
    return [COURSE, Path.cwd(), *Path.cwd().parents[:2]]
