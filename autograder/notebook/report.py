"""A verdict as a learner reads it: as HTML and as text, the same facts in the same order."""

from __future__ import annotations

import re

import numpy as np

from autograder.bank import title
from autograder.judge import words
from autograder.judge.answer import arranged, count
from autograder.judge.exercise import Exercise
from autograder.judge.sitting import Sitting
from autograder.judge.trial import Finding
from autograder.judge.verdict import Verdict
from autograder.notebook.show import Card, escaped

HEADLINE = {
    "pass": ("good", "✓", "right"),
    "fail": ("bad", "✗", "not right yet"),
    "missing": ("open", "○", "not done yet"),
    "resource": ("bad", "✗", "it did not finish"),
    "grader_error": ("bad", "!", "the check itself failed, not you; please report it"),
}
HINT_TITLES = ("Look here", "The idea", "The shape of the answer")
MOST_FINDINGS = 4
MOST_LETTERS = 300  # of a finding: an exception may carry a whole array
MOST_PRINTED = 2000
MOST_NUMBERS = 60  # in inputs that are shown
SEED = 1  # the notebook's check is the same each time; grading uses another seed and more cases


def note(text: str, tone: str = "open") -> Card:
    """One line."""
    return Card(tone, text.replace("`", ""), f"<p>{escaped(text)}</p>")


def checked(verdict: Verdict, exercise: Exercise, printed: str = "", worked: bool = False) -> Card:
    """The result of a check. `worked`: the learner may see the worked answer now."""
    tone, sign, words = HEADLINE[verdict.verdict]
    if verdict.verdict == "fail" and verdict.points:
        by_degree = f"{verdict.points:g} of {verdict.max_points:g} points so far"
        words = by_degree if exercise.score else "right numbers, but an argument was changed"
    html = [f'<h4><span aria-hidden="true">{sign}</span> <code>{verdict.exercise}</code>: {words}</h4>']
    text = [f"{sign} {verdict.exercise}: {words}"]
    if verdict.mistake:
        idea = f"A known mistake gives the same numbers: “{title(verdict.mistake)}”. {verdict.message}"
        html.append(f'<p class="nn-idea">{escaped(idea)} {_link(exercise)}</p>')
        text.append(f"  {idea} Read the section “{exercise.section.replace('-', ' ')}” again.")
    html.append(_findings(verdict, exercise))
    text += [f"  ✗ {_short(f)}" for f in verdict.findings[:MOST_FINDINGS]] + _more(verdict)
    text += [f"  ✓ {p}" for p in verdict.passed]
    text += [f"  to try yourself: {call}" for f in verdict.findings[:1] if (call := _call(f, exercise))]
    stuck = f'Still stuck? `solution("{verdict.exercise}")` shows a worked answer.'
    html += [
        _hints(exercise) if verdict.verdict in ("fail", "missing") else "",
        f"<p>{escaped(stuck)}</p>" if worked else "",
        _printed(printed),
    ]
    if verdict.verdict == "fail" and exercise.hints:
        text.append(f"  hint({verdict.exercise}) tells where to look")
    if worked:
        text.append(f"  {stuck.replace('`', '')}")
    if printed.strip():
        text.append(f"  what your code printed:\n{_cut(printed.rstrip(), MOST_PRINTED)}")
    return Card(tone, "\n".join(text), "".join(html))


def _findings(verdict: Verdict, exercise: Exercise) -> str:
    if verdict.verdict == "missing":
        return f"<p>{escaped(verdict.findings[0].message)}</p>"
    rows = [_row("✗", "failed", _short(f)) for f in verdict.findings[:MOST_FINDINGS]]
    rows += [_row("…", "more", m.strip()) for m in _more(verdict)]
    rows += [_row("✓", "passed", p) for p in verdict.passed]
    return _counterexample(verdict.findings, exercise) + f"<ul>{''.join(rows)}</ul>"


def _short(finding: Finding) -> str:
    """On one line, whatever the learner's exception says."""
    return _cut(" ".join(str(finding).split()), MOST_LETTERS)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more characters)"


def _more(verdict: Verdict) -> list[str]:
    hidden = len(verdict.findings) - MOST_FINDINGS
    return [f"  and {hidden} more like these"] if hidden > 0 else []


def _row(sign: str, word: str, text: str) -> str:
    return f'<li><span aria-hidden="true">{sign}</span><span class="nn-hid">{word}:</span> {escaped(text)}</li>'


def _counterexample(findings: tuple[Finding, ...], exercise: Exercise) -> str:
    """The smallest failing case: two values to compare, and the call that gives them; each where there is one."""
    if not findings:
        return ""
    call = _call(findings[0], exercise)
    folded = f"<details><summary>The call, to try yourself</summary><pre>{escaped(call)}</pre></details>"
    return _values(findings[0]) + (folded if call else "")


def _values(first: Finding) -> str:
    if first.kind not in ("value", "finite", "shape", "type", "container", "law_value"):
        return ""
    values = (words.subject(first.place), words.thing(first.expected), words.thing(first.got))
    cells = "".join(f"<td><code>{escaped(v)}</code></td>" for v in values)
    return f'<table><tr><th scope="col">smallest case: {escaped(first.text)}</th><th scope="col">expected</th><th scope="col">got</th></tr><tr>{cells}</tr></table>'


def _call(first: Finding, exercise: Exercise) -> str:
    """The call that failed, to be copied into a cell; "" where it is long, or hands over functions or generators."""
    part = next((p for p in exercise.cases if p.key == first.part and not p.hidden), None)
    inputs = part.make(Sitting(exercise, SEED)) if part else {}
    odd = any(callable(v) or isinstance(v, np.random.Generator) for v in inputs.values())
    if not inputs or odd or count(inputs) > MOST_NUMBERS:
        return ""
    args, kwargs = arranged(exercise.signature, inputs)
    given = [*map(_source, args), *(f"{name}={_source(value)}" for name, value in kwargs.items())]
    return " ".join(f"{exercise.name}({', '.join(given)})".split())


def _source(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_source, value))}]"
    return re.sub(r"\b(array|nan|inf)\b", r"np.\1", repr(value)) if isinstance(value, np.ndarray) else repr(value)


def _link(exercise: Exercise) -> str:
    if not exercise.section:
        return ""
    return f'<a href="#{escaped(exercise.section)}">Read the section “{escaped(exercise.section.replace("-", " "))}” again.</a>'


def _hints(exercise: Exercise) -> str:
    """Folded away, each inside the one before: a hint is there for whoever asks."""
    folded = ""
    for number, (head, hint) in reversed(list(enumerate(zip(HINT_TITLES, exercise.hints, strict=False), start=1))):
        folded = f"<details><summary>Hint {number}: {head.lower()}</summary><p>{escaped(hint)}</p>{folded}</details>"
    return folded


def _printed(printed: str) -> str:
    if not printed.strip():
        return ""
    return (
        f"<details><summary>What your code printed</summary><pre>{escaped(_cut(printed, MOST_PRINTED))}</pre></details>"
    )
