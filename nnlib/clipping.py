"""Gradient clipping, in place on the flat gradient of the whole network."""

import math

import numpy as np


def _limit(name, value):
    if not 0 < value < math.inf:
        raise ValueError(f"{name} must be a finite number > 0, got {value!r}")
    return float(value)


def _gradient(g):
    if not isinstance(g, np.ndarray) or not np.issubdtype(g.dtype, np.floating):
        raise ValueError(f"g must be an array of floats, got {getattr(g, 'dtype', type(g).__name__)}")


def clip_by_norm(g, max_norm):
    """g ← g · max_norm/‖g‖ where ‖g‖ exceeds max_norm, in place; returns the norm ‖g‖ before.

    Pascanu, Mikolov & Bengio 2013, Algorithm 1. The direction stays. PyTorch's clip_grad_norm_ divides by ‖g‖ + 10⁻⁶.
    """
    max_norm = _limit("max_norm", max_norm)
    _gradient(g)
    norm = float(np.linalg.norm(g))
    if norm > max_norm:
        g *= max_norm / norm
    return norm


def clip_by_value(g, limit):
    """g ← min(max(g, −limit), limit) entry by entry, in place. The direction may change. Mikolov 2012, §3.2.2."""
    limit = _limit("limit", limit)
    _gradient(g)
    np.clip(g, -limit, limit, out=g)
