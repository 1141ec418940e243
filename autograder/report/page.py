"""The class report as one HTML file for everybody's eyes: no learner is named in it, and no answer that only one wrote."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autograder.cards.show import escaped
from autograder.course.units import Unit, source
from autograder.report.charts import heat, histogram, stack
from autograder.report.clusters import Cluster
from autograder.report.gather import OUTCOMES, Class
from autograder.report.html import (
    document,
    escaped_code,
    folded,
    fraction,
    frame,
    number_cells,
    soft,
    table,
    tag,
)
from autograder.report.items import items
from autograder.report.misunderstandings import Made, mistakes, misunderstandings
from autograder.report.trend import change

if TYPE_CHECKING:
    from autograder.report.similar import Pair

SHOWN, TEACH, ROWS = 3, 8, 24  # mistakes of one exercise, misunderstandings, other lists: the rest is folded away
INTRO = '<p class="soft">Nobody is named on this page. <code>autograder report --names</code> writes a second one, for you.</p>'


@dataclass(frozen=True)
class Findings:
    """One unit's part of the report."""

    group: Class
    clusters: Sequence[Cluster]
    similar: Sequence[Pair] = ()


def page(units: Sequence[Findings]) -> str:
    """The whole file."""
    before = [None, *(found.group for found in units)]
    body = "\n".join(_unit(found, earlier) for found, earlier in zip(units, before, strict=False))
    return document("Class report", INTRO, [found.group.unit for found in units], body)


def _unit(found: Findings, before: Class | None) -> str:
    group = found.group
    parts = [
        f'<h2 id="{escaped(group.unit.name)}">{escaped(group.unit.title)}</h2>',
        _numbers(group, before),
        _people(group),
        f'<blockquote class="paste">{escaped(paragraph(group))}</blockquote>',
        '<div class="columns">',
        f"<section><h3>What to teach tomorrow</h3>{teach(group)}</section>",
        f"<section><h3>Points</h3>{_points(group)}{_sections(group)}</section>",
        "</div>",
        f'<h3>Exercise by exercise</h3>{_legend()}<div class="cards">{"".join(_card(group, name) for name in group.exercises)}</div>',
        f"<h3>The exercises as measuring instruments</h3>{_items(group)}",
        f"<h3>Wrong answers that nobody has a name for yet</h3>{_clusters(found.clusters, len(group))}",
    ]
    return "\n".join(parts)


def _numbers(group: Class, before: Class | None) -> str:
    points, most = group.comparable()
    answered = [v for m in group.answered for v in m.verdicts.values() if v.verdict != "missing"]
    shown = {"submissions" + (f" of {len(group.expected)} learners" if group.expected else ""): f"{len(group)}"}
    if points:
        shown |= {f"points of {most:g}, median": f"{group.median:g}", "points, mean": f"{np.mean(points):.1f}"}
    if answered:
        right = sum(v.verdict == "pass" for v in answered)
        shown["of all answers are right"] = f"{100 * right / len(answered):.0f} %"
    if before and (step := change(before, group)).median is not None:
        told = f"points (of 100) since {before.unit.title}: median change of the {step.both} learners in both"
        shown[told] = f"{100 * step.median:+.0f}".replace("-", "−")
    return tag("ul", "".join(f"<li><b>{v}</b><span>{escaped(k)}</span></li>" for k, v in shown.items()), "numbers")


def _people(group: Class) -> str:
    """How many wait for something, and what the numbers leave out. No names."""
    unusable, blank = (sum(map(bool, flags)) for flags in _flags(group))
    waits = sum(group.unit.written()[name] for name in group.unit.written() if name not in group.settled)
    lines = {
        "left blank, and counted in no number": blank,
        "that cannot be read, and are counted in no number": unusable,
        "on which the grader itself failed": sum(m.graded.needs_person for m in group.members),
        "of which some exercises are left to manual review": sum(bool(m.graded.left) for m in group.members),
        f"with answers in words that are not marked yet ({waits:g} points, counted in no number)": len(group.waiting),
        "not graded yet: `autograder grade` goes on": len(group.ungraded),
    }
    told = [f"{n} {escaped(text)}" for text, n in lines.items() if n]
    return f"<p>Submissions: {'; '.join(told)}.</p>" if told else ""


def _flags(group: Class) -> tuple[list[str], list[bool]]:
    return [m.graded.unusable for m in group.members], [m.is_blank and not m.graded.unusable for m in group.members]


def paragraph(group: Class) -> str:
    """The unit in a few sentences, to be pasted into a message or onto a slide."""
    points, most = group.comparable()
    asked = {item.name: item for item in items(group) if item.facility is not None}
    told = [f"{len(group.answered)} learners answered {group.unit.title}."]
    if points:
        told.append(f"The median is {group.median:g} of {most:g} points.")
    if asked:
        easy, hard = (f(asked.values(), key=lambda i: i.facility or 0.0) for f in (max, min))
        ease = f"{easy.right} of {easy.answered} have {easy.name} right"
        told.append(f"{ease}; {hard.name} was the hardest ({hard.right} of {hard.answered}).")
    if common := [f"“{m.title}” ({len(m.students)})" for m in misunderstandings(group)[:3]]:
        told.append(f"The commonest misunderstandings: {', '.join(common)}.")
    return " ".join(told)


def teach(group: Class) -> str:
    """The misunderstandings that most learners have, with the place in the lesson that a teacher goes back to."""
    rows = []
    for found in misunderstandings(group):
        first = found.made[0]
        where = ", ".join(f"<code>{m.exercise.name}</code> ({len(m.students)})" for m in found.made)
        head = f"<b>{escaped(found.title)}</b>: {len(found.students)} of {len(group.answered)} learners, in {where}."
        rows.append(f"<li>{head} {escaped(first.text)}{_see(group.unit, first.exercise.section)}</li>")
    return folded("ol", rows, "teach", TEACH) if rows else "<p>No known mistake was made.</p>"


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


def _points(group: Class) -> str:
    points, most = group.comparable()
    return histogram(points, most) if points else "<p>All points still wait for manual review.</p>"


def _sections(group: Class) -> str:
    """The roster's sections beside each other: what fraction of the points of each exercise they reach."""
    if not (sections := group.sections()):
        return ""
    names = list(group.exercises)
    rows = {}
    for name, members in sections.items():
        cells = {n: 100 * np.mean([m.verdicts[n].points / m.verdicts[n].max_points for m in members]) for n in names}
        rows[f"{name} ({len(members)})"] = {n: round(value) for n, value in cells.items()}
    note = soft("Per cent of the points, of those in each section who answered.")
    return f"<h3>Sections</h3>{note}{frame('Sections', _heat_table(names, rows, 100))}"


def _heat_table(names: Sequence[str], rows: dict, size: int) -> str:
    return f'<table class="heat">{heat(names, rows, size, good=list(rows))}</table>'


KINDS = ("right", "changed", "partly", "known", "unknown", "resource", "missing", "grader_error")
WORDS = OUTCOMES | {"known": "a known mistake"}


def _counts(group: Class, name: str) -> dict[str, int]:
    """{one of KINDS: submissions}, without those that are 0."""
    found = group.outcomes(name)
    known = sum(n for word, n in found.items() if word.startswith("mistake:"))
    counts = {kind: known if kind == "known" else found[kind] for kind in KINDS}
    return {kind: n for kind, n in counts.items() if n}


def _legend() -> str:
    keys = "".join(f'<li><i class="{kind}"></i>{escaped(WORDS[kind])}</li>' for kind in KINDS)
    return f'<ul class="legend">{keys}</ul>'


def _card(group: Class, name: str) -> str:
    """What became of one exercise, and its commonest mistakes in words."""
    exercise, counts, made = group.exercises[name], _counts(group, name), mistakes(group, group.exercises[name])
    told = ", ".join(f"{n} {WORDS[kind]}" for kind, n in counts.items())
    rows = [_mistake(m) for m in made]
    known = folded("ol", rows, "mistakes", SHOWN) if rows else soft("No known mistake was made.")
    section = f' <span class="soft">{escaped(exercise.section.replace("-", " "))}</span>' if exercise.section else ""
    head = f"<h4><code>{escaped(name)}</code>{section}</h4>"
    return f'<article class="card">{head}{stack(counts)}{soft(escaped(told) + ".")}{known}</article>'


def _mistake(made: Made) -> str:
    count = f'<b class="count">{len(made.students)}</b>'
    return f"<li>{count} <b>{escaped(made.title)}.</b> {escaped(made.text)}</li>"


def _items(group: Class) -> str:
    note = soft(
        "Of those who answered. Facility: the mean fraction of the points that is reached. Discrimination: the correlation of an "
        "exercise's points with those of all others; near 0 it says nothing about the rest, negative it misleads."
    )
    rows = []
    for item in items(group):
        numbers = number_cells(
            item.answered, item.right, fraction(item.facility), fraction(item.discrimination).replace("-", "−")
        )
        rows.append(f"<tr><th scope='row'><code>{item.name}</code></th>{numbers}<td>{escaped(item.remark)}</td></tr>")
    head = ["exercise", "answered", "right", "facility", "discrimination", "remark"]
    return note + table("The exercises as measuring instruments", head, rows)


def _clusters(found: Sequence[Cluster], size: int) -> str:
    """Those that several share: what one learner alone wrote is nobody's business on a projector."""
    shared = [cluster for cluster in found if len(cluster.students) > 1]
    alone = len(found) - len(shared)
    rest = f"<p>{alone} more {'is' if alone == 1 else 'are'} one learner's alone.</p>" if alone else ""
    if not shared:
        return rest or "<p>Every wrong answer has a name.</p>"
    rows = []
    for cluster in shared:
        head = (
            f"<b>{len(cluster.students)} of {size}</b> <code>{cluster.exercise.name}</code>: {escaped(cluster.finding)}"
        )
        code = f"<pre>{escaped_code(bare(cluster.source))}</pre>"
        rows.append(f"<li><details><summary>{head}</summary>{code}</details></li>")
    note = soft(
        "Each group gives the same numbers on the same inputs. "
        "<code>autograder report --new-mistakes</code> prints each as a new mistake for the bank."
    )
    return note + folded("ul", rows, "clusters", ROWS) + rest


def bare(code: str) -> str:
    """Code without comments and docstrings, where people sign; as it is where it is no Python."""
    try:
        return ast.unparse(ast.fix_missing_locations(_NoProse().visit(ast.parse(code))))
    except (SyntaxError, ValueError, RecursionError):  # ValueError: a number with more digits than Python writes
        return "(it cannot be read as Python)"


class _NoProse(ast.NodeTransformer):
    """A string that nothing is done with becomes `...`: docstrings, and what is commented out by quotes."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return ast.Expr(ast.Constant(...))
        return node
