"""forward_stds, graded only."""

from autograder.bank.initialization._layers import drawn_network, forward_inputs
from autograder.bank.initialization.forward_stds import forward_stds


@forward_stds.hidden_case
def one_sample(rng):
    """one sample"""
    return forward_inputs(rng, (6, 9, 5), "linear", n=1)


@forward_stds.hidden_case
def one_wide_unit(rng):
    """forty samples, and a last layer of one unit"""
    return forward_inputs(rng, (3, 6, 1), "sigmoid", n=40, scale=2.0)


@forward_stds.hidden_case
def deep(rng):
    """ten ReLU layers"""
    return forward_inputs(rng, (20,) * 11, "relu", n=12)


@forward_stds.hidden_case
def two_sigmoid(rng):
    """two sigmoid layers of the same width with large weights"""
    return forward_inputs(rng, (6, 6, 6), "sigmoid", n=4, scale=4.0)


@forward_stds.draw
def networks(d):
    """networks of all widths and depths, with all activations, tiny and large signals, one sample and many"""
    return drawn_network(d)
