"""minibatches, graded only."""

from autograder.bank.optimizers.minibatches import minibatches


@minibatches.hidden_case
def larger_than_n(rng):
    """batch_size larger than n: one batch with all samples"""
    return {"n": 6, "batch_size": 10, "rng": rng}


@minibatches.hidden_case
def one_left(rng):
    """a last batch of one sample"""
    return {"n": 17, "batch_size": 8, "rng": rng}
