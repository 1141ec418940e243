"""What the units' tests of random answers have in common."""

import numpy as np


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
