"""Schedules: their closed forms, PyTorch's numbers, and their errors."""

import math

import pytest

from nnlib import schedules


def test_constant_is_constant():
    assert [schedules.constant(0.1)(k) for k in (0, 7, 10**6)] == [0.1] * 3


def test_step_multiplies_after_every_so_many_steps():
    lr = schedules.step(0.8, 0.5, 3)
    assert [lr(k) for k in range(7)] == pytest.approx([0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2])


def test_cosine_goes_from_lr_by_way_of_the_mean_to_the_minimum_and_stays():
    lr = schedules.cosine(1.0, 10, lr_min=0.2)
    assert [lr(0), lr(5), lr(10), lr(1000)] == pytest.approx([1.0, 0.6, 0.2, 0.2])
    rates = [lr(k) for k in range(11)]
    assert rates == sorted(rates, reverse=True)
    assert [a + b for a, b in zip(rates, rates[::-1], strict=True)] == pytest.approx([1.2] * 11)


def test_warmup_rises_in_a_straight_line_and_then_leaves_the_schedule_alone():
    after = schedules.step(1.0, 0.5, 6)
    lr = schedules.warmup(after, 4)
    assert [lr(k) for k in range(4)] == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert [lr(k) for k in range(4, 20)] == [after(k) for k in range(4, 20)]


@pytest.mark.torch
def test_pytorch_has_the_same_numbers():
    torch = pytest.importorskip("torch")

    def theirs(make, n):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.8)
        scheduler, rates = make(optimizer), []
        for _ in range(n):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return pytest.approx(rates, rel=1e-12)

    kinds = torch.optim.lr_scheduler
    assert [schedules.step(0.8, 0.3, 4)(k) for k in range(12)] == theirs(lambda o: kinds.StepLR(o, 4, 0.3), 12)
    ours = [schedules.cosine(0.8, 10, 0.1)(k) for k in range(11)]
    assert ours == theirs(lambda o: kinds.CosineAnnealingLR(o, 10, 0.1), 11)
    ours = [schedules.warmup(schedules.constant(0.8), 5)(k) for k in range(9)]
    assert ours == theirs(lambda o: kinds.LinearLR(o, start_factor=1 / 5, total_iters=4), 9)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: schedules.constant(-0.1), "lr must be .*-0.1"),
        (lambda: schedules.step(0.1, 0, 5), "drop"),
        (lambda: schedules.step(0.1, 1.5, 5), r"drop must be .*\(0, 1\], got 1.5"),
        (lambda: schedules.step(0.1, 0.5, 0), "every"),
        (lambda: schedules.cosine(0.1, 2.5), "steps must be .*2.5"),
        (lambda: schedules.cosine(0.1, 10, math.nan), "lr_min"),
        (lambda: schedules.warmup(0.1, 10), "schedule must be a function .*0.1"),
        (lambda: schedules.warmup(schedules.constant(0.1), 0), "steps"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(make, message):
    with pytest.raises(ValueError, match=message):
        make()
