"""A learner's page: what each answer was found to be, what a person said, and what it counts. Everything is escaped."""

from __future__ import annotations

import html
from collections.abc import Mapping
from urllib.parse import quote

from autograder.course.safe import POLICY, printable
from autograder.course.units import Unit
from autograder.grade.gradebook import NO_RESPONSE, Mark
from autograder.grade.notebook import CHECK
from autograder.grade.one import Graded
from autograder.notebook.report import checked
from autograder.notebook.show import CSS, escaped

LESSON = "../../{unit}.ipynb#{section}"  # from where `nbgrader fetch_feedback` puts the page
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{policy}
<title>{title}</title>
{css}
<style>
body {{ max-width: 58em; margin: 2em auto; padding: 0 1em; font: 16px/1.5 system-ui, sans-serif; }}
body {{ overflow-wrap: anywhere; }}
h3 {{ display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1em; margin: 1.6em 0 .2em; }}
.nn-card {{ overflow-x: auto; }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
footer {{ margin-top: 3em; font-size: .85em; opacity: .75; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p><strong>{points} points</strong>{waiting}</p>
{late}
{notes}
{sections}
<footer>Judged behind the isolation level {isolation}. Warnings and prints cost nothing.</footer>
</body>
</html>
"""


def page(unit: Unit, graded: Graded, marks: Mapping[str, Mark], late: float = 0.0, lesson: str = LESSON) -> str:
    """The feedback on one submission as one HTML file that needs nothing else.

    `late` is the penalty that is taken off the points; `lesson` is where the page's links lead.
    """
    sections = [_exercise(unit, graded, name, marks[CHECK + name], lesson) for name in graded.verdicts]
    sections += [_written(name, text, marks[name]) for name, text in graded.written.items()]
    waiting = " so far: a person has yet to look at the rest" if any(m.waits for m in marks.values()) else ""
    points = sum(m.score for m in marks.values())
    return PAGE.format(
        title=escaped(f"{unit.name}: {graded.student}"),
        policy=POLICY,
        css=CSS,
        points=_of(points - late, sum(m.max_score for m in marks.values())),
        waiting=waiting,
        late=f"<p>{points:g} points for the answers, {late:g} less for being late.</p>" if late else "",
        notes=_notes(graded.result["notes"]),
        sections="\n".join(sections),
        isolation=escaped(graded.result["isolation"] or "none: nothing was run"),
    )


def _exercise(unit: Unit, graded: Graded, name: str, mark: Mark, lesson: str) -> str:
    exercise = unit.exercises()[name]
    card = checked(graded.verdict(name), exercise)
    # in the lesson the card's link leads to the heading above; from here it leads into the lesson
    section = escaped(exercise.section)
    body = card.body.replace(f'href="#{section}"', f'href="{_into(lesson, unit, exercise.section)}"')
    return f'{_heading(name, mark)}\n<div class="nn-card nn-{card.tone}">{body}</div>\n{_said(mark)}'


def _into(lesson: str, unit: Unit, section: str) -> str:
    return html.escape(lesson.replace("{unit}", unit.name).replace("{section}", quote(section)))


def _written(name: str, text: str, mark: Mark) -> str:
    return f"{_heading(name, mark)}\n<pre>{escaped(printable(text))}</pre>\n{_said(mark)}"


def _heading(name: str, mark: Mark) -> str:
    score = "waits for a person" if mark.waits else _of(mark.score, mark.max_score)
    return f"<h3><span>{escaped(name)}</span> <span>{score}</span></h3>"


def _said(mark: Mark) -> str:
    words = "<p>A person gave these points.</p>" if mark.manual else ""
    if mark.comment == NO_RESPONSE:  # said by the grader, so not in the frame of what a person says
        return f"{words}<p>{NO_RESPONSE}</p>"
    return words + (f"<blockquote><pre>{escaped(printable(mark.comment))}</pre></blockquote>" if mark.comment else "")


def _notes(notes: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{escaped(note)}</li>' for note in notes)}</ul>" if notes else ""


def _of(points: float, most: float) -> str:
    return f"{points:g} of {most:g}"
