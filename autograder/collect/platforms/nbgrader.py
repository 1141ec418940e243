"""nbgrader: its exchange, and the folder into which it collects.

inbound/ada+2_optimizers+2026-11-03 22:59:59.123 UTC+a1b2c3/2_optimizers.ipynb
submitted/ada/2_optimizers/2_optimizers.ipynb, with timestamp.txt and submission_secret.txt beside it
"""

import os
from datetime import datetime

from autograder.collect.files import Folder, login
from autograder.collect.owner import Owner
from autograder.collect.platforms.platform import Platform
from autograder.course.times import parse_time

SUBMITTED = "submitted"
STAMP, KEY = "timestamp.txt", "submission_secret.txt"


def _clock(text: str) -> datetime:
    time = parse_time(text)
    if time is None:
        raise ValueError(text)
    return time


def _of_their_users(level: Folder, owners: dict[str, list[Owner]]) -> dict[str, list[Owner]]:
    """Where learners are users of this machine, an entry is theirs if its files are: anybody may write there, under any
    name. In a copy, and on a hub with one user for everybody, owners of files tell nothing.
    """
    users = {name: {f.user for f in level.folders[name].everything()} for name in owners if name in level.folders}
    me = login(os.getuid()) if hasattr(os, "getuid") else ""
    if not any(owners[name][0].number in found - {me, ""} for name, found in users.items()):
        return owners
    return {name: own if users.get(name) == {own[0].number} else [] for name, own in owners.items()}


def _details(level: Folder, owners: dict[str, list[Owner]]) -> dict[str, list[Owner]]:
    """All folders, where the level is called so."""
    return {name: own for name, own in owners.items() if name in level.folders} if level.name == SUBMITTED else {}


EXCHANGE = Platform(
    "nbgrader's exchange",
    (r"(?P<login>.+)\+(?P<unit>[^+]+)\+(?P<time>\d{4}-[^+]+?)(?:\+[^+]*)?",),
    clock=_clock,
    key=KEY,
    details=_of_their_users,
    nobodys="has it from another user than it names",
)
COLLECTED = Platform("nbgrader", (r"(?P<login>.+)",), clock=_clock, below=True, stamp=STAMP, key=KEY, details=_details)
