"""numerical_gradient, graded only."""

import numpy as np

from autograder.bank.optimization._functions import cubic, curved, of_array
from autograder.bank.optimization.numerical_gradient import numerical_gradient


@numerical_gradient.hidden_case
def fine_ripples(rng):
    """ripples as narrow as the default h, where only that h gives these numbers"""
    a = rng.uniform(0.5, 1.5, 2)
    f = of_array((2,), lambda x: float(np.sin(1e5 * a * x).sum() / 1e5))
    return {"f": f, "x": rng.uniform(-1, 1, 2)}


@numerical_gradient.hidden_case
def gradient_scalar(rng):
    """a single number (an array of no dimensions)"""
    return {"f": curved(rng, ()), "x": np.array(rng.uniform(0.3, 1.0)), "h": 0.2}


@numerical_gradient.hidden_case
def gradient_block(rng):
    """an array of three dimensions, with negative entries and slopes of about a millionth"""
    return {"f": curved(rng, (2, 1, 2), size=1e-6), "x": rng.uniform(-1.0, 1.0, (2, 1, 2)), "h": 0.25}


@numerical_gradient.hidden_case
def one_coordinate(rng):
    """one coordinate, at zero"""
    return {"f": curved(rng, (1,)), "x": np.zeros(1), "h": 0.4}


@numerical_gradient.hidden_case
def many_weights(rng):
    """a matrix of 63 weights"""
    return {"f": curved(rng, (7, 9), 0.01), "x": rng.uniform(0.2, 1.0, (7, 9)), "h": 0.2}


@numerical_gradient.draw
def functions(d):
    """functions of all shapes, at tiny and large points, zeros and whole numbers, with any step"""
    shape = d.one_of(
        (3,),
        (1,),
        (3, 3),
        (2, 5),
        (5, 2),
        (4, 1),
        (1, 4),
        (2, 3, 2),
        (),
        (0,),
        (12,),
        (2,),
        (5, 5),
        (2, 2),
        (2, 1, 3, 2),
        (7,),
    )
    size = d.one_of(1.0, 1e-9, 1e6, 1e-3, 30.0)
    h = size * d.one_of(d.spread(0.1, 1), d.magnitude(0.02, 3), 1.0, d.one_of(0.5, 0.25), d.spread(0.9, 2))
    x = d.array(shape, scale=size)
    x[np.abs(x) < 0.01 * size] = 0.0  # beside h they would be rounded when h is added and subtracted again
    return {"f": cubic(d.rng, shape, size), "x": x, "h": h}
