"""count_parameters, graded only."""

from autograder.bank.hyperparameters.count_parameters import count_parameters


@count_parameters.hidden_case
def deep(rng):
    """a deep network, some layers of which are equally wide"""
    a, b, c, *rest = (int(n) for n in rng.integers(2, 60, 6))
    return {"sizes": (a, b, b, c, a, *rest, b), "batchnorm": True}


@count_parameters.hidden_case
def as_a_list(rng):
    """sizes given as a list, some of them equal"""
    a, b, c = (int(n) for n in rng.integers([20, 2, 20], [60, 15, 60]))
    return {"sizes": [a, b, b, a, c]}


@count_parameters.draw
def networks(d):
    """networks of all depths and widths, layers of one unit and of equal width too, with and without batch normalization"""
    layers, widest = d.one_of(2, 3, 4, 5, 9), d.one_of(9, 60, 2, 400)
    sizes = d.rng.integers(1, widest, layers).tolist()
    if d.one_of(False, False, True):
        sizes = [sizes[0]] * layers
    sizes = d.one_of(sizes, tuple(sizes), [*sizes[:-1], 1], (1, *sizes[1:]))
    return {"sizes": sizes} | d.one_of({}, {"batchnorm": True}, {"batchnorm": False}, {"batchnorm": True})
