"""blank: the step of a derivation, or the repair of a program, that the lesson leaves to the learner."""

from __future__ import annotations

from typing import Any

from autograder.judge.answer import Exhausted
from autograder.notebook import claims, report, store
from autograder.notebook.answers import SECONDS, time_limit
from autograder.notebook.show import show


def blank(name: str, given: Any = ...) -> None:
    """Compare what fills a blank, a number or a function, with what is right. `...` is a blank that is still empty."""
    asked = claims.blank(name)
    if given is ...:
        return show(report.note(f"{asked.question} Put your answer in place of the `...`"))
    if asked.inputs and not callable(given):
        return show(report.note(f"{asked.question} This wants a function, got {given!r:.60}", "bad"))
    try:
        with time_limit(SECONDS):
            right = asked.same(given, asked.right)
            remark = asked.because if right else asked.remark(given)
    except Exhausted as error:
        right, remark = False, str(error)
    except NotImplementedError:
        return show(report.note(asked.question))
    except Exception as error:
        right, remark = False, f"{type(error).__name__}: {error}"
    store.remember("blanks", name, bool(right))
    show(report.note(f"✓ Right. {remark}" if right else f"✗ Not yet. {remark}", "good" if right else "bad"))
