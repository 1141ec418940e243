"""What the units' tests of random answers have in common."""

import math

import numpy as np

from autograder.judge.trial import Broken


def twice(rng, call):
    """What two calls give that are handed generators in the same state: all chance should come from these."""
    seed = int(rng.integers(1 << 31))
    return [call(np.random.default_rng(seed)) for _ in range(2)]


def all_falls(coins):
    """Whether two fair coins fall in all four ways; in a hundred throws one is missing once in 10¹² times."""
    return len(np.unique(np.reshape(coins, (-1, 2)), axis=0)) == 4


def echo(values):
    """How far a series agrees with itself some places further, at the worst distance, over the root of its length.

    For independent draws with mean 0 and variance 1 this is in standard errors: by chance about 3.5, and below 6. It
    tells of sequences that only look random.
    """
    power = np.abs(np.fft.rfft(values, 2 * len(values))) ** 2
    return float(np.abs(np.fft.irfft(power)[1 : len(values)]).max() / np.sqrt(len(values)))


def surprise(counts, n, p):
    """How surprising so many successes of n are, each of probability p: one as far off has a probability below exp(−it).

    Chernoff's bound: n times the Kullback-Leibler divergence of the share from p.
    """
    share = np.asarray(counts) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = share * np.log(share / p), (1 - share) * np.log((1 - share) / (1 - p))
    return float(np.max(n * sum(np.nan_to_num(term) for term in terms)))


def moved(answer, reference, rng, calls, standard):
    """A law's outcome: whether an answer's draws are those that the reference makes of the same state, but stretched or shifted.

    Most answers draw what it draws, in some order or mirrored, and then the slightest factor shows, without chance. `calls`:
    arguments but rng, for eight numbers and more; `standard(values, inputs)`: the same numbers with the middle 0.
    """
    seeds = rng.integers(1 << 62, size=len(calls))
    ours, theirs = (
        [{"rng": np.random.default_rng(seed)} | more for seed, more in zip(seeds, calls, strict=True)] for _ in range(2)
    )
    for inputs, values in zip(ours, answer.many(theirs), strict=True):
        got, wanted = (np.sort(standard(v, inputs), axis=None) for v in (values, reference(**inputs)))
        if any(_is_moved(got, w) for w in (wanted, -wanted[::-1])):
            return Broken("some draws beside those that are wanted", "the same", "stretched or shifted")
    return None


def _is_moved(got, wanted):
    """Whether one sorted array is the other but for a factor or a shift that is small, and that rounding does not explain."""
    factor = (got[-1] - got[0]) / (wanted[-1] - wanted[0])
    shift, size = got[0] - factor * wanted[0], np.abs(wanted).max()
    alike = 0.7 < factor < 1.4 and np.abs(got - factor * wanted - shift).max() <= 1e-5 * factor * size
    return alike and (abs(factor - 1) > 5e-5 or abs(shift) > 5e-5 * size)


HERMITE = (  # orthonormal polynomials of a standard normal and of a uniform number with variance 1
    lambda z: z,
    lambda z: (z**2 - 1) / math.sqrt(2),
    lambda z: z * (z**2 - 3) / math.sqrt(6),
    lambda z: ((z2 := z**2) * (z2 - 6) + 3) / math.sqrt(24),
)
LEGENDRE = (
    lambda z: z,
    lambda z: (z**2 - 1) * math.sqrt(5) / 2,
    lambda z: z * (5 * z**2 - 9) * math.sqrt(7 / 108),
    lambda z: (35 * (z2 := z**2) ** 2 - 90 * z2 + 27) / 24,
)


def like_chance(draw, polynomials):
    """A law's outcome: how numbers of mean 0 and variance 1 are distributed, and whether they hang together.

    `draw(rows)` gives so many rows of 400. The mean of each orthonormal polynomial is 0 with standard error 1/√n (Neyman
    1937). Where one of 60,000 numbers is beyond 2.5 of them, as in 5 % of fair draws, 200,000 new numbers decide: beyond 6
    by chance in 1e-8 of all draws.
    """
    W = draw(150)
    if max(_offs(W, polynomials)) > 2.5 and (off := max(_offs(draw(500), polynomials))) > 6:
        return Broken("how far a large draw's moments are off, in standard errors", "below 6", f"{off:.2g}")
    return together(W)


def _offs(W, polynomials):
    return [abs(float(polynomial(W).mean())) * math.sqrt(W.size) for polynomial in polynomials]


def together(W):
    """A law's outcome, of a matrix of mean 0 and variance 1: whether its entries hang together.

    The products of the signs at the corners of squares are 0 on average, beyond 7 standard errors in 5e-11 of all draws
    (Hoeffding); what is made of a number for each row and one for each column leaves them alike. The echo of 40,000
    entries one after another is below 7.5 (40,000 · 6e-14 = 3e-9).
    """
    signs = np.where(W > 0, 1.0, -1.0)
    corners = signs[::2, ::2] * signs[1::2, ::2] * signs[::2, 1::2] * signs[1::2, 1::2]
    if abs(corners.mean()) * math.sqrt(corners.size) > 7:
        return Broken("how entries in a square hang together", "not at all", "too much")
    if echo(W.ravel()[:40000]) > 7.5:
        return Broken("how entries some way apart hang together", "not at all", "too much")
    return None
