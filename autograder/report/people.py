"""The second page of the report, with names: whom to talk to, who made which mistake. It is for the instructor alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.cards.show import escaped
from autograder.report.clusters import Cluster
from autograder.report.gather import Class, Member, outcome
from autograder.report.html import document, escaped_code, folded, number_cells, row, soft, table
from autograder.report.misunderstandings import mistakes
from autograder.report.page import ROWS, Findings
from autograder.report.similar import Pair
from autograder.report.trend import at_risk

INTRO = '<p class="warning">This page names learners: it is for you, not for the projector.</p>'


def page(units: Sequence[Findings]) -> str:
    """The whole file."""
    groups = [found.group for found in units]
    body = [_at_risk(groups[: i + 1]) + _unit(found) for i, found in enumerate(units)]
    parts = [_heading(found.group) + text for found, text in zip(units, body, strict=True)]
    return document("Class report, with names", INTRO, [found.group.unit for found in units], "\n".join(parts))


def _heading(group: Class) -> str:
    return f'<h2 id="{escaped(group.unit.name)}">{escaped(group.unit.title)}</h2>'


def _unit(found: Findings) -> str:
    group = found.group
    who = Who(group)
    parts = [
        _people(group, who),
        f"<h3>Who made which mistake</h3>{_mistakes(group, who)}",
        f"<h3>Wrong answers that nobody has a name for yet</h3>{_clusters(found.clusters, who)}",
        f"<h3>Out of time or memory</h3>{_resources(group, who)}",
        f"<h3>Similar submissions</h3>{_similar(found.similar, who)}",
        f"<h3>Learner by learner</h3>{_members(group, who)}",
    ]
    return "\n".join(parts)


class Who:
    """What a learner is called on the page: the folder's name, and the roster's."""

    def __init__(self, group: Class):
        on_roster = {learner.student: learner.name for learner in group.expected}
        self.names = on_roster | {m.student: m.learner.name for m in group.members if m.learner}

    def __call__(self, student: str) -> str:
        name = self.names.get(student, "")
        return f'<span class="who"><code>{escaped(student)}</code>{name and f" <bdi>{escaped(name)}</bdi>"}</span>'

    def all(self, students: Iterable[str]) -> str:
        return ", ".join(map(self, students))


def _at_risk(groups: Sequence[Class]) -> str:
    found, who = at_risk(groups), Who(groups[-1])
    if not found:
        return "<h3>Learners to talk to</h3><p>Nobody stands out.</p>"
    note = soft(
        "Who handed in the unit before and not this one, has less than 40 % of the points, or 25 points of 100 fewer than before."
    )
    rows = [row(who(one.student), escaped("; ".join(one.reasons))) for one in found]
    return f"<h3>Learners to talk to</h3>{note}{table('Learners to talk to', ['learner', 'why'], rows)}"


def _people(group: Class, who: Who) -> str:
    """Who needs manual review before the marks are done."""
    absent = [learner.student for learner in group.expected if learner.student not in _here(group)]
    lines = {
        "The grader itself failed on": [m.student for m in group.members if m.graded.needs_person],
        "Exercises are left to manual review of": [m.student for m in group.members if m.graded.left],
        "Answers in words are not marked yet of": group.waiting,
        "Not graded yet:": group.ungraded,
        "Nothing was handed in by": absent,
        "Handed in as it was handed out by": [m.student for m in group.members if m.is_blank and not m.graded.unusable],
        "A late penalty is taken off the points of": [m.student for m in group.members if m.late],
    }
    told = [f"<p>{text} {len(names)}: {who.all(names)}.</p>" for text, names in lines.items() if names]
    return "".join(told) + _unusable(group, who)


def _here(group: Class) -> set[str]:
    return {m.student for m in group.members} | set(group.ungraded)


def _unusable(group: Class, who: Who) -> str:
    """Whose file has no answer in it, and why; each counts 0 points until it is handed in again."""
    rows = [row(who(m.student), escaped(m.graded.unusable)) for m in group.members if m.graded.unusable]
    title = "Nothing to grade, so 0 points"
    return f"<h3>{title}</h3>{table(title, ['submission', 'why'], rows)}" if rows else ""


def _mistakes(group: Class, who: Who) -> str:
    rows = [
        row(f"<code>{made.exercise.name}</code>", escaped(made.title), f"{len(made.students)}", who.all(made.students))
        for exercise in group.exercises.values()
        for made in mistakes(group, exercise)
    ]
    if not rows:
        return "<p>No known mistake was made.</p>"
    return table("Who made which mistake", ["exercise", "mistake", "learners", "who"], rows)


def _clusters(found: Sequence[Cluster], who: Who) -> str:
    if not found:
        return "<p>Every wrong answer has a name.</p>"
    rows = []
    for cluster in found:
        head = f"<code>{cluster.exercise.name}</code>: {escaped(cluster.finding)} ({len(cluster.students)})"
        told = f"<p>{who.all(cluster.students)}</p><pre>{escaped_code(cluster.source)}</pre>"
        rows.append(f"<li><details><summary>{head}</summary>{told}</details></li>")
    return folded("ul", rows, "clusters", ROWS)


def _resources(group: Class, who: Who) -> str:
    rows = [
        f"<tr><th scope='row'>{who(member.student)}</th><td><code>{name}</code></td>"
        f"<td>{escaped(verdict.findings[0])}</td></tr>"
        for member in group.members
        for name, verdict in member.verdicts.items()
        if verdict.verdict == "resource"
    ]
    if not rows:
        return "<p>Nobody ran out of either.</p>"
    return table("Out of time or memory", ["submission", "exercise", "why"], rows)


def _similar(found: Sequence[Pair], who: Who) -> str:
    note = soft(
        "Code that two submissions share beyond the starter, the taught solution and what many wrote; names, comments and layout "
        "do not count. Short answers are alike by chance, and friends may learn together: look for yourself. It takes part in no mark."
    )
    if not found:
        return f"{note}<p>No two submissions stand out.</p>"
    rows = [
        f"<tr><th scope='row'>{who(pair.students[0])}</th><td>{who(pair.students[1])}</td>"
        f"{number_cells(f'{100 * pair.share:.0f} %', pair.fingerprints)}<td>{escaped(', '.join(pair.places))}</td></tr>"
        for pair in found[:ROWS]
    ]
    shown = table("Similar submissions", ["submission", "and", "of the shorter", "passages", "where"], rows)
    return note + shown + (f"<p>and {len(found) - ROWS} more pairs</p>" if len(found) > ROWS else "")


def _members(group: Class, who: Who) -> str:
    rows = [
        f"<tr><th scope='row'>{who(m.student)}</th><td>{escaped(m.section)}</td>{number_cells(f'{m.points:g}')}"
        f"<td>{escaped(_wrong(m))}</td></tr>"
        for m in group.members
    ]
    shown = table("Learner by learner", ["learner", "section", "points", "not right"], rows)
    return f"<details><summary>{len(group)} learners</summary>{shown}</details>"


def _wrong(member: Member) -> str:
    words = {name: outcome(verdict).removeprefix("mistake:") for name, verdict in member.verdicts.items()}
    return ", ".join(f"{name}: {word.replace('_', ' ')}" for name, word in words.items() if word != "right")
