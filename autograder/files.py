"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

OURS, EVERYBODYS, SECRET = 0o660, 0o666, 0o600  # modes of files
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)  # Windows would end lines in its own way


def write(path: Path, content: str | bytes, mode: int = OURS) -> None:
    """Write a file so that a crash or a power cut leaves the old one or the new one, never half. Raises OSError.

    What is said of learners is not for everybody on the machine; the umask may take more away from `mode`. In a folder
    that graders share, all of it is theirs together.
    """
    make_folder(path.parent, mode)
    shared = is_shared(path.parent)
    mode = for_group(mode) if shared else mode
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with suppress(FileNotFoundError):
            part.unlink()
        with open(os.open(part, FLAGS, mode), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode(errors="backslashreplace"))
            if shared:
                os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from None  # the part's name says nothing to anybody


def make_folder(folder: Path, mode: int = OURS) -> None:
    """Make a folder, and those above it, for the same people as files with that mode. Raises OSError."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        with suppress(FileExistsError):  # another grader was quicker
            place.mkdir(mode=mode | (mode & 0o444) >> 2)
            if is_shared(place.parent):
                place.chmod(stat.S_ISGID | 0o770)


def for_group(mode: int) -> int:
    """The mode of a file in a folder that graders share: the group may do what the owner may."""
    return mode | (mode & 0o600) >> 3


def is_shared(folder: Path) -> bool:
    """Whether a folder is a group's: it may write there, and what is made there is the group's."""
    wanted = stat.S_ISGID | stat.S_IWGRP
    return folder.stat().st_mode & wanted == wanted
