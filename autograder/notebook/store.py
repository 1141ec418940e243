"""What the course remembers for one learner: a small JSON file beside the notebooks.

It is written whole or not at all, and a damaged one is put aside, never overwritten. `NN_COURSE_FILE` names another
place. If it cannot be written, the kernel remembers until it ends, and says so once.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path
from typing import TypeVar

from autograder.cards.show import Card, escaped, show
from autograder.files import EVERYBODYS, write

T = TypeVar("T")
NAME = ".nn-course.json"
HERE = Path.cwd()  # where the kernel started: a later `os.chdir` moves no file
MOST_BYTES = 10_000_000
_unwritten: dict[Path, dict] = {}  # what a file would hold that cannot be written


def path() -> Path:
    """The file of this course: in the folder that holds the units' folders, or else where the kernel started."""
    if named := os.environ.get("NN_COURSE_FILE"):
        return HERE / named
    return (HERE.parent if re.match(r"\d+_", HERE.name) else HERE) / NAME


def load() -> dict:
    """Everything remembered; an empty dict where there is nothing yet. Unknown entries of a later version are kept."""
    file = path()
    if file in _unwritten:
        return _unwritten[file]
    try:
        with open(file, encoding="utf-8") as stream:
            data = json.loads(stream.read(MOST_BYTES))
        if isinstance(data, dict):
            return data
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        pass
    put_aside(file)
    return {}


def remember(section: str, key: str, value: object) -> None:
    """Set one entry. Where the file cannot be written the lesson goes on, and one line says that nothing is kept."""
    data, file = load(), path()
    if not isinstance(data.get(section), dict):
        data[section] = {}
    data[section][key] = value
    try:
        write(file, json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True), EVERYBODYS)
        _unwritten.pop(file, None)
    except OSError as error:
        if file not in _unwritten:
            _say(f"Your progress is not kept beyond this session: {error.strerror} ({file.parent})")
        _unwritten[file] = data


def _say(text: str) -> None:
    show(Card("open", text, f"<p>{escaped(text)}</p>"))


def recall(section: str, key: str, default: T) -> T:
    """One entry; the default if there is none or if its type is wrong."""
    entries = load().get(section)
    value = entries.get(key, default) if isinstance(entries, dict) else default
    return value if isinstance(value, type(default)) else default


def put_aside(file: Path) -> None:
    """Keep a damaged file under another name, so that a person can still look into it."""
    with contextlib.suppress(OSError):
        os.replace(file, file.with_name(file.name + ".damaged"))
