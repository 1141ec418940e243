"""rmsprop, graded only."""

from autograder.bank.optimizers._steps import decay, drawn_step, partly_flat, rate, scaled, small, warm_step
from autograder.bank.optimizers.rmsprop import rmsprop


@rmsprop.hidden_case
def rmsprop_defaults(rng):
    """a step with all defaults, from w near zero"""
    return scaled(warm_step(rng, (3,), "s"), w=1e-3)


@rmsprop.hidden_case
def rmsprop_tiny(rng):
    """tiny gradients, where the default eps is as large as the root"""
    return scaled(warm_step(rng, (3,), "s", lr=0.5), g=1e-8, s=1e-16)


@rmsprop.hidden_case
def rmsprop_scalar(rng):
    """a step on a single number (an array of no dimensions)"""
    return warm_step(rng, (), "s", lr=0.3, eps=0.02)


@rmsprop.hidden_case
def rmsprop_block(rng):
    """a step on an array of three dimensions, where some gradients are 0 and s is not"""
    return partly_flat(warm_step(rng, (2, 1, 3), "s", lr=0.3, rho=0.7, eps=0.1))


@rmsprop.hidden_case
def rmsprop_steep(rng):
    """a step where the gradient is large and has been small"""
    return scaled(warm_step(rng, (2, 1, 3), "s", lr=0.3, rho=0.7, eps=0.1), g=1e3)


@rmsprop.hidden_case
def long_memory(rng):
    """a step with rho = 0.95"""
    return warm_step(rng, (3,), "s", lr=0.1, rho=0.95)


@rmsprop.draw(count=60)
def steps(d):
    """steps of all kinds: any shape, tiny and large, zeros and whole numbers, any rate, rho and eps"""
    return drawn_step(d, squared=("s",), lr=rate(d), rho=decay(d), eps=small(d))
