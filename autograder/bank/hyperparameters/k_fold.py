"""k_fold: k pairs (train, val) of index arrays; the val sets split a shuffled 0 … n − 1 into nearly equal parts."""

import numpy as np

from autograder.bank._chance import twice
from autograder.bank._company import in_range
from autograder.bank.hyperparameters._ranges import mean
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Broken


def reference(n, k, rng):
    folds = np.array_split(rng.permutation(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


k_fold = Exercise(
    "k_fold",
    reference,
    points=3,
    number=6,
    random=True,
    section="k-fold-cross-validation",
    hints=(
        "Look at the validation sets alone: together they are all samples, and no two of them share one.",
        "Shuffle once, cut the row into k nearly equal pieces; each piece is a validation set once, and the others are the training set.",
        "np.array_split cuts into nearly equal pieces; np.concatenate joins the others. A list of k pairs (train, val).",
    ),
)


@k_fold.case
def even_folds(rng):
    """12 samples in 3 folds"""
    return {"n": 12, "k": 3, "rng": rng}


UNEVEN = ((23, 5), (40, 4), (31, 10))


def missing(n, *sets):
    """How many of n samples are in none of the sets."""
    return n - int(np.isin(np.arange(n), np.concatenate(sets)).sum())


@k_fold.law
def nothing_left_out(answer, rng):
    """the validation sets together hold every sample, and so do the two sets of each fold"""
    for n, k in UNEVEN:
        pairs = answer(n=n, k=k, rng=rng)
        if lost := missing(n, *(val for _, val in pairs)):
            return Broken(f"with n = {n} and k = {k}, the number of samples in no validation set", "0", str(lost))
        if lost := max(missing(n, *pair) for pair in pairs):
            return Broken(f"with n = {n} and k = {k}, the number of samples in neither set of a fold", "0", str(lost))
    return None


@k_fold.law
def nothing_held_twice(answer, rng):
    """no sample is in two validation sets"""
    held = np.concatenate([val for _, val in answer(n=23, k=5, rng=rng)])
    return len(np.unique(held)) == len(held)


@k_fold.law
def no_fold_twice(answer, rng):
    """no validation set comes twice"""
    held = [tuple(np.sort(val)) for _, val in answer(n=24, k=4, rng=rng)]
    return len(set(held)) == 4


def sizes(answer, rng):
    for n, k in UNEVEN:
        yield n, k, [len(val) for _, val in answer(n=n, k=k, rng=rng)]


@k_fold.law
def none_too_large(answer, rng):
    """no validation set is larger than n / k, rounded up"""
    for n, k, found in sizes(answer, rng):
        if max(found) > -(-n // k):
            return Broken(f"with n = {n} and k = {k}, the largest size", f"{-(-n // k)}", str(max(found)))
    return None


@k_fold.law
def none_too_small(answer, rng):
    """no validation set is smaller than n / k, rounded down"""
    for n, k, found in sizes(answer, rng):
        if min(found) < n // k:
            return Broken(f"with n = {n} and k = {k}, the smallest size", str(n // k), str(min(found)))
    return None


@k_fold.law
def none_empty(answer, rng):
    """no validation set is empty"""
    return all(min(found) > 0 for _, _, found in sizes(answer, rng))


@k_fold.law
def sizes_add_up(answer, rng):
    """the sizes of the validation sets add up to n"""
    for n, k, found in sizes(answer, rng):
        if sum(found) != n:
            return Broken(f"with n = {n} and k = {k}, the sum of the sizes", str(n), str(sum(found)))
    return None


@k_fold.law
def k_pairs(answer, rng):
    """there are k pairs, also where k does not divide n"""
    for n, k in ((23, 5), (31, 10), (9, 4)):
        if (pairs := len(answer(n=n, k=k, rng=rng))) != k:
            return Broken(f"with n = {n} and k = {k}, the number of pairs", str(k), str(pairs))
    return None


@k_fold.law
def train_and_validation_are_apart(answer, rng):
    """no sample is in the training and the validation set of one fold"""
    return all(not np.isin(val, train).any() for train, val in answer(n=23, k=5, rng=rng))


@k_fold.law
def train_is_the_rest(answer, rng):
    """the training set is all that is not in the validation set, each sample once"""
    pairs = answer(n=23, k=5, rng=rng)
    return all(np.array_equal(np.sort(train), np.setdiff1d(np.arange(23), val)) for train, val in pairs)


@k_fold.law
def indices_in_the_data(answer, rng):
    """every index is one of 0 to n − 1"""
    return in_range(np.concatenate([np.concatenate(pair) for pair in answer(n=23, k=5, rng=rng)]), 23)


@k_fold.law
def folds_are_shuffled(answer, rng):
    """the samples of a fold are drawn from everywhere, not cut from the given order"""
    pairs = answer(n=60, k=5, rng=rng)
    cut = all(np.ptp(val) == len(val) - 1 for _, val in pairs)
    dealt = all(len(set(np.sort(val) % 5)) == 1 for _, val in pairs)
    return not cut and not dealt


@k_fold.law
def other_folds_next_time(answer, rng):
    """every call gives other folds of all samples"""
    calls = answer.repeat(40, n=30, k=3, rng=rng)
    if any(missing(30, *pair) for pairs in calls for pair in pairs):
        return Broken(
            "the number of samples in neither set of a fold", "0 in all of forty calls", "more in one of them"
        )
    folds = {tuple(np.concatenate([np.sort(val) for _, val in pairs])) for pairs in calls}
    return len(folds) == 40  # two alike by chance: 780 · 10!³ / 30! = 1.4e-10


@k_fold.law
def same_state_same_folds(answer, rng):
    """generators in the same state give the same folds"""
    first, second = twice(rng, lambda same: answer(n=40, k=4, rng=same))
    return difference([val for _, val in first], [val for _, val in second], "the validation sets of the second call")


@k_fold.law
def no_reserved_places(answer, rng):
    """no sample is in the same fold every time, also of two samples in two folds"""
    calls = [[val.item() for _, val in pairs] for pairs in answer.repeat(40, n=2, k=2, rng=rng)]
    return not np.all(np.equal(calls, calls[0]), axis=0).any()  # by chance: 2^-39


@k_fold.observe
def fair_folds(answer, rng, draws):
    """every sample is as likely to be in one fold as in another, whatever the others are"""
    n, k = 240, 60
    folds = [np.sort(val) for _, val in answer(n=n, k=k, rng=draws)]
    different = len(np.unique(folds, axis=0))
    found = {"the number of different folds": (different, 0.0)}
    if different > k // 2:  # the spread of a few folds says nothing
        spread = np.var(folds, axis=1, ddof=1) / (n * (n + 1) / 12)
        found["the variance of the indices in a fold, over that of all,"] = mean(spread, 0.37)
    return found


SHUFFLE, SPLIT = "rng.permutation(n)", "np.array_split(rng.permutation(n), k)"
REST, PAIR = "np.concatenate(folds[:i] + folds[i + 1 :])", "(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i])"
for name, text, edits, was in (
    (
        "not_shuffled",
        "You cut the samples in their given order, which may be sorted by class. Shuffle first.",
        [(SHUFFLE, "np.arange(n)")],
        "cut_in_order",
    ),
    (
        "drops_the_rest",
        "You dropped the samples that do not fill a fold. Let some folds be larger by one.",
        [(SHUFFLE, "rng.permutation(n)[: n // k * k]")],
        "rest_dropped",
    ),
    (
        "rest_in_the_last",
        "You put all that is left over into the last fold. Spread it: sizes differ by at most one.",
        [(SPLIT, "np.split(rng.permutation(n), [n // k * i for i in range(1, k)])")],
        "",
    ),
    (
        "rest_never_validated",
        "You cut folds of n // k samples, so what is left over is trained on but never validated. Let some folds be larger by one.",
        [(SPLIT, "np.split(rng.permutation(n), [n // k * i for i in range(1, k + 1)])")],
        "",
    ),
    (
        "size_rounded_up",
        "You rounded the size of a fold up, so the last folds are short or empty. Spread what is left over: sizes differ by at most one.",
        [(SPLIT, "np.split(rng.permutation(n), [-(-n // k) * i for i in range(1, k)])")],
        "",
    ),
    (
        "parts_swapped",
        "You returned (val, train). Return (train, val): the larger one first.",
        [(PAIR, f"(folds[i], {REST})")],
        "swapped",
    ),
    (
        "trains_on_everything",
        "You trained on all samples, those of the validation set included. Leave them out: else the validation loss is too good to be true.",
        [("folds[:i] + folds[i + 1 :]", "folds")],
        "",
    ),
    (
        "shuffled_for_each_fold",
        "You shuffled anew for each fold, so validation sets overlap and some samples are never held back. Shuffle once, then cut.",
        [(f"folds = {SPLIT}\n    ", ""), ("in range(k)]", f"in range(k) for folds in [{SPLIT}]]")],
        "",
    ),
    (
        "one_split_repeated",
        "You returned the same split k times. Each piece is the validation set once.",
        [("folds[:i] + folds[i + 1 :]", "folds[1:]"), (", folds[i])", ", folds[0])")],
        "",
    ),
    (
        "counts_from_one",
        "You counted samples from 1. Indices in Python go from 0 to n − 1.",
        [(SHUFFLE, "1 + rng.permutation(n)")],
        "counted_from_one",
    ),
    (
        "same_every_time",
        "Your order is made once (by a seed of your own, or kept from an earlier call). Shuffle with rng anew each time.",
        [(SHUFFLE, "np.random.default_rng(0).permutation(n)")],
        "fixed_seed",
    ),
    (
        "global_random",
        "Something besides rng decides your order (np.random, Python's random, or another generator), so nobody can repeat it. Shuffle with rng alone.",
        [(SHUFFLE, "np.random.default_rng().permutation(n)")],
        "chance_from_elsewhere",
    ),
    (
        "validation_only",
        "You returned the validation sets alone. Return pairs: train and val.",
        [(PAIR, "folds[i]")],
        "",
    ),
    (
        "dealt_in_order",
        "You dealt every k-th sample into a fold without shuffling. Shuffle first.",
        [(SPLIT, "[np.arange(i, n, k) for i in range(k)]")],
        "",
    ),
):
    k_fold.mistake_by_edit(name, text, *edits, was=was)
