"""The tables of docs/SPEED.md and docs/SCALE.md from what `make bench` has measured.

    python benchmarks/pages.py [FILE]       default: build/bench.json, which goes to docs/bench.json

Between `<!-- bench: NAME -->` and `<!-- end of bench -->` stand the rows of that benchmark, and below them the
circumstances. What is around is written by hand.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "docs" / "bench.json"
PAGES = (ROOT / "docs" / "SPEED.md", ROOT / "docs" / "SCALE.md")
TABLE = re.compile(r"(<!-- bench: (\w+) -->\n).*?(<!-- end of bench -->)", re.DOTALL)
SHOWN = ("name", "value", "bar", "kind", "held", "clock", "error")


def kept(measured):
    """Of each benchmark what the pages show: not the single times."""
    parts = {name: part for name, part in measured.items() if any("value" in row for row in part["rows"])}
    return {
        name: part | {"rows": [{key: row[key] for key in SHOWN if key in row} for row in part["rows"]]}
        for name, part in parts.items()
    }


def filled(text, measured):
    """A page with the tables of what was measured made anew; the others stay as they are."""

    def anew(found):
        return found[1] + table(measured[found[2]]) + found[3] if found[2] in measured else found[0]

    return TABLE.sub(anew, text)


def table(part):
    lines = ["| what | measured | promised |", "|---|---|---|", *map(line, part["rows"])]
    return "\n".join(lines) + f"\n\n{circumstances(part)}\n"


def line(row):
    """A row of a table; what misses its promise is bold."""
    if row["value"] is None:
        return f"| {row['name']} | not measured: {row['error']} | |"
    value = f"{row['value']:.3g}" if row["value"] < 1000 else f"{row['value']:.0f}"
    told = f"**{value}**" if row["held"] is False else value
    clock = f"; {row['clock']:.3g} on the clock" if "clock" in row else ""
    promised = "" if row["bar"] is None else f"at {row['kind']} {row['bar']:g}"
    return f"| {row['name']} | {told}{clock} | {promised} |"


def circumstances(part):
    """With what, on how many cores, and what else ran there."""
    programs = ", ".join(f"{name} {version}" for name, version in part["versions"].items() if version)
    how = ", few repeats" if part["quick"] else ""
    cut = f" Ended by {part['failed']}." if part["failed"] else ""
    other = f"of which other work used {part['others']:.1f}"
    return f"{programs}; {part['cores']} cores, {other}{how}; {part['seconds']:.0f} s in all.{cut}"


def main():
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "bench.json"
    before = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    measured = before | kept(json.loads(file.read_text(encoding="utf-8")))
    KEPT.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    for page in PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8"), measured), encoding="utf-8")


if __name__ == "__main__":
    main()
