"""two_layer_gradients: backpropagation by hand through relu(x W1 + b1) W2 + b2 and softmax cross-entropy."""

import numpy as np

from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(x, y, W1, b1, W2, b2):
    n = len(x)
    z = x @ W1 + b1
    h = np.maximum(z, 0)
    logits = h @ W2 + b2
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p, onehot = np.exp(log_p), np.eye(len(b2))[y]
    loss = -log_p[np.arange(n), y].mean()
    dlogits = (p - onehot) / n
    dz = dlogits @ W2.T * (z > 0)
    return loss, (x.T @ dz, dz.sum(axis=0), h.T @ dlogits, dlogits.sum(axis=0))


two_layer_gradients = Exercise(
    "two_layer_gradients",
    reference,
    points=4,
    number=7,
    returns=("loss", "gradients"),
    section="Backpropagation-by-hand",
    hints=(
        "Look at the shapes: every gradient has the shape of what it belongs to. That alone says where a transpose stands.",
        "Go back the way you came. The gradient of the logits is (p − onehot)/N; each layer turns it into dW = inputᵀ d, db = the sum of d over the rows, and d Wᵀ for the layer before.",
        "Forward: z, h, logits, the loss. Back: dlogits; dW2 from h, db2; dz = dlogits W2ᵀ where z > 0, else 0; dW1 from x, db1.",
    ),
)


def network(rng, n, sizes, scale=1.0):
    """A batch and the parameters of a network with these widths."""
    inputs, hidden, classes = sizes
    return {
        "x": rng.normal(0.2, 1, (n, inputs)),
        "y": rng.integers(classes, size=n),
        "W1": rng.normal(size=(inputs, hidden)) * scale,
        "b1": rng.normal(size=hidden) * 0.5,
        "W2": rng.normal(size=(hidden, classes)) * scale,
        "b2": rng.normal(size=classes) * 0.5,
    }


@two_layer_gradients.case
def small_network(rng):
    """four samples, two inputs, three hidden units and two classes"""
    return network(rng, 4, (2, 3, 2))


@two_layer_gradients.case
def first_step(rng):
    """seven samples and five classes, with biases of zero, as at the start of training"""
    inputs = network(rng, 7, (3, 6, 5))
    return inputs | {"b1": np.zeros(6), "b2": np.zeros(5)}


@two_layer_gradients.case
def all_sizes_alike(rng):
    """four samples, inputs, hidden units and classes: no shape gives a mistake away"""
    return network(rng, 4, (4, 4, 4))


@two_layer_gradients.case
def sure_of_the_wrong_class(rng):
    """logits of ±1000, for the wrong classes"""
    inputs = network(rng, 3, (2, 4, 3), scale=0.5) | {"y": np.array([1, 2, 1])}
    return inputs | {"b2": np.array([1000.0, -500.0, 0.0])}


@two_layer_gradients.law
def slope_of_the_loss(answer, rng):
    """the gradients are the slopes of the loss, by central differences"""
    inputs, names = network(rng, 5, (3, 4, 3)), ("W1", "b1", "W2", "b2")
    while np.abs(inputs["x"] @ inputs["W1"] + inputs["b1"]).min() < 0.05:  # no unit near the kink of ReLU
        inputs = network(rng, 5, (3, 4, 3))
    steps = {name: rng.normal(size=inputs[name].shape) for name in names}
    up, down = (answer(**inputs | {k: inputs[k] + s * 1e-3 * steps[k] for k in names})[0] for s in (1, -1))
    gradients = answer(**inputs)[1]
    along = sum(float((g * steps[k]).sum()) for g, k in zip(gradients, names, strict=True))
    return abs((up - down) / 2e-3 - along) < 2e-3 * (1 + abs(along))


@two_layer_gradients.law
def doubled_batch(answer, rng):
    """a batch in which every sample comes twice has the same loss and the same gradients"""
    inputs = network(rng, 4, (3, 5, 2))
    twice = inputs | {"x": np.tile(inputs["x"], (2, 1)), "y": np.tile(inputs["y"], 2)}
    return difference(answer(**inputs), answer(**twice), names=two_layer_gradients.returns)


LOSS, DLOGITS, DZ = "-log_p[np.arange(n), y].mean()", "(p - onehot) / n", "dlogits @ W2.T * (z > 0)"
DW1, DB1, DW2, DB2 = "x.T @ dz", "dz.sum(axis=0)", "h.T @ dlogits", "dlogits.sum(axis=0)"
ALL = f"{DW1}, {DB1}, {DW2}, {DB2}"
LOG_OF_P = "-np.log(p[np.arange(n), y]).mean()"
for name, text, *edits in (
    (
        "gradient_not_averaged",
        "Your gradients are those of the sum. The loss is a mean over the batch: divide p − onehot by the number of rows.",
        (DLOGITS, "p - onehot"),
    ),
    ("loss_not_averaged", "Your loss is a sum over the rows. Take the mean.", (".mean()", ".sum()")),
    (
        "nothing_averaged",
        "Loss and gradients are sums over the rows. Divide both by the number of rows.",
        (".mean()", ".sum()"),
        (DLOGITS, "p - onehot"),
    ),
    (
        "averaged_twice",
        "You divided by the number of rows twice. Do it once, in the gradient of the logits; all others follow from that.",
        (ALL, f"{DW1} / n, dz.mean(axis=0), {DW2} / n, dlogits.mean(axis=0)"),
    ),
    (
        "bias_averaged_again",
        "Your bias gradients are means over rows that are divided by N already. Sum them over the rows.",
        (DB1, "dz.mean(axis=0)"),
        (DB2, "dlogits.mean(axis=0)"),
    ),
    (
        "bias_over_wrong_axis",
        "You summed the bias gradients over the units. A bias meets every row, so sum over the rows: axis=0.",
        (DB1, "dz.sum(axis=1)"),
        (DB2, "dlogits.sum(axis=1)"),
    ),
    (
        "bias_over_everything",
        "Your bias gradients are single numbers. Each unit has its own: sum over the rows alone, axis=0.",
        (DB1, "dz.sum()"),
        (DB2, "dlogits.sum()"),
    ),
    (
        "bias_not_summed",
        "Your bias gradients still have a row for each sample. Sum them over the rows.",
        (DB1, "dz"),
        (DB2, "dlogits"),
    ),
    (
        "bias_as_row",
        "Your bias gradients have two axes. A bias has the shape (units,): sum over the rows without keepdims.",
        (DB1, "dz.sum(axis=0, keepdims=True)"),
        (DB2, "dlogits.sum(axis=0, keepdims=True)"),
    ),
    (
        "no_slope",
        "You left out the slope of ReLU. On the way back the gradient is 0 wherever z was not positive: multiply by z > 0.",
        (" * (z > 0)", ""),
    ),
    (
        "mask_of_gradient",
        "You kept the gradient where it is itself positive. ReLU lets it through where its input z was positive.",
        (DZ, "np.maximum(dlogits @ W2.T, 0)"),
    ),
    (
        "mask_of_logits",
        "You took the slope of ReLU from the logits. ReLU follows the first layer: it is the sign of z = x W1 + b1 that counts.",
        ("(z > 0)", "(logits > 0)"),
    ),
    (
        "mask_without_bias",
        "You took the slope of ReLU at x W1. Its input is x W1 + b1, with the bias.",
        ("(z > 0)", "(x @ W1 > 0)"),
    ),
    (
        "mask_upside_down",
        "Your gradient passes where z is not positive. There ReLU is flat: multiply by z > 0.",
        ("(z > 0)", "(z <= 0)"),
    ),
    (
        "relu_for_slope",
        "You multiplied by relu(z) on the way back. Multiply by its slope, which is 1 where z > 0, else 0.",
        ("(z > 0)", "h"),
    ),
    (
        "bias_without_mask",
        "Your db1 lacks the slope of ReLU. It is the sum of the same dz that dW1 is made from.",
        (DB1, "(dlogits @ W2.T).sum(axis=0)"),
    ),
    (
        "mask_in_the_second_layer",
        "You passed ReLU before dW2. The second layer is linear: dW2 = hᵀ dlogits, and ReLU comes on the way on to the first.",
        (DW2, "(h * (z > 0)).T @ (dlogits * (logits > 0))"),
    ),
    ("not_transposed", "You went back through W2 as it is. The way back is dlogits W2ᵀ.", ("W2.T", "W2")),
    (
        "gradients_transposed",
        "Your weight gradients are transposed. dW has the shape of W: inputᵀ times the gradient of the output.",
        (DW1, "dz.T @ x"),
        (DW2, "dlogits.T @ h"),
    ),
    (
        "no_activation",
        "You left out ReLU. The hidden layer is h = relu(x W1 + b1), forward and backward.",
        ("np.maximum(z, 0)", "z"),
        (" * (z > 0)", ""),
    ),
    (
        "no_activation_forward",
        "You left out ReLU on the way forward. The hidden layer is h = relu(x W1 + b1).",
        ("np.maximum(z, 0)", "z"),
    ),
    (
        "before_the_activation",
        "You made dW2 from z. What goes into the second layer is h = relu(z).",
        (DW2, "z.T @ dlogits"),
    ),
    (
        "biases_forgotten",
        "You left the biases out. The layers are x W1 + b1 and h W2 + b2.",
        ("x @ W1 + b1", "x @ W1"),
        ("h @ W2 + b2", "h @ W2"),
    ),
    (
        "without_labels",
        "Your gradient of the logits is the probabilities alone. Subtract 1 at the right class of each row.",
        ("p - onehot", "p"),
    ),
    (
        "gradient_upside_down",
        "Your gradients have the wrong sign. That of the logits is the probabilities minus the one-hot labels.",
        ("p - onehot", "onehot - p"),
    ),
    (
        "loss_upside_down",
        "Your loss has the wrong sign. It is MINUS the mean log-probability of the right class.",
        (LOSS, LOSS[1:]),
    ),
    (
        "over_the_columns",
        "You normalized over the samples. The probabilities of ONE row add to 1: axis=1.",
        ("max(axis=1, keepdims=True)", "max(axis=0)"),
        ("sum(axis=1, keepdims=True)", "sum(axis=0)"),
    ),
    (
        "overflows",
        "You took exp of the logits as they are, which overflows at 1000. Subtract each row's maximum first.",
        (" - logits.max(axis=1, keepdims=True)", ""),
        ("log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))", "e = np.exp(shifted)"),
        ("np.exp(log_p)", "e / e.sum(axis=1, keepdims=True)"),
        (LOSS, LOG_OF_P),
    ),
    (
        "log_of_zero",
        "You took the logarithm of probabilities, and one of them is 0. Compute log softmax directly: z − log Σ exp(z).",
        (LOSS, LOG_OF_P),
    ),
    (
        "small_number_in_the_log",
        "You added a small number inside the logarithm. The loss is then wrong where it matters most; use z − log Σ exp(z).",
        (LOSS, "-np.log(p[np.arange(n), y] + 1e-12).mean()"),
    ),
    (
        "parts_swapped",
        "You returned the second layer's gradients first. The order is (dW1, db1, dW2, db2).",
        (ALL, f"{DW2}, {DB2}, {DW1}, {DB1}"),
    ),
    (
        "weights_before_biases",
        "You returned both weight gradients before both biases. The order is (dW1, db1, dW2, db2).",
        (ALL, f"{DW1}, {DW2}, {DB1}, {DB2}"),
    ),
    (
        "five_values",
        "You returned five values side by side. Return two: the loss, and a tuple of the four gradients.",
        (f"({ALL})", ALL),
    ),
    ("loss_alone", "You returned the loss alone. Return (loss, (dW1, db1, dW2, db2)).", (f", ({ALL})", "")),
    ("gradients_alone", "You returned the gradients alone. Return (loss, (dW1, db1, dW2, db2)).", ("loss, (", "(")),
):
    two_layer_gradients.mistake_by_edit(name, text, *edits)
