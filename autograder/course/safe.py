"""What others wrote, made safe: names for paths and the gradebook's pages, text for a terminal, a page and a table."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 160  # bytes of a slug: a file system takes 255, and names of our own are made from it
LONGEST_ID = 128  # characters: of a student's id in the gradebook
LONGEST_PERSONAL = 120  # characters
LONGEST_NOTE = 300  # characters
LONGEST_TEXT = 50_000  # characters of an answer or a cell, where one is shown
MARKUP = re.compile(r"[<>&\"`{}\[\]\\|]+")  # of HTML, templates, Markdown and scripts
FORMULA = "=+-@＝＋－＠"  # what begins so is run by some spreadsheet, whatever its user's language
BEGINS_FORMULA = re.compile(rf"(?<![\w·{re.escape(FORMULA)}])(?=[{re.escape(FORMULA)}])")
POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">"""  # in the head of every page of ours: it runs, fetches and sends nothing
JOINERS = "\u200c\u200d"  # not printable for Python, and part of words in many scripts and of emoji
UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and marks for Python that have no picture
# After a letter of Europe nothing is joined or varied: it would only make another name that looks the same
LOOKALIKE = re.compile("(?<![\u0370-\U0010ffff])[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
ACCENTS = 4  # marks on one letter: more of them climb over the lines above


def slug(name: str) -> str:
    """Letters of all scripts with their marks, digits, `_`, `-`, `.` and `@`: good in paths, pages and addresses."""
    kept = "".join(c if _in_a_slug(c) else "\0" for c in _few_accents(unicodedata.normalize("NFC", name)))
    kept = re.sub("\0+", "-", kept).strip("-.@_")[:80]
    return kept.encode()[:LONGEST_NAME].decode(errors="ignore").rstrip("-.@_")


def is_slug(name: str) -> bool:
    """Whether a name is good as it is. A number at its end, as `collect` puts there, may make it longer than a slug."""
    good = all(map(_in_a_slug, name)) and name == unicodedata.normalize("NFC", name) == name.strip("-.@_")
    good = good and name == _few_accents(name)
    return bool(name) and good and len(name) <= LONGEST_ID and len(name.encode()) <= LONGEST_NAME + 40


def _in_a_slug(c: str) -> bool:
    if c in UNSEEN:
        return False
    ignorable = "SELECTOR" in unicodedata.name(c, "")  # marks that nobody sees
    return c.isalnum() or c in "_.@-" or (unicodedata.category(c) in ("Mn", "Mc") and not ignorable)


def personal(name: str) -> str:
    """A person's name without markup, for pages that do not escape it. Quotation marks become the typographic ones."""
    kept = MARKUP.sub(" ", re.sub('"([^"]*)"', r"“\1”", name.replace("'", "’")))
    kept = "".join(c if _is_seen(c) else " " for c in kept)
    return one_line(LOOKALIKE.sub("", kept), LONGEST_PERSONAL)


def note(text: str) -> str:
    """One short line about a submission, with a learner's words in it: harmless on a terminal, on a page, and in a
    table whatever parts its cells."""
    return one_line(BEGINS_FORMULA.sub("·", one_line(text)))


def one_line(text: str, most: int = LONGEST_NOTE) -> str:
    """Printable text on one line, of at most so many characters."""
    text = " ".join(printable(text[: 8 * most]).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def excerpt(text: str) -> str:
    """As much of a text as anybody reads, and how much more there is."""
    more = len(text) - LONGEST_TEXT
    told = f"\n… and {more:,} more characters in the file that was handed in"
    return text if more <= 0 else text[:LONGEST_TEXT] + told


def printable(text: str) -> str:
    """Text with its lines, in which nothing moves a cursor, turns the direction of writing or hides: such characters
    are written as Python writes them, `\\x1b`."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(map(_shown, _few_accents(text)))


def _shown(c: str) -> str:
    if _is_seen(c) or c in "\n\t":
        return c
    return " " if unicodedata.category(c) == "Zs" else c.encode("unicode_escape").decode()


def _is_seen(c: str) -> bool:
    return (c.isprintable() and c not in UNSEEN) or c in JOINERS


def _few_accents(text: str) -> str:
    """Without the marks that are piled up on one letter; what joins letters parts no pile."""
    if text.isascii():
        return text
    kept, pile = [], 0
    for c in text:
        pile = pile + 1 if c in JOINERS or unicodedata.category(c) in ("Mn", "Me") else 0
        if pile <= ACCENTS:
            kept.append(c)
    return "".join(kept)
