"""The page of one question: the question and its guide on one side, the answers on the other. It names nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files

from autograder.cards.show import escaped
from autograder.course.safe import printable
from autograder.course.units import Unit
from autograder.mark.questions import Answer, Question

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style nonce="{nonce}">
{css}</style>
</head>
<body data-question="{name}" data-most="{most:g}">
<header>
<h1>{unit}</h1>
<nav aria-label="Questions">{links}</nav>
</header>
<main>
<section class="guide" aria-label="Question and guide">
<h2>Question</h2>
<div class="text">{text}</div>
<h2>Marking guide</h2>
<div class="text">{guide}</div>
<h2>Keys</h2>
<dl>
<dt>Enter</dt><dd>save, and on to the next answer that waits</dd>
<dt>f</dt><dd>all points</dd>
<dt>↑ ↓</dt><dd>the answer above, below</dd>
<dt>c</dt><dd>comment; Ctrl+Enter saves it and goes on, Esc goes back</dd>
</dl>
</section>
<section aria-label="Answers">
<p id="progress" role="status">{progress}</p>
{answers}
</section>
</main>
<script nonce="{nonce}">
{script}</script>
</body>
</html>
"""


def page(unit: Unit, questions: Sequence[Question], shown: Question, nonce: str) -> str:
    """The whole page; `nonce` is what its own style and script are known by."""
    here = files(__package__)
    answers = [_answer(number, answer, shown) for number, answer in enumerate(shown.answers, 1)]
    blank = f"<p>{shown.blank} learners wrote nothing: 0 points, without a look.</p>" if shown.blank else ""
    return PAGE.format(
        title=escaped(f"{shown.name}, {unit.name}"),
        unit=escaped(unit.title),
        name=escaped(shown.name),
        most=shown.max_points,
        links="".join(_link(question, question is shown) for question in questions),
        text=formatted(shown.text),
        guide=formatted(shown.guide) or "<p>This question has none.</p>",
        progress=f"{len(shown.answers) - shown.waiting} of {len(shown.answers)} answers are marked.",
        answers="\n".join(answers) + blank,
        css=here.joinpath("page.css").read_text(encoding="utf-8"),
        script=here.joinpath("page.js").read_text(encoding="utf-8"),
        nonce=nonce,
    )


def _link(question: Question, here: bool) -> str:
    current = ' aria-current="page"' if here else ""
    return f'<a href="{escaped(question.name)}"{current}>{escaped(question.name)} ({question.waiting} wait)</a>'


def _answer(number: int, answer: Answer, question: Question) -> str:
    count = len(answer.students)
    learners = f"{count} learners" if count > 1 else "1 learner"
    points = "" if answer.points is None else f"{answer.points:g}"
    again = " Changed since it was marked: please look again." if answer.waits and points else ""
    differ = " Their marks differ." if not answer.waits and not points else ""
    return f"""<article data-answer="{answer.id}" class="{"waits" if answer.waits else "done"}">
<h2>Answer {number} <span>{learners}.{again}{differ}</span></h2>
<pre>{code(answer.text)}</pre>
<p><label>Points <input inputmode="decimal" autocomplete="off" size="4" value="{points}"></label>
of {question.max_points:g}
<label>Comment <textarea rows="1">{code(answer.comment)}</textarea></label> <output></output></p>
</article>"""


def code(text: str) -> str:
    """A learner's words as they are: nothing in them is markup."""
    return escaped(printable(text)).replace("<code>", "`").replace("</code>", "`")


def formatted(text: str) -> str:
    """The lesson's own Markdown, as far as guides need it: paragraphs, bold, code."""
    parts = [re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escaped(part.strip())) for part in re.split(r"\n\s*\n", text)]
    return "".join(f"<p>{part}</p>" for part in parts if part)
