"""Unit 1: numerical gradients, gradient descent, the convexity gap, critical points, the largest stable learning rate.

Functions that an exercise takes (f, grad) check what they are given, so that a wrong shape is told in plain words.
"""

import numpy as np

import nnlib
from autograder.judge.compare import agree
from autograder.judge.exercise import Exercise
from nnlib import landscapes


def _of_array(shape, function, name="f"):
    """`function` on float64 arrays of one shape; anything else is a ValueError that says what came instead."""

    def checked(x):
        try:
            x = np.asarray(x, np.float64)
        except (TypeError, ValueError):
            raise ValueError(f"{name} takes an array of numbers, got {type(x).__name__}") from None
        if x.shape != shape:
            raise ValueError(f"{name} takes an array of shape {shape}, got shape {x.shape}")
        return function(x)

    return checked


def _curved(rng, shape, size=1.0):
    """size · (Σ exp(aᵢxᵢ) + (Σ bᵢxᵢ)³): slopes of both signs, third derivatives that are not 0, all coordinates coupled."""
    sign = np.resize(rng.permutation([-1, 1]), shape)
    a, b = sign * rng.uniform(0.5, 1.5, shape), sign * rng.uniform(0.4, 0.9, shape)
    return _of_array(shape, lambda x: size * float(np.exp(a * x).sum() + (b * x).sum() ** 3))


def _symmetric(rng, eigenvalues):
    """A symmetric matrix with these eigenvalues and random directions."""
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues),) * 2))
    A = q @ np.diag(eigenvalues) @ q.T
    return (A + A.T) / 2


# ------------------------------------------------------------------------------------------------------ convexity_gap


def _convexity_gap(f, x, y, lam):
    return lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)


convexity_gap = Exercise(
    "convexity_gap",
    reference=_convexity_gap,
    points=2,
    section="The-chord-and-the-gap",
    hints=(
        "Look at which of the two points lam belongs to, on the chord and on the curve.",
        "The chord's height is the weighted mean of the two values; the curve's height is the value at the weighted mean.",
        "One line: lam times f(x), plus (1 − lam) times f(y), minus f at the point between. Return a number.",
    ),
)


def _bowl(rng, shape, sign=1):
    """A convex function around a random centre, as steep as `sign` is large; with a negative sign a concave one."""
    a, c = sign * rng.uniform(0.5, 2.0, shape), rng.uniform(-0.5, 0.5, shape)
    return _of_array(shape, lambda x: float((a * (x - c) ** 2).sum() + sign * np.exp(x).sum()))


def _ends(rng, shape):
    """Two points well apart in every coordinate."""
    side = rng.choice([-1, 1], shape)
    return {"x": np.asarray(side * rng.uniform(1, 2, shape)), "y": np.asarray(-side * rng.uniform(0.3, 1, shape))}


@convexity_gap.case
def convex(rng):
    """a convex function of two coordinates, lam = 0.3"""
    return {"f": _bowl(rng, (2,))} | _ends(rng, (2,)) | {"lam": 0.3}


@convexity_gap.case
def concave(rng):
    """a concave function of three coordinates: the gap is negative"""
    return {"f": _bowl(rng, (3,), sign=-1)} | _ends(rng, (3,)) | {"lam": 0.6}


@convexity_gap.hidden_case
def near_one_end(rng):
    """a single number (an array of no dimensions), lam = 0.9, and a gap a little below 0, which is no rounding error"""
    return {"f": _bowl(rng, (), sign=-1e-4)} | _ends(rng, ()) | {"lam": 0.9}


@convexity_gap.hidden_case
def weight_matrix(rng):
    """a matrix of weights, lam = 0.15"""
    return {"f": _bowl(rng, (2, 3))} | _ends(rng, (2, 3)) | {"lam": 0.15}


@convexity_gap.hidden_case
def wavy(rng):
    """a wavy function, far from 0: neither convex nor concave"""
    a = rng.uniform(0.8, 1.2, 4)
    f = _of_array((4,), lambda x: float(np.cos(3 * a * x).sum() - 10))
    return {"f": f} | _ends(rng, (4,)) | {"lam": 0.45}


@convexity_gap.law
def closes_at_the_ends(answer, rng):
    """at lam = 0 and at lam = 1 chord and curve meet: the gap is 0"""
    f, ends = _bowl(rng, (2,)), _ends(rng, (2,))
    gaps = [answer(f=f, lam=lam, **ends) for lam in (0.0, 1.0)]
    return np.allclose(gaps, 0, atol=1e-5)


@convexity_gap.law
def same_from_both_sides(answer, rng):
    """the gap of (x, y, lam) is that of (y, x, 1 − lam)"""
    f, ends = _bowl(rng, (3,)), _ends(rng, (3,))
    return agree(answer(f=f, lam=0.3, **ends), answer(f=f, x=ends["y"], y=ends["x"], lam=0.7))


@convexity_gap.mistake
def lam_swapped_on_chord(f, x, y, lam):
    """On the chord you gave lam to y, on the curve to x. lam belongs to x in both: λ f(x) + (1−λ) f(y)."""
    return (1 - lam) * f(x) + lam * f(y) - f(lam * x + (1 - lam) * y)


@convexity_gap.mistake
def lam_swapped_on_curve(f, x, y, lam):
    """On the curve you gave lam to y, on the chord to x. lam belongs to x in both: f(λx + (1−λ)y)."""
    return lam * f(x) + (1 - lam) * f(y) - f((1 - lam) * x + lam * y)


@convexity_gap.mistake
def lam_swapped(f, x, y, lam):
    """You gave lam to y. Here lam is the weight of x, on the chord and on the curve."""
    return _convexity_gap(f, y, x, lam)


@convexity_gap.mistake
def gap_upside_down(f, x, y, lam):
    """You took curve minus chord. The gap is chord minus curve, so that it is positive for a convex function."""
    return -_convexity_gap(f, x, y, lam)


@convexity_gap.mistake
def midpoint_only(f, x, y, lam):
    """You took the middle of x and y whatever lam is. Use lam: it says where between the two to look."""
    return _convexity_gap(f, x, y, 0.5)


@convexity_gap.mistake
def absolute_gap(f, x, y, lam):
    """You returned the gap's size. Keep its sign: a negative gap is what proves that f is not convex."""
    return abs(_convexity_gap(f, x, y, lam))


@convexity_gap.mistake
def clipped_gap(f, x, y, lam):
    """You replaced a negative gap by 0. Return it as it is: a negative gap is what proves that f is not convex."""
    return max(0.0, _convexity_gap(f, x, y, lam))


@convexity_gap.mistake
def yes_or_no(f, x, y, lam):
    """You returned whether the gap is at least 0. Return the gap itself, a number."""
    return bool(_convexity_gap(f, x, y, lam) >= 0)


@convexity_gap.mistake
def chord_only(f, x, y, lam):
    """You returned the chord's height. Subtract the curve's height at the point between: f(λx + (1−λ)y)."""
    return lam * f(x) + (1 - lam) * f(y)


@convexity_gap.mistake
def curve_only(f, x, y, lam):
    """You returned the curve's height. It is the chord's height, λ f(x) + (1−λ) f(y), that it is subtracted from."""
    return f(lam * x + (1 - lam) * y)


@convexity_gap.mistake
def plain_sum(f, x, y, lam):
    """You added f(x) and f(y) without weights. The chord's height is their mean with weights lam and 1 − lam."""
    return f(x) + f(y) - f(lam * x + (1 - lam) * y)


# -------------------------------------------------------------------------------------------------- numerical_gradient


def _numerical_gradient(f, x, h=1e-5):
    return nnlib.numerical_gradient(f, x, h)


numerical_gradient = Exercise(
    "numerical_gradient",
    reference=_numerical_gradient,
    points=3,
    section="Slopes-from-differences",
    hints=(
        "Look at what moves when you change x: one entry at a time, and back in its place before the next.",
        "Entry i of the gradient is the slope of f when only entry i moves: up by h, down by h, difference over 2h.",
        "A loop over all indices (np.ndindex(x.shape)), two copies of x, two calls of f. Return an array shaped like x.",
    ),
)


@numerical_gradient.case
def wide_step(rng):
    """two coordinates, with a wide step h = 0.3"""
    return {"f": _curved(rng, (2,)), "x": rng.uniform(1.2, 2.0, 2), "h": 0.3}


@numerical_gradient.case
def matrix(rng):
    """a matrix of weights, with h = 0.1"""
    return {"f": _curved(rng, (2, 3)), "x": rng.uniform(0.2, 1.0, (2, 3)), "h": 0.1}


@numerical_gradient.case
def default_step(rng):
    """two coordinates with the default h"""
    return {"f": _curved(rng, (2,)), "x": rng.uniform(-1.0, 1.0, 2)}


@numerical_gradient.hidden_case
def fine_ripples(rng):
    """ripples as narrow as the default h, where only that h gives these numbers"""
    a = rng.uniform(0.5, 1.5, 2)
    f = _of_array((2,), lambda x: float(np.sin(1e5 * a * x).sum() / 1e5))
    return {"f": f, "x": rng.uniform(-1, 1, 2)}


@numerical_gradient.hidden_case
def gradient_scalar(rng):
    """a single number (an array of no dimensions)"""
    return {"f": _curved(rng, ()), "x": np.array(rng.uniform(0.3, 1.0)), "h": 0.2}


@numerical_gradient.hidden_case
def gradient_block(rng):
    """an array of three dimensions, with negative entries and slopes of about a millionth"""
    return {"f": _curved(rng, (2, 1, 2), size=1e-6), "x": rng.uniform(-1.0, 1.0, (2, 1, 2)), "h": 0.25}


@numerical_gradient.hidden_case
def one_coordinate(rng):
    """one coordinate, at zero"""
    return {"f": _curved(rng, (1,)), "x": np.zeros(1), "h": 0.4}


@numerical_gradient.law
def exact_on_quadratics(answer, rng):
    """for ½ xᵀA x of twelve coordinates the result is A x, even with h = 0.5: central differences make no error there"""
    A, x = _symmetric(rng, rng.uniform(0.5, 3.0, 12)), rng.uniform(0.5, 1.0, 12)
    return agree(A @ x, answer(f=_of_array((12,), lambda x: float(x @ A @ x / 2)), x=x, h=0.5))


@numerical_gradient.law
def two_calls_an_entry(answer, rng):
    """f is called at most twice for each entry of x"""
    calls, curved = [], _curved(rng, (2, 2))

    def counted(x):
        calls.append(1)
        return curved(x)

    answer(f=counted, x=rng.uniform(0.2, 1.0, (2, 2)), h=0.1)
    return True if len(calls) <= 8 else f"f was called {len(calls)} times for an array of 4 entries; 8 calls are enough"


def _each(x, slope):
    """slope(e) for the unit array e of each entry, as an array shaped like x."""
    g = np.empty(np.shape(x))
    for i in np.ndindex(g.shape):
        e = np.zeros(g.shape)
        e[i] = 1
        g[i] = slope(e)
    return g


@numerical_gradient.mistake
def forward_difference(f, x, h=1e-5):
    """You took f(x + h) − f(x). Step to both sides, (f(x + h) − f(x − h)) / 2h: its error shrinks as h², not as h."""
    return _each(x, lambda e: (f(x + h * e) - f(x)) / h)


@numerical_gradient.mistake
def backward_difference(f, x, h=1e-5):
    """You took f(x) − f(x − h). Step to both sides, (f(x + h) − f(x − h)) / 2h: its error shrinks as h², not as h."""
    return _each(x, lambda e: (f(x) - f(x - h * e)) / h)


@numerical_gradient.mistake
def divides_by_h(f, x, h=1e-5):
    """You divided by h. The two points are 2h apart: divide by 2h."""
    return _each(x, lambda e: (f(x + h * e) - f(x - h * e)) / h)


@numerical_gradient.mistake
def multiplies_by_half_h(f, x, h=1e-5):
    """You wrote `/ 2 * h`, which divides by 2 and multiplies by h. Put brackets around the product: `/ (2 * h)`."""
    return _each(x, lambda e: (f(x + h * e) - f(x - h * e)) / 2 * h)


@numerical_gradient.mistake
def half_steps(f, x, h=1e-5):
    """You stepped h/2 to each side. That is a central difference too; here the step to each side is h."""
    return _each(x, lambda e: (f(x + h / 2 * e) - f(x - h / 2 * e)) / h)


@numerical_gradient.mistake
def backwards_slope(f, x, h=1e-5):
    """Your gradient points the wrong way. Subtract the value at x − h from the value at x + h."""
    return _each(x, lambda e: (f(x - h * e) - f(x + h * e)) / (2 * h))


@numerical_gradient.mistake
def fixed_h(f, x, h=1e-5):
    """You wrote 1e-5 into the formula. Use the argument h, so that a caller can change it."""
    return _numerical_gradient(f, x)


@numerical_gradient.mistake
def moves_all_at_once(f, x, h=1e-5):
    """You moved all entries of x together. Move one entry at a time: each has its own slope."""
    return np.full(np.shape(x), (f(x + h) - f(x - h)) / (2 * h))


@numerical_gradient.mistake
def moves_whole_rows(f, x, h=1e-5):
    """You moved a whole row of x at a time. Loop over all indices, np.ndindex(x.shape), not over len(x)."""
    g = np.empty(x.shape)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g


@numerical_gradient.mistake
def never_moves_back(f, x, h=1e-5):
    """You left each entry where it was moved to. Put it back before the next one moves, or work on a copy each time."""
    x, g = x.copy(), np.empty(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x.copy())
        x[i] -= 2 * h
        g[i] = (up - f(x.copy())) / (2 * h)
    return g


@numerical_gradient.mistake
def two_names_one_array(f, x, h=1e-5):
    """Your two points were one: `up = x` gives a second name, not a second array. Write `up = x.copy()`."""
    return _each(x, lambda e: f(x) - f(x))


@numerical_gradient.mistake
def flat_result(f, x, h=1e-5):
    """You returned the slopes as a flat list. Give the result the shape of x."""
    return _numerical_gradient(f, x, h).reshape(-1)


@numerical_gradient.mistake
def second_derivative(f, x, h=1e-5):
    """You computed the curvature, (f(x+h) − 2f(x) + f(x−h)) / h². The slope is (f(x+h) − f(x−h)) / 2h."""
    return _each(x, lambda e: (f(x + h * e) - 2 * f(x) + f(x - h * e)) / h**2)


@numerical_gradient.mistake
def step_scaled_by_x(f, x, h=1e-5):
    """You made the step larger where x is larger. Here it is h itself, whatever x is."""
    step = h * np.maximum(1, np.abs(x))
    return _each(x, lambda e: (f(x + step * e) - f(x - step * e)) / (2 * np.sum(step * e)))


@numerical_gradient.mistake
def calls_more_than_needed(f, x, h=1e-5):
    """Your numbers are right, but you call f more than twice an entry. f(x) itself is not needed: drop that call."""
    return _each(x, lambda e: (f(x + h * e) - f(x) + f(x) - f(x - h * e)) / (2 * h))


# ---------------------------------------------------------------------------------------------------- gradient_descent


def _gradient_descent(grad, x0, lr, steps):
    return landscapes.descend(grad, x0, "sgd", steps, lr)


gradient_descent = Exercise(
    "gradient_descent",
    reference=_gradient_descent,
    points=3,
    section="Walking-downhill",
    hints=(
        "Count the rows: the start is row 0, so there is one row more than there are steps.",
        "At every step ask for the gradient where you stand now, go lr times that far against it, and note the new point.",
        "A list that begins with x0; a loop of `steps` rounds that appends a NEW array each; np.array of the list.",
    ),
)


def _slope(rng, n, linear=False):
    """The gradient of a function of n coordinates with a pull that grows faster than linearly."""
    a, c = rng.uniform(0.5, 2.0, n), 0.0 if linear else 0.3
    return _of_array((n,), lambda x: a * x + c * x**3, "grad")


def _start(rng, n):
    return rng.choice([-1, 1], n) * rng.uniform(0.7, 1.5, n)


@gradient_descent.case
def bowl(rng):
    """three steps down a bowl in the plane"""
    return {"grad": _slope(rng, 2, linear=True), "x0": _start(rng, 2), "lr": 0.3, "steps": 3}


@gradient_descent.case
def steeper_than_a_bowl(rng):
    """four steps in three coordinates, where the slope is not linear"""
    return {"grad": _slope(rng, 3), "x0": _start(rng, 3), "lr": 0.15, "steps": 4}


@gradient_descent.hidden_case
def no_steps(rng):
    """no step at all: the path is the start alone"""
    return {"grad": _slope(rng, 3), "x0": _start(rng, 3), "lr": 0.1, "steps": 0}


@gradient_descent.hidden_case
def one_dimension(rng):
    """one step in one coordinate"""
    return {"grad": _slope(rng, 1), "x0": _start(rng, 1), "lr": 0.4, "steps": 1}


@gradient_descent.hidden_case
def too_fast(rng):
    """a learning rate so large that the walk moves away"""
    return {"grad": _slope(rng, 2, linear=True), "x0": _start(rng, 2), "lr": 16.0, "steps": 4}


@gradient_descent.hidden_case
def close_to_the_minimum(rng):
    """a start that is almost the minimum: the walk goes on all the same"""
    return {"grad": _slope(rng, 4), "x0": 1e-9 * _start(rng, 4), "lr": 0.2, "steps": 3}


@gradient_descent.hidden_case
def tilted_bowl(rng):
    """a tilted bowl, where every entry of the gradient depends on all coordinates"""
    A = _symmetric(rng, [0.5, 1.5, 3.0])
    return {"grad": _of_array((3,), lambda x: A @ x, "grad"), "x0": _start(rng, 3), "lr": 0.3, "steps": 3}


@gradient_descent.hidden_law
def many_steps(answer, rng):
    """twenty-two small steps where the slope is not linear"""
    inputs = {"grad": _slope(rng, 2), "x0": _start(rng, 2), "lr": 0.04, "steps": 22}
    return agree(_gradient_descent(**inputs), answer(**inputs))


@gradient_descent.law
def rests_at_the_minimum(answer, rng):
    """where the gradient is zero, the walk stays"""
    x0 = _start(rng, 2)
    path = answer(grad=_of_array((2,), np.zeros_like, "grad"), x0=x0, lr=0.5, steps=2)
    return agree(np.tile(x0, (3, 1)), path)


@gradient_descent.law
def shrinks_by_a_factor(answer, rng):
    """on ½ λ x² every step multiplies x by 1 − lr·λ"""
    lam, x0 = rng.uniform(0.5, 1.5), _start(rng, 1)
    path = answer(grad=_of_array((1,), lambda x: lam * x, "grad"), x0=x0, lr=0.4, steps=4)
    return agree(x0 * (1 - 0.4 * lam) ** np.arange(5)[:, None], path)


def _walk(x0, steps, step):
    """x ← step(x, k) for k = 0 …, all points noted."""
    path = [x0]
    for k in range(steps):
        path.append(step(path[-1], k))
    return np.array(path)


@gradient_descent.mistake
def forgets_the_start(grad, x0, lr, steps):
    """You left out the start. Row 0 is x0, so the path has steps + 1 rows."""
    return np.array(list(_gradient_descent(grad, x0, lr, steps)[1:]))


@gradient_descent.mistake
def table_one_row_short(grad, x0, lr, steps):
    """Your table has `steps` rows, so the last step has no place. With the start there are steps + 1 rows."""
    path = np.zeros((steps, len(x0)))
    path[0] = x0
    return _gradient_descent(grad, x0, lr, steps - 1)


@gradient_descent.mistake
def one_step_short(grad, x0, lr, steps):
    """Your path ends one step early. steps counts the moves: with the start there are steps + 1 rows."""
    return _gradient_descent(grad, x0, lr, max(steps - 1, 0))


@gradient_descent.mistake
def one_step_too_many(grad, x0, lr, steps):
    """Your path has one step too many. steps counts the moves: with the start there are steps + 1 rows."""
    return _gradient_descent(grad, x0, lr, steps + 1)


@gradient_descent.mistake
def walks_uphill(grad, x0, lr, steps):
    """You added the gradient, which points uphill. Subtract lr times the gradient."""
    return _walk(x0, steps, lambda x, k: x + lr * grad(x))


@gradient_descent.mistake
def without_lr(grad, x0, lr, steps):
    """You subtracted the whole gradient. Scale it by lr first."""
    return _walk(x0, steps, lambda x, k: x - grad(x))


@gradient_descent.mistake
def last_point_only(grad, x0, lr, steps):
    """You returned the last point. Return the whole path, one point a row, x0 first."""
    return _gradient_descent(grad, x0, lr, steps)[-1]


@gradient_descent.mistake
def one_array_many_rows(grad, x0, lr, steps):
    """All your rows are the last point: `x -= ...` changes the array that the list holds already. Write `x = x - ...`."""
    return np.tile(_gradient_descent(grad, x0, lr, steps)[-1], (steps + 1, 1))


@gradient_descent.mistake
def first_gradient_again(grad, x0, lr, steps):
    """You used the gradient of the start at every step. Ask for it anew, at the point where you stand."""
    g = grad(x0)
    return _walk(x0, steps, lambda x, k: x - lr * g)


@gradient_descent.mistake
def always_from_the_start(grad, x0, lr, steps):
    """You took every step from x0. Take it from the point that the step before reached."""
    return _walk(x0, steps, lambda x, k: x0 - lr * grad(x))


@gradient_descent.mistake
def unit_steps(grad, x0, lr, steps):
    """You divided the gradient by its length. Plain descent takes it as it is: steps get short where it is flat."""
    return _walk(x0, steps, lambda x, k: x - lr * grad(x) / np.linalg.norm(grad(x)))


@gradient_descent.mistake
def shrinking_rate(grad, x0, lr, steps):
    """Your steps shrink as lr/(k+1). Plain descent keeps lr as it is."""
    return _walk(x0, steps, lambda x, k: x - lr / (k + 1) * grad(x))


@gradient_descent.mistake
def coordinates_as_rows(grad, x0, lr, steps):
    """Your path lies on its side. One point a row: the shape is (steps + 1, n)."""
    return _gradient_descent(grad, x0, lr, steps).T


@gradient_descent.mistake
def steps_as_path(grad, x0, lr, steps):
    """You noted the steps and not the points. Row k is where the walk stands after k steps."""
    path = _gradient_descent(grad, x0, lr, steps)
    return np.vstack([path[:1], np.diff(path, axis=0)])


# --------------------------------------------------------------------------------------------- classify_critical_point


def _signs(hessian, tol):
    """(some eigenvalue above tol, all above, some below −tol, all below)"""
    values = np.linalg.eigvalsh(hessian)
    up, down = values > tol, values < -tol
    return up.any(), up.all(), down.any(), down.all()


def _classify_critical_point(hessian, tol=1e-8):
    some_up, all_up, some_down, all_down = _signs(hessian, tol)
    if some_up and some_down:
        return "saddle"
    return "minimum" if all_up else "maximum" if all_down else "undecided"


classify_critical_point = Exercise(
    "classify_critical_point",
    reference=_classify_critical_point,
    points=3,
    section="Minimum,-maximum-or-saddle",
    hints=(
        "Look at the eigenvalues, not at the entries; and at what happens when one of them is zero.",
        "An eigenvalue is the curvature along its own direction: up (> tol), down (< −tol), or too flat to tell.",
        "np.linalg.eigvalsh, then four answers in this order: both signs, all up, all down, the rest.",
    ),
)


def _hessian_case(name, text, eigenvalues, hidden=False, **more):
    """A case whose Hessian is `eigenvalues` on random directions; or given as a matrix, as it is."""

    def make(rng):
        H = np.array(eigenvalues, dtype=float)
        return {"hessian": _symmetric(rng, H) if H.ndim == 1 else H} | more

    make.__name__, make.__doc__ = name, text
    (classify_critical_point.hidden_case if hidden else classify_critical_point.case)(make)


def _diagonal_case(name, text, *diagonal, **more):
    _hessian_case(name, text, np.diag(diagonal), hidden=True, **more)


_hessian_case("curves_up", "the curvatures 0.5, 2 and 5 along tilted directions", [0.5, 2, 5])
_hessian_case("curves_down", "the curvatures −0.5, −2 and −5 along tilted directions", [-0.5, -2, -5])
_hessian_case("up_and_down", "the curvatures −1 and 3 along tilted directions", [-1, 3])
_hessian_case(
    "positive_entries", "the Hessian [[1, 3], [3, 1]]: positive entries, yet one curvature is −2", [[1, 3], [3, 1]]
)
_hessian_case("flat_and_up", "the curvatures 0.004, 1 and 2, with tol = 0.01", [0.004, 1, 2], tol=0.01)
_hessian_case("flat_up_and_down", "the curvatures −1, 0.004 and 2, with tol = 0.01", [-1, 0.004, 2], tol=0.01)
_hessian_case(
    "flat_and_down", "the curvatures −2, −1 and −0.004, with tol = 0.01", [-2, -1, -0.004], hidden=True, tol=0.01
)
_hessian_case(
    "two_down_one_up",
    "two curvatures down and one larger one up",
    [[4, 1, 0], [1, -1, 0.5], [0, 0.5, -0.5]],  # every reading of the determinant's rule calls it a minimum
    hidden=True,
)
_hessian_case("three_down_one_up", "three curvatures down and one small one up", [-3, -2, -1, 0.5], hidden=True)
_hessian_case("four_down", "four curvatures down", [-3, -2, -1, -0.5], hidden=True)
_hessian_case("five_up", "five curvatures up, from 0.2 to 10", [0.2, 0.5, 2, 7, 10], hidden=True)
_hessian_case(
    "one_down_of_five", "five curvatures of which the smallest points down", [-0.3, 0.5, 1, 4, 9], hidden=True
)
_hessian_case("all_flat", "four curvatures within a tol of 0.1", [-0.05, -0.02, 0.03, 0.06], hidden=True, tol=0.1)
_diagonal_case("one_up", "one coordinate, curving up", 2.0)
_diagonal_case("one_down", "one coordinate, curving down", -2.0)
_diagonal_case("zero_at_no_tolerance", "one curvature exactly 0, with tol = 0", 0.0, tol=0.0)
_diagonal_case("zero_and_up_at_no_tolerance", "the curvatures 0 and 2, with tol = 0", 0.0, 2.0, tol=0.0)
_diagonal_case("zero_and_down_at_no_tolerance", "the curvatures −1 and 0, with tol = 0", -1.0, 0.0, tol=0.0)
_diagonal_case("exactly_tol", "one coordinate, with a curvature of exactly tol", 0.5, tol=0.5)
_diagonal_case("zero_up_and_down", "the curvatures −1, 0 and 2", -1.0, 0.0, 2.0)
_diagonal_case("above_default", "a curvature a little above the default tol", 1.5e-8, 1.0)
_diagonal_case("below_default", "a curvature a little below the default tol", 7e-9, 1.0)
_diagonal_case("down_above_default", "a downward curvature a little larger than the default tol", -1.5e-8, 1.0)
_diagonal_case("down_below_default", "a downward curvature a little smaller than the default tol", -7e-9, 1.0)
_diagonal_case("small_beside_large", "a small curvature beside a very large one: tol is absolute", 1e-6, 1e4)
_diagonal_case("weakly_down", "the curvatures −0.3 and 2, with tol = 0.5", -0.3, 2.0, tol=0.5)
_diagonal_case("weakly_up", "the curvatures −2 and 0.3, with tol = 0.5", -2.0, 0.3, tol=0.5)


@classify_critical_point.law
def turned_over(answer, rng):
    """turning the function upside down swaps minimum and maximum, and leaves a saddle a saddle"""
    swapped = {"minimum": "maximum", "maximum": "minimum"}
    for eigenvalues in ([1, 2], [-1, 2]):
        H = _symmetric(rng, eigenvalues)
        here = answer(hessian=H)
        if answer(hessian=-H) != swapped.get(here, here):
            return False
    return True


def _in_words(up, down):
    return "minimum" if up else "maximum" if down else "saddle"


@classify_critical_point.mistake
def by_diagonal(hessian, tol=1e-8):
    """You looked at the diagonal. Those are the curvatures along the axes only; the eigenvalues know all directions."""
    return _classify_critical_point(np.diag(np.diag(hessian)), tol)


@classify_critical_point.mistake
def by_entries(hessian, tol=1e-8):
    """You looked at the signs of the entries. It is the eigenvalues that tell: np.linalg.eigvalsh(hessian)."""
    up, down = hessian > tol, hessian < -tol
    if up.any() and down.any():
        return "saddle"
    return "minimum" if up.all() else "maximum" if down.all() else "undecided"


@classify_critical_point.mistake
def by_determinant(hessian, tol=1e-8):
    """You used the rule with the determinant, which holds for 2×2 only. Look at the signs of all eigenvalues."""
    det = np.linalg.det(hessian)
    if abs(det) <= tol:
        return "undecided"
    return _in_words(det > 0 and hessian[0, 0] > 0, det > 0 and hessian[0, 0] < 0)


@classify_critical_point.mistake
def by_trace(hessian, tol=1e-8):
    """You looked at the sum of the curvatures (the trace). One large curvature hides the others: look at each sign."""
    trace = np.trace(hessian)
    return "undecided" if abs(trace) <= tol else _in_words(trace > 0, trace < 0)


@classify_critical_point.mistake
def upside_down(hessian, tol=1e-8):
    """You swapped minimum and maximum. At a minimum every direction curves up: all eigenvalues are positive."""
    return _classify_critical_point(-np.asarray(hessian), tol)


@classify_critical_point.mistake
def flat_counts_as_minimum(hessian, tol=1e-8):
    """You let a flat direction pass (≥ 0 instead of > tol). x³ and x⁴ are both flat at 0: the Hessian cannot tell."""
    some_up, _, some_down, _ = _signs(hessian, tol)
    return "saddle" if some_up and some_down else "maximum" if some_down else "minimum"


@classify_critical_point.mistake
def flat_hides_saddle(hessian, tol=1e-8):
    """You gave up as soon as one direction was flat. When others curve up and down, it is a saddle all the same."""
    flat = np.abs(np.linalg.eigvalsh(hessian)) <= tol
    return "undecided" if flat.any() else _classify_critical_point(hessian, tol)


@classify_critical_point.mistake
def never_undecided(hessian, tol=1e-8):
    """You called everything else a saddle. A saddle needs both strict signs; with flat directions it is undecided."""
    _, all_up, _, all_down = _signs(hessian, tol)
    return _in_words(all_up, all_down)


@classify_critical_point.mistake
def without_tol(hessian, tol=1e-8):
    """You made no use of tol. Compare with tol and −tol: a curvature within tol of 0 counts as flat."""
    return _classify_critical_point(hessian, 0.0)


@classify_critical_point.mistake
def fixed_tol(hessian, tol=1e-8):
    """You wrote 1e-8 into the comparison. Use the argument tol, so that a caller can change it."""
    return _classify_critical_point(hessian)


@classify_critical_point.mistake
def relative_tol(hessian, tol=1e-8):
    """You scaled tol by the largest curvature. Here tol is absolute: compare the eigenvalues with tol itself."""
    return _classify_critical_point(hessian, tol * np.abs(np.linalg.eigvalsh(hessian)).max())


@classify_critical_point.mistake
def one_is_enough(hessian, tol=1e-8):
    """One upward curvature was enough for you to call it a minimum. All must point up."""
    some_up, _, some_down, _ = _signs(hessian, tol)
    return "minimum" if some_up else "maximum" if some_down else "undecided"


# --------------------------------------------------------------------------------------------------- largest_stable_lr


def _largest_stable_lr(A):
    return 2 / float(np.linalg.eigvalsh(A)[-1])


largest_stable_lr = Exercise(
    "largest_stable_lr",
    reference=_largest_stable_lr,
    points=2,
    section="The-largest-stable-learning-rate",
    hints=(
        "Look at which eigenvalue breaks first when lr grows, and at the number above the fraction bar.",
        "Along an eigenvector a step multiplies x by 1 − lr·λ. That must stay above −1 for every λ.",
        "The eigenvalues of A (np.linalg.eigvalsh), the largest of them, and 2 divided by it, as a number.",
    ),
)


@largest_stable_lr.case
def tilted_ravine(rng):
    """a tilted ravine in the plane"""
    return {"A": _symmetric(rng, [rng.uniform(0.2, 0.5), rng.uniform(4, 8)])}


@largest_stable_lr.case
def axes_aligned(rng):
    """a diagonal matrix whose largest entry comes first"""
    return {"A": np.diag([rng.uniform(5, 9), rng.uniform(0.5, 1), rng.uniform(1.5, 3)])}


@largest_stable_lr.hidden_case
def largest_in_the_middle(rng):
    """a diagonal matrix whose largest entry is neither first nor last"""
    return {"A": np.diag([rng.uniform(0.5, 1), rng.uniform(5, 9), rng.uniform(1.5, 3)])}


@largest_stable_lr.hidden_case
def one_curvature(rng):
    """one coordinate"""
    return {"A": np.array([[rng.uniform(0.3, 0.6)]])}


@largest_stable_lr.hidden_case
def eight_curvatures(rng):
    """eight coordinates along tilted directions, the two largest curvatures near each other"""
    top = rng.uniform(5, 7)
    return {"A": _symmetric(rng, [*rng.uniform(0.5, 3, 6), 0.97 * top, top])}


@largest_stable_lr.hidden_case
def negative_entries(rng):
    """a matrix with negative entries off the diagonal"""
    # (1, 1) belongs to the smaller curvature, and products with powers of two are exact: it stays an eigenvector anywhere
    return {"A": 2.0 ** rng.integers(-2, 3) * np.array([[2.0, -1.0], [-1.0, 2.0]])}


@largest_stable_lr.hidden_case
def tiny_curvatures(rng):
    """curvatures around a thousandth: the rate is in the thousands"""
    return {"A": 1e-3 * _symmetric(rng, [0.3, 0.6, rng.uniform(1, 2)])}


@largest_stable_lr.law
def edge_of_stability(answer, rng):
    """a hundred steps a little below it shrink x, a little above it they blow it up"""
    A, x = _symmetric(rng, [0.5, 2.0, 5.0]), rng.normal(size=3)
    lr = float(answer(A=A))
    below, above = (np.linalg.norm(np.linalg.matrix_power(np.eye(3) - s * lr * A, 2000) @ x) for s in (0.98, 1.02))
    return bool(below < 1e-6 < 1e6 < above)


@largest_stable_lr.law
def steeper_means_slower(answer, rng):
    """for a function three times as steep the rate is a third"""
    A = _symmetric(rng, [0.7, 3.0])
    return agree(answer(A=A) / 3, answer(A=3 * A))


@largest_stable_lr.mistake
def one_over_lambda(A):
    """You took 1/λ_max, which lands in the steepest valley in one step. Up to 2/λ_max the walk still converges."""
    return 1 / np.linalg.eigvalsh(A)[-1]


@largest_stable_lr.mistake
def smallest_curvature(A):
    """You took the smallest eigenvalue. The steepest direction breaks first: use the largest."""
    return 2 / np.linalg.eigvalsh(A)[0]


@largest_stable_lr.mistake
def fastest_rate(A):
    """You returned 2/(λ_min + λ_max), the rate that converges fastest. The largest stable one is 2/λ_max."""
    return 2 / np.linalg.eigvalsh(A)[[0, -1]].sum()


@largest_stable_lr.mistake
def by_the_trace(A):
    """You divided by the trace, the sum of all eigenvalues. The largest one alone sets the limit."""
    return 2 / np.trace(A)


@largest_stable_lr.mistake
def by_frobenius_norm(A):
    """np.linalg.norm(A) is the Frobenius norm, √Σλ². The largest eigenvalue is np.linalg.eigvalsh(A)[-1]."""
    return 2 / np.linalg.norm(A)


@largest_stable_lr.mistake
def by_row_sums(A):
    """You used the largest row sum, which is only a bound on λ_max. Compute the eigenvalues."""
    return 2 / np.linalg.norm(A, np.inf)


@largest_stable_lr.mistake
def by_largest_entry(A):
    """You used the largest entry of A. The steepest direction need not be an axis: use the largest eigenvalue."""
    return 2 / np.max(A)


@largest_stable_lr.mistake
def by_product(A):
    """You used the determinant, the product of all eigenvalues. The largest one alone sets the limit."""
    return 2 / np.linalg.det(A)


@largest_stable_lr.mistake
def squared_curvature(A):
    """You used the largest eigenvalue of AᵀA, which is λ_max². A is symmetric: take its own eigenvalues."""
    return 2 / np.linalg.eigvalsh(A.T @ A)[-1]


@largest_stable_lr.mistake
def curvature_itself(A):
    """You returned λ_max. The rate is 2 divided by it: the steeper, the smaller."""
    return np.linalg.eigvalsh(A)[-1]


@largest_stable_lr.mistake
def upside_down_fraction(A):
    """You returned λ_max/2. Turn the fraction over: 2/λ_max."""
    return np.linalg.eigvalsh(A)[-1] / 2


@largest_stable_lr.mistake
def by_mean_curvature(A):
    """You used the mean of the eigenvalues. The steepest direction breaks first: use the largest."""
    return 2 / np.linalg.eigvalsh(A).mean()


@largest_stable_lr.mistake
def all_rates(A):
    """You returned one rate for each eigenvalue. The smallest of them is the limit for all: 2/λ_max."""
    return 2 / np.linalg.eigvalsh(A)
