"""Lesson 1: what is asked before each experiment, and what its result says about the claim."""

from __future__ import annotations

import numpy as np

from autograder.notebook.claims.blank import Blank, Wrong
from autograder.notebook.claims.claim import Choice, Claim, Outcome, Scale, Slip

# The deck's claims


def two_types(result) -> Outcome:
    """Claim 1."""
    convex, others = result.best(True), result.best(False)
    solved = [name for name, p in convex.items() if p > 90]
    rest = {name: p for name, p in others.items() if p <= 90}
    plain = sum(p > 90 for p in result.percent[result.convex, 0])
    if len(solved) == len(convex) and rest:
        words = (
            "holds: every function is either convex or not, and this decides whether a simple remedy can be relied on; but it is "
            f"not the only division that matters: plain descent solves {plain} of the {len(convex)} convex problems, and the "
            "rest ask for methods of their own"
        )
    elif rest:
        missing = ", ".join(name for name in convex if name not in solved)
        words = f"holds as a division; but with these settings the remedies do not solve every convex problem either ({missing})"
    else:
        words = (
            "holds as a division; but it does not decide much here: the problems that are not convex are solved as well"
        )
    measured = "starts that arrive with the best method: " + ", ".join(
        f"{name} {p:.0f} %" for name, p in {**convex, **others}.items()
    )
    return Outcome(words, measured, truth=float(others["many dents"]))


FLAT = "a flat valley"  # least squares, one equation and two unknowns
POINTS = {"one": "all at one point", "many": "at 5 points of one height", "none": "they never come to rest"}


def one_minimum(result) -> Outcome:
    """Claim 2."""
    kinds = {name: result.kind(name) for name in result.ends}
    names = {"one": "one minimum", "many": "many", "none": "none"}
    found = ", ".join(
        f"{names[k]} ({', '.join(n for n, own in kinds.items() if own == k)})" for k in names if k in kinds.values()
    )
    if set(kinds.values()) == {"one"}:
        words = (
            "holds for what was found here, though not in general: descent ends at one point on each of the functions"
        )
    else:
        words = (
            f"does not hold: a convex function may have {found}. Strict convexity, a gap above 0 between any two points, rules out more "
            "than one; a function can have exactly one without it"
        )
    apart = "; ".join(f"{name}: {_ends(result, name)}" for name in result.ends)
    return Outcome(words, apart, truth=POINTS[kinds[FLAT]])


def _ends(result, name: str) -> str:
    if result.kind(name) == "none":
        return "still moving"
    apart = result.apart(name)
    return "ends at one point" if apart < 1e-6 else f"ends up to {apart:.2g} apart"


def maxima(result) -> Outcome:
    """Claim 3."""
    convex, concave = result.number("as it is"), result.number("turned over")
    if concave == 1 and convex > 1:
        words = "holds when a convex function is minimized or a concave one maximized, and not the other way round"
    elif concave == convex == 1:
        words = "holds here both ways: each has a single top on this square"
    else:
        words = "does not hold here either way: this function is neither convex nor concave"
    return Outcome(
        words, f"climbs end at {convex} tops on the function, at {concave} on the function turned over", truth=convex
    )


def local(result) -> Outcome:
    """Claim 4."""
    first, *others = result.above
    measured = "; ".join(
        f"{name}: {result.higher(name):.0f} % end higher than the lowest, {result.uphill[name]:.0f} % of the straight ways begin uphill"
        for name in result.above
    )
    if result.higher(first) < 1 and result.uphill[first] < 1:
        words = "holds in effect: the concept exists, but on a convex function every local minimum is a global one"
    else:
        words = (
            "holds in effect, by proof; but in this budget descent has not come down everywhere on the convex function"
        )
    return Outcome(words, measured, truth=result.higher(others[-1]))


def only_one(result) -> Outcome:
    """Claim 5."""
    counts = {name: (len(result.places(name)), result.lowest(name)) for name in result.ends}
    parts = ", ".join(f"{low} lowest of {n} ({name})" for name, (n, low) in counts.items())
    proved = all(gap < 0 for gap in result.gaps.values())
    words = (
        f"does not hold in general: a function that is not convex may have a single minimum, several of which one is lowest, or several that are all lowest; here {parts}"
        if len({min(n, 2) * 10 + (low == n) for n, low in counts.values()}) > 1
        else f"does not hold as a rule, though here all three functions look alike: {parts}"
    )
    measured = f"minima found: {parts}; gaps " + ", ".join(f"{g:.2g}" for g in result.gaps.values())
    return Outcome(words, measured + ("" if proved else " (not all negative)"), truth=counts["x² + 3 sin² x"][0])


def hard(result) -> Outcome:
    """Claim 6."""
    first, last = result.dents[0], result.dents[-1]
    exact, more = result.failed[0], result.failed[-1]
    falling = last < first / 2
    dents = (
        f"holds for functions like Rastrigin's, where every further dimension makes it harder ({first:.0f} % of the starts arrive at n = "
        f"{result.dimensions[0]}, {last:.0f} % at n = {result.dimensions[-1]})"
        if falling
        else "holds here only a little for Rastrigin's function"
    )
    units = f"{result.widths[0]} hidden units"
    if exact > 2 and more < exact / 2:
        nets = f". For a network it depends on its width: with just enough units {exact:.0f} % of the starts fail, with {result.widths[-1] - result.widths[0]} more {more:.0f} %"
    elif exact <= 2:
        nets = f". These networks are no example: with {units} hardly a start fails"
    else:
        nets = f". For these networks too, at every width that was tried: {exact:.0f} to {more:.0f} % fail"
    minima = result.kinds.get("minimum", 0)
    stuck = (
        f"; of the failed runs that came to rest, {minima} of {sum(result.kinds.values())} did so at a minimum"
        if result.kinds
        else ""
    )
    measured = "fail to copy: " + ", ".join(
        f"{p:.0f} % with {n} units" for n, p in zip(result.widths, result.failed, strict=True)
    )
    return Outcome(dents + nets, measured + stuck, truth=float(exact))


# Questions of the course's own


def digits(result) -> Outcome:
    """The smaller h, the more exact the slope."""
    h, error = result.best("central")
    words = f"does not hold: the central difference is most exact near h = {h:.0e}; below that, rounding takes over"
    if h < 1e-12:
        words = "holds here: the smallest steps are the most exact"
    return Outcome(
        words,
        f"relative error {error:.0e} at h = {h:.0e}, {result.errors['central'][0]:.0e} at h = {result.h[0]:.0e}",
        truth=result.digits(),
    )


HOPS = "it hops between two points for ever"


def limit(result) -> Outcome:
    """What descent does a little above 2/λ."""
    below = result.rates[~result.hopping & (result.rates < 1.05 * result.well_limit)].max(initial=0)
    sound = abs(below / result.well_limit - 1) < 0.02
    up = [float(f) for f, d in result.distances.items() if d[-1] > 2 * d[0]]
    words = "holds on a quadratic alone: where the curvature changes with the place, descent a little above the limit keeps hopping near the minimum"
    if not (up and sound):
        words = (
            "does not hold here: none of these rates is above the limit"
            if not up
            else "holds for the quadratic; the double well comes to rest above its limit"
        )
    measured = f"quadratic: it diverges at {', '.join(f'{f:g}' for f in up) or 'none'} times the limit; double well: at rest up to {below:.3f} (limit {result.well_limit:.3f}), {result.places(1.1)} points at 1.1 times the limit"
    return Outcome(
        words,
        measured,
        truth={1: "it still comes to rest", 2: HOPS}.get(result.places(1.1), "it jumps about without a pattern"),
    )


def edge(result) -> Outcome:
    """Sharpness and the learning rate."""
    parts = result.of_limit()
    measured = "; ".join(f"lr {r:g}: {result.late(r).mean():.1f} at the end, 2/lr = {2 / r:g}" for r in result.rates)
    where = f"{parts.min():.2f} to {parts.max():.2f} of 2/lr"
    if not np.isfinite(parts).all():
        words = "does not hold here: a run diverged, so the rate decides whether there is an end at all"
    elif parts.min() > 0.9 and parts.max() < 1.15:
        words = "does not hold: training goes to where the largest curvature is about 2/lr, and stays there"
    elif result.between().clear:
        words = f"does not hold here either: the largest curvature depends on the rate, though it ends at {where}"
    else:
        words = f"holds as far as this shows: the largest curvature ends at {where}, and not clearly elsewhere at another rate"
    return Outcome(words, measured, truth=float(result.late(result.rates[0]).mean()))


def average(result) -> Outcome:
    """The mean of two networks."""
    k = len(result.widths) // 2
    width = result.widths[k]
    raw, matched, ends = (
        result.middle["as they are"][k].mean(),
        result.middle["matched"][k].mean(),
        result.ends[k].mean(),
    )
    gain = result.gain(width)
    if ends - raw < 2:
        words = f"holds at {width} hidden units: the mean loses {ends - raw:.1f} points"
    elif gain.clear:
        left = result.loss(width)
        words = (
            f"does not hold as they are; once their units are matched it nearly does: at {width} hidden units the mean reads {raw:.0f} %, "
            f"matched {matched:.0f} %, the networks {ends:.0f} % (left: {left.mean:.1f} ± {left.error:.1f} points)"
        )
    else:
        words = f"does not hold, and matching does not clearly help here ({gain} points)"
    measured = "; ".join(
        f"{n} units: networks {e.mean():.1f} %, mean {a.mean():.1f} %, matched {m.mean():.1f} %"
        for n, e, a, m in zip(result.widths, result.ends, *result.middle.values(), strict=True)
    )
    return Outcome(words, measured, truth=float(raw))


def saddle(result) -> Outcome:
    """How long descent waits at a saddle."""
    waits = [(d, n) for d, n in zip(result.distances, result.left, strict=True) if n > 0 and d > 0]
    measured = ", ".join(f"{n} steps from δ = {d:g}" for d, n in waits)
    if 0.0 in result.distances and result.steps(0.0) < 0:
        measured += "; never from δ = 0"
    if len(waits) < 2:
        return Outcome(
            "holds for all that can be seen here: hardly any of these starts leaves in this budget",
            measured or "none leaves",
            truth=None,
        )
    (d0, n0), (d1, n1) = waits[0], waits[-1]
    words = f"does not hold: a start {_power(d0 / d1)} times closer waits {n1 / n0:.0f} times as long: the wait grows with the logarithm of 1/δ"
    if n1 / n0 > (d0 / d1) / 10:
        words = "holds for these two distances: they are too near each other to tell"
    return Outcome(words, measured, truth=waits[-1][1])


def _power(value: float) -> str:
    """10¹¹ for 1e11."""
    return "10" + str(round(np.log10(value))).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


CLAIMS = {
    1: Claim(
        Scale("Rastrigin's function is a bowl with a hundred dents. The rate may fall, random kicks may help, and the rate is the best of seven. From how many of 100 starts does descent reach the lowest dent?", 0, 100, "of 100", near=12),
        two_types,
        overlooked="a remedy changes how descent moves, but not what it can see, which is the slope at one point. A falling rate lets it jump over dents at first, which is luck and no guarantee.",
        would_change="strong noise (`noise=10`) or few steps (`steps=100`): then convex problems are not solved either",
        source="Boyd & Vandenberghe 2004, chapters 1 and 4; Rockafellar 1993: the watershed is between convexity and nonconvexity",
    ),
    2: Claim(
        Choice("Least squares with fewer equations than unknowns is convex. Descent runs on it from 5 starts. Where does it end?", list(POINTS.values())),
        one_minimum,
        overlooked="the equations leave a whole line of points with loss 0. The gap along that line is 0, and descent stops at the nearest point of it.",
        would_change="fewer steps (`steps=20`): then nothing has come to rest",
        source="Boyd & Vandenberghe 2004, section 4.2",
    ),
    3: Claim(
        Scale("A convex bowl over a square; from 200 starts we climb. At how many different tops do the climbs end?", 1, 200, "tops", near=0.5),
        maxima,
        overlooked="a convex function has its maxima at corners, and each of the four corners is a local one.",
        would_change="a saddle in place of the bowl: `curvatures=(1, -2)`",
        source="Boyd & Vandenberghe 2004, section 4.2.1; Rockafellar 1970, section 32",
    ),
    4: Claim(
        Scale("400 starts on Rastrigin's function, each at a rate at which descent comes to rest. How many of them end higher than the lowest?", 0, 400, "of 400", near=40),
        lambda result: _of_starts(local(result), result),
        overlooked="nearly every dent of the bowl is a local minimum with a basin of its own, and most starts are not in the basin of the lowest.",
        would_change="few steps (`steps=5`): then even the convex function is not done; a double well without tilt (`tilt=0`) has two lowest points",
        source="Boyd & Vandenberghe 2004, section 4.2.2",
    ),
    5: Claim(
        Scale("x² + 3 sin² x is not convex: its gap is negative between some points. From 41 starts between −10 and 10, at how many different points does descent end?", 1, 41, "points", near=0.5),
        only_one,
        overlooked="the curvature is negative in places, but the slope is zero at 0 alone: nothing else stops descent.",
        would_change="a double well without a tilt (`tilt=0`): then both of its minima are lowest",
        source="Karimi, Nutini & Schmidt 2016; Himmelblau 1972",
    ),
    6: Claim(
        Scale("A network with 8 hidden units learns to do what another one with 8 does, so a loss of 0 can be reached. From how many of 100 random starts does descent not get there?", 0, 100, "of 100", near=6),
        hard,
        overlooked="with just enough units there are local minima, such as two units doing the work of one and one doing that of two. Most starts miss them; a single unit to spare makes them rare.",
        would_change="larger teachers (`teacher=10`) make it harder, further units (`extra=(2, 3)`) easy; the stored run has both",
        source="Safran & Shamir 2018, Spurious local minima are common in two-layer ReLU neural networks; Blum & Rivest 1992; Zhang et al. 2017; Du et al. 2019",
    ),
    "digits": Claim(
        Scale("A computer keeps about 16 digits. How many digits of the slope of eˣ are right, with the best h?", 0, 16, "digits", near=1.5),
        digits,
        overlooked="f(x + h) and f(x − h) agree in most of their digits, and those are lost in the subtraction: with h = 10⁻⁵, about five.",
        would_change="another formula: the one-sided difference gets 8 digits at best",
        source="Press et al. 2007, Numerical Recipes, section 5.7",
        statement="The smaller the step h, the more exact the slope.",
    ),
    "limit": Claim(
        Choice("The double well (x² − 1)² has curvature 8 at its minima. What does descent do at a rate 10 % above the limit?", ["it still comes to rest", "it diverges", HOPS, "it jumps about without a pattern"]),
        limit,
        overlooked="away from the minimum the well is flatter on its inner side, so a hop that grows meets less curvature and stops growing.",
        would_change="a quadratic has one curvature everywhere, and descent diverges",
        source="Strogatz 2015, chapter 10, on such maps; Cohen et al. 2021",
        statement="Above the limit 2/λ gradient descent diverges.",
    ),
    "edge": Claim(
        Scale("A network begins with a largest curvature of about 4. It is trained at lr = 0.1. What is its largest curvature after 6000 steps?", 0, 60, "", near=3),
        edge,
        overlooked="training itself makes the loss sharper, until the sharpness is at the limit for the learning rate: 2/lr.",
        would_change="batches keep it lower (`batch=15`), and so does a rate so small that the steps do not suffice (`rates=(0.02, 0.05)`); with ReLU, whose slope jumps, it can be above 2/lr (`activation=\"relu\"`)",
        source="Cohen et al. 2021, Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability",
        statement="The curvature that training ends at is a property of the network and its data.",
    ),
    "average": Claim(
        Scale("Two networks with 32 hidden units, trained from different seeds, each read about 96 % of new digits. How many does the network read that has the mean of their weights?", 0, 100, "%", near=8),
        average,
        overlooked="the two have put their units in different orders, so the mean mixes units that have nothing to do with each other.",
        would_change="wide networks (`widths=(256, 512)`, about 20 s) lose less; `activation=\"tanh\"`; the stored run has widths 4 to 512",
        source="Ainsworth, Hayase & Srinivasa 2023, Git Re-Basin; Entezari et al. 2022; Frankle et al. 2020",
        statement="The mean of two good networks is a good network.",
    ),
    "saddle": Claim(
        Scale("From δ = 0.1 descent leaves the ridge after 19 steps. After how many from δ = 10⁻¹²?", 20, 1e6, "steps", near=1.6, log=True),
        saddle,
        overlooked="the distance to the ridge grows by a constant factor each step, so a start that is ten times closer waits a fixed number of steps longer.",
        would_change="a start exactly on the ridge, δ = 0, stays for ever; another rate (`rate=0.01`) changes all waits alike",
        source="Lee et al. 2016; Du et al. 2017: with many saddles in a row the wait can grow exponentially",
        statement="A start that is a billion times closer to a ridge waits about a billion times longer.",
    ),
}  # fmt: skip


def _of_starts(outcome: Outcome, result) -> Outcome:
    """The percentage as a number of the starts."""
    starts = len(next(iter(result.above.values())))
    return Outcome(outcome.verdict, outcome.measured, truth=outcome.truth * starts / 100)


SMALL_PRINT = {
    "minima": Slip(
        "the function that has only one minima",
        "“Minima” and “optima” are plurals: one minimum, two minima.",
    ),
    "optimum of what": Slip(
        "it can be very difficult to locate global optima",
        "A global minimum of the training loss is rarely what one wants: it may have memorized noise (lesson 4). The aim is a loss that is low enough, and good results on new data.",
        "Zhang et al. 2017",
    ),
    "types": Slip(
        "There are two types of optimizations",
        "Rather, two types of problems: optimization is what is done about them.",
    ),
}


# What the lesson leaves to the learner


def _path(grad, x0, lr=0.1, steps=5):
    x, path = x0.copy(), [x0.copy()]
    for _ in range(steps):
        x = x - lr * grad(x)
        path.append(x)
    return np.array(path)


def _shared(grad, x0, lr=0.1, steps=5):
    x, path = x0.copy(), []
    for _ in range(steps + 1):
        path.append(x)
    for _ in range(steps):
        x -= lr * grad(x)
    return np.array(path)


def _peaks(v):
    x, y = v
    return np.array([2 * x * y + 3 * x**2, x**2 - 2 * y])


def _peaks_wrong(v):
    x, y = v
    return np.array([2 * x * y + 3 * x**2, x**2 + 2 * y])


def _bowl(x):
    return np.array([1.0, 4.0]) * x


WALKS = ((_bowl, np.array([-2.0, 1.0])), (np.sin, np.array([0.5, 2.0, -1.0])))
POINTS_TO_TRY = ((np.array([1.0, 2.0]),), (np.array([-0.5, 0.3]),))

BLANKS = {
    "variance": Blank(
        "The gap of f(x) = x² between 1 and 5, at λ = ½?",
        4.0,
        because="½·1 + ½·25 − 3² = 4: the variance of 1 and 5. For x² the gap is the variance, which is never negative.",
        hint="The chord is at (1 + 25)/2, the curve at 3².",
        wrong=(Wrong(-4.0, "Chord minus curve, not curve minus chord."), Wrong(13.0, "That is the chord's height; the curve's is still to be taken off.")),
    ),
    "halved": Blank(
        "In the central difference the terms with f and with f'' cancel, and the error that is left is h² f'''/6. You halve h. By which factor does the error shrink?",
        4.0,
        because="The error goes with h². That of the one-sided difference, h f''/2, would only halve.",
        hint="(h/2)² is which part of h²?",
        wrong=(Wrong(2.0, "That is the one-sided difference, whose error goes with h."), Wrong(0.25, "The error becomes a quarter: it shrinks by the factor 4.")),
    ),
    "price": Blank(
        "A network has a million weights. How many evaluations of the loss does one gradient by central differences take?",
        2e6,
        because="Two for each weight. Backpropagation gets the whole gradient for about the price of three forward passes.",
        hint="Two evaluations for each entry.",
        wrong=(Wrong(1e6, "One for each weight would be the one-sided difference (and one more for f itself)."),),
    ),
    "overshoot": Blank(
        "f(x) = ½λx², so the slope is λx. One step multiplies x by some factor. From which rate on is that factor negative, so that every step jumps over the minimum?",
        lambda curvature: 1 / curvature,
        because="The factor is 1 − lr·λ, negative above 1/λ. It jumps over the minimum from there on, and still converges as long as the factor stays above −1.",
        hint="x − lr·λx = (1 − lr·λ)x. When is the bracket zero?",
        inputs=((0.5,), (4.0,), (100.0,)),
        wrong=(Wrong(lambda curvature: 2 / curvature, "There the factor is −1: x swings for ever at one distance. It was negative long before."), Wrong(lambda curvature: curvature, "The larger the curvature, the smaller the rate must be.")),
    ),
    "twins": Blank(
        "Three tanh units. They may be put into any order, and since tanh(−z) = −tanh(z), all signs of a unit may be flipped. How many settings of the weights give one and the same function?",
        48.0,
        because="3! = 6 orders, and 2³ = 8 choices of signs. With six units it is 46,080 (Hecht-Nielsen 1990; Sussmann 1992).",
        hint="Count the orders and the sign choices, and multiply.",
        wrong=(Wrong(6.0, "That is the orders alone; each unit's signs may be flipped too."), Wrong(8.0, "That is the signs alone."), Wrong(14.0, "Orders and signs are chosen together: multiply.")),
    ),
    "debug_path": Blank(
        "This path has the same point in every row. Why? Repair the cell and run it again.",
        _path,
        because="x -= ... changes the array itself, and the list holds that one array several times. x = x - ... makes a new one.",
        hint="The rows are still not those of descent. Compare with your own `gradient_descent`.",
        inputs=WALKS,
        shipped=lambda grad, x0, lr=0.1, steps=5: np.repeat(_path(grad, x0, lr, steps)[-1:], steps + 1, axis=0),
    ),
    "debug_gradient": Blank(
        "One of the two entries of this gradient of f(x, y) = x²y + x³ − y² is wrong. Find out which with `numerical_gradient`, and repair it.",
        _peaks,
        because="∂f/∂y = x² − 2y. A gradient check finds what no reading finds: run one on every gradient that you derive.",
        hint="Still not the gradient of f. Compare entry by entry with numerical_gradient(f, v) at a point that is not 0.",
        inputs=POINTS_TO_TRY,
        shipped=_peaks_wrong,
    ),
}  # fmt: skip


# Beside PyTorch


def _gradient_twin(torch, numerical_gradient) -> float:
    """Central differences against autograd, on log Σ eˣ + Σ x³."""
    x = np.array([0.3, -1.2, 0.8])
    own = numerical_gradient(lambda v: float(np.log(np.exp(v).sum()) + (v**3).sum()), x)
    theirs = torch.tensor(x, requires_grad=True)
    (torch.logsumexp(theirs, 0) + (theirs**3).sum()).backward()
    return float(np.abs(own - theirs.grad.numpy()).max())


def _descent_twin(torch, gradient_descent) -> float:
    """30 steps against torch.optim.SGD without momentum."""
    curves, start = np.array([1.0, 4.0]), np.array([-2.0, 1.0])
    own = gradient_descent(lambda x: curves * x + np.sin(x), start, 0.1, 30)
    theirs, path = torch.tensor(start, requires_grad=True), [start]
    optimizer = torch.optim.SGD([theirs], lr=0.1)
    for _ in range(30):
        optimizer.zero_grad()
        ((torch.tensor(curves) * theirs**2 / 2).sum() - torch.cos(theirs).sum()).backward()
        optimizer.step()
        path.append(theirs.detach().numpy().copy())
    return float(np.abs(own - np.array(path)).max())


TWINS = {
    "numerical_gradient": ("loss.backward()", _gradient_twin),
    "gradient_descent": ("torch.optim.SGD(params, lr)", _descent_twin),
}
