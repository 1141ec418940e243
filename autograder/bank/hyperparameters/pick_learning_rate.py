"""pick_learning_rate: where the steepest fall of a range test begins, the loss against log₁₀ lr (after Smith 2017, §3.3)."""

import numpy as np

from autograder.judge.exercise import Exercise


def reference(lrs, losses):
    lowest = np.fmin.accumulate(losses)
    wild = ~np.isfinite(losses) | (losses > 4 * lowest)
    end = np.argmax(wild) if wild.any() else len(losses)
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    return float(lrs[np.argmin(slopes)])


pick_learning_rate = Exercise(
    "pick_learning_rate",
    reference,
    points=3,
    number=3,
    section="The-learning-rate-range-test",
    hints=(
        "Look at the end first: cut the curve where the loss first exceeds 4 times its lowest value so far, or is not finite.",
        "The steepest fall is the smallest slope of the loss against log10(lr), taken from one point to the next.",
        "Slopes are np.diff(losses) / np.diff(np.log10(lrs)) of what is left; the answer is the rate at which the smallest begins.",
    ),
)


def sweep(rng, explodes=False):
    """A range test: a plateau, a fall with one steepest piece, a floor, and a rise."""
    n = int(rng.integers(14, 18))
    fall = np.sort(rng.uniform(0.02, 0.12, 7))
    rng.shuffle(fall)
    fall[rng.integers(1, 5)] = rng.uniform(0.3, 0.4)
    losses = np.concatenate([[2.3, 2.3 - 0.01], 2.29 - np.cumsum(fall)])
    floor = losses[-1]
    losses = np.concatenate([losses, floor + np.cumsum(rng.uniform(0.05, 0.3, n - len(losses)))])
    if explodes:
        losses[-2:] = [5 * floor, 40.0]
    return losses


@pick_learning_rate.case
def ordinary_sweep(rng):
    """a plateau, a fall and a rise"""
    losses = sweep(rng)
    return {"lrs": np.geomspace(1e-5, 1.0, len(losses)), "losses": losses}


@pick_learning_rate.case
def falls_after_the_explosion(rng):
    """the loss explodes and then falls: what comes after does not count"""
    losses = np.concatenate([sweep(rng, explodes=True), [3.0, 2.0]])
    return {"lrs": np.geomspace(1e-5, 3.0, len(losses)), "losses": losses}


@pick_learning_rate.case
def uneven_rates(rng):
    """rates that are not evenly spaced in log10"""
    lrs = 10.0 ** np.array([-5, -4.5, -3, -2.9, -2, -1, -0.5])
    return {"lrs": lrs, "losses": np.array([2.3, 2.25, 1.75, 1.65, 1.35, 1.3, 1.6]) * rng.uniform(0.5, 2)}


@pick_learning_rate.case
def rises_steeply(rng):
    """the loss rises more steeply than it ever fell"""
    losses = np.array([2.0, 1.8, 1.5, 1.0, 0.8, 2.2, 2.1]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-4, 1.0, 7), "losses": losses}


WILD = "wild = ~np.isfinite(losses) | (losses > 4 * lowest)"
END = "end = np.argmax(wild) if wild.any() else len(losses)"
SLOPES = "np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))"
PICK, FINITE = "float(lrs[np.argmin(slopes)])", "np.where(np.isfinite(losses), losses, np.inf)"
for name, text, *edits in (
    (
        "lowest_loss",
        "You took the rate of the lowest loss, which is on the edge of diverging. Take the one where the loss falls fastest.",
        (PICK, "float(lrs[np.argmin(losses[:end])])"),
    ),
    (
        "lowest_loss_of_all",
        "You took the rate of the lowest loss of the whole curve. Cut the curve first, then take the start of its steepest fall.",
        (PICK, f"float(lrs[np.argmin({FINITE})])"),
    ),
    (
        "tenth_of_the_lowest",
        "You took a tenth of the rate with the lowest loss. That is another rule of thumb; here it is the start of the steepest fall.",
        (PICK, "float(lrs[np.argmin(losses[:end])]) / 10"),
    ),
    (
        "tenth_of_the_lowest_of_all",
        "You took a tenth of the rate with the lowest loss of the whole curve. That is another rule of thumb; here the curve is cut, and it is the start of the steepest fall.",
        (PICK, f"float(lrs[np.argmin({FINITE})]) / 10"),
    ),
    (
        "largest_that_holds",
        "You took the largest rate before the loss explodes, which is on the edge of diverging. Take the one where the loss falls fastest.",
        (PICK, "float(lrs[end - 1])"),
    ),
    (
        "cut_at_the_infinite_alone",
        "You cut only where the loss is not finite. Cut also where it first exceeds 4 times its lowest value so far.",
        (WILD, "wild = ~np.isfinite(losses)"),
    ),
    (
        "four_times_the_first",
        "You cut at 4 times the first loss. The bar is 4 times the lowest loss so far.",
        ("4 * lowest", "4 * losses[0]"),
    ),
    (
        "four_times_the_one_before",
        "You compared each loss with the one before it. The bar is 4 times the lowest loss so far.",
        ("4 * lowest", "4 * np.append(np.inf, losses[:-1])"),
    ),
    (
        "no_cut",
        "You used the whole curve. Cut it where the loss first exceeds 4 times its lowest value so far, or is not finite.",
        (END, "end = len(losses)"),
        ("np.argmin(slopes)", "np.argmin(np.where(np.isfinite(slopes), slopes, np.inf))"),
    ),
    (
        "end_of_the_fall",
        "You took the rate at the end of the steepest piece. Take the one where it begins.",
        ("np.argmin(slopes)", "np.argmin(slopes) + 1"),
    ),
    (
        "the_middle",
        "You took the middle of the steepest piece. Take the rate where it begins.",
        (PICK, "float(np.sqrt(lrs[np.argmin(slopes)] * lrs[np.argmin(slopes) + 1]))"),
    ),
    (
        "against_lr",
        "You took slopes against lr itself, which makes the smallest rates look steep. Take them against log10(lr).",
        ("np.log10(lrs[:end])", "lrs[:end]"),
    ),
    (
        "log_of_the_loss",
        "You took the logarithm of the loss as well. Only the rates are on a log scale: slopes are of the loss itself.",
        ("np.diff(losses[:end])", "np.diff(np.log(losses[:end]))"),
    ),
    (
        "largest_drop",
        "You took the largest drop without dividing by the distance. Rates may be unevenly spaced: divide by the difference of log10(lr).",
        (SLOPES, "np.diff(losses[:end])"),
    ),
    (
        "central_slopes",
        "You took slopes over two pieces at a time (np.gradient). Take them from one point to the next: np.diff.",
        (SLOPES, "np.gradient(losses[:end], np.log10(lrs[:end]))"),
    ),
    (
        "steepest_rise",
        "You took the steepest rise. A fall has a negative slope: look for the smallest.",
        ("np.argmin(slopes)", "np.argmax(slopes)"),
    ),
    (
        "steepest_either_way",
        "You took the steepest piece, up or down. Only a fall counts: do not take absolute values.",
        ("np.argmin(slopes)", "np.argmax(np.abs(slopes))"),
    ),
    (
        "the_index",
        "You returned the index. Return the rate at that place.",
        (PICK, "float(np.argmin(slopes))"),
    ),
    (
        "its_logarithm",
        "You returned log10 of the rate. Return the rate itself.",
        (PICK, "float(np.log10(lrs[np.argmin(slopes)]))"),
    ),
):
    pick_learning_rate.mistake_by_edit(name, text, *edits)
