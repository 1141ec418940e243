"""adam, graded only."""

from autograder.bank.optimizers._steps import decay, drawn_step, partly_flat, rate, scaled, small, warm_step
from autograder.bank.optimizers.adam import adam


@adam.hidden_case
def adam_defaults(rng):
    """the fiftieth step with all defaults, from w near zero"""
    return scaled(warm_step(rng, (3,), "m", "v", signed="m", t=50), w=5e-3)


@adam.hidden_case
def adam_tiny(rng):
    """tiny gradients, where the default eps is as large as the root"""
    return scaled(warm_step(rng, (3,), "m", "v", signed="m", t=30, lr=0.5), g=1e-8, m=1e-8, v=1e-18)


@adam.hidden_case
def adam_late(rng):
    """the five-thousandth step: v is still a little too small"""
    return warm_step(rng, (3,), "m", "v", signed="m", t=5000, lr=0.5, eps=0.02)


@adam.hidden_case
def adam_scalar(rng):
    """a step on a single number (an array of no dimensions)"""
    return warm_step(rng, (), "m", "v", signed="m", t=12, lr=0.3, eps=0.02)


@adam.hidden_case
def adam_block(rng):
    """a step on an array of three dimensions, where some gradients are 0 and m and v are not"""
    return partly_flat(warm_step(rng, (2, 1, 3), "m", "v", signed="m", t=7, lr=0.3, beta1=0.5, beta2=0.9, eps=0.1))


@adam.hidden_case
def adam_steep(rng):
    """a step where the gradient is large and has been small"""
    return scaled(warm_step(rng, (2, 1, 3), "m", "v", signed="m", t=7, lr=0.3, beta1=0.5, beta2=0.9, eps=0.1), g=1e3)


@adam.draw(count=60)
def steps(d):
    """steps of all kinds: any shape, tiny and large, zeros and whole numbers, early and late, all hyperparameters"""
    t = d.one_of(1, 2, 3, int(d.magnitude(4, 100)), int(d.magnitude(100, 2e5)), 5000)
    return drawn_step(d, "m", squared=("v",), t=t, lr=rate(d), beta1=decay(d), beta2=decay(d), eps=small(d))
