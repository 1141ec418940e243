"""minibatches, graded only."""

import numpy as np

from autograder.bank._company import homes, unevenness
from autograder.bank.optimizers.minibatches import minibatches

SIZES = (1, 2, 3, 5, 7, 12, 20, 50, 51, 64, 73, 101)  # of the set; batches from one sample to more than there are


@minibatches.hidden_case
def larger_than_n(rng):
    """batch_size larger than n: one batch with all samples"""
    return {"n": 6, "batch_size": 10, "rng": rng}


@minibatches.hidden_case
def one_left(rng):
    """a last batch of one sample"""
    return {"n": 17, "batch_size": 8, "rng": rng}


@minibatches.hidden_law
def splits_of_all_sizes(answer, rng):
    """every index comes once, in batches of the right sizes: in small and large sets, with any batch size"""
    calls = [
        {"n": n, "batch_size": size, "rng": np.random.default_rng(int(rng.integers(1 << 31)))}
        for n in (*SIZES, int(rng.integers(20, 90)))
        for size in {1, 2, 7, max(n // 2, 1), max(n - 1, 1), n, n + 1, int(rng.integers(1, n + 1))}
    ]
    calls += [
        {"n": int(n), "batch_size": int(n) // 5, "rng": np.random.default_rng(int(rng.integers(1 << 31)))}
        for n in map(rng.integers, (129, 192, 257), (193, 257, 1200))
    ]
    return all(map(_is_split, answer.many(calls), calls))


@minibatches.hidden_law(key="no_drift")
def no_batch_is_preferred(answer, rng):
    """early, middle and late samples come in any batch equally often"""
    calls = answer.repeat(100, n=240, batch_size=40, rng=rng)
    return unevenness(np.array([homes(batches, 240) for batches in calls])) < 6  # by chance otherwise: 1e-9


def _is_split(batches, call):
    n, size = call["n"], call["batch_size"]
    wanted = [min(size, n - start) for start in range(0, n, size)]
    return [len(b) for b in batches] == wanted and np.array_equal(np.sort(np.concatenate(batches)), np.arange(n))
