"""check, usable and hint: the judge in the learner's own kernel."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from autograder import bank
from autograder.cards import report
from autograder.cards.show import show
from autograder.judge.answer import LocalAnswer
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Finding
from autograder.judge.verdict import Verdict, judge
from autograder.notebook import apart, runs, store, style
from autograder.notebook.course import standing, worked
from autograder.notebook.names import NotDefined, name_of, value_of

HONEST_TRIES = 3  # after which the worked answer is offered
SECONDS = 10
TRAINING_SECONDS = 60  # where the check trains networks


def check(answer: Callable | str) -> None:
    """Judge an answer and show what passed, what did not, and which known mistake gives the same numbers."""
    try:
        name = name_of(answer, "check")
    except ValueError as error:
        return show(report.note(str(error)))
    given = value_of(name) if isinstance(answer, str) else answer
    verdict, printed = judged(given, exercise := bank.find(name))
    _remember(verdict, given)
    if verdict.verdict == "pass":
        return show(
            report.checked(verdict, exercise, printed, following=_following(name), remark=style.remark(given, exercise))
        )
    show(report.checked(verdict, exercise, printed, worked=_offered(verdict, exercise)))


def _following(name: str) -> str:
    """Where to continue after a pass: the next exercise of the lesson that is not done."""
    done, names = standing(bank.find(name).unit)
    after = names[names.index(name) + 1 :] + names[: names.index(name)]
    following = next((n for n in after if n not in done), None)
    return (
        f"Next: `{following}`. Done: {len(done)} of {len(names)}"
        if following
        else f"All {len(names)} of this lesson are done"
    )


def _offered(verdict: Verdict, exercise: Exercise) -> str:
    """When the worked answer is offered: after the hints or three honest tries, and never if a release keeps it back."""
    if worked(exercise.name) is None:
        return ""
    tries, hints = store.recall("attempts", exercise.name, 0), store.recall("hints", exercise.name, 0)
    enough = tries >= HONEST_TRIES or hints >= len(exercise.hints)
    return "now" if enough and verdict.verdict in ("fail", "resource") else "last"


def usable(*answers: Callable) -> Callable | tuple[Callable, ...]:
    """The learner's own functions where they pass their checks, and the references otherwise; one line says which.

    One function for one answer, a tuple for several.
    """
    names = [name_of(answer, "usable") for answer in answers]
    verdicts = [judged(answer, bank.find(name))[0] for answer, name in zip(answers, names, strict=True)]
    show(report.note(_who_runs(verdicts), "good" if all(v.points > 0 for v in verdicts) else "open"))
    found = [a if v.points > 0 else bank.find(v.exercise).reference for a, v in zip(answers, verdicts, strict=True)]
    return found[0] if len(found) == 1 else tuple(found)


def _who_runs(verdicts: list[Verdict]) -> str:
    """Which functions are the learner's and which the course's, in one line."""
    states = {
        "your own function runs here": [v for v in verdicts if v.points > 0],
        "not done yet, so the course's reference runs here": [v for v in verdicts if v.verdict == "missing"],
        "not right yet, so the course's reference runs here": [
            v for v in verdicts if v.points <= 0 and v.verdict != "missing"
        ],
    }
    lines = [f"{', '.join(f'`{v.exercise}`' for v in some)}: {text}" for text, some in states.items() if some]
    return "; ".join(lines)


def hint(answer: Callable, step: int | None = None) -> None:
    """Show the next hint: look here; the idea; the shape of the answer. `step` (1 to 3) asks for a particular one."""
    name = answer if isinstance(answer, str) else name_of(answer, "hint")
    hints = bank.find(name).hints
    step = step or min(store.recall("hints", name, 0) + 1, len(hints))
    if not 1 <= step <= len(hints):
        raise ValueError(f"step is 1 to {len(hints)}, got {step}")
    store.remember("hints", name, step)
    show(report.note(f"Hint {step} of {len(hints)} for `{name}`: {hints[step - 1]}"))


def judged(answer: object, exercise: Exercise) -> tuple[Verdict, str]:
    """The visible verdict, and what the answer printed."""
    if trouble := runs.trouble(exercise.name, answer):
        return Verdict(exercise.name, "fail", 0.0, exercise.points, (Finding("", trouble),)), ""
    if isinstance(answer, NotDefined):
        return _unjudged(exercise, "missing", "not_run"), ""
    if not callable(answer):
        return _unjudged(exercise, "fail", "no_function", f"{answer!r:.80}"), ""
    if isinstance(answer, type):
        return _unjudged(exercise, "fail", "class"), ""
    start = time.monotonic()
    try:
        return apart.run(lambda: _judged(answer, exercise), SECONDS, TRAINING_SECONDS if exercise.score else 0)
    except apart.Lost as lost:
        verdict = Verdict(exercise.name, "resource", 0.0, exercise.points, (Finding("", str(lost)),))
        return replace(verdict, seconds=time.monotonic() - start), lost.printed


def _judged(answer: Callable, exercise: Exercise) -> Verdict:
    trains = partial(apart.more_time, TRAINING_SECONDS) if exercise.score else None
    own = LocalAnswer(apart.contained(answer, trains), exercise.signature)
    return judge(own, exercise, report.SEED, hidden=False)


def _unjudged(exercise: Exercise, verdict: str, kind: str, got: str = "") -> Verdict:
    finding = Finding(kind, place=exercise.name, got=got)
    return Verdict(exercise.name, verdict, 0.0, exercise.points, (finding,))


def _remember(verdict: Verdict, answer: object) -> None:
    """Store the verdict and count the try. The same code again, or the starter, does not count as another try."""
    name = verdict.exercise
    store.remember("checks", name, verdict.verdict)
    code = getattr(answer, "__code__", None)
    print_of = hashlib.sha1(repr((code.co_code, code.co_consts, code.co_names)).encode()).hexdigest() if code else ""
    tried = verdict.verdict != "missing" and verdict.seconds > 0  # the judge has run it, and it is not the starter
    if tried and print_of != store.recall("last_try", name, ""):
        store.remember("last_try", name, print_of)
        store.remember("attempts", name, store.recall("attempts", name, 0) + 1)
