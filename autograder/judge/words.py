"""Every sentence of the judge. All other modules pass on data, and nothing reads a sentence back.

A language is a module with the tables of `english`; their keys are what findings and values are made of
(`trial.Finding.kind`, `compare.kind_of`). A course chooses one by the environment variable AUTOGRADER_LANGUAGE, which
its processes inherit; an unknown name means English. What an exercise says of itself is in the language of the bank.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from autograder.judge import english, german
from autograder.judge.typed import Thing

if TYPE_CHECKING:
    from autograder.judge.compare import Difference
    from autograder.judge.trial import Finding

SETTING = "AUTOGRADER_LANGUAGE"


class Language(Protocol):
    """The tables that a language has."""

    SUBJECT: str  # what is not said to be a part of the result
    SENTENCES: dict[str, str]  # what was found, by kind; the fields are a finding's own
    HIDDEN: dict[str, str]  # the same of what only grading knows: nothing in these depends on the answer
    THINGS: dict[str, str]  # what a value is, by its kind
    REMEDIES: dict[str, str]  # how not to change an argument, by what it is
    VERDICTS: dict[str, str]


LANGUAGES: dict[str, Language] = {"en": english, "de": german}


def language() -> Language:
    """The language that is set."""
    return LANGUAGES.get(os.environ.get(SETTING, ""), english)


def verdict(word: str) -> str:
    """A verdict, in words."""
    return language().VERDICTS[word]


def ending(reason: str, amount: str = "") -> str:
    """Why an answer did not finish."""
    return language().SENTENCES[reason].format(got=amount)


def say(finding: Finding) -> str:
    """A finding as one sentence: what was tried, and what came of it."""
    text = message(finding)
    return f"{finding.text}: {text}" if finding.text and text else finding.text or text


def message(finding: Finding) -> str:
    """What came of it, without what was tried."""
    if not finding.kind:
        return ""
    if finding.hidden:
        return language().HIDDEN[finding.kind].format(got=finding.got)
    sentence, got = language().SENTENCES[finding.kind], thing(finding.got, finding.line)
    if finding.kind.endswith("changed"):
        return sentence.format(place=finding.place, remedy=remedy(finding.place, finding.expected))
    return sentence.format(place=subject(finding.place), expected=thing(finding.expected), got=got)


def difference(found: Difference) -> str:
    """What two values differ in."""
    sentence = language().SENTENCES[found.kind]
    return sentence.format(place=subject(found.place), expected=thing(found.expected), got=thing(found.got))


def subject(place: str) -> str:
    """A place in words: an entry of the whole result is "the result[2]"."""
    return f"{language().SUBJECT}{place}" if place.startswith("[") or not place else place


def thing(value: Thing, line: str = "") -> str:
    """A value in words: digits stay as they are. `line`: the learner's own line that raised it."""
    if isinstance(value, str):
        return value
    kind, *parts = value
    parts = [f"({', '.join(map(str, p))}{',' * (len(p) == 1)})" if isinstance(p, list) else p for p in parts]
    if kind == "shape" and parts == ["()"]:
        kind = "no_shape"
    if kind == "exception" and parts[1:] and parts[1]:
        kind = "exception_with_words"
    at = language().THINGS["line"].format(line) if line else ""
    return language().THINGS[kind].format(*parts, all=", ".join(map(str, parts)), line=at)


def fact_and_remedy(text: str) -> tuple[str, str]:
    """The two parts of a mistake's text: the sentence that says what was done, and what to do instead."""
    fact, stop, rest = text.partition(". ")
    return fact + stop.strip(), rest


def remedy(name: str, kind: Thing) -> str:
    """How to keep the argument `name` as it is."""
    return language().REMEDIES[kind if isinstance(kind, str) else "array"].format(name)
