"""adamw: Algorithm 2 of Loshchilov & Hutter 2019; w shrinks by 1 − lr · λ, then comes Adam's step, of g alone."""

import numpy as np

from autograder.bank.optimizers._steps import cold_step, walks_like, warm_step
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w * (1 - lr * weight_decay)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


adamw = Exercise(
    "adamw",
    reference,
    points=2,
    number=6,
    returns=("w", "m", "v"),
    section="AdamW",
    hints=(
        "Look at what the decay changes: w alone, or m and v as well?",
        "The decay is decoupled: w shrinks by the factor 1 − lr · weight_decay, and the gradient knows nothing of it.",
        "Adam's five lines, and one more that multiplies w by (1 − lr · weight_decay) before the step.",
    ),
)


@adamw.case
def third_step(rng):
    """a third step with m and v from earlier steps, eps = 0.05 and weight_decay = 0.3"""
    return warm_step(rng, (3,), "m", "v", signed="m", t=3, lr=0.1, eps=0.05, weight_decay=0.3)


@adamw.case
def first_step(rng):
    """the first step, from m = v = 0, with lr = 0.1 and the default decay"""
    return cold_step(rng, (2, 3), "m", "v", t=1, lr=0.1)


@adamw.case
def other_betas(rng):
    """a fifth step with beta1 = 0.7, beta2 = 0.8 and weight_decay = 0.5"""
    return warm_step(rng, (3,), "m", "v", signed="m", t=5, lr=0.2, beta1=0.7, beta2=0.8, weight_decay=0.5)


walks_like(adamw, key="walk", counted=True, lr=0.1, beta1=0.8, beta2=0.9, eps=0.01, weight_decay=0.4)


@adamw.law
def only_shrinks_where_flat(answer, rng):
    """a parameter whose gradient has always been zero shrinks by the factor 1 − lr · weight_decay, and nothing more"""
    w, zero = rng.normal(size=3), np.zeros(3)
    out = answer(w=w, g=np.array([0.5, 0, 0]), m=zero, v=zero, t=2, lr=0.1, weight_decay=0.5)
    return difference(w[1:] * (1 - 0.1 * 0.5), out[0][1:], "w")


@adamw.law
def averages_see_g_alone(answer, rng):
    """m and v are the same for any w and any weight_decay"""
    inputs = warm_step(rng, (3,), "m", "v", signed="m", t=3, lr=0.1)
    other = inputs | {"w": inputs["w"] + 2.0, "weight_decay": 0.9}
    return difference(answer(**inputs, weight_decay=0.0)[1:], answer(**other)[1:], names=("m", "v"))


adamw.mistake_by_edit(
    "decay_in_gradient",
    "You added weight_decay · w to the gradient: that is L2 in Adam, where large gradients hide the decay. Shrink w itself.",
    ("m = beta1", "g = g + weight_decay * w\n    m = beta1"),
    ("w * (1 - lr * weight_decay)", "w"),
)
adamw.mistake_by_edit(
    "decay_without_lr",
    "You shrank w by weight_decay alone. The decay is scaled by the learning rate: 1 − lr · weight_decay.",
    ("1 - lr * weight_decay", "1 - weight_decay"),
)
adamw.mistake_by_edit(
    "decay_forgotten",
    "You made Adam's step without the decay. Multiply w by 1 − lr · weight_decay first.",
    ("w * (1 - lr * weight_decay)", "w"),
)
adamw.mistake_by_edit(
    "decay_after_step",
    "You shrank w after the step, so that the step shrinks too. Shrink w first, then subtract the step.",
    ("    w = w * (1 - lr * weight_decay)\n", ""),
    (
        "return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v",
        "return (w - lr * m_hat / (np.sqrt(v_hat) + eps)) * (1 - lr * weight_decay), m, v",
    ),
)
adamw.mistake_by_edit(
    "decay_grows",
    "You made w grow by the decay. The factor is 1 minus lr · weight_decay.",
    ("1 - lr * weight_decay", "1 + lr * weight_decay"),
)
adamw.mistake_by_edit(
    "decay_in_step",
    "You put the decay into the step, where the root divides it too. Shrink w apart from the step.",
    ("lr * m_hat", "lr * (m_hat + weight_decay * w)"),
    ("w * (1 - lr * weight_decay)", "w"),
)
adamw.mistake_by_edit(
    "fixed_value",
    "You wrote 0.01 into the formula. Use the argument weight_decay, so that a caller can change it.",
    ("lr * weight_decay", "lr * 0.01"),
)
adamw.mistake_by_edit(
    "no_bias_correction",
    "You used m and v without correcting them. Divide m by 1 − beta1ᵗ and v by 1 − beta2ᵗ: both start at zero.",
    (" / (1 - beta1**t)", ""),
    (" / (1 - beta2**t)", ""),
)
adamw.mistake_by_edit(
    "eps_inside_root",
    "You added eps inside the root. It is added to the root: √v̂ + ε.",
    ("(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat + eps)"),
)
adamw.mistake_by_edit("uphill", "You added the step: that walks uphill. Subtract it.", ("w - lr", "w + lr"))
adamw.mistake_by_edit(
    "parts_swapped", "You returned v before m. The order is (w, m, v).", ("+ eps), m, v", "+ eps), v, m")
)
adamw.mistake_by_edit(
    "returns_w_alone",
    "You returned w alone. Return w, m and v: the next step needs all three.",
    ("+ eps), m, v", "+ eps)"),
)
