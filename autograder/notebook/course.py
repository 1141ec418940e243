"""progress and solution: the map of the course, and a worked answer after a real attempt."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder import COURSE, bank
from autograder.cards import report
from autograder.cards.show import Card, escaped, show
from autograder.notebook import store
from autograder.notebook.lesson import score_line
from autograder.notebook.names import name_of

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


def standing(topic: str) -> tuple[list[str], list[str]]:
    """A lesson's exercises that have passed their check, and all of them."""
    names = list(bank.exercises(topic)) if topic in bank.units() else []
    return [name for name in names if store.recall("checks", name, "") == "pass"], names


def progress() -> None:
    """The course's questions with their exercises, which of them have passed their check, and where to go on."""
    rows, text, further = [], [], None
    for lesson in lessons():
        done, names = standing(lesson.topic)
        further = further or next(((lesson, name) for name in names if name not in done), None)
        marks = [(*SIGNS.get(store.recall("checks", name, ""), SIGNS["missing"]), name) for name in names]
        text.append(f"{lesson.number}. {lesson.question} {len(done)} of {len(names)}")
        text.append("   " + "  ".join(f"{sign} {name}" for sign, _, name in marks))
        rows.append(_row(lesson, len(done), marks))
    below = [score_line(), _going_on(further) if further else "All exercises are done."]
    text += [line.replace("`", "") for line in below if line]
    html = "".join(f"<p>{line}</p>" for line in (escaped(below[0]), _link(further) if further else below[1]) if line)
    show(Card("open", "\n".join(text), f"<h4>Where you are</h4><table>{''.join(rows)}</table>{html}"))


def _row(lesson: Lesson, done: int, marks: list[tuple[str, str, str]]) -> str:
    names = " ".join(
        f'<span title="{word}"><span aria-hidden="true">{sign}</span><span class="nn-hid">{word}</span>&nbsp;<code>{name}</code></span>'
        for sign, word, name in marks
    )
    many = len(marks)
    meter = f'<meter min="0" max="{many or 1}" value="{done}" aria-label="{done} of {many} done"></meter>'
    cells = (lesson.number, escaped(lesson.question), f"{meter} {done}/{many}", names)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _going_on(further: tuple[Lesson, str]) -> str:
    lesson, name = further
    return f"Continue here: lesson {lesson.number}, `{name}`"


def _link(further: tuple[Lesson, str]) -> str:
    """To the lesson's notebook, from the folder that the course's page or another lesson is in."""
    name = f"{further[0].number}_{further[0].topic}"
    up = "" if (Path.cwd() / name).is_dir() else "../"
    return f'<a href="{up}{name}/{name}.ipynb">{escaped(_going_on(further))}</a>'


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
