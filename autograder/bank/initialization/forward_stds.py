"""forward_stds: the size of the signal behind each layer, h ← act(h W)."""

import numpy as np

from autograder.bank.initialization._layers import forward_inputs, saturated_sigmoid, saturated_tanh
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(x, weights, activation):
    act = {
        "linear": lambda z: z,
        "relu": lambda z: np.maximum(z, 0),
        "tanh": lambda z: np.tanh(z),
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    }[activation]
    h, stds = x, []
    for W in weights:
        h = act(h @ W)
        stds.append(h.std())
    return np.array(stds)


forward_stds = Exercise(
    "forward_stds",
    reference,
    points=2,
    number=3,
    section="The-signal-forward",
    hints=(
        "Look at what is fed into the next layer, and at the moment at which the standard deviation is taken.",
        "h starts as x. Each layer replaces h by act(h W); after that, one number: the standard deviation of all its entries.",
        "A function for each activation, a loop over weights that updates h and appends h.std(), and np.array at the end.",
    ),
)


@forward_stds.case
def linear_layers(rng):
    """three linear layers"""
    return forward_inputs(rng, (3, 4, 2, 6), "linear")


@forward_stds.case
def relu_layers(rng):
    """three ReLU layers"""
    return forward_inputs(rng, (3, 8, 6, 7), "relu", scale=1.2)


@forward_stds.case
def tanh_layers(rng):
    """three tanh layers of the same width"""
    return forward_inputs(rng, (4, 4, 4, 4), "tanh")


@forward_stds.case
def sigmoid_layers(rng):
    """three sigmoid layers"""
    return forward_inputs(rng, (3, 5, 4, 6), "sigmoid", scale=2.0)


@forward_stds.case
def saturated(rng):
    """a sigmoid layer so saturated, at |z| up to 1000, that exp overflows"""
    return saturated_sigmoid(rng)


@forward_stds.case(key="one_layer")
def saturated_at_both_ends(rng):
    """one layer of tanh, at |z| up to 1000"""
    return saturated_tanh(rng)


@forward_stds.law
def scales_with_the_weights(answer, rng):
    """in a ReLU network weights twice as large make layer l's signal 2ˡ times as large"""
    inputs = forward_inputs(rng, (8, 12, 10, 9), "relu", n=10)
    once = answer(**inputs)
    twice = answer(**inputs | {"weights": [2 * W for W in inputs["weights"]]})
    return difference(once * 2.0 ** np.arange(1, 4), twice)


@forward_stds.law
def zero_weights_kill_the_signal(answer, rng):
    """with all weights 0 no signal is left: every unit says the same of every sample"""
    x, weights = rng.normal(size=(4, 3)), [np.zeros((3, 5)), np.zeros((5, 2))]
    return difference(np.zeros(2), answer(x=x, weights=weights, activation="sigmoid"))


LAYER, STD = "h = act(h @ W)", "h.std()"
for name, text, std in (
    ("variance", "You returned variances. The standard deviation is their root.", "h.var()"),
    (
        "divides_by_one_less",
        "You divided by the number of entries minus one. Take the plain standard deviation, NumPy's default.",
        "(h.std(ddof=1) if h.size > 1 else np.nan)",
    ),
    (
        "mean_over_units",
        "You took a standard deviation for each unit and averaged. Take one over all entries of h.",
        "h.std(axis=0).mean()",
    ),
    (
        "mean_over_samples",
        "You took a standard deviation for each sample and averaged. Take one over all entries of h.",
        "h.std(axis=1).mean()",
    ),
    (
        "root_mean_square",
        "You took the root mean square. The standard deviation subtracts the mean first.",
        "np.sqrt((h**2).mean())",
    ),
    ("mean_size", "You returned the mean of |h|. Take the standard deviation.", "np.abs(h).mean()"),
    ("of_the_weights", "You measured the weights. Measure the signal h behind each layer.", "W.std()"),
):
    forward_stds.mistake_by_edit(name, text, (STD, std))
forward_stds.mistake_by_edit(
    "before_the_activation",
    "You measured before the activation. Measure h = act(h W), which the next layer sees.",
    (LAYER, "z = h @ W"),
    ("stds.append(h.std())", "stds.append(z.std())\n        h = act(z)"),
)
forward_stds.mistake_by_edit(
    "no_activation", "You left out the activation. Apply it after each product h W.", ("act(h @ W)", "h @ W")
)
forward_stds.mistake_by_edit(
    "activation_of_the_input",
    "You applied the activation before the product: act(h) W. A layer computes act(h W).",
    ("act(h @ W)", "act(h) @ W"),
)
forward_stds.mistake_by_edit(
    "always_the_input",
    "You fed x to every layer. Layer 2 gets what layer 1 gave: keep h from one round of the loop to the next.",
    ("act(h @ W)", "act(x @ W)"),
)
forward_stds.mistake_by_edit(
    "input_too",
    "Your first number is that of the input. Return one number a layer: the first one behind the first layer.",
    ("h, stds = x, []", "h, stds = x, [x.std()]"),
)
forward_stds.mistake_by_edit(
    "last_layer_linear",
    "You left the last layer without its activation. Here every layer has it.",
    ("for W in weights:", "for i, W in enumerate(weights):"),
    ("act(h @ W)", "act(h @ W) if i < len(weights) - 1 else h @ W"),
)
forward_stds.mistake_by_edit(
    "last_only",
    "You returned the last layer's number alone. Collect one a layer.",
    ("np.array(stds)", "np.array(stds)[-1]"),
)
forward_stds.mistake_by_edit(
    "last_only_as_array",
    "You returned the last layer's number alone. Append inside the loop, so that there is one a layer.",
    ("np.array(stds)", "np.array(stds[-1:])"),
)
forward_stds.mistake_by_edit(
    "sigmoid_upside_down",
    "Your sigmoid falls where it should rise. It is 1/(1 + exp(−z)), with the minus.",
    ("np.exp(-z)", "np.exp(z)"),
)
forward_stds.mistake_by_edit(
    "sigmoid_overflows",
    "Your sigmoid divides infinity by infinity where z is large, which is nan. Write 1/(1 + exp(−z)), which stays finite.",
    ("1 / (1 + np.exp(-z))", "np.exp(z) / (1 + np.exp(z))"),
)
forward_stds.mistake_by_edit(
    "tanh_overflows",
    "Your tanh divides infinity by infinity where |z| is large, which is nan. Use np.tanh, which stays finite.",
    ("np.tanh(z)", "(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))"),
)
forward_stds.mistake_by_edit(
    "relu_as_absolute_value",
    "Your ReLU turns negative numbers positive. It sets them to 0: np.maximum(z, 0).",
    ("np.maximum(z, 0)", "np.abs(z)"),
)
