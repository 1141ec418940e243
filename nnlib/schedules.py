"""Schedules: functions of the number of the step (or epoch), from 0, that give the learning rate.

`nnlib.train.fit` counts updates: one epoch is ⌈n / batch_size⌉ of them.
"""

import math


def _need(good, rule, value):
    if not good:
        raise ValueError(f"{rule}, got {value!r}")


def _rate(name, value):
    _need(0 <= value < math.inf, f"{name} must be a finite number ≥ 0", value)
    return float(value)


def _count(name, value):
    _need(value == int(value) and value >= 1, f"{name} must be a whole number ≥ 1", value)
    return int(value)


def constant(lr):
    """lr(k) = lr."""
    lr = _rate("lr", lr)
    return lambda k: lr


def step(lr, drop, every):
    """lr(k) = lr · drop^⌊k/every⌋: multiplied by `drop` after every `every` steps, as PyTorch's StepLR."""
    lr, every = _rate("lr", lr), _count("every", every)
    _need(0 < drop <= 1, "drop must be in (0, 1]", drop)
    return lambda k: lr * float(drop) ** (k // every)


def cosine(lr, steps, lr_min=0.0):
    """lr(k) = lr_min + ½(lr − lr_min)(1 + cos(πk/steps)), and lr_min from step `steps` on.

    Loshchilov & Hutter 2017 (SGDR, eq. 5), one period without restarts; PyTorch's CosineAnnealingLR rises again after
    `steps`.
    """
    lr, steps, lr_min = _rate("lr", lr), _count("steps", steps), _rate("lr_min", lr_min)
    return lambda k: lr_min + (lr - lr_min) * (1 + math.cos(math.pi * min(k / steps, 1))) / 2


def warmup(schedule, steps):
    """min(1, (k+1)/steps) · schedule(k): up in a straight line over the first `steps` steps (Goyal et al. 2017, §2.2).

    The first step is lr/steps, not 0, so no step is wasted.
    """
    _need(callable(schedule), "schedule must be a function of the step's number, such as constant(lr)", schedule)
    steps = _count("steps", steps)
    return lambda k: min(1.0, (k + 1) / steps) * schedule(k)
