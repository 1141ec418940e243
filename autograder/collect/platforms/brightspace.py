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
    month = MONTHS.index(re.search(r"[^\W\d_]{3,}", text)[0][:3].lower()) + 1
    day = int(re.search(r"\b\d{1,2}\b", text)[0])
    year, hour, minute = re.search(r"(\d{4}),? (\d{1,2}?)[:.h]?(\d\d)(?![\d])", text).groups()
    half = re.search(r"([AP])\.?M", text, re.IGNORECASE)
    hour = int(hour) if not half else int(hour) % 12 + 12 * (half[1].upper() == "P")
    return datetime(int(year), month, day, hour, int(minute))


BRIGHTSPACE = Platform(
    "Brightspace",
    (rf"(?P<id>\d{{1,20}})-\d+ - (?P<name>[^/]+?) - (?P<time>{DATE})(?: - .+)?",),
    beside=r"index\.html?",
    clock=_clock,
)
