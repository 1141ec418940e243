"""A contestant at every budget: its own learning rate at each, chosen on seeds that the report does not use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.experiments.noisy_digits import Draws
from nnlib.experiments.side_by_side import Stack, evaluate, train

TUNING = 1000  # the first of the seeds that rates are chosen on


@dataclass
class Course:
    """How one contestant fares: at each number of updates, and stopped early, with the rate that was best there."""

    updates: np.ndarray  # (W,)
    rate: np.ndarray  # (W,) chosen for each budget
    numbers: dict  # name -> (W, seeds)
    early_rate: float
    early: dict  # name -> (seeds,), each network at its lowest validation loss
    by_rate: np.ndarray  # (rates, W, seeds): the held-out accuracy at every rate, in per cent

    def at(self, updates: int, name: str = "accuracy") -> np.ndarray:
        """What was measured, (seeds,), at the first point with at least so many updates."""
        return self.numbers[name][min(np.searchsorted(self.updates, updates), len(self.updates) - 1)]


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
    batch_size: int = 32,
    measure: Callable[[Stack, Draws], dict[str, np.ndarray]] = held_out,
    **how,
) -> Course:
    """Train make(seeds) on draw(seeds) at each rate, and read it off at each number of updates.

    The rate of each budget is the one with the highest mean validation accuracy there, on `tuning` seeds of their own
    (one rate: no tuning). `how`: more for `train`.
    """
    everyone = [*range(TUNING, TUNING + (tuning if len(rates) > 1 else 0)), *range(seeds)]
    data = draw(everyone)
    steps = len(_batches(data.x.shape[1], batch_size))
    epochs = sorted({-(-u // steps) for u in updates})
    runs = [_run(make(everyone), data, lr, epochs, batch_size, measure, how) for lr in rates]
    report = slice(len(everyone) - seeds, None)
    chosen = [_best([val_hits[w] for _, val_hits, _ in runs], seeds) for w in range(len(epochs))]
    names = runs[0][2][0]
    numbers = {k: np.array([runs[r][2][w][k][report] for w, r in enumerate(chosen)]) for k in names}
    stops = [np.nan_to_num(np.array(losses), nan=np.inf).argmin(axis=0) for losses, _, _ in runs]
    everyones = np.arange(len(everyone))
    early = _best([np.array(hits)[stop, everyones] for (_, hits, _), stop in zip(runs, stops, strict=True)], seeds)
    at_stop = {k: np.array([m[k] for m in runs[early][2]])[stops[early], everyones][report] for k in names}
    rate = np.array([rates[r] for r in chosen], float)
    by_rate = np.array([[m["accuracy"][report] for m in measured] for _, _, measured in runs])
    return Course(np.array([e * steps for e in epochs]), rate, numbers, float(rates[early]), at_stop, by_rate)


def _run(stack, data, lr, epochs, batch_size, measure, how):
    """(validation losses, validation accuracies, measured), each a list with an entry for each of `epochs`."""
    losses, hits, measured = [], [], []

    def watch(epoch):
        if epoch + 1 in epochs:
            loss, hit = evaluate(stack, data.x_val, data.y_val)
            losses.append(loss)
            hits.append(hit)
            measured.append(measure(stack, data))

    with np.errstate(all="ignore"):
        train(stack, data.x, data.y, lr=lr, epochs=max(epochs), batch_size=batch_size, watch=watch, **how)
    return losses, hits, measured


def _best(hits, seeds):
    """The index of the rate with the highest mean validation accuracy on the tuning seeds."""
    return int(np.argmax([h[: len(h) - seeds].mean() for h in hits])) if len(hits) > 1 else 0


def _batches(n, size):
    """The batches of an epoch that `train` takes: one of a single sample is left out."""
    return [i for i in range(0, n, size) if n - i >= 2 or size < 2]
