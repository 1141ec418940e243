"""progress and solution: the map of the course, and a worked answer after a real attempt."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from autograder import bank
from autograder.notebook import report, store
from autograder.notebook.names import name_of
from autograder.notebook.show import Card, escaped, show

SIGNS = {"pass": ("✓", "done"), "fail": ("✗", "tried"), "resource": ("✗", "tried"), "missing": ("○", "open")}
UNITS = {
    "optimization": "What are the different types of optimization?",
    "optimizers": "Why is there a need for advanced optimizers?",
    "initialization": "What is weight initialization and why do we need it?",
    "regularization": "How to prevent overfitting?",
    "dropout_and_batchnorm": "When to use Dropout and Batch Normalization?",
    "hyperparameters": "What are the types of hyperparameters in a neural network?",
}


def progress() -> None:
    """The six questions with their exercises, and which of them have passed their check."""
    rows, text = [], []
    for number, (unit, question) in enumerate(UNITS.items(), start=1):
        if unit not in bank.units():
            continue
        names = list(bank.exercises(unit))
        checks = [store.recall("checks", name, "") for name in names]
        done = checks.count("pass")
        marks = [(*SIGNS.get(said, SIGNS["missing"]), name) for said, name in zip(checks, names, strict=True)]
        text.append(f"{number}. {question} {done} of {len(names)}\n   " + "  ".join(f"{s} {n}" for s, _, n in marks))
        cells = " ".join(
            f'<span title="{word}"><span aria-hidden="true">{sign}</span><span class="nn-hid">{word}</span>&nbsp;<code>{name}</code></span>'
            for sign, word, name in marks
        )
        meter = f'<meter min="0" max="{len(names)}" value="{done}" aria-label="{done} of {len(names)} done"></meter>'
        rows.append(
            f"<tr><td>{number}</td><td>{escaped(question)}</td><td>{meter} {done}/{len(names)}</td><td>{cells}</td></tr>"
        )
    show(Card("open", "\n".join(text), f"<h4>Where you are</h4><table>{''.join(rows)}</table>"))


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
    return [Path(__file__).resolve().parents[2], Path.cwd(), *Path.cwd().parents[:2]]
