"""How each platform identifies its learners, unit by unit: `collect` records it, and `export` needs it."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.course.units import KEPT
from autograder.files import SECRET, write


@dataclass(frozen=True)
class Known:
    """How a platform identifies a learner in one unit."""

    platform: str = ""
    number: str = ""
    name: str = ""
    email: str = ""
    entry: str = ""  # the name of the learner's file or folder there


class Registry:
    """How the platform identifies the learners, for each unit: Moodle numbers them anew in every assignment."""

    def __init__(self, root: Path):
        self.folder = root / KEPT / "collected"
        self.units: dict[str, dict[str, Known]] = {}
        self.added: dict[str, dict[str, Known]] = {}

    def of(self, unit: str) -> dict[str, Known]:
        """The learners of a unit, by the names of their folders. Raises OSError where they cannot be read."""
        if unit not in self.units:
            self.units[unit] = self._read(unit)
        return self.units[unit]

    def _read(self, unit: str) -> dict[str, Known]:
        with suppress(FileNotFoundError, ValueError, TypeError, AttributeError):  # none yet, or of another version
            kept = json.loads((self.folder / f"{unit}.json").read_text(encoding="utf-8"))
            return {student: Known(**known) for student, known in kept.items()}
        return {}

    def holder(self, unit: str, student: str, known: Known) -> str | None:
        """Another learner of the unit who has the number already."""
        same = (known.platform, known.number)
        others = (s for s, k in self.of(unit).items() if s != student and (k.platform, k.number) == same)
        return next(others, None) if known.number else None

    def add(self, unit: str, student: str, known: Known) -> None:
        """Add a learner; `save` writes the file."""
        self.of(unit)[student] = self.added.setdefault(unit, {})[student] = known

    def save(self) -> None:
        """Add the new entries to the file as it is now, since another grader may collect, too. Raises OSError."""
        for unit, new in self.added.items():
            known = self._read(unit) | new
            text = json.dumps({student: asdict(one) for student, one in sorted(known.items())}, indent=1)
            write(self.folder / f"{unit}.json", text + "\n", mode=SECRET)
