"""What the maps of several topics have in common."""

from __future__ import annotations

from autograder.judge.draws import Draw


def drawn_eps(d: Draw) -> float:
    """An ε: the usual, larger, a fraction of a per cent, tiny."""
    return d.one_of(
        1e-5,
        d.spread(0, 1),
        d.magnitude(1e-8, 0.1),
        d.one_of(0.5, 0.25),
        d.spread(0, 1),
        1e-8,
        d.one_of(0.99, 1.0),
        d.spread(1, 3),
    )


def drawn_p(d: Draw) -> float:
    """A probability of dropping: none, rare, common, nearly all."""
    return d.one_of(
        d.spread(0.1, 0.9),
        0.0,
        d.magnitude(1e-5, 0.1),
        d.one_of(0.5, 0.25, 0.75),
        0.992,
        1e-7,
        d.spread(0.9, 1 - 1e-4),
        0.9995,
    )
