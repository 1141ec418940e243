"""numerical_gradient: central differences, (f(x + h eᵢ) − f(x − h eᵢ)) / 2h for each entry i; their error is of order h²."""

import numpy as np

from autograder.bank.optimization._functions import curved, of_array, symmetric
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Broken


def reference(f, x, h=1e-5):
    g = np.empty(np.shape(x))
    for i in np.ndindex(g.shape):
        up, down = np.array(x, float), np.array(x, float)
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g


numerical_gradient = Exercise(
    "numerical_gradient",
    reference,
    points=3,
    number=2,
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
    return {"f": curved(rng, (2,)), "x": rng.uniform(1.2, 2.0, 2), "h": 0.3}


@numerical_gradient.case
def matrix(rng):
    """a matrix of weights, with h = 0.1"""
    return {"f": curved(rng, (2, 3)), "x": rng.uniform(0.2, 1.0, (2, 3)), "h": 0.1}


@numerical_gradient.case
def default_step(rng):
    """two coordinates with the default h"""
    return {"f": curved(rng, (2,)), "x": rng.uniform(-1.0, 1.0, 2)}


@numerical_gradient.law
def exact_on_quadratics(answer, rng):
    """for ½ xᵀA x of twelve coordinates the result is A x, even with h = 0.5: central differences make no error there"""
    A, x = symmetric(rng, rng.uniform(0.5, 3.0, 12)), rng.uniform(0.5, 1.0, 12)
    return difference(A @ x, answer(f=of_array((12,), lambda x: float(x @ A @ x / 2)), x=x, h=0.5))


@numerical_gradient.law
def two_calls_an_entry(answer, rng):
    """f is called at most twice for each entry of x"""
    calls, function = [], curved(rng, (2, 2))

    def counted(x):
        calls.append(1)
        return function(x)

    answer(f=counted, x=rng.uniform(0.2, 1.0, (2, 2)), h=0.1)
    return None if len(calls) <= 8 else Broken("the number of calls of f for four entries", "at most 8", "larger")


DIFFERENCE = "(f(up) - f(down)) / (2 * h)"
numerical_gradient.mistake_by_edit(
    "forward_difference",
    "You took f(x + h) − f(x). Step to both sides, (f(x + h) − f(x − h)) / 2h: its error shrinks as h², not as h.",
    (DIFFERENCE, "(f(up) - f(np.array(x, float))) / h"),
)
numerical_gradient.mistake_by_edit(
    "backward_difference",
    "You took f(x) − f(x − h). Step to both sides, (f(x + h) − f(x − h)) / 2h: its error shrinks as h², not as h.",
    (DIFFERENCE, "(f(np.array(x, float)) - f(down)) / h"),
)
numerical_gradient.mistake_by_edit(
    "divides_by_h", "You divided by h. The two points are 2h apart: divide by 2h.", ("(2 * h)", "h")
)
numerical_gradient.mistake_by_edit(
    "multiplies_by_half_h",
    "You wrote `/ 2 * h`, which divides by 2 and multiplies by h. Put brackets around the product: `/ (2 * h)`.",
    ("(2 * h)", "2 * h"),
)
numerical_gradient.mistake_by_edit(
    "half_steps",
    "You stepped h/2 to each side. That is a central difference too; here the step to each side is h.",
    ("+= h", "+= h / 2"),
    ("-= h", "-= h / 2"),
    ("(2 * h)", "h"),
)
numerical_gradient.mistake_by_edit(
    "backwards_slope",
    "Your gradient points the wrong way. Subtract the value at x − h from the value at x + h.",
    ("f(up) - f(down)", "f(down) - f(up)"),
)
numerical_gradient.mistake_by_edit(
    "fixed_value",
    "Your step stays tiny where h is large, as with 1e-5 in the formula. Step by the argument h itself, so that a caller can change it.",
    ("    g = ", "    h = 1e-5\n    g = "),
    was="fixed_h",
)
numerical_gradient.mistake_by_edit(
    "flat_result",
    "You returned the slopes as a flat list. Give the result the shape of x.",
    ("return g", "return g.reshape(-1)"),
)
numerical_gradient.mistake_by_edit(
    "second_derivative",
    "You computed the curvature, (f(x+h) − 2f(x) + f(x−h)) / h². The slope is (f(x+h) − f(x−h)) / 2h.",
    (DIFFERENCE, "(f(up) - 2 * f(np.array(x, float)) + f(down)) / h**2"),
)
numerical_gradient.mistake_by_edit(
    "step_scaled_by_x",
    "You made the step larger where x is larger. Here it is h itself, whatever x is.",
    ("up[i] += h", "step = h * max(1, abs(up[i]))\n        up[i] += step"),
    ("-= h", "-= step"),
    ("(2 * h)", "(2 * step)"),
)
numerical_gradient.mistake_by_edit(
    "calls_more_than_needed",
    "Your numbers are right, but you call f more than twice an entry. f(x) itself is not needed: drop that call.",
    ("f(up) - f(down)", "f(up) - f(np.array(x, float)) + f(np.array(x, float)) - f(down)"),
)
numerical_gradient.mistake_by_edit(
    "two_names_one_array",
    "Your two points were one: `up = x` gives a second name, not a second array. Write `up = x.copy()`.",
    ("f(up) - f(down)", "f(down) - f(down)"),
)


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
