"""An exercise: what it wants, how it is tested, and which misunderstandings are known. BANK holds them all by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from autograder.judge.draws import Draws
from autograder.judge.mistake import Mistake
from autograder.judge.parts import Case, Law, Observation, Part
from autograder.judge.trial import Finding
from autograder.judge.typed import Function, Holds, Make, MakeDraw, Observe

P = TypeVar("P", bound=Part[Any, Any])
BANK: dict[str, Exercise] = {}


@dataclass(eq=False)
class Exercise:
    """A graded exercise.

    reference   pure function with the contract's signature and defaults
    returns     names of the parts of a returned tuple, used in messages
    random      the answer is a random draw: cases compare type and shape only, `observe` and laws do the rest
    section     the lesson's heading that teaches it, as an anchor
    score       marks by degree: fn(value, hidden) -> (fraction of the points, what was found)
    hints       what `hint` shows, one at a time: look here; the idea; the shape of the answer
    number      its place in the lesson, from 1
    complete    its hidden parts are loaded as well, so it can grade

    Every decorator takes an optional `key`, which names the part's seeds: a renamed function keeps its old name as key.
    """

    name: str
    reference: Function
    points: float
    returns: tuple[str, ...] = ()
    random: bool = False
    section: str = ""
    score: Callable[[Any, bool], tuple[float, Finding]] | None = None
    hints: tuple[str, ...] = ()
    number: int = 0
    complete: bool = False
    cases: list[Case] = field(default_factory=list)
    laws: list[Law] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    draws: list[Draws] = field(default_factory=list)
    mistakes: dict[str, Mistake] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.name in BANK:
            raise ValueError(f"an exercise's name occurs once in the bank, and {self.name!r} is there already")
        BANK[self.name] = self
        self.reference.__name__ = self.name  # in a lesson it may take the answer's place, and is then called like it

    @cached_property
    def signature(self) -> inspect.Signature:
        return inspect.signature(self.reference)

    @property
    def unit(self) -> str:
        """The bank's topic that it belongs to: the package of its module."""
        return next(iter(self.reference.__module__.split(".")[2:]), "")

    @property
    def parts(self) -> list[Part[Any, Any]]:
        """Everything that is tried on an answer."""
        return [*self.cases, *self.laws, *self.observations, *self.draws]

    def case(self, make: Make | None = None, *, key: str = "", hidden: bool = False) -> Function:
        """Register inputs: make(rng) -> dict of arguments."""
        return self._register(self.cases, Case, make, key=key, hidden=hidden, values=not self.random)

    def exact_case(self, make: Make | None = None, *, key: str = "", hidden: bool = False) -> Function:
        """Register inputs of a random exercise that leave nothing to chance: here values are compared."""
        return self._register(self.cases, Case, make, key=key, hidden=hidden)

    def law(self, holds: Holds | None = None, *, key: str = "", hidden: bool = False) -> Function:
        """Register a property: holds(answer, rng) -> True or None, else what differs (`difference`, `Broken`)."""
        return self._register(self.laws, Law, holds, key=key, hidden=hidden)

    def observe(self, statistics: Observe | None = None, *, key: str = "", hidden: bool = False) -> Function:
        """Register what can be observed of a random answer: statistics(answer, rng, draws) -> {name: (value, sigma)}.

        Inputs come from `rng`, the same for everyone; `draws` is the generator to hand to the answer (each one's own).
        """
        return self._register(self.observations, Observation, statistics, key=key, hidden=hidden)

    def hidden_case(self, make: Make | None = None, *, key: str = "") -> Function:
        """Register inputs that only grading uses; a learner is shown the docstring alone."""
        return self.case(make, key=key, hidden=True)

    def hidden_exact_case(self, make: Make | None = None, *, key: str = "") -> Function:
        return self.exact_case(make, key=key, hidden=True)

    def hidden_law(self, holds: Holds | None = None, *, key: str = "") -> Function:
        return self.law(holds, key=key, hidden=True)

    def hidden_observe(self, statistics: Observe | None = None, *, key: str = "") -> Function:
        return self.observe(statistics, key=key, hidden=True)

    def draw(self, make: MakeDraw | None = None, *, key: str = "", count: int = 48) -> Function:
        """Register a map of the inputs: make(d) -> dict of arguments, called `count` times (`draws.Draw`)."""
        return self._register(self.draws, Draws, make, key=key, count=count)

    def mistake(self, wrong: Function | None = None, *, name: str = "", was: str = "") -> Function:
        """Register what a misunderstanding computes: the function's name is the diagnosis, its docstring the message.

        `was`: names that it had before.
        """
        if wrong is None:
            return lambda function: self.mistake(function, name=name, was=was)
        self._add(Mistake.of_function(wrong, name, tuple(was.split())))
        return wrong

    def mistake_by_edit(self, name: str, text: str, *edits: tuple[str, str], was: str = "") -> None:
        """Register a misunderstanding as small changes of the reference: (old text, new text), each found once."""
        self._add(Mistake.of_edits(self.reference, name, text, edits, tuple(was.split())))

    def mistake_called(self, name: str) -> Mistake | None:
        """A mistake by its name or by one that it had before."""
        return self.mistakes.get(name) or next((m for m in self.mistakes.values() if name in m.was), None)

    def _add(self, mistake: Mistake) -> None:
        if mistake.name in self.mistakes:
            raise ValueError(f"{self.name} has two mistakes called {mistake.name}")
        self.mistakes[mistake.name] = mistake

    def _register(self, parts: list[P], kind: Callable[..., P], function: Function | None, **options: Any) -> Function:
        if function is None:
            return lambda given: self._register(parts, kind, given, **options)
        made = kind(function, **options)
        if made.key in {part.key for part in self.parts}:
            raise ValueError(f"{self.name} has two parts with the key {made.key}")
        parts.append(made)
        return function
