"""The settings for collecting in nbgrader_config.py, such as `c.Collect.roster = "people.csv"`."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from traitlets import Unicode
from traitlets.config import Configurable

from autograder.collect.platforms import Platform
from autograder.course.roster import FILE
from autograder.course.times import parse_time, zone_of
from autograder.course.units import UsageError

GROUPS = {"id", "login", "name", "first", "last", "email", "late", "time", "unit"}


class Collect(Configurable):
    """The settings, with their defaults."""

    roster = Unicode(FILE, help="the class as CSV, in the course's folder; read where it is there").tag(config=True)
    timezone = Unicode("", help="of times in names, such as Europe/Berlin (default: this machine's)").tag(config=True)
    pattern = Unicode(
        "",
        help="how any other platform names its files: a regular expression that matches a whole path, from "
        "any folder on; its groups are some of id, login, name, first, last, email, late, time and unit",
    ).tag(config=True)
    time_format = Unicode("", help="of the group `time`, as datetime.strptime has it").tag(config=True)

    def zone(self) -> tzinfo | None:
        """The zone of times that do not state one; None is this machine's. Raises UsageError."""
        try:
            return zone_of(self.timezone) if self.timezone else None
        except ValueError as error:
            raise UsageError(f"Collect.timezone: {error}") from None

    def own_platform(self) -> tuple[re.Pattern, Platform] | None:
        """The pattern and the format of its times. Raises UsageError if it is invalid or has no learner in it."""
        if not self.pattern:
            return None
        try:
            pattern = re.compile(self.pattern)
        except re.error as error:
            raise UsageError(f"Collect.pattern is not a regular expression: {error}") from None
        names = set(pattern.groupindex)
        if not names & {"id", "login", "name", "last", "email"} or names - GROUPS:
            raise UsageError(f"Collect.pattern has the groups {sorted(names)}; it takes {', '.join(sorted(GROUPS))}")
        return pattern, Platform("Collect.pattern", (), clock=self._clock)

    def _clock(self, text: str) -> datetime:
        if self.time_format:
            return datetime.strptime(text, self.time_format)
        time = parse_time(text)
        if time is None:
            raise ValueError(text)
        return time
