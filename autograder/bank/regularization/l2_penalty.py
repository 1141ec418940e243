"""l2_penalty: λ/2 · Σ w² over all arrays of a list, and its gradients λ · w."""

import numpy as np

from autograder.bank.regularization._layers import signal
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(weights, lam):
    penalty = lam / 2 * sum(np.sum(w**2) for w in weights)
    return penalty, [lam * w for w in weights]


l2_penalty = Exercise(
    "l2_penalty",
    reference,
    points=2,
    number=7,
    returns=("penalty", "grads"),
    section="The-L2-penalty",
    hints=(
        "Look at the factor in front of each: half a λ in the penalty, a whole one in the gradient.",
        "The derivative of ½ w² is w. The penalty is one number for all arrays; the gradient is one array for each.",
        "Two lines: lam / 2 times the sum over all arrays of their squared entries; a list of lam times each array.",
    ),
)


def arrays(rng, *shapes):
    """Weights of these shapes."""
    return [signal(rng, shape) for shape in shapes]


@l2_penalty.case
def two_layers(rng):
    """a weight matrix and its biases, lam = 0.3"""
    return {"weights": arrays(rng, (2, 3), (3,)), "lam": 0.3}


@l2_penalty.case
def one_layer(rng):
    """one matrix, lam = 2"""
    return {"weights": arrays(rng, (4, 2)), "lam": 2.0}


@l2_penalty.law
def gradient_of_the_penalty(answer, rng):
    """the gradients are those of the penalty, by finite differences"""
    weights, h = arrays(rng, (2, 2), (3,)), 1e-5
    slopes = [np.empty(w.shape) for w in weights]
    for w, slope in zip(weights, slopes, strict=True):
        for i in np.ndindex(w.shape):
            slope[i] = sum(sign * reference([np.where(_at(w, i), w + sign * h, w)], 0.4)[0] for sign in (1, -1)) / h / 2
    return difference(slopes, list(answer(weights=weights, lam=0.4)[1]), "grads")


def _at(w, i):
    """True at one place of w."""
    place = np.zeros(w.shape, bool)
    place[i] = True
    return place


@l2_penalty.law
def grows_with_the_square(answer, rng):
    """weights three times as large cost nine times as much"""
    weights = arrays(rng, (3, 2), (4,))
    once, thrice = (answer(weights=[k * W for W in weights], lam=0.2)[0] for k in (1, 3))
    return difference(9 * once, thrice, "the penalty")


SUM, GRADS = "sum(np.sum(w**2) for w in weights)", "[lam * w for w in weights]"
for name, text, *edits in (
    (
        "half_missing",
        "You left out the ½ of the penalty. The gradient lam · w belongs to lam/2 · Σ w².",
        ("lam / 2", "lam"),
    ),
    (
        "whole_lambda",
        "You took lam · Σ w² and its gradient 2 · lam · w. That form exists too; here the penalty is lam/2 · Σ w².",
        ("lam / 2", "lam"),
        ("[lam * w", "[2 * lam * w"),
    ),
    (
        "gradient_doubled",
        "Your gradient is twice as large as it should be. The 2 of the square cancels the ½: lam · w.",
        ("[lam * w", "[2 * lam * w"),
    ),
    (
        "gradient_halved",
        "Your gradient is half as large as it should be. The derivative of ½ w² is w: lam · w.",
        ("[lam * w", "[lam / 2 * w"),
    ),
    (
        "gradient_without_lambda",
        "You left lam out of the gradient. Multiply every array by lam.",
        ("[lam * w", "[1.0 * w"),
    ),
    (
        "penalty_without_lambda",
        "You left lam out of the penalty. It is lam/2 times the sum of the squares.",
        ("lam / 2", "0.5"),
    ),
    (
        "norm_not_squared",
        "You took the root of the sum of squares. The penalty is on the sum itself.",
        (SUM, f"np.sqrt({SUM})"),
    ),
    (
        "norms_added",
        "You added up the norms of the arrays. The penalty adds up their squares: take no root.",
        ("np.sum(w**2)", "np.sqrt(np.sum(w**2))"),
    ),
    (
        "sum_squared",
        "You squared the sum of the weights. Square each weight first, then add up.",
        ("np.sum(w**2)", "np.sum(w) ** 2"),
    ),
    (
        "gradient_downhill",
        "You returned the gradient with a minus. The step that follows subtracts it: return lam · w.",
        ("[lam * w", "[-lam * w"),
    ),
    (
        "biases_left_out",
        "You left arrays of one dimension out, as one often does with biases. Here every array of the list counts.",
        ("np.sum(w**2)", "np.sum(w**2) * (w.ndim > 1)"),
        ("[lam * w", "[lam * w * (w.ndim > 1)"),
    ),
    (
        "absolute_values",
        "You summed absolute values: that is L1, whose gradient is the sign. L2 sums squares.",
        ("lam / 2", "lam"),
        ("np.sum(w**2)", "np.sum(np.abs(w))"),
        ("[lam * w", "[lam * np.sign(w)"),
    ),
    (
        "averaged",
        "You averaged the squares. The penalty sums them over all weights.",
        ("np.sum(w**2)", "np.mean(w**2)"),
    ),
    (
        "averaged_gradient_too",
        "You divided by the number of weights. The penalty is lam/2 times the sum, and its gradient lam · w.",
        ("np.sum(w**2)", "np.mean(w**2)"),
        ("[lam * w", "[lam * w / np.size(w)"),
    ),
    (
        "last_array_only",
        "You counted only the last array. Add up the squares of all of them.",
        (SUM, "sum(np.sum(w**2) for w in weights[-1:])"),
    ),
    (
        "a_penalty_each",
        "You returned one penalty for each array. The penalty is their sum, one number.",
        (f"lam / 2 * {SUM}", "[lam / 2 * np.sum(w**2) for w in weights]"),
    ),
    (
        "flat_gradient",
        "You joined the gradients into one array. Return a list with one array for each in weights.",
        (GRADS, "lam * np.concatenate([np.ravel(w) for w in weights] or [np.zeros(0)])"),
    ),
    (
        "penalty_alone",
        "You returned the penalty alone. Return the penalty and the list of gradients.",
        (f"penalty, {GRADS}", "penalty"),
    ),
    (
        "parts_swapped",
        "You returned the gradients first. The order is penalty, grads.",
        (f"penalty, {GRADS}", f"{GRADS}, penalty"),
    ),
):
    l2_penalty.mistake_by_edit(name, text, *edits)
