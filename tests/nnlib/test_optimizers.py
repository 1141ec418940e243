"""Every optimizer of the table: the equations, the laws that all keep, the blocked driver, a learner's pure rules."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.landscapes import LANDSCAPES, descend
from nnlib.optimizers import OPTIMIZERS, Optimizer, pure_optimizer

ALL = pytest.mark.parametrize("name", OPTIMIZERS)
STATES = {"sgd": 0, "momentum": 1, "nesterov": 1, "adagrad": 1, "rmsprop": 1, "adam": 2, "amsgrad": 3, "adamw": 2}


def run(optimizer, w, gradients):
    """w after one step for each row of the gradients."""
    w = w.copy()
    for g in gradients:
        optimizer.step(w, g)
    return w


def case(seed, n=37, steps=5, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return rng.normal(size=n).astype(dtype), rng.normal(size=(steps, n)).astype(dtype)


# The same rules once more, as pure textbook functions of one number: another form, written from the papers.
def textbook(name, w, gradients, lr, beta=0.9, rho=0.9, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = v = top = 0.0
    for t, g in enumerate(gradients, 1):
        if name == "sgd":
            w = w - lr * g
        elif name == "momentum":
            v = beta * v + g
            w = w - lr * v
        elif name == "nesterov":
            v = beta * v + g
            w = w - lr * (g + beta * v)
        elif name == "adagrad":
            v = v + g**2
            w = w - lr * g / (math.sqrt(v) + 1e-10)
        elif name == "rmsprop":
            v = rho * v + (1 - rho) * g**2
            w = w - lr * g / (math.sqrt(v) + eps)
        elif name in ("adam", "amsgrad", "adamw"):
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            top = max(top, v) if name == "amsgrad" else v
            w = w * (1 - lr * weight_decay) if name == "adamw" else w
            w = w - lr * (m / (1 - beta1**t)) / (math.sqrt(top / (1 - beta2**t)) + eps)
        else:
            raise NotImplementedError(f"{name} has no equation here yet")
    return w


@ALL
def test_every_entry_follows_the_papers_equation(name):
    w, gradients = case(1)
    expected = [textbook(name, a, column, lr=0.05) for a, column in zip(w, gradients.T, strict=True)]
    np.testing.assert_allclose(run(Optimizer(name, lr=0.05), w, gradients), expected, rtol=1e-13)


@ALL
def test_the_function_by_hand_and_the_driver_take_the_same_steps(name):
    w, gradients = case(2)
    by_hand, rule = w.copy(), OPTIMIZERS[name]
    state = [np.zeros_like(w) for _ in range(STATES[name])]
    for t, g in enumerate(gradients, 1):
        rule(by_hand, g, *state, **({"t": t} if "t" in inspect.signature(rule).parameters else {}))
    np.testing.assert_array_equal(run(Optimizer(name), w, gradients), by_hand)


@ALL
@given(seed=st.integers(0, 99), n=st.integers(1, 60), block=st.integers(1, 70), double=st.booleans())
def test_blocked_is_whole_bit_for_bit(name, seed, n, block, double):
    w, gradients = case(seed, n, 3, np.float64 if double else np.float32)
    options = {"weight_decay": 0.3, "decay_mask": np.arange(n) % 2 == 0}
    whole, blocked = Optimizer(name, block=n, **options), Optimizer(name, block=block, **options)
    assert run(whole, w, gradients).tobytes() == run(blocked, w, gradients).tobytes()
    assert [s.tobytes() for s in whole.state] == [s.tobytes() for s in blocked.state]


@ALL
@given(seed=st.integers(0, 99), lr=st.floats(0, 1), double=st.booleans())
def test_dtype_is_kept_and_the_gradient_is_left_alone(name, seed, lr, double):
    dtype = np.float64 if double else np.float32
    w, gradients = case(seed, dtype=dtype)
    before, optimizer = gradients.copy(), Optimizer(name, lr=np.float64(lr), weight_decay=np.float64(0.1))
    assert run(optimizer, w, gradients).dtype == dtype
    assert len(optimizer.state) == STATES[name] and all(s.dtype == dtype for s in optimizer.state)
    np.testing.assert_array_equal(gradients, before)


@ALL
@given(seed=st.integers(0, 99))
def test_steps_commute_with_permuting_the_parameters(name, seed):
    w, gradients = case(seed)
    order = np.random.default_rng(seed).permutation(w.size)
    permuted = run(Optimizer(name), w[order], gradients[:, order])
    np.testing.assert_array_equal(permuted, run(Optimizer(name), w, gradients)[order])


@ALL
def test_a_zero_gradient_moves_nothing_and_a_zero_rate_neither(name):
    w, gradients = case(3)
    np.testing.assert_array_equal(run(Optimizer(name, weight_decay=0), w, 0 * gradients), w)
    np.testing.assert_array_equal(run(Optimizer(name, lr=0), w, gradients), w)


@ALL
def test_every_optimizer_finds_the_bottom_of_the_ravine(name):
    lr = {"sgd": 0.03, "momentum": 0.01, "nesterov": 0.01, "adagrad": 1.0, "rmsprop": 0.015}.get(name, 0.05)
    ravine = LANDSCAPES["ravine"]
    path = descend(ravine.grad, ravine.start, Optimizer(name, lr=lr, weight_decay=0), 1000)
    assert ravine.f(path[-1]) < 2e-3 < ravine.f(ravine.start)


@pytest.mark.parametrize("name", ["adam", "amsgrad", "adagrad"])
@given(scale=st.floats(1e-3, 1e6))
def test_the_first_adaptive_step_has_length_lr_whatever_the_gradient(name, scale):
    w = np.zeros(2)
    Optimizer(name, lr=0.1).step(w, np.array([scale, -3 * scale]))
    np.testing.assert_allclose(w, [-0.1, 0.1], rtol=2e-5)


def test_amsgrad_never_lets_a_rate_grow_again_while_adam_does():
    gradients = np.array([[1.0]] + [[1e-3]] * 30)
    amsgrad, adam = Optimizer("amsgrad", beta2=0.5), Optimizer("adam", beta2=0.5)
    run(amsgrad, np.zeros(1), gradients)
    run(adam, np.zeros(1), gradients)
    assert amsgrad.state[2][0] == 0.5 and adam.state[1][0] < 1e-5


def test_amsgrad_without_bias_corrections_is_the_papers_algorithm_2():
    w, gradients = case(4)
    ours, m, v, top = w.copy(), np.zeros_like(w), np.zeros_like(w), np.zeros_like(w)
    state = [np.zeros_like(w) for _ in range(3)]
    for t, g in enumerate(gradients, 1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        top = np.maximum(top, v)
        w = w - 0.01 * m / (np.sqrt(top) + 1e-8)
        root = math.sqrt(1 - 0.999**t)
        OPTIMIZERS["amsgrad"](ours, g, *state, t=t, lr=0.01 * (1 - 0.9**t) / root, eps=1e-8 / root)
    np.testing.assert_allclose(ours, w, rtol=1e-12)


def test_sutskevers_momentum_takes_the_same_steps():
    w, gradients = case(5)
    other, v = w.copy(), np.zeros_like(w)
    for g in gradients:
        v = 0.9 * v - 0.01 * g
        other = other + v
    np.testing.assert_allclose(run(Optimizer("momentum"), w, gradients), other, rtol=1e-13)


# Weight decay


@ALL
def test_weight_decay_is_decoupled_from_the_gradient(name):
    w, gradients = case(6, steps=1)
    plain = run(Optimizer(name, lr=0.1, weight_decay=0), w, gradients) - w
    decayed = run(Optimizer(name, lr=0.1, weight_decay=0.5), w, gradients) - w * (1 - 0.1 * 0.5)
    np.testing.assert_allclose(decayed, plain, atol=1e-15)


@ALL
def test_the_mask_says_what_decays(name):
    w, gradients = case(7)
    mask = np.arange(w.size) < 10
    some = run(Optimizer(name, weight_decay=0.5, decay_mask=mask), w, gradients)
    everything = run(Optimizer(name, weight_decay=0.5), w, gradients)
    nothing = run(Optimizer(name, weight_decay=0), w, gradients)
    np.testing.assert_array_equal(some, np.where(mask, everything, nothing))


def test_adamw_decays_by_default_and_adam_does_not():
    w, gradients = case(8)
    decaying = run(Optimizer("adam", weight_decay=0.01), w, gradients)
    np.testing.assert_array_equal(run(Optimizer("adamw"), w, gradients), decaying)
    np.testing.assert_array_equal(run(Optimizer("adamw", weight_decay=0), w, gradients),
                                  run(Optimizer("adam"), w, gradients))  # fmt: skip


def test_a_rate_for_one_step_replaces_the_optimizers_own_this_once():
    optimizer, w = Optimizer("sgd", lr=0.5), np.zeros(1)
    for lr, expected in [(None, -0.5), (0.1, -0.6), (None, -1.1)]:
        optimizer.step(w, np.ones(1), lr)
        assert w[0] == pytest.approx(expected)


# A learner's pure functions, with the exercises' signatures


def pure_sgd(w, g, lr=0.01):
    return w - lr * g


def pure_momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + g
    return w - lr * v, v


def pure_rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


def pure_adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def pure_decay(w, g, lr, lam):
    return w * (1 - lr * lam) - lr * g


@pytest.mark.parametrize("pure", [pure_sgd, pure_momentum, pure_rmsprop, pure_adam])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_pure_rule_drives_as_nnlibs_own(pure, dtype):
    w, gradients = case(9, dtype=dtype)
    theirs = run(pure_optimizer(pure, lr=0.02), w, gradients)
    ours = run(Optimizer(pure.__name__[5:], lr=0.02), w, gradients)
    assert theirs.dtype == dtype
    np.testing.assert_allclose(theirs, ours, rtol=1e-5 if dtype == np.float32 else 1e-13)


def test_an_argument_given_by_name_is_no_state():
    w, gradients = case(10)
    theirs = run(pure_optimizer(pure_decay, lr=0.1, lam=0.5), w, gradients)
    np.testing.assert_allclose(theirs, run(Optimizer("sgd", lr=0.1, weight_decay=0.5), w, gradients), rtol=1e-13)


def test_a_pure_rule_that_writes_into_its_arguments_does_no_harm():
    def rude(w, g, lr=0.1):
        g *= lr
        w -= g
        return w

    w, g = np.ones(2), np.ones(2)
    pure_optimizer(rude).step(w, g)
    np.testing.assert_array_equal(w, [0.9, 0.9])
    np.testing.assert_array_equal(g, [1, 1])


@pytest.mark.parametrize(
    "rule, message",
    [
        (lambda w, g, v: w, "must return w, v"),
        (lambda w, g: (w, w), "must return w"),
        (lambda w, g: w[:1], "must return w"),
        (lambda w, g, v: None, "must return w, v"),
    ],
)
def test_a_pure_rule_that_returns_something_else_is_told_so(rule, message):
    with pytest.raises(ValueError, match=message):
        pure_optimizer(rule).step(np.ones(3), np.ones(3))


# Errors


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Optimizer("adan"), "one of 'sgd', .*'adan'"),
        (lambda: Optimizer("sgd", lr=-1), "lr must be .*-1"),
        (lambda: Optimizer("sgd", lr=math.nan), "lr must be .*nan"),
        (lambda: Optimizer("momentum", beta=1), r"beta must be .*\[0, 1\).*1"),
        (lambda: Optimizer("adam", beta2=-0.1), "beta2"),
        (lambda: Optimizer("adam", eps=-1e-8), "eps"),
        (lambda: Optimizer("adam", weight_decay=-1), "weight_decay"),
        (lambda: Optimizer("sgd", beta=0.9), "sgd has the hyperparameters lr, got beta"),
        (lambda: Optimizer("sgd", block=0), "block"),
        (lambda: Optimizer("adam", decay_mask=np.ones(2), weight_decay=1).step(np.ones(3), np.ones(3)), "decay_mask"),
        (lambda: Optimizer("sgd").step(np.ones(3), np.ones(2)), r"g has shape \(2,\).*\(3,\)"),
        (lambda: Optimizer("sgd").step(np.ones((3, 1)), np.ones((3, 1))), "1-D"),
        (lambda: Optimizer("sgd").step(np.ones(3, int), np.ones(3)), "floats, got .*int"),
        (lambda: Optimizer("sgd").step([1.0], [1.0]), "floats, got list"),
        (lambda: Optimizer("sgd").step(np.ones(3), np.ones(3), lr=math.inf), "lr"),
        (lambda: OPTIMIZERS["adam"](*np.ones((4, 3)), t=0), "t must be .*0"),
        (lambda: OPTIMIZERS["momentum"](np.ones(3), np.ones(3), np.ones(1)), r"v has shape \(1,\)"),
        (lambda: OPTIMIZERS["sgd"](np.ones(3), np.ones(3), lr="fast"), "lr must be .*'fast'"),
        (lambda: pure_optimizer(pure_sgd, beta=0.9), "got beta"),
        (lambda: pure_optimizer(lambda w, g: w).step(np.ones(1), np.ones(1), lr=0.1), "no lr"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_optimizer_stays_with_the_network_it_began_with():
    optimizer = Optimizer("momentum")
    optimizer.step(np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match=r"v has shape \(3,\)"):
        optimizer.step(np.ones(4), np.ones(4))
    stateless, longer = Optimizer("sgd", lr=1), np.ones(100_000)
    stateless.step(np.ones(3), np.ones(3))
    stateless.step(longer, np.ones(100_000))
    assert not longer.any()
