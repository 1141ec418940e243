"""wilson_interval: all p from which correct/n is at most z standard errors √(p(1 − p)/n) away (Wilson 1927)."""

import numpy as np

from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(correct, n, z=1.96):
    p = correct / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return centre - half, centre + half


wilson_interval = Exercise(
    "wilson_interval",
    reference,
    points=2,
    number=7,
    returns=("low", "high"),
    section="The-Wilson-interval",
    hints=(
        "Look at a run in which everything is right: the interval must not end above 1, and must not have the length 0.",
        "An end of the interval is a p that is z of its own standard errors from correct/n. Square that: a quadratic equation for p.",
        "A centre plus and minus half a length, both divided by 1 + z²/n; the centre is moved by z²/(2n), and z²/(4n²) is added under the root.",
    ),
)


@wilson_interval.case
def most_are_right(rng):
    """most of some hundred samples are right"""
    n = int(rng.integers(150, 400))
    return {"correct": n - int(rng.integers(5, 30)), "n": n}


@wilson_interval.case
def few_samples(rng):
    """7 of 10 samples, z = 1: one standard error either way"""
    return {"correct": 7, "n": 10, "z": 1.0}


@wilson_interval.case
def all_are_right(rng):
    """every sample is right"""
    return {"correct": (n := int(rng.integers(10, 60))), "n": n}


@wilson_interval.law
def ends_are_z_standard_errors_away(answer, rng):
    """the share that was measured is z standard errors from either end, each with the end's own standard error"""
    n, z = int(rng.integers(40, 90)), float(rng.uniform(1, 3))
    correct = int(rng.integers(n // 2, n - 3))
    low, high = (float(end) for end in answer(correct=correct, n=n, z=z))
    with np.errstate(all="ignore"):
        away = [abs(correct / n - end) / np.sqrt(end * (1 - end) / n) for end in (low, high)]
    return difference([z, z], away, "how many standard errors away the ends are")


@wilson_interval.law
def more_samples_are_surer(answer, rng):
    """with a hundred times as many samples, of which the same share is right, the interval is shorter"""
    lengths = [np.ptp(answer(correct=8 * times, n=10 * times)) for times in (1, 100)]
    return bool(lengths[1] < lengths[0])


CENTRE, HALF = "(p + z**2 / (2 * n)) / (1 + z**2 / n)", "np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)"
RETURNED = "centre - half, centre + half"
for name, text, *edits in (
    (
        "wald",
        "You took p ± z · √(p(1 − p)/n), the textbook's interval: it has no length where all are right. Wilson's has the standard error of its ends.",
        (CENTRE, "p"),
        (HALF, "np.sqrt(p * (1 - p) / n)"),
    ),
    (
        "centre_not_moved",
        "You left the centre at correct/n. It is moved towards ½: (p + z²/(2n)) / (1 + z²/n).",
        (CENTRE, "p"),
    ),
    (
        "shift_forgotten",
        "You left z²/(2n) out of the centre, and moved it towards 0. The centre is (p + z²/(2n)) / (1 + z²/n).",
        (CENTRE, "p / (1 + z**2 / n)"),
    ),
    (
        "centre_not_divided",
        "You did not divide the centre by 1 + z²/n. Both the centre and half the length are divided.",
        (CENTRE, "p + z**2 / (2 * n)"),
    ),
    (
        "length_not_divided",
        "You did not divide half the length by 1 + z²/n. Both the centre and half the length are divided.",
        (HALF, "np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))"),
    ),
    (
        "nothing_divided",
        "You did not divide by 1 + z²/n. Both the centre and half the length are divided.",
        (CENTRE, "p + z**2 / (2 * n)"),
        (HALF, "np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))"),
    ),
    (
        "root_without_second_term",
        "You left z²/(4n²) out under the root, so the interval has no length where all are right.",
        ("p * (1 - p) / n + z**2 / (4 * n**2)", "p * (1 - p) / n"),
    ),
    (
        "n_not_squared",
        "You added z²/(4n) under the root. It is z²/(4n²).",
        ("4 * n**2", "4 * n"),
    ),
    (
        "shift_twice_as_large",
        "You moved the centre by z²/n. It is moved by z²/(2n).",
        ("z**2 / (2 * n)", "z**2 / n"),
    ),
    (
        "z_not_squared",
        "You moved the centre by z/(2n). It is moved by z²/(2n).",
        ("z**2 / (2 * n)", "z / (2 * n)"),
    ),
    (
        "root_forgotten",
        "You forgot the root: half the length is z times √(p(1 − p)/n + z²/(4n²)), divided by 1 + z²/n.",
        ("np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))", "(p * (1 - p) / n + z**2 / (4 * n**2))"),
    ),
    (
        "one_standard_error",
        "You did not multiply the root by z. Half the length is z standard errors.",
        ("z * np.sqrt", "np.sqrt"),
    ),
    (
        "agresti_coull",
        "You took Agresti and Coull's interval: z samples more, and then the textbook's formula. Wilson's has the same centre, but another length.",
        (HALF, "np.sqrt(centre * (1 - centre) / (n + z**2))"),
    ),
    (
        "fixed_value",
        "You wrote 1.96 in place of z. Use the argument: it says how sure the interval is to be.",
        ("    p = correct / n", "    p, z = correct / n, 1.96"),
    ),
    (
        "centre_and_length",
        "You returned the centre and half the length. Return the two ends: centre − half and centre + half.",
        (RETURNED, "centre, half"),
    ),
    (
        "parts_swapped",
        "You returned (high, low). Return (low, high).",
        (RETURNED, "centre + half, centre - half"),
    ),
    (
        "in_per_cent",
        "You returned per cent. Return shares, from 0 to 1.",
        (RETURNED, "100 * (centre - half), 100 * (centre + half)"),
    ),
    (
        "counts_returned",
        "You returned how many samples would be right. Return shares, from 0 to 1.",
        (RETURNED, "n * (centre - half), n * (centre + half)"),
    ),
):
    wilson_interval.mistake_by_edit(name, text, *edits)
