"""dropout_backward, graded only."""

import numpy as np

from autograder.bank._maps import drawn_p
from autograder.bank.regularization._layers import signal
from autograder.bank.regularization.dropout_backward import dropout_backward, upstream


@dropout_backward.hidden_case
def mask_of_ones(rng):
    """a mask of ones, as at test time"""
    return {"dy": signal(rng, (2, 5)), "mask": np.ones((2, 5))}


@dropout_backward.hidden_case
def mask_of_images(rng):
    """an array of four dimensions, and large gradients"""
    inputs = upstream(rng, (4, 3, 2, 5), 0.1)
    return inputs | {"dy": 30 * inputs["dy"]}


@dropout_backward.hidden_case
def mask_of_a_number(rng):
    """a single number (an array of no dimensions)"""
    return upstream(rng, (), 0.6)


@dropout_backward.draw
def masks(d):
    """gradients of all shapes, forms and sizes, and masks of any p, of nothing but ones, and of nothing but zeros"""
    shape, p = d.shape(), drawn_p(d)
    mask = np.asarray((d.rng.random(shape) >= p) / (1 - p))
    mask = d.one_of(mask, mask, mask, np.ones(shape), np.zeros(shape), *[np.full(shape, 1 / (1 - p))] * 2)
    dy = d.array(shape)
    if d.one_of(False, False, False, False, True):
        dy = mask.copy()
    return {"dy": dy, "mask": mask.copy(order=d.one_of("C", "F"))}
