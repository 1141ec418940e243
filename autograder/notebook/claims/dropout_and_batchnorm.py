"""Lesson 5: what is asked before each experiment, and what its result says about the claim."""

from __future__ import annotations

import numpy as np

from autograder.notebook.claims.blank import Blank, Wrong
from autograder.notebook.claims.claim import Choice, Claim, Outcome, Scale, Slip
from nnlib.experiments.dropout_and_batchnorm.amounts import DROPPED, KEPT
from nnlib.experiments.dropout_and_batchnorm.doubt import STRANGERS
from nnlib.experiments.paired import difference


def _points(gain) -> str:
    """A paired difference and its standard error, in points."""
    return f"{round(gain.mean, 1) + 0.0:+.1f} ± {gain.error:.1f}"


def _gain(points):
    """A row of paired gains as a difference from zero."""
    return difference(points, np.zeros(len(points)))


def _ends(result, network) -> str:
    """When the runs of a network ended, and which of them were still learning then."""
    ends, longest = result.rest[network], result.updates[-1]
    moving = [f"{p:g}" for p, end in zip(result.p, ends, strict=True) if end >= longest]
    still = f"; not yet at rest at p = {', '.join(moving)}" if moving else ""
    return f"its runs end after {min(ends)} to {max(ends)} updates{still}"


# The deck's claims


def reach(result) -> Outcome:
    """Claim 34."""
    measured = (
        f"standard deviation of a unit with mean {result.mean:.2f}: {result.drawn[0]:.2f} at p = {result.p[0]:g}, "
        f"{result.drawn[-1]:.1f} at {result.p[-1]:g}; a unit that is always 1, at 0.99: {result.constant:.1f}; p = 1: {result.at_one}"
    )
    words = "holds as a range of probabilities; inverted dropout needs p below 1, since 1/(1 − p) has no value there"
    return Outcome(words, measured, result.constant)


def high(result) -> Outcome:
    """Claim 35."""
    best = {network: result.best(network) for network in result.accuracy}
    ill, last = "memorizes", result.p[-1]
    measured = f"best p to drop {result.last()}: " + ", ".join(f"{n} {p:g}" for n, p in best.items())
    if ill not in best:
        return Outcome("holds neither way: no network here was made to overfit", measured)
    means = result.means(ill)
    gain = (
        difference(result.runs(ill, best[ill]), result.runs(ill, 0.0)) if result.accuracy[ill].shape[-1] > 1 else None
    )
    measured += f"; the one that memorizes: {means[0]:.0f} % at 0, {result.runs(ill, best[ill]).mean():.0f} % at {best[ill]:g}, {means[-1]:.0f} % at {last:g}"
    measured += f" ({_points(gain)} points)" if gain else ""
    measured += f"; {_ends(result, ill)}" if result.knobs.get("rest") else ""
    healthy = [p for network, p in best.items() if network != ill]
    if best[ill] <= max(healthy, default=-1) or best[ill] < 0.3:
        words = "does not hold here: the network that overfits asks for no more dropout than the others"
    else:
        words = "holds when p is the probability of dropping: the network that overfits asks for the most dropout"
        words += "" if best[ill] >= last - 1e-9 else f", but the highest p tried, {last:g}, is not the best"
        words += "; a network too small to overfit is best without" if best.get("too small") == 0 else ""
    return Outcome(words, measured, best[ill])


def good_range(result) -> Outcome:
    """Claim 36."""
    means = {n: [result.mean_in(n, reading) for reading in (KEPT, DROPPED)] for n in result.accuracy}
    gaps = {n: difference(dropped, kept) for n, (kept, dropped) in means.items()}
    measured = (
        f"{result.last()}, mean over the range as kept (0.2 to 0.5 dropped) and as dropped (0.5 to 0.8): "
        + "; ".join(
            f"{n} {kept.mean():.1f} % and {dropped.mean():.1f} % ({_points(gaps[n])} points)"
            for n, (kept, dropped) in means.items()
        )
    )
    lose = [n for n, gap in gaps.items() if gap.clear and gap.mean < 0]
    win = [n for n, gap in gaps.items() if gap.clear and gap.mean > 0]
    if lose and win:
        words = f"holds in one reading or the other, by network: dropping 0.5 to 0.8 is better for {_named(win)}, 0.2 to 0.5 for {_named(lose)}"
    elif len(lose) == len(gaps):
        words = "holds only as a probability of keeping, its meaning in the source: read as dropping, it is worse for every network here"
    elif lose:
        words = f"holds as a probability of keeping, its meaning in the source; read as dropping, it is worse for {_named(lose)}"
    elif win:
        words = f"holds as a probability of dropping, where it is better for {_named(win)}"
    else:
        words = "holds in both readings: neither range is clearly better than the other"
    if "learns well" not in result.accuracy:
        return Outcome(words, measured)
    loss = result.means("learns well")[0] - result.runs("learns well", 0.8).mean()
    return Outcome(words, measured + f"; 0.8 costs the network that learns well {loss:.1f} points", float(loss))


def _named(networks) -> str:
    return " and ".join(f"the network that {'is ' if n == 'too small' else ''}{n}" for n in networks)


def scaled(result) -> Outcome:
    """Claim 37."""
    p = next(iter(result.loss))
    loss, hits = result.loss[p], result.accuracy[p]
    best = min(result.sums, key=lambda name: abs(result.slope(name) - 1))
    measured = (
        f"p = {p:g} dropped; sums against the mean over masks: "
        + ", ".join(f"{name} {result.slope(name):.2f}" for name in ("× (1 − p)", "× p", "unchanged"))
        + "; held-out loss "
        + ", ".join(f"{loss[name].mean():.2f}" for name in ("× (1 − p)", "× p", "unchanged"))
        + f"; accuracy {hits['× (1 − p)'].mean():.1f} and {hits['× p'].mean():.1f} %"
    )
    if best == "× (1 − p)" and abs(p - 0.5) > 0.01:
        words = "holds when the ratio is the probability of keeping, for the original form; inverted dropout scales nothing at test time"
    elif best == "× (1 − p)":
        words = (
            "holds here in both readings: at p = 0.5 the probabilities of keeping and of dropping are the same number"
        )
    else:
        words = f"does not hold here: the best factor is “{best}”"
    return Outcome(words, measured, float(hits["× p"].mean()))


def default(result) -> Outcome:
    """Claim 38."""
    behind = {n: difference(result.runs(n, result.best(n)), result.runs(n, 0.5)) for n in result.accuracy}
    measured = f"{result.last()}, the p that validation images choose against 0.5: " + ", ".join(
        f"{_points(gap)} points ({n})" for n, gap in behind.items()
    )
    near = [n for n, gap in behind.items() if gap.mean < 2]
    words = "holds for PyTorch's layer, where p is the probability of dropping; Keras and Flax want it stated"
    words += f"; as a first try it is within 2 points of the best for {len(near)} of the {len(behind)} networks here"
    return Outcome(words, measured)


def deeper(result) -> Outcome:
    """Claim 39."""
    first, last = {}, {}
    for d in result.depths:
        first[d], last[d] = (_gain(result.gain(d, b)) for b in (0, -1))
    measured = "batch norm adds " + "; ".join(
        f"{result.budget(b)} " + ", ".join(f"{_points(gain)} (depth {d})" for d, gain in gains.items())
        for b, gains in ((0, first), (-1, last))
    ) + " points"  # fmt: skip
    if len(result.updates) == 1:
        measured = "batch norm adds " + ", ".join(f"{_points(g)} points (depth {d})" for d, g in last.items())
    shallow, deep = result.depths[0], result.depths[-1]
    truth = float(last[8].mean) if 8 in last else None
    if first[deep].mean < first[shallow].mean + 3 or not first[deep].clear:
        return Outcome("does not hold here: batch norm adds no more in the deeper network", measured, truth)
    words = (
        f"holds: after {result.updates[0]} updates batch norm adds far more in deep networks than at depth {shallow}"
    )
    shrunk = [d for d in result.depths[1:] if first[d].mean > 5 and last[d].mean < first[d].mean / 3]
    if len(result.updates) > 1 and shrunk:
        words += f", but most of that is speed: {result.budget()} little is left at depth "
        words += " and ".join(filter(None, [", ".join(map(str, shrunk[:-1])), str(shrunk[-1])]))
    if len(result.rates) >= 5:
        measured += f"; at depth {deep} a range of × {result.tolerated('batch norm', deep):.0f} in the rate ends within 5 points of the best with batch norm, × {result.tolerated('none', deep):.0f} without"
    return Outcome(words, measured, truth)


def together(result) -> Outcome:
    """Claim 40."""
    mixed = ("dropout, then BN", "BN, then dropout", "dropout after the last BN")
    gains = {s: {order: _gain(result.behind(s, order)) for order in mixed} for s in result.found}
    measured = "; ".join(
        f"{s}, {result.budget(s)}, against {result.better_alone(s)}: "
        + ", ".join(f"“{order}” {_points(g)}" for order, g in by.items())
        for s, by in gains.items()
    )
    setting = next(iter(result.found))
    repaired = _gain(result.runs(setting, mixed[0], "repaired loss") - result.runs(setting, mixed[0], "loss"))
    measured += f"; statistics computed again change the loss of “dropout, then BN” by {repaired.mean:+.2f} ± {repaired.error:.2f}"
    worse = [s for s, by in gains.items() if by[mixed[0]].clear and by[mixed[0]].mean < 0]
    saved = [o for o in mixed[1:] if all(not (by[o].clear and by[o].mean < -1) for by in gains.values())]
    where = f" with {' and '.join(worse)}" if len(worse) < len(gains) else ""
    if not worse:
        words = "does not hold here: no order is clearly worse than the better one of the two alone"
    elif saved:
        words = (
            f"holds for dropout before batch norm{where}; “{'” and “'.join(saved)}” "
            + ("do" if len(saved) > 1 else "does")
            + " no clear harm"
        )
    else:
        words = "holds here in every order, and most for dropout before batch norm"
    return Outcome(words, measured, float(-_gain(result.behind(setting, mixed[0])).mean))


def scale(result) -> Outcome:
    """Claim 41."""
    names = list(result.accuracy)
    none, norm, alone = (result.accuracy[names[k]] for k in (0, 1, -1))
    measured = "class by length alone: " + ", ".join(f"{n} {a.mean():.1f} %" for n, a in result.accuracy.items())
    measured += f"; in training a batch × 10 changes your layer's output by {result.unmoved:.0e}"
    if norm.mean() > none.mean() - 5:
        words = (
            "does not hold: with running statistics a network reads the scale nearly as well as without normalization"
        )
        words += "; what normalizes each sample by itself cannot" if alone.mean() < 60 else ""
    else:
        words = "holds here: with batch norm the scale is harder to read"
    return Outcome(words, measured, float(norm.mean()))


# The course's own question

DOUBT = ("for images that are no digits", "for its own errors", "for both", "for neither")


def doubt(result) -> Outcome:
    """Does the mean over masks say better how sure to be?"""
    one, masks = list(result.auroc)[:2]
    strange = difference(*(np.mean([result.auroc[n][k] for k in STRANGERS], axis=0) for n in (masks, one)))
    own = difference(*(result.auroc[n]["own errors"] for n in (masks, one)))
    better = (strange.mean > 0.01, own.mean > 0.01)
    off = {n: result.calibration[n].mean() for n in result.accuracy}
    measured = (
        f"AUROC against one answer: {strange.mean:+.2f} ± {strange.error:.2f} for images that are no digits, "
        f"{own.mean:+.2f} ± {own.error:.2f} for its own errors; calibration error "
        + ", ".join(f"{off[n]:.1f} points ({n})" for n in list(off)[:3])
    )
    where = {(True, True): DOUBT[2], (True, False): DOUBT[0], (False, True): DOUBT[1], (False, False): DOUBT[3]}[better]
    words = (
        f"holds only {where}"
        if any(better) and not all(better)
        else "holds here"
        if all(better)
        else "does not hold here"
    )
    words += "; its confidence is too low on digits" if off[masks] > off[one] + 2 else ""
    return Outcome(words, measured, where)


CLAIMS = {
    34: Claim(
        Scale(
            "A unit that always says 1, after inverted dropout with p = 0.99: what is its standard deviation?",
            0.1,
            100,
            "",
            near=1.5,
            log=True,
        ),
        reach,
        overlooked="the one time in a hundred that it is kept, it says 100.",
        would_change="nothing about the end; PyTorch accepts p = 1 and gives zeros. The way there: `experiments.reach(usable(dropout_variance), p=(0.5, 0.9999))`",
        source="the factor 1/(1 − p) of inverted dropout",
    ),
    35: Claim(
        Scale(
            "The network that memorizes: each p gets a rate of its own and trains until it rests. Which probability to drop is the best "
            "then?",
            0,
            0.9,
            "",
            near=0.16,
        ),
        high,
        overlooked="heavy dropout is slow; what looked like too much after 200 updates had only begun to learn.",
        would_change='a short budget: `experiments.drops()`; or clean data: `networks=("learns well", "too small")`',
        source="Srivastava et al. 2014, section 7.3; there p is kept, so overfitting asks for a lower one",
    ),
    36: Claim(
        Scale(
            "After 200 updates, dropping 0.8 costs the network that learns well 15 points of accuracy. What does it cost at rest, each "
            "p at a rate of its own?",
            -5,
            30,
            "points",
            near=2,
        ),
        good_range,
        overlooked="most of the 15 points were a lack of time.",
        would_change="the budget: `experiments.drops()` stops after 200 updates; larger data may need none at all",
        source="Srivastava et al. 2014, appendix A.4, where p is the probability of retaining a unit",
    ),
    37: Claim(
        Scale(
            "The network dropped 0.2 and reaches 94.6 % with the right factor at test time. By mistake its units are multiplied by 0.2. What "
            "accuracy is left?",
            10,
            100,
            "%",
            near=3,
        ),
        scaled,
        overlooked="a common factor makes all logits smaller nearly alike, and the largest stays the largest. The probabilities suffer.",
        would_change="p = 0.5, where both readings agree: `experiments.scaling(usable(standard_dropout), p=(0.5,))`",
        source="Srivastava et al. 2014, section 4: weights times p, where p is the probability of retaining a unit",
    ),
    38: Claim(
        None,
        default,
        would_change="other data: the best p is a property of network and data, not of a library",
        source="documentation of torch.nn.Dropout, keras.layers.Dropout and flax.linen.Dropout",
    ),
    39: Claim(
        Scale(
            "At depth 8 batch norm adds 31 points after 114 updates. What does it add at rest, each network at a rate of its own?",
            -5,
            40,
            "points",
            near=2.5,
        ),
        deeper,
        overlooked="the plain network learns too, only later: at a fixed budget a difference in speed looks like one in quality.",
        would_change="tiny batches (below); residual connections, which also make deep networks trainable; a budget of `updates=(2000,)`",
        source="Ioffe & Szegedy 2015; He et al. 2016, Deep Residual Learning",
    ),
    40: Claim(
        Scale(
            "Right labels, p = 0.5. After 260 updates “dropout, then BN” is 12 points behind the better of the two alone. How many points "
            "behind is it at rest, each order at a rate of its own?",
            0,
            20,
            "points",
            near=1.2,
        ),
        together,
        overlooked="most of the loss was slow training, and that part goes away. What stays shows where labels are noisy.",
        would_change='less dropout: `experiments.orders(p=0.1)`; a data set that needs dropout: `settings=("noisy labels",)`',
        source="Li, Chen, Hu & Yang 2019, Understanding the Disharmony between Dropout and Batch Normalization by Variance Shift",
    ),
    41: Claim(
        Scale(
            "The class is nothing but the length of the input. Without normalization a network reaches about 95 % on new points; guessing, "
            "50 %. What does one with batch norm reach?",
            45,
            100,
            "%",
            near=3,
        ),
        scale,
        overlooked="a batch is divided by one number for each unit, so within it a long input stays longer than a short one.",
        would_change="batches that differ in scale as a whole, such as one of dark and one of bright images: that difference is lost in training",
        source="Ioffe & Szegedy 2015, section 3.1: for prediction the normalization is a fixed linear map",
    ),
    "doubt": Claim(
        Choice("Where does the mean over 50 masks express doubt better than one answer with dropout off?", DOUBT),
        doubt,
        overlooked="masks disagree most where the network was never trained; about hard digits, one answer is already unsure.",
        would_change="fewer masks: `experiments.doubt(usable(mc_dropout), masks=5)`; less dropout: `p=0.2`",
        source="Gal & Ghahramani 2016; Lakshminarayanan et al. 2017; Guo et al. 2017",
        statement="The mean over dropout masks says better than one answer how sure to be.",
    ),
}


def _forward_fold(h, W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return h @ (s[:, None] * W) + (beta - mean * s) @ W + b


def _backward_fold(h, W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return h @ (W * s) + (b - mean) * s + beta


def _rows_only(h, W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return h @ (s[:, None] * W) + (b - mean) * s + beta


def _bias_unmapped(h, W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return h @ (s[:, None] * W) + beta - mean * s + b


def _layer(seed):
    rng = np.random.default_rng(seed)
    made = (rng.normal(size=(5, 3)), rng.normal(size=(3, 3)), *rng.normal(size=(4, 3)), rng.uniform(0.5, 2, 3))
    return made


def _network(kept_in_training, at_test):
    """Outputs of a network with dropout, given what multiplies the kept units in training and all of them at test."""

    def outputs(x, W1, W2, train, p=0.5, seed=0):
        h = np.maximum(x @ W1, 0)
        if not train:
            return (h * at_test(p)) @ W2
        kept = np.random.default_rng(seed).random(h.shape) >= p
        return (h * kept * kept_in_training(p)) @ W2

    return outputs


def _weights(seed, *how):
    rng = np.random.default_rng(seed)
    return (*(rng.normal(size=shape) for shape in ((4, 3), (3, 6), (6, 2))), *how)


def _inverse(p):
    return 1 / (1 - p)


def _keep(p):
    return 1 - p


def _one(p):
    return 1


BLANKS = {
    "mean_kept": Blank(
        "A unit always says 10. The original dropout with p = 0.2 acts on it. What is its mean in training?",
        8.0,
        "It is there 8 times out of 10. At test time it would say 10 every time, more than the next layer was trained for.",
        "It says 0 with probability 0.2, and otherwise what it said before.",
        wrong=(
            Wrong(
                2.0,
                "That would be the mean if 0.2 were the probability of keeping. Here it is the probability of dropping.",
            ),
            Wrong(10.0, "That is the mean of inverted dropout. The original form leaves kept units as they are."),
            Wrong(12.5, "That is what inverted dropout makes of a kept unit. The original form does not scale."),
        ),
    ),
    "second_moment": Blank(
        "x is always 2. After inverted dropout with p = 0.2: what is the mean of its square?",
        5.0,
        "A kept unit says 2/0.8 = 2.5, so its square is 6.25, and it is kept 8 times out of 10.",
        "What does a kept unit say, what is the square of that, and how often is it kept?",
        wrong=(
            Wrong(4.0, "That is the square of the mean. Square first, then average over kept and dropped."),
            Wrong(6.25, "That is the square of a kept unit. It is kept with probability 0.8 only."),
            Wrong(3.2, "A kept unit is scaled by 1/(1 − p): inverted dropout."),
            Wrong(20.0, "That takes 0.2 as the probability of keeping."),
        ),
    ),
    "debug_scale": Blank(
        "In evaluation mode `outputs` should agree with the mean over masks. It uses inverted dropout. Correct it and run the cell.",
        _network(_inverse, _one),
        "Inverted dropout has made up for the missing units in training, so at test time nothing is left to scale.",
        "By what are the kept units multiplied in training? So how large is a unit on average, and how large at test time?",
        inputs=[
            _weights(seed, *how) for seed in range(2) for how in ((True,), (False,), (True, 0.2, 1), (False, 0.2, 1))
        ],
        shipped=_network(_inverse, _keep),
        wrong=(
            Wrong(
                _network(_one, _keep),
                "Training and test agree now, but this is the original form: keep the inverted one.",
            ),
            Wrong(
                _network(_inverse, _inverse),
                "Now the units are too large at test time. What is their mean in training?",
            ),
            Wrong(
                _network(_one, _one), "Nothing is scaled now: at test time twice as many units speak as in training."
            ),
        ),
    ),
    "debug_fold": Blank(
        "`after_relu` should be batch normalization, then a dense layer, as one dense layer. Correct it and run the cell.",
        _forward_fold,
        "The normalization comes first, so s and the shift act on the *inputs* of the dense layer: on the rows of W.",
        "Write out ((h − mean) · s + beta) @ W + b and collect what multiplies h. Which axis of W does s belong to?",
        inputs=[_layer(0), _layer(1)],
        shipped=_backward_fold,
        wrong=(
            Wrong(_rows_only, "W is right now. The shift beta − mean · s goes through W too."),
            Wrong(_bias_unmapped, "W is right now. The shift is an input of the dense layer: multiply it by W."),
        ),
    ),
    "confound_depth": Blank(
        "Which of the four spoils the conclusion?",
        2,
        "0.3 is the best rate with batch norm at this depth, and far too large without: at 0.1 the plain network reaches 95 %. Give each its own rate.",
        "What acts differently on the two networks, apart from the normalization?",
        wrong=(
            Wrong(1, "Both have the same depth: the conclusion is about deep networks."),
            Wrong(3, "Few seeds make the difference uncertain. That is noise; it favours neither."),
            Wrong(4, "Measuring on held-out images, once at the end, is as it should be."),
        ),
    ),
}

SMALL_PRINT = {
    "ratio": Slip(
        "Dropout ratio",
        "The deck uses the word for two numbers: the probability of dropping (0.5 “in python”) and the one of keeping (0.5–0.8, and the scaling).",
        "Srivastava et al. 2014",
    ),
    "always on": Slip(
        "At test time all neurons are always ON",
        "That is true of the standard use. Monte Carlo dropout leaves dropout on for predictions, to see how far they vary.",
        "Gal & Ghahramani 2016",
    ),
    "choice": Slip(
        "The choice of which units to be dropped during training is random",
        "At each step again, and for each sample of a batch separately.",
        "Srivastava et al. 2014",
    ),
    "features": Slip(
        "the absolute scale of the features",
        "Batch norm in a hidden layer rescales that layer's sums. Input features are standardized once, before training, with the training set's mean and standard deviation.",
    ),
}


def _fold_twin(torch, fold):
    """The largest difference from torch's own folding of a linear layer and a batch normalization."""
    rng = np.random.default_rng(0)
    W, (b, gamma, beta, mean) = rng.normal(size=(5, 3)), rng.normal(size=(4, 3))
    var, tensor = rng.uniform(0.5, 2, 3), torch.tensor
    theirs = torch.nn.utils.fusion.fuse_linear_bn_weights(
        tensor(W.T.copy()), tensor(b), tensor(mean), tensor(var), 1e-5, tensor(gamma), tensor(beta)
    )
    ours = fold(W, b, gamma, beta, mean, var)
    return max(abs(ours[0] - theirs[0].detach().numpy().T).max(), abs(ours[1] - theirs[1].detach().numpy()).max())


def _dense_twin(torch, layer):
    """The largest difference from Linear, BatchNorm1d and ReLU in either order, in training mode."""
    rng = np.random.default_rng(0)
    x, W, (b, gamma, beta) = rng.normal(size=(8, 5)), rng.normal(size=(5, 3)), rng.normal(size=(3, 3))
    linear, norm = torch.nn.Linear(5, 3).double(), torch.nn.BatchNorm1d(3).double()
    with torch.no_grad():
        for parameter, value in zip((*linear.parameters(), *norm.parameters()), (W.T, b, gamma, beta), strict=True):
            parameter.copy_(torch.tensor(value))
        z, relu = linear(torch.tensor(x)), torch.nn.functional.relu
        theirs = {"pre": relu(norm(z)).numpy(), "post": norm(relu(z)).numpy()}
    return max(abs(layer(x, W, b, gamma, beta, order) - y).max() for order, y in theirs.items())


TWINS = {
    "dense_batchnorm": ("torch.nn.Sequential(Linear, BatchNorm1d, ReLU)", _dense_twin),
    "fold_batchnorm": ("torch.nn.utils.fusion.fuse_linear_bn_weights(...)", _fold_twin),
}
