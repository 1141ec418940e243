"""convexity_gap, graded only."""

import numpy as np

from autograder.bank.optimization._functions import bowl, cubic, ends, of_array
from autograder.bank.optimization.convexity_gap import convexity_gap


@convexity_gap.hidden_case
def near_one_end(rng):
    """a single number (an array of no dimensions), lam = 0.9, and a gap a little below 0, which is no rounding error"""
    return {"f": bowl(rng, (), sign=-1e-4)} | ends(rng, ()) | {"lam": 0.9}


@convexity_gap.hidden_case
def weight_matrix(rng):
    """a matrix of weights, lam = 0.15"""
    return {"f": bowl(rng, (2, 3))} | ends(rng, (2, 3)) | {"lam": 0.15}


@convexity_gap.hidden_case
def wavy(rng):
    """a wavy function, far from 0: neither convex nor concave"""
    a = rng.uniform(0.8, 1.2, 4)
    f = of_array((4,), lambda x: float(np.cos(3 * a * x).sum() - 10))
    return {"f": f} | ends(rng, (4,)) | {"lam": 0.45}


@convexity_gap.draw(count=72)
def functions(d):
    """functions of all shapes, tiny and large points, any weight"""
    shape, size = d.shape(), d.one_of(1.0, 1e-9, 1e6, 1e-3)
    lam = d.one_of(
        d.spread(0, 1), d.one_of(0.5, 0.25, 0.75), d.magnitude(1e-6, 0.1), d.spread(0.9, 1), 0.9995, d.spread(0, 1)
    )
    return {
        "f": cubic(d.rng, shape, size),
        "x": d.array(shape, scale=size),
        "y": d.array(shape, scale=size),
        "lam": lam,
    }
