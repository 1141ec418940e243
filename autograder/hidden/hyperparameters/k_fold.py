"""k_fold, graded only."""

import numpy as np

from autograder.bank._company import homes, neighbours, places, regulars, unevenness
from autograder.bank.hyperparameters.k_fold import k_fold

SIZES = (2, 3, 4, 6, 12, 20, 49, 50, 51, 64, 73, 101)


@k_fold.hidden_case
def two_folds(rng):
    """10 samples in 2 folds"""
    return {"n": 10, "k": 2, "rng": rng}


@k_fold.hidden_case
def leave_one_out(rng):
    """as many folds as samples"""
    return {"n": 6, "k": 6, "rng": rng}


@k_fold.hidden_law
def splits_of_all_sizes(answer, rng):
    """every sample is validated once, in folds of the right sizes, and trained on in all other folds: small and large sets, any number of folds"""
    sizes = [(n, k) for n in (*SIZES, int(rng.integers(20, 90))) for k in {2, 3, int(rng.integers(2, 12))} if k <= n]
    sizes += [(int(n), 3) for n in map(rng.integers, (129, 192, 257), (193, 257, 400))]
    sizes += [(n, k) for n in (4, 5, 6, 12, 20) for k in (n // 2, n - 1, n)] + [(51, 51), (64, 32), (101, 51), (50, 10)]
    calls = [{"n": n, "k": k} for n, k in sizes]
    calls += calls[-6:]
    calls = [call | {"rng": np.random.default_rng(int(rng.integers(1 << 62)))} for call in calls]
    return all(map(_is_split, answer.many(calls), calls))


def _is_split(pairs, call):
    n, k = call["n"], call["k"]
    if len(pairs) != k:
        return False
    counts = sorted(len(val) for _, val in pairs)
    held = np.concatenate([val for _, val in pairs])
    everyone = np.arange(n)
    return (
        counts == sorted(n // k + (i < n % k) for i in range(k))
        and np.array_equal(np.sort(held), everyone)
        and all(np.array_equal(np.sort(np.concatenate(pair)), everyone) for pair in pairs)
    )


@k_fold.hidden_law
def no_fold_is_preferred(answer, rng):
    """early, middle and late samples are in any fold equally often"""
    calls = answer.repeat(160, n=120, k=4, rng=rng)
    return unevenness(np.array([homes([val for _, val in pairs], 120) for pairs in calls])) < 6  # by chance: 1e-9


@k_fold.hidden_observe
def fair_company(answer, rng, draws):
    """any two samples are as likely to share a fold as any other two, and each to be in any fold"""
    n, calls = 120, 40
    drawn = answer.repeat(calls, n=n, k=6, rng=draws)
    home = np.array([homes([val for _, val in pairs], n) for pairs in drawn])
    different = len({row.tobytes() for row in home})
    seen = {"the share of different splits": (different / calls, 0.01)}
    return seen if different < calls // 2 else seen | neighbours(home) | places(home) | regulars(home)
