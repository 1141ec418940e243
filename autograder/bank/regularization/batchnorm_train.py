"""batchnorm_train: Ioffe & Szegedy 2015, Algorithm 1; biased variance in y, unbiased in running_var, ρ the batch's share."""

import numpy as np

from autograder.bank.regularization._layers import batch
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    running_mean = (1 - rho) * running_mean + rho * mean
    running_var = (1 - rho) * running_var + rho * x.var(axis=0, ddof=1)
    return y, running_mean, running_var


batchnorm_train = Exercise(
    "batchnorm_train",
    reference,
    points=4,
    number=3,
    returns=("y", "running_mean", "running_var"),
    section="Batch-normalization-in-training",
    hints=(
        "Look at the axis of the mean, at where eps is, and at which of the two variances goes where.",
        "Each column is normalized by its own batch mean and biased variance; gamma and beta then set the scale and the centre. The running ones only watch.",
        "Five lines: mean and var over axis 0; x_hat; y; running_mean; running_var with x.var(axis=0, ddof=1). rho belongs to the batch's share.",
    ),
)


@batchnorm_train.case
def five_samples(rng):
    """5 samples of 3 features, rho = 0.3, eps = 0.05"""
    return batch(rng, 5, 3, rho=0.3, eps=0.05)


@batchnorm_train.case
def small_values(rng):
    """4 samples of 2 features with a spread of a hundredth, where the default eps can be seen"""
    return batch(rng, 4, 2, scale=0.01)


@batchnorm_train.law
def output_has_mean_beta_and_std_gamma(answer, rng):
    """each column of y has mean beta and standard deviation |gamma| (eps tiny)"""
    inputs = batch(rng, 20, 3, eps=1e-12)
    y = answer(**inputs)[0]
    return difference((inputs["beta"], abs(inputs["gamma"])), (y.mean(axis=0), y.std(axis=0)), names=("mean", "std"))


@batchnorm_train.law
def rho_is_the_share_of_the_batch(answer, rng):
    """rho = 0 leaves the running statistics alone, rho = 1 takes over the batch's"""
    inputs = batch(rng, 6, 3)
    x, still, taken = inputs["x"], answer(**inputs, rho=0.0)[1:], answer(**inputs, rho=1.0)[1:]
    wanted = inputs["running_mean"], inputs["running_var"], x.mean(axis=0), x.var(axis=0, ddof=1)
    return difference(wanted, (*still, *taken), names=2 * batchnorm_train.returns[1:])


@batchnorm_train.law
def five_batches_in_a_row(answer, rng):
    """five batches in a row, each fed with the running statistics before it"""
    start = batch(rng, 6, 3)
    ours = theirs = (None, start["running_mean"], start["running_var"])
    for _ in range(5):
        x = rng.normal(size=(6, 3))
        ours, theirs = (
            f(**start | {"x": x, "running_mean": mean, "running_var": var}, rho=0.2)
            for f, (_, mean, var) in ((reference, ours), (answer, theirs))
        )
    return difference(ours, theirs, names=batchnorm_train.returns)


MEAN, VAR, UNBIASED = "x.mean(axis=0)", "x.var(axis=0)", "x.var(axis=0, ddof=1)"
ROOT, Y, RETURNED = (
    "np.sqrt(var + eps)",
    "gamma * (x - mean) / np.sqrt(var + eps) + beta",
    "y, running_mean, running_var",
)
UPDATED = "(1 - rho) * running_mean + rho * mean", f"(1 - rho) * running_var + rho * {UNBIASED}"
SWAPPED = [("(1 - rho) * running_mean + rho *", "rho * running_mean + (1 - rho) *")]
SWAPPED += [("(1 - rho) * running_var + rho *", "rho * running_var + (1 - rho) *")]
NORMALIZED = "(x - running_mean) / np.sqrt(running_var + eps)"
for name, text, edits, was in (
    (
        "biased_running_variance",
        "You put the biased variance into the running one. Divide by N − 1 there (ddof=1): it estimates the whole data's variance.",
        [(", ddof=1", "")],
        "",
    ),
    (
        "unbiased_everywhere",
        "You normalized the batch by the unbiased variance. Divide by N for y, and by N − 1 for the running variance alone.",
        [(VAR, UNBIASED)],
        "",
    ),
    (
        "variances_exchanged",
        "You exchanged the two variances. Normalize by the biased one (divide by N), and keep track of the unbiased one (N − 1).",
        [(f"rho * {UNBIASED}", "rho * x.var(0)"), (VAR, UNBIASED)],
        "",
    ),
    (
        "rho_swapped",
        "You gave rho to the old running statistics, as Keras does. Here rho is the share of the new batch.",
        SWAPPED,
        "running_rho_swapped",
    ),
    (
        "rho_swapped_and_biased",
        "Two things: you gave rho to the old running statistics, where it is the share of the new batch; and you put the biased variance into the running one, where it is divided by N − 1 (ddof=1).",
        [*SWAPPED, (", ddof=1", "")],
        "",
    ),
    (
        "eps_outside_root",
        "You added eps to the standard deviation. Here it is added to the variance, inside the root.",
        [(ROOT, "(np.sqrt(var) + eps)")],
        "",
    ),
    (
        "eps_forgotten",
        "You left eps out. Add it to the variance, or a feature that is constant in the batch divides by 0.",
        [(ROOT, "np.sqrt(var)")],
        "eps_missing",
    ),
    (
        "fixed_value",
        "You wrote 1e-5 into the formula. That is only the default: use eps.",
        [(ROOT, "np.sqrt(var + 1e-5)")],
        "eps_written_in",
    ),
    (
        "fixed_rho",
        "You wrote 0.1 and 0.9 into the formula. They are only the default: use rho and 1 − rho.",
        [(UPDATED[0], "0.9 * running_mean + 0.1 * mean"), (UPDATED[1], f"0.9 * running_var + 0.1 * {UNBIASED}")],
        "rho_written_in",
    ),
    (
        "root_forgotten",
        "You divided by the variance. Divide by its root, the standard deviation.",
        [(ROOT, "(var + eps)")],
        "root_missing",
    ),
    (
        "normalizes_with_old_running",
        "You normalized with the running statistics. In training the batch's own are used; the running ones only watch.",
        [(Y, f"gamma * {NORMALIZED} + beta")],
        "",
    ),
    (
        "normalizes_with_new_running",
        "You updated the running statistics and normalized with them. In training the batch's own are used.",
        [(f"return {RETURNED}", f"return gamma * {NORMALIZED} + beta, running_mean, running_var")],
        "",
    ),
    (
        "over_features",
        "You normalized each sample over its features: that is layer normalization. Take mean and variance over axis 0.",
        [("x - mean", "x - x.mean(axis=1, keepdims=True)"), ("var + eps", "x.var(axis=1, keepdims=True) + eps")],
        "normalizes_rows",
    ),
    (
        "one_mean_for_all",
        "You took one mean and variance of the whole batch. Each feature has its own: axis=0.",
        [(MEAN, "x.mean()"), (UNBIASED, "x.var(ddof=1)"), (VAR, "x.var()")],
        "",
    ),
    (
        "affine_forgotten",
        "You returned the normalized values. Multiply them by gamma and add beta.",
        [("gamma * ", ""), (" + beta", "")],
        "no_gamma_no_beta",
    ),
    ("gamma_forgotten", "You left gamma out. Multiply the normalized values by it.", [("gamma * ", "")], ""),
    ("beta_forgotten", "You left beta out. Add it last, after the scaling by gamma.", [(" + beta", "")], ""),
    (
        "gamma_beta_swapped",
        "You multiplied by beta and added gamma. Gamma is the scale, beta the shift.",
        [("gamma * ", "beta * "), (" + beta", " + gamma")],
        "",
    ),
    (
        "shifts_before_scaling",
        "You added beta before multiplying by gamma. Scale first, then shift: gamma · x_hat + beta.",
        [(Y, f"gamma * ((x - mean) / {ROOT} + beta)")],
        "",
    ),
    (
        "only_centres",
        "You subtracted the mean, but did not divide by the standard deviation. Do both.",
        [(f" / {ROOT}", "")],
        "only_centers",
    ),
    (
        "only_scales",
        "You divided by the standard deviation, but did not subtract the mean. Do both.",
        [("(x - mean)", "x")],
        "",
    ),
    (
        "running_not_updated",
        "You returned the old running statistics. Mix in a share rho of the batch's: they are needed for prediction.",
        [(UPDATED[0], "running_mean * 1.0"), (UPDATED[1], "running_var * 1.0")],
        "",
    ),
    (
        "running_replaced",
        "You replaced the running statistics by the batch's. Keep a share 1 − rho of the old ones.",
        [(UPDATED[0], "mean"), (UPDATED[1], UNBIASED)],
        "",
    ),
    (
        "running_standard_deviation",
        "You put the standard deviation into running_var. It keeps track of the variance.",
        [(UNBIASED, "x.std(axis=0, ddof=1)")],
        "",
    ),
    (
        "returns_y_alone",
        "You returned y alone. Return y and the two running statistics: the next batch and prediction need them.",
        [(f"return {RETURNED}", "return y")],
        "batchnorm_returns_y",
    ),
    (
        "parts_swapped",
        "You returned running_var before running_mean. The order is y, running_mean, running_var.",
        [(f"return {RETURNED}", "return y, running_var, running_mean")],
        "",
    ),
):
    batchnorm_train.mistake_by_edit(name, text, *edits, was=was)
