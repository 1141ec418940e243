"""A contestant at every budget: its own learning rate at each, chosen on seeds that the report does not use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.experiments.noisy_digits import Draws
from nnlib.experiments.side_by_side import Stack, evaluate, train

TUNING = 1000  # the first of the seeds that rates are chosen on
FURTHER, GAIN = 4, 0.5  # at rest: four times the updates bring less than half a point of validation accuracy


@dataclass
class Course:
    """How one contestant fares: at each number of updates, and stopped early, with the rate that was best there.

    The validation accuracies, in per cent, are means over the seeds that rates are chosen on; contestants are to be
    chosen by them too, so that the held-out accuracies have chosen nothing.
    """

    updates: np.ndarray  # (W,)
    rate: np.ndarray  # (W,) chosen for each budget
    numbers: dict  # name -> (W, seeds)
    validation: np.ndarray  # (W,)
    early_rate: float
    early: dict  # name -> (seeds,), each network at its lowest validation loss
    early_validation: float
    by_rate: np.ndarray  # (rates, W), validation accuracy at every rate
    rest: int  # the updates at which the run with the last budget's rate ended: the last budget where it did not rest

    def at(self, updates: int, name: str = "accuracy") -> np.ndarray:
        """What was measured, (seeds,), at the first point with at least so many updates."""
        return self.numbers[name][min(np.searchsorted(self.updates, updates), len(self.updates) - 1)]


@dataclass
class _Run:
    """Networks at one rate, at each budget; after the last budget that they trained for they stay as they are."""

    loss: np.ndarray  # (W, seeds), on validation images
    hits: np.ndarray  # (W, seeds), there, in per cent
    measured: dict  # name -> (W, seeds)
    trained: int  # budgets

    def stops(self):
        """An index for the point of lowest validation loss of each network."""
        return self.loss.argmin(axis=0), np.arange(self.loss.shape[1])


def held_out(stack: Stack, data: Draws) -> dict[str, np.ndarray]:
    """Held-out accuracy in per cent, and loss."""
    loss, hits = evaluate(stack, data.x_test, data.y_test)
    return {"accuracy": 100 * hits, "loss": loss}


def contest(
    make: Callable[[Sequence[int]], Stack],
    draw: Callable[[Sequence[int]], Draws],
    *,
    rates: Sequence[float],
    updates: Sequence[int],
    seeds: int,
    tuning: int = 0,
    rest: int | None = None,
    batch_size: int = 32,
    measure: Callable[[Stack, Draws], dict[str, np.ndarray]] = held_out,
    **how,
) -> Course:
    """Train make(seeds) on draw(seeds) at each rate, and read it off at each number of updates.

    The rate of each budget is the one with the highest mean validation accuracy there, on `tuning` seeds of their own
    (one rate: no tuning). `rest`: from so many updates on, a rate's runs end where they have come to rest (`rested`);
    the seeds of the report train for as long as those of tuning did. `how`: more for `train`.
    """
    steps = len(_batches(draw(range(1)).x.shape[1], batch_size))
    budgets = np.array(sorted({-(-u // steps) for u in updates})) * steps

    def run(numbers, lr, ends):
        return _run(make(numbers), draw(numbers), lr, budgets, steps, ends, measure, batch_size=batch_size, **how)

    def at_rest(so_far, accuracies):
        return rest is not None and rested(so_far, accuracies, rest)

    first = range(TUNING, TUNING + tuning) if len(rates) > 1 else range(seeds)
    tries = [run(first, lr, at_rest) for lr in rates]
    by_rate = np.array([t.hits.mean(axis=1) for t in tries])
    stopped = np.array([t.hits[t.stops()].mean() for t in tries])
    chosen, early = by_rate.argmax(axis=0), int(stopped.argmax())
    runs = dict(enumerate(tries))
    if len(rates) > 1:
        for r in {*chosen.tolist(), early}:
            runs[r] = run(range(seeds), rates[r], lambda so_far, _, end=tries[r].trained: len(so_far) == end)
    stops = runs[early].stops()
    return Course(
        updates=budgets,
        rate=np.array([rates[r] for r in chosen], float),
        numbers={k: np.array([runs[r].measured[k][w] for w, r in enumerate(chosen)]) for k in runs[early].measured},
        validation=by_rate.max(axis=0),
        early_rate=float(rates[early]),
        early={k: values[stops] for k, values in runs[early].measured.items()},
        early_validation=float(stopped.max()),
        by_rate=by_rate,
        rest=int(budgets[tries[chosen[-1]].trained - 1]),
    )


def rested(updates: Sequence[int], accuracies: Sequence[float], least: int) -> bool:
    """Has a run come to rest after at least so many updates? Accuracies in per cent, one for each number of updates.

    It has, when it is not half a point above the best that it was with a quarter of its updates or fewer.
    """
    before = [a for u, a in zip(updates, accuracies, strict=True) if FURTHER * u <= updates[-1]]
    return bool(before) and updates[-1] >= least and accuracies[-1] < max(before) + GAIN


def last_words(updates: int, rest: int | None) -> str:
    """The last budget in words."""
    return f"at rest or after {updates} updates" if rest else f"after {updates} updates"


def _run(stack, data, lr, budgets, steps, ends, measure, **how):
    """Train until ends(budgets so far, mean validation accuracies there), or to the last budget."""
    losses, hits, measured = [], [], []

    def watch(epoch):
        if (epoch + 1) * steps not in budgets:
            return False
        loss, hit = evaluate(stack, data.x_val, data.y_val)
        losses.append(np.nan_to_num(loss, nan=np.inf))
        hits.append(100 * hit)
        measured.append(measure(stack, data))
        return ends(budgets[: len(hits)], np.mean(hits, axis=1))

    with np.errstate(all="ignore"):
        train(stack, data.x, data.y, lr=lr, epochs=budgets[-1] // steps, watch=watch, **how)
    kept = np.minimum(np.arange(len(budgets)), len(hits) - 1)
    numbers = {name: np.array([m[name] for m in measured])[kept] for name in measured[0]}
    return _Run(np.array(losses)[kept], np.array(hits)[kept], numbers, len(hits))


def _batches(n, size):
    """The batches of an epoch that `train` takes: one of a single sample is left out."""
    return [i for i in range(0, n, size) if n - i >= 2 or size < 2]
