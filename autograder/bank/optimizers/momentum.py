"""momentum: the heavy ball of Polyak 1964, v ← βv + g, w ← w − lr · v."""

from autograder.bank.optimizers._steps import cold_step, walks_like, warm_step
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + g
    return w - lr * v, v


momentum = Exercise(
    "momentum",
    reference,
    points=3,
    number=2,
    returns=("w", "v"),
    section="Momentum",
    hints=(
        "Look at which v moves w, the old or the new, and at what multiplies g.",
        "v is a running sum of gradients that forgets a little (beta) at each step; w follows v, not g.",
        "Two lines: a new v from beta, the old v and g; then a new w from the new v. Return both.",
    ),
)


@momentum.case
def warm(rng):
    """one step with a velocity from earlier steps"""
    return warm_step(rng, (3,), "v", signed="v", lr=0.1)


@momentum.case
def cold(rng):
    """the first step, from v = 0, with the defaults"""
    return cold_step(rng, (2, 3), "v")


@momentum.case
def other_beta(rng):
    """a step with beta = 0.6 and the default learning rate"""
    return warm_step(rng, (3,), "v", signed="v", beta=0.6)


walks_like(momentum, key="momentum_walk", lr=0.1, beta=0.8)


@momentum.law
def no_memory_is_sgd(answer, rng):
    """with beta = 0 it is plain SGD"""
    inputs = warm_step(rng, (3,), "v", signed="v", lr=0.2)
    return difference(inputs["w"] - 0.2 * inputs["g"], answer(**inputs, beta=0.0)[0], "w")


momentum.mistake_by_edit(
    "averages",
    "You averaged: v ← βv + (1−β)g. That form exists too (its steps are (1−β) times as long); here v ← βv + g.",
    ("+ g", "+ (1 - beta) * g"),
)
momentum.mistake_by_edit(
    "rate_inside",
    "You put lr into the velocity: v ← βv + lr·g. Here v sums gradients alone, and lr scales the step: w ← w − lr·v.",
    ("+ g", "+ lr * g"),
    ("w - lr * v", "w - v"),
)
momentum.mistake_by_edit(
    "negative_velocity",
    "You used the form v ← βv − lr·g, w ← w + v. Here v points along the gradient: v ← βv + g, w ← w − lr·v.",
    ("+ g", "- lr * g"),
    ("w - lr * v", "w + v"),
)
momentum.mistake_by_edit(
    "forgets_old_state",
    "You left out the old velocity, so nothing is remembered. Begin the new v with beta times the old one.",
    ("beta * v + g", "g * 1.0"),
    was="forgets_velocity",
)
momentum.mistake_by_edit(
    "steps_with_old_state",
    "You moved w by the old velocity. Update v first, then move w by the new one.",
    ("v = beta * v + g", "old, v = v, beta * v + g"),
    ("lr * v, v", "lr * old, v"),
    was="steps_with_old_velocity",
)
momentum.mistake_by_edit(
    "steps_with_g",
    "You updated v, but moved w by the gradient. It is v that moves w.",
    ("lr * v", "lr * g"),
    was="steps_with_gradient",
)
momentum.mistake_by_edit(
    "never_forgets",
    "You added g to the whole old velocity. Multiply the old one by beta first, or it grows without bound.",
    ("beta * v", "v"),
)
momentum.mistake_by_edit(
    "nesterov",
    "You took Nesterov's step, g + βv. The plain heavy ball moves w by v itself.",
    ("lr * v", "lr * (g + beta * v)"),
)
momentum.mistake_by_edit(
    "uphill",
    "You added the step: that walks uphill. Subtract lr times v.",
    ("w - lr", "w + lr"),
    was="momentum_climbs",
)
momentum.mistake_by_edit(
    "beta_on_gradient",
    "You multiplied g by beta, and not v. Beta says how much of the OLD velocity stays.",
    ("beta * v + g", "v + beta * g"),
)
momentum.mistake_by_edit(
    "fixed_value",
    "You wrote 0.9 into the formula. Use the argument beta, so that a caller can change it.",
    ("beta * v", "0.9 * v"),
    was="fixed_beta",
)
momentum.mistake_by_edit(
    "parts_swapped",
    "You returned v first. The order is (w, v).",
    ("w - lr * v, v", "v, w - lr * v"),
    was="momentum_parts_swapped",
)
momentum.mistake_by_edit(
    "returns_w_alone",
    "You returned w alone. Return both w and v: the next step needs the velocity.",
    ("lr * v, v", "lr * v"),
    was="momentum_returns_w",
)
momentum.mistake_by_edit(
    "returns_old_state",
    "You moved w rightly, but returned the old v. Return the new one, or the next step forgets this one.",
    ("v = beta * v + g", "old, v = v, beta * v + g"),
    ("lr * v, v", "lr * v, old"),
    was="keeps_old_velocity",
)
