"""Lesson 2: what is asked before each experiment, and what its result says about the claim."""

from __future__ import annotations

import numpy as np

from autograder.notebook.claims.blank import Blank, Wrong
from autograder.notebook.claims.claim import Choice, Claim, Curve, Outcome, Scale, Slip

# The deck's claims


def only_nonconvex(result) -> Outcome:
    """Claim 7."""
    convex, network = (result.accuracy[name].mean() for name in ("softmax regression", "network"))
    gap = f"on these {result.samples} digits the network makes {100 * (100 - network) / (100 - convex):.0f} % of the errors of the convex model"
    return Outcome(
        "holds for networks, not for machine learning at large: softmax regression, ridge and support vector machines are convex "
        f"and in daily use; {gap}",
        measured=f"ends of softmax regression {result.apart['softmax regression']:.0e} of their length apart, {convex:.1f} % of test digits "
        f"right; ends of the network {result.apart['network']:.1f} apart, {network:.1f} % right",
        truth="all at one point"
        if result.apart["softmax regression"] < 0.01
        else "at different points, with equal losses",
    )


def slow(result) -> Outcome:
    """Claim 8."""
    descent, momentum = result.steps["descent"], result.steps["momentum"]
    first, last = result.kappas[0], result.kappas[-1]
    if descent[-1] > 10 * descent[0]:
        words = "holds when the problem is badly conditioned: the number of steps grows like κ, and like √κ with momentum tuned to κ"
    else:
        words = "does not hold here: where the curvatures are alike, descent needs few steps"
    if momentum[0] > descent[0]:
        words += f". Momentum does not always pay: at κ = {first:g} it takes {momentum[0]} steps, descent {descent[0]}"
    measured = f"descent {_steps(descent[0])} at κ = {first:g} and {descent[-1]} at κ = {last:g}; momentum {_steps(momentum[0])} and {momentum[-1]}"
    return Outcome(words, measured, truth=int(descent[-1]))


def _steps(n) -> str:
    return f"{n} step{'' if n == 1 else 's'}"


def stuck(result) -> Outcome:
    """Claim 9."""
    means = result.percent.mean(axis=1)
    measured = "stuck: " + ", ".join(f"{p:.1f} % at width {n}" for n, p in zip(result.widths, means, strict=True))
    where = "on a way down that does not end, not in a local minimum"
    if means[0] < 5:
        words = "does not hold here: hardly any start gets stuck"
    elif means[-1] < 5:
        enough = next(n for n, p in zip(result.widths, means, strict=True) if p < 5)
        words = f"does not hold as worded: narrow networks get stuck, but {where}; from {enough} hidden units on hardly any start does"
    else:
        words = f"holds only in part: starts get stuck at every width tried here, but {where}"
    return Outcome(words, measured, truth=float(means[0]))


def remedies(result) -> Outcome:
    """Claim 10."""
    steps, percents = result.steps, {name: result.percent(name) for name in result.stuck}
    fast = ", ".join(f"{name} {n}" for name, n in steps.items())
    traps = ", ".join(f"{name} {p:.0f} %" for name, p in percents.items())
    helped = [name for name in result.stuck if name != "descent" and result.against_descent(name).z < -3]
    if percents["descent"] < 5:
        words = "holds for slowness; traps are not a problem here, not even for descent"
    elif helped:
        words = (
            f"holds for slowness; and here {' and '.join(helped)} get stuck less often than descent, though not never"
        )
    else:
        words = "holds for slowness only: none of the five gets stuck clearly less often than descent"
    worse = [f"{n} (z = {result.against_descent(n).z:.1f})" for n in result.stuck if result.against_descent(n).z > 3]
    more = f"; more often than descent from the same starts: {', '.join(worse)}" if worse else ""
    return Outcome(words, f"steps down a ravine: {fast}; stuck on XOR: {traps}{more}", truth=percents["Adam"])


# Questions of the course's own


def step_price(result) -> Outcome:
    """What a step on 32 samples costs."""
    best = min(result.sizes, key=result.seconds_to)
    price = result.price
    return Outcome(
        f"{'does not hold' if price < 8 else 'holds'} on this machine: {result.middle} samples cost {price:.1f} times as much as one. The first to reach "
        f"loss {result.target:g} is B = {best}",
        measured="; ".join(
            f"B = {b}: {result.epochs_to(b):.0f} epochs, {result.seconds_to(b):.2f} s" for b in result.sizes
        ),
        truth=price,
    )


def turned(result) -> Outcome:
    """RMSprop in a turned ravine."""
    steps, last = result.steps, result.degrees[-1]
    ahead = steps["RMSprop"][0] < steps["descent"][0] / 5
    lost = steps["RMSprop"][-1] > steps["momentum"][-1]
    words = "holds only along the axes: when the ravine is turned, RMSprop's lead is gone" if ahead and lost else ""
    words = words or (
        "holds here at every angle" if not lost else "does not hold here: RMSprop is not ahead along the axes either"
    )
    if "whole matrix" in steps:
        words += "; with the whole matrix of products the angle does not matter"
    measured = "; ".join(
        f"{name}: {s[0]} steps at {result.degrees[0]:g}°, {s[-1]} at {last:g}°" for name, s in steps.items()
    )
    return Outcome(words, measured, truth=int(steps["RMSprop"][-1]))


FIRST = (1, 2, 5, 10, 20, 50, 100, 1000)  # the steps at which the curve of Adam's first steps is asked for


def first_steps(result) -> Outcome:
    """Adam without bias correction."""
    long = result.lengths["without"]
    measured = f"without correction: step 1 is {long[0]:.2f} lr, step 10 {long[9]:.2f} lr; the longest is step {long.argmax() + 1} with {long.max():.2f} lr"
    words = "does not hold: they are too long" if long[0] > 1.05 else "holds here: they are too short"
    if abs(long[0] - 1) <= 0.05:
        words = "does not hold here: they begin at the right length"
    return Outcome(words, measured, truth=result.at(FIRST))


def decay(result) -> Outcome:
    """A constant and a falling rate."""
    errors = {schedule: 100 - np.mean([r.mean() for r in runs.values()]) for schedule, runs in result.accuracy.items()}
    spreads = {s: np.mean([result.spread(name, s) for name in runs]) for s, runs in result.accuracy.items()}
    fewer = 100 * (1 - errors["linear"] / errors["constant"])
    parts = [
        f"{schedule} rate: "
        + ", ".join(f"{n} {result.mean(n, schedule):.1f} ± {result.spread(n, schedule):.1f}" for n in runs)
        for schedule, runs in result.accuracy.items()
    ]
    if fewer > 3:
        words = (
            f"does not hold: with a falling rate the four make {fewer:.0f} % fewer errors, and single runs spread by "
            f"{spreads['linear']:.1f} points in place of {spreads['constant']:.1f}"
        )
    else:
        words = "holds here: a falling rate gains nothing"
    words += "; " + "; ".join(
        f"{_first_and_last(result, s)} with a {'falling' if s == 'linear' else s} rate" for s in errors
    )
    return Outcome(words, "; ".join(parts) + " (% of test digits)", truth=float(fewer))


def _first_and_last(result, schedule: str) -> str:
    """Who leads, and whether the last one is clearly behind: by three standard errors."""
    order = sorted(result.accuracy[schedule], key=lambda name: -result.mean(name, schedule))
    behind = result.behind_best(order[-1], schedule)
    clear = f"{order[-1]} is {-behind.mean:.1f} points behind" if behind.clear else "nobody is clearly behind"
    return f"{order[0]} leads and {clear}"


def warm_up(result) -> Outcome:
    """A warm-up and the rates that a network stands."""
    none, some = list(result.accuracy)[:2]
    highest = {f: float(result.usable(f).max(initial=0)) for f in (none, some)}
    measured = f"largest rate within two points of the best: {highest[none]:.3g} without a warm-up, {highest[some]:.3g} with one"
    measured += (
        f"; at {result.rates[-1]:.3g}: {result.last(none):.0f} % of held-out digits and {result.last(some):.0f} %"
    )
    words = (
        "holds here"
        if highest[some] > 1.2 * highest[none]
        else "does not hold here: the largest usable rate is the same"
    )
    return Outcome(words, measured, truth=result.last(some))


def reddi(result) -> Outcome:
    """Adam on a convex problem."""
    end, good = result.paths["Adam"][-1], [b for b, e in zip(result.betas, result.ends, strict=True) if e < -0.9]
    measured = "; ".join(f"{name} ends at {path[-1]:+.2f}" for name, path in result.paths.items())
    words = (
        "does not hold for every problem: this one is convex, and Adam walks to its worst point"
        if end > 0.9
        else "holds here"
    )
    if 0.9 >= end > -0.9:
        words = "does not hold here: Adam ends between the worst point and the best"
    if good and end > -0.9:
        words += f"; with β₂ = {min(good):g} or more it arrives"
    return Outcome(words, measured, truth=float(end))


CLAIMS = {
    7: Claim(
        Choice(
            "Softmax regression with a small penalty, started from 5 random points: where do the 5 runs end?",
            ["all at one point", "at different points, with equal losses", "at different points, with different losses"],
        ),
        only_nonconvex,
        overlooked="the cross-entropy of a linear model is convex, and the penalty makes it strictly convex: there is one minimum, and descent finds it.",
        would_change="more digits favour the network: `experiments.models.stored()` has all 1,078",
        source="Boyd & Vandenberghe 2004, section 7.1.1",
    ),
    8: Claim(
        Scale("A bowl with curvatures 1 and κ = 1000, and the best learning rate for it. How many steps does gradient descent need to come a million times closer to the minimum?", 1, 1e6, "steps", near=2, log=True),
        slow,
        overlooked="the steep direction allows no rate above 2/κ. At such a rate the flat direction keeps 1 − 2/κ of its distance each step: about ln(10⁶)·κ/2 steps.",
        would_change="round bowls (`kappas=(1, 1.1, 1.2)`); one β for all (`beta=0.9`)",
        source="Polyak 1964; Goh 2017, Why Momentum Really Works",
    ),
    9: Claim(
        Scale("Two hidden units can represent XOR. From how many of 100 random starts does gradient descent never get there?", 0, 100, "of 100", near=10),
        stuck,
        overlooked="that weights exist does not mean that the way downhill leads to them. From nearly half of the starts it leads along a valley without an end.",
        would_change='wide networks alone (`widths=(8, 16)`); another activation (`activation="relu"`); one pattern a step (`batch=1`)',
        source="Sprinkhuizen-Kuyper & Boers 1999, on the 2-2-1 network: from every finite point some path leads strictly downhill; they also describe regions with local minima. Dauphin et al. 2014",
    ),
    10: Claim(
        Scale("Descent is stuck on about 44 of 100 starts. And Adam, at its best learning rate?", 0, 100, "of 100", near=5),
        remedies,
        overlooked="a longer or differently scaled step still goes where the gradients of the last steps point. None of the five rules sees beyond the valley.",
        would_change='more hidden units (`width=4`), another activation (`activation="relu", width=4`)',
        source="Bottou, Curtis & Nocedal 2018; Choi et al. 2019: tuned adaptive methods do not do worse than SGD; Reddi, Kale & Kumar 2018 and Zhang et al. 2022 on when Adam converges",
    ),
    "batch": Claim(
        Scale("A training step on 32 digits instead of one: how many times as long does it take on this machine?", 1, 40, "times", near=1.5, log=True),
        step_price,
        overlooked="a step of a small network costs mostly Python's calls, not arithmetic; a processor also works on many numbers at once.",
        would_change="a machine or a network on which arithmetic dominates; `hidden=512` goes a step in that direction",
        source="Bottou, Curtis & Nocedal 2018, section 3.3",
        statement="A step on 32 samples costs about 32 times as much as a step on one.",
    ),
    "turn": Claim(
        Scale("Along the axes RMSprop needs 6 steps down a ravine, descent 236. The ravine is turned by 45°. How many steps does RMSprop need now?", 1, 3000, "steps", near=2, log=True),
        turned,
        overlooked="each parameter gets its own rate, not each direction. At 45° both parameters have the same mixture of the steep and the flat, so both get the same rate; and with a constant rate and a short memory the steps never settle.",
        would_change='small angles (`degrees=(0, 2)`). A longer memory (`rho=0.99`) or a falling rate (`schedule="linear"`) take the loss back, but not the lead',
        source="Tieleman & Hinton 2012; Gupta, Koren & Singer 2018 for the whole matrix",
        statement="RMSprop gives every direction its own rate.",
    ),
    "bias": Claim(
        Curve("Adam on a constant gradient, without the correction: how long is each step, in units of lr?", FIRST, "step t", 0, 8, "length / lr", near=0.8),
        first_steps,
        overlooked="m is too small by the factor 1 − β₁ᵗ, but √v, below it, by √(1 − β₂ᵗ), which is smaller still for a long time.",
        would_change="a short memory of squares: `beta2=0.9`",
        source="Kingma & Ba 2015, section 3",
        statement="Without bias correction Adam's first steps are too short.",
    ),
    "decay": Claim(
        Scale("Now the rate falls to zero in a straight line, and is tuned anew. How many percent of the errors of the four go away?", 0, 60, "%", near=8),
        decay,
        overlooked="with a constant rate a run ends on the noise of its last batches, or the rate is so small that the budget is too short; a falling rate gets both. The gain is real but not large: most errors have other reasons.",
        would_change="the budget: with four times the epochs a small constant rate does as well (`experiments.decay(*rules, epochs=60, seeds=5)`, about 15 s); on attention models SGD stays behind Adam (Zhang et al. 2020)",
        source="Schmidt, Schneider & Hennig 2021: which optimizer does best varies greatly from task to task, and none clearly dominates; Choi et al. 2019",
        statement="Once its learning rate is tuned, an optimizer is as good as it can be.",
    ),
    "warm-up": Claim(
        Scale("Four hidden layers, Adam with the large peak rate 0.1. Without a warm-up about half of the held-out digits are right. And when the rate rises over the first tenth of the steps?", 0, 100, "%", near=10),
        warm_up,
        overlooked="most of the harm of a large rate is done in the first steps, when weights and averages are fresh.",
        would_change='plain SGD, which gains nothing: `experiments.warm_up("sgd", low=0.05, high=1)`',
        source="Kalra & Barkeshli 2024, Why Warmup the Learning Rate?; Goyal et al. 2017",
        statement="A warm-up lets Adam use larger learning rates.",
    ),
    "reddi": Claim(
        Scale("The gradient is 3, −1, −1, 3, −1, −1, ...: on average x should go left, to −1. Where does Adam with β₂ = 0.1 end?", -1, 1, "", near=0.3),
        reddi,
        overlooked="with a short memory of squares the gradient 3 is divided by about 3, and −1 by about 1: one step left, two steps right.",
        would_change="a longer memory (`beta2=0.9`); a longer cycle needs a longer one still (`cycle=(51, *[-1] * 50)`)",
        source="Reddi, Kale & Kumar 2018; Zhang et al. 2022: for a given problem a large enough β₂ converges",
        statement="Adam finds the minimum of a convex function.",
    ),
}  # fmt: skip

SMALL_PRINT = {
    "sgd and mini-batch": Slip(
        "Stochastic Gradient Descent, Mini Batch Gradient Descent",
        "One algorithm with one number changed: the batch size. With a batch of all samples it is gradient descent.",
    ),
    "local minima": Slip(
        "It gets stuck in the local optima(minima)",
        "“Minima” is the plural: one minimum, two minima. And not every place where descent stops is one: saddles, plateaus and "
        "valleys without an end stop it too.",
        "Dauphin et al. 2014",
    ),
}


# What the lesson leaves to the learner


def _velocity(grad, w, steps=100, lr=0.01, beta=0.9):
    v = np.zeros_like(w)
    for _ in range(steps):
        v = beta * v + grad(w)
        w = w - lr * v
    return w


def _forgetful(grad, w, steps=100, lr=0.01, beta=0.9):
    for _ in range(steps):
        w = w - lr * grad(w)
    return w


def _adam(grad, w, steps=50, lr=0.1, beta1=0.9, beta2=0.999, first=1):
    m = v = np.zeros_like(w)
    with np.errstate(all="ignore"):
        for t in range(first, steps + first):
            m, v = beta1 * m + (1 - beta1) * grad(w), beta2 * v + (1 - beta2) * grad(w) ** 2
            w = w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + 1e-8)
    return w


def _adam_never_counts(grad, w):
    m = v = np.zeros_like(w)
    for _ in range(50):
        m, v = 0.9 * m + 0.1 * grad(w), 0.999 * v + 0.001 * grad(w) ** 2
        w = w - 0.1 * m / 0.1 / (np.sqrt(v / 0.001) + 1e-8)
    return w


def _bowl(w):
    return np.array([1.0, 25.0]) * w


WALKS = ((_bowl, np.array([-3.0, 1.0])), (np.sin, np.array([0.5, 2.0, -1.0])))

BLANKS = {
    "best_rate": Blank(
        "Which rate makes the larger of |1 − lr| and |1 − κ·lr| as small as it can be?",
        lambda kappa: 2 / (1 + kappa),
        because="At lr = 2/(1 + κ) both factors have the size (κ − 1)/(κ + 1): slower or faster, one of them grows.",
        hint="As lr grows from 0, the flat factor 1 − lr falls and the steep one, κ·lr − 1, rises. Where are they equal?",
        inputs=((3.0,), (30.0,), (1000.0,)),
        wrong=(
            Wrong(lambda kappa: 1 / kappa, "That takes the steep direction to its minimum at once, and the flat factor is 1 − 1/κ. A slightly larger rate is better for both together."),
            Wrong(lambda kappa: 2 / kappa, "There the steep factor is −1: it swings for ever. Come back a little."),
        ),
    ),
    "gain": Blank(
        "A constant gradient g, β = 0.9. To how many times g does v grow?",
        10.0,
        because="v = βv + g holds for v = g/(1 − β). So at the same lr the ball ends up 1/(1 − β) = 10 times as fast.",
        hint="v no longer changes when v = 0.9 v + g. Solve for v.",
        wrong=(Wrong(1.9, "That is v after two steps. It keeps growing."), Wrong(0.9, "The part that is kept is 0.9 of v itself; g is added anew at every step.")),
    ),
    "average_rate": Blank(
        "In the average form only the fraction 1 − β of the gradient is added. Which lr walks the path that lr = 0.01 walks in our form, at β = 0.9?",
        0.1,
        because="Its v is (1 − β) times ours, so its rate is lr/(1 − β) = 0.1. Copying 0.01 from one to the other makes training ten times slower.",
        hint="How large is its v compared with ours, if both get the same gradients? The product lr·v must be the same.",
        wrong=(Wrong(0.001, "It is the other way round: its v is smaller, so its rate must be larger."),),
    ),
    "noise": Blank(
        "The error of a mean of B independent samples shrinks like 1/√B. How many samples make it 10 times smaller than one does?",
        100.0,
        because="√100 = 10. Exactness is expensive: ten times as exact costs a hundred times as many samples.",
        hint="Solve √B = 10.",
        wrong=(Wrong(10.0, "With 10 samples the error is √10, about 3 times smaller."),),
    ),
    "rescaled": Blank(
        "RMSprop divides g by the root of the average of g². All gradients become 1000 times as large. By which factor does the step change?",
        1.0,
        because="The root grows 1000-fold too. The step has about length lr in every parameter, whatever the gradient's size (up to ε).",
        hint="Put 1000 g in place of g in g/√s, with s an average of g².",
        wrong=(Wrong(1000.0, "The gradient grows by that factor, but what it is divided by grows as well."), Wrong(0.001, "s grows by a factor of a million, but g is divided by its root.")),
    ),
    "start_up": Blank(
        "m starts at 0. At each step it keeps the fraction β of itself and takes the fraction 1 − β of a gradient g that is always the same. Which part of g is m after t steps?",
        lambda beta, t: 1 - beta**t,
        because="m = (1 − βᵗ)g. So m/(1 − βᵗ) is right from the first step on: the bias correction.",
        hint="Write down m after 1, 2 and 3 steps: (1 − β)g, (1 − β²)g, ... Or: the distance g − m is multiplied by β each step.",
        inputs=((0.9, 1), (0.9, 5), (0.999, 100)),
        wrong=(
            Wrong(lambda beta, t: beta**t, "That is the part of g that is still missing."),
            Wrong(lambda beta, t: (1 - beta) * t, "Each step adds (1 − β)g, but it also removes a part of the old m."),
            Wrong(lambda beta, t: 1 - beta, "That is m after one step."),
        ),
    ),
    "debug_velocity": Blank(
        "This momentum ends where plain descent ends. What does v hold at the beginning of each step? Repair the cell and run it again.",
        _velocity,
        because="v was set to zero at every step, so nothing was ever summed. State lives outside the loop.",
        hint="It still does not end where momentum should. Print v in the first three steps.",
        inputs=WALKS,
        shipped=_forgetful,
    ),
    "debug_counter": Blank(
        "This Adam gives NaN from its first step on. What is 1 − beta1**t in that step? Repair the cell and run it again.",
        _adam,
        because="At t = 0 the correction divides by 1 − β⁰ = 0. The paper counts from 1, and so do all libraries.",
        hint="The NaN is gone, but the walk still differs from Adam's. Compare the first two steps with Algorithm 1.",
        inputs=WALKS,
        shipped=lambda grad, w: w * np.nan,
        wrong=(
            Wrong(lambda grad, w: _adam(grad, w, first=2), "The first step is corrected as if it were the second."),
            Wrong(_adam_never_counts, "Now every step is corrected like the first one."),
        ),
    ),
}  # fmt: skip


# Beside PyTorch


def _beside(torch, make, step, states: int) -> float:
    """The largest difference between `step` and a PyTorch optimizer over 30 steps of one walk in float64."""
    w, state = np.array([1.5, -2.0, 0.3]), [np.zeros(3) for _ in range(states)]
    theirs = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    optimizer, worst = make([theirs]), 0.0
    for t in range(1, 31):
        g = np.array([1.0, 10.0, 0.1]) * w + np.sin(3 * w)
        w, *state = step(w, g, *state, t)
        theirs.grad = torch.tensor(
            np.array([1.0, 10.0, 0.1]) * theirs.detach().numpy() + np.sin(3 * theirs.detach().numpy())
        )
        optimizer.step()
        worst = max(worst, float(np.abs(w - theirs.detach().numpy()).max()))
    return worst


def _sgd_twin(torch, sgd) -> float:
    return _beside(torch, lambda p: torch.optim.SGD(p, lr=0.05), lambda w, g, t: (sgd(w, g, lr=0.05),), 0)


def _momentum_twin(torch, momentum) -> float:
    make = lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9)  # noqa: E731
    return _beside(torch, make, lambda w, g, v, t: momentum(w, g, v, lr=0.02, beta=0.9), 1)


def _rmsprop_twin(torch, rmsprop) -> float:
    make = lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.9)  # noqa: E731
    return _beside(torch, make, lambda w, g, s, t: rmsprop(w, g, s, lr=0.02, rho=0.9), 1)


def _adam_twin(torch, adam) -> float:
    return _beside(torch, lambda p: torch.optim.Adam(p, lr=0.05), lambda w, g, m, v, t: adam(w, g, m, v, t, lr=0.05), 2)


def _adamw_twin(torch, adamw) -> float:
    make = lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.1)  # noqa: E731
    return _beside(torch, make, lambda w, g, m, v, t: adamw(w, g, m, v, t, lr=0.05, weight_decay=0.1), 2)


TWINS = {
    "sgd": ("torch.optim.SGD(params, lr)", _sgd_twin),
    "momentum": ("torch.optim.SGD(params, lr, momentum=0.9)", _momentum_twin),
    "rmsprop": ("torch.optim.RMSprop(params, lr, alpha=0.9)", _rmsprop_twin),
    "adam": ("torch.optim.Adam(params, lr)", _adam_twin),
    "adamw": ("torch.optim.AdamW(params, lr, weight_decay)", _adamw_twin),
}
