"""two_layer_gradients, graded only."""

import numpy as np

from autograder.bank.initialization._labels import drawn_labels
from autograder.bank.initialization.two_layer_gradients import network, two_layer_gradients


@two_layer_gradients.hidden_case
def one_sample(rng):
    """one sample"""
    return network(rng, 1, (3, 5, 4))


@two_layer_gradients.hidden_case
def silent_units(rng):
    """hidden units that are silent for every sample: their gradients are 0"""
    inputs = network(rng, 6, (3, 4, 3))
    inputs["b1"][1:3] = -100.0
    return inputs


@two_layer_gradients.hidden_case
def zero_output_layer(rng):
    """a second layer of zeros: nothing reaches the first one"""
    return network(rng, 5, (2, 4, 3)) | {"W2": np.zeros((4, 3))}


@two_layer_gradients.hidden_case
def wide(rng):
    """forty samples, more hidden units than inputs and ten classes"""
    return network(rng, 40, (5, 20, 10), scale=0.5)


@two_layer_gradients.draw(count=56)
def networks(d):
    """networks of all widths, sizes that agree and that do not, tiny and large inputs, weights and biases

    No z is exactly 0: the slope of ReLU there is nobody's to choose.
    """
    inputs, hidden, classes = d.one_of(
        *(
            (2, 3, 4),
            (3, 3, 3),
            (4, 2, 2),
            (1, 1, 2),
            (5, 1, 3),
            (1, 4, 2),
            (2, 5, 1),
            (3, 3, 2),
            (2, 4, 4),
            (6, 55, 3),
            (1, 1, 1),
        )
    )
    n = d.one_of(5, 1, inputs, hidden if hidden < 9 else 7, classes, 30, 2)
    n = 1 if hidden == classes == 1 else n
    size = d.one_of(1.0, 1e-9, 1e6, 1e-3, 1.0)
    x, scale = d.array((n, inputs), scale=size), d.one_of(1 / size, 1.0, 1 / size)
    W1 = d.rng.normal(size=(inputs, hidden)) * scale
    b1 = d.one_of(0.0, 0.5, 0.5, -1.0) * max(size * scale, 1e-9) * d.rng.uniform(0.5, 1.5, hidden)
    if not x.any(axis=1).all() and not b1.any():
        b1 = b1 + 0.5 * max(size * scale, 1e-9)
    W2 = d.array((hidden, classes), scale=d.one_of(1.0, 1e-3, 1.0))
    W1, W2 = map(np.asfortranarray, (W1, W2)) if d.one_of(False, False, True) else (W1, W2)
    b2 = d.one_of(0.3, 0.5, 2.0, -3.0) * d.rng.normal(size=classes)
    return {"x": x, "y": drawn_labels(d, n, classes), "W1": W1, "b1": b1, "W2": W2, "b2": b2}
