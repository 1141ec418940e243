"""softmax_cross_entropy: the mean of −log softmax(logits)[y] and its gradient, without overflow."""

import numpy as np

from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(logits, y):
    rows = np.arange(len(y))
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    p, onehot = np.exp(log_p), np.eye(logits.shape[1])[y]
    return -log_p[rows, y].mean(), (p - onehot) / len(y)


softmax_cross_entropy = Exercise(
    "softmax_cross_entropy",
    reference,
    points=3,
    number=6,
    returns=("loss", "dlogits"),
    section="Softmax-and-cross-entropy",
    hints=(
        "Look at the largest number that you pass to exp, and at the smallest one that you pass to log.",
        "Subtracting a row's maximum changes no probability. And log softmax needs no softmax: it is z − log Σ exp(z).",
        "Shift each row, take log-probabilities, pick those of y for the loss; the gradient is the probabilities, "
        "minus 1 at y, over the number of rows.",
    ),
)


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


@softmax_cross_entropy.law
def shifted_rows(answer, rng):
    """a number added to all logits of a row changes nothing"""
    logits, y = rng.normal(size=(5, 4)), rng.integers(4, size=5)
    shifted = answer(logits=logits + rng.uniform(-50, 50, (5, 1)), y=y)
    return difference(answer(logits=logits, y=y), shifted, names=softmax_cross_entropy.returns)


@softmax_cross_entropy.law
def slope_of_the_loss(answer, rng):
    """the gradient is the slope of the loss, by central differences"""
    logits, y, step = rng.normal(size=(3, 4)), rng.integers(4, size=3), rng.normal(size=(3, 4))
    up, down = (answer(logits=logits + s * 1e-3 * step, y=y)[0] for s in (1, -1))
    return abs((up - down) / 2e-3 - float((answer(logits=logits, y=y)[1] * step).sum())) < 2e-3


Z, LOG_P, PICKED = (
    "logits - logits.max(axis=1, keepdims=True)",
    "np.log(np.exp(z).sum(axis=1, keepdims=True))",
    "-log_p[rows, y].mean()",
)
LOG_OF_P = "-np.log(p[rows, y]).mean()"
GRADIENT = "(p - onehot) / len(y)"
for name, text, *edits in (
    (
        "overflows",
        "You took exp of the logits as they are, which overflows at 1000. Subtract each row's maximum first.",
        (Z, "logits"),
        (f"log_p = z - {LOG_P}", "p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)"),
        ("p, onehot = np.exp(log_p),", "onehot ="),
        (PICKED, LOG_OF_P),
    ),
    (
        "log_of_zero",
        "You took the logarithm of probabilities, and one of them is 0. Compute log softmax directly: z − log Σ exp(z).",
        (PICKED, LOG_OF_P),
    ),
    (
        "small_number_in_the_log",
        "You added a small number inside the logarithm. The loss is then wrong where it matters most; use z − log Σ exp(z).",
        (PICKED, "-np.log(p[rows, y] + 1e-12).mean()"),
    ),
    (
        "larger_number_in_the_log",
        "You added a number such as 1e-7 or 1e-8 inside the logarithm. The loss is then wrong where it matters most; use z − log Σ exp(z).",
        (PICKED, "-np.log(p[rows, y] + 1e-8).mean()"),
    ),
    (
        "one_maximum_for_all",
        "You subtracted one maximum from all rows, so the smaller rows underflow to 0. Subtract each row's own.",
        (".max(axis=1, keepdims=True)", ".max()"),
        ("p, onehot = np.exp(log_p)", "p, onehot = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)"),
    ),
    (
        "gradient_not_averaged",
        "Your gradient is that of the sum. The loss is a mean over the rows: divide the gradient by their number too.",
        (GRADIENT, "p - onehot"),
    ),
    ("loss_not_averaged", "Your loss is a sum over the rows. Take the mean.", (PICKED, "-log_p[rows, y].sum()")),
    (
        "nothing_averaged",
        "Loss and gradient are sums over the rows. Divide both by the number of rows.",
        (PICKED, "-log_p[rows, y].sum()"),
        (GRADIENT, "p - onehot"),
    ),
    (
        "mean_over_all_entries",
        "You averaged over rows and classes. The mean is over the rows alone.",
        (PICKED, "-(onehot * log_p).mean()"),
        (GRADIENT, "(p - onehot) / logits.size"),
    ),
    (
        "gradient_over_all_entries",
        "You divided the gradient by the number of all logits. The loss is a mean over the rows: divide by their number alone.",
        (GRADIENT, "(p - onehot) / logits.size"),
    ),
    (
        "over_the_columns",
        "You normalized over the samples. The probabilities of ONE row add to 1: axis=1.",
        ("max(axis=1, keepdims=True)", "max(axis=0)"),
        ("sum(axis=1, keepdims=True)", "sum(axis=0)"),
    ),
    (
        "gradient_upside_down",
        "Your gradient has the wrong sign. It is the probabilities minus the one-hot labels.",
        (GRADIENT, "(onehot - p) / len(y)"),
    ),
    (
        "loss_upside_down",
        "Your loss has the wrong sign. It is MINUS the mean log-probability of the right class.",
        (PICKED, "log_p[rows, y].mean()"),
    ),
    (
        "without_labels",
        "Your gradient is the probabilities alone. Subtract 1 at the right class of each row.",
        (GRADIENT, "p / len(y)"),
    ),
    (
        "only_the_right_class",
        "Your gradient is 0 for the wrong classes. They are pushed down too, each by its probability.",
        (GRADIENT, "(p - onehot) * onehot / len(y)"),
    ),
    (
        "base_two",
        "Your loss is in bits: the logarithm to base 2. Take the natural one, np.log.",
        (PICKED, "-log_p[rows, y].mean() / np.log(2)"),
    ),
    (
        "loss_of_each_row",
        "You returned a loss for each row. Take the mean over the rows.",
        (PICKED, "-log_p[rows, y]"),
    ),
    ("loss_alone", "You returned the loss alone. Return (loss, dlogits).", (f", {GRADIENT}", "")),
    (
        "parts_swapped",
        "You returned the gradient before the loss. The order is (loss, dlogits).",
        (f"{PICKED}, {GRADIENT}", f"{GRADIENT}, {PICKED}"),
    ),
):
    softmax_cross_entropy.mistake_by_edit(name, text, *edits)
