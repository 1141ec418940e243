"""The pictures of the report: a histogram in SVG and a heat map as a table. Plain text in, nothing is fetched."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from autograder.cards.show import escaped

WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 640, 240, 44, 44, 14


def histogram(values: Sequence[float], top: float) -> str:
    """How many submissions have how many points, from 0 to `top`."""
    step = next(s for s in (0.5, 1, 2, 5, 10, 20, 50, 100, 1000) if top / s <= 24)
    bins = [0] * (math.floor(top / step) + 1)
    for value in values:
        bins[min(max(math.floor(value / step + 1e-9), 0), len(bins) - 1)] += 1
    most = max([*bins, 1])
    wide, high = (WIDTH - LEFT - 8) / len(bins), HEIGHT - BELOW - ABOVE
    bars = []
    for i, count in enumerate(bins):
        x, tall = LEFT + i * wide, high * count / most
        label = f"{i * step:g}" if step == 0.5 or step == 1 else f"{i * step:g} to {min((i + 1) * step, top):g}"
        title = f"<title>{label} points: {count} submissions</title>"
        bars.append(
            f'<rect x="{x + 1:.1f}" y="{ABOVE + high - tall:.1f}" width="{wide - 2:.1f}" height="{tall:.1f}" fill="#0072b2">'
            f"{title}</rect>"
        )
        if i % math.ceil(len(bins) / 12) == 0:
            bars.append(_text(x + wide / 2, ABOVE + high + 16, f"{i * step:g}", "middle"))
    for count in sorted({0, most // 2, most}):
        y = ABOVE + high - high * count / most
        bars.append(
            f'<line x1="{LEFT}" x2="{WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}" stroke="#1d2129" stroke-opacity=".15"/>'
        )
        bars.append(_text(LEFT - 6, y + 4, str(count), "end"))
    bars.append(_text(LEFT + (WIDTH - LEFT) / 2, HEIGHT - 6, f"points of {top:g}", "middle"))
    bars.append(
        f'<text x="12" y="{ABOVE + high / 2:.0f}" text-anchor="middle" transform="rotate(-90 12 {ABOVE + high / 2:.0f})">'
        "submissions</text>"
    )
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-size="12" font-family="system-ui, sans-serif" fill="#1d2129"'
    return f'{head} aria-label="How many submissions have how many points">{"".join(bars)}</svg>'


def stack(counts: Mapping[str, int]) -> str:
    """One bar of all submissions, parted by what became of them. It says no more than the words below it."""
    parts = "".join(f'<i class="{kind}" style="flex-grow: {count}"></i>' for kind, count in counts.items())
    return f'<div class="stack" aria-hidden="true">{parts}</div>'


ORANGE, BLUE = "213, 94, 0", "0, 114, 178"  # of Okabe & Ito, told apart by everybody


def heat(columns: Sequence[str], rows: Mapping[str, Mapping[str, int]], size: int, good: Sequence[str] = ()) -> str:
    """A table of counts; a cell is the darker, the larger its share of `size`. `rows`: {label: {column: count}}.

    Rows named in `good` are blue, the others orange.
    """
    head = "".join(f'<th scope="col">{escaped(column)}</th>' for column in columns)
    body = []
    for label, counts in rows.items():
        colour = BLUE if label in good else ORANGE
        cells = "".join(_cell(counts.get(column, 0), size, f"{label}, {column}", colour) for column in columns)
        body.append(f'<tr><th scope="row">{escaped(label)}</th>{cells}</tr>')
    return f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(body)}</tbody>"


def _cell(count: int, size: int, title: str, colour: str) -> str:
    if not count:
        return "<td></td>"
    strength = 0.12 + 0.58 * min(1.0, math.sqrt(count / max(size, 1)))  # the root: rare ones stay visible
    return f'<td style="background: rgba({colour}, {strength:.2f})" title="{escaped(title)}">{count}</td>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'
