"""he_normal: normal with variance 2/n_in, for layers with ReLU (He et al. 2015)."""

import numpy as np

from autograder.bank.initialization._weights import common_laws, common_mistakes, moments, tails
from autograder.judge.exercise import Exercise


def reference(rng, shape):
    n_in = shape[0]
    std = np.sqrt(2 / n_in)
    return rng.normal(0, std, shape)


he_normal = Exercise(
    "he_normal",
    reference,
    points=2,
    number=5,
    random=True,
    section="He-initialization",
    hints=(
        "Look at which of the two numbers in shape is n_in, and whether a standard deviation or a variance is wanted.",
        "ReLU loses half of the mean square, so He doubles 1/n_in. A generator wants the standard deviation, the root of it.",
        "Two lines: n_in from shape, then a normal draw with mean 0 and the root of the variance.",
    ),
)


@he_normal.case
def he_wide(rng):
    """a layer of 3 inputs and 5 units"""
    return {"rng": rng, "shape": (3, 5)}


common_laws(he_normal, single=np.sqrt(2))


@he_normal.observe
def he_many_inputs(answer, rng, draws):
    """40,000 weights of a layer of 480 inputs"""
    W = answer(rng=draws, shape=(480, 85))
    return moments(W) | tails(W)


@he_normal.observe
def he_three_inputs(answer, rng, draws):
    """45,000 weights of a layer of three inputs"""
    return moments(answer(rng=draws, shape=(3, 15000)))


@he_normal.observe
def he_one_input(answer, rng, draws):
    """10,000 weights of a layer with one input"""
    return moments(answer(rng=draws, shape=(1, 10000)))


STD = "np.sqrt(2 / n_in)"
for name, text, std in (
    (
        "variance_as_std",
        "Your standard deviation is 2/n_in, which should be the variance. Scale by its root, √(2/n_in), once.",
        "2 / n_in",
    ),
    (
        "root_of_two_alone",
        "You took the root of the 2 alone. It covers the whole fraction: √(2/n_in).",
        "np.sqrt(2) / n_in",
    ),
    (
        "one_over_fan_in",
        "Your variance is 1/n_in, which is right without ReLU. ReLU loses half of the mean square, so the variance is 2/n_in.",
        "np.sqrt(1 / n_in)",
    ),
    (
        "fan_out",
        "You divided by n_out. A unit sums over its inputs: divide by n_in, which is shape[0] here.",
        "np.sqrt(2 / shape[1])",
    ),
    (
        "glorot",
        "You used 2/(n_in + n_out): that is Xavier's. He counts the inputs alone: 2/n_in.",
        "np.sqrt(2 / sum(shape))",
    ),
    (
        "hundredth",
        "You used a standard deviation of 0.01 for every layer. It must fall with n_in: √(2/n_in).",
        "0.01",
    ),
    ("unscaled", "You drew with standard deviation 1. Scale by √(2/n_in).", "1"),
    (
        "bound_as_std",
        "You used √(6/n_in), the bound of He's uniform form, as a standard deviation. The normal form has variance 2/n_in.",
        "np.sqrt(6 / n_in)",
    ),
    (
        "counts_all_weights",
        "You divided by the number of all weights. A unit sums over n_in of them: divide by n_in.",
        "np.sqrt(2 / (n_in * shape[1]))",
    ),
):
    he_normal.mistake_by_edit(name, text, (STD, std))

DRAW = "rng.normal(0, std, shape)"
he_normal.mistake_by_edit(
    "he_uniform",
    "Your variance is right, but the distribution is uniform. Draw from the normal one.",
    (DRAW, "np.sqrt(3) * rng.uniform(-std, std, shape)"),
)
he_normal.mistake_by_edit(
    "std_as_uniform_bound",
    "You drew uniformly on ±√(2/n_in). Draw from the normal distribution with that standard deviation.",
    (DRAW, "rng.uniform(-std, std, shape)"),
)
he_normal.mistake_by_edit(
    "std_as_mean",
    "You put √(2/n_in) in the place of the mean. The order is rng.normal(mean, standard deviation, shape).",
    (DRAW, "rng.normal(std, 1, shape)"),
)
he_normal.mistake_by_edit(
    "xavier_uniform",
    "You drew on ±√(6/(n_in + n_out)): that is Xavier's. He's is normal, with variance 2/n_in.",
    (STD, "np.sqrt(6 / sum(shape))"),
    (DRAW, "rng.uniform(-std, std, shape)"),
)
common_mistakes(he_normal, DRAW)


@he_normal.mistake
def he_truncated(rng, shape):
    """You cut off the tails and corrected the standard deviation for it, as Keras does. Here the normal distribution keeps them, as in PyTorch."""
    std = np.sqrt(2 / shape[0])
    W = rng.normal(0, std, shape)
    while (far := np.abs(W) > 2 * std).any():
        W[far] = rng.normal(0, std, far.sum())
    return W / 0.87962566103423978
