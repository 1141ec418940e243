"""What the maps of several topics have in common."""

from __future__ import annotations

from autograder.judge.draws import Draw


def drawn_eps(d: Draw) -> float:
    """An ε: the usual, larger, a fraction of a per cent, tiny."""
    return d.one_of(1e-5, 0.05, 0.008, 0.0123, 0.5, 0.99, 1e-8, 1.0, 2.5)
