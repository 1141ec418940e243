"""warmup_cosine: a learning rate that rises in a straight line and falls along a cosine (Loshchilov & Hutter 2017)."""

import math

import numpy as np

from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return floor + (peak - floor) * (1 + math.cos(math.pi * q)) / 2


warmup_cosine = Exercise(
    "warmup_cosine",
    reference,
    points=2,
    number=7,
    section="Warmup-and-cosine",
    hints=(
        "Look at three steps: the first (0), the one numbered warmup, and the last (total − 1).",
        "Two pieces: a straight line up to the peak while step < warmup, then half a cosine from the peak to the floor.",
        "An if for the warmup; then q, the part of the way behind us, between 0 and 1; then floor plus (peak − floor) times (1 + cos πq)/2.",
    ),
)


@warmup_cosine.case
def rising(rng):
    """a step of the warmup"""
    warmup = int(rng.integers(6, 12))
    return {"step": int(rng.integers(2, warmup - 1)), "warmup": warmup, "total": 50, "peak": rng.uniform(0.1, 1)}


@warmup_cosine.case
def falling(rng):
    """a step on the way down, with a floor"""
    peak = rng.uniform(0.1, 1)
    return {"step": int(rng.integers(20, 40)), "warmup": 7, "total": 50, "peak": peak, "floor": 0.2 * peak}


@warmup_cosine.case
def first(rng):
    """the very first step, number 0, with a warmup of 5"""
    return {"step": 0, "warmup": 5, "total": 30, "peak": rng.uniform(0.1, 1)}


@warmup_cosine.case
def without_warmup(rng):
    """no warmup: the cosine begins at once"""
    return {"step": int(rng.integers(3, 15)), "warmup": 0, "total": 20, "peak": rng.uniform(0.1, 1), "floor": 0.01}


@warmup_cosine.law
def reaches_peak_and_floor(answer, rng):
    """the last step of the warmup and the one after it are at the peak, the last of all is at the floor"""
    peak = rng.uniform(0.5, 1)
    ends = [answer(step=s, warmup=5, total=40, peak=peak, floor=0.1) for s in (4, 5, 39)]
    return difference([peak, peak, 0.1], ends)


warmup_cosine.mistake_by_edit(
    "starts_at_zero",
    "Your first step has a learning rate of 0, which wastes it. Count the step itself: (step + 1)/warmup.",
    ("(step + 1)", "step"),
)
warmup_cosine.mistake_by_edit(
    "last_step_missed",
    "You divide by total − warmup, so that the last step, number total − 1, does not reach the floor. Divide by total − 1 − warmup.",
    ("total - 1 - warmup", "total - warmup"),
)
warmup_cosine.mistake_by_edit(
    "warmup_not_subtracted",
    "You measure the way from step 0. The cosine begins at step number warmup: q is (step − warmup) over what is left.",
    ("(step - warmup) / max(total - 1 - warmup, 1)", "step / max(total - 1, 1)"),
)
warmup_cosine.mistake_by_edit(
    "floor_forgotten",
    "You let the rate fall to 0. It falls to the floor: floor + (peak − floor) · (1 + cos πq)/2.",
    ("floor + (peak - floor) *", "peak *"),
)
warmup_cosine.mistake_by_edit(
    "floor_on_top",
    "You added the floor to the whole cosine, so that it begins above the peak. Scale the cosine by peak − floor.",
    ("(peak - floor)", "peak"),
)
warmup_cosine.mistake_by_edit(
    "whole_period",
    "You take a whole period, which comes up again. Half a one goes from the peak to the floor: cos(πq).",
    ("math.pi * q", "2 * math.pi * q"),
)
warmup_cosine.mistake_by_edit(
    "half_forgotten",
    "You forgot to divide by 2: 1 + cos goes from 2 to 0, so the rate begins at twice the peak.",
    (" / 2", ""),
)
warmup_cosine.mistake_by_edit(
    "straight_down",
    "You fall in a straight line. After the warmup the rate follows half a cosine.",
    ("(1 + math.cos(math.pi * q)) / 2", "(1 - q)"),
)
warmup_cosine.mistake_by_edit(
    "warmup_from_floor",
    "Your warmup begins at the floor. It rises from 0 in equal steps: peak · (step + 1)/warmup.",
    ("peak * (step + 1) / warmup", "floor + (peak - floor) * (step + 1) / warmup"),
)
warmup_cosine.mistake_by_edit(
    "rises_again",
    "Beyond the last step your rate rises again. Let q be at most 1.",
    ("min((step - warmup) / max(total - 1 - warmup, 1), 1)", "(step - warmup) / max(total - 1 - warmup, 1)"),
)
warmup_cosine.mistake_by_edit(
    "in_degrees",
    "You gave the cosine degrees. NumPy and math count in radians: half a period is π.",
    ("math.pi * q", "180 * q"),
)


@warmup_cosine.mistake
def warmup_ignored(step, warmup, total, peak, floor=0.0):
    """You begin with the cosine at step 0. While step < warmup, the rate rises: peak · (step + 1)/warmup."""
    q = np.clip((step - warmup) / max(total - 1 - warmup, 1), 0, 1)
    return floor + (peak - floor) * (1 + math.cos(math.pi * q)) / 2
