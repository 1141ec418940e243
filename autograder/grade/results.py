"""What has been judged already: one small file a submission, written whole or not at all."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np

from autograder.course.closure import CODE, PARTED, closure, data_files
from autograder.course.units import KEPT, Unit
from autograder.files import SECRET, make_folder, write
from autograder.grade.one import Graded


class Results:
    """The judged submissions of one unit."""

    def __init__(self, unit: Unit):
        self.folder = unit.root / KEPT / "results" / unit.name

    def get(self, student: str, fingerprint: str) -> Graded | None:
        """The result, if file, release, grader and seed are the same and it is not to be judged again."""
        kept = None if self.is_stale(student) else self.of(student)
        return kept if kept and kept.fingerprint == fingerprint else None

    def of(self, student: str) -> Graded | None:
        """The last result, whichever file and grader it comes from."""
        try:
            return Graded(**json.loads((self.folder / f"{student}.json").read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):  # TypeError: kept by another version
            return None

    def is_stale(self, student: str) -> bool:
        """Whether it is to be judged again; the old verdict stays until the new one is there."""
        return self._again(student).exists()

    def mark_stale(self, student: str, stale: bool = True) -> None:
        """Ask for it to be judged again, or withdraw that."""
        write(self._again(student), "") if stale else self._again(student).unlink(missing_ok=True)

    def _again(self, student: str) -> Path:
        return self.folder / f"{student}.again"

    def known(self) -> Iterator[Graded]:
        """Every result that is kept, in the order of the students' names."""
        found = (self.of(path.stem) for path in sorted(self.folder.glob("*.json")))
        return (graded for graded in found if graded)

    def put(self, graded: Graded) -> None:
        """Store a result with the day, in UTC; the hour and the minute could tell learners how long judging took."""
        dated = replace(graded, judged=datetime.now(UTC).date().isoformat())
        write(self.folder / f"{graded.student}.json", json.dumps(dated.as_json()))
        self.mark_stale(graded.student, False)


def seed_of(unit: Unit, student: str, data: bytes) -> int:
    """The seed of a submission's hidden inputs: from the course's secret, so that nobody can foresee them, and from the
    file, so that what a mark says of them is of no help in the next attempt."""
    attempt = hashlib.sha256(data).hexdigest()
    digest = hmac.new(secret(unit.root), f"{unit.name}/{student}/{attempt}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:6], "big")


def secret(root: Path) -> bytes:
    """The course's secret, made on first use. Whoever regrades elsewhere copies the file `.autograder/secret`."""
    path = root / KEPT / "secret"
    if not path.exists():
        make_folder(path.parent)
        part = path.with_name(f".secret.{os.getpid()}")
        write(part, secrets.token_hex(32) + "\n", mode=SECRET)
        with suppress(FileExistsError):  # of two graders that start at once, one makes the secret
            os.link(part, path)
        part.unlink()
    return path.read_bytes().strip()


def fingerprint(unit: Unit, data: bytes, seed: int, level: str, notes: tuple[str, ...] = ()) -> str:
    """Names everything that marks depend on: the file, the release, the grader's own source, the seed, the level."""
    digest = hashlib.sha256()
    for part in (data, unit.release.read_bytes(), grader(unit.topic).encode(), f"{seed} {level} {notes}".encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


@lru_cache
def grader(topic: str) -> str:
    """Names the source of everything that decides a mark in this unit, and the version of NumPy."""
    digest = hashlib.sha256(np.__version__.encode())
    for path in judging(topic):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def judging(topic: str) -> list[Path]:
    """The files that decide a mark in this unit: what grading imports, and what runs behind the wall, which compiles
    its own files. The exercises of other units decide nothing here, but for what this one's import."""
    exercises = exercise_modules(topic)
    rooms = [name.rpartition(".")[0] for name in exercises]
    modules = closure("autograder.grade.one", "autograder.wall", *exercises, chosen=[*rooms, *PARTED])
    return [*modules.values(), *data_files(modules)]


def exercise_modules(topic: str) -> list[str]:
    """The modules with a unit's exercises: each room that has a module or a package called as the unit is."""
    rooms = sorted(path for path in (CODE / "autograder").iterdir() if path.is_dir())
    places = {room.name: (room / f"{topic}.py", room / topic / "__init__.py") for room in rooms}
    return [f"autograder.{room}.{topic}" for room, files in places.items() if any(file.is_file() for file in files)]
