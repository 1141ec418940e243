"""rmsprop: Hinton 2012, lecture 6e; s ← ρs + (1−ρ)g², w ← w − lr · g/(√s + ε)."""

import numpy as np

from autograder.bank.optimizers._steps import cold_step, rests_where_flat, walks_like, warm_step
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


rmsprop = Exercise(
    "rmsprop",
    reference,
    points=3,
    number=4,
    returns=("w", "s"),
    section="RMSprop",
    hints=(
        "Look at s first: is it an average, of what, and is the new one used in the step?",
        "s is a running average of g squared. Dividing by its root gives every parameter steps of about the same length.",
        "Two lines: a new s from rho, the old s and g squared; then w minus lr · g / (root of the new s, plus eps). Return both.",
    ),
)


@rmsprop.case
def rmsprop_warm(rng):
    """one step with an s from earlier steps and eps = 0.05"""
    return warm_step(rng, (3,), "s", lr=0.1, eps=0.05)


@rmsprop.case
def rmsprop_cold(rng):
    """the first step, from s = 0, with lr = 0.1"""
    return cold_step(rng, (2, 3), "s", lr=0.1)


@rmsprop.case
def other_rho(rng):
    """a step with rho = 0.6"""
    return warm_step(rng, (3,), "s", lr=0.1, rho=0.6)


walks_like(rmsprop, key="rmsprop_walk", lr=0.1, rho=0.8, eps=0.01)
rests_where_flat(rmsprop, key="rmsprop_rests", lr=0.1)


@rmsprop.law
def blind_to_scale(answer, rng):
    """from s = 0, gradients a thousand times larger give the same step (eps aside)"""
    w, g, s = rng.normal(size=3), rng.uniform(1, 2, 3), np.zeros(3)
    ends = [answer(w=w, g=factor * g, s=s, lr=0.1, eps=1e-12)[0] for factor in (1, 1000)]
    return difference(*ends, "w")


rmsprop.mistake_by_edit(
    "eps_inside_root",
    "You added eps inside the root. Some libraries do; here it is added to the root: √s + ε.",
    ("(np.sqrt(s) + eps)", "np.sqrt(s + eps)"),
    was="eps_in_root",
)
rmsprop.mistake_by_edit(
    "eps_forgotten",
    "You left eps out. Add it to the root, or a parameter whose gradient was always 0 divides by 0.",
    ("(np.sqrt(s) + eps)", "np.sqrt(s)"),
    was="without_eps",
)
rmsprop.mistake_by_edit(
    "root_forgotten",
    "You divided by s itself. Take the root first: s is an average of squares.",
    ("np.sqrt(s)", "s"),
    was="without_root",
)
rmsprop.mistake_by_edit(
    "adagrad",
    "You summed all squares: that is AdaGrad, whose steps shrink for ever. RMSprop averages: ρs + (1−ρ)g².",
    ("rho * s + (1 - rho) * g**2", "s + g**2"),
)
rmsprop.mistake_by_edit(
    "square_forgotten",
    "You averaged |g| and not g². Square the gradient: the root comes later.",
    ("g**2", "np.abs(g)"),
    was="not_squared",
)
rmsprop.mistake_by_edit(
    "rho_swapped",
    "You swapped rho and 1 − rho. Rho, near 1, belongs to the old s: it says how much is remembered.",
    ("rho * s + (1 - rho)", "(1 - rho) * s + rho"),
)
rmsprop.mistake_by_edit(
    "steps_with_old_state",
    "You divided by the root of the old s. Update s first, then use the new one.",
    ("s = rho", "old, s = s, rho"),
    ("np.sqrt(s)", "np.sqrt(old)"),
    was="old_s",
)
rmsprop.mistake_by_edit(
    "forgets_old_state",
    "You left out the old s, so nothing is averaged. Begin the new s with rho times the old one.",
    ("rho * s + (1", "(1"),
    was="forgets_s",
)
rmsprop.mistake_by_edit(
    "not_averaged",
    "You added the whole g². Multiply it by 1 − rho, so that s stays an average.",
    ("(1 - rho) * g**2", "g**2"),
)
rmsprop.mistake_by_edit(
    "bias_corrected",
    "You corrected s for its start at zero. Adam does; plain RMSprop does not.",
    ("np.sqrt(s)", "np.sqrt(s / (1 - rho))"),
)
rmsprop.mistake_by_edit(
    "uphill", "You added the step: that walks uphill. Subtract it.", ("w - lr", "w + lr"), was="rmsprop_climbs"
)
rmsprop.mistake_by_edit(
    "one_scale_for_all",
    "You used one mean square for all parameters. Each parameter has its own s: no sum and no mean.",
    ("g**2", "np.mean(g**2)"),
)
rmsprop.mistake_by_edit(
    "fixed_value",
    "You wrote 0.9 into the formula. Use the argument rho, so that a caller can change it.",
    ("rho * s + (1 - rho)", "0.9 * s + (1 - 0.9)"),
    was="fixed_rho",
)
rmsprop.mistake_by_edit(
    "parts_swapped",
    "You returned s first. The order is (w, s).",
    ("w - lr * g / (np.sqrt(s) + eps), s", "s, w - lr * g / (np.sqrt(s) + eps)"),
    was="rmsprop_parts_swapped",
)
rmsprop.mistake_by_edit(
    "returns_w_alone",
    "You returned w alone. Return both w and s: the next step needs the average.",
    ("+ eps), s", "+ eps)"),
    was="rmsprop_returns_w",
)
