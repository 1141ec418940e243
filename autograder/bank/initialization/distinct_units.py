"""distinct_units: how many different columns a weight matrix has; a unit is a column."""

import numpy as np

from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(W, tol=1e-12):
    kept = []
    for column in W.T:
        if not any(np.abs(column - other).max() <= tol for other in kept):
            kept.append(column)
    return len(kept)


distinct_units = Exercise(
    "distinct_units",
    reference,
    points=2,
    number=1,
    section="Counting-different-units",
    hints=(
        "Look at the axis: a unit is a column of W. And look at what `tol` is compared with.",
        "Keep a list of the columns met so far; a column is new when it differs from all of them.",
        "A loop over W.T with an inner comparison: the largest |difference| of two columns against tol. Return a count.",
    ),
)


def grouped(rng, groups, rows, jitter=0.0):
    """Columns of the given groups: the same centre in each, at least 1 apart elsewhere, and moved by up to ±jitter."""
    centres = rng.permutation(np.arange(max(groups) + 1) * 1.5)[:, None]
    centres = centres + rng.uniform(-0.2, 0.2, (max(groups) + 1, rows))
    signs = np.array([1 if i % 2 else -1 for i in range(len(groups))])
    return (centres[list(groups)] + jitter * signs[:, None]).T


@distinct_units.case
def all_zero(rng):
    """a matrix of zeros"""
    return {"W": np.zeros((3, 4))}


@distinct_units.case
def three_kinds(rng):
    """six units of three kinds"""
    return {"W": grouped(rng, (0, 1, 0, 2, 1, 0), 4)}


@distinct_units.case
def wide_tolerance(rng):
    """units that differ by less than tol = 0.1 in each weight"""
    return {"W": grouped(rng, (0, 0, 1, 1, 2, 0, 2), 5, jitter=0.045), "tol": 0.1}


@distinct_units.case
def all_different(rng):
    """random weights"""
    return {"W": rng.normal(size=(2, 7))}


@distinct_units.law
def twins_add_nothing(answer, rng):
    """repeating units and shuffling them changes nothing"""
    n = int(rng.integers(3, 7))
    W = rng.normal(size=(4, n))
    return difference(n, answer(W=W[:, rng.permutation(np.r_[np.arange(n), rng.integers(n, size=3)])]))


SAME = "np.abs(column - other).max() <= tol"
distinct_units.mistake_by_edit(
    "counts_rows",
    "You counted different rows. Row i of W holds what input i sends; a unit is a column.",
    ("W.T", "W"),
)
distinct_units.mistake_by_edit(
    "exact",
    "You counted columns as different that differ in the last digit alone. Two are the same when they differ by at most tol.",
    ("<= tol", "<= 0"),
)
distinct_units.mistake_by_edit(
    "fixed_value",
    "Your tolerance stays small where tol is large, as with 1e-12 in the function. Compare with the argument tol itself, so that a caller can change it.",
    ("<= tol", "<= 1e-12"),
    was="fixed_tolerance",
)
distinct_units.mistake_by_edit(
    "relative_tolerance",
    "You used np.allclose or np.isclose, which adds a relative tolerance of 1e-5. Pass rtol=0, or compare |a − b| with tol.",
    (SAME, "np.allclose(column, other, atol=tol)"),
)
distinct_units.mistake_by_edit(
    "counts_values",
    "You counted different numbers. A unit is a whole column: compare columns.",
    ("W.T", "W.reshape(1, -1).T"),
)
distinct_units.mistake_by_edit(
    "first_weight_only",
    "You compared the first row alone. Two units are the same when ALL their weights are.",
    ("W.T", "W[:1].T"),
)
distinct_units.mistake_by_edit(
    "any_weight",
    "You took two units for the same as soon as one weight agrees. All of them must.",
    (".max()", ".min()"),
)
distinct_units.mistake_by_edit(
    "length_of_difference",
    "You compared the length of the difference with tol. Here no single entry may differ by more: use the largest |a − b|.",
    ("np.abs(column - other).max()", "np.linalg.norm(column - other)"),
)
distinct_units.mistake_by_edit(
    "mean_of_difference",
    "You compared the mean of |a − b| with tol. Here no single entry may differ by more: use the largest.",
    (".max()", ".mean()"),
)
distinct_units.mistake_by_edit(
    "neighbours_only",
    "You compared each column with the one before it. A twin can stand anywhere: compare with all columns kept so far.",
    ("for column in W.T:", "for i, column in enumerate(W.T):"),
    ("for other in kept", "for other in W.T[:i][-1:]"),
)
distinct_units.mistake_by_edit(
    "no_absolute_value",
    "You left out the absolute value, so a much smaller column counts as the same. Compare |a − b| with tol.",
    ("np.abs(column - other)", "(column - other)"),
)
distinct_units.mistake_by_edit(
    "counts_twins",
    "You counted the columns that come a second time. Count each kind of column once.",
    ("len(kept)", "W.shape[1] - len(kept)"),
)
distinct_units.mistake_by_edit(
    "without_twins",
    "You counted the columns that have no twin. A kind of which there are several counts too, once.",
    ("len(kept)", "sum(sum(np.abs(a - b).max() <= tol for b in W.T) == 1 for a in W.T)"),
)
distinct_units.mistake_by_edit(
    "sums_of_columns",
    "You compared the columns' sums, and different columns can have the same. Compare entry by entry.",
    (SAME, "abs(column.sum() - other.sum()) <= tol"),
)


@distinct_units.mistake
def rank(W, tol=1e-12):
    """You computed the rank. Units can differ and still depend on each other: compare the columns in pairs."""
    return int(np.linalg.matrix_rank(W))
