"""adamw, graded only."""

import numpy as np

from autograder.bank.optimizers._steps import decay, drawn_step, rate, scaled, small, warm_step
from autograder.bank.optimizers.adamw import adamw


@adamw.hidden_case
def defaults(rng):
    """the fiftieth step with all defaults, from a w so large that the decay shows"""
    return scaled(warm_step(rng, (3,), "m", "v", signed="m", t=50), w=100.0)


@adamw.hidden_case
def without_decay(rng):
    """weight_decay = 0 is Adam"""
    return warm_step(rng, (2, 2), "m", "v", signed="m", t=4, lr=0.1, weight_decay=0.0)


@adamw.hidden_case
def tiny(rng):
    """tiny gradients, where the default eps is as large as the root"""
    inputs = warm_step(rng, (3,), "m", "v", signed="m", t=30, lr=0.5, weight_decay=0.2)
    return scaled(inputs, g=1e-8, m=1e-8, v=1e-18)


@adamw.hidden_case
def scalar(rng):
    """a step on a single number (an array of no dimensions)"""
    return warm_step(rng, (), "m", "v", signed="m", t=12, lr=0.3, eps=0.02, weight_decay=0.5)


@adamw.hidden_case
def adamw_small(rng):
    """the fiftieth step with all defaults, from a w near zero"""
    return scaled(warm_step(rng, (3,), "m", "v", signed="m", t=50), w=5e-3)


@adamw.hidden_case
def adamw_tiny_weights(rng):
    """tiny weights that have never had a gradient: they decay all the same"""
    rests = {name: np.zeros(3) for name in "gmv"}
    return scaled(warm_step(rng, (3,), "m", "v", t=1, lr=0.3, weight_decay=0.5), w=1e-8) | rests


@adamw.draw(count=60)
def steps(d):
    """steps of all kinds: any shape, tiny and large, zeros and whole numbers, early and late, all hyperparameters"""
    t, hyper = d.one_of(1, 2, 3, int(d.magnitude(4, 100)), int(d.magnitude(100, 2e5)), 5000), {"lr": rate(d)}
    if (decayed := d.one_of(0.01, 0.0, d.spread(0, 1), None, d.magnitude(1e-5, 0.1), d.magnitude(1, 30))) is None:
        hyper = {"lr": d.one_of(30.0, 3.0)}  # large, so that the default decay shows
    else:
        hyper["weight_decay"] = decayed
    made = drawn_step(d, "m", squared=("v",), t=t, beta1=decay(d), beta2=decay(d), eps=small(d), **hyper)
    rests = {name: 0 * made[name] for name in "gmv"} if d.one_of(False, False, True) else {}  # the decay alone is left
    return made | rests
