"""Lesson 4: what is asked before each experiment, and what its result says about the claim."""

from __future__ import annotations

import numpy as np

from autograder.notebook.claims.blank import Blank, Wrong
from autograder.notebook.claims.claim import Choice, Claim, Outcome, Scale, Slip


def _pm(values) -> str:
    """A mean and its standard error, in points."""
    return f"{values.mean():+.1f} ± {values.std(ddof=1) / len(values) ** 0.5:.1f}"


def _clear(values) -> bool:
    """Is the mean of paired differences more than three standard errors from zero?"""
    return abs(values.mean()) > 3 * values.std(ddof=1) / len(values) ** 0.5


def parameters(result) -> Outcome:
    """Claim 22."""
    measured = (
        f"wrong answers without a penalty: {result.few:.0f} % at best with few features, {result.peak:.0f} % at the peak, "
        f"{result.many:.0f} % with {result.features[-1]}; with the best penalty {result.tuned[:, -1].mean():.0f} %"
    )
    peaked, cured = result.rise_without > 3, result.rise < 2
    if not peaked:
        words = "does not hold here: more parameters never add errors"
    elif cured and result.many < result.few:
        words = (
            "holds only without a penalty, and only up to about as many parameters as images: far beyond, errors are fewest, "
            "and with a tuned penalty more parameters never hurt"
        )
    elif cured:
        words = "holds only without a penalty: with a tuned one more parameters never hurt"
    else:
        words = "holds here only around the size that just fits the data: errors rise towards it and fall beyond it"
    mean = dict(zip(result.features.tolist(), result.plain.mean(axis=0), strict=True))
    options = [k for k in (40, 150, 4000) if k in mean]
    return Outcome(words, measured, str(min(options, key=mean.__getitem__)) if options else None)


def cures(result) -> Outcome:
    """Claim 23."""
    first, *_, last = result.accuracy
    gains = {rule: _gains(result, rule) for rule in (first, last)}
    helps = {rule: [n for n, d in found.items() if d.mean() > 0 and _clear(d)] for rule, found in gains.items()}
    after = [name for name in helps[last] if name in DECK]
    short = [name for name in helps[first] if name in DECK or name == "early stopping"]
    words = f"holds for {_list(short)} under “{first}”" if short else f"does not hold under “{first}”"
    words += (
        f"; under “{last}” {_list(after)} still " + ("adds" if len(after) == 1 else "add") + " something"
        if after
        else (f"; under “{last}” none of the deck's methods adds anything clear to stopping")
    )
    bn = gains[last]["batch norm"]
    words += "; batch norm costs accuracy on these data" if bn.mean() < 0 and _clear(bn) else ""
    measured = "; ".join(
        f"{rule}: no regularizer {result.accuracy[rule]['no regularizer'].mean():.1f} %, "
        + ", ".join(f"{name} {_pm(d)}" for name, d in found.items() if name in (*DECK, "early stopping"))
        for rule, found in gains.items()
    )
    best = result.best(last)
    measured += f"; best of all under the last rule: {best}, {result.accuracy[last][best].mean():.1f} %"
    return Outcome(words, measured, float(gains[last]["dropout"].mean()))


DECK = ("dropout", "batch norm", "L2 penalty")


def _gains(result, rule):
    accuracy = result.accuracy[rule]
    return {name: a - accuracy["no regularizer"] for name, a in accuracy.items() if name != "no regularizer"}


def _list(names) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def interdependence(result) -> Outcome:
    """Claim 24."""
    names = list(result.accuracy)
    plain, control, best = names[0], names[1], names[-1]
    falls = {name: result.fall(name) for name in names}
    measured = "half of the hidden units lost costs " + ", ".join(
        f"{f.mean():.1f} points ({n})" for n, f in falls.items()
    )
    less = _clear(falls[plain] - falls[best]) and falls[best].mean() < falls[plain].mean()
    also = _clear(falls[plain] - falls[control]) and falls[control].mean() < falls[plain].mean()
    if less and also:
        words = (
            "holds in part: units of a plain network do lean on each other, and dropout makes them do so less; but weight decay "
            "does that too, so it is no mark of dropout; that dense layers hold most parameters is not tested here"
        )
    elif less:
        words = "holds in part: dropout makes units lean on each other less; that it is due to dense layers is not tested here"
    else:
        words = "does not hold here: dropout makes no clear difference to what is lost with half of the units"
    return Outcome(words, measured, float(falls[control].mean()))


def moments(result) -> Outcome:
    """Claim 25."""
    between, after = list(result.stages.values())[1:]
    (means, stds), exact = after, np.abs(between[0]).max() < 1e-3 and np.abs(between[1] - 1).max() < 0.01
    measured = f"after γ and β: means {means.min():.2f} to {means.max():.2f}, standard deviations {stds.min():.2f} to {stds.max():.2f}"
    moved = np.ptp(means) > 0.1 or np.ptp(stds) > 0.1
    if exact and moved:
        words = (
            "holds only for x̂, in the batch it was computed from; after it γ and β set any mean and standard deviation"
        )
    else:
        words = "holds here: γ and β have hardly moved" if exact else "does not hold here, not even for x̂"
    return Outcome(words, measured, float(stds.max()))


def ranges(result) -> Outcome:
    """Claim 26."""
    tops = [row[3] for row in result.columns.values()]
    measured = f"six columns with mean 0 and standard deviation 1 reach up to {min(tops):.1f} to {max(tops):.1f}"
    if max(tops) > 3 * min(tops):
        words = "does not hold: mean and variance in the batch are fixed, not the range, which follows the shape of what comes in"
    else:
        words = "holds for columns of these shapes"
    return Outcome(words, measured, float(result.columns["one outlier"][3]))


def steady(result) -> Outcome:
    """A claim of the course's own: steady inputs as the reason."""
    plain, norm, shaken = (result.at(name) for name in ("plain", "batch norm", "batch norm, shaken"))
    measured = ", ".join(f"{n} {result.at(n):.1f} % (inputs move by {result.drift[n]:.2g})" for n in result.accuracy)
    if norm - plain < 2:
        words = "holds neither way here: batch norm gains nothing that the noise could take away"
    elif shaken > plain and shaken > norm - 0.5 * (norm - plain):
        words = "does not hold: with inputs that are anything but steady, batch norm keeps most of its gain"
    else:
        words = "holds as far as this shows: shaken inputs take most of the gain away"
    return Outcome(words, measured, shaken)


def places(result) -> Outcome:
    """Claim 27."""
    gains = {a: result.accuracy[f"{a}, after"] - result.accuracy[f"{a}, before"] for a in ("relu", "tanh")}
    clear = [f"{a}: {'after' if d.mean() > 0 else 'before'} is better" for a, d in gains.items() if _clear(d)]
    words = "holds: both work" + (f" ({'; '.join(clear)})" if clear else ", and neither is clearly better here")
    measured = (
        "after minus before: "
        + ", ".join(f"{_pm(d)} points ({a})" for a, d in gains.items())
        + f"; before, the bias of the layer below has no gradient ({result.bias:.0e} of its weights'); zeros that the next "
        f"layer gets: {result.zeros['before']:.0%} and {result.zeros['after']:.0%}"
    )
    d = gains["relu"]
    truth = "no clear difference" if not _clear(d) else "after is better" if d.mean() > 0 else "before is better"
    return Outcome(words, measured, truth)


def update(result) -> Outcome:
    """Claim 28."""
    l2, decoupled = result.weights["Adam + L2 penalty"][:, -1], result.weights["AdamW"][:, -1]
    equal = result.twins < 1e-8
    differ = abs(l2[0] - l2[-1]) > 0.05
    if equal and differ:
        words = "holds for plain SGD; under Adam a penalty and a decay are two different things"
    else:
        words = (
            "holds for plain SGD, and under Adam these weights do not tell the two apart"
            if equal
            else "does not hold here"
        )
    sizes = " and ".join(f"{g:g}" for g in (result.gradients[0], result.gradients[-1]))
    measured = (
        f"SGD: equal to {result.twins:.0e}; a weight of 1 under gradients of size {sizes}: Adam + L2 {l2[0]:.2f} and "
        f"{l2[-1]:.2f}, AdamW {decoupled[0]:.2f} and {decoupled[-1]:.2f}"
    )
    return Outcome(words, measured, float(l2[-1]))


def rates(result) -> Outcome:
    """Claim 29."""
    ends, early = result.norm[:, :, -1], result.norm[:, 0, min(30, result.norm.shape[2] - 1)]
    settled = np.ptp(ends) < 0.01 * ends.mean()
    measured = (
        f"‖w‖ at the end {ends.min():.3f} to {ends.max():.3f} over rates {result.rates[0]:g} to {result.rates[-1]:g} and "
        f"starts {result.starts[0]:g} to {result.starts[-1]:g}; after 30 steps {early[0]:.2f} and {early[-1]:.2f}"
    )
    if settled:
        words = "does not hold for this convex loss: the rate sets how fast the weights get there, not where they end"
    else:
        words = "holds neither way yet: the slowest run has not come to rest within these steps"
    return Outcome(words, measured, float(ends[-1].mean()))


def simpler(result) -> Outcome:
    """Claim 30."""
    ratio = {n: p[-1].mean() / p[0].mean() for n, p in result.pieces.items()}
    size = {n: s[-1].mean() / s[0].mean() for n, s in result.norm.items()}
    plain, norm = list(ratio)
    measured = "; ".join(
        f"{n}: ‖weights‖ × {size[n]:.2f}, linear pieces × {ratio[n]:.2f}, accuracy {_pm(a[-1] - a[0])} points"
        for n, a in result.accuracy.items()
    )
    if ratio[plain] < 0.8 < ratio[norm]:
        words = "holds only without normalization: there smaller weights make fewer pieces; with batch norm hardly"
    elif ratio[plain] < 0.8:
        words = "holds here: with and without batch norm, smaller weights go with fewer linear pieces"
    else:
        words = "does not hold here: this much decay hardly changes the number of linear pieces"
    return Outcome(words, measured, float(result.pieces[norm][-1].mean()))


def cross_validation(result) -> Outcome:
    """Claim 31."""
    bound = result.k**0.5
    measured = (
        f"lowest loss over fresh pools: standard deviation {result.single.std(ddof=1):.3f} with one split, "
        f"{result.averaged.std(ddof=1):.3f} with {result.k} folds: {result.ratio:.1f} times (independent folds: {bound:.1f})"
    )
    if result.ratio > 1.15:
        words = "holds in that data are held out; but it uses one split, and the mean over folds is the steadier judge"
    else:
        words = "holds: here one split judges as steadily as the folds"
    return Outcome(words, measured, result.ratio)


def immediately(result) -> Outcome:
    """Claim 32."""
    longest, hits = len(result.patiences) - 1, result.accuracy
    restoring = {k: hits[k][longest, :, 1] - hits[k][longest, :, 0] for k in hits}
    waiting = {k: hits[k][longest, :, 1] - hits[k][0, :, 1] for k in hits}
    first, last = result.patiences[0], result.patiences[-1]
    measured = "; ".join(
        f"{k}: waiting {last} epochs instead of {first} {_pm(waiting[k])} points, going back to the best weights after it "
        f"{_pm(restoring[k])}"
        for k in hits
    )
    needed = [k for k in hits if _clear(waiting[k]) and waiting[k].mean() > 0]
    back = [k for k in hits if _clear(restoring[k]) and restoring[k].mean() > 0]
    if needed and back:
        words = f"does not hold as advice: stopping at once loses accuracy on {_list([KINDS[k] for k in needed])}, and who waits must go back to the best weights"
    elif needed:
        words = f"does not hold as advice: stopping at once loses accuracy on {_list([KINDS[k] for k in needed])}"
    else:
        words = "holds on these curves: waiting gains nothing clear"
    gain = {OPTIONS[0]: waiting["one fall"].mean(), OPTIONS[1]: restoring["one fall"].mean()}
    even = abs(gain[OPTIONS[0]] - gain[OPTIONS[1]]) < 1
    return Outcome(words, measured, OPTIONS[2] if even else max(gain, key=gain.__getitem__))


KINDS = {"one fall": "a loss that falls once", "a rest": "a loss that rests before it falls on"}
OPTIONS = (
    "waiting 40 epochs instead of 1, if one goes back to the best weights",
    "going back to the best weights, if one waits 40 epochs",
    "both about the same",
)


def gap(result) -> Outcome:
    """Claim 33."""
    (own, (_, at, yours)), *others = result.rules.items()
    by_gap = {name: hits for name, (_, _, hits) in others if name.startswith("gap stays")}
    best = max(by_gap, key=lambda name: by_gap[name].mean())
    worst = min(by_gap, key=lambda name: by_gap[name].mean())
    measured = (
        f"{own}: {yours.mean():.1f} % at a gap of {at.mean():.0f} points; {best}: {by_gap[best].mean():.1f} %; {worst}: "
        f"{by_gap[worst].mean():.1f} %; the last epoch: {result.accuracy[:, -1].mean():.1f} %"
    )
    if by_gap[best].mean() > yours.mean() - 0.5:
        words = f"holds here: “{best}” stops as well as the validation loss; but nothing except held-out data says which gap"
    else:
        words = "holds as a diagnosis, not as a rule: the gap shows that a network overfits, but the loss is the better guide to where to stop"
    return Outcome(words, measured, float(at.mean()))


CLAIMS = {
    22: Claim(
        Choice(
            "Random features for 150 images, one label in five wrong, fitted by least squares without any penalty. Which number of "
            "features gives the fewest wrong answers on held-out images?",
            ("40", "150", "4000"),
        ),
        parameters,
        overlooked={
            "40": "beyond as many features as images there are many exact fits, and the smallest of them gets smaller and smoother.",
            "150": "as many features as images leave exactly one fit, which bends through every wrong label.",
        },
        would_change="a tuned penalty (the dashed line); or seeing only part of the axis: `experiments.double_descent(features=(40, 75, 110, 150))`",
        source="Belkin et al. 2019; Nakkiran et al. 2021, Optimal Regularization Can Mitigate Double Descent",
    ),
    23: Claim(
        Scale(
            "At one learning rate and 50 epochs dropout leads “no regularizer” by about 8 points. Now give each its own rate and let each be "
            "stopped early. By how many points does dropout lead?",
            -5,
            15,
            "points",
            near=1.2,
        ),
        cures,
        overlooked="dropout slows training down. At a fixed epoch it has memorized less; once all may stop in time, that advantage is gone.",
        would_change="another budget or rate: `experiments.race(*all_mine, epochs=150)`, `lr=1e-3`; right labels: `noise=0`. The lowest of the "
        "three rates was best for most: a lower one might move them all",
        source="Srivastava et al. 2014; Ioffe & Szegedy 2015; Prechelt 1998; measured here",
    ),
    24: Claim(
        Scale(
            "Half of the hidden units are switched off after training. A plain network falls by 17 points, one trained with dropout 0.5 "
            "by 8. How far does one fall that was trained with weight decay and never met a missing unit?",
            0,
            30,
            "points",
            near=3,
        ),
        interdependence,
        overlooked="small weights spread the work over many units as well; the test by dropout is one that dropout was trained for.",
        would_change="a weaker control: `experiments.losing_units(*usable(dropout_forward, dropout_backward), decay=0.1)`",
        source="Hinton et al. 2012; Srivastava et al. 2014",
    ),
    25: Claim(
        Scale(
            "A trained network with 128 units in a layer: what is the standard deviation, after batch normalization, of the unit that "
            "varies most?",
            0.2,
            5,
            "",
            near=0.2,
        ),
        moments,
        overlooked="1 is where γ starts; it is trained like a weight.",
        would_change="a lower rate: `experiments.moments(*norm, lr=1e-4)`",
        source="Ioffe & Szegedy 2015, Algorithm 1",
    ),
    26: Claim(
        Scale(
            "999 ordinary values and one outlier of 100 are normalized to mean 0 and standard deviation 1. How large is the largest then?",
            1,
            100,
            "",
            near=1.5,
            log=True,
        ),
        ranges,
        overlooked="one value among n, far from all others, ends near √n standard deviations from the mean.",
        would_change="nothing about the range: the largest of n such values can be anything up to √(n − 1); try `n=50`",
        source="arithmetic; Ioffe & Szegedy 2015",
    ),
    "steady": Claim(
        Scale(
            "Six sigmoid layers, 60 epochs, each at its own rate: plain 89 %, with batch norm 98 %. After each normalization comes noise "
            "of a new mean and spread at every step. What accuracy is left?",
            10,
            100,
            "%",
            near=3,
        ),
        steady,
        overlooked="the noise makes the inputs of every layer move far more than in the plain network, and training goes on.",
        would_change="more noise: `experiments.shaken(*norm, strength=2)`",
        source="after Santurkar et al. 2018, who take this as evidence for a smoother loss as the reason",
        statement="Batch normalization works because it keeps the inputs of each layer steady.",
    ),
    27: Claim(
        Choice(
            "Four hidden layers of ReLU units on the digits, each version at its own rate: where does batch normalization do better on "
            "held-out images?",
            ("before is better", "after is better", "no clear difference"),
        ),
        places,
        overlooked="differences between the two places are smaller than those between seeds.",
        would_change="fewer epochs, which favour what is faster: `experiments.places(*norm, epochs=3)`",
        source="Ioffe & Szegedy 2015, section 3.2; Mishkin, Sergievskiy & Matas 2017",
    ),
    28: Claim(
        Scale(
            "Adam with an L2 penalty: a weight of 1 with gradients of size 1 shrinks to 0.23 in 300 steps. Another has gradients 100 "
            "times as large. What is left of it?",
            0,
            1,
            "",
            near=0.08,
        ),
        update,
        overlooked="Adam divides by the size of the gradients, and the penalty's gradient is divided with them.",
        would_change="gradients of nearly one size: `experiments.shrinking(*usable(l2_penalty, sgd_weight_decay), gradients=(1, 1.1))`",
        source="Loshchilov & Hutter 2019, Decoupled Weight Decay Regularization",
    ),
    29: Claim(
        Scale(
            "Logistic regression with weight decay, until nothing moves: at a learning rate of 0.01 the weights end with ‖w‖ = 1.24. Where do "
            "they end at 0.2?",
            0,
            4,
            "",
            near=0.05,
        ),
        rates,
        overlooked="gradient and decay are both multiplied by the rate; where they balance, g + λw = 0, the rate drops out.",
        would_change="a budget too short to settle: `experiments.rates(usable(sgd_weight_decay), steps=300)`; networks with batch norm are not "
        "convex, and there the rate does matter (van Laarhoven 2017)",
        source="Goodfellow, Bengio & Courville 2016, section 7.1.1",
    ),
    30: Claim(
        Scale(
            "On the way from one image to another a network with batch norm has about 100 linear pieces. Weight decay makes its weights "
            "six times as short. How many pieces has it then?",
            5,
            150,
            "pieces",
            near=15,
        ),
        simpler,
        overlooked="batch norm divides by the size of its inputs, so shorter weights before it give the same function.",
        would_change="more decay, more epochs: `experiments.simplicity(*norm, lams=(0, 8), epochs=200)`",
        source="van Laarhoven 2017; Zhang et al. 2019, Three Mechanisms of Weight Decay Regularization",
    ),
    31: Claim(
        Scale(
            "Fresh sets of 200 images: how many times as widely does the lowest validation loss vary with one split as with the mean of "
            "5 folds?",
            1,
            15,
            "times",
            near=1.35,
            log=True,
        ),
        cross_validation,
        overlooked="five independent judges would be √5 = 2.2 times as steady; folds share their training images, so it is less.",
        would_change="more folds: `experiments.folds(k=10)`",
        source="Stone 1974; Prechelt 1998",
    ),
    32: Claim(
        Choice("A validation loss that falls once and then rises: which matters more for held-out accuracy?", OPTIONS),
        immediately,
        overlooked="a long wait ends with weights that are 40 epochs past the best; without going back, waiting does harm.",
        would_change="fewer validation images: `experiments.patience(usable(early_stopping), n_val=(30, 30))`",
        source="Prechelt 1998, Early Stopping — But When?",
    ),
    33: Claim(
        Scale(
            "How many points lie between training and validation accuracy at the epoch of the lowest validation loss?",
            -10,
            50,
            "points",
            near=5,
        ),
        gap,
        overlooked="a network may know its training data better than others long before it gets worse on those.",
        would_change="other thresholds: `experiments.gap(usable(early_stopping), thresholds=(8, 12, 25))`",
        source="Prechelt 1998; measured here",
    ),
}

D = np.array([[4.0, -2.0], [1.0, 3.0], [-2.0, 0.5]])


def _drop(x, p, rng):
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def _right_gradient(x, W, t, drop, seed, p=0.5):
    y, mask = drop(x @ W, p, np.random.default_rng(seed))
    return x.T @ ((y - t) * mask)


def _wrong_gradient(x, W, t, drop, seed, p=0.5):
    rng = np.random.default_rng(seed)
    y, _ = drop(x @ W, p, rng)
    return x.T @ drop(y - t, p, rng)[0]


def _no_mask_gradient(x, W, t, drop, seed, p=0.5):
    return x.T @ (drop(x @ W, p, np.random.default_rng(seed))[0] - t)


def _keeps_best(w, gradients, losses, lr=0.1):
    w, best, kept = np.array(w), np.inf, np.array(w)
    for g, loss in zip(gradients, losses, strict=True):
        w = w - lr * g
        if loss < best:
            best, kept = loss, w
    return kept


def _keeps_last(w, gradients, losses, lr=0.1):
    return w - lr * np.sum(gradients, axis=0)


MASKED = [(D, np.array([[0.5, -1.0, 0.3], [2.0, 0.1, -0.7]]), np.ones((3, 3)), _drop, seed) for seed in (0, 1)]
WALKS = [
    (np.array([1.0, 2.0]), np.array([[1.0, 0.0], [2.0, 1.0], [0.5, 3.0]]), losses)
    for losses in ([3.0, 1.0, 2.0], [1.0, 2.0, 3.0], [3.0, 2.0, 1.0])
]

BLANKS = {
    "scale": Blank(
        "p = 0.2: by what must the kept values be multiplied?",
        1.25,
        "A value is kept with probability 0.8, and 0.8 · 1.25 = 1: the factor is 1/(1−p).",
        "The mean of “0 with probability 0.2, else the factor times x” has to be x.",
        wrong=(
            Wrong(0.8, "That makes the kept values smaller, although some are missing already. Invert it."),
            Wrong(5.0, "1/p: but p is the probability of dropping. What is the probability of keeping?"),
            Wrong(1.2, "Nearly, but 0.8 · 1.2 = 0.96, so the mean would shrink a little."),
        ),
    ),
    "dvar": Blank(
        "What is dσ², a number, in the worked example?",
        0.5,
        "dσ² = −½ Σₖ dx̂ₖ (xₖ − μ)/s³: the sum has one term here, −½ · 27 · (−1)/27.",
        "Every x̂ₖ = (xₖ − μ)/s depends on σ² through s = (σ² + ε)^½. Differentiate (σ² + ε)^(−½), then sum over k.",
        wrong=(
            Wrong(-0.5, "The size is right. Mind the two signs: of −½ and of xₖ − μ."),
            Wrong(1.0, "The power of s is right; the ½ from differentiating the root is missing."),
            Wrong(1.5, "The power of 1/s goes up by 2, not by 1: d(v^−½)/dv = −½ v^(−3/2), so s³."),
            Wrong(4.5, "With s in place of s³: differentiating v^(−½) raises the power to −3/2."),
        ),
    ),
    "dmean": Blank(
        "What is dμ?",
        -9.0,
        "dμ = −Σₖ dx̂ₖ/s; the way through σ² gives nothing, since Σₖ (xₖ − μ) = 0.",
        "μ is subtracted in every x̂ₖ = (xₖ − μ)/s. It also sits inside σ²: look at what that adds up to.",
        wrong=(
            Wrong(9.0, "μ is subtracted: raising it lowers every x̂ₖ."),
            Wrong(-27.0, "Do not forget the division by s."),
            Wrong(-3.0, "No 1/N here: that comes in the next step, where μ depends on x."),
        ),
    ),
    "dx": Blank(
        "What is dx for the first of the three samples?",
        17 / 3,
        "9 directly, −3 through μ, −1/3 through σ². Add up all three samples: pushing the whole column gives 0.",
        "Three ways lead from x₁ to the loss: through x̂₁ (dx̂₁/s), through μ (dμ/N), and through σ² (dσ² · 2(x₁ − μ)/N).",
        wrong=(
            Wrong(9.0, "That is the direct way alone; two more lead through μ and σ²."),
            Wrong(6.0, "Directly and through μ: the way through σ² is missing."),
            Wrong(26 / 3, "Directly and through σ²: the way through μ is missing."),
            Wrong(19 / 3, "The sign of xₙ − μ: the first sample lies below the mean."),
            Wrong(35 / 6, "σ² changes by 2(x₁ − μ)/N: the 2 is missing."),
        ),
    ),
    "debug_mask": Blank(
        "One line of `gradient` is wrong. Correct it and run the cell.",
        _right_gradient,
        "Forward and backward must go through the same units: the mask that was applied is the one to multiply by.",
        "Compare with central differences in your head: which units had any influence on the loss in this pass?",
        inputs=MASKED,
        shipped=_wrong_gradient,
        wrong=(
            Wrong(_no_mask_gradient, "Now no unit is dropped on the way back. Dropped units had no part in the loss."),
        ),
    ),
    "debug_best": Blank(
        "`keep_best` should return the weights after the epoch with the lowest loss. Correct it and run the cell.",
        _keeps_best,
        "`w -= ...` changes the array in place, and `kept` was another name for it: it needs a copy (or w = w − ...).",
        "Print `kept is w` in the loop.",
        inputs=WALKS,
        shipped=_keeps_last,
    ),
    "diagnosis": Blank(
        "Which number belongs to A, B, C and D?",
        (2, 3, 4, 1),
        "A still falls and both curves are high: underfitting, train longer or larger. B: the gap opens, overfitting. C jumps: the "
        "rate is too high. D: both low, and close.",
        "Look at the training loss first: is it high, does it jump, is it low? Then at the gap.",
        wrong=(
            Wrong(
                (3, 2, 4, 1), "A and B the other way round: where both curves are high there is nothing memorized yet."
            ),
            Wrong(
                (2, 4, 3, 1), "B and C the other way round: overfitting is a smooth rise of the validation loss alone."
            ),
        ),
    ),
    "confound": Blank(
        "Which of the four is the confound?",
        3,
        "At one rate and 50 epochs dropout has memorized less because it is slower; with batch norm at its own rate, or both stopped early, "
        "the sign can change.",
        "What differs between the two networks besides the cure, or acts on them differently?",
        wrong=(
            Wrong(1, "Both have the same labels: that makes the task hard, but for both alike."),
            Wrong(2, "Few seeds make the difference uncertain, which is noise, not a confound."),
            Wrong(4, "Held-out images measured once, at the end, are as it should be."),
        ),
    ),
}

SMALL_PRINT = {
    "partial": Slip("ΔL/ΔW in the update", "The partial derivative ∂L/∂W, not a ratio of differences."),
    "factor": Slip(
        "(1 − nl) - Weight Decay",
        "(1 − nl) is the factor that remains; weight decay is l, or n·l. “Difference in (1 − nl)” means that factor.",
        "Loshchilov & Hutter 2019",
    ),
    "cross-validation": Slip(
        "a technique similar to cross-validation",
        "Early stopping uses one hold-out split. The name has a history: the literature on stopping called that split “cross validation” too.",
        "Prechelt 1998, Automatic early stopping using cross validation",
    ),
    "model": Slip(
        "the model will immediately stop the training", "The training loop stops; a model does not watch itself."
    ),
    "mask": Slip(
        "dropout randomly sets some neurons to zero in the forward pass",
        "In the backward pass, too, the same ones. They are chosen again for each sample and step, and the others are scaled up.",
        "Srivastava et al. 2014",
    ),
}
