"""backward_norms, graded only."""

from autograder.bank.initialization._layers import drawn_network
from autograder.bank.initialization.backward_norms import backward_inputs, backward_norms


@backward_norms.hidden_case
def backward_one_layer(rng):
    """one layer"""
    return backward_inputs(rng, (4, 4), "tanh")


@backward_norms.hidden_case
def backward_one_sample(rng):
    """one sample, with a gradient at the top in the hundreds"""
    inputs = backward_inputs(rng, (6, 9, 5), "tanh", n=1)
    return inputs | {"dout": 300 * inputs["dout"]}


@backward_norms.hidden_case
def backward_square_batch(rng):
    """as many samples as units"""
    return backward_inputs(rng, (5, 5, 5), "sigmoid", n=5, scale=3.0)


@backward_norms.hidden_case
def backward_deep(rng):
    """eight ReLU layers and thirty samples"""
    return backward_inputs(rng, (16,) * 9, "relu", n=30)


@backward_norms.draw
def networks(d):
    """networks of all widths and depths, all activations, tiny and large signals and gradients, one sample and many"""
    inputs = drawn_network(d)
    n, last = len(inputs["x"]), (inputs["weights"][-1] if inputs["weights"] else inputs["x"]).shape[1]
    return inputs | {"dout": d.array((n, last), scale=d.one_of(1.0, 1e-9, 1e6, 1e-3, 0.0, 1.0))}
