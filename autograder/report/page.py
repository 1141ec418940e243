"""The class report as one HTML file that fetches nothing. Everything that a learner wrote is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from autograder.course.safe import POLICY, printable
from autograder.course.units import Unit, source
from autograder.notebook.show import escaped
from autograder.report.charts import heat, histogram
from autograder.report.clusters import Cluster
from autograder.report.gather import OUTCOMES, Class
from autograder.report.items import items
from autograder.report.similar import Pair

ROWS = 24  # of the heat map and of the lists, before the rest is folded away
HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{policy}
<title>Class report</title>
<style>
{css}</style>
</head>
<body>
<h1>Class report</h1>
<nav>{links}</nav>
{body}
</body>
</html>
"""


@dataclass(frozen=True)
class Findings:
    """One unit's part of the report."""

    group: Class
    clusters: Sequence[Cluster]
    similar: Sequence[Pair]


def page(units: Sequence[Findings]) -> str:
    """The whole file."""
    links = "".join(f'<a href="#{escaped(f.group.unit.name)}">{escaped(f.group.unit.name)}</a>' for f in units)
    css = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return HEAD.format(policy=POLICY, css=css, links=links if len(units) > 1 else "", body="\n".join(map(_unit, units)))


def _unit(found: Findings) -> str:
    group = found.group
    parts = [
        f'<h2 id="{escaped(group.unit.name)}">{escaped(group.unit.name.replace("_", " "))}</h2>',
        _numbers(group),
        _people(group),
        f"<h3>Points</h3>{histogram([m.points for m in group.members], group.max_points)}",
        f"<h3>What to teach tomorrow</h3>{teach(group)}",
        f"<h3>Exercises and mistakes</h3>{_heat(group)}",
        f"<h3>The exercises as measuring instruments</h3>{_items(group)}",
        f"<h3>Wrong answers that nobody has a name for yet</h3>{_clusters(found.clusters, len(group))}",
        f"<h3>Out of time or memory</h3>{_resources(group)}",
        f"<h3>Similar submissions</h3>{_similar(found.similar)}",
    ]
    return "\n".join(parts)


def _numbers(group: Class) -> str:
    points = np.array([m.points for m in group.members])
    right = sum(v.verdict == "pass" for m in group.members for v in m.verdicts.values())
    shown = {
        "submissions": f"{len(group)}",
        f"points of {group.max_points:g}, median": f"{np.median(points):g}",
        "points, mean": f"{points.mean():.1f}",
        "of all answers are right": f"{100 * right / (len(group) * len(group.exercises)):.0f} %",
    }
    return _tag("ul", "".join(f"<li><b>{v}</b><span>{escaped(k)}</span></li>" for k, v in shown.items()), "numbers")


def _people(group: Class) -> str:
    """Who needs a person before the marks are done."""
    errors = [m.student for m in group.members if m.graded.needs_person]
    lines = [
        ("The grader itself failed on", errors),
        (
            "Time was used up, and exercises are left to a person, of",
            [m.student for m in group.members if m.graded.left],
        ),
        ("Answers in words wait for a person from", group.waiting),
        ("Not graded yet:", group.ungraded),
        ("A late penalty is taken off the points of", [m.student for m in group.members if m.late]),
    ]
    return "".join(f"<p>{text} {_names(names)}.</p>" for text, names in lines if names) + _unusable(group)


def _unusable(group: Class) -> str:
    """Whose file has no answer in it, and why; each counts 0 points until it is handed in again."""
    found = [(m.student, m.graded.unusable) for m in group.members if m.graded.unusable]
    rows = [f"<tr><td><code>{escaped(s)}</code></td><td>{escaped(reason)}</td></tr>" for s, reason in found]
    return f"<h3>Nothing to grade, so 0 points</h3>{_table(['submission', 'why'], rows)}" if rows else ""


def _names(students: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(f"<code>{escaped(s)}</code>" for s in students[:most])
    return f"{len(students)}: {shown}" + (f" and {len(students) - most} more" if len(students) > most else "")


def teach(group: Class) -> str:
    """The misunderstandings that a class has most often, with the place in the lesson that a teacher goes back to."""
    found = [
        (count, exercise, word.removeprefix("mistake:"))
        for name, exercise in group.exercises.items()
        for word, count in group.outcomes(name).items()
        if word.startswith("mistake:")
    ]
    found.sort(key=lambda f: (-f[0], f[1].name, f[2]))
    rows = [
        f"<li><b>{count} of {len(group)}</b> in <code>{exercise.name}</code>: {escaped(mistake.replace('_', ' '))}. "
        f"“{escaped(exercise.mistakes[mistake].text)}”{_see(group.unit, exercise.section)}</li>"
        for count, exercise, mistake in found
        if mistake in exercise.mistakes
    ]
    return _folded("ol", rows, "teach", 10) if rows else "<p>No known mistake was made.</p>"


def _see(unit: Unit, section: str) -> str:
    """Where the lesson explains it: by the unit's number and the number of the section, as a reader counts them."""
    if not section:
        return ""
    number = unit.name.partition("_")[0]
    titles = headings(unit)
    at = next((i for i, title in enumerate(titles, 1) if title.replace(" ", "-") == section), None)
    where = f"section {at}, " if at else "section "
    return f" See unit {escaped(number)}, {where}<em>{escaped(section.replace('-', ' '))}</em>."


def headings(unit: Unit) -> list[str]:
    """The lesson's second-level headings, in order."""
    cells = [source(c) for c in unit.release_notebook()["cells"] if c["cell_type"] == "markdown"]
    return [line[3:].strip() for text in cells for line in text.split("\n") if line.startswith("## ")]


def _heat(group: Class) -> str:
    names, size = list(group.exercises), len(group)
    counts = {name: group.outcomes(name) for name in names}
    plain = {label: {n: counts[n][word] for n in names} for word, label in OUTCOMES.items()}
    plain = {label: row for label, row in plain.items() if any(row.values())}
    words = sorted({w for c in counts.values() for w in c if w.startswith("mistake:")})
    known = {w[8:].replace("_", " "): {n: counts[n][w] for n in names} for w in words}
    known = dict(sorted(known.items(), key=lambda item: -sum(item[1].values())))
    first, rest = dict(list(known.items())[:ROWS]), dict(list(known.items())[ROWS:])
    note = f'<p class="soft">Submissions of {size}. Above: outcomes. Below: the known mistakes, the most frequent first.</p>'
    tables = [_heat_table(names, plain | first, size)]
    if rest:
        tables.append(
            f"<details><summary>{len(rest)} rarer mistakes</summary>{_heat_table(names, rest, size)}</details>"
        )
    return note + "".join(tables)


def _heat_table(names: Sequence[str], rows: dict, size: int) -> str:
    return f'<div class="wide" tabindex="0"><table class="heat">{heat(names, rows, size, good=[OUTCOMES["right"]])}</table></div>'


def _items(group: Class) -> str:
    note = (
        '<p class="soft">Difficulty: the mean part of the points that is reached. Discrimination: the correlation of an '
        "exercise's points with those of all others; near 0 it says nothing about the rest, negative it misleads.</p>"
    )
    rows = []
    for item in items(group):
        r = "" if item.discrimination is None else f"{item.discrimination:.2f}"
        right = group.outcomes(item.name)["right"]
        cells = [f"{right} of {len(group)}", f"{item.difficulty:.2f}", r]
        numbers = "".join(f'<td class="n">{c}</td>' for c in cells)
        rows.append(f"<tr><th scope='row'><code>{item.name}</code></th>{numbers}<td>{escaped(item.remark)}</td></tr>")
    return note + _table(["exercise", "right", "difficulty", "discrimination", ""], rows)


def _clusters(found: Sequence[Cluster], size: int) -> str:
    if not found:
        return "<p>Every wrong answer has a name.</p>"
    rows = []
    for cluster in found:
        count = len(cluster.students)
        head = f"<b>{count} of {size}</b> <code>{cluster.exercise.name}</code>: {escaped(cluster.finding)}"
        who = f'<p class="soft">{_names(cluster.students)}</p>'
        rows.append(
            f"<li><details><summary>{head}</summary>{who}<pre>{escaped_code(cluster.source)}</pre></details></li>"
        )
    note = (
        '<p class="soft">Each group gives the same numbers on the same inputs. '
        "<code>autograder report --new-mistakes</code> prints each as a new mistake for the bank.</p>"
    )
    return note + _folded("ul", rows, "clusters", ROWS)


def escaped_code(text: str) -> str:
    """Code as it is: a backtick in it is a backtick."""
    return escaped(printable(text)).replace("<code>", "`").replace("</code>", "`")


def _resources(group: Class) -> str:
    rows = [
        f"<tr><td><code>{escaped(member.student)}</code></td><td><code>{name}</code></td>"
        f"<td>{escaped(verdict.findings[0])}</td><td class='n'>{verdict.seconds:.1f} s</td></tr>"
        for member in group.members
        for name, verdict in member.verdicts.items()
        if verdict.verdict == "resource"
    ]
    if not rows:
        return "<p>Nobody ran out of either.</p>"
    shown = _table(["submission", "exercise", "why", "after"], rows[:ROWS])
    return shown + (f"<p>and {len(rows) - ROWS} more</p>" if len(rows) > ROWS else "")


def _similar(found: Sequence[Pair]) -> str:
    note = (
        '<p class="soft">Code that two submissions share beyond the starter, the taught solution and what many wrote; names, '
        "comments and layout do not count. Short answers are alike by chance, and friends may learn together: this is a "
        "list for a person to look at. It takes part in no mark.</p>"
    )
    if not found:
        return f"{note}<p>No two submissions stand out.</p>"
    rows = [
        f"<tr><td><code>{escaped(p.students[0])}</code></td><td><code>{escaped(p.students[1])}</code></td>"
        f"<td class='n'>{100 * p.share:.0f} %</td><td class='n'>{p.fingerprints}</td><td>{escaped(', '.join(p.places))}</td></tr>"
        for p in found[:ROWS]
    ]
    table = _table(["submission", "and", "of the shorter", "passages", "where"], rows)
    return note + table + (f"<p>and {len(found) - ROWS} more pairs</p>" if len(found) > ROWS else "")


def _table(head: Sequence[str], rows: Iterable[str]) -> str:
    columns = "".join(f'<th scope="col">{escaped(title)}</th>' for title in head)
    return f'<div class="wide" tabindex="0"><table><thead><tr>{columns}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _folded(tag: str, rows: Sequence[str], kind: str, most: int) -> str:
    """A list whose end is folded away."""
    shown = _tag(tag, "".join(rows[:most]), kind)
    if len(rows) <= most:
        return shown
    start = f' start="{most + 1}"' if tag == "ol" else ""
    rest = f'<{tag} class="{kind}"{start}>{"".join(rows[most:])}</{tag}>'
    return f"{shown}<details><summary>{len(rows) - most} more</summary>{rest}</details>"


def _tag(tag: str, body: str, kind: str) -> str:
    return f'<{tag} class="{kind}">{body}</{tag}>'
