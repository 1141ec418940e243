"""The attack corpus: what learners' code may try, and what must come of it.

Five files, one a kind of attack. A section begins with ``# %% name: verdict`` and comments that say what is tried; the
rest is the learner's code for the exercise `adam`. The verdict is what the judge must say (several by ``|``); whatever
it is, no points. An attack that gets through raises `Breach` (PRELUDE), so that its verdict names it.
Words in @...@ are filled in by the test: paths, a port, a process id.
"""

import re
from dataclasses import dataclass
from pathlib import Path

KINDS = ("corrupting", "borrowing", "forging", "exhausting", "fooling")

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
    story: str
    source: str

    def filled(self, **words):
        """The sources with the test's words put in, as `Wall.answer` takes them."""
        source = re.sub("@([A-Z]+)@", lambda found: str(words[found[1]]), self.source)
        return [(PRELUDE, "<prelude>"), (source, "<attack>")]


def corpus(kind=None):
    """All attacks, or those of one kind."""
    return [attack for k in ([kind] if kind else KINDS) for attack in _read(k)]


@dataclass(frozen=True)
class Route:
    """A way to send one bit: what `send(bit, args)` does in the answer to an exercise."""

    name: str
    exercise: str
    source: str


def channels():
    """All ways to carry a bit out."""
    return [Route(a.name, *a.verdicts, a.source) for a in _read("channels")]


def _read(kind):
    text = (Path(__file__).parent / f"{kind}.py").read_text("utf-8")
    for section in re.split(r"^# %% ", text, flags=re.M)[1:]:
        title, _, body = section.partition("\n")
        name, _, verdicts = title.partition(": ")
        story = re.match(r"(?:#.*\n)*", body)[0]
        source = body[len(story) :]
        yield Attack(kind, name, tuple(verdicts.split("|")), story.replace("# ", "").strip(), source)
