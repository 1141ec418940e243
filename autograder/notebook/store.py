"""What the course remembers for one learner: a small JSON file beside the notebooks.

It is written whole or not at all, and a damaged one is put aside, never overwritten. `NN_COURSE_FILE` names another place.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path

NAME = ".nn-course.json"


def path() -> Path:
    """The file of this course: in the folder that holds the units' folders, or else in the current one."""
    if named := os.environ.get("NN_COURSE_FILE"):
        return Path(named)
    here = Path.cwd()
    return (here.parent if re.match(r"\d+_", here.name) else here) / NAME


def load() -> dict:
    """Everything remembered; an empty dict where there is nothing yet. Unknown entries of a later version are kept."""
    file = path()
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(data, dict):
            return data
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        pass
    put_aside(file)
    return {}


def remember(section: str, key: str, value: object) -> None:
    """Set one entry. Where the folder cannot be written nothing is remembered, and the lesson goes on."""
    data = load()
    if not isinstance(data.get(section), dict):
        data[section] = {}
    data[section][key] = value
    file = path()
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        new.write_text(json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        os.replace(new, file)
    except OSError:
        new.unlink(missing_ok=True)


def recall(section: str, key: str, default: object) -> object:
    """One entry; the default where there is none, or where something of another type stands."""
    entries = load().get(section)
    value = entries.get(key, default) if isinstance(entries, dict) else default
    return value if isinstance(value, type(default)) else default


def put_aside(file: Path) -> None:
    """Keep a damaged file under another name, so that a person can still look into it."""
    with contextlib.suppress(OSError):
        os.replace(file, file.with_name(file.name + ".damaged"))
