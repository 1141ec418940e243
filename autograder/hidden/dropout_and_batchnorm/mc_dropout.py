"""mc_dropout, graded only."""

import numpy as np

from autograder.bank.dropout_and_batchnorm.mc_dropout import calls, mc_dropout
from autograder.judge.compare import difference
from autograder.judge.draws import several

OUTPUTS = (1,), (3, 3), (2, 5), (5, 2), (4, 1), (1, 4), (2, 2, 2), (6,), (30, 2), ()


@mc_dropout.hidden_case
def single_call(rng):
    """one call: the mean is its output, and nothing scatters"""
    return calls(rng, (3, 2), 1)


@mc_dropout.hidden_case
def as_many_calls_as_samples(rng):
    """as many calls as samples, and as many classes"""
    return calls(rng, (4, 4), 4, features=6)


@mc_dropout.hidden_case
def flat_outputs(rng):
    """one number a sample"""
    return calls(rng, (5,), 9, features=2)


@mc_dropout.hidden_case
def deep_outputs(rng):
    """an array of two dimensions for each sample, and many calls"""
    return calls(rng, (3, 2, 4), int(rng.integers(25, 35)))


@mc_dropout.hidden_case
def two_hundred_calls(rng):
    """about two hundred calls on a batch of one sample"""
    return calls(rng, (1, 2), 2 * int(rng.integers(65, 130)) + 1)


@mc_dropout.hidden_law
def batches_and_outputs_of_all_kinds(answer, rng):
    """batches and outputs of all shapes, forms and sizes, for one call and for many"""

    def drawn(d):
        return (
            np.asarray(d.one_of(1, 1, 1, 0) * d.array(d.shape())),
            d.shape(among=OUTPUTS),
            d.one_of(1, 2, 3, 4, 8, 19),
            int(d.rng.integers(1 << 31)),
        )

    def made():
        return [calls(np.random.default_rng(seed), shape, n, x=x) for x, shape, n, seed in inputs]

    inputs = several(rng, drawn)
    for arguments, got in zip(made(), answer.many(made()), strict=True):
        if found := difference(mc_dropout.reference(**arguments), got, names=mc_dropout.returns):
            return found
    return None
