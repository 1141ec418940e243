"""What the initializers share: statistics of random weights, laws that every draw keeps, mistakes that every draw can make.

Standard errors, for n independent weights of mean 0: the mean's is s/√n; the standard deviation's s·√((κ−1)/4n) with
kurtosis κ ≤ 3; that of mean |w| over root mean square 0.2124/√n for a normal and 0.158/√n for a uniform distribution (delta
method); a share p's is √(p(1−p)/n).
"""

from __future__ import annotations

import math

import numpy as np

from autograder.bank._chance import twice
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Broken

LAYERS = ((30, 30), (150, 6), (6, 150), (400, 2), (2, 400), (400, 1), (1, 900), (60, 15), (15, 60), (3, 300), (9, 101))


def moments(W):
    """Of weights with mean 0: what their scale and the form of their distribution show, with standard errors."""
    if W.min() == W.max():
        return {"the number of different weights": (1.0, 0.0), "1 if they are 0, else 0": (float(not W.any()), 0.0)}
    n, std, rms = W.size, float(W.std()), math.sqrt(np.mean(np.square(W, dtype=float)))
    kurtosis = min(float(np.mean(np.square(np.square((W - W.mean()) / std)))), 3.0)
    return {
        "the mean": (float(W.mean()), rms / math.sqrt(n)),
        "the standard deviation": (std, std * math.sqrt((kurtosis - 1) / (4 * n))),
        "mean |w| over root mean square": (float(np.abs(W).mean()) / rms, 0.2124 / math.sqrt(n)),
        "the share beyond 2.3 times the root mean square": (
            float(np.mean(np.abs(W) > 2.3 * rms)),
            0.1450 / math.sqrt(n),
        ),
    }


def tails(W):
    """Are the tails there? Of 30,000 normal weights 29 lie beyond 3.3 standard deviations, and none once in 10¹² draws."""
    far = np.abs(W - W.mean()).max() > 3.3 * W.std()
    return {"1 if some weights lie beyond 3.3 standard deviations, else 0: it": (float(far), 0.0)}


def fine_grained(W):
    """How many different numbers there are: single precision makes a few doubles of 10,000, rounding to six decimals thousands."""
    return {"the share of different numbers": (len(np.unique(W)) / W.size, 0.0005)}


def many_layers(answer, draws, calls):
    """Many calls in one message: mean and scale of each, and of all with the same name; and whether some are the same.

    `calls`: (name, standard deviation that the weights should have, arguments but rng), several to a name.
    """
    seeds = draws.integers(1 << 62, size=len(calls))
    given = [{"rng": np.random.default_rng(s)} | more for s, (_, _, more) in zip(seeds, calls, strict=True)]
    drawn = [W.ravel() / std for W, (_, std, _) in zip(answer.many(given), calls, strict=True)]
    if (alike := sum(W.min() == W.max() for W in drawn)) > 1:
        return {"the number of draws with weights that are all the same": (float(alike), 0.0)}
    names = [name for name, _, _ in calls]
    if len({(name, *W[:3].round(4)) for name, W in zip(names, drawn, strict=True)}) < len(drawn):
        return {"1 if two draws of one kind are the same, else 0": (1.0, 0.0)}
    flat, n = np.concatenate(drawn), np.array([W.size for W in drawn])
    starts = np.cumsum(n) - n
    mean = np.add.reduceat(flat, starts) / n
    squares = np.square(flat - np.repeat(mean, n))
    variance, fourth = (np.add.reduceat(values, starts) / n for values in (squares, np.square(squares)))
    return _scales([f"call {i}" for i in range(len(n))], n, mean, variance, fourth) | _pooled(
        names, n, mean, variance, fourth
    )


def layer_shapes(rng):
    """Layers of all widths, narrow and wide on either side, of eight weights and more."""
    narrow, wide = rng.integers(1, 12, 24), rng.integers(8, 130, 24)
    shapes = [(int(a), int(b)) for a, b in zip(narrow, wide, strict=True)]
    return [shape[::-1] if i % 2 else shape for i, shape in enumerate(shapes)] + [(900, 1), (1, 900), (25, 25)]


def _pooled(names, n, mean, variance, fourth):
    """The same of all calls with one name together."""
    kinds = sorted(set(names))
    member = np.array([[name == kind for name in names] for kind in kinds]) * n
    total = member.sum(axis=1)
    centre = member @ mean / total
    spread = member @ (variance + mean**2) / total - centre**2
    return _scales(kinds, total, centre, spread, member @ fourth / total)


def _scales(names, n, mean, variance, fourth):
    std, kurtosis = np.sqrt(variance), np.minimum(fourth / variance**2, 3.0)
    errors = std * np.sqrt(np.maximum(kurtosis - 1, 0) / (4 * n))
    seen = {f"{name}: the mean": pair for name, *pair in zip(names, mean, np.sqrt(variance / n), strict=True)}
    seen |= {f"{name}: the standard deviation": pair for name, *pair in zip(names, std, errors, strict=True)}
    return {name: (float(value), float(error)) for name, (value, error) in seen.items()}


def _alike(pairs):
    """The first two arrays of independent draws that are more alike than chance (standard error 1/√n) explains."""
    for name, (a, b) in pairs.items():
        a, b = a - a.mean(), b - b.mean()
        together = float(np.mean(a * b) / (a.std() * b.std()))
        if not abs(together) <= 9 / math.sqrt(a.size):
            return Broken(f"the correlation of {name}", "near 0", f"{together:.2g}")
    return None


def _scatter(name, values, wanted):
    """Whether 100 values and more scatter as they should, neither less nor more.

    The ratio is 1 with standard error 0.07 or less; beyond these bounds once in 10¹³ draws.
    """
    ratio = float(values.std() / wanted)
    return None if 0.4 < ratio < 1.6 else Broken(f"the scatter of {name} over that of chance", "near 1", f"{ratio:.2g}")


def common_laws(exercise: Exercise, single: float, small=(25, 16), **more):
    """The laws of every initializer. `single`: the standard deviation of the one weight of a layer of one; `small`: a shape
    that is drawn often; `more`: further arguments of the exercise."""

    @exercise.law
    def new_each_time(answer, rng):
        """in sixty calls with the same generator no weights come again, and all are of one scale"""
        drawn = answer.repeat(60, rng=rng, shape=small, **more)
        different = len({W.tobytes() for W in drawn})
        if different < 60:
            return Broken("the number of different draws", "60", str(different))
        stds = np.array([W.std() for W in drawn]) / np.median([W.std() for W in drawn])
        far = float(stds[np.abs(stds - 1).argmax()])  # of 400 weights, with a standard error of 0.035
        return 0.7 < far < 1.3 or Broken("one draw's standard deviation over the others'", "near 1", f"{far:.2g}")

    @exercise.law
    def uses_the_generator(answer, rng):
        """generators in the same state give the same weights: all chance comes from rng"""
        drawn = twice(rng, lambda same: answer(rng=same, shape=(4, 6), **more))
        return difference(*drawn, "the second draw", noise=0.0)

    @exercise.law
    def another_generator(answer, rng):
        """generators in different states give different weights"""
        seeds = rng.choice(1 << 31, 2, replace=False)
        first, second = (answer(rng=np.random.default_rng(int(s)), shape=(4, 6), **more) for s in seeds)
        return not np.array_equal(first, second)

    @exercise.law
    def independent(answer, rng):
        """every weight is drawn by itself: rows, columns and calls are independent"""
        W, later = answer.repeat(2, rng=rng, shape=(70, 50), **more)
        pairs = {"neighbouring rows": (W[1:], W[:-1]), "neighbouring columns": (W[:, 1:], W[:, :-1])}
        pairs |= {"upper and lower half": (W[:35], W[35:]), "left and right half": (W[:, :25], W[:, 25:])}
        if found := _alike(pairs | {"two ends": (W, W[::-1, ::-1]), "two calls": (W, later)}):
            return found
        rows, columns = np.vstack((W, later)).mean(axis=1), np.hstack((W, later)).mean(axis=0)
        if found := _scatter("the means of rows", rows, W.std() / math.sqrt(50)):
            return found
        if found := _scatter("the means of columns", columns, W.std() / math.sqrt(70)):
            return found
        different = len(np.unique((W, later)))  # single precision makes a few doubles
        return different > 6300 or Broken("how many of 7000 weights are different", "nearly all", str(different))

    @exercise.law
    def scatters_by_chance(answer, rng):
        """means and sizes of small draws scatter as chance makes them: no draw is evened out"""
        W = np.reshape(answer.repeat(150, rng=rng, shape=(4, 5), **more), (150, 20))
        means, squares = W.mean(axis=1), (W**2).mean(axis=1)
        found = _scatter("the draws' means", means, W.std() / math.sqrt(20))
        return found or _scatter("the draws' mean squares", squares, (W**2).std() / math.sqrt(20))

    @exercise.law
    def a_single_weight(answer, rng):
        """a layer of one weight is random too: two hundred draws have many sizes, and the right ones"""
        W = np.ravel(answer.repeat(200, rng=rng, shape=(1, 1), **more))
        different, size = len(set(np.abs(W).tolist())), float(np.sqrt(np.mean(W**2)))
        if different < 180:
            return Broken("how many of 200 draws have different sizes", "nearly all", str(different))
        near = 0.65 * single < size < 1.4 * single  # by chance otherwise once in 10¹⁰ draws
        return near or Broken("the root mean square of 200 draws", f"about {single:.2g}", f"{size:.2g}")

    @exercise.law
    def mean_by_chance(answer, rng):
        """the mean of a draw is near 0, but not made to be 0"""
        means = [abs(float(np.mean(answer(rng=rng, shape=shape, **more)))) for shape in ((3, 4), (40, 30))]
        by_chance = means[0] > 1e-9 and means[1] > 1e-12
        return by_chance or Broken("the mean", "near 0, by chance", "0")


def common_mistakes(exercise: Exercise, draw: str):
    """The misunderstandings of every initializer; `draw` is the expression in its reference that draws."""
    exercise.mistake_by_edit(
        "transposed",
        "You swapped rows and columns. W has the given shape: n_in rows and n_out columns.",
        (draw, f"np.transpose({draw})"),
    )
    exercise.mistake_by_edit(
        "same_every_time",
        "Your draw is made once (by a seed of your own, or kept from an earlier call): all layers begin alike. Draw from rng anew each time.",
        (draw, draw.replace("rng", "np.random.default_rng(0)")),
    )
    exercise.mistake_by_edit(
        "global_random",
        "Something besides rng decides your draw (np.random, Python's random, or another generator), so nobody can repeat it. Draw from rng alone.",
        (draw, draw.replace("rng", "np.random.default_rng()")),
    )
    exercise.mistake_by_edit(
        "generator_stays",
        "Your call leaves rng where it was (you drew from a copy of it, or set it back), so the next layer gets the same weights. Draw from rng itself.",
        (
            f"return {draw}",
            f"before = rng.bit_generator.state\n    W = {draw}\n    rng.bit_generator.state = before\n    return W",
        ),
    )
    exercise.mistake_by_edit(
        "never_negative",
        "All your weights are positive. Half of them must be negative: their mean is 0.",
        (draw, f"np.abs({draw})"),
    )
    exercise.mistake_by_edit(
        "all_zero",
        "All your weights are 0, so all units of a layer stay alike. Draw them at random from rng.",
        (draw, "np.zeros(shape)"),
    )
    exercise.mistake_by_edit(
        "one_for_all",
        "All your weights are the same number, so all units of a layer stay alike. Give the generator the shape, and it draws as many.",
        (draw, f"np.full(shape, {draw.replace(', shape', '')})"),
    )
