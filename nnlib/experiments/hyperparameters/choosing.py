"""Lesson 6: who may choose a hyperparameter, what choosing does to the number that is reported, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib.data import flip_labels
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.hyperparameters.runs import practice, scores, splits, train_each
from nnlib.experiments.paired import Difference, difference
from nnlib.experiments.side_by_side import Stack, train
from nnlib.search import k_fold as nnlib_k_fold

# Who chooses λ?


@dataclass(repr=False)
class Chooser(Result):
    """By λ, (lams, seeds): training loss without the penalty, validation loss, accuracy on new digits in %."""

    picture = "hyperparameters.choosing.chooser"
    conditions = "64-128-10 on 200 digits, Adam, 60 epochs; the report is on digits that chose nothing"
    lams: np.ndarray
    training: np.ndarray
    validation: np.ndarray
    accuracy: np.ndarray

    def choice(self, losses: np.ndarray) -> np.ndarray:
        """The place of the λ with the lowest loss, seed by seed."""
        return losses.argmin(axis=0)

    @property
    def behind(self) -> Difference:
        """Accuracy of the validation loss's choice minus that of the training loss's, seed by seed, in points."""
        seeds = np.arange(self.accuracy.shape[1])
        return difference(*(self.accuracy[self.choice(loss), seeds] for loss in (self.validation, self.training)))

    def summary(self) -> str:
        rows = []
        for name, losses in (("training", self.training), ("validation", self.validation)):
            lams = ", ".join(f"{lam:g}" for lam in np.unique(self.lams[self.choice(losses)]))
            rows.append(f"the {name} loss chooses λ = {lams}")
        return "\n".join([*rows, f"the choice of the validation loss is {self.behind} points more accurate"])


@experiment
def chooser(lams=(0, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1), noise=0.2, n=200, epochs=60, seeds=8) -> Chooser:
    """May the training loss choose the strength of a penalty?

    Varies: λ of the L2 penalty. Choosers: the training loss (without the penalty) and the validation loss of 300 digits
    with equally noisy labels, seed by seed. Fixed: 64-128-10, n digits, a fraction `noise` of the labels wrong, Adam at
    0.003. Budget: `epochs` epochs. Seeds: `seeds` splits, the same for all. Accuracy on the other practice digits.
    """
    data = splits(range(seeds), n=n, n_val=300)
    rng = np.random.default_rng(0)
    y, y_val = (
        np.stack([flip_labels(row, noise, rng, classes=10) for row in labels]) for labels in (data.y, data.y_val)
    )
    rows = []
    for lam in lams:
        stack = Stack((64, 128, 10), range(seeds))
        train(stack, data.x, y, lr=3e-3, epochs=epochs, l2=lam)
        error = 100 - scores(stack, data.x_report, data.y_report)[1]
        rows.append((scores(stack, data.x, y)[0], scores(stack, data.x_val, y_val)[0], error))
    return Chooser(np.array(lams, float), *map(np.array, zip(*rows, strict=True)))


# The best of many


@dataclass(repr=False)
class BestOf(Result):
    """Accuracy in % of the best of k configurations, (splits, tries): on the digits that chose it, and on new ones."""

    picture = "hyperparameters.choosing.best_of"
    conditions = "networks on 400 digits, random rate, decay and width"
    tries: np.ndarray
    reported: np.ndarray
    true: np.ndarray

    @property
    def too_good(self) -> np.ndarray:
        """Reported minus true, in points, (splits, tries)."""
        return self.reported - self.true

    def summary(self) -> str:
        pairs = zip(self.tries, self.reported.mean(axis=0), self.true.mean(axis=0), strict=True)
        return "\n".join(f"best of {k:3d}: reported {a:.1f} %, on new digits {b:.1f} %" for k, a, b in pairs)


@experiment
def best_of(n_test=100, tries=(1, 2, 5, 10, 20, 50, 100), spread=1.2, epochs=8, repeats=300) -> BestOf:
    """How much too good is the best of k networks, reported on the digits that chose it?

    Varies: k. Fixed: as many networks as the largest k, each with a random rate (`spread` decades around 0.008), weight
    decay and width, `epochs` epochs on 400 digits. The other 678 digits are split anew `repeats` times: `n_test` choose
    and report, the rest are new. Nothing is trained twice.
    """
    x, y = practice()
    rows = np.random.default_rng(8).permutation(len(y))
    few, pool = rows[:400], rows[400:]
    rng, found = np.random.default_rng(9), []
    for width, n in zip((16, 32, 64), np.diff(np.linspace(0, max(tries), 4).astype(int)), strict=True):
        stack = Stack((64, width, 10), range(n))
        rates, decays = 10 ** (rng.uniform(-spread / 2, spread / 2, n) - 2.1), 10 ** rng.uniform(-3, 0, n)
        train_each(stack, x[few], y[few], rates=rates, decays=decays, epochs=epochs)
        found.append(stack.forward(x[pool]).argmax(axis=-1) == y[pool])
    hits, rng, reported, true = np.concatenate(found), np.random.default_rng(10), [], []
    for _ in range(repeats):
        rows, order = rng.permutation(len(pool)), rng.permutation(len(hits))
        seen, new = (100 * hits[:, part].mean(axis=1) for part in (rows[:n_test], rows[n_test:]))
        winners = [max(order[:k], key=seen.__getitem__) for k in tries]
        reported.append(seen[winners])
        true.append(new[winners])
    return BestOf(np.array(tries), np.array(reported), np.array(true))


# The interval of an accuracy


@dataclass(repr=False)
class Coverage(Result):
    """How often an interval of 95 % holds the true accuracy, exactly, by true accuracy and method."""

    picture = "hyperparameters.choosing.coverage"
    conditions = "independent samples"
    truth: np.ndarray
    covered: dict
    n: int
    example: dict  # method: (low, high) for 97 % right

    def mean(self, method: str) -> float:
        """The mean coverage over the accuracies shown, a fraction."""
        return float(self.covered[method].mean())

    def summary(self) -> str:
        rows = []
        for method, covered in self.covered.items():
            low, high = (100 * end for end in self.example[method])
            rows.append(
                f"{method}: 97 % of {self.n} right gives {low:.1f} to {high:.1f} %\n"
                f"    holds the truth {covered.mean():.1%} of the time on average, {covered.min():.0%} at the least"
            )
        return "\n".join(rows)


def wald_interval(correct: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """p̂ ± z·√(p̂(1 − p̂)/n): the interval of most textbooks."""
    p = correct / n
    return p - z * np.sqrt(p * (1 - p) / n), p + z * np.sqrt(p * (1 - p) / n)


@experiment
def coverage(wilson_interval: Callable, n=100, low=0.9, high=0.998) -> Coverage:
    """How often does an interval hold the true accuracy?

    Varies: the true accuracy from `low` to `high`; the method, the textbook's ± and the learner's interval. Exact: the
    probabilities of all counts of n independent samples are summed (Brown, Cai & DasGupta 2001).
    """
    truth, counts = np.linspace(low, high, 99), np.arange(n + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    choose = logs[n] - logs[counts] - logs[n - counts]
    chance = np.exp(choose + counts * np.log(truth)[:, None] + (n - counts) * np.log1p(-truth)[:, None])
    covered, example = {}, {}
    for name, interval in (("p̂ ± 1.96 standard errors", wald_interval), ("Wilson", wilson_interval)):
        ends = np.array([interval(int(k), n) for k in counts])
        inside = (ends[:, 0] <= truth[:, None]) & (truth[:, None] <= ends[:, 1])
        covered[name] = (chance * inside).sum(axis=1)
        example[name] = np.array(interval(round(0.97 * n), n))
    return Coverage(truth, covered, n, example)


# Folds, and a leak


@dataclass(repr=False)
class Folds(Result):
    """Estimated minus true accuracy in points: of single folds, (pools, k), and of their mean, (pools,)."""

    picture = "hyperparameters.choosing.folds"
    conditions = "64-32-10, Adam, fresh pools of 200 digits"
    single: np.ndarray
    mean: np.ndarray

    @property
    def spread(self) -> tuple[float, float]:
        """The standard deviation of one fold's estimate and of the mean's, in points."""
        return float(self.single.std()), float(self.mean.std(ddof=1))

    def summary(self) -> str:
        one, all_of_them = self.spread
        k = self.single.shape[1]
        bias = difference(self.mean, np.zeros(len(self.mean)))
        return (
            f"standard deviation of the estimate: one fold {one:.1f} points, the mean of {k} {all_of_them:.1f}: "
            f"{one / all_of_them:.1f} times less (√{k} = {k**0.5:.1f}); mean error {bias}"
        )


@experiment
def folds(k_fold: Callable, k=5, n=200, pools=40, epochs=15) -> Folds:
    """How good is an estimate from one fold, and from all k?

    Varies: one fold, or the mean of all. Each of `pools` fresh sets of n practice digits is cut by the learner's
    `k_fold`; the truth is the accuracy of the same networks on all other practice digits. Fixed: 64-32-10, Adam at
    0.01, `epochs` epochs.
    """
    x, y = practice()
    training_rows, hidden_rows, others = [], [], []
    for pool in range(pools):
        rng = np.random.default_rng([11, pool])
        rows = rng.permutation(len(y))
        for train_rows, val_rows in k_fold(n, k, rng):
            training_rows.append(rows[train_rows])
            hidden_rows.append(rows[val_rows])
            others.append(rows[n:])
    size, size_val = (min(map(len, part)) for part in (training_rows, hidden_rows))
    training, hidden = np.array([r[:size] for r in training_rows]), np.array([r[:size_val] for r in hidden_rows])
    stack = Stack((64, 32, 10), range(len(training)))
    train_each(stack, x[training], y[training], rates=0.01, epochs=epochs)
    right = stack.forward(x).argmax(axis=-1) == y
    estimate, truth = (
        100 * np.take_along_axis(right, np.array(part), axis=1).mean(axis=1).reshape(pools, k)
        for part in (hidden, others)
    )
    return Folds(estimate - truth, (estimate - truth).mean(axis=1))


TRAINING, VALIDATION, TEST = range(3)


@dataclass(repr=False)
class Roles(Result):
    """The role of every sample in every training, (trainings, n), by way of choosing and reporting."""

    picture = "hyperparameters.choosing.roles"
    conditions = "one candidate; every candidate costs as many trainings again"
    roles: dict

    def tested(self, way: str) -> int:
        """How many samples the reported number is measured on."""
        return int((self.roles[way] == TEST).any(axis=0).sum())

    def summary(self) -> str:
        return "\n".join(
            f"{way}: {len(rows)} training{'s' * (len(rows) > 1)} for a candidate, "
            f"{self.tested(way)} of {rows.shape[1]} samples in the report"
            for way, rows in self.roles.items()
        )


@experiment
def roles(k_fold: Callable, n=24, k=4, inner=3) -> Roles:
    """Which samples train, which choose and which are reported on?

    Ways: one split in three; `inner` folds that choose, and one test set; folds within folds, where each of the k outer
    folds is a test set and `inner` folds of all the others choose. By the learner's `k_fold`; the samples are in the
    order of the outer folds.
    """
    outer = k_fold(n, k, np.random.default_rng(0))
    order = np.concatenate([test for _, test in outer])
    nested = np.concatenate([_inner_roles(n, test, rest, k_fold, inner) for rest, test in outer])[:, order]
    return Roles({"one split": nested[:1], "folds and a test set": nested[:inner], "folds within folds": nested})


def _inner_roles(n, test, rest, k_fold, inner):
    """The roles (inner, n) where the samples `test` are kept for the report and folds of `rest` choose."""
    rest, rows = np.sort(rest), np.full((inner, n), TRAINING)
    rows[:, test] = TEST
    for row, (_, val) in zip(rows, k_fold(len(rest), inner, np.random.default_rng(1)), strict=True):
        row[rest[val]] = VALIDATION
    return rows


@dataclass(repr=False)
class Leak(Result):
    """Accuracy in per cent on pure noise, (sets,): as the given program reports it, and with nothing leaking."""

    picture = "hyperparameters.choosing.leak"
    conditions = "labels by coin toss, so that 50 % is the truth"
    given: np.ndarray
    honest: np.ndarray

    def summary(self) -> str:
        rows = (("this program", self.given), ("features chosen within each fold", self.honest))
        return "\n".join(f"{name:34s}{a.mean():5.1f} % (standard deviation {a.std(ddof=1):.1f})" for name, a in rows)


def honest_accuracy(x, y, folds, keep=10):
    """Cross-validated accuracy of least squares on the `keep` features that go best with y, chosen within each fold."""
    hits = 0
    for train_rows, val_rows in folds:
        best = np.argsort(-abs(x[train_rows].T @ y[train_rows]))[:keep]
        w = np.linalg.lstsq(x[train_rows][:, best], y[train_rows], rcond=None)[0]
        hits += np.sum(np.sign(x[val_rows][:, best] @ w) == y[val_rows])
    return hits / len(y)


@experiment
def leak(accuracy: Callable, n=60, features=1000, k=5, sets=60) -> Leak:
    """What does a program report on data in which there is nothing to learn?

    `sets` sets of n samples with `features` random features and a coin toss for a label; `accuracy(x, y, folds)` is the
    learner's program, beside one that chooses its features within each fold (Ambroise & McLachlan 2002).
    """
    found = []
    for seed in range(sets):
        rng = np.random.default_rng(seed)
        x, y = rng.normal(size=(n, features)), rng.choice([-1.0, 1.0], n)
        cut = nnlib_k_fold(n, k, rng)
        found.append([100 * program(x, y, cut) for program in (accuracy, honest_accuracy)])
    return Leak(*np.array(found).T)
