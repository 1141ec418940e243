"""batchnorm_backward: the gradients of the training pass (Ioffe & Szegedy 2015, section 3)."""

import numpy as np

from autograder.bank.regularization._layers import affine
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(dy, x, gamma, eps=1e-5):
    n, inv_std = len(x), 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx = gamma * inv_std * (dy - dbeta / n - x_hat * dgamma / n)
    return dx, dgamma, dbeta


batchnorm_backward = Exercise(
    "batchnorm_backward",
    reference,
    points=4,
    number=5,
    returns=("dx", "dgamma", "dbeta"),
    section="The-gradient-of-batch-normalization",
    hints=(
        "Look at dbeta and dgamma first: they are sums over the batch. Then ask in how many ways x reaches the loss.",
        "x reaches y by three ways: directly, through the mean, and through the variance. Each of the last two subtracts something from dy.",
        "dx = gamma/√(var + eps) · (dy − the mean of dy − x_hat · the mean of dy · x_hat), means over the batch. Return dx, dgamma and dbeta.",
    ),
)


def upstream_batch(rng, n, d, scale=1.0, **more):
    """A batch, γ of both signs, and a gradient with column means far from zero."""
    x = scale * (rng.normal(size=(n, d)) * rng.uniform(0.5, 2, d) + rng.normal(size=d))
    return {"dy": rng.normal(size=(n, d)) + rng.uniform(0.5, 1, d), "x": x, "gamma": affine(rng, d)["gamma"]} | more


@batchnorm_backward.case
def five_by_three(rng):
    """5 samples of 3 features, eps = 0.05"""
    return upstream_batch(rng, 5, 3, eps=0.05)


@batchnorm_backward.case
def small_spread(rng):
    """4 samples of 2 features with a spread of a hundredth, where the default eps can be seen"""
    return upstream_batch(rng, 4, 2, scale=0.01)


@batchnorm_backward.law
def matches_finite_differences(answer, rng):
    """dx, dgamma and dbeta are those that finite differences of the training pass give"""
    inputs = upstream_batch(rng, 5, 3, eps=0.1)
    dy, x, gamma, beta = inputs["dy"], inputs["x"], inputs["gamma"], rng.normal(size=3)

    def loss(x, gamma, beta):
        return (dy * (gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 0.1) + beta)).sum()

    slopes = _slopes(lambda v: loss(v, gamma, beta), x), _slopes(lambda v: loss(x, v, beta), gamma)
    slopes += (_slopes(lambda v: loss(x, gamma, v), beta),)
    return difference(slopes, answer(**inputs), names=batchnorm_backward.returns)


def _slopes(f, at, h=1e-5):
    """The gradient of f by central differences."""
    steps = h * np.eye(at.size).reshape(-1, *at.shape)
    return np.array([(f(at + step) - f(at - step)) / (2 * h) for step in steps]).reshape(at.shape)


@batchnorm_backward.law
def blind_to_a_common_push(answer, rng):
    """adding a constant to all of dy changes dbeta alone: batch normalization removes a common shift"""
    inputs = upstream_batch(rng, 6, 3)
    plain, pushed = answer(**inputs), answer(**inputs | {"dy": inputs["dy"] + 0.7})
    return difference((plain[0], plain[1], plain[2] + 6 * 0.7), pushed, names=batchnorm_backward.returns)


STD, DX, SUMS = "1 / np.sqrt(x.var(axis=0) + eps)", "(dy - dbeta / n - x_hat * dgamma / n)", "(dy * x_hat).sum(axis=0)"
UNBIASED, RETURNED = "1 / np.sqrt(x.var(axis=0, ddof=1) + eps)", "return dx, dgamma, dbeta"
for name, text, edits, was in (
    (
        "constant_statistics",
        "You took mean and variance as constants. Both depend on x, and pass a gradient of their own.",
        [(DX, "dy")],
        "",
    ),
    (
        "mean_path_missing",
        "You left out the way through the mean. Subtract the batch mean of dy.",
        [(DX, "(dy - x_hat * dgamma / n)")],
        "",
    ),
    (
        "variance_path_missing",
        "You left out the way through the variance. Subtract x_hat times the batch mean of dy · x_hat.",
        [(DX, "(dy - dbeta / n)")],
        "",
    ),
    (
        "variance_path_added",
        "You added the way through the variance. It is subtracted: minus x_hat times the batch mean of dy · x_hat.",
        [("- x_hat * dgamma", "+ x_hat * dgamma")],
        "",
    ),
    (
        "gamma_forgotten",
        "You left gamma out of dx. y is gamma times x_hat, so dx is gamma times as large.",
        [("gamma * inv_std", "inv_std")],
        "gamma_missing",
    ),
    (
        "gamma_in_dgamma",
        "You multiplied dgamma by gamma. It is the sum of dy · x_hat alone.",
        [("return dx, dgamma", "return dx, gamma * dgamma")],
        "",
    ),
    (
        "means_for_sums",
        "You averaged dgamma and dbeta over the batch. dy holds the loss's 1/N already: take sums.",
        [(RETURNED, "return dx, dgamma / n, dbeta / n")],
        "",
    ),
    (
        "sums_for_means",
        "You subtracted sums inside dx. There, dbeta and dgamma are divided by N.",
        [(DX, "(dy - dbeta - x_hat * dgamma)")],
        "",
    ),
    (
        "unbiased",
        "You used the unbiased variance. The training pass normalizes by the biased one: divide by N.",
        [(STD, UNBIASED)],
        "backward_unbiased",
    ),
    (
        "unbiased_throughout",
        "You took the gradient of a pass that normalizes by the unbiased variance. The training pass divides by N, not by N − 1.",
        [(STD, UNBIASED), ("dgamma / n)", "dgamma / (n - 1))")],
        "backward_unbiased_throughout",
    ),
    (
        "eps_outside_root",
        "You added eps to the standard deviation. The training pass adds it to the variance, inside the root.",
        [(STD, "1 / (x.std(axis=0) + eps)")],
        "backward_eps_outside",
    ),
    (
        "eps_forgotten",
        "You left eps out. It is in the training pass, so it is here too: var + eps.",
        [(STD, "1 / x.std(axis=0)")],
        "backward_without_eps",
    ),
    (
        "fixed_value",
        "You wrote 1e-5 into the formula. That is only the default: use eps.",
        [("+ eps", "+ 1e-5")],
        "",
    ),
    (
        "root_forgotten",
        "You divided dx by the variance. Divide by its root, √(var + eps).",
        [("gamma * inv_std", "gamma * inv_std**2")],
        "backward_without_root",
    ),
    (
        "over_features",
        "You took mean and variance over the features of each sample. Each feature has its own, over the batch: axis=0.",
        [(STD, "1 / np.sqrt(x.var(axis=1, keepdims=True) + eps)"), ("x.mean(axis=0)", "x.mean(axis=1, keepdims=True)")],
        "",
    ),
    (
        "dgamma_of_x",
        "You summed dy · x in dgamma. Gamma multiplies the normalized values: sum dy · x_hat.",
        [("return dx, dgamma", "return dx, (dy * x).sum(axis=0)")],
        "",
    ),
    (
        "dgamma_of_centred_x",
        "You summed dy · (x − mean) in dgamma. Gamma multiplies the normalized values: divide by √(var + eps) as well.",
        [("return dx, dgamma", "return dx, dgamma / inv_std")],
        "",
    ),
    (
        "parts_swapped",
        "You returned dbeta before dgamma. The order is dx, dgamma, dbeta.",
        [(RETURNED, "return dx, dbeta, dgamma")],
        "dbeta_first",
    ),
    (
        "returns_dx_alone",
        "You returned dx alone. Gamma and beta are trained too: return dx, dgamma and dbeta.",
        [(RETURNED, "return dx")],
        "backward_returns_dx",
    ),
):
    batchnorm_backward.mistake_by_edit(name, text, *edits, was=was)
