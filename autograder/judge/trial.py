"""What came of trying one part of an exercise on an answer, as plain data. `words` turns it into sentences."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from autograder.judge import words
from autograder.judge.typed import Thing


@dataclass(frozen=True)
class Finding:
    """One thing found. Strings, numbers and lists alone: it is kept as JSON.

    kind      a key of a language's SENTENCES (`words`)
    text      what was tried, in the exercise's own words
    part      the stable key of the case, law or observation
    hidden    only grading knows this part: nothing of what the answer gave is shown
    place     which part or entry of the result, or which argument
    line      the learner's own source line that raised
    """

    kind: str
    text: str = ""
    part: str = ""
    hidden: bool = False
    place: str = ""
    expected: Thing = ""
    got: Thing = ""
    line: str = ""

    def __str__(self) -> str:
        return words.say(self)

    @property
    def message(self) -> str:
        """What came of it, without what was tried."""
        return words.message(self)

    def without_words(self) -> Finding:
        """The same without any word of the learner's code: what it raised, and texts and types of its own."""
        return replace(self, got=_plain(self.got))


@dataclass(frozen=True)
class Broken:
    """What a law returns that does not hold: what was expected, and what came instead."""

    place: str = ""
    expected: Thing = ""
    got: Thing = ""


@dataclass(frozen=True)
class Raised:
    """In the place of a value: the answer raised this kind of exception."""

    kind: str
    message: str = ""
    line: str = ""


@dataclass(frozen=True)
class Trial:
    """What an answer did on one part: a value, `Broken`, statistics or `Raised`; and for a failed part, the finding.

    A sound outcome has the right type and shape, so that laws can be tried on such an answer.
    """

    part: Any
    outcome: Any
    finding: Finding | None = None
    sound: bool = True
    size: float = math.inf  # of a case's input arrays; laws and observations come after all cases
    seconds: float = 0.0


BUILTIN_TYPES = frozenset(n for n, v in vars(__import__("builtins")).items() if isinstance(v, type))
KNOWN_TYPES = BUILTIN_TYPES | {
    *("function", "generator", "module", "builtin_function_or_method", "method", "MaskedArray", "matrix"),
    *("ndarray of object", "ndarray of str", "Generator", "ufunc", "dict_keys", "dict_values", "dict_items"),
    *("dict with keys that are not strings", "far more numbers than wanted"),
}
KNOWN_ERRORS = BUILTIN_TYPES | {"LinAlgError", "AxisError"}


def _plain(thing: Thing) -> Thing:
    match thing:
        case ["exception", kind, *_]:
            return ["exception", kind] if kind in KNOWN_ERRORS else ["exception_own"]
        case ["object", name]:
            return thing if name in KNOWN_TYPES else ["object_own"]
        case ["text", *_]:
            return ["text_own"]
        case ["keys", *_]:
            return ["keys_own"]
    return thing
