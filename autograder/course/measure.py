"""What a learner meets in a release notebook, counted: words, visible lines, exercises, and minutes by section.

A code cell is visible unless its metadata fold it (`source_hidden`, or the tag `hide-input`). Given code is what is not
an answer. A heading that begins with "Explore" begins an optional part, which the core does not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nbformat import NotebookNode

WORDS, LINES, EXERCISE, PREDICTION, LAB = 150, 10, 6, 1, 4  # a minute's words and lines; minutes of the others
BARS = {"longest cell": 15, "widest line": 88, "given lines": 150, "folded lines": 60, "core minutes": 75}


@dataclass
class Section:
    """One part of a lesson, from a heading to the next."""

    title: str
    core: bool = True
    words: int = 0
    lines: int = 0  # of given code that is visible
    folded: int = 0
    exercises: int = 0
    predictions: int = 0
    labs: int = 0
    cells: list[list[str]] = field(default_factory=list)  # the lines of each visible cell of given code

    @property
    def minutes(self) -> float:
        """Reading, looking at code, writing, predicting and playing."""
        work = EXERCISE * self.exercises + PREDICTION * self.predictions + LAB * self.labs
        return self.words / WORDS + self.lines / LINES + work


@dataclass
class Measure:
    """A lesson's sections, and its totals by the names of the bars."""

    sections: list[Section]

    @property
    def totals(self) -> dict[str, int]:
        """What the bars are about, and what one wants to know besides."""
        cells = [cell for section in self.sections for cell in section.cells]
        return {
            "words": sum(s.words for s in self.sections),
            "given lines": sum(s.lines for s in self.sections),
            "folded lines": sum(s.folded for s in self.sections),
            "longest cell": max(map(len, cells), default=0),
            "widest line": max((len(line) for cell in cells for line in cell), default=0),
            "core minutes": round(sum(s.minutes for s in self.sections if s.core)),
        }

    def missed(self) -> list[str]:
        """The bars that the lesson is beyond."""
        return [f"{name}: {n}, at most {BARS[name]}" for name, n in self.totals.items() if n > BARS.get(name, n)]

    def table(self) -> str:
        """Words, visible lines and minutes, a line a section, in text."""
        rows = [f"  {'section':44}{'words':>7}{'lines':>7}{'minutes':>9}"]
        for s in self.sections:
            minutes = f"{s.minutes:.0f}" if s.core else f"({s.minutes:.0f})"
            rows.append(f"  {s.title[:43]:44}{s.words:>7}{s.lines:>7}{minutes:>9}")
        return "\n".join([*rows, "  minutes in brackets: optional"])


def measure(notebook: NotebookNode) -> Measure:
    """Count a release notebook."""
    sections, level = [Section("(top)")], None
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            level = _markdown(cell["source"], sections, level)
        elif cell["cell_type"] == "code":
            _code(cell, sections[-1])
    return Measure([s for s in sections if s.minutes])


def _markdown(source: str, sections: list[Section], explore: int | None) -> int | None:
    """Count the words of a cell, by section; the level of the heading that began the optional part, if one is open."""
    for part in re.split(r"^(?=#+ )", source, flags=re.M):
        if heading := re.match(r"(#+)\s+(.*)", part):
            depth, title = len(heading[1]), heading[2].strip()
            explore = None if explore is not None and depth <= explore else explore
            explore = depth if explore is None and title.lower().startswith("explore") else explore
            sections.append(Section(title, core=explore is None))
        sections[-1].words += len(re.findall(r"\w+", re.sub(r"<summary>.*?</summary>|\$[^$]*\$", " ", part)))
    return explore


def _code(cell: NotebookNode, section: Section) -> None:
    lines = [line for line in cell["source"].splitlines() if line.strip()]
    if cell["metadata"].get("nbgrader", {}).get("solution"):
        section.exercises += 1
        return
    section.predictions += len(re.findall(r"\bpredict\w*\(", cell["source"]))
    section.labs += len(re.findall(r"\blabs?\.\w", cell["source"]))
    if folded(cell):
        section.folded += len(lines)
    else:
        section.lines += len(lines)
        section.cells.append(lines)


def folded(cell: NotebookNode) -> bool:
    """Does the notebook open with this cell's code out of sight?"""
    meta = cell["metadata"]
    return bool(meta.get("jupyter", {}).get("source_hidden")) or "hide-input" in meta.get("tags", [])
