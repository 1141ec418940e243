"""Two answers agree exactly when they are the same kind, shape and numbers; what differs is told in plain words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.judge.compare import agree, difference
from autograder.judge.wire import Opaque


@pytest.mark.parametrize(
    ("expected", "got", "kind"),
    [
        (np.ones(3), None, "type"),
        (np.ones(3), [1.0, 1.0, 1.0], "container"),
        (np.ones(3), 1.0, "type"),
        (np.ones(3), np.float64(1.0), "type"),
        (np.ones(3), np.ones(3, bool), "type"),
        (np.ones(3), np.ones(3, complex), "type"),
        (np.ones(3), Opaque("MaskedArray"), "type"),
        (np.ones(3), np.ones((1, 3)), "shape"),
        (np.ones(3), np.ones(0), "shape"),
        (np.ones(3), np.ones(()), "shape"),
        (np.ones((2, 3)), np.ones((3, 2)), "shape"),
        (np.ones(3), np.array([1, np.nan, 1]), "finite"),
        (np.ones(3), np.array([1, np.inf, 1]), "finite"),
        (np.ones(3), np.array([1, 1, 1.001]), "value"),
        (np.array([np.nan]), np.array([1.0]), "value"),
        (1.0, True, "type"),
        (1.0, "1.0", "type"),
        (3, 3.0, "type"),
        (3, 4, "value"),
        (True, 1, "type"),
        ("saddle", "minimum", "value"),
        ("saddle", None, "type"),
        ((1.0, 2.0), 1.0, "type"),
        ((1.0, 2.0), (1.0,), "shape"),
        ((1.0, 2.0), (1.0, 2.1), "value"),
        ({"a": 1}, {"b": 1}, "shape"),
        ({"a": 1}, {"a": 2}, "value"),
        ([np.ones(2)], [np.ones(3)], "shape"),
    ],
)
def test_what_differs_is_told_by_its_kind(expected, got, kind):
    assert difference(expected, got).kind == kind


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (np.ones(3), np.ones(3, np.float32)),
        (np.float64(0.1), 0.1),
        (np.array(0.1), 0.1),
        (0.1, np.array(0.1, np.float32)),
        (3, np.int64(3)),
        (3.0, 3),
        ((1.0, 2.0), [1.0, 2.0]),
        ([1, 2], (1, 2)),
        (np.ones(0), np.ones(0)),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
        (True, np.bool_(True)),
        ({"a": np.ones(2)}, {"a": np.ones(2)}),
    ],
)
def test_the_same_numbers_agree(expected, got):
    assert agree(expected, got)


def test_the_first_differing_entry_is_named_with_enough_digits():
    expected, got = np.zeros((2, 3)) + 1.5, np.zeros((2, 3)) + 1.5
    got[1, 2] = 1.50012345
    told = str(difference((expected,), (got,), names=("v",)))
    assert told == "v[1, 2] should be 1.5, but is 1.5001"


@given(st.floats(-1e6, 1e6), st.floats(1e-4, 10))
def test_a_relative_error_of_1e_4_is_always_seen(x, error):
    expected = np.array([x, 1.0])
    assert not agree(expected, expected * (1 + error))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_rounding_to_single_precision_never_fails(numbers):
    array = np.array(numbers)
    assert agree(array, array.astype(np.float32))


def test_without_values_only_type_shape_and_finiteness_count():
    assert agree(np.ones(3), np.zeros(3), values=False)
    assert not agree(np.ones(3), np.zeros(4), values=False)
    assert not agree(np.ones(3), np.full(3, np.nan), values=False)
