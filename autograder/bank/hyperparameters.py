"""Unit 6: counting parameters, searching hyperparameters, folds, the learning-rate range test, and the capstone."""

import itertools

import numpy as np

from autograder.bank import _capstone
from autograder.bank._chance import echo
from autograder.judge.exercise import Exercise
from nnlib import search

# --------------------------------------------------------------------------------------------------- count_parameters


def _count_parameters(sizes, batchnorm=False):
    dense = sum((a + 1) * b for a, b in itertools.pairwise(sizes))
    return dense + 2 * sum(sizes[1:-1]) * bool(batchnorm)


count_parameters = Exercise(
    "count_parameters",
    reference=_count_parameters,
    points=2,
    section="Parameters-and-hyperparameters",
    hints=(
        "Look at a network of two layers by hand: (2, 3, 1) has 13 parameters.",
        "Each layer has one weight for every pair of an input and a unit, and one bias a unit.",
        "Sum a · b + b over neighbouring sizes; with batch normalization add 2 for every unit that is neither input nor output.",
    ),
)


@count_parameters.case
def smallest(rng):
    """sizes (2, 3, 1): 13 parameters"""
    return {"sizes": (2, 3, 1)}


@count_parameters.case
def two_hidden(rng):
    """two hidden layers"""
    return {"sizes": tuple(int(n) for n in rng.integers(2, 60, 4))}


@count_parameters.case
def with_batchnorm(rng):
    """two hidden layers with batch normalization"""
    return {"sizes": tuple(int(n) for n in rng.integers(2, 60, 4)), "batchnorm": True}


@count_parameters.case
def no_hidden(rng):
    """no hidden layer: inputs and outputs alone"""
    return {"sizes": (64, 10), "batchnorm": True}


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


@count_parameters.mistake
def no_biases(sizes, batchnorm=False):
    """You left the biases out. Every unit behind the input has one."""
    return sum(a * b for a, b in itertools.pairwise(sizes)) + 2 * sum(sizes[1:-1]) * bool(batchnorm)


@count_parameters.mistake
def no_output_bias(sizes, batchnorm=False):
    """You left the biases of the output layer out. Output units have a bias like all others."""
    return _count_parameters(sizes, batchnorm) - sizes[-1]


@count_parameters.mistake
def bias_of_inputs(sizes, batchnorm=False):
    """You counted a bias for every input. Inputs are numbers that are given: they have no bias."""
    return _count_parameters(sizes, batchnorm) + sizes[0]


@count_parameters.mistake
def biases_counted_by_inputs(sizes, batchnorm=False):
    """You counted one bias for each number that enters a layer. There is one for each unit: a · b + b."""
    return no_biases(sizes, batchnorm) + sum(sizes[:-1])


@count_parameters.mistake
def last_layer_left_out(sizes, batchnorm=False):
    """You left the last layer out. The output units have weights and biases like all others."""
    return _count_parameters(sizes, batchnorm) - (sizes[-2] + 1) * sizes[-1]


@count_parameters.mistake
def one_bias_a_layer(sizes, batchnorm=False):
    """You counted one bias a layer. There is one for every unit."""
    return no_biases(sizes, batchnorm) + len(sizes) - 1


@count_parameters.mistake
def batchnorm_everywhere(sizes, batchnorm=False):
    """You normalized the output layer too. Batch normalization stands behind hidden layers only."""
    return _count_parameters(sizes) + 2 * sum(sizes[1:]) * bool(batchnorm)


@count_parameters.mistake
def batchnorm_of_inputs(sizes, batchnorm=False):
    """You normalized the inputs too. Batch normalization stands behind hidden layers only."""
    return _count_parameters(sizes) + 2 * sum(sizes[:-1]) * bool(batchnorm)


@count_parameters.mistake
def only_gamma(sizes, batchnorm=False):
    """With batchnorm you counted one parameter too few for every hidden unit. γ and β are two, and the bias stays."""
    return _count_parameters(sizes) + sum(sizes[1:-1]) * bool(batchnorm)


@count_parameters.mistake
def running_statistics(sizes, batchnorm=False):
    """You counted the running mean and variance. They are averages that are kept, not parameters that are learned."""
    return _count_parameters(sizes) + 4 * sum(sizes[1:-1]) * bool(batchnorm)


@count_parameters.mistake
def batchnorm_ignored(sizes, batchnorm=False):
    """You did not count γ and β. With batchnorm each hidden unit adds two."""
    return _count_parameters(sizes)


@count_parameters.mistake
def batchnorm_always(sizes, batchnorm=False):
    """You counted γ and β in every network. They are there only when batchnorm is true."""
    return _count_parameters(sizes, True)


@count_parameters.mistake
def units(sizes, batchnorm=False):
    """You counted units. Parameters are the weights between them and the biases."""
    return sum(sizes)


# -------------------------------------------------------------------------------------------------------- log_uniform


def _log_uniform(rng, low, high, size):
    return search.log_uniform(rng, low, high, size)


log_uniform = Exercise(
    "log_uniform",
    reference=_log_uniform,
    points=2,
    random=True,
    section="Learning-rates-live-on-a-log-scale",
    hints=(
        "Look at a histogram of log10 of your numbers: it should be flat.",
        "Draw the exponent uniformly, between log10 of low and log10 of high; then raise 10 to it.",
        "One line: 10 to the power of rng.uniform(...) with the two logarithms and size.",
    ),
)


@log_uniform.case
def rates(rng):
    """20 learning rates between 1e-5 and 0.1"""
    return {"rng": rng, "low": 1e-5, "high": 0.1, "size": 20}


@log_uniform.case
def one_rate(rng):
    """a single number, still in an array"""
    return {"rng": rng, "low": 0.5, "high": 20.0, "size": 1}


@log_uniform.hidden_case
def no_rates(rng):
    """size 0"""
    return {"rng": rng, "low": 0.1, "high": 1.0, "size": 0}


@log_uniform.law
def between_low_and_high(answer, rng):
    """no number is below low or above high"""
    for low, high in ((1e-4, 1e-1), (3.0, 700.0)):
        values = np.concatenate(answer.repeat(25, rng=rng, low=low, high=high, size=12))
        if (values < low * (1 - 1e-5)).any() or (values > high * (1 + 1e-5)).any():
            return f"with low = {low} and high = {high} there is {values.min():.3g} and {values.max():.3g}"
    return True


@log_uniform.law
def values_differ(answer, rng):
    """the numbers are drawn one by one, on no grid"""
    return len(np.unique(answer(rng=rng, low=1e-3, high=1.0, size=50))) > 45  # single precision may repeat one


@log_uniform.law
def in_no_order(answer, rng):
    """they come in no order"""
    steps = np.diff(answer(rng=rng, low=1e-3, high=1.0, size=50))
    return (steps > 0).any() and (steps < 0).any()


@log_uniform.law
def others_each_time(answer, rng):
    """a second call with the same generator gives other numbers"""
    first, second = (answer(rng=rng, low=1e-3, high=1.0, size=20) for _ in range(2))
    return not np.array_equal(first, second)


@log_uniform.law
def on_their_own(answer, rng):
    """forty calls give forty different pairs, some of which lie in one half of the exponents"""
    pairs = np.array(answer.repeat(40, rng=rng, low=1e-3, high=1.0, size=2))
    return _on_their_own(pairs, 10**-1.5)


def _on_their_own(pairs, middle):
    """Are pairs all different, and some on one side of their middle? No word when all are the same: others tell.

    By chance not: 2^-40, and 780 · 2^-46 in single precision.
    """
    different = len(np.unique(pairs, axis=0))
    return different == 1 or (different == len(pairs) and bool((np.diff(pairs < middle) == 0).any()))


@log_uniform.law
def from_the_generator(answer, rng):
    """generators in the same state give the same numbers"""
    seed = int(rng.integers(1 << 31))
    first, second = (answer(rng=np.random.default_rng(seed), low=1e-3, high=1.0, size=20) for _ in range(2))
    return np.array_equal(first, second)


@log_uniform.observe
def flat_in_the_exponent(answer, rng, draws):
    """the exponents are spread evenly"""
    found = {}
    for low, high in ((1e-4, 1e-1), (2.0, 50.0)):
        values = answer(rng=draws, low=low, high=high, size=5000)
        different = len(np.unique(values)) / 5000
        found[f"the share of different numbers between {low} and {high}"] = (round(different, 2), 0.0)
        if different < 0.5:  # the moments of a few numbers say nothing
            continue
        with np.errstate(all="ignore"):
            u = np.log10(values / low) / np.log10(high / low)  # uniform on 0 to 1
        found[f"the mean exponent between {low} and {high}, 0 at low and 1 at high,"] = _mean(u, 1 / 12)
        found[f"the spread of the exponent between {low} and {high}"] = _mean((u - 0.5) ** 2, 1 / 180)
        found[f"the share in the lower quarter of the exponents between {low} and {high}"] = _mean(u < 0.25, 3 / 16)
        found[f"the largest agreement of exponents between {low} and {high} with those further on"] = _echo(u)
    return found


def _echo(values):
    """The echo of a series, freed of its mean and scale. With 1 for its standard error two differ from 10 on."""
    centred = values - values.mean()
    return echo(centred) / centred.var(), 1.0


def _mean(values, variance):
    """A mean and its standard error: the larger of what the theory and what the sample says."""
    return float(np.mean(values)), float(np.sqrt(max(variance, np.var(values)) / len(values)))


@log_uniform.mistake
def uniform(rng, low, high, size):
    """You drew uniformly between low and high, so nearly all numbers have the largest exponent. Draw the exponent uniformly."""
    return rng.uniform(low, high, size)


@log_uniform.mistake
def wrong_base(rng, low, high, size):
    """You took log10, but raised e to the power. Use the same base both ways."""
    return np.exp(rng.uniform(np.log10(low), np.log10(high), size))


@log_uniform.mistake
def natural_logarithm_of_bounds(rng, low, high, size):
    """You took the natural logarithm, but raised 10 to the power. Use the same base both ways."""
    return 10 ** rng.uniform(np.log(low), np.log(high), size)


@log_uniform.mistake
def exponents(rng, low, high, size):
    """You returned the exponents. Raise 10 to them."""
    return rng.uniform(np.log10(low), np.log10(high), size)


@log_uniform.mistake
def whole_exponents(rng, low, high, size):
    """You drew whole exponents only. Draw them from an interval: rng.uniform, not rng.integers."""
    return 10.0 ** rng.integers(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1, size)


@log_uniform.mistake
def evenly_spaced(rng, low, high, size):
    """You spaced the numbers evenly: that is a grid. Draw them at random."""
    return np.geomspace(low, high, size)


@log_uniform.mistake
def one_number_repeated(rng, low, high, size):
    """You drew one number and repeated it. Hand size on to rng.uniform."""
    return np.full(size, 10 ** rng.uniform(np.log10(low), np.log10(high)))


@log_uniform.mistake
def log_normal(rng, low, high, size):
    """You drew normal exponents, which crowd in the middle and leave the interval. Use rng.uniform."""
    a, b = np.log10(low), np.log10(high)
    return 10 ** rng.normal((a + b) / 2, (b - a) / 4, size)


@log_uniform.mistake
def reciprocal(rng, low, high, size):
    """You drew 1/x uniformly, so small numbers are far too common. Draw log10 x uniformly."""
    return 1 / rng.uniform(1 / high, 1 / low, size)


@log_uniform.mistake
def sorted_values(rng, low, high, size):
    """You sorted the numbers. Return them as they were drawn."""
    return np.sort(_log_uniform(rng, low, high, size))


@log_uniform.mistake
def own_generator(rng, low, high, size):
    """Your numbers are drawn once (by a seed of your own, or kept from an earlier call). Draw from rng anew each time."""
    return _log_uniform(np.random.default_rng(0), low, high, size)


@log_uniform.mistake
def global_chance(rng, low, high, size):
    """You drew from np.random, which nobody can repeat. Use the generator that you are given: rng.uniform."""
    return _log_uniform(np.random.default_rng(), low, high, size)


# --------------------------------------------------------------------------------------------------------------- grid


def _as_set(configs):
    """Configurations as a sorted list of words, so that neither their order nor a NumPy type counts."""
    plain = ({k: v.item() if isinstance(v, np.generic) else v for k, v in c.items()} for c in configs)
    return sorted(repr(sorted(c.items())) for c in plain)


def _grid(space):
    return search.grid(space)


grid = Exercise(
    "grid",
    reference=_grid,
    points=2,
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
    """two names with three and two values"""
    return {"space": {"lr": [0.1, 0.01, 0.001], "width": [16, 32]}}


@grid.case
def one_name(rng):
    """one name"""
    return {"space": {"lr": [0.1, 0.01, 0.001, 0.3]}}


@grid.case
def three_names(rng):
    """three names, one with a single value"""
    return {"space": {"lr": [0.1, 0.01], "activation": ["relu"], "width": [8, 16, 32]}}


@grid.hidden_case
def four_names(rng):
    """four names"""
    return {"space": {"a": [1, 2, 6, 7], "b": [3, 4, 5], "c": ["x", "y", "z", "w", "v"], "d": [True, False]}}


SPACES = (
    {"lr": [0.1, 0.01, 0.001], "width": [16, 32]},
    {"lr": [0.1, 0.01], "activation": ["relu", "tanh", "gelu"], "width": [8, 16]},
    {"lr": [0.5, 0.25, 0.125, 2.0]},
    {"hidden": [[16], (64, 32), (128,)], "norm": [None, "pre"], "stop": [5, "never"]},
)


@grid.law
def none_missing(answer, rng):
    """no combination is missing"""
    for space in SPACES:
        if missing := sorted(set(_as_set(_grid(space))) - set(_as_set(answer(space=space)))):
            return f"of {space}, the combination {missing[0]} is missing"
    return True


@grid.law
def none_twice(answer, rng):
    """no combination comes twice"""
    return all(len(set(_as_set(made))) == len(made) for made in (answer(space=space) for space in SPACES))


@grid.law
def first_differs_from_last(answer, rng):
    """the dicts are separate: the first is not the last"""
    made = answer(space=SPACES[0])
    return made[0] != made[-1]


@grid.mistake
def zipped(space):
    """You took the first values together, then the second ones. A grid has every value of one with every value of the others."""
    return [dict(zip(space, values, strict=True)) for values in zip(*space.values(), strict=False)]


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


@grid.mistake
def last_value_lost(space):
    """You lost the last value of a list. range(len(values)) reaches all of them."""
    shorter = itertools.product(*(values[:-1] for values in space.values()))
    return [dict(zip(space, values, strict=True)) for values in shorter]


@grid.mistake
def tuples(space):
    """You returned tuples. Make each combination a dict that says which value belongs to which name."""
    return list(itertools.product(*space.values()))


@grid.mistake
def first_two_names(space):
    """You combined two names only. Space may have any number of names."""
    return search.grid(dict(list(space.items())[:2]))


@grid.mistake
def one_dict(space):
    """You changed one dict again and again, so all entries are the same, the last one. Make a new dict for each combination."""
    made = search.grid(space)
    return [made[-1]] * len(made)


@grid.mistake
def count_only(space):
    """You returned the number of combinations. Return the list of them."""
    return len(search.grid(space))


@grid.mistake
def dict_of_lists(space):
    """You returned the space itself. Return a list with one dict for each combination."""
    return dict(space)


@grid.mistake
def single_names(space):
    """You made a dict for every single value. Each combination has all names."""
    return [{name: value} for name, values in space.items() for value in values]


# ------------------------------------------------------------------------------------------------------ random_search


def _random_search(rng, space, n):
    """As nnlib's, but a name at a time: many draws in one call, since the judge asks for a thousand."""
    columns = {name: _column(rng, values, n) for name, values in space.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _column(rng, values, n):
    """n draws of one hyperparameter."""
    if isinstance(values, list):
        return [values[i] for i in rng.integers(len(values), size=n)]
    kind, low, high = values
    return (search.log_uniform(rng, low, high, n) if kind == "log" else rng.uniform(low, high, n)).tolist()


random_search = Exercise(
    "random_search",
    reference=_random_search,
    points=3,
    random=True,
    section="Random-search",
    hints=(
        "Look at one value at a time: what kind of entry is it, a list or a tuple that begins with a word?",
        "For every configuration and every name, draw once: one of the list, or uniformly, or uniformly in the exponent.",
        "A small helper that draws one value of a given kind (a random index leaves a list's values as they are); then a list of n dicts, each with all names.",
    ),
)

SPACE = {"lr": ("log", 1e-4, 1e-1), "dropout": ("uniform", 0.05, 0.65), "width": [16, 32, 64, 128]}


@random_search.case
def mixed_space(rng):
    """6 configurations of a learning rate, a dropout rate and a width"""
    return {"rng": rng, "space": SPACE, "n": 6}


@random_search.case
def words(rng):
    """3 configurations of an activation"""
    return {"rng": rng, "space": {"activation": ["relu", "tanh"]}, "n": 3}


@random_search.hidden_case
def single(rng):
    """one configuration"""
    return {"rng": rng, "space": {"a": ("uniform", 2.0, 9.0), "b": ("log", 1.0, 10.0)}, "n": 1}


@random_search.hidden_case
def one_choice(rng):
    """a list of a single value"""
    return {"rng": rng, "space": {"a": [3], "b": ("uniform", 2.0, 3.0)}, "n": 4}


def _columns(configs):
    return {name: np.array([c[name] for c in configs]) for name in configs[0]}


@random_search.law
def inside_their_bounds(answer, rng):
    """every value is one of its list, or between its bounds"""
    columns = _columns(answer(rng=rng, space=SPACE, n=60))
    for name, (low, high) in {"lr": (1e-4, 0.1), "dropout": (0.05, 0.65)}.items():
        if finding := _outside(name, columns[name], low, high):
            return finding
    return bool(np.isin(columns["width"], SPACE["width"]).all()) or "a width is none of the list"


@random_search.law
def other_bounds_too(answer, rng):
    """bounds may be negative, or larger than 1, or whole numbers"""
    columns = _columns(answer(rng=rng, space={"shift": ("uniform", -3, -1), "scale": ("log", 5, 800)}, n=40))
    for name, (low, high) in {"shift": (-3, -1), "scale": (5, 800)}.items():
        if finding := _outside(name, columns[name], low, high):
            return finding
        if len(np.unique(columns[name])) < 35:  # single precision may repeat one
            return f"{name} between {low} and {high} takes few values: they are no whole numbers"
    return True


def _outside(name, values, low, high):
    """What to tell of values that leave their bounds, or do not reach both halves (by chance: 2^-39); else nothing."""
    if values.min() < low - 1e-4 * abs(low) or values.max() > high + 1e-4 * abs(high):
        return f"{name} between {low} and {high} came out as {values.min():.3g} to {values.max():.3g}"
    middle = np.sqrt(low * high) if name in ("lr", "scale") else (low + high) / 2
    return "" if values.min() < middle < values.max() else f"{name} is never on both sides of its middle, {middle:.3g}"


@random_search.law
def chosen_as_they_are(answer, rng):
    """a value of a list is handed on as it stands there: a number, a word, a tuple or None"""
    space = {"hidden": [(16,), (64, 32)], "norm": [None, "pre"], "stop": [5, "never"], "kind": ["uniform", "log", "he"]}
    for config in answer(rng=rng, space=space, n=12):
        if odd := [name for name, values in space.items() if not _is_one_of(config[name], values)]:
            return f"{config[odd[0]]!r:.60} is none of the values {space[odd[0]]} of {odd[0]}"
    return True


def _is_one_of(value, values):
    return any(isinstance(value, (type(v), np.integer)) and value == v for v in values)


@random_search.law
def configurations_differ(answer, rng):
    """every configuration is drawn anew"""
    columns = _columns(answer(rng=rng, space=SPACE, n=30))
    return min(len(np.unique(columns[name])) for name in ("lr", "dropout")) > 25  # single precision may repeat one


@random_search.law
def both_ends_of_a_log_range(answer, rng):
    """a log range reaches both halves of its exponents, also when configurations are asked for one by one"""
    calls = answer.repeat(40, rng=rng, space={"lr": ("log", 1e-9, 1.0)}, n=1)
    small = [config["lr"] < 10**-4.5 for (config,) in calls]
    return any(small) and not all(small)  # by chance: 2 · 2^-40


@random_search.law
def every_draw_on_its_own(answer, rng):
    """forty calls give forty different pairs of configurations, some of which have values in one half of the range"""
    calls = answer.repeat(40, rng=rng, space={"lr": ("log", 1e-9, 1.0), "shift": ("uniform", 1.0, 2.0)}, n=2)
    pairs = [np.array([[c[name] for c in configs] for configs in calls]) for name in ("lr", "shift")]
    return all(_on_their_own(p, middle) for p, middle in zip(pairs, (10**-4.5, 1.5), strict=True))


@random_search.law
def every_choice_comes(answer, rng):
    """every value of a list comes up sooner or later"""
    return len(np.unique(_columns(answer(rng=rng, space=SPACE, n=120))["width"])) == 4  # missed by chance: 4·(3/4)^120


@random_search.law
def more_than_the_list(answer, rng):
    """a value of a list may come again: n may be larger than the list"""
    return len(answer(rng=rng, space={"width": [1, 2, 3]}, n=20)) == 20


@random_search.law
def others_the_next_time(answer, rng):
    """a second call with the same generator gives other configurations"""
    first, second = (_columns(answer(rng=rng, space=SPACE, n=5))["lr"] for _ in range(2))
    return not np.array_equal(first, second)


@random_search.law
def same_state_same_search(answer, rng):
    """generators in the same state give the same configurations"""
    seed = int(rng.integers(1 << 31))
    first, second = (answer(rng=np.random.default_rng(seed), space=SPACE, n=5) for _ in range(2))
    return _as_set(first) == _as_set(second)


@random_search.observe
def as_asked(answer, rng, draws):
    """every kind is drawn from its distribution, each name and each configuration on its own"""
    columns = _columns(answer(rng=draws, space=SPACE, n=600))
    different = len(np.unique(columns["lr"])) / 600
    if different < 0.5:  # the moments of a few draws say nothing
        return {"the share of different learning rates": (round(different, 2), 0.0)}
    with np.errstate(all="ignore"):
        lr = (np.log10(columns["lr"]) + 4) / 3
    dropout, width = (columns["dropout"] - 0.05) / 0.6, np.log2(columns["width"].astype(float)) - 4
    found = {
        "the share of different learning rates": (round(different, 2), 0.0),
        "the mean exponent of lr, 0 at low and 1 at high,": _mean(lr, 1 / 12),
        "the spread of the exponent of lr": _mean((lr - 0.5) ** 2, 1 / 180),
        "the mean of dropout, 0 at low and 1 at high,": _mean(dropout, 1 / 12),
        "the spread of dropout": _mean((dropout - 0.5) ** 2, 1 / 180),
        "the agreement of lr with dropout": _mean((lr - 0.5) * (dropout - 0.5), 1 / 144),
        "the agreement of lr with width": _mean((lr - 0.5) * (width - 1.5), 5 / 48),
        "the agreement of dropout with width": _mean((dropout - 0.5) * (width - 1.5), 5 / 48),
        "the share of widths equal to the one before": _mean(width[1:] == width[:-1], 3 / 16),
        "the share of learning rates above the one before": _mean(lr[1:] > lr[:-1], 1 / 4),
        "the share of fours of widths that are all different": _mean(
            [len(set(four)) == 4 for four in width.reshape(-1, 4)], 3 / 32 * 29 / 32
        ),
        "the largest agreement of learning rates with those further on": _echo(lr),
        "the largest agreement of dropouts with those further on": _echo(dropout),
    }
    for i, value in enumerate(SPACE["width"]):
        found[f"the share of width {value}"] = _mean(width == i, 3 / 16)
    return found


def _drawn(rng, space, n, uniform=None, log=None, choose=None):
    """Random search with one kind of draw replaced."""
    log = log or (lambda r, a, b: float(10 ** r.uniform(np.log10(a), np.log10(b))))
    uniform = uniform or (lambda r, a, b: float(r.uniform(a, b)))
    choose = choose or (lambda r, values: values[int(r.integers(len(values)))])
    kinds = {"uniform": uniform, "log": log}

    def draw(v):
        return kinds[v[0]](rng, v[1], v[2]) if isinstance(v, tuple) else choose(rng, v)

    return [{name: draw(v) for name, v in space.items()} for _ in range(n)]


@random_search.mistake
def log_drawn_uniformly(rng, space, n):
    """You drew ("log", low, high) uniformly, so nearly all values have the largest exponent. Draw the exponent uniformly."""
    return _drawn(rng, space, n, log=lambda r, a, b: float(r.uniform(a, b)))


@random_search.mistake
def uniform_drawn_in_log(rng, space, n):
    """You drew ("uniform", low, high) on a log scale. Only "log" asks for that: use rng.uniform(low, high)."""
    return _drawn(rng, space, n, uniform=lambda r, a, b: float(10 ** r.uniform(np.log10(a), np.log10(b))))


@random_search.mistake
def base_mixed(rng, space, n):
    """You took log10, but raised e to the power. Use the same base both ways."""
    return _drawn(rng, space, n, log=lambda r, a, b: float(np.exp(r.uniform(np.log10(a), np.log10(b)))))


@random_search.mistake
def natural_logarithm(rng, space, n):
    """You took the natural logarithm, but raised 10 to the power. Use the same base both ways."""
    return _drawn(rng, space, n, log=lambda r, a, b: float(10 ** r.uniform(np.log(a), np.log(b))))


@random_search.mistake
def exponent_returned(rng, space, n):
    """You returned the exponent of a ("log", low, high) value. Raise 10 to it."""
    return _drawn(rng, space, n, log=lambda r, a, b: float(r.uniform(np.log10(a), np.log10(b))))


@random_search.mistake
def first_of_the_list(rng, space, n):
    """You always took the first value of a list. Choose one at random."""
    return _drawn(rng, space, n, choose=lambda r, values: values[0])


@random_search.mistake
def last_never_chosen(rng, space, n):
    """You never chose the last value of a list. rng.integers(len(values)) reaches it: the upper end is left out already."""
    return _drawn(rng, space, n, choose=lambda r, values: values[int(r.integers(max(len(values) - 1, 1)))])


@random_search.mistake
def one_for_all(rng, space, n):
    """You drew one configuration and repeated it n times. Draw anew for each."""
    return _drawn(rng, space, 1) * n


@random_search.mistake
def tied_together(rng, space, n):
    """You used one draw for all names of a configuration. Draw for each name on its own."""
    configs = []
    for _ in range(n):
        u = rng.random()
        configs.append(
            {
                name: v[int(u * len(v))]
                if isinstance(v, list)
                else float(
                    v[1] + u * (v[2] - v[1])
                    if v[0] == "uniform"
                    else 10 ** (np.log10(v[1]) + u * np.log10(v[2] / v[1]))
                )
                for name, v in space.items()
            }
        )
    return configs


@random_search.mistake
def a_grid(rng, space, n):
    """You spaced the values evenly: that is a grid. Draw each one at random."""
    made = {
        name: [v[i % len(v)] for i in range(n)]
        if isinstance(v, list)
        else [float(x) for x in (np.linspace if v[0] == "uniform" else np.geomspace)(v[1], v[2], n)]
        for name, v in space.items()
    }
    return [{name: values[i] for name, values in made.items()} for i in range(n)]


@random_search.mistake
def seeded_by_itself(rng, space, n):
    """Your draws are made once (by a seed of your own, or kept from an earlier call). Draw from rng anew each time."""
    return _drawn(np.random.default_rng(0), space, n)


@random_search.mistake
def drawn_globally(rng, space, n):
    """You drew from np.random, which nobody can repeat. Use the generator that you are given."""
    return _drawn(np.random.default_rng(), space, n)


@random_search.mistake
def single_dict(rng, space, n):
    """You returned one dict. Return a list of n of them."""
    return _drawn(rng, space, 1)[0]


# ------------------------------------------------------------------------------------------------------------- k_fold


def _k_fold(n, k, rng):
    return search.k_fold(n, k, rng)


k_fold = Exercise(
    "k_fold",
    reference=_k_fold,
    points=3,
    random=True,
    section="k-fold-cross-validation",
    hints=(
        "Look at the validation sets alone: together they are all samples, and no two of them share one.",
        "Shuffle once, cut the row into k nearly equal pieces; each piece is a validation set once, and the others are the training set.",
        "np.array_split cuts into nearly equal pieces; np.concatenate joins the others. A list of k pairs (train, val).",
    ),
)


@k_fold.case
def even_folds(rng):
    """12 samples in 3 folds"""
    return {"n": 12, "k": 3, "rng": rng}


@k_fold.case
def two_folds(rng):
    """10 samples in 2 folds"""
    return {"n": 10, "k": 2, "rng": rng}


@k_fold.hidden_case
def leave_one_out(rng):
    """as many folds as samples"""
    return {"n": 6, "k": 6, "rng": rng}


UNEVEN = ((23, 5), (40, 4), (31, 10))


@k_fold.law
def nothing_left_out(answer, rng):
    """the validation sets together hold every sample"""
    for n, k in UNEVEN:
        held = np.concatenate([val for _, val in answer(n=n, k=k, rng=rng)])
        if missing := n - np.isin(np.arange(n), held).sum():
            return f"with n = {n} and k = {k}, {missing} samples are in none"
    return True


@k_fold.law
def nothing_held_twice(answer, rng):
    """no sample is in two validation sets"""
    held = np.concatenate([val for _, val in answer(n=23, k=5, rng=rng)])
    return len(np.unique(held)) == len(held)


@k_fold.law
def no_fold_twice(answer, rng):
    """no validation set comes twice"""
    held = [tuple(np.sort(val)) for _, val in answer(n=24, k=4, rng=rng)]
    return len(set(held)) == 4


def _sizes(answer, rng):
    for n, k in UNEVEN:
        yield n, k, [len(val) for _, val in answer(n=n, k=k, rng=rng)]


@k_fold.law
def none_too_large(answer, rng):
    """no validation set is larger than n / k, rounded up"""
    for n, k, sizes in _sizes(answer, rng):
        if max(sizes) > -(-n // k):
            return f"with n = {n} and k = {k} the sizes are {sizes}"
    return True


@k_fold.law
def none_too_small(answer, rng):
    """no validation set is smaller than n / k, rounded down"""
    for n, k, sizes in _sizes(answer, rng):
        if min(sizes) < n // k:
            return f"with n = {n} and k = {k} the sizes are {sizes}"
    return True


@k_fold.law
def k_pairs(answer, rng):
    """there are k pairs, also where k does not divide n"""
    return all(len(answer(n=n, k=k, rng=rng)) == k for n, k in ((23, 5), (31, 10), (9, 4)))


@k_fold.law
def train_and_validation_are_apart(answer, rng):
    """no sample is in the training and the validation set of one fold"""
    return all(not np.isin(val, train).any() for train, val in answer(n=23, k=5, rng=rng))


@k_fold.law
def train_is_the_rest(answer, rng):
    """the training set is all that is not in the validation set, each sample once"""
    pairs = answer(n=23, k=5, rng=rng)
    return all(np.array_equal(np.sort(train), np.setdiff1d(np.arange(23), val)) for train, val in pairs)


@k_fold.law
def indices_in_the_data(answer, rng):
    """every index is one of 0 to n − 1"""
    rows = np.concatenate([np.concatenate(pair) for pair in answer(n=23, k=5, rng=rng)])
    return rows.min() >= 0 and rows.max() < 23


@k_fold.law
def folds_are_shuffled(answer, rng):
    """the samples of a fold are drawn from everywhere, not cut from the given order"""
    pairs = answer(n=60, k=5, rng=rng)
    cut = all(np.ptp(val) == len(val) - 1 for _, val in pairs)
    dealt = all(len(set(np.sort(val) % 5)) == 1 for _, val in pairs)
    return not cut and not dealt


@k_fold.law
def other_folds_next_time(answer, rng):
    """every call gives other folds"""
    calls = answer.repeat(40, n=30, k=3, rng=rng)
    folds = {tuple(np.concatenate([np.sort(val) for _, val in pairs])) for pairs in calls}
    return len(folds) == 40  # two alike by chance: 780 · 10!³ / 30! = 1.4e-10


@k_fold.law
def same_state_same_folds(answer, rng):
    """generators in the same state give the same folds"""
    seed = int(rng.integers(1 << 31))
    first, second = (answer(n=40, k=4, rng=np.random.default_rng(seed)) for _ in range(2))
    return all(np.array_equal(a[1], b[1]) for a, b in zip(first, second, strict=True))


@k_fold.law
def no_reserved_places(answer, rng):
    """no sample is in the same fold every time, also of two samples in two folds"""
    calls = [[val.item() for _, val in pairs] for pairs in answer.repeat(40, n=2, k=2, rng=rng)]
    return not np.all(np.equal(calls, calls[0]), axis=0).any()  # by chance: 2^-39


@k_fold.observe
def fair_folds(answer, rng, draws):
    """every sample is as likely to be in one fold as in another, whatever the others are"""
    n, k = 240, 60
    folds = [np.sort(val) for _, val in answer(n=n, k=k, rng=draws)]
    different = len(np.unique(folds, axis=0))
    found = {"the number of different folds": (different, 0.0)}
    if different > k // 2:  # the spread of a few folds says nothing
        spread = np.var(folds, axis=1, ddof=1) / (n * (n + 1) / 12)
        found["the variance of the indices in a fold, over that of all,"] = _mean(spread, 0.37)
    return found


def _folds(rows, k):
    parts = np.array_split(rows, k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]


@k_fold.mistake
def cut_in_order(n, k, rng):
    """You cut the samples in their given order, which may be sorted by class. Shuffle first."""
    return _folds(np.arange(n), k)


@k_fold.mistake
def rest_dropped(n, k, rng):
    """You dropped the samples that do not fill a fold. Let some folds be larger by one."""
    return _folds(rng.permutation(n)[: n // k * k], k)


@k_fold.mistake
def rest_in_the_last(n, k, rng):
    """You put all that is left over into the last fold. Spread it: sizes differ by at most one."""
    rows, size = rng.permutation(n), n // k
    cuts = [i * size for i in range(k)] + [n]
    return [(np.concatenate([rows[: cuts[i]], rows[cuts[i + 1] :]]), rows[cuts[i] : cuts[i + 1]]) for i in range(k)]


@k_fold.mistake
def rest_never_validated(n, k, rng):
    """You cut folds of n // k samples, so what is left over is trained on but never validated. Let some folds be larger by one."""
    rows, size = rng.permutation(n), n // k
    cuts = [(i * size, (i + 1) * size) for i in range(k)]
    return [(np.concatenate([rows[:a], rows[b:]]), rows[a:b]) for a, b in cuts]


@k_fold.mistake
def size_rounded_up(n, k, rng):
    """You rounded the size of a fold up, so the last folds are short or empty. Spread what is left over: sizes differ by at most one."""
    rows, size = rng.permutation(n), -(-n // k)
    cuts = [(i * size, (i + 1) * size) for i in range(k)]
    return [(np.concatenate([rows[:a], rows[b:]]), rows[a:b]) for a, b in cuts]


@k_fold.mistake
def swapped(n, k, rng):
    """You returned (val, train). Return (train, val): the larger one first."""
    return [(val, train) for train, val in _folds(rng.permutation(n), k)]


@k_fold.mistake
def trains_on_everything(n, k, rng):
    """You trained on all samples, those of the validation set included. Leave them out: else the validation loss is too good to be true."""
    rows = rng.permutation(n)
    return [(rows, val) for _, val in _folds(rows, k)]


@k_fold.mistake
def shuffled_for_each_fold(n, k, rng):
    """You shuffled anew for each fold, so validation sets overlap and some samples are never held back. Shuffle once, then cut."""
    return [_folds(rng.permutation(n), k)[i] for i in range(k)]


@k_fold.mistake
def one_split_repeated(n, k, rng):
    """You returned the same split k times. Each piece is the validation set once."""
    return [_folds(rng.permutation(n), k)[0]] * k


@k_fold.mistake
def counted_from_one(n, k, rng):
    """You counted samples from 1. Indices in Python go from 0 to n − 1."""
    return [(train + 1, val + 1) for train, val in _folds(rng.permutation(n), k)]


@k_fold.mistake
def fixed_seed(n, k, rng):
    """Your order is made once (by a seed of your own, or kept from an earlier call). Shuffle with rng anew each time."""
    return _folds(np.random.default_rng(0).permutation(n), k)


@k_fold.mistake
def chance_from_elsewhere(n, k, rng):
    """You shuffled with np.random, which nobody can repeat. Use the generator that you are given."""
    return _folds(np.random.default_rng().permutation(n), k)


@k_fold.mistake
def validation_only(n, k, rng):
    """You returned the validation sets alone. Return pairs: train and val."""
    return [val for _, val in _folds(rng.permutation(n), k)]


@k_fold.mistake
def dealt_in_order(n, k, rng):
    """You dealt every k-th sample into a fold without shuffling. Shuffle first."""
    return [(np.setdiff1d(np.arange(n), np.arange(i, n, k)), np.arange(i, n, k)) for i in range(k)]


# ------------------------------------------------------------------------------------------------- pick_learning_rate


def _pick_learning_rate(lrs, losses):
    return search.pick_learning_rate(lrs, losses)


pick_learning_rate = Exercise(
    "pick_learning_rate",
    reference=_pick_learning_rate,
    points=3,
    section="The-learning-rate-range-test",
    hints=(
        "Look at the end first: cut the curve where the loss first exceeds 4 times its lowest value so far, or is not finite.",
        "The steepest fall is the smallest slope of the loss against log10(lr), taken from one point to the next.",
        "Slopes are np.diff(losses) / np.diff(np.log10(lrs)) of what is left; the answer is the rate at which the smallest begins.",
    ),
)


def _sweep(rng, ends="high"):
    """A range test: a plateau, a fall whose steepest piece is known, a floor, and a rise."""
    n = int(rng.integers(14, 18))
    lrs = np.geomspace(1e-5, 1.0, n)
    fall = np.sort(rng.uniform(0.02, 0.12, 7))
    rng.shuffle(fall)
    fall[rng.integers(1, 5)] = rng.uniform(0.3, 0.4)
    losses = np.concatenate([[2.3, 2.3 - 0.01], 2.29 - np.cumsum(fall)])
    floor = losses[-1]
    tail = floor + np.cumsum(rng.uniform(0.05, 0.3, n - len(losses)))
    losses = np.concatenate([losses, tail])
    if ends == "explodes":
        losses[-2:] = [5 * floor, 40.0]
    return lrs, losses


@pick_learning_rate.case
def ordinary_sweep(rng):
    """a plateau, a fall and a rise"""
    lrs, losses = _sweep(rng)
    return {"lrs": lrs, "losses": losses}


@pick_learning_rate.case
def falls_after_the_explosion(rng):
    """the loss explodes and then falls: what comes after does not count"""
    losses = _sweep(rng, "explodes")[1]
    losses = np.concatenate([losses, [3.0, 2.0]])
    return {"lrs": np.geomspace(1e-5, 3.0, len(losses)), "losses": losses}


@pick_learning_rate.case
def uneven_rates(rng):
    """rates that are not evenly spaced in log10"""
    lrs = 10.0 ** np.array([-5, -4.5, -3, -2.9, -2, -1, -0.5])
    return {"lrs": lrs, "losses": np.array([2.3, 2.25, 1.75, 1.65, 1.35, 1.3, 1.6]) * rng.uniform(0.5, 2)}


@pick_learning_rate.case
def rises_steeply(rng):
    """the loss rises more steeply than it ever fell"""
    losses = np.array([2.0, 1.8, 1.5, 1.0, 0.8, 2.2, 2.1]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-4, 1.0, 7), "losses": losses}


@pick_learning_rate.hidden_case
def ends_in_nan(rng):
    """the loss becomes NaN, and a later one is small again"""
    losses = _sweep(rng)[1]
    return {"lrs": np.geomspace(1e-5, 3.0, len(losses) + 3), "losses": np.concatenate([losses, [np.nan, 2.0, 0.1]])}


@pick_learning_rate.hidden_case
def ends_in_infinity(rng):
    """the loss becomes infinite"""
    losses = _sweep(rng)[1]
    return {"lrs": np.geomspace(1e-5, 3.0, len(losses) + 2), "losses": np.concatenate([losses, [np.inf, 1.0]])}


@pick_learning_rate.hidden_case
def four_times_the_lowest(rng):
    """the loss exceeds 4 times its lowest value, though not 4 times its first"""
    losses = np.array([2.0, 1.7, 1.0, 0.6, 0.4, 1.7, 0.1, 0.05]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-4, 1.0, 8), "losses": losses}


@pick_learning_rate.hidden_case
def not_quite_four_times(rng):
    """the loss rises to less than 4 times its lowest value, and falls steeply after"""
    losses = np.array([2.0, 1.8, 1.5, 0.5, 0.45, 1.75, 0.3, 0.28]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-4, 1.0, 8), "losses": losses}


@pick_learning_rate.hidden_case
def exactly_four_times(rng):
    """the loss rises to exactly 4 times its lowest value, which does not exceed it"""
    losses = np.array([2.0, 1.8, 1.5, 0.75, 0.5, 2.0, 0.375, 0.25])
    return {"lrs": np.geomspace(1e-4, 1.0, 8), "losses": losses}


@pick_learning_rate.hidden_case
def falls_at_once(rng):
    """the steepest fall is the first"""
    return {"lrs": np.geomspace(1e-3, 1.0, 5), "losses": np.array([3.0, 1.5, 1.2, 1.1, 1.3]) * rng.uniform(0.5, 2)}


@pick_learning_rate.hidden_case
def falls_to_the_end(rng):
    """the steepest fall is the last"""
    return {"lrs": np.geomspace(1e-3, 1.0, 5), "losses": np.array([3.0, 2.9, 2.7, 2.4, 1.0]) * rng.uniform(0.5, 2)}


@pick_learning_rate.hidden_case
def climbs_out_slowly(rng):
    """the loss climbs above 4 times its lowest value in small steps, and falls steeply after"""
    losses = np.array([6.5, 6.0, 4.2, 2.0, 1.5, 3.0, 5.0, 7.0, 2.5, 2.4]) * rng.uniform(0.9, 1.1)
    return {"lrs": np.geomspace(1e-5, 1.0, 10), "losses": losses}


@pick_learning_rate.hidden_case
def climbs_at_first(rng):
    """the first loss is the lowest for a while"""
    losses = np.array([1.0, 1.6, 1.5, 4.2, 0.2, 0.15]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-3, 1.0, 6), "losses": losses}


@pick_learning_rate.hidden_case
def explodes_more_than_once(rng):
    """the loss stays above 4 times its lowest value, and falls there"""
    losses = np.array([0.5, 0.45, 0.3, 0.1, 40.0, 20.0, 30.0, 10.0]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-4, 1.0, 8), "losses": losses}


@pick_learning_rate.hidden_case
def halves_late(rng):
    """a large fall from a high loss, and later a small one that halves it"""
    losses = np.array([2.3, 2.25, 1.25, 1.2, 0.5, 0.45, 0.6]) * rng.uniform(0.5, 2)
    return {"lrs": np.geomspace(1e-4, 1.0, 7), "losses": losses}


@pick_learning_rate.hidden_case
def close_rates(rng):
    """two rates that are much closer together than the others"""
    lrs = 10.0 ** np.cumsum([-5, 0.5, 1.5, 0.2, 0.05, 1.0, 0.5])
    drops = np.array([0, 0.05, 0.5, 0.3, 0.01, 0.1, -0.3]) * rng.uniform(0.2, 0.4)
    return {"lrs": lrs, "losses": 2.3 - np.cumsum(drops)}


@pick_learning_rate.hidden_case
def nearly_as_steep(rng):
    """a fall between two rates that are close together, a little less steep than one before it"""
    losses = np.array([2.3, 1.8, 1.71, 1.6]) * rng.uniform(0.5, 2)
    return {"lrs": 10.0 ** np.array([-4, -3, -2.8, -2]), "losses": losses}


@pick_learning_rate.hidden_case
def close_rates_after_the_cut(rng):
    """the loss exceeds 4 times its lowest value, and then falls between two rates that are close together"""
    losses = np.array([2.0, 1.9, 1.5, 0.4, 1.7, 1.0, 0.9]) * rng.uniform(0.5, 2)
    return {"lrs": np.array([0.01, 0.03, 0.06, 0.1, 0.3, 0.31, 0.5]), "losses": losses}


def _usable(losses):
    """How many points count."""
    losses = np.asarray(losses, float)
    wild = ~np.isfinite(losses) | (losses > 4 * np.fmin.accumulate(losses))
    return int(np.argmax(wild)) if wild.any() else len(losses)


def _slopes(lrs, losses):
    return np.diff(losses) / np.diff(np.log10(lrs))


@pick_learning_rate.mistake
def lowest_loss(lrs, losses):
    """You took the rate of the lowest loss, which is on the edge of diverging. Take the one where the loss falls fastest."""
    return float(lrs[np.argmin(losses[: _usable(losses)])])


def _finite_lowest(losses):
    return int(np.argmin(np.where(np.isfinite(losses), losses, np.inf)))


@pick_learning_rate.mistake
def lowest_loss_of_all(lrs, losses):
    """You took the rate of the lowest loss of the whole curve. Cut the curve first, then take the start of its steepest fall."""
    return float(lrs[_finite_lowest(losses)])


@pick_learning_rate.mistake
def tenth_of_the_lowest_of_all(lrs, losses):
    """You took a tenth of the rate with the lowest loss of the whole curve. That is another rule of thumb; here the curve is cut, and it is the start of the steepest fall."""
    return float(lrs[_finite_lowest(losses)]) / 10


@pick_learning_rate.mistake
def largest_that_holds(lrs, losses):
    """You took the largest rate before the loss explodes, which is on the edge of diverging. Take the one where the loss falls fastest."""
    return float(lrs[_usable(losses) - 1])


@pick_learning_rate.mistake
def cut_at_the_infinite_alone(lrs, losses):
    """You cut only where the loss is not finite. Cut also where it first exceeds 4 times its lowest value so far."""
    wild = ~np.isfinite(losses)
    n = int(np.argmax(wild)) if wild.any() else len(losses)
    return float(lrs[np.argmin(_slopes(lrs[:n], losses[:n]))])


@pick_learning_rate.mistake
def end_of_the_fall(lrs, losses):
    """You took the rate at the end of the steepest piece. Take the one where it begins."""
    n = _usable(losses)
    return float(lrs[np.argmin(_slopes(lrs[:n], losses[:n])) + 1])


@pick_learning_rate.mistake
def against_lr(lrs, losses):
    """You took slopes against lr itself, which makes the smallest rates look steep. Take them against log10(lr)."""
    n = _usable(losses)
    return float(lrs[np.argmin(np.diff(losses[:n]) / np.diff(lrs[:n]))])


@pick_learning_rate.mistake
def log_of_the_loss(lrs, losses):
    """You took the logarithm of the loss as well. Only the rates are on a log scale: slopes are of the loss itself."""
    n = _usable(losses)
    return float(lrs[np.argmin(_slopes(lrs[:n], np.log(losses[:n])))])


@pick_learning_rate.mistake
def largest_drop(lrs, losses):
    """You took the largest drop without dividing by the distance. Rates may be unevenly spaced: divide by the difference of log10(lr)."""
    return float(lrs[np.argmin(np.diff(losses[: _usable(losses)]))])


@pick_learning_rate.mistake
def steepest_rise(lrs, losses):
    """You took the steepest rise. A fall has a negative slope: look for the smallest."""
    n = _usable(losses)
    return float(lrs[np.argmax(_slopes(lrs[:n], losses[:n]))])


@pick_learning_rate.mistake
def no_cut(lrs, losses):
    """You used the whole curve. Cut it where the loss first exceeds 4 times its lowest value so far, or is not finite."""
    slopes = _slopes(lrs, losses)
    return float(lrs[np.argmin(np.where(np.isfinite(slopes), slopes, np.inf))])


@pick_learning_rate.mistake
def steepest_either_way(lrs, losses):
    """You took the steepest piece, up or down. Only a fall counts: do not take absolute values."""
    n = _usable(losses)
    return float(lrs[np.argmax(np.abs(_slopes(lrs[:n], losses[:n])))])


@pick_learning_rate.mistake
def four_times_the_first(lrs, losses):
    """You cut at 4 times the first loss. The bar is 4 times the lowest loss so far."""
    losses = np.asarray(losses)
    wild = ~np.isfinite(losses) | (losses > 4 * losses[0])
    n = int(np.argmax(wild)) if wild.any() else len(losses)
    return float(lrs[np.argmin(_slopes(lrs[:n], losses[:n]))])


@pick_learning_rate.mistake
def four_times_the_one_before(lrs, losses):
    """You compared each loss with the one before it. The bar is 4 times the lowest loss so far."""
    losses = np.asarray(losses)
    wild = ~np.isfinite(losses) | np.append(False, losses[1:] > 4 * losses[:-1])
    n = int(np.argmax(wild)) if wild.any() else len(losses)
    return float(lrs[np.argmin(_slopes(lrs[:n], losses[:n]))])


@pick_learning_rate.mistake
def tenth_of_the_lowest(lrs, losses):
    """You took a tenth of the rate with the lowest loss. That is another rule of thumb; here it is the start of the steepest fall."""
    return float(lrs[np.argmin(losses[: _usable(losses)])]) / 10


@pick_learning_rate.mistake
def the_index(lrs, losses):
    """You returned the index. Return the rate that stands there."""
    n = _usable(losses)
    return float(np.argmin(_slopes(lrs[:n], losses[:n])))


@pick_learning_rate.mistake
def its_logarithm(lrs, losses):
    """You returned log10 of the rate. Return the rate itself."""
    return float(np.log10(_pick_learning_rate(lrs, losses)))


@pick_learning_rate.mistake
def the_middle(lrs, losses):
    """You took the middle of the steepest piece. Take the rate where it begins."""
    n = _usable(losses)
    i = int(np.argmin(_slopes(lrs[:n], losses[:n])))
    return float(np.sqrt(lrs[i] * lrs[i + 1]))


@pick_learning_rate.mistake
def central_slopes(lrs, losses):
    """You took slopes over two pieces at a time (np.gradient). Take them from one point to the next: np.diff."""
    n = _usable(losses)
    return float(lrs[np.argmin(np.gradient(losses[:n], np.log10(lrs[:n])))])


# ---------------------------------------------------------------------------------------------------------- my_config


def _my_config():
    return {
        "hidden": (128, 64),
        "activation": "relu",
        "init": "he_normal",
        "optimizer": "adam",
        "lr": 3e-3,
        "batch_size": 32,
        "dropout": 0.2,
        "batchnorm": True,
        "weight_decay": 0.0,
        "epochs": 40,
    }


my_config = Exercise(
    "my_config",
    reference=_my_config,
    points=4,
    score=_capstone.score,
    section="The-capstone",
    hints=(
        "Look at the learning rate first: it matters most.",
        "Use what you measured: a range test for lr, then width, then how long to train and how much to drop.",
        "A dict with the ten names of the example; `check(my_config)` trains it and tells the accuracy.",
    ),
)
