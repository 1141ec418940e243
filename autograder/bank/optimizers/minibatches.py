"""minibatches: a shuffled split of 0 … n − 1, one epoch of stochastic gradient descent."""

from collections import Counter

import numpy as np

from autograder.bank._chance import twice
from autograder.bank._company import homes, in_range, neighbours, places, regulars, steps
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Broken


def reference(n, batch_size, rng):
    rows = rng.permutation(n)
    return [rows[i : i + batch_size] for i in range(0, n, batch_size)]


minibatches = Exercise(
    "minibatches",
    reference,
    points=2,
    number=3,
    random=True,
    section="Minibatches",
    hints=(
        "Look at the last batch: is it there, and has it only what is left?",
        "Shuffle the numbers 0 to n − 1 once, then cut the row into pieces of batch_size.",
        "rng.permutation(n) gives the shuffled row; a list of slices [i : i + batch_size] for i = 0, batch_size, 2 · batch_size, ... is the answer.",
    ),
)


@minibatches.case
def small_last(rng):
    """10 samples in batches of 4: the last batch has 2"""
    return {"n": 10, "batch_size": 4, "rng": rng}


@minibatches.case
def even(rng):
    """12 samples in batches of 3"""
    return {"n": 12, "batch_size": 3, "rng": rng}


@minibatches.case
def whole(rng):
    """batch_size = n: one batch, which is batch gradient descent"""
    return {"n": 7, "batch_size": 7, "rng": rng}


@minibatches.case
def single(rng):
    """batch_size = 1: n batches of one sample, which is stochastic gradient descent"""
    return {"n": 5, "batch_size": 1, "rng": rng}


@minibatches.law
def every_index_once(answer, rng):
    """every index from 0 to n − 1 comes exactly once"""
    n = int(rng.integers(40, 60))
    rows = np.concatenate(answer(n=n, batch_size=7, rng=rng))
    counts = np.bincount(rows[(rows >= 0) & (rows < n)], minlength=n)
    if len(rows) != n:
        return Broken(f"with n = {n}, the number of all indices together", str(n), str(len(rows)))
    for index in np.flatnonzero(counts != 1)[:1]:
        return Broken(f"with n = {n}, how often the index {index} comes", "1", str(counts[index]))
    return True


@minibatches.law
def indices_in_range(answer, rng):
    """no index is negative, and none is n or more"""
    calls = answer.repeat(8, n=30, batch_size=7, rng=rng)  # with replacement the largest index may be missing in one
    rows = np.concatenate([np.concatenate(batches) for batches in calls])
    return in_range(rows, 30)


@minibatches.law
def shuffled(answer, rng):
    """the order is shuffled"""
    return not np.array_equal(np.concatenate(answer(n=40, batch_size=7, rng=rng)), np.arange(40))


@minibatches.law
def shuffled_across_batches(answer, rng):
    """samples, and not whole batches, are shuffled: neighbours do not stay together"""
    home = homes(answer(n=60, batch_size=6, rng=rng), 60)
    return bool(np.mean(home[1:] == home[:-1]) < 0.5)


@minibatches.law
def new_order_each_time(answer, rng):
    """in sixty calls with the same generator no order comes twice, and no sample is barred from its own place"""
    orders = np.array([np.concatenate(b) for b in answer.repeat(60, n=20, batch_size=4, rng=rng)])
    if (np.sort(orders, axis=1) != np.arange(20)).any():
        return Broken("the indices of one of the calls, sorted,", "0, 1, ..., 19", "others")
    if len(set(map(bytes, orders))) < 60:  # by chance once in 10¹⁵ runs
        return Broken("the number of different orders", "60", str(len(set(map(bytes, orders)))))
    home = int((orders == np.arange(20)).sum())  # 0 by chance e⁻⁶⁰
    return home > 0 or Broken("how often a sample comes at its own place", "more than 0", "0")


@minibatches.law
def uses_the_generator(answer, rng):
    """generators in the same state give the same batches: all chance comes from rng"""
    first, second = twice(rng, lambda same: answer(n=40, batch_size=7, rng=same))
    return difference(np.concatenate(first), np.concatenate(second), "the order of the second call")


@minibatches.observe
def fair_company(answer, rng, draws):
    """any two samples are as likely to share a batch as any other two, each to be in any batch, and to follow any other"""
    n, calls = 110, 40
    drawn = answer.repeat(calls, n=n, batch_size=20, rng=draws)
    home = np.array([homes(batches, n) for batches in drawn])
    orders = Counter(map(bytes, home))
    seen = {"the share of calls with the most frequent order": (max(orders.values()) / calls, 0.01)}
    if len(orders) == 1:  # which order it is that never changes is no matter
        return seen
    orders = np.array([np.concatenate(_in_any_order(batches, rng)) for batches in drawn])
    return seen | neighbours(home) | places(home) | regulars(home) | steps(orders)


def _in_any_order(batches, rng):
    """Batches are sets: where each of them is sorted, what follows what inside it says nothing."""
    is_sorted = all((np.diff(rows) > 0).all() for rows in batches)
    return [rng.permutation(rows) for rows in batches] if is_sorted else batches


minibatches.mistake_by_edit(
    "not_shuffled",
    "You cut the samples in their given order. Shuffle first, with rng.permutation(n).",
    ("rng.permutation(n)", "np.arange(n)"),
)
minibatches.mistake_by_edit(
    "with_replacement",
    "You drew with replacement, so some samples come twice and some never. Shuffle once, then cut.",
    ("rng.permutation(n)", "rng.integers(n, size=n)"),
)
minibatches.mistake_by_edit(
    "counts_from_one",
    "You shuffled 1 to n. Indices in Python go from 0 to n − 1.",
    ("rng.permutation(n)", "1 + rng.permutation(n)"),
)
minibatches.mistake_by_edit(
    "empty_last",
    "You added an empty batch where n is a multiple of batch_size. Let the starts go from 0 up to, but not including, n.",
    ("range(0, n, batch_size)", "range(0, n + 1, batch_size)"),
)
minibatches.mistake_by_edit(
    "same_order_always",
    "Your order is made once (by a seed of your own, or kept from an earlier call): every epoch sees the same. Use rng anew each time.",
    ("rng.permutation(n)", "np.random.default_rng(0).permutation(n)"),
)
minibatches.mistake_by_edit(
    "global_random",
    "Something besides rng decides your order (np.random, Python's random, or an array that is kept and shuffled again), so nobody can repeat it. Use rng alone: rng.permutation(n).",
    ("rng.permutation(n)", "np.random.default_rng().permutation(n)"),
)
minibatches.mistake_by_edit(
    "last_batch_twice",
    "You filled up the last batch with samples from the front. Let it be smaller.",
    ("rows[i : i + batch_size]", 'np.take(rows, range(i, i + batch_size), mode="wrap")'),
)
minibatches.mistake_by_edit(
    "drops_the_rest",
    "You dropped the samples that do not fill a batch. Keep them as a smaller last batch.",
    ("range(0, n, batch_size)", "range(0, n - batch_size + 1, batch_size)"),
)
minibatches.mistake_by_edit(
    "one_array",
    "You returned one shuffled array. Cut it into a list of batches.",
    ("[rows[i : i + batch_size] for i in range(0, n, batch_size)]", "rows"),
)
minibatches.mistake_by_edit(
    "batch_size_as_count",
    "You made batch_size batches. It is the number of samples in one batch.",
    ("[rows[i : i + batch_size] for i in range(0, n, batch_size)]", "np.array_split(rows, batch_size)"),
)
minibatches.mistake_by_edit(
    "evened_out",
    "You evened out the sizes of the batches. All have batch_size samples, and only the last may be smaller.",
    ("[rows[i : i + batch_size] for i in range(0, n, batch_size)]", "np.array_split(rows, -(-n // batch_size))"),
)


@minibatches.mistake
def shuffles_batches(n, batch_size, rng):
    """You shuffled the batches, not the samples. Shuffle the indices first, then cut."""
    *full, last = [np.arange(n)[i : i + batch_size] for i in range(0, n, batch_size)]
    return [full[i] for i in rng.permutation(len(full))] + [last]
