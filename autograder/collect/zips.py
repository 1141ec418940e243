"""Zips as other programs write them: names in several encodings, times in several clocks, headers with errors."""

from __future__ import annotations

import io
import mmap
import struct
import zipfile
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

MAX_DIRECTORY = 8_000_000  # bytes of the list of files in a learner's zip: each costs a multiple of it in memory
UTF8 = 0x800  # the flag of a name that is UTF-8
UNIX_TIMES, UNICODE_NAME = 0x5455, 0x7075  # extra fields: times in UTC, a name in UTF-8 beside an older one
OLD = 20  # the version of the format that any program reads
ENTRY, END = b"PK\x01\x02", b"PK\x05\x06"
Buffer = bytes | bytearray | mmap.mmap


class _Map(mmap.mmap):
    """A file in memory that can be changed there alone."""

    def seekable(self) -> bool:
        return True


def of_path(path: Path) -> zipfile.ZipFile:
    """The zip in a file. Raises whatever the standard library raises for a damaged one."""
    try:
        return zipfile.ZipFile(path)
    except (UnicodeDecodeError, NotImplementedError):
        with path.open("rb") as file:
            data = _Map(file.fileno(), 0, access=mmap.ACCESS_COPY)
        _correct(data)
        return zipfile.ZipFile(cast(IO[bytes], data))


def of_bytes(data: bytes) -> zipfile.ZipFile:
    """The zip in these bytes, which a learner chose. Raises whatever the standard library raises for a damaged one."""
    _, size, _ = _directory(data)
    if size > MAX_DIRECTORY:
        raise zipfile.BadZipFile("its list of files is too long")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (UnicodeDecodeError, NotImplementedError):
        corrected = bytearray(data)
        _correct(corrected)
        return zipfile.ZipFile(io.BytesIO(corrected))


def name_of(info: zipfile.ZipInfo) -> str:
    """An entry's name with `/` between its parts. Without the UTF-8 flag many programs write UTF-8 all the same."""
    name = info.orig_filename.partition("\0")[0]
    if not info.flag_bits & UTF8:
        with suppress(UnicodeError):
            raw = name.encode("cp437")
            name = _unicode_name(info, raw) or raw.decode("utf-8")
    name = name.encode("utf-8", "replace").decode().replace("\\", "/")
    return name.removeprefix("./")


def time_of(info: zipfile.ZipInfo) -> datetime:
    """When the file was written: the UTC time of the extension, else the zip's own, taken as this machine's zone."""
    with suppress(struct.error, ValueError, OverflowError, OSError):
        times = _extra(info).get(UNIX_TIMES, b"")
        if times[:1] and times[0] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", times[1:5])[0], UTC)
    try:
        return datetime(*info.date_time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):  # months 0 and days 0 occur
        return datetime(1980, 1, 1, tzinfo=UTC)


def _unicode_name(info: zipfile.ZipInfo, raw: bytes) -> str | None:
    field = _extra(info).get(UNICODE_NAME, b"")
    if len(field) > 5 and field[0] == 1 and struct.unpack("<I", field[1:5])[0] == zlib.crc32(raw):
        return field[5:].decode("utf-8")
    return None


def _extra(info: zipfile.ZipInfo) -> dict[int, bytes]:
    """The extra fields of an entry by their number."""
    fields: dict[int, bytes] = {}
    extra = info.extra
    while len(extra) >= 4:
        number, size = struct.unpack("<HH", extra[:4])
        fields.setdefault(number, extra[4 : 4 + size])
        extra = extra[4 + size :]
    return fields


def _directory(data: Buffer) -> tuple[int, int, int]:
    """Where the list of files begins, its size, and where it says that it begins: something may precede the zip."""
    end = data.rfind(END)
    if end < 0 or end + 20 > len(data):
        raise zipfile.BadZipFile("File is not a zip file")
    size, start = struct.unpack("<II", data[end + 12 : end + 20])
    return end - size, size, start


def _correct(data: bytearray | mmap.mmap) -> None:
    """Take the UTF-8 flag from names that are not UTF-8, and ask for no newer program than this one: whether a file can
    be unpacked shows when it is.
    """
    at, size, start = _directory(data)
    before, stop = at - start, at + size
    while 0 <= at <= stop - 46 and data[at : at + 4] == ENTRY:
        flags, named, extra, comment, own = struct.unpack("<H18xHHH8xI", data[at + 8 : at + 46])
        try:
            bytes(data[at + 46 : at + 46 + named]).decode()
        except UnicodeDecodeError:
            flags &= ~UTF8
        data[at + 6 : at + 10] = struct.pack("<HH", OLD, flags)
        if 0 <= before + own <= len(data) - 8:  # the same numbers before the file itself
            data[before + own + 4 : before + own + 8] = struct.pack("<HH", OLD, flags)
        at += 46 + named + extra + comment
