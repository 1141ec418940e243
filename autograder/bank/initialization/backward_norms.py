"""backward_norms: backpropagation through layers h = act(z), z = h W: δ = ∂L/∂h ⊙ act'(z), ∂L/∂W = hᵀδ, then δWᵀ."""

import numpy as np

from autograder.bank.initialization._layers import forward_inputs, saturated_sigmoid
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(x, weights, activation, dout):
    act, slope = {  # the slope in terms of h
        "linear": (lambda z: z, lambda h: np.ones_like(h)),
        "relu": (lambda z: np.maximum(z, 0), lambda h: h > 0),
        "tanh": (lambda z: np.tanh(z), lambda h: 1 - h**2),
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda h: h * (1 - h)),
    }[activation]
    zs, hs, dh, norms = [], [x], dout, []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    for i in reversed(range(len(weights))):
        dz = dh * slope(hs[i + 1])
        norms.append(np.linalg.norm(hs[i].T @ dz))
        dh = dz @ weights[i].T
    return np.array(norms[::-1])


backward_norms = Exercise(
    "backward_norms",
    reference,
    points=4,
    number=8,
    section="The-signal-backward",
    hints=(
        "Look at what must be kept on the way forward, and at the order of the result: first layer first.",
        "Going back, each layer does three things: times the activation's slope, dW from the layer's input, then on through W transposed.",
        "Forward loop keeping each layer's input and output; a loop over the layers in reverse with dz = dh·slope, "
        "dW = inputᵀ dz, dh = dz Wᵀ; norms turned round at the end.",
    ),
)


def backward_inputs(rng, sizes, activation, n=5, scale=1.0):
    inputs = forward_inputs(rng, sizes, activation, n, scale)
    return inputs | {"dout": rng.normal(size=(n, sizes[-1]))}


@backward_norms.case
def backward_linear(rng):
    """three linear layers"""
    return backward_inputs(rng, (3, 4, 2, 6), "linear")


@backward_norms.case
def backward_relu(rng):
    """three ReLU layers"""
    return backward_inputs(rng, (3, 8, 6, 7), "relu", n=6)


@backward_norms.case
def backward_tanh(rng):
    """three tanh layers of the same width"""
    return backward_inputs(rng, (4, 4, 4, 4), "tanh")


@backward_norms.case
def backward_sigmoid(rng):
    """two sigmoid layers"""
    return backward_inputs(rng, (3, 5, 4), "sigmoid", scale=2.0)


@backward_norms.case
def backward_saturated(rng):
    """a sigmoid layer so saturated, at |z| up to 1000, that exp overflows: its slope is 0"""
    return saturated_sigmoid(rng) | {"dout": rng.normal(size=(6, 3))}


@backward_norms.law
def proportional_to_dout(answer, rng):
    """a gradient at the top three times as large makes every norm three times as large"""
    inputs = backward_inputs(rng, (4, 6, 3), "tanh")
    return difference(3 * answer(**inputs), answer(**inputs | {"dout": -3 * inputs["dout"]}))


@backward_norms.law
def change_of_the_loss(answer, rng):
    """with one weight a layer, a norm is the slope of the loss along that weight"""
    weights = [rng.uniform(0.5, 1.5, (1, 1)) for _ in range(3)]
    inputs = {"x": np.array([[0.7]]), "weights": weights, "activation": "tanh"}
    dout, h = rng.uniform(1, 2, (1, 1)), 1e-6

    def loss(moved, by):
        out = inputs["x"]
        for i, W in enumerate(weights):
            out = np.tanh(out @ (W + by * (i == moved)))
        return (out * dout).item()

    slopes = [(loss(i, h) - loss(i, -h)) / (2 * h) for i in range(3)]
    return difference(np.abs(slopes), answer(**inputs, dout=dout))


SLOPE, GRADIENT, NORM = "slope(hs[i + 1])", "hs[i].T @ dz", "np.linalg.norm(hs[i].T @ dz)"
for name, text, before, after in (
    (
        "no_slope",
        "You left out the activation's slope. Multiply by act'(z) on the way back through each layer.",
        f"dh * {SLOPE}",
        "dh",
    ),
    (
        "no_slope_at_the_top",
        "You left out the last layer's slope. dout belongs to h of the last layer, so it passes the activation too.",
        f"dh * {SLOPE}",
        f"dh * {SLOPE} if i < len(weights) - 1 else dh",
    ),
    (
        "slope_twice",
        "You went through each slope twice. dz has it already: the layer before gets dz Wᵀ.",
        "dh = dz @",
        f"dh = (dz * {SLOPE}) @",
    ),
    (
        "last_to_first",
        "Your norms go from the last layer to the first. Turn the list round before you return it.",
        "norms[::-1]",
        "norms",
    ),
    (
        "squared_norm",
        "You returned squared norms. Take the root of the sum of squares.",
        NORM,
        f"(({GRADIENT}) ** 2).sum()",
    ),
    (
        "slope_at_h",
        "You took the slope at h, not at z: the activation was applied twice. With h = act(z), tanh has 1 − h² and sigmoid h(1 − h).",
        SLOPE,
        "slope(act(hs[i + 1]))",
    ),
    (
        "slope_of_z",
        "You put z into the formula for h: the slope is 1 − h² (tanh) or h(1 − h) (sigmoid), with h = act(z).",
        SLOPE,
        "slope(zs[i])",
    ),
    (
        "tanh_slope_of_z",
        "You put z into the slope of tanh. It is 1 − h², with h = tanh(z).",
        SLOPE,
        '(1 - zs[i] ** 2 if activation == "tanh" else slope(hs[i + 1]))',
    ),
    (
        "sigmoid_slope_at_h",
        "You took the slope of the sigmoid at h, not at z: the sigmoid was applied twice. It is h(1 − h), with h = sigmoid(z).",
        SLOPE,
        'slope(act(hs[i + 1]) if activation == "sigmoid" else hs[i + 1])',
    ),
    (
        "mean_over_the_batch",
        "You divided by the number of samples. dout carries that already: ∂L/∂W is hᵀ dz, summed over the rows.",
        GRADIENT,
        f"{GRADIENT} / len(x)",
    ),
    (
        "layer_s_own_output",
        "You multiplied by the layer's output. ∂L/∂W needs the layer's input: the h before this layer.",
        GRADIENT,
        "hs[i + 1].T @ dz",
    ),
    (
        "x_for_every_layer",
        "You used x in every layer's gradient. Each layer needs its own input, the h before it.",
        GRADIENT,
        "x.T @ dz",
    ),
    ("not_transposed", "You went back through W as it is. The way back is dz Wᵀ.", "weights[i].T", "weights[i]"),
    (
        "not_through_the_weights",
        "You did not go back through the weights. What the layer before gets is dz Wᵀ.",
        "dz @ weights[i].T",
        "dz",
    ),
    (
        "spectral_norm",
        "You took the largest singular value. The Frobenius norm is the root of the sum of all squares.",
        NORM,
        f"np.linalg.norm({GRADIENT}, 2)",
    ),
    (
        "root_mean_square_gradient",
        "You took a mean of the squares. The Frobenius norm sums them.",
        NORM,
        f"np.sqrt((({GRADIENT}) ** 2).mean())",
    ),
    (
        "sum_of_sizes",
        "You summed |dW|. The Frobenius norm is the root of the sum of squares.",
        NORM,
        f"np.abs({GRADIENT}).sum()",
    ),
    ("norms_of_the_weights", "You measured the weights. Measure their gradients.", GRADIENT, "weights[i]"),
    (
        "norms_of_dz",
        "You measured ∂L/∂z. The gradient of W is hᵀ dz, with the layer's input h.",
        GRADIENT,
        "dz",
    ),
    (
        "sigmoid_overflows",
        "Your sigmoid divides infinity by infinity where z is large, which is nan. Write 1/(1 + exp(−z)), which stays finite.",
        "1 / (1 + np.exp(-z))",
        "np.exp(z) / (1 + np.exp(z))",
    ),
):
    backward_norms.mistake_by_edit(name, text, (before, after))
