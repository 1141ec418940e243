"""Data: the digits are the real ones, splits lose nothing, toy sets have their shape, label noise its amount."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlib
from nnlib.data import circles, flip_labels, load_digits, moons, spirals, split, xor

TOYS = pytest.mark.parametrize("make", [moons, circles, spirals, xor], ids=lambda f: f.__name__)


def test_the_digits_are_the_uci_test_set():
    x, y = load_digits()
    assert x.shape == (1797, 64) and x.dtype == np.float64 and y.shape == (1797,) and y.dtype == np.int64
    assert x.min() == 0 and x.max() == 1 and (x * 16 == np.round(x * 16)).all()
    # The UCI description's counts by class
    np.testing.assert_array_equal(np.bincount(y), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    content = (x * 16).astype(np.uint8).tobytes() + y.astype(np.uint8).tobytes()
    assert hashlib.sha256(content).hexdigest().startswith("87ff0c9e40dc7e2c")


def test_the_digits_first_image_is_a_zero():
    image = load_digits()[0][0].reshape(8, 8)
    np.testing.assert_array_equal(image[0] * 16, [0, 0, 5, 13, 9, 1, 0, 0])
    assert image[3:5, 3:5].sum() < 0.1 < image[3:5, 1:7].sum()  # a hole in the middle


def test_each_call_gives_new_arrays():
    load_digits()[0][:] = 7
    assert load_digits()[0].max() == 1


def test_the_file_is_small_has_no_pickle_and_its_licence_beside_it():
    folder = Path(nnlib.__file__).parent
    with np.load(folder / "digits.npz", allow_pickle=False) as archive:
        assert {archive[name].dtype for name in archive} == {np.dtype(np.uint8)}
    assert (folder / "digits.npz").stat().st_size < 100_000
    licence = (folder / "DIGITS-LICENSE.md").read_text()
    assert "Alpaydin" in licence and "Kaynak" in licence and "CC BY 4.0" in licence


@given(seed=st.integers(0, 999), n=st.integers(10, 80), classes=st.integers(1, 4), stratify=st.booleans())
def test_a_split_puts_every_sample_in_exactly_one_part(seed, n, classes, stratify):
    y = np.random.default_rng(seed).integers(0, classes, n)
    x = np.arange(n)[:, None]
    parts = split(x, y, seed, stratify=stratify)
    np.testing.assert_array_equal(np.sort(np.concatenate([px[:, 0] for px, _ in parts])), np.arange(n))
    assert all((py == y[px[:, 0]]).all() for px, py in parts)
    ends = np.round(np.cumsum([0.6, 0.2, 0.2]) * n).astype(int)
    assert [len(py) for _, py in parts] == np.diff([0, *ends]).tolist()


@given(seed=st.integers(0, 999))
def test_a_stratified_split_has_the_same_proportions_everywhere(seed):
    y = np.repeat([0, 1, 2], [100, 50, 15])
    for fraction, (_, part) in zip((0.6, 0.2, 0.2), split(np.zeros((165, 1)), y, seed), strict=True):
        assert np.abs(np.bincount(part, minlength=3) - fraction * np.array([100, 50, 15])).max() <= 2


def test_splits_are_random_seeded_and_mixed():
    x, y = load_digits()
    (a, ya), _, _ = split(x, y, 0)
    np.testing.assert_array_equal(a, split(x, y, 0)[0][0])
    assert (a != split(x, y, 1)[0][0]).any()
    assert np.abs(np.diff(ya)).mean() > 2  # neighbours are of different classes


def test_other_fractions_and_targets():
    parts = split(np.arange(20.0)[:, None], np.arange(20.0), np.random.default_rng(0), (0.5, 0.5))
    assert [len(px) for px, _ in parts] == [10, 10]


@TOYS
@given(n=st.integers(2, 101), seed=st.integers(0, 99))
def test_toy_sets_are_balanced_seeded_points_in_the_plane(make, n, seed):
    x, y = make(n, 0.1, seed)
    assert x.shape == (n, 2) and x.dtype == np.float64 and y.shape == (n,) and y.dtype == np.int64
    assert set(y) <= {0, 1} and abs((y == 0).sum() - (y == 1).sum()) <= 2
    np.testing.assert_array_equal(x, make(n, 0.1, np.random.default_rng(seed))[0])


def test_without_noise_the_points_lie_on_their_curves():
    x, y = circles(100, 0, 0)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.5))
    x, y = moons(100, 0, 0)
    centers = np.where(y[:, None] == 0, [0, 0], [1, 0.5])
    np.testing.assert_allclose(np.hypot(*(x - centers).T), 1)
    assert ((x - centers)[:, 1] * np.where(y == 0, 1, -1) >= 0).all()
    x, y = spirals(100, 0, 0, turns=2)
    radius = np.hypot(*x.T)
    turned = np.exp(1j * (4 * np.pi * radius + np.pi * y))
    np.testing.assert_allclose(x[:, 0] + 1j * x[:, 1], radius * turned, atol=1e-12)
    x, y = xor(4, 0, 0)
    assert sorted(zip(*x.T, y, strict=True)) == [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]


@TOYS
def test_the_noise_has_its_standard_deviation(make):
    clean, noisy = make(20_000, 0, 5)[0], make(20_000, 0.3, 5)[0]
    assert noisy.var(axis=0) - clean.var(axis=0) == pytest.approx(0.09, abs=0.02)


@given(seed=st.integers(0, 999), fraction=st.floats(0, 1), classes=st.integers(2, 10))
def test_label_noise_changes_exactly_its_share_and_always_to_another_class(seed, fraction, classes):
    y = np.random.default_rng(seed).integers(0, classes, 50)
    before = y.copy()
    noisy = flip_labels(y, fraction, seed, classes)
    assert (noisy != y).sum() == round(fraction * 50)
    assert noisy.min() >= 0 and noisy.max() < classes
    np.testing.assert_array_equal(y, before)


def test_flipped_labels_are_spread_evenly_over_the_other_classes():
    counts = np.bincount(flip_labels(np.full(9000, 3), 1.0, 0, classes=10), minlength=10)
    assert counts[3] == 0
    others = np.delete(counts, 3)
    assert ((others - 1000) ** 2 / 1000).sum() < 45  # chi squared with 8 degrees of freedom: p = 4e-7


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: split(np.ones((3, 1)), np.ones(2), 0), r"\(3,\).*\(2,\)"),
        (lambda: split(np.ones((3, 1)), np.ones(3), 0, (0.5, 0.4)), r"sum to 1, got \[0.5, 0.4\]"),
        (lambda: split(np.ones((3, 1)), np.ones(3), 0, (1.5, -0.5)), "positive"),
        (lambda: moons(1, 0.1, 0), "n must be .*1"),
        (lambda: xor(10, -0.1, 0), "noise must be .*-0.1"),
        (lambda: spirals(10, 0.1, 0, turns=0), "turns"),
        (lambda: flip_labels(np.zeros(3), 0.1, 0), "integers"),
        (lambda: flip_labels(np.zeros(3, int), 1.1, 0, 2), "fraction must be .*1.1"),
        (lambda: flip_labels(np.zeros(3, int), 0.1, 0), "classes must be .*1"),
        (lambda: flip_labels(np.array([0, 5]), 0.1, 0, 3), r"labels must lie in 0…2, got \[0, 5\]"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(make, message):
    with pytest.raises(ValueError, match=message):
        make()
