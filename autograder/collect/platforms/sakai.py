"""Sakai: Assignments, Download All. A folder of each learner, with a time in a file of Sakai's own.

HW 2/grades.csv
HW 2/Lovelace, Ada(alovelace)/timestamp.txt                                2026-11-03T22:59:59Z
HW 2/Lovelace, Ada(alovelace)/Submission attachment(s)/2_optimizers.ipynb
HW 2/Lovelace, Ada(alovelace)_Submission attachment(s)_2_optimizers.ipynb  "without folders"
HW 2/Lovelace, Ada(alovelace); Babbage, Charles(cb)/...                    a group: the work is each one's
HW 2/9f1c...(36 characters) Anonymous Submission/...                       anonymous marking
"""

import re
from datetime import UTC, datetime

from autograder.collect.files import Folder
from autograder.collect.owner import Owner, owner_of
from autograder.collect.platforms.platform import Platform

ONE = re.compile(r"(?P<last>[^/(),;]*),(?P<first>[^/();]*)\((?P<login>[^()/]+)\)")
GROUP = re.sub(r"\?P<\w+>", "?:", rf"{ONE.pattern}(?:; {ONE.pattern})*")


def _clock(text: str) -> datetime:
    """ISO 8601, or seventeen digits in older versions; both in UTC."""
    if text.isdecimal():
        return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return datetime.fromisoformat(text)


def _details(level: Folder, owners: dict[str, list[Owner]]) -> dict[str, list[Owner]]:
    """Each member of a group."""
    return {name: _members(name) or own for name, own in owners.items()}


def _members(name: str) -> list[Owner]:
    group = re.match(GROUP, name)
    found = [owner_of(one.groupdict(), platform="Sakai", entry=name) for one in ONE.finditer(group[0] if group else "")]
    return [owner for owner in found if owner]


SAKAI = Platform(
    "Sakai",
    (
        rf"(?P<login>{GROUP})(?:_.+)?",
        r"(?P<name>)(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) [^/]+",
    ),
    beside=r"grades\.(?:csv|xlsx?)|[^/]*notes\.html",
    clock=_clock,
    stamp="timestamp.txt",
    details=_details,
)
