"""The implementations of nnlib are right answers: two independent ones, held to each other."""

import numpy as np
import pytest

import nnlib
from autograder import bank
from autograder.judge.answer import LocalAnswer
from autograder.judge.verdict import judge
from nnlib import (
    batchnorm,
    clipping,
    dropout,
    gradcheck,
    initializers,
    landscapes,
    losses,
    optimizers,
    search,
    stopping,
    train,
)


def pure(rule, *state):
    """An in-place rule of nnlib as the exercises ask for it: new arrays of any shape."""

    def step(w, g, *before, **hyper):
        parts = before[: len(state)] if state else ()
        extra = {"t": before[len(state)]} if len(before) > len(state) else {}
        arrays = [np.array(a, dtype=float, order="C") for a in (w, *parts)]
        rule(
            arrays[0].reshape(-1),
            np.asarray(g, float).reshape(-1),
            *(a.reshape(-1) for a in arrays[1:]),
            **extra,
            **hyper,
        )
        return tuple(arrays) if state else arrays[0]

    return step


def stopped(val_losses, patience, min_delta=0.0):
    """The library's stopping, fed with a whole curve."""
    stopping_rule = stopping.EarlyStopping(patience, min_delta)
    for loss in val_losses:
        if stopping_rule.update(loss):
            break
    return stopping_rule.epoch, stopping_rule.best_epoch


def decayed(w, g, lr, lam):
    """The library's optimizer with decoupled weight decay, on new arrays."""
    w = np.array(w, dtype=float, order="C")
    optimizers.Optimizer("sgd", lr=lr, weight_decay=lam).step(w.reshape(-1), np.array(g, dtype=float).reshape(-1))
    return w


def signals(x, weights, activation, dout=None):
    """nnlib's layers without biases: the signals' standard deviations, or with `dout` the gradients' norms."""
    if not weights:
        return np.zeros(0)
    make, after = nnlib.ACTIVATIONS[activation], []
    layers = [[nnlib.Dense(*W.shape, init="zeros"), *([make()] if make else [])] for W in weights]
    net = nnlib.Network([layer for pair in layers for layer in pair])
    for (dense, *_), W in zip(layers, weights, strict=True):
        dense.W[...] = W
    h = x
    for pair in layers:
        for layer in pair:
            h = layer.forward(h)
        after.append(h.std())
    if dout is None:
        return np.array(after)
    net.forward(x)
    net.backward(dout)
    return np.array([np.linalg.norm(dense.dW) for dense, *_ in layers])


def two_layers(x, y, W1, b1, W2, b2):
    first, second = nnlib.Dense(*W1.shape, init="zeros"), nnlib.Dense(*W2.shape, init="zeros")
    net = nnlib.Network([first, nnlib.ReLU(), second])
    for dense, W, b in ((first, W1, b1), (second, W2, b2)):
        dense.W[...], dense.b[...] = W, b
    loss, dlogits = losses.softmax_cross_entropy(net.forward(x), y)
    net.backward(dlogits)
    return loss, (first.dW.copy(), first.db.copy(), second.dW.copy(), second.db.copy())


def clipped(grads, max_norm):
    flat = np.concatenate([np.zeros(0), *map(np.ravel, grads)])
    clipping.clip_by_norm(flat, max_norm)
    ends = np.cumsum([np.size(g) for g in grads])
    return [flat[end - np.size(g) : end].reshape(np.shape(g)) for g, end in zip(grads, ends, strict=True)]


OURS = {
    "minibatches": train.minibatches,
    "sgd": pure(optimizers.sgd),
    "momentum": pure(optimizers.momentum, "v"),
    "rmsprop": lambda w, g, s, lr=0.001, rho=0.9, eps=1e-8: pure(optimizers.rmsprop, "s")(
        w, g, s, lr=lr, rho=rho, eps=eps
    ),
    "adam": pure(optimizers.adam, "m", "v"),
    "adamw": pure(optimizers.adamw, "m", "v"),
    "xavier_uniform": initializers.xavier_uniform,
    "he_normal": initializers.he_normal,
    "forward_stds": signals,
    "backward_norms": signals,
    "softmax_cross_entropy": losses.softmax_cross_entropy,
    "two_layer_gradients": two_layers,
    "clip_by_norm": clipped,
    "standard_dropout": nnlib.standard_dropout,
    "fold_batchnorm": nnlib.fold_batchnorm,
    "numerical_gradient": gradcheck.numerical_gradient,
    "dropout_forward": dropout.dropout_forward,
    "dropout_backward": dropout.dropout_backward,
    "batchnorm_train": batchnorm.batchnorm_train,
    "batchnorm_predict": batchnorm.batchnorm_predict,
    "batchnorm_backward": batchnorm.batchnorm_backward,
    "l2_penalty": losses.l2_penalty,
    "sgd_weight_decay": decayed,
    "early_stopping": stopped,
    "log_uniform": search.log_uniform,
    "grid": search.grid,
    "random_search": search.random_search,
    "k_fold": search.k_fold,
    "pick_learning_rate": search.pick_learning_rate,
    "gradient_descent": lambda grad, x0, lr, steps: landscapes.descend(grad, x0, "sgd", steps, lr),
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", OURS)
def test_the_library_and_the_reference_agree(name):
    exercise = bank.find(name, hidden=True)
    for seed in range(3):
        verdict = judge(LocalAnswer(OURS[name], exercise.signature), exercise, seed)
        assert verdict.verdict == "pass", verdict.findings
