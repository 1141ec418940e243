"""clip_by_norm, graded only."""

import math

from autograder.bank.initialization.clip_by_norm import clip_by_norm, gradients


@clip_by_norm.hidden_case
def just_too_long(rng):
    """a gradient that is too long, though no array of it is"""
    return {"grads": gradients(rng, (4, 3), (3,), (3, 2), norm=1.05), "max_norm": 1.0}


@clip_by_norm.hidden_case
def all_shapes(rng):
    """arrays of 0 to 3 dimensions"""
    return {"grads": gradients(rng, (), (3,), (2, 2), (2, 1, 3), norm=9.0), "max_norm": 0.5}


@clip_by_norm.hidden_case
def tiny(rng):
    """tiny gradients and a tiny limit"""
    return {"grads": gradients(rng, (3,), (2, 2), norm=3e-3), "max_norm": 1e-3}


@clip_by_norm.hidden_case
def almost_nothing(rng):
    """gradients that are almost nothing, and still too long"""
    return {"grads": gradients(rng, (3,), (2, 2), norm=3e-9), "max_norm": 1e-9}


@clip_by_norm.hidden_case
def far_below(rng):
    """a gradient so short that its entries add up to less than the limit"""
    return {"grads": gradients(rng, (3,), (2, 2), norm=0.1), "max_norm": 5.0}


@clip_by_norm.hidden_case
def one_array(rng):
    """a list of one array"""
    return {"grads": gradients(rng, (7,), norm=20.0), "max_norm": 5.0}


@clip_by_norm.hidden_case
def below_one(rng):
    """a norm below 1, and a smaller limit"""
    return {"grads": gradients(rng, (3,), (1, 2), norm=0.6), "max_norm": 0.5}


@clip_by_norm.draw(count=64)
def lists(d):
    """lists of none, one and many gradients of any shapes, tiny and large, too long and short enough"""
    count, size = d.one_of(2, 1, 3, 0, 6, 4, 2, 1, 3, 11), d.one_of(1.0, 1e-9, 1e6, 0.0, 1e-3, 1.0)
    grads = [d.array(d.shape(), scale=size) for _ in range(count)]
    norm = math.sqrt(sum(float((g**2).sum()) for g in grads)) or 1.0
    limit = d.one_of(
        norm / 2,
        norm * 3,
        norm / 100,
        norm * 0.99,
        norm * 1.01,
        1.0,
        d.magnitude(1e-9, 1e6),
        d.spread(0, 1),
        d.spread(0.5, 1),
        norm * d.spread(0.1, 2),
        norm * 1e4,
    )
    near = d.one_of(None, None, None, 0.9998, None, None, None, 1.0002)
    limit = norm * near if near else limit
    return {"grads": grads, "max_norm": limit if abs(limit - norm) > 1e-6 * norm else 2 * limit}
