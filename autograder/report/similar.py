"""Which submissions share more than their starter, the taught solution and chance explain? A list for a person.

Winnowing (Schleimer, Wilkerson & Aiken 2003): the code as tokens without names, comments and layout; a hash of every K
tokens in a row; of every WINDOW hashes in a row the smallest is a fingerprint. Fingerprints of the release, of the
taught solutions and of the known mistakes count nothing, those that few share count most.
"""

from __future__ import annotations

import ast
import inspect
import keyword
import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations

from autograder.course.units import Unit, source
from autograder.demo import taught
from autograder.report.gather import Class, Member

K, WINDOW = 9, 4
COMMON = 0.1  # what a tenth of the class shares is nobody's own
FEWEST = 8  # shared fingerprints that are worth a look
ALIKE = 0.6  # of the shorter one's weight
TOKEN = re.compile(
    r"#[^\n]*|([rbfu]*)(\"\"\".*?\"\"\"|'''.*?'''|\"[^\"\n]*\"|'[^'\n]*')|\.?[^\W\d]\w*|\d[\w.]*|[^\w\s]", re.S
)


@dataclass(frozen=True)
class Pair:
    """Two learners, which part of the shorter one's own code the other one has too, and where."""

    students: tuple[str, str]
    share: float
    fingerprints: int
    places: tuple[str, ...]


def similar(found: Class) -> list[Pair]:
    """The pairs that are worth a person's look, the most alike first."""
    base = _base(found.unit)
    prints = {m.student: fingerprints(_texts(m, found.unit), base) for m in found.members}
    return pairs(prints)


def pairs(prints: Mapping[str, Mapping[int, str]]) -> list[Pair]:
    """The pairs among the fingerprints of each student: {hash: the place where it stands}."""
    spread = Counter(h for own in prints.values() for h in own)
    few = max(3, COMMON * len(prints))
    weight = {h: math.log(len(prints) / n) + 1 for h, n in spread.items() if n <= few}
    holders = defaultdict(list)
    for student, own in prints.items():
        for h in own.keys() & weight.keys():
            holders[h].append(student)
    shared: dict[tuple[str, str], list[int]] = defaultdict(list)
    for h, students in holders.items():
        for pair in combinations(sorted(students), 2):
            shared[pair].append(h)
    total = {student: sum(weight.get(h, 0.0) for h in own) for student, own in prints.items()}
    made = [_pair(pair, hashes, weight, total, prints) for pair, hashes in shared.items() if len(hashes) >= FEWEST]
    return sorted((p for p in made if p.share >= ALIKE), key=lambda p: (-p.fingerprints * p.share, p.students))


def _pair(students, hashes, weight, total, prints) -> Pair:
    share = sum(weight[h] for h in hashes) / min(total[s] for s in students)
    places = tuple(dict.fromkeys(prints[students[0]][h] for h in hashes))
    return Pair(students, min(share, 1.0), len(hashes), places)


def fingerprints(texts: Iterable[tuple[str, str]], base: frozenset[int] = frozenset()) -> dict[int, str]:
    """{fingerprint: place} of (place, text) pairs, without those of the base."""
    found: dict[int, str] = {}
    for place, text in texts:
        hashes = grams(text)
        for start in range(max(len(hashes) - WINDOW + 1, min(len(hashes), 1))):
            found.setdefault(min(hashes[start : start + WINDOW]), place)
    return {h: place for h, place in found.items() if h not in base}


def grams(text: str) -> list[int]:
    """The hashes of every K tokens in a row, in Python's own layout and brackets where it is Python."""
    with suppress(SyntaxError, ValueError, RecursionError):
        text = ast.unparse(ast.parse(text))
    words = tokens(text)
    return [zlib.crc32(" ".join(words[i : i + K]).encode()) for i in range(len(words) - K + 1)]


def tokens(text: str) -> list[str]:
    """Code as tokens: keywords, numbers, operators and what follows a dot; every other name is the same `v`."""
    found = []
    for match in TOKEN.finditer(text):
        token = match[0]
        if token.startswith("#"):
            continue
        if match[2]:
            found.append("s")
        elif token[0].isalpha() or token[0] == "_":
            found.append(token if keyword.iskeyword(token) else "v")
        else:
            found.append(token)
    return found


def _texts(member: Member, unit: Unit) -> list[tuple[str, str]]:
    """The answers by their names, and the learner's own cells; the release's cells are nobody's."""
    given = {source(cell).strip() for cell in unit.release_notebook()["cells"]}
    cells = [c for c in member.submission.cells if c.kind == "code" and c.source.strip() not in given]
    return [(c.grade_id if c.grade_id in unit.points() else "own cells", c.source) for c in cells]


def _base(unit: Unit) -> frozenset[int]:
    """What everybody was given, what anybody who is right may write, and the mistakes that many make by themselves."""
    release = [source(cell) for cell in unit.release_notebook()["cells"] if cell["cell_type"] == "code"]
    solutions = list(taught(unit).values()) if unit.source.is_file() else []
    modules = {inspect.getmodule(e.reference) for e in unit.exercises().values()}
    mistakes = {inspect.getsource(module) for module in modules if module}
    return frozenset(h for text in [*release, *solutions, *mistakes] for h in grams(text))
