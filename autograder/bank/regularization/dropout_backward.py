"""dropout_backward: the gradient of y = x · mask with respect to x."""

import numpy as np

from autograder.bank.regularization._layers import signal
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(dy, mask):
    return dy * mask


dropout_backward = Exercise(
    "dropout_backward",
    reference,
    points=1,
    number=2,
    section="Dropout-in-the-backward-pass",
    hints=(
        "Look at what the mask holds: zeros, and a scale that is there already.",
        "y = x · mask, entry by entry, and the mask does not depend on x. What is the derivative of y with respect to x?",
        "One line: dy times the mask, entry by entry.",
    ),
)


def upstream(rng, shape, p):
    """A gradient without zeros, and a mask of both values at least once."""
    mask = np.asarray((rng.random(shape) >= p) / (1 - p))
    mask.flat[0], mask.flat[-1] = 0, 1 / (1 - p)
    return {"dy": signal(rng, shape), "mask": mask}


@dropout_backward.case
def small_mask(rng):
    """a mask of 3 samples with 4 features, p = 0.3"""
    return upstream(rng, (3, 4), 0.3)


@dropout_backward.case
def mask_of_a_row(rng):
    """one row of numbers, p = 0.8"""
    return upstream(rng, (6,), 0.8)


@dropout_backward.law
def derivative_of_masking(answer, rng):
    """dx is the gradient of Σ dy · y, y = x · mask, by finite differences"""
    inputs = upstream(rng, (4, 3), 0.4)
    x, h, slope = rng.normal(size=(4, 3)), 1e-6, np.empty((4, 3))
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        slope[i] = (inputs["dy"] * ((x + e) * inputs["mask"] - (x - e) * inputs["mask"])).sum() / (2 * h)
    return difference(slope, answer(**inputs), "dx")


for name, text, wrong in (
    (
        "lets_all_through",
        "You passed dy on as it is. What was dropped did not reach the loss: its gradient is 0. Multiply by the mask.",
        "dy * 1.0",
    ),
    (
        "gradient_not_scaled",
        "You set the dropped entries to 0, but did not scale the others. Multiply by the mask itself: it holds 1/(1 − p).",
        "dy * (mask != 0)",
    ),
    (
        "scales_twice",
        "You scaled twice. The mask holds 1/(1 − p) already: multiply by it once.",
        "dy * mask**2",
    ),
    (
        "divides_by_mask",
        "You divided by the scale. The derivative of x · mask is the mask: multiply by it.",
        "np.where(mask != 0, dy / np.where(mask != 0, mask, 1), 0.0)",
    ),
    (
        "mask_upside_down",
        "You let through what was dropped, and stopped what was kept. Multiply by the mask as it is.",
        "dy * (mask == 0)",
    ),
    (
        "mask_upside_down_and_scaled",
        "You let through what was dropped, scaled by the mask's largest entry, and stopped what was kept. Multiply by the mask as it is.",
        "dy * (mask == 0) * mask.max(initial=0)",
    ),
    (
        "one_minus_mask",
        "You multiplied by 1 − mask. Multiply by the mask: it is 0 where an entry was dropped.",
        "dy * (1 - mask)",
    ),
    (
        "multiplies_matrices",
        "You multiplied matrices. Dropout works entry by entry: dy * mask.",
        "dy @ mask.T",
    ),
    (
        "mask_alone",
        "You returned the mask. It is the derivative of y by x; the chain rule asks for dy times that.",
        "mask * 1.0",
    ),
    (
        "averages_over_batch",
        "You divided by the number of samples. dy is the gradient of the loss, a mean already: multiply by the mask alone.",
        "dy * mask / dy.shape[0]",
    ),
    ("sign_flipped", "You returned the gradient with a minus. It is dy times the mask.", "-dy * mask"),
):
    dropout_backward.mistake_by_edit(name, text, ("dy * mask", wrong))
