"""How hard a global minimum is to find: Rastrigin's function by dimension, and networks that copy a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnlib.experiments import course
from nnlib.experiments.design import Result, experiment
from nnlib.experiments.optimization.runs import Descend, hessian, settle, tuned
from nnlib.progress import tracked

FOUND = 1e-4  # a student has copied its teacher when its loss is below this; at the start it is about 1

AT_REST = 1e-6  # the length of a gradient


@dataclass(repr=False)
class Hard(Result):
    """How often descent finds the global minimum: by dimension, and by the number of a network's hidden units."""

    picture = "optimization.nonconvex.hard"
    conditions = "Rastrigin's function; a ReLU network that copies another, with the exact loss over all inputs"
    dimensions: list[int]
    dents: np.ndarray  # (dimensions,): % of starts that find the minimum of Rastrigin's function
    teacher: int
    widths: list[int]
    failed: np.ndarray  # (widths,): % of starts that do not copy the teacher
    losses: np.ndarray  # (widths, starts), in order
    slopes: list[float]  # (widths,): the largest slope where a start has failed
    kinds: dict[str, int]  # of the points at which the others have come to rest, in the classify function's words
    rates: list[float]

    def at(self, extra: int) -> float:
        """The percentage of failures with `extra` units more than the teacher has; the nearest width that was tried."""
        k = int(np.argmin(np.abs(np.array(self.widths) - self.teacher - extra)))
        return float(self.failed[k])

    def summary(self) -> str:
        """Both parts."""
        dimensions, dents = ", ".join(map(str, self.dimensions)), ", ".join(f"{p:.1f}" for p in self.dents)
        rows = zip(self.widths, self.failed, self.losses, self.rates, strict=True)
        students = "\n".join(
            f"{n} units copy {self.teacher}: {p:.0f} % of {len(loss)} fail, highest loss {loss[-1]:.2g}, lr {r:g}"
            for n, p, loss, r in rows
        )
        kinds = ", ".join(f"{n} × {kind}" for kind, n in self.kinds.items()) or "none failed"
        arrived = f"Rastrigin in {dimensions} dimensions, starts that arrive: {dents} %"
        return f"{arrived}\n{students}\nwhere they come to rest: {kinds}"


LONG = {"descend": "gradient_descent", "classify": "classify_critical_point"}


@experiment(long=LONG | {"teacher": 12, "extra": (0, 1, 2, 3), "starts": 300})
def hard(
    descend: Descend,
    classify: str | Callable,
    dimensions: Sequence[int] = (1, 2, 3, 4, 5),
    teacher: int = 8,
    extra: Sequence[int] = (0, 1, 2),
    starts: int = 100,
    rates: Sequence[float] = (0.8, 0.4, 0.2),
    steps: int = 12_000,
) -> Hard:
    """From how many random starts does descent find the global minimum?

    Rastrigin's function: varies the dimension; 2,000 starts, 400 steps, the rate falls to zero, and each dimension has
    the best of 11 rates. Students: a network Σ relu(wᵢ·x) copies one with `teacher` units, wᵢ the unit vectors, x
    standard normal; the squared error over all x is known in closed form, and its lowest value is 0. Varies: the
    student's units, `teacher` plus each of `extra`. Tuned: for each width the best of `rates`, on 30 starts of their
    own and a quarter of the steps. Budget: `steps` steps, unless a student has copied its teacher or come to rest
    before: long enough to tell slow from stuck. Where a start comes to rest, `classify` names the point. Source: Safran
    & Shamir 2018.
    """
    descend, classify = course.functions(descend, classify)
    found = np.array([_dents(descend, n) for n in dimensions])
    task, losses, slopes, best = Students(teacher), [], [], []
    kinds: dict = {}
    for width in tracked([teacher + more for more in extra]):
        short, run = partial(_train, descend, task, steps // 4), partial(_train, descend, task, steps)
        best.append(tuned(np.asarray(rates), task.starts(width, 30, 1), short, task.copied)[0])
        ends = run(task.starts(width, starts, 0), best[-1])
        failed = ends[~task.copied(ends)]
        losses.append(np.sort(np.maximum(task.loss(ends), 0)))
        slopes.append(float(task.slope(failed).max(initial=0)))
        for point in failed[task.slope(failed) < 100 * AT_REST]:
            kind = str(classify(hessian(task.gradient, point), 1e-4))
            kinds[kind] = kinds.get(kind, 0) + 1
    failures = 100 * (~(np.array(losses) <= FOUND)).mean(axis=1)  # a run that diverged has failed
    widths = [teacher + more for more in extra]
    return Hard(list(dimensions), found, teacher, widths, failures, np.array(losses), slopes, kinds, best)


def _dents(descend: Callable, n: int) -> float:
    """The percentage of starts in n dimensions that end at the minimum of Rastrigin's function."""
    slope = lambda x: 2 * x + 20 * np.pi * np.sin(2 * np.pi * x)  # noqa: E731
    run = lambda x, rate: settle(descend, slope, x, rate, 400, falling=True)  # noqa: E731
    good = lambda ends: np.abs(ends).max(axis=-1) < 0.3  # noqa: E731
    tuning, report = (np.random.default_rng([n, s]).uniform(-5.12, 5.12, (k, n)) for s, k in ((1, 200), (0, 2000)))
    rate, _ = tuned(np.logspace(-3, -0.5, 11), tuning, run, good)
    return 100 * float(good(run(report, rate)).mean())


def _train(descend, task, steps, starts, rate):
    """Students after at most `steps` steps; one that has copied its teacher, or has come to rest, is left as it is."""
    w = starts.reshape(-1, starts.shape[-1]).copy()
    rates = np.broadcast_to(rate, (*starts.shape[:-1], 1)).reshape(-1, 1)
    for _ in range(steps // 250):
        active = ~task.copied(w) & (task.slope(w) > AT_REST)
        if not active.any():
            break
        w[active] = settle(descend, task.gradient, w[active], rates[active], 250)
    return w.reshape(starts.shape)


class Students:
    """½ E(Σᵢ relu(wᵢ·x) − Σⱼ relu(xⱼ))² over x ~ N(0, I) in `d` dimensions, for W (..., n, d) laid out as a vector.

    E[relu(w·x) relu(v·x)] = ‖w‖‖v‖ (sin θ + (π − θ) cos θ)/2π, θ the angle between w and v (Cho & Saul 2009).
    """

    def __init__(self, d: int):
        self.d, self.teacher = d, np.eye(d)

    def starts(self, width: int, count: int, seed: int) -> np.ndarray:
        """Normal weights of variance 1/d, one student a row."""
        return np.random.default_rng(seed).normal(0, self.d**-0.5, (count, width * self.d))

    def loss(self, w: np.ndarray) -> np.ndarray:
        """The expected loss, (...)."""
        W, V = self._units(w), self.teacher
        pairs = [(W, W, 0.5), (W, V, -1.0), (V, V, 0.5)]
        return sum(factor * self._products(a, b).sum(axis=(-1, -2)) for a, b, factor in pairs)

    def gradient(self, w: np.ndarray) -> np.ndarray:
        """Its gradient, shaped like w."""
        W = self._units(w)
        return (self._pull(W, W) - self._pull(W, self.teacher)).reshape(w.shape)

    def copied(self, w: np.ndarray) -> np.ndarray:
        """Does the student do what its teacher does? (...), False where it diverged."""
        return self.loss(w) <= FOUND

    def slope(self, w: np.ndarray) -> np.ndarray:
        """The length of the gradient, (...)."""
        return np.linalg.norm(self.gradient(w), axis=-1)

    def _units(self, w):
        return w.reshape(*w.shape[:-1], w.shape[-1] // self.d, self.d)

    def _angles(self, W, V):
        lengths = np.linalg.norm(W, axis=-1)[..., :, None], np.linalg.norm(V, axis=-1)[..., None, :]
        cosine = np.clip(W @ np.swapaxes(V, -1, -2) / np.maximum(lengths[0] * lengths[1], 1e-300), -1, 1)
        return np.arccos(cosine), cosine, *lengths

    def _products(self, W, V):
        angle, cosine, w, v = self._angles(W, V)
        return w * v * (np.sqrt(1 - cosine**2) + (np.pi - angle) * cosine) / (2 * np.pi)

    def _pull(self, W, V):
        """The gradient of Σⱼ E[relu(wᵢ·x) relu(vⱼ·x)] with respect to wᵢ."""
        angle, cosine, w, v = self._angles(W, V)
        along = (v * np.sqrt(1 - cosine**2)).sum(axis=-1, keepdims=True) * W / np.maximum(w, 1e-300)
        return (along + (np.pi - angle) @ V) / (2 * np.pi)
