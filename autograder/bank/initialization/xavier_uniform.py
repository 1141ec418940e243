"""xavier_uniform: uniform on ±√(6/(n_in + n_out)), which has the variance 2/(n_in + n_out) (Glorot & Bengio 2010)."""

import math

import numpy as np

from autograder.bank.initialization._weights import common_laws, common_mistakes, moments
from autograder.judge.exercise import Exercise


def reference(rng, shape):
    n_in, n_out = shape
    limit = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-limit, limit, shape)


xavier_uniform = Exercise(
    "xavier_uniform",
    reference,
    points=2,
    number=4,
    random=True,
    section="Xavier-initialization",
    hints=(
        "Look at the bound: where does the root end, and which two numbers are added?",
        "A uniform distribution on ±a has variance a²/3. Xavier wants the variance 2/(n_in + n_out): solve for a.",
        "Two lines: n_in and n_out from shape, then rng.uniform between minus and plus the bound.",
    ),
)


@xavier_uniform.case
def xavier_wide(rng):
    """a layer of 3 inputs and 5 units"""
    return {"rng": rng, "shape": (3, 5)}


common_laws(xavier_uniform, single=1.0)


def _bounded(answer, draws, shape):
    """The moments, and how far the weights reach: of n uniform ones the largest falls short of the bound by about 1/n."""
    W = answer(rng=draws, shape=shape)
    if W.min() == W.max():
        return moments(W)
    at = np.abs(W) / math.sqrt(6 / sum(shape))
    inside, reach = float(np.mean(at <= 1 + 1e-6)), float(at.max())
    ends_sharply = at.max() < 2 * math.sqrt(np.mean(at**2))  # as a uniform distribution does, and a normal one does not
    return moments(W) | {
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


LIMIT = "np.sqrt(6 / (n_in + n_out))"
for name, text, limit, was in (
    ("without_root", "You left out the root. The bound is √(6/(n_in + n_out)).", "6 / (n_in + n_out)", ""),
    (
        "root_of_six_alone",
        "You took the root of the 6 alone. It covers the whole fraction: √(6/(n_in + n_out)).",
        "np.sqrt(6) / (n_in + n_out)",
        "",
    ),
    (
        "fan_in_only",
        "Your bound is √(6/n_in), without n_out (that is He's uniform form). Xavier minds both sides: divide 6 by n_in + n_out.",
        "np.sqrt(6 / n_in)",
        "fan_in_twice",
    ),
    (
        "lecun",
        "Your bound is √(3/n_in), LeCun's rule for the forward pass. Xavier also minds the backward pass: √(6/(n_in + n_out)).",
        "np.sqrt(3 / n_in)",
        "",
    ),
    ("fan_out_only", "Your bound is √(6/n_out). Divide 6 by the sum n_in + n_out.", "np.sqrt(6 / n_out)", ""),
    (
        "fan_out_twice",
        "Your bound is √(3/n_out), as if both sides were n_out. Divide 6 by n_in + n_out.",
        "np.sqrt(3 / n_out)",
        "",
    ),
    (
        "std_as_bound",
        "You used the standard deviation √(2/(n_in + n_out)) as the bound. A uniform distribution on ±a has variance a²/3: use 6.",
        "np.sqrt(2 / (n_in + n_out))",
        "",
    ),
    (
        "three_for_six",
        "Your bound is √(3/(n_in + n_out)), for half of the variance. It is 2/(n_in + n_out), so a² = 3 · 2/(n_in + n_out).",
        "np.sqrt(3 / (n_in + n_out))",
        "",
    ),
    (
        "product_of_fans",
        "You multiplied n_in and n_out. Add them.",
        "np.sqrt(6 / (n_in * n_out))",
        "",
    ),
    (
        "old_heuristic",
        "You used ±1/√n_in, the older rule that Xavier's replaced. Its variance is a third of 1/n_in: signals shrink.",
        "np.sqrt(1 / n_in)",
        "",
    ),
    (
        "mean_of_fans",
        "Your bound is √(12/(n_in + n_out)), which is 6 divided by the mean of n_in and n_out. Divide 6 by their sum.",
        "np.sqrt(12 / (n_in + n_out))",
        "",
    ),
    (
        "half_the_interval",
        "Your interval is as long as the bound, half of what it should be. It goes from minus the bound to plus the bound.",
        "np.sqrt(6 / (n_in + n_out)) / 2",
        "",
    ),
):
    xavier_uniform.mistake_by_edit(name, text, (LIMIT, limit), was=was)

DRAW = "rng.uniform(-limit, limit, shape)"
xavier_uniform.mistake_by_edit(
    "xavier_normal",
    "Your variance is right, but the distribution is normal. Draw from the uniform one.",
    (LIMIT, "np.sqrt(2 / (n_in + n_out))"),
    (DRAW, "rng.normal(0, limit, shape)"),
)
xavier_uniform.mistake_by_edit(
    "bound_as_std",
    "You used the bound as the standard deviation of a normal distribution. Draw from the uniform one, between minus and plus the bound.",
    (DRAW, "rng.normal(0, limit, shape)"),
)
xavier_uniform.mistake_by_edit(
    "upper_end_forgotten",
    "Your interval goes from minus the bound to 1: rng.uniform takes 1 where no upper end is given. Give both ends.",
    (DRAW, "rng.uniform(-limit, 1, shape)"),
)
common_mistakes(xavier_uniform, DRAW)
