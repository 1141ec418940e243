"""Files out of a zip or a folder, one after the other, and nothing that such an archive should not hold.

A name that leads out of the archive, a link, and more bytes than a class hands in are refused, each by name; the other
files are read all the same. Nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.course.units import UsageError
from autograder.submission.reading import MAX_BYTES

MAX_ENTRIES = 100_000
MAX_TOTAL = 8_000_000_000  # bytes of all files of one source
MAX_RATIO = 400  # unpacked to packed, of files of more than 1 MB: a notebook full of output reaches 20
UTC_TIMES = 0x5455  # the zip extension that has times in UTC; a zip's own times are in the zone of nobody knows where


@dataclass(frozen=True)
class File:
    """A file by its path inside the source, its time, and its bytes when they are asked for.

    `within` is the learner's own zip that it came out of: what that says of owners and times is the learner's word.
    """

    path: PurePosixPath
    time: datetime
    read: Callable[[], bytes]
    within: PurePosixPath | None = None


@dataclass(frozen=True)
class Refused:
    """A file that was not taken, by name, and why."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name!r} was refused: {self.reason}"


class TooMuch(Exception):
    """A file unpacks to more than it says, or than anybody hands in."""


def files(source: Path, refused: list[Refused]) -> Iterator[File]:
    """The files of a zip or of a folder. Raises UsageError where it is neither."""
    if source.is_dir():
        return _of_folder(source, refused)
    if not source.exists():
        raise UsageError(f"{source} is not there")
    if not zipfile.is_zipfile(source):
        raise UsageError(f"{source} is neither a zip nor a folder")
    return _of_zip(zipfile.ZipFile(source), PurePosixPath(), refused)


def _of_folder(source: Path, refused: list[Refused]) -> Iterator[File]:
    for folder, subfolders, names in os.walk(source):
        for name in sorted([*names, *(n for n in subfolders if Path(folder, n).is_symlink())]):
            path = Path(folder, name)
            inside = PurePosixPath(*path.relative_to(source).parts)
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode):
                what = "a link" if stat.S_ISLNK(status.st_mode) else "no plain file"
                refused.append(Refused(str(inside), f"it is {what}"))
                continue
            time = datetime.fromtimestamp(status.st_mtime, UTC)
            yield from _unpacked(File(inside, time, lambda path=path: _bounded(path.open("rb"))), refused)
        subfolders.sort()


def _of_zip(archive: zipfile.ZipFile, above: PurePosixPath, refused: list[Refused], inner=None) -> Iterator[File]:
    """The files of a zip under the path `above`. `inner(name)` reads one of a zip inside a zip."""
    infos, total = archive.infolist(), 0
    if len(infos) > MAX_ENTRIES:
        refused.append(Refused(str(above), f"it holds more than {MAX_ENTRIES:,} files"))
        return
    for info in infos:
        if info.is_dir():
            continue
        name = _name(info)
        total += info.file_size
        if reason := _unfit(info, name, total):
            refused.append(Refused(str(above / name) if above.parts else name, reason))
            continue
        read = (lambda n=info.filename: inner(n)) if inner else (lambda i=info: _bounded(archive.open(i)))
        file = File(above / name, _time(info), read)
        yield from ([file] if inner else _unpacked(file, refused))


def _unpacked(file: File, refused: list[Refused]) -> Iterator[File]:
    """A learner may hand in a zip: its files stand in its place. A zip in that zip is no notebook."""
    if file.path.suffix.lower() != ".zip":
        yield file
        return
    try:
        inside = _of_zip(_opened(file), file.path.with_suffix(""), refused, lambda n: _bounded(_opened(file).open(n)))
        yield from (replace(one, time=file.time, within=file.path) for one in inside)
    except (zipfile.BadZipFile, TooMuch) as error:
        refused.append(Refused(str(file.path), str(error) or "it is no zip"))


def _opened(file: File) -> zipfile.ZipFile:
    """A zip in a zip, unpacked anew for each of its files: so that never more than one is held in memory."""
    return zipfile.ZipFile(io.BytesIO(file.read()))


def _unfit(info: zipfile.ZipInfo, name: str, total: int) -> str | None:
    """Why an entry of a zip is not taken."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or name[1:2] == ":":
        return "its name leads out of the archive"
    if kind not in (0, stat.S_IFREG):
        return "it is a link" if kind == stat.S_IFLNK else "it is no plain file"
    if info.flag_bits & 1:
        return "it is locked with a password"
    if info.file_size > MAX_BYTES or total > MAX_TOTAL:
        return f"it unpacks to {info.file_size:,} bytes, {total:,} with those before it"
    if info.file_size > 1_000_000 and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return f"it is a bomb: {info.compress_size:,} bytes unpack to {info.file_size:,}"
    return None


def _bounded(stream) -> bytes:
    """All bytes of a stream, whatever its header says of their number."""
    try:
        with stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        raise TooMuch(f"it cannot be read: {error}") from None
    except Exception as error:  # each way of packing has errors of its own
        raise TooMuch(f"it cannot be unpacked: {error}") from None
    if len(data) > MAX_BYTES:
        raise TooMuch(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    return data


def _name(info: zipfile.ZipInfo) -> str:
    """An entry's name with `/` between its parts. Without the UTF-8 flag many programs write UTF-8 all the same."""
    name = info.orig_filename.partition("\0")[0]
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _time(info: zipfile.ZipInfo) -> datetime:
    """When the file was written: the UTC time of the extension, else the zip's own, taken as this machine's zone."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == UTC_TIMES and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", extra[5:9])[0], UTC)
        extra = extra[4 + size :]
    try:
        return datetime(*info.date_time).astimezone(UTC)
    except ValueError:  # months 0 and days 0 occur
        return datetime(1980, 1, 1, tzinfo=UTC)
