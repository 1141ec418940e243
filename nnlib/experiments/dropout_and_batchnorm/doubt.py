"""Lesson 5, how sure is a network: one prediction, the mean over dropout masks, and an ensemble of five."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnlib.dropout import Dropout
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.noisy_digits import draws
from nnlib.experiments.side_by_side import Stack, train
from nnlib.losses import softmax

STRANGERS = ("two digits", "shuffled pixels", "noise")


@dataclass(repr=False)
class Doubt(Result):
    """By method, over repetitions: accuracy (%), loss and calibration error (points) on digits, AUROC of the doubt."""

    picture: ClassVar = "dropout_and_batchnorm.dropout.doubt"
    conditions: ClassVar = "networks 64-128-128-10 trained with dropout 0.5 on 300 digits"
    accuracy: dict  # method -> (repetitions,)
    loss: dict
    calibration: dict
    auroc: dict  # method -> kind of strange image, or own errors -> (repetitions,)
    reliability: dict  # method -> (2, bins): mean confidence, accuracy
    sure: float  # the fraction of noise images that one answer calls a digit with over 90 % confidence
    seen: np.ndarray  # a few images of each kind, (kinds, 2, 64)
    confidence: np.ndarray  # the confidence of one answer in each, (kinds, 2)

    def summary(self):
        kinds = ", ".join(next(iter(self.auroc.values())))
        rows = [f"the columns of AUROC: {kinds}", f"{'':20s} accuracy   loss   ECE     AUROC"]
        for name in self.accuracy:
            apart = "  ".join(f"{a.mean():.2f}" for a in self.auroc[name].values())
            hits, loss, off = (part[name].mean() for part in (self.accuracy, self.loss, self.calibration))
            rows.append(f"{name:20s} {hits:7.1f}% {loss:6.3f} {off:5.1f}     {apart}")
        return "\n".join([*rows, f"noise called a digit with over 90 % confidence, by one answer: {self.sure:.0%}"])


@experiment
def doubt(mc, p=0.5, masks=50, members=5, epochs=30, lr=3e-3, repetitions=4) -> Doubt:
    """Does a network know what it does not know?

    Varies: one answer with dropout off; the mean over `masks` masks of the same network, by the learner's mc_dropout;
    the mean of `members` networks, each trained alike from another start (Lakshminarayanan et al. 2017). Doubt is 1 −
    the largest probability; for the masks also their standard deviation. AUROC: how often a stranger (two digits laid
    over each other, shuffled pixels, noise) leaves more doubt than a held-out digit, and a wrong answer more than a
    right one. Calibration error (ECE, Guo et al. 2017): |confidence − accuracy|, mean over 15 bins, in points.
    """
    data = draws(range(repetitions), 0.0, 300, 0, 600)
    seeds = [100 * r + k for r in range(repetitions) for k in range(members)]
    stack = Stack((64, 128, 128, 10), seeds, dropout=p)
    x, y = (np.repeat(a, members, axis=0) for a in (data.x, data.y))  # the members of a repetition see the same images
    train(stack, x, y, lr=lr, epochs=epochs)
    single = Stack((64, 128, 128, 10), seeds[::members], dropout=p)
    for mine, theirs in zip(single.arrays(), stack.arrays(), strict=True):
        mine[...] = theirs[::members]
    kinds = {"digits": data.x_test} | _strangers(data.x_test)
    answers = {kind: _answers(single, stack, x, mc, masks, members) for kind, x in kinds.items()}
    return _report(answers, data.y_test, kinds)


def _strangers(x):
    """Images that are not digits, (repetitions, 300, 64) of each kind."""
    few, rng = x[:, :300], np.random.default_rng(0)
    images = ((few + x[:, 300:600]) / 2, rng.permuted(few, axis=2), rng.random(few.shape))
    return dict(zip(STRANGERS, images, strict=True))


def _answers(single, stack, x, mc, masks, members):
    """method -> (probabilities (repetitions, N, 10), doubt (repetitions, N))."""

    def with_a_mask(x, rng):
        for layer in single.layers:
            if isinstance(layer, Dropout):
                layer.rng = rng
        return _softmax(single.forward(x, train=True))

    one = _softmax(single.forward(x))
    mean, std = mc(with_a_mask, x, masks, np.random.default_rng(0))
    all_of_them = _softmax(stack.forward(np.repeat(x, members, axis=0)))
    ensemble = all_of_them.reshape(-1, members, *all_of_them.shape[1:]).mean(axis=1)
    spread = np.take_along_axis(std, mean.argmax(-1)[..., None], -1)[..., 0]
    by_largest = {"one answer": one, f"{masks} masks": mean, f"{members} networks": ensemble}
    found = {name: (q, 1 - q.max(axis=-1)) for name, q in by_largest.items()}
    return found | {"spread of the masks": (mean, spread)}


def _softmax(logits):
    return softmax(logits.reshape(-1, logits.shape[-1]).astype(float)).reshape(logits.shape)


def _report(answers, y, kinds):
    accuracy, loss, calibration, auroc, reliability = ({} for _ in range(5))
    for name, (q, doubt) in answers["digits"].items():
        right = q.argmax(-1) == y
        apart = {kind: _auroc(answers[kind][name][1], doubt) for kind in STRANGERS}
        wrong = [_auroc(d[None, ~r], d[None, r])[0] for d, r in zip(doubt, right, strict=True)]
        auroc[name] = apart | {"own errors": np.array(wrong)}
        accuracy[name] = 100 * right.mean(axis=1)
        loss[name] = -np.log(np.take_along_axis(q, y[..., None], -1)[..., 0]).mean(axis=1)
        calibration[name] = np.array([100 * _ece(c, r) for c, r in zip(q.max(-1), right, strict=True)])
        reliability[name] = _bins(q.max(-1).ravel(), right.ravel())
    one = {kind: answers[kind]["one answer"][0][0].max(-1) for kind in kinds}
    seen = np.array([x[0, :2] for x in kinds.values()])
    sure = float((answers["noise"]["one answer"][1] < 0.1).mean())
    return Doubt(accuracy, loss, calibration, auroc, reliability, sure, seen, np.array([c[:2] for c in one.values()]))


def _auroc(high, low):
    """How often a value of `high` exceeds one of `low`, ties counted half: (repetitions,)."""
    return np.array(
        [((a[:, None] > b).mean() + 0.5 * (a[:, None] == b).mean()) for a, b in zip(high, low, strict=True)]
    )


def _ece(confidence, right, bins=15):
    """Σ of |confidence − accuracy| over bins of equal width, weighted by how many fall into each."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs((confidence[place == k] - right[place == k]).sum()) for k in range(bins)]
    return sum(gaps) / len(right)


def _bins(confidence, right, bins=10):
    """(mean confidence, accuracy) of each tenth of the answers, by confidence."""
    order = np.array_split(np.argsort(confidence), bins)
    return np.array([[confidence[k].mean() for k in order], [right[k].mean() for k in order]])
