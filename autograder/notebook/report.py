"""A verdict as a learner reads it: as HTML and as text, the same facts in the same order."""

from __future__ import annotations

from autograder.exercise import Exercise
from autograder.judge import Finding, Verdict
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


def note(text: str, tone: str = "open") -> Card:
    """One line."""
    return Card(tone, text.replace("`", ""), f"<p>{escaped(text)}</p>")


def checked(verdict: Verdict, exercise: Exercise, printed: str = "") -> Card:
    """The result of a check."""
    tone, sign, words = HEADLINE[verdict.verdict]
    if verdict.verdict == "fail" and verdict.points:
        by_degree = f"{verdict.points:g} of {verdict.max_points:g} points so far"
        words = by_degree if exercise.score else "right numbers, but an argument was changed"
    html = [f'<h4><span aria-hidden="true">{sign}</span> <code>{verdict.exercise}</code>: {words}</h4>']
    text = [f"{sign} {verdict.exercise}: {words}"]
    if verdict.mistake:
        idea = f"This gives the same numbers as a known mistake, {verdict.mistake.replace('_', ' ')}. {verdict.message}"
        html.append(f'<p class="nn-idea">{escaped(idea)} {_link(exercise)}</p>')
        text.append(f"  {idea} (see the section {exercise.section.replace('-', ' ')})")
    html.append(_findings(verdict, exercise))
    text += [f"  ✗ {f}" for f in verdict.findings[:MOST_FINDINGS]] + _more(verdict)
    text += [f"  ✓ {p}" for p in verdict.passed]
    html += [_hints(exercise) if verdict.verdict in ("fail", "missing") else "", _printed(printed)]
    if verdict.verdict == "fail" and exercise.hints:
        text.append(f"  hint({verdict.exercise}) tells where to look")
    return Card(tone, "\n".join(text), "".join(html))


def _findings(verdict: Verdict, exercise: Exercise) -> str:
    if verdict.verdict == "missing":
        return f"<p>{escaped(verdict.findings[0].message)}</p>"
    rows = [_row("✗", "failed", str(f)) for f in verdict.findings[:MOST_FINDINGS]]
    rows += [_row("…", "more", m.strip()) for m in _more(verdict)]
    rows += [_row("✓", "passed", p) for p in verdict.passed]
    return _counterexample(verdict.findings) + f"<ul>{''.join(rows)}</ul>"


def _more(verdict: Verdict) -> list[str]:
    hidden = len(verdict.findings) - MOST_FINDINGS
    return [f"  and {hidden} more like these"] if hidden > 0 else []


def _row(sign: str, word: str, text: str) -> str:
    return f'<li><span aria-hidden="true">{sign}</span><span class="nn-hid">{word}:</span> {escaped(text)}</li>'


def _counterexample(findings: tuple[Finding, ...]) -> str:
    """The smallest failing case as a small table; nothing where there are no two values to compare."""
    first = findings[0] if findings else None
    if first is None or not (first.expected and first.got):
        return ""
    place = first.message.partition(" should ")[0]
    cells = "".join(f"<td><code>{escaped(v)}</code></td>" for v in (place, first.expected, first.got))
    return f'<table><tr><th scope="col">smallest case: {escaped(first.where)}</th><th scope="col">expected</th><th scope="col">got</th></tr><tr>{cells}</tr></table>'


def _link(exercise: Exercise) -> str:
    return f'<a href="#{escaped(exercise.section)}">Read that section again.</a>' if exercise.section else ""


def _hints(exercise: Exercise) -> str:
    """Folded away, each inside the one before: a hint is there for whoever asks."""
    folded = ""
    for number, (title, hint) in reversed(list(enumerate(zip(HINT_TITLES, exercise.hints, strict=False), start=1))):
        folded = f"<details><summary>Hint {number}: {title.lower()}</summary><p>{escaped(hint)}</p>{folded}</details>"
    return folded


def _printed(printed: str) -> str:
    if not printed.strip():
        return ""
    return f"<details><summary>What your code printed</summary><pre>{escaped(printed[:2000])}</pre></details>"
