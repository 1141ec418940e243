"""The pieces of a page. Everything that a learner wrote is escaped; nothing is fetched and nothing runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files

from autograder.cards.show import escaped
from autograder.course.safe import POLICY, printable
from autograder.course.units import Unit

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{policy}
<title>{title}</title>
<style>
{css}</style>
</head>
<body>
<header>
<h1>{title}</h1>
{intro}
{links}
</header>
<main>
{body}
</main>
</body>
</html>
"""


def document(title: str, intro: str, units: Sequence[Unit], body: str) -> str:
    """A whole page; with links to its units where there are several."""
    links = "".join(f'<a href="#{escaped(unit.name)}">{escaped(unit.title)}</a>' for unit in units)
    css = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    nav = f'<nav aria-label="Units">{links}</nav>' if len(units) > 1 else ""
    return PAGE.format(policy=POLICY, title=escaped(title), css=css, intro=intro, links=nav, body=body)


def tag(name: str, body: str, kind: str) -> str:
    return f'<{name} class="{kind}">{body}</{name}>'


def soft(text: str) -> str:
    """An explanation in small print; `text` is HTML."""
    return f'<p class="soft">{text}</p>'


def table(title: str, head: Sequence[str], rows: Iterable[str]) -> str:
    """A table in a frame that scrolls by itself where the window is narrow. `rows` are HTML."""
    columns = "".join(f'<th scope="col">{escaped(name)}</th>' for name in head)
    return frame(title, f"<table><thead><tr>{columns}</tr></thead><tbody>{''.join(rows)}</tbody></table>")


def frame(title: str, body: str) -> str:
    return f'<div class="wide" tabindex="0" role="group" aria-label="{escaped(title)}">{body}</div>'


def row(first: str, *cells: str) -> str:
    """A line of a table. All of it is HTML; the first cell is the line's heading."""
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def number_cells(*values: object) -> str:
    return "".join(f'<td class="n">{value}</td>' for value in values)


def folded(name: str, rows: Sequence[str], kind: str, most: int) -> str:
    """A list whose end is folded away."""
    shown = tag(name, "".join(rows[:most]), kind)
    if len(rows) <= most:
        return shown
    start = f' start="{most + 1}"' if name == "ol" else ""
    rest = f'<{name} class="{kind}"{start}>{"".join(rows[most:])}</{name}>'
    return f"{shown}<details><summary>{len(rows) - most} more</summary>{rest}</details>"


def escaped_code(text: str) -> str:
    """Code as it is: a backtick in it is a backtick."""
    return escaped(printable(text)).replace("<code>", "`").replace("</code>", "`")


def fraction(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
