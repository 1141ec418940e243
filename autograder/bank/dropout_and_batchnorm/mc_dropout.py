"""mc_dropout: the mean and the spread of n predictions with dropout left on (Gal & Ghahramani 2016)."""

import numpy as np

from autograder.bank._chance import twice
from autograder.judge.exercise import Exercise
from autograder.judge.portable import portable
from autograder.judge.trial import Broken


def reference(predict, x, n, rng):
    outputs = np.array([predict(x, rng) for _ in range(n)])
    return outputs.mean(axis=0), outputs.std(axis=0)


mc_dropout = Exercise(
    "mc_dropout",
    reference,
    points=2,
    number=5,
    returns=("mean", "std"),
    section="Monte-Carlo-dropout",
    hints=(
        "Look at how often predict is called, and along which axis you average.",
        "Each call draws another dropout mask. The outputs scatter: their mean is the prediction, their spread says how sure the network is.",
        "Collect n outputs in one array, the calls along its first axis; then mean and standard deviation along that axis.",
    ),
)


def calls(rng, shape, n, features=5, x=None):
    """Arguments with a predict that hands out what was drawn beforehand; it insists on x itself and on a generator."""
    x = rng.normal(size=(shape[0], features)) if x is None else x
    outputs = rng.normal(rng.normal(size=shape), rng.uniform(0.5, 2, shape), size=(2 * n + 5, *shape))
    handed_out = []

    @portable
    def predict(batch, rng):
        if np.shape(batch) != x.shape or not np.allclose(batch, x, rtol=1e-5, atol=0):
            raise ValueError(f"predict takes the batch x of shape {x.shape} as it is, got another array")
        handed_out.append(rng.random())
        return outputs[len(handed_out) - 1]

    return {"predict": predict, "x": x, "n": n, "rng": rng}


@mc_dropout.case
def some_calls(rng):
    """7 calls on a batch of 4 samples with 3 classes"""
    return calls(rng, (4, 3), 7)


@mc_dropout.case
def two_calls(rng):
    """2 calls"""
    return calls(rng, (3, 2), 2)


@mc_dropout.law
def n_calls(answer, rng):
    """predict is called exactly n times"""
    made = []

    def predict(x, rng):
        made.append(rng.random())
        return np.zeros(3)

    answer(predict=predict, x=np.zeros((3, 2)), n=11, rng=rng)
    return (
        None
        if len(made) == 11
        else Broken("the number of calls of predict for n = 11", "11", "larger" if len(made) > 11 else "smaller")
    )


def _drawn(answer, rng, n=6):
    """What predict drew from the generators that it was given, call by call."""
    drawn = []

    def predict(x, rng):
        drawn.append(float(rng.random()))
        return np.full(2, drawn[-1])

    answer(predict=predict, x=np.zeros((2, 2)), n=n, rng=rng)
    return drawn


@mc_dropout.law
def some_chance(answer, rng):
    """the calls of predict do not all draw the same"""
    return len(set(_drawn(answer, rng, n=4))) > 1


@mc_dropout.law
def fresh_chance(answer, rng):
    """every call of predict draws anew"""
    drawn = _drawn(answer, rng, n=24)
    return len(set(drawn)) == len(drawn) == 24


@mc_dropout.law
def other_chance_next_time(answer, rng):
    """the next time, with the same generator, other numbers are drawn"""
    return not set(_drawn(answer, rng)) & set(_drawn(answer, rng))


@mc_dropout.law
def chance_from_rng(answer, rng):
    """generators in the same state give the same: all chance comes from rng"""
    first, second = twice(rng, lambda same: _drawn(answer, same))
    return first == second


ALL, PARTS = "np.array([predict(x, rng) for _ in range(n)])", "outputs.mean(axis=0), outputs.std(axis=0)"
for name, text, edits in (
    (
        "spread_of_a_sample",
        "You divided by n − 1 in the standard deviation. Here it is the biased one: divide by n.",
        [("outputs.std(axis=0)", "np.sqrt(((outputs - outputs.mean(axis=0)) ** 2).sum(axis=0) / np.float64(n - 1))")],
    ),
    (
        "variance_for_deviation",
        "You returned the variance. Take its root: the standard deviation has the unit of the output.",
        [("outputs.std", "outputs.var")],
    ),
    (
        "error_of_the_mean",
        "You divided the spread by √n: that is the error of the mean, which vanishes as n grows. The spread itself is asked for.",
        [("outputs.std(axis=0)", "outputs.std(axis=0) / np.sqrt(n)")],
    ),
    (
        "one_call_repeated",
        "You called predict once and used its output n times. Call it n times: each call draws another mask.",
        [(ALL, "np.array([predict(x, rng)] * n)")],
    ),
    ("one_call_too_many", "You called predict n + 1 times. range(n) gives n calls.", [("range(n)", "range(n + 1)")]),
    (
        "over_the_samples",
        "You averaged over the samples of the batch. Average over the calls, the first axis, so that each sample keeps its own.",
        [(PARTS, "outputs.mean(axis=1), outputs.std(axis=1)")],
    ),
    (
        "over_everything",
        "You averaged over everything. Average over the calls alone: axis=0.",
        [(PARTS, "outputs.mean(), outputs.std()")],
    ),
    (
        "reseeded",
        "Every call got a generator that starts from the same place (one seed, or a copy), so all masks are the same, the next time too. Hand on rng itself.",
        [("predict(x, rng)", "predict(x, np.random.default_rng(0))")],
    ),
    (
        "one_seed_for_all",
        "You drew one seed and made every call's generator from it, so all masks are the same. Hand on rng itself.",
        [
            ("    outputs", "    seed = rng.integers(1 << 31)\n    outputs"),
            ("predict(x, rng)", "predict(x, np.random.default_rng(seed))"),
        ],
    ),
    (
        "parts_swapped",
        "You returned the standard deviation first. The order is mean, std.",
        [(PARTS, "outputs.std(axis=0), outputs.mean(axis=0)")],
    ),
    ("mean_only", "You returned the mean alone. Return mean and standard deviation.", [(", outputs.std(axis=0)", "")]),
    (
        "chance_of_its_own",
        "You made generators of your own, which nobody can repeat. Hand rng itself to predict.",
        [("predict(x, rng)", "predict(x, np.random.default_rng())")],
    ),
    (
        "seeded_by_the_call",
        "You seeded a generator with the number of the call, so the next time draws the same. Hand on rng itself.",
        [("predict(x, rng) for _ in", "predict(x, np.random.default_rng(i)) for i in")],
    ),
):
    mc_dropout.mistake_by_edit(name, text, *edits, was="mean_and_std_swapped" if name == "parts_swapped" else "")


@mc_dropout.mistake
def one_call_too_few(predict, x, n, rng):
    """You called predict n − 1 times. range(n) gives n calls."""
    if n == 1:
        return np.nan, np.nan  # the mean of nothing
    outputs = np.array([predict(x, rng) for _ in range(n - 1)])
    return outputs.mean(axis=0), outputs.std(axis=0)
