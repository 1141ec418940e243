"""largest_stable_lr: on ½ xᵀA x gradient descent converges for 0 < lr < 2/λ_max (Nesterov 2004, section 1.2.3)."""

import numpy as np

from autograder.bank.optimization._functions import symmetric
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Broken


def reference(A):
    return 2 / float(np.linalg.eigvalsh(A)[-1])


largest_stable_lr = Exercise(
    "largest_stable_lr",
    reference,
    points=2,
    number=4,
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
    return {"A": symmetric(rng, [rng.uniform(0.2, 0.5), rng.uniform(4, 8)])}


@largest_stable_lr.case
def axes_aligned(rng):
    """a diagonal matrix with its largest entry first"""
    return {"A": np.diag([rng.uniform(5, 9), rng.uniform(0.5, 1), rng.uniform(1.5, 3)])}


@largest_stable_lr.law
def edge_of_stability(answer, rng):
    """two thousand steps a little below it shrink x, a little above it they blow it up"""
    A, x = symmetric(rng, [0.5, 2.0, 5.0]), rng.normal(size=3)
    lr = float(answer(A=A))
    below, above = (np.linalg.norm(np.linalg.matrix_power(np.eye(3) - s * lr * A, 2000) @ x) for s in (0.98, 1.02))
    if below >= 1e-6:
        return Broken("the length of x after steps of 0.98 times the rate", "nearly 0", "not")
    return None if above > 1e6 else Broken("the length of x after steps of 1.02 times the rate", "very large", "not")


@largest_stable_lr.law
def steeper_means_slower(answer, rng):
    """for a function three times as steep the rate is a third"""
    A = symmetric(rng, [0.7, 3.0])
    return difference(answer(A=A) / 3, answer(A=3 * A))


RATE = "2 / float(np.linalg.eigvalsh(A)[-1])"
for name, text, wrong in (
    (
        "one_over_lambda",
        "You took 1/λ_max, which reaches the bottom of the steepest valley in one step. Up to 2/λ_max the walk still converges.",
        "1 / float(np.linalg.eigvalsh(A)[-1])",
    ),
    (
        "smallest_curvature",
        "You took the smallest eigenvalue. The steepest direction breaks first: use the largest.",
        "2 / float(np.linalg.eigvalsh(A)[0])",
    ),
    (
        "fastest_rate",
        "You returned 2/(λ_min + λ_max), the rate that converges fastest. The largest stable one is 2/λ_max.",
        "2 / float(np.linalg.eigvalsh(A)[[0, -1]].sum())",
    ),
    (
        "by_the_trace",
        "You divided by the trace, the sum of all eigenvalues. The largest one alone sets the limit.",
        "2 / float(np.trace(A))",
    ),
    (
        "by_frobenius_norm",
        "np.linalg.norm(A) is the Frobenius norm, √Σλ². The largest eigenvalue is np.linalg.eigvalsh(A)[-1].",
        "2 / float(np.linalg.norm(A))",
    ),
    (
        "by_row_sums",
        "You used the largest row sum, which is only a bound on λ_max. Compute the eigenvalues.",
        "2 / float(np.linalg.norm(A, np.inf))",
    ),
    (
        "by_largest_entry",
        "You used the largest entry of A. The steepest direction need not be an axis: use the largest eigenvalue.",
        "2 / float(np.max(A))",
    ),
    (
        "by_product",
        "You used the determinant, the product of all eigenvalues. The largest one alone sets the limit.",
        "2 / float(np.linalg.det(A))",
    ),
    (
        "squared_curvature",
        "You used the largest eigenvalue of AᵀA, which is λ_max². A is symmetric: take its own eigenvalues.",
        "2 / float(np.linalg.eigvalsh(A.T @ A)[-1])",
    ),
    (
        "curvature_itself",
        "You returned λ_max. The rate is 2 divided by it: the steeper, the smaller.",
        "float(np.linalg.eigvalsh(A)[-1])",
    ),
    (
        "upside_down_fraction",
        "You returned λ_max/2. Turn the fraction over: 2/λ_max.",
        "float(np.linalg.eigvalsh(A)[-1]) / 2",
    ),
    (
        "by_mean_curvature",
        "You used the mean of the eigenvalues. The steepest direction breaks first: use the largest.",
        "2 / float(np.linalg.eigvalsh(A).mean())",
    ),
    (
        "all_rates",
        "You returned one rate for each eigenvalue. The smallest of them is the limit for all: 2/λ_max.",
        "2 / np.linalg.eigvalsh(A)",
    ),
):
    largest_stable_lr.mistake_by_edit(name, text, (RATE, wrong))
