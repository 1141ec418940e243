"""Blackboard: Grade Center, Assignment File Download. One folder of files, with the time of each attempt.

    HW 2_jdoe_attempt_2026-11-03-23-59-59_2_optimizers.ipynb      assignment, login, time, the file's own name
    HW 2_jdoe_attempt_2026-11-03-23-59-59.txt                     Blackboard's own: "Name: Jane Doe (jdoe)"

The word for "attempt" is written in the language of whoever downloads. An assignment's name and a login may hold `_`;
the text file says where the login begins.
"""

import re
from dataclasses import replace
from datetime import datetime

from autograder.collect.files import File, Folder, Unreadable
from autograder.collect.owner import Owner, owner_of
from autograder.collect.platforms.platform import Platform

TIME = r"(?P<time>\d{4}(?:-\d\d){5})"
WHO = re.compile(r"\ufeff?[^\n:]{1,40}: ?(?P<name>[^\n]*?) ?\((?P<login>[^()\n]+)\)\r?(?:\n|$)")
MAX_TEXT = 1_000_000


def _details(level: Folder, owners: dict[str, list[Owner]]) -> dict[str, list[Owner]]:
    """With the names and logins of the text files."""
    known = {}
    for file in level.files:
        if file.name in owners and (found := re.fullmatch(rf"(.+?_[^\W\d_]+_{TIME})\.txt", file.name)):
            known[found[1]] = _who(file)
    return {name: [_with(owner, known.get(_attempt(name)), name) for owner in own] for name, own in owners.items()}


def _attempt(name: str) -> str:
    found = re.match(rf".+?_[^\W\d_]+_{TIME}", name)
    return found[0] if found else name


def _who(file: File) -> Owner | None:
    try:
        found = WHO.match(file.load(MAX_TEXT).decode("utf-8", "replace"))
    except Unreadable:
        return None
    return owner_of(found.groupdict()) if found else None


def _with(owner: Owner, who: Owner | None, name: str) -> Owner:
    """The login of the text file is believed where the file's name has it, too."""
    if who is None or not re.match(rf".*_{re.escape(who.number)}_[^\W\d_]+_\d{{4}}-", name):
        return owner
    return replace(owner, student=who.student, name=who.name, number=who.number)


BLACKBOARD = Platform(
    "Blackboard",
    (rf"[^/]+?_(?P<login>[^_/]+)_[^\W\d_]+_{TIME}(?:[._].*)?",),
    clock=lambda text: datetime.strptime(text, "%Y-%m-%d-%H-%M-%S"),
    details=_details,
)
