"""layernorm, graded only."""

from autograder.bank._maps import drawn_eps
from autograder.bank.regularization._layers import drawn_affine
from autograder.bank.regularization.layernorm import layernorm, samples

SHAPES: tuple[tuple[int, ...], ...] = (
    (3,),
    (3, 3),
    (2, 5),
    (5, 2),
    (1, 4),
    (4, 1),
    (2, 3, 4),
    (1,),
    (1, 1),
    (40,),
    (3, 3, 3),
    (2, 2, 3, 5),
    (2,),
)
SHAPES += (20, 6), (4, 3, 3)


@layernorm.hidden_case
def square(rng):
    """as many samples as features"""
    return samples(rng, (4, 4), eps=0.2)


@layernorm.hidden_case
def a_single_sample(rng):
    """one sample: an array of one dimension"""
    return samples(rng, (5,), eps=0.3)


@layernorm.hidden_case
def equal_features(rng):
    """samples of equal features: their variance is 0"""
    inputs = samples(rng, (3, 4))
    inputs["x"][1:] = [[0.5], [-1.5]]
    return inputs


@layernorm.draw
def arrays(d):
    """arrays of all shapes, tiny and large, equal samples, zeros and whole numbers, any eps"""
    shape, size = d.shape(among=SHAPES), d.one_of(1.0, 1e-9, 1e6, 1e-3)
    return {"x": d.array(shape, scale=size), **drawn_affine(d, shape[-1]), "eps": drawn_eps(d)}
