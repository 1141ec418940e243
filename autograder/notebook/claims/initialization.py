"""Lesson 3: what is asked before each experiment, and what its result says about the claim."""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder.notebook.claims.blank import Blank, Wrong
from autograder.notebook.claims.claim import Choice, Claim, Curve, Outcome, Scale, Slip

# The deck's claims


def small(result) -> Outcome:
    """Claim 11."""
    fixed, scaled = result.fixed.mean(axis=1), result.scaled.mean(axis=1)
    grows, level = fixed[-1] > 3 * fixed[0], scaled.max() < 1.3 * scaled.min()
    if grows and level:
        words = "holds when “small” means smaller for more inputs: with std 1/√n the output keeps the size of the input"
    else:
        words = "holds here with any fixed size: the output hardly depends on the number of inputs"
    ends = f"{result.inputs[0]:,} input{'s' * bool(result.inputs[0] > 1)} and {result.inputs[-1]:,}"
    measured = f"std {result.std:g}: output {fixed[0]:.2g} and {fixed[-1]:.2g} with {ends}; std 1/√n: {scaled[0]:.2g} and {scaled[-1]:.2g}"
    return Outcome(words, measured, truth=float(fixed[-1]))


def purpose(result) -> Outcome:
    """Claim 12."""
    ends, he, alike = result.draws[:, -1], result.accuracy["He"].mean(), result.accuracy["units alike"].mean()
    lost, spread = result.behind.clear and alike < he - 5, ends.max() / ends.min()
    reasons = []
    if lost:
        reasons.append("a start must also make the units different")
    if spread > 10:
        reasons.append(f"after {result.draws.shape[1]} layers the draws differ {spread:.0f}-fold, and most are small")
    words = (
        f"holds, but it is not the only purpose, nor always reached: {'; and '.join(reasons)}"
        if reasons
        else "holds here"
    )
    measured = (
        f"test accuracy {he:.1f} % from He's weights and {alike:.1f} % with all units alike, each at its own rate (signal "
        f"{result.signal['He'].mean():.2f} and {result.signal['units alike'].mean():.2f}, gradient {result.gradient['He'].mean():.2f} and "
        f"{result.gradient['units alike'].mean():.2f}); {len(ends)} draws end between {ends.min():.2g} and {ends.max():.2g}, median {np.median(ends):.2g}"
    )
    return Outcome(words, measured, truth=float(alike))


def longer(result) -> Outcome:
    """Claim 13."""
    best = min(result.names, key=result.median)
    counts = {name: result.count(name) for name in result.names}
    slower = [n for n in result.names if 1.5 * result.median(best) < result.median(n) < np.inf]
    never = [n for n in result.names if counts[n][1] > sum(counts[n]) / 2]
    broken = [n for n in result.names if counts[n][2] > sum(counts[n]) / 2]
    parts = [f"{' and '.join(slower)} takes longer" if len(slower) == 1 else f"{', '.join(slower)} take longer"] * bool(
        slower
    )
    parts += [f"within {result.budget} minibatches most runs of {', '.join(never)} do not arrive"] * bool(never)
    parts += [f"most runs of {', '.join(broken)} end in NaN"] * bool(broken)
    if slower:
        words = f"holds, up to a point: {'; '.join(parts)}"
    elif parts:
        words = f"does not hold as worded: {'; '.join(parts)}"
    else:
        words = "does not hold here: no start takes clearly longer than the best"
    measured = f"median of {result.steps.shape[1]} runs, each start at its own rate: " + ", ".join(
        f"{n} {result.median(n):.0f}" if np.isfinite(result.median(n)) else f"{n} more than {result.budget}"
        for n in result.names
    )
    half = result.median("0.5 · He") if "0.5 · He" in result.names else None
    return Outcome(words, measured, truth=min(half, result.budget) if half else None)


def linear(result) -> Outcome:
    """Claim 14."""
    networks = [name for name in result.losses if name.endswith("network")]
    constant = [n for n in networks if result.spread[n] < 1e-6]
    worse = [n for n in constant if result.above(n).clear and result.above(n).mean > 0]
    better = [n for n in networks if result.above(n).clear and result.above(n).mean < 0]
    parts = []
    if worse:
        parts.append(
            f"the {' and the '.join(worse)} give all points one probability, which is worse than a linear model"
        )
    if better:
        alike = all(result.units[n] == 1 for n in better)
        as_one = ", though all hidden units work as one" if alike else ""
        parts.append(f"the {' and the '.join(better)} {'does' if len(better) == 1 else 'do'} better than it{as_one}")
    words = (
        f"does not hold: {'; '.join(parts)}"
        if parts
        else "holds here: no network differs clearly from the linear model"
    )
    measured = "loss: " + ", ".join(f"{n} {loss.mean():.3f}" for n, loss in result.losses.items())
    units = ", ".join(f"{n} {result.units[n]}" for n in networks)
    relu = networks[0]
    options = {True: "worse than the linear model", False: "about as well as the linear model"}
    truth = "better than the linear model" if relu in better else options[relu in worse]
    return Outcome(words, f"{measured}; different hidden units: {units}", truth=truth)


def same_derivative(result) -> Outcome:
    """Claim 15."""
    zero = [a for a in result.first if result.all_zero(a)]
    across = [a for a in result.first if a not in zero and result.units[a] == 1]
    parts = [f"literally for {' and '.join(zero)}, where all weight derivatives are 0 and stay so"] * bool(zero)
    parts += [
        f"for {' and '.join(across)} only across the units of a layer: each input and each layer has its own"
    ] * bool(across)
    words = f"holds {'; '.join(parts)}" if parts else "does not hold here: even the units of a layer differ"
    measured = "; ".join(
        f"{a}: {result.values[a]} different value{'s' * (result.values[a] > 1)} among {result.first[a].size} derivatives of the first layer, "
        f"the largest {np.abs(result.first[a]).max():.2g}, the last layer's {np.abs(result.last[a]).max():.2g}"
        for a in result.first
    )
    return Outcome(words, measured, truth=result.values.get("sigmoid"))


def symmetric(result) -> Outcome:
    """Claim 16."""
    plain, dropped = result.units["minibatches"], result.units["and dropout"]
    if (plain == 1).all() and (dropped > 1).all():
        words = "holds as long as training treats all units alike, as minibatches do; dropout does not, and parts them"
    elif (plain == 1).all():
        words = "holds here, with dropout too"
    else:
        words = "does not hold here: the units differ without dropout, too"
    measured = f"different units of {result.hidden}, lowest and highest of {len(plain)} seeds: minibatches {plain.min()} and {plain.max()}, with dropout {dropped.min()} and {dropped.max()}"
    return Outcome(words, measured, truth=float(np.median(dropped)))


def randn(result) -> Outcome:
    """Claim 17."""
    n, growth = result.width, {a: result.growth(a) for a in result.stds}
    measured = f"n = {n}, std 1: the variance grows {', '.join(f'{g:.3g}-fold a layer ({a})' for a, g in growth.items() if a in ('linear', 'relu'))}"
    ends = ", ".join(f"{a} {result.at_end(a, 'std 1'):.1e}" for a in result.stds)
    end = result.at_end("relu", "std 1") if "relu" in result.stds else 0.0
    truth = float(np.log10(end)) if end > 0 else None
    words = "holds as a way to make units different; but with std 1 each layer multiplies the variance by about n without an activation, and by n/2 with ReLU"
    if growth.get("relu", n / 2) < 2:
        words = "holds, and here it does no harm: with so few units the signal does not grow"
    return Outcome(words, f"{measured}; after the last layer: {ends}", truth=truth)


def vanish_or_explode(result) -> Outcome:
    """Claim 18."""
    fates: dict[str, list[tuple[str, int]]] = {"explode": [], "vanish": [], "keep within a factor of 100": []}
    for activation in result.norms:
        sizes = result.log_size(activation)
        for n, size in zip(result.widths, sizes, strict=True):
            fate = "explode" if size > 2 else "vanish" if size < -2 else "keep within a factor of 100"
            fates[fate].append((activation, n))
    kinds = [f"{fate}: {_grouped(who)}" for fate, who in fates.items() if who]
    both = fates["explode"] or fates["vanish"]
    words = (
        f"holds, and activation and width together decide which. Gradients {'; '.join(kinds)}"
        if both
        else "does not hold here: the gradients keep their size"
    )
    ends = [0, -1] if len(result.widths) > 1 else [0]
    measured = f"|∂L/∂W| of layer 1, std {result.std:g}: " + "; ".join(
        f"{a} " + ", ".join(f"{10.0 ** result.log_size(a)[i]:.1e} at width {result.widths[i]}" for i in ends)
        for a in result.norms
    )
    drawn = "sigmoid" in result.norms and tuple(result.widths) == WIDTHS
    return Outcome(words, measured, truth=[float(v) for v in result.log_size("sigmoid")] if drawn else None)


WIDTHS = (25, 50, 100, 200, 400)  # at which the curve of claim 18 is asked for


def _grouped(who: list[tuple[str, int]]) -> str:
    """("relu", 25), ("relu", 50) as "relu at width 25 to 50"."""
    names = list(dict.fromkeys(a for a, _ in who))
    widths = {a: [n for b, n in who if a == b] for a in names}
    return ", ".join(f"{a} at width {w[0]}" + (f" to {w[-1]}" if len(w) > 1 else "") for a, w in widths.items())


def smaller_backward(result) -> Outcome:
    """Claim 19."""
    ratios = {name: result.ratio(name) for name in result.norms}
    falling = [n for n, r in ratios.items() if r < 0.1]
    others = [n for n in ratios if n not in falling]
    if not others:
        words = "holds here: in all of these the gradient gets smaller on its way back"
    elif falling:
        words = f"does not hold for every activation: the gradient gets smaller with {' and '.join(falling)}; with the others it stays level or grows"
    else:
        words = "does not hold here: the gradient stays level or grows in all of these"
    tiny = [
        f"with {n} it is tiny ({result.size(n):.0e}), and equally so in every layer"
        for n in others
        if result.size(n) < 1e-6
    ]
    measured = "first layer over last: " + ", ".join(f"{n}: {r:.2g}" for n, r in ratios.items())
    first = next(iter(ratios.values()))
    return Outcome(words + "".join(f"; {t}" for t in tiny), measured, truth=float(first))


def large_weights(result) -> Outcome:
    """Claim 20."""
    large = result.stds >= 1
    signed, positive = (np.median(result.change[k][large], axis=1) for k in ("both signs", "non-negative"))
    flat = {k: float(np.median(result.flat[k][-1])) for k in result.flat}
    fates = {"non-negative": positive, "both signs": signed}
    words = {k: "explode" if c[-1] > 2 else "vanish" if c[-1] < -2 else "keep their size" for k, c in fates.items()}
    start = "holds here" if words["non-negative"] == "explode" else "does not hold here"
    second = "and so they do" if words["both signs"] == words["non-negative"] else f"and {words['both signs']}"
    verdict = f"{start}: with large non-negative weights the gradients {words['non-negative']}, {second} with large weights of both signs"
    measured = f"std {result.stds[-1]:g}, layer 1 over the last: " + "; ".join(
        f"{k} 10^{c[-1]:.0f}{' or less' if c[-1] <= -30 else ''}, {flat[k]:.0%} of the values saturated"
        for k, c in fates.items()
    )
    truth = {"explode": "they explode", "vanish": "they vanish"}.get(words["non-negative"], "they keep their size")
    return Outcome(verdict, measured, truth=truth)


def overshooting(result) -> Outcome:
    """Claim 21."""
    limits, price = {name: result.highest(name) for name in result.tried}, result.price
    parts = []
    if np.isfinite(result.jumps):
        parts.append(f"descent jumps over the minimum above lr = 1/curvature (here from {result.jumps:g} on)")
    if np.isfinite(result.leaves):
        parts.append(f"and moves away from it above 2/curvature (from {result.leaves:g} on)")
    nan = limits["std 1"] < limits["He"]
    if nan:
        parts.append(
            f"{'; ' * bool(parts)}with exploding gradients the loss overflows at rates above {limits['std 1']:.0e}, from He's weights above {limits['He']:.0e}"
        )
    words = "holds: " + " ".join(parts).replace(" ; ", "; ") if parts else "does not hold here: nothing overshoots"
    if price.clear:
        words += (
            f". Clipping {'raises' if price.mean > 0 else 'lowers'} the loss of He's network, each at its best rate"
        )
    else:
        words += ". For He's network clipping makes no clear difference, each at its best rate"
    measured = "loss at the best rate: " + ", ".join(
        f"{n} {np.mean(loss):.3g} (lr {result.best[n]:.0e})" for n, loss in result.losses.items()
    )
    measured += f"; first loss by the plain formula not finite in {result.naive} of {result.seeds} networks with std 1, by the safe one in {result.safe}"
    measured += f"; He's network with clipping minus without: {price}"
    return Outcome(words, measured, truth=1.0 if 1.0 < result.jumps <= 1.1 else float(result.jumps))


CLAIMS = {
    11: Claim(
        Scale("Inputs of size 1, weights with std 0.01. With 100 inputs a linear unit's output has size 0.1. What is it with 10,000 inputs?", 0.001, 1000, "", near=1.3, log=True),
        small,
        overlooked="variances add, so the size grows with the root of the number of inputs: 100 times as many, 10 times as large.",
        would_change="few inputs alone: `experiments.fan_in(usable(normal_init), inputs=(90, 100, 110))`",
        source="LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, section 4.6",
    ),
    12: Claim(
        Scale("One hidden layer with 64 ReLU units reads 97 % of the test digits from He's weights. And if all units begin with the first unit's weights?", 0, 100, "%", near=8),
        purpose,
        overlooked="units that are equal get equal gradients, and stay equal: 64 units do the work of one.",
        would_change="few layers: `experiments.purpose(*mine, depth=5)`; orthogonal weights spread less: `orthogonal=True`",
        source="Glorot & Bengio 2010; Hanin & Rolnick 2018: the spread grows with the sum of 1/width over the layers",
    ),
    13: Claim(
        Scale("Eight hidden layers of 32 ReLU units. From He's weights the loss is below 1 after about 115 minibatches. After how many from half of them, at the best rate for them? (4000: not within 4000)", 1, 4000, "minibatches", near=1.6, log=True),
        longer,
        overlooked="half of each of nine matrices makes the output about 500 times smaller, and the gradients too. A larger rate makes up for part of it, and the first steps slowly repair the rest.",
        would_change="fewer layers (`depth=4`), other factors, another activation: `experiments.late(usable(he_normal), activation=\"tanh\")`",
        source="Glorot & Bengio 2010, section 4; He et al. 2015, section 2.2",
    ),
    14: Claim(
        Choice("Trained from W = 0, how does a network of ReLU units do beside a linear model?", ["worse than the linear model", "about as well as the linear model", "better than the linear model"]),
        linear,
        overlooked="what a weight learns is its input times what comes back to its unit. From W = 0 one of the two is 0 for every weight, and stays 0.",
        would_change="another value than 0: `experiments.zero(usable(distinct_units), value=0.1)`",
        source="Goodfellow, Bengio & Courville 2016, section 8.4; Rumelhart, Hinton & Williams 1986",
    ),
    15: Claim(
        Scale("A sigmoid network 2-8-2 from W = 0, after 20 steps. How many different values are there among the 16 derivatives ∂L/∂w of the first layer?", 1, 16, "values", near=0.5),
        same_derivative,
        overlooked="a derivative is the unit's δ times the weight's own input. All units have one δ, but there are two inputs.",
        would_change="weights that are alike but not 0: `experiments.derivatives(usable(distinct_units), value=0.5)`",
        source="∂L/∂W = hᵀδ; Rumelhart, Hinton & Williams 1986 on breaking the symmetry",
    ),
    16: Claim(
        Scale("All weights begin at 0.1. After 60 minibatches with dropout, how many of 16 hidden ReLU units are different?", 1, 16, "units", near=1),
        symmetric,
        overlooked="dropout switches off one unit and not another: they see different gradients from the first minibatch on.",
        would_change="no dropout (`dropout=0`); weights of 0, where ReLU has no gradient (`value=0`)",
        source="Zhang, Lipton, Li & Smola, Dive into Deep Learning, section 5.4",
    ),
    17: Claim(
        Scale("Weights by `randn`, 20 ReLU layers of 100 units, inputs of size 1. The signal after layer 20 has size 10 to the power of what?", -25, 25, "", near=2),
        randn,
        overlooked="each layer multiplies the variance by 50, so the size by about 7; twenty layers make 7²⁰, about 10¹⁷.",
        would_change="narrow layers: `experiments.forward(*usable(normal_init, forward_stds), width=2)`",
        source="He et al. 2015, section 2.2",
    ),
    18: Claim(
        Curve("Weights with std 1, 20 sigmoid layers. A gradient of length 1 enters the last layer. Which power of ten is |∂L/∂W| of the first layer, by width?", WIDTHS, "units in a layer", -8, 8, "log₁₀ |∂L/∂W|", near=1.2),
        vanish_or_explode,
        overlooked="the slope of a sigmoid is at most ¼, but std 1 is large for a wide layer: what counts is slope times std·√n, which grows with the width.",
        would_change="the width (`widths=(1000,)`, about 3 s), the size of the weights (`std=0.1`)",
        source="Poole et al. 2016 and Schoenholz et al. 2017 (order, chaos and depth)",
    ),
    19: Claim(
        Scale("Going back through 20 ReLU layers with He's weights: |∂L/∂W| of the first layer over that of the last?", 1e-12, 1e12, "", near=4, log=True),
        smaller_backward,
        overlooked="the factor of a layer is its slope times its weights. He's rule makes it 1 on average, forward and backward.",
        would_change='sigmoid alone: `experiments.levels(*mine, cases=(("sigmoid", "std 0.01"), ("sigmoid", "std 1/√n")))`',
        source="Hochreiter 1991; Bengio, Simard & Frasconi 1994; He et al. 2015, section 2.2",
    ),
    20: Claim(
        Choice("20 sigmoid layers of 100 units, large non-negative weights, biases 0: what do the gradients do on their way to the first layer?", ["they explode", "they vanish", "they keep their size"]),
        large_weights,
        overlooked="large weights of one sign drive every sum z far from 0. There the sigmoid is flat, and slope times weight is tiny.",
        would_change='biases that bring z back to 0, and one sample: `experiments.saturated(*mine, biases="centred", samples=1)`',
        source="Pascanu, Mikolov & Bengio 2013, section 2: to explode, slope times largest singular value must exceed 1; Nielsen 2015, chapter 5, on biases that keep z near 0",
    ),
    21: Claim(
        Scale("A bowl with curvature 1. Above which learning rate does descent jump over the minimum?", 0, 4, "", near=0.11),
        overshooting,
        overlooked="a step multiplies w by 1 − lr·λ. That is negative from lr = 1/λ on: w changes sign at every step. It grows only from 2/λ on.",
        would_change="the threshold: `experiments.overshoot(*mine, max_norm=5)`; one small rate for all: `rates=(1e-6, 0.03)`",
        source="lesson 1 (2/λ); Goodfellow, Bengio & Courville 2016, section 4.1 (overflow); Pascanu, Mikolov & Bengio 2013 (clipping)",
    ),
}  # fmt: skip

SMALL_PRINT = {
    "during": Slip("during the training process", "Once, before training."),
    "n-1": Slip("np.random.randn(n, n-1)", "The sizes of two neighbouring layers, n⁽ˡ⁾ and n⁽ˡ⁻¹⁾. The deck's rows are units; ours are inputs."),
    "descent": Slip("Vanishing Gradient Descent", "The gradients vanish, not the descent."),
    "singular": Slip(
        "large weights",
        "What counts is a layer's largest singular value, not its largest entry: 10,000 entries of 0.1 stretch a vector tenfold.",
        "Pascanu, Mikolov & Bengio 2013",
    ),
}  # fmt: skip


# What the lesson leaves to the learner


def _one_step(x, y, W1, W2, lr=0.1, fresh=False):
    """A step of gradient descent of a two-layer network without biases, from softmax cross-entropy."""
    h = np.maximum(x @ W1, 0)
    e = np.exp(h @ W2)
    d = (e / e.sum(axis=1, keepdims=True) - np.eye(W2.shape[1])[y]) / len(x)
    new = W2 - lr * h.T @ d
    dz = d @ (new if fresh else W2).T * (h > 0)
    return np.array([W1 - lr * x.T @ dz, new])


def _layers(n, depth, seed=0, anew=False):
    """He's weights for `depth` layers of n units, drawn from one generator."""
    rng, weights = np.random.default_rng(seed), []
    for _ in range(depth):
        rng = np.random.default_rng(seed) if anew else rng
        weights.append(rng.normal(0, np.sqrt(2 / n), (n, n)))
    return np.array(weights)


def _batch(seed):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(5, 3)), np.array([0, 2, 1, 1, 0]), rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), 0.5)


BLANKS = {
    "keep": Blank(
        "A unit adds 400 inputs of size 1. Which standard deviation of the weights gives it an output of size 1?",
        0.05,
        because="400 · std² = 1, so std = 1/√400 = 0.05.",
        hint="n · E[x²] · Var(w) = 1. Solve for Var(w), and take the root.",
        wrong=(Wrong(0.0025, "That is the variance, 1/400. The standard deviation is its root."), Wrong(20.0, "That is √400. The more inputs, the smaller the weights.")),
    ),
    "backward": Blank(
        "Backward each input of a layer collects from its 100 units: ∂L/∂x = (∂L/∂y) Wᵀ. Which variance of the weights keeps the size of the gradient, with 400 inputs and 100 units?",
        0.01,
        because="The sum has n_out = 100 terms, so the variance is 1/n_out. Forward it is 1/n_in: both cannot hold unless the two are equal.",
        hint="How many terms does the sum have that one entry of ∂L/∂x is?",
        wrong=(Wrong(0.0025, "That is 1/400, for the way forward. Backward the sum goes over the units."), Wrong(0.1, "That is the standard deviation; the blank asks for its square.")),
    ),
    "half": Blank(
        "z is symmetric around 0, and h = max(z, 0). Which part of the mean square E[z²] does E[h²] keep?",
        0.5,
        because="Half of the values become 0, and the other half keep their squares. To make up for it, He doubles the variance: 2/n_in.",
        hint="E[z²] is half from positive and half from negative z. Which of them does ReLU keep?",
        wrong=(Wrong(0.25, "Half of the values stay as they are, and with them their squares: nothing is halved twice."), Wrong(1.0, "The negative values become 0.")),
    ),
    "leaky": Blank(
        "A leaky ReLU gives z where z > 0 and a·z elsewhere. Which variance of the weights, times n_in, keeps the size? Put in a function of a.",
        lambda a: 2 / (1 + a**2),
        because="E[h²] = ½E[z²] + ½a²E[z²]. At a = 0 it is He's 2, at a = 1 (no activation) it is 1.",
        hint="Which part of E[z²] is kept for z > 0, and which for z < 0?",
        inputs=((0.0,), (0.1,), (0.5,), (1.0,)),
        wrong=(Wrong(lambda a: 2 / (1 + a), "The mean of the squares counts: a enters with its square."),),
    ),
    "expected_loss": Blank(
        "At the start a network should give 10 classes about the same probability. What is its loss then?",
        float(np.log(10)),
        because="−ln(1/10) = ln 10 = 2.303. Look at the first loss of any network: well above ln C, its logits are too large; at ln C for a whole epoch, nothing comes through.",
        hint="The loss of a sample is −ln p of its class, and p = 1/10.",
        wrong=(Wrong(0.1, "That is the probability. The loss is minus its logarithm."), Wrong(1.0, "The logarithm is the natural one.")),
    ),
    "dw2": Blank(
        "∂L/∂w for the two weights into o, in order. (A tuple of two numbers.)",
        np.array([6.0, 0.0]),
        because="The weight's input times what comes back to its unit: 3 · 2 and 0 · 2.",
        hint="o = 2·h₁ + 1·h₂. By how much does o change when the first weight grows a little? And then L?",
        wrong=(Wrong(np.array([4.0, 2.0]), "That is ∂L/∂h: the weights times ∂L/∂o. For the weights it is their inputs that count."),),
    ),
    "dz": Blank(
        "∂L/∂z₁ and ∂L/∂z₂. First ∂L/∂h, back through the weights; then through ReLU.",
        np.array([4.0, 0.0]),
        because="∂L/∂h = (2·2, 1·2) = (4, 2). ReLU's slope is 1 at z₁ = 3 and 0 at z₂ = −2.",
        hint="∂L/∂h is the weight to o times ∂L/∂o. ReLU passes it on where z is positive.",
        wrong=(Wrong(np.array([4.0, 2.0]), "That is ∂L/∂h. ReLU is flat at z₂ = −2: nothing passes."), Wrong(np.array([2.0, 0.0]), "Going back through a weight multiplies by it: the first one is 2.")),
    ),
    "dW1": Blank(
        "∂L/∂W₁, a row an input: ((x₁→z₁, x₁→z₂), (x₂→z₁, x₂→z₂)).",
        np.array([[4.0, 0.0], [8.0, 0.0]]),
        because="Input times what comes back, for every pair: xᵀδ.",
        hint="The same rule as for w: the input of the weight times ∂L/∂z of its unit.",
        wrong=(Wrong(np.array([[4.0, 8.0], [0.0, 0.0]]), "Transposed: the rows are the inputs."),),
    ),
    "debug_order": Blank(
        "This step trains, but a gradient check fails for W1. Which W2 does the gradient go back through? Repair the cell and run it again.",
        _one_step,
        because="W2 was already the new one. All gradients belong to the weights of the forward pass: first all gradients, then the step.",
        hint="W1 still comes out differently. Follow each name to the line that it was last set in.",
        inputs=(_batch(0), _batch(1)),
        shipped=partial(_one_step, fresh=True),
    ),
    "debug_stream": Blank(
        "Each of these layers follows He's rule, and yet after 20 of them the signal is far from its size. Compare two layers. Repair the cell and run it again.",
        _layers,
        because="Each layer started the generator again, so all were the same matrix. One generator, made once, gives every layer numbers of its own.",
        hint="Make the generator once, before the loop, from the same seed.",
        inputs=((4, 3), (3, 5, 7)),
        shipped=partial(_layers, anew=True),
    ),
}  # fmt: skip


# Beside PyTorch


def _loss_twin(torch, softmax_cross_entropy) -> float:
    rng = np.random.default_rng(0)
    logits, y = rng.normal(size=(6, 4)), rng.integers(4, size=6)
    theirs = torch.tensor(logits, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(theirs, torch.tensor(y))
    loss.backward()
    own, dlogits = softmax_cross_entropy(logits, y)
    return max(abs(own - loss.item()), float(np.abs(dlogits - theirs.grad.numpy()).max()))


def _layers_twin(torch, two_layer_gradients) -> float:
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=shape) for shape in ((5, 3), (3, 4), (4,), (4, 2), (2,))]
    y = rng.integers(2, size=5)
    x, *parameters = (torch.tensor(a, requires_grad=True) for a in arrays)
    W1, b1, W2, b2 = parameters
    torch.nn.functional.cross_entropy(torch.relu(x @ W1 + b1) @ W2 + b2, torch.tensor(y)).backward()
    own = two_layer_gradients(arrays[0], y, *arrays[1:])[1]
    return max(float(np.abs(g - p.grad.numpy()).max()) for g, p in zip(own, parameters, strict=True))


TWINS = {
    "softmax_cross_entropy": ("torch.nn.functional.cross_entropy(logits, y)", _loss_twin),
    "two_layer_gradients": ("loss.backward()", _layers_twin),
}
