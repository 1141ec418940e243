"""A verdict as a learner reads it: as HTML and as text, the same facts in the same order."""

from __future__ import annotations

import re

import numpy as np

from autograder.bank import title
from autograder.cards.show import Card, escaped
from autograder.judge import words
from autograder.judge.answer import arranged, count
from autograder.judge.exercise import Exercise
from autograder.judge.sitting import Sitting
from autograder.judge.trial import Finding
from autograder.judge.verdict import Verdict

LOOKS = {
    "pass": ("good", "✓"),
    "fail": ("bad", "✗"),
    "missing": ("open", "○"),
    "resource": ("bad", "✗"),
    "grader_error": ("bad", "!"),
}
HINT_TITLES = ("Look here", "The idea", "The shape of the answer")
STUCK = 'Still stuck? `solution("{}")` shows a worked answer.'
MOST_FINDINGS = 4
MOST_LETTERS = 300  # of a finding: an exception may carry a whole array
MOST_PRINTED = 2000
MOST_NUMBERS = 60  # in inputs that are shown
SEED = 1  # the notebook's check is the same each time; grading uses another seed and more cases


def note(text: str, tone: str = "open") -> Card:
    """One line."""
    return Card(tone, _plain(text), f"<p>{escaped(text)}</p>")


def _plain(text: str) -> str:
    """Our own sentence without the marks of code."""
    return text.replace("`", "")


def checked(
    verdict: Verdict,
    exercise: Exercise,
    printed: str = "",
    *,
    seed: int = SEED,
    worked: str = "",
    following: str = "",
    remark: str = "",
) -> Card:
    """The result of a check: one sentence, the smallest case and the call to try; the rest is folded.

    `seed`: of the inputs in the findings. `worked`: whether the worked answer is offered "now", behind the "last" hint,
    or (by "") not at all. `following` and `remark`, one line each, stand after a pass.
    """
    (tone, sign), said = LOOKS[verdict.verdict], words.verdict(verdict.verdict)
    if verdict.verdict == "fail" and verdict.points:
        by_degree = f"{verdict.points:g} of {verdict.max_points:g} points so far"
        said = by_degree if exercise.score else "right numbers, but an argument was changed"
    after = f" {following}" if following else ""
    stuck = STUCK.format(verdict.exercise) if worked == "now" else ""
    chip = f'<span class="nn-chip"><span aria-hidden="true">{sign}</span> {said}</span>'
    html = [
        f"<h4><code>{verdict.exercise}</code> {chip}{escaped(after)}</h4>",
        _paragraph(remark),
        _reached(verdict, exercise),
        _idea(verdict, exercise),
        _counterexample(verdict.findings, exercise, seed),
        _folded(verdict),
        _hints(exercise, worked == "last") if verdict.verdict in ("fail", "missing") else "",
        _paragraph(stuck),
        _printed(printed),
    ]
    text = [f"{sign} {verdict.exercise}: {said}.{_plain(after)}" if after else f"{sign} {verdict.exercise}: {said}"]
    text += [f"  {line}" for line in (_plain(remark), *_lines(verdict, exercise, seed), _plain(stuck)) if line]
    if printed.strip():
        text.append(f"  what your code printed:\n{_cut(printed.rstrip(), MOST_PRINTED)}")
    return Card(tone, "\n".join(text), "".join(html), said)


def _lines(verdict: Verdict, exercise: Exercise, seed: int) -> list[str]:
    """The same facts as text."""
    first, rest = verdict.findings[:1], verdict.findings[1:MOST_FINDINGS]
    lines = []
    if verdict.named:
        lines += [verdict.message, f"Known mistake: {title(verdict.named)}. {_again(exercise)}".strip()]
    lines += [f"✗ {_short(f)}" for f in first]
    lines += [f"to try yourself: {call}" for f in first if (call := _call(f, exercise, seed))]
    lines += [f"✗ {_short(f)}" for f in rest] + _more(verdict)
    if verdict.verdict != "pass" or exercise.score:
        lines += [f"✓ {p}" for p in verdict.passed]
    if verdict.verdict == "fail" and exercise.hints:
        lines.append(f"hint({verdict.exercise}) tells where to look")
    return lines


def _idea(verdict: Verdict, exercise: Exercise) -> str:
    """One bold sentence: the misunderstanding if it is known, and otherwise the result of the smallest case."""
    if verdict.named:
        label = f'<span class="nn-label">Known mistake: {escaped(title(verdict.named))}</span>'
        fact, remedy = words.fact_and_remedy(verdict.message)
        bold = f"<strong>{escaped(fact)}</strong>"
        return f'<p class="nn-idea">{label}{bold} {escaped(remedy)} {_link(exercise)}</p>'
    return "".join(f'<p class="nn-idea"><strong>{escaped(_short(f))}</strong></p>' for f in verdict.findings[:1])


def _folded(verdict: Verdict) -> str:
    """What else fails, and what holds. The sentence above states the first failure, unless it names a mistake."""
    told = 0 if verdict.named else 1
    failed = [_row("✗", "failed", _short(f)) for f in verdict.findings[told:MOST_FINDINGS]]
    failed += [_row("…", "more", m) for m in _more(verdict)]
    rows = failed + [_row("✓", "passed", p) for p in verdict.passed]
    counts = {"fail": len(verdict.findings) - told, "hold" if len(verdict.passed) > 1 else "holds": len(verdict.passed)}
    summary = ", ".join(f"{n} {word}" for word, n in counts.items() if n > 0)
    return f"<details><summary>In detail: {summary}</summary><ul>{''.join(rows)}</ul></details>" if rows else ""


def _reached(verdict: Verdict, exercise: Exercise) -> str:
    """The score of an answer that is marked by a number: a pass shows it too, unfolded."""
    return "".join(_paragraph(str(p)) for p in verdict.passed) if exercise.score and verdict.verdict == "pass" else ""


def _paragraph(text: str) -> str:
    return f"<p>{escaped(text)}</p>" if text else ""


def _short(finding: Finding) -> str:
    """The message on one line, whatever the learner's exception says."""
    return _cut(" ".join(str(finding).split()), MOST_LETTERS)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more characters)"


def _more(verdict: Verdict) -> list[str]:
    hidden = len(verdict.findings) - MOST_FINDINGS
    return [f"and {hidden} more like these"] if hidden > 0 else []


def _row(sign: str, word: str, text: str) -> str:
    return f'<li><span aria-hidden="true">{sign}</span><span class="nn-hid">{word}:</span> {escaped(text)}</li>'


def _counterexample(findings: tuple[Finding, ...], exercise: Exercise, seed: int) -> str:
    """The smallest failing case: two values to compare, and the call that gives them; each where there is one."""
    if not findings:
        return ""
    call = _call(findings[0], exercise, seed)
    return _values(findings[0]) + (f"<p>To try yourself:</p><pre>{escaped(call)}</pre>" if call else "")


def _values(first: Finding) -> str:
    if first.kind not in ("value", "finite", "shape", "type", "container", "law_value"):
        return ""
    values = (words.subject(first.place), words.thing(first.expected), words.thing(first.got))
    cells = "".join(f"<td><code>{escaped(v)}</code></td>" for v in values)
    return f'<table><tr><th scope="col">smallest case: {escaped(first.text)}</th><th scope="col">expected</th><th scope="col">got</th></tr><tr>{cells}</tr></table>'


def _call(first: Finding, exercise: Exercise, seed: int) -> str:
    """The call that failed, to be copied into a cell; "" where it is long, or hands over functions or generators."""
    part = next((p for p in exercise.cases if p.key == first.part and not p.hidden), None)
    inputs = part.make(Sitting(exercise, seed)) if part else {}
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


def _again(exercise: Exercise) -> str:
    return f"Read the section “{exercise.section.replace('-', ' ')}” again." if exercise.section else ""


def _link(exercise: Exercise) -> str:
    return f'<a href="#{escaped(exercise.section)}">{escaped(_again(exercise))}</a>' if exercise.section else ""


def _hints(exercise: Exercise, worked: bool) -> str:
    """The hints, folded, each inside the one before, and after the last one the worked answer."""
    folded = _paragraph(STUCK.format(exercise.name)) if worked else ""
    for number, (head, hint) in reversed(list(enumerate(zip(HINT_TITLES, exercise.hints, strict=False), start=1))):
        folded = f"<details><summary>Hint {number}: {head.lower()}</summary><p>{escaped(hint)}</p>{folded}</details>"
    return f'<div class="nn-hints">{folded}</div>' if exercise.hints else ""


def _printed(printed: str) -> str:
    if not printed.strip():
        return ""
    return (
        f"<details><summary>What your code printed</summary><pre>{escaped(_cut(printed, MOST_PRINTED))}</pre></details>"
    )
