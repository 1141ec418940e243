"""sgd_weight_decay: w shrinks by 1 − lr · λ, then comes the step of plain SGD (Loshchilov & Hutter 2019, Algorithm 1)."""

import numpy as np

from autograder.bank.regularization._layers import signal
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(w, g, lr, lam):
    return w * (1 - lr * lam) - lr * g


sgd_weight_decay = Exercise(
    "sgd_weight_decay",
    reference,
    points=1,
    number=8,
    section="Weight-decay",
    hints=(
        "Look at what multiplies the old w, and at which w the gradient is subtracted from.",
        "The old weights shrink by the factor 1 − lr · lam; the gradient step is the usual one.",
        "One line: w times (1 minus lr times lam), minus lr times g.",
    ),
)


def step(rng, shape, lr, lam):
    return {"w": signal(rng, shape), "g": signal(rng, shape), "lr": lr, "lam": lam}


@sgd_weight_decay.case
def a_decayed_step(rng):
    """one step with lr = 0.1, lam = 0.5"""
    return step(rng, (3,), 0.1, 0.5)


@sgd_weight_decay.case
def a_large_step(rng):
    """one step on a matrix with lr = 0.8, lam = 0.3"""
    return step(rng, (2, 3), 0.8, 0.3)


@sgd_weight_decay.law
def shrinks_by_powers(answer, rng):
    """without a gradient, n steps shrink the weights by (1 − lr · lam)ⁿ"""
    start = w = rng.normal(size=3)
    for _ in range(5):
        w = answer(w=w, g=np.zeros(3), lr=0.2, lam=0.5)
    return difference(start * (1 - 0.2 * 0.5) ** 5, w, "w")


@sgd_weight_decay.law
def same_as_the_penalty(answer, rng):
    """for plain SGD it is the step on the loss plus lam/2 · Σ w²"""
    w, g = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    return difference(w - 0.3 * (g + 0.7 * w), answer(w=w, g=g, lr=0.3, lam=0.7), "w")


DECAYED, STEP = "w * (1 - lr * lam)", "lr * g"
for name, text, edits, was in (
    (
        "decay_without_lr",
        "You shrank the weights by 1 − lam. The learning rate scales the decay too: 1 − lr · lam.",
        [("1 - lr * lam", "1 - lam")],
        "decays_without_lr",
    ),
    (
        "decays_after_step",
        "You shrank the weights after the step, and the step with them. Shrink the old weights alone, then subtract lr · g.",
        [(f"{DECAYED} - {STEP}", "(w - lr * g) * (1 - lr * lam)")],
        "",
    ),
    (
        "decays_after_step_without_lr",
        "You shrank the weights after the step, and by 1 − lam. Shrink the old weights alone, by 1 − lr · lam, then subtract lr · g.",
        [(f"{DECAYED} - {STEP}", "(w - lr * g) * (1 - lam)")],
        "",
    ),
    (
        "decay_forgotten",
        "You took a plain SGD step. Multiply the old weights by 1 − lr · lam first.",
        [(DECAYED, "w")],
        "never_decays",
    ),
    ("grows", "You multiplied by 1 + lr · lam, so the weights grow. Subtract.", [("1 - lr", "1 + lr")], ""),
    (
        "double_decay",
        "You decayed by 2 · lam, the gradient of lam · w². Here the penalty is lam/2 · w²: the factor is 1 − lr · lam.",
        [("lr * lam", "2 * lr * lam")],
        "",
    ),
    (
        "half_decay",
        "You kept the ½ of the penalty. The derivative of ½ w² is w: the factor is 1 − lr · lam.",
        [("lr * lam", "lr * lam / 2")],
        "",
    ),
    (
        "gradient_without_lr",
        "You subtracted the whole gradient. Scale it by lr.",
        [(f"- {STEP}", "- g")],
        "",
    ),
    (
        "uphill",
        "You added the gradient: that walks uphill. Subtract lr · g.",
        [(f"- {STEP}", f"+ {STEP}")],
        "decays_uphill",
    ),
    (
        "only_decays",
        "You shrank the weights and left the gradient out. Subtract lr · g as well.",
        [(f" - {STEP}", "")],
        "",
    ),
    (
        "multiplies_by_decay",
        "You multiplied the weights by lr · lam. That is the part to take away: multiply by 1 − lr · lam.",
        [(DECAYED, "w * lr * lam")],
        "",
    ),
    (
        "sign_decay",
        "You subtracted a constant from each weight's size: that is L1. Weight decay shrinks in proportion to w.",
        [(DECAYED, "w - lr * lam * np.sign(w)")],
        "",
    ),
    (
        "exponential_decay",
        "You shrank the weights by exp(−lr · lam). That is close for a small lr · lam only: multiply by 1 − lr · lam.",
        [("(1 - lr * lam)", "np.exp(-lr * lam)")],
        "",
    ),
):
    sgd_weight_decay.mistake_by_edit(name, text, *edits, was=was)
