"""gradient_descent: x ← x − lr ∇f(x), all points of the walk kept (Cauchy 1847)."""

import numpy as np

from autograder.bank.optimization._functions import of_array, slope, start
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(grad, x0, lr, steps):
    path = [np.array(x0, float)]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)


gradient_descent = Exercise(
    "gradient_descent",
    reference,
    points=3,
    number=3,
    section="Walking-downhill",
    hints=(
        "Count the rows: the start is row 0, so there is one row more than there are steps.",
        "At every step ask for the gradient where you are now, go lr times that far against it, and note the new point.",
        "A list that begins with x0; a loop of `steps` rounds that appends a NEW array each; np.array of the list.",
    ),
)


@gradient_descent.case
def bowl(rng):
    """three steps down a bowl in the plane"""
    return {"grad": slope(rng, 2, linear=True), "x0": start(rng, 2), "lr": 0.3, "steps": 3}


@gradient_descent.case
def steeper_than_a_bowl(rng):
    """four steps in three coordinates, where the slope is not linear"""
    return {"grad": slope(rng, 3), "x0": start(rng, 3), "lr": 0.15, "steps": 4}


@gradient_descent.law
def rests_at_the_minimum(answer, rng):
    """where the gradient is zero, the walk stays"""
    x0 = start(rng, 2)
    path = answer(grad=of_array((2,), np.zeros_like, "grad"), x0=x0, lr=0.5, steps=2)
    return difference(np.tile(x0, (3, 1)), path)


@gradient_descent.law
def shrinks_by_a_factor(answer, rng):
    """on ½ λ x² every step multiplies x by 1 − lr·λ"""
    lam, x0 = rng.uniform(0.5, 1.5), start(rng, 1)
    path = answer(grad=of_array((1,), lambda x: lam * x, "grad"), x0=x0, lr=0.4, steps=4)
    return difference(x0 * (1 - 0.4 * lam) ** np.arange(5)[:, None], path)


STEP = "path[-1] - lr * grad(path[-1])"
gradient_descent.mistake_by_edit(
    "forgets_the_start",
    "You left out the start. Row 0 is x0, so the path has steps + 1 rows.",
    ("np.array(path)", "np.array(path[1:])"),
)
gradient_descent.mistake_by_edit(
    "one_step_short",
    "Your path ends one step early. steps counts the moves: with the start there are steps + 1 rows.",
    ("range(steps)", "range(steps - 1)"),
)
gradient_descent.mistake_by_edit(
    "one_step_too_many",
    "Your path has one step too many. steps counts the moves: with the start there are steps + 1 rows.",
    ("range(steps)", "range(steps + 1)"),
)
gradient_descent.mistake_by_edit(
    "uphill",
    "You added the gradient, which points uphill. Subtract lr times the gradient.",
    ("- lr *", "+ lr *"),
    was="walks_uphill",
)
gradient_descent.mistake_by_edit(
    "ignores_lr",
    "You subtracted the whole gradient. Scale it by lr first.",
    ("lr * grad", "grad"),
    was="without_lr",
)
gradient_descent.mistake_by_edit(
    "last_point_only",
    "You returned the last point. Return the whole path, one point a row, x0 first.",
    ("np.array(path)", "path[-1]"),
)
gradient_descent.mistake_by_edit(
    "one_array_many_rows",
    "All your rows are the last point: `x -= ...` changes the array that the list holds already. Write `x = x - ...`.",
    ("np.array(path)", "np.array([path[-1]] * len(path))"),
)
gradient_descent.mistake_by_edit(
    "first_gradient_again",
    "You used the gradient of the start at every step. Ask for it anew, at the point that you have reached.",
    ("grad(path[-1])", "grad(path[0])"),
)
gradient_descent.mistake_by_edit(
    "always_from_the_start",
    "You took every step from x0. Take it from the point that the step before reached.",
    ("path[-1] - lr", "path[0] - lr"),
)
gradient_descent.mistake_by_edit(
    "unit_steps",
    "You divided the gradient by its length. Plain descent takes it as it is: steps get short where it is flat.",
    ("grad(path[-1])", "grad(path[-1]) / np.linalg.norm(grad(path[-1]))"),
)
gradient_descent.mistake_by_edit(
    "shrinking_rate",
    "Your steps shrink as lr/(k+1). Plain descent keeps lr as it is.",
    ("lr * grad", "lr / len(path) * grad"),
)
gradient_descent.mistake_by_edit(
    "coordinates_as_rows",
    "Your path lies on its side. One point a row: the shape is (steps + 1, n).",
    ("np.array(path)", "np.array(path).T"),
)
gradient_descent.mistake_by_edit(
    "steps_as_path",
    "You noted the steps and not the points. Row k is the point after k steps.",
    ("return np.array(path)", "return np.vstack([path[:1], np.diff(path, axis=0)])"),
)
gradient_descent.mistake_by_edit(
    "from_zero",
    "You started at zero. Row 0 is x0, and the first step is taken from there.",
    ("np.array(x0, float)", "np.zeros(len(x0))"),
)


@gradient_descent.mistake
def table_one_row_short(grad, x0, lr, steps):
    """Your table has `steps` rows, so the last step has no place. With the start there are steps + 1 rows."""
    path = np.zeros((steps, len(x0)))
    path[0] = x0
    for k in range(1, steps):
        path[k] = path[k - 1] - lr * grad(path[k - 1])
    return path
