"""What an experiment is: a function that states its design, and a result that knows how it was made.

    @experiment
    def xor(step, widths=(2, 4, 16), activation="tanh", sets=5):
        \"\"\"Question. Varies: ... Fixed: ... Tuned: ... Seeds: ... Budget: ... Source: ...\"\"\"
        return Stuck(widths, percent)

Arguments without a default are the learner's own functions; those with one are the knobs. The result remembers them:
`result.knobs` are all of them, `result.changed` those that differ from the defaults.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from importlib import import_module
from typing import Any, ClassVar, Protocol, cast, overload

import numpy as np


@dataclass
class Result:
    """The numbers of one experiment; every subclass is a dataclass of numbers, texts, arrays, and dicts of these.

    `picture` names the function of nnlib.figures that draws it, as "initialization.signals.maps".
    """

    picture: ClassVar[str] = ""
    conditions: ClassVar[str] = ""  # what was held fixed, in a few words: "a network 64-32-10 on the digits"
    knobs: ClassVar[Mapping[str, Any]] = {}
    changed: ClassVar[Mapping[str, Any]] = {}
    origin: ClassVar[str] = ""  # the command of a stored run; "" for a live one

    def summary(self) -> str:
        """The result in a few lines of text, numbers with units."""
        raise NotImplementedError

    def shown_for(self) -> str:
        """The conditions under which this was measured, in one line."""
        knobs = [
            f"{name.replace('_', ' ')} {shown(v)}" for name, v in self.knobs.items() if v is not None and v is not False
        ]
        return "; ".join(filter(None, [self.conditions, *knobs]))

    def figure(self):
        """The result as a picture with an alt text."""
        module, _, name = self.picture.rpartition(".")
        return getattr(import_module(f"nnlib.figures.{module}"), name)(self)

    def numbers(self) -> dict[str, Any]:
        """The fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return self.summary()


class Experiment(Protocol):
    """A function that `experiment` has marked."""

    name: str  # "optimizers.digits"
    knobs: Mapping[str, Any]
    long: Mapping[str, Any] | None
    stored: Callable[[], Any]  # the long run's result, of the experiment's own kind
    __wrapped__: Callable

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The result, which knows its knobs."""


@overload
def experiment(function: Callable) -> Experiment: ...


@overload
def experiment(*, long: Mapping[str, Any] | None = None) -> Callable[[Callable], Experiment]: ...


def experiment(function: Callable | None = None, *, long: Mapping[str, Any] | None = None) -> Callable:
    """Mark a function as an experiment. `long`: the arguments of the run that is stored, for `function.stored()`.

    In `long`, the learner's functions are given by the names of the course's own rules.
    """
    if function is None:
        return functools.partial(experiment, long=long)
    signature = inspect.signature(function)
    knobs = {p.name: p.default for p in signature.parameters.values() if p.default is not p.empty}

    @functools.wraps(function)
    def marked(*args, **kwargs):
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        result = function(*given.args, **given.kwargs)
        result.knobs = {name: given.arguments[name] for name in knobs if not callable(given.arguments[name])}
        result.changed = {name: v for name, v in result.knobs.items() if not _same(v, knobs[name])}
        return result

    run = cast(Experiment, marked)
    run.long, run.knobs = long, knobs
    run.name = f"{_topic(function)}.{function.__name__}"
    run.stored = functools.partial(_stored, run)
    return run


def _topic(function: Callable) -> str:
    """optimizers, of a function in nnlib.experiments.optimizers or in a module of it."""
    return function.__module__.removeprefix("nnlib.experiments.").partition(".")[0]


def _stored(run: Experiment) -> Result:
    """The long run of an experiment, as it was kept in the package."""
    from nnlib.experiments import storage

    return storage.load(run.name)


def _same(a: Any, b: Any) -> bool:
    return bool(np.shape(a) == np.shape(b) and np.all(np.asarray(a) == np.asarray(b)))


def shown(value: Any) -> str:
    """A knob's value as a reader wants it: (2, 4, 16) is "2, 4, 16", and a long row is its ends."""
    if isinstance(value, list | tuple | range | np.ndarray):
        items = [shown(item) for item in value]
        return ", ".join(items) if len(items) <= 6 else f"{items[0]} to {items[-1]} ({len(items)} values)"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
