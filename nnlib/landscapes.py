"""Landscapes: functions to walk on, each with its gradient, its lowest points, a box to draw and a start.

``f`` maps points (..., n) to values (...), so a whole grid is one call; ``grad`` maps (..., n) to (..., n).
`minima` (k, n) are the global minima.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .checks import count, floats, number
from .optimizers import Optimizer, Steps


@dataclass(frozen=True)
class Landscape:
    """A function on ℝⁿ. `box` is ((low, high), ...) by coordinate: where to draw it; `start` is where walks begin."""

    name: str
    f: Callable
    grad: Callable
    minima: np.ndarray
    box: tuple
    start: np.ndarray
    source: str

    @property
    def n(self) -> int:
        """The number of coordinates."""
        return len(self.start)


def _landscape(
    name: str,
    f: Callable,
    grad: Callable,
    minima: Sequence[Sequence[float]],
    box: tuple[tuple[float, float], ...],
    start: Sequence[float],
    source: str,
) -> Landscape:
    """A Landscape from f and grad as functions of one array a coordinate."""
    n = len(start)

    def columns(x: ArrayLike) -> np.ndarray:
        x = floats(x)
        if x.ndim == 0 or x.shape[-1] != n:
            raise ValueError(f"{name} takes points of shape (..., {n}), got {x.shape}")
        return np.moveaxis(x, -1, 0)

    return Landscape(
        name,
        lambda x: f(*columns(x)),
        lambda x: np.stack(np.broadcast_arrays(*grad(*columns(x))), axis=-1),
        np.array(minima, dtype=float),
        box,
        np.array(start, dtype=float),
        source,
    )


def ravine(kappa: float = 50.0) -> Landscape:
    """½(x² + κy²): a quadratic with condition number κ. Gradient descent needs lr < 2/κ, and then crawls along x."""
    kappa = number("kappa", kappa, low=1)
    return _landscape(
        "ravine" if kappa != 1 else "bowl",
        lambda x, y: (x**2 + kappa * y**2) / 2,
        lambda x, y: (x, kappa * y),
        [[0, 0]],
        ((-5, 5), (-5, 5)) if kappa == 1 else ((-11, 11), (-2, 2)),
        [-4, 3] if kappa == 1 else [-10, 1],
        "Polyak 1964" if kappa != 1 else "Cauchy 1847",
    )


def double_well(tilt: float = 0.0) -> Landscape:
    """(x² − 1)² + tilt·x, one coordinate: two wells near ±1, equally deep when tilt is 0. |tilt| < 8/(3√3) ≈ 1.54."""
    most = 8 / math.sqrt(27)
    tilt = number("tilt", tilt, low=-most, high=most, low_open=True, high_open=True)
    wells = np.sort(np.roots([4, 0, -4, tilt]).real)[[0, 2]]
    return _landscape(
        "double_well",
        lambda x: (x**2 - 1) ** 2 + tilt * x,
        lambda x: (4 * x * (x**2 - 1) + tilt,),
        [[-1], [1]] if tilt == 0 else [[wells[0] if tilt > 0 else wells[1]]],
        ((-1.8, 1.8),),
        [1.6],
        "Duffing 1918",
    )


def _beale_terms(x: np.ndarray, y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    return [(c - x + x * y**k, y**k - 1, k * x * y ** (k - 1)) for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))]


_ROSENBROCK = _landscape(
    "rosenbrock",
    lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    lambda x, y: (-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)),
    [[1, 1]],
    ((-2, 2), (-1, 3)),
    [-1.2, 1],
    "Rosenbrock 1960",
)
_BEALE = _landscape(
    "beale",
    lambda x, y: sum(r**2 for r, _, _ in _beale_terms(x, y)),
    lambda x, y: (
        sum(2 * r * dx for r, dx, _ in _beale_terms(x, y)),
        sum(2 * r * dy for r, _, dy in _beale_terms(x, y)),
    ),
    [[3, 0.5]],
    ((-4.5, 4.5), (-4.5, 4.5)),
    [1, 1],
    "Beale 1958; Moré, Garbow & Hillstrom 1981, problem 5",
)
_HIMMELBLAU = _landscape(
    "himmelblau",
    lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    lambda x, y: (
        4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7),
        2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7),
    ),
    [
        [3, 2],
        [-2.805118086952745, 3.131312518250573],
        [-3.779310253377747, -3.283185991286170],
        [3.584428340330492, -1.848126526964404],
    ],
    ((-5, 5), (-5, 5)),
    [0, 0],
    "Himmelblau 1972",
)
_RASTRIGIN = _landscape(
    "rastrigin",
    lambda x, y: 20 + x**2 + y**2 - 10 * np.cos(2 * np.pi * x) - 10 * np.cos(2 * np.pi * y),
    lambda x, y: (2 * x + 20 * np.pi * np.sin(2 * np.pi * x), 2 * y + 20 * np.pi * np.sin(2 * np.pi * y)),
    [[0, 0]],
    ((-5.12, 5.12), (-5.12, 5.12)),
    [3.2, -2.3],
    "Rastrigin 1974",
)
# Near the origin it is the textbook's x² − y²; the last term gives it a floor.
_SADDLE = _landscape(
    "saddle",
    lambda x, y: x**2 - y**2 + y**4 / 2,
    lambda x, y: (2 * x, -2 * y + 2 * y**3),
    [[0, -1], [0, 1]],
    ((-1.5, 1.5), (-1.5, 1.5)),
    [-1.2, 1e-3],
    "Dauphin et al. 2014",
)
# Not convex, but ½‖∇f‖² ≥ μ(f − f*) holds (Polyak & Łojasiewicz 1963), so gradient descent converges at a linear rate.
_PL = _landscape(
    "pl",
    lambda x: x**2 + 3 * np.sin(x) ** 2,
    lambda x: (2 * x + 3 * np.sin(2 * x),),
    [[0]],
    ((-10, 10),),
    [9],
    "Karimi, Nutini & Schmidt 2016",
)

LANDSCAPES = {
    landscape.name: landscape
    for landscape in (
        ravine(1), ravine(), _ROSENBROCK, _BEALE, _HIMMELBLAU, _RASTRIGIN, _SADDLE, _PL, double_well()
    )
}  # fmt: skip


def descend(
    grad: Callable[[np.ndarray], ArrayLike],
    x0: ArrayLike,
    optimizer: str | Steps = "sgd",
    steps: int = 100,
    lr: float | None = None,
) -> np.ndarray:
    """The path (steps+1, n) of `steps` steps of an optimizer from x0, which is its row 0.

    `grad` maps (n,) to (n,); `optimizer` is a name, or anything fresh with ``step(w, g, lr=None)``. Row k is the point
    after k steps. A walk that leaves the numbers goes on as inf or NaN.
    """
    steps, x = count("steps", steps, least=0), floats(x0, "x0", ndim=1).copy()
    optimizer = Optimizer(optimizer) if isinstance(optimizer, str) else optimizer
    path = [x.copy()]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            optimizer.step(x, np.asarray(grad(x.copy())), lr)
            path.append(x.copy())
    return np.array(path)
