"""A learning rate for each contestant, chosen with the same effort and on seeds that the report does not use."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np


def logspaced(low: float, high: float, per_decade: int = 2) -> np.ndarray:
    """Rates from low to high in equal ratios, `per_decade` of them to a factor of ten."""
    return np.logspace(np.log10(low), np.log10(high), round(per_decade * np.log10(high / low)) + 1)


def best_rate(rates: Iterable[float], losses: np.ndarray) -> float:
    """The rate with the lowest mean loss; losses (rates, seeds), where a run that diverged (NaN) counts as infinite.

    Raises ValueError where every rate diverges: then the range of rates is wrong.
    """
    rates, mean = np.asarray(list(rates)), np.nan_to_num(losses, nan=np.inf).mean(axis=1)
    if not np.isfinite(mean).any():
        raise ValueError(f"every rate from {rates.min():g} to {rates.max():g} diverges: try smaller ones")
    return float(rates[np.argmin(mean)])


def choose_rate(rates: Iterable[float], loss: Callable[[float], np.ndarray | float]) -> float:
    """The rate with the lowest mean of loss(rate), which gives one loss or several (one a seed)."""
    rates = list(rates)
    return best_rate(rates, np.array([np.atleast_1d(loss(rate)) for rate in rates], float))


def at_the_edge(rate: float, rates: Iterable[float]) -> bool:
    """Is a chosen rate the first or last of those tried? Then a wider range might hold a better one."""
    rates = list(rates)
    return rate in (min(rates), max(rates))
