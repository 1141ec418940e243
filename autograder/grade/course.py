"""The course as nbgrader is configured: folders, database, submitted files, time stamps."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from jupyter_core.paths import jupyter_config_path
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import bank
from autograder.course.roster import FILE, Roster
from autograder.course.safe import is_slug
from autograder.course.times import FORM, parse_time
from autograder.course.units import MARK, Unit, UsageError

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

STAMP = "timestamp.txt"  # nbgrader's name for it
LONGEST_STAMP = 100  # bytes


@dataclass(frozen=True)
class Submitted:
    """One student's submission: the file that counts (None: none was handed in), its time, and notes."""

    student: str
    file: Path | None
    time: datetime | None = None
    notes: tuple[str, ...] = ()


class Course:
    """nbgrader's course folder, with the settings of nbgrader_config.py and of the user's own Jupyter settings."""

    def __init__(self, root: Path, directory: CourseDirectory | None = None):
        self.root = root
        if directory:
            self.directory = directory

    @cached_property
    def config(self) -> Config:
        """All settings. Raises UsageError where a file with settings cannot be run."""
        config = Config()
        for folder in [*reversed(jupyter_config_path()), str(self.root)]:
            if Path(folder, MARK).is_file():
                config.merge(_settings(folder))
        return config

    @cached_property
    def directory(self) -> CourseDirectory:
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config, root=str(self.root))

    @cached_property
    def roster(self) -> Roster:
        """The class; empty where there is no roster. Raises UsageError."""
        return Roster.of(self.root, self.config.get("Collect", {}).get("roster", FILE))

    def check_bank(self) -> None:
        """Raises UsageError where the course's folder has a bank of its own that is not the one used here."""
        own, used = self.root / "autograder" / "bank", Path(bank.__file__).parent
        if own.is_dir() and not own.samefile(used) and _sources(own) != _sources(used):
            raise UsageError(
                f"{self.root} has a bank of its own, and this program has another one, {used}: run that folder's own "
                "autograder, such as .venv/bin/autograder in it"
            )

    @property
    def db_url(self) -> str:
        address: str = self.directory.db_url
        return address

    def folder(self, step: str, student: str, unit: Unit) -> Path:
        """Where nbgrader keeps `submitted`, `autograded` or `feedback` of one student and unit."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, student, unit.name))

    def submitted(self, unit: Unit) -> list[Submitted]:
        """Everybody who handed in this unit, by name. Raises UsageError when there is no submitted folder."""
        if not self.top("submitted").is_dir():
            pattern = self.folder("submitted", "*", unit)
            raise UsageError(
                f"{self.top('submitted')} is not there: submissions are expected as {pattern}/{unit.name}.ipynb"
            )
        return [_submitted(unit, student, folder) for student, folder in self._folders(unit) if is_slug(student)]

    def students(self, unit: Unit) -> set[str]:
        """The names of those who handed in this unit: `submitted` without a look at what they handed in."""
        return {student for student, _ in self._folders(unit) if is_slug(student)}

    def strangers(self, units: list[Unit]) -> list[Path]:
        """The folders under submitted/ that are in the place of a unit, but are not one of these units."""
        ours = {folder for unit in units for folder in self._there(unit)}
        found = [p for p in self._there(Unit("*", self.root)) if p not in ours]
        return [p for p in found if not any(fnmatch(p.name, ignored) for ignored in self.directory.ignore)]

    def misnamed(self, units: list[Unit]) -> list[str]:
        """The students' names under submitted/ that are refused, since nbgrader's pages would take them for markup."""
        anybody = Unit("*", self.root)
        found = {student for unit in [*units, anybody] for student, _ in self._folders(unit)}
        return sorted(name for name in found if not is_slug(name))

    def top(self, step: str) -> Path:
        """The folder above all students' of `submitted`, `autograded` or `feedback`."""
        return Path(str(self.folder(step, "*", Unit("*", self.root))).partition("*")[0])

    def _there(self, unit: Unit) -> list[Path]:
        """Every folder in the place of somebody's submission to this unit."""
        top = self.top("submitted")
        pattern = self.folder("submitted", "*", unit).relative_to(top)
        return sorted(p for p in top.glob(str(pattern)) if p.is_dir())

    def _folders(self, unit: Unit) -> list[tuple[str, Path]]:
        """The same with the names of their students, which may be ones that are refused."""
        place = self.folder("submitted", "*", unit).parts.index("*")
        return [(folder.parts[place], folder) for folder in self._there(unit)]


def _submitted(unit: Unit, student: str, folder: Path) -> Submitted:
    file, notes = _file(folder, unit)
    text = stamp_of(folder)
    time = parse_time(text)
    if text and time is None:
        notes = (*notes, f"timestamp.txt holds {text!r} and was not used: write a time as {FORM!r}")
    return Submitted(student, file, time and time.replace(tzinfo=None), notes)


def _settings(folder: str) -> Config:
    try:
        config: Config = PyFileConfigLoader(MARK, path=folder).load_config()
        return config
    except Exception as error:  # it is a program: any error can be in it
        raise UsageError(f"{Path(folder, MARK)} cannot be used: {type(error).__name__}: {error}") from None


def _sources(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.py")}


def stamp_of(folder: Path) -> str:
    """The content of the file with the time of a submission; empty where there is none."""
    path = folder / STAMP
    if not is_plain(path):
        return ""
    with path.open("rb") as file:
        data = file.read(LONGEST_STAMP)
    return data.decode("utf-16" if data[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig", "replace").strip()


def is_plain(path: Path) -> bool:
    """Whether it is a plain file: not a link, which could lead anywhere, and not a pipe, which may never end."""
    try:
        return S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _file(folder: Path, unit: Unit) -> tuple[Path | None, tuple[str, ...]]:
    """The unit's notebook, or the newest other notebook where a learner gave the file another name."""
    if is_plain(named := folder / f"{unit.name}.ipynb"):
        return named, ()
    others = sorted(filter(is_plain, folder.glob("*.ipynb")), key=lambda p: (p.stat().st_mtime_ns, p.name))
    if others:
        other = others[-1].name.encode("utf-8", "replace").decode()
        return others[-1], (f"{unit.name}.ipynb was not handed in; {other} was graded in its place",)
    what = "is not a plain file and was not opened" if named.is_symlink() or named.exists() else "was not handed in"
    return None, (f"{unit.name}.ipynb {what}",)
