"""Brightspace (D2L): Assignment, Download. A folder of each attempt, with its time.

12345-67890 - Ada Lovelace - Nov 3, 2026 1159 PM/2_optimizers.ipynb       number of the learner, of the assignment
12345-67890 - Ada Lovelace - Nov 3, 2026 1159 PM - 2_optimizers.ipynb     in one folder
index.html                                                                Brightspace's own
"""

import re
from datetime import datetime

from autograder.collect.platforms.platform import Platform

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WORD, HOUR = r"[^\W\d_]{3,}\.?", r"\d{1,2}[:.h]?\d\d(?: ?[AP]\.?M\.?)?"
DATE = rf"(?:{WORD} \d{{1,2}}|\d{{1,2}}\.? {WORD}),? \d{{4}},? {HOUR}"


def _clock(text: str) -> datetime:
    """`Nov 3, 2026 1159 PM`, `3 Nov 2026 2359`: English names of months in either order."""
    found = [re.search(p, text) for p in (r"[^\W\d_]{3,}", r"\b\d{1,2}\b", r"(\d{4}),? (\d{1,2}?)[:.h]?(\d\d)(?![\d])")]
    word, number, rest = (m for m in found if m)  # a ValueError where one is not there
    month, day = MONTHS.index(word[0][:3].lower()) + 1, int(number[0])
    year, hour, minute = rest.groups()
    half = re.search(r"([AP])\.?M", text, re.IGNORECASE)
    hour = int(hour) if not half else int(hour) % 12 + 12 * (half[1].upper() == "P")
    return datetime(int(year), month, day, hour, int(minute))


BRIGHTSPACE = Platform(
    "Brightspace",
    (rf"(?P<id>\d{{1,20}})-\d+ - (?P<name>[^/]+?) - (?P<time>{DATE})(?: - .+)?",),
    beside=r"index\.html?",
    clock=_clock,
)
