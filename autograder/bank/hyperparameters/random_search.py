"""random_search: n configurations, each value drawn on its own (Bergstra & Bengio 2012)."""

import numpy as np

from autograder.bank._chance import twice
from autograder.bank.hyperparameters._configs import counted, plain
from autograder.bank.hyperparameters._ranges import exponents, largest_echo, mean, on_their_own, outside
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Broken


def reference(rng, space, n):
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        kind, low, high = values
        if kind == "uniform":
            return rng.uniform(low, high)
        return 10 ** rng.uniform(np.log10(low), np.log10(high))

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]


random_search = Exercise(
    "random_search",
    reference,
    points=3,
    number=5,
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


def columns(configs):
    return {name: np.array([c[name] for c in configs]) for name in configs[0]}


@random_search.law
def inside_their_bounds(answer, rng):
    """every value is one of its list, or between its bounds"""
    found = columns(answer(rng=rng, space=SPACE, n=60))
    for name in ("lr", "dropout"):
        if broken := outside(name, found[name], *SPACE[name][1:]) or one_half(name, found[name], *SPACE[name]):
            return broken
    for width in found["width"][~np.isin(found["width"], SPACE["width"])][:1]:
        return Broken("a width", "one of 16, 32, 64 and 128", str(width)[:40])
    return None


@random_search.law
def other_bounds_too(answer, rng):
    """bounds may be negative, or larger than 1, or whole numbers"""
    space = {"shift": ("uniform", -3, -1), "scale": ("log", 5, 800)}
    found = columns(answer(rng=rng, space=space, n=40))
    for name, (kind, low, high) in space.items():
        if broken := outside(name, found[name], low, high) or one_half(name, found[name], kind, low, high):
            return broken
        if len(np.unique(found[name])) < 35:  # single precision may repeat one
            return Broken(f"{name} between {low} and {high}", "drawn from all numbers there", "one of a few")
    return None


def one_half(name, values, kind, low, high):
    """What to say of values that do not reach both halves of their range (by chance: 2^-39); else None."""
    middle = np.sqrt(low * high) if kind == "log" else (low + high) / 2
    if values.min() < middle < values.max():
        return None
    half = "above" if values.min() >= middle else "below"
    return Broken(f"{name}, between {low:g} and {high:g},", f"on both sides of {middle:.3g}", f"always {half} it")


@random_search.law
def chosen_as_they_are(answer, rng):
    """a value of a list is handed on as it is there: a number, a word, a tuple or None"""
    space = {"hidden": [(16,), (64, 32)], "norm": [None, "pre"], "stop": [5, "never"], "kind": ["uniform", "log", "he"]}
    for config in answer(rng=rng, space=space, n=12):
        for name in [name for name, values in space.items() if not is_one_of(config[name], values)][:1]:
            return Broken(f"a value of {name}", f"one of {space[name]}", f"{config[name]!r:.60}")
    return None


def is_one_of(value, values):
    """Whether a value is in a list, and of the same type there."""
    return any(type(plain(value)) is type(v) and plain(value) == v for v in values)


@random_search.law
def configurations_differ(answer, rng):
    """every configuration is drawn anew"""
    found = columns(answer(rng=rng, space=SPACE, n=30))
    return min(len(np.unique(found[name])) for name in ("lr", "dropout")) > 25  # single precision may repeat one


@random_search.law
def both_ends_of_a_log_range(answer, rng):
    """a log range reaches both halves of its exponents, and values stay in their bounds, also when configurations are drawn one by one"""
    calls = answer.repeat(45, rng=rng, space={"lr": ("log", 1e-9, 1.0), "shift": ("uniform", 1.0, 1.4)}, n=1)
    if broken := outside("shift", [config["shift"] for (config,) in calls], 1.0, 1.4):
        return broken
    small = [config["lr"] < 10**-4.5 for (config,) in calls]
    return any(small) and not all(small)  # by chance: 2 · 2^-45


@random_search.law
def every_draw_on_its_own(answer, rng):
    """forty calls give forty different pairs of configurations, some of which have values in one half of the range"""
    calls = answer.repeat(40, rng=rng, space={"lr": ("log", 1e-9, 1.0), "shift": ("uniform", 1.0, 2.0)}, n=2)
    pairs = [np.array([[c[name] for c in configs] for configs in calls]) for name in ("lr", "shift")]
    return all(on_their_own(p, middle) for p, middle in zip(pairs, (10**-4.5, 1.5), strict=True))


@random_search.law
def every_choice_comes(answer, rng):
    """every value of a list comes up sooner or later"""
    found = columns(answer(rng=rng, space=SPACE, n=120))["width"]
    return len(np.unique(found)) == 4  # missed by chance: 4·(3/4)^120


@random_search.law
def more_than_the_list(answer, rng):
    """a value of a list may come again: n may be larger than the list"""
    return len(answer(rng=rng, space={"width": [1, 2, 3]}, n=20)) == 20


@random_search.law
def others_the_next_time(answer, rng):
    """a second call with the same generator gives other configurations"""
    first, second = (columns(answer(rng=rng, space=SPACE, n=5))["lr"] for _ in range(2))
    return not np.array_equal(first, second)


@random_search.law
def same_state_same_search(answer, rng):
    """generators in the same state give the same configurations"""
    first, second = twice(rng, lambda same: answer(rng=same, space=SPACE, n=5))
    return counted(first) == counted(second)


@random_search.observe(key="as_asked")
def from_their_distributions(answer, rng, draws):
    """every kind is drawn from its distribution, each name and each configuration on its own"""
    drawn = columns(answer(rng=draws, space=SPACE, n=600))
    different = len(np.unique(drawn["lr"])) / 600
    if different < 0.5:  # the moments of a few draws say nothing
        return {"the share of different learning rates": (round(different, 2), 0.0)}
    lr = exponents(drawn["lr"], 1e-4, 1e-1)
    dropout, width = (drawn["dropout"] - 0.05) / 0.6, np.log2(drawn["width"].astype(float)) - 4
    fours = [len(set(four)) == 4 for four in width.reshape(-1, 4)]
    found = {
        "the share of different learning rates": (round(different, 2), 0.0),
        "the mean exponent of lr, 0 at low and 1 at high,": mean(lr, 1 / 12),
        "the spread of the exponent of lr": mean((lr - 0.5) ** 2, 1 / 180),
        "the mean of dropout, 0 at low and 1 at high,": mean(dropout, 1 / 12),
        "the spread of dropout": mean((dropout - 0.5) ** 2, 1 / 180),
        "the agreement of lr with dropout": mean((lr - 0.5) * (dropout - 0.5), 1 / 144),
        "the agreement of lr with width": mean((lr - 0.5) * (width - 1.5), 5 / 48),
        "the agreement of dropout with width": mean((dropout - 0.5) * (width - 1.5), 5 / 48),
        "the share of widths equal to the one before": mean(width[1:] == width[:-1], 3 / 16),
        "the share of learning rates above the one before": mean(lr[1:] > lr[:-1], 1 / 4),
        "the share of fours of widths that are all different": mean(fours, 3 / 32 * 29 / 32),
        "the largest agreement of learning rates with those further on": largest_echo(lr),
        "the largest agreement of dropouts with those further on": largest_echo(dropout),
    }
    for i, value in enumerate(SPACE["width"]):
        found[f"the share of width {value}"] = mean(width == i, 3 / 16)
    return found


CHOICE, LOG = "values[rng.integers(len(values))]", "10 ** rng.uniform(np.log10(low), np.log10(high))"
for name, text, edits, was in (
    (
        "log_drawn_uniformly",
        'You drew ("log", low, high) uniformly, so nearly all values have the largest exponent. Draw the exponent uniformly.',
        [(LOG, "rng.uniform(low, high)")],
        "",
    ),
    (
        "uniform_drawn_in_log",
        'You drew ("uniform", low, high) on a log scale. Only "log" asks for that: use rng.uniform(low, high).',
        [("return rng.uniform(low, high)", "pass")],
        "",
    ),
    (
        "base_mixed",
        "You took log10, but raised e to the power. Use the same base both ways.",
        [(LOG, "np.exp(rng.uniform(np.log10(low), np.log10(high)))")],
        "",
    ),
    (
        "natural_logarithm",
        "You took the natural logarithm, but raised 10 to the power. Use the same base both ways.",
        [(LOG, "10 ** rng.uniform(np.log(low), np.log(high))")],
        "",
    ),
    (
        "exponent_returned",
        'You returned the exponent of a ("log", low, high) value. Raise 10 to it.',
        [("10 ** ", "")],
        "",
    ),
    (
        "first_of_the_list",
        "You always took the first value of a list. Choose one at random.",
        [(CHOICE, "values[0]")],
        "",
    ),
    (
        "last_never_chosen",
        "You never chose the last value of a list. rng.integers(len(values)) reaches it: the upper end is left out already.",
        [(CHOICE, "values[rng.integers(max(len(values) - 1, 1))]")],
        "",
    ),
    (
        "one_for_all",
        "You drew one configuration and repeated it n times. Draw anew for each.",
        [(" for _ in range(n)]", "] * n")],
        "",
    ),
    (
        "same_every_time",
        "Your draws are made once (by a seed of your own, or kept from an earlier call). Draw from rng anew each time.",
        [("    def draw", "    rng = np.random.default_rng(0)\n\n    def draw")],
        "seeded_by_itself",
    ),
    (
        "global_random",
        "Something besides rng decides your draws (np.random, Python's random, or another generator), so nobody can repeat them. Draw from rng alone.",
        [("    def draw", "    rng = np.random.default_rng()\n\n    def draw")],
        "drawn_globally",
    ),
    (
        "single_dict",
        "You returned one dict. Return a list of n of them.",
        [("return [{", "return {"), (" for _ in range(n)]", "")],
        "",
    ),
):
    random_search.mistake_by_edit(name, text, *edits, was=was)


def _placed(values, u):
    """The value at the fraction u of a list or range."""
    if isinstance(values, list):
        return values[min(int(u * len(values)), len(values) - 1)]
    kind, low, high = values
    return low + u * (high - low) if kind == "uniform" else low * (high / low) ** u


@random_search.mistake
def tied_together(rng, space, n):
    """You used one draw for all names of a configuration. Draw for each name on its own."""
    return [{name: _placed(values, u) for name, values in space.items()} for u in rng.random(n).tolist()]


@random_search.mistake(was="a_grid")
def evenly_spaced(rng, space, n):
    """You spaced the values evenly: that is a grid. Draw each one at random."""
    made = {
        name: [
            values[i % len(values)] if isinstance(values, list) else _placed(values, u)
            for i, u in enumerate(np.linspace(0, 1, n))
        ]
        for name, values in space.items()
    }
    return [{name: values[i] for name, values in made.items()} for i in range(n)]
