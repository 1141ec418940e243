"""sgd, graded only."""

from autograder.bank.optimizers._steps import drawn_step, rate, scaled, warm_step
from autograder.bank.optimizers.sgd import sgd


@sgd.hidden_case
def scalar(rng):
    """one step on a single number (an array of no dimensions)"""
    return warm_step(rng, (), lr=0.7)


@sgd.hidden_case
def block(rng):
    """one step on an array of three dimensions, with tiny gradients and a very large rate"""
    return scaled(warm_step(rng, (2, 1, 3), lr=2e5), g=5e-6)


@sgd.hidden_case
def steep(rng):
    """one step where the gradient is large"""
    return scaled(warm_step(rng, (4,), lr=0.1), g=1e3)


@sgd.draw(count=60)
def steps(d):
    """steps of all kinds: any shape, tiny and large, zeros and whole numbers, any rate"""
    return drawn_step(d, lr=rate(d))
