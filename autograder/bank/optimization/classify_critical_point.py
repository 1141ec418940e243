"""classify_critical_point: minimum, maximum, saddle or undecided, by the signs of the Hessian's eigenvalues."""

import numpy as np

from autograder.bank.optimization._functions import symmetric
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(hessian, tol=1e-8):
    curvatures = np.linalg.eigvalsh(hessian)
    up, down = curvatures > tol, curvatures < -tol
    if up.any() and down.any():
        return "saddle"
    return "minimum" if up.all() else "maximum" if down.all() else "undecided"


classify_critical_point = Exercise(
    "classify_critical_point",
    reference,
    points=3,
    number=5,
    section="Minimum,-maximum-or-saddle",
    hints=(
        "Look at the eigenvalues, not at the entries; and at what happens when one of them is zero.",
        "An eigenvalue is the curvature along its own direction: up (> tol), down (< −tol), or too flat to tell.",
        "np.linalg.eigvalsh, then four answers in this order: both signs, all up, all down, the rest.",
    ),
)


def curvatures_case(key, text, *curvatures, hidden=False, **more):
    """A case with these curvatures along random directions."""

    def tilted(rng):
        return {"hessian": symmetric(rng, curvatures)} | more

    tilted.__doc__ = text
    classify_critical_point.case(tilted, key=key, hidden=hidden)


@classify_critical_point.case
def positive_entries(rng):
    """the Hessian [[1, 3], [3, 1]]: positive entries, yet one curvature is −2"""
    return {"hessian": np.array([[1.0, 3.0], [3.0, 1.0]])}


curvatures_case("curves_up", "the curvatures 0.5, 2 and 5 along tilted directions", 0.5, 2, 5)
curvatures_case("curves_down", "the curvatures −0.5, −2 and −5 along tilted directions", -0.5, -2, -5)
curvatures_case("up_and_down", "the curvatures −1 and 3 along tilted directions", -1, 3)
curvatures_case("flat_and_up", "the curvatures 0.004, 1 and 2, with tol = 0.01", 0.004, 1, 2, tol=0.01)
curvatures_case("flat_up_and_down", "the curvatures −1, 0.004 and 2, with tol = 0.01", -1, 0.004, 2, tol=0.01)


@classify_critical_point.law
def turned_over(answer, rng):
    """turning the function upside down swaps minimum and maximum, and leaves a saddle a saddle"""
    swapped = {"minimum": "maximum", "maximum": "minimum"}
    for curvatures in ([1, 2], [-1, 2]):
        H = symmetric(rng, curvatures)
        here, there = answer(hessian=H), answer(hessian=-H)
        if found := difference(swapped.get(here, here), there):
            return found
    return None


UP, DOWN = "up.all()", "down.all()"
classify_critical_point.mistake_by_edit(
    "by_diagonal",
    "You looked at the diagonal. Those are the curvatures along the axes only; the eigenvalues know all directions.",
    ("np.linalg.eigvalsh(hessian)", "np.diag(hessian)"),
)
classify_critical_point.mistake_by_edit(
    "by_entries",
    "You looked at the signs of the entries. It is the eigenvalues that tell: np.linalg.eigvalsh(hessian).",
    ("np.linalg.eigvalsh(hessian)", "hessian"),
)
classify_critical_point.mistake_by_edit(
    "by_trace",
    "You looked at the sum of the curvatures (the trace). One large curvature hides the others: look at each sign.",
    ("np.linalg.eigvalsh(hessian)", "np.array([np.trace(hessian)])"),
)
classify_critical_point.mistake_by_edit(
    "upside_down",
    "You swapped minimum and maximum. At a minimum every direction curves up: all eigenvalues are positive.",
    (f'"minimum" if {UP} else "maximum" if {DOWN}', f'"maximum" if {UP} else "minimum" if {DOWN}'),
)
classify_critical_point.mistake_by_edit(
    "flat_counts_as_minimum",
    "You let a flat direction pass (≥ 0 instead of > tol). x³ and x⁴ are both flat at 0: the Hessian cannot tell.",
    (UP, "not down.any()"),
    (DOWN, "down.any()"),
)
classify_critical_point.mistake_by_edit(
    "flat_hides_saddle",
    "You gave up as soon as one direction was flat. When others curve up and down, it is a saddle all the same.",
    ("up.any() and down.any()", "up.any() and down.any() and (up | down).all()"),
)
classify_critical_point.mistake_by_edit(
    "never_undecided",
    "You called everything else a saddle. A saddle needs both strict signs; with flat directions it is undecided.",
    ('else "undecided"', 'else "saddle"'),
)
classify_critical_point.mistake_by_edit(
    "without_tol",
    "You made no use of tol. Compare with tol and −tol: a curvature within tol of 0 counts as flat.",
    ("> tol", "> 0"),
    ("< -tol", "< 0"),
)
classify_critical_point.mistake_by_edit(
    "fixed_value",
    "Your tolerance stays small where tol is large, as with 1e-8 in the comparison. Compare with the argument tol itself, so that a caller can change it.",
    ("> tol", "> 1e-8"),
    ("< -tol", "< -1e-8"),
    was="fixed_tol",
)
classify_critical_point.mistake_by_edit(
    "relative_tol",
    "You scaled tol by the largest curvature. Here tol is absolute: compare the eigenvalues with tol itself.",
    ("    up, down", "    tol = tol * np.abs(curvatures).max()\n    up, down"),
)
classify_critical_point.mistake_by_edit(
    "one_is_enough",
    "One upward curvature was enough for you to call it a minimum. All must point up.",
    ("if up.any() and down.any()", "if up.any()"),
    ('"saddle"', '"minimum"'),
    (f'"minimum" if {UP} else "maximum" if {DOWN}', '"maximum" if down.any()'),
)


@classify_critical_point.mistake
def by_determinant(hessian, tol=1e-8):
    """You used the rule with the determinant, which holds for 2×2 only. Look at the signs of all eigenvalues."""
    det = np.linalg.det(hessian)
    if abs(det) <= tol:
        return "undecided"
    return "saddle" if det < 0 else "minimum" if hessian[0, 0] > 0 else "maximum"
