"""Lesson 6: which hyperparameters matter, with the learning rate frozen, and with a rate of its own for each value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlib import schedules
from nnlib.experiments.course import early_stopping
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.hyperparameters.runs import Parts, splits
from nnlib.experiments.rates import at_the_edge
from nnlib.experiments.side_by_side import Stack, cross_entropy, one_hot, train
from nnlib.progress import tracked

RATES = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
FROZEN, SHORT = 1e-2, 12  # the rate, and the epochs, of a hasty comparison
RESTS, LONGER = 30, 50  # at rest: 30 epochs in a row without a lower validation loss; at most so many times the epochs
LISTED, INSIDE, MISSING = "in the list", "inside an entry of the list", "not in the list"


def squared_error(outputs, targets):
    """(½ mean squared distance from the one-hot label, its gradient): a loss that is not made for classes."""
    off = outputs - targets
    return 0.5 * (off**2).sum(axis=-1).mean(axis=-1), off / outputs.shape[1]


def smoothed(x, targets, rng):
    """Label smoothing (Szegedy et al. 2016): a tenth of each label is spread over all classes."""
    return x, 0.9 * targets + 0.1 / targets.shape[-1]


def _each(name: str, values: Sequence, form: Callable = str) -> dict[str, dict]:
    return {form(value): {name: value} for value in values}


def _adam(name: str, values: Sequence[float]) -> dict[str, dict]:
    return {f"{value:g}": {"hyper": {name: value}} for value in values}


def _schedule(make: Callable) -> dict[str, Callable]:
    return {"scheduled": make}


# name: (where the deck has it, label: options of the network and of its training)
PANELS: dict[str, tuple[str, dict[str, dict]]] = {
    "activation": (LISTED, _each("activation", ("relu", "gelu", "tanh", "sigmoid"))),
    "neurons": (LISTED, _each("hidden", [(n,) for n in (8, 16, 32, 64, 128)], lambda v: str(v[0]))),
    "hidden layers": (LISTED, _each("hidden", [(32,) * k for k in (0, 1, 2, 4, 6)], lambda v: str(len(v)))),
    "optimizer": (
        LISTED,
        {
            "sgd": {"optimizer": "sgd", "scale": 30},
            "momentum": {"optimizer": "momentum", "scale": 5},
            "rmsprop": {"optimizer": "rmsprop"},
            "adam": {},
        },
    ),
    "learning rate": (LISTED, _each("lr", (1e-4, 1e-3, 1e-2, 1e-1), "{:g}".format)),
    "loss": (LISTED, {"cross-entropy": {}, "squared error": {"loss": squared_error}}),
    "regularization": (
        LISTED,
        {"none": {}, "L2 0.003": {"l2": 3e-3}, "dropout 0.2": {"dropout": 0.2}, "smoothing 0.1": {"change": smoothed}},
    ),
    "dropout probability": (INSIDE, _each("dropout", (0.0, 0.2, 0.5, 0.8))),
    "weight decay": (INSIDE, _each("weight_decay", (0.0, 0.01, 0.1, 1.0), "{:g}".format)),
    "patience": (INSIDE, _each("patience", (1, 3, 10))),
    "β₁ of Adam": (INSIDE, _adam("beta1", (0.0, 0.5, 0.9, 0.99))),
    "β₂ of Adam": (INSIDE, _adam("beta2", (0.9, 0.99, 0.999))),
    "ε of Adam": (INSIDE, _adam("eps", (1e-8, 1e-4, 1e-2))),
    "batch size": (MISSING, _each("batch_size", (16, 64, 256))),
    "epochs": (MISSING, _each("at_most", (3, 6, 12, 30, 60))),
    "schedule": (
        MISSING,
        {
            "constant": {},
            "step": _schedule(lambda lr, total: schedules.step(lr, 0.1, total // 2)),
            "cosine": _schedule(lambda lr, total: schedules.cosine(lr, total)),
            "warm-up": _schedule(lambda lr, total: schedules.warmup(schedules.constant(lr), total // 10)),
        },
    ),
    "initialization": (
        MISSING,
        {
            "N(0, 0.01)": {"init": "normal"},
            "Xavier": {"init": "xavier_uniform"},
            "He": {"init": "he_normal"},
            "orthogonal": {"init": "orthogonal"},
        },
    ),
    "batch norm": (INSIDE, {"none": {}, "before": {"batchnorm": "pre"}, "after": {"batchnorm": "post"}}),
}
NETWORK = ("activation", "init", "batchnorm", "dropout")


@dataclass
class _Curves:
    """Of one setting at one rate: validation loss and report error by epoch, each (epochs, splits)."""

    loss: np.ndarray
    error: np.ndarray

    def at(self, patience: int | None, at_most: int | None) -> tuple[np.ndarray, np.ndarray]:
        """(validation loss, report error), each (splits,), at the best epoch that the stopping rule lets one see."""
        loss = self.loss[:at_most]
        if patience is None:
            best = np.argmin(loss, axis=0)
        else:
            best = np.array([early_stopping(run, patience)[1] for run in loss.T])
        columns = np.arange(loss.shape[1])
        return loss[best, columns], self.error[best, columns]


def _curves(data: Parts, lr: float, options: dict, epochs: int, repeat: int = 0, to_rest: bool = False) -> _Curves:
    """Train one network a split, and look at every epoch; to_rest: until all have come to rest."""
    options = dict(options)
    net = {name: options.pop(name) for name in NETWORK if name in options}
    sizes, lr = (64, *options.pop("hidden", (32,)), 10), lr * options.pop("scale", 1)
    n, loss = len(data.x), options.get("loss", cross_entropy)
    targets = one_hot(data.y_val)
    stack, losses, errors = Stack(sizes, 1000 * repeat + np.arange(n), **net), [], []
    if make := options.pop("scheduled", None):
        options["schedule"] = make(lr, epochs * -(-data.y.shape[1] // options.get("batch_size", 32)))

    def watch(epoch):
        outputs = stack.forward(data.x_val)
        value = loss(outputs, targets)[0]
        losses.append(np.where(np.isfinite(value), value, np.inf))
        errors.append(100 * np.mean(stack.forward(data.x_report).argmax(axis=-1) != data.y_report, axis=1))
        return to_rest and epoch - np.argmin(losses, axis=0).max() >= RESTS

    with np.errstate(all="ignore"):
        train(
            stack, data.x, data.y, lr=lr, epochs=epochs * (LONGER if to_rest else 1), watch=watch, rng=repeat, **options
        )
    return _Curves(np.array(losses), np.array(errors))


class _Bench:
    """Runs every setting once, and remembers it: most panels share the default setting."""

    def __init__(self, data: Parts, rates: Sequence[float], epochs: int):
        self.data, self.rates, self.epochs = data, tuple(rates), epochs
        self.kept: dict[tuple, _Curves] = {}

    def curves(self, lr: float, options: dict, repeat: int = 0, to_rest: bool = False) -> _Curves:
        """Those of the setting at the rate."""
        key = (lr, repeat, to_rest, repr(sorted((name, str(value)) for name, value in options.items())))
        if key not in self.kept:
            self.kept[key] = _curves(self.data, lr, options, self.epochs, repeat, to_rest)
        return self.kept[key]

    def value(self, options: dict, repeat: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
        """(errors at the frozen rate in a short run, at it in a whole one, at the rate chosen anew, that rate)."""
        options = dict(options)
        fixed = options.pop("lr", None)
        if fixed is not None:  # a value of the rate itself has no other rate to choose: it trains until it rests
            curve = self.curves(fixed, options, repeat, to_rest=True)
            rested = curve.at(RESTS, None)[1]
            return curve.at(None, SHORT)[1], rested, rested, fixed
        patience, at_most = options.pop("patience", None), options.pop("at_most", self.epochs)
        curves = {lr: self.curves(lr, options, repeat) for lr in {*self.rates, FROZEN}}
        seen = {lr: curve.at(patience, at_most) for lr, curve in curves.items()}
        best = min(self.rates, key=lambda lr: seen[lr][0].mean())
        return curves[FROZEN].at(patience, min(SHORT, at_most))[1], seen[FROZEN][1], seen[best][1], best

    def panel(self, settings: dict[str, dict]) -> tuple[np.ndarray, ...]:
        """What `value` gives, with a row for each value of one hyperparameter."""
        return tuple(map(np.array, zip(*(self.value(options) for options in settings.values()), strict=True)))


def reach(errors: np.ndarray) -> float:
    """From the best mean to the worst, in points; errors (values, splits)."""
    return float(np.ptp(errors.mean(axis=1)))


@dataclass(repr=False)
class Panel(Result):
    """One hyperparameter: errors in per cent, (values, splits), with the rate frozen and with the rate chosen anew."""

    picture = "hyperparameters.matters.panel"
    conditions = "64-32-10 on 598 digits, Adam, weights of the best epoch on 240 validation digits, error on 240 others"
    name: str
    labels: list[str]
    short: np.ndarray
    frozen: np.ndarray
    tuned: np.ndarray
    rates: np.ndarray

    @property
    def reach(self) -> tuple[float, float, float]:
        """Worst minus best mean in points: a short run at a frozen rate, a whole one, one at its own rate."""
        return reach(self.short), reach(self.frozen), reach(self.tuned)

    def summary(self) -> str:
        rows = [f"{self.name:>16s}   {SHORT} epochs, 0.01   to the end, 0.01   own rate"]
        for label, *means, lr in zip(self.labels, self.short, self.frozen, self.tuned, self.rates, strict=True):
            a, b, c = (errors.mean() for errors in means)
            rows.append(f"{label:>16s}   {a:13.1f} %   {b:14.1f} %   {c:6.1f} %  (rate {lr:g})")
        a, b, c = self.reach
        return "\n".join([*rows, f"{'worst − best':>16s}   {a:13.1f}     {b:14.1f}     {c:6.1f}"])


@experiment
def vary(name="batch size", rates=(3e-3, 1e-2, 3e-2), epochs=60, seeds=5) -> Panel:
    """How much does one hyperparameter matter, with the learning rate frozen, and with the rate chosen for each value?

    Varies: the hyperparameter `name`, over usual values. Fixed: everything else; the rate at 0.01, or the best of
    `rates` by validation loss, for each value anew. Budget: `epochs` epochs for all (or 12, in a hasty comparison),
    then the weights of the epoch with the lowest validation loss; the values of the learning rate train until that
    loss has not fallen for 30 epochs. Seeds: `seeds` splits of the practice digits, the same for all; error on report
    digits, which chose nothing.
    """
    if name not in PANELS:
        raise ValueError(f"name must be one of {', '.join(PANELS)}, got {name!r}")
    bench = _Bench(splits(range(seeds)), rates, epochs)
    return Panel(name, list(PANELS[name][1]), *bench.panel(PANELS[name][1]))


@dataclass(repr=False)
class Importance(Result):
    """Every hyperparameter: errors in per cent, (values, splits), the rates that were chosen, and what luck can do."""

    picture = "hyperparameters.matters.importance"
    conditions = (
        "64-32-10 on 598 digits, Adam, weights of the best epoch on 240 validation digits, error on 240 others; "
        "the values of the learning rate train until they rest"
    )
    labels: dict
    where: dict
    short: dict
    frozen: dict
    tuned: dict
    rates: dict
    luck: dict  # points that only one in twenty sets of as many looks exceeds when nothing but the seed differs
    edges: list  # hyperparameters for which a chosen rate is the first or last of those tried

    def reach(self, name: str) -> tuple[float, float, float]:
        """Worst minus best mean in points: a short run at a frozen rate, a whole one, one at its own rate."""
        return reach(self.short[name]), reach(self.frozen[name]), reach(self.tuned[name])

    def above(self, name: str) -> bool:
        """Does it move the error by more than luck, its rate chosen anew?"""
        return self.reach(name)[-1] > self.luck[name]

    @property
    def order(self) -> list[str]:
        """Names by what they move with the rate chosen anew, most first."""
        return sorted(self.tuned, key=lambda name: -self.reach(name)[-1])

    def summary(self) -> str:
        heads = (f"{SHORT} epochs", "to the end", "own rate", "luck")
        rows = [f"{'worst − best (points)':22s}{heads[0]:>10s}{heads[1]:>12s}{heads[2]:>10s}{heads[3]:>6s}"]
        for name in self.order:
            a, b, c = self.reach(name)
            rows.append(f"{name:22s}{a:10.1f}{b:12.1f}{c:10.1f}{self.luck[name]:6.1f}   {self.where[name]}")
        return "\n".join(rows)


@experiment(long={})
def importance(rates=RATES, epochs=60, seeds=8, repeats=10, names=tuple(PANELS)) -> Importance:
    """Which hyperparameters move the error by more than luck, once each value has a learning rate of its own?

    Varies: one hyperparameter at a time, over usual values. Fixed: the others. Tuned: for each value the best of
    `rates` by mean validation loss; beside it the result at 0.01, and that after 12 epochs. Budget and stopping as in
    `vary`. Seeds: `seeds` splits, the same for all; error on report digits, which chose nothing. Luck: `repeats` times
    the default setting, nothing new but the weights and the order of batches, each with its own rate; for k values, how
    far the means of k such repeats lie apart (20,000 draws), at a level of 5 % over all looks together (Bonferroni).
    """
    bench, short, frozen, tuned, chosen = _Bench(splits(range(seeds)), rates, epochs), {}, {}, {}, {}
    for name in tracked(list(names)):
        short[name], frozen[name], tuned[name], chosen[name] = bench.panel(PANELS[name][1])
    same = np.array([bench.value({}, repeat)[2] for repeat in range(repeats)])
    luck = {name: _luck(same, len(tuned[name]), len(names)) for name in names}
    edges = [n for n in names if n != "learning rate" and any(at_the_edge(lr, rates) for lr in chosen[n])]
    labels, where = {n: list(PANELS[n][1]) for n in names}, {n: PANELS[n][0] for n in names}
    return Importance(labels, where, short, frozen, tuned, chosen, luck, edges)


def _luck(same: np.ndarray, values: int, looks: int, draws: int = 20_000) -> float:
    """The range of `values` means that 5 % / looks of the draws exceed; same (repeats, splits)."""
    picked = np.random.default_rng(0).integers(len(same), size=(draws, values, same.shape[1]))
    means = same[picked, np.arange(same.shape[1])].mean(axis=-1)
    return float(np.quantile(np.ptp(means, axis=1), 1 - 0.05 / looks))
