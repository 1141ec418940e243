"""The owner of a file that no platform has named: what its name, or that of its folder, says besides the unit."""

from __future__ import annotations

import re

from autograder.collect.files import File, Folder
from autograder.collect.owner import Owner
from autograder.course.names import student_id
from autograder.course.roster import Roster
from autograder.course.safe import personal, slug

# words that stand for a task, a hand-in or a copy, never for a person
WORDS = """
    submissions? submitted submit handins? hand in ins late on time ontime inbound downloads? exports? archive uploads?
    assignments? homeworks? hw exercises? ex week unit lesson lecture lab sheet task module chapter course classroom
    notebooks? ipynb jupyter files? zip final draft copy of kopie von copie copia de del version v attempt try new old
    my work answers? solutions? solved done backup bak scratch untitled test
"""
ONE = re.compile(rf"(?:{'|'.join(re.findall(r'[a-z?]+', WORDS))})\d*|\d+")
SEPARATOR = re.compile(r"(_+|\s+-+\s+)")


class Namer:
    """Names of learners in the names of files and folders of a course with these units."""

    def __init__(self, units: list[str], roster: Roster):
        names = sorted({n for unit in units for n in (unit, unit.partition("_")[2]) if n}, key=len, reverse=True)
        self.units = re.compile(rf"(?:^|(?<=[\W_]))(?:{'|'.join(map(re.escape, names)) or '(?!)'})(?=$|[\W_])", re.I)
        self.roster = roster

    def of_folder(self, folder: Folder) -> str:
        """The learner whom a folder is named after; empty where it is named after a task."""
        return "" if self._is_task(self.units.sub(" ", folder.name)) or not slug(folder.name) else folder.name

    def of_file(self, file: File, shared: frozenset[str] = frozenset()) -> str:
        """The learner's name in a file's name; empty where there is none, or two. `shared`: what other names have."""
        parts = [part for part in self.parts(file) if part not in shared]
        return parts[0] if len(parts) == 1 and slug(parts[0]) else ""

    def parts(self, file: File) -> list[str]:
        """The parts of a file's name, between ` - `, that may be the name of somebody."""
        rest = re.sub(r" ?\(\d+\)$", "", file.stem)  # a browser's second download
        pieces = SEPARATOR.split(self.units.sub("\0", rest))
        kept = [(p, mark) for p, mark in zip(pieces[::2], ["", *pieces[1::2]], strict=True) if not self._is_task(p)]
        text = "".join(mark + piece for piece, mark in kept).replace("\0", " ")
        return [part for part in (p.strip(" _-.,") for p in re.split(r"\s+-+\s+", text)) if part]

    def has_unit(self, file: File) -> bool:
        return bool(self.units.search(file.stem))

    def owner(self, name: str, entry: str) -> Owner:
        """The learner of that name; an e-mail address is one, too."""
        email = name if re.fullmatch(r"[^@\s]+@[^@\s]+", name) else ""
        return Owner(student_id(name), personal(name), email=personal(email), timed=True, entry=entry)

    @staticmethod
    def _is_task(text: str) -> bool:
        words = re.findall(r"[^\W_]+", text.replace("\0", " ").casefold())
        return all(ONE.fullmatch(word) for word in words) and not (words and all(word.isdecimal() for word in words))
