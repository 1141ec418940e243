"""A learner's page: the verdict, the grader's comment and the points of each answer. Everything is escaped."""

from __future__ import annotations

import html
from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import quote

from autograder.cards.report import checked
from autograder.cards.show import CSS, Card, escaped
from autograder.course.safe import POLICY, printable
from autograder.course.units import Unit
from autograder.grade.gradebook import NO_RESPONSE, Mark
from autograder.grade.notebook import CHECK
from autograder.grade.one import Graded

LESSON = "../../{unit}.ipynb#{section}"  # from where `nbgrader fetch_feedback` puts the page
CONTACT = "Questions, or a mark that looks wrong? Ask your instructor, and name the exercise."
STYLE = files(__package__).joinpath("feedback.css").read_text("utf-8")
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{policy}
<title>{title}, {student}</title>
{css}
<style>
{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p class="who">{student}</p>
<p class="total">{points} points{waiting}</p>
{late}
{notes}
</header>
<main>
<table class="summary">
<tr><th scope="col">exercise</th><th scope="col">found</th><th scope="col">points</th></tr>
{rows}
</table>
{sections}
</main>
<footer>
<p>{contact}</p>
<p>Judged{day} with the isolation level {isolation}. Warnings and prints cost nothing.</p>
</footer>
</body>
</html>
"""


def page(
    unit: Unit,
    graded: Graded,
    marks: Mapping[str, Mark],
    late: float = 0.0,
    lesson: str = LESSON,
    contact: str = CONTACT,
) -> str:
    """The feedback on one submission as one HTML file that needs nothing else, with the failures first.

    `late` is the penalty that is taken off the points, `lesson` where the page's links lead, `contact` whom to ask.
    """
    seed = graded.result["seed"]  # nothing in the inputs of a shown call leads to those of another case
    cards = {name: checked(graded.verdict(name), unit.exercises()[name], seed=seed) for name in graded.verdicts}
    order = sorted(cards, key=lambda name: cards[name].tone == "good")
    sections = [_exercise(unit, graded, name, cards[name], marks[CHECK + name], lesson) for name in order]
    at = sum(card.tone != "good" for card in cards.values())
    sections[at:at] = [_written(name, text, marks[name]) for name, text in graded.written.items()]
    points, most = sum(m.score for m in marks.values()), sum(m.max_score for m in marks.values())
    return PAGE.format(
        title=escaped(unit.title),
        student=escaped(graded.student),
        policy=POLICY,
        css=CSS,
        style=STYLE,
        points=_of(points - late, most),
        waiting=" <small>so far: the rest has not been marked yet</small>" * any(m.waits for m in marks.values()),
        late=f"<p>{points:g} points for the answers, {late:g} less for being late.</p>" if late else "",
        notes=_notes(graded.result["notes"]),
        rows="\n".join(
            [*(_row(n, marks[CHECK + n], c) for n, c in cards.items()), *(_row(n, marks[n]) for n in graded.written)]
        ),
        sections="\n".join(sections),
        contact=escaped(contact),
        day=f" on {escaped(graded.judged)}" if graded.judged else "",
        isolation=escaped(graded.result["isolation"] or "none: nothing was run"),
    )


def _row(name: str, mark: Mark, card: Card | None = None) -> str:
    """A line of the summary, which leads to its section."""
    found = card.said if card else "written answer"
    share = 100 * mark.score / mark.max_score if mark.max_score else 0
    bar = f'<span class="bar" aria-hidden="true"><i style="width:{min(max(share, 0), 100):.0f}%"></i></span>'
    cells = (f'<a href="#{escaped(name)}">{escaped(name)}</a>', escaped(found), f"{bar}{_score(mark)}")
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _exercise(unit: Unit, graded: Graded, name: str, card: Card, mark: Mark, lesson: str) -> str:
    """The card with its points; beside one that is not right, the learner's own code."""
    section = escaped(unit.exercises()[name].section)
    # in the lesson the card's link leads to the heading above; from here it leads into the lesson
    body = card.body.replace(f'href="#{section}"', f'href="{_into(lesson, unit, unit.exercises()[name].section)}"')
    body = body.replace("</h4>", f' <span class="score">{_score(mark)}</span></h4>', 1)
    shown = f'<div class="nn-card nn-{card.tone}">{body}</div>'
    if card.tone != "good" and (code := graded.code.get(name, "")).strip():
        shown = f'<div class="beside">{shown}{_own(code)}</div>'
    return f'<section id="{escaped(name)}">{shown}\n{_said(mark)}</section>'


def _own(code: str) -> str:
    return f'<figure class="own"><figcaption>your code</figcaption><pre>{html.escape(printable(code))}</pre></figure>'


def _into(lesson: str, unit: Unit, section: str) -> str:
    return html.escape(lesson.replace("{unit}", unit.name).replace("{section}", quote(section)))


def _written(name: str, text: str, mark: Mark) -> str:
    head = f"<h2><span>{escaped(name)}</span> <span>{_score(mark)}</span></h2>"
    return f'<section id="{escaped(name)}">{head}\n<pre>{escaped(printable(text))}</pre>\n{_said(mark)}</section>'


def _score(mark: Mark) -> str:
    return "not marked yet" if mark.waits else _of(mark.score, mark.max_score)


def _said(mark: Mark) -> str:
    words = "<p>These points were given by a person.</p>" if mark.manual else ""
    if mark.comment == NO_RESPONSE:  # said by the grader, so not in the frame of what a person says
        return f"{words}<p>{NO_RESPONSE}</p>"
    return words + (f"<blockquote><pre>{escaped(printable(mark.comment))}</pre></blockquote>" if mark.comment else "")


def _notes(notes: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{escaped(note)}</li>' for note in notes)}</ul>" if notes else ""


def _of(points: float, most: float) -> str:
    return f"{points:g} of {most:g}"
