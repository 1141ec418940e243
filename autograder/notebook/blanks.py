"""blank: the step of a derivation, or the repair of a program, that the lesson leaves to the learner."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.cards import report
from autograder.cards.show import show
from autograder.notebook import apart, claims, store
from autograder.notebook.answers import SECONDS


def blank(name: str, given: Any = ...) -> None:
    """Compare the number or function in a blank with the right one. `...` is a blank that is still empty."""
    asked = claims.blank(name)
    if given is not ... and asked.inputs and not callable(given):
        return show(report.note(f"{asked.question} This blank takes a function, got {given!r:.60}", "bad"))
    try:
        (right, remark), _ = apart.run(lambda: _compared(asked, given), SECONDS)
    except apart.Lost as lost:
        right, remark = False, str(lost)
    if right is None:
        return show(report.note(asked.question))
    store.remember("blanks", name, bool(right))
    show(report.note(f"✓ Right. {remark}" if right else f"✗ Not yet. {remark}", "good" if right else "bad"))


def _compared(asked: claims.Blank, given: Any) -> tuple[bool | None, str]:
    """Whether it is right (None: the blank has not been changed), and a remark."""
    given = apart.contained(given) if callable(given) else given
    try:
        with np.errstate(all="ignore"):
            if asked.empty(given):
                return None, ""
            right = bool(asked.same(given, asked.right))
            return right, asked.because if right else asked.remark(given)
    except NotImplementedError:
        return None, ""
    except Exception as error:
        return False, f"{type(error).__name__}: {error}"
