"""Gradient clipping, in place on the flat gradient of the whole network."""

import numpy as np

from .checks import number


def _check(g: np.ndarray, name: str, value: float) -> float:
    if not isinstance(g, np.ndarray) or g.dtype.kind != "f":
        raise ValueError(f"g must be an array of floats, got {getattr(g, 'dtype', type(g).__name__)}")
    return number(name, value, low=0, low_open=True)


def clip_by_norm(g: np.ndarray, max_norm: float) -> float:
    """g ← g · max_norm/‖g‖ where ‖g‖ exceeds max_norm, in place; returns the norm ‖g‖ before.

    Pascanu, Mikolov & Bengio 2013, Algorithm 1. The direction stays. PyTorch's clip_grad_norm_ divides by ‖g‖ + 10⁻⁶.
    """
    max_norm = _check(g, "max_norm", max_norm)
    norm = float(np.linalg.norm(g))
    if norm > max_norm:
        g *= max_norm / norm
    return norm


def clip_by_value(g: np.ndarray, limit: float) -> None:
    """g ← min(max(g, −limit), limit) entry by entry, in place. The direction may change. Mikolov 2012, §3.2.2."""
    limit = _check(g, "limit", limit)
    np.clip(g, -limit, limit, out=g)
