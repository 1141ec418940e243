"""l2_penalty, graded only."""

from autograder.bank._maps import drawn_p
from autograder.bank.regularization.l2_penalty import arrays, l2_penalty
from autograder.judge import draws

SHAPES = tuple(shape for shape in draws.SHAPES if 0 not in shape)  # weights without entries there are none


@l2_penalty.hidden_case
def many_shapes(rng):
    """arrays of one, two and three dimensions, and a small lam"""
    return {"weights": arrays(rng, (5,), (2, 2), (2, 1, 3)), "lam": 1e-4}


@l2_penalty.hidden_case
def no_penalty(rng):
    """lam = 0: no penalty and no gradient"""
    return {"weights": arrays(rng, (2, 3), (3,)), "lam": 0.0}


@l2_penalty.hidden_case
def a_bare_number(rng):
    """a weight that is a single number (an array of no dimensions)"""
    return {"weights": arrays(rng, (), (3,)), "lam": 0.7}


@l2_penalty.draw
def lists(d):
    """lists of none, one and many arrays of any shapes, tiny and large, some of one shape, and any lam"""
    count, size, first = (
        d.one_of(2, 1, 3, 0, 6, 4, 2, 1, 3, 11),
        d.one_of(1.0, 1e-9, 1e6, 0.0, 1e-3, 1.0),
        d.shape(among=SHAPES),
    )
    shapes = d.one_of(
        [first] * 11,
        [first, *(d.shape(among=SHAPES) for _ in range(10))],
        [first, *(d.shape(among=SHAPES) for _ in range(10))],
    )
    weights = [d.array(shape, scale=size) for shape in shapes[:count]]
    if count > 2 and d.one_of(False, True):
        weights[1] = weights[0].copy(order="K")
    return {
        "weights": weights,
        "lam": d.one_of(1.0, 2.0, d.magnitude(3, 300), drawn_p(d), drawn_p(d), d.magnitude(1e-6, 1), d.spread(0.5, 2)),
    }
