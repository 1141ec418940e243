"""Unit 3: initial weights, the signal forward and backward, clipping, and softmax cross-entropy without overflow.

The initializers are judged by what can be observed of their draws. Standard errors, for n independent weights of mean 0:
the mean's is s/√n; the standard deviation's s·√((κ−1)/4n) with kurtosis κ ≤ 3; that of mean |w| over root mean square
0.2124/√n for a normal and 0.158/√n for a uniform distribution (delta method); a share p's is √(p(1−p)/n).
"""

import math
from itertools import pairwise

import numpy as np

from autograder.judge.compare import agree
from autograder.judge.exercise import Exercise
from nnlib import ACTIVATIONS, Dense, Network, clipping, initializers, losses

# ------------------------------------------------------------------------------------------------------ distinct_units


def _distinct_units(W, tol=1e-12):
    return _kinds(W, lambda a, b: np.abs(a - b).max() <= tol)


def _kinds(W, same):
    """How many columns of W are not the same as a kept one before them."""
    kept = []
    for column in W.T:
        if not any(same(column, other) for other in kept):
            kept.append(column)
    return len(kept)


distinct_units = Exercise(
    "distinct_units",
    reference=_distinct_units,
    points=2,
    section="Counting-different-units",
    hints=(
        "Look at the axis: a unit is a column of W. And look at what `tol` is compared with.",
        "Keep a list of the columns met so far; a column is new when it differs from all of them.",
        "A loop over W.T with an inner comparison: the largest |difference| of two columns against tol. Return a count.",
    ),
)


def _grouped(rng, groups, rows, jitter=0.0):
    """Columns of the given groups: the same centre in each, at least 1 apart elsewhere, and moved by up to ±jitter."""
    centres = rng.permutation(np.arange(max(groups) + 1) * 1.5)[:, None] + rng.uniform(
        -0.2, 0.2, (max(groups) + 1, rows)
    )
    signs = np.array([1 if i % 2 else -1 for i in range(len(groups))])
    return (centres[list(groups)] + jitter * signs[:, None]).T


@distinct_units.case
def all_zero(rng):
    """a matrix of zeros"""
    return {"W": np.zeros((3, 4))}


@distinct_units.case
def three_kinds(rng):
    """six units of three kinds"""
    return {"W": _grouped(rng, (0, 1, 0, 2, 1, 0), 4)}


@distinct_units.case
def wide_tolerance(rng):
    """units that differ by less than tol = 0.1 in each weight"""
    return {"W": _grouped(rng, (0, 0, 1, 1, 2, 0, 2), 5, jitter=0.045), "tol": 0.1}


@distinct_units.case
def all_different(rng):
    """random weights"""
    return {"W": rng.normal(size=(2, 7))}


@distinct_units.hidden_case
def one_weight_apart(rng):
    """units that differ in one weight alone, a different one each time"""
    W = np.repeat(rng.normal(size=(4, 1)), 6, axis=1)
    W[1, 1], W[0, 3], W[3, 4] = W[1, 1] + 1, W[0, 3] - 1, W[3, 4] + 2
    return {"W": W}


@distinct_units.hidden_case
def default_tolerance(rng):
    """tiny weights, where the default tol is what counts"""
    W = _grouped(rng, (0, 1, 1, 0, 2, 3), 3)
    W[:, 1:3] = W[:, [1]]
    return {"W": W * 1e-11 + np.array([0, 1, -1, 1, 0, 1]) * 4e-13}


@distinct_units.hidden_case
def just_above_the_default(rng):
    """tiny weights whose differences are a little larger than the default tol"""
    return {"W": np.outer([1, 1, 1, -1], np.arange(5)) * 1.3e-12}


@distinct_units.hidden_case
def large_weights(rng):
    """large weights with small differences"""
    return {"W": 8.0 + np.array([[0, 0, 3e-5, 3e-5], [0, 6e-5, 0, 0], [0, 0, 0, 0]]), "tol": 1e-5}


@distinct_units.hidden_case
def exactly_tol(rng):
    """units that differ by exactly tol, which still counts as the same"""
    return {"W": np.array([[0.0, 0.25, 1.0, 1.0], [0.5, 0.25, 2.0, 2.25], [0.0, 0.25, 3.0, 3.25]]), "tol": 0.25}


@distinct_units.hidden_case
def twins_on_a_grid(rng):
    """twins that a grid of width tol parts, twins that it does not, and twins with others between them in order of size"""
    first = [0.31, 0.38, 0.34, 0.49, 0.52, 2.0, 0.76, 0.84]
    second = [3.0, 3.06, 20.0, 5.0, 5.0, 3.03, 8.0, 8.0]
    return {"W": np.array([first, second]), "tol": 0.1}


@distinct_units.hidden_case
def inputs_nearly_alike(rng):
    """inputs whose weights are nearly the same, with tol = 0.1"""
    return {"W": rng.normal(size=5) * 3 + 0.03 * np.arange(4)[:, None] * np.ones(5), "tol": 0.1}


@distinct_units.hidden_case
def no_tolerance(rng):
    """tol = 0"""
    return {"W": np.array([[1.0, 2.0, 1.0, 2.0], [2.0, 1.0, 2.0, 1.5], [0.0, 0.0, 0.0, 0.0]]), "tol": 0.0}


@distinct_units.hidden_case
def mirrored(rng):
    """units that hold the same weights in another order or with the other sign"""
    a, b = 1.0, 2.0
    return {"W": np.array([[a, b, -a, a], [b, a, -b, b]])}


@distinct_units.hidden_case
def single_unit(rng):
    """a layer of one unit"""
    return {"W": rng.normal(size=(5, 1))}


@distinct_units.hidden_case
def single_input(rng):
    """a layer with one input"""
    return {"W": rng.choice([-1, 1], 1) * np.array([[1.0, 2.0, 1.0, 3.0, 3.0, 3.0]])}


@distinct_units.law
def twins_add_nothing(answer, rng):
    """repeating units and shuffling them changes nothing"""
    n = int(rng.integers(3, 7))
    W = rng.normal(size=(4, n))
    return answer(W=W[:, rng.permutation(np.r_[np.arange(n), rng.integers(n, size=3)])]) == n


@distinct_units.mistake
def counts_rows(W, tol=1e-12):
    """You counted different rows. Row i of W holds what input i sends; a unit is a column."""
    return _distinct_units(W.T, tol)


@distinct_units.mistake
def rank(W, tol=1e-12):
    """You computed the rank. Units can differ and still depend on each other: compare the columns in pairs."""
    return int(np.linalg.matrix_rank(W))


@distinct_units.mistake
def exact(W, tol=1e-12):
    """You asked for columns that are equal to the last digit. Count two as the same when they differ by at most tol."""
    return _distinct_units(W, 0.0)


@distinct_units.mistake
def fixed_tolerance(W, tol=1e-12):
    """You wrote 1e-12 into the function. Use the argument tol, so that a caller can change it."""
    return _distinct_units(W, 1e-12)


@distinct_units.mistake
def relative_tolerance(W, tol=1e-12):
    """You used np.allclose or np.isclose, which adds a relative tolerance of 1e-5. Pass rtol=0, or compare |a − b| with tol."""
    return _kinds(W, lambda a, b: np.allclose(a, b, atol=tol))


@distinct_units.mistake
def counts_values(W, tol=1e-12):
    """You counted different numbers. A unit is a whole column: compare columns."""
    return _distinct_units(W.reshape(1, -1), tol)


@distinct_units.mistake
def first_weight_only(W, tol=1e-12):
    """You compared the first row alone. Two units are the same when ALL their weights are."""
    return _distinct_units(W[:1], tol)


@distinct_units.mistake
def any_weight(W, tol=1e-12):
    """You took two units for the same as soon as one weight agrees. All of them must."""
    return _kinds(W, lambda a, b: np.abs(a - b).min() <= tol)


@distinct_units.mistake
def length_of_difference(W, tol=1e-12):
    """You compared the length of the difference with tol. Here no single entry may differ by more: use the largest |a − b|."""
    return _kinds(W, lambda a, b: np.linalg.norm(a - b) <= tol)


@distinct_units.mistake
def neighbours_only(W, tol=1e-12):
    """You compared each column with the one before it. A twin can stand anywhere: compare with all columns kept so far."""
    return 1 + int((np.abs(np.diff(W, axis=1)).max(axis=0) > tol).sum())


@distinct_units.mistake
def no_absolute_value(W, tol=1e-12):
    """You left out the absolute value, so a much smaller column counts as the same. Compare |a − b| with tol."""
    return _kinds(W, lambda a, b: (a - b).max() <= tol)


@distinct_units.mistake
def strictly_less(W, tol=1e-12):
    """You wrote < where ≤ is meant: a difference of exactly tol still counts as the same. With tol = 0 this matters."""
    return _kinds(W, lambda a, b: np.abs(a - b).max() < tol)


@distinct_units.mistake
def counts_twins(W, tol=1e-12):
    """You counted the columns that have a twin. Count each kind of column once."""
    return W.shape[1] - _distinct_units(W, tol)


# ------------------------------------------------------------------------------------- what all initializers have in common


def _moments(W):
    """Of weights with mean 0: what their scale and the form of their distribution show, with standard errors."""
    n, rms = W.size, math.sqrt(np.mean(np.square(W, dtype=float)))
    std = float(W.std())
    return {
        "the mean": (float(W.mean()), rms / math.sqrt(n)),
        "the standard deviation": (std, std / math.sqrt(2 * n)),
        "mean |w| over root mean square": (float(np.abs(W).mean()) / rms, 0.2124 / math.sqrt(n)),
        "the share beyond 2.3 times the root mean square": (
            float(np.mean(np.abs(W) > 2.3 * rms)),
            0.1450 / math.sqrt(n),
        ),
    }


def _tails(W):
    """Are the tails there? Of 30,000 normal weights 29 lie beyond 3.3 standard deviations, and none once in 10¹² draws."""
    far = np.abs(W - W.mean()).max() > 3.3 * W.std()
    return {"1 if some weights lie beyond 3.3 standard deviations, else 0: it": (float(far), 0.0)}


def _alike(pairs):
    """The first name whose two arrays of independent draws are more alike than chance (standard error 1/√n) explains."""
    for name, (a, b) in pairs.items():
        a, b = a - a.mean(), b - b.mean()
        if abs(float(np.mean(a * b))) > 9 / math.sqrt(a.size) * float(a.std() * b.std()):
            return name
    return None


def _evened_out(W, later):
    """Which means, of rows or of columns, spread far less or far more than those of independent weights do.

    For 100 means and more the ratio is 1 with standard error 0.07 or less; beyond these bounds once in 10¹³ draws.
    """
    for name, means, n in (
        ("rows", np.vstack((W, later)).mean(axis=1), W.shape[1]),
        ("columns", np.hstack((W, later)).mean(axis=0), W.shape[0]),
    ):
        if not 0.4 < float(means.std() * math.sqrt(n) / W.std()) < 1.6:
            return name
    return None


def _common_laws(exercise, small=(2, 3), reach=0.0, **more):
    """The laws of every initializer: `small` is a shape that is drawn often, `reach` a length that one weight of 50
    exceeds but once in 10¹² draws, and `more` are further arguments of the exercise."""

    @exercise.law
    def new_each_time(answer, rng):
        """in sixty calls with the same generator no weights come again"""
        return len({W.tobytes() for W in answer.repeat(60, rng=rng, shape=small, **more)}) == 60

    @exercise.law
    def uses_the_generator(answer, rng):
        """generators in the same state give the same weights: all chance comes from rng"""
        seed = int(rng.integers(1 << 31))
        return np.array_equal(*(answer(rng=np.random.default_rng(seed), shape=(4, 6), **more) for _ in range(2)))

    @exercise.law
    def independent(answer, rng):
        """every weight is drawn by itself: rows, columns and calls are independent"""
        W, later = answer.repeat(2, rng=rng, shape=(70, 50), **more)
        pairs = {"rows": (W[1:], W[:-1]), "columns": (W[:, 1:], W[:, :-1]), "two ends": (W, W[::-1, ::-1])}
        pairs |= {"upper and lower half": (W[:35], W[35:]), "left and right half": (W[:, :25], W[:, 25:])}
        if name := _alike(pairs | {"two calls": (W, later)}):
            return f"{name} are alike"
        if name := _evened_out(W, later):
            return f"{name} depend on each other: their means are spread otherwise than by chance"
        # single precision makes a few doubles of 7,000 numbers
        return len(np.unique((W, later))) > 6300 or "the same numbers come again and again"

    @exercise.law
    def a_single_weight(answer, rng):
        """a layer of one weight is random too: fifty draws have many sizes, and none is scaled by what was drawn"""
        sizes = {abs(W.item()) for W in answer.repeat(50, rng=rng, shape=(1, 1), **more)}
        if len(sizes) < 45 or not np.isfinite(list(sizes)).all():
            return False
        return max(sizes) > reach or f"none of fifty draws is larger than {reach:g}"

    @exercise.law
    def mean_by_chance(answer, rng):
        """the mean of a draw is near 0, but not made to be 0"""
        return abs(float(np.mean(answer(rng=rng, shape=(3, 4), **more)))) > 1e-9


def _common_mistakes(exercise, correct):
    """The misunderstandings of every initializer, built from its correct function correct(rng, shape, *more)."""

    def transposed(rng, shape, *more):
        """You swapped rows and columns. W has the given shape: n_in rows and n_out columns."""
        return np.ascontiguousarray(np.swapaxes(correct(rng, shape, *more), 0, -1))

    def same_every_time(rng, shape, *more):
        """Your draw is made once (by a seed of your own, or kept from an earlier call): all layers begin alike. Draw from rng anew each time."""
        return correct(np.random.default_rng(0), shape, *more)

    def global_random(rng, shape, *more):
        """You drew from np.random, which nobody can repeat. Use the generator that you are given: rng."""
        return correct(np.random.default_rng(), shape, *more)

    def never_negative(rng, shape, *more):
        """All your weights are positive. Half of them must be negative: their mean is 0."""
        return np.abs(correct(rng, shape, *more))

    for wrong in (transposed, same_every_time, global_random, never_negative):
        wrong.__signature__ = exercise.signature
        exercise.mistake(wrong)


def _truncated(rng, shape, std):
    """A normal distribution cut off at two of its standard deviations and scaled back to std, as in Keras."""
    W = rng.standard_normal(shape)
    while (far := np.abs(W) > 2).any():
        W[far] = rng.standard_normal(int(far.sum()))
    return W * (std / 0.87962566103423978)


# --------------------------------------------------------------------------------------------------------- normal_init


def _normal_init(rng, shape, std):
    return initializers.normal(rng, (1, math.prod(shape)), std=std).reshape(shape)


normal_init = Exercise(
    "normal_init",
    reference=_normal_init,
    points=1,
    random=True,
    section="Random-weights",
    hints=(
        "Look at the generator rng: it has a method for this distribution. Look at the order of that method's arguments.",
        "A standard normal number times std has standard deviation std (and variance std²).",
        "One line: a draw from rng with mean 0, standard deviation std and the given shape.",
    ),
)


@normal_init.case
def matrix(rng):
    """a matrix of shape (3, 5)"""
    return {"rng": rng, "shape": (3, 5), "std": 0.1}


@normal_init.case
def vector(rng):
    """a vector of 4"""
    return {"rng": rng, "shape": (4,), "std": 1.0}


@normal_init.hidden_case
def block(rng):
    """an array of three dimensions"""
    return {"rng": rng, "shape": (2, 3, 4), "std": 2.0}


@normal_init.hidden_case
def one_weight(rng):
    """one weight"""
    return {"rng": rng, "shape": (1, 1), "std": 0.01}


_common_laws(normal_init, small=(6,), std=0.7)


@normal_init.law
def no_spread(answer, rng):
    """with std = 0 all weights are 0"""
    return not answer(rng=rng, shape=(3, 4), std=0.0).any()


@normal_init.law
def tiny_spread(answer, rng):
    """600 weights with std = 0.000001: nothing is rounded away (the bound is ten standard errors)"""
    return abs(float(answer(rng=rng, shape=(20, 30), std=1e-6).std()) / 1e-6 - 1) < 10 / math.sqrt(2 * 600)


@normal_init.observe
def small_std(answer, rng, draws):
    """40,000 weights with a standard deviation below 1"""
    W = answer(rng=draws, shape=(100, 400), std=float(rng.uniform(0.02, 0.4)))
    return _moments(W) | _tails(W)


@normal_init.observe
def large_std(answer, rng, draws):
    """40,000 weights with a standard deviation above 1"""
    return _moments(answer(rng=draws, shape=(20, 20, 100), std=float(rng.uniform(2, 4))))


@normal_init.mistake
def std_as_variance(rng, shape, std):
    """You took std for the variance. rng.normal wants the standard deviation: no root."""
    return rng.normal(0, np.sqrt(std), shape)


@normal_init.mistake
def std_squared(rng, shape, std):
    """You multiplied by std². A standard normal number times std has standard deviation std."""
    return std**2 * rng.standard_normal(shape)


@normal_init.mistake
def ignores_std(rng, shape, std):
    """You drew with standard deviation 1. Multiply by std."""
    return rng.standard_normal(shape)


@normal_init.mistake
def std_as_mean(rng, shape, std):
    """You put std where the mean stands. The order is rng.normal(mean, standard deviation, shape)."""
    return rng.normal(std, 1, shape)


@normal_init.mistake
def uniform_up_to_std(rng, shape, std):
    """You drew from a uniform distribution on ±std. Its standard deviation is std/√3, and a normal one was asked for."""
    return rng.uniform(-std, std, shape)


@normal_init.mistake
def uniform_of_that_std(rng, shape, std):
    """Your standard deviation is right, but the distribution is uniform. Draw from the normal one."""
    return rng.uniform(-std, std, shape) * np.sqrt(3)


@normal_init.mistake
def random_in_unit_interval(rng, shape, std):
    """You used rng.random, which is uniform on 0…1 and never negative. Use the normal distribution."""
    return std * rng.random(shape)


@normal_init.mistake
def truncated_normal(rng, shape, std):
    """You cut off the tails at two standard deviations (some libraries do). Here the normal distribution keeps them."""
    return _truncated(rng, shape, std)


@normal_init.mistake
def tails_cut_off(rng, shape, std):
    """You cut off the tails at two standard deviations, which leaves a smaller standard deviation. Keep the tails."""
    return _truncated(rng, shape, std) * 0.87962566103423978


@normal_init.mistake
def divided_by_fan_in(rng, shape, std):
    """You divided by √n_in too. That comes later; here the standard deviation is std as given."""
    return rng.normal(0, std, shape) / np.sqrt(shape[0])


_common_mistakes(normal_init, _normal_init)


# ------------------------------------------------------------------------------------------------------ xavier_uniform


xavier_uniform = Exercise(
    "xavier_uniform",
    reference=lambda rng, shape: initializers.xavier_uniform(rng, shape),
    points=2,
    random=True,
    section="Xavier-initialization",
    hints=(
        "Look at the bound: where does the root end, and which two numbers are added?",
        "A uniform distribution on ±a has variance a²/3. Xavier wants the variance 2/(n_in + n_out): solve for a.",
        "Two lines: n_in and n_out from shape, then rng.uniform between minus and plus the bound.",
    ),
)


def _bound(shape):
    return math.sqrt(6 / sum(shape))


@xavier_uniform.case
def xavier_wide(rng):
    """a layer of 3 inputs and 5 units"""
    return {"rng": rng, "shape": (3, 5)}


@xavier_uniform.hidden_case
def xavier_tall(rng):
    """a layer of 7 inputs and 2 units"""
    return {"rng": rng, "shape": (7, 2)}


@xavier_uniform.hidden_case
def xavier_one_weight(rng):
    """a layer of one weight"""
    return {"rng": rng, "shape": (1, 1)}


_common_laws(xavier_uniform, reach=1.0)  # the bound is √3


def _bounded(answer, draws, shape):
    """The moments, and how far the weights reach: of n uniform ones the largest falls short of the bound by about 1/n."""
    W = answer(rng=draws, shape=shape)
    moments, at = _moments(W), np.abs(W) / _bound(shape)
    inside, reach = float(np.mean(at <= 1 + 1e-6)), float(at.max())
    ends_sharply = at.max() < 2 * math.sqrt(np.mean(at**2))  # as a uniform distribution does, and a normal one does not
    return moments | {
        "the share within the bound": (inside, math.sqrt(inside * (1 - inside) / W.size)),
        "the largest |w| over the bound": (reach, reach * (3 / W.size if ends_sharply else 0.1)),
    }


@xavier_uniform.observe
def many_inputs(answer, rng, draws):
    """30,000 weights of a layer with more inputs than units"""
    return _bounded(answer, draws, (300, 100))


@xavier_uniform.observe
def many_units(answer, rng, draws):
    """60,000 weights of a layer with more units than inputs"""
    return _bounded(answer, draws, (200, 300))


@xavier_uniform.observe
def one_unit(answer, rng, draws):
    """10,000 weights of a layer of one unit"""
    return _bounded(answer, draws, (10000, 1))


@xavier_uniform.observe
def one_input(answer, rng, draws):
    """10,000 weights of a layer with one input"""
    return _bounded(answer, draws, (1, 10000))


def _uniform_mistake(name, text, bound):
    """A mistake in the bound alone."""

    def wrong(rng, shape):
        a = bound(*shape)
        return rng.uniform(-a, a, shape)

    wrong.__name__, wrong.__doc__ = name, text
    xavier_uniform.mistake(wrong)


for _name, _text, _wrong in (
    ("without_root", "You left out the root. The bound is √(6/(n_in + n_out)).", lambda i, o: 6 / (i + o)),
    (
        "root_of_six_alone",
        "You took the root of the 6 alone. It covers the whole fraction: √(6/(n_in + n_out)).",
        lambda i, o: math.sqrt(6) / (i + o),
    ),
    (
        "fan_in_twice",
        "You used n_in alone (that is He's uniform form). Xavier averages n_in and n_out: divide 6 by their sum.",
        lambda i, o: math.sqrt(6 / i),
    ),
    (
        "lecun",
        "You used √(3/n_in), LeCun's rule for the forward pass. Xavier also minds the backward pass: √(6/(n_in + n_out)).",
        lambda i, o: math.sqrt(3 / i),
    ),
    ("fan_out_only", "You used n_out alone. Divide 6 by the sum n_in + n_out.", lambda i, o: math.sqrt(6 / o)),
    (
        "std_as_bound",
        "You used the standard deviation √(2/(n_in + n_out)) as the bound. A uniform distribution on ±a has variance a²/3: use 6.",
        lambda i, o: math.sqrt(2 / (i + o)),
    ),
    (
        "three_for_six",
        "You have 3 where 6 stands. The variance is 2/(n_in + n_out), so a² = 3 · 2/(n_in + n_out).",
        lambda i, o: math.sqrt(3 / (i + o)),
    ),
    ("product_of_fans", "You multiplied n_in and n_out. Add them.", lambda i, o: math.sqrt(6 / (i * o))),
    (
        "old_heuristic",
        "You used ±1/√n_in, the older rule that Xavier's replaced. Its variance is a third of 1/n_in: signals shrink.",
        lambda i, o: math.sqrt(1 / i),
    ),
    (
        "mean_of_fans",
        "You divided 6 by the mean of n_in and n_out. Divide it by their sum.",
        lambda i, o: math.sqrt(12 / (i + o)),
    ),
    (
        "half_the_interval",
        "Your interval is as long as the bound, half of what it should be. It goes from minus the bound to plus the bound.",
        lambda i, o: math.sqrt(6 / (i + o)) / 2,
    ),
):
    _uniform_mistake(_name, _text, _wrong)


@xavier_uniform.mistake
def xavier_normal(rng, shape):
    """Your variance is right, but the distribution is normal. Draw from the uniform one."""
    return initializers.xavier_normal(rng, shape)


_common_mistakes(xavier_uniform, initializers.xavier_uniform)


# ----------------------------------------------------------------------------------------------------------- he_normal


he_normal = Exercise(
    "he_normal",
    reference=lambda rng, shape: initializers.he_normal(rng, shape),
    points=2,
    random=True,
    section="He-initialization",
    hints=(
        "Look at which of the two numbers in shape is n_in, and whether a standard deviation or a variance is asked for.",
        "ReLU loses half of the mean square, so He doubles 1/n_in. A generator wants the standard deviation, the root of it.",
        "Two lines: n_in from shape, then a normal draw with mean 0 and the root of the variance.",
    ),
)


@he_normal.case
def he_wide(rng):
    """a layer of 3 inputs and 5 units"""
    return {"rng": rng, "shape": (3, 5)}


@he_normal.hidden_case
def he_tall(rng):
    """a layer of 7 inputs and 2 units"""
    return {"rng": rng, "shape": (7, 2)}


@he_normal.hidden_case
def he_one_weight(rng):
    """a layer of one weight"""
    return {"rng": rng, "shape": (1, 1)}


_common_laws(he_normal)


@he_normal.observe
def he_many_inputs(answer, rng, draws):
    """40,000 weights of a layer of 480 inputs"""
    W = answer(rng=draws, shape=(480, 85))
    return _moments(W) | _tails(W)


@he_normal.observe
def he_three_inputs(answer, rng, draws):
    """45,000 weights of a layer of three inputs"""
    return _moments(answer(rng=draws, shape=(3, 15000)))


@he_normal.observe
def he_one_input(answer, rng, draws):
    """10,000 weights of a layer with one input"""
    return _moments(answer(rng=draws, shape=(1, 10000)))


def _normal_mistake(name, text, std):
    """A mistake in the standard deviation alone."""

    def wrong(rng, shape):
        return rng.normal(0, std(*shape), shape)

    wrong.__name__, wrong.__doc__ = name, text
    he_normal.mistake(wrong)


for _name, _text, _wrong in (
    (
        "variance_as_std",
        "You passed the variance 2/n_in to the generator. It wants the standard deviation: take the root.",
        lambda i, o: 2 / i,
    ),
    (
        "root_of_two_alone",
        "You took the root of the 2 alone. It covers the whole fraction: √(2/n_in).",
        lambda i, o: math.sqrt(2) / i,
    ),
    (
        "one_over_fan_in",
        "You used 1/n_in, which is right without ReLU. ReLU loses half of the mean square, so the variance is 2/n_in.",
        lambda i, o: math.sqrt(1 / i),
    ),
    (
        "fan_out",
        "You divided by n_out. A unit sums over its inputs: divide by n_in, which is shape[0] here.",
        lambda i, o: math.sqrt(2 / o),
    ),
    (
        "glorot",
        "You used 2/(n_in + n_out): that is Xavier's. He counts the inputs alone: 2/n_in.",
        lambda i, o: math.sqrt(2 / (i + o)),
    ),
    (
        "hundredth",
        "You used a standard deviation of 0.01 for every layer. It must fall with n_in: √(2/n_in).",
        lambda i, o: 0.01,
    ),
    ("unscaled", "You drew with standard deviation 1. Scale by √(2/n_in).", lambda i, o: 1.0),
    (
        "bound_as_std",
        "You used √(6/n_in), the bound of He's uniform form, as a standard deviation. The normal form has variance 2/n_in.",
        lambda i, o: math.sqrt(6 / i),
    ),
    (
        "counts_all_weights",
        "You divided by the number of all weights. A unit sums over n_in of them: divide by n_in.",
        lambda i, o: math.sqrt(2 / (i * o)),
    ),
):
    _normal_mistake(_name, _text, _wrong)


@he_normal.mistake
def he_uniform(rng, shape):
    """Your variance is right, but the distribution is uniform. Draw from the normal one."""
    return initializers.he_uniform(rng, shape)


@he_normal.mistake
def std_as_uniform_bound(rng, shape):
    """You drew uniformly on ±√(2/n_in). Draw from the normal distribution with that standard deviation."""
    return rng.uniform(-1, 1, shape) * math.sqrt(2 / shape[0])


@he_normal.mistake
def he_truncated(rng, shape):
    """You cut off the tails at two standard deviations, as Keras does. Here the normal distribution keeps them, as in PyTorch."""
    return _truncated(rng, shape, math.sqrt(2 / shape[0]))


_common_mistakes(he_normal, initializers.he_normal)


# -------------------------------------------------------------------------------------------------- forward_stds


def _network(weights, activation):
    """nnlib's layers with these weights and no bias; every layer has the activation, the last one too."""
    make = ACTIVATIONS[activation]
    layers = [[Dense(*W.shape, init="zeros"), *([make()] if make else [])] for W in weights]
    net = Network([layer for pair in layers for layer in pair])
    for (dense, *_), W in zip(layers, weights, strict=True):
        dense.W[...] = W
    return net, layers


def _forward_stds(x, weights, activation):
    _, layers = _network(weights, activation)
    stds = []
    for pair in layers:
        for layer in pair:
            x = layer.forward(x)
        stds.append(float(x.std()))
    return np.array(stds)


forward_stds = Exercise(
    "forward_stds",
    reference=_forward_stds,
    points=2,
    section="The-signal-forward",
    hints=(
        "Look at what is fed into the next layer, and at the moment at which the standard deviation is taken.",
        "h starts as x. Each layer replaces h by act(h W); after that, one number: the standard deviation of all its entries.",
        "A function for each activation, a loop over weights that updates h and appends h.std(), and np.array at the end.",
    ),
)


def _layers(rng, sizes, scale=1.0):
    """Weights for these widths, about as large as keeps the signal's size."""
    return [rng.normal(size=s) * scale * np.sqrt(2 / s[0]) for s in pairwise(sizes)]


def _forward_inputs(rng, sizes, activation, n=5, scale=1.0):
    return {"x": rng.normal(0.3, 1, (n, sizes[0])), "weights": _layers(rng, sizes, scale), "activation": activation}


@forward_stds.case
def linear_layers(rng):
    """three linear layers"""
    return _forward_inputs(rng, (3, 4, 2, 6), "linear")


@forward_stds.case
def relu_layers(rng):
    """three ReLU layers"""
    return _forward_inputs(rng, (3, 8, 6, 7), "relu", scale=1.2)


@forward_stds.case
def tanh_layers(rng):
    """three tanh layers of the same width"""
    return _forward_inputs(rng, (4, 4, 4, 4), "tanh")


@forward_stds.case
def sigmoid_layers(rng):
    """three sigmoid layers"""
    return _forward_inputs(rng, (3, 5, 4, 6), "sigmoid", scale=2.0)


@forward_stds.hidden_case
def one_layer(rng):
    """one layer, where some tanh are so saturated that exp overflows"""
    inputs = _forward_inputs(rng, (3, 4), "tanh")
    inputs["x"][::2] *= 1e4
    return inputs


@forward_stds.hidden_case
def one_sample(rng):
    """one sample"""
    return _forward_inputs(rng, (6, 9, 5), "linear", n=1)


@forward_stds.hidden_case
def one_wide_unit(rng):
    """forty samples, and a last layer of one unit"""
    return _forward_inputs(rng, (3, 6, 1), "sigmoid", n=40, scale=2.0)


@forward_stds.hidden_case
def deep(rng):
    """ten ReLU layers"""
    return _forward_inputs(rng, (20,) * 11, "relu", n=12)


@forward_stds.hidden_case
def two_sigmoid(rng):
    """two sigmoid layers of the same width with large weights"""
    return _forward_inputs(rng, (6, 6, 6), "sigmoid", n=4, scale=4.0)


def _saturated(rng, n=6):
    """Half of the samples at z > 1000 and half below −1000 in the first layer, where exp(±z) is infinite."""
    side = np.resize([1.0, -1.0], (n, 1))
    weights = [rng.uniform(5, 10, (4, 5)), rng.normal(size=(5, 3))]
    return {"x": side * rng.uniform(60, 90, (n, 4)), "weights": weights, "activation": "sigmoid"}


@forward_stds.hidden_case
def saturated(rng):
    """a sigmoid layer so saturated that exp overflows"""
    return _saturated(rng)


@forward_stds.law
def scales_with_the_weights(answer, rng):
    """in a ReLU network weights twice as large make layer l's signal 2ˡ times as large"""
    inputs = _forward_inputs(rng, (8, 12, 10, 9), "relu", n=10)
    once = answer(**inputs)
    twice = answer(**inputs | {"weights": [2 * W for W in inputs["weights"]]})
    return agree(once * 2.0 ** np.arange(1, 4), twice)


@forward_stds.law
def zero_weights_kill_the_signal(answer, rng):
    """with all weights 0 no signal is left: every unit says the same of every sample"""
    x, weights = rng.normal(size=(4, 3)), [np.zeros((3, 5)), np.zeros((5, 2))]
    return agree(np.zeros(2), answer(x=x, weights=weights, activation="sigmoid"))


_ACT = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}
_SLOPE = {  # of z and h = act(z)
    "linear": lambda z, h: np.ones_like(z),
    "relu": lambda z, h: (z > 0) * 1.0,
    "tanh": lambda z, h: 1 - h**2,
    "sigmoid": lambda z, h: h * (1 - h),
}


def _measured(x, weights, activation, measure, act=None):
    """One number a layer: measure(h, z), with h = act(z) and z = h W."""
    act, h, out = act or _ACT[activation], x, []
    for W in weights:
        z = h @ W
        h = act(z)
        out.append(measure(h, z))
    return np.array(out)


@forward_stds.mistake
def variance(x, weights, activation):
    """You returned variances. The standard deviation is their root."""
    return _measured(x, weights, activation, lambda h, z: h.var())


@forward_stds.mistake
def before_the_activation(x, weights, activation):
    """You measured before the activation. Measure h = act(h W), which the next layer sees."""
    return _measured(x, weights, activation, lambda h, z: z.std())


@forward_stds.mistake
def divides_by_one_less(x, weights, activation):
    """You divided by the number of entries minus one. Here the plain standard deviation is asked for, NumPy's default."""
    return _measured(x, weights, activation, lambda h, z: h.std(ddof=1) if h.size > 1 else np.nan)


@forward_stds.mistake
def mean_over_units(x, weights, activation):
    """You took a standard deviation for each unit and averaged. Take one over all entries of h."""
    return _measured(x, weights, activation, lambda h, z: h.std(axis=0).mean())


@forward_stds.mistake
def mean_over_samples(x, weights, activation):
    """You took a standard deviation for each sample and averaged. Take one over all entries of h."""
    return _measured(x, weights, activation, lambda h, z: h.std(axis=1).mean())


@forward_stds.mistake
def root_mean_square(x, weights, activation):
    """You took the root mean square. The standard deviation subtracts the mean first."""
    return _measured(x, weights, activation, lambda h, z: np.sqrt((h**2).mean()))


@forward_stds.mistake
def mean_size(x, weights, activation):
    """You returned the mean of |h|. Take the standard deviation."""
    return _measured(x, weights, activation, lambda h, z: np.abs(h).mean())


@forward_stds.mistake
def no_activation(x, weights, activation):
    """You left out the activation. Apply it after each product h W."""
    return _measured(x, weights, activation, lambda h, z: h.std(), act=_ACT["linear"])


@forward_stds.mistake
def activation_of_the_input(x, weights, activation):
    """You applied the activation before the product: act(h) W. A layer computes act(h W)."""
    h, out = x, []
    for W in weights:
        h = _ACT[activation](h) @ W
        out.append(h.std())
    return np.array(out)


@forward_stds.mistake
def always_the_input(x, weights, activation):
    """You fed x to every layer. Layer 2 gets what layer 1 gave: keep h from one round of the loop to the next."""
    return np.array([_ACT[activation](x @ W).std() for W in weights])


@forward_stds.mistake
def input_too(x, weights, activation):
    """Your first number is that of the input. Return one number a layer: the first one behind the first layer."""
    return np.r_[x.std(), _forward_stds(x, weights, activation)]


@forward_stds.mistake
def last_layer_linear(x, weights, activation):
    """You left the last layer without its activation. Here every layer has it."""
    *_, last = _measured(x, weights, activation, lambda h, z: z.std())
    return np.r_[_forward_stds(x, weights, activation)[:-1], last]


@forward_stds.mistake
def of_the_weights(x, weights, activation):
    """You measured the weights. Measure the signal h behind each layer."""
    return np.array([W.std() for W in weights])


@forward_stds.mistake
def last_only(x, weights, activation):
    """You returned the last layer's number alone. Collect one a layer."""
    return float(_forward_stds(x, weights, activation)[-1])


@forward_stds.mistake
def sigmoid_upside_down(x, weights, activation):
    """Your sigmoid falls where it should rise. It is 1/(1 + exp(−z)), with the minus."""
    act = (lambda z: 1 / (1 + np.exp(z))) if activation == "sigmoid" else None
    return _measured(x, weights, activation, lambda h, z: h.std(), act=act)


# ------------------------------------------------------------------------------------------------------ backward_norms


def _backward_norms(x, weights, activation, dout):
    net, layers = _network(weights, activation)
    net.forward(x)
    net.backward(dout)
    return np.array([float(np.linalg.norm(dense.dW)) for dense, *_ in layers])


backward_norms = Exercise(
    "backward_norms",
    reference=_backward_norms,
    points=4,
    section="The-signal-backward",
    hints=(
        "Look at what must be kept on the way forward, and at the order of the result: first layer first.",
        "Going back, each layer does three things: times the activation's slope, dW from the layer's input, then on through W transposed.",
        "Forward loop keeping each layer's input and output; a loop over the layers in reverse with dz = dh·slope, "
        "dW = inputᵀ dz, dh = dz Wᵀ; norms turned round at the end.",
    ),
)


def _backward_inputs(rng, sizes, activation, n=5, scale=1.0):
    inputs = _forward_inputs(rng, sizes, activation, n, scale)
    return inputs | {"dout": rng.normal(size=(n, sizes[-1]))}


@backward_norms.case
def backward_linear(rng):
    """three linear layers"""
    return _backward_inputs(rng, (3, 4, 2, 6), "linear")


@backward_norms.case
def backward_relu(rng):
    """three ReLU layers"""
    return _backward_inputs(rng, (3, 8, 6, 7), "relu", n=6)


@backward_norms.case
def backward_tanh(rng):
    """three tanh layers of the same width"""
    return _backward_inputs(rng, (4, 4, 4, 4), "tanh")


@backward_norms.case
def backward_sigmoid(rng):
    """two sigmoid layers"""
    return _backward_inputs(rng, (3, 5, 4), "sigmoid", scale=2.0)


@backward_norms.hidden_case
def backward_one_layer(rng):
    """one layer"""
    return _backward_inputs(rng, (3, 4), "tanh")


@backward_norms.hidden_case
def backward_one_sample(rng):
    """one sample, with a gradient at the top in the hundreds"""
    inputs = _backward_inputs(rng, (6, 9, 5), "tanh", n=1)
    return inputs | {"dout": 300 * inputs["dout"]}


@backward_norms.hidden_case
def backward_square_batch(rng):
    """as many samples as units"""
    return _backward_inputs(rng, (5, 5, 5), "sigmoid", n=5, scale=3.0)


@backward_norms.hidden_case
def backward_saturated(rng):
    """a sigmoid layer so saturated that exp overflows: its slope is 0"""
    return _saturated(rng) | {"dout": rng.normal(size=(6, 3))}


@backward_norms.hidden_case
def backward_deep(rng):
    """eight ReLU layers and thirty samples"""
    return _backward_inputs(rng, (16,) * 9, "relu", n=30)


@backward_norms.law
def proportional_to_dout(answer, rng):
    """a gradient at the top three times as large makes every norm three times as large"""
    inputs = _backward_inputs(rng, (4, 6, 3), "tanh")
    return agree(3 * answer(**inputs), answer(**inputs | {"dout": -3 * inputs["dout"]}))


@backward_norms.law
def change_of_the_loss(answer, rng):
    """with one weight a layer, a norm is the slope of the loss along that weight"""
    inputs = {
        "x": np.array([[0.7]]),
        "weights": [rng.uniform(0.5, 1.5, (1, 1)) for _ in range(3)],
        "activation": "tanh",
    }
    dout, h = rng.uniform(1, 2, (1, 1)), 1e-6

    def loss(moved, by):
        out = inputs["x"]
        for i, W in enumerate(inputs["weights"]):
            out = np.tanh(out @ (W + by * (i == moved)))
        return (out * dout).item()

    slopes = [(loss(i, h) - loss(i, -h)) / (2 * h) for i in range(3)]
    return agree(np.abs(slopes), answer(**inputs, dout=dout))


def _back(
    x,
    weights,
    activation,
    dout,
    slope=None,
    last_slope=True,
    norm=np.linalg.norm,
    keep="input",
    through=lambda dz, W: dz @ W.T,
):
    """The backward pass with one part replaced: the gradients' norms, first layer first."""
    slope, inputs, outputs, zs = slope or _SLOPE[activation], [], [], []
    h = x
    for W in weights:
        inputs.append(h)
        zs.append(h @ W)
        h = _ACT[activation](zs[-1])
        outputs.append(h)
    kept = {"input": inputs, "output": outputs, "x": [x] * len(weights)}[keep]
    dh, norms = dout, []
    for i in reversed(range(len(weights))):
        last = i == len(weights) - 1
        dz = dh if last and not last_slope else dh * slope(zs[i], outputs[i])
        norms.append(norm(kept[i].T @ dz))
        dh = through(dz, weights[i]) if i else dh
    return np.array(norms[::-1])


@backward_norms.mistake
def no_slope(x, weights, activation, dout):
    """You left out the activation's slope. Multiply by act'(z) on the way back through each layer."""
    return _back(x, weights, activation, dout, slope=_SLOPE["linear"])


@backward_norms.mistake
def no_slope_at_the_top(x, weights, activation, dout):
    """You left out the last layer's slope. dout belongs to h of the last layer, so it passes the activation too."""
    return _back(x, weights, activation, dout, last_slope=False)


@backward_norms.mistake
def last_to_first(x, weights, activation, dout):
    """Your norms go from the last layer to the first. Turn the list round before you return it."""
    return _backward_norms(x, weights, activation, dout)[::-1].copy()


@backward_norms.mistake
def squared_norm(x, weights, activation, dout):
    """You returned squared norms. Take the root of the sum of squares."""
    return _back(x, weights, activation, dout, norm=lambda dW: (dW**2).sum())


@backward_norms.mistake
def slope_at_h(x, weights, activation, dout):
    """You took the slope at h, not at z: the activation was applied twice. With h = act(z), tanh has 1 − h² and sigmoid h(1 − h)."""
    return _back(x, weights, activation, dout, slope=lambda z, h: _SLOPE[activation](h, _ACT[activation](h)))


@backward_norms.mistake
def slope_of_z(x, weights, activation, dout):
    """You put z into the formula for h: the slope is 1 − h² (tanh) or h(1 − h) (sigmoid), with h = act(z)."""
    return _back(x, weights, activation, dout, slope=lambda z, h: _SLOPE[activation](z, z))


@backward_norms.mistake
def mean_over_the_batch(x, weights, activation, dout):
    """You divided by the number of samples. dout carries that already: ∂L/∂W is hᵀ dz, summed over the rows."""
    return _backward_norms(x, weights, activation, dout) / len(x)


@backward_norms.mistake
def layer_s_own_output(x, weights, activation, dout):
    """You multiplied by the layer's output. ∂L/∂W needs the layer's input: the h before this layer."""
    return _back(x, weights, activation, dout, keep="output")


@backward_norms.mistake
def x_for_every_layer(x, weights, activation, dout):
    """You used x in every layer's gradient. Each layer needs its own input, the h before it."""
    return _back(x, weights, activation, dout, keep="x")


@backward_norms.mistake
def not_transposed(x, weights, activation, dout):
    """You went back through W as it stands. The way back is dz Wᵀ."""
    return _back(x, weights, activation, dout, through=lambda dz, W: dz @ W)


@backward_norms.mistake
def not_through_the_weights(x, weights, activation, dout):
    """You did not go back through the weights. What the layer before gets is dz Wᵀ."""
    return _back(x, weights, activation, dout, through=lambda dz, W: dz)


@backward_norms.mistake
def spectral_norm(x, weights, activation, dout):
    """You took the largest singular value. The Frobenius norm is the root of the sum of all squares."""
    return _back(x, weights, activation, dout, norm=lambda dW: np.linalg.norm(dW, 2))


@backward_norms.mistake
def root_mean_square_gradient(x, weights, activation, dout):
    """You took a mean of the squares. The Frobenius norm sums them."""
    return _back(x, weights, activation, dout, norm=lambda dW: np.sqrt((dW**2).mean()))


@backward_norms.mistake
def sum_of_sizes(x, weights, activation, dout):
    """You summed |dW|. The Frobenius norm is the root of the sum of squares."""
    return _back(x, weights, activation, dout, norm=lambda dW: np.abs(dW).sum())


@backward_norms.mistake
def norms_of_the_weights(x, weights, activation, dout):
    """You measured the weights. Measure their gradients."""
    return np.array([np.linalg.norm(W) for W in weights])


# ------------------------------------------------------------------------------------------------ softmax_cross_entropy


softmax_cross_entropy = Exercise(
    "softmax_cross_entropy",
    reference=lambda logits, y: losses.softmax_cross_entropy(logits, y),
    points=3,
    returns=("loss", "dlogits"),
    section="Softmax-and-cross-entropy",
    hints=(
        "Look at the largest number that you pass to exp, and at the smallest one that you pass to log.",
        "Subtracting a row's maximum changes no probability. And log softmax needs no softmax: it is z − log Σ exp(z).",
        "Shift each row, take log-probabilities, pick those of y for the loss; the gradient is the probabilities, "
        "minus 1 at y, over the number of rows.",
    ),
)


def _labels(rng, n, k):
    return rng.integers(k, size=n)


@softmax_cross_entropy.case
def small_logits(rng):
    """four samples and three classes"""
    return {"logits": rng.normal(size=(4, 3)), "y": np.array([2, 0, 2, 1])}


@softmax_cross_entropy.case
def huge_logits(rng):
    """logits of ±1000"""
    return {"logits": np.array([[1000.0, -1000.0, 0.0], [0.0, 1000.0, 980.0]]), "y": np.array([0, 2])}


@softmax_cross_entropy.case
def surely_wrong(rng):
    """a network that is sure of the wrong class"""
    return {"logits": np.array([[1000.0, -1000.0], [3.0, -2.0], [-1.0, 1.0]]), "y": np.array([1, 1, 1])}


@softmax_cross_entropy.hidden_case
def rows_far_apart(rng):
    """rows at +1000 and at −1000"""
    return {"logits": np.array([[1000.0, 900.0, 400.0], [-1000.0, -1100.0, -1030.0]]), "y": np.array([2, 2])}


@softmax_cross_entropy.hidden_case
def one_row(rng):
    """one sample"""
    return {"logits": rng.normal(size=(1, 5)) * 2, "y": _labels(rng, 1, 5)}


@softmax_cross_entropy.hidden_case
def one_class(rng):
    """two samples that are both of class 0"""
    return {"logits": rng.normal(size=(2, 2)), "y": np.zeros(2, int)}


@softmax_cross_entropy.hidden_case
def square_batch(rng):
    """as many samples as classes"""
    return {"logits": rng.normal(size=(4, 4)), "y": np.array([3, 1, 1, 0])}


@softmax_cross_entropy.hidden_case
def large_batch(rng):
    """fifty samples and seven classes"""
    return {"logits": rng.normal(size=(50, 7)) * 3, "y": _labels(rng, 50, 7)}


@softmax_cross_entropy.law
def shifted_rows(answer, rng):
    """a number added to all logits of a row changes nothing"""
    logits, y = rng.normal(size=(5, 4)), _labels(rng, 5, 4)
    return agree(answer(logits=logits, y=y), answer(logits=logits + rng.uniform(-50, 50, (5, 1)), y=y))


@softmax_cross_entropy.law
def slope_of_the_loss(answer, rng):
    """the gradient is the slope of the loss, by central differences"""
    logits, y, step = rng.normal(size=(3, 4)), _labels(rng, 3, 4), rng.normal(size=(3, 4))
    up, down = (answer(logits=logits + s * 1e-3 * step, y=y)[0] for s in (1, -1))
    return abs((up - down) / 2e-3 - float((answer(logits=logits, y=y)[1] * step).sum())) < 2e-3


def _softmax_loss(logits, y):
    """log-probabilities, probabilities, one-hot labels and the number of rows."""
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return logp, np.exp(logp), np.eye(logits.shape[1])[y], len(y)


@softmax_cross_entropy.mistake
def overflows(logits, y):
    """You took exp of the logits as they are, which overflows at 1000. Subtract each row's maximum first."""
    e = np.exp(logits)
    p, rows = e / e.sum(axis=1, keepdims=True), np.arange(len(y))
    return float(-np.log(p[rows, y]).mean()), (p - np.eye(logits.shape[1])[y]) / len(y)


@softmax_cross_entropy.mistake
def log_of_zero(logits, y):
    """You took the logarithm of probabilities, and one of them is 0. Compute log softmax directly: z − log Σ exp(z)."""
    _, p, onehot, n = _softmax_loss(logits, y)
    return float(-np.log(p[np.arange(n), y]).mean()), (p - onehot) / n


@softmax_cross_entropy.mistake
def small_number_in_the_log(logits, y):
    """You added a small number inside the logarithm. The loss is then wrong where it matters most; use z − log Σ exp(z)."""
    _, p, onehot, n = _softmax_loss(logits, y)
    return float(-np.log(p[np.arange(n), y] + 1e-12).mean()), (p - onehot) / n


@softmax_cross_entropy.mistake
def one_maximum_for_all(logits, y):
    """You subtracted one maximum from all rows, so the smaller rows underflow to 0. Subtract each row's own."""
    e = np.exp(logits - logits.max())
    total, rows = e.sum(axis=1, keepdims=True), np.arange(len(y))
    loss = (np.log(total[:, 0]) - (logits - logits.max())[rows, y]).mean()
    return float(loss), (e / total - np.eye(logits.shape[1])[y]) / len(y)


@softmax_cross_entropy.mistake
def gradient_not_averaged(logits, y):
    """Your gradient is that of the sum. The loss is a mean over the rows: divide the gradient by their number too."""
    logp, p, onehot, n = _softmax_loss(logits, y)
    return float(-logp[np.arange(n), y].mean()), p - onehot


@softmax_cross_entropy.mistake
def loss_not_averaged(logits, y):
    """Your loss is a sum over the rows. Take the mean."""
    logp, p, onehot, n = _softmax_loss(logits, y)
    return float(-logp[np.arange(n), y].sum()), (p - onehot) / n


@softmax_cross_entropy.mistake
def nothing_averaged(logits, y):
    """Loss and gradient are sums over the rows. Divide both by the number of rows."""
    logp, p, onehot, n = _softmax_loss(logits, y)
    return float(-logp[np.arange(n), y].sum()), p - onehot


@softmax_cross_entropy.mistake
def mean_over_all_entries(logits, y):
    """You averaged over rows and classes. The mean is over the rows alone."""
    logp, p, onehot, _ = _softmax_loss(logits, y)
    return float(-(onehot * logp).mean()), (p - onehot) / logits.size


@softmax_cross_entropy.mistake
def over_the_columns(logits, y):
    """You normalized over the samples. The probabilities of ONE row add to 1: axis=1."""
    z = logits - logits.max(axis=0)
    logp = z - np.log(np.exp(z).sum(axis=0))
    rows = np.arange(len(y))
    return float(-logp[rows, y].mean()), (np.exp(logp) - np.eye(logits.shape[1])[y]) / len(y)


@softmax_cross_entropy.mistake
def gradient_upside_down(logits, y):
    """Your gradient has the wrong sign. It is the probabilities minus the one-hot labels."""
    logp, p, onehot, n = _softmax_loss(logits, y)
    return float(-logp[np.arange(n), y].mean()), (onehot - p) / n


@softmax_cross_entropy.mistake
def loss_upside_down(logits, y):
    """Your loss has the wrong sign. It is MINUS the mean log-probability of the right class."""
    logp, p, onehot, n = _softmax_loss(logits, y)
    return float(logp[np.arange(n), y].mean()), (p - onehot) / n


@softmax_cross_entropy.mistake
def without_labels(logits, y):
    """Your gradient is the probabilities alone. Subtract 1 at the right class of each row."""
    logp, p, _, n = _softmax_loss(logits, y)
    return float(-logp[np.arange(n), y].mean()), p / n


@softmax_cross_entropy.mistake
def only_the_right_class(logits, y):
    """Your gradient is 0 for the wrong classes. They are pushed down too, each by its probability."""
    logp, p, onehot, n = _softmax_loss(logits, y)
    return float(-logp[np.arange(n), y].mean()), (p - onehot) * onehot / n


@softmax_cross_entropy.mistake
def loss_alone(logits, y):
    """You returned the loss alone. Return (loss, dlogits)."""
    logp, _, _, n = _softmax_loss(logits, y)
    return float(-logp[np.arange(n), y].mean())


# -------------------------------------------------------------------------------------------------------- clip_by_norm


def _clip_by_norm(grads, max_norm):
    flat = np.concatenate([np.ravel(g) for g in grads]).astype(float)
    clipping.clip_by_norm(flat, max_norm)
    ends = np.cumsum([np.size(g) for g in grads])[:-1]
    return [part.reshape(np.shape(g)) for part, g in zip(np.split(flat, ends), grads, strict=True)]


clip_by_norm = Exercise(
    "clip_by_norm",
    reference=_clip_by_norm,
    points=2,
    section="Clipping",
    hints=(
        "Look at how many norms you compute: there is one for the whole list. And at what happens when it is small.",
        "All gradients together are one long arrow. When it is longer than max_norm, shorten it, and keep its direction.",
        "A sum of squares over all arrays, its root, a factor that is 1 or max_norm over the norm, and a list of scaled arrays.",
    ),
)


def _gradients(rng, *shapes, norm=1.0):
    """Gradients of these shapes with the given global norm."""
    grads = [np.asarray(rng.normal(size=s)) for s in shapes]
    scale = norm / math.sqrt(sum(float((g**2).sum()) for g in grads))
    return [np.asarray(g * scale) for g in grads]


@clip_by_norm.case
def too_long(rng):
    """a gradient three times too long"""
    return {"grads": _gradients(rng, (2, 3), (3,), norm=6.0), "max_norm": 2.0}


@clip_by_norm.case
def short_enough(rng):
    """a gradient that is short enough"""
    return {"grads": _gradients(rng, (3, 2), (2,), norm=3.0), "max_norm": 4.0}


@clip_by_norm.case
def nothing_to_clip(rng):
    """a gradient of zeros"""
    return {"grads": [np.zeros((2, 2)), np.zeros(2)], "max_norm": 1.0}


@clip_by_norm.hidden_case
def just_too_long(rng):
    """a gradient that is too long, though no array of it is"""
    return {"grads": _gradients(rng, (4, 3), (3,), (3, 2), norm=1.05), "max_norm": 1.0}


@clip_by_norm.hidden_case
def all_shapes(rng):
    """arrays of 0 to 3 dimensions"""
    return {"grads": _gradients(rng, (), (3,), (2, 2), (2, 1, 3), norm=9.0), "max_norm": 0.5}


@clip_by_norm.hidden_case
def tiny(rng):
    """tiny gradients and a tiny limit"""
    return {"grads": _gradients(rng, (3,), (2, 2), norm=3e-3), "max_norm": 1e-3}


@clip_by_norm.hidden_case
def far_below(rng):
    """a gradient so short that its entries add up to less than the limit"""
    return {"grads": _gradients(rng, (3,), (2, 2), norm=0.1), "max_norm": 5.0}


@clip_by_norm.hidden_case
def one_array(rng):
    """a list of one array"""
    return {"grads": _gradients(rng, (7,), norm=20.0), "max_norm": 5.0}


@clip_by_norm.hidden_case
def below_one(rng):
    """a norm below 1, and a smaller limit"""
    return {"grads": _gradients(rng, (3,), (1, 2), norm=0.6), "max_norm": 0.5}


@clip_by_norm.hidden_case
def exactly_the_limit(rng):
    """a norm of exactly max_norm"""
    return {"grads": [np.array([3.0, 0.0]), np.array([[4.0]])], "max_norm": 5.0}


@clip_by_norm.law
def length_and_direction(answer, rng):
    """a long gradient comes back with length max_norm and its old direction; a short one comes back as it is"""
    grads = _gradients(rng, (4, 2), (5,), norm=30.0)
    clipped = answer(grads=grads, max_norm=1.7)
    length = math.sqrt(sum(float((g**2).sum()) for g in clipped))
    return (
        abs(length - 1.7) < 1e-4
        and agree([g * (1.7 / 30) for g in grads], list(clipped))
        and agree(list(clipped), list(answer(grads=list(clipped), max_norm=2.0)))
    )


def _norm(grads):
    return math.sqrt(sum(float((g**2).sum()) for g in grads))


def _scaled(grads, factor):
    return [g * factor for g in grads]


@clip_by_norm.mistake
def each_array_alone(grads, max_norm):
    """You clipped each array by its own norm, which changes the direction of the step. Use one norm over the whole list."""
    return [g * min(1.0, max_norm / _norm([g])) if g.any() else g for g in grads]


@clip_by_norm.mistake
def by_value(grads, max_norm):
    """You cut each entry to ±max_norm. Clipping by norm scales all entries alike, so the direction stays."""
    return [np.clip(g, -max_norm, max_norm) for g in grads]


@clip_by_norm.mistake
def always_scales(grads, max_norm):
    """You also stretch short gradients to max_norm. Scale only when the norm exceeds it."""
    return _scaled(grads, max_norm / max(_norm(grads), 1e-300))


@clip_by_norm.mistake
def scales_the_short_ones(grads, max_norm):
    """Your comparison is the wrong way round: short gradients are stretched and long ones stay. Scale when the norm exceeds max_norm."""
    norm = _norm(grads)
    return _scaled(grads, max_norm / norm if 0 < norm < max_norm else 1.0)


@clip_by_norm.mistake
def sum_of_norms(grads, max_norm):
    """You added the arrays' norms. Squares add, lengths do not: take the root of the sum of all squares."""
    norm = sum(_norm([g]) for g in grads)
    return _scaled(grads, max_norm / norm if norm > max_norm else 1.0)


@clip_by_norm.mistake
def without_the_root(grads, max_norm):
    """You left out the root: your norm is the sum of squares. Take its root."""
    norm = _norm(grads) ** 2
    return _scaled(grads, max_norm / norm if norm > max_norm else 1.0)


@clip_by_norm.mistake
def small_number_added(grads, max_norm):
    """You added 1e-6 to the norm, as PyTorch does. Here the factor is max_norm over the norm itself; a norm of 0 is never scaled."""
    return _scaled(grads, min(1.0, max_norm / (_norm(grads) + 1e-6)))


@clip_by_norm.mistake
def largest_entry(grads, max_norm):
    """You used the largest entry as the norm. Use the root of the sum of all squares."""
    norm = max(float(np.abs(g).max()) for g in grads)
    return _scaled(grads, max_norm / norm if norm > max_norm else 1.0)


@clip_by_norm.mistake
def largest_array(grads, max_norm):
    """You used the norm of the longest array. One norm is taken over all arrays together."""
    norm = max(_norm([g]) for g in grads)
    return _scaled(grads, max_norm / norm if norm > max_norm else 1.0)


@clip_by_norm.mistake
def sum_of_entries(grads, max_norm):
    """You summed |g|. Use the root of the sum of all squares."""
    norm = sum(float(np.abs(g).sum()) for g in grads)
    return _scaled(grads, max_norm / norm if norm > max_norm else 1.0)


@clip_by_norm.mistake
def factor_upside_down(grads, max_norm):
    """Your factor is upside down: long gradients grow. It is max_norm over the norm."""
    norm = _norm(grads)
    return _scaled(grads, norm / max_norm if norm > max_norm else 1.0)


@clip_by_norm.mistake
def to_length_one(grads, max_norm):
    """You scaled to length 1. Scale to length max_norm."""
    norm = _norm(grads)
    return _scaled(grads, 1 / norm if norm > max_norm else 1.0)


@clip_by_norm.mistake
def times_max_norm_only(grads, max_norm):
    """You multiplied by max_norm without dividing by the norm. The factor is max_norm over the norm."""
    return _scaled(grads, max_norm if _norm(grads) > max_norm else 1.0)


@clip_by_norm.mistake
def norm_too(grads, max_norm):
    """You returned the norm as well. Return the list of gradients alone."""
    return _clip_by_norm(grads, max_norm), _norm(grads)


@clip_by_norm.mistake
def one_long_array(grads, max_norm):
    """You returned one long array. Return a list with one array for each that came in, of the same shape."""
    return np.concatenate([np.ravel(g) for g in _clip_by_norm(grads, max_norm)])
