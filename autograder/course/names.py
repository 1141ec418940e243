"""The names of learners' folders, and when two names are one. What is safe in a name is `autograder.course.safe`'s."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from autograder.course.safe import is_slug, slug

DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)  # Windows takes these for devices, not files


def student_id(name: str) -> str:
    """A folder's name for a learner; a name that is good as it is stays.

    Where something of the name was lost, a checksum keeps two learners apart.
    """
    whole = unicodedata.normalize("NFC", name)
    return whole if is_slug(whole) and not DEVICES.fullmatch(whole) else with_checksum(name)


def with_checksum(name: str) -> str:
    """A slug, and four hexadecimal digits of the name that it was made from."""
    whole = unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")
    return numbered(name, hashlib.sha256(whole).hexdigest()[:4])


def numbered(name: str, number: str) -> str:
    """A folder's name of a learner's name and number, where the number alone keeps two learners apart."""
    kept = slug(name)
    return f"{'learner-' * bool(DEVICES.fullmatch(kept)) + kept or 'learner'}-{number}"


def key(text: str) -> str:
    """What two names are compared by: equal whatever their case, their spaces and the way accents are written."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())
