"""Lesson 2: what is asked before each experiment, and what its result says about the claim."""

from __future__ import annotations

from autograder.notebook.claims.claim import Claim, Outcome, Scale, Slip


def slow(result) -> Outcome:
    """Claim 8."""
    descent, momentum = result.steps["descent"], result.steps["momentum"]
    first, last = result.kappas[0], result.kappas[-1]
    slower = descent[-1] > 10 * descent[0]
    return Outcome(
        verdict="holds when the problem is badly conditioned; on a round bowl one step is enough"
        if slower
        else "does not hold here: with round bowls alone descent needs only a few steps",
        measured=f"descent {descent[0]} steps at κ = {first:g} and {descent[-1]} at κ = {last:g}; momentum {momentum[0]} and {momentum[-1]}",
        truth=int(descent[-1]),
    )


def stuck(result) -> Outcome:
    """Claim 9."""
    means = result.percent.mean(axis=1)
    narrow, wide = means[0], means[-1]
    measured = "stuck: " + ", ".join(f"{p:.1f} % at width {n}" for n, p in zip(result.widths, means, strict=True))
    if narrow < 5:
        words = "does not hold here: hardly any start gets stuck"
    elif wide < 5:
        words = (
            "does not hold as it is worded: narrow networks do get stuck, but in a valley that runs off to infinity, not in a "
            "local minimum; and with enough hidden units hardly any start gets stuck"
        )
    else:
        words = (
            "holds only in part: starts get stuck at every width tried here, but in a valley that runs off to infinity, not in "
            "a local minimum"
        )
    return Outcome(words, measured, truth=narrow)


CLAIMS = {
    8: Claim(
        Scale(
            "κ = 1000, and descent has its best learning rate. How many steps to come a million times closer to the minimum?",
            1,
            1e6,
            "steps",
            near=2,
            log=True,
        ),
        slow,
        overlooked="the steep direction allows no rate above 2/κ, and at such a rate the flat direction loses only 2/κ of its distance a step: ln(10⁶)·κ/2 steps.",
        would_change="round bowls: `experiments.ravine(descent, ball, kappas=(1, 1.1, 1.3))`",
        source="Polyak 1964; Goh 2017, Why Momentum Really Works",
    ),
    9: Claim(
        Scale("Of 100 random starts on XOR, how many never learn it with two hidden units?", 0, 100, "of 100", near=10),
        stuck,
        overlooked="two hidden units can represent XOR, but from many starts the way downhill leads into a valley without an end.",
        would_change='another activation: `experiments.stuck(step, activation="relu")`; batches of one pattern: `batch=1`',
        source="Sprinkhuizen-Kuyper & Boers 1999; Dauphin et al. 2014",
    ),
}

SMALL_PRINT = {
    "minima": Slip("gets stuck in the local optima(minima)", "“Minima” is the plural: one minimum, two minima."),
}
