"""The roster: who is in the class. A CSV with the columns id, name, email, section and extension; id is enough.

    id,name,email,section,extension,github
    alovelace,Ada Lovelace,ada@example.org,A,2 days,ada-l
    cbabbage,Charles Babbage,charles@example.org,B,2_optimizers: 12 h; 3_initialization: 1 day,

Every other column is one more way to know a learner by: a login, a number of the learning platform.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from autograder.course.names import key, student_id
from autograder.course.safe import one_line, personal
from autograder.course.tables import read_table
from autograder.course.units import UsageError

FILE = "roster.csv"
TITLES = {  # the columns by other names that platforms and offices give them
    "id": {"id", "student id", "student", "student number", "matriculation number", "identifier", "idnumber"},
    "name": {"name", "full name", "fullname", "student name"},
    "first": {"first name", "firstname", "given name"},
    "last": {"last name", "lastname", "surname", "family name"},
    "email": {"email", "e-mail", "email address", "e-mail address", "mail"},
    "section": {"section", "sections", "group", "class"},
    "extension": {"extension", "extensions"},
}
SPAN = re.compile(r"(\d+(?:\.\d+)?) ?(d|days?|h|hours?)")


@dataclass(frozen=True)
class Learner:
    """One line of the roster. `student` is the name of the learner's folders."""

    student: str
    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    extension: str = ""  # as written: `2 days`, or `2_optimizers: 12 h; 3_initialization: 1 day`
    others: tuple[str, ...] = ()  # logins and numbers

    @property
    def known_by(self) -> set[str]:
        """Everything but the name by which a platform may know the learner."""
        return {word for word in (self.id, self.email, *self.others) if word}

    def extra_time(self, unit: str) -> timedelta:
        """How much longer this learner has for a unit than the others. Raises UsageError where it cannot be read."""
        return _spans(self.extension).get(unit) or _spans(self.extension).get("") or timedelta()


class Roster:
    """The learners of a class, found by id, e-mail, login, number or name; without lines it knows nobody."""

    def __init__(self, learners: Iterable[Learner] = ()):
        self.learners = list(learners)

    def __bool__(self) -> bool:
        return bool(self.learners)

    @classmethod
    def read(cls, path: Path) -> Roster:
        """The roster in a file. Raises UsageError where it is not a roster, or where one id is in two lines."""
        table = read_table(path)
        columns = [_column(title) for title in table.head]
        if "id" not in columns:
            raise UsageError(f"{path} is not a roster: it has no column 'id', but {one_line(', '.join(table.head))}")
        lines = [_learner(columns, line) for line in table.lines if any(cell.strip() for cell in line)]
        if unnamed := sum(not learner.id for learner in lines):
            raise UsageError(f"{path} has {unnamed} lines without an id")
        seen: set[str] = set()
        for learner in lines:
            if key(learner.student) in seen:
                raise UsageError(f"{path} has the id {learner.id!r} in two lines")
            seen.add(key(learner.student))
            _spans(learner.extension)
        return cls(lines)

    @classmethod
    def of(cls, root: Path, file: str = FILE) -> Roster:
        """The roster of a course; an empty one where there is no such file. Raises UsageError."""
        return cls.read(root / file) if (root / file).exists() else cls()

    def of_student(self, student: str) -> Learner | None:
        """The learner of a folder's name."""
        return self._students.get(key(student))

    def find(self, *known: str) -> Learner | None:
        """The one learner whom all of this points to: ids, e-mails, logins, numbers; or, where none is known, names."""
        words = list(filter(None, known))
        by_id = set().union(*(self._ids.get(key(word), set()) for word in words))
        found = by_id or set().union(*(self._names.get(_in_order(word), set()) for word in words))
        return found.pop() if len(found) == 1 else None

    def mentioned(self, text: str) -> Learner | None:
        """The one learner whose id, e-mail or login is a word of the text, or whose name is in it."""
        if learner := self.find(text):
            return learner
        patterns = (r"[\w.+-]+@[\w-]+(?:\.\w+)+", r"(?:[^\W_]|[.@+-])+", r"[^\W_]+")  # addresses, logins, plain words
        words = {word for pattern in patterns for word in re.findall(pattern, key(text))}
        ids = (self._ids.get(word, set()) for word in words if len(word) > 3 or not word.isdecimal())  # not "hw 7"
        names = (group for name, group in self._names.items() if set(name) <= words)
        found = set().union(*ids, *names)
        return found.pop() if len(found) == 1 else None

    @cached_property
    def _students(self) -> dict[str, Learner]:
        return {key(learner.student): learner for learner in self.learners}

    @cached_property
    def _ids(self) -> dict[str, set[Learner]]:
        table = defaultdict(set)
        for learner in self.learners:
            for word in learner.known_by:
                table[key(word)].add(learner)
        shared = {word for word, group in table.items() if len(group) > 1}  # a year, a programme of study
        return {word: group for word, group in table.items() if word not in shared}

    @cached_property
    def _names(self) -> dict[tuple[str, ...], set[Learner]]:
        """By the words of the name in any order, and as the one word that Canvas makes of it."""
        table = defaultdict(set)
        for learner in self.learners:
            first, _, last = learner.name.rpartition(" ")
            for name in (learner.name, re.sub(r"\W", "", last + first)):
                table[_in_order(name)].add(learner)
        table.pop((), None)
        return dict(table)


def _in_order(name: str) -> tuple[str, ...]:
    """The words of a name: platforms write them in any order."""
    return tuple(sorted(re.findall(r"[\w'’-]+", key(name))))


def _column(title: str) -> str:
    plain = key(title).replace("_", " ").strip()
    return next((name for name, others in TITLES.items() if plain in others), plain)


def _learner(columns: list[str], line: list[str]) -> Learner:
    cells = dict(zip(columns, (cell.strip() for cell in line), strict=False))
    name = cells.pop("name", "") or f"{cells.get('first', '')} {cells.get('last', '')}"
    if re.fullmatch(r"[^,]+,[^,]+", name):  # Lovelace, Ada
        name = " ".join(reversed(name.split(",")))
    own = {title: cells.pop(title, "") for title in ("id", "email", "section", "extension")}
    others = tuple(cell for title, cell in cells.items() if cell and title not in ("first", "last"))
    own |= {title: personal(own[title]) for title in ("email", "section")}
    return Learner(student_id(own["id"]), **own, name=personal(name), others=others)


def _spans(text: str) -> dict[str, timedelta]:
    """Unit -> time; the unit "" is any. Raises UsageError."""
    spans = {}
    for part in filter(str.strip, text.split(";")):
        unit, _, span = part.rpartition(":")
        found = SPAN.fullmatch(key(span))
        if not found:
            raise UsageError(f"the roster's extension {one_line(part)!r} is not a time: such as '2 days' or '12 h'")
        amount = float(found[1])
        spans[unit.strip()] = timedelta(days=amount) if found[2][0] == "d" else timedelta(hours=amount)
    return spans
