"""Unit 2: minibatches, SGD, momentum, RMSprop and Adam. The inputs are warm states, ε large enough to see, and varied shapes."""

from collections import Counter

import numpy as np

from autograder.judge.compare import agree
from autograder.judge.exercise import Exercise
from nnlib import optimizers, train


def _pure(rule, w, g, *state, **hyper):
    """nnlib's in-place rule on copies: new values, any shape."""
    arrays = [np.array(a, dtype=float) for a in (w, *state)]
    w, *state = (a.reshape(-1) for a in arrays)
    rule(w, np.asarray(g, dtype=float).reshape(-1), *state, **hyper)
    return tuple(arrays) if state else arrays[0]


def _inputs(rng, shape, *state, signed=(), **more):
    """Parameters and gradients of both signs, and states as after many steps: none near zero, negative only if signed.

    A single number w stays far from zero, so that a step cannot cancel it and leave rounding errors alone.
    """
    signs = {name: rng.choice([-1.0, 1.0], shape) for name in ("g", *signed)}
    arrays = {"w": rng.normal(size=shape) if shape else rng.uniform(2, 3), "g": rng.uniform(0.2, 2.0, shape)}
    arrays |= {name: rng.uniform(0.1, 1.5, shape) for name in state}
    return {name: np.asarray(array * signs.get(name, 1.0)) for name, array in arrays.items()} | more


def _partly_flat(inputs):
    """The same inputs with a gradient that is exactly 0 in every second entry."""
    inputs["g"].flat[1::2] = 0.0
    return inputs


def _trajectory(answer, rng, state, steps=5, counted=False, **hyper):
    """The parts after several steps in a row, each fed with what the one before returned."""
    inputs = _inputs(rng, (4,), *state)
    parts = [inputs[k] for k in ("w", *state)]
    for t in range(1, steps + 1):
        named = dict(zip(("w", *state), parts, strict=True))
        more = {"t": t} if counted else {}
        out = answer(g=rng.normal(size=4), **named, **more, **hyper)
        parts = list(out) if state else [out]
    return parts


def _same_walk(answer, rng, rule, state, **options):
    """Does the answer walk as the rule does? Both draw their gradients from generators in the same state."""
    seed = int(rng.integers(1 << 31))
    theirs = _trajectory(answer, np.random.default_rng(seed), state, **options)
    ours = _trajectory(rule, np.random.default_rng(seed), state, **options)
    return agree(ours, theirs)


# ---------------------------------------------------------------------------------------------------------------- sgd


def _sgd(w, g, lr=0.01):
    return _pure(optimizers.sgd, w, g, lr=lr)


sgd = Exercise(
    "sgd",
    reference=_sgd,
    points=2,
    section="Gradient-descent",
    hints=(
        "Look at the sign, and at what the function returns.",
        "The gradient points uphill. Walk a little the other way: lr says how far.",
        "One line: w, minus the learning rate times the gradient, returned as a new array.",
    ),
)


@sgd.case
def default_rate(rng):
    """one step with the default learning rate"""
    return _inputs(rng, (3,))


@sgd.case
def own_rate(rng):
    """one step with lr = 0.3 on a matrix"""
    return _inputs(rng, (2, 3), lr=0.3)


@sgd.hidden_case
def scalar(rng):
    """one step on a single number (an array of no dimensions)"""
    return _inputs(rng, (), lr=0.7)


@sgd.hidden_case
def block(rng):
    """one step on an array of three dimensions, with tiny gradients and a very large rate"""
    inputs = _inputs(rng, (2, 1, 3), lr=2e5)
    return inputs | {"g": inputs["g"] * 5e-6}


@sgd.hidden_case
def steep(rng):
    """one step where the gradient is large"""
    inputs = _inputs(rng, (4,), lr=0.1)
    return inputs | {"g": inputs["g"] * 1e3}


@sgd.law
def rests_where_it_is_flat(answer, rng):
    """a parameter whose gradient is zero stays where it is"""
    w = rng.normal(size=3)
    return agree(w[1:], answer(w=w, g=np.array([0.5, 0, 0]), lr=0.5)[1:])


@sgd.law
def rests_at_rate_zero(answer, rng):
    """with lr = 0 nothing moves"""
    inputs = _inputs(rng, (3,))
    return agree(inputs["w"], answer(**inputs, lr=0.0))


@sgd.mistake
def climbs(w, g, lr=0.01):
    """You added the gradient: that walks uphill. The loss falls against the gradient, so subtract."""
    return w + lr * g


@sgd.mistake
def ignores_lr(w, g, lr=0.01):
    """You subtracted the whole gradient. Scale it by lr first."""
    return w - g


@sgd.mistake
def fixed_lr(w, g, lr=0.01):
    """You wrote 0.01 into the formula. Use the argument lr, so that a caller can change it."""
    return w - 0.01 * g


@sgd.mistake
def returns_the_step(w, g, lr=0.01):
    """You returned the step alone. Return the new parameters: w minus the step."""
    return -lr * g


@sgd.mistake
def sign_only(w, g, lr=0.01):
    """You used only the sign of the gradient. In SGD the step is as long as the gradient is large."""
    return w - lr * np.sign(g)


@sgd.mistake
def normalized(w, g, lr=0.01):
    """You divided the gradient by its length. Plain SGD takes the gradient as it is."""
    return w - lr * g / np.linalg.norm(g)


@sgd.mistake
def scales_w(w, g, lr=0.01):
    """You multiplied w by the rate too. Only the gradient is scaled by lr."""
    return lr * (w - g)


@sgd.mistake
def divides_by_size(w, g, lr=0.01):
    """You averaged over the parameters. g is the gradient already (a mean over the batch): do not divide again."""
    return w - lr * g / np.size(g)


# ----------------------------------------------------------------------------------------------------------- momentum


def _momentum(w, g, v, lr=0.01, beta=0.9):
    return _pure(optimizers.momentum, w, g, v, lr=lr, beta=beta)


momentum = Exercise(
    "momentum",
    reference=_momentum,
    points=3,
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
    return _inputs(rng, (3,), "v", signed="v", lr=0.1)


@momentum.case
def cold(rng):
    """the first step, from v = 0, with the defaults"""
    return _inputs(rng, (2, 3)) | {"v": np.zeros((2, 3))}


@momentum.case
def other_beta(rng):
    """a step with beta = 0.6 and the default learning rate"""
    return _inputs(rng, (3,), "v", signed="v", beta=0.6)


@momentum.hidden_case
def momentum_scalar(rng):
    """a step on a single number (an array of no dimensions)"""
    return _inputs(rng, (), "v", signed="v", lr=0.4, beta=0.3)


@momentum.hidden_case
def momentum_block(rng):
    """a step on an array of three dimensions with beta = 0.999, where some gradients are 0"""
    return _partly_flat(_inputs(rng, (2, 1, 3), "v", signed="v", lr=1.5, beta=0.999))


@momentum.hidden_case
def momentum_steep(rng):
    """a step where the gradient is large"""
    inputs = _inputs(rng, (2, 1, 3), "v", signed="v", lr=0.1, beta=0.8)
    return inputs | {"g": inputs["g"] * 1e3}


@momentum.law
def momentum_walk(answer, rng):
    """five steps in a row, each fed with the w and v before it"""
    return _same_walk(answer, rng, _momentum, ("v",), lr=0.1, beta=0.8)


@momentum.law
def no_memory_is_sgd(answer, rng):
    """with beta = 0 it is plain SGD"""
    inputs = _inputs(rng, (3,), "v", signed="v", lr=0.2)
    return agree(_sgd(inputs["w"], inputs["g"], 0.2), answer(**inputs, beta=0.0)[0])


@momentum.mistake
def averages(w, g, v, lr=0.01, beta=0.9):
    """You averaged: v ← βv + (1−β)g. That form exists too (its steps are (1−β) times as long); here v ← βv + g."""
    v = beta * v + (1 - beta) * g
    return w - lr * v, v


@momentum.mistake
def rate_inside(w, g, v, lr=0.01, beta=0.9):
    """You put lr into the velocity: v ← βv + lr·g. Here v sums gradients alone, and lr scales the step: w ← w − lr·v."""
    v = beta * v + lr * g
    return w - v, v


@momentum.mistake
def negative_velocity(w, g, v, lr=0.01, beta=0.9):
    """You used the form v ← βv − lr·g, w ← w + v. Here v points along the gradient: v ← βv + g, w ← w − lr·v."""
    v = beta * v - lr * g
    return w + v, v


@momentum.mistake
def forgets_velocity(w, g, v, lr=0.01, beta=0.9):
    """You left out the old velocity, so nothing is remembered. Begin the new v with beta times the old one."""
    v = np.asarray(g * 1.0)
    return w - lr * v, v


@momentum.mistake
def steps_with_old_velocity(w, g, v, lr=0.01, beta=0.9):
    """You moved w by the old velocity. Update v first, then move w by the new one."""
    return w - lr * v, beta * v + g


@momentum.mistake
def steps_with_gradient(w, g, v, lr=0.01, beta=0.9):
    """You updated v, but moved w by the gradient. It is v that moves w."""
    return w - lr * g, beta * v + g


@momentum.mistake
def never_forgets(w, g, v, lr=0.01, beta=0.9):
    """You added g to the whole old velocity. Multiply the old one by beta first, or it grows without bound."""
    v = v + g
    return w - lr * v, v


@momentum.mistake
def nesterov(w, g, v, lr=0.01, beta=0.9):
    """You took Nesterov's step, g + βv. The plain heavy ball moves w by v itself."""
    v = beta * v + g
    return w - lr * (g + beta * v), v


@momentum.mistake
def momentum_climbs(w, g, v, lr=0.01, beta=0.9):
    """You added the step: that walks uphill. Subtract lr times v."""
    v = beta * v + g
    return w + lr * v, v


@momentum.mistake
def beta_on_gradient(w, g, v, lr=0.01, beta=0.9):
    """You multiplied g by beta, and not v. Beta says how much of the OLD velocity stays."""
    v = v + beta * g
    return w - lr * v, v


@momentum.mistake
def fixed_beta(w, g, v, lr=0.01, beta=0.9):
    """You wrote 0.9 into the formula. Use the argument beta, so that a caller can change it."""
    return _momentum(w, g, v, lr)


@momentum.mistake
def momentum_parts_swapped(w, g, v, lr=0.01, beta=0.9):
    """You returned v first. The order is (w, v)."""
    return _momentum(w, g, v, lr, beta)[::-1]


@momentum.mistake
def momentum_returns_w(w, g, v, lr=0.01, beta=0.9):
    """You returned w alone. Return both w and v: the next step needs the velocity."""
    return w - lr * (beta * v + g)


@momentum.mistake
def keeps_old_velocity(w, g, v, lr=0.01, beta=0.9):
    """You moved w rightly, but returned the old v. Return the new one, or the next step forgets this one."""
    return w - lr * (beta * v + g), v


# ------------------------------------------------------------------------------------------------------------ rmsprop


def _rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    return _pure(optimizers.rmsprop, w, g, s, lr=lr, rho=rho, eps=eps)


rmsprop = Exercise(
    "rmsprop",
    reference=_rmsprop,
    points=3,
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
    """one step with a warm s and eps = 0.05"""
    return _inputs(rng, (3,), "s", lr=0.1, eps=0.05)


@rmsprop.case
def rmsprop_cold(rng):
    """the first step, from s = 0, with lr = 0.1"""
    return _inputs(rng, (2, 3), lr=0.1) | {"s": np.zeros((2, 3))}


@rmsprop.case
def other_rho(rng):
    """a step with rho = 0.6"""
    return _inputs(rng, (3,), "s", lr=0.1, rho=0.6)


@rmsprop.hidden_case
def rmsprop_defaults(rng):
    """a step with all defaults, from w near zero"""
    inputs = _inputs(rng, (3,), "s")
    return inputs | {"w": inputs["w"] * 1e-3}


@rmsprop.hidden_case
def rmsprop_tiny(rng):
    """tiny gradients, where the default eps is as large as the root"""
    inputs = _inputs(rng, (3,), "s", lr=0.5)
    return inputs | {"g": inputs["g"] * 1e-8, "s": inputs["s"] * 1e-16}


@rmsprop.hidden_case
def rmsprop_scalar(rng):
    """a step on a single number (an array of no dimensions)"""
    return _inputs(rng, (), "s", lr=0.3, eps=0.02)


@rmsprop.hidden_case
def rmsprop_block(rng):
    """a step on an array of three dimensions, where some gradients are 0 and s is not"""
    return _partly_flat(_inputs(rng, (2, 1, 3), "s", lr=0.3, rho=0.7, eps=0.1))


@rmsprop.hidden_case
def rmsprop_steep(rng):
    """a step where the gradient is large and has been small"""
    inputs = _inputs(rng, (2, 1, 3), "s", lr=0.3, rho=0.7, eps=0.1)
    return inputs | {"g": inputs["g"] * 1e3}


@rmsprop.law
def rmsprop_walk(answer, rng):
    """five steps in a row, each fed with the w and s before it"""
    return _same_walk(answer, rng, _rmsprop, ("s",), lr=0.1, rho=0.8, eps=0.01)


@rmsprop.law
def blind_to_scale(answer, rng):
    """from s = 0, gradients a thousand times larger give the same step (eps aside)"""
    w, g, s = rng.normal(size=3), rng.uniform(1, 2, 3), np.zeros(3)
    return agree(answer(w=w, g=g, s=s, lr=0.1, eps=1e-12)[0], answer(w=w, g=1000 * g, s=s, lr=0.1, eps=1e-12)[0])


@rmsprop.law
def rmsprop_rests(answer, rng):
    """a parameter whose gradient has always been zero stays where it is"""
    w, zero = rng.normal(size=3), np.zeros(3)
    return agree(w[1:], answer(w=w, g=np.array([0.5, 0, 0]), s=zero, lr=0.1)[0][1:])


@rmsprop.mistake
def eps_in_root(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You added eps inside the root. Some libraries do; here it stands outside: √s + ε."""
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / np.sqrt(s + eps), s


@rmsprop.mistake
def without_eps(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You left eps out. Add it to the root, or a parameter whose gradient was always 0 divides by 0."""
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / np.sqrt(s), s


@rmsprop.mistake
def without_root(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You divided by s itself. Take the root first: s is an average of squares."""
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (s + eps), s


@rmsprop.mistake
def adagrad(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You summed all squares: that is AdaGrad, whose steps shrink for ever. RMSprop averages: ρs + (1−ρ)g²."""
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@rmsprop.mistake
def not_squared(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You averaged |g| and not g². Square the gradient: the root comes later."""
    s = rho * s + (1 - rho) * np.abs(g)
    return w - lr * g / (np.sqrt(s) + eps), s


@rmsprop.mistake
def rho_swapped(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You swapped rho and 1 − rho. Rho, near 1, belongs to the old s: it says how much is remembered."""
    s = (1 - rho) * s + rho * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@rmsprop.mistake
def old_s(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You divided by the root of the old s. Update s first, then use the new one."""
    return w - lr * g / (np.sqrt(s) + eps), rho * s + (1 - rho) * g**2


@rmsprop.mistake
def forgets_s(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You left out the old s, so nothing is averaged. Begin the new s with rho times the old one."""
    s = (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@rmsprop.mistake
def not_averaged(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You added the whole g². Multiply it by 1 − rho, so that s stays an average."""
    s = rho * s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@rmsprop.mistake
def bias_corrected(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You corrected s for its start at zero. Adam does; plain RMSprop does not."""
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s / (1 - rho)) + eps), s


@rmsprop.mistake
def rmsprop_climbs(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You added the step: that walks uphill. Subtract it."""
    s = rho * s + (1 - rho) * g**2
    return w + lr * g / (np.sqrt(s) + eps), s


@rmsprop.mistake
def one_scale_for_all(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You used one mean square for all parameters. Each parameter has its own s: no sum and no mean."""
    s = rho * s + (1 - rho) * np.mean(g**2)
    return w - lr * g / (np.sqrt(s) + eps), s


@rmsprop.mistake
def fixed_rho(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You wrote 0.9 into the formula. Use the argument rho, so that a caller can change it."""
    return _rmsprop(w, g, s, lr, eps=eps)


@rmsprop.mistake
def rmsprop_parts_swapped(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You returned s first. The order is (w, s)."""
    return _rmsprop(w, g, s, lr, rho, eps)[::-1]


@rmsprop.mistake
def rmsprop_returns_w(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """You returned w alone. Return both w and s: the next step needs the average."""
    return _rmsprop(w, g, s, lr, rho, eps)[0]


# --------------------------------------------------------------------------------------------------------------- adam


def _adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return _pure(optimizers.adam, w, g, m, v, t=t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)


adam = Exercise(
    "adam",
    reference=_adam,
    points=4,
    returns=("w", "m", "v"),
    section="Adam",
    hints=(
        "Look at the parts in turn: m, then v, then the two corrected copies, then the step.",
        "m averages g, v averages g squared. Both start at zero and are too small at first; dividing by 1 − betaᵗ mends that.",
        "Five lines: m; v; m_hat from m, beta1 and t; v_hat from v, beta2 and t; w. Return w, m and v, not the corrected ones.",
    ),
)


@adam.case
def third_step(rng):
    """a third step with warm m and v, and eps = 0.05"""
    return _inputs(rng, (3,), "m", "v", signed="m", t=3, lr=0.1, eps=0.05)


@adam.case
def first_step(rng):
    """the first step, from m = v = 0, with lr = 0.1"""
    return _inputs(rng, (2, 3), t=1, lr=0.1) | {"m": np.zeros((2, 3)), "v": np.zeros((2, 3))}


@adam.case
def other_betas(rng):
    """a fifth step with beta1 = 0.7 and beta2 = 0.8"""
    return _inputs(rng, (3,), "m", "v", signed="m", t=5, lr=0.1, beta1=0.7, beta2=0.8)


@adam.hidden_case
def adam_defaults(rng):
    """the fiftieth step with all defaults, from w near zero"""
    inputs = _inputs(rng, (3,), "m", "v", signed="m", t=50)
    return inputs | {"w": inputs["w"] * 5e-3}


@adam.hidden_case
def adam_tiny(rng):
    """tiny gradients, where the default eps is as large as the root"""
    inputs = _inputs(rng, (3,), "m", "v", signed="m", t=30, lr=0.5)
    return inputs | {"g": inputs["g"] * 1e-8, "m": inputs["m"] * 1e-8, "v": inputs["v"] * 1e-18}


@adam.hidden_case
def adam_late(rng):
    """the five-thousandth step: v is still a little too small"""
    return _inputs(rng, (3,), "m", "v", signed="m", t=5000, lr=0.5, eps=0.02)


@adam.hidden_case
def adam_scalar(rng):
    """a step on a single number (an array of no dimensions)"""
    return _inputs(rng, (), "m", "v", signed="m", t=12, lr=0.3, eps=0.02)


@adam.hidden_case
def adam_block(rng):
    """a step on an array of three dimensions, where some gradients are 0 and m and v are not"""
    return _partly_flat(_inputs(rng, (2, 1, 3), "m", "v", signed="m", t=7, lr=0.3, beta1=0.5, beta2=0.9, eps=0.1))


@adam.hidden_case
def adam_steep(rng):
    """a step where the gradient is large and has been small"""
    inputs = _inputs(rng, (2, 1, 3), "m", "v", signed="m", t=7, lr=0.3, beta1=0.5, beta2=0.9, eps=0.1)
    return inputs | {"g": inputs["g"] * 1e3}


@adam.law
def adam_walk(answer, rng):
    """five steps in a row, each fed with the w, m and v before it"""
    return _same_walk(answer, rng, _adam, ("m", "v"), counted=True, lr=0.1, beta1=0.8, beta2=0.9, eps=0.01)


@adam.law
def first_step_has_length_lr(answer, rng):
    """the first step has length lr in every parameter, whatever the gradient"""
    w, g, zero = rng.normal(size=4), rng.choice([-1, 1], 4) * 10.0 ** rng.uniform(-3, 3, 4), np.zeros(4)
    return agree(w - 0.1 * np.sign(g), answer(w=w, g=g, m=zero, v=zero, t=1, lr=0.1)[0])


@adam.law
def adam_rests(answer, rng):
    """a parameter whose gradient has always been zero stays where it is"""
    w, zero = rng.normal(size=3), np.zeros(3)
    return agree(w[1:], answer(w=w, g=np.array([0.5, 0, 0]), m=zero, v=zero, t=2, lr=0.1)[0][1:])


def _adam_parts(w, g, m, v, t, lr, beta1, beta2):
    """New m and v, and their corrected copies."""
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    return m, v, m / (1 - beta1**t), v / (1 - beta2**t)


@adam.mistake
def no_bias_correction(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You used m and v without correcting them. Divide m by 1 − beta1ᵗ and v by 1 − beta2ᵗ: both start at zero."""
    m, v, _, _ = _adam_parts(w, g, m, v, t, lr, beta1, beta2)
    return w - lr * m / (np.sqrt(v) + eps), m, v


@adam.mistake
def only_m_corrected(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You corrected m but not v. Divide v by 1 − beta2ᵗ as well."""
    m, v, m_hat, _ = _adam_parts(w, g, m, v, t, lr, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v) + eps), m, v


@adam.mistake
def only_v_corrected(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You corrected v but not m. Divide m by 1 − beta1ᵗ as well."""
    m, v, _, v_hat = _adam_parts(w, g, m, v, t, lr, beta1, beta2)
    return w - lr * m / (np.sqrt(v_hat) + eps), m, v


@adam.mistake
def stores_corrected(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You returned the corrected m and v. They are for this step only: return the uncorrected ones."""
    _, _, m_hat, v_hat = _adam_parts(w, g, m, v, t, lr, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m_hat, v_hat


@adam.mistake
def counts_from_zero(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You corrected with t + 1. Here t is 1 at the first step already."""
    m, v, m_hat, v_hat = _adam_parts(w, g, m, v, t + 1, lr, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam.mistake
def always_first_step(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You corrected as at the first step, with 1 − beta. The power t belongs there: 1 − betaᵗ."""
    m, v, m_hat, v_hat = _adam_parts(w, g, m, v, 1, lr, beta1, beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam.mistake
def times_t(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You wrote beta · t where beta to the power t is meant: beta**t."""
    m, v, _, _ = _adam_parts(w, g, m, v, t, lr, beta1, beta2)
    with np.errstate(all="ignore"):
        return w - lr * (m / (1 - beta1 * t)) / (np.sqrt(v / (1 - beta2 * t)) + eps), m, v


@adam.mistake
def eps_inside_root(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You added eps inside the root. Algorithm 1 has it outside: √v̂ + ε."""
    m, v, m_hat, v_hat = _adam_parts(w, g, m, v, t, lr, beta1, beta2)
    return w - lr * m_hat / np.sqrt(v_hat + eps), m, v


@adam.mistake
def eps_before_correction(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You used the paper's shortened form, in which eps is added to √v before the correction. Correct v first, then add eps."""
    m, v, _, _ = _adam_parts(w, g, m, v, t, lr, beta1, beta2)
    return w - lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + eps), m, v


@adam.mistake
def no_eps(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You left eps out. Add it to the root of v̂, or a parameter whose gradient was always 0 divides by 0."""
    m, v, m_hat, v_hat = _adam_parts(w, g, m, v, t, lr, beta1, beta2)
    return w - lr * m_hat / np.sqrt(v_hat), m, v


@adam.mistake
def no_root(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divided by v̂ itself. Take its root first: v averages squares."""
    m, v, m_hat, v_hat = _adam_parts(w, g, m, v, t, lr, beta1, beta2)
    return w - lr * m_hat / (v_hat + eps), m, v


@adam.mistake
def betas_swapped(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You swapped beta1 and beta2. Beta1 belongs to m, the average of g; beta2 to v, the average of g²."""
    return _adam(w, g, m, v, t, lr, beta2, beta1, eps)


@adam.mistake
def forgets_old_m(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You left out the old m, so the direction remembers nothing. Begin the new m with beta1 times the old one."""
    return _adam(w, g, 0 * m, v, t, lr, beta1, beta2, eps)


@adam.mistake
def forgets_old_v(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You left out the old v, so the scale remembers nothing. Begin the new v with beta2 times the old one."""
    return _adam(w, g, m, 0 * v, t, lr, beta1, beta2, eps)


@adam.mistake
def v_without_square(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You averaged |g| in v. Square the gradient: v is an average of g²."""
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * np.abs(g)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


@adam.mistake
def m_not_averaged(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You added the whole gradient to m, as in momentum. In Adam it is an average: multiply g by 1 − beta1."""
    m, v = beta1 * m + g, beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


@adam.mistake
def steps_with_g(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You moved w by the gradient, as RMSprop does. In Adam it is the corrected m that moves w."""
    m, v, _, v_hat = _adam_parts(w, g, m, v, t, lr, beta1, beta2)
    return w - lr * g / (np.sqrt(v_hat) + eps), m, v


@adam.mistake
def adam_climbs(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You added the step: that walks uphill. Subtract it."""
    down, m, v = _adam(w, g, m, v, t, lr, beta1, beta2, eps)
    return 2 * w - down, m, v


@adam.mistake
def moments_swapped(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You returned v before m. The order is (w, m, v)."""
    w, m, v = _adam(w, g, m, v, t, lr, beta1, beta2, eps)
    return w, v, m


@adam.mistake
def adam_returns_w(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You returned w alone. Return w, m and v: the next step needs all three."""
    return _adam(w, g, m, v, t, lr, beta1, beta2, eps)[0]


# -------------------------------------------------------------------------------------------------------- minibatches


def _minibatches(n, batch_size, rng):
    return train.minibatches(n, batch_size, rng)


minibatches = Exercise(
    "minibatches",
    reference=_minibatches,
    points=2,
    random=True,
    section="Minibatches",
    hints=(
        "Look at the last batch: is it there, and has it only what is left?",
        "Shuffle the numbers 0 to n − 1 once, then cut the row into pieces of batch_size.",
        "rng.permutation(n) gives the shuffled row; a list of slices [i : i + batch_size] for i = 0, batch_size, 2 · batch_size, ... is the answer.",
    ),
)


@minibatches.case
def small_last(rng):
    """10 samples in batches of 4: the last batch has 2"""
    return {"n": 10, "batch_size": 4, "rng": rng}


@minibatches.case
def even(rng):
    """12 samples in batches of 3"""
    return {"n": 12, "batch_size": 3, "rng": rng}


@minibatches.case
def whole(rng):
    """batch_size = n: one batch, which is batch gradient descent"""
    return {"n": 7, "batch_size": 7, "rng": rng}


@minibatches.case
def single(rng):
    """batch_size = 1: n batches of one sample, which is stochastic gradient descent"""
    return {"n": 5, "batch_size": 1, "rng": rng}


@minibatches.hidden_case
def larger_than_n(rng):
    """batch_size larger than n: one batch with all samples"""
    return {"n": 6, "batch_size": 10, "rng": rng}


@minibatches.hidden_case
def one_left(rng):
    """a last batch of one sample"""
    return {"n": 17, "batch_size": 8, "rng": rng}


@minibatches.law
def every_index_once(answer, rng):
    """every index from 0 to n − 1 comes exactly once"""
    n = int(rng.integers(40, 60))
    rows = np.concatenate(answer(n=n, batch_size=7, rng=rng))
    counts = np.bincount(rows[(rows >= 0) & (rows < n)], minlength=n)
    if len(rows) == n and (counts == 1).all():
        return True
    lost = np.flatnonzero(counts == 0)
    return f"with n = {n}, the index {lost[0]} never comes" if lost.size else "an index comes more than once"


@minibatches.law
def indices_in_range(answer, rng):
    """no index is negative, and none is n or more"""
    rows = np.concatenate(answer(n=30, batch_size=7, rng=rng))
    return rows.min() >= 0 and rows.max() < 30


@minibatches.law
def shuffled(answer, rng):
    """the order is shuffled"""
    return not np.array_equal(np.concatenate(answer(n=40, batch_size=7, rng=rng)), np.arange(40))


@minibatches.law
def shuffled_across_batches(answer, rng):
    """samples, and not whole batches, are shuffled: neighbours do not stay together"""
    home = _homes(answer(n=60, batch_size=6, rng=rng), 60)
    return bool(np.mean(home[1:] == home[:-1]) < 0.5)


@minibatches.law
def new_order_each_time(answer, rng):
    """in sixty calls with the same generator no order comes twice, and no sample is barred from its own place"""
    orders = np.array([np.concatenate(b) for b in answer.repeat(60, n=20, batch_size=20, rng=rng)])
    if len(set(map(bytes, orders))) < 60:  # by chance once in 10¹⁵ runs
        return "the same order comes again"
    return bool((orders == np.arange(20)).any()) or "no sample ever stays at its own place"  # by chance e⁻⁶⁰


@minibatches.law
def uses_the_generator(answer, rng):
    """generators in the same state give the same batches: all chance comes from rng"""
    seed = int(rng.integers(1 << 31))
    first, second = (answer(n=40, batch_size=7, rng=np.random.default_rng(seed)) for _ in range(2))
    return np.array_equal(np.concatenate(first), np.concatenate(second))


@minibatches.observe
def fair_company(answer, rng, draws):
    """any two samples are as likely to share a batch as any other two, each to be in any batch, and to follow any other"""
    n, calls = 110, 40
    drawn = answer.repeat(calls, n=n, batch_size=20, rng=draws)
    home = np.array([_homes(batches, n) for batches in drawn])
    orders = Counter(map(bytes, home))
    seen = {"the share of calls with the most frequent order": (max(orders.values()) / calls, 0.01)}
    if len(orders) == 1:  # which order it is that never changes is no matter
        return seen
    return (
        seen | _neighbours(home) | _places(home) | _regulars(home) | _steps(np.array(list(map(np.concatenate, drawn))))
    )


def _neighbours(home):
    """How often samples that stand some way apart share a batch. `home` has a row for each call."""
    n, sizes = home.shape[1], np.mean(home[:, :, None] == np.arange(6), axis=(0, 1))
    p, lags = np.sum(sizes**2), np.arange(1, n // 2)
    together = [np.mean(home[:, lag:] == home[:, :-lag], axis=1) for lag in lags]
    return _means("the share of samples {} apart in one batch", lags, together, p * (1 - p) / (n - lags))


def _places(home):
    """In which batch, on average, ten samples are that stand next to each other."""
    tens = home.reshape(len(home), -1, 10).mean(axis=2).T
    text = "the mean batch of the ten samples from {} on, counted from 0,"
    return _means(text, 10 * np.arange(len(tens)), tens, np.var(home) / 10)


def _means(text, names, rows, variance):
    """Means with their standard errors: from the variance that theory gives, or a sample's own where that is larger."""
    errors = np.sqrt(np.maximum(variance, np.var(rows, axis=1, ddof=1)) / len(rows[0]))
    found = zip(np.mean(rows, axis=1).tolist(), errors.tolist(), strict=True)
    return {text.format(name): mean for name, mean in zip(names, found, strict=True)}


def _regulars(home):
    """The two samples that share a batch most often, and the sample that is most often in one and the same."""
    inside = (home.T[:, :, None] == np.arange(6)).astype(float)  # sample, call, batch
    flat = inside.reshape(len(inside), -1)
    company = flat @ flat.T / len(home)
    np.fill_diagonal(company, 0)
    sigma = 0.04  # both lie between 0.3 and 0.55 in thousands of fair runs
    return {
        "the largest share of calls in which two samples are in one batch": (float(company.max()), sigma),
        "the largest share of calls with a sample in one and the same batch": (float(inside.mean(axis=1).max()), sigma),
    }


def _steps(orders):
    """How the numbers of samples go on from one to the next: up as often as down, and by any step equally often."""
    steps, n = np.diff(orders, axis=1), orders.shape[1]
    up, common = np.mean(steps > 0, axis=1), np.bincount((steps % n).ravel()).max() / steps.size
    sigma = max(0.0009, common / 300)  # the share lies between 0.011 and 0.017 in thousands of fair runs
    return _means("the share of samples that a higher number follows", [0], up[None], (n + 1) / 12 / (n - 1) ** 2) | {
        f"the share of the commonest step from one sample to the next (counted round from {n} to 0)": (common, sigma)
    }


def _homes(batches, n):
    """Which batch each sample is in; −1 for a sample that is in none."""
    home = np.full(n, -1)
    for number, rows in enumerate(batches):
        home[rows[(rows >= 0) & (rows < n)]] = number
    return home


def _pieces(rows, size):
    return [rows[i : i + size] for i in range(0, len(rows), size)]


@minibatches.mistake
def not_shuffled(n, batch_size, rng):
    """You cut the samples in their given order. Shuffle first, with rng.permutation(n)."""
    return _pieces(np.arange(n), batch_size)


@minibatches.mistake
def drops_the_rest(n, batch_size, rng):
    """You dropped the samples that do not fill a batch. Keep them as a smaller last batch."""
    return [b for b in _pieces(rng.permutation(n), batch_size) if len(b) == batch_size]


@minibatches.mistake
def with_replacement(n, batch_size, rng):
    """You drew with replacement, so some samples come twice and some never. Shuffle once, then cut."""
    return _pieces(rng.integers(n, size=n), batch_size)


@minibatches.mistake
def shuffles_batches(n, batch_size, rng):
    """You shuffled the batches, not the samples. Shuffle the indices first, then cut."""
    batches = _pieces(np.arange(n), batch_size)
    last = batches[-1]
    return [batches[i] for i in rng.permutation(len(batches) - 1)] + [last]


@minibatches.mistake
def counts_from_one(n, batch_size, rng):
    """You shuffled 1 to n. Indices in Python go from 0 to n − 1."""
    return _pieces(1 + rng.permutation(n), batch_size)


@minibatches.mistake
def batch_size_as_count(n, batch_size, rng):
    """You made batch_size batches. It is the number of samples in one batch."""
    return np.array_split(rng.permutation(n), batch_size)


@minibatches.mistake
def evened_out(n, batch_size, rng):
    """You evened out the sizes of the batches. All have batch_size samples, and only the last may be smaller."""
    return np.array_split(rng.permutation(n), -(-n // batch_size))


@minibatches.mistake
def empty_last(n, batch_size, rng):
    """You added an empty batch where n is a multiple of batch_size. Let the starts go from 0 up to, but not including, n."""
    rows = rng.permutation(n)
    return [rows[i : i + batch_size] for i in range(0, n + 1, batch_size)]


@minibatches.mistake
def same_order_always(n, batch_size, rng):
    """Your order is made once (by a seed of your own, or kept from an earlier call): every epoch sees the same. Use rng anew each time."""
    return _pieces(np.random.default_rng(0).permutation(n), batch_size)


@minibatches.mistake
def global_random(n, batch_size, rng):
    """You shuffled with np.random, which nobody can repeat. Use the generator that you are given: rng.permutation(n)."""
    return _pieces(np.random.default_rng().permutation(n), batch_size)


@minibatches.mistake
def one_array(n, batch_size, rng):
    """You returned one shuffled array. Cut it into a list of batches."""
    return rng.permutation(n)


@minibatches.mistake
def last_batch_twice(n, batch_size, rng):
    """You filled up the last batch with samples from the front. Let it be smaller."""
    rows = rng.permutation(n)
    return [np.take(rows, range(i, i + batch_size), mode="wrap") for i in range(0, n, batch_size)]
