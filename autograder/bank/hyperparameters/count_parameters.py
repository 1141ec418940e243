"""count_parameters: (a + 1)·b for every dense layer from a to b units, and γ and β for every normalized hidden unit."""

import itertools

from autograder.judge.exercise import Exercise


def reference(sizes, batchnorm=False):
    weights = sum(a * b for a, b in itertools.pairwise(sizes))
    biases = sum(sizes[1:])
    normalized = 2 * sum(sizes[1:-1]) if batchnorm else 0
    return weights + biases + normalized


count_parameters = Exercise(
    "count_parameters",
    reference,
    points=2,
    number=1,
    section="Parameters-and-hyperparameters",
    hints=(
        "Look at a network of two layers by hand: (2, 3, 1) has 13 parameters.",
        "Each layer has one weight for every pair of an input and a unit, and one bias a unit.",
        "Sum a · b + b over neighbouring sizes; with batch normalization add 2 for every unit that is neither input nor output.",
    ),
)


def widths(rng, count):
    return tuple(int(n) for n in rng.integers(2, 60, count))


@count_parameters.case
def smallest(rng):
    """sizes (2, 3, 1): 13 parameters"""
    return {"sizes": (2, 3, 1)}


@count_parameters.case
def two_hidden(rng):
    """two hidden layers"""
    return {"sizes": widths(rng, 4)}


@count_parameters.case
def with_batchnorm(rng):
    """two hidden layers with batch normalization"""
    return {"sizes": widths(rng, 4), "batchnorm": True}


@count_parameters.case
def no_hidden(rng):
    """no hidden layer: inputs and outputs alone"""
    return {"sizes": (64, 10), "batchnorm": True}


BIASES, NORMALIZED = "biases = sum(sizes[1:])", "2 * sum(sizes[1:-1]) if batchnorm else 0"
for name, text, *edits in (
    ("no_biases", "You left the biases out. Every unit behind the input has one.", (BIASES, "biases = 0")),
    (
        "no_output_bias",
        "You left the biases of the output layer out. Output units have a bias like all others.",
        (BIASES, "biases = sum(sizes[1:-1])"),
    ),
    (
        "bias_of_inputs",
        "You counted a bias for every input. Inputs are numbers that are given: they have no bias.",
        (BIASES, "biases = sum(sizes)"),
    ),
    (
        "biases_counted_by_inputs",
        "You counted one bias for each number that enters a layer. There is one for each unit: a · b + b.",
        (BIASES, "biases = sum(sizes[:-1])"),
    ),
    (
        "one_bias_a_layer",
        "You counted one bias a layer. There is one for every unit.",
        (BIASES, "biases = len(sizes) - 1"),
    ),
    (
        "last_layer_left_out",
        "You left the last layer out. The output units have weights and biases like all others.",
        ("itertools.pairwise(sizes)", "itertools.pairwise(sizes[:-1])"),
        (BIASES, "biases = sum(sizes[1:-1])"),
    ),
    (
        "batchnorm_everywhere",
        "You normalized the output layer too. Batch normalization follows hidden layers only.",
        (NORMALIZED, "2 * sum(sizes[1:]) if batchnorm else 0"),
    ),
    (
        "batchnorm_of_inputs",
        "You normalized the inputs too. Batch normalization follows hidden layers only.",
        (NORMALIZED, "2 * sum(sizes[:-1]) if batchnorm else 0"),
    ),
    (
        "only_gamma",
        "With batchnorm you counted one parameter too few for every hidden unit. γ and β are two, and the bias stays.",
        (NORMALIZED, "sum(sizes[1:-1]) if batchnorm else 0"),
    ),
    (
        "two_a_layer",
        "You added two parameters for every normalized layer. γ and β are two for every unit of it.",
        (NORMALIZED, "2 * len(sizes[1:-1]) if batchnorm else 0"),
    ),
    (
        "first_hidden_layer_alone",
        "You normalized the first hidden layer alone. With batchnorm every hidden layer has γ and β.",
        (NORMALIZED, "2 * sum(sizes[1:-1][:1]) if batchnorm else 0"),
    ),
    (
        "running_statistics",
        "You counted the running mean and variance. They are averages that are kept, not parameters that are learned.",
        (NORMALIZED, "4 * sum(sizes[1:-1]) if batchnorm else 0"),
    ),
    (
        "batchnorm_ignored",
        "You did not count γ and β. With batchnorm each hidden unit adds two.",
        (NORMALIZED, "0"),
    ),
    (
        "batchnorm_always",
        "You counted γ and β in every network. They are there only when batchnorm is true.",
        (NORMALIZED, "2 * sum(sizes[1:-1])"),
    ),
    (
        "units",
        "You counted units. Parameters are the weights between them and the biases.",
        ("weights + biases + normalized", "sum(sizes)"),
    ),
):
    count_parameters.mistake_by_edit(name, text, *edits)
