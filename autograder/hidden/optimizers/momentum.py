"""momentum, graded only."""

from autograder.bank.optimizers._steps import decay, drawn_step, partly_flat, rate, scaled, warm_step
from autograder.bank.optimizers.momentum import momentum


@momentum.hidden_case
def momentum_scalar(rng):
    """a step on a single number (an array of no dimensions)"""
    return warm_step(rng, (), "v", signed="v", lr=0.4, beta=0.3)


@momentum.hidden_case
def momentum_block(rng):
    """a step on an array of three dimensions with beta = 0.999, where some gradients are 0"""
    return partly_flat(warm_step(rng, (2, 1, 3), "v", signed="v", lr=1.5, beta=0.999))


@momentum.hidden_case
def momentum_steep(rng):
    """a step where the gradient is large"""
    return scaled(warm_step(rng, (2, 1, 3), "v", signed="v", lr=0.1, beta=0.8), g=1e3)


@momentum.draw(count=60)
def steps(d):
    """steps of all kinds: any shape, tiny and large, zeros and whole numbers, any rate and any beta"""
    return drawn_step(d, "v", lr=rate(d), beta=decay(d))
