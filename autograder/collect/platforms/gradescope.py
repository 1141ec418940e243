"""Gradescope: Assignment, Review Grades, Export Submissions. A folder of each submission, and a file that says whose.

    assignment_88_export/submission_metadata.yml
    assignment_88_export/submission_1001/2_optimizers.ipynb

    submission_1001:
      :submitters:
      - :name: Ada Lovelace
        :sid: '4711'
        :email: ada@example.org
      :created_at: 2026-11-03 22:59:59.123456000 Z

Several submitters are a group: the work is each one's. What is not in the file is nobody's.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import yaml

from autograder.collect.files import Folder, Unreadable
from autograder.collect.owner import Owner, owner_of
from autograder.collect.platforms.platform import Platform

METADATA = "submission_metadata.yml"
MAX_METADATA = 50_000_000


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # in C where there is one
    """Plain values; Ruby's own classes become the values that they are made of."""


def _plain(loader: _Loader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _plain)


def _details(level: Folder, owners: dict[str, list[Owner]]) -> dict[str, list[Owner]]:
    """Who the submissions belong to; nothing where the level has no metadata."""
    file = next((file for file in level.files if file.name == METADATA), None)
    if file is None:
        return {}
    try:
        found = yaml.load(file.load(MAX_METADATA), Loader=_Loader)
    except (Unreadable, yaml.YAMLError, ValueError, RecursionError, TypeError):
        found = None
    known = found if isinstance(found, dict) else {}
    return {name: _submitters(known.get(name) or known.get(name.partition(".")[0]), name) for name in owners}


def _submitters(entry: Any, name: str) -> list[Owner]:
    entry = entry if isinstance(entry, dict) else {}
    people = entry.get(":submitters")
    people = [one for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    time = _time(entry.get(":created_at"))
    found = []
    for one in people:
        groups = {"name": ":name", "id": ":sid", "email": ":email"}
        groups = {group: str(one.get(key) or "") for group, key in groups.items()}
        if owner := owner_of(groups, platform="Gradescope", entry=name):
            found.append(replace(owner, time=time))
    return found


def _time(value: Any) -> datetime | None:
    value = value.get("utc") if isinstance(value, dict) else value
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    value = value.replace(microsecond=0)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


GRADESCOPE = Platform(
    "Gradescope", (r"(?P<id>submission_\w+|\d+)(?:\.\w+)?",), beside=r"submission_metadata\.yml", details=_details
)
