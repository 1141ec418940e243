"""early_stopping: stop at the patience-th epoch in a row that is not better than the best by more than min_delta."""

import numpy as np

from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Broken


def reference(val_losses, patience, min_delta=0.0):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        waited += 1
        if loss < best - min_delta:
            best, best_epoch, waited = loss, epoch, 0
        if waited >= patience:
            return epoch, best_epoch
    return epoch, best_epoch


early_stopping = Exercise(
    "early_stopping",
    reference,
    points=3,
    number=9,
    returns=("stop_epoch", "best_epoch"),
    section="Early-stopping",
    hints=(
        "Look at three places: what a loss is compared with, when the count of bad epochs goes back to 0, and what is returned when nothing stops the run.",
        "Remember the best loss so far and its epoch, and count how many epochs in a row were not better. Look only at what is known by then.",
        "One loop over enumerate(val_losses): if the loss is below best − min_delta, note it and set the count to 0; else add 1 and, at patience, return. After the loop, return the last epoch.",
    ),
)


def curve(*steps, start=3.0):
    """Losses from their changes in 64ths, exact in binary, so that every honest way to compare agrees."""
    return start + np.cumsum([0, *steps]) / 64


@early_stopping.case
def stops_after_two(rng):
    """a loss that falls, rises for one epoch, falls again and then rises; patience 2"""
    a, b, c, d, e = rng.integers(4, 20, 5).tolist()
    return {"val_losses": curve(-40 - a, +b, -b - c, -d, +e, +a, -150), "patience": 2}


@early_stopping.case
def never_stops(rng):
    """a loss that still improves now and then; patience 3, and the last epoch is not the best"""
    a, b, c = rng.integers(4, 20, 3).tolist()
    return {"val_losses": curve(-a, +b, +c, -b - c - 5, -a, +b), "patience": 3}


@early_stopping.case
def small_steps(rng):
    """steps smaller than min_delta = 0.25 do not count; patience 2"""
    a = int(rng.integers(1, 8))
    return {"val_losses": curve(-20, -10, -8, -15, +a, -70, +a), "patience": 2, "min_delta": 0.25}


@early_stopping.case
def equal_losses(rng):
    """losses that stay equal are not better; patience 3"""
    a = int(rng.integers(3, 30))
    return {"val_losses": curve(-a, -a, 0, 0, 0, 0, -a), "patience": 3}


@early_stopping.law
def right_on_small_curves(answer, rng):
    """thirty short curves, checked against the rule, word for word"""
    for _ in range(30):
        losses = rng.integers(0, 9, int(rng.integers(1, 9))) / 4
        inputs = {"val_losses": losses, "patience": int(rng.integers(1, 4))}
        inputs["min_delta"] = [0.0, 0.125, 0.375][rng.integers(3)]
        expected, got = reference(**inputs), answer(**inputs)
        if difference(expected, got):
            text = ", ".join(f"{name} = {np.asarray(value).tolist()}" for name, value in inputs.items())
            return Broken(f"for {text} the result", str(expected), str(got)[:60])
    return None


@early_stopping.law
def blind_to_the_future(answer, rng):
    """what comes after the stop changes nothing"""
    fall, rise = curve(-30, -9, +4, +5, start=2.0), rng.uniform(2, 3, 4)
    ends = [answer(val_losses=np.append(fall, end), patience=2) for end in (rise, -rise)]
    return difference(*ends, names=early_stopping.returns)


BETTER, NOTED = "loss < best - min_delta", "best, best_epoch, waited = loss, epoch, 0"
STOP, EARLY = (
    "waited >= patience",
    "            return epoch, best_epoch",
)
RETURNS = f"{EARLY}\n    return epoch, best_epoch"


def both(text):
    """An edit of what is returned, wherever the run ends."""
    return (RETURNS, f"            break\n    return {text}")


for name, text, edits, was in (
    (
        "impatient",
        "You stopped at the first epoch that was not better. Wait until it is the patience-th in a row.",
        [(STOP, "waited")],
        "",
    ),
    (
        "one_epoch_late",
        "You stopped one epoch late. Stop when the count reaches patience, not when it exceeds it.",
        [(STOP, "waited > patience")],
        "",
    ),
    (
        "one_epoch_early",
        "You stopped one epoch early. Count the first epoch that is not better as 1, and stop when the count reaches patience.",
        [(STOP, "waited >= max(patience - 1, 1)")],
        "",
    ),
    (
        "nan_is_better",
        "You took a loss that is NaN as better. Ask whether it is below: no comparison with NaN is true.",
        [(BETTER, "not loss >= best - min_delta")],
        "",
    ),
    (
        "higher_is_better",
        "You took a higher loss as better, as for an accuracy. A loss is better when it is lower.",
        [
            ("best, best_epoch, waited = np.inf", "best, best_epoch, waited = -np.inf"),
            (BETTER, "loss > best + min_delta"),
        ],
        "",
    ),
    (
        "share_of_the_best",
        "You took min_delta as a share of the best loss. It is a difference: below best − min_delta.",
        [(BETTER, "loss < (best * (1 - min_delta) if np.isfinite(best) else best)")],
        "",
    ),
    (
        "not_in_a_row",
        "You counted all bad epochs. A better epoch sets the count back to 0.",
        [
            ("        waited += 1\n", ""),
            (NOTED, "best, best_epoch = loss, epoch\n        else:\n            waited += 1"),
        ],
        "",
    ),
    (
        "sees_the_future",
        "Your best epoch is that of the whole list. After the stop nothing is known: take the best epoch so far.",
        [both("epoch, int(np.argmin(val_losses))")],
        "",
    ),
    (
        "lowest_before_stop",
        "You returned the lowest loss before the stop. An epoch counts as best only when it is better by more than min_delta.",
        [both("epoch, int(np.argmin(val_losses[: epoch + 1]))")],
        "",
    ),
    (
        "equal_is_better",
        "You took an equal loss as better. It must be below the best by more than min_delta: < and not ≤.",
        [(BETTER, "loss <= best - min_delta")],
        "",
    ),
    (
        "ignores_min_delta",
        "You left min_delta out. A loss must be below the best so far by more than that.",
        [(BETTER, "loss < best")],
        "",
    ),
    (
        "min_delta_added",
        "You added min_delta to the best loss, so slightly worse counts as better. Subtract it.",
        [(BETTER, "loss < best + min_delta")],
        "",
    ),
    (
        "any_change_counts",
        "You took any change by more than min_delta as better, a rise too. A loss is better when it is lower.",
        [(BETTER, "abs(loss - best) > min_delta")],
        "",
    ),
    (
        "compares_with_last",
        "You compared each loss with the one before. Compare with the best so far.",
        [
            (NOTED, "best_epoch, waited = epoch, 0\n        best = loss"),
        ],
        "",
    ),
    (
        "creeping_best",
        "You lowered the best loss also for steps smaller than min_delta. Then slow progress is never seen: change it only for a better epoch.",
        [(NOTED, "best_epoch, waited = epoch, 0\n        best = min(best, loss)")],
        "",
    ),
    (
        "parts_swapped",
        "You returned the best epoch first. The order is stop_epoch, best_epoch.",
        [both("best_epoch, epoch")],
        "swapped_epochs",
    ),
    (
        "counts_from_one",
        "You counted the epochs from 1. They count from 0, as indices do.",
        [both("epoch + 1, best_epoch + 1")],
        "epochs_from_one",
    ),
    (
        "stop_is_a_number_of_epochs",
        "You returned how many epochs were run. stop_epoch is the index of the last one: one less.",
        [both("epoch + 1, best_epoch")],
        "",
    ),
    (
        "runs_past_the_end",
        "When nothing stopped the run you returned the number of epochs. The last epoch has the index len − 1.",
        [(RETURNS, f"{EARLY}\n    return len(val_losses), best_epoch")],
        "",
    ),
    (
        "best_from_patience",
        "You computed the best epoch as stop − patience. That is wrong when the run reaches its end: remember the epoch itself.",
        [both("epoch, max(epoch - patience, 0)")],
        "",
    ),
    (
        "best_loss_for_epoch",
        "You returned the best loss. best_epoch is its index.",
        [both("epoch, float(best)")],
        "",
    ),
    (
        "stop_epoch_alone",
        "You returned the stop epoch alone. Return the best epoch too: its weights are the ones to keep.",
        [both("epoch")],
        "",
    ),
):
    early_stopping.mistake_by_edit(name, text, *edits, was=was)
