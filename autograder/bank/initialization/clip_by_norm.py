"""clip_by_norm: all gradients scaled by one factor where their global norm exceeds max_norm (Pascanu et al. 2013)."""

import math

import numpy as np

from autograder.judge.compare import Difference, difference
from autograder.judge.exercise import Exercise


def reference(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [g * factor for g in grads]


clip_by_norm = Exercise(
    "clip_by_norm",
    reference,
    points=2,
    number=9,
    section="Clipping",
    hints=(
        "Look at how many norms you compute: there is one for the whole list. And at what happens when it is small.",
        "All gradients together are one long arrow. When it is longer than max_norm, shorten it, and keep its direction.",
        "A sum of squares over all arrays, its root, a factor that is 1 or max_norm over the norm, and a list of scaled arrays.",
    ),
)


def gradients(rng, *shapes, norm=1.0):
    """Gradients of these shapes with the given global norm."""
    grads = [np.asarray(rng.normal(size=s)) for s in shapes]
    scale = norm / math.sqrt(sum(float((g**2).sum()) for g in grads))
    return [np.asarray(g * scale) for g in grads]


@clip_by_norm.case
def too_long(rng):
    """a gradient three times too long"""
    return {"grads": gradients(rng, (2, 3), (3,), norm=6.0), "max_norm": 2.0}


@clip_by_norm.case
def short_enough(rng):
    """a gradient that is short enough"""
    return {"grads": gradients(rng, (3, 2), (2,), norm=0.7), "max_norm": 0.9}


@clip_by_norm.case
def nothing_to_clip(rng):
    """a gradient of zeros"""
    return {"grads": [np.zeros((2, 2)), np.zeros(2)], "max_norm": 1.0}


@clip_by_norm.case
def no_gradients(rng):
    """an empty list: an empty list comes back"""
    return {"grads": [], "max_norm": 1.0}


@clip_by_norm.law
def length_and_direction(answer, rng):
    """a long gradient comes back with length max_norm and its old direction; a short one comes back as it is"""
    grads = gradients(rng, (4, 2), (5,), norm=30.0)
    clipped = list(answer(grads=grads, max_norm=1.7))
    length = math.sqrt(sum(float((g**2).sum()) for g in clipped))
    if abs(length - 1.7) >= 1e-4:
        return Difference("value", "the length", "1.7", f"{length:.5g}")
    again = list(answer(grads=clipped, max_norm=2.0))
    return difference([g * (1.7 / 30) for g in grads], clipped) or difference(clipped, again)


NORM, FACTOR, SCALED = (
    "np.sqrt(sum(np.sum(g**2) for g in grads))",
    "max_norm / norm if norm > max_norm else 1.0",
    "g * factor",
)
for name, text, *edits in (
    (
        "each_array_alone",
        "You clipped each array by its own norm, which changes the direction of the step. Use one norm over the whole list.",
        (SCALED, "g * (max_norm / n if (n := np.sqrt(np.sum(g**2))) > max_norm else 1.0)"),
    ),
    (
        "by_value",
        "You cut each entry to ±max_norm. Clipping by norm scales all entries alike, so the direction stays.",
        (SCALED, "np.clip(g, -max_norm, max_norm)"),
    ),
    (
        "always_scales",
        "You also stretch short gradients to max_norm. Scale only when the norm exceeds it.",
        ("norm > max_norm", "norm > 0"),
    ),
    (
        "scales_the_short_ones",
        "Your comparison is the wrong way round: short gradients are stretched and long ones stay. Scale when the norm exceeds max_norm.",
        ("norm > max_norm", "0 < norm < max_norm"),
    ),
    (
        "sum_of_norms",
        "You added the arrays' norms. Squares add, lengths do not: take the root of the sum of all squares.",
        (NORM, "sum(np.sqrt(np.sum(g**2)) for g in grads)"),
    ),
    (
        "root_forgotten",
        "You left out the root: your norm is the sum of squares. Take its root.",
        (NORM, "sum(np.sum(g**2) for g in grads)"),
    ),
    (
        "squared_norm_compared",
        "You compared the squared norm with max_norm. Take the root first.",
        ("norm > max_norm", "norm**2 > max_norm"),
    ),
    (
        "small_number_added",
        "You added 1e-6 to the norm, as PyTorch does. Here the factor is max_norm over the norm itself; a norm of 0 is never scaled.",
        (FACTOR, "min(1.0, max_norm / (norm + 1e-6))"),
    ),
    (
        "divides_by_zero",
        "You divide by the norm even where it is 0. Scale only when the norm exceeds max_norm.",
        (FACTOR, "min(1.0, max_norm / float(norm))"),
    ),
    (
        "largest_entry",
        "You used the largest entry as the norm. Use the root of the sum of all squares.",
        (NORM, "max((np.abs(g).max(initial=0) for g in grads), default=0)"),
    ),
    (
        "largest_array",
        "You used the norm of the longest array. One norm is taken over all arrays together.",
        (NORM, "max((np.sqrt(np.sum(g**2)) for g in grads), default=0)"),
    ),
    (
        "sum_of_entries",
        "You summed |g|. Use the root of the sum of all squares.",
        (NORM, "sum(np.sum(np.abs(g)) for g in grads)"),
    ),
    (
        "factor_upside_down",
        "Your factor is upside down: long gradients grow. It is max_norm over the norm.",
        ("max_norm / norm", "norm / max_norm"),
    ),
    ("to_length_one", "You scaled to length 1. Scale to length max_norm.", ("max_norm / norm", "1 / norm")),
    (
        "times_max_norm_only",
        "You multiplied by max_norm without dividing by the norm. The factor is max_norm over the norm.",
        ("max_norm / norm", "max_norm"),
    ),
    (
        "norm_too",
        "You returned the norm as well. Return the list of gradients alone.",
        ("[g * factor for g in grads]", "[g * factor for g in grads], norm"),
    ),
    (
        "one_long_array",
        "You returned one long array. Return a list with one array for each that came in, of the same shape.",
        ("[g * factor for g in grads]", "np.concatenate([np.ravel(g * factor) for g in grads] or [np.zeros(0)])"),
    ),
):
    clip_by_norm.mistake_by_edit(name, text, *edits, was="without_the_root" if name == "root_forgotten" else "")
