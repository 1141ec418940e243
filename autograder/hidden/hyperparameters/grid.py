"""grid, graded only."""

from autograder.bank.hyperparameters._configs import counted
from autograder.bank.hyperparameters.grid import grid, reference
from autograder.judge.draws import AGAIN, several

VALUES = (
    *([0.1, 0.01, 0.001], [1, 2], ["relu"], [8, 16, 32, 64, 128], [True, False], [None, "pre"], [0, 1], [0.0, 0.5]),
    *(
        [(16,), (64, 32)],
        [[16], [8, 8], []],
        [5, "never"],
        [1e-9, 1e6],
        [-3, -2, -1],
        [1, True, 1.0],
        [2],
        ["a", "b"],
        [1, "1"],
    ),
    *([None], [()], list(range(7)), [0.99, 1.0], ["relu", "tanh", "gelu"], [(0.9, 0.999), (0.5, 0.5)]),
)
NAMES = ("lr", "width", "activation", "batch size", "β", "Hidden")


@grid.hidden_case
def one_name(rng):
    """one name"""
    return {"space": {"lr": [0.1, 0.01, 0.001, 0.3]}}


@grid.hidden_case
def three_names(rng):
    """three names, one with a single value"""
    return {"space": {"lr": [0.1, 0.01], "activation": ["relu"], "width": [8, 16, 32]}}


@grid.hidden_case
def four_names(rng):
    """four names"""
    return {"space": {"a": [1, 2, 6, 7], "b": [3, 4, 5], "c": ["x", "y", "z", "w", "v"], "d": [True, False]}}


def space(d):
    """A space of one to six names in any order; not too many combinations, but for one that has 192."""
    if d.one_of(*[False] * 24, True):
        return {"lr": [0.1, 0.2, 0.3, 0.4], "width": [1, 2, 3, 4], "depth": [1, 2, 3, 4], "seed": [7, 8, 9]}
    made, most = {}, d.one_of(1, 2, 3, 2, 6)
    for name in d.rng.permutation(NAMES).tolist()[:most]:
        values = d.one_of(*VALUES)
        if len(reference(made)) * len(values) <= 24:
            made[name] = values
    return made


@grid.hidden_law
def spaces_of_all_kinds(answer, rng):
    """every combination once, and its values as they were given: one name and six, equal lists, single values, numbers, words, tuples and None"""
    calls = several(rng, lambda d: {"space": space(d)})
    calls += calls[-AGAIN:]
    return all(
        counted(made) == counted(reference(**call)) for made, call in zip(answer.many(calls), calls, strict=True)
    )
