"""The attack corpus: what learners' code may try, and what must come of it.

One file of tests/corpora/attacks/ holds one kind of attack, in the form of every corpus: a head with the exercise, the
attack's name and the verdicts that it may get, then the learner's code. Whatever the verdict, no points are earned. An
attack that gets through raises `Breach` (PRELUDE), so that its verdict names it. Words in @...@ are filled in by the
test: paths, a port, a process id.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.audit.corpus import read

CORPORA = Path(__file__).resolve().parents[1] / "corpora"

PRELUDE = '''
class Breach(BaseException):
    """An attack got through."""

def wrong(w, g, m, v, *rest, **hyper):
    return w - g, m + g, v + g
'''


@dataclass(frozen=True)
class Attack:
    kind: str
    name: str
    verdicts: tuple[str, ...]
    source: str

    def filled(self, **words):
        """The sources with the test's words put in, as `Wall.answer` takes them."""
        source = re.sub("@([A-Z]+)@", lambda found: str(words[found[1]]), self.source)
        return [(PRELUDE, "<prelude>"), (source, "<attack>")]


@dataclass(frozen=True)
class Route:
    """A way to send one bit: what `send(bit, args)` does in the answer to an exercise."""

    name: str
    exercise: str
    source: str


def attacks():
    """All attacks."""
    found = read(CORPORA, "attacks")
    return [Attack(e.place.partition(".")[0], e.text, tuple(e.names[0].split(" or ")), e.source) for e in found]


def routes():
    """All ways to carry a bit out."""
    return [Route(entry.text, entry.exercise, entry.source) for entry in read(CORPORA, "channels")]
