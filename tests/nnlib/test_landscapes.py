"""Landscapes: gradients against finite differences, minima against the neighbourhood and a search, shapes, walks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.landscapes import LANDSCAPES, descend, double_well, ravine
from nnlib.optimizers import OPTIMIZERS, Optimizer, pure_optimizer

ALL = pytest.mark.parametrize(
    "land", [*LANDSCAPES.values(), ravine(7), double_well(0.3), double_well(-1)], ids=lambda land: land.name
)


def in_box(land, seed, size=()):
    low, high = np.array(land.box, float).T
    return np.random.default_rng(seed).uniform(low, high, (*size, land.n))


def test_the_table_holds_the_landscapes_of_the_course():
    names = {"bowl", "ravine", "rosenbrock", "beale", "himmelblau", "rastrigin", "saddle", "pl", "double_well"}
    assert set(LANDSCAPES) == names
    assert all(land.name == name and land.source for name, land in LANDSCAPES.items())


@ALL
@given(seed=st.integers(0, 10**6))
def test_gradients_match_central_differences(land, seed):
    x, h = in_box(land, seed), 1e-5
    steps = h * np.eye(land.n)
    expected = [(land.f(x + step) - land.f(x - step)) / (2 * h) for step in steps]
    scale = max(np.abs(land.grad(in_box(land, 0, (500,)))).max(), 1)
    np.testing.assert_allclose(land.grad(x), expected, rtol=1e-6, atol=1e-9 * scale)


@ALL
def test_minima_are_minima(land):
    assert land.minima.ndim == 2 and land.minima.shape[1] == land.n and len(land.minima) >= 1
    lowest = land.f(land.minima)
    np.testing.assert_allclose(lowest, lowest[0], atol=1e-12)
    np.testing.assert_allclose(land.grad(land.minima), 0, atol=1e-9)
    assert (land.f(in_box(land, 1, (100_000,))) >= lowest[0] - 1e-12).all()
    for radius in (1e-3, 1e-2):
        around = land.minima[:, None] + radius * np.random.default_rng(2).normal(size=(1, 200, land.n))
        assert (land.f(around) > lowest[:, None]).all()


@ALL
def test_minima_and_start_lie_in_the_box(land):
    low, high = np.array(land.box, float).T
    assert land.start.shape == (land.n,) and len(land.box) == land.n
    assert ((low <= land.minima) & (land.minima <= high)).all() and ((low <= land.start) & (land.start <= high)).all()


@pytest.mark.sample(3)
@ALL
@given(seed=st.integers(0, 10**6))
def test_a_grid_is_one_call(land, seed):
    points = in_box(land, seed, (3, 4))
    values, gradients = land.f(points), land.grad(points)
    assert values.shape == (3, 4) and gradients.shape == points.shape
    for i in np.ndindex(3, 4):
        np.testing.assert_allclose(values[i], land.f(points[i]), rtol=1e-12, atol=1e-15)  # terms cancel
        np.testing.assert_allclose(gradients[i], land.grad(points[i]), rtol=1e-12, atol=1e-12)


@ALL
def test_points_keep_their_dtype_and_stay_as_they_are(land):
    points = in_box(land, 3, (5,)).astype(np.float32)
    before = points.copy()
    assert land.f(points).dtype == land.grad(points).dtype == np.float32
    np.testing.assert_array_equal(points, before)


def test_known_values_from_the_papers():
    assert LANDSCAPES["rosenbrock"].f([-1.2, 1]) == pytest.approx(24.2)
    assert LANDSCAPES["beale"].f([1, 1]) == pytest.approx(14.203125)
    assert LANDSCAPES["himmelblau"].f([0, 0]) == 170
    assert LANDSCAPES["rastrigin"].f([1, 1]) == pytest.approx(2)
    assert LANDSCAPES["pl"].f([np.pi]) == pytest.approx(np.pi**2)


def test_himmelblau_has_all_four_minima_that_a_search_finds():
    land, found = LANDSCAPES["himmelblau"], set()
    for x in in_box(land, 4, (30,)):
        end = descend(land.grad, x, "sgd", 400, lr=0.005)[-1]
        if np.isfinite(end).all():
            found.add(int(np.argmin(np.linalg.norm(land.minima - end, axis=1))))
            assert np.linalg.norm(land.minima - end, axis=1).min() < 1e-6
    assert found == {0, 1, 2, 3}


def test_the_ravines_condition_number_is_kappa():
    hessian = np.array([ravine(80).grad([1, 0]), ravine(80).grad([0, 1])])
    assert np.linalg.cond(hessian) == pytest.approx(80)
    assert ravine(1).name == "bowl"


def test_the_saddle_has_one_of_each_curvature_at_the_origin():
    h = 1e-4
    grad = LANDSCAPES["saddle"].grad
    hessian = np.array([(grad(step) - grad(-step)) / (2 * h) for step in h * np.eye(2)])
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [-2, 2], atol=1e-6)
    np.testing.assert_array_equal(grad([0, 0]), 0)


def test_pl_is_not_convex_yet_keeps_its_inequality():
    """Karimi, Nutini & Schmidt 2016: mu = 1/32 holds for x² + 3 sin² x."""
    x = np.linspace(-10, 10, 20_001)[:, None]
    f, grad = LANDSCAPES["pl"].f, LANDSCAPES["pl"].grad
    assert (0.5 * grad(x)[:, 0] ** 2 >= f(x) / 32 - 1e-12).all()
    assert (np.diff(grad(x)[:, 0]) < 0).any()


def test_a_tilt_makes_one_well_deeper():
    assert double_well(0.3).minima[0, 0] < -1 and double_well(-0.3).minima[0, 0] > 1
    assert len(double_well().minima) == 2


# Walks


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_path_starts_at_x0_and_has_one_row_a_step(name):
    start = np.array([2.0, -1.0])
    path = descend(LANDSCAPES["bowl"].grad, start, name, 7)
    assert path.shape == (8, 2)
    np.testing.assert_array_equal(path[0], start)
    np.testing.assert_array_equal(start, [2, -1])
    assert (np.abs(np.diff(path, axis=0)) > 0).all()


def test_plain_descent_on_a_quadratic_has_its_closed_form():
    path = descend(ravine(10).grad, [3, 1], Optimizer("sgd", lr=0.15), 20)
    k = np.arange(21)[:, None]
    np.testing.assert_allclose(path, [3, 1] * (1 - 0.15 * np.array([1, 10])) ** k, rtol=1e-10)


def test_a_learners_rule_walks_too_and_lr_can_be_given_here():
    rule = pure_optimizer(lambda w, g, lr=0.5: w - lr * g)
    np.testing.assert_array_equal(
        descend(LANDSCAPES["bowl"].grad, [1, 1], rule, 5, lr=0.1),
        descend(LANDSCAPES["bowl"].grad, [1, 1], "sgd", 5, 0.1),
    )


def test_a_walk_that_flies_off_ends_without_a_warning():
    path = descend(LANDSCAPES["rosenbrock"].grad, [-1.2, 1], "sgd", 30, lr=1.0)
    assert path.shape == (31, 2) and not np.isfinite(path[-1]).all()


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: LANDSCAPES["beale"].f([1, 2, 3]), r"beale takes points of shape \(..., 2\), got \(3,\)"),
        (lambda: LANDSCAPES["pl"].grad(1.0), r"\(..., 1\), got \(\)"),
        (lambda: ravine(0.5), "kappa must be .*0.5"),
        (lambda: double_well(2), "tilt must be .*2"),
        (lambda: descend(lambda x: x, [1.0], steps=-1), "steps"),
        (lambda: descend(lambda x: x, [[1.0]]), r"x0 must have 1 dimension.*\(1, 1\)"),
        (lambda: descend(lambda x: x, [1.0], "adan"), "adan"),
        (lambda: descend(lambda x: np.ones(2), [1.0]), r"g has shape \(2,\)"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(make, message):
    with pytest.raises(ValueError, match=message):
        make()
