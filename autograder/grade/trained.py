"""The accuracies of the capstone's networks, stored beside the results, so that no network is trained twice.

There is one file for each configuration, named by everything that determines the numbers: its entries, the digits,
the seeds, the source that trains, and NumPy. A file that is damaged or cannot be written costs only a training.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np

from autograder.course.closure import PARTED, closure, data_files
from autograder.files import write
from autograder.judge import memory
from autograder.judge.memory import Reached, Work

FOLDER = "trained"


def remember_in(kept: Path) -> None:
    """Store the accuracies in grading's own folder, or in memory where there is none, as on a cluster."""
    if kept.is_dir():
        memory.reached = _trained(kept / FOLDER)


class Trained(dict[Work, Reached]):
    """The accuracies, in memory and in a folder."""

    def __init__(self, folder: Path):
        self.folder = folder

    def __missing__(self, work: Work) -> Reached:
        try:
            reached = json.loads(self._file(work).read_text(encoding="utf-8"))
            if len(reached) == len(work.seeds) and all(0 <= accuracy <= 1 for accuracy in reached):
                return tuple(map(float, reached))
        except (OSError, ValueError, TypeError):
            pass
        raise KeyError(work)

    def __setitem__(self, work: Work, reached: Reached) -> None:
        super().__setitem__(work, reached)
        with suppress(OSError):
            write(self._file(work), json.dumps(reached))

    def _file(self, work: Work) -> Path:
        name = hashlib.sha256(f"{_version(work.module)} {work!r}".encode()).hexdigest()
        return self.folder / f"{name[:32]}.json"


_trained = lru_cache(Trained)  # one of a folder


@lru_cache
def _version(module: str) -> str:
    """Names the source and the data that a training depends on."""
    modules = closure(module, chosen=PARTED)
    digest = hashlib.sha256(np.__version__.encode())
    for path in [*modules.values(), *data_files(modules)]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
