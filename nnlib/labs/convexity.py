"""Convexity: a chord on a curve, and Jensen's gap between them, at one point of the chord and along all of it."""

from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from ..figures import style
from ..landscapes import LANDSCAPES
from .controls import Choice, Slider
from .lab import Lab
from .takes import function

CURVES = {  # name: (f of one array, lowest and highest value to draw)
    "x²": (np.square, (-1, 9)),
    "|x|": (np.abs, (-0.5, 3.5)),
    "eˣ": (np.exp, (-2, 20)),
    "√|x|": (lambda x: np.sqrt(np.abs(x)), (-0.3, 2)),
    "sin x": (np.sin, (-1.6, 1.6)),
    "double well": (lambda x: LANDSCAPES["double_well"].f(np.asarray(x)[..., None] / 1.8), (-1, 5)),
}
LAM = np.linspace(0, 1, 41)


def convexity_gap(f, x, y, lam):
    """λ f(x) + (1−λ) f(y) − f(λx + (1−λ)y): never negative for a convex f (Jensen 1906)."""
    return lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)


class Convexity(Lab):
    """`gap`: the learner's convexity_gap(f, x, y, lam) -> float; None: the equation above."""

    heading = "The chord and the gap: drag the ends of the chord"
    alt = "Left, a curve with a chord between two of its points; right, how far the chord is above the curve along it."
    widths = (1.2, 1)
    controls: ClassVar = {
        "curve": Choice("curve", "double well", tuple(CURVES)),
        "x": Slider("x, one end", -2.0, -3, 3, step=0.05),
        "y": Slider("y, other end", 1.2, -3, 3, step=0.05),
        "lam": Slider("λ, weight of x", 0.5, 0, 1),
    }
    pointable = True
    scenery = ("curve",)

    def __init__(self, gap=None, **values):
        self.gap = function("gap", gap, "f", "x", "y", "lam") or convexity_gap
        super().__init__(**values)

    def pointed(self, panel, x, y, state):
        """On the curve: the nearer end of the chord comes along; on the gap: λ does."""
        if panel == 1:
            return {"lam": float(np.clip(x, 0, 1))}
        end = "x" if abs(x - state.x) <= abs(x - state.y) else "y"
        return {end: float(np.clip(round(x / 0.05) * 0.05, -3, 3))}

    def numbers(self, state):
        """The gap at each of LAM, and at the state's λ."""
        f, _ = CURVES[state.curve]
        gaps = np.array([float(self.gap(f, state.x, state.y, float(lam))) for lam in LAM])
        return gaps, float(self.gap(f, state.x, state.y, state.lam))

    def build(self, panels, state):
        left, right = panels
        f, height = CURVES[state.curve]
        x = np.linspace(-3, 3, 301)
        left.plot(x, f(x), color="black", label="the curve f")
        left.set(title=f"f(x) = {state.curve}" if "x" in state.curve else state.curve, xlabel="x", ylabel="f(x)")
        left.set(xlim=(-3, 3), ylim=height)
        right.axhline(0, color="black", lw=1)
        reach = 0.6 * (height[1] - height[0])
        right.set(title="the gap: chord minus curve", xlabel="λ", ylabel="gap", xlim=(0, 1), ylim=(-reach, reach))
        chord = left.plot([], [], "o-", color=style.COLORS["train"], label="the chord")[0]
        gap = left.plot([], [], color=style.COLORS["bad"], lw=4, solid_capstyle="butt", label="the gap at λ")[0]
        left.legend(loc="upper center", ncols=3, fontsize=8.5, columnspacing=1, handlelength=1.4)
        ends = [left.text(0, 0, name, ha="center", va="bottom", fontsize=12) for name in "xy"]
        along = right.plot([], [], color=style.COLORS["train"])[0]
        below = right.plot([], [], color=style.COLORS["bad"], lw=3)[0]
        here = right.plot([], [], "o", ms=9, color=style.COLORS["bad"])[0]
        return SimpleNamespace(chord=chord, gap=gap, ends=ends, along=along, below=below, here=here)

    def draw(self, parts, state, numbers):
        gaps, gap = numbers
        f, height = CURVES[state.curve]
        x, y, lam = state.x, state.y, state.lam
        parts.chord.set_data([x, y], [f(x), f(y)])
        for text, end in zip(parts.ends, (x, y), strict=True):
            text.set_position((end, f(end) + 0.03 * (height[1] - height[0])))
        point = lam * x + (1 - lam) * y
        parts.gap.set_data([point, point], [f(point), f(point) + gap])
        parts.along.set_data(LAM, gaps)
        parts.below.set_data(LAM, np.where(gaps < -1e-12, gaps, np.nan))
        parts.here.set_data([lam], [gap])

    def sentence(self, state, numbers):
        gaps, gap = numbers
        where = "above" if gap > 0 else "below" if gap < 0 else "on"
        least = ", so f is not convex" if gaps.min() < -1e-12 else ""
        most = "somewhere" if least else "nowhere"
        between = f"Between {state.x:.3g} and {state.y:.3g} the chord at λ = {state.lam:.2g}"
        return f"{between} is {abs(gap):.3g} {where} the curve; {most} along it the chord is below the curve{least}."


def lab(gap=None, **values):
    """Show the chord; the gap is computed by the learner's `gap`. `values`: the controls' first values."""
    return Convexity(gap, **values).show()
