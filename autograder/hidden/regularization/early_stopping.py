"""early_stopping, graded only."""

import numpy as np

from autograder.bank.regularization.early_stopping import curve, early_stopping


@early_stopping.hidden_case
def one_bad_epoch(rng):
    """patience 1: the first epoch that is not better stops the run"""
    a, b = rng.integers(3, 30, 2).tolist()
    return {"val_losses": curve(-a, -b, +a, -a - b, -b), "patience": 1}


@early_stopping.hidden_case
def one_epoch(rng):
    """a run of one epoch"""
    return {"val_losses": curve(start=2 + int(rng.integers(64)) / 64), "patience": 2}


@early_stopping.hidden_case
def only_worse(rng):
    """the first epoch is the best"""
    a, b, c, d = rng.integers(3, 30, 4).tolist()
    return {"val_losses": curve(a, b, -b, c, d, -a - c - 40, start=5000.0), "patience": 4}


@early_stopping.hidden_case
def below_zero(rng):
    """losses below zero, and a bump that nearly stops the run"""
    a, b, c = rng.integers(3, 30, 3).tolist()
    losses = curve(-a, +b, +c, -b - c - 9, +a, +b, +c, -200, start=-4.0)
    return {"val_losses": losses, "patience": 3, "min_delta": 0.13}


@early_stopping.hidden_case
def slow_progress(rng):
    """steps that are each smaller than min_delta = 0.25; patience 2"""
    a, b, c = rng.integers(3, 8, 3).tolist()
    return {"val_losses": curve(-40, -a, -b, -c, -50), "patience": 2, "min_delta": 0.25}


@early_stopping.hidden_case
def tiny_steps(rng):
    """without min_delta the smallest step down is better"""
    losses = rng.uniform(1, 2) - 1e-9 * np.arange(60)
    return {"val_losses": np.append(losses, [3.0, 3.0, 3.0, 0.5]), "patience": 3}


@early_stopping.hidden_case
def not_a_number(rng):
    """losses that become NaN are not below anything; patience 3"""
    a, b = rng.integers(3, 30, 2).tolist()
    losses = curve(-a, -b, +a, 0, +a, 0, -a - 40)
    losses[[4, 5]] = np.nan
    return {"val_losses": losses, "patience": 3}


@early_stopping.draw(count=64)
def curves(d):
    """curves of all kinds: short, long, falling, rising, flat, noisy, tiny, negative; any patience and min_delta"""
    n, unit = d.one_of(12, 1, 2, 5, 30, 60, 8, 3, 101), d.one_of(1 / 64, 2.0, 2.0**-30, 2.0**20, 1.0, 2.0)
    epochs, noise = np.arange(n), d.rng.integers(-6, 7, n)
    whole = d.one_of(
        80 * 0.9**epochs // 1 + noise,
        -3 * epochs + noise,
        noise,
        np.abs(epochs - n // 2) + noise // 3,
        2 * epochs,
        -np.arange(n),
        np.full(n, 5),
        np.sort(d.rng.permutation(3 * n)[:n])[::-1],
        4 * noise,
        np.where(epochs == n // 3, 5000, noise),
        -3 * epochs + noise,
    )
    losses = unit * (whole + d.one_of(0, 100, -100, -400 - 2 * n, 1 + 3 * n))
    if d.one_of(False, False, False, False, False, True):
        losses[max(n // 2, 1) :: 3] = np.nan
    delta = unit * d.one_of(0.0, 0.5, 0.0, 1.5, 4.5, 0.495)  # no difference of two losses is at it
    inputs = {"val_losses": losses, "patience": d.one_of(2, 1, 3, 4, 7, 51, 10, 2, 60)}
    return inputs | ({"min_delta": float(delta)} if delta else {})
