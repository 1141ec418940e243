"""Lesson 6: what is asked before each experiment, and what its result says about the claim."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.notebook.claims.blank import Blank, Wrong
from autograder.notebook.claims.claim import Choice, Claim, Outcome, Scale, Slip


def _lams(values) -> str:
    return ", ".join(f"{lam:g}" for lam in np.unique(values))


# The deck's claims


def given(result) -> Outcome:
    """Claim 42."""
    trained, validated = (result.lams[result.choice(loss)] for loss in (result.training, result.validation))
    gap = result.behind
    measured = f"λ chosen by the training loss: {_lams(trained)}; by the validation loss: {_lams(validated)}, which is {gap} points more accurate"
    if gap.mean > 0 and gap.clear:
        words = (
            "holds, and one thing is missing: who chooses. The training loss cannot; data that were not used for training can. Some "
            "change during training, by a schedule that is also given"
        )
    else:
        words = "holds; on these data it makes no clear difference whether training or validation data choose this one"
    return Outcome(words, measured, gap.mean)


CANDIDATES = ("number of neurons", "loss", "batch size", "initialization")  # of the prediction on claim 43


def listed(result) -> Outcome:
    """Claim 43."""
    first, *rest = result.order
    above = [name for name in result.order if result.above(name)]
    places = {name: result.where[name] for name in above}
    missing = [name for name in above if places[name] == "not in the list"]
    inside = [name for name in above if places[name] == "inside an entry of the list"]
    hasty = [
        name
        for name in result.order
        if result.where[name] == "not in the list" and result.reach(name)[0] > result.luck[name]
    ]
    measured = (
        ", ".join(f"{name} {result.reach(name)[-1]:.1f}" for name in above) + " points, each value at its own rate; "
    )
    measured += f"luck {min(result.luck.values()):.1f} to {max(result.luck.values()):.1f}. After 12 epochs at one rate, of those not in the list: "
    measured += ", ".join(f"{name} {result.reach(name)[0]:.1f}" for name in hasty) if hasty else "none above luck"
    words = f"holds for what matters most: {first}" + (f", then {rest[0]}" if rest else "")
    if result.where[first] != "in the list":
        words = f"does not hold for the most important one here, {first}"
    if missing:
        words += f"; not in the list and above luck: {', '.join(missing)}"
    else:
        words += "; nothing that the list leaves out moves the error by more than luck, once each value has its own rate and is trained to the end"
    if inside:
        words += f"; part of an entry and above luck: {', '.join(inside)}"
    named = {
        "neurons": "number of neurons",
        "loss": "loss",
        "batch size": "batch size",
        "initialization": "initialization",
    }
    options = [name for name in result.order if name in named]
    return Outcome(words, measured, named[options[0]] if options else None)


# Questions of the course's own


def chosen(result) -> Outcome:
    """The best of many."""
    k, reported, true = result.tries[-1], result.reported[:, -1].mean(), result.true[:, -1].mean()
    apart = result.too_good[:, -1].mean()
    measured = f"the best of {k}: reported {reported:.1f} %, on new digits {true:.1f} %; one network: {result.reported[:, 0].mean():.1f} and {result.true[:, 0].mean():.1f} %"
    words = (
        f"does not hold: the report is {apart:.1f} points too good, since the digits that choose cannot also judge"
        if apart > 1
        else f"holds here, to within {max(apart, 0.1):.1f} points: few were tried, or many digits chose"
    )
    return Outcome(words, measured, float(true))


def frozen(result) -> Outcome:
    """One hyperparameter, with its rate frozen and chosen anew."""
    short, whole, own = result.reach
    measured = f"worst minus best mean: {short:.1f} points after 12 epochs at rate 0.01, {whole:.1f} to the end at that rate, {own:.1f} to the end at its own rate"
    if own < 0.5 * short:
        words = f"does not hold for {result.name}: most of the difference was the budget and the rate"
    else:
        words = f"holds for {result.name}: it still matters when each value has its own rate and is trained to the end"
    return Outcome(words, measured, float(own))


GRID, RANDOM, NEITHER = (f"{who}, by more than 5 %" for who in ("the grid", "random search", "neither"))


def searching(result) -> Outcome:
    """Grid or random."""
    parts, four = [], list(result.found)[-1]
    for names in result.found:
        parts.append(f"{names}: " + ", ".join(f"{m} {result.ahead(names, m)} %" for m in ("random", "quasi-random")))
    ahead, wins = result.ahead(four, "random"), result.wins(four, "random")
    if ahead.clear:
        words = "holds" if ahead.mean > 0 else "does not hold"
        more = "below" if ahead.mean > 0 else "above"
        words += (
            f" for {four} hyperparameters and {result.trials} trials: the loss that random search finds is {abs(ahead.mean):.0f} % {more} the "
            f"grid's on average, and below it in {wins:.0%} of the repeats"
        )
    else:
        words = f"does not hold clearly for {four} hyperparameters and {result.trials} trials"
    words += ". Which one wins depends on where the grid's few values lie"
    measured = "loss found, below the grid's: " + "; ".join(parts)
    truth = RANDOM if ahead.mean > 5 else GRID if ahead.mean < -5 else NEITHER
    return Outcome(words, measured, truth)


CLAIMS = {
    "chosen": Claim(
        Scale(
            "100 networks, each measured on the same 100 test digits. The best has nearly 97 % right. What per cent of new digits does that "
            "network get right?",
            85,
            100,
            "%",
            near=0.8,
        ),
        chosen,
        overlooked="the largest of 100 noisy numbers is large partly by luck, and luck does not come again on new digits.",
        would_change="more test digits: `experiments.best_of(n_test=500)`; networks that differ more: `spread=3`",
        source="Cawley & Talbot 2010",
        statement="The best of 100 networks, measured on test data that nobody trained on: that number can be trusted.",
    ),
    42: Claim(
        Scale(
            "200 digits, one label in five wrong. The training loss chooses λ, or the validation loss does. By how many points is the "
            "choice of the validation loss the more accurate one on new digits?",
            -2,
            20,
            "points",
            near=1.5,
        ),
        given,
        overlooked="the training loss only ever chooses no penalty; what that costs depends on how much there is to memorize.",
        would_change="right labels, so that there is little to gain: `experiments.chooser(noise=0)`",
        source="Bengio 2012; MacKay 1992 and Maclaurin et al. 2015 learn λ, though not from the training loss alone",
    ),
    "frozen": Claim(
        Scale(
            "After 12 epochs at rate 0.01, batches of 16, 64 and 256 differ by 4.8 points of error. Now each size is trained to the end, "
            "at its own rate. By how many points do they differ?",
            0,
            8,
            "points",
            near=0.5,
        ),
        frozen,
        overlooked="at the same number of epochs a large batch makes few steps: what was compared was how far each had come.",
        would_change='another hyperparameter, such as `experiments.vary("activation")` or `experiments.vary("dropout probability")`',
        source="Godbole et al. 2023, Deep Learning Tuning Playbook; Shallue et al. 2019",
        statement="The batch size matters a great deal.",
    ),
    43: Claim(
        Choice(
            "Which of these moves the error most, each value at its own rate and trained to the end?",
            CANDIDATES,
        ),
        listed,
        overlooked={
            "batch size": "with its own rate and enough steps, each size comes to about the same error.",
            "initialization": "each start had a rate of its own; two layers are not deep enough for a bad start to hurt for good.",
            "loss": "squared error also pulls each output to its label, and with its own rate it classifies nearly as well.",
            "number of neurons": "with its own rate and enough epochs even a small network reads digits well.",
        },
        would_change='other values, a deeper network, harder data; single ones live: `experiments.vary("neurons")`',
        source="Bengio 2012; Godbole et al. 2023",
    ),
    "searching": Claim(
        Choice(
            "16 trials for four hyperparameters, and where the good rates are is not known. Which finds the lower loss?",
            (GRID, RANDOM, NEITHER),
        ),
        searching,
        overlooked={
            GRID: "a grid of 16 over four hyperparameters tries two values of each, and both learning rates may be bad.",
            RANDOM: "16 different rates help where few rates are good. Here good rates span more than a decade, so that one of the grid's "
            "two mostly hits, and it meets eight settings of the others.",
            NEITHER: "in single repeats either may be ahead; on average the difference is clear.",
        },
        would_change="where the range begins: fixed, `experiments.contest(*searches, moved=0)`; more trials: `trials=81`",
        source="Bergstra & Bengio 2012",
        statement="Random search beats grid search.",
    ),
}


# Blanks


def _toy(seed: int) -> tuple:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(30, 40)), rng.choice([-1.0, 1.0], 30)
    rows = np.split(rng.permutation(30), 3)
    return x, y, [(np.concatenate(rows[:i] + rows[i + 1 :]), rows[i]) for i in range(3)], 4


def _program(choose, fit=True):
    """Cross-validated accuracy; choose(x, y, train, val) -> which samples choose the features; fit on train, or all."""

    def accuracy(x, y, folds, keep=10):
        hits = 0
        for train, val in folds:
            rows = choose(x, y, train, val)
            best = np.argsort(-abs(x[rows].T @ y[rows]))[:keep]
            used = train if fit else np.arange(len(y))
            w = np.linalg.lstsq(x[used][:, best], y[used], rcond=None)[0]
            hits += np.sum(np.sign(x[val][:, best] @ w) == y[val])
        return hits / len(y)

    return accuracy


_honest = _program(lambda x, y, train, val: train)
_leaky = _program(lambda x, y, train, val: np.arange(len(y)))
_by_validation = _program(lambda x, y, train, val: val)
_fit_on_all = _program(lambda x, y, train, val: train, fit=False)


def _line(seed: int) -> tuple:
    rng = np.random.default_rng(seed)
    x, rows = rng.normal(size=(18, 4)), np.split(rng.permutation(18), 3)
    y = x @ rng.normal(size=4) + rng.normal(size=18)
    return x, y, [(np.concatenate(rows[:i] + rows[i + 1 :]), rows[i]) for i in range(3)]


def _errors(fresh=True, on=lambda train, val: val, fit=lambda train, val: train):
    """Squared errors of a linear model on each fold; fresh: it starts anew in each."""

    def errors(x, y, folds, steps=100, lr=0.1):
        w, found = np.zeros(x.shape[1]), []
        for fold in folds:
            w, rows, measured = np.zeros(x.shape[1]) if fresh else w, fit(*fold), on(*fold)
            for _ in range(steps):
                w = w - lr * x[rows].T @ (x[rows] @ w - y[rows]) / len(rows)
            found.append(np.mean((x[measured] @ w - y[measured]) ** 2))
        return np.array(found)

    return errors


BLANKS = {
    "roles": Blank(
        "Does batch normalization help on these data? Give each its role, 1 scientific, 2 nuisance or 3 fixed: batch normalization "
        "or not, the learning rate, the activation function.",
        (1, 2, 3),
        "Batch normalization is the question. It allows other rates, so each version needs its own. The activation could be kept at ReLU, and the "
        "conclusion is then one about ReLU networks.",
        "Which one is the question about? Which one has a best value that depends on the answer, so that one value for all would be unfair?",
        wrong=(
            Wrong((1, 3, 2), "A fixed rate favours whichever version it suits; the activation may be held fixed."),
            Wrong((1, 3, 3), "With a fixed rate you compare how well that rate suits each version."),
            Wrong((2, 1, 3), "The question is about batch normalization, so that is the scientific one."),
            Wrong(
                (1, 2, 2),
                "That is fair but expensive: every nuisance hyperparameter multiplies the runs. Which one could be held fixed?",
            ),
        ),
    ),
    "debug_folds": Blank(
        "From the second fold on `errors` measures on samples that the model has learned from. Correct it and run the cell.",
        _errors(),
        "A model must be new in every fold. This one carried what it had learned from one fold to the next.",
        "What does the model know of the second fold's validation samples before it is trained there?",
        inputs=[(*_line(seed), 5) for seed in range(3)],
        shipped=_errors(fresh=False),
        wrong=(
            Wrong(_errors(on=lambda train, val: train), "Now the error is that on the training samples."),
            Wrong(
                _errors(fit=lambda train, val: np.concatenate([train, val])),
                "Now every fold is trained on all samples.",
            ),
        ),
    ),
    "debug_leak": Blank(
        "`accuracy` reports 83 % on labels that are coin tosses. Find the leak, correct the cell and run it again.",
        _honest,
        "The features were chosen with the labels of the validation fold in view. Whatever looks at labels or fits anything belongs "
        "inside the loop, on the training part alone.",
        "Which line sees labels of samples that are later counted as new?",
        inputs=[_toy(seed) for seed in range(3)],
        shipped=_leaky,
        wrong=(
            Wrong(_by_validation, "Now the validation fold chooses its own features. The training part has to."),
            Wrong(_fit_on_all, "Now the weights are fitted on all samples, including the validation fold."),
        ),
    ),
}

SMALL_PRINT = {
    "names": Slip(
        "Max_Depth, Min_sample, Min_sample_leaf, max_leaf_node, and criterion",
        "In scikit-learn: `max_depth`, `min_samples_split`, `min_samples_leaf`, `max_leaf_nodes`, `criterion`.",
        "documentation of sklearn.tree.DecisionTreeClassifier",
    ),
    "loss": Slip(
        "Loss/ Cost Function",
        "Rarely a free choice: the task sets it, cross-entropy for classes, squared error for quantities.",
    ),
}


# Beside PyTorch


def _counted(torch, count_parameters) -> float:
    """The largest difference to the numbers of parameters of PyTorch's networks."""
    worst = 0.0
    for sizes, norm in (((64, 32, 10), False), ((64, 32, 16, 10), True)):
        layers = []
        for a, b in pairwise(sizes):
            layers.append(torch.nn.Linear(a, b))
            if norm and b != sizes[-1]:
                layers.append(torch.nn.BatchNorm1d(b))
        total = sum(p.numel() for p in torch.nn.Sequential(*layers).parameters())
        worst = max(worst, abs(total - count_parameters(sizes, norm)))
    return float(worst)


TWINS = {"count_parameters": ("sum(p.numel() for p in model.parameters())", _counted)}
