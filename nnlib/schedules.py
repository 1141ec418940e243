"""Schedules: functions of the number of the step (or epoch), from 0, that give the learning rate.

`nnlib.train.fit` counts updates: one epoch is ⌈n / batch_size⌉ of them.
"""

import math
from collections.abc import Callable

from .checks import count, number


def constant(lr: float) -> Callable[[int], float]:
    """lr(k) = lr."""
    lr = number("lr", lr, low=0)
    return lambda k: lr


def step(lr: float, drop: float, every: int) -> Callable[[int], float]:
    """lr(k) = lr · drop^⌊k/every⌋: multiplied by `drop` after every `every` steps, as PyTorch's StepLR."""
    lr, every = number("lr", lr, low=0), count("every", every)
    drop = number("drop", drop, low=0, high=1, low_open=True)
    return lambda k: lr * drop ** (k // every)


def cosine(lr: float, steps: int, lr_min: float = 0.0) -> Callable[[int], float]:
    """lr(k) = lr_min + ½(lr − lr_min)(1 + cos(πk/steps)), and lr_min from step `steps` on.

    Loshchilov & Hutter 2017 (SGDR, eq. 5), one period without restarts; PyTorch's CosineAnnealingLR rises again after
    `steps`.
    """
    lr, steps, lr_min = number("lr", lr, low=0), count("steps", steps), number("lr_min", lr_min, low=0)
    return lambda k: lr_min + (lr - lr_min) * (1 + math.cos(math.pi * min(k / steps, 1))) / 2


def linear(lr: float, steps: int, lr_min: float = 0.0) -> Callable[[int], float]:
    """lr(k) = lr + (lr_min − lr)·k/steps, and lr_min from step `steps` on: in a straight line."""
    lr, steps, lr_min = number("lr", lr, low=0), count("steps", steps), number("lr_min", lr_min, low=0)
    return lambda k: lr + (lr_min - lr) * min(k / steps, 1)


def warmup_cosine(step: int, warmup: int, total: int, peak: float, floor: float = 0.0) -> float:
    """The rate of step number `step`, from 0: up to `peak` in a straight line, then down to `floor` along a cosine.

    peak·(step+1)/warmup while step < warmup; then floor + (peak − floor)(1 + cos πq)/2, where q, at most 1, is
    (step − warmup)/(total − 1 − warmup). The warm-up's last step has the peak, step total − 1 the floor.
    Goyal et al. 2017; Loshchilov & Hutter 2017.
    """
    step, warmup, total = count("step", step, least=0), count("warmup", warmup, least=0), count("total", total)
    peak, floor = number("peak", peak, low=0), number("floor", floor, low=0)
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return floor + (peak - floor) * (1 + math.cos(math.pi * q)) / 2


def warmup(schedule: Callable[[int], float], steps: int) -> Callable[[int], float]:
    """min(1, (k+1)/steps) · schedule(k): up in a straight line over the first `steps` steps (Goyal et al. 2017, §2.2).

    The first step is lr/steps, not 0, so that no step is wasted.
    """
    if not callable(schedule):
        raise ValueError(f"schedule must be a function of the step's number, such as constant(0.1), got {schedule!r}")
    steps = count("steps", steps)
    return lambda k: min(1.0, (k + 1) / steps) * schedule(k)
