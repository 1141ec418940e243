"""Gradient clipping: what it promises about norms, directions and entries, and PyTorch's numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.clipping import clip_by_norm, clip_by_value

GRADIENTS = arrays(np.float64, st.integers(1, 20), elements=st.floats(-1e6, 1e6))
LIMITS = st.floats(1e-3, 1e3)


@given(g=GRADIENTS, limit=LIMITS)
def test_the_norm_is_limited_and_the_direction_kept(g, limit):
    before, norm = g.copy(), np.linalg.norm(g)
    assert clip_by_norm(g, limit) == pytest.approx(norm)
    np.testing.assert_allclose(g, before * min(1.0, limit / norm if norm else 1.0), rtol=1e-12)
    assert np.linalg.norm(g) <= limit * (1 + 1e-12)


@given(g=GRADIENTS, limit=LIMITS)
def test_a_gradient_inside_the_limit_stays_bit_for_bit(g, limit):
    before = g.copy()
    clip_by_norm(g, max(limit, np.linalg.norm(g)))
    clip_by_value(g, max(limit, np.abs(g).max()))
    assert g.tobytes() == before.tobytes()


@given(g=GRADIENTS, limit=LIMITS)
def test_entries_are_limited_one_by_one(g, limit):
    expected = [min(max(entry, -limit), limit) for entry in g]
    clip_by_value(g, limit)
    np.testing.assert_array_equal(g, expected)


def test_float32_stays_float32():
    g = np.full(4, 10, np.float32)
    clip_by_norm(g, np.float64(1))
    assert g.dtype == np.float32 and g[0] == np.float32(0.5)


@pytest.mark.torch
def test_pytorch_divides_by_the_norm_plus_a_millionth():
    torch = pytest.importorskip("torch")
    g = np.random.default_rng(0).normal(size=30)
    p = torch.nn.Parameter(torch.zeros(30, dtype=torch.float64))
    p.grad = torch.tensor(g)
    norm = np.linalg.norm(g)
    torch.nn.utils.clip_grad_norm_([p], 0.7)
    clip_by_norm(g, 0.7)
    np.testing.assert_allclose(g * norm / (norm + 1e-6), p.grad.numpy(), rtol=1e-14)
    p.grad = torch.tensor(g)
    torch.nn.utils.clip_grad_value_([p], 0.1)
    clip_by_value(g, 0.1)
    np.testing.assert_array_equal(g, p.grad.numpy())


@pytest.mark.parametrize(
    "clip, g, limit, message",
    [
        (clip_by_norm, np.ones(2), 0, "max_norm must be .*0"),
        (clip_by_norm, np.ones(2), np.inf, "max_norm"),
        (clip_by_value, np.ones(2), -1, "limit must be .*-1"),
        (clip_by_value, np.ones(2, int), 1, "array of floats, got int"),
        (clip_by_norm, [1.0], 1, "array of floats, got list"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(clip, g, limit, message):
    with pytest.raises(ValueError, match=message):
        clip(g, limit)
