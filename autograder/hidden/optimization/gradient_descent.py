"""gradient_descent, graded only."""

from autograder.bank.optimization._functions import of_array, slope, start, symmetric
from autograder.bank.optimization.gradient_descent import gradient_descent
from autograder.judge.compare import difference


@gradient_descent.hidden_case
def no_steps(rng):
    """no step at all: the path is the start alone"""
    return {"grad": slope(rng, 3), "x0": start(rng, 3), "lr": 0.1, "steps": 0}


@gradient_descent.hidden_case
def one_dimension(rng):
    """one step in one coordinate"""
    return {"grad": slope(rng, 1), "x0": start(rng, 1), "lr": 0.4, "steps": 1}


@gradient_descent.hidden_case
def too_fast(rng):
    """a learning rate so large that the walk moves away"""
    return {"grad": slope(rng, 2, linear=True), "x0": start(rng, 2), "lr": 16.0, "steps": 4}


@gradient_descent.hidden_case
def close_to_the_minimum(rng):
    """a start that is almost the minimum: the walk goes on all the same"""
    return {"grad": slope(rng, 4), "x0": 1e-9 * start(rng, 4), "lr": 0.2, "steps": 3}


@gradient_descent.hidden_case
def tilted_bowl(rng):
    """a tilted bowl, where every entry of the gradient depends on all coordinates"""
    A = symmetric(rng, [0.5, 1.5, 3.0])
    return {"grad": of_array((3,), lambda x: A @ x, "grad"), "x0": start(rng, 3), "lr": 0.3, "steps": 3}


@gradient_descent.hidden_law
def many_steps(answer, rng):
    """twenty-two small steps where the slope is not linear"""
    inputs = {"grad": slope(rng, 2), "x0": start(rng, 2), "lr": 0.04, "steps": 22}
    return difference(gradient_descent.reference(**inputs), answer(**inputs))


@gradient_descent.draw
def walks(d):
    """walks of any length in one and many coordinates, from tiny and large starts, with any rate"""
    n = d.one_of(2, 1, 3, 5, 40)
    A, b = symmetric(d.rng, d.rng.uniform(0.2, 1.5, n)), d.one_of(0.0, 1.0) * d.rng.normal(size=n)
    x0 = d.array((n,), scale=(size := d.one_of(1.0, 1e-9, 1e6, 1e-3, 0.0)))
    grad = of_array((n,), lambda x: A @ x + (size or 1.0) * b, "grad")
    lr = d.one_of(d.magnitude(1e-7, 1), 0.0, d.spread(0, 1), d.one_of(0.5, 0.25), d.spread(1, 3), 1.0, d.spread(0.9, 1))
    return {"grad": grad, "x0": x0, "lr": lr, "steps": d.one_of(3, 0, 1, 2, n, n - 1, 12, 51, int(d.magnitude(4, 260)))}
