"""What the capstone's networks reached, kept beside the results: no class and no later run trains one of them twice.

A file a configuration, named by all that the numbers follow from: its entries, the digits, the seeds, the source that
trains, NumPy. A file that is damaged, or cannot be written, costs a training and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np

from autograder.bank import _capstone
from autograder.course.closure import closure, data_files
from autograder.files import write

FOLDER = "trained"
Key = tuple[_capstone.Entries, bool]  # a configuration, and whether on exam digits


def remember_in(kept: Path) -> None:
    """Keep what is trained in a folder of the one that grading has; where there is none, as on a cluster, in memory."""
    if kept.is_dir():
        _capstone.memory = _trained(kept / FOLDER)


class Trained(dict[Key, _capstone.Reached]):
    """The accuracies that were reached, in memory and in a folder."""

    def __init__(self, folder: Path):
        self.folder = folder

    def __missing__(self, key: Key) -> _capstone.Reached:
        try:
            reached = json.loads(self._file(key).read_text(encoding="utf-8"))
            if len(reached) == len(_capstone.SEEDS) and all(0 <= accuracy <= 1 for accuracy in reached):
                return tuple(map(float, reached))
        except (OSError, ValueError, TypeError):
            pass
        raise KeyError(key)

    def __setitem__(self, key: Key, reached: _capstone.Reached) -> None:
        super().__setitem__(key, reached)
        with suppress(OSError):
            write(self._file(key), json.dumps(reached))

    def _file(self, key: Key) -> Path:
        name = hashlib.sha256(f"{_version()} {key!r}".encode()).hexdigest()
        return self.folder / f"{name[:32]}.json"


_trained = lru_cache(Trained)  # one of a folder


@lru_cache
def _version() -> str:
    """Names the source and the data that a training depends on."""
    modules = closure(_capstone.__name__)
    digest = hashlib.sha256(np.__version__.encode())
    for path in [*modules.values(), *data_files(modules)]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
