"""adam: one step of Algorithm 1 of Kingma & Ba 2015; ε outside the root, t counted from 1."""

import numpy as np

from autograder.bank.optimizers._steps import cold_step, rests_where_flat, walks_like, warm_step
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


adam = Exercise(
    "adam",
    reference,
    points=4,
    number=5,
    returns=("w", "m", "v"),
    section="Adam",
    hints=(
        "Look at the parts in turn: m, then v, then the two corrected copies, then the step.",
        "m averages g, v averages g squared. Both start at zero and are too small at first; dividing by 1 − betaᵗ corrects that.",
        "Five lines: m; v; m_hat from m, beta1 and t; v_hat from v, beta2 and t; w. Return w, m and v, not the corrected ones.",
    ),
)


@adam.case
def third_step(rng):
    """a third step with m and v from earlier steps, and eps = 0.05"""
    return warm_step(rng, (3,), "m", "v", signed="m", t=3, lr=0.1, eps=0.05)


@adam.case
def first_step(rng):
    """the first step, from m = v = 0, with lr = 0.1"""
    return cold_step(rng, (2, 3), "m", "v", t=1, lr=0.1)


@adam.case
def other_betas(rng):
    """a fifth step with beta1 = 0.7 and beta2 = 0.8"""
    return warm_step(rng, (3,), "m", "v", signed="m", t=5, lr=0.1, beta1=0.7, beta2=0.8)


walks_like(adam, key="adam_walk", counted=True, lr=0.1, beta1=0.8, beta2=0.9, eps=0.01)
rests_where_flat(adam, key="adam_rests", t=2, lr=0.1)


@adam.law
def first_step_has_length_lr(answer, rng):
    """the first step has length lr in every parameter, whatever the gradient"""
    w, g, zero = rng.normal(size=4), rng.choice([-1, 1], 4) * 10.0 ** rng.uniform(-3, 3, 4), np.zeros(4)
    return difference(w - 0.1 * np.sign(g), answer(w=w, g=g, m=zero, v=zero, t=1, lr=0.1)[0], "w")


adam.mistake_by_edit(
    "no_bias_correction",
    "You used m and v without correcting them. Divide m by 1 − beta1ᵗ and v by 1 − beta2ᵗ: both start at zero.",
    (" / (1 - beta1**t)", ""),
    (" / (1 - beta2**t)", ""),
)
adam.mistake_by_edit(
    "only_m_corrected",
    "You corrected m but not v. Divide v by 1 − beta2ᵗ as well.",
    (" / (1 - beta2**t)", ""),
)
adam.mistake_by_edit(
    "only_v_corrected",
    "You corrected v but not m. Divide m by 1 − beta1ᵗ as well.",
    (" / (1 - beta1**t)", ""),
)
adam.mistake_by_edit(
    "stores_corrected",
    "You returned the corrected m and v. They are for this step only: return the uncorrected ones.",
    ("+ eps), m, v", "+ eps), m_hat, v_hat"),
)
adam.mistake_by_edit(
    "counts_from_zero",
    "You corrected with t + 1. Here t is 1 at the first step already.",
    ("beta1**t", "beta1 ** (t + 1)"),
    ("beta2**t", "beta2 ** (t + 1)"),
)
adam.mistake_by_edit(
    "always_first_step",
    "You corrected as at the first step, with 1 − beta. The power t belongs there: 1 − betaᵗ.",
    ("beta1**t", "beta1"),
    ("beta2**t", "beta2"),
)
adam.mistake_by_edit(
    "times_t",
    "You wrote beta · t where beta to the power t is meant: beta**t.",
    ("beta1**t", "beta1 * t"),
    ("beta2**t", "beta2 * t"),
)
adam.mistake_by_edit(
    "eps_inside_root",
    "You added eps inside the root. Algorithm 1 has it outside: √v̂ + ε.",
    ("(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat + eps)"),
)
adam.mistake_by_edit(
    "eps_before_correction",
    "You used the paper's shortened form, in which eps is added to √v before the correction. Correct v first, then add eps.",
    ("m_hat / (np.sqrt(v_hat) + eps)", "np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + eps)"),
)
adam.mistake_by_edit(
    "eps_forgotten",
    "You left eps out. Add it to the root of v̂, or a parameter whose gradient was always 0 divides by 0.",
    ("(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat)"),
    was="no_eps",
)
adam.mistake_by_edit(
    "root_forgotten",
    "You divided by v̂ itself. Take its root first: v averages squares.",
    ("np.sqrt(v_hat)", "v_hat"),
    was="no_root",
)
adam.mistake_by_edit(
    "betas_swapped",
    "You swapped beta1 and beta2. Beta1 belongs to m, the average of g; beta2 to v, the average of g².",
    ("beta1 * m + (1 - beta1)", "beta2 * m + (1 - beta2)"),
    ("beta2 * v + (1 - beta2)", "beta1 * v + (1 - beta1)"),
    ("m / (1 - beta1**t)", "m / (1 - beta2**t)"),
    ("v / (1 - beta2**t)", "v / (1 - beta1**t)"),
)
adam.mistake_by_edit(
    "forgets_old_m",
    "You left out the old m, so the direction remembers nothing. Begin the new m with beta1 times the old one.",
    ("beta1 * m + ", ""),
)
adam.mistake_by_edit(
    "forgets_old_v",
    "You left out the old v, so the scale remembers nothing. Begin the new v with beta2 times the old one.",
    ("beta2 * v + ", ""),
)
adam.mistake_by_edit(
    "square_forgotten",
    "You averaged |g| in v. Square the gradient: v is an average of g².",
    ("g**2", "np.abs(g)"),
    was="v_without_square",
)
adam.mistake_by_edit(
    "not_averaged",
    "You added the whole gradient to m, as in momentum. In Adam it is an average: multiply g by 1 − beta1.",
    ("(1 - beta1) * g", "g"),
    was="m_not_averaged",
)
adam.mistake_by_edit(
    "steps_with_g",
    "You moved w by the gradient, as RMSprop does. In Adam it is the corrected m that moves w.",
    ("lr * m_hat", "lr * g"),
)
adam.mistake_by_edit(
    "uphill", "You added the step: that walks uphill. Subtract it.", ("w - lr", "w + lr"), was="adam_climbs"
)
adam.mistake_by_edit(
    "parts_swapped",
    "You returned v before m. The order is (w, m, v).",
    ("+ eps), m, v", "+ eps), v, m"),
    was="moments_swapped",
)
adam.mistake_by_edit(
    "returns_w_alone",
    "You returned w alone. Return w, m and v: the next step needs all three.",
    ("+ eps), m, v", "+ eps)"),
    was="adam_returns_w",
)
