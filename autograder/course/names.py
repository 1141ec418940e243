"""Learners' names, made safe wherever they go: a folder on any file system, a page, a table, a terminal.

Names come from files that learners and platforms wrote, so nothing in them is trusted. `slug` and `student_id` make the
name of a folder, `clean` makes a name that people read, `key` compares two of them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

MAX_SLUG = 100  # bytes: file systems take 255, and names of our own are made from it
MAX_CLEAN = 200  # characters
MAX_MARKS = 3  # accents on one letter: more is a tower that covers the lines above
PLAIN = str.maketrans({"<": "‹", ">": "›", "&": "+", '"': "”", "'": "’", "{": "(", "}": ")", "`": "’"})
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)  # Windows takes these for devices, not files


def clean(text: str) -> str:
    """A name to be read: in NFC and on one line, without markup, braces, control and bidirectional characters."""
    kept = "".join(_visible(text))
    return " ".join(kept.translate(PLAIN).split())[:MAX_CLEAN].strip()


def slug(name: str, room: int = MAX_SLUG) -> str:
    """Letters of all scripts, digits, `_`, `-`, `.` and `@`: good in paths and addresses, no formula. May be empty."""
    kept = ""
    for character in _visible(name):
        kind = unicodedata.category(character)[0]
        if kind != "M":
            kept += character if character in "_.@-" or kind in "LN" else " "
        elif kept and kept[-1] not in "_.@- ":
            kept += character
    kept = "-".join(kept.split()).lstrip("-.@_")
    kept = f"learner-{kept}" if DEVICES.fullmatch(kept) else kept
    return _cut(unicodedata.normalize("NFC", kept), room).rstrip("-.@_")


def student_id(name: str) -> str:
    """A folder's name for a learner; a name that is one already stays as it is.

    Where something of the name was lost, a checksum keeps two learners apart.
    """
    whole = unicodedata.normalize("NFC", name)
    kept = slug(name)
    return kept if kept == whole else with_checksum(name)


def with_checksum(name: str) -> str:
    """A slug, and four hexadecimal digits of the name that it was made from."""
    whole = unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")
    return numbered(name, hashlib.sha256(whole).hexdigest()[:4])


def numbered(name: str, number: str) -> str:
    """A folder's name of a learner's name and number, where the number alone keeps two learners apart."""
    return f"{slug(name, MAX_SLUG - len(number) - 1) or 'learner'}-{number}"


def key(text: str) -> str:
    """What two names are compared by: equal whatever their case, their spaces and the way accents are written."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())


def _visible(text: str) -> Iterator[str]:
    """The characters of a text in NFC, without those that show nothing or turn the line; any space is a space."""
    shown = (c for c in unicodedata.normalize("NFC", text[: 10 * MAX_CLEAN]) if _shows(c))
    marks = 0
    for character in unicodedata.normalize("NFC", "".join(shown)):
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= MAX_MARKS:
            yield " " if character.isspace() else character


def _shows(character: str) -> bool:
    return character in "\t\n\r\v\f" or unicodedata.category(character)[0] != "C"


def _cut(text: str, room: int) -> str:
    """As much of the text as fits into `room` bytes, and no half of an accented letter."""
    cut = text.encode()[:room].decode(errors="ignore")
    while len(cut) < len(text) and cut and unicodedata.category(text[len(cut)])[0] == "M":
        cut = cut[:-1]
    return cut
