"""classify_critical_point, graded only."""

import numpy as np

from autograder.bank.optimization._functions import drawn_symmetric
from autograder.bank.optimization.classify_critical_point import classify_critical_point, curvatures_case


def axes_case(key, text, *curvatures, **more):
    """A case with these curvatures along the axes."""

    def along_the_axes(rng):
        return {"hessian": np.diag(np.array(curvatures, float))} | more

    along_the_axes.__doc__ = text
    classify_critical_point.hidden_case(along_the_axes, key=key)


@classify_critical_point.hidden_case
def two_down_one_up(rng):
    """two curvatures down and one larger one up"""  # every reading of the determinant's rule calls it a minimum
    return {"hessian": np.array([[4, 1, 0], [1, -1, 0.5], [0, 0.5, -0.5]])}


flat_down = "the curvatures −2, −1 and −0.004, with tol = 0.01"
curvatures_case("flat_and_down", flat_down, -2, -1, -0.004, hidden=True, tol=0.01)
curvatures_case("three_down_one_up", "three curvatures down and one small one up", -3, -2, -1, 0.5, hidden=True)
curvatures_case("four_down", "four curvatures down", -3, -2, -1, -0.5, hidden=True)
curvatures_case("five_up", "five curvatures up, from 0.2 to 10", 0.2, 0.5, 2, 7, 10, hidden=True)
curvatures_case(
    "one_down_of_five", "five curvatures, of which the smallest is negative", -0.3, 0.5, 1, 4, 9, hidden=True
)
curvatures_case("all_flat", "four curvatures within a tol of 0.1", -0.05, -0.02, 0.03, 0.06, hidden=True, tol=0.1)
axes_case("one_up", "one coordinate, curving up", 2.0)
axes_case("one_down", "one coordinate, curving down", -2.0)
axes_case("zero_up_and_down", "the curvatures −1, 0 and 2", -1.0, 0.0, 2.0)
axes_case("above_default", "a curvature a little above the default tol", 1.5e-8, 1.0)
axes_case("below_default", "a curvature a little below the default tol", 7e-9, 1.0)
axes_case("down_above_default", "a downward curvature a little larger than the default tol", -1.5e-8, 1.0)
axes_case("down_below_default", "a downward curvature a little smaller than the default tol", -7e-9, 1.0)
axes_case("small_beside_large", "a small curvature beside a very large one: tol is absolute", 1e-6, 1e4)
axes_case("weakly_down", "the curvatures −0.3 and 2, with tol = 0.5", -0.3, 2.0, tol=0.5)
axes_case("weakly_up", "the curvatures −2 and 0.3, with tol = 0.5", -2.0, 0.3, tol=0.5)


@classify_critical_point.draw
def points(d):
    """critical points of every kind, of one to eight coordinates, with tiny, large, whole, equal and flat curvatures"""
    n, tol = (
        d.one_of(2, 1, 3, 4, 8),
        d.one_of(
            1e-8,
            d.magnitude(1e-7, 30),
            d.one_of(0.5, 0.25),
            1e-12,
            d.spread(0, 1),
            d.spread(0.9, 1),
            1.0,
            d.spread(1, 3),
        ),
    )
    size = d.one_of(3.0, 1e3, 1.5, 1e6) * max(tol, d.one_of(tol, 1.0, 1e-3))
    steep = size * d.one_of(d.rng.uniform(1, 3, n), np.ones(n), np.arange(1.0, n + 1), np.geomspace(1, 30, n))
    flat = 0.4 * tol * d.one_of(d.rng.uniform(-1, 1, n), np.zeros(n))
    kind = d.one_of("up", "down", "both", "one down", "one up", "flat and up", "flat and down", "flat and both", "flat")
    first, every = np.arange(n) == 0, np.ones(n, bool)
    down = {"down": every, "flat and down": every, "one down": first, "one up": ~first}.get(kind, every & False)
    if "both" in kind:
        down = np.arange(n) % 2 == 0
    level = {"flat": every}.get(kind, np.arange(n) == n - 1 if "flat" in kind else ~every)
    curvatures = np.where(level, flat, np.where(down, -steep, steep))
    inputs = {"hessian": drawn_symmetric(d, curvatures)}
    return inputs if tol == 1e-8 else inputs | {"tol": tol}
