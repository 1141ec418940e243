"""IPython's own syntax -> Python, in one pass over the cell and line for line, so that line numbers stay.

What runs Python in IPython runs here (`%time x = f()`, `x = %time f()`, an unknown `%%magic` above a cell); what speaks
to a shell or to IPython alone becomes `pass`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LANGUAGES = """! ai bash bigquery cmd file html javascript js julia latex markdown mermaid perl pypy python python2
python3 r ruby script sh sql svg sx system writefile"""  # cell magics below which there is no Python of this notebook
RUNNING = frozenset({"time", "prun", "memit"})  # line magics that run their line in the notebook's namespace
PYLAB = "from numpy import *"  # what `%pylab` brings that an answer may use

# Strings, comments and brackets, of which the last may hold a line's end.
PIECES = re.compile(
    r"""#[^\n]*|(?P<long>\"""|''')|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<joined>\\\n)|(?P<end>\n)"""
)
PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|In \[\d+\]:|\.{3,}:)(?: |$)", re.M)
FIRST_PROMPT = re.compile(r"\s*(?:>>>|In \[\d+\]:)(?: |$)")
OPERATORS = "=!<>+-*/%&|^@:~"  # before a "=" that is not an assignment
MAGIC = re.compile(r"(?P<name>\w+)[ \t]*(?P<rest>.*)", re.S)


class Cleaned(NamedTuple):
    """A cell as Python, and the lines that were left out because only IPython knows them."""

    text: str
    dropped: tuple[str, ...] = ()


def python(text: str) -> Cleaned:
    """A cell in Python alone. Meant for cells that are no Python as they are: `% b` may continue an expression."""
    text = _without_prompts(_dedented(text.removeprefix("\ufeff")))
    first, line_end, rest = text.lstrip().partition("\n")
    if first.startswith("%%"):
        gap = text[: len(text) - len(text.lstrip())]
        name = first[2:].split(None, 1)[0] if first[2:].strip() else ""
        if name.lower() in LANGUAGES.split() or first.startswith("%%!"):
            return Cleaned("", (first.strip(),))
        body = _without_lines(_dedented(rest))
        return Cleaned(f"{gap}pass{line_end}{body.text}", (first.strip(), *body.dropped))
    return _without_lines(text)


def _dedented(text: str) -> str:
    """Without the first line's indent, as IPython takes a cell that was pasted from inside a function."""
    first = re.match(r"(?:[ \t]*\n)*([ \t]*)", text)
    return re.sub(f"^{first[1]}", "", text, flags=re.M) if first and first[1] else text


def _without_prompts(text: str) -> str:
    return PROMPT.sub("", text) if FIRST_PROMPT.match(text) else text


def _without_lines(text: str) -> Cleaned:
    parts, dropped = [], []
    for line in _logical_lines(text):
        made = _line(line)
        if made is None:
            parts.append(line)
            continue
        if made == "pass":
            dropped.append(line.strip())
        indent = line[: len(line) - len(line.lstrip())]
        parts.append(indent + made + "\n" * line.count("\n"))
    return Cleaned("".join(parts), tuple(dropped))


def _line(line: str) -> str | None:
    """A logical line of IPython's as Python; None where it is none of IPython's."""
    bare = line.strip()
    if bare.startswith("%") and not bare.startswith("%%"):
        return _magic(bare[1:])
    if bare.startswith(("!", "?", ",", ";", "/", "%%", "pip ", "conda ")):
        return "pass"
    target, _, value = (part.strip() for part in bare.partition("="))
    if target and value.startswith(("%", "!")) and target[-1] not in OPERATORS:
        made = _magic(value[1:]) if value[0] == "%" else "pass"
        return "pass" if made == "pass" else f"{target} = {made}"
    return "pass" if bare.split("#")[0].rstrip().endswith("?") else None


def _magic(text: str) -> str:
    found = MAGIC.fullmatch(text)
    if found and found["name"] == "pylab":
        return PYLAB
    if found and found["name"] in RUNNING and found["rest"] and not found["rest"].startswith("-"):
        return found["rest"].rstrip()
    return "pass"


def _logical_lines(text: str) -> Iterator[str]:
    """Lines of the cell, those taken together that a bracket, a string or a backslash joins."""
    start = 0
    while start < len(text):
        end = _end_of_escape(text, start) if _is_escape(text, start) else _end_of_python(text, start)
        yield text[start:end]
        start = end


def _is_escape(text: str, start: int) -> bool:
    """Whether a line is IPython's from its first letter on: quotes and brackets in it mean nothing."""
    return bool(re.compile(r"[ \t]*(?:[%!?]|pip |conda )").match(text, start))


def _end_of_escape(text: str, start: int) -> int:
    end = text.find("\n", start)
    while end > 0 and text[end - 1] == "\\":
        end = text.find("\n", end + 1)
    return end + 1 if end >= 0 else len(text)


def _end_of_python(text: str, start: int) -> int:
    depth, place = 0, start
    while piece := PIECES.search(text, place):
        place = piece.end()
        if piece["long"]:
            closing = text.find(piece["long"], place)
            place = closing + 3 if closing >= 0 else len(text)
        elif piece["open"]:
            depth += 1
        elif piece["close"]:
            depth -= 1
        elif piece["end"] and depth <= 0:
            return place
    return len(text)
