"""One figure for a slide, 16:9: the misunderstandings that most learners of a class have. Nobody is named."""

from __future__ import annotations

import io
import textwrap

from matplotlib.figure import Figure

from autograder.report.gather import Class
from autograder.report.misunderstandings import misunderstandings

MOST = 7


def slide(group: Class) -> bytes:
    """The figure as PNG, 1920 × 1080."""
    found = misunderstandings(group)[:MOST][::-1]
    figure = Figure(figsize=(16, 9), dpi=120, layout="constrained")
    axes = figure.subplots()
    labels = [textwrap.fill(m.title, 34) for m in found]
    counts = [len(m.students) for m in found]
    bars = axes.barh(range(len(found)), counts, color="#d55e00", height=0.6)
    axes.bar_label(bars, [str(n) for n in counts], padding=8, fontsize=22, fontweight="bold")
    axes.set_yticks(range(len(found)), labels, fontsize=22)
    axes.set_xticks([])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    title = f"{group.unit.title}: what is easily misunderstood" if found else f"{group.unit.title}: no known mistake"
    axes.set_title(title, fontsize=30, loc="left", pad=28)
    figure.supxlabel(f"learners, of {len(group.answered)} who answered", fontsize=18)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()
