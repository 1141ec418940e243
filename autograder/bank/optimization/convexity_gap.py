"""convexity_gap: how far the chord lies above the curve, Jensen's inequality as a number (Boyd & Vandenberghe 2004, 3.1.1)."""

import numpy as np

from autograder.bank.optimization._functions import bowl, ends
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(f, x, y, lam):
    return lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)


convexity_gap = Exercise(
    "convexity_gap",
    reference,
    points=2,
    number=1,
    section="The-chord-and-the-gap",
    hints=(
        "Look at which of the two points lam belongs to, on the chord and on the curve.",
        "The chord's height is the weighted mean of the two values; the curve's height is the value at the weighted mean.",
        "One line: lam times f(x), plus (1 − lam) times f(y), minus f at the point between. Return a number.",
    ),
)


@convexity_gap.case
def convex(rng):
    """a convex function of two coordinates, lam = 0.3"""
    return {"f": bowl(rng, (2,))} | ends(rng, (2,)) | {"lam": 0.3}


@convexity_gap.case
def concave(rng):
    """a concave function of three coordinates: the gap is negative"""
    return {"f": bowl(rng, (3,), sign=-1)} | ends(rng, (3,)) | {"lam": 0.6}


@convexity_gap.law
def closes_at_the_ends(answer, rng):
    """at lam = 0 and at lam = 1 chord and curve meet: the gap is 0"""
    f, points = bowl(rng, (2,)), ends(rng, (2,))
    gaps = [answer(f=f, lam=lam, **points) for lam in (0.0, 1.0)]
    return None if np.allclose(gaps, 0, atol=1e-5) else difference([0.0, 0.0], gaps)


@convexity_gap.law
def same_from_both_sides(answer, rng):
    """the gap of (x, y, lam) is that of (y, x, 1 − lam)"""
    f, points = bowl(rng, (3,)), ends(rng, (3,))
    return difference(answer(f=f, lam=0.3, **points), answer(f=f, x=points["y"], y=points["x"], lam=0.7))


convexity_gap.mistake_by_edit(
    "lam_swapped_on_chord",
    "On the chord you gave lam to y, on the curve to x. lam belongs to x in both: λ f(x) + (1−λ) f(y).",
    ("lam * f(x) + (1 - lam) * f(y)", "(1 - lam) * f(x) + lam * f(y)"),
)
convexity_gap.mistake_by_edit(
    "lam_swapped_on_curve",
    "On the curve you gave lam to y, on the chord to x. lam belongs to x in both: f(λx + (1−λ)y).",
    ("lam * x + (1 - lam) * y", "(1 - lam) * x + lam * y"),
)
convexity_gap.mistake_by_edit(
    "lam_swapped",
    "You gave lam to y. Here lam is the weight of x, on the chord and on the curve.",
    ("lam * f(x) + (1 - lam) * f(y)", "(1 - lam) * f(x) + lam * f(y)"),
    ("lam * x + (1 - lam) * y", "(1 - lam) * x + lam * y"),
)
convexity_gap.mistake_by_edit(
    "gap_upside_down",
    "You took curve minus chord. The gap is chord minus curve, so that it is positive for a convex function.",
    ("return lam * f(x) + (1 - lam) * f(y) - f(", "return -lam * f(x) - (1 - lam) * f(y) + f("),
)
convexity_gap.mistake_by_edit(
    "midpoint_only",
    "You took the middle of x and y whatever lam is. Use lam: it says where between the two to look.",
    ("    return", "    lam = 0.5\n    return"),
)
convexity_gap.mistake_by_edit(
    "absolute_gap",
    "You returned the gap's size. Keep its sign: a negative gap is what proves that f is not convex.",
    (
        "lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)",
        "abs(lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y))",
    ),
)
convexity_gap.mistake_by_edit(
    "clipped_gap",
    "You replaced a negative gap by 0. Return it as it is: a negative gap is what proves that f is not convex.",
    (
        "lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)",
        "max(0.0, lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y))",
    ),
)
convexity_gap.mistake_by_edit(
    "yes_or_no",
    "You returned whether the gap is at least 0. Return the gap itself, a number.",
    ("(1 - lam) * y)", "(1 - lam) * y) >= 0"),
)
convexity_gap.mistake_by_edit(
    "chord_only",
    "You returned the chord's height. Subtract the curve's height at the point between: f(λx + (1−λ)y).",
    (" - f(lam * x + (1 - lam) * y)", ""),
)
convexity_gap.mistake_by_edit(
    "curve_only",
    "You returned the curve's height. It is the chord's height, λ f(x) + (1−λ) f(y), that it is subtracted from.",
    ("lam * f(x) + (1 - lam) * f(y) - f(", "f("),
)
convexity_gap.mistake_by_edit(
    "plain_sum",
    "You added f(x) and f(y) without weights. The chord's height is their mean with weights lam and 1 − lam.",
    ("lam * f(x) + (1 - lam) * f(y)", "f(x) + f(y)"),
)
convexity_gap.mistake_by_edit(
    "weight_on_one_end",
    "You gave only one of the two values its weight. The chord's height is a weighted mean: λ f(x) + (1−λ) f(y).",
    ("(1 - lam) * f(y)", "f(y)"),
)
