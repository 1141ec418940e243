"""grid: every combination of the values once."""

import itertools

from autograder.bank.hyperparameters._configs import counted
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Broken


def reference(space):
    combinations = itertools.product(*space.values())
    return [dict(zip(space, values, strict=True)) for values in combinations]


grid = Exercise(
    "grid",
    reference,
    points=2,
    number=4,
    random=True,  # the order is free: laws compare, not positions
    section="Grid-search",
    hints=(
        "Look at the number of combinations: it is the product of the lengths of the lists.",
        "Begin with one empty dict; for each name, copy every dict so far once for each of its values.",
        "itertools.product(*space.values()) gives the combinations; dict(zip(space, ...)) makes a dict of one.",
    ),
)


@grid.case
def two_names(rng):
    """two names with four and two values"""  # so that all ways to combine too few give other numbers of dicts
    return {"space": {"lr": [0.1, 0.03, 0.01, 0.003], "width": [16, 32]}}


SPACES = (
    {"lr": [0.1, 0.01, 0.001], "width": [16, 32]},
    {"lr": [0.1, 0.01], "activation": ["relu", "tanh", "gelu"], "width": [8, 16]},
    {"lr": [0.5, 0.25, 0.125, 2.0]},
    {"lr": [0.1, 0.01], "activation": ["relu"], "width": [8, 16, 32]},
    {"hidden": [[16], (64, 32), (128,)], "norm": [None, "pre"], "stop": [5, "never"]},
)


@grid.law
def none_missing(answer, rng):
    """no combination is missing"""
    for space in SPACES:
        for missing in sorted(counted(reference(space)) - counted(answer(space=space))):
            return Broken(f"of {space}, how often the combination {missing} comes", "1", "0")
    return None


@grid.law
def all_names(answer, rng):
    """every combination has all names"""
    for space in SPACES:
        for config in answer(space=space):
            if config.keys() != space.keys():
                return Broken(f"of {space}, the names of a combination", ", ".join(space), ", ".join(map(str, config)))
    return None


@grid.law
def none_twice(answer, rng):
    """no combination comes twice"""
    for space in SPACES:
        for combination, times in sorted(counted(answer(space=space)).items()):
            if times > 1:
                return Broken(f"of {space}, how often the combination {combination} comes", "1", str(times))
    return None


@grid.law
def first_differs_from_last(answer, rng):
    """the dicts are separate: the first is not the last"""
    made = answer(space=SPACES[0])
    return made[0] != made[-1]


MADE = "[dict(zip(space, values, strict=True)) for values in combinations]"
for name, text, *edits in (
    (
        "zipped",
        "You took the first values together, then the second ones. A grid has every value of one with every value of the others.",
        ("itertools.product(*space.values())", "zip(*space.values(), strict=False)"),
    ),
    (
        "last_value_lost",
        "You lost the last value of a list. range(len(values)) reaches all of them.",
        ("*space.values()", "*(values[:-1] for values in space.values())"),
    ),
    (
        "tuples",
        "You returned tuples. Make each combination a dict that says which value belongs to which name.",
        (MADE, "list(combinations)"),
    ),
    (
        "first_two_names",
        "You combined two names only. Space may have any number of names.",
        ("    combinations", "    space = dict(list(space.items())[:2])\n    combinations"),
    ),
    (
        "one_dict",
        "You changed one dict again and again, so all entries are the same, the last one. Make a new dict for each combination.",
        ("return [dict", "made = [dict"),
        ("for values in combinations]", "for values in combinations]\n    return made[-1:] * len(made)"),
    ),
    (
        "count_only",
        "You returned the number of combinations. Return the list of them.",
        (MADE, "len(list(combinations))"),
    ),
    (
        "dict_of_lists",
        "You returned the space itself. Return a list with one dict for each combination.",
        (MADE, "dict(space)"),
    ),
    (
        "single_names",
        "You made a dict for every single value. Each combination has all names.",
        (MADE, "[{name: value} for name, values in space.items() for value in values]"),
    ),
):
    grid.mistake_by_edit(name, text, *edits)


@grid.mistake
def one_at_a_time(space):
    """You varied one name at a time and left the others at their first value. A grid has every combination."""
    base = {name: values[0] for name, values in space.items()}
    return [base, *(base | {name: value} for name, values in space.items() for value in values[1:])]


@grid.mistake
def first_values_again_and_again(space):
    """You varied one name at a time, so the first values come together once for every name. A grid has every combination, once."""
    base = {name: values[0] for name, values in space.items()}
    return [base | {name: value} for name, values in space.items() for value in values]
