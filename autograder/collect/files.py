"""The files of a source, as a tree: a zip, a folder, or one notebook. Nothing is unpacked to disk.

A name that leads out of the archive, a link and a file with a password are refused and listed; the others are read when
their turn comes. Copies that programs make (`__MACOSX`, `.ipynb_checkpoints`) do not count as files.
"""

from __future__ import annotations

import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.collect import zips
from autograder.course.units import UsageError, did_you_mean

MAX_ENTRIES = 200_000  # of one source
TOO_MANY = f"it holds more than {MAX_ENTRIES:,} files; the others were not read"
MAX_NAME = 1_000  # characters of a path: file systems take 255 bytes a name
MAX_DEPTH = 50
MAX_RATIO = 400  # unpacked to packed, of files of more than 1 MB: a notebook full of output reaches 20
NOTEBOOKS = (".ipynb", ".ipynb.txt", ".ipynb.json")  # browsers add the last two
IGNORED = {"__MACOSX", "__pycache__", "node_modules", ".ipynb_checkpoints", ".git", ".github", ".venv", ".vscode"}
UNSEEN = {".DS_Store", ".localized", "Thumbs.db", "desktop.ini", "Icon\r", ".gitignore", ".gitattributes", ".gitkeep"}


class Unreadable(Exception):
    """A file cannot be read; the message says why."""


@dataclass(frozen=True)
class Refused:
    """The name of a file that was not taken, and the reason."""

    name: str
    reason: str


@dataclass(frozen=True)
class File:
    """A file by its path inside the source (in NFC), its time, and `load(limit)`: its bytes, or Unreadable.

    `user` is the login of the user of this machine who owns it; empty in a zip.
    """

    path: PurePosixPath
    time: datetime
    load: Callable[[int], bytes]
    user: str = ""

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def is_notebook(self) -> bool:
        return self.name.lower().endswith(NOTEBOOKS)

    @property
    def is_zip(self) -> bool:
        return self.name.lower().endswith(".zip")

    @property
    def stem(self) -> str:
        """The name without the extension of a notebook or a zip."""
        ending = next((e for e in (*reversed(NOTEBOOKS), ".zip") if self.name.lower().endswith(e)), "")
        return self.name[: len(self.name) - len(ending)] if ending else self.path.stem


@dataclass
class Folder:
    """A folder of a source: its files, and its folders by name. `repository`: it is a clone of one."""

    path: PurePosixPath = field(default_factory=PurePosixPath)
    name: str = ""
    files: list[File] = field(default_factory=list)
    folders: dict[str, Folder] = field(default_factory=dict)
    repository: bool = False

    def folder(self, part: str) -> Folder:
        """The folder of that name in this one, which is made if it does not exist."""
        return self.folders.setdefault(part, Folder(self.path / part, part))

    def add(self, file: File) -> None:
        """Put a file in its place below this folder."""
        here = self
        for part in file.path.parts[len(self.path.parts) : -1]:
            here = here.folder(part)
        here.files.append(file)

    def everything(self) -> Iterator[File]:
        """All files below it, in the order of their paths."""
        yield from sorted(self.files, key=lambda file: file.path)
        for _, folder in sorted(self.folders.items()):
            yield from folder.everything()

    def work(self) -> Iterator[File]:
        """The files below it that may be somebody's work: notebooks and zips."""
        return (file for file in self.everything() if file.is_notebook or file.is_zip)


def tree(source: Path, refused: list[Refused]) -> Folder:
    """The files of a source. Raises UsageError where it is neither a zip nor a folder nor a notebook."""
    name = source.resolve().name if source.is_dir() else source.stem
    top = Folder(name=_text(name))
    for file in _files(source, refused, top):
        top.add(file)
    return top


def inside(file: File, data: bytes, refused: list[Refused]) -> Iterator[File]:
    """The files of a learner's own zip, in its place. Raises Unreadable."""
    try:
        archive = zips.of_bytes(data)
    except Exception as error:  # the standard library has a dozen kinds for a damaged zip
        raise Unreadable(f"it is not a zip that can be read ({_message(error)})") from None
    yield from _of_zip(archive, file.path.with_name(file.stem), refused)


def _files(source: Path, refused: list[Refused], top: Folder) -> Iterator[File]:
    if source.is_dir():
        return _of_folder(source, refused, top)
    if not source.exists():
        raise UsageError(f"{source} is not there{did_you_mean(source.name, _beside(source))}")
    if not source.is_file():
        raise UsageError(f"{source} is not a plain file")
    if source.name.lower().endswith(NOTEBOOKS):
        return iter([_file_of(source, PurePosixPath(_text(source.name)))])
    return _of_zip(_archive(source), PurePosixPath(), refused, top)


def _beside(source: Path) -> list[str]:
    return [path.name for path in source.parent.iterdir()] if source.parent.is_dir() else []


def _archive(source: Path) -> zipfile.ZipFile:
    with source.open("rb") as file:
        start = file.read(4)
    if not zipfile.is_zipfile(source):
        if start == b"PK\3\4":
            raise UsageError(f"{source} is cut off: its end is missing; download it again")
        raise UsageError(f"{source} is neither a zip nor a folder nor a notebook")
    try:
        return zips.of_path(source)
    except Exception as error:
        raise UsageError(f"{source} is a damaged zip ({_message(error)}): download it again") from None


def _of_folder(source: Path, refused: list[Refused], top: Folder) -> Iterator[File]:
    def cannot(error: OSError) -> None:
        refused.append(Refused(_text(str(error.filename)), f"it cannot be read: {error.strerror}"))

    count = 0
    for folder, subfolders, names in os.walk(source, onerror=cannot):
        here = PurePosixPath(*map(_text, Path(folder).relative_to(source).parts))
        if ".git" in subfolders or ".git" in names:
            _mark_repository(top, here)
        subfolders[:] = sorted(set(subfolders) - IGNORED)
        if len(here.parts) >= MAX_DEPTH and subfolders:
            refused.append(Refused(str(here), f"it lies {MAX_DEPTH} folders deep; the folders in it were not read"))
            subfolders.clear()
        for name in sorted([*names, *(n for n in subfolders if Path(folder, n).is_symlink())]):
            if _is_unseen(name):
                continue
            count += 1
            if count > MAX_ENTRIES:
                refused.append(Refused(_text(str(source)), TOO_MANY))
                return
            path, inside = Path(folder, name), here / _text(name)
            if reason := _unfit_path(path):
                refused.append(Refused(str(inside), reason))
            else:
                yield _file_of(path, inside)


def _mark_repository(top: Folder, at: PurePosixPath) -> None:
    for part in at.parts:
        top = top.folder(part)
    top.repository = True


def _unfit_path(path: Path) -> str | None:
    mode = path.lstat().st_mode
    if stat.S_ISREG(mode):
        return None
    return "it is a link" if stat.S_ISLNK(mode) else "it is not a plain file"


def _file_of(path: Path, inside: PurePosixPath) -> File:
    def load(limit: int) -> bytes:
        try:
            return _bounded(path.open("rb"), limit)
        except OSError as error:
            raise Unreadable(f"it cannot be read: {error.strerror}") from None

    about = path.lstat()
    return File(inside, datetime.fromtimestamp(about.st_mtime, UTC), load, login(about.st_uid))


@lru_cache
def login(user: int) -> str:
    """The login of a user of this machine; nothing where there is no such user, or no such thing."""
    try:
        from pwd import getpwuid

        return getpwuid(user).pw_name
    except (ImportError, KeyError):
        return ""


def _of_zip(
    archive: zipfile.ZipFile, above: PurePosixPath, refused: list[Refused], top: Folder | None = None
) -> Iterator[File]:
    infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        refused.append(Refused(str(above), TOO_MANY))
    for info in infos[:MAX_ENTRIES]:
        name = unicodedata.normalize("NFC", zips.name_of(info))
        parts = PurePosixPath(name).parts
        if ".git" in parts and top:
            _mark_repository(top, PurePosixPath(*parts[: parts.index(".git")]))
        if name.endswith("/") or not parts or not IGNORED.isdisjoint(parts) or _is_unseen(parts[-1]):
            continue
        if reason := _unfit_entry(info, name, parts):
            refused.append(Refused(str(above / name[:MAX_NAME].lstrip("/")), reason))
        else:
            yield File(above / name, zips.time_of(info), partial(_unpacked, archive, info))


def _unfit_entry(info: zipfile.ZipInfo, name: str, parts: tuple[str, ...]) -> str | None:
    """Why an entry of a zip is not taken."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if name.startswith("/") or ".." in parts or name[1:2] == ":":
        return "its name leads out of the archive"
    if len(name) > MAX_NAME or len(parts) > MAX_DEPTH:
        return "its name is longer than any file system allows"
    if kind not in (0, stat.S_IFREG):
        return "it is a link" if kind == stat.S_IFLNK else "it is not a plain file"
    return "it is locked with a password" if info.flag_bits & 1 else None


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    if info.file_size > 1_000_000 and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise Unreadable(f"it is a bomb: {info.compress_size:,} bytes unpack to {info.file_size:,}")
    if info.file_size > limit:
        raise Unreadable(_too_large(limit))
    try:
        return _bounded(archive.open(info), limit)
    except Unreadable:
        raise
    except Exception as error:  # each way of packing has errors of its own
        raise Unreadable(f"it cannot be unpacked ({_message(error)})") from None


def _bounded(stream: IO[bytes], limit: int) -> bytes:
    """All bytes of a stream, whatever length its header states."""
    with stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise Unreadable(_too_large(limit))
    return data


def _too_large(limit: int) -> str:
    return f"it is larger than {limit / 1e6:.3g} MB"


def _message(error: Exception) -> str:
    """The message of an error, on one line, since it may contain damaged bytes."""
    return "".join(c for c in f"{type(error).__name__}: {error}" if c.isprintable())[:200]


def _is_unseen(name: str) -> bool:
    return name in UNSEEN or name.startswith(("._", "~$"))


def _text(name: str) -> str:
    """A name as text; bytes that are not UTF-8 are read as Windows Latin letters."""
    data = os.fsencode(name)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return unicodedata.normalize("NFC", text)
