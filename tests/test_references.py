"""The implementations of nnlib are right answers: two independent ones, held to each other."""

import numpy as np
import pytest

import nnlib
from autograder import bank
from autograder.judge.answer import LocalAnswer
from autograder.judge.verdict import judge
from nnlib import batchnorm, dropout, gradcheck, landscapes, losses, optimizers, stopping, train


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


OURS = {
    "minibatches": train.minibatches,
    "sgd": pure(optimizers.sgd),
    "momentum": pure(optimizers.momentum, "v"),
    "rmsprop": lambda w, g, s, lr=0.001, rho=0.9, eps=1e-8: pure(optimizers.rmsprop, "s")(
        w, g, s, lr=lr, rho=rho, eps=eps
    ),
    "adam": pure(optimizers.adam, "m", "v"),
    "adamw": pure(optimizers.adamw, "m", "v"),
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
    "gradient_descent": lambda grad, x0, lr, steps: landscapes.descend(grad, x0, "sgd", steps, lr),
}


@pytest.mark.parametrize("name", OURS)
def test_the_library_and_the_reference_agree(name):
    exercise = bank.find(name, hidden=True)
    for seed in range(3):
        verdict = judge(LocalAnswer(OURS[name], exercise.signature), exercise, seed)
        assert verdict.verdict == "pass", verdict.findings
