"""Times of handing in, in the one form that is read: `2030-01-31 12:00:00 UTC`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FORM = "2030-01-31 12:00:00 UTC"  # for messages
PATTERN = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?"
    r" ?(UTC|Z|[+-]\d\d:?\d\d|[A-Za-z_]+(?:/[\w+-]+)+)",
)


def parse_time(text: str) -> datetime | None:
    """A time in UTC; None where it is not of the form, or in a zone that nobody can tell (`PST` is one of several)."""
    found = PATTERN.fullmatch(text.strip().removeprefix("\ufeff").strip())
    if not found:
        return None
    *numbers, zone = found.groups()
    try:
        year, month, day, hour, minute, second = (int(n or 0) for n in numbers)
        time = datetime(year, month, day, hour, minute, second, tzinfo=zone_of(zone))
        return time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def zone_of(name: str) -> tzinfo:
    """`UTC`, `+02:00` or `Europe/Berlin` as a time zone. Raises ValueError."""
    if name in ("UTC", "Z"):
        return UTC
    if found := re.fullmatch(r"([+-])(\d\d):?(\d\d)", name):
        sign, hours, minutes = found.groups()
        return timezone(timedelta(hours=int(sign + hours), minutes=int(sign + minutes)))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"{name!r} is not a time zone") from error


def written_time(time: datetime) -> str:
    """A time in that form."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
