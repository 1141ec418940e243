"""hunt: the bank the other way round. The learner writes a test, and sees which known wrong implementations it catches."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder import bank
from autograder.cards import report
from autograder.cards.show import Card, escaped, show
from autograder.judge.answer import LocalAnswer
from autograder.judge.exercise import Exercise
from autograder.notebook import apart, runs
from autograder.notebook.answers import SECONDS


def hunt(test: Callable, exercise: str) -> None:
    """Run `test(f)` on the right implementation of an exercise and on every known wrong one.

    A test passes when it returns without an error and not False; it catches an implementation when it fails on it.
    """
    found = bank.find(exercise)
    if trouble := runs.trouble(getattr(test, "__name__", ""), test):
        return show(report.note(trouble[0].upper() + trouble[1:], "bad"))
    implementations = [found.reference, *(wrong.function for wrong in found.mistakes.values())]
    try:
        outcomes, _ = apart.run(lambda: [_outcome(test, function, found) for function in implementations], SECONDS)
    except apart.Lost as lost:
        outcomes = [str(lost)] * len(implementations)
    outcome = outcomes[0]
    if outcome is not None:
        return show(
            report.note(
                f"Your test fails on a right `{exercise}`: {outcome}. A test that refuses what is right catches nothing"
            )
        )
    caught = {name: said is not None for name, said in zip(found.mistakes, outcomes[1:], strict=True)}
    return show(_card(found, caught))


def _outcome(test: Callable, function: Callable, exercise: Exercise) -> str | None:
    """Why the test failed, in words; None when it passed."""
    answer = LocalAnswer(function, exercise.signature)

    def implementation(*args, **kwargs):
        given = exercise.signature.bind(*args, **kwargs).arguments
        return answer(**given)

    try:
        with np.errstate(all="ignore"):
            passed = apart.contained(test)(implementation)
    except Exception as error:
        return f"{type(error).__name__}: {error}".rstrip(": ")
    return "it returned False" if passed is False else None


def _card(exercise: Exercise, caught: dict[str, bool]) -> Card:
    count, total = sum(caught.values()), len(caught)
    head = f"Your test catches {count} of {total} wrong implementations of {exercise.name}"
    lines, rows = [head], []
    for name, was in sorted(caught.items(), key=lambda item: item[1]):
        sign, word = ("✓", "caught") if was else ("✗", "slipped through")
        idea = exercise.mistakes[name].text
        lines.append(f"  {sign} {bank.title(name)}: {word}")
        rows.append(
            f'<tr><td><span aria-hidden="true">{sign}</span> {word}</td><td>{escaped(bank.title(name))}</td>'
            f"<td>{escaped(idea)}</td></tr>"
        )
    table = f'<table><tr><th scope="col">test</th><th scope="col">implementation</th><th scope="col">what its author believed</th></tr>{"".join(rows)}</table>'
    return Card("good" if count == total else "open", "\n".join(lines), f"<h4>{escaped(head)}</h4>{table}")
