"""sgd_weight_decay, graded only."""

from autograder.bank.optimizers._steps import drawn_step, rate
from autograder.bank.regularization.sgd_weight_decay import sgd_weight_decay, step


@sgd_weight_decay.hidden_case
def no_decay(rng):
    """lam = 0, which is plain SGD"""
    return step(rng, (4,), 0.3, 0.0)


@sgd_weight_decay.hidden_case
def beyond_zero(rng):
    """lr · lam above 1, which turns the sign of the weights"""
    return step(rng, (3,), 0.5, 3.0)


@sgd_weight_decay.hidden_case
def a_number(rng):
    """a single number (an array of no dimensions)"""
    return step(rng, (), 0.2, 0.4)


@sgd_weight_decay.hidden_case
def a_block(rng):
    """a large array of three dimensions"""
    return step(rng, (12, 1, 100), 0.05, 1.5)


@sgd_weight_decay.draw(count=60)
def steps(d):
    """steps of all kinds: any shape, tiny and large, zeros and whole numbers, any rate and any lam"""
    lr, lam = (
        rate(d),
        d.one_of(0.01, 0.0, d.spread(0, 1), d.magnitude(1e-7, 0.1), 1.0, 0.5, d.magnitude(1, 30), d.spread(0.9, 2)),
    )
    return drawn_step(d, lr=lr, lam=3 * lam if 0.9 < lr * lam < 1.1 else lam)  # or cancellation leaves rounding alone
