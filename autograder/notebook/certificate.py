"""certificate: what a learner has done, as one page to print or to save as a PDF."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path

from autograder.cards import report
from autograder.cards.show import show
from autograder.notebook.course import lessons, standing
from autograder.notebook.lesson import score_line

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: {name}</title>
<style>
@page {{ size: A4; margin: 18mm }}
body {{ max-width: 44em; margin: 2em auto; padding: 2.5em; border: 3px double #00538f; font: 17px/1.55 Georgia, serif; color: #1b1b1b; background: #fff }}
h1 {{ margin: 0; font-weight: 400; letter-spacing: .03em; color: #00538f }}
.name {{ margin: .3em 0; font-size: 1.9em; overflow-wrap: anywhere }}
table {{ width: 100%; border-collapse: collapse; margin: 1.4em 0 }}
td {{ padding: .35em .5em; border-bottom: 1px solid #ccc; vertical-align: top }}
td:last-child {{ text-align: right; white-space: nowrap }}
footer {{ margin-top: 2em; font-size: .85em; color: #444 }}
</style>
</head>
<body>
<h1>{title}</h1>
<p class="name">{name}</p>
<p>{sentence}</p>
<table>
{rows}
</table>
<p>{score}</p>
<footer>{date}. The exercises were checked by the course itself on the learner's own machine; this page is not a mark.</footer>
</body>
</html>
"""


def certificate(name: str, path: str | Path = "certificate.html") -> None:
    """Write what has been done so far as a page to print. `name`: yours. Says where the page is, or why it is not."""
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f'certificate takes your name, such as certificate("Ada Lovelace"); got {name!r}')
    try:
        Path(path).write_text(page(name.strip()), encoding="utf-8")
    except OSError as error:
        return show(report.note(f"The page could not be written: {error.strerror} ({path})", "bad"))
    show(report.note(f"`{path}` is there: open it in a browser and print it, or save it as a PDF", "good"))


def page(name: str) -> str:
    """The page, as HTML."""
    rows = [(lesson, *standing(lesson.topic)) for lesson in lessons()]
    done, total = sum(len(d) for _, d, _ in rows), sum(len(a) for _, _, a in rows)
    finished = total > 0 and done == total
    return PAGE.format(
        title="Certificate of completion" if finished else "Progress so far",
        name=escape(name),
        sentence=f"has written {done} of {total} exercises of <em>Building Blocks of Neural Networks</em>: "
        "implementations in NumPy that passed every check.",
        rows="\n".join(
            f"<tr><td>{escape(lesson.number)}</td><td>{escape(lesson.question)}</td><td>{len(d)} of {len(a)}</td></tr>"
            for lesson, d, a in rows
        ),
        score=escape(score_line()),
        date=date.today().isoformat(),
    )
